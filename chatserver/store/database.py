"""The only place where SQL crosses into threads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from twisted.enterprise import adbapi
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from chatserver.metrics import Metrics
from chatserver.model.errors import NotStored
from chatserver.store import dialect
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Announce, Lane, Work, Write, Written, alone, reading

T = TypeVar("T")


class Database:
    """
    One writer with group commit, and readers beside it.

    A module-level function whose first parameter is C{txn} runs in a database thread, inside a
    transaction, and touches nothing but C{txn} and its arguments.
    """

    _log = Logger()

    def __init__(
        self, path: Path, reactor: Any, announce: Announce, metrics: Metrics, most: int
    ) -> None:
        """
        @param reactor: offers time and threads.
        @param announce: is told of each commit's works, before their callers are answered.
        @param most: works in one transaction.
        """
        self._writer = dialect.writer_pool(path, reactor)
        self._reader = dialect.reader_pool(path, reactor)
        self._lane = Lane(self._writer, reactor, announce, metrics, most)
        self._path = path

    async def read(self, function: Callable[[Transaction], T]) -> T:
        """
        Run C{function} in a reader's thread, on one snapshot.

        @raise NotStored: the database cannot be read.
        """
        try:
            return await self._reader.runInteraction(_snapshot, function)  # type: ignore[no-any-return]
        except Exception as error:
            if not dialect.engine_at_fault(error):
                raise
            self._log.failure("{event}", event="the database refused to read")
            raise NotStored("the server cannot read its store right now") from None

    async def write(self, function: Callable[[Transaction], Written], origin: Any = None) -> Any:
        """
        Run C{function} in the writer's thread; return after the commit.

        @return: its result.
        @raise NotStored: nothing was stored.
        """
        return await self.submit(alone, function, origin)

    async def read_in_order(self, function: Callable[[Transaction], T]) -> T:
        """
        Run C{function} as a share of the writer's next transaction.

        When this returns, all that it saw has been announced; a snapshot of a reader's may hold
        commits whose announcement is still on its way.

        @raise NotStored: the database cannot be used.
        """
        result: T = await self.submit(reading, function)
        return result

    def submit(self, write: Write, argument: Any, origin: Any = None) -> Deferred[Any]:
        """Put a share of a bulk write into the writer's hands; shares keep the calls' order."""
        return self._lane.submit(Work(write, argument, origin))

    def pools(self) -> tuple[adbapi.ConnectionPool, adbapi.ConnectionPool]:
        """The writer's and the readers' connections."""
        return self._writer, self._reader

    @property
    def waiting(self) -> int:
        """How many writes wait for the next transaction."""
        return self._lane.waiting

    def size(self) -> int:
        """How many bytes the database takes on disk."""
        return dialect.size(self._path)

    async def drained(self) -> None:
        """Return when everything that was handed over is committed and answered."""
        await self._lane.drained()

    async def close(self) -> None:
        """Let everything finish that was handed over, then close."""
        await self.drained()
        self._reader.close()
        self._writer.close()


def _snapshot(txn: Transaction, function: Callable[[Transaction], T]) -> T:
    txn.execute("BEGIN")
    try:
        return function(txn)
    except BaseException:
        # A query that was not read to its end holds the snapshot beyond the rollback, as long as
        # the cursor lives: in this error's traceback.  All that this thread reads would be old.
        txn.close()
        raise
