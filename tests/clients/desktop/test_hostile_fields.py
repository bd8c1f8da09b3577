"""A server that lies where it tells more than older ones: in one field, with every kind of lie."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

from twisted.protocols.amp import AmpBox, parseString

from clients.core.states import Online
from clients.desktop.presenters.people.member_reader import PAGE, READ_MOST
from tests.clients.desktop.scene import ENGINEERING, GENERAL, KEN, Company
from tests.clients.desktop.screenshots import PictureCase, Sitting

MOST_BYTES = 60_000
"""Nearly all that fits into one value of a box."""
NO_NUMBERS: tuple[Any, ...] = (
    -1,
    -(2**70),
    2**63,
    1e300,
    1e17,
    float("nan"),
    float("inf"),
    0.5,
    "7",
    [],
    {},
    None,
)
LASTS: tuple[Any, ...] = (7, True, "x", [], [[]], {}, {"ev": "message"}, {"seq": "1"})
LAST_LIES: tuple[tuple[str, Any], ...] = (
    ("text", "x" * MOST_BYTES),
    ("text", "\u202e" * 9000),
    ("text", 7),
    ("text", None),
    ("cut", "x" * MOST_BYTES),
    ("cut", {}),
    ("seq", 2**52),
    ("seq", -1),
    ("at", 1e300),
    ("at", float("nan")),
    ("from", {}),
    ("from", "ann"),
    ("ev", "join"),
    ("ev", []),
)

Change = Callable[[Any], None]


class Forger:
    """
    Changes each object of a kind that a server sends, and nothing else.

    @ivar key: of the value of a box in which a list of objects is changed.
    @ivar change: the lie.
    @ivar changed: how many objects were changed.
    @ivar is_endless: whether there is always a full list, and more behind it.
    """

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.change: Change = honest
        self.changed = 0
        self.is_endless = False

    def write(self, write: Callable[[bytes], None], data: bytes) -> None:
        """Send boxes, with the lie in them."""
        for box in parseString(data):
            if self.key in box:
                told = json.loads(box[self.key])
                if self.is_endless:
                    told, box[b"more"] = [{"online": False} for _ in range(PAGE)], b"True"
                for each in told if isinstance(told, list) else (told,):
                    self.change(each)
                    self.changed += 1
                box[self.key] = json.dumps(told).encode()
            write(AmpBox(box).serialize())


class LyingServer:
    """A server's side of a connection, of which the bytes go through a forger."""

    def __init__(self, server: Any, forger: Forger) -> None:
        self._forger = forger
        self.dataReceived = server.dataReceived
        self.connectionLost = server.connectionLost
        self._server = server

    def makeConnection(self, transport: Any) -> None:
        """Put the forger between."""
        transport.write = partial(self._forger.write, transport.write)
        self._server.makeConnection(transport)


class LyingServers:
    """Makes them, for each connection."""

    def __init__(self, servers: Any, forger: Forger) -> None:
        self._servers = servers
        self._forger = forger

    def buildProtocol(self, address: Any) -> LyingServer:
        """Answer a connection."""
        return LyingServer(self._servers.buildProtocol(address), self._forger)


def honest(fields: Any) -> None:
    """No lie."""


def setting(key: str, value: Any) -> Change:
    """Give each object one value."""

    def change(fields: Any) -> None:
        fields[key] = value

    return change


def bending(key: str, value: Any) -> Change:
    """Give what was said last one value; only the first of a list, so that a large one fits."""
    done: list[bool] = []

    def change(fields: Any) -> None:
        if isinstance(fields.get("last"), dict) and not done:
            fields["last"][key] = value
            done.append(True)

    return change


class HostileFieldTests(PictureCase):
    """Ada's window, at a server that lies in one field."""

    def setUp(self) -> None:
        """People talk."""
        super().setUp()
        self.company = Company(self)
        self.company.gather()

    def test_attack_what_was_said_last(self) -> None:
        """No lie about what was said last fails in the list of conversations, or holds it up."""
        self.judge(
            b"conversations",
            *(setting("last", value) for value in LASTS),
            *(bending(key, value) for key, value in LAST_LIES),
        )

    def test_attack_when_it_was_edited(self) -> None:
        """No lie about when a message was edited fails where it is drawn."""
        self.judge(b"entries", *(setting("edited_at", value) for value in NO_NUMBERS))

    def test_attack_how_many_came_and_went(self) -> None:
        """No lie about how many were left out of a page fails where it is told."""
        numbers = (*NO_NUMBERS, True, 2**53 - 1)
        self.judge(b"entries", *(setting("skipped", value) for value in numbers))

    def test_attack_what_is_told_live(self) -> None:
        """A message that is heard may lie about when it was edited, too."""
        self.judge(b"event", *(setting("edited_at", value) for value in NO_NUMBERS))

    def test_attack_members(self) -> None:
        """No lie about members fails in the list at the right."""
        lies = [setting(key, "x" * 500) for key in ("user", "role", "last_seen", "away")]
        lies += [setting("role", value) for value in NO_NUMBERS[6:9]]
        lies += [setting("last_seen", value) for value in NO_NUMBERS[:6]]
        self.judge(b"members", *lies)

    def test_attack_endless_members(self) -> None:
        """A list of members without end is read no further than any other long one."""
        numbers = count()

        def further(fields: Any) -> None:
            number = next(numbers)
            fields["user"] = {"id": 10_000 + number, "name": f"u{number:09}"}

        sitting, forger = self.sit_down(b"members")
        forger.change, forger.is_endless = further, True
        sitting.desk.go(GENERAL)
        self.settle()
        opened = sitting.desk.opened
        assert opened is not None
        for _ in range(3 * READ_MOST // PAGE):
            opened.members.read_on()
            self.settle()
        self.assertEqual(next(numbers), READ_MOST)
        self.end(sitting)

    # --

    def judge(self, key: bytes, *lies: Change) -> None:
        """Let Ada use her window while it is lied to, again and again; afterwards all is well."""
        sitting, forger = self.sit_down(key)
        for number, lie in enumerate(lies):
            before = forger.changed
            forger.change = lie
            self.come_back(sitting)
            self.company.say(KEN, ENGINEERING, f"**lie** @ada {number}")
            sitting.desk.go((GENERAL, ENGINEERING)[number % 2])
            self.let_pass(0.1)
            sitting.window.grab()
            self.assertGreater(forger.changed, before)
        forger.change = honest
        self.come_back(sitting)
        self.assertIsInstance(sitting.person.client.state, Online)
        self.end(sitting)

    def come_back(self, sitting: Sitting) -> None:
        """Let the connection break off, and a new one come about."""
        sitting.person.break_off()
        sitting.person.client.retry_now()
        self.settle()

    def sit_down(self, key: bytes) -> tuple[Sitting, Forger]:
        """Let Ada sit down at a server that can lie."""
        ada, forger = self.device("ada"), Forger(key)
        ada.network.factory = LyingServers(ada.network.factory, forger)  # type: ignore[assignment]
        return self.sit(ada.enter(), (1280, 820), ENGINEERING), forger

    def end(self, sitting: Sitting) -> None:
        """Nothing failed in the window, and nothing was logged but that the program hung up."""
        sitting.window.close()
        self.assertEqual(self._wrong, [])
        for failure in self.flushLoggedErrors():
            names = [frame[0] for frame in failure.frames]
            self.assertIn("_pushed", names, failure.getTraceback())
