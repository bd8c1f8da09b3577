"""Tests of L{chatserver.frontends.line.script}, C{as_json}, C{person} and C{manners}."""

from __future__ import annotations

import json
from typing import Any

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.line.answers import Answer, Kept, listing, refusal
from chatserver.frontends.line.manners import Manners, Mode
from chatserver.model.entries import (
    OPERATOR,
    Action,
    Banned,
    BlockLifted,
    BlockSet,
    Body,
    Cleared,
    Closed,
    Deletion,
    Direct,
    Edit,
    Entry,
    Erased,
    Frozen,
    Invited,
    Joined,
    Left,
    ModeratorSet,
    Personal,
    Reacted,
    ReadMark,
    Room,
    SlowSet,
    Stream,
    Tally,
    Text,
    TopicSet,
    Unbanned,
    Unreacted,
    User,
)
from chatserver.model.errors import Busy, NoSuchRoom, SlowDown
from chatserver.model.events import (
    CLOSER,
    CameOnline,
    Closing,
    Delivery,
    Event,
    Hidden,
    Live,
    Notice,
    Reset,
    WentOffline,
)
from chatserver.model.names import LOBBY, RoomName, UserName
from chatserver.model.standing import Token, TokenKind
from tests.frontends.line.dial import utc

ANN = User(1, UserName("ann"))
BOB = User(2, UserName("bob"), "Bob B")
OPS = Room(7, RoomName("ops"), False)
DIRECT = Direct(8, ANN, BOB)
MINE = Personal(9, ANN)
TIME = 1763503803.123


def entry(body: Body, sender: User = BOB, stream: Stream = OPS) -> Entry:
    """Number 42 of a stream."""
    return Entry(stream, 42, 40, sender, TIME, body)


# event, script, JSON without the time, person in #lobby; as ann sees it
CASES: list[tuple[Event, str, dict[str, Any] | None, str]] = [
    (
        entry(Text("a\\b\nc")),
        "MSG #ops 42 bob :a\\\\b\\nc",
        {
            "ev": "msg",
            "stream": "#ops",
            "seq": 42,
            "from": "bob",
            "nick": "Bob B",
            "text": "a\\b\nc",
        },
        "22:10 [#ops] Bob B: a\\b\r\n                    c",
    ),
    (
        entry(Action("waves"), ANN),
        "ME #ops 42 ann :waves",
        {"ev": "me", "stream": "#ops", "seq": 42, "from": "ann", "text": "waves"},
        "22:10 [#ops] * ann waves",
    ),
    (
        entry(Edit(41, "x"), ANN),
        "EDIT #ops 42 41 ann :x",
        {"ev": "edit", "stream": "#ops", "seq": 42, "target": 41, "from": "ann", "text": "x"},
        "22:10 [#ops] * ann changed message 41 to: x",
    ),
    (
        entry(Deletion(41), ANN),
        "DELETE #ops 42 41 ann",
        {"ev": "delete", "stream": "#ops", "seq": 42, "target": 41, "from": "ann"},
        "22:10 [#ops] * ann deleted message 41",
    ),
    (
        entry(Text("yes", 41), ANN),
        "REPLY #ops 42 41\nMSG #ops 42 ann :yes",
        {"ev": "msg", "stream": "#ops", "seq": 42, "reply": 41, "from": "ann", "text": "yes"},
        "22:10 [#ops] ann    (to 41) yes",
    ),
    (
        entry(Text("yes", 41), BOB, DIRECT),
        "REPLY @bob 42 41\nMSG @bob 42 bob :yes",
        {
            "ev": "msg",
            "stream": "@bob",
            "seq": 42,
            "reply": 41,
            "from": "bob",
            "nick": "Bob B",
            "text": "yes",
        },
        "22:10 <-Bob B: (to 41) yes",
    ),
    (
        entry(Reacted(41, "🔥"), ANN),
        "REACT #ops 42 41 ann :🔥",
        {"ev": "react", "stream": "#ops", "seq": 42, "target": 41, "from": "ann", "emoji": "🔥"},
        "22:10 [#ops] * ann reacted 🔥 to 41",
    ),
    (
        entry(Unreacted(41, "🔥"), ANN),
        "UNREACT #ops 42 41 ann :🔥",
        {"ev": "unreact", "stream": "#ops", "seq": 42, "target": 41, "from": "ann", "emoji": "🔥"},
        "22:10 [#ops] * ann took 🔥 back from 41",
    ),
    (
        entry(Erased(), ANN),
        "GONE #ops 42 ann",
        {"ev": "gone", "stream": "#ops", "seq": 42, "from": "ann"},
        "22:10 [#ops] * a message of ann was deleted",
    ),
    (
        entry(Joined(), ANN),
        "JOIN #ops 42 ann",
        {"ev": "join", "stream": "#ops", "seq": 42, "user": "ann"},
        "22:10 [#ops] * ann joined",
    ),
    (
        entry(Left(BOB)),
        "LEAVE #ops 42 bob",
        {"ev": "leave", "stream": "#ops", "seq": 42, "user": "bob", "nick": "Bob B"},
        "22:10 [#ops] * Bob B left",
    ),
    (
        entry(Left(BOB), ANN),
        "LEAVE #ops 42 bob :kicked by ann",
        {"ev": "leave", "stream": "#ops", "seq": 42, "user": "bob", "nick": "Bob B", "by": "ann"},
        "22:10 [#ops] * Bob B was kicked by ann",
    ),
    (
        entry(Left(ANN, "too\nloud"), BOB),
        "LEAVE #ops 42 ann :kicked by bob: too\\nloud",
        {
            "ev": "leave",
            "stream": "#ops",
            "seq": 42,
            "user": "ann",
            "by": "bob",
            "why": "too\nloud",
        },
        "22:10 [#ops] * ann was kicked by Bob B: too loud",
    ),
    (
        entry(TopicSet("x"), ANN),
        "TOPIC #ops 42 ann :x",
        {"ev": "topic", "stream": "#ops", "seq": 42, "from": "ann", "text": "x"},
        "22:10 [#ops] * ann set the topic: x",
    ),
    (
        entry(TopicSet(""), ANN),
        "TOPIC #ops 42 ann :",
        {"ev": "topic", "stream": "#ops", "seq": 42, "from": "ann", "text": ""},
        "22:10 [#ops] * ann removed the topic",
    ),
    (
        entry(Deletion(41, BOB), ANN),
        "DELETE #ops 42 41 ann",
        {
            "ev": "delete",
            "stream": "#ops",
            "seq": 42,
            "target": 41,
            "from": "ann",
            "author": "bob",
        },
        "22:10 [#ops] * ann deleted message 41 of Bob B",
    ),
    (
        entry(Banned(BOB), ANN),
        "BAN #ops 42 bob :by ann",
        {"ev": "ban", "stream": "#ops", "seq": 42, "user": "bob", "nick": "Bob B", "by": "ann"},
        "22:10 [#ops] * Bob B was banned by ann",
    ),
    (
        entry(Banned(ANN, "too\nloud"), BOB),
        "BAN #ops 42 ann :by bob: too\\nloud",
        {
            "ev": "ban",
            "stream": "#ops",
            "seq": 42,
            "user": "ann",
            "by": "bob",
            "why": "too\nloud",
        },
        "22:10 [#ops] * ann was banned by Bob B: too loud",
    ),
    (
        entry(Unbanned(BOB), ANN),
        "UNBAN #ops 42 bob :by ann",
        {"ev": "unban", "stream": "#ops", "seq": 42, "user": "bob", "nick": "Bob B", "by": "ann"},
        "22:10 [#ops] * Bob B may come in again, says ann",
    ),
    (
        entry(ModeratorSet(BOB, True), ANN),
        "MOD #ops 42 bob :by ann",
        {"ev": "mod", "stream": "#ops", "seq": 42, "user": "bob", "nick": "Bob B", "by": "ann"},
        "22:10 [#ops] * Bob B was made a moderator by ann",
    ),
    (
        entry(ModeratorSet(BOB, False), ANN),
        "UNMOD #ops 42 bob :by ann",
        {"ev": "unmod", "stream": "#ops", "seq": 42, "user": "bob", "nick": "Bob B", "by": "ann"},
        "22:10 [#ops] * Bob B was relieved as a moderator by ann",
    ),
    (
        entry(Frozen(True), ANN),
        "FREEZE #ops 42 ann",
        {"ev": "freeze", "stream": "#ops", "seq": 42, "from": "ann"},
        "22:10 [#ops] * ann froze this room",
    ),
    (
        entry(Frozen(False), ANN),
        "UNFREEZE #ops 42 ann",
        {"ev": "unfreeze", "stream": "#ops", "seq": 42, "from": "ann"},
        "22:10 [#ops] * ann let everybody write here again",
    ),
    (
        entry(SlowSet(30), ANN),
        "SLOW #ops 42 30 ann",
        {"ev": "slow", "stream": "#ops", "seq": 42, "from": "ann", "seconds": 30},
        "22:10 [#ops] * ann slowed this room down: one message every 30 seconds",
    ),
    (
        entry(SlowSet(0), ANN),
        "SLOW #ops 42 0 ann",
        {"ev": "slow", "stream": "#ops", "seq": 42, "from": "ann", "seconds": 0},
        "22:10 [#ops] * ann let everybody write as quickly as they like again",
    ),
    (
        entry(Closed(), OPERATOR),
        "CLOSED #ops 42",
        {"ev": "closed", "stream": "#ops", "seq": 42},
        "22:10 [#ops] * this room was deleted, with all that was said in it",
    ),
    (
        entry(Invited(OPS), BOB, MINE),
        "INVITE #ops bob",
        {"ev": "invite", "stream": "#ops", "from": "bob", "nick": "Bob B"},
        "22:10 * Bob B invites you: /join #ops",
    ),
    (
        entry(Text("hi"), BOB, DIRECT),
        "MSG @bob 42 bob :hi",
        {"ev": "msg", "stream": "@bob", "seq": 42, "from": "bob", "nick": "Bob B", "text": "hi"},
        "22:10 <-Bob B: hi",
    ),
    (
        entry(Text("hi"), ANN, DIRECT),
        "MSG @bob 42 ann :hi",
        {"ev": "msg", "stream": "@bob", "seq": 42, "from": "ann", "text": "hi"},
        "22:10 ->Bob B: hi",
    ),
    (CameOnline(ANN), "ONLINE ann", {"ev": "online", "user": "ann"}, "* ann is online"),
    (WentOffline(ANN), "OFFLINE ann", {"ev": "offline", "user": "ann"}, "* ann is offline"),
    (
        Live(OPS, 42),
        "LIVE #ops 42",
        {"ev": "live", "stream": "#ops", "seq": 42},
        "-- that was all so far of #ops --",
    ),
    (
        Reset(DIRECT, 42),
        "RESET @bob 42",
        {"ev": "reset", "stream": "@bob", "seq": 42},
        "-- too much happened to show; see /history @bob --",
    ),
    (Notice("a\nb"), "NOTICE :a\\nb", {"ev": "notice", "text": "a\nb"}, "-- a b --"),
    (Closing("x"), "BYE :x", {"ev": "bye", "why": "x"}, "Goodbye: x"),
    (Hidden(OPS, 42), "", None, ""),
    (Live(MINE, 1), "", None, ""),
    (Reset(MINE, 1), "", None, ""),
    (entry(BlockSet(BOB), ANN, MINE), "", None, ""),
    (entry(BlockLifted(BOB), ANN, MINE), "", None, ""),
    (entry(ReadMark(OPS, 3), ANN, MINE), "", None, ""),
    (entry(Cleared(OPS, 3), ANN, MINE), "", None, ""),
]


class RenderingTests(SynchronousTestCase):
    """Each event in each mode."""

    def setUp(self) -> None:
        """All ways of writing."""
        self.manners = Manners(utc)
        self.script = self.manners.program(Mode.SCRIPT, False)
        self.json = self.manners.program(Mode.JSON, False)
        self.person = self.manners.person(LOBBY)

    def test_script(self) -> None:
        """A script gets exactly the documented line, or nothing."""
        for event, line, _, _ in CASES:
            expected = f"{line}\n" if line else ""
            self.assertEqual(self.script.written((event,), ANN.id).decode(), expected)

    def test_json(self) -> None:
        """A JSON reader gets one object with the documented members, in order, or nothing."""
        for event, _, fields, _ in CASES:
            written = self.json.written((event,), ANN.id)
            if fields is None:
                self.assertEqual(written, b"")
                continue
            got = json.loads(written)
            if isinstance(event, Entry):
                self.assertEqual(got.pop("ts"), "2025-11-18T22:10:03.123Z")
            self.assertEqual(list(got.items()), list(fields.items()))

    def test_person(self) -> None:
        """A person reads who did what, when, and where if it is elsewhere."""
        for event, _, _, text in CASES:
            expected = f"{text}\r\n" if text else ""
            self.assertEqual(self.person.written((event,), ANN.id).decode(), expected)

    def test_person_here(self) -> None:
        """Where one is needs no telling; names stand in a column."""
        here = self.manners.person(OPS.name)
        written = here.written((entry(Text("a"), ANN), entry(Text("b"), ANN)))
        self.assertEqual(written, b"22:10 ann    a\r\n22:10 ann    b\r\n")

    def test_written_once(self) -> None:
        """A message to a room is written once for all who read in the same way."""
        delivery = Delivery((entry(Text("a")),))
        first = delivery.written(self.script, self.script.shared)
        again = self.manners.program(Mode.SCRIPT, False)
        self.assertIs(delivery.written(again, again.shared), first)

    def test_looked_at_closer(self) -> None:
        """What each side sees differently is not written for both at once."""
        for event in (
            entry(Text("hi"), BOB, DIRECT),
            Live(DIRECT, 1),
            entry(Invited(OPS), BOB, MINE),
            entry(Left(BOB)),
        ):
            self.assertIs(self.script.shared((event,)), CLOSER)

    def test_other_side(self) -> None:
        """Of one direct message each side sees the other's name."""
        event = entry(Text("hi"), BOB, DIRECT)
        self.assertEqual(self.script.written((event,), BOB.id), b"MSG @ann 42 bob :hi\n")
        self.assertEqual(self.person.written((event,), BOB.id), b"22:10 ->ann  hi\r\n")

    def test_line_ends(self) -> None:
        """Who sends CR LF gets CR LF, and a line stays one line."""
        crlf = self.manners.program(Mode.SCRIPT, True)
        self.assertEqual(crlf.written((Notice("a\nb"),)), b"NOTICE :a\\nb\r\n")

    def test_refusals(self) -> None:
        """A refusal has its number, and says after how long to try again."""
        cases = (
            (NoSuchRoom("no room #x"), "404 no room #x\n", "No room #x.\r\n"),
            (
                SlowDown("too fast", 30),
                "429 30 too fast\n",
                "Too fast. Try again in 30 seconds.\r\n",
            ),
            (Busy("too busy"), "429 1 too busy\n", "Too busy. Try again in 1 second.\r\n"),
        )
        for error, line, plain in cases:
            answer = refusal(error)
            self.assertEqual(self.script.answered(answer, "", 1).decode(), line)
            self.assertEqual(self.person.answered(answer, "", 1).decode(), plain)
        self.assertEqual(
            json.loads(self.json.answered(refusal(SlowDown("too fast", 30)), "5", 1)),
            {
                "ok": False,
                "code": 429,
                "tag": "5",
                "error": "SLOW_DOWN",
                "text": "too fast",
                "retry_after": 30,
            },
        )

    def test_reactions_of_a_page(self) -> None:
        """Programs get them counted, people see them behind the text, scripts' rows stay alike."""
        tallies = (Tally("🔥", 2, True), Tally("👍", 1, False))
        answer = listing("entries", [Kept(entry(Text("a\nb")), tallies)], "1 message.")
        self.assertEqual(
            self.script.answered(answer, "", 1), b"200-MSG #ops 42 bob :a\\nb\n200 1\n"
        )
        (row,) = json.loads(self.json.answered(answer, "", 1))["entries"]
        self.assertEqual(
            row["reactions"],
            [
                {"emoji": "🔥", "count": 2, "mine": True},
                {"emoji": "👍", "count": 1, "mine": False},
            ],
        )
        shown = self.person.answered(answer, "", 1).decode()
        self.assertIn("Bob B: a\r\n", shown)
        self.assertIn("b [🔥 2 👍 1]\r\n", shown)

    def test_reply_in_a_list(self) -> None:
        """What is answered is shown in short where the list holds it; scripts get two rows."""
        asked = evolve(entry(Text("is the printer back again?")), seq=41)
        rows = [asked, entry(Text("yes", 41), ANN), evolve(entry(Text("no", 7), ANN), seq=43)]
        answer = listing("entries", rows, "3 messages.")
        shown = self.person.answered(answer, "", 1).decode()
        self.assertIn("ann    (to Bob B: is the printer ba...) yes\r\n", shown)
        self.assertIn("ann    (to 7) no\r\n", shown)
        lines = self.script.answered(answer, "5", 1).decode().splitlines()
        self.assertEqual(
            lines[1:4],
            ["@5 200-REPLY #ops 42 41", "@5 200-MSG #ops 42 ann :yes", "@5 200-REPLY #ops 43 7"],
        )
        self.assertEqual(lines[-1], "@5 200 3")

    def test_tokens(self) -> None:
        """A token's row tells its kind, its times and its name, never what opens the door."""
        tokens = (
            Token(1, TokenKind.ACCESS, "ci", TIME, TIME + 60),
            Token(2, TokenKind.SESSION, "desk\u202etop", TIME),
        )
        answer = listing("tokens", tokens, "2 tokens.")
        self.assertEqual(
            self.script.answered(answer, "", 1).decode(),
            "200-access created=2025-11-18T22:10:03.123Z used=2025-11-18T22:11:03.123Z :ci\n"
            "200-session created=2025-11-18T22:10:03.123Z :desk\\u202etop\n"
            "200 2\n",
        )
        self.assertEqual(
            self.person.answered(answer, "", 1).decode(),
            "ci (made Nov 18 22:10, used Nov 18 22:11)\r\n"
            "desk\ufffdtop (made Nov 18 22:10, never used, of a client that remembers you)\r\n"
            "2 tokens.\r\n",
        )
        rows = json.loads(self.json.answered(answer, "", 1))["tokens"]
        self.assertEqual(rows[0]["used"], "2025-11-18T22:11:03.123Z")
        self.assertEqual((rows[1]["kind"], "used" in rows[1]), ("session", False))

    def test_attack_control_characters_from_others(self) -> None:
        """Texts, topics, nicknames and reasons of others are harmless in every mode."""
        bad = "\x1b]0;t\x07\r\n200 fake\x9b2J\u202e\ud800"
        evil = User(3, UserName("eve"), bad)
        bodies: tuple[Body, ...] = (
            Text(bad),
            Action(bad),
            Edit(1, bad),
            TopicSet(bad),
            Left(evil, bad),
            Joined(),
        )
        events: list[Event] = [Notice(bad), Closing(bad)]
        events += [entry(body, evil) for body in bodies]
        for manner in (self.script, self.json, self.person):
            written = manner.written(tuple(events), 1).decode()
            answered = manner.answered(Answer(200, bad, (bad,), {"x": bad}), "", 1).decode()
            for line in (written + answered).replace("\r\n", "\n").split("\n"):
                self.assertFalse(line.startswith("200 fake"), manner.mode)
                self.assertTrue(all(ord(each) >= 0x20 for each in line), line)
                for each in ("\x7f", "\x9b", "\u202e", "\ud800"):
                    self.assertNotIn(each, line)
