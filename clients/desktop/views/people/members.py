"""The list of who is in the conversation, at the window's right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt5.QtCore import QModelIndex, QPoint, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QContextMenuEvent, QKeyEvent, QShowEvent
from PyQt5.QtWidgets import QLineEdit, QListView, QWidget

from chatserver.model.names import UserName
from clients.desktop.look.kit import column, label, row
from clients.desktop.look.look import Look
from clients.desktop.models.members import ROW, MemberModel
from clients.desktop.presenters.acts import Act
from clients.desktop.presenters.people.member_rows import Member, Row
from clients.desktop.presenters.people.members import Members
from clients.desktop.views.parts.act_menu import ActMenu
from clients.desktop.views.parts.confirm import after_asking
from clients.desktop.views.people.member_row import MemberDelegate
from clients.desktop.words import tr

WIDTH = 226
"""Pixels, at a text size of 100 %."""
SOON = 1.0
"""So many heights of the list before its end, more of it is read."""


def _anchor(row: Row) -> str:
    """Name a row, in its section: who goes to another one takes nobody along."""
    if isinstance(row, Member):
        return f"{row.how} {row.user.name}"
    return f"{type(row).__name__} {row.order[0]}"


class MemberList(QListView):
    """
    The list itself.

    @ivar chosen: somebody was clicked, or Enter was pressed on them.
    @ivar asked: what can be done with somebody is wanted; with the place on the screen.
    """

    chosen = pyqtSignal(QModelIndex)
    asked = pyqtSignal(QModelIndex, QPoint)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.NoFrame)
        self.setItemDelegate(MemberDelegate(look, self))
        self.setAccessibleName(tr("Members"))
        self.clicked.connect(self.chosen)
        look.changed.connect(self._grow)

    def _grow(self) -> None:
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar choose."""
        keys = (Qt.Key_Return, Qt.Key_Enter, Qt.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Both the right button and the menu key ask."""
        by_mouse = event.reason() == QContextMenuEvent.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            at = event.globalPos() if by_mouse else self.place_of(index)
            self.asked.emit(index, at)

    def is_near_end(self) -> bool:
        """Whether what stands at the end is in sight, or would soon be."""
        self.executeDelayedItemsLayout()  # else what has just come is not counted
        bar = self.verticalScrollBar()
        return bool(bar.value() >= bar.maximum() - SOON * self.viewport().height())

    def hold(self) -> Sequence[tuple[str, int]]:
        """
        Note who is in sight, and where, to be L{put_back} after a change.

        @return: names with their tops in pixels; none at the top of the list, where one looks at
            who is here, whoever that is.
        """
        if self.verticalScrollBar().value() == 0:
            return ()
        held = []
        index = self.indexAt(self.viewport().rect().topLeft())
        for at in range(index.row(), self.model().rowCount() if index.isValid() else 0):
            each = self.model().index(at, 0)
            top = self.visualRect(each).top()
            if top > self.viewport().height():
                break
            held.append((_anchor(each.data(ROW)), top))
        return held

    def put_back(self, held: Sequence[tuple[str, int]]) -> None:
        """Let the first of those who stand where they stood be where they were in sight."""
        count = self.model().rowCount() if held else 0
        indexes = [self.model().index(at, 0) for at in range(count)]
        places = {_anchor(each.data(ROW)): each for each in indexes}
        for anchor, top in held:
            if anchor in places:
                self.doItemsLayout()
                bar = self.verticalScrollBar()
                moved = self.visualRect(places[anchor]).top() - top
                if moved:
                    bar.setValue(bar.value() + moved)
                return

    def place_of(self, index: QModelIndex) -> QPoint:
        """Give where on the screen somebody stands."""
        middle = self.visualRect(index).center()
        place: QPoint = self.viewport().mapToGlobal(middle)
        return place


class _FilterEdit(QLineEdit):
    """
    Where letters of a name are typed.

    @ivar went_down: the list is wanted.
    """

    went_down = pyqtSignal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down leads into the list below."""
        if event.key() == Qt.Key_Down:
            self.went_down.emit()
        else:
            super().keyPressEvent(event)


class MembersPane(QWidget):
    """
    Shows L{Members}.

    @ivar user_clicked: the user name of whose profile is wanted, and the place on the screen.
    @ivar write_wanted: the C{UserName} of whom to write to.
    @ivar mention_wanted: the user name of whom to call in the message.
    """

    user_clicked = pyqtSignal(str, QPoint)
    write_wanted = pyqtSignal(object)
    mention_wanted = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("members")
        self.setAttribute(Qt.WA_StyledBackground)
        self._look = look
        self._members: Members | None = None
        self._stop: Callable[[], None] = lambda: None
        self.model = MemberModel(self)
        self.list = MemberList(look)
        self.list.setModel(self.model)
        self.filter = _FilterEdit()
        self.filter.setPlaceholderText(tr("Find a member"))
        self.filter.setAccessibleName(tr("Find a member"))
        self._nothing = label("", "muted", wrap=True)
        self._nothing.setContentsMargins(19, 0, 12, 0)
        search = row(self.filter, margins=(14, 4, 14, 0))
        self.setLayout(column(search, self._nothing, self.list, margins=(0, 8, 0, 8), spacing=4))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._draw)
        self.filter.textChanged.connect(self._look_for)
        self.filter.returnPressed.connect(self._choose_first)
        self.filter.went_down.connect(self._choose_first)
        self.list.chosen.connect(self._chosen)
        self.list.asked.connect(self._asked)
        self.list.verticalScrollBar().valueChanged.connect(self._perhaps_read_on)
        look.changed.connect(self._size)
        self._size()
        self.show_members(None)

    def show_members(self, members: Members | None) -> None:
        """Show these from now on; None: nobody."""
        self._stop()
        self._members = members
        self._stop = members.listen(self._changed) if members is not None else lambda: None
        self.filter.clear()
        self._draw()
        self.list.scrollToTop()

    # --

    def _size(self) -> None:
        self.setFixedWidth(self._look.scale.pixels(WIDTH))

    def _changed(self) -> None:
        # Many come and go at once; they are drawn together.
        self._soon.start(0)

    def _draw(self) -> None:
        members = self._members
        held = self.list.hold()
        self.model.show_rows(() if members is None else members.rows())
        self.list.put_back(held)
        looked_for = bool(self.filter.text())
        self.filter.setVisible(members is not None and (members.is_long or looked_for))
        sentence = ""
        if members is not None and not members.rows():
            sentence = tr("Who is here will be shown as soon as the server tells.")
            if members.is_read:
                sentence = tr("No member is called so.")
            if members.is_looking:
                sentence = tr("Looking …")
        self._nothing.setText(sentence)
        self._nothing.setVisible(bool(sentence))
        self._perhaps_read_on()

    def _perhaps_read_on(self) -> None:
        """Let more members come where the end of the list comes into sight."""
        if self._members is not None and self.list.isVisible() and self.list.is_near_end():
            self._members.read_on()

    def showEvent(self, event: QShowEvent) -> None:
        """What was read while nobody could see it may not reach to the end of the list."""
        super().showEvent(event)
        self._soon.start(0)

    def _look_for(self, text: str) -> None:
        if self._members is not None:
            self._members.look_for(text)
            self._draw()

    def _choose_first(self) -> None:
        for at in range(self.model.rowCount()):
            index = self.model.index(at)
            if isinstance(index.data(ROW), Member):
                self.list.setCurrentIndex(index)
                self.list.setFocus(Qt.OtherFocusReason)
                return

    def _chosen(self, index: QModelIndex) -> None:
        member = index.data(ROW)
        if isinstance(member, Member):
            self.user_clicked.emit(member.user.name.text, self.list.place_of(index))

    def _asked(self, index: QModelIndex, at: QPoint) -> None:
        member = index.data(ROW)
        if self._members is None or not isinstance(member, Member):
            return
        name, members = member.user.name, self._members
        menu = ActMenu(
            self,
            tr("What to do with {name}", name=member.user.shown),
            members.acts(name),
            lambda act: self._do(members, act, name, at),
        )
        menu.offer(at)

    def _do(self, members: Members, act: Act, name: UserName, at: QPoint) -> None:
        if act.key == "profile":
            self.user_clicked.emit(name.text, at)
        elif act.key == "write":
            self.write_wanted.emit(name)
        elif act.key == "mention":
            self.mention_wanted.emit(name.text)
        else:
            after_asking(self._look, self.window(), act, lambda: members.do(act.key, name))
