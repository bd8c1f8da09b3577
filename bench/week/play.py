"""The whole of it: all come, a steady rate for a while, all go; what was seen of the server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from attrs import evolve, frozen
from twisted.internet.task import LoopingCall, deferLater

from bench.week.crowd import Crowd
from bench.week.sampling import Sample, Scales
from bench.week.served import TWISTD, Served
from bench.week.steady import Steady

SETTLED = 10
"""Equal readings in a row, after which a server that nobody talks to has settled."""
LOOK = 0.1
"""Seconds between two such readings."""
REHEARSALS = 3
"""Each act as often, before: all threads are started, all files open that will ever be."""


@frozen
class Plan:
    """
    How it is played.

    @ivar seconds: how long.
    @ivar rate: acts in a second.
    @ivar residents: who are there all the time.
    @ivar seed: of all chance.
    @ivar hold: seconds for which slow readers do not read.
    @ivar every: seconds between two samples.
    @ivar patience: seconds within which a server must have settled that nobody talks to.
    """

    seconds: float = 1800.0
    rate: float = 60.0
    residents: int = 24
    seed: int = 1
    hold: float = 25.0
    every: float = 1.0
    patience: float = 60.0


@frozen
class Played:
    """
    What came out.

    @ivar before: the server when everything had been done once and all were gone.
    @ivar samples: while it was played.
    @ivar after: when all were gone again; as the server was last, where it did not settle.
    @ivar counts: what was done, by name.
    @ivar failed: acts that went wrong.
    @ivar failures: what went wrong with the first of them.
    """

    plan: Plan
    before: Sample
    samples: Sequence[Sample]
    after: Sample
    counts: dict[str, int]
    failed: int
    failures: Sequence[str]


async def play(reactor: Any, folder: Path, plan: Plan, program: Sequence[str] = TWISTD) -> Played:
    """
    Play it with a server of its own.

    @param folder: empty; the server lives there.
    @param program: a Python script that runs twistd.
    @raise NotServed: the server did not start, or died.
    """
    served = await Served(folder).start(reactor, program)
    crowd = Crowd(reactor, served, Random(plan.seed), plan.residents, plan.hold)
    steady = Steady(reactor, crowd, plan.rate)
    try:
        return await _play(reactor, served, crowd, steady, plan)
    finally:
        await steady.stop()
        await served.stop()


async def _play(reactor: Any, served: Served, crowd: Crowd, steady: Steady, plan: Plan) -> Played:
    scales = served.scales
    await _rehearse(crowd, steady)
    before = await _settled(reactor, scales, plan.patience)
    await crowd.gather()
    samples = await _watch(reactor, scales, steady, plan)
    await served.alive()
    await crowd.disperse()
    after = await _settled(reactor, scales, plan.patience, before)
    return Played(plan, before, samples, after, dict(steady.counts), steady.failed, steady.failures)


async def _rehearse(crowd: Crowd, steady: Steady) -> None:
    hold, crowd.hold = crowd.hold, 1.0
    await crowd.found()
    await crowd.gather()
    await steady.each_once(REHEARSALS)
    await crowd.disperse()
    crowd.hold = hold
    steady.counts.clear()


async def _watch(reactor: Any, scales: Scales, steady: Steady, plan: Plan) -> list[Sample]:
    samples: list[Sample] = []
    began = reactor.seconds()

    def weigh() -> None:
        samples.append(scales.sample(reactor.seconds() - began, steady.done))

    weighing = LoopingCall(weigh)
    weighing.clock = reactor
    weighed = weighing.start(plan.every)
    steady.start()
    await deferLater(reactor, plan.seconds)
    weighing.stop()
    await weighed
    await steady.stop()
    return samples


async def _settled(
    reactor: Any, scales: Scales, patience: float, wanted: Sample | None = None
) -> Sample:
    """
    Wait until neither the threads nor the files change any more.

    @param wanted: wait for as many as there were then, if they come in time.
    """
    until = reactor.seconds() + patience
    same, last = 0, (0, 0)
    while True:
        sample = scales.sample(0.0, 0)
        now = (sample.files, sample.threads)
        same, last = (same + 1 if now == last else 0), now
        as_wanted = wanted is None or now == (wanted.files, wanted.threads)
        if (same >= SETTLED and as_wanted) or reactor.seconds() > until:
            return evolve(sample, at=reactor.seconds())
        await deferLater(reactor, LOOK)
