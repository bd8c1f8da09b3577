"""The small parts of which windows are made, each with a name that a screen reader can say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt5 import sip
from PyQt5.QtCore import QEvent, QObject, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PyQt5.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from clients.desktop.look.look import Look
from clients.desktop.look.painting import OFFLINE, draw_avatar, draw_presence
from clients.desktop.look.theme import SCRIM_OPACITY
from clients.desktop.words import tr

Margins = tuple[int, int, int, int]
Piece = Any
"""What a row holds: a C{QWidget}, a C{QLayout}, or None: the room that is left over."""


def _filled(layout: QBoxLayout, pieces: Sequence[Piece], margins: Margins, spacing: int) -> None:
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for piece in pieces:
        if piece is None:
            layout.addStretch(1)
        elif isinstance(piece, QLayout):
            layout.addLayout(piece)
        else:
            layout.addWidget(piece)


def row(*pieces: Piece, margins: Margins = (0, 0, 0, 0), spacing: int = 8) -> QHBoxLayout:
    """Put pieces beside each other."""
    layout = QHBoxLayout()
    _filled(layout, pieces, margins, spacing)
    return layout


def column(*pieces: Piece, margins: Margins = (0, 0, 0, 0), spacing: int = 8) -> QVBoxLayout:
    """Put pieces below each other."""
    layout = QVBoxLayout()
    _filled(layout, pieces, margins, spacing)
    return layout


def label(text: str, look: str, wrap: bool = False) -> QLabel:
    """
    Make a label for plain text, whoever wrote it.

    @param look: its object name in the style sheet: C{title}, C{muted}, C{error} ...
    """
    made = QLabel(text)
    made.setTextFormat(Qt.PlainText)
    made.setObjectName(look)
    made.setWordWrap(wrap)
    return made


def push_button(text: str, kind: str = "") -> QPushButton:
    """Make a button with words; C{kind} is one of those in the style sheet."""
    button = QPushButton(text)
    button.setProperty("kind", kind)
    button.setCursor(Qt.PointingHandCursor)
    button.setAutoDefault(False)
    return button


class IconButton(QToolButton):
    """A button with an icon alone, which follows the theme; its tip is its name."""

    def __init__(
        self, look: Look, icon: str, tip: str, size: int = 20, role: str = "muted"
    ) -> None:
        super().__init__()
        self._look, self._icon, self._role = look, icon, role
        self.setIconSize(QSize(size, size))
        self.setCursor(Qt.PointingHandCursor)
        self.name(tip)
        self._draw()
        look.changed.connect(self._draw)

    def name(self, tip: str) -> None:
        """Say what it does, on hover and to screen readers."""
        self.setToolTip(tip)
        self.setAccessibleName(tip)

    def show_icon(self, icon: str, role: str) -> None:
        """Show another icon, or the same in another colour of the theme."""
        self._icon, self._role = icon, role
        self._draw()

    def _draw(self) -> None:
        active = "text" if self._role == "muted" else self._role
        self.setIcon(self._look.icon(self._icon, self._role, active))


class Avatar(QWidget):
    """
    Somebody's avatar with their presence.

    @ivar how: C{online}, C{away}, C{offline}; None: no dot.
    """

    def __init__(
        self, look: Look, size: int = 34, ground: str = "sidebar", grows: bool = False
    ) -> None:
        """@param grows: C{size} is that at a text size of 100 %."""
        super().__init__()
        self._look, self._ground, self._size, self._grows = look, ground, size, grows
        self._name = self._shown = ""
        self._how: str | None = None
        look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        size = self._look.scale.pixels(self._size) if self._grows else self._size
        self.setFixedSize(size + 2, size + 2)
        self.update()

    def show_user(self, name: str, shown: str, how: str | None) -> None:
        """Show somebody."""
        self._name, self._shown, self._how = name, shown, how
        self.setAccessibleName(shown if how is None else f"{shown}, {how}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        box = QRectF(0, 0, self.width() - 2, self.height() - 2)
        if self._how == OFFLINE:
            painter.setOpacity(0.6)
        draw_avatar(painter, box, self._name, self._shown)
        painter.setOpacity(1)
        if self._how is not None:
            draw_presence(painter, box, self._how, self._look, self._ground)


class Field(QWidget):
    """
    A line to type in, its label above, and below what is wrong with what was typed.

    @ivar edit: the line itself.
    @ivar submitted: Enter was pressed.
    """

    submitted = pyqtSignal()

    def __init__(self, text: str, hint: str = "", is_secret: bool = False) -> None:
        """
        @param text: what is to be typed.
        @param hint: shown while nothing is.
        """
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setAccessibleName(text)
        self.edit.setPlaceholderText(hint)
        if is_secret:
            self.edit.setEchoMode(QLineEdit.Password)
        self._label = label(text, "label", wrap=True)
        self._label.setBuddy(self.edit)
        self._wrong = label("", "error", wrap=True)
        self._wrong.hide()
        self.setLayout(column(self._label, self.edit, self._wrong, spacing=4))
        self.edit.returnPressed.connect(self.submitted)
        self.edit.textEdited.connect(lambda: self.complain(""))

    @property
    def text(self) -> str:
        """What is typed."""
        return str(self.edit.text())

    def complain(self, sentence: str) -> None:
        """Say what is wrong here; empty: nothing is."""
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
        self.edit.setAccessibleDescription(sentence)
        self.edit.setProperty("wrong", "true" if sentence else "false")
        restyle(self.edit)

    @property
    def complaint(self) -> str:
        """What is said to be wrong; empty: nothing is."""
        return str(self._wrong.text())


def restyle(widget: QWidget) -> None:
    """Let the style sheet see that a property is another."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def shadow(widget: QWidget, look: Look) -> None:
    """Lift a widget off what is behind it; no compositor is needed."""
    widget.setGraphicsEffect(_Shadow(widget, look))


class _Shadow(QGraphicsDropShadowEffect):
    def __init__(self, widget: QWidget, look: Look) -> None:
        super().__init__(widget)
        self._look = look
        self.setBlurRadius(36)
        self.setOffset(0, 8)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setColor(QColor(0, 0, 0, 120 if self._look.theme.is_dark else 50))


class Sheet(QWidget):
    """
    A card in front of a window, the rest of which is dimmed: our dialogs.

    It never blocks the event loop.  Escape or a click beside the card closes it; the focus then
    goes back to where it was.

    @ivar closed: it is gone.
    @ivar body: where the card's content goes, below its title.
    """

    closed = pyqtSignal()

    def __init__(self, look: Look, window: QWidget, title: str, width: int = 440) -> None:
        super().__init__(window)
        self._look = look
        self._before = window.focusWidget()
        self.setAttribute(Qt.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self.card = QFrame(self)
        self.card.setObjectName("card")
        self.card.setFixedWidth(look.scale.pixels(width))
        self._close_button = IconButton(look, "x-bold", tr("Close (Esc)"), 14)
        self._close_button.clicked.connect(self.close)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        top = row(label(title, "title"), None, self._close_button)
        self.card.setLayout(column(top, self.body, margins=(22, 18, 18, 20), spacing=14))
        self.setLayout(row(None, column(None, self.card, None), None))
        window.installEventFilter(self)
        self.setGeometry(window.rect())

    def open(self, first: QWidget | None = None) -> None:
        """Show it; C{first} gets the focus."""
        self.show()
        self.raise_()
        (first or self._close_button).setFocus(Qt.OtherFocusReason)
        QApplication.instance().focusChanged.connect(self._hold_focus)

    def _hold_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """Keys are for what is in front, whoever behind it asks for them."""
        window = self.parentWidget()
        if now is None or not window.isAncestorOf(now) or self.isAncestorOf(now):
            return
        while now.parentWidget() is not window:
            now = now.parentWidget()
        others = window.children()
        if others.index(now) < others.index(self):
            (self.focusWidget() or self._close_button).setFocus(Qt.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Resize and watched is self.parent():
            self.setGeometry(self.parentWidget().rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what is behind."""
        painter = QPainter(self)
        colour = self._look.colour("scrim")
        colour.setAlphaF(SCRIM_OPACITY)
        painter.fillRect(self.rect(), colour)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key_Escape:
            self.close()
        else:
            event.accept()

    def mousePressEvent(self, event: QEvent) -> None:
        """So does a click beside the card."""
        if not self.card.geometry().contains(event.pos()):
            self.close()

    def closeEvent(self, event: QEvent) -> None:
        """Give the focus back."""
        QApplication.instance().focusChanged.disconnect(self._hold_focus)
        self.parentWidget().removeEventFilter(self)
        if self._before is not None and not sip.isdeleted(self._before):
            self._before.setFocus(Qt.OtherFocusReason)
        self.closed.emit()
        super().closeEvent(event)
