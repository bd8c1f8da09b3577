"""The full-text index: rows in, rows out, and the query that finds them (SQLite FTS5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chatserver.store import parts
from chatserver.store.dialect import Transaction

INSERT_INDEXED = "INSERT INTO {part} (rowid, place, text) VALUES (?, ?, ?)"
REMOVE_INDEXED = "INSERT INTO {part} ({part}, rowid, place, text) VALUES ('delete', ?, ?, ?)"
INDEXED_UPTO = "SELECT upto FROM search_state"
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
FIRST_OF_NEXT = "SELECT MIN(id) FROM entries WHERE id > ?"
# A step's work grows with the length of the texts; the first one always fits.
LAST_OF_NEXT = """
    SELECT MAX(id) FROM (
        SELECT id, SUM(LENGTH(text)) OVER (ORDER BY id) - LENGTH(text) AS earlier
        FROM (SELECT id, text FROM entries WHERE id > ? AND id <= ? ORDER BY id LIMIT ?)
    ) WHERE COALESCE(earlier, 0) < ?
"""
CHARACTERS = 1 << 17
"""Of the texts that are indexed in a transaction; the last one may go beyond."""
INDEX = f"""
    INSERT INTO {{part}} (rowid, place, text) SELECT e.id, {PLACE}, e.text FROM {PLACE_TABLES}
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
    first = txn.execute(FIRST_OF_NEXT, (after,)).fetchone()[0]
    if first is None:
        return after
    part = parts.part_of(first)
    parts.provide(txn, part)
    bounds = (after, parts.last_of(part), limit, CHARACTERS)
    last = txn.execute(LAST_OF_NEXT, bounds).fetchone()[0]
    txn.execute(parts.named(INDEX, part), (after, last))
    parts.note(txn, part, parts.GROWN)
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
    part = parts.part_of(entry)
    # The index keeps no text: to take a row out it must be told exactly what went in.
    txn.execute(parts.named(REMOVE_INDEXED, part), (entry, tokens, old))
    if new is not None:
        txn.execute(parts.named(INSERT_INDEXED, part), (entry, tokens, new))
    parts.note(txn, part, parts.GROWN if new is not None else parts.GROWN | parts.WANTED)


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
