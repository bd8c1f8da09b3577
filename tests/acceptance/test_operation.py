"""
Features of the chat programs that people come from, over the line protocol: the log and the page.

The number in a test's name is the feature's.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from chatserver.frontends.line.as_json import event_fields
from chatserver.frontends.line.commands import TABLE
from chatserver.frontends.line.script import ScriptStyle
from chatserver.model.entries import (
    Action,
    Deletion,
    Edit,
    Entry,
    Erased,
    Invited,
    Joined,
    Left,
    Personal,
    Room,
    Text,
    TopicSet,
    User,
)
from chatserver.model.events import CameOnline, Closing, Live, Notice, WentOffline
from chatserver.model.names import LOBBY, UserName
from tests.acceptance.people import AcceptanceTestCase
from tests.service.cast import HeldThreads, listen_to_log

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "line-protocol.md").read_text(encoding="utf-8")


class OperationTests(AcceptanceTestCase):
    """The log and the documentation."""

    def test_acceptance_90_events_in_the_log(self) -> None:
        """The log tells who came, registered, was refused and went, and nothing that was said."""
        record = listen_to_log(self)
        ann = self.join("ann")
        self.world.dial().line("/login ann wrong-planted-password")
        ann.line("planted public words")
        ann.line("/create #ops private planted topic")
        ann.line("planted private words")
        ann.line("/passwd")
        ann.line("secret-ann")
        ann.line("new-planted-password")
        ann.hang_up()
        text = record.text()
        for event in ("registered", "login", "login refused", "logout", "password changed"):
            self.assertIn(f"event={event!r}", text)
        self.assertNotIn("planted", text)
        self.assertNotIn("secret-ann", text)

    def test_acceptance_92_every_command_is_documented(self) -> None:
        """A stranger finds each command of the server on the protocol's page."""
        for name in TABLE:
            self.assertTrue(re.search(rf"(?m)^#### .*/{name}\b", PAGE), name)

    def test_acceptance_92_every_event_is_documented(self) -> None:
        """A stranger finds each event, in both forms, on the protocol's page."""
        ann, bob = User(1, UserName("ann")), User(2, UserName("bob"))
        room, own = Room(1, LOBBY, private=False), Personal(2, bob)
        bodies: list[Any] = [
            Text("x"),
            Action("x"),
            Edit(1, "x"),
            Deletion(1),
            Erased(),
            Joined(),
            Left(ann),
            TopicSet("x"),
        ]
        events: list[Any] = [Entry(room, 1, 1, ann, 0.0, body) for body in bodies]
        events += [Entry(own, 1, 1, ann, 0.0, Invited(room)), CameOnline(ann), WentOffline(ann)]
        events += [Live(room, 1), Notice("x"), Closing("x")]
        for event in events:
            word = ScriptStyle().event(event, 2, None).split(" ")[0]
            self.assertTrue(re.search(rf"(?m)^\| `{word} ", PAGE), word)
            fields = event_fields(event, 2)
            assert fields is not None
            self.assertIn(f'"ev":"{fields["ev"]}"', PAGE)


class OrderTests(AcceptanceTestCase):
    """Answers and events on one connection."""

    def test_no_event_inside_an_answer(self) -> None:
        """A long answer stands together, whatever happens while it is being read."""
        ann, bob = self.join("ann"), self.join("bob")
        for number in range(5):
            ann.line(f"number {number}")
        bob.take()
        readers = HeldThreads()
        setattr(self.world.store.database.pools()[1], "threadpool", readers)  # noqa: B010
        bob.send(b"@1 /history #lobby\n@2 /users\n@3 /search number\n")
        for _ in range(6):
            ann.line("in between")
            readers.work()
            ann.line("in between")
            readers.tell()
            self.world.pump()
        lines = bob.take().decode().splitlines()
        for tag in ("@1 ", "@2 ", "@3 "):
            places = [place for place, line in enumerate(lines) if line.startswith(tag)]
            self.assertEqual(places, list(range(places[0], places[-1] + 1)), lines)
        answers = [line[:6] for line in lines if re.match(r"@\d 200 ", line)]
        self.assertEqual(answers, ["@1 200", "@2 200", "@3 200"])
        self.assertEqual(sum(line.startswith("MSG") for line in lines), 12)
