"""One person's place: what they write, and what others do."""

from __future__ import annotations

from functools import partial

from chatserver.model.names import LOBBY, Nickname, RoomName, Target, UserName
from clients.core.posts import Sending
from clients.desktop.presenters.conversation.feed_items import Said, Sent
from clients.desktop.presenters.desk import Desk
from tests.clients.desktop.presenters.desks import DeskCase

ANN, BOB = UserName("ann"), UserName("bob")
KITCHEN, HALL = RoomName("kitchen"), RoomName("hall")


class WritingTests(DeskCase):
    """What is typed, and where it goes."""

    def test_drafts(self) -> None:
        """What is typed in one conversation stands there alone, and still after another one."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.write(desk, "soup")
        desk.go(HALL)
        opened = desk.opened
        assert opened is not None
        self.assertEqual(opened.writing.text, "")
        self.write(desk, "carpet")
        desk.go(KITCHEN)
        assert desk.opened is not None
        self.assertEqual(desk.opened.writing.text, "soup")
        self.assertEqual(self.sit(kept=self.kept).seat.kept.draft(HALL).text, "carpet")

    def test_posts(self) -> None:
        """What is sent is in the conversation where it was typed, also when that is left."""
        desk = self.sit()
        self.down(self.ann)
        desk.go(KITCHEN)
        self.write(desk, "soup", then=True)
        desk.go(HALL)
        self.write(desk, "carpet", then=True)
        self.assertEqual(self.texts(desk), ["carpet"])
        self.assertEqual(desk.unsent(), 2)
        desk.go(KITCHEN)
        self.assertEqual(self.texts(desk), ["soup"])
        self.up(self.ann)
        self.assertEqual(desk.unsent(), 0)
        self.assertEqual(self.texts(desk), ["soup"])
        (said,) = (each for each in desk.opened.feed.items if isinstance(each, Said))  # type: ignore[union-attr]
        self.assertIs(said.sent, Sent.STORED)
        desk.go(HALL)
        self.assertEqual(self.texts(desk), ["carpet"])

    def test_what_is_refused_is_not_waited_for(self) -> None:
        """A message that the server refused does not count as one that waits."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.down(self.ann)
        self.write(desk, "soup", then=True)
        self.bob.run(self.bob.client.kick(KITCHEN, ANN))
        self.up(self.ann)
        (post,) = desk.outbox.posts()
        self.assertNotIsInstance(post.outcome, Sending)
        self.assertEqual(desk.unsent(), 0)

    def test_posts_in_the_outbox_at_the_start(self) -> None:
        """What waits from before is seen in a conversation that is opened for the first time."""
        desk = self.sit()
        self.down(self.ann)
        desk.outbox.add(KITCHEN, "from before", False, None)
        desk.go(KITCHEN)
        self.assertEqual(self.texts(desk), ["from before"])

    def test_discard(self) -> None:
        """What is not to be sent stands in the input again, before what is there, and is gone."""
        desk = self.sit()
        self.down(self.ann)
        desk.go(KITCHEN)
        self.write(desk, "soup", then=True)
        self.write(desk, "and salad")
        (post,) = desk.outbox.posts()
        told: list[object] = []
        desk.places.listen(lambda: told.append(1))
        desk.discard(post.nonce)
        assert desk.opened is not None
        self.assertEqual(desk.opened.writing.text, "soup\nand salad")
        self.assertEqual(self.texts(desk), [])
        self.assertTrue(told)
        desk.discard(post.nonce)
        desk.discard("no such thing")
        self.assertEqual(desk.opened.writing.text, "soup\nand salad")

    def test_away(self) -> None:
        """Who writes to somebody who is away is told so, with what they say of it, if anything."""
        desk = self.sit()
        desk.go(BOB)
        for why, told in (("back at 3", "@bob is away: back at 3"), ("", "@bob is away.")):
            self.bob.run(self.bob.client.set_away(why))
            desk.voice.hush()
            self.write(desk, "hello?", then=True)
            self.assertEqual(self.voice(desk), told)
        self.bob.run(self.bob.client.set_away(None))
        desk.voice.hush()
        self.write(desk, "hello!", then=True)
        self.assertEqual(self.voice(desk), "")


class HearingTests(DeskCase):
    """What happens elsewhere."""

    def test_removed(self) -> None:
        """A room that one is removed from goes away, and it is told; others stay."""
        desk = self.sit()
        desk.go(KITCHEN)
        desk.go(HALL)
        self.bob.run(self.bob.client.kick(KITCHEN, ANN))
        self.let_pass(0.5)
        self.assertEqual(self.voice(desk), "You are not in #kitchen any more.")
        self.assertEqual(desk.current, HALL)
        self.assertNotIn(KITCHEN, desk._opened)
        self.bob.run(self.bob.client.kick(HALL, ANN))
        self.let_pass(0.5)
        self.assertIsNone(desk.current)
        self.assertEqual(self.voice(desk), "You are not in #hall any more.")

    def test_left_and_joined_again(self) -> None:
        """Who joins again what they left there is told again when they are removed."""
        desk = self.sit()
        for _ in range(2):
            self.ann.run(self.ann.client.join(KITCHEN))
            desk.go(KITCHEN)
            desk.voice.hush()
            self.ann.run(self.ann.client.leave(KITCHEN))
            self.let_pass(0.5)
            self.assertEqual(self.voice(desk), "You are not in #kitchen any more.")
            self.assertIsNone(desk.current)

    def test_what_was_written_there_stays(self) -> None:
        """With a draft, or something not sent, the room stays; blanks are no draft."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.write(desk, "half")
        desk.go(HALL)
        self.write(desk, "  \n ")
        for room in (KITCHEN, HALL):
            self.bob.run(self.bob.client.kick(room, ANN))
            self.let_pass(0.5)
        self.assertIn(KITCHEN, desk._opened)
        self.assertNotIn(HALL, desk._opened)
        self.assertIsNone(desk.current)

    def test_a_room_that_one_only_looks_at(self) -> None:
        """A room that one never belonged to is not told to be left."""
        desk = self.sit()
        self.bob.run(self.bob.client.create(RoomName("attic")))
        desk.go(RoomName("attic"))
        self.let_pass(1.0)
        self.down(self.ann)
        self.up(self.ann)
        self.assertEqual(self.voice(desk), "")
        self.assertEqual(desk.current, RoomName("attic"))

    def _seen(self, desk: Desk) -> list[str]:
        self.let_pass(0.5)
        opened = desk.opened
        assert opened is not None
        said = [each for each in opened.feed.items if isinstance(each, Said)]
        return [each.text for each in said if each.is_read]

    def test_a_room_that_one_looked_at_before(self) -> None:
        """Who looks at a room, joins it, and is removed is told that; once."""
        attic = RoomName("attic")
        self.bob.run(self.bob.client.create(attic))
        desk = self.sit()
        desk.go(attic)
        self.ann.run(self.ann.client.join(attic))
        self.let_pass(0.5)
        self.write(desk, "half")
        self.bob.run(self.bob.client.kick(attic, ANN))
        self.let_pass(0.5)
        self.assertIn("You are not in #attic any more.", self.voice(desk))
        desk.voice.hush()
        self.down(self.ann)
        self.up(self.ann)
        self.assertEqual(self.voice(desk), "")

    def test_read_by_the_other(self) -> None:
        """What the other has read is marked, at once, and when it is opened later."""
        desk = self.sit()
        desk.go(BOB)
        self.write(desk, "hello", then=True)
        self.assertEqual(self._seen(desk), [])
        self.bob.run(self.bob.client.mark_read(ANN))
        self.assertEqual(self._seen(desk), ["hello"])
        self.assertEqual(self._seen(self.sit()), ["hello"])

    def test_read_by_the_other_meanwhile(self) -> None:
        """What the other read while there was no connection is marked afterwards."""
        desk = self.sit()
        desk.go(BOB)
        self.write(desk, "hello", then=True)
        desk.go(LOBBY)
        self.down(self.ann)
        self.bob.run(self.bob.client.mark_read(ANN))
        self.up(self.ann)
        desk.go(BOB)
        self.assertEqual(self._seen(desk), ["hello"])

    def test_operator(self) -> None:
        """What whoever runs the server says to all is told."""
        desk = self.sit()
        self.world.run(self.world.operator.announce("back in an hour"))
        self.world.pump()
        self.assertEqual(self.voice(desk), "back in an hour")

    def test_somebody_writes(self) -> None:
        """Others who write are told of, and when they stopped."""
        desk = self.sit()
        desk.go(KITCHEN)
        told: list[int] = []
        desk.typing.listen(lambda: told.append(len(desk.hints.writers(KITCHEN))))
        self.bob.run(self.bob.client.typing(KITCHEN))
        self.assertEqual(told[-1:], [1])
        self.let_pass(7.0)
        self.assertEqual(told[-1:], [0])

    def test_names(self) -> None:
        """Who is there, and how they are called, is known after the start, and kept current."""
        desk = self.sit()
        self.assertTrue(desk.contacts.is_online(BOB))
        self.ann.say(BOB, "hello")
        self.bob.run(self.bob.client.set_nickname(Nickname.parse("Bobby")))
        self.bob.say(ANN, "me")
        self.let_pass(0.5)
        user = desk.contacts.user(BOB)
        assert user is not None
        self.assertEqual(user.shown, "Bobby")
        self.bob.run(self.bob.client.log_out())
        self.let_pass(0.5)
        self.assertFalse(desk.contacts.is_online(BOB))

    def test_members_keep_current(self) -> None:
        """The members beside a conversation hear of who comes and goes."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.let_pass(1.0)
        told: list[int] = []
        assert desk.opened is not None
        desk.opened.members.listen(lambda: told.append(1))
        self.bob.run(self.bob.client.set_away("lunch"))
        self.let_pass(1.0)
        self.assertTrue(told)

    def test_choices(self) -> None:
        """What is to be seen of conversations is chosen anew for all that are open."""
        desk = self.sit()
        desk.go(KITCHEN)
        desk.go(HALL)
        told: list[Target] = []
        for target, opened in desk._opened.items():
            opened.feed.listen(partial(told.append, target))
        self.let_pass(1.0)
        told.clear()
        desk.choices_changed()
        self.let_pass(0.5)
        self.assertIn(HALL, told)
