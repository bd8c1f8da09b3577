"""Saying things: posts in bulk, edits, deletions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from attrs import evolve, frozen
from twisted.internet.defer import Deferred

from chatserver.model.audit import Deed, Record
from chatserver.model.calls import NOBODY, Called
from chatserver.model.entries import Body, Deletion, Direct, Edit, Posted, Room, Stream, Text, User
from chatserver.model.errors import ChatError, NoSuchMessage, NotYours
from chatserver.model.events import Seen
from chatserver.model.names import Target
from chatserver.model.standing import Rule, Standing
from chatserver.store import fulltext
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Outcome, Written
from chatserver.store.log import Log
from chatserver.store.mentions import Mentions
from chatserver.store.noting import note
from chatserver.store.places import Places, user_by_id
from chatserver.store.receipts import may_be_told
from chatserver.store.targets import must_read, no_such_message

NEWEST_OWN = """
    SELECT id, seq, sender, text FROM (
        SELECT id, seq, sender, text FROM entries
        WHERE stream = ? AND kind IN ('text', 'action') AND text IS NOT NULL
        ORDER BY seq DESC LIMIT 1000
    ) AS newest WHERE sender = ? ORDER BY seq DESC LIMIT 1
"""
MESSAGE = """
    SELECT id, seq, sender, text FROM entries
    WHERE stream = ? AND seq = ? AND kind IN ('text', 'action') AND text IS NOT NULL
"""
SET_TEXT = "UPDATE entries SET text = ?, first_text = COALESCE(first_text, text) WHERE id = ?"
ERASE = "UPDATE entries SET text = NULL, first_text = NULL WHERE id = ?"
ERASE_EDITS = "UPDATE entries SET text = NULL WHERE stream = ? AND kind = 'edit' AND target = ?"
ERASE_REACTIONS = """
    UPDATE entries SET text = NULL
    WHERE stream = ? AND kind IN ('react', 'unreact') AND target = ?
"""
FORGET_REACTIONS = "DELETE FROM reactions WHERE stream = ? AND target = ?"


@frozen
class Post:
    """
    Something to say.

    @ivar nonce: the sender's own id for it; the same again gives the first entry.
    @ivar rule: judges the sender's standing under the lock.
    @ivar called: who of a room is to be told that they were called.
    """

    sender: User
    target: Target
    body: Body
    sent_at: float
    nonce: str | None
    rule: Rule
    called: Called = NOBODY


@frozen
class Change:
    """
    What is to become of a message.

    @ivar seq: the message's; None: the sender's newest in the stream.
    @ivar text: its new text; None: it goes.
    @ivar rule: judges the sender's standing under the lock.
    @ivar others: the same where somebody else wrote it; None: then it is refused.
    """

    sender: User
    target: Target
    seq: int | None
    text: str | None
    sent_at: float
    nonce: str | None
    rule: Rule
    others: Rule | None = None


class Messages:
    """What was said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def post(self, post: Post, origin: Any = None) -> Deferred[Posted]:
        """
        Hand C{post} to the writer; posts keep the order of the calls.

        @return: fires after the commit.
        @raise ChatError: what the rule raises; L{NoSuchRoom}, L{NoSuchUser}: nowhere to say it;
            L{NoSuchMessage}: nothing there that it could answer.
        """
        return self._database.submit(_post, post, origin)

    async def change(self, change: Change, origin: Any = None) -> Posted:
        """
        Edit or delete a message.

        @raise NoSuchMessage: there is none, or it is gone.
        @raise NotYours: somebody else wrote it, and C{change.others} allows nothing.
        @raise ChatError: what the rule raises.
        """
        posted: Posted = await self._database.write(partial(_change, change=change), origin)
        return posted


def _post(txn: Transaction, posts: Sequence[Post]) -> list[Outcome]:
    places, log = Places(txn), Log(txn)
    targets = [_found(places, post) for post in posts]
    # Under the locks of all streams, taken in one order, nothing that a rule looks at changes.
    mentions = Mentions(txn, _calls(posts, targets))
    streams = {each.id for each in targets if not isinstance(each, ChatError) and each.id}
    log.lock(streams | mentions.streams)
    _gather(places, posts, targets)
    outcomes = [
        target
        if isinstance(target, ChatError)
        else _admit(txn, places, log, mentions, post, target)
        for post, target in zip(posts, targets, strict=True)
    ]
    log.flush()
    return _with_marks(txn, outcomes)


def _with_marks(txn: Transaction, outcomes: list[Outcome]) -> list[Outcome]:
    """Note up to where those have read who wrote to somebody, as far as that one may know."""
    moved: dict[tuple[int, int], tuple[int, Seen]] = {}
    for at, outcome in enumerate(outcomes):
        entry = outcome.entries[0] if isinstance(outcome, Written) and outcome.entries else None
        if entry is not None and isinstance(entry.stream, Direct):
            mark = Seen(entry.stream, entry.sender, entry.seq)
            moved[entry.stream.id, entry.sender.id] = at, mark
    told = may_be_told(txn, (mark for _, mark in moved.values()))
    for at, mark in moved.values():
        outcome = outcomes[at]
        if mark in told and isinstance(outcome, Written):
            outcomes[at] = evolve(outcome, seen=(mark,))
    return outcomes


def _found(places: Places, post: Post) -> Stream | ChatError:
    try:
        return places.stream(post.sender, post.target)
    except ChatError as refusal:
        return refusal


def _calls(
    posts: Sequence[Post], targets: Sequence[Stream | ChatError]
) -> list[tuple[Room, Called]]:
    """In a direct conversation nobody needs to be called: there is only one."""
    return [
        (target, post.called)
        for post, target in zip(posts, targets, strict=True)
        if post.called and isinstance(target, Room)
    ]


def _gather(places: Places, posts: Sequence[Post], targets: Sequence[Stream | ChatError]) -> None:
    """Look up together what the senders are in their rooms: alone it is most of a post's cost."""
    senders: dict[int, tuple[Room, list[User]]] = {}
    for post, target in zip(posts, targets, strict=True):
        if isinstance(target, Room):
            senders.setdefault(target.id, (target, []))[1].append(post.sender)
    for room, users in senders.values():
        places.gather(room, users)


def _admit(
    txn: Transaction, places: Places, log: Log, mentions: Mentions, post: Post, target: Stream
) -> Outcome:
    try:
        if isinstance(target, Room):
            standing = places.in_room(post.sender, target)
        else:
            standing = places.standing(post.sender, post.target)
        # Before the rule: what is stored stays answered, whatever became of the sender since.
        seq = log.seq_of(standing.stream.id, post.sender.id, post.nonce)
        if seq is not None:
            return Written(Posted(standing.stream, seq, duplicate=True))
        post.rule(standing)
        if isinstance(post.body, Text) and post.body.reply is not None:
            log.flush()  # it may answer what was said in this very transaction
            must_read(txn, standing.stream, post.body.reply, post.sender)
        if standing.slow:
            places.spoke(standing, post.sent_at)
        stream = places.open(standing)
    except ChatError as refusal:
        return refusal
    entry = log.append(stream, post.sender, post.sent_at, post.body, post.nonce)
    posted = Posted(stream, entry.seq, entry=entry, away=standing.away)
    if post.called and isinstance(stream, Room):
        return Written(posted, (entry, *mentions.append(log, places, stream, post.called, entry)))
    return Written(posted, (entry,))


def _change(txn: Transaction, change: Change) -> Written:
    places, log = Places(txn), Log(txn)
    stream = places.stream(change.sender, change.target)
    log.lock((stream.id,))
    known = log.seq_of(stream.id, change.sender.id, change.nonce)
    if known is not None:
        return Written(Posted(stream, known, duplicate=True))
    standing = places.standing(change.sender, change.target)
    change.rule(standing)
    if not stream.id:
        raise NoSuchMessage("nothing has been said there yet")
    id, seq, text, author = _message(txn, stream, change)
    _judge_author(change, standing, seq, author)
    body: Body
    if change.text is None:
        body = Deletion(seq, author)
        txn.execute(ERASE, (id,))
        for erase in (ERASE_EDITS, ERASE_REACTIONS, FORGET_REACTIONS):
            txn.execute(erase, (stream.id, seq))
    else:
        body = Edit(seq, change.text)
        txn.execute(SET_TEXT, (change.text, id))
    if author is not None:
        _note(txn, stream, change, seq, author)
    fulltext.replace(txn, id, text, change.text)
    entry = log.append(stream, change.sender, change.sent_at, body, change.nonce)
    log.flush()
    return Written(Posted(stream, entry.seq, entry=entry), (entry,))


def _judge_author(change: Change, standing: Standing, seq: int, author: User | None) -> None:
    """@raise ChatError: somebody else wrote the message, and only its author may do this."""
    if author is None:
        return
    if change.others is None:
        raise NotYours(f"message {seq} is not yours")
    change.others(standing)


def _note(txn: Transaction, stream: Stream, change: Change, seq: int, author: User) -> None:
    """Keep who took somebody else's message away, and which; not what it said."""
    room = stream.name if isinstance(stream, Room) else None
    told = f"message {seq}"
    record = Record(change.sent_at, change.sender.name, Deed.DELETE, room, author.name, told)
    note(txn, record)


def _message(txn: Transaction, stream: Stream, change: Change) -> tuple[int, int, str, User | None]:
    """
    Find the message to change: its id in the log, its seq, its current text, and who wrote it
    where that is somebody else.
    """
    if change.seq is None:
        row = txn.execute(NEWEST_OWN, (stream.id, change.sender.id)).fetchone()
        if row is None:
            raise NoSuchMessage("none of the newest 1000 messages there is yours")
    else:
        row = txn.execute(MESSAGE, (stream.id, change.seq)).fetchone()
        if row is None:
            raise no_such_message(change.seq)
    id, seq, sender, text = row
    return id, seq, text, None if sender == change.sender.id else user_by_id(txn, sender)
