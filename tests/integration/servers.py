"""Servers for tests with many clients: as L{processes} starts them, with a hash that is cheap."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from twisted.trial.unittest import TestCase

from tests.integration import processes
from tests.integration.processes import Server

CHEAP = "[limits]\nbcrypt_cost = 4\npassword_queue = 2000\nrates = false\n"
"""Settings under which many can log in at once; what is tested is not how slow a hash is."""

TWISTD = ("twistd", "-n", "--pidfile=")


def scratch(case: TestCase) -> Path:
    """Make a folder that is gone after the test."""
    folder = tempfile.TemporaryDirectory(prefix="chat-test-")
    case.addCleanup(folder.cleanup)
    return Path(folder.name)


async def serve(
    case: TestCase,
    *options: str,
    data: Path | None = None,
    port: int = 0,
    program: tuple[str, ...] = TWISTD,
    environment: Mapping[str, str] | None = None,
) -> Server:
    """
    Start a server and wait until it listens; the test's end kills it.

    @param options: of C{chat}.
    @param data: an earlier server's folder; None: a new one.
    @param port: of the line frontend; 0: a free one.
    @param environment: variables of the server.
    """
    data = data or scratch(case) / "data"
    settings = data.parent / "chat.toml"
    settings.write_text(CHEAP)
    line = f"tcp:{port}:interface=127.0.0.1"
    config = ("--config", str(settings))
    more = {"data": data, "program": program, "line": line, **(environment or {})}
    return await processes.start(case, *config, *options, **more)
