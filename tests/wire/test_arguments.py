"""Arguments of AMP commands: one value each."""

from __future__ import annotations

from typing import Any

from twisted.protocols.amp import Argument
from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.errors import BadName, BadRequest
from chatserver.model.names import LOBBY, RoomName, UserName
from chatserver.wire.arguments import Count, Flag, Hall, Json, Name, NewName, Place, Words
from chatserver.wire.checking import MOST
from tests.frontends.amp.catalogue import WRONG

RIGHT: list[tuple[Argument, Any, bytes]] = [
    (Count(), 0, b"0"),
    (Count(), MOST, b"9007199254740991"),
    (Flag(), True, b"True"),
    (Flag(), False, b"False"),
    (Words(), "", b""),
    (Words(), "grüß 🔥", "grüß 🔥".encode()),
    (Json(), {"a": [1, "ü"]}, '{"a":[1,"ü"]}'.encode()),
    (Place(), LOBBY, b"#lobby"),
    (Place(), UserName("ann"), b"@ann"),
    (Hall(), RoomName("ops"), b"#ops"),
    (Name(), UserName("~gus"), b"~gus"),
    (NewName(), UserName("ann"), b"ann"),
]


class ArgumentTests(SynchronousTestCase):
    """Every kind."""

    def test_there_and_back(self) -> None:
        """What one side writes the other reads."""
        for kind, value, data in RIGHT:
            self.assertEqual(kind.toString(value), data)
            self.assertEqual(kind.fromString(data), value)

    def test_as_people_write(self) -> None:
        """Names are folded, and may have their mark or (to a person) none."""
        self.assertEqual(Place().fromString(b"ann"), UserName("ann"))
        self.assertEqual(Place().fromString(b"#Lobby"), LOBBY)
        self.assertEqual(Name().fromString(b"@Ann"), UserName("ann"))
        self.assertEqual(Count().fromString(b"007"), 7)

    def test_attack_wrong_values(self) -> None:
        """What cannot be meant is refused as a request or a name, never otherwise."""
        for kind, values in WRONG.items():
            for value in values:
                with self.assertRaises((BadRequest, BadName), msg=f"{kind} {value!r}"):
                    kind().fromString(value)

    def test_attack_deep_json(self) -> None:
        """JSON nested without end is refused."""
        self.assertRaises(BadRequest, Json().fromString, b"[" * 60_000)
