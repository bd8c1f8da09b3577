"""Who comes and goes, one after another: one row, live and in the past."""

from __future__ import annotations

from chatserver.model.names import LOBBY, RoomName
from tests.clients.terminal.sitting import DeskCase, Sitter

OPS = RoomName("ops")


class ComingsTests(DeskCase):
    """Ann sits in a room of her own, into which others come."""

    def setUp(self) -> None:
        """She has said something there."""
        super().setUp()
        self.ann = self.sitter("ann").type("/create #ops").type("is anybody there?")
        self.others = {name: self.person(name) for name in ("bob", "carl", "dan", "eve", "fay")}

    def join(self, *names: str) -> None:
        """Let them come in."""
        for name in names:
            self.others[name].run(self.others[name].client.join(OPS))

    def leave(self, *names: str) -> None:
        """Let them leave."""
        for name in names:
            self.others[name].run(self.others[name].client.leave(OPS))

    def told(self) -> list[str]:
        """What the screen tells of comings and goings."""
        return [row[17:] for row in self.ann.look() if row[15:16] == "–"]

    def test_one_row(self) -> None:
        """Who comes while one looks is added to the row, and sorted by who left and did both."""
        self.join("bob")
        self.assertEqual(self.told(), ["ann joined", "bob joined"])
        self.join("carl", "dan")
        self.assertEqual(self.told(), ["ann joined", "bob, carl and dan joined"])
        self.leave("carl")
        self.assertEqual(self.told()[-1], "bob and dan joined; carl joined and left")
        self.ann.type("hello")
        self.leave("bob")
        self.assertEqual(self.told()[-1], "bob left")

    def test_many(self) -> None:
        """Of more than three only two are named; what the server left out is counted, too."""
        self.join("bob", "carl", "dan", "eve", "fay")
        self.assertEqual(self.told()[-1], "bob, carl and 3 more joined")
        for _ in range(5):
            self.leave("fay")
            self.join("fay")
        wanted = "eve joined; fay joined and left; 3 more came or went"
        self.assertEqual(self.told()[-1], wanted)
        self.assertEqual(self.again(), wanted)

    def test_the_same_in_the_past(self) -> None:
        """Who comes later reads the same row."""
        self.join("bob", "carl", "dan")
        self.leave("dan", "bob")
        self.assertEqual(self.told()[-1], "carl joined; bob and dan joined and left")
        self.assertEqual(self.again(), self.told()[-1])

    def test_orders_stand_for_themselves(self) -> None:
        """Who is made to leave, or a new topic, is told in a row of its own."""
        self.join("bob", "carl", "dan")
        self.ann.type("/kick carl").type("/topic Night shift")
        self.leave("bob")
        self.assertEqual(
            self.told()[1:],
            [
                "bob, carl and dan joined",
                "carl was removed by ann",
                "ann set the topic: Night shift",
                "bob left",
            ],
        )

    def test_what_is_new(self) -> None:
        """Among them stands the line before which all was read."""
        self.join("bob")
        self.ann.type("/read").go(LOBBY)
        self.join("carl")
        self.others["carl"].say(OPS, "hi")
        rows = [row.strip("─ ") for row in self.ann.go(OPS).look()]
        self.assertEqual(rows[-3], "new")
        self.assertTrue(rows[-4].endswith("– bob joined"), rows)
        self.assertTrue(rows[-2].endswith("– carl joined"), rows)

    def test_days(self) -> None:
        """A day begins with its line among them."""
        self.join("bob")
        self.ann.go(LOBBY)
        self.ann.wait(86400)
        self.join("carl")
        self.ann.go(OPS)
        rows = [row.strip("─ ") for row in self.ann.look()]
        self.assertTrue(rows[-3].endswith("bob joined"), rows)
        self.assertEqual(rows[-2], "Monday, 10 September 2001")
        self.assertTrue(rows[-1].endswith("carl joined"), rows)

    def test_the_place_is_kept(self) -> None:
        """Who reads further up has the same rows before them, whoever comes at the end."""
        self.ann.say(OPS, *(f"message {number}" for number in range(30)))
        self.join("bob", "carl", "dan", "eve")
        narrow = (24, 6)
        self.ann.look(*narrow)
        self.ann.desk.page(1, *narrow)
        before = self.ann.look(*narrow)
        self.assertIn("bob", " ".join(before))
        self.join("fay")
        self.leave("fay")
        self.assertEqual(self.ann.look(*narrow)[:-1], before[:-1])
        self.assertFalse(self.ann.desk.feeds.current.is_at_end)

    def again(self) -> str:
        """What Ann reads there in another window, where it is the past."""
        other = Sitter(self.world, "ann").sit().go(OPS)
        self.addCleanup(other.leave)
        return [row[17:] for row in other.look() if row[15:16] == "–"][-1]
