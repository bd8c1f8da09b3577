"""Tests of L{chatserver.frontends.line.layout} and C{look}, and of what people share."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.line.answers import Usage, listing
from chatserver.frontends.line.look import Look, chosen, look_of
from chatserver.frontends.line.manners import Manners, PersonManner
from chatserver.frontends.line.terminal import Terminal
from chatserver.frontends.line.wrapping import columns
from chatserver.model.entries import Direct, Entry, Joined, Room, Text, User
from chatserver.model.events import CLOSER, CameOnline, Delivery
from chatserver.model.names import LOBBY, RoomName, UserName
from tests.frontends.line.dial import LineTestCase, utc

ANN, BOB = User(1, UserName("ann")), User(2, UserName("bob"), "Bob of Lab 3")
OPS = Room(7, RoomName("ops"), False)
TIME = 1_000_000_000.0
DAY = 86400.0


def said(text: str, sender: User = BOB, at: float = TIME) -> Entry:
    """Somebody says something in #ops."""
    return Entry(OPS, 42, 40, sender, at, Text(text))


class LookTests(SynchronousTestCase):
    """How things look to whom."""

    def setUp(self) -> None:
        """All ways of writing."""
        self.manners = Manners(utc)

    def written(self, look: Look, *events: Entry | CameOnline, name: str = "") -> list[str]:
        """What somebody in #ops sees."""
        manner = self.manners.person(OPS.name, look)
        return manner.written(events, 9, name).decode().splitlines()

    def test_forty_columns(self) -> None:
        """On a narrow terminal nothing is wider than it, however long names are."""
        room = Room(8, RoomName("a-room-with-a-very-long-name"), False)
        bob = User(2, UserName("bob"), "Bob of the very long name of Lab 3")
        for reader in (False, True):
            for sender in (ANN, bob):
                entry = Entry(room, 1, 1, sender, TIME, Text("word " * 30))
                for line in self.written(Look(width=40, ascii=True, reader=reader), entry):
                    self.assertLessEqual(columns(line), 40)

    def test_help_at_forty_columns(self) -> None:
        """Help puts the sentence below the usage where both have no room beside each other."""
        manner = self.manners.person(LOBBY, Look(width=40))
        rows = [Usage("/join #room", "Become a member of a room, or go there")]
        answer = listing("commands", rows, "")
        self.assertEqual(
            manner.answered_after(answer, 1, "ann", None),
            b"/join #room\r\n    Become a member of a room, or go\r\n    there\r\n",
        )

    def test_colours(self) -> None:
        """A name has its colour wherever it stands; one's own is bold."""
        look = Look(color=True)
        first, second = self.written(look, said("a"), said("b"))
        self.assertEqual(first[:-1], second[:-1])
        self.assertIn("\x1b[", first)
        manner = self.manners.person(OPS.name, look)
        mine = manner.written((said("a", ANN),), ANN.id, "ann").decode()
        self.assertIn("\x1b[1mann\x1b[0m", mine)

    def test_mentions(self) -> None:
        """Being mentioned is bold; a longer name that begins alike is somebody else's."""
        text = "@ann @anna x@ann @ANN, @ann."
        (line,) = self.written(Look(color=True), said(text), name="ann")
        bold = "\x1b[1m@{}\x1b[0m".format
        self.assertTrue(
            line.endswith(f" {bold('ann')} @anna x@ann {bold('ANN')}, {bold('ann')}."), line
        )
        (plain,) = self.written(Look(), said(text), name="ann")
        self.assertNotIn("\x1b", plain)

    def test_readers_see_no_colours(self) -> None:
        """Whoever hears gets no escape sequences, whatever else is set."""
        wishes = {"screenreader": "on", "color": "on"}
        look = look_of(wishes, Terminal(names=("xterm",)))
        self.assertEqual((look.reader, look.color), (True, False))

    def test_comings_and_goings(self) -> None:
        """Who does not want to know is not told who comes and goes."""
        joined = Entry(OPS, 1, 0, BOB, TIME, Joined())
        self.assertEqual(self.written(Look(comings=False), joined, CameOnline(BOB)), [])
        self.assertEqual(len(self.written(Look(), joined, CameOnline(BOB))), 2)

    def test_several_lines(self) -> None:
        """Further lines of a text stand below the first, also for those who hear."""
        self.assertEqual(
            self.written(Look(reader=True), said("a\nann: b")),
            ["Bob of Lab 3 (bob): a", "  ann: b"],
        )

    def test_attack_names_that_are_sentences(self) -> None:
        """Nobody is called so that those who hear take it for a direct message or another room."""
        for nickname in ("ann to you", "you to ann", "ann in #lobby", "You"):
            eve = User(3, UserName("eve"), nickname)
            (line,) = self.written(Look(reader=True), said("x", eve))
            self.assertEqual(line, f"{nickname} (eve): x")

    def test_days_between(self) -> None:
        """Between two events of different days stands which day begins."""
        lines = self.written(Look(), said("a"), said("b"), said("c", at=TIME + DAY))
        self.assertEqual(lines[2], "-- Monday, September 10 --")

    def test_wishes_go_before_the_terminal(self) -> None:
        """What is set wins; then what the terminal told; then the default."""
        terminal = Terminal(width=80, names=("xterm", "MTTS 73"))
        found = chosen("width", {"width": "0"}, terminal)
        self.assertEqual((found.value, found.source), ("0", "you"))
        for key, value in (
            ("width", "80"),
            ("color", "on"),
            ("ascii", "on"),
            ("screenreader", "on"),
        ):
            found = chosen(key, {}, terminal)
            self.assertEqual((found.value, found.source), (value, "your terminal"), key)
            self.assertEqual(chosen(key, {}, Terminal()).source, "default")

    def test_odd_widths(self) -> None:
        """A terminal too narrow to wrap for wraps by itself; none is wider than the widest."""
        self.assertEqual(look_of({}, Terminal(width=19)).width, 0)
        self.assertEqual(look_of({}, Terminal(width=9999)).width, 500)


class SharingTests(SynchronousTestCase):
    """An event is written once for all who look at it alike."""

    def setUp(self) -> None:
        """Two who do, and a message."""
        manners = Manners(utc)
        look = Look(width=40, color=True)
        self.manner = manners.person(OPS.name, look)
        self.assertIs(manners.person(OPS.name, Look(width=40, color=True)), self.manner)
        self.other = manners.person(OPS.name, Look(width=41, color=True))

    def test_written_once(self) -> None:
        """Equal looks share what is written; another width gets its own."""
        delivery = Delivery((said("hi"),))
        first = delivery.written(self.manner, self.manner.shared)
        self.assertIs(delivery.written(self.manner, self.manner.shared), first)
        self.assertIsNot(delivery.written(self.other, self.other.shared), first)

    def test_only_mentions_are_looked_at_closer(self) -> None:
        """A message is one's own affair only if it mentions one."""
        self.assertIsNot(self.manner.shared((said("hi ann"),)), CLOSER)
        entry = said("hi @ann")
        self.assertIs(self.manner.shared((entry,)), CLOSER)
        self.assertTrue(self.manner.concerned((entry,), ANN.id, "ann"))
        self.assertFalse(self.manner.concerned((entry,), BOB.id, "bob"))

    def test_without_colours_mentions_are_like_all(self) -> None:
        """Where nothing can be bold nothing is looked at closer."""
        plain = PersonManner(utc, Look(), OPS.name)
        self.assertIsNot(plain.shared((said("hi @ann"),)), CLOSER)
        direct = Entry(Direct(8, ANN, BOB), 1, 1, BOB, TIME, Text("hi"))
        self.assertTrue(plain.concerned((direct,), ANN.id, "ann"))


class DeliveryTests(LineTestCase):
    """What two people with colours are told of one message."""

    def test_mention_is_bold_for_whom_it_means(self) -> None:
        """Of the same message ann sees her name bold, and carl does not."""
        ann, carl, bob = self.person("ann"), self.person("carl"), self.script("bob")
        for each in (ann, carl):
            each.send(b"/set color on\r\n")
        bob.send(b"hi @ann\n")
        self.assertIn(b"hi \x1b[1m@ann\x1b[0m\r\n", ann.hear())
        self.assertIn(b"hi @ann\r\n", carl.hear())
