"""Files that only their owner may read, and that are never seen half written."""

from __future__ import annotations

import os
from pathlib import Path


def open_private(path: Path, flags: int) -> int:
    """
    Open a file that its owner alone may read and write.

    @param flags: as for C{os.open}.
    @return: a file descriptor that no other program inherits.
    @raise OSError: it cannot be opened.
    """
    number = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(number, 0o600)
    except OSError:
        os.close(number)
        raise
    return number


def replace(path: Path, content: bytes) -> None:
    """
    Let C{path} hold C{content}: all of it, or what it held before, whenever the power fails.

    @raise OSError: it cannot be written; the old content stands.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        number = open_private(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(number)
        unfinished.rename(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
