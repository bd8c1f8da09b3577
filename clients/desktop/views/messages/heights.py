"""How high rows are: exactly where they were measured, and about so high where they were not."""

from __future__ import annotations

from collections.abc import Iterable

from clients.desktop.presenters.conversation.feed_items import Day, Item, Key, Said, Unread
from clients.desktop.views.messages.laying import Laying
from clients.desktop.views.messages.metrics import Metrics

SLACK = 300
"""Heights of items that are gone, before they are forgotten."""


class Heights:
    """
    Heights of rows in pixels, by their items, for one width and text size.

    To measure a text takes a hundred times as long as to look its height up, so what is far from
    the eye is guessed until there is time.
    """

    def __init__(self, laying: Laying) -> None:
        self._laying = laying
        self._known: dict[Key, tuple[Item, int]] = {}
        self._guessed: dict[Key, int] = {}
        self._made_for = (0, 0)

    def use(self, width: int) -> None:
        """Rows are so wide now; what was measured for others is a guess."""
        m = self._laying.metrics(width)
        made_for = (m.width, m.percent)
        if made_for != self._made_for:
            self._made_for = made_for
            self.forget()

    def forget(self) -> None:
        """Measure all anew."""
        self._guessed = {key: height for key, (_, height) in self._known.items()}
        self._known = {}

    def keep(self, items: Iterable[Item], count: int) -> None:
        """Forget what is no more among the C{count} items there are."""
        if len(self._known) + len(self._guessed) > 2 * count + SLACK:
            keys = {item.key for item in items}
            self._known = {key: each for key, each in self._known.items() if key in keys}
            self._guessed = {key: each for key, each in self._guessed.items() if key in keys}

    def height(self, item: Item, width: int) -> int:
        """Give a height, without measuring."""
        known = self._known.get(item.key)
        if known is not None:
            if known[0] is item or known[0] == item:
                return known[1]
            return known[1]  # as it was before it changed: the best guess there is
        guessed = self._guessed.get(item.key)
        if guessed is None:
            guessed = self._guessed[item.key] = _guess(item, self._laying.metrics(width))
        return guessed

    def is_exact(self, item: Item) -> bool:
        """Whether an item was measured as it is."""
        known = self._known.get(item.key)
        return known is not None and (known[0] is item or known[0] == item)

    def measure(self, item: Item, width: int) -> bool:
        """
        Measure an item.

        @return: whether its height is another than was thought.
        """
        if self.is_exact(item):
            return False
        before = self.height(item, width)
        height = self._laying.lay(item, width).height
        self._known[item.key] = item, height
        self._guessed.pop(item.key, None)
        return height != before


def _guess(item: Item, m: Metrics) -> int:
    match item:
        case Said():
            each = max(1.0, m.width / m.px(7.3))
            rows = sum(1 + int(len(row) / each) for row in item.text[:2000].split("\n"))
            head = m.group + m.name if item.starts_group else 2
            reply = m.reply if item.answer is not None else 0
            chips = m.chip + m.px(7) if item.reactions else 0
            return head + reply + chips + rows * m.px(22) + 4
        case Day():
            return m.px(40)
        case Unread():
            return m.px(28)
        case _:
            return m.px(27)
