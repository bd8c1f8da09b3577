"""Who is typing, in a line below the composer whose room is always kept."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QEvent
from PyQt5.QtWidgets import QWidget

from clients.desktop.look.kit import row
from clients.desktop.look.look import Look
from clients.desktop.presenters.writing.writers import Writers
from clients.desktop.views.parts.elided import ElidedLabel

_HEIGHT = 18


class TypingLine(QWidget):
    """The line; nothing jumps when somebody begins to type."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._writers: Writers | None = None
        self._stop: Callable[[], None] = lambda: None
        self._label = ElidedLabel("typing")
        self.setLayout(row(self._label))
        look.changed.connect(self._fit)
        self._fit()

    @property
    def text(self) -> str:
        """What it says."""
        return self._label.whole

    def show_writers(self, writers: Writers | None) -> None:
        """Tell of one conversation; None: of none."""
        self._stop()
        self._writers = writers
        self._stop = (lambda: None) if writers is None else writers.listen(self._show)
        self._show()

    def closeEvent(self, event: QEvent) -> None:
        """Nobody looks any more."""
        self.show_writers(None)
        super().closeEvent(event)

    def _show(self) -> None:
        sentence = "" if self._writers is None else self._writers.sentence
        self._label.say(sentence)

    def _fit(self) -> None:
        self.setFixedHeight(self._look.scale.pixels(_HEIGHT))
