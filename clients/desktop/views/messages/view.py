"""A conversation's messages in a window, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QEvent, QPoint, QTimer, pyqtSignal
from PyQt5.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PyQt5.QtWidgets import QApplication, QFrame, QStackedLayout

from clients.desktop.look.kit import push_button, shadow
from clients.desktop.look.look import Look
from clients.desktop.presenters.feed import Feed
from clients.desktop.presenters.feed_items import Item, Said, Unread
from clients.desktop.presenters.feed_state import Glance, Reading
from clients.desktop.presenters.formatting import ROOM, USER
from clients.desktop.views.messages.acting_list import ActingList
from clients.desktop.views.messages.hits import Hit, On
from clients.desktop.views.messages.menu import DeleteSheet, message_menu
from clients.desktop.views.messages.state_page import StatePage
from clients.desktop.views.messages.toolbar import MessageToolbar
from clients.desktop.words import many, tr

GLANCE_MS = 1800
"""For so long a message that was jumped to stands out."""


class MessageView(QFrame):
    """
    Shows a feed.

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
        self._deaf: list[Callable[[], None]] = []
        self._glance: Glance | None = None
        self._end_wanted = 0
        self._is_fresh = False
        self.setObjectName("chat")
        self.list = ActingList(look)
        self.state_page = StatePage(look)
        self.toolbar = MessageToolbar(look, self.list.viewport())
        self._pages = QStackedLayout()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.state_page)
        self.setLayout(self._pages)
        self.newest_button = push_button("")
        self.newest_button.setParent(self)
        self.newest_button.hide()
        shadow(self.newest_button, look)
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.setInterval(GLANCE_MS)
        self._fading.timeout.connect(self._fade)
        self.setFocusProxy(self.list)
        self._wire()

    def _wire(self) -> None:
        self.list.moved.connect(self._moved)
        self.list.hovers.connect(self._place_toolbar)
        self.list.clicked_on.connect(self._clicked)
        self.list.menu_asked.connect(self._show_menu)
        self.list.asked.connect(self._act)
        self.list.end_asked.connect(self._to_end)
        self.list.typed.connect(self.typed)
        self.toolbar.wanted.connect(self._act)
        self.newest_button.clicked.connect(self._to_end)
        self.state_page.retry_wanted.connect(self._retry)

    # -- what is shown

    @property
    def feed(self) -> Feed | None:
        """What is shown; None: nothing."""
        return self._feed

    def show_feed(self, feed: Feed | None) -> None:
        """Show a conversation; None: none."""
        for stop in self._deaf:
            stop()
        self._deaf.clear()
        if self._feed is not None:
            self._feed.seen(False, False)
        self._feed = feed
        self._fade()
        self.list.unmark()
        self.list.show_items((), follows=True)
        self.list.to_end()
        if feed is None:
            self.newest_button.hide()
            return
        self._glance, self._end_wanted, self._is_fresh = feed.glance, feed.end_wanted, True
        self.list.painter_of_rows.documents.me = feed.viewer.name.text
        self._deaf = [feed.listen(self._show), feed.finding.listen(self._show_found)]
        self._show()
        self._show_found()

    def _show(self) -> None:
        feed = self._feed
        if feed is None:
            return
        is_ready = feed.reading is Reading.READY
        self._pages.setCurrentIndex(0 if is_ready else 1)
        self.state_page.show_reading(feed.reading, feed.error)
        self.list.show_items(feed.items, feed.is_at_end)
        if self._is_fresh and is_ready:
            self._begin(feed)
        if feed.end_wanted != self._end_wanted:
            self._end_wanted = feed.end_wanted
            self.list.to_end()
        if feed.glance is not None and feed.glance != self._glance:
            self._look_at(feed.glance)
        self._moved()

    def _begin(self, feed: Feed) -> None:
        """Begin where reading ended, where what is new does not fit below it."""
        self._is_fresh = feed.is_loading
        unread = next((each for each in feed.items if isinstance(each, Unread)), None)
        if unread is None:
            return
        self._is_fresh = False
        if self.list.height_from(unread.key) > self.list.viewport().height():
            self.list.place_at(unread.key, self._look.scale.pixels(48))

    def _look_at(self, glance: Glance) -> None:
        self._glance = glance
        self._is_fresh = False
        before = self.list.looked.glanced
        key = ("said", glance.seq)
        self.list.reveal(key, in_middle=True)
        self.list.looked.glanced = key
        self.list.draw(before, key)
        self._fading.start()

    def _fade(self) -> None:
        before, self.list.looked.glanced = self.list.looked.glanced, None
        self.list.draw(before)

    def _show_found(self) -> None:
        parts = () if self._feed is None else self._feed.finding.parts
        if parts != self.list.looked.parts:
            self.list.looked.parts = parts
            self.list.viewport().update()

    # -- what is seen

    def _moved(self) -> None:
        feed = self._feed
        if feed is None:
            return
        self._place_toolbar()
        bar, high = self.list.verticalScrollBar(), self.list.viewport().height()
        if bar.value() < high:
            feed.older()
        if bar.maximum() - bar.value() < high:
            feed.newer()
        self._report()
        self._show_newest_button(feed)

    def _report(self) -> None:
        if self._feed is not None:
            sees = self.isVisible() and self._pages.currentIndex() == 0
            self._feed.seen(sees and self.list.sees_end, self.isActiveWindow())

    def _show_newest_button(self, feed: Feed) -> None:
        is_away = not (self.list.sees_end and feed.is_at_end) and bool(feed.items)
        count = feed.new_count
        words = tr("Jump to newest")
        if count:
            words = many(
                count,
                "Jump to newest · {count} new message",
                "Jump to newest · {count} new messages",
            )
        self.newest_button.setText(words)
        self.newest_button.setIcon(self._look.icon("arrow-down", "text"))
        self.newest_button.setVisible(is_away and self._pages.currentIndex() == 0)
        self._place_button()

    def _place_button(self) -> None:
        self.newest_button.adjustSize()
        x = (self.width() - self.newest_button.width()) // 2
        self.newest_button.move(x, self.height() - self.newest_button.height() - 14)
        self.newest_button.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button in its place."""
        super().resizeEvent(event)
        self._place_button()

    def changeEvent(self, event: QEvent) -> None:
        """Whether somebody reads depends on which window they use."""
        super().changeEvent(event)
        if event.type() == QEvent.ActivationChange:
            self._report()

    def showEvent(self, event: QShowEvent) -> None:
        """It is seen now."""
        super().showEvent(event)
        self._report()

    def hideEvent(self, event: QHideEvent) -> None:
        """It is not seen any more."""
        super().hideEvent(event)
        self._report()

    # -- what is done

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
        link = self.list.looked.link if self.list.looked.hovered == item.key else ""
        link = "" if link.startswith((USER, ROOM)) else link
        menu = message_menu(
            self,
            item,
            self._may_delete(item),
            link,
            lambda what: self._copy_link(link) if what == "copy_link" else self._act(what, item),
        )
        menu.popup(at)

    def _may_delete(self, item: Said) -> bool:
        return item.is_mine or (self._feed is not None and self._feed.may_order)

    def _copy_link(self, link: str) -> None:
        QApplication.clipboard().setText(link)

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
        sheet.open(sheet.delete_button)

    def _to_end(self) -> None:
        if self._feed is not None:
            self._feed.to_end()

    def _retry(self) -> None:
        if self._feed is not None:
            self._feed.retry()
