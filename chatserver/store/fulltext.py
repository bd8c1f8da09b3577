"""The full-text index: rows in, rows out, and the query that finds them (SQLite FTS5)."""

from __future__ import annotations

from collections.abc import Sequence

from chatserver.store.dialect import Transaction

INSERT_INDEXED = "INSERT INTO search (rowid, place, text) VALUES (?, ?, ?)"
REMOVE_INDEXED = "INSERT INTO search (search, rowid, place, text) VALUES ('delete', ?, ?, ?)"
INDEXED_UPTO = "SELECT upto FROM search_state"
PLACE_OF = """
    SELECT e.stream, s.kind, d.first, d.second, e.sender
    FROM entries e JOIN streams s ON s.id = e.stream LEFT JOIN directs d ON d.stream = e.stream
    WHERE e.id = ?
"""


def place(stream: int, kind: str, first: int | None, second: int | None, sender: int) -> str:
    """Write the tokens of who may find a message; see the schema."""
    tokens = [f"s{stream}", f"f{sender}"]
    if kind == "public":
        tokens.append("pub")
    if kind == "direct":
        tokens += [f"u{first}", f"u{second}"]
    return " ".join(tokens)


def replace(txn: Transaction, entry: int, old: str, new: str | None) -> None:
    """
    Let the index follow an edit, or (C{new} is None) a deletion.

    A message that the index has not reached yet needs nothing: it will be read as it is then.

    @param entry: the message's id in C{entries}.
    """
    if entry > txn.execute(INDEXED_UPTO).fetchone()[0]:
        return
    tokens = place(*txn.execute(PLACE_OF, (entry,)).fetchone())
    # The index keeps no text: to take a row out it must be told exactly what went in.
    txn.execute(REMOVE_INDEXED, (entry, tokens, old))
    if new is not None:
        txn.execute(INSERT_INDEXED, (entry, tokens, new))


def query(words: Sequence[str], anywhere_of: Sequence[str], all_of: Sequence[str]) -> str:
    """
    Write a query for messages that hold all C{words} literally.

    @param words: as typed; whatever stands in them is text, never an operator.
    @param anywhere_of: place tokens of which one must be there; at least one.
    @param all_of: place tokens that must all be there.
    """
    quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    one = " OR ".join(f'"{token}"' for token in anywhere_of)
    every = "".join(f' AND place : "{token}"' for token in all_of)
    return f"place : ({one}){every} AND text : ({quoted})"
