"""Finding what was said: the index follows the log in batches, and a search waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain, islice

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from chatserver.model.entries import Entry, User
from chatserver.model.names import Target, UserName
from chatserver.model.standing import Rule
from chatserver.store import dialect, fulltext, parts
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.places import IS_THERE, find_user, stream_for
from chatserver.store.rows import SAID_COLUMNS, SAID_TABLES, Finder, Row, rows_within, said

NEWEST_AND_INDEXED = "SELECT COALESCE(MAX(id), 0), (SELECT upto FROM search_state) FROM entries"
PRIVATE_ROOMS = """
    SELECT m.stream FROM members m JOIN streams s ON s.id = m.stream
    WHERE m.person = ? AND m.state = 'member' AND s.kind = 'private'
"""
MAY_SEE = f"""
    (r.name IS NULL OR {IS_THERE})
    AND e.sender NOT IN (SELECT blocked FROM blocks WHERE person = ?)
    AND e.seq > COALESCE(k.cleared_seq, 0)
    AND NOT EXISTS (
        SELECT 1 FROM members o WHERE o.stream = e.stream AND o.person = ? AND o.state = 'banned'
    )
"""
SEEN_BY = """
    LEFT JOIN marks k ON k.person = ? AND k.stream = e.stream
    LEFT JOIN rooms r ON r.stream = e.stream
"""
FOUND = f"""
    SELECT {SAID_COLUMNS} FROM {{part}} f CROSS JOIN {SAID_TABLES} {SEEN_BY}
    WHERE e.id = f.rowid AND {{part}} MATCH ? AND f.rowid < ? AND {MAY_SEE}
    ORDER BY f.rowid DESC LIMIT ?
"""
CANDIDATES = "SELECT rowid FROM {part} WHERE {part} MATCH ? ORDER BY rowid DESC LIMIT ?"
OF_CANDIDATES = f"""
    SELECT {SAID_COLUMNS} FROM {SAID_TABLES} {SEEN_BY} JOIN streams s ON s.id = e.stream
    WHERE e.id IN ({{ids}}) AND {MAY_SEE} AND (
        s.kind = 'public'
        OR EXISTS (
            SELECT 1 FROM members m WHERE m.stream = s.id AND m.person = ? AND m.state = 'member'
        )
        OR EXISTS (SELECT 1 FROM directs d WHERE d.stream = s.id AND ? IN (d.first, d.second))
    )
    ORDER BY e.id DESC LIMIT ?
"""
EVER = 1 << 62
SHARE = 4
"""One of so many entries that the index is behind by is indexed in a transaction."""


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

    Indexing few entries costs several times what storing them does, and many at once no more, so it
    is done behind the log, in batches; what a crash interrupts is done at the next start.

    @ivar delay: seconds from a commit to the indexing of what it brought.
    @ivar batch: entries indexed in one transaction; more where the index is far behind, so that
        it comes nearer however much is said meanwhile.
    @ivar batch_most: entries indexed in one transaction at the most.
    @ivar pages: pages of the index that a transaction rewrites, to merge what was written and to
        erase deleted words; beyond it, the places of one word.
    @ivar levels: of a part of the index, beyond which it is made anew; well below the 2000 that
        some versions of SQLite can read.
    """

    _log = Logger()
    delay = 0.2
    batch = 250
    batch_most = 1000
    pages = 32
    levels = 1000

    def __init__(self, database: Database, clock: IReactorTime) -> None:
        self._database = database
        self._clock = clock
        self._later: IDelayedCall | None = None
        self._busy = False
        self._closed = False

    def follow(self) -> None:
        """There are new entries: index them soon."""
        if self._later is None and not self._closed:
            self._later = self._clock.callLater(self.delay, self._index_soon)

    async def catch_up(self) -> None:
        """Index all that is committed by now."""
        await self._index_upto((await self._database.read(_newest_and_indexed))[0])

    async def _index_upto(self, goal: int) -> None:
        """@param goal: an entry's id; not what comes behind it, or it could go on for ever."""
        while (await self._database.write(self._tending(goal)))[0]:
            pass

    async def find(self, query: Query) -> Sequence[Entry]:
        """
        Find messages newest first, among those the viewer may read; all that was answered
        before is found.

        @raise ChatError: the rule refuses the target; L{NoSuchUser}: no such sender.
        """
        found = await self._database.read(partial(_find_unless_behind, query=query))
        if isinstance(found, int):
            await self._index_upto(found)
            return await self._database.read(partial(_find, query=query))
        return found

    async def settle(self) -> None:
        """Index all that is committed by now, and erase from the index all that was deleted."""
        while not self._closed and any(await self._database.write(self._tending())):
            pass

    def close(self) -> None:
        """Index nothing more; the next start goes on."""
        self._closed = True
        if self._later is not None:
            self._later.cancel()
            self._later = None

    def _index_soon(self) -> None:
        self._later = None
        if self._busy:
            self.follow()  # one step at a time
            return
        self._busy = True
        done = Deferred.fromCoroutine(self._database.write(self._tending()))
        done.addCallbacks(self._tended, self._failed)

    def _tending(self, goal: int | None = None) -> Callable[[Transaction], Written]:
        return partial(
            _tend,
            goal=goal,
            limit=self.batch,
            most=self.batch_most,
            pages=self.pages,
            levels=self.levels,
        )

    def _tended(self, more: tuple[bool, bool]) -> None:
        self._busy = False
        behind, to_purge = more
        if behind and not self._closed:
            # At once, with the next commit: a search would have to wait for all that is left.
            if self._later is not None:
                self._later.cancel()
            self._index_soon()
        elif to_purge:
            self.follow()

    def _failed(self, failure: object) -> None:
        # The lane has logged why.  Nothing is lost: the next commit or search tries again.
        self._busy = False
        self._log.warn("{event}", event="indexing put off")


def _newest_and_indexed(txn: Transaction) -> tuple[int, int]:
    newest, indexed = txn.execute(NEWEST_AND_INDEXED).fetchone()
    return newest, indexed


def _tend(
    txn: Transaction, goal: int | None, limit: int, most: int, pages: int, levels: int
) -> Written:
    """
    Do a step of tending the index.

    @param goal: the id up to which it is to be indexed; None: all, and then words are erased.
    @return: whether there is more to index, and whether there is more to erase.
    """
    # Merging comes first, or else FTS5 would once merge all that was put off in one commit.
    if parts.tend(txn, pages, levels) or _index(txn, limit, most, goal):
        return Written((True, False))
    return Written((False, goal is None and parts.purge(txn, pages)))


def _index(txn: Transaction, limit: int, most: int, goal: int | None) -> bool:
    """
    Index the next entries; tell whether there are more.

    @param limit: entries; up to C{most} where the index is far behind.
    @param goal: the id of the last one that matters; None: of the newest.
    """
    newest, upto = _newest_and_indexed(txn)
    share = min(max(limit, (newest - upto) // SHARE), most)
    indexed = fulltext.index(txn, upto, share)
    # What was at the end may have been deleted meanwhile: then there is nothing more.
    return upto < indexed < (newest if goal is None else goal)


def _find_unless_behind(txn: Transaction, query: Query) -> list[Entry] | int:
    """Find, or give the id up to which must be indexed before."""
    newest, indexed = _newest_and_indexed(txn)
    return newest if newest > indexed else _find(txn, query)


def _find(txn: Transaction, query: Query) -> list[Entry]:
    stream = None
    if query.target is not None:
        stream = stream_for(txn, query.viewer, query.target, query.rule)
    sender = None if query.sender is None else find_user(txn, query.sender).user.id
    words = [word for word in query.words if any(map(str.isalnum, word))]
    if not words:
        return []
    viewer, limit = query.viewer.id, query.limit
    if stream is None:
        found = _anywhere(txn, viewer, words, sender, limit)
    else:
        match = fulltext.query(words, fulltext.said_in(stream.id, sender))
        found = _found(txn, viewer, match, EVER, limit)
    finder = Finder(txn, () if stream is None else (stream,))
    return [said(row, finder) for row in rows_within(found, query.budget)[0]]


def _anywhere(
    txn: Transaction, viewer: int, words: Sequence[str], sender: int | None, limit: int
) -> Iterable[Row]:
    """
    Find the newest in all places that the viewer may read.

    Mostly that is everywhere, and to look at each is cheaper than to walk through the index of
    places; should too many be elsewhere, that index spares looking at each of them.
    """
    places = fulltext.said_by(sender)
    most = 2 * limit
    ids = _candidates(txn, fulltext.query(words, places), most)
    sql, values = dialect.with_ids(OF_CANDIDATES, ids)
    ask = (viewer, *values, viewer, viewer, viewer, viewer, limit)
    found: list[Row] = txn.execute(sql, ask).fetchall()
    if len(found) == limit or len(ids) < most:
        return found
    private = [row[0] for row in txn.execute(PRIVATE_ROOMS, (viewer,))]
    match = fulltext.query(words, places, fulltext.readable(viewer, private))
    return chain(found, _found(txn, viewer, match, ids[-1], limit - len(found)))


def _candidates(txn: Transaction, match: str, most: int) -> list[int]:
    """Find the ids of the newest messages that match, whoever may read them."""
    ids: list[int] = []
    for part in parts.to_search(txn, EVER):
        left = most - len(ids)
        ids += [row[0] for row in txn.execute(parts.named(CANDIDATES, part), (match, left))]
        if len(ids) == most:
            break
    return ids


def _found(txn: Transaction, viewer: int, match: str, before: int, limit: int) -> Iterable[Row]:
    """Find messages with ids below C{before} that match; what is not fetched is not looked for."""

    ask = (viewer, match, before, viewer, viewer, limit)
    found = (txn.execute(parts.named(FOUND, part), ask) for part in parts.to_search(txn, before))
    return islice(chain.from_iterable(found), limit)
