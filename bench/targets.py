"""What is aimed at: bounds of figures, most of them of other servers' in the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import Factory, frozen

from bench.measurement import OURS, Measurement
from bench.past import STORE

Parameters = Mapping[str, int | str]


@frozen
class Target:
    """
    A bound that a figure is to stay below (or, C{above}, beyond).

    @ivar parameters: those that must be so; others do not matter.
    """

    scenario: str
    figure: str
    bound: float
    parameters: Parameters = Factory(dict)
    server: str = OURS
    above: bool = False

    def concerns(self, measured: Measurement) -> bool:
        """Whether it is about C{measured}."""
        same = measured.parameters.items() >= self.parameters.items()
        return same and (measured.scenario, measured.server) == (self.scenario, self.server)

    def is_met(self, measured: Measurement) -> bool:
        """Whether C{measured} keeps it."""
        value = measured.figures[self.figure]
        return value > self.bound if self.above else value < self.bound

    def shown(self, measured: Measurement) -> str:
        """Say so."""
        sign, word = ">" if self.above else "<", "" if self.is_met(measured) else " MISSED"
        return f"{self.figure} {sign} {self.bound:g}{word}"


def _fan_out(senders: int, window: int, bound: float) -> Target:
    return Target("fan-out", "cpu_us", bound, {"N": 1000, "S": senders, "W": window})


TARGETS: Sequence[Target] = (
    # What a thousand listeners cost, in microseconds for each delivery: below what InspIRCd 3.15
    # took on two cores of an AMD EPYC.  The ratio to it in the same run says more.
    _fan_out(1, 1, 7.0),
    _fan_out(1, 16, 0.70),
    _fan_out(1, 64, 0.40),
    _fan_out(8, 1, 1.6),
    _fan_out(8, 16, 0.36),
    _fan_out(8, 64, 0.36),
    Target("push", "cpu_us", 1.5, {"S": 8, "W": 1}, server=f"{OURS}-amp"),
    Target("calls", "cpu_us", 40, {"W": 32}, server=f"{OURS}-amp"),
    Target("durable", "cpu_us", 40, {"S": 100}),
    Target("durable", "answer_p50_ms", 3, {"S": 10}),
    Target("durable", "answer_p99_ms", 20, {"S": 10}),
    Target("joins", "cpu_seconds", 3, {"N": 5000}),
    Target("idle", "memory_kb", 2, {"login": "yes"}),
    Target("idle", "lost", 1, {"N": 10_000}),
    Target("login storm", "delivery_p99_ms", 50, {"when": "meanwhile"}),
    Target("stalled reader", "growth_kb", 5000, {"stalled": 1}),
    Target("start", "answered_seconds", 1),
    Target("history", "cpu_us", 300, {"page": "latest"}, server=STORE),
    Target("unread marks", "cpu_us", 100, {"as": "rows"}, server=STORE),
    Target("search", "cpu_us", 2000, server=STORE),
)
