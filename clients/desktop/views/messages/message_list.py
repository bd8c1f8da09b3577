"""The list of a conversation's messages, which never moves under the eye."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QModelIndex, QPoint, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QPaintEvent, QResizeEvent
from PyQt5.QtWidgets import QAbstractItemView, QFrame, QListView

from clients.desktop.look.look import Look
from clients.desktop.models.messages import MessagesModel
from clients.desktop.presenters.conversation.feed_items import Item, Key, Said
from clients.desktop.views.messages.delegate import MessagesDelegate
from clients.desktop.views.messages.eye import Eye
from clients.desktop.views.messages.looked import Looked
from clients.desktop.words import tr

NEAR_END = 4
"""Pixels from the lower end within which the end is seen."""
MOST_ROUNDS = 8
SLICE, BETWEEN_MS = 12, 40
"""Rows that are measured in one go while there is nothing else to do, and how soon go the next."""
IDLE_MS = 500
"""Without a change, after which there is nothing else to do."""


class MessageList(QListView):
    """
    Rows, and the place in them that is looked at.

    @ivar moved: another part of the list is seen.
    @ivar follows: whether new messages appear at the end of what there is.
    """

    moved = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.looked = Looked()
        self.messages = MessagesModel()
        self.follows = True
        self._eye = Eye()
        self._is_settling = False
        self.painter_of_rows = MessagesDelegate(look, self.looked, self.messages, self)
        self._measuring = QTimer(self)
        self._measuring.timeout.connect(self._measure_some)
        self.setModel(self.messages)
        self.setItemDelegate(self.painter_of_rows)
        self._dress()
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        look.changed.connect(self.look_changed)

    def _dress(self) -> None:
        self.setAccessibleName(tr("Messages"))
        self.setFrameShape(QFrame.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOn)
        self.setResizeMode(QListView.Fixed)
        self.setAutoScroll(False)
        self.setTabKeyNavigation(False)
        bar = self.verticalScrollBar()
        bar.setSingleStep(24)
        # It always has its place, lest the lines break anew, but is seen only where it is of use.
        bar.rangeChanged.connect(lambda low, high: bar.setEnabled(high > low))
        bar.setEnabled(False)
        self.setViewportMargins(0, 0, 0, 8)

    # -- what is shown

    def show_items(self, items: Sequence[Item], follows: bool) -> None:
        """
        Show other items, at the same place.

        @param follows: whether new messages will appear at their end.
        """
        eye = self._eye
        if eye.sticks and not (self.follows and follows):
            # The end of these rows is not that of the conversation: what comes there is no news.
            eye = self._seen(sticks=False)
        self.follows = follows
        self._is_settling = True
        try:
            self._let_current_go(items)
            eye = self._on_what_stays(eye, items)
            if self.messages.show_items(items):
                self.painter_of_rows.heights.keep(items, len(items))
                self._settle(eye)
        finally:
            self._is_settling = False
        self._note()

    def unmeasured_at_end(self, items: Sequence[Item], most: int) -> Sequence[Item]:
        """
        List what would be new on the screen, and take time, were these items shown.

        @param most: at most so many, from the lower edge upwards.
        """
        heights, width = self.painter_of_rows.heights, self.painter_of_rows.width
        found: list[Item] = []
        space = self.viewport().height() if self._eye.sticks and self.follows else 0
        for item in reversed(items):
            if space <= 0 or len(found) == most:
                break
            if not heights.is_exact(item) and self.messages.row_of(item.key) < 0:
                found.append(item)
            space -= heights.height(item, width)
        return found

    def measure_ahead(self, items: Sequence[Item]) -> None:
        """Measure items that are not shown yet."""
        for item in items:
            self.painter_of_rows.heights.measure(item, self.painter_of_rows.width)

    def item_at(self, at: QPoint) -> Item | None:
        """Give the item at a point of the viewport."""
        index = self.indexAt(at)
        return self.messages.items[index.row()] if index.isValid() else None

    def item(self, key: Key | None) -> Item | None:
        """Give an item by its key."""
        row = -1 if key is None else self.messages.row_of(key)
        return None if row < 0 else self.messages.items[row]

    def row(self, key: Key) -> QModelIndex:
        """Give the place of an item among the rows."""
        return self.messages.index(self.messages.row_of(key))

    def draw(self, *keys: Key | None) -> None:
        """Draw rows anew."""
        for key in keys:
            if key is not None and self.messages.row_of(key) >= 0:
                self.update(self.row(key))

    @property
    def sees_end(self) -> bool:
        """Whether the newest of what there is is on the screen."""
        bar = self.verticalScrollBar()
        return bool(bar.value() >= bar.maximum() - NEAR_END)

    # -- moving

    def to_end(self) -> None:
        """Show the newest message, and stay there."""
        self._place(Eye(sticks=True))

    def reveal(self, key: Key, in_middle: bool = False) -> None:
        """Bring an item into sight, where it is not."""
        row = self.messages.row_of(key)
        if row < 0:
            return
        self._measure(range(max(0, row - 3), row + 4))
        box = self.visualRect(self.messages.index(row))
        high = self.viewport().height()
        if box.top() >= 0 and box.bottom() < high and not in_middle:
            return
        if in_middle:
            top = max(0, (high - box.height()) // 3)
        else:
            top = 0 if box.top() < 0 else max(0, high - box.height())
        self._place(Eye(sticks=False, seen=((key, top),)))

    def place_at(self, key: Key, top: int) -> None:
        """Let an item begin C{top} pixels below the upper edge, as far as there is room."""
        self._place(Eye(sticks=False, seen=((key, top),)))

    def height_from(self, key: Key) -> int:
        """Give how high an item and all that are below it are, in pixels."""
        heights, width = self.painter_of_rows.heights, self.painter_of_rows.width
        row = self.messages.row_of(key)
        return sum(heights.height(each, width) for each in self.messages.items[row:])

    def look_changed(self) -> None:
        """The theme or the text size is another."""
        eye = self._eye
        self.painter_of_rows.forget()
        self._place(eye)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the place when the width is another."""
        was, self._is_settling = self._is_settling, True
        try:
            super().resizeEvent(event)
            self.painter_of_rows.width = self.viewport().width()
            self.painter_of_rows.heights.use(self.painter_of_rows.width)
            self.scheduleDelayedItemsLayout()
            self._settle(self._eye)
        finally:
            self._is_settling = was
        self._note()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw; what is drawn was measured."""
        if self.messages.items and self._measure(self._rows_near(0)):
            self._place(self._eye)
        super().paintEvent(event)

    # --

    def _place(self, eye: Eye) -> None:
        was, self._is_settling = self._is_settling, True
        try:
            self.scheduleDelayedItemsLayout()
            self._settle(eye)
        finally:
            self._is_settling = was
        self._note()

    def _settle(self, eye: Eye) -> None:
        """Lay the rows out, and look where C{eye} looks; what is seen there is measured."""
        if eye.sticks:
            self._measure_end()
        for _ in range(MOST_ROUNDS):
            self.executeDelayedItemsLayout()
            self._go(eye)
            if not self._measure(self._rows_near(0)):
                break
            self.scheduleDelayedItemsLayout()
        self._eye = eye
        if any(not self.painter_of_rows.heights.is_exact(each) for each in self.messages.items):
            self._measuring.start(IDLE_MS)

    def _go(self, eye: Eye) -> None:
        bar = self.verticalScrollBar()
        if eye.sticks:
            bar.setValue(bar.maximum())
            return
        for key, top in eye.seen:
            row = self.messages.row_of(key)
            if row >= 0:
                now = self.visualRect(self.messages.index(row)).top()
                bar.setValue(bar.value() + now - top)
                return

    def _rows_near(self, beyond: int) -> range:
        """List the rows on the screen, and so many pixels beyond."""
        high, middle = self.viewport().height(), self.viewport().width() // 2
        first = last = self.indexAt(QPoint(middle, 0)).row()
        if first < 0:
            return range(len(self.messages.items)) if len(self.messages.items) < 40 else range(0)
        last = self.indexAt(QPoint(middle, high - 1)).row()
        if last < 0:
            last = len(self.messages.items) - 1
        rows, heights = self.messages.items, self.painter_of_rows.heights
        width = self.painter_of_rows.width
        space = beyond
        while first > 0 and space > 0:
            first -= 1
            space -= heights.height(rows[first], width)
        space = beyond
        while last + 1 < len(rows) and space > 0:
            last += 1
            space -= heights.height(rows[last], width)
        return range(first, last + 1)

    def _measure_end(self) -> None:
        """Measure the rows that fill the screen from its lower edge upwards."""
        items, heights = self.messages.items, self.painter_of_rows.heights
        row, space = len(items), self.viewport().height()
        while row > 0 and space > 0:
            row -= 1
            heights.measure(items[row], self.painter_of_rows.width)
            space -= heights.height(items[row], self.painter_of_rows.width)

    def _measure(self, rows: range) -> bool:
        """Measure rows; give whether any is higher or lower than was thought."""
        heights, width = self.painter_of_rows.heights, self.painter_of_rows.width
        items = self.messages.items
        found = [heights.measure(items[row], width) for row in rows if 0 <= row < len(items)]
        return any(found)

    def _measure_some(self) -> None:
        heights, items = self.painter_of_rows.heights, self.messages.items
        rows = [row for row, each in enumerate(items) if not heights.is_exact(each)]
        # Those that are nearest to the end come first: that is where reading begins.
        some = rows[-SLICE:]
        changed = [self._measure(range(row, row + 1)) for row in some]
        if any(changed):
            self._place(self._eye)
        if len(some) < len(rows):
            self._measuring.start(BETWEEN_MS)
        else:
            self._measuring.stop()

    def _scrolled(self) -> None:
        if self._is_settling:
            return
        self._eye = self._seen(sticks=self.sees_end and self.follows)
        if self._measure(self._rows_near(self.viewport().height())):
            self._place(self._eye)
        self._note()

    def _seen(self, sticks: bool) -> Eye:
        """Note where the rows on the screen are: messages first, as they stay longest."""
        found: list[tuple[Key, int]] = []
        others: list[tuple[Key, int]] = []
        for row in self._rows_near(0):
            top = self.visualRect(self.messages.index(row)).top()
            item = self.messages.items[row]
            is_first = isinstance(item, Said) and top >= 0
            (found if is_first else others).append((item.key, top))
        return Eye(sticks, (*found, *others))

    def _note(self) -> None:
        """Tell that something else is seen, and remember where it is."""
        if not self._eye.sticks:
            self._eye = self._seen(sticks=False)
        self.moved.emit()

    def _on_what_stays(self, eye: Eye, items: Sequence[Item]) -> Eye:
        """Look first at what does not change: its height stays, too."""
        new = {item.key: item for item in items}
        stay: list[tuple[Key, int]] = []
        others: list[tuple[Key, int]] = []
        for key, top in eye.seen:
            old = self.item(key)
            is_same = old is not None and (new.get(key) is old or new.get(key) == old)
            (stay if is_same else others).append((key, top))
        return Eye(eye.sticks, (*stay, *others))

    def _let_current_go(self, items: Sequence[Item]) -> None:
        """Qt would choose a neighbour in the place of what is gone."""
        current = self.currentIndex()
        if current.isValid():
            key = self.messages.items[current.row()].key
            if all(item.key != key for item in items):
                self.setCurrentIndex(QModelIndex())
