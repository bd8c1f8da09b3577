"""Files that only their owner may read, and that are never seen half written."""

from __future__ import annotations

import os
from pathlib import Path

_ALWAYS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_BINARY", 0)
"""Each system has those that it needs."""


def open_private(path: Path, flags: int) -> int:
    """
    Open a file that its owner alone may read and write.

    @param flags: as for C{os.open}.
    @return: a file descriptor that no other program inherits.
    @raise OSError: it cannot be opened.
    """
    number = os.open(path, flags | _ALWAYS, 0o600)
    if not hasattr(os, "fchmod"):
        return number  # a folder of the owner's own is what protects it there
    try:
        os.fchmod(number, 0o600)
    except OSError:
        os.close(number)
        raise
    return number


def make_private(folder: Path) -> None:
    """
    Let there be a folder that its owner alone may look into; what is made above it is so, too.

    @raise OSError: it cannot be made.
    """
    for each in (*reversed(folder.parents), folder):
        if not each.is_dir():
            each.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)


def replace(path: Path, content: bytes, sync: bool = True) -> None:
    """
    Let C{path} hold C{content}: all of it, or what it held before, whenever the power fails.

    @param sync: False: that holds only whenever the program dies, and nobody waits for the disk.
    @raise OSError: it cannot be written; the old content stands.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        number = open_private(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            if sync:
                os.fsync(number)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    if sync:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # folders cannot be opened there
    number = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
