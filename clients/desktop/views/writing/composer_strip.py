"""What stands in a composer beside the field: what it is about, or why nothing can be written."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QLabel, QWidget

from clients.desktop.look.kit import IconButton, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.writing.about import About
from clients.desktop.presenters.writing.may_write import Hindrance
from clients.desktop.views.parts.elided import ElidedLabel
from clients.desktop.words import tr

_ANSWER, _EDIT = "arrow-bend-up-left", "pencil-simple"
_CLOSED = "lock-simple"


class AboutStrip(QWidget):
    """
    Which message is answered or edited.

    @ivar put_away: it is not to be any more.
    """

    put_away = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._icon = QLabel()
        self._what = label("", "label")
        self._glimpse = ElidedLabel("muted")
        self._close = IconButton(look, "x-bold", tr("Close (Esc)"), 12)
        self._close.clicked.connect(self.put_away)
        self._about: About | None = None
        pieces = (self._icon, self._what, self._glimpse, self._close)
        layout = row(*pieces, margins=(12, 6, 8, 0), spacing=8)
        layout.setStretchFactor(self._glimpse, 1)
        self.setLayout(layout)
        look.changed.connect(self._draw)
        self.hide()

    def show_about(self, about: About | None) -> None:
        """Tell what the field is about; None: it is about nothing."""
        if about != self._about:
            self._about = about
            self._draw()
        self.setVisible(about is not None)

    def _draw(self) -> None:
        about = self._about
        if about is None:
            return
        if about.is_edit:
            what = tr("Editing your message")
        elif about.name:
            what = tr("Replying to {name}", name=about.name)
        else:
            what = tr("Replying")
        # A long name leaves room for the button that closes the strip.
        widest = self._look.scale.pixels(260)
        self._what.setText(self._what.fontMetrics().elidedText(what, 1, widest))
        self._what.setAccessibleName(what)
        self._glimpse.say(about.glimpse)
        icon = _EDIT if about.is_edit else _ANSWER
        self._icon.setPixmap(self._look.pixmap(icon, 16, "link"))


class HindranceBar(QWidget):
    """
    Why nothing can be written, and the button that changes it.

    @ivar wanted: the button was pressed.
    """

    wanted = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._icon = QLabel()
        self._why = label("", "soft", wrap=True)
        self._button = push_button("", "primary")
        self._button.clicked.connect(self.wanted)
        layout = row(self._icon, self._why, self._button, margins=(14, 8, 8, 8), spacing=10)
        layout.setStretchFactor(self._why, 1)
        self.setLayout(layout)
        look.changed.connect(self._draw)
        self._draw()
        self.hide()

    def show_hindrance(self, hindrance: Hindrance | None) -> None:
        """Tell why; None: nothing is in the way."""
        if hindrance is not None:
            self._why.setText(hindrance.sentence)
            self._button.setText(hindrance.action)
            self._button.setVisible(bool(hindrance.action))
        self.setVisible(hindrance is not None)

    def _draw(self) -> None:
        self._icon.setPixmap(self._look.pixmap(_CLOSED, 18))
        self.setMinimumHeight(self._look.scale.pixels(50))
