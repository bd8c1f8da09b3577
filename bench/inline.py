"""The store without a server around it: its work is done at once, in the caller's thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Coroutine, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from twisted.enterprise import adbapi
from twisted.internet.defer import Deferred, execute
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from chatserver.metrics import Metrics
from chatserver.store import dialect
from chatserver.store.accounts import Accounts
from chatserver.store.database import Database
from chatserver.store.history import History
from chatserver.store.lane import Lane, Work
from chatserver.store.marks import Marks
from chatserver.store.messages import Messages
from chatserver.store.migrations import migrate
from chatserver.store.rooms import Rooms
from chatserver.store.search import Search
from chatserver.store.store import DATABASE_NAME

T = TypeVar("T")


class InlineDatabase(Database):
    """
    The store's own way to its tables, group commit included, with one connection and no threads.

    What is handed over at one moment shares a commit, so that a measurement decides how much does.
    """

    def __init__(self, connection: sqlite3.Connection, most: int) -> None:
        """
        @param connection: as L{dialect.connect} opens it.
        @param most: works in one transaction.
        """
        self._pool = _Pool(connection)
        self.clock = Clock()
        self._writer = self._reader = cast(adbapi.ConnectionPool, self._pool)
        self._lane = Lane(self._writer, self.clock, _tell_nobody, Metrics(), most)


class _Pool:
    """What a pool of connections is to a L{Database}, without threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def runInteraction(self, interaction: Callable[..., T], *args: Any) -> Deferred[T]:
        """Do it now, in a transaction."""
        return execute(self._run, interaction, *args)

    def _run(self, interaction: Callable[..., T], *args: Any) -> T:
        try:
            result = interaction(self._connection.cursor(), *args)
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()
        return result


def _tell_nobody(works: Sequence[Work]) -> None:
    """Nobody is attached."""


class InlineStore:
    """The tables of a data folder that no server holds."""

    def __init__(self, folder: Path, most: int = 1000, relaxed: bool = False) -> None:
        """
        Open the folder's database; what is absent is made.

        @param most: requests in one transaction.
        @param relaxed: wait for the disk no more: what a power cut spoils is made again.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / DATABASE_NAME
        migrate(path, 0.0)
        self.connection = dialect.connect(path)
        if relaxed:
            self.connection.execute("PRAGMA synchronous = OFF")
        self.database = InlineDatabase(self.connection, most)
        self.accounts = Accounts(self.database)
        self.rooms = Rooms(self.database)
        self.messages = Messages(self.database)
        self.history = History(self.database)
        self.marks = Marks(self.database)
        self.search = Search(self.database, self.database.clock)

    def now(self, work: Coroutine[Any, Any, T]) -> T:
        """Do a piece of the store's work: its result, or its refusal raised."""
        return self.together([work])[0]

    def together(self, works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
        """Do several pieces of work of one moment, which share their commits."""
        return self.finish([Deferred.fromCoroutine(work) for work in works])

    def finish(self, handed_over: Sequence[Deferred[T]]) -> list[T]:
        """Write what was handed over: the results, or the first refusal raised."""
        results: list[T | Failure] = []
        for done in handed_over:
            done.addBoth(results.append)
        while len(results) < len(handed_over):
            self.database.clock.advance(0)
        for result in results:
            if isinstance(result, Failure):
                result.raiseException()
        return cast("list[T]", results)

    def close(self) -> None:
        """Close the database; all of it is in its one file then."""
        self.search.close()
        self.connection.close()
