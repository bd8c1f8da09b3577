"""The banner above a conversation that says how it stands with the connection."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QFrame

from clients.desktop.look.kit import push_button, restyle, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.entrance.connection import Connection, Kind
from clients.desktop.views.entrance.way_parts import IconLabel
from clients.desktop.views.parts.mark import Spinner
from clients.desktop.views.parts.steady_label import SteadyLabel
from clients.desktop.words import tr

HEIGHT = 40
"""Pixels at a text size of 100 %, with a button or without."""

_LOOKS = {
    Kind.WORKING: ("wifi-high", "warn", "warn"),
    Kind.WAITING: ("warning-circle-fill", "warn", "warn"),
    Kind.REFUSED: ("prohibit", "danger", "bad"),
    Kind.GOOD: ("check-circle-fill", "ok", "good"),
}


class Banner(QFrame):
    """
    A strip with a sentence and at most one button; gone while all is well.

    @ivar login_wanted: somebody wants to log in again.
    """

    login_wanted = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._connection: Connection | None = None
        self._stop_listening: Callable[[], None] = lambda: None
        self._icon = IconLabel(look, "warning-circle-fill", "warn", 18)
        self._spinner = Spinner(look)
        self.words = SteadyLabel("bannertext")
        self.retry = push_button(tr("Retry now"), "link")
        self.log_in = push_button(tr("Log in again"), "link")
        self.retry.clicked.connect(self._retry)
        self.log_in.clicked.connect(self.login_wanted)
        pieces = self._icon, self._spinner, self.words, self.retry, self.log_in
        self.setLayout(row(*pieces, margins=(20, 5, 16, 5), spacing=10))
        self.layout().setStretch(2, 1)
        self._look = look
        look.changed.connect(self._measure)
        self._measure()
        self.hide()

    def show_connection(self, connection: Connection | None) -> None:
        """Show somebody's connection; None: nobody's."""
        self._stop_listening()
        self._connection = connection
        if connection is None:
            self._stop_listening = lambda: None
            self.hide()
            return
        self._stop_listening = connection.listen(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        connection = self._connection
        if connection is None or connection.kind is Kind.NONE:
            self.hide()
            return
        icon, role, kind = _LOOKS[connection.kind]
        self._icon.show_icon(icon, role)
        self._icon.setVisible(connection.kind is not Kind.WORKING)
        self._spinner.setVisible(connection.kind is Kind.WORKING)
        self.words.say(connection.sentence)
        self.setAccessibleName(connection.sentence)
        self.retry.setVisible(connection.can_retry)
        self.log_in.setVisible(connection.must_log_in)
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            restyle(self)
            restyle(self.words.label)
        self.show()

    def _measure(self) -> None:
        self.setMinimumHeight(self._look.scale.pixels(HEIGHT))

    def _retry(self) -> None:
        if self._connection is not None:
            self._connection.retry()
