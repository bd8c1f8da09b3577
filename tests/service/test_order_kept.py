"""Keeping order holds for calls, answers, reactions, hints of typing and muting, too."""

from __future__ import annotations

from chatserver.model.entries import Deletion, Entry, Mentioned, Reacted, Unreacted
from chatserver.model.errors import NoSuchMessage, NotAllowed, RoomFrozen, SlowDown
from chatserver.model.events import Typing
from tests.service.cast import OPS
from tests.service.test_order import BOB, OrderCase


class BannedTests(OrderCase):
    """What somebody who is kept out is told, and may refer to."""

    def setUp(self) -> None:
        """Bob has said and muted something before he was banned."""
        super().setUp()
        self.said = self.say(self.bob, "mine", OPS).seq
        self.now(self.bob.session.react(OPS, self.said, "🔥"))
        self.now(self.bob.session.mute(OPS, True))
        self.now(self.ann.session.ban(OPS, BOB, "spam"))
        self.forget()

    def test_nobody_calls_them(self) -> None:
        """Neither their name nor the word for all reaches somebody who is banned."""
        self.say(self.ann, "is @bob gone? @room", OPS)
        self.assertEqual(self.bob.ear.take(), [])
        self.assertEqual([type(each) for each in self.bodies(self.carl)][-1], Mentioned)

    def test_everything_is_closed(self) -> None:
        """They may not answer, react, take reactions back, hint at typing, nor mute or unmute."""
        other = self.say(self.ann, "theirs", OPS).seq
        session = self.bob.session
        for work in (
            session.post(OPS, "so?", reply=other),
            session.react(OPS, other, "🔥"),
            session.unreact(OPS, self.said, "🔥"),
            session.react(OPS, 10**6, "🔥"),  # no word of which messages there are
            session.typing(OPS),
            session.mute(OPS, False),
        ):
            refusal = self.refused(work, NotAllowed)
            self.assertEqual(str(refusal), "you are banned from #ops: spam")

    def test_they_hear_nothing(self) -> None:
        """They hear neither reactions to what they said, nor who types."""
        self.now(self.ann.session.react(OPS, self.said, "🎉"))
        self.now(self.ann.session.typing(OPS))
        self.assertEqual(self.bob.ear.take(), [])
        self.assertTrue(any(isinstance(each, Typing) for each in self.carl.ear.take()))

    def test_back_again(self) -> None:
        """Who may come in again finds the room muted, as they had left it."""
        self.now(self.ann.session.unban(OPS, BOB))
        self.now(self.bob.session.join(OPS))
        me = self.bob.session.user.id
        (room,) = (
            each
            for each in self.now(self.bob.session.conversations())
            if each.stream.address(me) == OPS
        )
        self.assertTrue(room.muted)


class FrozenTests(OrderCase):
    """In a frozen room nothing is added, by whatever means."""

    def setUp(self) -> None:
        """Ann said something, and bob reacted to it, before she froze the room."""
        super().setUp()
        self.said = self.say(self.ann, "quiet, please", OPS).seq
        self.now(self.bob.session.react(OPS, self.said, "🔥"))
        self.now(self.ann.session.freeze(OPS, True))
        self.forget()

    def test_members(self) -> None:
        """Members neither answer, nor react, nor take reactions back, nor hint at typing."""
        session = self.bob.session
        for work in (
            session.post(OPS, "but", reply=self.said),
            session.react(OPS, self.said, "🎉"),
            session.unreact(OPS, self.said, "🔥"),
            session.typing(OPS),
        ):
            self.refused(work, RoomFrozen)
        self.assertEqual(self.ann.ear.take(), [])

    def test_who_reacted_before_is_answered(self) -> None:
        """Who sends a reaction again, for its answer was lost, hears that it was stored."""
        self.assertTrue(self.now(self.bob.session.react(OPS, self.said, "🔥")).duplicate)

    def test_those_who_keep_order(self) -> None:
        """Moderators and admins do all of that."""
        self.now(self.root.session.join(OPS))
        for player in (self.ann, self.root):
            self.now(player.session.react(OPS, self.said, "🎉"))
            self.now(player.session.unreact(OPS, self.said, "🎉"))
            self.now(player.session.typing(OPS))
            self.now(player.session.post(OPS, "so it is", reply=self.said))

    def test_members_mute_and_read(self) -> None:
        """What concerns oneself alone is as ever."""
        self.now(self.bob.session.mute(OPS, True))
        self.now(self.bob.session.mark_read(OPS))


class SlowTests(OrderCase):
    """In a slow room messages are counted, and nothing else."""

    def setUp(self) -> None:
        """One message in 30 seconds; bob has said his."""
        super().setUp()
        self.now(self.ann.session.slow(OPS, 30))
        self.said = self.say(self.bob, "one", OPS).seq
        self.forget()

    def test_reactions_are_free(self) -> None:
        """Reactions and hints of typing neither wait nor make anybody wait."""
        for player in (self.bob, self.carl):
            self.now(player.session.react(OPS, self.said, "🔥"))
            self.now(player.session.unreact(OPS, self.said, "🔥"))
            self.now(player.session.typing(OPS))
        self.say(self.carl, "mine", OPS)

    def test_answers_are_messages(self) -> None:
        """An answer is a message like others."""
        self.refused(self.bob.session.post(OPS, "two", reply=self.said), SlowDown)

    def test_answer_to_nothing_costs_nothing(self) -> None:
        """Who answers what is not there may say something right after."""
        self.refused(self.carl.session.post(OPS, "what?", reply=10**6), NoSuchMessage)
        self.say(self.carl, "something", OPS)


class DeletionTests(OrderCase):
    """Messages that a moderator takes away."""

    def test_reactions_go_with_it(self) -> None:
        """The reactions to a message that a moderator deletes are erased with it."""
        said = self.say(self.bob, "spam", OPS).seq
        self.now(self.carl.session.react(OPS, said, "🔥"))
        self.now(self.ann.session.delete(OPS, said))
        self.assertEqual(self.bodies(self.bob)[-1], Deletion(said, self.bob.session.user))
        self.refused(self.carl.session.react(OPS, said, "🔥"), NoSuchMessage)
        self.refused(self.carl.session.post(OPS, "why?", reply=said), NoSuchMessage)
        self.now(self.carl.session.tail(OPS, 0))
        self.world.pump()
        kinds = {type(each.body) for each in self.carl.ear.take() if isinstance(each, Entry)}
        self.assertEqual(kinds & {Reacted, Unreacted}, set())
