"""The load generator: compiled on the spot, once for each state of its source."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).parent / "load"
FLAGS = ("-std=gnu11", "-O2", "-Wall", "-Wextra")


class CannotBuild(Exception):
    """There is no C compiler, or it refuses; the text says so."""


def load_generator(folder: Path) -> Path:
    """
    Give the program, compiled into C{folder} where that has not been done.

    @raise CannotBuild: it cannot be compiled.
    """
    sources = sorted(SOURCE.glob("*.c"))
    state = hashlib.sha256(b"".join(each.read_bytes() for each in sorted(SOURCE.glob("*.[ch]"))))
    program = folder / f"load-{state.hexdigest()[:16]}"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _compile(sources, program)
    return program


def _compile(sources: list[Path], program: Path) -> None:
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        raise CannotBuild("a C compiler is needed; on Debian and Ubuntu: apt-get install gcc")
    made = program.with_suffix(f".{os.getpid()}")
    command = [compiler, *FLAGS, "-o", str(made), *map(str, sources), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotBuild(done.stderr)
    made.rename(program)
