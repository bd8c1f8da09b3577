"""The lines of conversations come back as they were, without a gap, and never too many."""

from __future__ import annotations

import json
import sqlite3
from random import Random

from attrs import evolve

from chatserver.model.entries import (
    ORDER,
    Action,
    Banned,
    Body,
    Closed,
    Frozen,
    Joined,
    Left,
    ModeratorSet,
    Personal,
    Room,
    SlowSet,
    Tally,
    Text,
    TopicSet,
    Unbanned,
)
from chatserver.model.names import LOBBY
from clients.core.lines import Line
from tests.clients.desktop.keeping.shelves import (
    ANN,
    BOB,
    GARDEN,
    LOBBY_STREAM,
    WITH_BOB,
    KeepingCase,
    line,
    lines,
)

BODIES: list[Body] = [
    Text("hello\n😀 שלום"),
    Text("yes", reply=1),
    Action("waves"),
    Joined(),
    Left(BOB),
    Left(ANN, "too loud"),
    TopicSet("bees"),
    Closed(),
    Banned(ANN, "spam"),
    Unbanned(ANN),
    ModeratorSet(BOB, True),
    ModeratorSet(BOB, False),
    Frozen(True),
    Frozen(False),
    SlowSet(30),
]


class LinesTests(KeepingCase):
    """What was read is there at the next start."""

    def test_all_kinds_of_lines_come_back(self) -> None:
        """Messages, replies, actions and notices look after a restart as they did before."""
        self.assertLessEqual(set(ORDER), {type(each) for each in BODIES})
        for stream, target in ((LOBBY_STREAM, LOBBY), (WITH_BOB, BOB.name)):
            told = [line(n, stream=stream, body=body) for n, body in enumerate(BODIES, 1)]
            told[0] = evolve(
                told[0].reading("other", 1004.5),
                reactions=(Tally("👍", 2, True), Tally("🐝", 1, False)),
            )
            kept = self.open()
            kept.keep_lines(target, told, at_end=True)
            kept = self.again(kept)
            self.assertEqual(list(kept.lines(target)), told)
            kept.close()

    def test_who_came_is_still_counted(self) -> None:
        """How many came before those who are kept is kept, too."""
        kept = self.open()
        told = evolve(line(1, body=Joined()), skipped=40)
        kept.keep_lines(LOBBY, [told], at_end=True)
        self.assertEqual(list(self.again(kept).lines(LOBBY)), [told])

    def test_reactions_are_not_counted_twice(self) -> None:
        """What was counted when it was kept is still known to be."""
        kept = self.open()
        kept.keep_lines(LOBBY, [line(1).reacted(7, "👍", False, True)], at_end=True)
        (found,) = self.again(kept).lines(LOBBY)
        self.assertEqual(found.reacted(7, "👍", False, True).reactions, (Tally("👍", 1, False),))

    def test_both_see_their_conversation(self) -> None:
        """A direct conversation is the same whichever of the two keeps it, and so is the own."""
        kept = self.open()
        for stream in (WITH_BOB, Personal(5, ANN), Room(4, GARDEN, True)):
            kept.keep_lines(GARDEN, [line(1, stream=stream)], at_end=True)
            kept.flush()
            self.assertEqual(kept.lines(GARDEN)[0].entry.stream, stream)

    def test_pages(self) -> None:
        """Who scrolls up reads page by page, from the newest to the first, none twice."""
        kept = self.open()
        kept.keep_lines(LOBBY, lines(1, 250), at_end=True)
        self.assertEqual(self.seqs(kept), list(range(151, 251)))
        self.assertEqual(self.seqs(kept, before=151), list(range(51, 151)))
        self.assertEqual(self.seqs(kept, before=51, limit=60), list(range(1, 51)))
        self.assertEqual(self.seqs(kept, before=1), [])
        self.assertEqual(self.seqs(kept, GARDEN), [])

    def test_half_of_a_character(self) -> None:
        """Text that is no UTF-8, which no connection lets through, harms nothing else."""
        kept = self.open()
        kept.keep_lines(LOBBY, [line(1, "a\ud83d"), line(2)], at_end=True)
        kept.flush()
        self.assertEqual(self.seqs(kept), [2])
        self.assertEqual(len(self.flushLoggedErrors(UnicodeEncodeError)), 1)

    def test_lines_of_a_later_version_are_skipped(self) -> None:
        """What this version does not know, or cannot read, is left out; all else is shown."""
        kept = self.open()
        kept.keep_lines(LOBBY, lines(1, 5), at_end=True)
        kept.close()
        database = sqlite3.connect(self.database)
        (known,) = database.execute("SELECT content FROM line WHERE seq = 2").fetchone()
        poll = json.dumps(json.loads(known) | {"ev": "poll"})
        database.execute("UPDATE line SET content = ? WHERE seq = 2", (poll,))
        database.execute("UPDATE line SET content = '{' WHERE seq = 4")
        database.commit()
        database.close()
        self.assertEqual(self.seqs(self.open()), [1, 3, 5])
        self.assertEqual(len(self.flushLoggedErrors()), 1)


class StretchTests(KeepingCase):
    """No gap is ever kept."""

    def setUp(self) -> None:
        """Ten lines are kept."""
        super().setUp()
        self.kept = self.open()
        self.keep(11, 20, at_end=True)

    def keep(self, first: int, last: int, at_end: bool = False) -> None:
        """Keep lines of these seqs, at once."""
        self.kept.keep_lines(LOBBY, lines(first, last), at_end)
        self.kept.flush()

    def test_what_overlaps_or_touches_is_joined(self) -> None:
        """Older and newer pages make the stretch longer."""
        self.keep(5, 12)
        self.assertEqual(self.seqs(self.kept), list(range(5, 21)))
        self.keep(1, 4)
        self.assertEqual(self.seqs(self.kept), list(range(1, 21)))
        self.keep(21, 22, at_end=True)
        self.assertEqual(self.seqs(self.kept), list(range(1, 23)))

    def test_what_lies_apart_takes_the_place(self) -> None:
        """Where something may be missing in between, the earlier stretch is let go."""
        self.keep(22, 25, at_end=True)
        self.assertEqual(self.seqs(self.kept), [22, 23, 24, 25])
        self.keep(18, 20)
        self.assertEqual(self.seqs(self.kept), [18, 19, 20])

    def test_places_that_are_not_shown_are_no_gap(self) -> None:
        """Between two lines may lie what is no line: a reaction, a deleted message."""
        self.kept.keep_lines(LOBBY, [line(20), line(30), line(41)], at_end=True)
        self.kept.flush()
        self.assertEqual(self.seqs(self.kept, limit=4), [19, 20, 30, 41])

    def test_edits_deletions_and_reactions_replace_lines(self) -> None:
        """Of the stretch that is told anew, nothing old is left; what lies around it is."""
        edited = line(13, "better")
        self.kept.keep_lines(LOBBY, [line(12), edited, line(16)], at_end=False)
        self.kept.flush()
        self.assertEqual(self.seqs(self.kept), [11, 12, 13, 16, 17, 18, 19, 20])
        self.assertIn(edited, self.kept.lines(LOBBY))
        self.kept.keep_lines(LOBBY, [line(12), line(13), line(16)], at_end=False)
        self.kept.flush()
        self.assertNotIn(edited, self.kept.lines(LOBBY))

    def test_deleted_at_the_end(self) -> None:
        """Lines that reach to the end say that nothing follows them."""
        self.keep(15, 18)
        self.assertEqual(self.seqs(self.kept)[-1], 20)
        self.keep(15, 18, at_end=True)
        self.assertEqual(self.seqs(self.kept), list(range(11, 19)))
        self.kept.keep_lines(LOBBY, (), at_end=False)
        self.assertEqual(self.seqs(self.kept), list(range(11, 19)))
        self.kept.keep_lines(LOBBY, (), at_end=True)
        self.assertEqual(self.seqs(self.kept), [])

    def test_dropping(self) -> None:
        """A conversation that is cleared up to a message, or wholly, is cleared here too."""
        self.kept.drop_lines(LOBBY, upto=15)
        self.assertEqual(self.seqs(self.kept), [16, 17, 18, 19, 20])
        self.kept.drop_lines(LOBBY)
        self.kept.drop_lines(GARDEN)
        self.assertEqual(self.seqs(self.kept), [])
        self.keep(30, 31, at_end=True)
        self.assertEqual(self.seqs(self.again(self.kept)), [30, 31])

    def test_a_room_that_was_made_anew(self) -> None:
        """Of a deleted room, nothing is shown in a new one of the same name."""
        anew = Room(77, LOBBY, False)
        self.kept.keep_lines(LOBBY, lines(15, 16, anew), at_end=False)
        self.kept.flush()
        self.assertEqual(self.seqs(self.kept), [15, 16])

    def test_a_new_nickname_of_the_other(self) -> None:
        """The other of a conversation is called as they are called now, in older lines too."""
        self.kept.keep_lines(BOB.name, lines(1, 2, WITH_BOB), at_end=True)
        renamed = evolve(WITH_BOB, second=evolve(BOB, nickname="Bobby"))
        self.kept.keep_lines(BOB.name, lines(2, 3, renamed), at_end=True)
        self.kept.flush()
        found = self.kept.lines(BOB.name)
        self.assertEqual([each.entry.stream for each in found], [renamed] * 3)

    def test_the_same_in_many_steps_or_few(self) -> None:
        """However often it is written in between, the same is kept in the end."""
        random = Random(4)
        for _ in range(100):
            told = [self.some(random) for _ in range(random.randrange(2, 7))]
            for target in (LOBBY, GARDEN):
                self.kept.keep_lines(target, lines(30, 40), at_end=True)
            for piece, at_end in told:
                self.kept.keep_lines(LOBBY, piece, at_end)
                self.kept.flush()
                self.kept.keep_lines(GARDEN, piece, at_end)
            step_by_step, at_once = self.kept.lines(LOBBY), self.kept.lines(GARDEN)
            self.assertEqual(list(step_by_step), list(at_once)[-len(step_by_step) :], told)
            self.kept.drop_lines(LOBBY)
            self.kept.drop_lines(GARDEN)

    def some(self, random: Random) -> tuple[list[Line], bool]:
        """A page somewhere, with texts of its own, and places that are no lines."""
        first, edition = random.randrange(20, 60), random.random()
        piece = [
            line(seq, f"{seq} {edition}")
            for seq in range(first, first + random.randrange(1, 15))
            if seq == first or random.random() < 0.9
        ]
        return piece, random.random() < 0.3

    def test_a_flood(self) -> None:
        """Of a window that slides along while much is said, nothing is missing."""
        whole = lines(21, 2500)
        for end in range(1, len(whole), 7):
            self.kept.keep_lines(LOBBY, whole[max(0, end - 600) : end], at_end=True)
        self.kept.keep_lines(LOBBY, whole[-600:], at_end=True)
        self.kept.flush()
        self.assertEqual(self.seqs(self.kept, limit=3000), list(range(501, 2501)))

    def test_lines_that_are_written_already(self) -> None:
        """A line that was trimmed away, or replaced, is written again when it is told again."""
        ten = lines(11, 20)
        self.kept.keep_lines(LOBBY, ten, at_end=True)
        self.kept.flush()
        self.kept.drop_lines(LOBBY, upto=15)
        self.kept.flush()
        self.kept.keep_lines(LOBBY, ten, at_end=True)
        self.assertEqual(self.seqs(self.kept), list(range(11, 21)))
