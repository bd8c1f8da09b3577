"""A steady rate: something is begun when its time has come, whether or not the last is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from attrs import frozen
from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from bench.week.acts import RESIDENTS, Act
from bench.week.crowd import Crowd
from bench.week.visits import VISITS

BEAT = 0.05
"""Seconds between two looks at the clock."""
MOST_AT_ONCE = 300
"""Begun and not done; more is not begun, but counted."""
DEADLINE = 60.0
"""Seconds that one act may take beyond a slow reader's pause."""
KEPT_FAILURES = 20
LEFT_OUT = "left out, too busy"


@frozen
class Deed:
    """
    Something that is done now and then.

    @ivar share: of all that is done.
    @ivar do: does it; returns what it is to be counted as, or None: as its name.
    """

    name: str
    share: float
    do: Callable[[Crowd], Awaitable[object]]


def _by_a_resident(act: Act) -> Callable[[Crowd], Awaitable[object]]:
    """Let any resident do it who does nothing else."""

    async def do(crowd: Crowd) -> object:
        resident = crowd.take()
        if resident is None:
            return LEFT_OUT
        try:
            return await act(crowd, resident)
        finally:
            crowd.give_back(resident)

    return do


DEEDS = (
    *(Deed(act.__name__, share, _by_a_resident(act)) for act, share in RESIDENTS.items()),
    *(Deed(visit.__name__, share, visit) for visit, share in VISITS.items()),
)
_SHARES = [deed.share for deed in DEEDS]


class Steady:
    """
    Plays the crowd's acts.

    @ivar counts: what was done, by name.
    @ivar failed: how many acts went wrong.
    @ivar failures: what went wrong with the first of them.
    """

    def __init__(self, reactor: Any, crowd: Crowd, rate: float) -> None:
        """@param rate: acts in a second."""
        self.counts: Counter[str] = Counter()
        self.failed = 0
        self.failures: list[str] = []
        self._reactor = reactor
        self._crowd = crowd
        self._rate = rate
        self._beats = LoopingCall(self._beat)
        self._beats.clock = reactor
        self._began = 0.0
        self._begun = 0
        self._under_way = 0
        self._idle: list[Deferred[None]] = []

    @property
    def done(self) -> int:
        """How many acts are done."""
        return self.counts.total() - self.counts[LEFT_OUT]

    def each_once(self, times: int) -> Deferred[None]:
        """Do everything, all at once; fires when it is done."""
        for _ in range(times):
            for deed in DEEDS:
                self._begin(deed)
        return self.finished()

    def start(self) -> None:
        """Begin."""
        self._began, self._begun = self._reactor.seconds(), 0
        self._beats.start(BEAT)

    def stop(self) -> Deferred[None]:
        """Begin nothing more; fires when all is done."""
        if self._beats.running:
            self._beats.stop()
        return self.finished()

    def finished(self) -> Deferred[None]:
        """Fire when nothing is under way."""
        if not self._under_way:
            return succeed(None)
        idle: Deferred[None] = Deferred()
        self._idle.append(idle)
        return idle

    # --

    def _beat(self) -> None:
        due = int((self._reactor.seconds() - self._began) * self._rate) - self._begun
        self._begun += due
        for deed in self._crowd.random.choices(DEEDS, _SHARES, k=due):
            if self._under_way < MOST_AT_ONCE:
                self._begin(deed)
            else:
                self.counts[LEFT_OUT] += 1

    def _begin(self, deed: Deed) -> None:
        self._under_way += 1
        doing = Deferred.fromCoroutine(self._do(deed))
        doing.addTimeout(DEADLINE + self._crowd.hold, self._reactor)
        doing.addCallbacks(self._did, self._went_wrong, errbackArgs=(deed.name,))
        doing.addBoth(self._over)

    async def _do(self, deed: Deed) -> str:
        return str(await deed.do(self._crowd) or deed.name)

    def _did(self, name: str) -> None:
        self.counts[name] += 1

    def _went_wrong(self, failure: Failure, name: str) -> None:
        self.failed += 1
        if len(self.failures) < KEPT_FAILURES:
            self.failures.append(f"{name}: {failure.getErrorMessage() or failure.value!r}")

    def _over(self, _: object) -> None:
        self._under_way -= 1
        if not self._under_way:
            idle, self._idle = self._idle, []
            for each in idle:
                each.callback(None)
