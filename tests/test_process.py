"""Tests of L{chatserver.process}."""

from __future__ import annotations

import gc
import weakref

from twisted.trial.unittest import SynchronousTestCase

from chatserver.process import calm_collector

MANY = 200_000


class Gone:
    """Something that only a cycle holds."""

    def __init__(self) -> None:
        self.itself = self


class CollectorTests(SynchronousTestCase):
    """How Python looks for cyclic garbage in a server."""

    def setUp(self) -> None:
        """Let it be as it was, afterwards."""
        self.addCleanup(gc.set_threshold, *gc.get_threshold())
        self.addCleanup(gc.unfreeze)
        calm_collector()

    def test_garbage_does_not_pile_up(self) -> None:
        """Of what many connections leave behind, only the last part is there at any time."""
        left = weakref.WeakSet[Gone]()
        most = 0
        for number in range(MANY):
            left.add(Gone())
            if number % 1000 == 0:
                most = max(most, len(left))
        self.assertLess(most, MANY // 4)

    def test_messages_set_off_no_look(self) -> None:
        """What a thousand requests need for a moment, and let go, is no reason to look."""
        looks: list[str] = []

        def note(phase: str, info: dict[str, int]) -> None:
            looks.append(phase)

        gc.callbacks.append(note)
        self.addCleanup(gc.callbacks.remove, note)
        for _ in range(50):
            kept = [[number] for number in range(5000)]
            del kept
        self.assertEqual(looks, [])
