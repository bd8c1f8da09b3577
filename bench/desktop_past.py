"""A server's data folder for the desktop client: many long conversations, made in seconds."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from bench.inline import InlineStore
from bench.seeding import seed_accounts
from chatserver.model.entries import User
from chatserver.model.names import RoomName, UserName
from chatserver.service.rules import may_join
from chatserver.store.acts import Act
from chatserver.store.rooms import NewRoom

READER = "reader"
"""Who sits at the desktop client."""
TOKEN = "of-the-benchmark"
"""The secret with which the reader comes back."""
PEOPLE = tuple(f"user{number}" for number in range(8))
CROWD = tuple(f"crowd{number}" for number in range(200))
"""Who come and go."""
ROOMS = tuple(RoomName(f"room-{number}") for number in range(20))
DEEP, LIVELY = RoomName("deep"), RoomName("lively")
"""The one with the longest past, and the one where much will be said."""
TEXTS = (
    "good morning",
    "The flaky test was a **race in the retry policy**, see https://example.org/changes/482",
    "words " * 40,
    "- one\n- two with `code`",
    "👍",
    "@user1 have a look",
)
STEP_SECONDS = 20.0
"""Between two messages of a room."""

ENTRY = """
    INSERT INTO entries (stream, seq, ordinal, kind, sender, sent_at, text)
    VALUES (?, ?, ?, 'text', ?, ?, ?)
"""
PLACE = """
    SELECT s.id, s.last_seq FROM rooms r JOIN streams s ON s.id = r.stream WHERE r.name = ?
"""
KEEP_TOKEN = """
    INSERT INTO tokens (person, kind, name, name_key, hash, created_at)
    VALUES (?, 'session', 'bench', 'bench', ?, ?)
"""


@frozen
class Depth:
    """
    How many messages there are.

    @ivar each: in each of the L{ROOMS}.
    @ivar deep: in L{DEEP}.
    """

    each: int = 10_000
    deep: int = 100_000


def make_past(folder: Path, depth: Depth) -> None:
    """
    Make the folder.

    Messages are written as rows, beside the store, and are not indexed: this is about those who
    read, and nobody searches.
    """
    seed_accounts(folder, [READER, *PEOPLE, *CROWD])
    store = InlineStore(folder, relaxed=True)
    try:
        found = store.connection.execute("SELECT name, id FROM users").fetchall()
        _make_rooms(store, {name: User(number, UserName(name)) for name, number in found}, depth)
        _keep_token(store.connection)
        store.connection.execute("UPDATE search_state SET upto = (SELECT MAX(id) FROM entries)")
    finally:
        store.close()


def _make_rooms(store: InlineStore, users: Mapping[str, User], depth: Depth) -> None:
    people, crowd = [users[name] for name in PEOPLE], [users[name] for name in CROWD]
    members = [users[READER], *people[1:]]
    for room in (*ROOMS, DEEP):
        _make_room(store, room, people[0], members)
        _say(store.connection, room, people, depth.deep if room == DEEP else depth.each)
    _make_room(store, LIVELY, people[0], [*members, *crowd])


def _keep_token(connection: sqlite3.Connection) -> None:
    """Let the reader have logged in before, with a program that was to stay so."""
    reader = connection.execute("SELECT id FROM users WHERE name = ?", (READER,)).fetchone()
    hashed = hashlib.sha256(TOKEN.encode()).hexdigest()
    connection.execute(KEEP_TOKEN, (*reader, hashed, time.time()))


def _make_room(store: InlineStore, room: RoomName, who: User, members: Sequence[User]) -> None:
    now = time.time()
    store.now(store.rooms.create(NewRoom(room, False, "", who, now)))
    acts = [Act(each, room, now, may_join) for each in members]
    store.together(store.rooms.join(act) for act in acts)


def _say(
    connection: sqlite3.Connection, room: RoomName, people: Sequence[User], count: int
) -> None:
    stream, last = connection.execute(PLACE, (room.text,)).fetchone()

    def rows() -> Iterator[tuple[object, ...]]:
        began = time.time() - count * STEP_SECONDS
        for number in range(count):
            sender = people[number // 3 % len(people)]
            text = f"{number + 1} {TEXTS[number % len(TEXTS)]}"
            at = began + number * STEP_SECONDS
            yield stream, last + number + 1, number + 1, sender.id, at, text

    connection.execute("BEGIN")
    connection.executemany(ENTRY, rows())
    connection.execute(
        "UPDATE streams SET last_seq = ?, last_ordinal = ? WHERE id = ?",
        (last + count, count, stream),
    )
    connection.execute("COMMIT")
