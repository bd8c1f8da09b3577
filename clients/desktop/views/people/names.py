"""Names that people gave themselves, in whatever script, beside things that stand at the left."""

from __future__ import annotations

from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QPainter, QPaintEvent
from PyQt5.QtWidgets import QLabel

from clients.desktop.presenters.conversation.emoji_runs import may_hold_emoji
from clients.desktop.views.parts.one_line import draw_paragraph

LONGEST_WORD = 14
"""Characters; what is longer may be continued in the next line."""
MAY_BREAK = "\u200b"


class _NameLabel(QLabel):
    """Plain text, with emoji in colour."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own paints those that the typeface of the words has in black."""
        if not may_hold_emoji(self.text()):
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        side = self.alignment() & ~Qt.AlignVCenter
        draw_paragraph(painter, QRectF(self.contentsRect()), self.text(), int(side))


def name_label(text: str, look: str) -> QLabel:
    """
    Make a label for a name, which begins where the window's lines begin.

    Else one in a script that is written from the right would stand far from its avatar.
    """
    made = _NameLabel(breakable(text))
    made.setTextFormat(Qt.PlainText)
    made.setObjectName(look)
    made.setWordWrap(True)
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
