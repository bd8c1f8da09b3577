"""What the rows of the list of conversations say, and in which order they stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.names import LOBBY, RoomName, UserName
from clients.desktop.presenters.places.place_rows import (
    Place,
    count_text,
    directs_in_order,
    next_unread,
    preview,
    rooms_in_order,
    short_time,
    spoken,
    step,
)

ANN, BOB, CAT = (UserName(each) for each in ("ann", "bob", "cat"))
OPS, TEA = RoomName("ops"), RoomName("tea")


class RowTests(SynchronousTestCase):
    """One row."""

    def test_badges_do_not_grow_without_end(self) -> None:
        """99 is written, 100 is 99+."""
        self.assertEqual(
            [count_text(99), count_text(100), count_text(10_000)], ["99", "99+", "99+"]
        )

    def test_muted_ones_count_calls_alone(self) -> None:
        """A muted room has no badge for what is said, and one for those who call."""
        quiet = Place(OPS, "ops", unread=7, muted=True)
        called = Place(OPS, "ops", unread=7, mentions=2, muted=True)
        self.assertEqual((quiet.badge, quiet.is_news), ("", False))
        self.assertEqual((called.badge, called.is_news), ("2", True))

    def test_all_is_said_to_those_who_hear_a_row(self) -> None:
        """Who, how they are, how much is unread; a room says that it is one."""
        self.assertEqual(spoken(Place(ANN, "Ann", how="online", unread=2)), "Ann, online, 2 unread")
        room = Place(OPS, "ops", is_private=True, unread=3, mentions=1, muted=True)
        self.assertEqual(spoken(room), "ops, private room, 3 unread, 1 mention, muted")

    def test_previews_are_words_without_signs(self) -> None:
        """What stands out in a message is told in the list by its words alone."""
        told = {
            "second **bold** `code` ~~no~~": "second bold code no",
            "* one\n* two": "one two",
            "> said\n\nyes": "said yes",
            "[here](https://example.org/x)": "here",
            "```\nx = 1\n```": "x = 1",
            "2 * 3 * 4, snake_case": "2 * 3 * 4, snake_case",
            "***": "***",
            "**cut": "**cut",
        }
        self.assertEqual({each: preview(each) for each in told}, told)

    def test_preview_is_one_line(self) -> None:
        """Newlines become spaces; what turns text around or cannot be seen is left out."""
        self.assertEqual(preview("one\n\n two\u202e\u0007three"), "one twothree")
        self.assertLessEqual(len(preview("word " * 10_000)), 160)
        self.assertEqual(preview("👩\u200d💻 ok"), "👩\u200d💻 ok")

    def test_times_are_short(self) -> None:
        """The hour today; then the day, the date, and the year."""
        now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
        days = [0, 1, 2, 6, 7, 400]
        told = [short_time(now - timedelta(days=each), now) for each in days]
        self.assertEqual(told, ["09:00", "Yesterday", "Fri", "Mon", "15 Nov", "2025-10-18"])


class OrderTests(SynchronousTestCase):
    """The order, and walking through it."""

    def test_rooms_stand_by_name(self) -> None:
        """The lobby first, then as in a dictionary, whatever is new."""
        rooms = [Place(TEA, "tea"), Place(OPS, "ops", unread=9), Place(LOBBY, "lobby")]
        self.assertEqual([each.shown for each in rooms_in_order(rooms)], ["lobby", "ops", "tea"])

    def test_people_stand_by_what_was_said_last(self) -> None:
        """The newest first; who is blocked last, however new."""
        people = [
            Place(ANN, "Ann", active_at=1.0),
            Place(BOB, "Bob", active_at=3.0, is_blocked=True),
            Place(CAT, "Cat", active_at=2.0),
        ]
        self.assertEqual(
            [each.shown for each in directs_in_order(people, None)], ["Cat", "Ann", "Bob"]
        )

    def test_nothing_moves_below_the_pointer(self) -> None:
        """An order that is held stays; who is new comes last."""
        people = [Place(ANN, "Ann", active_at=1.0), Place(BOB, "Bob", active_at=3.0)]
        people.append(Place(CAT, "Cat", active_at=9.0))
        held = directs_in_order(people, [ANN, BOB])
        self.assertEqual([each.shown for each in held], ["Ann", "Bob", "Cat"])

    def test_walking_goes_round(self) -> None:
        """Behind the last one comes the first; from nowhere one comes to an end of the list."""
        rows = [Place(OPS, "ops"), Place(ANN, "Ann"), Place(BOB, "Bob")]
        self.assertEqual([step(rows, BOB, 1), step(rows, OPS, -1)], [OPS, BOB])
        self.assertEqual([step(rows, None, 1), step(rows, None, -1)], [OPS, BOB])
        self.assertIsNone(step([], OPS, 1))

    def test_next_unread(self) -> None:
        """First where somebody calls; then further down; never where one is, nor blocked ones."""
        rows = [
            Place(OPS, "ops", unread=1),
            Place(TEA, "tea", unread=1, is_chosen=True),
            Place(ANN, "Ann", unread=1, is_blocked=True),
            Place(BOB, "Bob", unread=1),
        ]
        self.assertEqual(next_unread(rows, TEA), BOB)
        rows[0] = Place(OPS, "ops", unread=1, mentions=1)
        self.assertEqual(next_unread(rows, TEA), OPS)
        self.assertEqual(next_unread(rows, None), OPS)
        self.assertIsNone(next_unread([Place(TEA, "tea", unread=5)], TEA))
