"""The data folder: made, looked at and locked before anything is opened in it."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from twisted.internet.error import CannotListenError

T = TypeVar("T")

LOCK_NAME = "chat.lock"
SOCKET_NAME = "admin.sock"
"""The admin socket, at which C{chatctl} finds a running server."""
PATH_NAME = "admin.path"
"""Holds the socket's path, where it could not be made in the data folder itself."""
LONGEST_SOCKET_PATH = 103
"""Bytes; the kernels take 103 to 107."""
_ELSEWHERE = "chatserver-"


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


def admin_socket(folder: Path) -> Path:
    """Say where the server of a data folder listens for its operator, if one runs."""
    try:
        return Path((folder / PATH_NAME).read_text().strip())
    except OSError:
        path = folder / SOCKET_NAME
        return path if _fits(path) else path.resolve()


class AdminPlace:
    """
    The admin socket's place, for who holds the folder's lock: what is there already is stale.

    It is in the data folder; where the kernel cannot make it there (the path is too long, or the
    file system takes no sockets), in a new folder of its own, and L{PATH_NAME} says where.
    """

    def __init__(self, folder: Path, runtime: Path | None) -> None:
        """@param runtime: where this user's sockets belong, C{$XDG_RUNTIME_DIR}."""
        self._folder = folder.absolute()
        self._bases = [base for base in (runtime, Path(tempfile.gettempdir())) if base is not None]

    def open(self, listen: Callable[[str], T]) -> T:
        """
        Listen there.

        @param listen: makes the socket of a path, or raises C{CannotListenError}.
        @raise FolderProblem: it cannot be made anywhere.
        """
        self.clear()
        here = self._folder / SOCKET_NAME
        why: object = f"the path {here} is too long for a socket"
        if _fits(here):
            try:
                return listen(str(here))
            except CannotListenError as error:
                why = error.socketError
        for base in self._bases:
            try:
                return self._open_in(base, listen)
            except (CannotListenError, OSError) as error:
                self.clear()
                why = getattr(error, "socketError", error)
        raise FolderProblem(f"cannot make the admin socket of {self._folder}: {why}")

    def _open_in(self, base: Path, listen: Callable[[str], T]) -> T:
        path = Path(tempfile.mkdtemp(prefix=_ELSEWHERE, dir=base)) / SOCKET_NAME
        note = os.open(self._folder / PATH_NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(note, "w") as file:
            file.write(f"{path}\n")
        return listen(str(path))

    def clear(self) -> None:
        """Remove the socket, here and elsewhere, however it was left behind."""
        note, elsewhere = self._folder / PATH_NAME, admin_socket(self._folder)
        for path in {self._folder / SOCKET_NAME, elsewhere}:
            if path.is_socket():
                path.unlink()
        if note.exists():
            if elsewhere.parent.name.startswith(_ELSEWHERE) and elsewhere.parent.is_dir():
                elsewhere.parent.rmdir()
            note.unlink()


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= LONGEST_SOCKET_PATH
