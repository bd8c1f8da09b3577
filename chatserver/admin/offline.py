"""The store of a server that does not run, opened for a moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.internet.selectreactor import SelectReactor
from twisted.internet.threads import blockingCallFromThread

from chatserver.admin.console import Refused
from chatserver.config import Limits
from chatserver.folder import FolderInUse, FolderLock, FolderProblem, prepare
from chatserver.metrics import Metrics
from chatserver.model.errors import NotStored
from chatserver.store.migrations import SchemaProblem, inspect, migrate
from chatserver.store.store import DATABASE_NAME, Store, open_store

T = TypeVar("T")


class Held(Refused):
    """A server, or another chatctl, holds the folder."""


@frozen(eq=False)
class Offline:
    """
    An open store, for a program that waits.

    @ivar folder: holds the database.
    @ivar made: whether the database is new.
    """

    folder: Path
    made: bool
    _store: Store
    _reactor: Any

    def run(self, work: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
        """
        Do C{work} in the reactor's thread, and wait for its result.

        @raise Refused: the database cannot be read or written; nothing was changed.
        @raise ChatError: what C{work} raises.
        """
        try:
            return _wait(self._reactor, work, self._store)
        except NotStored:
            raise Refused(
                f"the database in {self.folder} cannot be used right now; nothing was changed"
            ) from None

    def seconds(self) -> float:
        """The time, in seconds since the epoch."""
        return float(self._reactor.seconds())


@contextmanager
def offline(folder: Path) -> Iterator[Offline]:
    """
    Open the database of C{folder}, both made when absent, and hold the folder until the end.

    A reactor of its own runs meanwhile in a thread of its own, so that the caller may wait for a
    person to type.

    @raise Held: a server runs on the folder.
    @raise Refused: the folder or the database cannot be used.
    """
    # Twisted's process-wide reactor runs once and catches Ctrl-C; this one does neither.
    reactor = SelectReactor()
    lock = _lock(folder)
    try:
        made = _migrated(folder / DATABASE_NAME, reactor.seconds())
        store = _open(folder, reactor)
        thread = Thread(target=_turn, args=(reactor,), name="reactor", daemon=True)
        thread.start()
        try:
            yield Offline(folder, made, store, reactor)
        finally:
            _wait(reactor, Store.close, store)
            reactor.callFromThread(reactor.stop)
            thread.join()
    finally:
        lock.release()


def _lock(folder: Path) -> FolderLock:
    try:
        prepare(folder)
        return FolderLock(folder)
    except FolderInUse as problem:
        raise Held(str(problem)) from None
    except FolderProblem as problem:
        raise Refused(str(problem)) from None


def _migrated(database: Path, at: float) -> bool:
    """Bring the schema up to date; return whether there was no database before."""
    try:
        made = not database.exists()
        inspect(database)
        migrate(database, at)
    except SchemaProblem as problem:
        raise Refused(str(problem)) from None
    except (OSError, sqlite3.Error) as error:
        raise Refused(f"the database {database} cannot be opened: {error}") from None
    return made


def _open(folder: Path, reactor: Any) -> Store:
    # Nobody is connected who could hear of a commit.
    return open_store(
        folder / DATABASE_NAME,
        reactor,
        lambda arrivals: None,
        Metrics(),
        Limits().transaction_works,
    )


def _turn(reactor: Any) -> None:
    # Only the main thread can be told of signals, and it asks the questions.
    reactor.run(installSignalHandlers=False)


def _wait(reactor: Any, work: Callable[[Store], Coroutine[Any, Any, T]], store: Store) -> T:
    def begin() -> Deferred[T]:
        return Deferred.fromCoroutine(work(store))

    wait: Callable[[Any, Callable[[], Deferred[T]]], T] = blockingCallFromThread
    return wait(reactor, begin)
