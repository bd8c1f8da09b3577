"""
The parts of the full-text index, each a table of SQLite's FTS5 for a range of entries' ids.

FTS5 merges what was written, and between two words it can stop; but all places of one word it
writes at once.  In one table for everything these are, of a frequent word, megabytes in a single
commit, and a deletion makes FTS5 rewrite the whole of it.  In a part both have their bounds,
however much has been said.
"""

from __future__ import annotations

from chatserver.store.dialect import Transaction

BITS = 16
"""An entry with a higher id by C{1 << BITS} is in the next part."""
GROWN, WANTED, BEGUN, EMPTYING = 1, 2, 4, 8
"""
What is to be done with a part: it has new segments, which may have to be merged; words were
deleted that a purge does not reach yet; a purge is under way; it is being emptied.
"""

CREATE = """
    CREATE VIRTUAL TABLE {part} USING fts5 (
        place, text, content = '', tokenize = 'unicode61 remove_diacritics 2'
    )
"""
# By itself FTS5 merges within the commit of whoever writes, and the more the more levels there are.
MERGE_NOTHING = "INSERT INTO {part} ({part}, rank) VALUES ('automerge', 0)"
# Negative: all segments of now are to become one, of which so many pages are written at once.
# Positive: go on with that, or merge where there are four segments of a size.
MERGE = "INSERT INTO {part} ({part}, rank) VALUES ('merge', ?)"
STRUCTURE = "SELECT block FROM {part}_data WHERE id = 10"
# Of an index that holds nothing; one that is worn out could not even be emptied.
READABLE = "UPDATE {part}_data SET block = X'00000000000000' WHERE id = 10"
EMPTY = "INSERT INTO {part} ({part}) VALUES ('delete-all')"
# FTS5's own tables.  The first two rows of the first stay: of those it keeps a copy in memory.
DELETE_SOME = (
    "DELETE FROM {part}_data WHERE id IN (SELECT id FROM {part}_data WHERE id > 10 LIMIT ?)",
    """
    DELETE FROM {part}_idx
    WHERE (segid, term) IN (SELECT segid, term FROM {part}_idx LIMIT ? * 64)
    """,
    "DELETE FROM {part}_docsize WHERE id IN (SELECT id FROM {part}_docsize LIMIT ? * 64)",
)
CHANGES = "SELECT total_changes()"

ADD_PART = "INSERT INTO search_parts (part) VALUES (?)"
NEWEST_PART = "SELECT MAX(part) FROM search_parts"
HAS_PART = "SELECT 1 FROM search_parts WHERE part = ?"
NOTE = "UPDATE search_parts SET todo = todo | ? WHERE part = ?"
SET_TODO = "UPDATE search_parts SET todo = ? WHERE part = ?"
TO_TEND = """
    SELECT part, todo FROM search_parts
    WHERE todo <> 0 OR part = (SELECT MAX(part) FROM search_parts) ORDER BY part DESC
"""
TO_PURGE = (
    f"SELECT part, todo FROM search_parts WHERE todo & {WANTED | BEGUN} ORDER BY part LIMIT 1"
)
TO_SEARCH = f"""
    SELECT part FROM search_parts WHERE part <= ? AND NOT todo & {EMPTYING} ORDER BY part DESC
"""
EMPTY_FROM_HERE = f"UPDATE search_parts SET todo = {EMPTYING} WHERE part >= ?"
INDEX_FROM_HERE = "UPDATE search_state SET upto = MIN(upto, ?)"


def part_of(entry: int) -> int:
    """Give the number of the part that an entry's id belongs to."""
    return entry >> BITS


def last_of(part: int) -> int:
    """Give the highest id in a part."""
    return (part + 1 << BITS) - 1


def named(sql: str, part: int) -> str:
    """Write a part's name where C{{part}} stands."""
    return sql.replace("{part}", f"search_{part}")


def to_search(txn: Transaction, before: int) -> list[int]:
    """List the parts that may hold entries with ids below C{before}, the newest first."""
    return [row[0] for row in txn.execute(TO_SEARCH, (part_of(before),)).fetchall()]


def provide(txn: Transaction, part: int) -> None:
    """Make a part where there is none of this number."""
    if txn.execute(HAS_PART, (part,)).fetchone() is not None:
        return
    newest = txn.execute(NEWEST_PART).fetchone()[0]
    if newest is not None:
        # Nothing more comes there: as one segment it is searched fastest.
        note(txn, newest, WANTED)
    txn.execute(named(CREATE, part))
    txn.execute(named(MERGE_NOTHING, part))
    txn.execute(ADD_PART, (part,))


def note(txn: Transaction, part: int, todo: int) -> None:
    """Note that something is to be done with a part."""
    txn.execute(NOTE, (todo, part))


def tend(txn: Transaction, pages: int, most_levels: int) -> bool:
    """
    Do a step of what must not wait: merge what was written, empty what is worn out.

    @param pages: to be written at the most, beyond the places of one word.
    @param most_levels: of a part that is not made anew.
    @return: whether there was anything to do; then there may be more.
    """
    for part, todo in txn.execute(TO_TEND).fetchall():
        if todo & EMPTYING:
            _empty(txn, part, pages)
            return True
        if levels(txn, part) > most_levels:
            give_up(txn, part)
            return True
        if todo & GROWN:
            if _merge(txn, part, pages):
                return True
            txn.execute(SET_TODO, (todo & ~GROWN, part))
    return False


def give_up(txn: Transaction, part: int) -> None:
    """Let a part, and all later ones, be emptied in steps and then filled again from the log."""
    txn.execute(EMPTY_FROM_HERE, (part,))
    txn.execute(INDEX_FROM_HERE, ((part << BITS) - 1,))


def purge(txn: Transaction, pages: int) -> bool:
    """
    Erase what was deleted from the index's file, a step at a time.

    FTS5 only notes that a row is gone; its words stay in the file until the segment that holds
    them is merged with all that came later.  To begin that anew at each step would never end
    while people talk, since each time there is something new to merge, and wears the part out
    (L{levels}).  So what is deleted while a purge is under way waits for the next one.

    @param pages: to be written at the most, beyond the places of one word.
    @return: whether there is more to do.
    """
    row = txn.execute(TO_PURGE).fetchone()
    if row is None:
        return False
    part, todo = row
    if not _merge(txn, part, pages if todo & BEGUN else -pages):
        todo = todo & ~BEGUN if todo & BEGUN else todo & ~WANTED
    elif not todo & BEGUN:
        todo = todo & ~WANTED | BEGUN
    txn.execute(SET_TODO, (todo, part))
    return True


def levels(txn: Transaction, part: int) -> int:
    """
    Count the levels of a part: each purge adds two, and FTS5 takes none away.

    Of an index with more than 2000 older versions of SQLite say that it is malformed, for ever.
    The count is read from FTS5's own note of the structure: four bytes, then a number in groups
    of seven bits, the highest first.
    """
    block: bytes = txn.execute(named(STRUCTURE, part)).fetchone()[0]
    first, second = block[4:6]
    return first if first < 0x80 else (first & 0x7F) << 7 | (second & 0x7F)


def _merge(txn: Transaction, part: int, pages: int) -> bool:
    """Merge some pages; tell whether there was anything to merge."""
    # Fewer than two changes mean, by FTS5's documentation, that there was not.
    return _changes(txn, MERGE, part, pages) >= 2


def _empty(txn: Transaction, part: int, pages: int) -> None:
    """Erase some pages of a part; FTS5 itself would erase all at once."""
    for sql in DELETE_SOME:
        if _changes(txn, sql, part, pages):
            return
    txn.execute(named(READABLE, part))
    txn.execute(named(EMPTY, part))
    txn.execute(SET_TODO, (0, part))


def _changes(txn: Transaction, sql: str, part: int, argument: int) -> int:
    """Change a part; tell how many rows that changed, those of FTS5's own tables too."""
    before: int = txn.execute(CHANGES).fetchone()[0]
    txn.execute(named(sql, part), (argument,))
    after: int = txn.execute(CHANGES).fetchone()[0]
    return after - before
