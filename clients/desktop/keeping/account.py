"""Whose things are kept, and in which folder."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Protocol

from attrs import frozen

from chatserver.model.names import UserName
from clients.core.address import ServerAddress

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_")


class Owner(Protocol):
    """Somebody at a server; a login is one."""

    @property
    def server(self) -> ServerAddress: ...
    @property
    def name(self) -> UserName: ...


@frozen
class Account:
    """Somebody at a server, and nothing else."""

    server: ServerAddress
    name: UserName


def folder_of(folder: Path, owner: Owner) -> Path:
    """
    Give the folder of one account; no two accounts have the same, on no file system.

    @param folder: of all accounts.
    """
    whole = f"{owner.name}@{owner.server.host.lower()}_{owner.server.port}"
    shown = "".join(each if each in _PLAIN else "_" for each in whole.replace("@", "-at-"))
    # Names may be in letters that the system does not take, or takes for others.
    return folder / f"{shown[:80]}-{sha256(whole.encode()).hexdigest()[:8]}"
