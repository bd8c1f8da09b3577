"""Reactions: the entries that tell of them, and beside them who has reacted now."""

from __future__ import annotations

from functools import partial
from typing import Any

from attrs import frozen

from chatserver.model.entries import Body, Entry, Posted, Reacted, Stream, Unreacted, User
from chatserver.model.errors import NoSuchReaction, NotAllowed
from chatserver.model.names import Target
from chatserver.model.standing import Rule
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from chatserver.store.log import Log
from chatserver.store.places import Places
from chatserver.store.targets import must_read

STANDING = """
    SELECT seq FROM reactions WHERE stream = ? AND target = ? AND emoji = ? AND person = ?
"""
FIRST_USES = (
    "SELECT emoji, MIN(first) FROM reactions WHERE stream = ? AND target = ? GROUP BY emoji"
)
INSERT_REACTION = """
    INSERT INTO reactions (stream, target, emoji, person, seq, first) VALUES (?, ?, ?, ?, ?, ?)
"""
DELETE_REACTION = """
    DELETE FROM reactions WHERE stream = ? AND target = ? AND emoji = ? AND person = ?
"""
# Of an emoji that was taken back before: who asks again lost the answer.  Without the plus SQLite
# would walk through the whole stream from its end, to come upon the newest first.
TAKEN_BACK = """
    SELECT MAX(+seq) FROM entries
    WHERE stream = ? AND target = ? AND kind IN ('react', 'unreact') AND kind = 'unreact'
    AND text = ? AND sender = ?
"""


@frozen
class Reaction:
    """
    What somebody thinks of a message.

    @ivar seq: the message's.
    @ivar emoji: exactly one.
    @ivar rule: judges the sender's standing under the lock.
    @ivar most: different emoji of one message.
    """

    sender: User
    target: Target
    seq: int
    emoji: str
    sent_at: float
    rule: Rule
    most: int


class Reactions:
    """Who has reacted to what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, reaction: Reaction, origin: Any = None) -> Posted:
        """
        React; a reaction that stands already is answered as it was the first time.

        @raise NoSuchMessage: there is none that the sender can see.
        @raise NotAllowed: so many different emoji stand at the message already.
        @raise ChatError: what the rule raises.
        """
        posted: Posted = await self._database.write(partial(_add, reaction=reaction), origin)
        return posted

    async def remove(self, reaction: Reaction, origin: Any = None) -> Posted:
        """
        Take a reaction back; one that was taken back before is answered as it was then.

        @raise NoSuchReaction: the sender never reacted so.
        @raise NoSuchMessage, ChatError: as L{add}.
        """
        posted: Posted = await self._database.write(partial(_remove, reaction=reaction), origin)
        return posted


def _add(txn: Transaction, reaction: Reaction) -> Written:
    places, log = Places(txn), Log(txn)
    stream, standing = _found(txn, places, log, reaction)
    # Before the rule, as for posts: what is stored stays answered.
    if standing is not None:
        return Written(Posted(stream, standing, duplicate=True))
    reaction.rule(places.standing(reaction.sender, reaction.target))
    must_read(txn, stream, reaction.seq, reaction.sender)
    uses: dict[str, int] = dict(txn.execute(FIRST_USES, (stream.id, reaction.seq)).fetchall())
    if reaction.emoji not in uses and len(uses) >= reaction.most:
        raise NotAllowed(
            f"message {reaction.seq} has {len(uses)} different reactions; only those can be used"
        )
    entry = _append(log, stream, reaction, Reacted(reaction.seq, reaction.emoji))
    first = uses.get(reaction.emoji, entry.seq)
    txn.execute(INSERT_REACTION, (*_key(stream, reaction), entry.seq, first))
    return Written(Posted(stream, entry.seq, entry=entry), (entry,))


def _remove(txn: Transaction, reaction: Reaction) -> Written:
    places, log = Places(txn), Log(txn)
    stream, standing = _found(txn, places, log, reaction)
    before = _taken_back(txn, stream, reaction) if standing is None else None
    if before is not None:
        return Written(Posted(stream, before, duplicate=True))
    reaction.rule(places.standing(reaction.sender, reaction.target))
    if standing is None:
        must_read(txn, stream, reaction.seq, reaction.sender)
        raise NoSuchReaction(
            f"you have not reacted to message {reaction.seq} with {reaction.emoji}"
        )
    txn.execute(DELETE_REACTION, _key(stream, reaction))
    entry = _append(log, stream, reaction, Unreacted(reaction.seq, reaction.emoji))
    return Written(Posted(stream, entry.seq, entry=entry), (entry,))


def _found(
    txn: Transaction, places: Places, log: Log, reaction: Reaction
) -> tuple[Stream, int | None]:
    """Lock the place, and look there for the seq of the reaction as it stands."""
    stream = places.stream(reaction.sender, reaction.target)
    log.lock((stream.id,))
    row = txn.execute(STANDING, _key(stream, reaction)).fetchone()
    return stream, row[0] if row else None


def _taken_back(txn: Transaction, stream: Stream, reaction: Reaction) -> int | None:
    """Give the seq under which the reaction was taken back; None: it never was."""
    row = txn.execute(TAKEN_BACK, _key(stream, reaction)).fetchone()
    return None if row[0] is None else int(row[0])


def _append(log: Log, stream: Stream, reaction: Reaction, body: Body) -> Entry:
    entry = log.append(stream, reaction.sender, reaction.sent_at, body)
    log.flush()
    return entry


def _key(stream: Stream, reaction: Reaction) -> tuple[int, int, str, int]:
    return stream.id, reaction.seq, reaction.emoji, reaction.sender.id
