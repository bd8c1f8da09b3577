"""One sentence at the lower edge, above where one writes, for some seconds."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QEvent, QObject, Qt, QTimer
from PyQt5.QtWidgets import QFrame, QWidget

from clients.desktop.look.kit import IconButton, label, restyle, row, shadow
from clients.desktop.look.look import Look
from clients.desktop.presenters.supplies import Voice
from clients.desktop.words import tr

SHORTEST, MILLISECONDS_A_LETTER = 4000, 60
ABOVE_EDGE, ABOVE_INPUT = 96, 10


class Toast(QFrame):
    """Shows what a L{Voice} says; it goes by itself, on a click, or with Escape."""

    def __init__(self, look: Look, parent: QWidget, input: QWidget) -> None:
        """@param input: what is not to be covered, where it is to be seen."""
        super().__init__(parent)
        self._input = input
        self.setObjectName("card")
        self.setFocusPolicy(Qt.NoFocus)
        self._look = look
        self._words = label("", "name", wrap=True)
        close = IconButton(look, "x-bold", tr("Close"), 12)
        close.setFocusPolicy(Qt.NoFocus)
        close.clicked.connect(self._gone)
        self._mark = IconButton(look, "info", "", 18)
        self._mark.setAttribute(Qt.WA_TransparentForMouseEvents)
        self._mark.setFocusPolicy(Qt.NoFocus)
        self.setLayout(row(self._mark, self._words, close, margins=(12, 8, 8, 8), spacing=8))
        shadow(self, look)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._gone)
        self._voice: Voice | None = None
        self._stop: Callable[[], None] = lambda: None
        for each in (parent, input):
            each.installEventFilter(self)
        self.hide()

    def show_voice(self, voice: Voice | None) -> None:
        """Show what C{voice} says from now on."""
        self._stop()
        self._voice = voice
        self._stop = voice.listen(self._said) if voice is not None else lambda: None
        self._timer.stop()
        self.hide()

    def mousePressEvent(self, event: QEvent) -> None:
        """A click puts it away."""
        self._gone()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay where it is when the window, or the input, changes its size."""
        if event.type() in (QEvent.Resize, QEvent.Move) and self.isVisible():
            self._place()
        return False

    def _said(self) -> None:
        said = None if self._voice is None else self._voice.last
        if said is None:
            self._timer.stop()
            self.hide()
            return
        self._words.setText(said.text)
        self._words.setObjectName("error" if said.is_bad else "name")
        restyle(self._words)
        icon, role = ("warning-circle", "danger") if said.is_bad else ("check-circle", "ok")
        self._mark.show_icon(icon, role)
        self.setAccessibleName(said.text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(max(SHORTEST, MILLISECONDS_A_LETTER * len(said.text)))

    def _gone(self) -> None:
        if self._voice is not None:
            self._voice.hush()

    def _place(self) -> None:
        parent = self.parentWidget()
        width = min(parent.width() - 40, self._look.scale.pixels(460))
        self._words.setMinimumWidth(0)
        self.setMaximumWidth(width)
        self.adjustSize()
        size = self.sizeHint().boundedTo(self.maximumSize())
        self.resize(size.width(), max(size.height(), self.heightForWidth(size.width())))
        self.move((parent.width() - self.width()) // 2, self._floor() - self.height())

    def _floor(self) -> int:
        """Give the pixels from the window's upper edge down to where it may stand."""
        parent = self.parentWidget()
        if self._input.isVisible():
            return int(self._input.mapTo(parent, self._input.rect().topLeft()).y()) - ABOVE_INPUT
        return int(parent.height()) - ABOVE_EDGE
