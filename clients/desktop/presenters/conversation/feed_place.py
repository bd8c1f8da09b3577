"""What is known of the conversation that a feed shows, and what can be asked for in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatserver.model.entries import SAID, Conversation, Direct, Entry, Stream, User
from chatserver.model.names import Target
from clients.core.lines import Line
from clients.desktop.presenters.conversation.feed_items import Start
from clients.desktop.presenters.conversation.feed_state import is_private_stream, start_of
from clients.desktop.session import Session


class FeedPlace:
    """One conversation of somebody who is logged in."""

    def __init__(self, session: Session, target: Target, viewer: Callable[[], User]) -> None:
        self._session, self._target, self._viewer = session, target, viewer

    # -- what it is

    def conversation(self) -> Conversation | None:
        """Give what the list of conversations knows of it; None: it is not listed."""
        return self._session.conversation(self._target)

    def stream(self, lines: Sequence[Line]) -> Stream | None:
        """Give its stream; None: it is not known."""
        known = self.conversation()
        if known is not None:
            return known.stream
        return lines[-1].entry.stream if lines else None

    def is_private(self, lines: Sequence[Line]) -> bool:
        """Whether only those who were let in can read it."""
        return is_private_stream(self.stream(lines), self._target)

    def start(self, lines: Sequence[Line], is_empty: bool) -> Start:
        """Write its head; C{is_empty}: nothing is about to be said there either."""
        stream, shown = self.stream(lines), self._target.text
        if isinstance(stream, Direct):
            shown = stream.other(self._viewer().id).shown
        nothing = not any(isinstance(line.entry.body, SAID) for line in lines)
        return start_of(self._target, stream, shown, is_empty and nothing)

    # -- what can be asked for; all raise what the session's methods raise

    async def mark_read(self) -> None:
        """All of it was read."""
        await self._session.mark_read(self._target)

    async def look(self, seq: int) -> Entry | None:
        """Read one message; None: it is gone."""
        page = await self._session.page(self._target, around=seq, limit=1)
        return next((each for each in page.entries if each.seq == seq), None)

    async def react(self, seq: int, emoji: str, is_mine: bool) -> None:
        """React to a message; where that was done (C{is_mine}), take it back."""
        if is_mine:
            await self._session.unreact(self._target, seq, emoji)
        else:
            await self._session.react(self._target, seq, emoji)

    async def delete(self, seq: int) -> None:
        """Take a message back."""
        await self._session.delete(self._target, seq)
