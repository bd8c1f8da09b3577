"""Replies and reactions over AMP, on a whole server."""

from __future__ import annotations

import json
from typing import Any

import emoji
from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Config
from tests.frontends.amp.dial import Call, registered
from tests.world import TEST_LIMITS, World


class ReactionCase(SynchronousTestCase):
    """Ann and Bob, as programs."""

    limits = TEST_LIMITS

    def setUp(self) -> None:
        """Both are there, and ann has said something."""
        self.world = World(self, Config(limits=self.limits))
        self.ann, self.bob = registered(self.world, "ann"), registered(self.world, "bob")
        self.seq = int(self.ann.ask("Post", target="#lobby", text="hello")["seq"])
        for caller in (self.ann, self.bob):
            caller.heard()

    def entries(self, caller: Call, command: str = "History", **asked: Any) -> list[Any]:
        """What somebody reads."""
        found: list[Any] = json.loads(caller.ask(command, **asked)["entries"])
        return found

    def react(self, caller: Call, emoji: str, command: str = "React") -> dict[str, Any]:
        """React to what ann said."""
        return caller.ask(command, target="#lobby", seq=self.seq, emoji=emoji)


class TalkTests(ReactionCase):
    """What both hear and read."""

    def test_reply(self) -> None:
        """The answer, the event and every list name the message that is answered."""
        stored = self.bob.ask("Post", target="#lobby", text="hi", reply=self.seq)
        (heard,) = self.ann.heard()
        self.assertEqual((heard["ev"], heard["text"], heard["reply"]), ("msg", "hi", self.seq))
        self.assertEqual(json.loads(stored["entry"]), heard)
        lists = (
            self.entries(self.ann, target="#lobby"),
            self.entries(self.ann, "Unread"),
            self.entries(self.ann, "Search", words="hi"),
        )
        for found in lists:
            self.assertEqual(found[-1], heard)
        self.assertNotIn("reply", lists[0][0])

    def test_reply_refused(self) -> None:
        """There must be a message to answer, and an action answers none."""
        answer = self.bob.ask("Post", target="#lobby", text="hi", reply=1)
        self.assertEqual(answer["code"], "NO_SUCH_MESSAGE")
        answer = self.bob.ask("Post", target="#lobby", text="hi", reply=self.seq, action="True")
        self.assertEqual(answer["code"], "BAD_REQUEST")

    def test_react(self) -> None:
        """The answer holds the entry that others hear; the same again holds none."""
        stored = self.react(self.bob, ":fire:")
        (heard,) = self.ann.heard()
        self.assertEqual(json.loads(stored["entry"]), heard)
        self.assertEqual(
            (heard["ev"], heard["target"], heard["emoji"], heard["from"]["name"]),
            ("react", self.seq, "🔥", "bob"),
        )
        again = self.react(self.bob, "🔥")
        self.assertEqual((again["seq"], again["duplicate"]), (stored["seq"], "True"))
        self.assertNotIn("entry", again)
        self.react(self.bob, "🔥", "Unreact")
        self.assertEqual([each["ev"] for each in self.ann.heard()], ["unreact"])

    def test_refused(self) -> None:
        """Each refusal has its code."""
        self.assertEqual(self.react(self.bob, "hurray")["code"], "BAD_EMOJI")
        self.assertEqual(self.react(self.bob, "🔥", "Unreact")["code"], "NO_SUCH_REACTION")
        answer = self.bob.ask("React", target="#lobby", seq=99, emoji="🔥")
        self.assertEqual(answer["code"], "NO_SUCH_MESSAGE")

    def test_history_counts(self) -> None:
        """A page holds how often, whether oneself has, and up to which entry it was read."""
        self.react(self.bob, "🔥")
        self.react(self.ann, "🔥")
        last = self.react(self.ann, "👍")["seq"]
        wanted = [
            {"emoji": "🔥", "count": 2, "mine": True},
            {"emoji": "👍", "count": 1, "mine": False},
        ]
        self.assertEqual(self.entries(self.bob, target="#lobby")[0]["reactions"], wanted)
        self.assertEqual(self.bob.ask("History", target="#lobby")["upto"], last)
        self.assertNotIn("reactions", self.entries(self.bob, "Search", words="hello")[0])


class LargeTests(ReactionCase):
    """As large as the limits allow."""

    limits = evolve(TEST_LIMITS, text_bytes=30_000, reactions_each=50, rates=False)

    def test_attack_most_of_everything_fits(self) -> None:
        """The longest text with as many of the longest emoji as can be is still told."""
        posted = self.ann.ask("Post", target="#lobby", text='"' * 30_000)
        longest = sorted(emoji.EMOJI_DATA, key=lambda each: len(each.encode()))[-50:]
        for each in longest:
            answer = self.bob.ask("React", target="#lobby", seq=posted["seq"], emoji=each)
            self.assertNotIn("code", answer)
        (entry,) = self.entries(self.ann, target="#lobby", limit=1)
        self.assertEqual(len(entry["reactions"]), 50)
