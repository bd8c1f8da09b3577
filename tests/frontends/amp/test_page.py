"""docs/amp-protocol.md says what the program does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from twisted.protocols.amp import Argument, parseString
from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.amp.table import TABLE
from chatserver.model.entries import OPERATOR, Entry, User
from chatserver.model.errors import ALL_ERRORS
from chatserver.model.names import UserName
from chatserver.wire.arguments import Count, Flag, Hall, Json, Name, NewName, Place, Words
from chatserver.wire.commands import ChatCommand
from chatserver.wire.reading import Reader
from chatserver.wire.writing import event_fields
from tests.frontends.amp.catalogue import COMMANDS
from tests.frontends.amp.dial import AmpTestCase, question
from tests.wire.values import BODIES, EVENTS, STREAMS

PAGE = (Path(__file__).parents[3] / "docs" / "amp-protocol.md").read_text(encoding="utf-8")
KINDS: dict[type[Argument], str] = {
    Count: "number",
    Flag: "flag",
    Hall: "room",
    Json: "JSON",
    Name: "name",
    NewName: "new name",
    Place: "place",
    Words: "words",
}


def members(arguments: list[tuple[bytes, Argument]]) -> str:
    """Write arguments as the page does."""
    shown = [
        f"`{key.decode()}{'?' if kind.optional else ''}` {KINDS[type(kind)]}"
        for key, kind in arguments
    ]
    return " · ".join(shown) or "nothing"


def signature(command: type[ChatCommand]) -> str:
    """Write what a command asks and gets, as the page does."""
    asks = f"**asks** {members(command.arguments)}"
    if not command.requiresAnswer:
        return f"{asks}  \n**gets** no answer"
    return f"{asks}  \n**gets** {members(command.response)}"


def section(title: str, level: str = "##") -> str:
    """The part of the page under one heading."""
    return re.split(rf"\n#{{2,{len(level)}}} ", PAGE.split(f"\n{level} {title}\n", 1)[1])[0]


class PageTests(SynchronousTestCase):
    """Nothing is missing, and nothing is promised that is not there."""

    def test_every_command_with_each_argument(self) -> None:
        """Each command stands there with all that it asks and gets, in these words."""
        for command in COMMANDS:
            self.assertIn(signature(command), section(command.__name__, "####"), command)

    def test_no_command_that_is_not_there(self) -> None:
        """No heading promises a command that the server does not know."""
        headings = {each.encode() for each in re.findall(r"^#### (\w+)$", PAGE, re.MULTILINE)}
        self.assertEqual(headings, set(TABLE) | {b"Event"})

    def test_every_kind_of_event(self) -> None:
        """Each kind of event has a row that names its members, and no other row is there."""
        common = {"ev", "stream", "seq", "n", "from", "at"}
        rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", section("Events"), re.MULTILINE))
        kinds: set[str] = set()
        for event in [Entry(STREAMS[0], 1, 1, OPERATOR, 0.0, body) for body in BODIES] + EVENTS:
            fields = event_fields(event, 1)
            kinds.add(fields["ev"])
            named = set(fields) - (common if isinstance(event, Entry) else {"ev"})
            for member in named:
                self.assertIn(f"`{member}`", rows[fields["ev"]], fields)
        self.assertEqual(kinds, set(rows))

    def test_every_error(self) -> None:
        """Each code stands in the table."""
        rows = re.findall(r"^\| `([A-Z_]+)` \|", section("Errors"), re.MULTILINE)
        self.assertEqual(rows, [*(each.code for each in ALL_ERRORS), "UNHANDLED"])

    def test_codes_are_real(self) -> None:
        """No code is named that the server does not know."""
        codes = {each.code for each in ALL_ERRORS} | {"UNHANDLED"}
        for name in re.findall(r"`([A-Z]{2,}(?:_[A-Z]+)+)`", PAGE):
            self.assertIn(name, codes | {"CHAT_PASSWORD"})

    def test_bytes_of_the_box(self) -> None:
        """The bytes that are shown are those of the command that is shown."""
        (shown,) = re.findall(r"^```hex\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
        digits = re.findall(
            r"(?<![^ \n])[0-9a-f]{2}(?= |\n)", re.sub(r"   +_.*|   +end.*|room:.*", "", shown)
        )
        data = bytes.fromhex("".join(digits))
        self.assertEqual(data, question("Join", b"1", room="#ops"))
        self.assertEqual(len(parseString(data)), 1)

    def test_objects_can_be_read(self) -> None:
        """The JSON that is shown is what our own client understands."""
        blocks = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
        lines = [line for block in blocks for line in block.splitlines()]
        self.assertGreater(len(lines), 4)
        for line in lines:
            fields: dict[str, Any] = json.loads(line)
            event = Reader(User(1, UserName("ann"))).event(fields)
            assert event is not None
            self.assertEqual(event_fields(event, 1), fields)

    def test_links_lead_somewhere(self) -> None:
        """Each link to a part of the page has a heading there."""
        titles = re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
        for anchor in re.findall(r"\]\(#([^)]+)\)", PAGE):
            self.assertIn(anchor.removesuffix("-1"), anchors)


class LimitTests(AmpTestCase):
    """The table of limits."""

    def test_limits(self) -> None:
        """Each limit that the server tells stands in the table with its default."""
        told = json.loads(self.dial().ask("Hello", versions="[1]")["limits"])
        rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", section("Limits"), re.MULTILINE)
        self.assertEqual({name: float(number) for name, number in rows}, told)
