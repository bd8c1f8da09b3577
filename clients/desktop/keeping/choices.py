"""What a person chose for this machine, whoever is logged in: the theme, the window's place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from clients.core.private_files import replace


class Choices:
    """A small file; where it cannot be used, what is chosen lasts until the program ends."""

    _log = Logger()

    def __init__(self, path: Path) -> None:
        """@param path: made, with its folder, when something is chosen."""
        self._path = path
        self._chosen: dict[str, str] = {}
        self._read()

    def choice(self, key: str, otherwise: str = "") -> str:
        """Give what was chosen; C{otherwise}: nothing was."""
        return self._chosen.get(key, otherwise)

    def choose(self, key: str, value: str) -> None:
        """Keep what is chosen."""
        if self._chosen.get(key) == value:
            return
        self._chosen[key] = value
        content = json.dumps(self._chosen, indent=1, sort_keys=True) + "\n"
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace(self._path, content.encode())
        except OSError:
            self._log.failure("{event}", event="what was chosen could not be kept")

    def _read(self) -> None:
        try:
            content: Any = json.loads(self._path.read_bytes())
            self._chosen = {str(key): str(value) for key, value in content.items()}
        except FileNotFoundError:
            return
        except (OSError, ValueError, AttributeError, RecursionError):
            self._log.failure("{event}", event="what was chosen could not be read")
