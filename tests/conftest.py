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


DESKTOP = Path(__file__).parent / "clients" / "desktop"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what needs a reactor of its own, unless it is asked for."""
    if collection_path != DESKTOP:
        return None
    asked = [config.invocation_params.dir / each.split("::")[0] for each in config.args]
    wanted = any(each.resolve() == DESKTOP or DESKTOP in each.resolve().parents for each in asked)
    return None if wanted else True


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a test leaves in the current folder be nobody's concern."""
    monkeypatch.chdir(tmp_path)


def pytest_unconfigure() -> None:
    """Close the file that Twisted keeps open in reserve, of which Python would complain."""
    if tcp._reservedFD.available():
        tcp._reservedFD.__enter__()
