"""The program's one window: the way in, and home."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QByteArray, QSize, pyqtSignal
from PyQt5.QtGui import QCloseEvent
from PyQt5.QtWidgets import QMainWindow, QStackedWidget

from clients.desktop.look.look import Look
from clients.desktop.presenters.desk import Desk
from clients.desktop.presenters.entrance.way_in import WayIn
from clients.desktop.presenters.people.appearance import Appearance, Chosen
from clients.desktop.views.doors import Doors
from clients.desktop.views.entrance.way_in import WayInPage
from clients.desktop.views.home import HomePage
from clients.desktop.views.home_of import HomeOf
from clients.desktop.views.menus import Menus
from clients.desktop.views.parts.mark import mark_icon
from clients.desktop.views.parts.toast import Toast
from clients.desktop.words import tr

USUAL, LEAST = QSize(1280, 820), QSize(360, 420)
PLACE = "window"
"""Key of the choice that holds where the window was, and how large."""


class MainWindow(QMainWindow):
    """
    The window.

    @ivar closing: the person closes it, or quits.
    @ivar log_out_wanted: and whether what is kept on this machine is to be cleared.
    @ivar account_deleted: there is nobody any more who could be logged in.
    @ivar clear_wanted: what is kept on this machine is to be forgotten.
    """

    closing = pyqtSignal()
    log_out_wanted = pyqtSignal(bool)
    account_deleted = pyqtSignal()
    clear_wanted = pyqtSignal()

    def __init__(self, look: Look, choices: Chosen, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setMinimumSize(LEAST)
        self.setWindowIcon(mark_icon(look))
        self._choices = choices
        self._stops: list[Callable[[], None]] = []
        self.way_in = WayInPage(look)
        self.home = HomePage(look, self)
        self.toast = Toast(look, self, self.home.composer)
        self.menus = Menus(self)
        self.menus.show_appearance(appearance)
        self.doors = Doors(look, self, self.menus, appearance)
        self.home_of = HomeOf(self.home, self.doors, self.menus)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.way_in)
        self._pages.addWidget(self.home)
        self.setCentralWidget(self._pages)
        self.menus.quit.triggered.connect(self.close)
        self.doors.quit_wanted.connect(self.close)
        self.doors.log_out_wanted.connect(self.log_out_wanted)
        self.doors.account_deleted.connect(self.account_deleted)
        self.doors.clear_wanted.connect(self.clear_wanted)
        self._take_place()

    # -- what is shown

    def show_way(self, way_in: WayIn) -> None:
        """Let somebody in."""
        self.show_desk(None)
        self.way_in.show_way(way_in)
        self._pages.setCurrentWidget(self.way_in)
        self._stops = [way_in.listen(lambda: self.setWindowTitle(way_in.title))]
        self.setWindowTitle(way_in.title)

    def show_desk(self, desk: Desk | None) -> None:
        """Show somebody's place; None: nobody's."""
        for stop in self._stops:
            stop()
        self._stops = []
        self.doors.show_desk(desk)
        self.home_of.show_desk(desk)
        self.toast.show_voice(None if desk is None else desk.voice)
        if desk is None:
            return
        self.way_in.show_way(None)
        self._pages.setCurrentWidget(self.home)
        self._stops = [desk.listen(self._title), desk.places.listen(self._title)]
        self._title()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The program ends in its own order; the window only goes out of sight."""
        event.accept()
        self._choices.choose(PLACE, bytes(self.saveGeometry().toHex()).decode())
        self.closing.emit()

    # --

    def _take_place(self) -> None:
        self.resize(USUAL)
        kept = self._choices.choice(PLACE)
        if kept:
            self.restoreGeometry(QByteArray.fromHex(kept.encode("ascii", "replace")))

    def _title(self) -> None:
        desk = self.doors.desk
        if desk is None:
            return
        me = desk.viewer().shown
        unread = sum(place.unread for place in desk.places.all if not place.muted)
        where = self.home_of.title
        told = tr("{where} – {me}", where=where, me=me) if where else me
        self.setWindowTitle(f"({unread}) {told}" if unread else told)
