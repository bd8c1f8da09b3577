"""What all pages of the settings have in common."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtWidgets import QFrame, QLabel, QSizePolicy

from clients.desktop.look.kit import label
from clients.desktop.views.parts.roomy import Scrolled


class Page(Scrolled):
    """
    One page; it can be scrolled.

    @ivar title: what the page is called, in the list of pages too.
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Expanding)
        self.column.setSpacing(10)
        self._stops: list[Callable[[], None]] = []

    def until_closed(self, stop: Callable[[], None]) -> None:
        """Have C{stop} called when the page is shown no more."""
        self._stops.append(stop)

    def shut(self) -> None:
        """Listen no more."""
        for stop in self._stops:
            stop()
        self._stops = []

    def caption(self, text: str) -> None:
        """Put the heading of a part."""
        self.column.addWidget(label(text.upper(), "caps"))

    def words(self, text: str, look: str = "muted") -> QLabel:
        """Put a sentence."""
        made = label(text, look, wrap=True)
        self.column.addWidget(made)
        return made

    def line(self) -> None:
        """Put a line between two parts."""
        line = QFrame()
        line.setObjectName("line")
        line.setFixedHeight(1)
        self.column.addSpacing(6)
        self.column.addWidget(line)
        self.column.addSpacing(6)

    def end(self) -> None:
        """All is put; what room is left over stays below."""
        self.column.addStretch(1)
