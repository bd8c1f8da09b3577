"""The full-text index: rows in, rows out, and the query that finds them (SQLite FTS5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chatserver.store.dialect import Transaction

INSERT_INDEXED = "INSERT INTO search (rowid, place, text) VALUES (?, ?, ?)"
REMOVE_INDEXED = "INSERT INTO search (search, rowid, place, text) VALUES ('delete', ?, ?, ?)"
INDEXED_UPTO = "SELECT upto FROM search_state"
PURGE_STATE = "SELECT purge FROM search_state"
SET_PURGE = "UPDATE search_state SET purge = ?"
WANT_PURGE = "UPDATE search_state SET purge = purge | 1"
WANTED, BEGUN = 1, 2
"""Bits of the purge's state: words were deleted that it does not reach yet; it is under way."""
# Negative: all segments of now are to become one, of which so many pages are written at once.
# Positive: go on with that.
MERGE = "INSERT INTO search (search, rank) VALUES ('merge', ?)"
STRUCTURE = "SELECT block FROM search_data WHERE id = 10"
# Of an index that holds nothing; one that is worn out could not even be emptied.
READABLE = "UPDATE search_data SET block = X'00000000000000' WHERE id = 10"
EMPTY = "INSERT INTO search (search) VALUES ('delete-all')"
INDEX_FROM_THE_START = "UPDATE search_state SET upto = 0, purge = 0"
CHANGES = "SELECT total_changes()"
# The tokens of who may find a message; see the schema.  The first two are a phrase: see said_in.
PLACE = """
    's' || e.stream || ' f' || e.sender || CASE s.kind
        WHEN 'public' THEN ' pub' WHEN 'direct' THEN ' u' || d.first || ' u' || d.second ELSE ''
    END
"""
PLACE_TABLES = """
    entries e JOIN streams s ON s.id = e.stream LEFT JOIN directs d ON d.stream = e.stream
"""
PLACE_OF = f"SELECT {PLACE} FROM {PLACE_TABLES} WHERE e.id = ?"
LAST_OF_NEXT = "SELECT MAX(id) FROM (SELECT id FROM entries WHERE id > ? ORDER BY id LIMIT ?)"
INDEX = f"""
    INSERT INTO search (rowid, place, text) SELECT e.id, {PLACE}, e.text FROM {PLACE_TABLES}
    WHERE e.id > ? AND e.id <= ? AND e.kind IN ('text', 'action') AND e.text IS NOT NULL
    ORDER BY e.id
"""
SET_UPTO = "UPDATE search_state SET upto = ?"


def index(txn: Transaction, after: int, limit: int) -> int:
    """
    Take the next entries in; within the engine, so that the other threads go on meanwhile.

    @param after: the id up to which all are in it.
    @return: the id up to which all are now.
    """
    last = txn.execute(LAST_OF_NEXT, (after, limit)).fetchone()[0]
    if last is None:
        return after
    txn.execute(INDEX, (after, last))
    txn.execute(SET_UPTO, (last,))
    return int(last)


def replace(txn: Transaction, entry: int, old: str, new: str | None) -> None:
    """
    Let the index follow an edit, or (C{new} is None) a deletion.

    A message that the index has not reached yet needs nothing: it will be read as it is then.

    @param entry: the message's id in C{entries}.
    """
    if entry > txn.execute(INDEXED_UPTO).fetchone()[0]:
        return
    tokens = txn.execute(PLACE_OF, (entry,)).fetchone()[0]
    # The index keeps no text: to take a row out it must be told exactly what went in.
    txn.execute(REMOVE_INDEXED, (entry, tokens, old))
    if new is not None:
        txn.execute(INSERT_INDEXED, (entry, tokens, new))
    else:
        txn.execute(WANT_PURGE)


def purge(txn: Transaction, pages: int) -> bool:
    """
    Erase what was deleted from the index's file, a step at a time.

    FTS5 only notes that a row is gone; its words stay in the file until the part that holds
    them is merged with all that came later.  To begin that anew at each step would never end
    while people talk, since each time there is something new to merge, and wears the index out
    (L{levels}).  So what is deleted while a purge is under way waits for the next one.

    @param pages: of the index, to be written at the most.
    @return: whether there is more to do.
    """
    state: int = txn.execute(PURGE_STATE).fetchone()[0]
    if not state:
        return False
    before = txn.execute(CHANGES).fetchone()[0]
    txn.execute(MERGE, (pages if state & BEGUN else -pages,))
    # Fewer than two changes mean, by FTS5's documentation, that there was nothing to merge.
    if txn.execute(CHANGES).fetchone()[0] - before < 2:
        state = state & WANTED if state & BEGUN else 0
    elif not state & BEGUN:
        state = BEGUN
    txn.execute(SET_PURGE, (state,))
    return state != 0


def levels(txn: Transaction) -> int:
    """
    Count the levels of the index: each purge adds two, and FTS5 takes none away.

    Of an index with more than 2000 older versions of SQLite say that it is malformed, for ever.
    The count is read from FTS5's own note of the structure: four bytes, then a number in groups
    of seven bits, the highest first.
    """
    block: bytes = txn.execute(STRUCTURE).fetchone()[0]
    first, second = block[4:6]
    return first if first < 0x80 else (first & 0x7F) << 7 | (second & 0x7F)


def empty(txn: Transaction) -> None:
    """
    Take everything out of the index, which is then filled again from the log.

    The commit is as large as the index: the write-ahead log must hold it.
    """
    txn.execute(READABLE)
    txn.execute(EMPTY)
    txn.execute(INDEX_FROM_THE_START)


def said_in(stream: int, sender: int | None) -> str:
    """
    Write the place tokens of what was said in a stream, by anybody or by C{sender}.

    The two tokens are a phrase, which the index looks up first and by itself; joined by AND it
    would walk along the lists of the words, too, wherever one of the two is.
    """
    return f'"s{stream}"' if sender is None else f'"s{stream} f{sender}"'


def said_by(sender: int | None) -> str:
    """Write the place token of what was said by C{sender}; the empty string: by anybody."""
    return "" if sender is None else f'"f{sender}"'


def readable(viewer: int, private: Iterable[int]) -> str:
    """Write the place tokens of what a user may read: one must be there."""
    tokens = ["pub", f"u{viewer}", *(f"s{stream}" for stream in private)]
    return " OR ".join(f'"{token}"' for token in tokens)


def query(words: Sequence[str], *places: str) -> str:
    """
    Write a query for messages that hold all C{words} literally.

    @param words: as typed; whatever stands in them is text, never an operator.
    @param places: what L{said_in}, L{said_by} and L{readable} gave; all must hold.
    """
    quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    where = "".join(f"place : ({place}) AND " for place in places if place)
    return f"{where}text : ({quoted})"
