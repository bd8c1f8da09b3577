"""The bar above a conversation: where one is, and what can be done there."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QMouseEvent, QResizeEvent
from PyQt5.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from clients.desktop.look.kit import Avatar, IconButton, label, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.places.titles import Title
from clients.desktop.views.parts.elided import ElidedLabel
from clients.desktop.words import tr

HEIGHT = 58
SHORTEST_TOPIC = 90
"""Pixels below which a topic is not shown at all."""


class TopBar(QFrame):
    """
    Shows a L{Title}.

    @ivar back_wanted: the list of conversations is.
    @ivar topic_wanted: the topic is to be changed.
    @ivar title_clicked: more about this place is wanted.
    @ivar find_wanted: something is to be found here.
    @ivar members_wanted: those who are here are to be shown (C{True}) or not.
    @ivar menu_wanted: all else that can be done here, at a place of the screen.
    """

    back_wanted = pyqtSignal()
    topic_wanted = pyqtSignal()
    title_clicked = pyqtSignal()
    find_wanted = pyqtSignal()
    members_wanted = pyqtSignal(bool)
    menu_wanted = pyqtSignal(QPoint)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._title: Title | None = None
        self.setObjectName("topbar")
        self.back = IconButton(look, "arrow-left", tr("Back to the list of conversations"))
        self.find = IconButton(look, "magnifying-glass", tr("Find in this conversation (Ctrl+F)"))
        self.members = IconButton(look, "users-three", tr("Members"))
        self.members.setCheckable(True)
        self.more = IconButton(look, "dots-three-vertical", tr("More"))
        self.mark = label("", "muted")
        self.avatar = Avatar(look, 30, ground="chat")
        self.name = TitleButton()
        self.topic = TopicLabel()
        self.show_back(False)
        self._lay_out()
        self._connect()
        self._draw()
        look.changed.connect(self._draw)
        self.show_place(None)

    def show_place(self, title: Title | None) -> None:
        """Show where one is; None: nowhere."""
        self._title = title
        is_room = title is not None and bool(title.icon)
        self.mark.setVisible(is_room)
        self.avatar.setVisible(title is not None and not is_room)
        for each in (self.name, self.topic, self.find, self.members, self.more):
            each.setVisible(title is not None)
        if title is not None:
            self._fill(title)

    def show_back(self, is_narrow: bool) -> None:
        """Have a way back to the list, where it is not beside."""
        self.back.setVisible(is_narrow)

    def show_members(self, are_shown: bool) -> None:
        """Say whether those who are here are shown beside."""
        self.members.setChecked(are_shown)
        self.members.show_icon("users-three", "link" if are_shown else "muted")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the name the room that it needs, and the topic the rest."""
        super().resizeEvent(event)
        self._share()

    # --

    def _lay_out(self) -> None:
        middle = QWidget()
        self._middle = middle
        inner = row(self.name, self.topic, spacing=10)
        inner.setStretch(1, 1)
        inner.setAlignment(self.name, Qt.AlignLeft | Qt.AlignVCenter)
        middle.setLayout(inner)
        pieces = (self.back, self.mark, self.avatar, middle, self.find, self.members, self.more)
        whole = row(*pieces, margins=(18, 0, 14, 0), spacing=8)
        whole.setStretch(3, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.back.clicked.connect(self.back_wanted)
        self.name.clicked.connect(self.title_clicked)
        self.topic.clicked.connect(self.topic_wanted)
        self.find.clicked.connect(self.find_wanted)
        self.members.clicked.connect(self._toggled)
        self.more.clicked.connect(self._more)

    def _toggled(self, are_shown: bool) -> None:
        self.show_members(are_shown)
        self.members_wanted.emit(are_shown)

    def _more(self) -> None:
        corner = self.more.rect().bottomLeft()
        self.menu_wanted.emit(self.more.mapToGlobal(corner))

    def _fill(self, title: Title) -> None:
        self.setAccessibleName(title.spoken)
        self.name.show_name(title)
        if title.icon:
            self.mark.setPixmap(self._look.pixmap(title.icon, self._look.scale.pixels(18)))
        else:
            self.avatar.show_user(title.target.text, title.name, title.how)
        self.topic.show_topic(title)
        self._share()

    def _share(self) -> None:
        room = self._middle.width()
        name = self.name.wanted_width()
        self.name.setFixedWidth(max(0, min(name, room)))
        is_shown = room - name > SHORTEST_TOPIC and bool(self.topic.whole)
        self.topic.setVisible(self._title is not None and is_shown)

    def _draw(self) -> None:
        self.setFixedHeight(max(HEIGHT, self._look.scale.pixels(HEIGHT)))
        if self._title is not None:
            self._fill(self._title)


class TitleButton(QPushButton):
    """A conversation's name; a click tells more."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("place")
        self.setCursor(Qt.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Fixed, QSizePolicy.Preferred)
        self._name, self._also = ElidedLabel("title"), ElidedLabel("muted")
        for each in (self._name, self._also):
            each.setAttribute(Qt.WA_TransparentForMouseEvents)
        inner = row(self._name, self._also, margins=(6, 4, 6, 4), spacing=6)
        self._inner = inner
        self.setLayout(inner)

    def sizeHint(self) -> QSize:
        """As high as the words in it are; a button's own hint knows nothing of them."""
        return QSize(self.wanted_width(), self._inner.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """No less high."""
        return QSize(0, self._inner.sizeHint().height())

    @property
    def words(self) -> str:
        """What it says."""
        return self._name.whole

    def show_name(self, title: Title) -> None:
        """Show it, with the user name where that is another."""
        self._name.say(title.name)
        self._also.say(tr("@{name}", name=title.also) if title.also else "")
        self._also.setVisible(bool(title.also))
        self._inner.setStretch(0, max(1, self._name.wanted_width()))
        self._inner.setStretch(1, self._also.wanted_width() if title.also else 0)
        self.setAccessibleName(title.spoken)
        self.setToolTip(tr("About this conversation"))

    def wanted_width(self) -> int:
        """How wide all of it is, in pixels."""
        also = self._also.wanted_width() + 6 if self._also.whole else 0
        return self._name.wanted_width() + also + 18


class TopicLabel(ElidedLabel):
    """
    A topic, or how somebody is.

    @ivar clicked: it is to be changed.
    """

    clicked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__("topic")
        self._can_edit = False

    def show_topic(self, title: Title) -> None:
        """Show it; where there is none that could be set, offer that."""
        self._can_edit = title.can_edit
        self.say(title.text or (tr("Add a topic") if title.can_edit else ""))
        self.setCursor(Qt.PointingHandCursor if title.can_edit else Qt.ArrowCursor)
        self.setFocusPolicy(Qt.StrongFocus if title.can_edit else Qt.NoFocus)
        if title.text and title.can_edit:
            self.setAccessibleName(tr("Topic: {topic}; Enter changes it", topic=title.text))
        elif title.can_edit:
            self.setAccessibleName(tr("No topic; Enter adds one"))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click asks to change it."""
        super().mouseReleaseEvent(event)
        if self._can_edit and event.button() == Qt.LeftButton:
            self.clicked.emit()

    def keyPressEvent(self, event: object) -> None:
        """So does Enter."""
        if self._can_edit and event.key() in (Qt.Key_Return, Qt.Key_Enter):  # type: ignore[attr-defined]
            self.clicked.emit()
        else:
            super().keyPressEvent(event)
