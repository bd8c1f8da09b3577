"""Jumping anywhere, and starting conversations, on a whole server."""

from __future__ import annotations

from typing import Any

from chatserver.model.names import Nickname, RoomName, UserName
from clients.desktop.presenters.places.jumping import Jumping
from clients.desktop.presenters.places.picking import Picking
from clients.desktop.presenters.places.starting import Starting
from tests.clients.cast import ClientCase
from tests.clients.desktop.home import Home

ADA, BOB, CAT, DAN = (UserName(each) for each in ("ada", "bob", "cat", "dan"))
OPS, TEA = RoomName("ops"), RoomName("tea")


class PickerCase(ClientCase):
    """Ada, and three others of whom Dan is not here."""

    def setUp(self) -> None:
        """Let them in."""
        super().setUp()
        self.ada, self.bob, self.cat = (self.person(each) for each in ("ada", "bob", "cat"))
        self.world.register("dan")
        self.home = Home(self.ada)
        self.addCleanup(self.home.close)
        self.went: list[Any] = []

    def names(self, picking: Picking) -> list[str]:
        """What can be picked."""
        self.home.settle(1)
        return [pick.title for pick in picking.picks]


class JumpingTests(PickerCase):
    """The way to anywhere."""

    def jumping(self) -> Jumping:
        """Open it."""
        self.home.settle()
        jumping = Jumping(self.ada.client, self.home.places, self.home.contacts)
        self.addCleanup(jumping.close)
        return jumping

    def test_recent_ones_stand_there_before_one_types(self) -> None:
        """Where something is new, then where something was said last; not where one is."""
        self.cat.say(ADA, "old")
        self.home.settle(60)
        self.bob.say(ADA, "new")
        self.ada.run(self.ada.client.mark_read(BOB))
        self.assertEqual(self.names(self.jumping()), ["cat", "bob", "lobby"])
        self.home.places.choose(CAT)
        self.assertEqual(self.names(self.jumping()), ["bob", "lobby"])

    def test_everything_is_found(self) -> None:
        """Conversations, people one has not written to yet, rooms one is not in."""
        self.bob.run(self.bob.client.create(OPS, topic="the machines"))
        self.home.contacts.read()
        jumping = self.jumping()
        jumping.typed("o")
        found = {pick.title: pick.note for pick in jumping.picks}
        self.assertEqual(found, {"ops": "Join", "bob": "", "lobby": ""})
        jumping.typed("dan")
        self.assertEqual([pick.how for pick in jumping.picks], ["offline"])
        self.assertNotIn("ada", self.names(jumping))

    def test_enter_goes_there(self) -> None:
        """To the one that the arrow keys point at; they stop at the ends."""
        self.bob.say(ADA, "hi")
        jumping = self.jumping()
        self.assertEqual(self.names(jumping), ["bob", "lobby"])
        jumping.move(5)
        jumping.move(-1)
        jumping.pick(self.went.append)
        self.assertEqual(self.went, [BOB])

    def test_a_room_is_joined_on_the_way(self) -> None:
        """And gone to once one is in it."""
        self.bob.run(self.bob.client.create(OPS))
        self.home.contacts.read()
        jumping = self.jumping()
        jumping.typed("#ops")
        jumping.pick(self.went.append)
        self.home.settle()
        self.assertEqual((self.went, self.home.rooms()), ([OPS], ["lobby", "ops"]))

    def test_a_refusal_is_told(self) -> None:
        """In a sentence, and the list stays."""
        self.bob.run(self.bob.client.create(OPS))
        self.home.contacts.read()
        jumping = self.jumping()
        jumping.typed("ops")
        self.ada.break_off()
        jumping.pick(self.went.append)
        self.home.settle()
        self.assertEqual(jumping.problem, "There is no connection; try again when there is one.")
        self.assertEqual((self.went, jumping.is_busy), ([], False))

    def test_what_nothing_fits(self) -> None:
        """Says so."""
        jumping = self.jumping()
        jumping.typed("xyzzy")
        self.assertEqual(jumping.nothing, "No match for “xyzzy”")


class StartingTests(PickerCase):
    """Whom one could write to."""

    def starting(self) -> Starting:
        """Open it."""
        starting = Starting(self.ada.client, self.home.places, self.home.contacts)
        self.addCleanup(starting.close)
        self.home.settle()
        return starting

    def test_acceptance_57_all_users_with_their_marks(self) -> None:
        """Those who are online first, offline ones too, and not oneself."""
        self.bob.run(self.bob.client.set_nickname(Nickname.parse("Bobby")))
        found = [(pick.title, pick.how) for pick in self.starting().picks]
        self.assertEqual(found, [("Bobby", "online"), ("cat", "online"), ("dan", "offline")])

    def test_acceptance_58_users_in_a_conversation_are_left_out(self) -> None:
        """Also while the list is open; when all are, it says that there are no more."""
        starting = self.starting()
        self.bob.say(ADA, "I was first")
        self.assertEqual(self.names(starting), ["cat", "dan"])
        self.ada.say(CAT, "hi")
        self.ada.say(DAN, "hi")
        self.assertEqual(self.names(starting), [])
        self.assertTrue(starting.is_exhausted)
        self.assertEqual(starting.nothing, "There are no more users")

    def test_who_is_in_the_list_already_is_found_by_name(self) -> None:
        """Behind those who are new, and marked; whoever types a name is not told of no match."""
        self.ada.say(DAN, "hi")
        starting = self.starting()
        self.assertNotIn("dan", self.names(starting))
        starting.typed("da")
        picked = starting.picked
        assert picked is not None
        self.assertEqual((picked.target, picked.note), (DAN, "in your list"))
        starting.typed("a")
        self.assertEqual(self.names(starting), ["cat", "dan"])

    def test_acceptance_74_who_comes_and_goes_is_marked(self) -> None:
        """The marks flip, and a new account appears, while the list is open."""
        starting = self.starting()
        self.bob.run(self.bob.client.log_out())
        self.person("eve")
        self.home.settle(1)
        found = {pick.title: pick.how for pick in starting.picks}
        self.assertEqual(found["bob"], "offline")
        self.assertEqual(found["eve"], "online")

    def test_acceptance_76_offline_users_are_listed(self) -> None:
        """And can be written to."""
        starting = self.starting()
        starting.typed("da")
        picked = starting.picked
        assert picked is not None
        self.assertEqual((picked.target, picked.how), (DAN, "offline"))

    def test_whom_nothing_was_said_to_stays_in_the_list(self) -> None:
        """To look at an empty conversation does not begin it."""
        self.home.places.choose(DAN)
        self.assertIn("dan", self.names(self.starting()))

    def test_what_one_points_at_stays(self) -> None:
        """Though others come before it."""
        starting = self.starting()
        starting.point(2)
        self.person("aaron")
        self.home.settle(1)
        picked = starting.picked
        assert picked is not None
        self.assertEqual((picked.title, starting.at), ("dan", 3))

    def test_blocked_ones_are_marked(self) -> None:
        """They stand there, dim and named as blocked."""
        self.ada.run(self.ada.client.block(BOB))
        found = {pick.title: pick.note for pick in self.starting().picks}
        self.assertEqual(found["bob"], "blocked")

    def test_without_a_connection_those_known_are_listed(self) -> None:
        """With a sentence that says so; the list is read once there is one."""
        self.ada.network.is_down = True
        self.ada.break_off()
        starting = self.starting()
        self.assertEqual(self.names(starting), ["bob", "cat", "dan"])
        self.assertIn("known from before", starting.notice)
        self.assertFalse(starting.is_current)
        self.ada.network.is_down = False
        self.home.settle(120)
        self.assertTrue(starting.is_current)

    def test_a_crowd_that_comes_and_goes_is_one_change(self) -> None:
        """Many who go in the same moment make a new list once."""
        others = [self.person(f"user{number}") for number in range(8)]
        starting = self.starting()
        told: list[int] = []
        starting.listen(lambda: told.append(1))
        for each in others:
            each.run(each.client.log_out())
        self.home.settle(1)
        self.assertEqual(len(told), 1)
        self.assertEqual([pick.how for pick in starting.picks].count("offline"), 9)

    def test_a_closed_list_hears_nothing(self) -> None:
        """And asks for nothing."""
        starting = self.starting()
        told: list[int] = []
        starting.listen(lambda: told.append(1))
        starting.close()
        self.bob.run(self.bob.client.log_out())
        self.home.settle(5)
        self.assertEqual(told, [])
