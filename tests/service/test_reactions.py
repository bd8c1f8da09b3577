"""Replies and reactions, between people."""

from __future__ import annotations

from attrs import evolve

from chatserver.config import Config
from chatserver.model.entries import Entry, Reacted, Tally, Text, Unreacted
from chatserver.model.errors import (
    BadEmoji,
    BadRequest,
    NoSuchMessage,
    NoSuchRoom,
    NotAllowed,
    NotForGuests,
    NotInRoom,
    SlowDown,
)
from chatserver.model.events import Hidden
from chatserver.model.names import LOBBY, UserName
from tests.service.cast import OPS, Cast, Player
from tests.world import TEST_LIMITS

ANN, BOB, CARL = UserName("ann"), UserName("bob"), UserName("carl")


class AnswerCase(Cast):
    """ann and bob are in the lobby, where ann has said something."""

    def setUp(self) -> None:
        """Log them in."""
        super().setUp()
        self.ann, self.bob = self.enter("ann"), self.enter("bob")
        self.seq = self.say(self.ann, "is the printer back?", LOBBY).seq
        for player in (self.ann, self.bob):
            player.ear.take()

    def bodies(self, player: Player) -> list[object]:
        """What somebody heard of entries since the last time."""
        return [each.body for each in player.ear.take() if isinstance(each, Entry)]


class ReplyTests(AnswerCase):
    """Answering a message."""

    def test_others_hear_what_is_answered(self) -> None:
        """The message names the one that it answers; shortcodes become emoji in it as ever."""
        posted = self.now(self.bob.session.post(LOBBY, "yes :fire:", reply=self.seq))
        self.assertEqual(self.bodies(self.ann), [Text("yes 🔥", self.seq)])
        assert posted.entry is not None
        self.assertEqual(posted.entry.body, Text("yes 🔥", self.seq))

    def test_nothing_to_answer(self) -> None:
        """What is no message cannot be answered, and an action answers nothing."""
        for seq in (0, 1, self.seq + 1, 10**15):
            self.refused(self.bob.session.post(LOBBY, "x", reply=seq), NoSuchMessage)
        self.refused(self.bob.session.post(LOBBY, "x", action=True, reply=self.seq), BadRequest)
        self.assertEqual(self.bodies(self.ann), [])

    def test_attack_probing_a_private_room(self) -> None:
        """To strangers there is no such room, whatever number they try."""
        self.now(self.ann.session.create(OPS, True, ""))
        said = self.say(self.ann, "secret", OPS)
        for seq in (said.seq, 99):
            self.refused(self.bob.session.post(OPS, "x", reply=seq), NoSuchRoom)
            self.refused(self.bob.session.react(OPS, seq, "🔥"), NoSuchRoom)
            self.refused(self.bob.session.unreact(OPS, seq, "🔥"), NoSuchRoom)


class ReactionTests(AnswerCase):
    """Reacting to a message."""

    def test_others_hear_it_and_pages_count_it(self) -> None:
        """All devices of everybody hear it but the one that asked; a page says how often."""
        desk = self.enter("bob")
        posted = self.now(self.bob.session.react(LOBBY, self.seq, ":fire:"))
        for player in (self.ann, desk):
            self.assertEqual(self.bodies(player), [Reacted(self.seq, "🔥")])
        self.assertEqual(self.bodies(self.bob), [])
        assert posted.entry is not None
        self.assertEqual(posted.entry.body, Reacted(self.seq, "🔥"))
        page = self.now(self.ann.session.page(LOBBY))
        self.assertEqual(page.tallies, {self.seq: (Tally("🔥", 1, False),)})
        self.now(self.bob.session.unreact(LOBBY, self.seq, "🔥"))
        self.assertEqual(self.bodies(self.ann), [Unreacted(self.seq, "🔥")])

    def test_same_again_is_heard_once(self) -> None:
        """Two devices of one user that react alike are one reaction."""
        desk = self.enter("bob")
        first = self.now(self.bob.session.react(LOBBY, self.seq, "❤"))
        again = self.now(desk.session.react(LOBBY, self.seq, "❤️"))
        self.assertEqual((again.seq, again.duplicate, again.entry), (first.seq, True, None))
        self.assertEqual(self.bodies(self.ann), [Reacted(self.seq, "❤️")])

    def test_only_emoji(self) -> None:
        """Words, letters, several emoji and half ones are refused, and nobody hears of it."""
        for bad in ("", "x", "fire", ":nosuch:", "🔥🔥", "🔥 ", "🔥!", ":fire: :fire:", "1", "🏻"):
            self.refused(self.bob.session.react(LOBBY, self.seq, bad), BadEmoji)
            self.refused(self.bob.session.unreact(LOBBY, self.seq, bad), BadEmoji)
        self.assertEqual(self.bodies(self.ann), [])

    def test_who_may_speak_may_react(self) -> None:
        """Members may; who has only followed a room may not."""
        self.now(self.ann.session.create(OPS, False, ""))
        said = self.say(self.ann, "hello", OPS)
        self.refused(self.bob.session.react(OPS, said.seq, "🔥"), NotInRoom)
        self.now(self.bob.session.join(OPS))
        self.now(self.bob.session.react(OPS, said.seq, "🔥"))

    def test_direct_conversation(self) -> None:
        """Each sees the other's; the answer says whether the other is here."""
        said = self.say(self.ann, "psst", BOB)
        self.assertTrue(self.now(self.bob.session.react(ANN, said.seq, "🔥")).heard)
        self.assertEqual(self.bodies(self.ann), [Reacted(said.seq, "🔥")])
        self.bob.logout()
        self.world.pump()
        self.assertFalse(self.now(self.ann.session.react(BOB, said.seq, "🔥")).heard)

    def test_blocked_reactions_are_not_heard(self) -> None:
        """Whom I block reacts unheard by me, heard by all others, and is not counted for me."""
        carl = self.enter("carl")
        self.now(self.ann.session.block(BOB))
        self.ann.ear.take()
        self.now(self.bob.session.react(LOBBY, self.seq, "🔥"))
        (heard,) = self.ann.ear.take()
        self.assertIsInstance(heard, Hidden)
        self.assertEqual(self.bodies(carl), [Reacted(self.seq, "🔥")])
        self.assertEqual(self.now(self.ann.session.page(LOBBY)).tallies, {})
        self.now(self.ann.session.unblock(BOB))
        self.assertEqual(len(self.now(self.ann.session.page(LOBBY)).tallies), 1)

    def test_deleted_account_stays_counted(self) -> None:
        """Who deletes their account leaves their reactions, and nothing breaks for others."""
        self.now(self.bob.session.react(LOBBY, self.seq, "🔥"))
        self.now(self.bob.session.delete_account("secret-bob"))
        page = self.now(self.ann.session.page(LOBBY))
        self.assertEqual(page.tallies, {self.seq: (Tally("🔥", 1, False),)})
        self.now(self.ann.session.react(LOBBY, self.seq, "🔥"))
        page = self.now(self.ann.session.page(LOBBY))
        self.assertEqual(page.tallies, {self.seq: (Tally("🔥", 2, True),)})


class LimitTests(Cast):
    """What is too much."""

    limits = evolve(TEST_LIMITS, reactions_each=2, messages_burst=6)
    config = Config(guests=True)

    def setUp(self) -> None:
        """ann has said something."""
        super().setUp()
        self.ann = self.enter("ann")
        self.seq = self.say(self.ann, "hello", LOBBY).seq

    def test_different_ones(self) -> None:
        """A message bears as many different emoji as the server's limit says."""
        for emoji in ("🔥", "👍"):
            self.now(self.ann.session.react(LOBBY, self.seq, emoji))
        self.refused(self.ann.session.react(LOBBY, self.seq, "👋"), NotAllowed)

    def test_rate(self) -> None:
        """Reactions are counted with messages: who floods is told to wait."""
        for _ in range(5):
            self.now(self.ann.session.react(LOBBY, self.seq, "🔥"))
        self.refused(self.ann.session.react(LOBBY, self.seq, "🔥"), SlowDown)
        self.refused(self.ann.session.unreact(LOBBY, self.seq, "🔥"), SlowDown)

    def test_guests(self) -> None:
        """Guests react in public rooms, and have no direct conversations."""
        guest = self.enter_guest("gus")
        self.now(guest.session.react(LOBBY, self.seq, "🔥"))
        self.refused(guest.session.react(ANN, 1, "🔥"), NotForGuests)
