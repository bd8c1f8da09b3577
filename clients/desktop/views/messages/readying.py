"""Measures what is about to be shown a few rows at a time, where all at once would take long."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt5.QtCore import QTimer

from clients.desktop.presenters.conversation.feed_items import Item
from clients.desktop.views.messages.message_list import MessageList

AT_ONCE = 6
"""Rows that are new on the screen, which may be measured in the same turn as they are shown."""
SLICE, BETWEEN_MS = 4, 14
"""Rows that are measured in one turn otherwise, and how soon the next turn is."""


class Readying:
    """
    Shows the items of a list in a turn of their own, once they are measured.

    A text takes half a millisecond to be measured, and a screen holds forty: together with drawing
    them that would be felt.
    """

    def __init__(
        self,
        rows: MessageList,
        newest: Callable[[], Sequence[Item]],
        show: Callable[[Sequence[Item]], None],
    ) -> None:
        """
        @param newest: gives what is to be shown by now.
        @param show: shows items.
        """
        self._rows, self._newest, self._show = rows, newest, show
        self._items: Sequence[Item] = ()
        self._next = QTimer(rows)
        self._next.setSingleShot(True)
        self._next.setInterval(BETWEEN_MS)
        self._next.timeout.connect(self._turn)

    def show(self, at_once: bool) -> None:
        """Have the newest shown: now, where little of it is new or C{at_once} says so."""
        items = self._newest()
        if at_once or len(self._rows.unmeasured_at_end(items, AT_ONCE + 1)) <= AT_ONCE:
            self.stop()
            self._show(items)
        elif not self._next.isActive():
            self._begin(items)

    def stop(self) -> None:
        """Show nothing any more."""
        self._next.stop()
        self._items = ()

    # --

    def _begin(self, items: Sequence[Item]) -> None:
        # What comes meanwhile has to wait: else there would always be something to be measured.
        self._items = items
        self._next.start()

    def _turn(self) -> None:
        rows = self._rows.unmeasured_at_end(self._items, SLICE)
        if rows:
            self._rows.measure_ahead(rows)
            self._next.start()
            return
        shown = self._items
        self.stop()
        self._show(shown)
        if shown is not self._newest() and not self._next.isActive():
            self._begin(self._newest())
