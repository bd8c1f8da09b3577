"""Lock files: one program at a time holds one, whatever the system; its death lets go."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from clients.core.private_files import open_private

if sys.platform == "win32":
    import msvcrt

    def _lock(number: int) -> None:
        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(error.errno, "another program holds it") from None

else:
    import fcntl

    def _lock(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def take(path: Path) -> int:
    """
    Make a lock file, where there is none, and lock it.

    @return: a file descriptor; closing it lets another program have the lock.
    @raise BlockingIOError: another program holds it.
    @raise OSError: it cannot be made.
    """
    while True:
        number = open_private(path, os.O_RDWR | os.O_CREAT)
        try:
            _lock(number)
            if _is_still_there(path, number):
                return number
        except OSError:
            os.close(number)
            raise
        os.close(number)  # whoever held it has removed it: the next one is another file


def _is_still_there(path: Path, number: int) -> bool:
    try:
        return os.path.samestat(os.fstat(number), path.stat())
    except FileNotFoundError:
        return False
