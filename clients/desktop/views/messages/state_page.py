"""What stands in the place of messages while there are none: loading, no connection, refused."""

from __future__ import annotations

from PyQt5.QtCore import QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QPainter, QPaintEvent
from PyQt5.QtWidgets import QLabel, QStackedLayout, QWidget

from clients.desktop.look.kit import column, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.conversation.feed_state import Reading
from clients.desktop.presenters.conversation.notices import capital
from clients.desktop.views.messages.metrics import metrics
from clients.desktop.words import tr

SIGN = 44
_ROWS = ((0.28, 0.62), (0.2, 0.45), (0.24, 0.74), (0.3, 0.5), (0.18, 0.66), (0.26, 0.38))
"""How long the bars of the skeleton are, of the width: those of names, and those of texts."""


class Skeleton(QWidget):
    """The shape of messages that are on their way."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(tr("Loading messages"))
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw grey discs and bars, from the lower end upwards."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        painter.setPen(Qt.NoPen)
        painter.setBrush(self._look.colour("raised"))
        m = metrics(self._look.scale, self.width())
        y, number = float(self.height() - m.px(72)), 0
        while y > -m.avatar:
            name, text = _ROWS[number % len(_ROWS)]
            painter.drawEllipse(QRectF(m.pad, y, m.avatar, m.avatar))
            for down, wide in ((4, name), (24, text)):
                bar = QRectF(m.left, y + m.px(down), m.width * wide, m.px(12))
                painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
            y, number = y - m.px(64), number + 1


class StatePage(QWidget):
    """
    Says why there is nothing to be read.

    @ivar retry_wanted: it is to be tried again.
    """

    retry_wanted = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._icon = ""
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignCenter)
        self._title = label("", "title", wrap=True)
        self._words = label("", "soft", wrap=True)
        for each in (self._title, self._words):
            each.setAlignment(Qt.AlignCenter)
        self.retry_button = push_button(tr("Try again"), "primary")
        self.retry_button.clicked.connect(self.retry_wanted)
        button = row(None, self.retry_button, None)
        told = QWidget()
        told.setLayout(
            column(
                None, self._sign, self._title, self._words, button, None, margins=(24, 24, 24, 24)
            )
        )
        self._pages = QStackedLayout()
        self._pages.addWidget(Skeleton(look))
        self._pages.addWidget(told)
        self.setLayout(self._pages)
        look.changed.connect(self._draw)

    @property
    def sentence(self) -> str:
        """What is said; empty: it is loading."""
        return str(self._words.text()) if self._pages.currentIndex() else ""

    def show_reading(self, reading: Reading, error: str) -> None:
        """Show how it stands."""
        self._pages.setCurrentIndex(0 if reading is Reading.LOADING else 1)
        if reading is Reading.REFUSED:
            self._tell("lock-simple", tr("This conversation cannot be read"), capital(error))
        elif reading is Reading.OFFLINE:
            words = tr("Its messages appear as soon as there is a connection to the server.")
            self._tell("wifi-slash", tr("No connection"), words)
        self.retry_button.setVisible(reading is Reading.REFUSED)

    def _tell(self, icon: str, title: str, words: str) -> None:
        self._icon = icon
        self._title.setText(title)
        self._words.setText(words)
        self._draw()

    def _draw(self) -> None:
        if self._icon:
            side = self._look.scale.pixels(SIGN)
            self._sign.setPixmap(self._look.pixmap(self._icon, side, "muted"))
