"""Sheets in which rooms are made and found, and people are asked into one."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QEvent, pyqtSignal
from PyQt5.QtWidgets import QWidget

from clients.desktop.look.kit import Field, label, push_button
from clients.desktop.look.look import Look
from clients.desktop.presenters.places.room import Inviting
from clients.desktop.presenters.places.rooms import BrowsingRooms, CreatingRoom, room_rule
from clients.desktop.views.parts.roomy import RoomySheet
from clients.desktop.views.parts.tick import Tick
from clients.desktop.views.places.picks import PickSheet
from clients.desktop.words import tr


class CreateRoomSheet(RoomySheet):
    """
    Makes a room; what was typed stays where it is refused.

    @ivar chosen: the room is there, and to be shown.
    """

    chosen = pyqtSignal(object)

    def __init__(self, look: Look, window: QWidget, creating: CreatingRoom) -> None:
        super().__init__(look, window, tr("Create room"))
        self._creating = creating
        self.name = Field(tr("Name"), tr("#design-review"))
        self.name.setToolTip(room_rule())
        self.topic = Field(tr("Topic (optional)"), tr("What is this room about?"))
        self.private = Tick(look, tr("Private: only those who are invited can join"))
        self.problem = label("", "error", wrap=True)
        self.cancel = push_button(tr("Cancel"), "quiet")
        self.create = push_button(tr("Create room"), "primary")
        self.rule = label(room_rule(), "muted", wrap=True)
        for each in (self.name, self.rule, self.topic, self.private):
            self.content.addWidget(each)
        self.content.addWidget(self.problem)
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel)
        self.foot.addWidget(self.create)
        self._connect()
        self._stop: Callable[[], None] = creating.listen(self._show)
        self._show()

    def show_now(self) -> None:
        """Open it, ready to be typed into."""
        self.open(self.name.edit)

    def closeEvent(self, event: QEvent) -> None:
        """Look at nothing any more."""
        self._stop()
        self._creating.close()
        super().closeEvent(event)

    # --

    def _connect(self) -> None:
        self.name.edit.textEdited.connect(self._creating.typed_name)
        self.name.submitted.connect(self._create)
        self.topic.submitted.connect(self._create)
        self.create.clicked.connect(self._create)
        self.cancel.clicked.connect(self.close)

    def _create(self) -> None:
        is_private = self.private.is_ticked
        self._creating.create(self.name.text, is_private, self.topic.text, self._made)

    def _made(self, target: object) -> None:
        self.close()
        self.chosen.emit(target)

    def _show(self) -> None:
        creating = self._creating
        self.name.complain(creating.name_problem)
        self.rule.setVisible(not creating.name_problem)  # which says it, too
        self.topic.complain(creating.topic_problem)
        self.problem.setText(creating.problem)
        self.problem.setVisible(bool(creating.problem))
        self.create.setEnabled(not creating.is_busy)
        self.create.setText(tr("Creating…") if creating.is_busy else tr("Create room"))


class BrowseRoomsSheet(PickSheet):
    """
    Lists rooms; one that is picked is joined.

    @ivar create_wanted: a new one is to be made.
    """

    create_wanted = pyqtSignal()

    def __init__(self, look: Look, window: QWidget, browsing: BrowsingRooms) -> None:
        hint = tr("Filter by name")
        super().__init__(look, window, tr("Rooms"), hint, browsing, width=520)
        self._browsing = browsing
        self.create = push_button(tr("Create room"))
        self.foot.addStretch(1)
        self.foot.addWidget(self.create)
        self.create.clicked.connect(self._create)

    def show_now(self) -> None:
        """Open it, ready to be typed into."""
        self.open(self.edit)

    def pick(self) -> None:
        """Go into the one that is pointed at."""
        self._browsing.pick(self._took)

    def _create(self) -> None:
        self.close()
        self.create_wanted.emit()


class InviteSheet(PickSheet):
    """Asks people into a room; it stays open, as there may be more of them."""

    def __init__(self, look: Look, window: QWidget, inviting: Inviting) -> None:
        title = tr("Invite to {room}", room=inviting.room)
        super().__init__(look, window, title, tr("Filter by name"), inviting)
        self._inviting = inviting
        self.done = push_button(tr("Done"), "primary")
        self.foot.addStretch(1)
        self.foot.addWidget(self.done)
        self.done.clicked.connect(self.close)

    def show_now(self) -> None:
        """Open it, ready to be typed into."""
        self.open(self.edit)

    def pick(self) -> None:
        """Ask the one that is pointed at."""
        self._inviting.pick()
