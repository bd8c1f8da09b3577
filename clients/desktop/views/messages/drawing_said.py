"""Draws messages."""

from __future__ import annotations

import re

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QTextCursor,
    QTextDocument,
)

from clients.desktop.look.fonts import BODY, SMALL, TIME, in_emoji
from clients.desktop.look.look import Look
from clients.desktop.look.painting import draw_avatar, name_colour
from clients.desktop.presenters.conversation.days import time_words
from clients.desktop.presenters.conversation.feed_items import Said, Sent
from clients.desktop.presenters.conversation.notices import one_row
from clients.desktop.views.messages.documents import Documents, code_boxes
from clients.desktop.views.messages.laying import Laid, status_words
from clients.desktop.views.messages.looked import Looked
from clients.desktop.views.parts.one_line import draw_line
from clients.desktop.words import tr

INSET, CORNER = 8, 6
MOST_MARKS = 200
"""Words highlighted in one message."""


class SaidDrawing:
    """Draws a message from the upper left corner of its row."""

    def __init__(self, look: Look, documents: Documents, looked: Looked) -> None:
        self._look, self._documents, self._looked = look, documents, looked

    def draw(self, painter: QPainter, item: Said, laid: Laid, is_selected: bool) -> None:
        """Draw all of it."""
        self._ground(painter, item, laid, is_selected)
        if item.answer is not None:
            self._reply(painter, item, laid)
        if laid.avatar.isValid():
            name = item.author.name.text
            draw_avatar(painter, laid.avatar, name, one_row(item.author.shown))
        if laid.name.isValid():
            self._head(painter, item, laid)
        elif self._looked.hovered == item.key or self._looked.chosen == item.key:
            self._gutter(painter, item, laid)
        self._body(painter, item, laid)
        self._chips(painter, item, laid)
        self._status(painter, item, laid)

    # --

    def _colour(self, role: str) -> QColor:
        return self._look.colour(role)

    def _ground(self, painter: QPainter, item: Said, laid: Laid, is_selected: bool) -> None:
        top = laid.top - 3
        box = QRectF(INSET, top, laid.metrics.full - 2 * INSET, laid.height - top)
        looked = self._looked
        role = ""
        if is_selected or looked.glanced == item.key:
            role = "select"
        elif item.calls_me:
            role = "mention"
        elif item.key in (looked.hovered, looked.chosen):
            role = "hover"
        painter.setPen(Qt.NoPen)
        if role:
            painter.setBrush(self._colour(role))
            painter.drawRoundedRect(box, 8, 8)
        bar = QRectF(box.left(), box.top(), 3, box.height())
        if item.calls_me:
            painter.setBrush(self._colour("warn"))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        elif item.is_mine:
            painter.setBrush(self._colour("border"))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        if looked.chosen == item.key:
            painter.setPen(QPen(self._colour("accent" if looked.has_focus else "border"), 2))
            painter.setBrush(Qt.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)

    def _reply(self, painter: QPainter, item: Said, laid: Laid) -> None:
        answer, m, box = item.answer, laid.metrics, laid.reply
        if answer is None:
            return
        middle = box.top() + m.px(9)
        x = m.pad + m.avatar / 2
        path = QPainterPath(QPointF(x, laid.top + m.reply - m.px(4)))
        path.lineTo(x, middle + 5)
        path.quadTo(x, middle, x + 5, middle)
        path.lineTo(m.left - 6, middle)
        painter.setPen(QPen(self._colour("muted"), 1.6, Qt.SolidLine, Qt.RoundCap))
        painter.setBrush(Qt.NoBrush)
        painter.drawPath(path)
        left = box.left()
        if answer.author is not None:
            side = m.px(16)
            name, shown = answer.author.name.text, one_row(answer.author.shown)
            draw_avatar(painter, QRectF(left, box.top() + m.px(1), side, side), name, shown)
            left += side + m.px(6)
            bold = self._look.font(SMALL, QFont.DemiBold)
            wide = min(box.width() / 3, QFontMetricsF(bold).horizontalAdvance(shown) + 2)
            name_box = QRectF(left, box.top(), wide, box.height())
            self._row(painter, name_box, shown, bold, name_colour(self._look, name))
            left += wide + m.px(8)
        rest = QRectF(left, box.top(), box.right() - left, box.height())
        text = answer.text or tr("A message further up")
        self._row(painter, rest, text, self._look.font(SMALL), self._colour("muted"))

    def _head(self, painter: QPainter, item: Said, laid: Laid) -> None:
        bold = self._look.font(BODY, QFont.DemiBold)
        colour = name_colour(self._look, item.author.name.text)
        self._row(painter, laid.name, one_row(item.author.shown), bold, colour)
        small = self._look.font(TIME)
        if laid.you.isValid():
            painter.setPen(QPen(self._colour("border"), 1))
            painter.setBrush(self._colour("raised"))
            painter.drawRoundedRect(laid.you, 4, 4)
            painter.setFont(small)
            painter.setPen(self._colour("soft"))
            painter.drawText(laid.you, Qt.AlignCenter, tr("you"))
        self._row(painter, laid.time, time_words(item.at), small, self._colour("muted"))
        if laid.lock.isValid():
            lock = self._look.pixmap("lock-fill", int(laid.lock.width()), "private")
            painter.drawPixmap(laid.lock.topLeft(), lock)

    def _gutter(self, painter: QPainter, item: Said, laid: Laid) -> None:
        m = laid.metrics
        box = QRectF(INSET, laid.body.top(), m.left - INSET - m.px(8), m.px(20))
        if laid.avatar.isValid():
            box.setRight(laid.avatar.left() - 4)
        painter.setFont(self._look.font(TIME))
        painter.setPen(self._colour("muted"))
        if QFontMetricsF(painter.font()).horizontalAdvance(time_words(item.at)) <= box.width():
            painter.drawText(box, Qt.AlignRight | Qt.AlignVCenter, time_words(item.at))

    def _body(self, painter: QPainter, item: Said, laid: Laid) -> None:
        document = self._documents.document(item, laid.metrics.width)
        context = QAbstractTextDocumentLayout.PaintContext()
        role = "text" if item.sent is Sent.STORED and not item.is_action else "muted"
        if item.is_action and item.sent is Sent.STORED:
            role = "soft"
        context.palette.setColor(QPalette.Text, self._colour(role))
        context.selections = self._selections(document, item)
        painter.save()
        painter.translate(laid.body.topLeft())
        painter.setPen(QPen(self._colour("border"), 1))
        painter.setBrush(self._colour("code"))
        for box in code_boxes(document):
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        document.documentLayout().draw(painter, context)
        painter.restore()

    def _selections(self, document: QTextDocument, item: Said) -> list[object]:
        found = [
            self._selection(document, begin, end, "mention", "warn")
            for begin, end in places(document.toPlainText(), self._looked.parts)
        ]
        marked = self._looked.marked
        if marked is not None and marked[0] == item.key:
            found.append(self._selection(document, marked[1], marked[2], "accent", "on_accent"))
        return found

    def _selection(
        self, document: QTextDocument, begin: int, end: int, ground: str, ink: str
    ) -> object:
        selection = QAbstractTextDocumentLayout.Selection()
        cursor = QTextCursor(document)
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.KeepAnchor)
        selection.cursor = cursor
        form = selection.format
        form.setBackground(self._colour(ground))
        form.setForeground(self._colour(ink))
        if ground == "mention":
            form.setFontUnderline(True)
        selection.format = form
        return selection

    def _chips(self, painter: QPainter, item: Said, laid: Laid) -> None:
        m = laid.metrics
        for each, box in zip(item.reactions, laid.chips, strict=True):
            painter.setPen(QPen(self._colour("accent" if each.mine else "border"), 1))
            painter.setBrush(self._colour("select" if each.mine else "raised"))
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
            painter.setFont(in_emoji(self._look.font(BODY)))
            painter.setPen(self._colour("text"))
            sign = QRectF(box.left() + m.px(7), box.top(), m.px(23), box.height())
            painter.drawText(sign, Qt.AlignCenter, each.emoji)
            painter.setFont(self._look.font(SMALL, QFont.DemiBold))
            painter.setPen(self._colour("link" if each.mine else "soft"))
            number = box.adjusted(m.px(31), 0, 0, 0)
            painter.drawText(number, Qt.AlignVCenter | Qt.AlignLeft, str(each.count))

    def _status(self, painter: QPainter, item: Said, laid: Laid) -> None:
        box = laid.status
        if not box.isValid():
            return
        m = laid.metrics
        failed = item.sent is Sent.FAILED
        role = "danger" if failed else "muted"
        sign = {
            Sent.FAILED: "warning-circle",
            Sent.SENDING: "clock",
            Sent.WAITING: "clock",
            Sent.STORED: "checks",
        }[item.sent]
        side = m.px(14)
        at = QPointF(box.left(), box.top() + (box.height() - side) / 2)
        painter.drawPixmap(at, self._look.pixmap(sign, side, role))
        words = box.adjusted(side + m.px(4), 0, 0, 0)
        self._row(painter, words, status_words(item), self._look.font(TIME), self._colour(role))
        if failed:
            bold = underlined(self._look.font(TIME, QFont.DemiBold))
            for link, text in ((laid.retry, tr("Retry")), (laid.discard, tr("Discard"))):
                painter.setFont(bold)
                painter.setPen(self._colour("link"))
                painter.drawText(link, Qt.AlignVCenter | Qt.AlignLeft, text)

    def _row(self, painter: QPainter, box: QRectF, text: str, font: QFont, colour: QColor) -> None:
        painter.setFont(font)
        painter.setPen(colour)
        shown = QFontMetricsF(font).elidedText(text, Qt.ElideRight, box.width())
        draw_line(painter, box, shown)


def underlined(font: QFont) -> QFont:
    """Underline: it is a link."""
    made = QFont(font)
    made.setUnderline(True)
    return made


def places(text: str, parts: tuple[str, ...]) -> list[tuple[int, int]]:
    """Find words in a text, in whatever case: where each begins and ends, as Qt counts."""
    if not parts:
        return []
    pattern = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
    found = re.finditer(pattern, text, re.IGNORECASE)
    spans = [each.span() for each, _ in zip(found, range(MOST_MARKS), strict=False)]
    if text.isascii():
        return spans
    return [(_units(text[:begin]), _units(text[:end])) for begin, end in spans]


def _units(text: str) -> int:
    """Count as Qt does, for which most emoji are two."""
    return len(text) + sum(character > "\uffff" for character in text)
