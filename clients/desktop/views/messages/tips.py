"""What is told of something in a message on which the pointer rests."""

from __future__ import annotations

from html import escape

from clients.desktop.presenters.conversation.days import moment_words
from clients.desktop.presenters.conversation.feed_items import Item, Said
from clients.desktop.presenters.conversation.formatting import ROOM, USER
from clients.desktop.presenters.conversation.notices import one_row
from clients.desktop.views.messages.hits import Hit, On
from clients.desktop.views.messages.laying import status_words
from clients.desktop.words import many, tr

MOST_SHOWN = 500
"""Characters of an address."""


def tip_of(item: Item, hit: Hit) -> str:
    """Say more of it, as rich text; empty: there is no more to be said."""
    words = _tip(item, hit) if isinstance(item, Said) else ""
    return f"<qt>{escape(words)}</qt>" if words else ""


def _tip(item: Said, hit: Hit) -> str:
    match hit.on:
        case On.TIME:
            return _moments(item)
        case On.LINK if not hit.value.startswith((USER, ROOM)):
            return one_row(hit.value, MOST_SHOWN)
        case On.USER:
            return f"{one_row(item.author.shown)} (@{item.author.name.text})"
        case On.CHIP:
            return _reactions(item, hit.value)
        case On.STATUS:
            return status_words(item)
        case On.ANSWERED:
            return tr("Show the message that this one answers")
        case _:
            return ""


def _moments(item: Said) -> str:
    said = moment_words(item.at)
    if item.edited_at is None:
        return said
    return tr("{said}, edited {edited}", said=said, edited=moment_words(item.edited_at))


def _reactions(item: Said, emoji: str) -> str:
    tally = next((each for each in item.reactions if each.emoji == emoji), None)
    if tally is None:
        return ""
    if not tally.mine:
        return many(
            tally.count,
            "{count} person reacted with {emoji}; click to do so, too",
            "{count} people reacted with {emoji}; click to do so, too",
            emoji=emoji,
        )
    if tally.count == 1:
        return tr("You reacted with {emoji}; click to take it back", emoji=emoji)
    return many(
        tally.count - 1,
        "You and {count} other reacted with {emoji}; click to take yours back",
        "You and {count} others reacted with {emoji}; click to take yours back",
        emoji=emoji,
    )
