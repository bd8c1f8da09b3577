"""Names that people gave themselves, in whatever script, beside things that stand at the left."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLabel

from clients.desktop.look.kit import label


def name_label(text: str, look: str) -> QLabel:
    """
    Make a label for a name, which begins where the window's lines begin.

    Else one in a script that is written from the right would stand far from its avatar.
    """
    made = label(text, look, wrap=True)
    is_left = made.layoutDirection() == Qt.LeftToRight
    side = Qt.AlignLeft if is_left else Qt.AlignRight
    made.setAlignment(side | Qt.AlignAbsolute | Qt.AlignVCenter)
    return made
