"""What stood in the input before a message was to be edited there: kept until it is given back."""

from __future__ import annotations

import json
from typing import Any

from chatserver.model.names import Target, show_target
from clients.core.drafts import EMPTY, Draft
from clients.desktop.presenters.kept import Kept


class SetAside:
    """One conversation's; it lasts as long as the drafts do."""

    def __init__(self, kept: Kept, target: Target) -> None:
        self._kept = kept
        self._key = f"aside {show_target(target)}"

    def put(self, draft: Draft) -> None:
        """Keep what a message's old text takes the place of."""
        fields = {"text": draft.text, "reply": draft.reply}
        self._kept.choose(self._key, "" if draft == EMPTY else json.dumps(fields))

    def take(self) -> Draft:
        """Give it back; it is kept here no more."""
        draft = _read(self._kept.choice(self._key))
        if draft != EMPTY:
            self._kept.choose(self._key, "")
        return draft


def _read(kept: str) -> Draft:
    try:
        fields: Any = json.loads(kept) if kept else {}
        reply = fields.get("reply")
        return Draft(str(fields.get("text", "")), reply=None if reply is None else int(reply))
    except (ValueError, TypeError, AttributeError):
        return EMPTY  # of a later version
