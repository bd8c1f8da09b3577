"""The link: states, refusals, reconnects, signs of life."""

from __future__ import annotations

from attrs import evolve
from twisted.internet.defer import Deferred

from chatserver.config import Config, Registration
from chatserver.model.errors import BadInvitation, LoginRefused, NameTaken, UnsupportedVersion
from chatserver.model.names import UserName
from chatserver.wire.calls import CallLost
from clients.core.client import NotReached
from clients.core.entering import Guest, NewAccount, Password, Token
from clients.core.happenings import Happening, Remembered, StateChanged
from clients.core.states import (
    Closed,
    Connecting,
    Ended,
    Entering,
    Greeting,
    NetworkGone,
    Online,
    PutOff,
    Refused,
    Unreachable,
    Waiting,
)
from tests.clients.cast import ClientCase, Person
from tests.world import TEST_LIMITS, World

ANN = UserName("ann")


class EnteringTests(ClientCase):
    """The ways in."""

    def test_states_on_the_way(self) -> None:
        """Who shows the link sees each step."""
        ann = self.person("ann")
        kinds = [type(each) for each in ann.states()]
        self.assertEqual(kinds, [Connecting, Greeting, Entering, Online])
        server = ann.client.server
        assert server is not None
        self.assertEqual((server.version, server.limit("text_bytes", 0)), (1, 8192))

    def test_wrong_password_is_not_tried_again(self) -> None:
        """A refusal is told, and ends the attempts."""
        self.world.register("ann")
        ann = Person(self.world, Password(ANN, "wrong"))
        self.world.refusal(ann.client.enter(), LoginRefused)
        ann.wait(1000)
        self.assertEqual(ann.network.dialled, 1)
        self.assertIsInstance(ann.client.state, Refused)

    def test_register(self) -> None:
        """An account is made on the way in; the next connection logs in to it."""
        ann = Person(self.world, NewAccount(ANN, "secret-ann")).enter()
        ann.break_off()
        ann.wait(1)
        self.assertIsInstance(ann.client.state, Online)

    def test_register_by_invitation(self) -> None:
        """Where accounts are made by invitation the server says so, and a code lets one in."""
        self.world = World(self, evolve(self.config(), registration=Registration.INVITE))
        code = self.world.run(self.world.operator.invite(1, 7, ""))
        wrong = Person(self.world, NewAccount(ANN, "secret-ann", code="wrong"))
        self.world.refusal(wrong.client.enter(), BadInvitation)
        ann = Person(self.world, NewAccount(ANN, "secret-ann", code=code)).enter()
        server = ann.client.server
        assert server is not None
        self.assertIn("invitation", server.features)
        self.assertNotIn("registration", server.features)
        ann.break_off()
        ann.wait(1)
        self.assertIsInstance(ann.client.state, Online)

    def test_register_whose_answer_was_lost(self) -> None:
        """An account that was made without our hearing of it is ours all the same."""
        ann = Person(self.world, NewAccount(ANN, "secret-ann"))

        def happened(happening: Happening) -> None:
            if happening == StateChanged(Entering()):
                ann.network.cables[-1].lose_answers()

        unlisten = ann.client.listen(happened)
        ann.client.start()
        self.world.pump()
        self.assertTrue(self.registered("ann"))
        self.assertIsInstance(ann.client.state, Entering)
        unlisten()
        ann.break_off()
        ann.wait(1)
        self.assertIsInstance(ann.client.state, Online)

    def registered(self, name: str) -> bool:
        """Whether the account is in the database."""
        found = self.world.store.accounts.find(UserName(name))
        looking = Deferred.fromCoroutine(found)
        return self.successResultOf(looking) is not None

    def test_a_taken_name_is_told(self) -> None:
        """Somebody else's name cannot be registered, and is not tried again."""
        self.world.register("ann")
        ann = Person(self.world, NewAccount(ANN, "something else"))
        self.world.refusal(ann.client.enter(), NameTaken)

    def test_remembered_login(self) -> None:
        """A session token is told once, and used from then on instead of the password."""
        ann = self.person("ann", remember="laptop")
        (told,) = (each for each in ann.happened if isinstance(each, Remembered))
        self.assertNotIn(told.token, repr(ann.happened))
        ann.break_off()
        ann.wait(1)
        self.assertIsInstance(ann.client.state, Online)
        kinds = [(each.kind.value, each.name) for each in ann.run(ann.client.tokens())]
        self.assertEqual(kinds, [("session", "laptop")])
        other = Person(self.world, Token(told.token)).enter()
        assert other.client.user is not None
        self.assertEqual(other.client.user.name, ANN)

    def test_forgotten_login(self) -> None:
        """After logging out, the session token lets nobody in."""
        ann = self.person("ann", remember="laptop")
        (told,) = (each for each in ann.happened if isinstance(each, Remembered))
        ann.break_off()
        ann.wait(1)
        ann.run(ann.client.log_out(forget=True))
        self.assertIsInstance(ann.client.state, Closed)
        other = Person(self.world, Token(told.token))
        self.world.refusal(other.client.enter(), LoginRefused)

    def test_changed_password(self) -> None:
        """Who changes the password stays in, also on the next connection."""
        ann = self.person("ann")
        ann.run(ann.client.change_password("secret-ann", "another one"))
        ann.break_off()
        ann.wait(1)
        self.assertIsInstance(ann.client.state, Online)

    def test_changed_password_of_a_remembered_login(self) -> None:
        """A new password makes a new session token, where one was in use."""
        ann = self.person("ann", remember="laptop")
        ann.run(ann.client.change_password("secret-ann", "another one", remember="laptop"))
        ann.break_off()
        ann.wait(1)
        self.assertIsInstance(ann.client.state, Online)
        self.assertEqual(len([each for each in ann.happened if isinstance(each, Remembered)]), 2)

    def test_holding_from_the_beginning(self) -> None:
        """Who wants to read nothing yet is let in all the same."""
        self.world.register("ann")
        ann = self.device("ann")
        ann.client.start()
        ann.client.hold()
        self.world.pump()
        ann.client.release()
        self.world.pump()
        self.assertIsInstance(ann.client.state, Online)


class GuestTests(ClientCase):
    """Guests."""

    def config(self) -> Config:
        """Guests may come."""
        return evolve(super().config(), guests=True)

    def test_guest(self) -> None:
        """A guest comes in with a name, and sees public rooms."""
        guest = Person(self.world, Guest(ANN)).enter()
        assert guest.client.user is not None
        self.assertTrue(guest.client.user.name.is_guest)
        self.assertEqual(
            [each.room.name.text for each in guest.run(guest.client.rooms())], ["lobby"]
        )

    def test_a_guest_reconnects(self) -> None:
        """A guest whose name is kept for a while is not refused for good by that."""
        guest = Person(self.world, Guest(ANN)).enter()
        guest.break_off()
        for _ in range(700):
            guest.wait(1)
        self.assertIsInstance(guest.client.state, Online)


class ReconnectingTests(ClientCase):
    """When the connection breaks."""

    def test_backoff(self) -> None:
        """Attempts come ever more rarely, at last every half minute."""
        ann = self.person("ann")
        ann.network.is_down = True
        ann.break_off()
        delays = []
        for _ in range(9):
            state = ann.client.state
            assert isinstance(state, Waiting)
            delays.append(state.retry_at - self.world.clock.seconds())
            ann.wait(delays[-1])
        self.assertEqual(delays, [0.5, 1, 2, 4, 8, 16, 30, 30, 30])
        state = ann.client.state
        assert isinstance(state, Waiting)
        self.assertIsInstance(state.reason, Unreachable)

    def test_backoff_is_reset_by_a_good_time(self) -> None:
        """After half a minute online the next attempt is early again; before that it is not."""
        ann = self.person("ann")
        for online, delay in ((1, 0.5), (1, 1.0), (31, 0.5)):
            ann.wait(online)
            ann.break_off()
            state = ann.client.state
            assert isinstance(state, Waiting)
            self.assertEqual(state.retry_at - self.world.clock.seconds(), delay)
            ann.wait(delay)
            self.assertIsInstance(ann.client.state, Online)

    def test_retry_now(self) -> None:
        """An impatient user is online at once when the network is back."""
        ann = self.person("ann")
        ann.network.is_down = True
        ann.break_off()
        ann.wait(20)
        ann.network.is_down = False
        ann.client.retry_now()
        self.world.pump()
        self.assertIsInstance(ann.client.state, Online)

    def test_no_answer_to_connecting(self) -> None:
        """A server that does not answer is given up after ten seconds."""
        self.world.register("ann")
        ann = self.device("ann")
        ann.network.is_silent = True
        entering = Deferred.fromCoroutine(ann.client.enter())
        ann.wait(9.9)
        self.assertNoResult(entering)
        ann.wait(0.1)
        reason = self.failureResultOf(entering, NotReached).value.reason
        self.assertEqual(reason, Unreachable("no answer within 10 seconds"))

    def test_no_answer_to_hello(self) -> None:
        """A server that says nothing is given up after half a minute."""
        self.world.register("ann")
        ann = self.device("ann")
        entering = Deferred.fromCoroutine(ann.client.enter())
        ann.network.cables[0].is_cut = True
        for _ in range(30):
            ann.wait(1)
        reason = self.failureResultOf(entering, NotReached).value.reason
        self.assertEqual(reason, NetworkGone("no login within 30 seconds"))

    def test_a_dead_network_is_noticed(self) -> None:
        """Where nothing comes for a minute, the server is asked, and half a minute waited for."""
        ann = self.person("ann")
        ann.network.cables[0].is_cut = True
        for _ in range(89):
            ann.wait(1)
        self.assertIsInstance(ann.client.state, Online)
        ann.wait(1)
        state = ann.client.state
        assert isinstance(state, Waiting)
        self.assertEqual(state.reason, NetworkGone("nothing came for 90 seconds"))

    def test_a_quiet_network_is_left_alone(self) -> None:
        """A server that answers is a good one, however little it has to say."""
        ann = self.person("ann")
        for _ in range(600):
            ann.wait(1)
        self.assertEqual((ann.network.dialled, type(ann.client.state)), (1, Online))

    def test_holding_is_no_silence(self) -> None:
        """Who does not read for a while does not blame the network for it."""
        ann = self.person("ann")
        ann.client.hold()
        for _ in range(100):
            ann.wait(1)
        self.assertIsInstance(ann.client.state, Online)
        ann.client.release()
        ann.wait(0)
        self.assertEqual(len(ann.run(ann.client.users())), 1)

    def test_the_server_stops(self) -> None:
        """The server's last word is told; the network's silence has none."""
        ann = self.person("ann")
        ann.network.factory.close_all("back in five minutes")
        self.world.pump()
        state = ann.client.state
        assert isinstance(state, Waiting)
        self.assertEqual(state.reason, Ended("back in five minutes"))

    def test_calls_without_a_connection(self) -> None:
        """Nothing can be asked meanwhile, and whoever asks is told so."""
        ann = self.person("ann")
        ann.network.is_down = True
        ann.break_off()
        self.world.refusal(ann.client.users(), CallLost)

    def test_closing(self) -> None:
        """Who hangs up is gone, and does not come back."""
        ann = self.person("ann")
        ann.run(ann.client.close())
        ann.wait(1000)
        self.assertEqual((ann.network.dialled, ann.client.state), (1, Closed()))

    def test_closing_while_connecting(self) -> None:
        """An attempt that is under way is given up."""
        self.world.register("ann")
        ann = self.device("ann")
        ann.network.is_silent = True
        entering = Deferred.fromCoroutine(ann.client.enter())
        ann.run(ann.client.close())
        self.failureResultOf(entering, NotReached)
        self.assertEqual(ann.client.state, Closed())


class FullServerTests(ClientCase):
    """A server with little room."""

    def config(self) -> Config:
        """One connection."""
        return Config(limits=evolve(TEST_LIMITS, connections=1))

    def test_a_full_server_is_left_alone_for_a_while(self) -> None:
        """Who finds no room comes back when the server wants it, not before."""
        self.world.register("ann")
        first, second = self.device("ann").enter(), self.device("ann")
        refused = self.world.refusal(second.client.enter(), NotReached)
        assert isinstance(refused, NotReached)
        self.assertIsInstance(refused.reason, PutOff)
        second.wait(59)
        self.assertEqual(second.network.dialled, 1)
        first.run(first.client.close())
        second.wait(10)
        self.assertIsInstance(second.client.state, Online)


class EvilServerTests(ClientCase):
    """Servers that are none of ours."""

    def setUp(self) -> None:
        """Somebody is online."""
        super().setUp()
        self.ann = self.person("ann")

    def send(self, data: bytes) -> None:
        """Let the server send bytes."""
        self.ann.network.cables[-1].server.write(data)
        self.world.pump()

    def reason(self) -> object:
        """Why the connection ended."""
        state = self.ann.client.state
        assert isinstance(state, Waiting), state
        return state.reason

    def test_attack_endless_box(self) -> None:
        """A box that does not end is not kept in memory: the connection is dropped."""
        for _ in range(20):
            self.send(b"\x00\x01k\xff\xff" + b"x" * 65535)
        self.assertEqual(self.reason(), NetworkGone("the server sent a box that does not end"))

    def test_attack_events_that_make_no_sense(self) -> None:
        """Events that cannot be understood end the connection, and nothing else."""
        for event in (b"", b"[", b"[]", b"{}", b"[" * 60000, b'{"ev":"msg"}', b'{"ev":"bye"}'):
            box = b"\x00\x08_command\x00\x05Event\x00\x05event" + len(event).to_bytes(2, "big")
            self.send(box + event + b"\x00\x00")
            what = NetworkGone("the server sent what cannot be understood")
            self.assertEqual(self.reason(), what, repr(event[:20]))
            self.flushLoggedErrors()
            self.ann.wait(60)
            self.assertIsInstance(self.ann.client.state, Online)

    def test_unknown_things_are_ignored(self) -> None:
        """Commands and events of a later version do no harm."""
        self.send(b"\x00\x08_command\x00\x05Dance\x00\x00")
        event = b'{"ev":"later"}'
        box = b"\x00\x08_command\x00\x05Event\x00\x05event" + len(event).to_bytes(2, "big")
        self.send(box + event + b"\x00\x00")
        self.assertIsInstance(self.ann.client.state, Online)


class VersionTests(ClientCase):
    """Servers of another time."""

    def test_another_version(self) -> None:
        """A server that speaks none of our versions is not tried again."""
        self.world.register("ann")
        ann = self.device("ann")
        entering = Deferred.fromCoroutine(ann.client.enter())
        cable = ann.network.cables[0]
        cable.server.incoming.clear()
        cable.server.write(
            b"\x00\x06_error\x00\x011\x00\x0b_error_code\x00\x13UNSUPPORTED_VERSION"
            b"\x00\x12_error_description\x00\x01x\x00\x00"
        )
        self.world.pump()
        self.failureResultOf(entering, UnsupportedVersion)
        ann.wait(1000)
        self.assertEqual(ann.network.dialled, 1)
