"""Rooms and who belongs to them."""

from __future__ import annotations

from chatserver.model.entries import Invited, Joined, Left, RoomInfo, TopicSet, User
from chatserver.model.errors import (
    AlreadyMember,
    BadRequest,
    Blocked,
    NameTaken,
    NoSuchRoom,
    NoSuchUser,
    NotAllowed,
    NotInRoom,
)
from chatserver.model.names import RoomName
from chatserver.service.rules import may_know, may_read
from chatserver.store.acts import Act
from chatserver.store.rooms import NewRoom
from tests.store.contract import StoreContract


class RoomCase(StoreContract):
    """Three people, and a room of the first of them."""

    private = False

    def setUp(self) -> None:
        """Make them."""
        super().setUp()
        self.ann, self.bob, self.carl = (self.user(name) for name in ("ann", "bob", "carl"))
        self.den = self.room("den", self.ann, self.private)

    def bodies(self) -> list[object]:
        """What happened in the room."""
        return [each.body for each in self.log(self.den)]

    def members(self) -> list[User]:
        """Who is in the room; their number is checked on the way."""
        act = Act(self.ann, self.den.name, self.clock.seconds(), may_know)
        found = list(self.now(self.store.rooms.members(act)))
        self.assertEqual(self.now(self.store.rooms.info(act)).members, len(found))
        return [each.user for each in found]

    def rooms(self, viewer: User) -> list[str]:
        """The names of the rooms that somebody may know of."""
        return [str(each.room.name) for each in self.now(self.store.rooms.visible(viewer))]


class PublicRoomTests(RoomCase):
    """A public room."""

    def test_contract_creator_is_first_member_and_moderator(self) -> None:
        """Who makes a room is in it, and may set its topic."""
        self.assertEqual((self.members(), self.bodies()), ([self.ann], [Joined()]))
        self.now(self.act("set_topic", self.ann, "den", text="news"))
        self.assertEqual(self.bodies()[-1], TopicSet("news"))
        act = Act(self.bob, self.den.name, 0.0, may_know)
        info = self.now(self.store.rooms.info(act))
        self.assertEqual(info, RoomInfo(self.den, "news", 1, mine=False))

    def test_contract_room_names_are_unique(self) -> None:
        """A name is one room's, also while nobody may see that room; nothing is left behind."""
        self.room("hidden", self.ann, private=True)
        for name in ("den", "hidden", "lobby"):
            new = NewRoom(RoomName(name), False, "", self.bob, self.clock.seconds())
            self.refused(self.store.rooms.create(new), NameTaken)
        sql = "SELECT COUNT(*) FROM streams WHERE kind <> 'personal'"
        count = self.now(self.store.database.read(lambda txn: txn.execute(sql).fetchone()[0]))
        self.assertEqual(count, 3)

    def test_contract_join_leave_rejoin(self) -> None:
        """Coming and going changes the list, the count and the log, each time once."""
        self.now(self.act("join", self.bob, "den"))
        self.now(self.act("join", self.bob, "den"))
        self.assertEqual(self.members(), [self.ann, self.bob])
        self.now(self.act("leave", self.bob, "den"))
        self.refused(self.act("leave", self.bob, "den"), NotInRoom)
        self.assertEqual(self.members(), [self.ann])
        self.now(self.act("join", self.bob, "den"))
        self.assertEqual(self.bodies(), [Joined(), Joined(), Left(self.bob), Joined()])
        self.assertEqual(self.members(), [self.ann, self.bob])

    def test_contract_two_joins_in_one_commit(self) -> None:
        """Somebody who joins from two devices at once is one member."""
        both = [self.act("join", self.bob, "den") for _ in range(2)]
        self.pump()
        self.assertEqual([self.successResultOf(each).members for each in both], [2, 2])
        self.assertEqual(self.bodies(), [Joined(), Joined()])

    def test_contract_moderator_who_left_moderates_no_more(self) -> None:
        """Coming back does not bring the old role back."""
        self.now(self.act("join", self.bob, "den"))
        self.now(self.act("leave", self.ann, "den"))
        self.refused(self.act("kick", self.ann, "den", self.bob), NotAllowed)
        self.now(self.act("join", self.ann, "den"))
        self.refused(self.act("kick", self.ann, "den", self.bob), NotAllowed)

    def test_contract_kick(self) -> None:
        """A moderator makes somebody leave, with the reason; an admin may too; others not."""
        self.now(self.act("join", self.bob, "den"))
        self.refused(self.act("kick", self.bob, "den", self.ann), NotAllowed)
        self.now(self.act("kick", self.ann, "den", self.bob, "spam"))
        self.assertEqual((self.members(), self.bodies()[-1]), ([self.ann], Left(self.bob, "spam")))
        self.refused(self.act("kick", self.ann, "den", self.bob), NotInRoom)
        self.refused(self.act("kick", self.ann, "den", self.ann), BadRequest)
        root = self.user("root1", admin=True)
        self.now(self.act("kick", root, "den", self.ann))
        self.assertEqual(self.bodies()[-1], Left(self.ann, None))

    def test_contract_kicked_from_a_public_room_may_come_back(self) -> None:
        """A kick ends the membership; a public room is still open to them."""
        self.now(self.act("join", self.bob, "den"))
        self.now(self.act("kick", self.ann, "den", self.bob))
        self.now(self.act("join", self.bob, "den"))
        self.assertEqual(self.members(), [self.ann, self.bob])

    def test_contract_lobby_cannot_be_left(self) -> None:
        """Everybody is in the lobby: nobody leaves it, nobody is kicked out of it."""
        root = self.user("root1", admin=True)
        self.refused(self.act("leave", self.bob, "lobby"), NotAllowed)
        self.refused(self.act("kick", root, "lobby", self.bob), NotAllowed)

    def test_contract_rooms_are_listed_by_name(self) -> None:
        """Everybody sees the public rooms; of private ones those they are in or asked into."""
        self.room("attic", self.bob, private=True)
        self.assertEqual(self.rooms(self.ann), ["#den", "#lobby"])
        self.assertEqual(self.rooms(self.bob), ["#attic", "#den", "#lobby"])
        self.now(self.act("invite", self.bob, "attic", self.ann))
        self.assertEqual(self.rooms(self.ann), ["#attic", "#den", "#lobby"])


class PrivateRoomTests(RoomCase):
    """A private room: who is let in."""

    private = True

    def test_contract_strangers_do_not_get_in(self) -> None:
        """To a stranger the room does not exist, by the very words of one that does not."""
        refusal = self.refused(self.act("join", self.bob, "den"), NoSuchRoom)
        missing = self.refused(self.act("join", self.bob, "gone"), NoSuchRoom)
        self.assertEqual(refusal.replace("den", "gone"), missing)

    def test_contract_invitation(self) -> None:
        """The invited hear of it once, in their own stream, and may then join."""
        self.now(self.act("invite", self.ann, "den", self.bob))
        entry = self.told[-1].entry
        self.assertEqual((entry.body, entry.sender), (Invited(self.den), self.ann))
        self.assertEqual(entry.stream.shared_by(), frozenset((self.bob.id,)))
        self.assertEqual(self.log(entry.stream), [entry])
        told = len(self.told)
        self.now(self.act("invite", self.ann, "den", self.bob))
        self.assertEqual(len(self.told), told)
        self.assertEqual(self.members(), [self.ann])
        self.assertTrue(self.now(self.act("join", self.bob, "den")).mine)
        self.refused(self.act("invite", self.ann, "den", self.bob), AlreadyMember)

    def test_contract_who_cannot_be_invited(self) -> None:
        """Guests, strangers, oneself, and who blocks the one who asks; and by whom not."""
        guest = self.now(self.guest("gus")).user
        self.refused(self.act("invite", self.ann, "den", guest), NoSuchUser)
        self.refused(self.act("invite", self.ann, "den", self.ann), BadRequest)
        self.block(self.carl, self.ann)
        self.refused(self.act("invite", self.ann, "den", self.carl), Blocked)
        self.refused(self.act("invite", self.bob, "den", self.carl), NoSuchRoom)
        self.now(self.act("invite", self.ann, "den", self.bob))
        self.refused(self.act("invite", self.bob, "den", self.carl), NotInRoom)

    def test_contract_who_left_or_was_kicked_needs_an_invitation(self) -> None:
        """Nobody comes back into a private room of their own will."""
        for what, error in (("leave", NoSuchRoom), ("kick", NotAllowed)):
            self.now(self.act("invite", self.ann, "den", self.bob))
            self.now(self.act("join", self.bob, "den"))
            if what == "leave":
                self.now(self.act("leave", self.bob, "den"))
            else:
                self.now(self.act("kick", self.ann, "den", self.bob))
            self.refused(self.act("join", self.bob, "den"), error)
            self.assertEqual(self.members(), [self.ann])
        self.now(self.act("invite", self.ann, "den", self.bob))
        self.now(self.act("join", self.bob, "den"))
        self.assertEqual(self.members(), [self.ann, self.bob])

    def test_contract_members_are_not_told_to_strangers(self) -> None:
        """The list of a private room's members is for members."""
        act = Act(self.bob, self.den.name, 0.0, may_read)
        self.refused(self.store.rooms.members(act), NoSuchRoom)

    def test_contract_deleted_account_loses_its_invitations(self) -> None:
        """Nothing of an invitation is left when the invited one deletes the account."""
        self.now(self.act("invite", self.ann, "den", self.bob))
        self.now(self.store.accounts.delete(self.bob, self.clock.seconds()))
        self.assertEqual(self.rooms(self.bob), ["#lobby"])


class SuccessionTests(RoomCase):
    """A room is never left without somebody to keep order in it."""

    private = True

    def invite(self, *others: User) -> None:
        """Bring others in, one after the other."""
        for other in others:
            self.now(self.act("invite", self.ann, "den", other))
            self.clock.advance(1)
            self.now(self.act("join", other, "den"))

    def test_contract_longest_member_follows_the_last_moderator(self) -> None:
        """Who has been there longest moderates, and only they."""
        self.invite(self.carl, self.bob)
        self.now(self.act("leave", self.ann, "den"))
        act = self.act("set_topic", self.bob, "den", text="mine")
        self.refused(act, NotAllowed)
        self.now(self.act("set_topic", self.carl, "den", text="mine"))

    def test_contract_account_that_is_deleted_is_followed_too(self) -> None:
        """The same when the moderator's account is deleted."""
        self.invite(self.bob)
        self.now(self.store.accounts.delete(self.ann, 0.0))
        self.now(self.act("set_topic", self.bob, "den", text="mine"))

    def test_contract_last_member_of_a_private_room_can_come_back(self) -> None:
        """Nobody is there who could invite them; they moderate again."""
        self.now(self.act("leave", self.ann, "den"))
        self.refused(self.act("join", self.bob, "den"), NoSuchRoom)
        self.now(self.act("join", self.ann, "den"))
        self.now(self.act("set_topic", self.ann, "den", text="mine"))

    def test_contract_first_into_an_empty_public_room_moderates(self) -> None:
        """An abandoned room belongs to who moves in; the lobby to nobody."""
        self.room("hall", self.ann, private=False)
        self.now(self.act("leave", self.ann, "hall"))
        self.now(self.act("join", self.bob, "hall"))
        self.now(self.act("join", self.ann, "hall"))
        self.now(self.act("set_topic", self.bob, "hall", text="mine"))
        self.refused(self.act("set_topic", self.ann, "hall", text="mine"), NotAllowed)
        self.refused(self.act("set_topic", self.ann, "lobby", text="mine"), NotAllowed)
