"""What was measured: plain values, and the median of several runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from attrs import Factory, frozen

OURS = "chatserver"

Figures = Mapping[str, float]
"""Names end with their unit: C{cpu_us}, C{p50_ms}, C{rate}, C{memory_kb}, C{lost}."""


@frozen
class Measurement:
    """
    One scenario on one server, once or (L{merged}) several times.

    @ivar scenario: C{fanout}, for example.
    @ivar server: L{OURS}, or the name of another.
    @ivar parameters: what was set, in the order in which it is to be shown.
    @ivar figures: what came out.
    @ivar spread: of each figure of several runs, the least and the greatest.
    """

    scenario: str
    server: str
    parameters: Mapping[str, int | str]
    figures: Figures
    spread: Mapping[str, tuple[float, float]] = Factory(dict)

    @property
    def key(self) -> tuple[str, str, tuple[tuple[str, int | str], ...]]:
        """What it has in common with other runs of the same."""
        return self.scenario, self.server, tuple(self.parameters.items())


WORST = frozenset({"lost", "doubled", "misordered"})
"""Figures of which no median is shown, but the greatest: once is too often."""


def merged(runs: Sequence[Measurement]) -> list[Measurement]:
    """Give one measurement for those with the same key, in the order of their first runs."""
    groups: dict[object, list[Measurement]] = {}
    for run in runs:
        groups.setdefault(run.key, []).append(run)
    return [_merge(group) for group in groups.values()]


def _merge(group: Sequence[Measurement]) -> Measurement:
    first = group[0]
    names = dict.fromkeys(name for run in group for name in run.figures)
    figures, spread = {}, {}
    for name in names:
        values = [run.figures[name] for run in group if name in run.figures]
        figures[name] = max(values) if name in WORST else median(values)
        spread[name] = (min(values), max(values))
    return Measurement(first.scenario, first.server, first.parameters, figures, spread)
