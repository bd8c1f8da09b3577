"""Entries and refusals as chatctl prints them: aligned, and harmless whoever wrote them."""

from __future__ import annotations

import json

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.admin.shown import Lines, as_event, as_kept, cleaned
from chatserver.admin.statuses import refusal
from chatserver.model.entries import (
    Action,
    Body,
    Cleared,
    Entry,
    Erased,
    Invited,
    Left,
    Reacted,
    ReadMark,
    Room,
    Tally,
    Text,
    TopicSet,
    Unreacted,
    User,
)
from chatserver.model.errors import AccountDisabled, BadText, LoginRefused, SlowDown
from chatserver.model.names import RoomName, UserName

ANN = User(1, UserName("ann"), "Ann the Great")
BOB = User(2, UserName("bob"))
ROOM = Room(3, RoomName("ops"), False)
EVIL = "\x1b]0;owned\x07\x9b2J\r\n\u202eevil\ud800"


def entry(body: Body, seq: int = 7, sender: User = ANN) -> Entry:
    """Make one."""
    return Entry(ROOM, seq, seq, sender, 0.0, body)


def told(body: Body) -> str:
    """Write one, and leave the time away."""
    return Lines(ANN.id).written(entry(body))[17:]


class LinesTests(SynchronousTestCase):
    """What people read."""

    def test_columns(self) -> None:
        """Columns grow with what stands in them, so that texts stand below each other."""
        lines = Lines(1)
        longer = User(9, UserName("christine"))
        written = [
            lines.written(entry(Text("a"), 9, longer)),
            lines.written(entry(Text("b"), 10)),
            lines.written(entry(Text("c"), 11, longer)),
        ]
        self.assertEqual(
            [line[17:] for line in written],
            ["#9 christine  a", "#10 ann        b", "#11 christine  c"],
        )

    def test_words(self) -> None:
        """What is no message is told in words, behind a star."""
        self.assertEqual(told(Action("waves")), "#7 *  ann waves")
        self.assertEqual(told(Text("yes", 4)), "#7 ann  (to #4) yes")
        self.assertEqual(told(Reacted(4, "🔥")), "#7 *  ann reacted 🔥 to #4")
        self.assertEqual(told(Unreacted(4, "🔥")), "#7 *  ann took 🔥 back from #4")
        self.assertEqual(told(Erased()), "#7 *  a message of ann was deleted")
        self.assertEqual(told(Left(ANN)), "#7 *  ann left")
        self.assertEqual(told(Left(BOB, "spam")), "#7 *  bob was kicked by ann: spam")
        self.assertEqual(told(TopicSet("")), "#7 *  ann removed the topic")
        self.assertEqual(told(Invited(ROOM)), "#7 *  ann invites you to #ops")
        self.assertEqual(told(ReadMark(ROOM, 4)), "#7 *  you have read #ops up to #4")
        self.assertEqual(told(Cleared(ROOM, 4)), "#7 *  you hid #ops up to #4")

    def test_reactions(self) -> None:
        """In a page of the past they stand counted behind the text, or as members of the JSON."""
        tallies = (Tally("🔥", 2, True), Tally("👍", 1, False))
        said = entry(Text("hi"))
        self.assertEqual(Lines(1).written(said, tallies)[17:], "#7 ann  hi [🔥 2 👍 1]")
        fields = json.loads(as_kept(said, tallies, 1))
        self.assertEqual(fields["reactions"][0], {"emoji": "🔥", "count": 2, "mine": True})
        self.assertNotIn("reactions", json.loads(as_kept(said, (), 1)))

    def test_left_out(self) -> None:
        """How many joins and leaves are not there stands above, or as a member of the JSON."""
        lines = Lines(1)
        lines.written(entry(Text("hi"), 100))
        above, line = lines.written(entry(Left(ANN), 101), (), 18).split("\n")
        self.assertEqual(above, f"{'*':>23}    18 more came or went")
        self.assertEqual(line[17:], "#101 *    ann left")
        self.assertEqual(json.loads(as_kept(entry(Left(ANN)), (), 1, 18))["skipped"], 18)
        self.assertNotIn("skipped", json.loads(as_kept(entry(Left(ANN)), (), 1)))

    def test_edited(self) -> None:
        """In a page of the past stands of what was edited that it was, and in the JSON when."""
        said = evolve(entry(Text("hi")), edited_at=1004.5)
        self.assertEqual(
            Lines(1).written(said, (Tally("🔥", 2, True),))[17:], "#7 ann  hi (edited) [🔥 2]"
        )
        self.assertEqual(json.loads(as_kept(said, (), 1))["edited_at"], 1004.5)

    def test_attack_escape_sequences(self) -> None:
        """Nothing but text, newlines and blanks reaches a terminal, wherever it stands."""
        self.assertEqual(cleaned("a\x1b[2J\tb\u202e"), "a\ufffd[2J b\ufffd")
        for body in (Text(EVIL), Action(EVIL), TopicSet(EVIL), Left(BOB, EVIL)):
            bad = entry(body, sender=User(1, UserName(EVIL)))
            printed = Lines(1).written(bad).replace("\n", "")
            self.assertTrue(printed.isprintable(), printed)
        self.assertIn("????", Lines(1).written(evolve(entry(Text("x")), sent_at=1e300)))

    def test_attack_json(self) -> None:
        """JSON is one line that is harmless to look at, and nothing of it is lost."""
        printed = as_event(entry(Text(EVIL)), 1)
        self.assertTrue(printed.isprintable(), printed)
        self.assertEqual(json.loads(printed)["text"], EVIL)


class RefusalTests(SynchronousTestCase):
    """What is told of a refusal."""

    def test_status(self) -> None:
        """Who is kept out ends with 4, all other refusals with 1."""
        statuses = [refusal(each("no")).status for each in (LoginRefused, AccountDisabled, BadText)]
        self.assertEqual(statuses, [4, 4, 1])

    def test_wait(self) -> None:
        """Where trying again is worth it, the time is told."""
        self.assertEqual(str(refusal(SlowDown("too many", 7))), "too many; try again in 7 s")

    def test_attack_sentence(self) -> None:
        """A server's sentence is cleaned as its texts are."""
        self.assertTrue(str(refusal(BadText(EVIL))).isprintable())
