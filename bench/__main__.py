"""
Measure the server, beside others where they are installed.

C{python -m bench} measures everything, in about half an hour; C{--quick} what shows most of a
regression, in a minute; Ctrl-C ends it and tells what was measured by then.  README.md beside
this file says what the figures mean.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.building import CannotBuild, load_generator
from bench.loading import LoadFailed
from bench.measurement import Measurement, merged
from bench.plans import Bench, Step, interleaved
from bench.report import document, save, table
from bench.servers import PEERS, ServerFailed


def main(words: Sequence[str] | None = None) -> int:
    """
    Measure and tell.

    @return: 0, or 1 where something could not be measured, or a server lost something.
    """
    options = _options(words)
    try:
        program = load_generator(options.folder)
    except CannotBuild as problem:
        sys.stderr.write(f"bench: {problem}\n")
        return 1
    peers = [] if options.alone else [each for each in PEERS if each.is_here()]
    for each in PEERS:
        if not options.alone and each not in peers:
            sys.stderr.write(f"bench: {each.name} is not installed and is left out\n")
    rounds = options.rounds or (1 if options.quick else 3)
    bench = Bench(program, options.folder, rounds, peers)
    steps = bench.quick() if options.quick else bench.whole()
    steps = [step for step in steps if options.only in step.name]
    problems: list[str] = []
    runs: list[Measurement] = []
    try:
        for run in _measured(steps, problems):
            runs.append(run)
    except KeyboardInterrupt:
        problems.append("interrupted; this is what was measured before")
    measured = merged(runs)
    sys.stdout.write(table(measured) + "\n")
    if options.json is not None:
        save(options.json, document(measured, rounds, datetime.now(UTC)))
    problems += [f"{each.scenario} {each.server}: lost" for each in measured if _lost(each)]
    for sentence in problems:
        sys.stderr.write(f"bench: {sentence}\n")
    return 1 if problems else 0


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute instead of half an hour")
    parser.add_argument("--only", default="", help="steps whose name holds this, such as 'fan-out'")
    parser.add_argument("--alone", action="store_true", help="leave other servers out")
    parser.add_argument("--rounds", type=int, help="how often (3; with --quick 1)")
    parser.add_argument("--json", type=Path, help="a file to write everything into")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "chat-bench",
        help="keeps what is made once: the load generator, a history of a million messages (250"
        " MB); on the disk that is to be measured (default: %(default)s)",
    )
    return parser.parse_args(words)


def _measured(steps: Sequence[Step], problems: list[str]) -> Iterator[Measurement]:
    """Take the steps; one that fails is a problem, and the others go on."""
    todo = list(interleaved(steps))
    for number, step in enumerate(todo, 1):
        began = time.monotonic()
        try:
            yield from step.run()
        except (LoadFailed, ServerFailed) as problem:
            problems.append(f"{step.name}: {problem}")
        took = time.monotonic() - began
        sys.stderr.write(f"bench: {number} of {len(todo)}: {step.name}, {took:.0f} s\n")


def _lost(measured: Measurement) -> bool:
    """Whether a server did not deliver each message once and in order."""
    wrong = ("lost", "doubled", "misordered")
    return any(measured.figures.get(name, 0) for name in wrong)


if __name__ == "__main__":
    sys.exit(main())
