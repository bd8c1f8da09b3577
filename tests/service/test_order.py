"""Keeping order in rooms: bans, moderators, frozen and slow rooms, others' messages."""

from __future__ import annotations

from typing import Any

from chatserver.config import Config
from chatserver.model.audit import Deed, Record, Wanted
from chatserver.model.entries import (
    Banned,
    Deletion,
    Entry,
    Frozen,
    ModeratorSet,
    SlowSet,
    Text,
    Unbanned,
)
from chatserver.model.errors import (
    BadRequest,
    NoSuchMessage,
    NoSuchRoom,
    NoSuchUser,
    NotAllowed,
    NotInRoom,
    NotYours,
    RoomFrozen,
    SlowDown,
    TooLong,
)
from chatserver.model.events import Live, Notice
from chatserver.model.names import LOBBY, RoomName, UserName
from tests.service.cast import OPS, Cast, Player

ANN, BOB, CARL = UserName("ann"), UserName("bob"), UserName("carl")
ROOT, EVE = UserName("root"), UserName("~eve")
VAULT = RoomName("vault")


class OrderCase(Cast):
    """ann moderates #ops, bob and carl are members, root is an admin who is none."""

    config = Config(guests=True)

    def setUp(self) -> None:
        """Log all of them in."""
        super().setUp()
        self.account("root", admin=True)
        self.ann, self.bob, self.carl, self.root = map(self.enter, ("ann", "bob", "carl", "root"))
        self.now(self.ann.session.create(OPS, False, ""))
        for player in (self.bob, self.carl):
            self.now(player.session.join(OPS))
        self.forget()

    def forget(self) -> None:
        """What was heard until now does not matter."""
        for player in (self.ann, self.bob, self.carl, self.root):
            player.ear.take()

    def bodies(self, player: Player) -> list[Any]:
        """What was heard since the last time."""
        return [each.body for each in player.ear.take() if isinstance(each, Entry)]

    def records(self, about: UserName | None = None) -> list[Record]:
        """What stands in the audit."""
        return list(self.now(self.world.operator.audit(Wanted(about=about))))

    def vault(self, *members: Player) -> None:
        """A private room of ann's with some members."""
        self.now(self.ann.session.create(VAULT, True, ""))
        for player in members:
            self.now(self.ann.session.invite(VAULT, player.session.user.name))
            self.now(player.session.join(VAULT))


class BanTests(OrderCase):
    """Who is kept out."""

    def test_member(self) -> None:
        """A member who is banned hears it with its reason, on all devices, and nothing after."""
        desk = self.enter("bob")
        posted = self.now(self.ann.session.ban(OPS, BOB, "spam"))
        banned = Banned(self.bob.session.user, "spam")
        assert posted.entry is not None
        self.assertEqual(posted.entry.body, banned)
        for player in (self.bob, desk, self.carl):
            self.assertEqual(self.bodies(player)[-1:], [banned])
        self.assertEqual(self.bodies(self.ann), [])
        self.say(self.ann, "gone?", OPS)
        self.assertEqual(self.bob.ear.texts() + desk.ear.texts(), [])
        self.assertEqual(self.now(self.ann.session.room(OPS)).members, 2)
        self.assertNotIn(
            OPS,
            [each.stream.address(0) for each in self.now(self.bob.session.conversations())],
        )

    def test_who_only_followed(self) -> None:
        """Who followed a public room without being a member hears the ban, and nothing after."""
        dora = self.enter("dora")
        self.now(dora.session.tail(OPS, None))
        self.world.pump()
        dora.ear.take()
        self.now(self.ann.session.ban(OPS, UserName("dora"), ""))
        self.say(self.ann, "gone?", OPS)
        self.assertEqual(self.bodies(dora), [Banned(dora.session.user)])

    def test_member_who_follows_too(self) -> None:
        """To have asked for a public room does not outlive a ban, as it does a kick."""
        self.now(self.bob.session.tail(OPS, None))
        self.now(self.ann.session.ban(OPS, BOB, ""))
        self.bob.ear.take()
        self.say(self.ann, "gone?", OPS)
        self.assertEqual(self.bob.ear.texts(), [])

    def test_ban_while_catching_up(self) -> None:
        """A session that catches up when its owner is banned is not told the rest."""
        for number in range(600):
            self.say(self.carl, f"{number}", OPS)
            self.world.clock.advance(1)
        self.bob.ear.take()
        self.bob.ear.fill()
        self.now(self.bob.session.tail(OPS, 0))
        self.world.pump()
        self.now(self.ann.session.ban(OPS, BOB, "spam"))
        self.bob.ear.take()
        self.bob.ear.drain()
        self.world.pump()
        events = self.bob.ear.take()
        self.assertNotIn(Live, [type(each) for each in events])
        self.assertEqual([each for each in events if _said(each)], [])
        last = events[-1]
        assert isinstance(last, Notice)
        self.assertIn("you are banned from #ops: spam", last.text)

    def test_everything_is_closed(self) -> None:
        """A banned one may not say, join, read, follow, search or be there."""
        self.now(self.ann.session.ban(OPS, BOB, "spam"))
        session = self.bob.session
        for work in (
            session.post(OPS, "hello"),
            session.join(OPS),
            session.leave(OPS),
            session.room(OPS),
            session.page(OPS),
            session.tail(OPS, None),
            session.resume({OPS: 0}),
            session.search("x", OPS, None),
            session.unread(OPS),
            session.present(OPS),
            session.invite(OPS, ROOT),
        ):
            refusal = self.refused(work, NotAllowed)
            self.assertEqual(str(refusal), "you are banned from #ops: spam")

    def test_search_everywhere(self) -> None:
        """What was said in a room from which one is banned is not found by a search everywhere."""
        self.say(self.carl, "a needle", OPS)
        self.say(self.carl, "a needle", LOBBY)
        self.assertEqual(len(self.now(self.bob.session.search("needle", None, None))), 2)
        self.now(self.ann.session.ban(OPS, BOB, ""))
        (found,) = self.now(self.bob.session.search("needle", None, None))
        self.assertEqual(found.stream.address(0), LOBBY)
        for number in range(150):  # more than is looked at one by one
            self.say(self.carl, f"needle {number}", OPS)
            self.world.clock.advance(1)
        (found,) = self.now(self.bob.session.search("needle", None, None))
        self.assertEqual(found.stream.address(0), LOBBY)

    def test_who_never_was_there(self) -> None:
        """Somebody who was never a member, and a guest, can be banned beforehand."""
        self.enter("dora")
        eve = self.enter_guest("eve")
        self.now(self.ann.session.ban(OPS, UserName("dora"), ""))
        self.now(self.ann.session.ban(OPS, EVE, "no"))
        refusal = self.refused(eve.session.join(OPS), NotAllowed)
        self.assertEqual(str(refusal), "you are banned from #ops: no")
        self.assertEqual(self.now(self.ann.session.room(OPS)).members, 3)

    def test_private_room(self) -> None:
        """An invitation ends; the banned cannot be invited; unbanned, they are as strangers."""
        self.vault()
        self.now(self.ann.session.invite(VAULT, BOB))
        self.now(self.ann.session.ban(VAULT, BOB, ""))
        self.refused(self.bob.session.join(VAULT), NotAllowed)
        refusal = self.refused(self.ann.session.invite(VAULT, BOB), NotAllowed)
        self.assertIn("/unban bob first", str(refusal))
        self.now(self.ann.session.unban(VAULT, BOB))
        self.refused(self.bob.session.join(VAULT), NoSuchRoom)
        self.now(self.ann.session.invite(VAULT, BOB))
        self.now(self.bob.session.join(VAULT))

    def test_contract_a_private_room_is_not_shown_to_strangers_by_banning_them(self) -> None:
        """Who was never in it, nor invited, is not banned: it is not there for them."""
        self.vault()
        refusal = self.refused(self.ann.session.ban(VAULT, BOB, "spam"), NotInRoom)
        self.assertIn("cannot find it", str(refusal))
        self.refused(self.bob.session.join(VAULT), NoSuchRoom)
        self.now(self.ann.session.invite(VAULT, BOB))
        self.now(self.ann.session.ban(VAULT, BOB, "spam"))
        self.refused(self.bob.session.join(VAULT), NotAllowed)

    def test_unban(self) -> None:
        """Who is unbanned comes in like anybody; those in the room hear of it."""
        self.now(self.ann.session.ban(OPS, BOB, "spam"))
        self.forget()
        self.now(self.ann.session.unban(OPS, BOB))
        self.assertEqual(self.bodies(self.carl), [Unbanned(self.bob.session.user)])
        self.assertEqual(self.bodies(self.bob), [])
        self.assertEqual(self.now(self.bob.session.join(OPS)).members, 3)
        self.now(self.ann.session.ban(OPS, BOB, ""))
        self.assertEqual(
            str(self.refused(self.bob.session.join(OPS), NotAllowed)), "you are banned from #ops"
        )

    def test_list(self) -> None:
        """Bans are listed by name, with who, when and why."""
        self.world.clock.advance(5)
        at = self.world.clock.seconds()
        self.now(self.ann.session.ban(OPS, CARL, "spam"))
        self.now(self.root.session.ban(OPS, BOB, ""))
        first, second = self.now(self.ann.session.bans(OPS))
        self.assertEqual((first.user.name, first.by.name, first.why), (BOB, ROOT, ""))
        self.assertEqual((second.user.name, second.by.name), (CARL, ANN))
        self.assertEqual((second.at, second.why), (at, "spam"))

    def test_refused(self) -> None:
        """Oneself, nobody, twice, who is not banned, too long a reason: each is told."""
        ban, unban = self.ann.session.ban, self.ann.session.unban
        self.refused(ban(OPS, ANN, ""), BadRequest)
        self.refused(ban(OPS, UserName("nobody"), ""), NoSuchUser)
        self.refused(unban(OPS, BOB), BadRequest)
        self.refused(ban(OPS, BOB, "x" * 1025), TooLong)
        self.now(ban(OPS, BOB, ""))
        self.refused(ban(OPS, BOB, ""), BadRequest)
        self.assertEqual(len(self.records()), 1)

    def test_lobby(self) -> None:
        """Nobody is banned from the lobby; an admin is told what to do instead."""
        refusal = self.refused(self.root.session.ban(LOBBY, BOB, ""), NotAllowed)
        self.assertIn("/server-ban", str(refusal))
        self.refused(self.ann.session.ban(LOBBY, BOB, ""), NotAllowed)

    def test_moderators_among_themselves(self) -> None:
        """A moderator neither kicks nor bans another, nor an admin; an admin does both to one."""
        self.now(self.ann.session.set_moderator(OPS, BOB, True))
        self.now(self.root.session.join(OPS))
        for name in (BOB, ROOT):
            self.refused(self.ann.session.kick(OPS, name, ""), NotAllowed)
            self.refused(self.ann.session.ban(OPS, name, ""), NotAllowed)
        self.now(self.root.session.kick(OPS, BOB, ""))
        self.now(self.root.session.ban(OPS, ANN, ""))
        self.refused(self.ann.session.join(OPS), NotAllowed)

    def test_nobody_bans_an_admin(self) -> None:
        """An admin is banned by no one; who becomes one is kept out by no earlier ban."""
        self.account("chief", admin=True)
        self.refused(self.root.session.ban(OPS, UserName("chief"), ""), NotAllowed)
        self.now(self.ann.session.ban(OPS, BOB, ""))
        self.now(self.world.operator.set_admin(BOB, True))
        self.now(self.bob.session.join(OPS))

    def test_last_moderator_is_banned(self) -> None:
        """When an admin bans the last moderator, the longest member keeps order."""
        self.now(self.root.session.ban(OPS, ANN, ""))
        self.now(self.bob.session.freeze(OPS, True))

    def test_guest_who_comes_again(self) -> None:
        """A guest's ban ends with the guest, and does not stay in the list."""
        eve = self.enter_guest("eve")
        self.now(self.ann.session.ban(OPS, EVE, ""))
        eve.logout()
        self.world.pump()
        self.assertEqual(self.now(self.ann.session.bans(OPS)), [])

    def test_deleted_account(self) -> None:
        """Of somebody banned who deletes their account nothing is left in the list."""
        self.now(self.ann.session.ban(OPS, BOB, ""))
        self.now(self.bob.session.delete_account("secret-bob"))
        self.assertEqual(self.now(self.ann.session.bans(OPS)), [])
        self.refused(self.ann.session.ban(OPS, UserName("deleted-2"), ""), NoSuchUser)

    def test_blocked_moderator(self) -> None:
        """Whom one blocks can ban one all the same, and one hears of it."""
        self.now(self.carl.session.block(ANN))
        self.forget()
        self.now(self.ann.session.ban(OPS, BOB, ""))
        self.now(self.ann.session.freeze(OPS, True))
        bodies = self.bodies(self.carl)
        self.assertEqual(bodies, [Banned(self.bob.session.user), Frozen(True)])


def _said(event: object) -> bool:
    return isinstance(event, Entry) and isinstance(event.body, Text)


class ModeratorTests(OrderCase):
    """Who moderates."""

    def test_made_and_unmade(self) -> None:
        """A member who is made a moderator keeps order, until they are none any more."""
        self.now(self.ann.session.set_moderator(OPS, BOB, True))
        self.assertEqual(self.bodies(self.carl), [ModeratorSet(self.bob.session.user, True)])
        self.now(self.bob.session.kick(OPS, CARL, ""))
        self.assertTrue(self.now(self.bob.session.room(OPS)).moderator)
        self.now(self.bob.session.set_moderator(OPS, ANN, False))
        self.refused(self.ann.session.freeze(OPS, True), NotAllowed)
        self.assertFalse(self.now(self.ann.session.room(OPS)).moderator)

    def test_last_one_stays(self) -> None:
        """Neither the last moderator nor an admin leaves a room without one."""
        refusal = self.refused(self.ann.session.set_moderator(OPS, ANN, False), NotAllowed)
        self.assertIn("last moderator", str(refusal))
        self.refused(self.root.session.set_moderator(OPS, ANN, False), NotAllowed)
        self.now(self.root.session.set_moderator(OPS, BOB, True))
        self.now(self.ann.session.set_moderator(OPS, ANN, False))

    def test_refused(self) -> None:
        """Who is no member, or a guest, moderates nothing; what is so already is told."""
        set_moderator = self.ann.session.set_moderator
        eve = self.enter_guest("eve")
        self.now(eve.session.join(OPS))
        self.refused(set_moderator(OPS, EVE, True), NoSuchUser)
        self.refused(set_moderator(OPS, ROOT, True), NotInRoom)
        self.refused(set_moderator(OPS, ANN, True), BadRequest)
        self.refused(set_moderator(OPS, BOB, False), BadRequest)
        self.refused(set_moderator(OPS, UserName("nobody"), True), NoSuchUser)

    def test_lobby(self) -> None:
        """The lobby is kept by the admins alone."""
        self.refused(self.root.session.set_moderator(LOBBY, BOB, True), NotAllowed)
        self.assertTrue(self.now(self.root.session.room(LOBBY)).moderator)

    def test_who_leaves_is_none_any_more(self) -> None:
        """A moderator who leaves and comes back is a member like others."""
        self.now(self.ann.session.set_moderator(OPS, BOB, True))
        self.now(self.bob.session.leave(OPS))
        self.refused(self.bob.session.freeze(OPS, True), NotAllowed)
        self.now(self.bob.session.join(OPS))
        self.refused(self.bob.session.freeze(OPS, True), NotAllowed)


class FrozenTests(OrderCase):
    """Rooms in which only those write who keep order."""

    def test_frozen(self) -> None:
        """Members neither say nor edit; they may take back what they said."""
        said = self.say(self.bob, "mine", OPS)
        self.now(self.ann.session.freeze(OPS, True))
        self.assertTrue(self.now(self.bob.session.room(OPS)).frozen)
        refusal = self.refused(self.bob.session.post(OPS, "hello"), RoomFrozen)
        self.assertIn("#ops is frozen", str(refusal))
        self.refused(self.bob.session.edit(OPS, said.seq, "changed"), RoomFrozen)
        self.now(self.bob.session.delete(OPS, said.seq))
        self.say(self.ann, "quiet", OPS)
        self.now(self.ann.session.freeze(OPS, False))
        self.say(self.bob, "at last", OPS)
        self.assertEqual(
            [each for each in self.bodies(self.carl) if isinstance(each, Frozen)],
            [Frozen(True), Frozen(False)],
        )

    def test_admins_write(self) -> None:
        """An admin among the members writes in a frozen room; one outside is no member."""
        self.now(self.ann.session.freeze(OPS, True))
        self.refused(self.root.session.post(OPS, "hello"), NotInRoom)
        self.now(self.root.session.join(OPS))
        self.say(self.root, "hello", OPS)

    def test_lobby(self) -> None:
        """Admins freeze the lobby; everybody else is quiet there, and not elsewhere."""
        self.refused(self.ann.session.freeze(LOBBY, True), NotAllowed)
        self.now(self.root.session.freeze(LOBBY, True))
        self.refused(self.ann.session.post(LOBBY, "hello"), RoomFrozen)
        self.say(self.root, "hello", LOBBY)
        self.say(self.bob, "hello", OPS)

    def test_twice(self) -> None:
        """What is so already is told, and leaves nothing behind."""
        self.refused(self.ann.session.freeze(OPS, False), BadRequest)
        self.now(self.ann.session.freeze(OPS, True))
        self.refused(self.ann.session.freeze(OPS, True), BadRequest)
        self.assertEqual([each.deed for each in self.records()], [Deed.FREEZE])


class SlowTests(OrderCase):
    """Rooms in which members take their time."""

    def setUp(self) -> None:
        """One message in 30 seconds."""
        super().setUp()
        self.now(self.ann.session.slow(OPS, 30))

    def wait_of(self, player: Player) -> int:
        """The seconds that somebody is told to wait."""
        refusal = self.refused(player.session.post(OPS, "again"), SlowDown)
        assert isinstance(refusal, SlowDown)
        return refusal.retry_after

    def test_members_wait(self) -> None:
        """A second message is refused with the seconds that are left, each member by themselves."""
        self.assertEqual(self.now(self.bob.session.room(OPS)).slow, 30)
        self.assertEqual(self.bodies(self.bob), [SlowSet(30)])
        self.say(self.bob, "one", OPS)
        self.assertEqual(self.wait_of(self.bob), 30)
        self.world.clock.advance(12.5)
        self.assertEqual(self.wait_of(self.bob), 18)
        self.say(self.carl, "mine", OPS)
        self.world.clock.advance(17.5)
        self.say(self.bob, "two", OPS)
        self.assertEqual(self.wait_of(self.bob), 30)

    def test_two_at_once(self) -> None:
        """Of two messages that share a commit the second is refused as well."""
        first, second = (self.bob.session.post(OPS, text) for text in ("one", "two"))
        self.world.pump()
        self.assertEqual(self.successResultOf(first).seq, 5)
        self.failureResultOf(second, SlowDown)

    def test_no_way_around(self) -> None:
        """Neither a deletion, nor leaving, nor another session shortens the wait."""
        said = self.say(self.bob, "one", OPS)
        self.now(self.bob.session.delete(OPS, said.seq))
        self.now(self.bob.session.leave(OPS))
        self.now(self.bob.session.join(OPS))
        self.assertEqual(self.wait_of(self.bob), 30)
        self.assertEqual(self.wait_of(self.enter("bob")), 30)

    def test_repeat_is_answered(self) -> None:
        """Who sends a message again, for its answer was lost, hears that it was stored."""
        self.now(self.bob.session.post(OPS, "one", nonce="n"))
        self.assertTrue(self.now(self.bob.session.post(OPS, "one", nonce="n")).duplicate)

    def test_edits_and_refusals_are_free(self) -> None:
        """An edit is not limited, and what was refused costs no time."""
        said = self.say(self.bob, "one", OPS)
        self.now(self.bob.session.edit(OPS, said.seq, "uno"))
        self.world.clock.advance(29)
        self.assertEqual(self.wait_of(self.bob), 1)
        self.world.clock.advance(1)
        self.say(self.bob, "two", OPS)

    def test_those_who_keep_order(self) -> None:
        """Moderators and admins are not slowed down."""
        self.now(self.root.session.join(OPS))
        for player in (self.ann, self.ann, self.root, self.root):
            self.say(player, "hear", OPS)

    def test_off(self) -> None:
        """At 0 all is as before."""
        self.say(self.bob, "one", OPS)
        self.now(self.ann.session.slow(OPS, 0))
        self.say(self.bob, "two", OPS)
        self.assertEqual([each.text for each in self.records()], ["30 seconds", "off"])

    def test_bounds(self) -> None:
        """More than an hour is refused."""
        self.refused(self.ann.session.slow(OPS, 3601), BadRequest)
        self.now(self.ann.session.slow(OPS, 3600))


class DeletionTests(OrderCase):
    """Others' messages."""

    def test_moderator_takes_a_message_away(self) -> None:
        """Its text is gone for all; who said it is told of, and who took it away, not what."""
        said = self.say(self.bob, "a secret word", OPS)
        self.forget()
        posted = self.now(self.ann.session.delete(OPS, said.seq))
        assert posted.entry is not None
        gone = Deletion(said.seq, self.bob.session.user)
        self.assertEqual((posted.entry.sender.name, posted.entry.body), (ANN, gone))
        self.assertEqual(self.bodies(self.bob), [gone])
        self.assertEqual(self.now(self.carl.session.page(OPS)).entries, ())
        self.assertEqual(self.now(self.carl.session.search("secret", None, None)), [])
        (record,) = self.records()
        self.assertEqual(
            (record.actor, record.deed, record.room, record.about, record.text),
            (ANN, Deed.DELETE, OPS, BOB, f"message {said.seq}"),
        )

    def test_own_deletion_is_nobodys_business(self) -> None:
        """Who takes back what they said themselves does not stand in the audit."""
        said = self.say(self.ann, "oops", OPS)
        self.now(self.ann.session.delete(OPS, said.seq))
        self.assertEqual(self.records(), [])

    def test_admin(self) -> None:
        """An admin takes messages away in public rooms, also without being a member."""
        said, lobby = self.say(self.bob, "x", OPS), self.say(self.bob, "x", LOBBY)
        self.now(self.root.session.delete(OPS, said.seq))
        self.now(self.root.session.delete(LOBBY, lobby.seq))
        self.assertEqual([each.room for each in self.records()], [OPS, LOBBY])

    def test_blocked_moderator(self) -> None:
        """A message that a moderator takes away is gone also for those who block the moderator."""
        said = self.say(self.bob, "x", OPS)
        self.now(self.carl.session.block(ANN))
        self.forget()
        self.now(self.ann.session.delete(OPS, said.seq))
        self.assertEqual(self.bodies(self.carl), [Deletion(said.seq, self.bob.session.user)])

    def test_refused(self) -> None:
        """Members take away nobody else's words, nobody edits them, and none twice."""
        said = self.say(self.bob, "x", OPS)
        self.refused(self.carl.session.delete(OPS, said.seq), NotYours)
        self.refused(self.ann.session.edit(OPS, said.seq, "y"), NotYours)
        self.refused(
            self.root.session.edit(LOBBY, self.say(self.bob, "x", LOBBY).seq, "y"), NotYours
        )
        self.now(self.ann.session.delete(OPS, said.seq))
        self.refused(self.ann.session.delete(OPS, said.seq), NoSuchMessage)

    def test_direct(self) -> None:
        """In a direct conversation not even an admin takes the other's words away."""
        said = self.say(self.bob, "x", ROOT)
        self.refused(self.root.session.delete(BOB, said.seq), NotYours)

    def test_without_a_number(self) -> None:
        """Without a number it is the own newest message that goes, whatever others said since."""
        mine = self.say(self.ann, "mine", OPS)
        self.say(self.bob, "his", OPS)
        posted = self.now(self.ann.session.delete(OPS, None))
        assert posted.entry is not None
        self.assertEqual(posted.entry.body, Deletion(mine.seq))


class AuditTests(OrderCase):
    """Each act stands in the audit."""

    def test_all_acts(self) -> None:
        """Whatever keeps order in a room is kept, with who, whom and where."""
        session = self.ann.session
        for work in (
            lambda: session.set_moderator(OPS, BOB, True),
            lambda: session.set_moderator(OPS, BOB, False),
            lambda: session.freeze(OPS, True),
            lambda: session.freeze(OPS, False),
            lambda: session.slow(OPS, 1),
            lambda: session.kick(OPS, CARL, "loud"),
            lambda: session.ban(OPS, BOB, "spam"),
            lambda: session.unban(OPS, BOB),
        ):
            self.now(work())
        told = [(each.deed.value, each.about, each.text) for each in self.records()]
        self.assertEqual(
            told,
            [
                ("mod", BOB, ""),
                ("unmod", BOB, ""),
                ("freeze", None, ""),
                ("unfreeze", None, ""),
                ("slow", None, "1 second"),
                ("kick", CARL, "loud"),
                ("ban", BOB, "spam"),
                ("unban", BOB, ""),
            ],
        )
        self.assertEqual({each.actor for each in self.records()}, {ANN})
        self.assertEqual({each.room for each in self.records()}, {OPS})
