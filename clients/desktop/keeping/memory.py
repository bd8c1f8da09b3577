"""Keeps in memory what could not be, or is not to be, kept on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatserver.model.entries import Conversation
from chatserver.model.names import Target
from clients.core.drafts import EMPTY, Draft
from clients.core.lines import Line


class KeptInMemory:
    """As L{clients.desktop.presenters.kept.Kept} says, until the program ends."""

    def __init__(self) -> None:
        self._drafts: dict[Target, Draft] = {}
        self._conversations: Sequence[Conversation] = ()
        self._choices: dict[str, str] = {}

    def draft(self, target: Target) -> Draft:
        """Give what was typed for a conversation."""
        return self._drafts.get(target, EMPTY)

    def keep_draft(self, target: Target, draft: Draft) -> None:
        """Keep what is typed there."""
        if draft == EMPTY:
            self._drafts.pop(target, None)
        else:
            self._drafts[target] = draft

    def drafts(self) -> Mapping[Target, Draft]:
        """All that are not empty."""
        return dict(self._drafts)

    def conversations(self) -> Sequence[Conversation]:
        """List the conversations as they were kept last."""
        return self._conversations

    def keep_conversations(self, conversations: Sequence[Conversation]) -> None:
        """Keep the whole list."""
        self._conversations = tuple(conversations)

    def lines(self, target: Target, before: int | None = None, limit: int = 100) -> Sequence[Line]:
        """None: the timelines of the client are in memory themselves."""
        return ()

    def keep_lines(self, target: Target, lines: Sequence[Line], at_end: bool) -> None:
        """Keep none: see L{lines}."""

    def drop_lines(self, target: Target, upto: int | None = None) -> None:
        """There are none."""

    def choice(self, key: str, otherwise: str = "") -> str:
        """Give what was chosen."""
        return self._choices.get(key, otherwise)

    def choose(self, key: str, value: str) -> None:
        """Keep what is chosen."""
        self._choices[key] = value
