"""Reads a server's tables, in use or not, in the terms of these tests; the file is only read."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from attrs import define, field

from tests.integration.crash.registers import ANY, Key
from tests.integration.crash.traces import Row

PLACES = """
    SELECT stream, '#' || name FROM rooms
    UNION ALL
    SELECT d.stream, min(a.name, b.name) || '+' || max(a.name, b.name)
    FROM directs d JOIN users a ON a.id = d.first JOIN users b ON b.id = d.second
    UNION ALL
    SELECT personal, name FROM users
"""
USERS = "SELECT id, name FROM users"
NEW_ROWS = """
    SELECT id, stream, seq, ordinal, kind, sender, text, first_text, target, who, place
    FROM entries WHERE id > ? ORDER BY id
"""
HEADS = "SELECT id, last_seq, last_ordinal FROM streams"
MEMBERS = "SELECT stream, person FROM members WHERE state = 'member'"
BANNED = "SELECT stream, person FROM members WHERE state = 'banned'"
ORDERS = "SELECT stream, frozen, slow FROM rooms WHERE frozen <> 0 OR slow <> 0"
AUDIT = "SELECT act, room, about FROM audit WHERE act IN ('ban', 'unban')"
MEMBER_COUNTS = "SELECT stream, members FROM rooms WHERE members > 0"
BLOCKS = "SELECT person, blocked FROM blocks"
MARKS = "SELECT person, stream, read_seq, read_ordinal, cleared_seq FROM marks"
NICKNAMES = "SELECT name, nickname FROM users WHERE nickname IS NOT NULL"
TOKENS = "SELECT u.name, t.name FROM tokens t JOIN users u ON u.id = t.person"
TOPICS = "SELECT '#' || name, topic FROM rooms WHERE topic <> ''"
TEXT_OF = "SELECT text FROM entries WHERE id = ?"
ALL_TEXTS = """
    SELECT id, text FROM entries WHERE kind IN ('text', 'action', 'edit', 'react', 'unreact')
"""
REACTIONS = "SELECT stream, target, emoji, person FROM reactions"
PARTS = "SELECT part FROM search_parts"
FOUND = "SELECT rowid FROM search_{part} WHERE search_{part} MATCH ?"

Mark = tuple[int, int, int]
"""C{read_seq}, C{read_ordinal}, C{cleared_seq}."""


@define(eq=False)
class Tables:
    """
    One look at the database.

    @ivar places: names of the streams, by id.
    """

    database: sqlite3.Connection
    places: dict[int, str] = field(init=False)
    users: dict[int, str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.places = dict(self.database.execute(PLACES))
        self.users = dict(self.database.execute(USERS))

    def rows_after(self, id: int) -> list[Row]:
        """Read the entries that are newer than C{id}, in the order of the commits."""
        return [self._row(row) for row in self.database.execute(NEW_ROWS, (id,))]

    def _row(self, row: Sequence[Any]) -> Row:
        id, stream, seq, ordinal, kind, sender, text, first, target, who, about = row
        names = (self.users.get(who), self.places.get(about))
        where = (id, self.places.get(stream, f"stream {stream}"), seq, ordinal, kind)
        return Row(*where, self.users[sender], text, first, target, *names)

    # -- what must be as the log says

    def heads(self) -> dict[str, tuple[int, int]]:
        """Where each place stands: its last number and ordinal."""
        found = self.database.execute(HEADS)
        return {self.places.get(id, f"stream {id}"): (seq, ordinal) for id, seq, ordinal in found}

    def members(self) -> set[tuple[str, str]]:
        """Who is where: places and users."""
        found = self.database.execute(MEMBERS)
        return {(self.places[stream], self.users[person]) for stream, person in found}

    def banned(self) -> set[tuple[str, str]]:
        """Who is kept out where: places and users."""
        found = self.database.execute(BANNED)
        return {(self.places[stream], self.users[person]) for stream, person in found}

    def orders(self) -> dict[str, tuple[int, int]]:
        """Which rooms are frozen, or slow."""
        found = self.database.execute(ORDERS)
        return {self.places[stream]: (is_frozen, slow) for stream, is_frozen, slow in found}

    def audit(self) -> dict[tuple[str, str, str], int]:
        """How often each ban and its end stands in the audit, by act, place and user."""
        found = self.database.execute(AUDIT)
        return dict(Counter((act, f"#{room}", about) for act, room, about in found))

    def member_counts(self) -> dict[str, int]:
        """How many each room says that it has."""
        found = self.database.execute(MEMBER_COUNTS)
        return {self.places[stream]: count for stream, count in found}

    def blocks(self) -> set[tuple[str, str]]:
        """Who blocks whom."""
        found = self.database.execute(BLOCKS)
        return {(self.users[person], self.users[blocked]) for person, blocked in found}

    def reactions(self) -> set[tuple[str, int, str, str]]:
        """Which stand: place, number of the message, emoji, user."""
        return {
            (self.places[stream], target, emoji, self.users[person])
            for stream, target, emoji, person in self.database.execute(REACTIONS)
        }

    def marks(self) -> dict[tuple[str, str], Mark]:
        """What each user has read and cleared, by user and place."""
        found = self.database.execute(MARKS)
        return {
            (self.users[person], self.places[stream]): (seq, ordinal, cleared)
            for person, stream, seq, ordinal, cleared in found
        }

    def text_of(self, id: int) -> str | None:
        """How an entry reads now."""
        row = self.database.execute(TEXT_OF, (id,)).fetchone()
        return str(row[0]) if row and row[0] is not None else None

    def all_texts(self) -> dict[int, str | None]:
        """How all messages and edits read now, by id."""
        return dict(self.database.execute(ALL_TEXTS))

    def found_by(self, word: str) -> list[int]:
        """Ids of the messages that the full-text index holds under C{word}."""
        asked = [FOUND.format(part=row[0]) for row in self.database.execute(PARTS)]
        match = (f'text : "{word}"',)
        return [row[0] for sql in asked for row in self.database.execute(sql, match)]

    # -- what has no entry in the log

    def registers(self) -> dict[Key, str]:
        """Nicknames, tokens and topics."""
        found: dict[Key, str] = {}
        for name, nickname in self.database.execute(NICKNAMES):
            found["nick", name, ""] = nickname
        for name, token in self.database.execute(TOKENS):
            found["token", name, token] = ANY
        for room, topic in self.database.execute(TOPICS):
            found["topic", "", room] = topic
        return found


@contextmanager
def looking_at(path: Path) -> Iterator[Tables]:
    """Look at a database from which a server may serve; all of it at one moment."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)) as opened:
        opened.execute("BEGIN")
        yield Tables(opened)
