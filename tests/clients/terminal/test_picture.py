"""The parts of the screen."""

from __future__ import annotations

from chatserver.model.names import LOBBY, RoomName, UserName
from clients.terminal import picture
from clients.terminal.pieces import text_of, width
from clients.terminal.places import Place, list_rows, next_unread
from tests.clients.terminal.sitting import DeskCase

OPS, BOB = RoomName("ops"), UserName("bob")


class PictureTests(DeskCase):
    """What stands where."""

    def setUp(self) -> None:
        """One at a desk."""
        super().setUp()
        self.ann = self.sitter("ann")

    def test_everything_fits(self) -> None:
        """On each size each row has exactly as many cells as there are, or fewer in the text."""
        self.ann.type("/create #operations-and-more The topic is rather long, and goes on")
        self.ann.type("a text that is longer than a row of a small screen, by far")
        self.ann.desk.complain("something went wrong, which takes more than a row to be told of")
        for cells in (20, 40, 50, 61, 100):
            rows = [
                picture.title(self.ann.desk, cells),
                picture.status(self.ann.desk, cells),
                *picture.the_list(self.ann.desk, cells, 10),
            ]
            self.assertEqual({width(row) for row in rows if row} - {cells, 6, 7}, set(), cells)
            free = [*picture.body(self.ann.desk, cells, 10), *picture.notice(self.ann.desk, cells)]
            self.assertTrue(all(width(row) <= cells for row in free), cells)
            self.assertLessEqual(len(picture.notice(self.ann.desk, cells)), 3)

    def test_the_list_has_counts_and_marks(self) -> None:
        """Unread messages, what is begun, what waits, and who is here stand in the list."""
        places = [
            Place(LOBBY, 3, has_draft=True),
            Place(OPS, unsent=1),
            Place(BOB, 12, is_online=True),
        ]
        rows = [text_of(row) for row in list_rows(places, OPS, 16, 10)]
        self.assertEqual(
            rows,
            [" Rooms", " #lobby     ✎ 3 ", " #ops         ! ", "", " People", "•bob         12 "],
        )

    def test_a_long_list_shows_where_one_is(self) -> None:
        """Of more conversations than rows, those around the current one are seen."""
        places = [Place(RoomName(f"r{number:02}")) for number in range(50)]
        for number in (0, 25, 49):
            shown = [
                text_of(row).strip() for row in list_rows(places, places[number].target, 10, 7)
            ]
            self.assertIn(f"#r{number:02}", shown)
            self.assertEqual(len(shown), 7)

    def test_people_before_rooms(self) -> None:
        """What is unread with a person comes before what is unread in a room."""
        places = [Place(LOBBY), Place(OPS, 1), Place(BOB, 1)]
        self.assertEqual(next_unread(places, LOBBY), BOB)
        self.assertEqual(next_unread(places, BOB), OPS)
        self.assertIsNone(next_unread([Place(LOBBY, 5)], LOBBY))

    def test_mentions_stand_out(self) -> None:
        """A message that names the reader looks otherwise, in whatever company the name stands."""
        bob = self.sitter("bob")
        bob.type("well, @Ann: look").type("annotate @annette")
        looks = [[look for look, _ in row] for row in picture.body(self.ann.desk, 80, 10)[-2:]]
        self.assertIn("mention", looks[0])
        self.assertNotIn("mention", looks[1])

    def test_without_a_connection_from_the_start(self) -> None:
        """A screen that opens without a connection says so, and has its input."""
        self.ann.network.is_down = True
        self.ann.break_off()
        self.ann.go(OPS)
        self.assertEqual(self.ann.look(), ["not read yet"])

    def test_a_room_that_is_closed_to_one(self) -> None:
        """A place that may not be read says why."""
        self.ann.go(RoomName("nowhere"))
        self.assertIn("this cannot be read", self.ann.look()[0])
