"""Saying things: sizes, rates, places, and taking back."""

from __future__ import annotations

from attrs import evolve
from twisted.internet.defer import Deferred

from chatserver.model.entries import Action, Deletion, Edit, Entry, Posted, Text
from chatserver.model.errors import (
    BadRequest,
    BadText,
    Blocked,
    Blocking,
    NoSuchMessage,
    NoSuchRoom,
    NoSuchUser,
    NotAllowed,
    NotInRoom,
    NotYours,
    ReadOnly,
    SlowDown,
    TooLong,
)
from chatserver.model.events import Hidden
from chatserver.model.names import LOBBY, RoomName, UserName
from tests.service.cast import OPS, Cast, secret
from tests.world import TEST_LIMITS

ANN, BOB, CARL = UserName("ann"), UserName("bob"), UserName("carl")


class MessagingTestCase(Cast):
    """ann and bob are in the lobby."""

    def setUp(self) -> None:
        """Log them in."""
        super().setUp()
        self.ann, self.bob = self.enter("ann"), self.enter("bob")
        self.ann.ear.take()


class PostTests(MessagingTestCase):
    """Posting."""

    def test_everybody_hears_it_but_the_sender(self) -> None:
        """Members hear the message with the server's time; the sender has the answer instead."""
        self.world.clock.advance(5)
        desk = self.enter("ann")
        posted = self.say(self.ann, "hello", LOBBY)
        heard = self.bob.ear.take()[-1]
        assert isinstance(heard, Entry)
        self.assertEqual((heard.seq, heard.sent_at), (posted.seq, self.world.clock.seconds()))
        self.assertEqual((heard.body, heard.sender), (Text("hello"), self.ann.session.user))
        self.assertEqual(desk.ear.texts(), ["hello"])
        self.assertEqual(self.ann.ear.texts(), [])

    def test_action(self) -> None:
        """What one does is told as that."""
        self.now(self.ann.session.post(LOBBY, "waves", action=True))
        heard = self.bob.ear.take()[-1]
        assert isinstance(heard, Entry)
        self.assertEqual(heard.body, Action("waves"))

    def test_order_without_waiting(self) -> None:
        """Posts keep the order in which they were made, none waiting for the one before."""
        posts = [self.ann.session.post(LOBBY, str(number)) for number in range(50)]
        self.world.pump()
        seqs = [self.successResultOf(each).seq for each in posts]
        self.assertEqual(seqs, list(range(seqs[0], seqs[0] + 50)))
        self.assertEqual(self.bob.ear.texts(), [str(number) for number in range(50)])

    def test_sizes(self) -> None:
        """A text of as many bytes as allowed is stored as it is; one more is refused."""
        text = "é" * 4096
        self.say(self.ann, text, LOBBY)
        self.assertEqual(self.bob.ear.texts(), [text])
        self.refused(self.ann.session.post(LOBBY, text + "."), TooLong)
        flags = ":Wales: " * 1000  # 8000 bytes that would become 29000
        self.refused(self.ann.session.post(LOBBY, flags), TooLong)
        self.assertEqual(self.bob.ear.texts(), [])

    def test_attack_control_characters(self) -> None:
        """Nothing that steers a terminal is stored; newline and tab are."""
        for bad in ("\x00", "\x1b[2J", "\x07", "\x9b31m", "\x7f", "a\rb"):
            self.refused(self.ann.session.post(LOBBY, f"x{bad}x"), BadText)
        self.refused(self.ann.session.post(LOBBY, " \u200b\n"), BadText)
        self.say(self.ann, "two\n\tlines", LOBBY)
        self.assertEqual(self.bob.ear.texts(), ["two\n\tlines"])

    def test_attack_text_is_kept_as_it_was_sent(self) -> None:
        """What turns the direction of text is stored unchanged; whoever shows it cleans it."""
        text = "\u202egpj.exe cafe\u0301 \U0001f468\u200d\U0001f469"
        self.say(self.ann, text, LOBBY)
        self.assertEqual(self.bob.ear.texts(), [text])
        page = self.now(self.bob.session.page(LOBBY))
        self.assertEqual(page.entries[-1].body, Text(text))

    def test_shortcodes(self) -> None:
        """A shortcode becomes its emoji once, in a post and in an edit."""
        self.say(self.ann, "on :fire: at 10:on:20", LOBBY)
        self.assertEqual(self.bob.ear.texts(), ["on 🔥 at 10:on:20"])
        self.now(self.ann.session.edit(LOBBY, None, ":wave:"))
        heard = self.bob.ear.take()[-1]
        assert isinstance(heard, Entry) and isinstance(heard.body, Edit)
        self.assertEqual(heard.body.text, "👋")

    def test_same_nonce_is_the_same_message(self) -> None:
        """Who sends again after a lost answer gets the old number, and nobody a second message."""
        first = self.now(self.ann.session.post(LOBBY, "once", nonce="n-1"))
        second = self.now(self.ann.session.post(LOBBY, "once", nonce="n-1"))
        self.assertEqual((second.seq, second.duplicate), (first.seq, True))
        self.assertEqual(self.bob.ear.texts(), ["once"])
        other = self.now(self.bob.session.post(LOBBY, "mine", nonce="n-1"))
        self.assertFalse(other.duplicate)

    def test_contract_stored_stays_stored_whatever_became_of_the_sender(self) -> None:
        """Who was kicked or blocked after a post whose answer was lost is told that it stands."""
        self.now(self.ann.session.create(OPS, True, ""))
        self.now(self.ann.session.invite(OPS, BOB))
        self.now(self.bob.session.join(OPS))
        room = self.now(self.bob.session.post(OPS, "last words", nonce="r"))
        direct = self.now(self.bob.session.post(ANN, "to you", nonce="d"))
        edit = self.now(self.bob.session.edit(ANN, direct.seq, "to you!", nonce="e"))
        self.now(self.ann.session.kick(OPS, BOB, ""))
        self.now(self.ann.session.block(BOB))
        self.bob.ear.take()
        again = [
            self.now(self.bob.session.post(OPS, "last words", nonce="r")),
            self.now(self.bob.session.post(ANN, "to you", nonce="d")),
            self.now(self.bob.session.edit(ANN, direct.seq, "to you!", nonce="e")),
        ]
        self.assertEqual([each.seq for each in again], [room.seq, direct.seq, edit.seq])
        self.assertTrue(all(each.duplicate for each in again))
        self.refused(self.bob.session.post(OPS, "new words", nonce="r2"), NotAllowed)
        self.refused(self.bob.session.post(ANN, "new words", nonce="d2"), Blocked)

    def test_nonce_of_an_odd_form(self) -> None:
        """An id is 1 to 64 harmless characters."""
        for bad in ("", "a" * 65, "a b", "a\n", "é"):
            self.refused(self.ann.session.post(LOBBY, "hello", nonce=bad), BadRequest)

    def test_wrong_places(self) -> None:
        """There must be such a place, one must be in it, and it must not be oneself."""
        self.refused(self.ann.session.post(RoomName("nowhere"), "x"), NoSuchRoom)
        self.refused(self.ann.session.post(UserName("nobody"), "x"), NoSuchUser)
        self.refused(self.ann.session.post(ANN, "x"), BadRequest)
        self.now(self.bob.session.create(OPS, False, ""))
        self.refused(self.ann.session.post(OPS, "x"), NotInRoom)

    def test_recipient_offline(self) -> None:
        """The answer tells whether the other one is there; the message waits for them."""
        self.assertTrue(self.say(self.ann, "there?", BOB).heard)
        self.bob.logout()
        self.assertFalse(self.say(self.ann, "gone?", BOB).heard)
        again = self.enter("bob")
        unread = self.now(again.session.unread(ANN))
        self.assertEqual([each.body for each in unread], [Text("there?"), Text("gone?")])


class RateTests(MessagingTestCase):
    """How much one may say."""

    def test_burst_then_rate(self) -> None:
        """A hundred at once, then twenty a second; the refusal tells for how long to wait."""
        for number in range(100):
            self.say(self.ann, str(number), LOBBY)
        refusal = self.refused(self.ann.session.post(LOBBY, "too much"), SlowDown)
        assert isinstance(refusal, SlowDown)
        self.assertEqual(refusal.retry_after, 1)
        self.refused(self.ann.session.edit(LOBBY, None, "x"), SlowDown)
        self.refused(self.ann.session.delete(LOBBY, None), SlowDown)
        self.say(self.bob, "others are not held up", LOBBY)
        self.world.clock.advance(1)
        for number in range(20):
            self.say(self.ann, str(number), LOBBY)
        self.refused(self.ann.session.post(LOBBY, "too much"), SlowDown)

    def test_sessions_share_the_rate(self) -> None:
        """A second connection gives nobody a second rate."""
        desk = self.enter("ann")
        for number in range(50):
            self.say(self.ann, str(number), LOBBY)
            self.say(desk, str(number), LOBBY)
        self.refused(desk.session.post(LOBBY, "too much"), SlowDown)


class NoRateTests(MessagingTestCase):
    """A server whose operator lifted the rates."""

    limits = evolve(TEST_LIMITS, rates=False)

    def test_no_rate_but_sizes(self) -> None:
        """As much as one likes, but not as long."""
        posts = [self.ann.session.post(LOBBY, "x") for _ in range(500)]
        self.world.pump()
        for each in posts:
            self.successResultOf(each)
        self.refused(self.ann.session.post(LOBBY, "x" * 8193), TooLong)


class ChangeTests(MessagingTestCase):
    """Editing and taking back."""

    def test_edit(self) -> None:
        """Others hear of it, and the history shows the new text in the old place."""
        first = self.say(self.ann, "good mroning", LOBBY)
        self.bob.ear.take()
        self.now(self.ann.session.edit(LOBBY, first.seq, "good morning"))
        heard = self.bob.ear.take()[-1]
        assert isinstance(heard, Entry)
        self.assertEqual(heard.body, Edit(first.seq, "good morning"))
        page = self.now(self.bob.session.page(LOBBY))
        self.assertEqual(
            [(each.seq, each.body) for each in page.entries], [(first.seq, Text("good morning"))]
        )

    def test_newest_of_ones_own(self) -> None:
        """Without a number it is my newest message, whatever others said since."""
        mine = self.say(self.ann, "mine", LOBBY)
        self.say(self.bob, "not hers", LOBBY)
        self.now(self.ann.session.delete(LOBBY, None))
        page = self.now(self.ann.session.page(LOBBY))
        self.assertNotIn(mine.seq, [each.seq for each in page.entries])
        self.refused(self.ann.session.delete(LOBBY, None), NoSuchMessage)

    def test_not_ones_own(self) -> None:
        """Nobody changes what somebody else said."""
        posted = self.say(self.ann, "mine", LOBBY)
        self.refused(self.bob.session.edit(LOBBY, posted.seq, "x"), NotYours)
        self.refused(self.bob.session.delete(LOBBY, posted.seq), NotYours)

    def test_gone_or_never_there(self) -> None:
        """What was taken back cannot be changed, nor what is no message."""
        posted = self.say(self.ann, "mine", LOBBY)
        self.now(self.ann.session.delete(LOBBY, posted.seq))
        for seq in (posted.seq, 1, 0, 9999):
            self.refused(self.ann.session.edit(LOBBY, seq, "x"), NoSuchMessage)
            self.refused(self.ann.session.delete(LOBBY, seq), NoSuchMessage)
        self.refused(self.ann.session.edit(BOB, None, "x"), NoSuchMessage)

    def test_edit_has_the_limits_of_a_post(self) -> None:
        """An edit is no way around the rules for texts."""
        self.say(self.ann, "mine", LOBBY)
        self.refused(self.ann.session.edit(LOBBY, None, "x" * 8193), TooLong)
        self.refused(self.ann.session.edit(LOBBY, None, "\x1b[2J"), BadText)
        self.refused(self.ann.session.edit(LOBBY, None, " "), BadText)
        self.refused(self.ann.session.edit(LOBBY, None, "x", nonce="a b"), BadRequest)

    def test_edit_twice_with_one_nonce(self) -> None:
        """The same edit again is the same edit."""
        self.say(self.ann, "mine", LOBBY)
        first = self.now(self.ann.session.edit(LOBBY, None, "x", nonce="e"))
        again = self.now(self.ann.session.edit(LOBBY, None, "x", nonce="e"))
        self.assertEqual((again.seq, again.duplicate), (first.seq, True))

    def test_attack_deleted_text_is_nowhere(self) -> None:
        """After a deletion neither the text nor any edit of it is in the database's rows."""
        posted = self.say(self.ann, "planted-one", LOBBY)
        self.now(self.ann.session.edit(LOBBY, posted.seq, "planted-two"))
        self.now(self.ann.session.delete(LOBBY, posted.seq))
        heard = self.bob.ear.take()[-1]
        assert isinstance(heard, Entry)
        self.assertEqual(heard.body, Deletion(posted.seq))
        log = self.now(self.world.store.history.between(posted.stream, 0, 99))
        self.assertNotIn("planted", repr(log))
        self.assertEqual(self.now(self.ann.session.search("planted", None, None)), [])

    def test_edit_after_leaving(self) -> None:
        """Who left a room changes nothing in it any more."""
        self.now(self.ann.session.create(OPS, False, ""))
        self.say(self.ann, "mine", OPS)
        self.now(self.ann.session.leave(OPS))
        self.refused(self.ann.session.edit(OPS, None, "x"), NotInRoom)


class BlockTests(MessagingTestCase):
    """While somebody blocks somebody."""

    def test_neither_writes(self) -> None:
        """The blocker is told to unblock first, the blocked that the other takes nothing."""
        self.say(self.bob, "psst", ANN)
        self.now(self.ann.session.block(BOB))
        blocking = self.refused(self.ann.session.post(BOB, "x"), Blocking)
        self.assertIn("unblock", str(blocking))
        self.refused(self.bob.session.post(ANN, "x"), Blocked)
        self.refused(self.bob.session.edit(ANN, None, "x"), Blocked)
        self.refused(self.bob.session.delete(ANN, None), Blocked)
        self.now(self.ann.session.unblock(BOB))
        self.say(self.bob, "friends?", ANN)

    def test_blocked_words_are_not_heard(self) -> None:
        """Messages, edits and deletions of a blocked person reach none of my sessions."""
        desk = self.enter("ann")
        self.say(self.bob, "before", LOBBY)
        self.now(self.ann.session.block(BOB))
        for ear in (self.ann.ear, desk.ear):
            ear.take()
        posted = self.say(self.bob, "during", LOBBY)
        self.now(self.bob.session.edit(LOBBY, None, "changed"))
        self.now(self.bob.session.delete(LOBBY, None))
        for ear in (self.ann.ear, desk.ear):
            hidden = [Hidden(posted.stream, posted.seq + number) for number in range(3)]
            self.assertEqual(ear.take(), hidden)

    def test_block_between_two_messages_of_one_commit(self) -> None:
        """Of three things that share a commit the block counts from its place on."""
        carl = self.enter("carl")
        self.ann.ear.take()
        commits = self.world.metrics.counts["commits"]
        works: list[Deferred[Posted]] = [self.bob.session.post(LOBBY, "before")]
        block = self.deferred(self.ann.session.block(BOB))
        works.append(self.bob.session.post(LOBBY, "after"))
        works.append(carl.session.post(LOBBY, "from carl"))
        self.assertEqual(self.ann.ear.heard, [])
        self.world.pump()
        self.successResultOf(block)
        for each in works:
            self.successResultOf(each)
        self.assertEqual(self.ann.ear.texts(), ["before", "from carl"])
        self.assertEqual(self.world.metrics.counts["commits"], commits + 1)

    def test_direct_with_a_deleted_account(self) -> None:
        """What was said with somebody whose account is gone can only be read."""
        self.say(self.bob, "farewell", ANN)
        self.now(self.bob.session.delete_account(secret("bob")))
        conversations = self.now(self.ann.session.conversations())
        target = conversations[-1].stream.address(self.ann.session.user.id)
        self.assertTrue(str(target).startswith("deleted-"))
        page = self.now(self.ann.session.page(target))
        self.assertEqual([each.body for each in page.entries], [Text("farewell")])
        self.refused(self.ann.session.post(target, "x"), ReadOnly)
