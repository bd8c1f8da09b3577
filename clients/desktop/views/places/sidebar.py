"""The sidebar: all conversations, and who is looking at them."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QPoint, Qt, pyqtSignal
from PyQt5.QtWidgets import QAbstractButton, QFrame, QStackedLayout, QWidget

from clients.desktop.look.kit import column
from clients.desktop.look.look import Look
from clients.desktop.models.places import Heading, Nobody, PlacesModel, Row, rows_of
from clients.desktop.presenters.places.place_rows import Invitation, Place
from clients.desktop.presenters.places.places import Places
from clients.desktop.views.places.places_list import PlacesList
from clients.desktop.views.places.sidebar_parts import (
    Foot,
    HeadingRow,
    InvitationRow,
    NobodyRow,
    NothingPage,
    Top,
)
from clients.desktop.words import tr

WIDTH = 268


class Sidebar(QFrame):
    """
    Shows L{Places}.

    @ivar chosen: a conversation is to be shown.
    @ivar start_wanted: a new conversation; C{room_wanted}: a room, to be found or made.
    @ivar find_wanted: the way to any conversation.
    @ivar menu_wanted: what can be done with a conversation, at a place of the screen.
    @ivar profile_wanted: the person themselves.
    """

    chosen = pyqtSignal(object)
    start_wanted = pyqtSignal()
    room_wanted = pyqtSignal()
    find_wanted = pyqtSignal()
    menu_wanted = pyqtSignal(object, QPoint)
    profile_wanted = pyqtSignal()
    settings_wanted = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._places: Places | None = None
        self._stop: Callable[[], None] = lambda: None
        self.setObjectName("sidebar")
        self.setAccessibleName(tr("Conversations and rooms"))
        self.setMinimumWidth(WIDTH - 60)
        self.top, self.foot = Top(look), Foot(look)
        self.model = PlacesModel()
        self.list = PlacesList(look, self.model)
        self.nothing = NothingPage(look)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.nothing)
        middle = QWidget()
        middle.setLayout(self._stack)
        whole = column(self.top, middle, self.foot, spacing=0)
        whole.setStretch(1, 1)
        whole.setContentsMargins(0, 0, 1, 0)
        self.setLayout(whole)
        self._connect()

    def sizeHint(self) -> object:
        """As wide as the whole window is laid out for."""
        hint = super().sizeHint()
        hint.setWidth(self._look.scale.pixels(WIDTH))
        return hint

    def show_places(self, places: Places | None) -> None:
        """Show these conversations from now on; None: none."""
        self._stop()
        self._stop = lambda: None
        self._places = places
        self.model.fill([])
        if places is not None:
            self._stop = places.listen(self._show)
            self._show()

    def show_status(self, text: str, colour_role: str) -> None:
        """Say how the connection is, beside a dot in one of the theme's colours."""
        self.top.status.say(text)
        self.top.dot.show_role(colour_role)

    def focus_list(self) -> None:
        """Let keys walk through the conversations."""
        self.list.setFocus(Qt.ShortcutFocusReason)

    def closeEvent(self, event: object) -> None:
        """Look at nothing any more."""
        self.show_places(None)
        super().closeEvent(event)

    # --

    def _connect(self) -> None:
        self.top.start_wanted.connect(self.start_wanted)
        self.top.find_wanted.connect(self.find_wanted)
        self.nothing.wanted.connect(self.start_wanted)
        self.foot.profile_wanted.connect(self.profile_wanted)
        self.foot.settings_wanted.connect(self.settings_wanted)
        self.list.chosen.connect(self.chosen)
        self.list.menu_wanted.connect(self.menu_wanted)
        self.list.hovered.connect(self._hovered)
        self.list.looked.connect(self._looked)
        self.model.dataChanged.connect(self._changed)

    def _show(self) -> None:
        places = self._places
        if places is None:
            return
        self.top.server.say(places.server)
        self.foot.show_own(places.own)
        self._stack.setCurrentIndex(1 if places.is_empty else 0)
        before = self._chosen_row()
        self.model.show(rows_of(places.invitations, places.rooms, places.directs))
        self._put_widgets()
        after = self._chosen_row()
        if after >= 0 and (before != after or self.list.currentIndex().row() < 0):
            self.list.show_row(after)
        self.list.place_pills()
        self._looked()

    def _chosen_row(self) -> int:
        places = self._places
        return -1 if places is None else self.model.row_of(places.chosen)

    def _put_widgets(self) -> None:
        """Give each row that is no conversation its widget."""
        for at, each in enumerate(self.model.rows):
            if isinstance(each, Place):
                continue
            index = self.model.index(at, 0)
            if self.list.indexWidget(index) is None:
                made = self._widget(each)
                if made is not None:
                    self.list.setIndexWidget(index, made)
                    self._order_tabs()

    def _order_tabs(self) -> None:
        """Let the Tab key go through all as it stands there, with the list before its buttons."""
        before: QWidget = self.top.find
        QWidget.setTabOrder(self.top.start, before)
        buttons = [
            button
            for at in range(self.model.rowCount())
            if (made := self.list.indexWidget(self.model.index(at, 0))) is not None
            for button in made.findChildren(QAbstractButton)
        ]
        for each in (self.list, *buttons, self.nothing.button, self.foot.me, self.foot.settings):
            QWidget.setTabOrder(before, each)
            before = each

    def _widget(self, each: Row) -> QWidget | None:
        match each:
            case Heading():
                heading = HeadingRow(self._look, each)
                wanted = self.room_wanted if each is Heading.ROOMS else self.start_wanted
                heading.wanted.connect(wanted)
                return heading
            case Invitation(id):
                asked = InvitationRow(self._look, each)
                asked.join_wanted.connect(lambda: self._join(id))
                asked.put_off_wanted.connect(lambda: self._put_off(id))
                return asked
            case Nobody():
                nobody = NobodyRow()
                nobody.wanted.connect(self.start_wanted)
                return nobody
            case _:
                return None

    def _changed(self, first: object, last: object) -> None:
        """An invitation shows something else: its widget is made anew."""
        row = self.model.rows[first.row()]  # type: ignore[attr-defined]
        if isinstance(row, Invitation):
            self.list.setIndexWidget(first, self._widget(row))
            self.list.scheduleDelayedItemsLayout()

    def _join(self, id: int) -> None:
        if self._places is not None:
            self._places.join(id, self.chosen.emit)

    def _put_off(self, id: int) -> None:
        if self._places is not None:
            self._places.put_off(id)

    def _hovered(self, is_over: bool) -> None:
        if self._places is not None:
            self._places.hold(is_over)

    def _looked(self) -> None:
        if self._places is not None:
            self._places.looks_at(place.target for place in self.list.seen())
