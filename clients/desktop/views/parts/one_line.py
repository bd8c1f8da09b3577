"""Text as it is drawn in rows and on labels: emoji in it are in colour, as in messages."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from clients.desktop.look.fonts import in_emoji
from clients.desktop.presenters.conversation.emoji_runs import may_hold_emoji, runs


def draw_line(painter: QPainter, box: QRectF, text: str, align: int = Qt.AlignLeft) -> None:
    """
    Draw a line that is cut to its box already, half-way up, in the painter's font and colour.

    @param align: C{Qt.AlignLeft}, or with C{Qt.AlignAbsolute} also C{Qt.AlignRight}; without that
        it begins where lines of the painter's direction begin.
    """
    if not may_hold_emoji(text):
        painter.drawText(box, int(align | Qt.AlignVCenter | Qt.TextSingleLine), text)
        return
    layout = _laid_out(painter, text)
    line = layout.lineAt(0)
    left, spare = box.left(), box.width() - line.naturalTextWidth()
    is_mirrored = not align & Qt.AlignAbsolute and painter.layoutDirection() == Qt.RightToLeft
    if align & Qt.AlignRight or is_mirrored:
        left += max(0.0, spare)
    painter.save()
    if spare < 0:  # emoji are wider in colour than those for which the line was cut
        painter.setClipRect(box, Qt.IntersectClip)
    words = QFontMetricsF(painter.font())  # stand as high as in a line without emoji
    top = box.center().y() - words.height() / 2 + words.ascent() - line.ascent()
    layout.draw(painter, QPointF(left, top))
    painter.restore()


def draw_paragraph(painter: QPainter, box: QRectF, text: str, align: int) -> None:
    """
    Draw words from the top of a box, as many lines as they take, in the painter's font and colour.

    @param align: as Qt's, across the box.
    """
    if not may_hold_emoji(text):
        painter.drawText(box, int(align | Qt.AlignTop | Qt.TextWordWrap), text)
        return
    layout = _laid_out(painter, text, box.width(), align)
    layout.draw(painter, box.topLeft())


def _laid_out(
    painter: QPainter, text: str, width: float | None = None, align: int = Qt.AlignLeft
) -> QTextLayout:
    """@param width: pixels; None: one line, however wide."""
    layout = QTextLayout(text, painter.font(), painter.device())
    option = QTextOption(Qt.Alignment(align))
    option.setWrapMode(QTextOption.NoWrap if width is None else QTextOption.WordWrap)
    option.setTextDirection(painter.layoutDirection())
    layout.setTextOption(option)
    layout.setFormats(_formats(text, painter.font()))
    layout.beginLayout()
    _put_lines(layout, QFontMetricsF(painter.font()), width)
    layout.endLayout()
    return layout


def _put_lines(layout: QTextLayout, words: QFontMetricsF, width: float | None) -> None:
    """Lines stand as far from each other as those without emoji."""
    line, number = layout.createLine(), 0
    while line.isValid():
        if width is None:
            return
        line.setLineWidth(width)
        top = number * words.lineSpacing() + words.ascent() - line.ascent()
        line.setPosition(QPointF(0, top))
        line, number = layout.createLine(), number + 1


def _formats(text: str, font: QFont) -> list[QTextLayout.FormatRange]:
    """Give emoji the faces that have them in colour: that of the words has some without."""
    formats, at = [], 0
    for part, is_emoji in runs(text):
        length = len(part.encode("utf-16-le")) // 2  # as Qt counts
        if is_emoji:
            span = QTextLayout.FormatRange()
            span.start, span.length, span.format = at, length, QTextCharFormat()
            span.format.setFont(in_emoji(font))
            formats.append(span)
        at += length
    return formats
