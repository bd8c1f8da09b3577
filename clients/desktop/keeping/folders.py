"""Where things are kept on this machine."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from attrs import frozen

NAME = "chatserver"


@frozen
class Folders:
    """
    Where.

    @ivar config: what other client programs of the same person use, too: the servers' keys.
    @ivar data: this program's own.
    """

    config: Path
    data: Path

    @classmethod
    def usual(cls) -> Folders:
        """Where this system keeps such things."""
        config = platformdirs.user_config_path(NAME, appauthor=False)
        data = platformdirs.user_data_path(NAME, appauthor=False)
        return cls(config, data / "desktop")

    @classmethod
    def within(cls, folder: Path) -> Folders:
        """All in one folder, for who wants to carry it or try something."""
        return cls(folder, folder)

    @property
    def known_servers(self) -> Path:
        """Which key each server showed."""
        return self.config / "known_servers.json"

    @property
    def logins(self) -> Path:
        """Which servers were used, and as whom."""
        return self.data / "logins.json"

    @property
    def choices(self) -> Path:
        """What was chosen for this machine."""
        return self.data / "choices.json"

    @property
    def log(self) -> Path:
        """What went wrong."""
        return self.data / "chat-desktop.log"
