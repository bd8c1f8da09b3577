"""The data folder: made, looked at and locked before anything is opened in it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

LOCK_NAME = "chat.lock"


class FolderProblem(Exception):
    """The folder cannot be used; the text is one sentence for the operator."""


class FolderInUse(FolderProblem):
    """Another process holds the folder."""


def look(folder: Path) -> bool:
    """
    See whether the folder could be used, without making it.

    @return: whether it is there.
    @raise FolderProblem: it is not writable, or could not be made.
    """
    if folder.is_dir():
        _must_be_writable(folder)
        return True
    nearest = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not nearest.is_dir():
        raise FolderProblem(f"cannot make the data folder {folder}: {nearest} is not a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise FolderProblem(f"cannot make the data folder {folder}: {nearest} is not writable")
    return False


def _must_be_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FolderProblem(f"the data folder {folder} is not writable for this user")


def prepare(folder: Path) -> None:
    """
    Make the folder where it is absent, readable by its owner alone, and see that it is writable.

    @raise FolderProblem: it cannot be made or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderProblem(f"cannot make the data folder {folder}: {error.strerror}") from None
    _must_be_writable(folder)


class FolderLock:
    """
    The right to use a data folder, held until released or until the process ends, however.

    A lock of the kernel's, not a file that stays behind: after C{kill -9} the next start needs
    nobody's help.
    """

    def __init__(self, folder: Path) -> None:
        """
        Take the lock.

        @raise FolderInUse: another process holds it.
        @raise FolderProblem: it cannot be made.
        """
        path = folder / LOCK_NAME
        try:
            self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise FolderProblem(f"the data folder {folder} is not writable: {error}") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            raise FolderInUse(f"the data folder {folder} is in use by another chatserver") from None

    def release(self) -> None:
        """Give the lock back; a second time nothing happens."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
