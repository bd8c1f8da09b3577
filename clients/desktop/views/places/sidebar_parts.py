"""The parts of the sidebar that are widgets: its top, headings, invitations, its foot."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QPainter, QPaintEvent
from PyQt5.QtWidgets import QPushButton, QToolButton, QWidget

from clients.desktop.look.kit import Avatar, IconButton, column, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.models.places import Heading
from clients.desktop.presenters.places.own import Own
from clients.desktop.presenters.places.place_rows import Invitation
from clients.desktop.views.parts.elided import ElidedLabel
from clients.desktop.words import tr


class StatusDot(QWidget):
    """A small disc in one of the theme's colours."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._role = look, "muted"
        self.setFixedSize(8, 14)
        look.changed.connect(self.update)

    def show_role(self, role: str) -> None:
        """Take a colour."""
        self._role = role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        painter.setPen(Qt.NoPen)
        painter.setBrush(self._look.colour(self._role))
        painter.drawEllipse(0, 4, 7, 7)


class Top(QWidget):
    """The server, the connection, and the way to everything."""

    start_wanted = pyqtSignal()
    find_wanted = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.server, self.status = ElidedLabel("server"), ElidedLabel("muted")
        self.dot = StatusDot(look)
        self.start = IconButton(look, "note-pencil", tr("Start new conversation"))
        self.find = QPushButton()
        self.find.setObjectName("jump")
        self.find.setCursor(Qt.PointingHandCursor)
        self.find.setAccessibleName(tr("Jump to a conversation, Ctrl+K"))
        self._glass, self._words = label("", "muted"), label(tr("Jump to…"), "soft")
        self._glass.setAlignment(Qt.AlignCenter)
        inner = (self._glass, self._words, None, label(tr("Ctrl+K"), "muted"))
        for each in inner:
            if each is not None:
                each.setAttribute(Qt.WA_TransparentForMouseEvents)
        self.find.setLayout(row(*inner, margins=(10, 0, 10, 0)))
        names = column(self.server, row(self.dot, self.status, spacing=6), spacing=2)
        upper = row(names, self.start, margins=(8, 0, 0, 0))
        self.setLayout(column(upper, self.find, margins=(12, 12, 12, 6), spacing=10))
        self.start.clicked.connect(self.start_wanted)
        self.find.clicked.connect(self.find_wanted)
        self._draw()
        look.changed.connect(self._draw)

    def _draw(self) -> None:
        self.find.setFixedHeight(max(34, self._look.scale.pixels(34)))
        self._glass.setPixmap(self._look.pixmap("magnifying-glass", 16))


class HeadingRow(QWidget):
    """The words above a section, and the button that adds to it."""

    wanted = pyqtSignal()

    def __init__(self, look: Look, heading: Heading) -> None:
        super().__init__()
        words = label(heading.words, "caps")
        tips = {Heading.ROOMS: tr("Rooms"), Heading.DIRECTS: tr("Start new conversation")}
        pieces = [words, None]
        if heading in tips:
            self.button: QToolButton = IconButton(look, "plus", tips[heading], 16)
            self.button.clicked.connect(self.wanted)
            pieces.append(self.button)
        self.setLayout(row(*pieces, margins=(20, 8, 10, 0)))


class InvitationRow(QWidget):
    """Who asks where, and the two answers."""

    join_wanted = pyqtSignal()
    put_off_wanted = pyqtSignal()

    def __init__(self, look: Look, invitation: Invitation) -> None:
        super().__init__()
        words = label(invitation.sentence, "soft", wrap=True)
        self.join, self.later = push_button(tr("Join"), "primary"), push_button(tr("Not now"))
        self.join.setEnabled(not invitation.is_busy)
        self.join.setAccessibleName(tr("Join {room}", room=invitation.room))
        self.later.setAccessibleName(tr("Do not join {room} now", room=invitation.room))
        self.join.clicked.connect(self.join_wanted)
        self.later.clicked.connect(self.put_off_wanted)
        pieces = [words, row(self.join, self.later, None)]
        if invitation.problem:
            pieces.insert(1, label(invitation.problem, "error", wrap=True))
        self.setLayout(column(*pieces, None, margins=(20, 2, 12, 4), spacing=6))


class NobodyRow(QWidget):
    """There is no conversation yet; one button begins one."""

    wanted = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        words = label(tr("You have no conversations yet"), "muted", wrap=True)
        self.button = push_button(tr("Start a conversation"), "primary")
        self.button.clicked.connect(self.wanted)
        self.setLayout(column(words, row(self.button, None), None, margins=(20, 6, 12, 4)))


class NothingPage(QWidget):
    """What stands in the place of a list that is empty."""

    wanted = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._icon = label("", "muted")
        self._icon.setAlignment(Qt.AlignCenter)
        words = label(tr("You have no conversations yet"), "soft", wrap=True)
        words.setAlignment(Qt.AlignCenter)
        self.button = push_button(tr("Start a conversation"), "primary")
        self.button.clicked.connect(self.wanted)
        inner = (None, self._icon, words, row(None, self.button, None), None, None)
        self.setLayout(column(*inner, margins=(20, 0, 20, 0), spacing=12))
        self._draw()
        look.changed.connect(self._draw)

    def _draw(self) -> None:
        self._icon.setPixmap(self._look.pixmap("chats", 44))


class Foot(QWidget):
    """The person themselves, and the way to settings."""

    profile_wanted = pyqtSignal()
    settings_wanted = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.avatar = Avatar(look, 34)
        self.name, self.status = ElidedLabel("name"), ElidedLabel("muted")
        self.me = QPushButton()
        self.me.setObjectName("me")
        self.me.setCursor(Qt.PointingHandCursor)
        names = column(self.name, self.status, spacing=1)
        for each in (self.avatar, self.name, self.status):
            each.setAttribute(Qt.WA_TransparentForMouseEvents)
        inner = row(self.avatar, names, margins=(6, 4, 6, 4), spacing=10)
        inner.setStretch(1, 1)
        self.me.setLayout(inner)
        self.settings = IconButton(look, "gear-six", tr("Settings"))
        whole = row(self.me, self.settings, margins=(8, 6, 12, 10))
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.me.clicked.connect(self.profile_wanted)
        self.settings.clicked.connect(self.settings_wanted)
        self._draw()
        look.changed.connect(self._draw)

    def show_own(self, own: Own) -> None:
        """Show who is logged in."""
        self.avatar.show_user(own.name, own.shown, own.how)
        self.name.say(own.shown)
        self.status.say(tr("You · {status}", status=own.status))
        self.me.setAccessibleName(
            tr("You, {name}, {status}: your profile", name=own.shown, status=own.status)
        )

    def _draw(self) -> None:
        self.me.setFixedHeight(max(46, self._look.scale.pixels(46)))
