"""The full-text index: rows in, rows out, and the query that finds them (SQLite FTS5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chatserver.store.dialect import Transaction

INSERT_INDEXED = "INSERT INTO search (rowid, place, text) VALUES (?, ?, ?)"
REMOVE_INDEXED = "INSERT INTO search (search, rowid, place, text) VALUES ('delete', ?, ?, ?)"
INDEXED_UPTO = "SELECT upto FROM search_state"
PURGE_WANTED = "SELECT purge FROM search_state"
SET_PURGE = "UPDATE search_state SET purge = ?"
# Negative: all segments are to become one, of which so many pages are written now.
MERGE = "INSERT INTO search (search, rank) VALUES ('merge', ?)"
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
        txn.execute(SET_PURGE, (1,))


def purge(txn: Transaction, pages: int) -> bool:
    """
    Erase what was deleted from the index's file, a step at a time.

    FTS5 only notes that a row is gone; its words stay in the file until the part that holds
    them is merged with all that came later.

    @param pages: of the index, to be written at the most.
    @return: whether there is more to do.
    """
    if not txn.execute(PURGE_WANTED).fetchone()[0]:
        return False
    before = txn.execute(CHANGES).fetchone()[0]
    txn.execute(MERGE, (-pages,))
    # Fewer than two changes mean, by FTS5's documentation, that there was nothing to merge.
    if txn.execute(CHANGES).fetchone()[0] - before >= 2:
        return True
    txn.execute(SET_PURGE, (0,))
    return False


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
