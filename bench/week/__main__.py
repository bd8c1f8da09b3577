"""C{python -m bench.week --seconds 1800}: exit status 1 where something grows."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import react

from bench.week.play import Plan, play
from bench.week.verdict import judge


def _plan(arguments: Sequence[str]) -> Plan:
    usual = Plan()
    parser = argparse.ArgumentParser(prog="python -m bench.week", description=__doc__)
    parser.add_argument("--seconds", type=float, default=usual.seconds)
    parser.add_argument("--rate", type=float, default=usual.rate, help="acts in a second")
    parser.add_argument("--residents", type=int, default=usual.residents)
    parser.add_argument("--seed", type=int, default=usual.seed)
    given = parser.parse_args(arguments)
    return Plan(given.seconds, given.rate, given.residents, given.seed)


async def _main(reactor: Any, plan: Plan) -> None:
    with TemporaryDirectory(prefix="week-") as folder:
        judged = judge(await play(reactor, Path(folder), plan))
    sys.stdout.write(judged.table())
    if not judged.is_well:
        raise SystemExit(1)


if __name__ == "__main__":
    plan = _plan(sys.argv[1:])
    react(lambda reactor: Deferred.fromCoroutine(_main(reactor, plan)))
