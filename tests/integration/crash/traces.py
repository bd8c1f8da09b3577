"""What a deed leaves in the log, and how to recognise it there."""

from __future__ import annotations

from typing import assert_never

from attrs import frozen

from tests.integration.crash import deeds
from tests.integration.crash.deeds import Deed, Order, Saying

LOBBY = "#lobby"
_ABOUT = ("edit", "react", "unreact")
"""Kinds of entries that lose their text when the message that they are about is deleted."""


@frozen
class Row:
    """
    One entry of the log, as the table holds it now.

    @ivar id: grows in the order of the commits, over all streams.
    @ivar place: C{#room}; C{ann+bob}, sorted, for a direct conversation; C{ann} for ann's own.
    @ivar text: as it reads now; None: there is none, or it was deleted.
    @ivar first_text: as it was first said, where it was edited since.
    @ivar target: the number of the message or mark it is about.
    @ivar who: the user it is about.
    @ivar about: the place it is about.
    """

    id: int
    place: str
    seq: int
    ordinal: int
    kind: str
    sender: str
    text: str | None = None
    first_text: str | None = None
    target: int | None = None
    who: str | None = None
    about: str | None = None

    @property
    def is_said(self) -> bool:
        """Whether it is a message or an action."""
        return self.kind in ("text", "action")

    @property
    def said(self) -> str | None:
        """What it said when it was new; None where that was deleted."""
        return self.text if self.first_text is None else self.first_text


@frozen
class Trace:
    """
    The entry that a deed must leave.

    @ivar words: what it says at first; None: nothing, or nothing that matters.
    @ivar always: whether it is left whenever the deed is done; else the deed may have had nothing
        to do.
    """

    place: str
    kind: str
    words: str | None = None
    target: int | None = None
    who: str | None = None
    about: str | None = None
    always: bool = True

    def is_left_by(self, row: Row, answered: int | None) -> bool:
        """
        Whether C{row} is this entry.

        @param answered: the number that the server answered, where it did.
        """
        if (row.place, row.kind) != (self.place, self.kind):
            return False
        if answered is not None and row.seq != answered:
            return False
        if (self.who, self.about) != (row.who, row.about):
            return False
        if self.target is not None and row.target != self.target:
            return False
        if self.words is None or row.said == self.words:
            return True
        # Deleted since, which is asked for only once the number is known, or with its target.
        return row.said is None and (answered is not None or row.kind in _ABOUT)


def conversation(sender: str, target: str) -> str:
    """Name the place that C{sender} calls C{target}."""
    return target if target.startswith("#") else "+".join(sorted((sender, target[1:])))


def trace(sender: str, deed: Deed) -> Trace | None:
    """Say what C{deed} leaves in the log; None: nothing."""
    match deed:
        case deeds.Post() | deeds.Me() | deeds.Reply() | deeds.Edit() | deeds.Delete():
            return _said(conversation(sender, deed.target), deed)
        case deeds.React() | deeds.Unreact():
            return _said(conversation(sender, deed.target), deed)
        case deeds.Read(target):
            return Trace(sender, "read", about=conversation(sender, target), always=False)
        case deeds.Clear(target):
            return Trace(sender, "clear", about=conversation(sender, target))
        case deeds.Block(name):
            return Trace(sender, "block", who=name)
        case deeds.Unblock(name):
            return Trace(sender, "unblock", who=name)
        case deeds.Register():
            return Trace(LOBBY, "join")
        case deeds.Join() | deeds.Go() | deeds.Leave() | deeds.Create() | deeds.Topic():
            return _in_room(sender, deed)
        case deeds.Ban() | deeds.Unban() | deeds.Freeze() | deeds.Slow():
            return _of_order(deed)
        case deeds.Nick() | deeds.NewToken() | deeds.Revoke() | deeds.Logout():
            return None
        case _:
            assert_never(deed)


def _said(place: str, deed: Saying) -> Trace:
    match deed:
        case deeds.Post(_, words):
            return Trace(place, "text", words)
        case deeds.Me(_, words):
            return Trace(place, "action", words)
        case deeds.Reply(_, seq, words):
            return Trace(place, "text", words, target=seq)
        case deeds.React(_, seq, emoji):
            return Trace(place, "react", emoji, target=seq)
        case deeds.Unreact(_, seq, emoji):
            return Trace(place, "unreact", emoji, target=seq)
        case deeds.Edit(_, seq, words):
            return Trace(place, "edit", words, target=seq)
        case deeds.Delete(_, seq):
            return Trace(place, "delete", target=seq)
        case _:
            assert_never(deed)


def _of_order(deed: Order) -> Trace:
    match deed:
        case deeds.Ban(room, name):
            return Trace(room, "ban", who=name)
        case deeds.Unban(room, name):
            return Trace(room, "unban", who=name)
        case deeds.Freeze(room, on):
            return Trace(room, "freeze", target=int(on))
        case deeds.Slow(room, seconds):
            return Trace(room, "slow", target=seconds)
        case _:
            assert_never(deed)


def _in_room(
    sender: str, deed: deeds.Join | deeds.Go | deeds.Leave | deeds.Create | deeds.Topic
) -> Trace | None:
    match deed:
        case deeds.Go():
            return None
        case deeds.Join(room) | deeds.Create(room):
            return Trace(room, "join")
        case deeds.Leave(room):
            return Trace(room, "leave", who=sender)
        case deeds.Topic(room, words):
            return Trace(room, "topic", words)
        case _:
            assert_never(deed)
