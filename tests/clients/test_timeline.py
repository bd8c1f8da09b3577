"""A local copy of a stream, step by step."""

from __future__ import annotations

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.entries import (
    Action,
    Closed,
    Deletion,
    Edit,
    Entry,
    Erased,
    Joined,
    Left,
    Page,
    TopicSet,
)
from chatserver.model.events import Hidden, Live, Reset
from clients.core.lines import Added, Changed, Line, Marked, Removed, Restarted
from clients.core.timeline import MOST_TOGETHER, Timeline
from tests.clients.log import BOB, CARL, ME, ROOM, Log, shown, texts


class TimelineCase(SynchronousTestCase):
    """A log, and a timeline that follows it from its beginning."""

    def setUp(self) -> None:
        """Begin."""
        self.log = Log()
        self.timeline = Timeline(ME.id, most_lines=20)

    def begin(self) -> None:
        """Follow from now on."""
        self.timeline.apply(Live(ROOM, self.log.last_seq))

    def fill(self, limit: int = 10) -> None:
        """Read the end of the stream."""
        ask = self.timeline.newest(limit)
        self.timeline.merge(self.log.page(ask), ask)

    def hear(self, *entries: Entry | Hidden) -> None:
        """Be told."""
        for entry in entries:
            self.timeline.apply(entry)

    def shown(self) -> list[tuple[int, str]]:
        """The messages that are shown."""
        return shown(self.timeline.lines)


class OrderTests(TimelineCase):
    """In order, each once, without gaps."""

    def test_a_new_message_is_a_new_line(self) -> None:
        """What is said appears at the end."""
        self.begin()
        entry = self.log.say("hello")
        self.assertEqual(self.timeline.apply(entry), [Added(0, (Line(entry),)), Marked()])

    def test_a_repeat_is_dropped(self) -> None:
        """What is told twice is shown once."""
        self.begin()
        entry = self.log.say("hello")
        self.timeline.apply(entry)
        self.assertEqual(self.timeline.apply(entry), [])

    def test_early_entries_wait(self) -> None:
        """What comes too early is shown once the gap before it is filled, and the gap is told."""
        self.begin()
        first, second, third = (self.log.say(text) for text in "abc")
        self.hear(third)
        self.assertEqual((self.shown(), self.timeline.missing()), ([], 0))
        self.hear(first, second)
        self.assertEqual(self.shown(), [(1, "a"), (2, "b"), (3, "c")])
        self.assertIsNone(self.timeline.missing())

    def test_live_tells_of_what_was_lost(self) -> None:
        """Where all should have been told and was not, something is missing."""
        self.begin()
        self.log.say("lost")
        self.timeline.apply(Live(ROOM, 1))
        self.assertEqual(self.timeline.missing(), 0)

    def test_too_much_beyond_a_gap_is_read_again(self) -> None:
        """What is kept beyond a gap is bounded; the rest stays known to be missing."""
        self.begin()
        entries = [self.log.say(str(n)) for n in range(3000)]
        self.hear(*entries[1:])
        self.hear(entries[0])
        self.assertEqual(self.timeline.missing(), 1001)

    def test_hidden_entries_hold_their_place(self) -> None:
        """What may not be seen leaves no gap and no line."""
        self.begin()
        self.log.say("unseen")
        self.hear(Hidden(ROOM, 1), self.log.say("seen"))
        self.assertEqual(self.shown(), [(2, "seen")])

    def test_what_is_told_before_live_belongs_to_the_present(self) -> None:
        """Entries that overtake the word that all is told are not lost."""
        self.log.say("old")
        new = self.log.say("new")
        self.hear(new)
        self.timeline.apply(Live(ROOM, 2))
        self.assertEqual((self.shown(), self.timeline.cursor), ([(2, "new")], 2))

    def test_reset_begins_anew(self) -> None:
        """Where too much was missed, the lines are read anew from the end."""
        self.begin()
        self.hear(self.log.say("early"))
        for n in range(50):
            self.log.say(str(n))
        later = self.log.say("later")
        self.hear(later)
        changes = self.timeline.apply(Reset(ROOM, 51))
        self.assertEqual(changes[:2], [Restarted(()), Added(0, (Line(later),))])
        self.fill(5)
        self.assertEqual(self.shown(), texts(self.log.said()[-5:]))
        self.assertFalse(self.timeline.at_start)


class FoldingTests(TimelineCase):
    """What happens to messages that are shown."""

    def setUp(self) -> None:
        """Something was said."""
        super().setUp()
        self.begin()
        self.hear(self.log.say("one"), self.log.say("two"))

    def test_an_edit_changes_its_line(self) -> None:
        """An edited message reads otherwise, where it stands."""
        changes = self.timeline.apply(self.log.add(Edit(1, "uno")))
        self.assertEqual(self.shown(), [(1, "uno"), (2, "two")])
        self.assertEqual(changes, [Changed(0, self.timeline.lines[0])])
        self.assertTrue(self.timeline.lines[0].edited)

    def test_a_page_tells_what_was_edited(self) -> None:
        """Read anew after a restart, an edited message still says so, and when it was."""
        self.hear(self.log.edit(1, "uno"))
        heard = self.timeline.lines
        self.timeline.restart()
        self.fill(5)
        self.assertEqual([line.edited for line in self.timeline.lines], [True, False])
        self.assertEqual(
            [line.entry for line in self.timeline.lines], [line.entry for line in heard]
        )
        self.assertEqual(heard[0].entry.edited_at, 3.0)

    def test_an_old_server_does_not_hide_an_edit(self) -> None:
        """What was heard of an edit still holds where a page says nothing of it."""
        self.hear(self.log.edit(1, "uno"))
        ask = self.timeline.newest(5)
        page = self.log.page(ask)
        bare = tuple(evolve(each, edited_at=None) for each in page.entries)
        self.timeline.merge(evolve(page, entries=bare), ask)
        self.assertTrue(self.timeline.lines[0].edited)

    def test_an_action_stays_an_action(self) -> None:
        """Edited, C{/me waves} is still something that somebody does."""
        self.hear(self.log.add(Action("waves"), BOB))
        self.hear(Entry(ROOM, 4, 3, BOB, 4.0, Edit(3, "nods")))
        self.assertEqual(self.timeline.lines[2].entry.body, Action("nods"))

    def test_a_deleted_message_is_gone(self) -> None:
        """A message that is taken back is shown no more."""
        changes = self.timeline.apply(self.log.add(Deletion(1)))
        self.assertEqual((self.shown(), changes), ([(2, "two")], [Removed(0, 1)]))

    def test_a_late_page_does_not_bring_a_deleted_message_back(self) -> None:
        """A page that was read before a deletion, and arrives after it, changes nothing."""
        ask = self.timeline.newest(10)
        page = self.log.page(ask)
        self.hear(self.log.add(Deletion(1)), self.log.add(Edit(2, "dos")))
        self.timeline.merge(page, ask)
        self.assertEqual(self.shown(), [(2, "dos")])

    def test_what_was_deleted_before_it_was_heard(self) -> None:
        """A message whose text is not kept leaves no line, and holds its place."""
        self.hear(Entry(ROOM, 3, 3, BOB, 3.0, Erased()))
        self.assertEqual((len(self.shown()), self.timeline.cursor), (2, 3))

    def test_comings_and_goings_are_lines(self) -> None:
        """Who joins, who leaves and what the topic becomes can be read between the messages."""
        self.hear(
            self.log.add(Joined(), CARL), self.log.add(TopicSet("x")), self.log.add(Left(CARL))
        )
        kinds = [type(line.entry.body) for line in self.timeline.lines[2:]]
        self.assertEqual(kinds, [Joined, TopicSet, Left])

    def test_a_deleted_room_is_closed(self) -> None:
        """The end of a room is seen."""
        changes = self.timeline.apply(self.log.add(Closed()))
        self.assertTrue(self.timeline.is_closed)
        self.assertIn(Marked(), changes)

    def test_clearing_hides_what_was_said(self) -> None:
        """What is cleared is gone from the lines, and no page brings it back."""
        ask = self.timeline.newest(10)
        page = self.log.page(ask)
        self.timeline.clear(1)
        self.timeline.merge(page, ask)
        self.assertEqual(self.shown(), [(2, "two")])
        self.assertTrue(self.timeline.at_start)
        self.assertIsNone(self.timeline.older(10))


class BlockTests(TimelineCase):
    """Who is blocked is not shown."""

    def setUp(self) -> None:
        """Two people talk."""
        super().setUp()
        self.begin()
        self.hear(self.log.say("b", BOB), self.log.say("c", CARL), self.log.add(Joined(), BOB))

    def test_blocking_hides_what_they_said(self) -> None:
        """All lines of somebody blocked go, also those a page still brings."""
        ask = self.timeline.newest(10)
        page = self.log.page(ask)
        changes = self.timeline.block(BOB.id)
        self.timeline.merge(page, ask)
        self.assertEqual([line.seq for line in self.timeline.lines], [2])
        self.assertEqual(changes, [Removed(2, 1), Removed(0, 1)])

    def test_what_concerns_me_is_shown(self) -> None:
        """That somebody blocked made me leave is told all the same."""
        self.timeline.block(BOB.id)
        self.hear(self.log.add(Left(ME), BOB))
        self.assertEqual([line.seq for line in self.timeline.lines], [2, 4])

    def test_unblocking_brings_it_back(self) -> None:
        """After unblocking, history shows what was hidden."""
        self.timeline.block(BOB.id)
        self.timeline.unblock(BOB.id)
        self.fill()
        self.assertEqual(self.shown(), [(1, "b"), (2, "c")])


class PageTests(TimelineCase):
    """Reading back, and forth again."""

    def setUp(self) -> None:
        """There is a long past."""
        super().setUp()
        for n in range(1, 101):
            self.log.say(f"m{n}")
        self.begin()
        self.fill()

    def older(self) -> None:
        """Read a page back."""
        ask = self.timeline.older(10)
        assert ask is not None
        self.timeline.merge(self.log.page(ask), ask)

    def newer(self) -> None:
        """Read a page forth."""
        ask = self.timeline.newer(10)
        assert ask is not None
        self.timeline.merge(self.log.page(ask), ask)

    def test_reading_back(self) -> None:
        """A page of what is older stands before the lines."""
        self.older()
        self.assertEqual(self.shown(), texts(self.log.said()[80:]))
        self.assertTrue(self.timeline.at_end)

    def test_far_back_the_end_is_let_go(self) -> None:
        """So many lines are kept and no more; what is said meanwhile is found on the way back."""
        for _ in range(3):
            self.older()
        self.assertEqual(self.shown(), texts(self.log.said()[60:80]))
        self.assertFalse(self.timeline.at_end)
        self.hear(self.log.say("meanwhile"))
        self.assertEqual(len(self.timeline.lines), 20)
        for _ in range(3):
            self.newer()
        self.assertTrue(self.timeline.at_end)
        self.hear(self.log.say("after"))
        self.assertEqual(self.shown(), texts(self.log.said()[-20:]))

    def test_who_reads_back_keeps_what_they_read(self) -> None:
        """However much is said meanwhile; on the way to the end nothing of it is missing."""
        self.older()
        self.timeline.keep_old(True)
        before = self.shown()
        for n in range(300):
            self.hear(self.log.say(f"flood {n}"))
        self.assertEqual(self.shown(), before)
        self.assertFalse(self.timeline.at_end)
        self.timeline.keep_old(False)
        for _ in range(40):
            if self.timeline.newer(10) is not None:
                self.newer()
        self.assertTrue(self.timeline.at_end)
        self.assertEqual(self.shown(), texts(self.log.said()[-20:]))

    def test_what_fits_appears_while_somebody_reads_back(self) -> None:
        """A few new lines are there at once, and the next, with which there are too many, later."""
        self.timeline.keep_old(True)
        for n in range(11):
            self.hear(self.log.say(f"new {n}"))
        self.assertEqual(self.shown(), texts(self.log.said()[90:110]))
        self.newer()
        self.assertTrue(self.timeline.at_end)
        self.assertEqual(self.shown(), texts(self.log.said()[-20:]))

    def test_what_is_said_while_the_last_page_comes(self) -> None:
        """Coming back to the end misses nothing that is said just then."""
        for _ in range(2):
            self.older()
        ask = self.timeline.newer(20)
        assert ask is not None
        page = self.log.page(ask)
        self.hear(self.log.say("just then"))
        self.timeline.merge(page, ask)
        self.assertEqual(self.shown()[-2:], [(100, "m100"), (101, "just then")])

    def test_the_start_is_known(self) -> None:
        """At the first message there is nothing to ask for."""
        for _ in range(20):
            if self.timeline.older(10) is not None:
                self.older()
        self.assertTrue(self.timeline.at_start)
        self.assertEqual(self.shown()[0], (1, "m1"))

    def test_a_page_cut_short_is_not_the_start(self) -> None:
        """A page that was cut to its bytes says nothing of where the start is."""
        ask = self.timeline.older(10)
        assert ask is not None
        self.timeline.merge(self.log.page(ask, most=3), ask)
        self.assertFalse(self.timeline.at_start)
        self.assertEqual(self.shown()[0], (88, "m88"))

    def test_a_place_far_away(self) -> None:
        """A hit of a search is shown with what stands around it."""
        ask = self.timeline.around(50, 10)
        changes = self.timeline.merge(self.log.page(ask), ask)
        self.assertEqual(self.shown(), texts(self.log.said()[44:54]))
        self.assertEqual(changes, [Restarted(self.timeline.lines)])

    def test_pages_of_earlier_lines_are_void(self) -> None:
        """A page that was asked for before a reset is not mixed into what came after."""
        ask = self.timeline.older(10)
        assert ask is not None
        for n in range(30):
            self.log.say(f"late{n}")
        self.timeline.apply(Reset(ROOM, self.log.last_seq))
        self.assertEqual(self.timeline.merge(self.log.page(ask), ask), [])

    def test_the_end_of_an_earlier_time_is_void(self) -> None:
        """The end of the stream, read before a reset, is not its end after that."""
        ask = self.timeline.newest(10)
        page = self.log.page(ask)
        for n in range(30):
            self.log.say(f"late{n}")
        self.timeline.apply(Reset(ROOM, self.log.last_seq))
        self.assertEqual(self.timeline.merge(page, ask), [])

    def test_very_much_is_said_while_the_last_page_comes(self) -> None:
        """Where more was said meanwhile than is kept aside, the way back is only longer."""
        for _ in range(2):
            self.older()
        ask = self.timeline.newer(20)
        assert ask is not None
        page = self.log.page(ask)
        self.hear(*[self.log.say(f"new{n}") for n in range(250)])
        self.timeline.merge(page, ask)
        self.assertFalse(self.timeline.at_end)
        while not self.timeline.at_end:
            self.newer()
        self.assertEqual(self.shown(), texts(self.log.said()[-20:]))

    def test_old_lines_go_when_new_ones_come(self) -> None:
        """The lines are bounded; what goes can be read again."""
        self.hear(*[self.log.say(f"new{n}") for n in range(15)])
        self.assertEqual(self.shown(), texts(self.log.said()[-20:]))
        self.timeline.lines[0]
        self.assertFalse(self.timeline.at_start)


class UnreadTests(TimelineCase):
    """What is unread, as the server counts."""

    def setUp(self) -> None:
        """Three messages are unread when it begins."""
        super().setUp()
        for n in range(10):
            self.log.say(str(n))
        self.log.read(7)
        self.begin()
        self.timeline.summary(self.log.conversation)

    def test_the_servers_number_counts_at_first(self) -> None:
        """Before anything is heard, the server's number is right."""
        self.assertEqual((self.timeline.unread, self.timeline.read_seq), (3, 7))

    def test_messages_count_and_nothing_else(self) -> None:
        """Joins and edits are not unread messages."""
        self.hear(self.log.add(Joined(), CARL), self.log.say("new"), self.log.add(Edit(1, "x")))
        self.assertEqual(self.timeline.unread, 4)

    def test_own_messages_are_read(self) -> None:
        """Who writes has read what stands above, on whatever device."""
        self.hear(self.log.say("theirs"), self.log.say("mine", ME))
        self.assertEqual((self.timeline.unread, self.timeline.read_seq), (0, 12))
        self.hear(self.log.say("theirs again"))
        self.assertEqual(self.timeline.unread, 1)

    def test_a_mark_set_elsewhere(self) -> None:
        """Reading on another device counts here, up to where it was read."""
        self.hear(self.log.say("a"), self.log.say("b"))
        self.assertEqual(self.timeline.read(11), [Marked()])
        self.assertEqual(self.timeline.unread, 1)
        self.timeline.read(12)
        self.assertEqual(self.timeline.unread, 0)

    def test_a_late_summary_takes_nothing_back(self) -> None:
        """The server's number of a moment ago does not hide what was heard since."""
        told = self.log.conversation
        self.hear(self.log.say("a"))
        self.timeline.summary(told)
        self.assertEqual(self.timeline.unread, 4)


class ComingTests(TimelineCase):
    """Joins and leaves, heard and read."""

    def people(self, count: int) -> None:
        """So many come, heard one by one."""
        self.hear(*(self.log.add(Joined(), CARL) for _ in range(count)))

    def test_a_page_may_hold_them(self) -> None:
        """What happened while nobody listened stands between the messages."""
        self.log.say("one")
        entries = (self.log.entries[0], self.log.add(Joined(), BOB), self.log.add(TopicSet("x")))
        self.begin()
        self.timeline.merge(Page(ROOM, entries, skipped={2: 5}), self.timeline.newest(5))
        self.assertEqual([line.entry for line in self.timeline.lines], list(entries))
        self.assertEqual([line.skipped for line in self.timeline.lines], [0, 5, 0])
        self.assertEqual(self.timeline.unread, 0)
        self.assertTrue(self.timeline.at_start)

    def test_what_a_later_server_tells_is_passed_over(self) -> None:
        """A page may hold what this version knows nothing of: it holds its place, no more."""
        said = self.log.say("one")
        self.begin()
        page = Page(ROOM, (said, Entry(ROOM, 2, 1, BOB, 2.0, Erased())))
        self.timeline.merge(page, self.timeline.newest(5))
        self.assertEqual(self.shown(), [(1, "one")])
        self.assertEqual(len(self.timeline.lines), 1)

    def test_very_many_who_come_push_nothing_out(self) -> None:
        """Of a crowd the newest are lines and the others a number; the messages stay."""
        self.begin()
        self.hear(self.log.say("one"))
        self.people(MOST_TOGETHER + 30)
        lines = self.timeline.lines
        self.assertEqual((lines[0].seq, len(lines)), (1, 1 + MOST_TOGETHER))
        self.assertEqual([line.skipped for line in lines[:3]], [0, 30, 0])
        self.hear(self.log.say("two"))
        self.people(2)
        self.assertEqual([line.seq for line in self.timeline.lines[-3:]], [44, 45, 46])
        self.assertEqual(sum(line.skipped for line in self.timeline.lines), 30)

    def test_what_an_older_page_brings_is_not_counted_twice(self) -> None:
        """Where a page ended among those who came, the next one says how many there are."""
        for _ in range(9):
            self.log.add(Joined(), CARL)
        self.begin()
        self.timeline.merge(
            Page(ROOM, tuple(self.log.entries[7:]), True, skipped={8: 7}), self.timeline.newest(2)
        )
        ask = self.timeline.older(4)
        assert ask is not None
        self.timeline.merge(Page(ROOM, tuple(self.log.entries[3:7]), skipped={4: 3}), ask)
        self.assertEqual([line.skipped for line in self.timeline.lines], [3, 0, 0, 0, 0, 0])
