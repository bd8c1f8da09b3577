"""What the input of a conversation is about, in words."""

from __future__ import annotations

from attrs import frozen

from chatserver.model.entries import Direct
from chatserver.model.names import RoomName, Target
from clients.core.drafts import Draft
from clients.desktop.presenters.conversation.markup import words_of
from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.plain_text import first_line
from clients.desktop.presenters.writing.past import Past, line_at, text_of
from clients.desktop.session import Session
from clients.desktop.words import tr


@frozen
class About:
    """
    What the input is about.

    @ivar is_edit: whether it gives a message another text; or else, it answers one.
    @ivar name: who said that message, as they are shown.
    @ivar glimpse: its first words.
    """

    is_edit: bool
    name: str
    glimpse: str


def about(past: Past, draft: Draft) -> About | None:
    """Tell what a draft is about; None: it is a new message that answers none."""
    seq = draft.reply if draft.editing is None else draft.editing
    if seq is None:
        return None
    line = line_at(past, seq)
    if line is None:
        return About(draft.editing is not None, "", _elsewhere(past, seq))
    return About(
        draft.editing is not None,
        line.entry.sender.shown,
        first_line(words_of(text_of(line)[:400])),
    )


def _elsewhere(past: Past, seq: int) -> str:
    """Tell where a message is that is not among the lines."""
    lines = past.lines
    if not lines or seq < lines[0].seq:
        return tr("a message further up")
    if seq > lines[-1].seq and not past.is_at_end:
        return tr("a message further down")
    return tr("a message that is not here any more")  # deleted, or of somebody who is blocked now


def shown_name(session: Session, kept: Kept, target: Target) -> str:
    """Give how a conversation is called: C{#room}, or as its other one is shown."""
    user = session.user
    if isinstance(target, RoomName) or user is None:
        return str(target)
    for each in session.conversations_now() or kept.conversations():
        if isinstance(each.stream, Direct) and each.stream.address(user.id) == target:
            return each.stream.other(user.id).shown
    return str(target)
