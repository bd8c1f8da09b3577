"""C{python -m bench.week --seconds 1800}: exit status 1 where something grows."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import astuple, fields, frozen
from twisted.internet.defer import Deferred
from twisted.internet.task import react

from bench.week.play import Plan, play
from bench.week.sampling import Sample
from bench.week.verdict import judge


@frozen
class Order:
    """
    What the command line asks for.

    @ivar samples: a file for all samples as CSV; None: nobody wants them.
    """

    plan: Plan
    samples: Path | None


def _order(arguments: Sequence[str]) -> Order:
    usual = Plan()
    parser = argparse.ArgumentParser(prog="python -m bench.week", description=__doc__)
    parser.add_argument("--seconds", type=float, default=usual.seconds)
    parser.add_argument("--rate", type=float, default=usual.rate, help="acts in a second")
    parser.add_argument("--residents", type=int, default=usual.residents)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--samples", type=Path, help="write all samples there, as CSV")
    given = parser.parse_args(arguments)
    plan = Plan(given.seconds, given.rate, given.residents, given.seed)
    return Order(plan, given.samples)


def _write(samples: Sequence[Sample], path: Path) -> None:
    with path.open("w", encoding="ascii", newline="") as file:
        table = csv.writer(file)
        table.writerow(each.name for each in fields(Sample))
        table.writerows(astuple(sample) for sample in samples)


async def _main(reactor: Any, order: Order) -> None:
    with TemporaryDirectory(prefix="week-") as folder:
        played = await play(reactor, Path(folder), order.plan)
    if order.samples is not None:
        _write(played.samples, order.samples)
    judged = judge(played)
    sys.stdout.write(judged.table())
    if not judged.is_well:
        raise SystemExit(1)


if __name__ == "__main__":
    order = _order(sys.argv[1:])
    react(lambda reactor: Deferred.fromCoroutine(_main(reactor, order)))
