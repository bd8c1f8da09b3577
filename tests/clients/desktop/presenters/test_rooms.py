"""Making, finding and leaving rooms, on a whole server."""

from __future__ import annotations

from typing import Any

from chatserver.model.names import LOBBY, RoomName, UserName
from clients.desktop.presenters.doing import sentence
from clients.desktop.presenters.places.room import Inviting, RoomDesk
from clients.desktop.presenters.places.rooms import BrowsingRooms, CreatingRoom
from tests.clients.cast import ClientCase
from tests.clients.desktop.home import Home

ADA, BOB, CAT = (UserName(each) for each in ("ada", "bob", "cat"))
OPS, TEA = RoomName("ops"), RoomName("tea")
NO_CONNECTION = "There is no connection; try again when there is one."


class RoomsCase(ClientCase):
    """Ada and Bob."""

    def setUp(self) -> None:
        """Let them in."""
        super().setUp()
        self.ada, self.bob = self.person("ada"), self.person("bob")
        self.home = Home(self.ada)
        self.addCleanup(self.home.close)
        self.went: list[Any] = []

    def offline(self) -> None:
        """The network fails, and stays so."""
        self.ada.network.is_down = True
        self.ada.break_off()


class CreatingTests(RoomsCase):
    """A new room."""

    def setUp(self) -> None:
        """Begin."""
        super().setUp()
        self.creating = CreatingRoom(self.ada.client, self.home.contacts)

    def create(self, name: str, private: bool = False, topic: str = "") -> None:
        """Ask for it."""
        self.creating.create(name, private, topic, self.went.append)
        self.home.settle()

    def test_a_room_is_made_and_gone_to(self) -> None:
        """With or without its mark; it is in the list, private, with its topic."""
        self.create("#Ops", private=True, topic=" machines ")
        self.assertEqual(self.went, [OPS])
        self.assertTrue(self.home.place(OPS).is_private)
        self.assertEqual(self.home.contacts.topic(OPS), "machines")
        self.create("tea")
        self.assertEqual(self.went, [OPS, TEA])

    def test_the_name_is_checked_while_it_is_typed(self) -> None:
        """The character that is not possible is named, before anything is sent."""
        self.creating.typed_name("a b")
        self.assertIn("' ' is not possible in a name", self.creating.name_problem)
        self.creating.typed_name("ab")
        self.assertEqual(self.creating.name_problem, "")
        self.creating.typed_name("#")
        self.assertEqual(self.creating.name_problem, "")

    def test_no_name(self) -> None:
        """Is asked for."""
        self.create("  ")
        self.assertEqual(self.creating.name_problem, "Give the room a name.")
        self.assertEqual(self.went, [])

    def test_a_name_that_is_taken(self) -> None:
        """Is told at the name."""
        self.bob.run(self.bob.client.create(OPS))
        self.create("ops")
        self.assertIn("There is a room #ops already", self.creating.name_problem)
        self.assertEqual((self.creating.problem, self.creating.is_busy), ("", False))

    def test_a_topic_that_is_too_long(self) -> None:
        """Is told at the topic."""
        self.create("ops", topic="x" * 5000)
        self.assertNotEqual(self.creating.topic_problem, "")
        self.assertEqual((self.creating.name_problem, self.went), ("", []))

    def test_without_a_connection(self) -> None:
        """A sentence says so, and it works afterwards."""
        self.offline()
        self.create("ops")
        self.assertEqual((self.creating.problem, self.went), (NO_CONNECTION, []))


class BrowsingTests(RoomsCase):
    """The rooms of the server."""

    def setUp(self) -> None:
        """Bob has made two, one of them private."""
        super().setUp()
        self.bob.run(self.bob.client.create(OPS, topic="machines"))
        self.bob.run(self.bob.client.create(TEA, private=True))

    def browsing(self) -> BrowsingRooms:
        """Open the list."""
        browsing = BrowsingRooms(self.ada.client, self.home.places, self.home.contacts)
        self.addCleanup(browsing.close)
        self.home.settle()
        return browsing

    def test_what_is_told_of_rooms(self) -> None:
        """Topic, members, whether one is in it; private ones of others are not there."""
        found = [(pick.title, pick.detail, pick.note) for pick in self.browsing().picks]
        self.assertEqual(
            found, [("lobby", "", "Joined · 2 members"), ("ops", "machines", "1 member")]
        )

    def test_a_room_one_is_invited_to_can_be_found(self) -> None:
        """With its lock."""
        self.bob.run(self.bob.client.invite(TEA, ADA))
        icons = {pick.title: pick.icon for pick in self.browsing().picks}
        self.assertEqual(icons["tea"], "lock-simple")

    def test_joining_and_going(self) -> None:
        """One that is picked is joined; one that was joined is gone to."""
        browsing = self.browsing()
        browsing.point(1)
        browsing.pick(self.went.append)
        self.home.settle()
        self.assertEqual((self.went, self.home.rooms()), ([OPS], ["lobby", "ops"]))
        self.assertTrue(browsing.picks[1].is_done)
        browsing.point(0)
        browsing.pick(self.went.append)
        self.assertEqual(self.went, [OPS, LOBBY])

    def test_who_is_kept_out_reads_why(self) -> None:
        """The server's refusal is told, and nothing is lost."""
        browsing = self.browsing()
        self.bob.run(self.bob.client.ban(OPS, ADA, "noise"))
        browsing.typed("ops")
        browsing.pick(self.went.append)
        self.home.settle()
        self.assertNotEqual(browsing.problem, "")
        self.assertEqual((browsing.typed_text, self.went), ("ops", []))

    def test_without_a_connection(self) -> None:
        """It says so, and fills once there is one."""
        self.offline()
        browsing = self.browsing()
        self.assertIn("no connection", browsing.nothing)
        self.ada.network.is_down = False
        self.home.settle(120)
        self.assertEqual([pick.title for pick in browsing.picks], ["lobby", "ops"])


class RoomDeskTests(RoomsCase):
    """One room."""

    def setUp(self) -> None:
        """Ada has made it."""
        super().setUp()
        self.ada.run(self.ada.client.create(OPS, private=True, topic="machines"))
        self.home.settle()

    def desk(self, room: RoomName = OPS) -> RoomDesk:
        """Look at it."""
        desk = RoomDesk(self.ada.client, self.home.contacts, room)
        self.addCleanup(desk.close)
        self.home.settle()
        return desk

    def done(self) -> None:
        """Note that it was done."""
        self.went.append("done")

    def test_what_is_told(self) -> None:
        """Its topic, kind, members, whether one keeps order, who is here."""
        desk = self.desk()
        self.assertEqual(desk.topic, "machines")
        self.assertEqual(
            list(desk.facts),
            [
                "Private: only those who are invited can join.",
                "1 member.",
                "You are a moderator here.",
            ],
        )
        self.assertEqual([user.shown for user in desk.present], ["ada"])

    def test_who_joins_is_seen(self) -> None:
        """While one looks."""
        desk = self.desk()
        self.ada.run(self.ada.client.invite(OPS, BOB))
        self.bob.run(self.bob.client.join(OPS))
        self.home.settle()
        self.assertEqual([user.shown for user in desk.present], ["ada", "bob"])

    def test_the_topic_is_set(self) -> None:
        """For all, and shown at once."""
        desk = self.desk()
        desk.set_topic("new\nmachines", self.done)
        self.home.settle()
        self.assertEqual((self.went, self.home.contacts.topic(OPS)), (["done"], "new machines"))
        desk.set_topic("x" * 5000, self.done)
        self.home.settle()
        self.assertNotEqual(desk.topic_problem, "")
        self.assertEqual(self.went, ["done"])

    def test_leaving_a_private_room_warns(self) -> None:
        """That it takes a new invitation; then it is gone from the list."""
        desk = self.desk()
        self.assertIn("you need a new invitation", desk.farewell)
        self.assertIn("cannot be left", self.desk(LOBBY).farewell)
        desk.leave(self.done)
        self.home.settle()
        self.assertEqual((self.went, self.home.rooms()), (["done"], ["lobby"]))

    def test_offline_the_warning_is_known_all_the_same(self) -> None:
        """And leaving is refused with a sentence."""
        self.offline()
        desk = self.desk()
        self.assertIn("you need a new invitation", desk.farewell)
        desk.leave(self.done)
        self.home.settle()
        self.assertEqual((desk.problem, self.went), (NO_CONNECTION, []))

    def test_the_lobby_cannot_be_left(self) -> None:
        """The server's refusal is told."""
        desk = self.desk(LOBBY)
        desk.leave(self.done)
        self.home.settle()
        self.assertNotEqual(desk.problem, "")
        self.assertEqual(self.went, [])


class InvitingTests(RoomsCase):
    """Asking people in."""

    def test_who_is_not_there_can_be_asked(self) -> None:
        """They are marked as invited, and hear of it; who is there is left out."""
        cat = self.person("cat")
        self.ada.run(self.ada.client.create(OPS, private=True))
        self.ada.run(self.ada.client.invite(OPS, BOB))
        self.bob.run(self.bob.client.join(OPS))
        theirs = Home(cat)
        self.addCleanup(theirs.close)
        inviting = Inviting(self.ada.client, self.home.contacts, OPS)
        self.addCleanup(inviting.close)
        self.home.settle()
        self.assertEqual([pick.title for pick in inviting.picks], ["cat"])
        inviting.pick()
        theirs.settle()
        self.assertEqual([pick.note for pick in inviting.picks], ["Invited"])
        self.assertEqual([str(each.room) for each in theirs.places.invitations], ["#ops"])
        cat.run(cat.client.join(OPS))
        self.home.settle()
        self.assertEqual(inviting.nothing, "Everybody is here already")

    def test_who_is_there_without_being_here(self) -> None:
        """The server says so, and they are not offered any more."""
        self.ada.run(self.ada.client.create(OPS))
        self.bob.run(self.bob.client.join(OPS))
        self.bob.run(self.bob.client.log_out())
        inviting = Inviting(self.ada.client, self.home.contacts, OPS)
        self.addCleanup(inviting.close)
        self.home.settle()
        self.assertEqual([pick.title for pick in inviting.picks], ["bob"])
        inviting.pick()
        self.home.settle()
        self.assertNotEqual(inviting.problem, "")
        self.assertEqual(list(inviting.picks), [])


class SentenceTests(ClientCase):
    """How what the server says is written."""

    def test_sentences(self) -> None:
        """A capital at the beginning, a full stop at the end."""
        self.assertEqual(sentence("no such room"), "No such room.")
        self.assertEqual(sentence("Really?"), "Really?")
        self.assertEqual(sentence(""), "")
