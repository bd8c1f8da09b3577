"""Drawing what lists and windows have in common: avatars, presence, badges."""

from __future__ import annotations

from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPen

from clients.desktop.look.look import Look
from clients.desktop.look.theme import AVATARS, hue_of

ONLINE, AWAY, OFFLINE = "online", "away", "offline"
"""How somebody is, for the dot at their avatar."""
_DOTS = {ONLINE: "ok", AWAY: "warn", OFFLINE: "muted"}


def initials(shown: str) -> str:
    """Give the one or two letters that stand for a name."""
    words = [word for word in shown.replace("_", " ").replace("-", " ").split() if word]
    if not words:
        return "?"
    return "".join(word[0] for word in words[:2]).upper()


def name_colour(look: Look, name: str) -> QColor:
    """Give the colour in which a name is written."""
    return QColor(look.theme.names[hue_of(name)])


def draw_avatar(painter: QPainter, box: QRectF, name: str, shown: str) -> None:
    """
    Draw a round avatar.

    @param name: the user name, which decides the hue.
    @param shown: of which the initials are.
    """
    top, bottom = AVATARS[hue_of(name)]
    gradient = QLinearGradient(box.topLeft(), box.bottomLeft())
    gradient.setColorAt(0, QColor(top))
    gradient.setColorAt(1, QColor(bottom))
    painter.setPen(Qt.NoPen)
    painter.setBrush(gradient)
    painter.drawEllipse(box)
    font = QFont(painter.font())
    font.setFamilies(["Inter", "Noto Color Emoji", "DejaVu Sans"])
    font.setPixelSize(max(6, int(box.width() * 0.38)))
    font.setWeight(QFont.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(box, Qt.AlignCenter, initials(shown))


def draw_presence(painter: QPainter, avatar: QRectF, how: str, look: Look, ground: str) -> None:
    """
    Draw the dot at an avatar's lower right; a ring and not a disc where somebody is offline, so
    that it can be told without colour.

    @param ground: name of the colour behind the avatar, with which the dot is set off.
    """
    side = max(10.0, avatar.width() * 0.28)
    box = QRectF(avatar.right() - side + 2, avatar.bottom() - side + 2, side, side)
    painter.setPen(QPen(look.colour(ground), 2.5))
    painter.setBrush(look.colour(_DOTS[how]))
    painter.drawEllipse(box)
    if how == OFFLINE:
        inner = box.adjusted(3.4, 3.4, -3.4, -3.4)
        painter.setPen(Qt.NoPen)
        painter.setBrush(look.colour(ground))
        painter.drawEllipse(inner)
    elif how == AWAY:
        middle = box.center()
        painter.setPen(QPen(look.colour(ground), 1.4))
        painter.drawLine(middle, middle - middle.__class__(0, side * 0.22))
        painter.drawLine(middle, middle + middle.__class__(side * 0.18, 0))


def draw_badge(
    painter: QPainter, right: float, middle: float, text: str, look: Look, calls: bool
) -> float:
    """
    Draw a count in a pill.

    @param right: where it ends; C{middle}: the height of its centre.
    @param calls: whether it counts messages that call the viewer.
    @return: its width.
    """
    font = look.font(11, QFont.Bold)
    height = float(look.scale.pixels(19))
    width: float = max(height + 1, QFontMetricsF(font).horizontalAdvance(text) + 12)
    box = QRectF(right - width, middle - height / 2, width, height)
    painter.setPen(Qt.NoPen)
    painter.setBrush(look.colour("danger" if calls else "accent"))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(look.colour("on_danger" if calls else "on_accent"))
    painter.setFont(font)
    painter.drawText(box, Qt.AlignCenter, text)
    return width
