"""What all tests have in common."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a test leaves in the current folder be nobody's concern."""
    monkeypatch.chdir(tmp_path)
