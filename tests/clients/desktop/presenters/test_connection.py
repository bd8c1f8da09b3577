"""What the banner and the sidebar say of the connection."""

from __future__ import annotations

from attrs import evolve

from chatserver import server
from chatserver.config import Config
from chatserver.model.names import UserName
from chatserver.model.standing import Bar
from clients.core.entering import Password
from clients.core.states import Online, Waiting
from clients.desktop.presenters.entrance.connection import BACK_SECONDS, STOPPING, Connection, Kind
from clients.desktop.presenters.supplies import Supplies
from tests.clients.cast import ClientCase, Person
from tests.world import utc


class ConnectionCase(ClientCase):
    """Ann is online, and looks."""

    def setUp(self) -> None:
        """She is."""
        super().setUp()
        self.ann = self.person("ann")
        self.connection = self.look(self.ann)

    def look(self, person: Person) -> Connection:
        """Show somebody their connection."""
        supplies = Supplies(self.world.clock, utc, lambda: 0.5, lambda: "n")
        connection = Connection(person.client, supplies)
        self.addCleanup(connection.close)
        return connection

    def timers(self) -> int:
        """How many timers run that are not the server's or the client's: all, to compare."""
        return len(self.world.clock.getDelayedCalls())


class LostTests(ConnectionCase):
    """When it is lost."""

    def test_all_is_well(self) -> None:
        """While one is online there is no banner."""
        self.assertIs(self.connection.kind, Kind.NONE)
        self.assertEqual(self.connection.status.text, "Connected")

    def test_the_network_is_gone(self) -> None:
        """The banner says that it is lost, and counts down each second to the next attempt."""
        self.ann.network.is_down = True
        self.ann.break_off()
        self.assertIn("Connection lost. Reconnecting in 1 s", self.connection.sentence)
        self.assertIn("wait in the outbox", self.connection.sentence)
        self.ann.wait(0.5)
        self.ann.wait(1)
        self.ann.wait(2)
        self.ann.wait(4)
        self.assertIn("The server cannot be reached. Reconnecting in 8 s", self.connection.sentence)
        told: list[str] = []
        self.connection.listen(lambda: told.append(self.connection.sentence))
        for _ in range(3):
            self.ann.wait(1)
        self.assertEqual([each.split("in ")[1][:3] for each in told], ["7 s", "6 s", "5 s"])
        self.assertEqual(self.connection.status.text, "Offline")

    def test_retry_now(self) -> None:
        """Who presses the button is online at once; that is said for two seconds, in green."""
        self.ann.network.is_down = True
        self.ann.break_off()
        self.ann.wait(20)
        self.assertTrue(self.connection.can_retry)
        self.ann.network.is_down = False
        self.connection.retry()
        self.world.pump()
        self.assertIs(self.connection.kind, Kind.GOOD)
        self.assertEqual(self.connection.sentence, "Back online")
        self.ann.wait(BACK_SECONDS - 0.1)
        self.assertIs(self.connection.kind, Kind.GOOD)
        self.ann.wait(0.1)
        self.assertIs(self.connection.kind, Kind.NONE)

    def test_lost_again_at_once(self) -> None:
        """Who is lost again meanwhile is not told that all is well."""
        self.ann.break_off()
        self.ann.wait(0.5)
        self.assertIs(self.connection.kind, Kind.GOOD)
        self.ann.network.is_down = True
        self.ann.break_off()
        self.ann.wait(BACK_SECONDS)
        self.assertIs(self.connection.kind, Kind.WAITING)

    def test_one_timer_while_it_is_shown(self) -> None:
        """Nothing ticks while one is online, or once the banner is gone."""
        before = self.timers()
        other = self.look(self.ann)
        self.assertEqual(self.timers(), before)
        self.ann.network.is_down = True
        self.ann.break_off()
        counting = self.timers()
        other.close()
        self.assertEqual(self.timers(), counting - 1)

    def test_acceptance_41_the_server_stopped(self) -> None:
        """A server that stops is told apart from a network that is gone, until it is back."""
        self.assertEqual(STOPPING, server.GOODBYE)
        self.ann.network.is_down = True
        self.world.hub.close_all(server.GOODBYE)
        self.world.pump()
        self.assertIn("The server stopped. Reconnecting in", self.connection.sentence)
        self.assertTrue(self.connection.can_retry)
        self.assertEqual(self.connection.status.text, "Waiting for the server")
        self.ann.wait(0.5)
        self.assertIn("The server stopped, and is not back yet.", self.connection.sentence)
        self.ann.network.is_down = False
        self.ann.wait(1)
        self.assertIs(self.connection.kind, Kind.GOOD)
        self.ann.network.is_down = True
        self.ann.break_off()
        self.ann.wait(2)
        self.assertIn("The server cannot be reached.", self.connection.sentence)

    def test_somebody_looks_later(self) -> None:
        """Who opens a window while it is lost sees so at once."""
        self.ann.network.is_down = True
        self.ann.break_off()
        other = self.look(self.ann)
        self.assertIs(other.kind, Kind.WAITING)
        self.assertEqual(other.sentence, self.connection.sentence)


class RefusedTests(ConnectionCase):
    """When nothing goes on by itself."""

    def refused(self) -> str:
        """Let the next attempt be refused, and give what is said."""
        self.world.pump()
        self.ann.wait(0.5)
        self.assertIs(self.connection.kind, Kind.REFUSED)
        self.assertTrue(self.connection.must_log_in)
        self.assertFalse(self.connection.can_retry)
        self.assertEqual(self.connection.status.text, "Offline")
        return self.connection.sentence

    def test_banned(self) -> None:
        """Somebody banned is told so, and why."""
        self.world.run(self.world.operator.bar(UserName("ann"), Bar(why="spam")))
        self.world.run(self.world.operator.kick(UserName("ann"), "spam"))
        self.assertIn("You cannot come in any more: this account is disabled", self.refused())

    def test_another_password(self) -> None:
        """Whose password was changed elsewhere is told that they were logged out, and why."""
        other = self.device("ann").enter()
        other.run(other.client.change_password("secret-ann", "another one"))
        self.assertIn("You were logged out: ", self.refused())
        self.assertIn("password", self.connection.sentence)

    def test_removed_but_not_banned(self) -> None:
        """Who was removed is told by whom and why, and is back soon."""
        self.world.run(self.world.operator.kick(UserName("ann"), "cool down"))
        self.world.pump()
        self.assertIn("The server ended the connection: ", self.connection.sentence)
        self.assertIn("cool down", self.connection.sentence)
        self.ann.wait(0.5)
        self.assertIsInstance(self.ann.client.state, Online)


class ElsewhereTests(ConnectionCase):
    """Where each may be there once."""

    def config(self) -> Config:
        """One at a time."""
        return evolve(super().config(), single_session=True)

    def test_logged_in_elsewhere(self) -> None:
        """Who came back as somebody is there already is told so, and tries on."""
        self.ann.network.is_down = True
        self.ann.break_off()
        other = Person(self.world, Password(UserName("ann"), "secret-ann")).enter()
        self.ann.network.is_down = False
        self.ann.wait(0.5)
        self.assertIsInstance(self.ann.client.state, Waiting)
        self.assertIn("You are logged in elsewhere", self.connection.sentence)
        other.run(other.client.log_out())
        self.ann.wait(2)
        self.assertIs(self.connection.kind, Kind.GOOD)
