"""
What is kept on this machine for one account, as presenters use it.

There are two kinds: on disk, and, where that is not possible or not wanted, in memory alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from chatserver.model.entries import Conversation
from chatserver.model.names import Target
from clients.core.drafts import Draft
from clients.core.lines import Line


class Kept(Protocol):
    """All that is kept; no method raises, and none waits for the disk longer than a moment."""

    # -- what was typed and not sent
    def draft(self, target: Target) -> Draft:
        """Give what was typed for a conversation; an empty one where nothing was."""

    def keep_draft(self, target: Target, draft: Draft) -> None:
        """Keep what is typed there."""

    def drafts(self) -> Mapping[Target, Draft]:
        """All that are not empty."""

    # -- what was read from the server, to be shown at once and without a connection
    def conversations(self) -> Sequence[Conversation]:
        """List the conversations as they were when they were kept last."""

    def keep_conversations(self, conversations: Sequence[Conversation]) -> None:
        """Keep the whole list."""

    def lines(self, target: Target, before: int | None = None, limit: int = 100) -> Sequence[Line]:
        """Give lines of a conversation, oldest first, without a gap: the newest, or those before
        the seq C{before}."""

    def keep_lines(self, target: Target, lines: Sequence[Line], at_end: bool) -> None:
        """
        Keep lines that follow each other without a gap, in the place of what was known of their
        stretch; where nothing joins them to what is kept, that is let go.

        @param at_end: whether they reach to the conversation's end.
        """

    def drop_lines(self, target: Target, upto: int | None = None) -> None:
        """Forget the lines of a conversation; with C{upto}: up to that seq."""

    # -- small things that the person chose on this machine
    def choice(self, key: str, otherwise: str = "") -> str:
        """Give what was chosen; C{otherwise}: nothing was."""

    def choose(self, key: str, value: str) -> None:
        """Keep what is chosen."""
