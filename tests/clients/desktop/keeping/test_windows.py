"""Several windows of one account do not get into each other's way, and send nothing twice."""

from __future__ import annotations

from chatserver.model.names import LOBBY
from clients.core.drafts import EMPTY, Draft
from clients.core.journal import Journal
from clients.core.posts import Failed, Post, Sent
from clients.desktop.keeping.on_disk import KeptOnDisk
from clients.desktop.keeping.slots import MOST_AT_ONCE
from tests.clients.desktop.keeping.shelves import BOB, GARDEN, KeepingCase, lines


def post(number: int, at: float = 0.0) -> Post:
    """A message to be sent."""
    return Post(f"nonce-{number}", LOBBY, f"text {number}", False, at or float(number))


class WindowsTests(KeepingCase):
    """Two windows, three, too many."""

    def journal(self, kept: KeptOnDisk) -> Journal:
        """Of a window that has one."""
        journal = kept.journal
        assert journal is not None
        return journal

    def waiting(self, kept: KeptOnDisk) -> list[str]:
        """What a window that was opened just now will send."""
        return [each.text for each in self.journal(kept).posts]

    def test_each_has_its_own_outbox_and_drafts(self) -> None:
        """What is written in one window is not sent by the other, nor is it overwritten."""
        first = self.open()
        self.journal(first).added(post(1))
        second = self.open()
        self.assertEqual(second.warning, "")
        self.assertEqual(self.waiting(second), [])
        first.keep_draft(LOBBY, Draft("in the first"))
        second.keep_draft(LOBBY, Draft("in the second"))
        second.keep_draft(GARDEN, Draft("there, too"))
        first.flush()
        second.flush()
        self.assertEqual(first.draft(LOBBY), Draft("in the first"))
        self.assertEqual(first.draft(GARDEN), EMPTY)
        self.assertEqual(second.draft(LOBBY), Draft("in the second"))

    def test_a_second_window_shows_what_is_kept(self) -> None:
        """It reads what the first keeps; of what it reads itself, the first is master."""
        first = self.open()
        first.keep_lines(LOBBY, lines(1, 5), at_end=True)
        first.choose("a", "first")
        first.flush()
        second = self.open()
        self.assertEqual(self.seqs(second), [1, 2, 3, 4, 5])
        second.keep_lines(LOBBY, lines(3, 4), at_end=True)
        second.drop_lines(LOBBY)
        second.choose("b", "second")
        second.flush()
        self.assertEqual(self.seqs(first), [1, 2, 3, 4, 5])
        first.keep_lines(LOBBY, lines(5, 6), at_end=True)
        first.flush()
        self.assertEqual(self.seqs(second), [1, 2, 3, 4, 5, 6])
        second.close()
        kept = self.again(first)
        self.assertEqual([kept.choice("a"), kept.choice("b")], ["first", "second"])

    def test_the_first_window_may_end_first(self) -> None:
        """The other goes on, and the next window is the first."""
        first, second = self.open(), self.open()
        first.close()
        second.choose("b", "second")
        third = self.open()
        third.keep_lines(LOBBY, lines(1, 2), at_end=True)
        third.flush()
        self.assertEqual(self.seqs(second), [1, 2])
        second.close()
        self.assertEqual(self.again(third).choice("b"), "second")

    def test_what_closed_windows_left_is_sent_in_order(self) -> None:
        """A new window sends what earlier ones did not, once each, as it was written."""
        first, second, third = self.open(), self.open(), self.open()
        for kept, numbers in ((first, (1, 4)), (second, (2, 3, 6)), (third, (5,))):
            for number in numbers:
                self.journal(kept).added(post(number))
        failed = post(3).with_outcome(Failed("NOT_IN_ROOM", "join first"))
        self.journal(second).became(failed, ())
        second.close()
        third.close()
        fourth = self.open()
        self.assertEqual(self.waiting(fourth), [f"text {n}" for n in (2, 3, 5, 6)])
        self.assertEqual(self.journal(fourth).posts[1].outcome, failed.outcome)
        first.close()
        fifth = self.open()
        self.assertEqual(self.waiting(fifth), ["text 1", "text 4"])
        fifth.close()
        fourth.close()
        self.assertEqual(self.waiting(self.open()), [f"text {n}" for n in range(1, 7)])

    def test_each_windows_own_order_stays(self) -> None:
        """Also where the machine's clock was set back while something was written."""
        first, second = self.open(), self.open()
        for number, at in ((1, 50.0), (2, 10.0), (3, 60.0)):
            self.journal(first).added(post(number, at))
        self.journal(second).added(post(4, 20.0))
        first.close()
        second.close()
        texts = self.waiting(self.open())
        self.assertEqual(
            [each for each in texts if each != "text 4"], ["text 1", "text 2", "text 3"]
        )

    def test_death_during_a_take_over(self) -> None:
        """What two outboxes hold because the program died in between is sent once."""
        first, second = self.open(), self.open()
        for kept in (first, second):
            self.journal(kept).added(post(1))
        self.journal(second).added(post(2))
        first.close()
        second.close()
        self.assertEqual(self.waiting(self.open()), ["text 1", "text 2"])

    def test_what_was_taken_over_is_taken_once(self) -> None:
        """Once it was sent, no later window sends it again."""
        first, second = self.open(), self.open()
        first.keep_draft(LOBBY, Draft("in the first"))
        second.keep_draft(LOBBY, Draft("in the second"))
        self.journal(second).added(post(1))
        second.close()
        kept = self.again(first)
        self.assertEqual(self.waiting(kept), ["text 1"])
        self.journal(kept).became(post(1).with_outcome(Sent(7)), ())
        self.assertEqual(self.waiting(self.again(kept)), [])

    def test_drafts_of_closed_windows(self) -> None:
        """They come back; where two windows had begun something for one place, none is lost."""
        first, second = self.open(), self.open()
        first.keep_draft(LOBBY, Draft("in the first"))
        second.keep_draft(LOBBY, Draft("in the second"))
        second.keep_draft(BOB.name, Draft("to bob"))
        second.close()
        first.close()
        kept = self.open()
        self.assertEqual(kept.draft(LOBBY), Draft("in the first"))
        self.assertEqual(kept.draft(BOB.name), Draft("to bob"))
        kept.keep_draft(LOBBY, EMPTY)
        self.assertEqual(self.again(kept).draft(LOBBY), Draft("in the second"))

    def test_clearing_beside_another_window(self) -> None:
        """Who logs out in one window takes nothing from the other."""
        first, second = self.open(), self.open()
        self.journal(first).added(post(1))
        first.keep_lines(LOBBY, lines(1, 5), at_end=True)
        first.flush()
        second.clear(unsent=True)
        self.assertEqual(self.seqs(first), [1, 2, 3, 4, 5])
        first.close()
        kept = self.open()
        self.assertEqual(self.waiting(kept), ["text 1"])
        self.assertEqual(self.seqs(kept), [1, 2, 3, 4, 5])

    def test_clearing_the_first_of_two(self) -> None:
        """The second window goes on without what was kept; the next one begins anew."""
        first, second = self.open(), self.open()
        first.keep_lines(LOBBY, lines(1, 5), at_end=True)
        first.flush()
        first.clear(unsent=True)
        self.assertEqual(self.seqs(second), [])
        second.choose("a", "b")
        self.journal(second).added(post(2))
        third = self.open()
        third.keep_lines(LOBBY, lines(7, 8), at_end=True)
        self.assertEqual(self.seqs(third), [7, 8])
        second.close()
        self.assertEqual(third.warning, "")
        self.assertEqual(self.waiting(self.again(third)), ["text 2"])

    def test_too_many_windows(self) -> None:
        """A window for which no place is left says that it keeps nothing unsent."""
        windows = [self.open() for _ in range(MOST_AT_ONCE + 1)]
        self.assertEqual([each.warning for each in windows[:-1]], [""] * MOST_AT_ONCE)
        self.assertIsNone(windows[-1].journal)
        self.assertIn("So many windows", windows[-1].warning)
        windows[-1].keep_draft(LOBBY, Draft("a"))
        self.assertEqual(windows[-1].draft(LOBBY), Draft("a"))
