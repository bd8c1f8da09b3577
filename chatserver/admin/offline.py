"""The database of a server that does not run, opened for a moment and served as if one did."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from attrs import frozen

from chatserver._version import VERSION
from chatserver.admin.background import waited
from chatserver.admin.console import Refused
from chatserver.config import Config, Limits
from chatserver.folder import FolderInUse, FolderLock, FolderProblem, prepare
from chatserver.hub.hub import open_hub
from chatserver.metrics import Metrics
from chatserver.model.errors import NotStored
from chatserver.operator_interfaces import IOperator
from chatserver.service.operator import open_operator
from chatserver.service.overview import About
from chatserver.service.passwords import at_once
from chatserver.service.publishing import Publisher
from chatserver.service.services import open_services
from chatserver.store.migrations import AT_START, SchemaProblem, inspect, migrate
from chatserver.store.store import DATABASE_NAME, Store, open_store

T = TypeVar("T")
Work = Callable[[IOperator], Coroutine[Any, Any, T]]

TOKEN_BYTES = 32


class Held(Refused):
    """A server, or another chatctl, holds the folder."""


@frozen(eq=False)
class Offline:
    """
    The operator's service on a closed database; see L{chatserver.admin.reach.Reached}.

    @ivar folder: holds the database.
    @ivar made: whether the database is new.
    """

    folder: Path
    made: bool
    _operator: IOperator
    _reactor: Any
    live = False

    def run(self, work: Work[T]) -> T:
        """
        Do C{work}, and wait for its result.

        @raise Refused: the database cannot be read or written; nothing was changed.
        @raise ChatError: what C{work} raises.
        """
        try:
            return waited(self._reactor, partial(work, self._operator))
        except NotStored:
            raise Refused(
                f"the database in {self.folder} cannot be used right now; nothing was changed"
            ) from None

    def seconds(self) -> float:
        """The time, in seconds since the epoch."""
        return float(self._reactor.seconds())


@contextmanager
def offline(folder: Path, limits: Limits, reactor: Any) -> Iterator[Offline]:
    """
    Open the database of C{folder}, both made when absent, and hold the folder until the end.

    @param reactor: turns in another thread.
    @raise Held: a server runs on the folder.
    @raise Refused: the folder or the database cannot be used.
    """
    lock = _lock(folder)
    try:
        made = _migrated(folder / DATABASE_NAME, reactor.seconds())
        store, operator = waited(reactor, partial(_open, folder, limits, reactor))
        try:
            yield Offline(folder, made, operator, reactor)
        finally:
            waited(reactor, store.close)
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
        inspect(database, AT_START)
        migrate(database, at)
    except SchemaProblem as problem:
        raise Refused(str(problem)) from None
    except (OSError, sqlite3.Error) as error:
        raise Refused(f"the database {database} cannot be opened: {error}") from None
    return made


async def _open(folder: Path, limits: Limits, reactor: Any) -> tuple[Store, IOperator]:
    """Build what a server has inside, for nobody but the operator."""
    metrics, publisher, config = Metrics(), Publisher(), Config(data=folder, limits=limits)
    database, works = folder / DATABASE_NAME, limits.transaction_works
    store = open_store(database, reactor, publisher.committed, publisher.noticed, metrics, works)
    # Nobody else waits for this process: bcrypt needs no thread of its own.
    hub = publisher.hub = open_hub(store.history, reactor)
    new_secret = partial(secrets.token_urlsafe, TOKEN_BYTES)
    services = open_services(config, store, hub, reactor, at_once, new_secret)
    about = About(config.name, VERSION, metrics, dict)
    return store, open_operator(config, store, hub, services, reactor, about)
