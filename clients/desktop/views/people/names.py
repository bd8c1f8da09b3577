"""Names that people gave themselves, in whatever script, beside things that stand at the left."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLabel

from clients.desktop.look.kit import label

LONGEST_WORD = 14
"""Characters; what is longer may be continued in the next line."""
MAY_BREAK = "\u200b"


def name_label(text: str, look: str) -> QLabel:
    """
    Make a label for a name, which begins where the window's lines begin.

    Else one in a script that is written from the right would stand far from its avatar.
    """
    made = label(breakable(text), look, wrap=True)
    is_left = made.layoutDirection() == Qt.LeftToRight
    side = Qt.AlignLeft if is_left else Qt.AlignRight
    made.setAlignment(side | Qt.AlignAbsolute | Qt.AlignVCenter)
    return made


def breakable(text: str) -> str:
    """Let a very long word take several lines, so that it widens nothing."""
    return " ".join(map(_broken, text.split(" ")))


def _broken(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    parts = [word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD)]
    return MAY_BREAK.join(parts)
