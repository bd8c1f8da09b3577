"""The admin socket: every act of the operator over the wire, and who may ask at all."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import Any

from attrs import evolve
from twisted.protocols.amp import ASK, COMMAND, AmpBox, Command, parseString
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from chatserver.admin.remote import RemoteOperator
from chatserver.config import Config
from chatserver.frontends.admin import peers
from chatserver.frontends.admin.answers import ANSWERS
from chatserver.model.entries import RoomInfo, User
from chatserver.model.errors import (
    BadPassword,
    BadText,
    NameTaken,
    NoSuchRoom,
    NoSuchToken,
    NoSuchUser,
    NotAllowed,
    TooLong,
)
from chatserver.model.events import Notice
from chatserver.model.names import RoomName, UserName
from chatserver.model.operation import Present, Registered, Status
from chatserver.model.standing import Bar, TokenKind
from chatserver.operator_interfaces import IOperator
from chatserver.wire import admin, operating
from chatserver.wire.commands import ChatCommand
from tests.frontends.admin.pair import Pair, ServerEnd
from tests.service.cast import Cast
from tests.world import TEST_LIMITS, World

ANN, BOB, NOBODY = UserName("ann"), UserName("bob"), UserName("nobody")
PLANS = RoomName("plans")
COMMANDS = [
    each
    for _, each in inspect.getmembers(admin, inspect.isclass)
    if issubclass(each, ChatCommand) and each is not ChatCommand
]


def question(command: type[Command], **arguments: Any) -> bytes:
    """Write a question that wants an answer."""
    box: AmpBox = command.makeArguments(arguments, None)
    box[ASK], box[COMMAND] = b"1", command.commandName
    return bytes(box.serialize())


def answers(data: bytes) -> list[AmpBox]:
    """Read boxes."""
    found: list[AmpBox] = parseString(data)
    return found


class PairCase(Cast):
    """The operator at the socket, and ann, who is connected."""

    def setUp(self) -> None:
        """Connect both."""
        super().setUp()
        self.pair = Pair(self.world)
        self.ann = self.enter("ann")
        self.ann.ear.take()

    def ask(self, method: str, *arguments: Any) -> Any:
        """Ask for one of the operator's acts, by its name."""
        return self.pair.run(lambda operator: getattr(operator, method)(*arguments))

    def refused_by(self, error: type[Exception], method: str, *arguments: Any) -> str:
        """What the refusal says."""
        return str(self.assertRaises(error, self.ask, method, *arguments))


class TableTests(SynchronousTestCase):
    """The commands."""

    def test_complete(self) -> None:
        """Each command of the wire is served, and there is one for each act of the operator."""
        self.assertEqual({each.command for each in ANSWERS.values()}, set(COMMANDS))
        self.assertEqual(len(COMMANDS), len(list(IOperator)))


class ActTests(PairCase):
    """Each act gives at the socket what it gives inside."""

    def test_interface(self) -> None:
        """chatctl's end offers everything there is."""
        verifyObject(IOperator, RemoteOperator(self.pair.client.calls))

    def test_accounts(self) -> None:
        """Adding, looking, listing, passwords, admins, deleting."""
        user = self.ask("add_user", BOB, "secret-bob", True)
        self.assertIsInstance(user, User)
        self.enter("bob")
        for method, arguments in (("users", ()), ("user", (BOB,))):
            inside = self.now(getattr(self.world.operator, method)(*arguments))
            self.assertEqual(self.ask(method, *arguments), inside)
        self.ask("set_admin", BOB, False)
        self.assertFalse(self.ask("user", BOB).admin)
        self.ask("set_password", BOB, "another-bob")
        self.ask("delete_user", BOB)
        self.refused_by(NoSuchUser, "user", BOB)

    def test_bars(self) -> None:
        """A bar comes back as it was set, with an end or without."""
        for bar in (Bar(), Bar(2_000_000_000.5, "for sh\u00f6uting")):
            self.ask("bar", ANN, bar)
            self.assertEqual(self.ask("user", ANN).bar, bar)
        self.ask("unbar", ANN)
        self.assertIsNone(self.ask("user", ANN).bar)

    def test_rooms(self) -> None:
        """Making, listing, deleting."""
        self.ask("create_room", PLANS, True, "what next", ANN)
        found = self.ask("rooms")
        self.assertIsInstance(found[1], RoomInfo)
        self.assertEqual(found, self.now(self.world.operator.rooms()))
        self.ask("delete_room", PLANS)
        self.assertEqual(len(self.ask("rooms")), 1)

    def test_tokens(self) -> None:
        """Making, listing, revoking; only making tells the secret."""
        secret = self.ask("create_token", ANN, "build")
        self.assertTrue(secret.startswith("chat_"))
        self.now(self.ann.session.remember("laptop"))
        found = self.ask("tokens", ANN)
        self.assertEqual([each.kind for each in found], [TokenKind.ACCESS, TokenKind.SESSION])
        self.assertEqual(found, self.now(self.world.operator.tokens(ANN)))
        self.ask("revoke_token", ANN, "build")
        self.assertEqual(len(self.ask("tokens", ANN)), 1)

    def test_sessions(self) -> None:
        """Who is here, telling them something, and putting them out."""
        self.assertEqual(self.ask("who"), self.now(self.world.operator.who()))
        self.assertEqual(self.ask("announce", "lunch"), 1)
        self.assertEqual(self.ann.ear.take(), [Notice("lunch")])
        self.assertEqual(self.ask("kick", ANN, "a break"), 1)
        self.assertEqual(self.ann.ear.farewells, ["you were removed by the operator: a break"])

    def test_status(self) -> None:
        """The status is the same as inside."""
        inside = self.now(self.world.operator.status())
        asked = self.ask("status")
        self.assertIsInstance(asked, Status)
        self.assertEqual(evolve(asked, counts={}), evolve(inside, counts={}))

    def test_refusals_are_typed(self) -> None:
        """A refusal arrives as the same error, with the same sentence."""
        for error, method, arguments in (
            (NameTaken, "add_user", (ANN, "long enough", False)),
            (BadPassword, "set_password", (ANN, "short")),
            (NoSuchUser, "kick", (NOBODY, "")),
            (NoSuchRoom, "delete_room", (PLANS,)),
            (NotAllowed, "delete_room", (RoomName("lobby"),)),
            (NoSuchToken, "revoke_token", (ANN, "build")),
            (TooLong, "announce", ("x" * 9000,)),
        ):
            inside = self.refused(getattr(self.world.operator, method)(*arguments), error)
            self.assertEqual(self.refused_by(error, method, *arguments), str(inside))

    def test_more_than_one_box_takes(self) -> None:
        """What no box can carry is refused before it is sent."""
        self.refused_by(TooLong, "announce", "x" * 70_000)

    def test_no_text(self) -> None:
        """Bytes of a command line that were no text are refused, here as inside."""
        for method, arguments in (("announce", ("\udcff",)), ("kick", (ANN, "\udcff"))):
            self.refused_by(BadText, method, *arguments)
            self.refused(getattr(self.world.operator, method)(*arguments), BadText)

    def test_long_lists(self) -> None:
        """Lists of any length come in parts, complete and in order."""
        for number in range(700):
            name = UserName(f"user-{number:03}-with-a-long-name-so")
            self.now(self.world.operator.add_user(name, "long enough", False))
            if number < 60:
                room = RoomName(f"room-{number:02}")
                self.now(self.world.operator.create_room(room, True, "\u00e4" * 500, name))
        for method in ("users", "rooms"):
            inside = list(self.now(getattr(self.world.operator, method)()))
            self.assertEqual(list(self.ask(method)), inside)

    def test_many_sessions(self) -> None:
        """So do the sessions, and the tokens of one account."""
        for number in range(600):
            self.enter("ann", f"192.0.2.{number % 250}")
        for number in range(45):
            self.now(self.world.operator.create_token(ANN, f"{number:02} " + "\u20ac" * 60))
            self.now(self.ann.session.remember(f"{number:02} " + "\u20ac" * 60))
        self.assertEqual(self.ask("who"), self.now(self.world.operator.who()))
        self.assertEqual(self.ask("tokens", ANN), self.now(self.world.operator.tokens(ANN)))


class ValueTests(SynchronousTestCase):
    """Values cross the wire unharmed."""

    def test_round_trips(self) -> None:
        """Whatever may be absent is absent again."""
        user = User(3, ANN, "Ann \u00e9")
        for registered in (
            Registered(user, True, False, 1.5, None, None),
            Registered(user, False, True, 1.5, 2.5, Bar(3.5, "why")),
        ):
            fields = operating.registered_fields(registered)
            self.assertEqual(operating.read_registered(fields), registered)
        for present in (
            Present(user, "amp", "192.0.2.7", True, "build"),
            Present(user, "line", "", False, None),
        ):
            self.assertEqual(operating.read_present(operating.present_fields(present)), present)


class ConnectionTests(Cast):
    """The connection itself."""

    def setUp(self) -> None:
        """Connect."""
        super().setUp()
        self.end = ServerEnd(self.world)
        self.world.at_end(self.end.lose)

    def test_answers_in_order(self) -> None:
        """Questions that come together are answered one after the other, in their order."""
        asked = question(admin.AddUser, name=BOB, password="secret-bob", admin=False)
        self.end.send(asked + question(admin.LookAtUser, name=BOB) + question(admin.Status))
        found = answers(self.end.take())
        self.assertEqual([sorted(box)[-1] for box in found], [b"user", b"user", b"status"])

    def test_bytes_cut_anywhere(self) -> None:
        """It does not matter where the bytes are cut."""
        for byte in question(admin.Status):
            self.end.send(bytes([byte]))
        self.assertIn(b"status", answers(self.end.take())[0])

    def test_unknown_command(self) -> None:
        """A command that is not known is answered as AMP does, and the connection lives."""
        box = AmpBox({COMMAND: b"Post", ASK: b"1"})
        self.end.send(box.serialize())
        self.assertEqual(answers(self.end.take())[0][b"_error_code"], b"UNHANDLED")
        self.end.send(question(admin.Status))
        self.assertIn(b"status", answers(self.end.take())[0])

    def test_attack_wrong_arguments(self) -> None:
        """Whatever stands in an argument, the answer is a refusal, and never a failure."""
        for command in COMMANDS:
            for value in (b"", b"\xff\xfe", b"{", b"[1]", b"-1", b"~"):
                box = AmpBox({key: value for key, _ in command.arguments})
                box[COMMAND], box[ASK] = command.commandName, b"1"
                self.end.send(box.serialize())
                for answer in answers(self.end.take()):
                    self.assertNotEqual(answer.get(b"_error_code"), b"INTERNAL", command)
            if command.arguments and not all(kind.optional for _, kind in command.arguments):
                self.end.send(AmpBox({COMMAND: command.commandName, ASK: b"1"}).serialize())
                self.assertEqual(answers(self.end.take())[0][b"_error_code"], b"BAD_REQUEST")

    def test_attack_endless_box(self) -> None:
        """A box that does not end is cut off, and nothing behind it is run."""
        flood = AmpBox({f"key{n}".encode(): b"x" * 60_000 for n in range(5)}).serialize()
        asked = question(admin.AddUser, name=BOB, password="secret-bob", admin=False)
        self.end.send(flood + asked)
        self.assertTrue(self.end.closed)
        self.refused(self.world.operator.user(BOB), NoSuchUser)

    def test_hang_up_in_the_middle(self) -> None:
        """What chatctl asked for is done, also when it goes away before the answer."""
        self.end.protocol.dataReceived(
            question(admin.AddUser, name=BOB, password="secret-bob", admin=False)
        )
        self.end.lose()
        self.world.pump()
        self.enter("bob")

    def test_going_down(self) -> None:
        """When the server goes down, what runs is answered, and the connection ends."""
        self.end.protocol.dataReceived(question(admin.Status))
        self.end.protocol.close("the server is going down")
        self.assertIn(b"status", answers(self.end.take())[0])
        self.assertTrue(self.end.closed)

    def test_nobody_is_let_in_any_more(self) -> None:
        """Who comes while the server goes down is sent away."""
        self.end.protocol.close("")
        (factory,) = (each.factory for each in self.world.frontends if each.name == "admin")
        factory.close_all("the server is going down")
        late = ServerEnd(self.world)
        self.assertTrue(late.closed)


class PeerTests(Cast):
    """Who is at the other end."""

    def test_attack_another_user(self) -> None:
        """Another user than the server's own is cut off, even where the socket let them in."""
        self.patch(os, "geteuid", lambda: 4711)
        self.patch(peers, "ROOT", 4712)
        end = ServerEnd(self.world)
        self.assertTrue(end.closed)
        end.send(question(admin.Status))
        self.assertEqual(end.take(), b"")
        end.lose()

    def test_same_user(self) -> None:
        """The server's own user is let in."""
        self.patch(peers, "ROOT", 4712)
        end = ServerEnd(self.world)
        self.assertFalse(end.closed)
        end.lose()


class FullHouseTests(SynchronousTestCase):
    """The server is full."""

    def test_operator_still_gets_in(self) -> None:
        """Caps on connections keep everybody out but the operator, who counts against none."""
        limits = evolve(TEST_LIMITS, connections=1)
        world = World(self, Config(limits=limits))
        pair = Pair(world)
        world.join("ann")
        refused = world.dial()
        self.assertTrue(refused.closed)
        find: Callable[[IOperator], Any] = lambda operator: operator.who()  # noqa: E731
        self.assertEqual(len(pair.run(find)), 1)
        pair.hang_up()
