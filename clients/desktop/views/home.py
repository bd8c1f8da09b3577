"""The home window's content: conversations at the left, one of them in the middle, its people."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QResizeEvent
from PyQt5.QtWidgets import QLabel, QStackedWidget, QWidget

from clients.desktop.look.kit import column, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.views.entrance.banner import Banner
from clients.desktop.views.messages.find_bar import FindBar
from clients.desktop.views.messages.view import MessageView
from clients.desktop.views.people.members import MembersPane
from clients.desktop.views.places.sidebar import Sidebar
from clients.desktop.views.places.topbar import TopBar
from clients.desktop.views.writing.composer import Composer
from clients.desktop.views.writing.typing_line import TypingLine
from clients.desktop.words import tr

NARROW = 640
"""Pixels of width (at a text size of 100 %) below which there is one pane."""
ROOMY = 1000
"""Pixels of width from which on the members have a place of their own."""
SIDEBAR, MEMBERS = 268, 226
ANY_WIDTH = 16777215
"""Pixels that Qt takes for no bound."""


class NothingChosen(QWidget):
    """
    Stands in the middle while no conversation is chosen.

    @ivar start_wanted: the person wants to begin one.
    """

    start_wanted = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignCenter)
        self._title = label("", "title")
        self._words = label("", "soft", wrap=True)
        for each in (self._title, self._words):
            each.setAlignment(Qt.AlignCenter)
        self._start = push_button(tr("Start a conversation"), "primary")
        self._start.clicked.connect(self.start_wanted)
        self.setLayout(
            column(
                None,
                self._picture,
                self._title,
                self._words,
                row(None, self._start, None),
                None,
                margins=(32, 32, 32, 32),
                spacing=12,
            )
        )
        look.changed.connect(self._draw)
        self._draw()
        self.show_empty(True)

    def show_empty(self, is_empty: bool) -> None:
        """Tell whether there are no conversations at all, or just none is chosen."""
        if is_empty:
            self._title.setText(tr("You have no conversations yet"))
            self._words.setText(tr("Write to somebody, or look which rooms there are."))
        else:
            self._title.setText(tr("Choose a conversation"))
            self._words.setText(tr("Ctrl+K finds one by its name."))

    def _draw(self) -> None:
        self._picture.setPixmap(self._look.pixmap("chats-circle", 72, "muted"))


class HomePage(QWidget):
    """
    The panes, and how they share the width.

    In a narrow window there is one: the list, or the conversation with a Back button.  Where the
    members have no place of their own they are shown, when asked for, in that of the messages.

    @ivar nothing: what stands in the middle while no conversation is chosen.
    @ivar members_shown: whether the members are seen now is another.
    """

    members_shown = pyqtSignal(bool)

    def __init__(self, look: Look, window: QWidget) -> None:
        """@param window: in which what floats is shown."""
        super().__init__()
        self._look = look
        self._wants_members, self._peeks = True, False
        self._told_shown = False
        self._has_conversation = False
        self._shows_list = True
        self.sidebar = Sidebar(look)
        self.topbar, self.banner = TopBar(look), Banner(look)
        self.find_bar, self.messages = FindBar(look), MessageView(look)
        self.composer, self.typing_line = Composer(look), TypingLine(look)
        self.members = MembersPane(look)
        self.nothing = NothingChosen(look)
        self.chat = self._middle()
        self.setLayout(row(self.sidebar, self.chat, self.members, spacing=0))
        self.layout().setStretch(1, 1)
        self.find_bar.closed.connect(lambda: self.composer.setFocus(Qt.OtherFocusReason))
        look.changed.connect(self._share)
        self._share()

    def _middle(self) -> QWidget:
        conversation = QWidget()
        lower = column(
            row(self.composer, margins=(18, 6, 18, 0)),
            row(self.typing_line, margins=(26, 2, 20, 6)),
            spacing=0,
        )
        self._said = QWidget()
        self._said.setLayout(column(self.find_bar, self.messages, lower, spacing=0))
        self._said.layout().setStretch(1, 1)
        conversation.setLayout(column(self.topbar, self._said, spacing=0))
        conversation.layout().setStretch(1, 1)
        self._conversation = conversation
        self._stack = QStackedWidget()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(conversation)
        chat = QWidget()
        chat.setObjectName("chat")
        chat.setAttribute(Qt.WA_StyledBackground)
        chat.setLayout(column(self.banner, self._stack, spacing=0))
        return chat

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for one pane alone."""
        return int(self.width()) < self._look.scale.pixels(NARROW)

    def show_conversation(self, is_there: bool) -> None:
        """Bring the conversation to the front, or what stands there instead of one."""
        self._has_conversation, self._peeks = is_there, False
        self._stack.setCurrentIndex(1 if is_there else 0)
        self._shows_list = not is_there
        self._share()

    def show_list(self) -> None:
        """In a narrow window: back to the list."""
        self._shows_list = True
        self._share()
        self.sidebar.setFocus(Qt.OtherFocusReason)

    @property
    def is_roomy(self) -> bool:
        """Whether the members have a place of their own."""
        return int(self.width()) >= self._look.scale.pixels(ROOMY)

    @property
    def shows_members(self) -> bool:
        """Whether the members are seen."""
        return self._has_conversation and (self._wants_members if self.is_roomy else self._peeks)

    def show_members(self, wanted: bool) -> None:
        """Show who is in the conversation, or do not."""
        if self.is_roomy:
            self._wants_members = wanted
        else:
            self._peeks, self._shows_list = wanted, False
        self._share()
        if not self.is_roomy:
            (self.members.list if wanted else self.composer).setFocus(Qt.OtherFocusReason)

    def back_to_messages(self) -> None:
        """Let the members have the messages' place no longer, where they do."""
        if self._peeks:
            self.show_members(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self._share()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where nobody else wants it, closes members that hide the messages, or Find."""
        if event.key() == Qt.Key_Escape and self._peeks:
            self.show_members(False)
        elif event.key() == Qt.Key_Escape and self.find_bar.isVisible():
            self.find_bar.put_away()
        else:
            super().keyPressEvent(event)

    def _share(self) -> None:
        scale, narrow = self._look.scale, self.is_narrow
        self.sidebar.setVisible(not narrow or self._shows_list)
        self.chat.setVisible(not narrow or not self._shows_list)
        self._place_members(self.is_roomy)
        self.topbar.show_back(narrow)
        if narrow:
            self.sidebar.setMinimumWidth(0)
            self.sidebar.setMaximumWidth(ANY_WIDTH)
        else:
            self.sidebar.setFixedWidth(scale.pixels(SIDEBAR))

    def _place_members(self, is_roomy: bool) -> None:
        self._peeks = self._peeks and not is_roomy
        host = self if is_roomy else self._conversation
        if self.members.parentWidget() is not host:
            host.layout().addWidget(self.members)
        width = self._look.scale.pixels(MEMBERS)
        self.members.setMinimumWidth(width if is_roomy else 0)
        self.members.setMaximumWidth(width if is_roomy else ANY_WIDTH)
        self.members.setVisible(self.shows_members)
        self._said.setVisible(not self._peeks)
        if self.shows_members != self._told_shown:
            self._told_shown = self.shows_members
            self.members_shown.emit(self._told_shown)
