"""The groups of the emoji picker, and the skin tones, in words."""

from __future__ import annotations

from clients.desktop.presenters.writing import emoji_groups
from clients.desktop.words import tr

RECENT = -1
"""The group of what was picked lately."""


def tabs() -> list[tuple[int, str, str]]:
    """List the groups as they stand in the picker: each with its icon, and its name."""
    return [
        (RECENT, "clock-counter-clockwise", tr("Used lately")),
        (emoji_groups.SMILEYS, "smiley", tr("Smileys and people")),
        (emoji_groups.ANIMALS, "paw-print", tr("Animals and nature")),
        (emoji_groups.FOOD, "pizza", tr("Food and drink")),
        (emoji_groups.ACTIVITIES, "soccer-ball", tr("Activities")),
        (emoji_groups.TRAVEL, "car", tr("Travel and places")),
        (emoji_groups.OBJECTS, "lightbulb", tr("Objects")),
        (emoji_groups.SYMBOLS, "hash", tr("Symbols")),
        (emoji_groups.FLAGS, "flag", tr("Flags")),
    ]


def tone_names() -> tuple[str, ...]:
    """Name the skin tones, in the order of C{TONES}."""
    return (
        tr("No skin tone"),
        tr("Light"),
        tr("Medium light"),
        tr("Medium"),
        tr("Medium dark"),
        tr("Dark"),
    )
