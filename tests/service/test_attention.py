"""Attention: who is called, who is away, who is typing, and what is muted."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from chatserver.config import Config
from chatserver.model.entries import Entry, Mentioned, Muted, Unmuted
from chatserver.model.errors import (
    BadRequest,
    Blocking,
    NoSuchRoom,
    NotForGuests,
    NotInRoom,
    TooLong,
)
from chatserver.model.events import CameBack, Event, Typing, WentAway
from chatserver.model.names import LOBBY, RoomName, UserName
from chatserver.store import mentions
from tests.service.cast import OPS, Cast, Player, secret
from tests.world import TEST_LIMITS

ANN, BOB, CARL = UserName("ann"), UserName("bob"), UserName("carl")
DEN = RoomName("den")


class AttentionCase(Cast):
    """Ann, bob and carl are here."""

    def setUp(self) -> None:
        """Let them in; ann and bob have a private room of their own."""
        super().setUp()
        self.ann, self.bob, self.carl = (self.enter(name) for name in ("ann", "bob", "carl"))
        self.now(self.ann.session.create(DEN, True, ""))
        self.now(self.ann.session.invite(DEN, BOB))
        self.now(self.bob.session.join(DEN))
        self.forget()

    def forget(self) -> None:
        """Whatever was heard until now is no matter."""
        for each in (self.ann, self.bob, self.carl):
            each.ear.take()

    @staticmethod
    def heard(player: Player, *kinds: type) -> Sequence[Event | object]:
        """What somebody heard of these kinds since the last time: events, and entries' bodies."""
        found = [each.body if isinstance(each, Entry) else each for each in player.ear.take()]
        return [each for each in found if isinstance(each, kinds)]

    def calls(self, player: Player) -> list[tuple[str, int]]:
        """By which messages of which rooms somebody was called since the last time."""
        found = self.heard(player, Mentioned)
        return [(str(each.room.name), each.seq) for each in found if isinstance(each, Mentioned)]

    def mentions(self, player: Player, room: RoomName) -> int:
        """How many unread messages of a room call somebody, as their list says."""
        found = self.now(player.session.conversations())
        (there,) = (each for each in found if each.stream.address(player.session.user.id) == room)
        return int(there.mentions)


class MentionTests(AttentionCase):
    """Who is called in a message."""

    def test_contract_who_is_called_is_told_after_the_message(self) -> None:
        """On each device, once, where the message is known already; others are not told."""
        second = self.enter("bob")
        self.forget()
        seq = self.say(self.ann, "lunch, @bob and @bob?", LOBBY).seq
        for device in (self.bob, second):
            bodies = [
                type(each.body).__name__ for each in device.ear.heard if hasattr(each, "body")
            ]
            self.assertEqual(bodies, ["Text", "Mentioned"])
        self.assertEqual(self.calls(self.bob), [("#lobby", seq)])
        self.assertEqual(self.calls(self.carl), [])

    def test_contract_mentions_are_counted_until_they_are_read(self) -> None:
        """Also for who was not here; reading, and saying something, reads them."""
        self.bob.logout()
        self.say(self.ann, "@bob one", LOBBY)
        self.say(self.ann, "@bob two", LOBBY)
        bob = self.enter("bob")
        self.assertEqual(self.mentions(bob, LOBBY), 2)
        self.now(bob.session.mark_read(LOBBY))
        self.assertEqual(self.mentions(bob, LOBBY), 0)
        self.say(self.ann, "@bob three", LOBBY)
        self.assertEqual(self.mentions(bob, LOBBY), 1)
        self.say(bob, "here I am", LOBBY)
        self.assertEqual(self.mentions(bob, LOBBY), 0)

    def test_contract_only_members_are_called(self) -> None:
        """A private room does not show itself to strangers by calling them."""
        seq = self.say(self.ann, "@bob @carl @nobody", DEN).seq
        self.assertEqual(self.calls(self.bob), [("#den", seq)])
        self.assertEqual(self.calls(self.carl), [])

    def test_contract_nobody_is_called_by_whom_they_block(self) -> None:
        """Neither by name nor with all others; and what was a call before counts no more."""
        self.say(self.ann, "@carl", LOBBY)
        self.now(self.carl.session.block(ANN))
        self.forget()
        self.say(self.ann, "@carl @room", LOBBY)
        self.assertEqual(self.calls(self.carl), [])
        self.assertEqual(self.mentions(self.carl, LOBBY), 0)
        self.now(self.carl.session.unblock(ANN))
        self.assertEqual(self.mentions(self.carl, LOBBY), 1)

    def test_nobody_calls_themself(self) -> None:
        """One's own name, and the word for all, tell oneself nothing."""
        second = self.enter("ann")
        self.forget()
        self.say(self.ann, "@ann @room", LOBBY)
        self.assertEqual(self.calls(self.ann) + self.calls(second), [])

    def test_contract_everybody_of_a_small_room(self) -> None:
        """All members are called, whether they are here or not; in a large room nobody is."""
        self.carl.logout()
        seq = self.say(self.ann, "@room!", LOBBY).seq
        self.assertEqual(self.calls(self.bob), [("#lobby", seq)])
        self.assertEqual(self.mentions(self.enter("carl"), LOBBY), 1)
        self.patch(mentions, "EVERYBODY_MOST", 2)
        self.say(self.ann, "@room!", LOBBY)
        self.assertEqual(self.calls(self.bob), [])

    def test_no_calls_in_a_conversation_of_two(self) -> None:
        """There is only one to hear it, and they do."""
        self.say(self.ann, "@bob @carl", BOB)
        self.assertEqual(self.calls(self.bob) + self.calls(self.carl), [])

    def test_contract_a_repeat_calls_nobody_again(self) -> None:
        """Who sends again what was stored calls once."""
        for _ in range(2):
            self.now(self.ann.session.post(LOBBY, "@bob", nonce="n1"))
        self.assertEqual(len(self.calls(self.bob)), 1)

    def test_calls_of_one_commit_keep_their_order(self) -> None:
        """Messages that share a commit call one after the other, each behind its message."""
        posts = [self.ann.session.post(LOBBY, f"@bob {each}") for each in range(5)]
        seqs = [self.now(post).seq for post in posts]
        self.assertEqual(self.calls(self.bob), [("#lobby", seq) for seq in seqs])


class AwayTests(AttentionCase):
    """Who is away."""

    def test_contract_everybody_else_hears_it_once(self) -> None:
        """Other people and one's own other devices, with the reason; saying it again is no news."""
        second = self.enter("bob")
        self.forget()
        for _ in range(2):
            self.now(self.bob.session.set_away("lunch"))
        for player in (self.ann, second):
            (event,) = self.heard(player, WentAway)
            self.assertEqual(event, WentAway(self.bob.session.user, "lunch"))
        self.assertEqual(self.heard(self.bob, WentAway), [])
        for _ in range(2):
            self.now(self.bob.session.set_away(None))
        self.assertEqual(len(self.heard(self.ann, CameBack)), 1)

    def test_contract_it_is_seen_wherever_people_are_listed(self) -> None:
        """Among all, in a room, and of one; and who writes to them is told."""
        self.now(self.bob.session.set_away(""))
        for people in (self.ann.session.users(), self.ann.session.present(LOBBY)):
            away = {each.user.name: each.away for each in self.now(people)}
            self.assertEqual(away, {ANN: None, BOB: "", CARL: None})
        self.assertEqual(self.now(self.ann.session.whois(BOB)).away, "")
        self.assertEqual(self.say(self.ann, "enjoy", BOB).away, "")
        self.now(self.bob.session.set_away(None))
        self.assertIsNone(self.say(self.ann, "back?", BOB).away)

    def test_contract_it_stays_when_one_logs_out(self) -> None:
        """Being away is said of a person, not of a connection."""
        self.now(self.bob.session.set_away("until Monday"))
        self.bob.logout()
        self.enter("bob")
        self.assertEqual(self.now(self.ann.session.whois(BOB)).away, "until Monday")

    def test_contract_whom_one_blocks_is_not_away(self) -> None:
        """Nothing of them is heard, nor seen in lists."""
        self.now(self.ann.session.block(BOB))
        self.forget()
        self.now(self.bob.session.set_away("lunch"))
        self.assertEqual(self.heard(self.ann, WentAway), [])
        self.assertIsNone(self.now(self.ann.session.whois(BOB)).away)

    def test_why_is_a_short_text(self) -> None:
        """Longer than a topic it is refused, and nothing changes."""
        most = TEST_LIMITS.topic_bytes
        self.refused(self.bob.session.set_away("x" * (most + 1)), TooLong)
        self.assertIsNone(self.now(self.ann.session.whois(BOB)).away)


class TypingTests(AttentionCase):
    """Who is writing something."""

    limits = evolve(TEST_LIMITS, rates=True)

    def typing(self, player: Player) -> int:
        """How often somebody heard it since the last time."""
        return len(self.heard(player, Typing))

    def test_others_there_hear_it(self) -> None:
        """In a room its members, in a conversation the other one; never oneself."""
        second = self.enter("ann")
        self.now(self.ann.session.typing(DEN))
        self.assertEqual([self.typing(each) for each in (self.bob, self.carl, second)], [1, 0, 0])
        self.now(self.ann.session.typing(CARL))
        self.assertEqual([self.typing(each) for each in (self.bob, self.carl, second)], [0, 1, 0])

    def test_contract_too_many_hints_are_forgotten(self) -> None:
        """Whoever hints with each key costs the others little, and is not refused."""
        for _ in range(50):
            self.now(self.ann.session.typing(DEN))
        self.assertEqual(self.typing(self.bob), 2)
        self.world.clock.advance(3.1)
        self.now(self.ann.session.typing(DEN))
        self.assertEqual(self.typing(self.bob), 1)

    def test_contract_who_may_not_write_may_not_hint(self) -> None:
        """Neither where one is no member, nor to somebody whom one blocks."""
        self.refused(self.carl.session.typing(DEN), NoSuchRoom)
        self.now(self.bob.session.create(OPS, False, ""))
        self.refused(self.carl.session.typing(OPS), NotInRoom)
        self.now(self.ann.session.block(BOB))
        self.refused(self.ann.session.typing(BOB), Blocking)

    def test_contract_whom_one_blocks_is_not_seen_typing(self) -> None:
        """In a room that both are in."""
        self.now(self.bob.session.block(ANN))
        self.now(self.ann.session.typing(DEN))
        self.assertEqual(self.typing(self.bob), 0)


class MuteTests(AttentionCase):
    """What asks for no attention."""

    config = Config(guests=True)

    def unread(self, player: Player) -> list[str]:
        """What somebody has not read in all places."""
        return [each.body.text for each in self.now(player.session.unread(None))]

    def test_contract_muted_is_not_among_the_unread(self) -> None:
        """But it is heard, stands in the list with its numbers, and is read where asked for."""
        self.now(self.bob.session.mute(LOBBY, True))
        self.say(self.ann, "@bob noise", LOBBY)
        self.assertEqual(self.bob.ear.texts(), ["@bob noise"])
        self.assertEqual(self.unread(self.bob), [])
        self.assertEqual(len(self.now(self.bob.session.unread(LOBBY))), 1)
        found = self.now(self.bob.session.conversations())
        (lobby,) = (each for each in found if each.muted)
        self.assertEqual((lobby.stream.name, lobby.unread, lobby.mentions), (LOBBY, 1, 1))
        self.now(self.bob.session.mute(LOBBY, False))
        self.assertEqual(self.unread(self.bob), ["@bob noise"])

    def test_contract_all_devices_know(self) -> None:
        """Those that are here by an entry, those that come later by what is stored."""
        second = self.enter("bob")
        self.forget()
        for _ in range(2):
            self.now(self.bob.session.mute(LOBBY, True))
        self.assertEqual(len(self.heard(second, Muted)), 1)
        third = self.enter("bob")
        for device in (self.bob, second, third):
            self.assertEqual(device.session.muted, {1})
        self.now(third.session.mute(LOBBY, False))
        self.assertEqual(len(self.heard(second, Unmuted)), 1)
        for device in (self.bob, second, third):
            self.assertEqual(device.session.muted, set())

    def test_contract_only_where_one_belongs(self) -> None:
        """A room one is not in, or may not know of, and a conversation that nobody began."""
        self.now(self.carl.session.create(OPS, False, ""))
        self.refused(self.ann.session.mute(OPS, True), NotInRoom)
        self.refused(self.carl.session.mute(DEN, True), NoSuchRoom)
        self.refused(self.ann.session.mute(CARL, True), BadRequest)

    def test_contract_what_is_gone_is_not_remembered(self) -> None:
        """An account that is deleted leaves neither its absence nor its mutes behind."""
        self.now(self.bob.session.set_away("for ever"))
        self.now(self.bob.session.mute(LOBBY, True))
        self.now(self.bob.session.delete_account(secret("bob")))
        left = "SELECT (SELECT COUNT(*) FROM absences) + (SELECT COUNT(*) FROM mutes)"
        database = self.world.store.database
        found = self.now(database.read(lambda txn: txn.execute(left).fetchone()[0]))
        self.assertEqual(found, 0)

    def test_guests(self) -> None:
        """They mute rooms like all others, but have no conversations."""
        guest = self.enter_guest("zoe")
        self.now(guest.session.mute(LOBBY, True))
        self.assertEqual(guest.session.muted, {1})
        self.refused(guest.session.mute(ANN, True), NotForGuests)
