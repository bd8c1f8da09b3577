"""What was typed and not sent, for each conversation; kept in a file, as nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen
from twisted.logger import Logger

from chatserver.model.errors import ChatError
from chatserver.model.names import Target, parse_target, show_target
from clients.core.private_files import replace


@frozen
class Draft:
    """
    What stands in the input.

    @ivar editing: the seq of the own message that it is to replace; None: it is a new one.
    @ivar reply: the seq of the message that it answers; None: it answers none.
    """

    text: str = field(default="", repr=False)
    editing: int | None = None
    reply: int | None = None


EMPTY = Draft()


class Drafts:
    """The drafts of one program; a file, where there is one, follows with L{save}."""

    _log = Logger()

    def __init__(self, path: Path | None = None) -> None:
        """@param path: read where it exists; None: nothing is kept."""
        self._path = path
        self._drafts: dict[Target, Draft] = {}
        self._changed = False
        if path is not None:
            self._read(path)

    def get(self, target: Target) -> Draft:
        """Give what was typed for a conversation."""
        return self._drafts.get(target, EMPTY)

    def set(self, target: Target, draft: Draft) -> None:
        """Keep what is typed for a conversation."""
        if draft == self.get(target):
            return
        self._changed = True
        if draft == EMPTY:
            self._drafts.pop(target, None)
        else:
            self._drafts[target] = draft

    def waiting(self) -> tuple[Target, ...]:
        """The conversations in which something was begun."""
        return tuple(self._drafts)

    def save(self) -> None:
        """Write the file, if it does not hold what there is."""
        if self._path is None or not self._changed:
            return
        try:
            replace(self._path, drafts_content(self._drafts))
            self._changed = False
        except OSError:
            self._log.failure("{event}", event="the drafts could not be kept")

    def _read(self, path: Path) -> None:
        try:
            content: Any = json.loads(path.read_bytes())
            for name, fields in content.items():
                self._drafts[parse_target(name)] = _draft(fields)
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError, ChatError):
            self._log.failure("{event}", event="the drafts could not be read")


def drafts_content(drafts: Mapping[Target, Draft]) -> bytes:
    """Write what a file of drafts holds."""
    content = {show_target(target): _fields(draft) for target, draft in drafts.items()}
    # Half of a surrogate pair, as some terminals paste it, is no text of UTF-8.
    return json.dumps(content).encode("utf-8", "replace")


def _fields(draft: Draft) -> dict[str, Any]:
    answered = {} if draft.reply is None else {"reply": draft.reply}
    return {"text": draft.text, "editing": draft.editing, **answered}


def _draft(fields: Any) -> Draft:
    editing, reply = fields["editing"], fields.get("reply")
    return Draft(
        str(fields["text"]),
        None if editing is None else int(editing),
        None if reply is None else int(reply),
    )
