"""A conversation's messages in a window, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt5.QtCore import QEvent, QTimer
from PyQt5.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PyQt5.QtWidgets import QPushButton, QStackedLayout

from clients.desktop.look.kit import push_button, shadow
from clients.desktop.look.look import Look
from clients.desktop.presenters.conversation.feed import Feed
from clients.desktop.presenters.conversation.feed_items import Item, Unread
from clients.desktop.presenters.conversation.feed_state import Glance, Reading
from clients.desktop.views.messages.acting_view import ActingView
from clients.desktop.views.messages.readying import Readying
from clients.desktop.views.messages.state_page import StatePage
from clients.desktop.words import many, tr

GLANCE_MS = 1800
"""For so long a message that was jumped to stands out."""


class MessageView(ActingView):
    """
    Shows a feed; what is wanted of its messages is told as L{ActingView} says.

    @ivar state_page: what is seen where there are no messages.
    @ivar newest_button: leads to the newest message.
    @ivar unread_button: leads to where the unread begins, where that is far above.
    """

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._deaf: list[Callable[[], None]] = []
        self._glance: Glance | None = None
        self._end_wanted = 0
        self._is_fresh = False
        self.setObjectName("chat")
        self.state_page = StatePage(look)
        self._readying = Readying(self.list, self._newest, self._show)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.state_page)
        self.setLayout(self._pages)
        self.unread_button, self.newest_button = self._floating(), self._floating()
        self.unread_button.setToolTip(tr("Go to where you stopped reading"))
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.setInterval(GLANCE_MS)
        self._fading.timeout.connect(self._fade)
        self.setFocusProxy(self.list)
        self._wire()

    def _wire(self) -> None:
        self.list.moved.connect(self._moved)
        self.list.end_asked.connect(self._to_end)
        self.newest_button.clicked.connect(self._to_end)
        self.unread_button.clicked.connect(self._to_unread)
        # From the field below the messages come first, then what floats above them.
        self.setTabOrder(self.unread_button, self.newest_button)
        self.setTabOrder(self.newest_button, self.list)
        self.state_page.retry_wanted.connect(self._retry)

    def _floating(self) -> QPushButton:
        button = push_button("")
        button.setParent(self)
        button.hide()
        shadow(button, self._look)
        return button

    # -- what is shown

    def show_feed(self, feed: Feed | None) -> None:
        """Show a conversation; None: none."""
        for stop in self._deaf:
            stop()
        self._deaf.clear()
        self._readying.stop()
        if self._feed is not None:
            self._feed.seen(False, False)
        self._feed = feed
        self._fade()
        self.list.unmark()
        self.list.show_items((), follows=True)
        self.list.to_end()
        if feed is None:
            self.newest_button.hide()
            self.unread_button.hide()
            return
        self._glance, self._end_wanted, self._is_fresh = feed.glance, feed.end_wanted, True
        self.list.painter_of_rows.documents.me = feed.viewer.name.text
        self._deaf = [feed.listen(self._changed), feed.finding.listen(self._show_found)]
        self._show(feed.items)
        self._show_found()

    def _newest(self) -> Sequence[Item]:
        return () if self._feed is None else self._feed.items

    def _changed(self) -> None:
        feed = self._feed
        if feed is not None:
            is_asked = feed.end_wanted != self._end_wanted or feed.glance != self._glance
            self._readying.show(self._is_fresh or is_asked or not self.isVisible())

    def _show(self, items: Sequence[Item]) -> None:
        feed = self._feed
        if feed is None:
            return
        is_ready = feed.reading is Reading.READY
        self._pages.setCurrentIndex(0 if is_ready else 1)
        self.state_page.show_reading(feed.reading, feed.error)
        self.list.show_items(items, feed.is_at_end)
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

    def page(self, by: int) -> None:
        """Scroll by so many pages, down if it is more than 0."""
        bar = self.list.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())

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
        self._show_unread_button(feed)

    def _report(self) -> None:
        if self._feed is not None:
            is_shown = self._pages.currentIndex() == 0
            self._feed.reads_back(is_shown and not self.list.sees_end)
            sees = self.isVisible() and is_shown
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
        self._place_buttons()

    def _show_unread_button(self, feed: Feed) -> None:
        words = many(feed.missed, "{count} new message", "{count} new messages")
        self.unread_button.setText(words)
        self.unread_button.setIcon(self._look.icon("arrow-up", "text"))
        can_go = bool(feed.missed) and feed.is_online
        self.unread_button.setVisible(can_go and self._pages.currentIndex() == 0)
        self._place_buttons()

    def _place_buttons(self) -> None:
        for button in (self.unread_button, self.newest_button):
            button.adjustSize()
            at_top = button is self.unread_button
            y = 14 if at_top else self.height() - button.height() - 14
            button.move((self.width() - button.width()) // 2, y)
            button.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons in their places."""
        super().resizeEvent(event)
        self._place_buttons()

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

    # --

    def _to_end(self) -> None:
        if self._feed is not None:
            self._feed.to_end()

    def _to_unread(self) -> None:
        if self._feed is not None:
            self._feed.to_unread()
            self.list.setFocus()

    def _retry(self) -> None:
        if self._feed is not None:
            self._feed.retry()
