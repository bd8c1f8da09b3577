"""Sheets about one room: what it is, its topic, leaving it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QEvent, Qt, pyqtSignal
from PyQt5.QtWidgets import QPlainTextEdit, QWidget

from clients.desktop.look.kit import column, label, push_button
from clients.desktop.look.look import Look
from clients.desktop.presenters.places.room import RoomDesk
from clients.desktop.views.parts.roomy import RoomySheet
from clients.desktop.words import many, tr

MOST_NAMES = 12
"""Of those present that are written out."""


class _RoomSheet(RoomySheet):
    """
    Shows something of a L{RoomDesk}.

    @ivar problem: what went wrong.
    """

    def __init__(self, look: Look, window: QWidget, title: str, desk: RoomDesk) -> None:
        super().__init__(look, window, title)
        self.desk = desk
        self.problem = label("", "error", wrap=True)
        self._stop: Callable[[], None] = desk.listen(self._show)

    def closeEvent(self, event: QEvent) -> None:
        """Look at nothing any more."""
        self._stop()
        self.desk.close()
        super().closeEvent(event)

    def _show(self) -> None:
        self.problem.setText(self.desk.problem)
        self.problem.setVisible(bool(self.desk.problem))


class LeaveRoomSheet(_RoomSheet):
    """
    Asks whether a room is to be left.

    @ivar left: it was; with its name.
    """

    left = pyqtSignal(object)

    def __init__(self, look: Look, window: QWidget, desk: RoomDesk) -> None:
        super().__init__(look, window, tr("Leave {room}?", room=desk.room), desk)
        self.farewell = label("", "soft", wrap=True)
        self.stay = push_button(tr("Stay"), "quiet")
        self.leave = push_button(tr("Leave room"), "danger")
        self.content.addWidget(self.farewell)
        self.content.addWidget(self.problem)
        self.foot.addStretch(1)
        self.foot.addWidget(self.stay)
        self.foot.addWidget(self.leave)
        self.stay.clicked.connect(self.close)
        self.leave.clicked.connect(lambda: desk.leave(self._left))
        self._show()

    def show_now(self) -> None:
        """Open it; Enter stays."""
        self.open(self.stay)

    def _left(self) -> None:
        self.left.emit(self.desk.room)
        self.close()

    def _show(self) -> None:
        super()._show()
        self.farewell.setText(self.desk.farewell)


class TopicSheet(_RoomSheet):
    """Changes what a room is about; what was typed stays where it is refused."""

    def __init__(self, look: Look, window: QWidget, desk: RoomDesk) -> None:
        super().__init__(look, window, tr("Topic of {room}", room=desk.room), desk)
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(tr("Topic"))
        self.edit.setPlaceholderText(tr("What is this room about?"))
        self.edit.setTabChangesFocus(True)
        look.changed.connect(self._grow)
        self._grow()
        self.wrong = label("", "error", wrap=True)
        self.cancel = push_button(tr("Cancel"), "quiet")
        self.save = push_button(tr("Save"), "primary")
        for each in (self.edit, self.wrong, self.problem):
            self.content.addWidget(each)
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel)
        self.foot.addWidget(self.save)
        self.cancel.clicked.connect(self.close)
        self.save.clicked.connect(self._save)
        self._known = ""
        self._show()

    def show_now(self) -> None:
        """Open it, ready to be typed into."""
        self.open(self.edit)
        self.edit.selectAll()

    def _grow(self) -> None:
        self.edit.setFixedHeight(self._look.scale.pixels(84))

    def _save(self) -> None:
        self.desk.set_topic(self.edit.toPlainText(), self.close)

    def _show(self) -> None:
        super()._show()
        if self.edit.toPlainText() == self._known != self.desk.topic:
            self._known = self.desk.topic  # nothing was typed yet
            self.edit.setPlainText(self._known)
        self.wrong.setText(self.desk.topic_problem)
        self.wrong.setVisible(bool(self.desk.topic_problem))


class RoomSheet(_RoomSheet):
    """
    Tells all about a room.

    @ivar topic_wanted: its topic is to be changed; C{invite_wanted}: somebody is to be asked in;
        C{leave_wanted}: it is to be left.  The sheet is gone by then.
    """

    topic_wanted = pyqtSignal()
    invite_wanted = pyqtSignal()
    leave_wanted = pyqtSignal()

    def __init__(self, look: Look, window: QWidget, desk: RoomDesk) -> None:
        super().__init__(look, window, str(desk.room), desk)
        self.topic = label("", "soft", wrap=True)
        self.topic.setTextInteractionFlags(Qt.TextSelectableByMouse | Qt.TextSelectableByKeyboard)
        self.facts = label("", "muted", wrap=True)
        self.present = label("", "soft", wrap=True)
        self.notice = label("", "muted", wrap=True)
        self.change = push_button(tr("Edit topic"))
        self.invite = push_button(tr("Invite people"))
        self.leave = push_button(tr("Leave room"))
        here = column(label(tr("HERE NOW"), "caps"), self.present, spacing=4)
        about = column(label(tr("TOPIC"), "caps"), self.topic, spacing=4)
        for each in (about, here):
            self.content.addLayout(each)
        for each in (self.facts, self.notice, self.problem):
            self.content.addWidget(each)
        for button in (self.change, self.invite):
            self.foot.addWidget(button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.leave)
        self.change.clicked.connect(lambda: self._want(self.topic_wanted))
        self.invite.clicked.connect(lambda: self._want(self.invite_wanted))
        self.leave.clicked.connect(lambda: self._want(self.leave_wanted))
        self._show()

    def show_now(self) -> None:
        """Open it."""
        self.open()

    def _want(self, signal: object) -> None:
        self.close()
        signal.emit()  # type: ignore[attr-defined]

    def _show(self) -> None:
        super()._show()
        desk = self.desk
        self.topic.setText(desk.topic or tr("It has no topic yet."))
        self.facts.setText("\n".join(desk.facts))
        names = [user.shown for user in desk.present]
        more = len(names) - MOST_NAMES
        words = [*names[:MOST_NAMES], many(more, "{count} more", "{count} more")]
        self.present.setText(", ".join(words if more > 0 else names) or tr("Nobody is known."))
        self.notice.setText(desk.notice)
        self.notice.setVisible(bool(desk.notice))
        is_member = desk.info is None or desk.info.mine
        for button in (self.change, self.invite, self.leave):
            button.setVisible(is_member)
