"""Rooms: made, joined, left, ordered; who hears of it, and who may."""

from __future__ import annotations

from typing import Any

from chatserver.model.entries import Entry, Invited, Joined, Left, TopicSet
from chatserver.model.errors import (
    AlreadyMember,
    BadRequest,
    BadText,
    Blocked,
    NameTaken,
    NoSuchRoom,
    NoSuchUser,
    NotAllowed,
    NotInRoom,
    SlowDown,
    TooLong,
)
from chatserver.model.names import LOBBY, RoomName, UserName
from tests.service.cast import OPS, Cast, Player

ANN, BOB, CARL = UserName("ann"), UserName("bob"), UserName("carl")
VAULT = RoomName("vault")


class RoomsTestCase(Cast):
    """ann makes rooms, bob joins."""

    def setUp(self) -> None:
        """Log them in."""
        super().setUp()
        self.ann, self.bob = self.enter("ann"), self.enter("bob")
        self.ann.ear.take()

    def bodies(self, player: Player) -> list[Any]:
        """What was heard since the last time."""
        return [each.body for each in player.ear.take() if isinstance(each, Entry)]

    def listed(self, player: Player) -> list[str]:
        """The rooms somebody sees."""
        return [str(each.room.name) for each in self.now(player.session.rooms())]


class PublicTests(RoomsTestCase):
    """A room that all may see."""

    def test_create(self) -> None:
        """The maker is its first member; everybody finds it with its topic."""
        info = self.now(self.ann.session.create(OPS, False, "The night shift"))
        self.assertEqual((info.members, info.mine, info.topic), (1, True, "The night shift"))
        seen = self.now(self.bob.session.room(OPS))
        self.assertEqual((seen.members, seen.mine, seen.unread), (1, False, 0))
        self.assertEqual(self.listed(self.bob), ["#lobby", "#ops"])

    def test_names_are_taken_once(self) -> None:
        """A second room of a name is refused, also where the first cannot be seen."""
        self.now(self.ann.session.create(VAULT, True, ""))
        self.refused(self.bob.session.create(VAULT, False, ""), NameTaken)
        self.refused(self.bob.session.create(LOBBY, False, ""), NameTaken)

    def test_join_and_leave(self) -> None:
        """Members hear of both, and all sessions of the one who came hear the room."""
        self.now(self.ann.session.create(OPS, False, ""))
        desk = self.enter("bob")
        self.ann.ear.take()
        self.assertEqual(self.now(self.bob.session.join(OPS)).members, 2)
        self.assertEqual(self.bodies(self.ann), [Joined()])
        self.say(self.ann, "welcome", OPS)
        self.assertEqual(self.bob.ear.texts(), ["welcome"])
        self.assertEqual(desk.ear.texts(), ["welcome"])
        self.now(self.bob.session.leave(OPS))
        self.assertEqual(self.bodies(self.ann), [Left(self.bob.session.user)])
        self.say(self.ann, "gone?", OPS)
        self.assertEqual(self.bob.ear.texts() + desk.ear.texts(), [])
        self.assertEqual(self.now(self.ann.session.room(OPS)).members, 1)

    def test_join_again(self) -> None:
        """Who is a member already changes nothing by joining, and nobody hears of it."""
        self.now(self.ann.session.create(OPS, False, ""))
        self.now(self.bob.session.join(OPS))
        self.ann.ear.take()
        self.assertEqual(self.now(self.bob.session.join(OPS)).members, 2)
        self.assertEqual(self.bodies(self.ann), [])

    def test_kick(self) -> None:
        """Who is made to leave hears by whom and why; the door of a public room stays open."""
        self.now(self.ann.session.create(OPS, False, ""))
        self.now(self.bob.session.join(OPS))
        self.bob.ear.take()
        self.refused(self.bob.session.kick(OPS, ANN, ""), NotAllowed)
        self.now(self.ann.session.kick(OPS, BOB, "too loud"))
        heard = self.bob.ear.take()[0]
        assert isinstance(heard, Entry)
        self.assertEqual(heard.sender.name, ANN)
        self.assertEqual(heard.body, Left(self.bob.session.user, "too loud"))
        self.refused(self.ann.session.kick(OPS, BOB, ""), NotInRoom)
        self.refused(self.ann.session.kick(OPS, UserName("nobody"), ""), NoSuchUser)
        self.refused(self.ann.session.kick(OPS, ANN, ""), BadRequest)
        self.now(self.bob.session.join(OPS))

    def test_moderation_ends_with_membership(self) -> None:
        """A moderator who left and came back is a member like others."""
        self.now(self.ann.session.create(OPS, False, ""))
        self.now(self.bob.session.join(OPS))
        self.now(self.ann.session.leave(OPS))
        self.now(self.ann.session.join(OPS))
        self.refused(self.ann.session.set_topic(OPS, "x"), NotAllowed)

    def test_topic(self) -> None:
        """Members hear of a new topic; an empty one takes it away."""
        self.now(self.ann.session.create(OPS, False, "old"))
        self.now(self.bob.session.join(OPS))
        self.bob.ear.take()
        self.now(self.ann.session.set_topic(OPS, "new"))
        self.now(self.ann.session.set_topic(OPS, "  "))
        self.assertEqual(self.bodies(self.bob), [TopicSet("new"), TopicSet("")])
        self.assertEqual(self.now(self.bob.session.room(OPS)).topic, "")

    def test_attack_texts_of_rooms(self) -> None:
        """Topics and reasons obey the rules for texts, with a limit of their own."""
        self.now(self.ann.session.create(OPS, False, ""))
        self.now(self.bob.session.join(OPS))
        for bad, error in (("\x1b[2J", BadText), ("é" * 513, TooLong)):
            self.refused(self.ann.session.set_topic(OPS, bad), error)
            self.refused(self.ann.session.kick(OPS, BOB, bad), error)
            self.refused(self.ann.session.create(RoomName("other"), False, bad), error)
        self.assertEqual(self.listed(self.ann), ["#lobby", "#ops"])

    def test_leave_without_being_there(self) -> None:
        """Only members leave, and only what exists is left."""
        self.now(self.ann.session.create(OPS, False, ""))
        self.refused(self.bob.session.leave(OPS), NotInRoom)
        self.refused(self.bob.session.leave(RoomName("nowhere")), NoSuchRoom)

    def test_present(self) -> None:
        """Of the members those with a session are listed, without whom the caller blocks."""
        self.now(self.ann.session.create(OPS, False, ""))
        carl = self.enter("carl")
        for player in (self.bob, carl):
            self.now(player.session.join(OPS))
        carl.logout()
        names = [each.user.name for each in self.now(self.ann.session.present(OPS))]
        self.assertEqual(names, [ANN, BOB])
        self.now(self.ann.session.block(BOB))
        names = [each.user.name for each in self.now(self.ann.session.present(OPS))]
        self.assertEqual(names, [ANN])

    def test_unread(self) -> None:
        """A room in the list tells how much was said there since I last wrote or read."""
        self.now(self.ann.session.create(OPS, False, ""))
        self.now(self.bob.session.join(OPS))
        for text in ("one", "two"):
            self.say(self.ann, text, OPS)
        self.assertEqual(self.now(self.bob.session.room(OPS)).unread, 2)
        self.say(self.bob, "read it", OPS)
        self.assertEqual(self.now(self.bob.session.room(OPS)).unread, 0)


class PrivateTests(RoomsTestCase):
    """A room for those who are asked in."""

    def setUp(self) -> None:
        """ann makes it."""
        super().setUp()
        self.now(self.ann.session.create(VAULT, True, ""))
        self.say(self.ann, "before you came", VAULT)

    def test_invitation(self) -> None:
        """The invited hear of it on all their sessions, may come in, and read what was said."""
        desk = self.enter("bob")
        self.refused(self.bob.session.join(VAULT), NoSuchRoom)
        self.bob.ear.take()
        self.now(self.ann.session.invite(VAULT, BOB))
        vault = self.now(self.ann.session.room(VAULT)).room
        self.assertEqual(self.bodies(self.bob), [Invited(vault)])
        self.assertEqual(self.bodies(desk), [Invited(vault)])
        self.assertEqual(self.listed(self.bob), ["#lobby", "#vault"])
        self.now(self.bob.session.join(VAULT))
        self.assertEqual(len(self.now(self.bob.session.page(VAULT)).entries), 1)
        self.refused(self.ann.session.invite(VAULT, BOB), AlreadyMember)

    def test_invited_by_a_member(self) -> None:
        """Every member may ask others in, not only who made the room."""
        self.now(self.ann.session.invite(VAULT, BOB))
        self.now(self.bob.session.join(VAULT))
        carl = self.enter("carl")
        self.now(self.bob.session.invite(VAULT, CARL))
        self.now(carl.session.join(VAULT))

    def test_invitation_from_somebody_blocked(self) -> None:
        """Who blocks somebody gets no invitations from them."""
        self.now(self.bob.session.block(ANN))
        self.bob.ear.take()
        self.refused(self.ann.session.invite(VAULT, BOB), Blocked)
        self.assertEqual(self.bob.ear.take(), [])

    def test_invitation_of_nobody(self) -> None:
        """Only others who exist can be invited."""
        self.refused(self.ann.session.invite(VAULT, UserName("nobody")), NoSuchUser)
        self.refused(self.ann.session.invite(VAULT, ANN), BadRequest)

    def test_kicked_needs_a_new_invitation(self) -> None:
        """Who was kicked is told that they may not, until somebody asks them in again."""
        self.now(self.ann.session.invite(VAULT, BOB))
        self.now(self.bob.session.join(VAULT))
        self.now(self.ann.session.kick(VAULT, BOB, ""))
        self.refused(self.bob.session.join(VAULT), NotAllowed)
        self.assertEqual(self.listed(self.bob), ["#lobby"])
        self.now(self.ann.session.invite(VAULT, BOB))
        self.now(self.bob.session.join(VAULT))

    def test_left_needs_a_new_invitation(self) -> None:
        """For who left of own will there is no such room any more."""
        self.now(self.ann.session.invite(VAULT, BOB))
        self.now(self.bob.session.join(VAULT))
        self.now(self.bob.session.leave(VAULT))
        self.refused(self.bob.session.join(VAULT), NoSuchRoom)
        self.refused(self.bob.session.room(VAULT), NoSuchRoom)

    def test_attack_kicked_hears_nothing(self) -> None:
        """From the kick on no session of the kicked hears the room."""
        self.now(self.ann.session.invite(VAULT, BOB))
        self.now(self.bob.session.join(VAULT))
        desk = self.enter("bob")
        kicking = self.deferred(self.ann.session.kick(VAULT, BOB, ""))
        posting = self.ann.session.post(VAULT, "he is gone")
        self.world.pump()
        self.successResultOf(kicking)
        self.successResultOf(posting)
        for player in (self.bob, desk):
            self.assertNotIn("he is gone", repr(player.ear.take()))


class RateTests(Cast):
    """Acts that last are counted like messages."""

    def test_attack_coming_and_going(self) -> None:
        """Nobody can fill a room's log by joining and leaving without end."""
        ann, bob = self.enter("ann"), self.enter("bob")
        self.now(ann.session.create(OPS, False, ""))

        def come_and_go() -> None:
            for _ in range(self.limits.messages_burst):
                self.now(bob.session.join(OPS))
                self.now(bob.session.leave(OPS))

        self.assertRaises(self.failureException, come_and_go)
        self.refused(bob.session.join(OPS), SlowDown)
        self.refused(bob.session.block(UserName("ann")), SlowDown)
        self.refused(bob.session.mark_read(None), SlowDown)
        self.now(ann.session.set_topic(OPS, "others are not concerned"))
