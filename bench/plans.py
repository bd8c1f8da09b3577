"""What is measured in one run: the whole, or what shows the most in a minute."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from attrs import frozen

from bench import disk, live, past, starting
from bench.live import Live
from bench.measurement import Measurement
from bench.seeding import SMALL, Recipe, seed_past
from bench.servers import LINE, PEERS, Contender

Run = Callable[[], Iterator[Measurement]]


@frozen(eq=False)
class Step:
    """
    One thing to be measured.

    @ivar name: of the scenario, and of the server where there are several.
    @ivar rounds: how often; steps of one round are done before those of the next, so that what
        the machine does meanwhile meets all servers alike.
    """

    name: str
    run: Run
    rounds: int


@frozen(eq=False)
class Bench:
    """
    What a run is made of.

    @ivar program: the load generator.
    @ivar folder: where histories are kept from one run to the next.
    @ivar rounds: of each step that is not said to be done once.
    @ivar peers: other servers that are here.
    """

    program: Path
    folder: Path
    rounds: int
    peers: Sequence[Contender]

    def whole(self) -> list[Step]:
        """Everything; about half an hour with both peers."""
        rooms = [live.fan_out(members, 1.5, (LINE, *PEERS)) for members in (10, 100, 1000, 5000)]
        scenarios = [*rooms, live.push(1.5), live.calls(1.5), live.paced(5), live.pairs(2)]
        scenarios += [live.durable(senders, 2) for senders in (1, 10, 100, 1000)]
        scenarios += [live.stalled(3), live.joins(500, 1), live.joins(5000, 5000)]
        steps = self._live(scenarios)
        for connections, silent in ((1000, True), (1000, False), (10_000, True)):
            for each in (LINE, *self.peers):
                run = partial(live.idle, self.program, each, connections, silent)
                steps.append(Step(f"idle {each.name}", run, 1))
        steps.append(Step("login storm", partial(live.storm, self.program, 50, 10), 1))
        return steps + self._of_the_past(Recipe(), 2.0, quick=False)

    def quick(self) -> list[Step]:
        """What shows most of a regression in a minute."""
        scenarios = [live.glance(1.0, (LINE, *PEERS)), live.calls(0.7), live.durable(100, 1)]
        return self._live(scenarios) + self._of_the_past(SMALL, 0.5, quick=True)[:1]

    def _live(self, scenarios: Sequence[Live]) -> list[Step]:
        return [
            Step(f"{scenario.name} {each.name}", partial(scenario.run, self.program, each), times)
            for scenario in scenarios
            for each in scenario.contenders
            if each not in PEERS or each in self.peers
            # Whoever lets nobody in before a second has passed takes long to gather thousands.
            for times in [1 if scenario.crowd.connections >= 5000 else self.rounds]
        ]

    def _of_the_past(self, recipe: Recipe, seconds: float, quick: bool) -> list[Step]:
        data = self.folder / f"{recipe.messages}-messages"

        def seeded(measure: Callable[[Path, bool], Iterator[Measurement]]) -> Run:
            def run() -> Iterator[Measurement]:
                sys.stderr.write(f"bench: a history of {recipe.messages} messages is made\n")
                seed_past(data, recipe)
                yield from measure(data, quick)

            return run

        def of_the_disk() -> Iterator[Measurement]:
            yield from disk.measure(self.folder, seconds)

        return [
            Step("disk", of_the_disk, self.rounds),
            Step("start", seeded(starting.measure), 1),
            Step("past", seeded(past.measure), 1),
        ]


def interleaved(steps: Sequence[Step]) -> Iterator[Step]:
    """Give the steps in the order in which they are to be done."""
    for number in range(max((step.rounds for step in steps), default=0)):
        yield from (step for step in steps if step.rounds > number)
