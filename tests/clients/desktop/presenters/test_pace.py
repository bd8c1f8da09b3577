"""How often something is shown while much comes."""

from __future__ import annotations

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from clients.desktop.presenters.conversation.pace import (
    AT_ONCE,
    GAP_SECONDS,
    MOST_SECONDS,
    SHARE,
    Pace,
)


class PaceTests(SynchronousTestCase):
    """Something that is shown, and takes a while."""

    def setUp(self) -> None:
        """It takes no time at first."""
        self.clock = Clock()
        self.shown: list[float] = []
        self.takes = 0.0
        self.pace = Pace(self.clock, self.show)

    def show(self) -> None:
        """Be shown."""
        self.shown.append(self.clock.seconds())
        self.clock.rightNow += self.takes

    def come(self, seconds: float) -> list[float]:
        """Let something come each millisecond; give the times between what is shown of it."""
        self.shown.clear()
        end = self.clock.seconds() + seconds
        while self.clock.seconds() < end:
            self.pace.soon()
            self.clock.advance(0.001)
        return [later - earlier for earlier, later in zip(self.shown, self.shown[1:], strict=False)]

    def test_at_once(self) -> None:
        """What comes alone, or with a few others, is shown at once."""
        for _ in range(5):
            self.pace.soon()
            self.pace.soon()
            self.clock.advance(0)
        self.assertEqual(self.shown, [0.0] * 5)

    def test_much(self) -> None:
        """Of what comes all the time, pictures come at a pace that the eye takes for moving."""
        self.come(AT_ONCE * GAP_SECONDS)
        self.assertGreaterEqual(min(self.come(1)), GAP_SECONDS - 1e-6)

    def test_contract_what_takes_long_leaves_time(self) -> None:
        """What takes long to show is shown less often, so that most of the time is free."""
        self.takes = 0.03
        self.come(AT_ONCE * GAP_SECONDS * 2)
        self.assertGreaterEqual(min(self.come(2)), SHARE * 0.03 - 1e-6)

    def test_not_too_seldom(self) -> None:
        """However long it takes, it goes on being shown."""
        self.takes = 0.3
        self.come(30)
        self.assertLess(max(self.come(5)), MOST_SECONDS + 0.3)
