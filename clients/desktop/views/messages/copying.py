"""Messages as text for the clipboard."""

from __future__ import annotations

from collections.abc import Iterable

from clients.desktop.presenters.conversation.days import time_words
from clients.desktop.presenters.conversation.feed_items import Item, Notice, Said


def lines_of(items: Iterable[Item]) -> str:
    """Write messages and notices one below the other, in their order, with time and name."""
    return "\n".join(line for item in items if (line := _line(item)))


def _line(item: Item) -> str:
    match item:
        case Said(is_action=True):
            return f"[{time_words(item.at)}] * {item.author.shown} {item.text}"
        case Said():
            return f"[{time_words(item.at)}] {item.author.shown}: {item.text}"
        case Notice(at=at) if at is not None:
            return f"[{time_words(at)}] {item.words}"
        case _:
            return ""
