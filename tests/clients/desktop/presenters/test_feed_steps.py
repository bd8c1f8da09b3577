"""The steps from one list of items to another."""

from __future__ import annotations

import random

from twisted.trial.unittest import SynchronousTestCase

from clients.desktop.presenters.conversation.feed_items import Item, Notice
from clients.desktop.presenters.conversation.feed_steps import (
    Inserted,
    Removed,
    Replaced,
    done,
    steps,
)


def items(keys: str) -> list[Item]:
    """Make an item for each letter; capitals have the keys of small ones, and other words."""
    return [Notice(("notice", key.lower()), None, key) for key in keys]


class StepTests(SynchronousTestCase):
    """They lead there, and are few."""

    def check(self, old: str, new: str) -> int:
        """Do the steps, and count them."""
        copy = items(old)
        found = steps(copy, items(new))
        for step in found:
            done(copy, step)
        self.assertEqual(copy, items(new), f"{old} to {new}")
        return len(found)

    def test_nothing_happens(self) -> None:
        """Equal lists need no step."""
        self.assertEqual(self.check("abc", "abc"), 0)

    def test_what_is_common(self) -> None:
        """A page above, a message below, rows that are let go, and an edit are one step each."""
        self.assertEqual(steps(items("cd"), items("abcd")), [Inserted(0, tuple(items("ab")))])
        self.assertEqual(steps(items("cd"), items("cde")), [Inserted(2, tuple(items("e")))])
        self.assertEqual(steps(items("abcd"), items("cd")), [Removed(0, 2)])
        self.assertEqual(steps(items("abc"), items("aBc")), [Replaced(1, items("B")[0])])

    def test_a_flood(self) -> None:
        """Rows that come below and go above at once are two steps."""
        self.assertEqual(self.check("abcdef", "defghi"), 2)

    def test_whatever_changes(self) -> None:
        """A thousand lists become others."""
        chance = random.Random(7)
        letters = "abcdefghij"
        for _ in range(1000):
            one, other = (
                "".join(
                    letter.upper() if chance.random() < 0.2 else letter
                    for letter in chance.sample(letters, chance.randrange(len(letters)))
                )
                for _ in range(2)
            )
            self.check(one, other)
