"""Replies and reactions in timelines: step by step, and on a real server."""

from __future__ import annotations

from chatserver.model.entries import Deletion, Page, Tally, Text
from chatserver.model.errors import BadEmoji, NoSuchMessage, NoSuchReaction
from chatserver.model.events import Hidden, Reset
from chatserver.model.names import LOBBY, UserName
from clients.core.lines import Changed, Line, Restarted
from clients.core.timeline import PageAsk
from tests.clients.cast import ClientCase, Person
from tests.clients.log import BOB, CARL, ME, ROOM
from tests.clients.test_timeline import TimelineCase

FIRE, MINE = Tally("🔥", 1, False), Tally("🔥", 1, True)


class ReactedLineTests(TimelineCase):
    """One message, and what others make of it."""

    def setUp(self) -> None:
        """Bob says something, which is heard."""
        super().setUp()
        self.begin()
        self.hear(self.log.say("hello"))

    def reactions(self) -> tuple[Tally, ...]:
        """What stands at the first line."""
        return self.timeline.lines[0].reactions

    def asked(self, limit: int = 10) -> tuple[PageAsk, Page]:
        """Ask for the end, which the server reads now; it is still on its way."""
        ask = self.timeline.newest(limit)
        return ask, self.log.page(ask)

    def test_a_reaction_changes_its_line(self) -> None:
        """It stands at the message at once, counted, and goes when it is taken back."""
        entry = self.log.react(1, "🔥", CARL)
        (changed,) = self.timeline.apply(entry)
        assert isinstance(changed, Changed)
        self.assertEqual((changed.at, changed.line.reactions), (0, (FIRE,)))
        self.hear(self.log.react(1, "🔥", ME))
        self.assertEqual(self.reactions(), (Tally("🔥", 2, True),))
        self.hear(self.log.react(1, "🔥", CARL))
        self.assertEqual(self.reactions(), (MINE,))
        self.hear(self.log.react(1, "🔥", ME))
        self.assertEqual(self.reactions(), ())

    def test_a_repeat_counts_once(self) -> None:
        """What is told twice is counted once."""
        entry = self.log.react(1, "🔥")
        self.hear(entry, entry)
        self.assertEqual(self.reactions(), (FIRE,))

    def test_an_edit_keeps_them(self) -> None:
        """A message that reads otherwise has the reactions it had."""
        self.hear(self.log.react(1, "🔥"), self.log.edit(1, "hullo"))
        self.assertEqual(self.shown(), [(1, "hullo")])
        self.assertEqual(self.reactions(), (FIRE,))

    def test_of_what_is_not_shown(self) -> None:
        """A reaction to a message that is not among the lines changes nothing, leaves no gap."""
        self.hear(self.log.add(Deletion(1)))
        self.assertEqual(self.timeline.apply(self.log.react(1, "🔥")), [])
        self.assertIsNone(self.timeline.missing())

    def test_a_page_that_knows_more(self) -> None:
        """What a page has counted already is not counted again when it is told."""
        late = self.log.react(1, "🔥")
        self.timeline.restart()
        self.fill()
        self.assertEqual(self.reactions(), (FIRE,))
        self.hear(late, self.log.react(1, "🔥", CARL))
        self.assertEqual(self.reactions(), (Tally("🔥", 2, False),))

    def test_a_page_that_knows_less(self) -> None:
        """What was told while a page was on its way is counted beside what it holds."""
        self.hear(self.log.react(1, "🔥"))
        self.timeline.restart()
        ask, page = self.asked()
        self.hear(self.log.react(1, "🔥", ME), self.log.react(1, "👍", ME))
        self.timeline.merge(page, ask)
        self.assertEqual(self.reactions(), (Tally("🔥", 2, True), Tally("👍", 1, True)))

    def test_too_much_was_missed(self) -> None:
        """After a reset the page counts, and what happens then."""
        for n in range(48):
            self.log.react(1, "🔥", (BOB, CARL)[n % 2])
        self.log.react(1, "👋", CARL)
        self.timeline.apply(Reset(ROOM, self.log.last_seq))
        self.fill()
        self.hear(self.log.react(1, "👋"))
        self.assertEqual(self.reactions(), (Tally("👋", 2, False),))

    def test_hidden_ones_do_not_count(self) -> None:
        """Of whom one blocks, nothing is counted."""
        self.log.react(1, "🔥")
        self.hear(Hidden(ROOM, 2), self.log.react(1, "🔥", CARL))
        self.assertEqual(self.reactions(), (FIRE,))

    def test_blocking_counts_anew(self) -> None:
        """Where others have reacted the lines are read anew, for nobody knows who they were."""
        self.hear(self.log.react(1, "🔥", CARL))
        self.assertEqual(self.timeline.block(CARL.id), [Restarted(())])
        self.hear(self.log.say("mine", ME), self.log.react(3, "🔥", ME))
        self.assertNotIn(Restarted(()), self.timeline.block(BOB.id))
        self.assertEqual([line.reactions for line in self.timeline.lines], [(MINE,)])

    def test_a_page_from_before_a_block(self) -> None:
        """A page that still counts whom one blocks does not bring their reactions back."""
        self.log.say("early", CARL)
        self.log.react(2, "🔥", BOB)
        self.timeline.restart()
        ask, page = self.asked()
        self.timeline.block(BOB.id)
        self.assertEqual(self.timeline.merge(page, ask), [])
        self.assertEqual(self.timeline.lines, ())


class ReplyLineTests(TimelineCase):
    """What a message answers."""

    def test_a_line_knows_what_it_answers(self) -> None:
        """Heard or read in a page, edited or not, a reply names the other message."""
        self.begin()
        self.hear(self.log.say("hello"), self.log.add(Text("hi", 1)))
        self.assertEqual([line.reply for line in self.timeline.lines], [None, 1])
        self.assertEqual(self.timeline.lines[1].reading("ho").reply, 1)
        self.timeline.restart()
        self.fill()
        self.assertEqual([line.reply for line in self.timeline.lines], [None, 1])


class ServerTests(ClientCase):
    """Ann and Bob with open timelines."""

    def setUp(self) -> None:
        """Both look at the lobby, where ann has said something."""
        super().setUp()
        self.ann, self.bob = self.person("ann"), self.person("bob")
        for person in (self.ann, self.bob):
            person.open(LOBBY)
        self.ann.say(LOBBY, "hello")
        self.seq = self.line(self.ann).seq

    def line(self, person: Person, at: int = 0) -> Line:
        """What somebody sees of a message."""
        said = [each for each in person.copies[LOBBY] if isinstance(each.entry.body, Text)]
        return said[at]

    def test_reaction_is_seen_by_both(self) -> None:
        """Who reacts sees it with the answer, the other when it is told; so it is when it goes."""
        stored = self.bob.run(self.bob.client.react(LOBBY, self.seq, ":fire:"))
        self.assertFalse(stored.duplicate)
        self.assertEqual(self.line(self.bob).reactions, (MINE,))
        self.assertEqual(self.line(self.ann).reactions, (FIRE,))
        again = self.bob.run(self.bob.client.react(LOBBY, self.seq, "🔥"))
        self.assertEqual((again.duplicate, again.seq), (True, stored.seq))
        self.assertEqual(self.line(self.bob).reactions, (MINE,))
        self.bob.run(self.bob.client.unreact(LOBBY, self.seq, "🔥"))
        for person in (self.ann, self.bob):
            self.assertEqual(self.line(person).reactions, ())

    def test_refusals(self) -> None:
        """What cannot be is refused as what it is."""
        client = self.bob.client
        self.world.refusal(client.react(LOBBY, self.seq, "hurray"), BadEmoji)
        self.world.refusal(client.react(LOBBY, 9999, "🔥"), NoSuchMessage)
        self.world.refusal(client.unreact(LOBBY, self.seq, "🔥"), NoSuchReaction)
        self.world.refusal(client.post(LOBBY, "x", reply=9999), NoSuchMessage)

    def test_missed_while_away(self) -> None:
        """What was reacted while the network was gone is there after it, each once."""
        self.ann.run(self.ann.client.react(LOBBY, self.seq, "👋"))
        self.bob.break_off()
        self.ann.run(self.ann.client.react(LOBBY, self.seq, "🔥"))
        self.ann.run(self.ann.client.unreact(LOBBY, self.seq, "👋"))
        self.bob.wait(1)
        self.assertEqual(self.line(self.bob).reactions, (FIRE,))

    def test_another_device(self) -> None:
        """A device that comes later reads what is counted, its own user's among it."""
        self.bob.run(self.bob.client.react(LOBBY, self.seq, "🔥"))
        desk = self.device("bob").enter()
        desk.open(LOBBY)
        self.assertEqual(self.line(desk).reactions, (MINE,))
        desk.run(desk.client.unreact(LOBBY, self.seq, "🔥"))
        self.assertEqual(self.line(self.bob).reactions, ())

    def test_blocking_and_unblocking(self) -> None:
        """Whom one blocks is not counted any more, and is counted again afterwards."""
        self.bob.run(self.bob.client.react(LOBBY, self.seq, "🔥"))
        self.ann.run(self.ann.client.react(LOBBY, self.seq, "🔥"))
        self.ann.run(self.ann.client.block(UserName("bob")))
        self.assertEqual(self.line(self.ann).reactions, (MINE,))
        self.ann.run(self.ann.client.unblock(UserName("bob")))
        self.assertEqual(self.line(self.ann).reactions, (Tally("🔥", 2, True),))

    def test_reply(self) -> None:
        """A reply names what it answers, for both sides and for a page."""
        self.bob.run(self.bob.client.post(LOBBY, "hi", reply=self.seq))
        for person in (self.ann, self.bob):
            self.assertEqual(self.line(person, 1).reply, self.seq)
        page = self.ann.run(self.ann.client.page(LOBBY))
        self.assertEqual(page.entries[-1].body, Text("hi", self.seq))
