"""What a play says: the slopes, the bounds, and whether the server is well."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from bench.week.play import Played
from bench.week.sampling import Sample
from bench.week.trend import Trend, trend

MIB = 1 << 20
WARM_UP = 0.25
"""Of the whole play: until caches and pools have their size."""
LONG_ENOUGH = 300.0
"""Seconds of a play, before which caches are still filling: no slope is judged."""
WAL_BYTES = 8 * MIB
"""
The write-ahead log is begun anew once it holds 1000 pages (4 MiB) and no reader needs them.  On top
of that come the commit that goes beyond (200 pages at the most for a step of the search index,
0.8 MiB) and those of the milliseconds in which readers read: 6 MiB, to which the file is cut, are
seldom exceeded.
"""
LEFT_MEMORY = 16 * MIB
"""By which a server may have grown when all are gone: SQLite's caches, Python's and C's pools."""
MEMORY_EACH_ACT = 32.0
"""Bytes: no object of Python's, however small, is kept for each act."""
FAILED_ACTS = 0.001
"""Of all: more makes a play worthless."""


@frozen
class Quantity:
    """
    One thing that is weighed.

    @ivar of: reads it from a sample.
    @ivar unit: how many of what was read make one as shown.
    @ivar bound: what it may grow by, as read, for each act; None: its slope is not judged.
    """

    name: str
    of: Callable[[Sample], float]
    unit: float
    bound: float | None


QUANTITIES = (
    Quantity("memory (RSS), MiB", lambda sample: sample.memory, MIB, MEMORY_EACH_ACT),
    Quantity("own memory, MiB", lambda sample: sample.own_memory, MIB, MEMORY_EACH_ACT),
    Quantity("open files", lambda sample: sample.files, 1, 1e-4),
    Quantity("threads", lambda sample: sample.threads, 1, 1e-5),
    Quantity("WAL file, MiB", lambda sample: sample.wal, MIB, None),
    Quantity("database, MiB", lambda sample: sample.database, MIB, None),
    Quantity("server's log, MiB", lambda sample: sample.log, MIB, None),
)


@frozen
class Growth:
    """
    How one thing grew.

    @ivar an_hour: as it is shown, for each hour.
    @ivar an_act: as it was read, for each act.
    """

    quantity: Quantity
    first: float
    last: float
    most: float
    an_hour: Trend
    an_act: Trend

    @property
    def word(self) -> str:
        """The verdict: only what grows for certain, and beyond its bound, grows."""
        bound = self.quantity.bound
        if bound is None:
            return ""
        if self.an_act.least > bound:
            return "GROWS"
        return "flat" if self.an_act.slope + self.an_act.error <= bound else "not known yet"


def growth(quantity: Quantity, samples: Sequence[Sample]) -> Growth:
    """Fit one thing's slopes, in time and in acts; C{samples} are at least one."""
    values = [quantity.of(sample) for sample in samples]
    shown = [value / quantity.unit for value in values]
    hours = [sample.at / 3600 for sample in samples]
    acts = [float(sample.acts) for sample in samples]
    return Growth(
        quantity, shown[0], shown[-1], max(shown), trend(hours, shown), trend(acts, values)
    )


@frozen
class Judged:
    """
    The verdict on a play.

    @ivar problems: what is wrong, a sentence each; none: the server is well.
    """

    played: Played
    growths: Sequence[Growth]
    problems: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def is_long(self) -> bool:
        """Whether slopes were judged."""
        return self.played.plan.seconds >= LONG_ENOUGH

    def table(self) -> str:
        """Write it for people."""
        played = self.played
        head = f"{'':20}{'first':>9}{'last':>9}{'most':>9}{'an hour':>20}{'an act, bytes':>20}"
        rows = [_row(each, self.is_long) for each in self.growths]
        counts = ", ".join(f"{name} {count}" for name, count in sorted(played.counts.items()))
        end = [f"PROBLEM: {problem}" for problem in self.problems] or ["the server is well"]
        return "\n".join([self._about(), head, *rows, f"done: {counts}", self._gone(), *end, ""])

    def _about(self) -> str:
        samples, plan = self.played.samples, self.played.plan
        seconds = samples[-1].at - samples[0].at
        cpu = (samples[-1].cpu - samples[0].cpu) / seconds
        return (
            f"{plan.seconds:g} s with {plan.residents} residents, seed {plan.seed}:"
            f" {samples[-1].acts} acts, {samples[-1].acts / seconds:.1f} a second,"
            f" {self.played.failed} failed; server's CPU {cpu:.1%};"
            f" slopes without the first {WARM_UP:.0%}"
        )

    def _gone(self) -> str:
        before, after = self.played.before, self.played.after
        grown = (after.own_memory - before.own_memory) / MIB
        return (
            f"all gone: open files {before.files} -> {after.files},"
            f" threads {before.threads} -> {after.threads}, own memory {grown:+.1f} MiB"
        )


def judge(played: Played) -> Judged:
    """Come to a verdict."""
    samples = played.samples
    warm = [sample for sample in samples if sample.at >= samples[-1].at * WARM_UP]
    growths = [growth(quantity, warm) for quantity in QUANTITIES]
    problems = [f"{each.quantity.name}: grows" for each in growths if each.word == "GROWS"]
    if played.plan.seconds < LONG_ENOUGH:
        problems = []
    return Judged(played, growths, (*problems, *_left_behind(played), *_went_wrong(played)))


def _left_behind(played: Played) -> list[str]:
    before, after = played.before, played.after
    problems = []
    for name, was, now in (
        ("open files", before.files, after.files),
        ("threads", before.threads, after.threads),
    ):
        if was != now:
            problems.append(f"{now - was:+} {name} when all were gone")
    grown = after.own_memory - before.own_memory
    if grown > LEFT_MEMORY:
        problems.append(f"{grown / MIB:+.1f} MiB of memory when all were gone")
    return problems


def _went_wrong(played: Played) -> list[str]:
    problems = []
    most = max(sample.wal for sample in played.samples)
    if most > WAL_BYTES:
        problems.append(f"the WAL file reached {most / MIB:.1f} MiB")
    if played.failed > FAILED_ACTS * sum(played.counts.values()):
        problems.append(f"{played.failed} acts failed: {'; '.join(played.failures)}")
    return problems


def _row(each: Growth, is_judged: bool) -> str:
    word = each.word if is_judged or not each.word else "too short to tell"
    return (
        f"{each.quantity.name:20}{each.first:9.1f}{each.last:9.1f}{each.most:9.1f}"
        f"{_shown(each.an_hour):>20}{_shown(each.an_act):>20}  {word}"
    ).rstrip()


def _shown(slope: Trend) -> str:
    return f"{slope.slope:+.3g} ± {slope.error:.2g}"
