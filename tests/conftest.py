"""What all tests have in common."""

from __future__ import annotations

from pathlib import Path

import pytest
from twisted.internet import tcp


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the tests that play for a while do so."""
    told = "seconds for which clients are cut off, slowed and restarted (default: %(default)s)"
    parser.addoption("--soak-seconds", type=float, default=10.0, help=told)
    parser.addoption("--soak-seed", type=int, default=None, help="play a certain game again")
    told = "seconds for which a crowd keeps a server busy (default: %(default)s)"
    parser.addoption("--week-seconds", type=float, default=12.0, help=told)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a test leaves in the current folder be nobody's concern."""
    monkeypatch.chdir(tmp_path)


def pytest_unconfigure() -> None:
    """Close the file that Twisted keeps open in reserve, of which Python would complain."""
    if tcp._reservedFD.available():
        tcp._reservedFD.__enter__()
