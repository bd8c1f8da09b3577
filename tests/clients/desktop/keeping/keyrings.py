"""Keyrings for tests: one that works, and several that do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from twisted.internet.defer import Deferred, execute


class MemoryKeyring(KeyringBackend):
    """Keeps what it is given, by service and name."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Give what is kept."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Keep it no more."""
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not found")


class FailingKeyring(MemoryKeyring):
    """Fails at every question."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        """Fail."""
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        """Fail."""
        raise self.error


def at_once(work: Callable[[], Any]) -> Deferred[Any]:
    """Do in this thread what would be done in another."""
    return execute(work)


def never(work: Callable[[], Any]) -> Deferred[Any]:
    """Wait for an answer that nobody gives."""
    return Deferred()
