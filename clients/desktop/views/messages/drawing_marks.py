"""Draws what stands between messages: days, the unread line, notices, the beginning."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from clients.desktop.look.fonts import BODY, SMALL
from clients.desktop.look.look import Look
from clients.desktop.look.painting import draw_avatar
from clients.desktop.presenters.conversation.feed_items import Day, Notice, Start
from clients.desktop.views.messages.laying import Laid
from clients.desktop.views.parts.one_line import draw_paragraph
from clients.desktop.words import tr


def draw_day(painter: QPainter, look: Look, day: Day, laid: Laid) -> None:
    """A hairline, and on it a pill with the day."""
    m = laid.metrics
    font = look.font(11, QFont.DemiBold, 0.2)
    wide = QFontMetricsF(font).horizontalAdvance(day.words) + m.px(24)
    left, right, middle = float(m.pad), float(m.full - m.right), laid.time.center().y()
    centre = (left + right) / 2
    painter.setPen(QPen(look.colour("border"), 1))
    painter.drawLine(QPointF(left, middle), QPointF(centre - wide / 2, middle))
    painter.drawLine(QPointF(centre + wide / 2, middle), QPointF(right, middle))
    pill = QRectF(centre - wide / 2, laid.time.top(), wide, laid.time.height())
    painter.setBrush(look.colour("chat"))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    _words(painter, pill, day.words, font, look.colour("muted"), Qt.AlignCenter)


def draw_unread(painter: QPainter, look: Look, laid: Laid) -> None:
    """A red line, and at its right end what it says."""
    m = laid.metrics
    words = tr("New messages")
    font = look.font(11, QFont.DemiBold, 0.2)
    wide = QFontMetricsF(font).horizontalAdvance(words) + m.px(24)
    right, middle = float(m.full - m.right), laid.time.center().y()
    pill = QRectF(right - wide, laid.time.top(), wide, laid.time.height())
    painter.setPen(QPen(look.colour("danger"), 1.2))
    painter.drawLine(QPointF(m.pad, middle), QPointF(pill.left(), middle))
    painter.setPen(Qt.NoPen)
    painter.setBrush(look.colour("danger"))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    _words(painter, pill, words, font, look.colour("on_danger"), Qt.AlignCenter)


def draw_notice(painter: QPainter, look: Look, notice: Notice, laid: Laid) -> None:
    """Grey words; what went wrong stands out, with a sign beside it."""
    m = laid.metrics
    role = "danger" if notice.is_bad else "muted"
    sign = "warning-circle" if notice.is_bad else "info"
    side = m.px(14)
    at = QPointF(m.left - m.px(14) - side, laid.body.top() + m.px(1))
    painter.drawPixmap(at, look.pixmap(sign, side, role))
    painter.setFont(look.font(SMALL))
    painter.setPen(look.colour(role))
    draw_paragraph(painter, laid.body, notice.words, Qt.AlignLeft)


def draw_start(painter: QPainter, look: Look, start: Start, laid: Laid) -> None:
    """A large sign, the conversation's name, and what it is."""
    box = laid.avatar
    if start.title.startswith("#"):
        painter.setPen(Qt.NoPen)
        painter.setBrush(look.colour("raised"))
        painter.drawEllipse(box)
        side = int(box.width() * 0.5)
        at = box.center() - QPointF(side / 2, side / 2)
        sign = "lock-simple" if start.is_private else "hash"
        painter.drawPixmap(at, look.pixmap(sign, side, "soft"))
    else:
        draw_avatar(painter, box, start.name, start.title)
    painter.setFont(look.font(20, QFont.DemiBold))
    painter.setPen(look.colour("text"))
    draw_paragraph(painter, laid.name, start.title, Qt.AlignLeft)
    painter.setFont(look.font(BODY))
    painter.setPen(look.colour("muted"))
    draw_paragraph(painter, laid.body, start.words, Qt.AlignLeft)


def _words(
    painter: QPainter, box: QRectF, words: str, font: QFont, colour: QColor, flags: int
) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(box, int(flags), words)
