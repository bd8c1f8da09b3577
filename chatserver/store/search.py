"""Finding what was said: the index follows the log in batches, and a search waits for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from chatserver.model.entries import Entry, User
from chatserver.model.names import Target, UserName
from chatserver.model.standing import Rule
from chatserver.store import fulltext
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.places import IS_THERE, find_user, stream_for
from chatserver.store.rows import ENTRY_COLUMNS, ENTRY_TABLES, StreamFinder, entry, rows_within

NOT_INDEXED = """
    SELECT e.id, e.kind, e.text, e.stream, s.kind, d.first, d.second, e.sender
    FROM entries e JOIN streams s ON s.id = e.stream LEFT JOIN directs d ON d.stream = e.stream
    WHERE e.id > ? ORDER BY e.id LIMIT ?
"""
IS_BEHIND = "SELECT MAX(id) > (SELECT upto FROM search_state) FROM entries"
SET_UPTO = "UPDATE search_state SET upto = ?"
PRIVATE_ROOMS = """
    SELECT m.stream FROM members m JOIN streams s ON s.id = m.stream
    WHERE m.person = ? AND m.state = 'member' AND s.kind = 'private'
"""
FOUND = f"""
    SELECT {ENTRY_COLUMNS} FROM search f CROSS JOIN {ENTRY_TABLES}
    LEFT JOIN marks k ON k.person = ? AND k.stream = e.stream
    LEFT JOIN rooms r ON r.stream = e.stream
    WHERE e.id = f.rowid AND search MATCH ? AND (r.name IS NULL OR {IS_THERE})
    AND e.sender NOT IN (SELECT blocked FROM blocks WHERE person = ?)
    AND e.seq > COALESCE(k.cleared_seq, 0)
    ORDER BY f.rowid DESC LIMIT ?
"""


@frozen
class Query:
    """
    What to look for.

    @ivar words: all must be there; literal, whatever stands in them.
    @ivar budget: bytes of text, beyond which fewer are found.
    @ivar rule: judges whether the viewer may read C{target}.
    """

    viewer: User
    words: tuple[str, ...]
    target: Target | None
    sender: UserName | None
    rule: Rule
    limit: int
    budget: int


class Search:
    """
    The full-text index.

    Indexing costs several times what storing does, so it is done behind the log, in batches, in
    transactions of its own; what a crash interrupts is done at the next start.

    @ivar delay: seconds from a commit to the indexing of what it brought.
    @ivar batch: entries indexed in one transaction.
    @ivar pages: pages of the index rewritten in one transaction, to erase deleted words.
    @ivar levels: of the index, beyond which it is made anew; well below the 2000 that some
        versions of SQLite can read.
    """

    _log = Logger()
    delay = 0.2
    batch = 250
    pages = 64
    levels = 1000

    def __init__(self, database: Database, clock: IReactorTime) -> None:
        self._database = database
        self._clock = clock
        self._later: IDelayedCall | None = None
        self._closed = False

    def follow(self) -> None:
        """There are new entries: index them soon."""
        if self._later is None and not self._closed:
            self._later = self._clock.callLater(self.delay, self._index_soon)

    async def catch_up(self) -> None:
        """Index all that is committed by now."""
        while await self._database.write(partial(_index, limit=self.batch)) == self.batch:
            pass

    async def find(self, query: Query) -> Sequence[Entry]:
        """
        Find messages newest first, among those the viewer may read; all that was answered
        before is found.

        @raise ChatError: the rule refuses the target; L{NoSuchUser}: no such sender.
        """
        if await self._database.read(_is_behind):
            await self.catch_up()
        return await self._database.read(partial(_find, query=query))

    async def settle(self) -> None:
        """Index all that is committed by now, and erase from the index all that was deleted."""
        while not self._closed and await self._database.write(self._tending()):
            pass

    def close(self) -> None:
        """Index nothing more; the next start goes on."""
        self._closed = True
        if self._later is not None:
            self._later.cancel()
            self._later = None

    def _index_soon(self) -> None:
        self._later = None
        done = Deferred.fromCoroutine(self._database.write(self._tending()))
        done.addCallbacks(self._tended, self._failed)

    def _tending(self) -> Callable[[Transaction], Written]:
        return partial(_tend, limit=self.batch, pages=self.pages, levels=self.levels)

    def _tended(self, more: bool) -> None:
        if more:
            self.follow()

    def _failed(self, failure: object) -> None:
        # The lane has logged why.  Nothing is lost: the next commit or search tries again.
        self._log.warn("{event}", event="indexing put off")


def _is_behind(txn: Transaction) -> bool:
    return bool(txn.execute(IS_BEHIND).fetchone()[0])


def _index(txn: Transaction, limit: int) -> Written:
    upto = txn.execute(fulltext.INDEXED_UPTO).fetchone()[0]
    found = txn.execute(NOT_INDEXED, (upto, limit)).fetchall()
    if not found:
        return Written(0)
    new = [
        (id, fulltext.place(*where), text)
        for id, kind, text, *where in found
        if kind in ("text", "action") and text is not None
    ]
    txn.executemany(fulltext.INSERT_INDEXED, new)
    txn.execute(SET_UPTO, (found[-1][0],))
    return Written(len(found))


def _tend(txn: Transaction, limit: int, pages: int, levels: int) -> Written:
    if fulltext.levels(txn) > levels:
        fulltext.empty(txn)
    more = _index(txn, limit).result == limit
    return Written(more or fulltext.purge(txn, pages))


def _find(txn: Transaction, query: Query) -> list[Entry]:
    words = [word for word in query.words if any(map(str.isalnum, word))]
    all_of = []
    if query.target is not None:
        stream = stream_for(txn, query.viewer, query.target, query.rule)
        anywhere_of = [f"s{stream.id}"]
    else:
        private = txn.execute(PRIVATE_ROOMS, (query.viewer.id,)).fetchall()
        anywhere_of = ["pub", f"u{query.viewer.id}", *(f"s{row[0]}" for row in private)]
    if query.sender is not None:
        all_of.append(f"f{find_user(txn, query.sender).user.id}")
    if not words:
        return []
    match = fulltext.query(words, anywhere_of, all_of)
    values = (query.viewer.id, match, query.viewer.id, query.limit)
    finder = StreamFinder(txn)
    found, _ = rows_within(txn.execute(FOUND, values), query.budget)
    return [entry(row, finder) for row in found]
