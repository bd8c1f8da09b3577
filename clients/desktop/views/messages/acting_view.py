"""What people do with the messages of a conversation: it is told to who does it."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, pyqtSignal
from PyQt5.QtWidgets import QApplication, QFrame, QMenu

from clients.desktop.look.look import Look
from clients.desktop.presenters.conversation.feed import Feed
from clients.desktop.presenters.conversation.feed_items import Item, Said
from clients.desktop.presenters.conversation.formatting import ROOM, USER
from clients.desktop.views.messages.acting_list import ActingList
from clients.desktop.views.messages.hits import Hit, On
from clients.desktop.views.messages.menu import DeleteSheet, message_menu
from clients.desktop.views.messages.toolbar import MessageToolbar


class ActingView(QFrame):
    """
    A list of messages and its toolbar.

    @ivar list: the list.
    @ivar reply_wanted: to the message with that seq.
    @ivar edit_wanted: of the own message with that seq.
    @ivar react_wanted: to the message with that seq; emoji may be picked at a place on the screen.
    @ivar retry_wanted: with the post of that nonce; C{discard_wanted} likewise.
    @ivar user_clicked: a name, and a place on the screen.
    @ivar room_clicked: the name of a room in a text.
    @ivar link_clicked: an address of the web, or of a mailbox.
    @ivar typed: somebody wants to write.
    """

    reply_wanted = pyqtSignal(int)
    edit_wanted = pyqtSignal(int)
    react_wanted = pyqtSignal(int, QPoint)
    retry_wanted = pyqtSignal(str)
    discard_wanted = pyqtSignal(str)
    user_clicked = pyqtSignal(str, QPoint)
    room_clicked = pyqtSignal(str)
    link_clicked = pyqtSignal(str)
    typed = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._feed: Feed | None = None
        self._menu: QMenu | None = None
        self.list = ActingList(look)
        self.toolbar = MessageToolbar(look, self.list.viewport())
        self.list.hovers.connect(self._place_toolbar)
        self.list.clicked_on.connect(self._clicked)
        self.list.menu_asked.connect(self._show_menu)
        self.list.asked.connect(self._act)
        self.list.typed.connect(self.typed)
        self.toolbar.wanted.connect(self._act)

    @property
    def feed(self) -> Feed | None:
        """What is shown; None: nothing."""
        return self._feed

    def _place_toolbar(self) -> None:
        item = self.list.item(self.list.looked.hovered)
        said = item if isinstance(item, Said) else None
        box = self.list.visualRect(self.list.row(said.key)) if said is not None else None
        self.toolbar.show_for(said, box)

    def _clicked(self, item: Item, hit: Hit, at: QPoint) -> None:
        if not isinstance(item, Said) or self._feed is None:
            return
        match hit.on:
            case On.LINK:
                self._follow(hit.value, at)
            case On.USER:
                self.user_clicked.emit(hit.value, at)
            case On.ANSWERED if item.answer is not None:
                self._feed.jump_to(item.answer.seq)
            case On.CHIP if item.seq is not None:
                self._feed.react(item.seq, hit.value)
            case On.RETRY:
                self.retry_wanted.emit(item.nonce)
            case On.DISCARD:
                self.discard_wanted.emit(item.nonce)

    def _follow(self, address: str, at: QPoint) -> None:
        if address.startswith(USER):
            self.user_clicked.emit(address.removeprefix(USER), at)
        elif address.startswith(ROOM):
            self.room_clicked.emit(address.removeprefix(ROOM))
        else:
            self.link_clicked.emit(address)

    def _show_menu(self, item: Said, at: QPoint) -> None:
        if self._menu is not None:
            return  # some systems tell of the menu key twice
        link = self.list.looked.link if self.list.looked.hovered == item.key else ""
        menu = message_menu(
            self,
            item,
            may_delete=self._may_delete(item),
            link="" if link.startswith((USER, ROOM)) else link,
            do=lambda what, value: self._choose(what, value, item, at),
        )
        menu.aboutToHide.connect(self._forget_menu)
        self._menu = menu
        menu.popup(at)

    def _forget_menu(self) -> None:
        self._menu = None

    def _choose(self, what: str, value: str, item: Said, at: QPoint) -> None:
        """Do what was chosen in a message's menu."""
        if what == "copy_link":
            QApplication.clipboard().setText(value)
        elif what in ("link", "user", "answered", "chip"):
            self._clicked(item, Hit(On(what), value), at)
        else:
            self._act(what, item)

    def _may_delete(self, item: Said) -> bool:
        return item.is_mine or (self._feed is not None and self._feed.may_order)

    def _act(self, what: str, item: Said) -> None:
        """Do something with a message; what cannot be done with it is not."""
        if what == "more":
            corner = self.toolbar.mapToGlobal(QPoint(0, self.toolbar.height()))
            self._show_menu(item, corner)
        elif what == "copy":
            QApplication.clipboard().setText(item.text)
        elif what == "select":
            self.list.select_item(item.key)
        elif item.seq is None:
            if item.nonce is not None:
                self._act_on_post(what, item.nonce)
        else:
            self._act_on_stored(what, item, item.seq)

    def _act_on_post(self, what: str, nonce: str) -> None:
        if what == "retry":
            self.retry_wanted.emit(nonce)
        elif what in ("discard", "delete"):
            self.discard_wanted.emit(nonce)

    def _act_on_stored(self, what: str, item: Said, seq: int) -> None:
        if what == "reply":
            self.reply_wanted.emit(seq)
        elif what == "edit" and item.is_mine:
            self.edit_wanted.emit(seq)
        elif what == "react":
            self.react_wanted.emit(seq, self._emoji_place(item))
        elif what == "delete" and self._may_delete(item):
            self._ask_to_delete(item, seq)

    def _emoji_place(self, item: Said) -> QPoint:
        if self.toolbar.item == item and self.toolbar.isVisible():
            return QPoint(self.toolbar.mapToGlobal(QPoint(0, self.toolbar.height())))
        return self.list.corner_of(item.key)

    def _ask_to_delete(self, item: Said, seq: int) -> None:
        feed = self._feed
        if feed is None:
            return
        sheet = DeleteSheet(self._look, self.window(), item)
        sheet.agreed.connect(lambda: feed.delete(seq))
        sheet.open(sheet.keep_button)
