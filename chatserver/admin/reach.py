"""How chatctl reaches the operator's service: at a running server, or on the closed database."""

from __future__ import annotations

import enum
import errno
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from attrs import frozen
from twisted.internet.defer import TimeoutError
from twisted.internet.error import ConnectError

from chatserver.admin.background import turning, waited
from chatserver.admin.console import Refused
from chatserver.admin.offline import Held, Work, offline
from chatserver.admin.remote import Connection, RemoteOperator, dial, greeted
from chatserver.config import Limits
from chatserver.folder import admin_socket
from chatserver.store.store import DATABASE_NAME
from chatserver.wire.calls import CallLost

T = TypeVar("T")


class Need(enum.Enum):
    """What a command can be done on."""

    SERVER = "a running server"
    DATABASE = "a running server, or the database of one that does not run"
    FOLDER = "as L{DATABASE}; folder and database are made when absent"


class Reached(Protocol):
    """The operator's service, for a program that waits."""

    @property
    def folder(self) -> Path:
        """The server's data folder."""

    @property
    def made(self) -> bool:
        """Whether the database is new."""

    @property
    def live(self) -> bool:
        """Whether a server runs."""

    def run(self, work: Work[T]) -> T:
        """
        Do C{work}, and wait for its result.

        @raise ChatError: what C{work} raises.
        @raise Refused: it could not be done, or nobody knows whether it was.
        """

    def seconds(self) -> float:
        """The time, in seconds since the epoch."""


Reach = Callable[[Path, Limits, Need], AbstractContextManager[Reached]]


@frozen(eq=False)
class Live:
    """The operator's service at a running server."""

    folder: Path
    _operator: RemoteOperator
    _reactor: Any
    made = False
    live = True

    def run(self, work: Work[T]) -> T:
        """
        Ask, and wait for the answer.

        @raise Refused: the server went away before it came.
        @raise ChatError: what C{work} raises.
        """
        try:
            return waited(self._reactor, partial(work, self._operator))
        except CallLost:
            raise Refused(
                "the server went away before it answered; see whether it was done"
            ) from None

    def seconds(self) -> float:
        """The time, in seconds since the epoch: by the clock of this machine, as the server's."""
        return float(self._reactor.seconds())


@contextmanager
def reach(folder: Path, limits: Limits, need: Need) -> Iterator[Reached]:
    """
    Ask the server that holds C{folder}, or else do what it would do, and never both.

    Whoever listens at the folder's admin socket holds the folder; where nobody does, the lock
    decides.

    @raise Refused: there is no server, and C{need} is one; or it does not answer.
    """
    with turning() as reactor:
        connection = waited(reactor, partial(_connected, folder, reactor))
        if connection is not None:
            try:
                yield Live(folder, _greeted(folder, connection, reactor), reactor)
            finally:
                reactor.callFromThread(connection.hang_up)
            return
        _must_suffice(folder, need)
        with _closed(folder, limits, reactor) as database:
            yield database


async def _connected(folder: Path, reactor: Any) -> Connection | None:
    try:
        return await dial(str(admin_socket(folder)), reactor)
    except ConnectError as error:
        if _is_forbidden(error):
            raise Refused(
                f"the admin socket of {folder} belongs to another user; run this as the user "
                "that runs the server"
            ) from None
        return None


def _is_forbidden(error: ConnectError) -> bool:
    return bool(error.osError == errno.EACCES)


def _greeted(folder: Path, connection: Connection, reactor: Any) -> RemoteOperator:
    try:
        return waited(reactor, partial(greeted, connection, reactor))
    except (TimeoutError, CallLost):
        raise Refused(f"the server on {folder} does not answer at its admin socket") from None


def _must_suffice(folder: Path, need: Need) -> None:
    """@raise Refused: a closed database, or none at all, is not enough."""
    if need is Need.SERVER:
        raise Refused(f"no server runs on {folder}; --data names its data folder")
    if need is Need.DATABASE and not (folder / DATABASE_NAME).exists():
        raise Refused(f"there is no database in {folder}; --data names the server's data folder")


@contextmanager
def _closed(folder: Path, limits: Limits, reactor: Any) -> Iterator[Reached]:
    try:
        with offline(folder, limits, reactor) as database:
            yield database
    except Held:
        raise Refused(
            f"{folder} is in use, but nobody answers at its admin socket: another chatctl is at "
            "work there, or the server starts or stops just now; try again"
        ) from None
