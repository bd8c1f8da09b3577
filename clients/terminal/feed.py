"""One conversation's messages as rows, and the place in them that is looked at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from chatserver.model.entries import SAID, User
from chatserver.model.names import Target
from clients.core.followers import OpenTimeline
from clients.core.lines import Line
from clients.core.posts import Post
from clients.terminal.items import DAY, LINE, Item, Key, items_of
from clients.terminal.picking import first_choice, of_others
from clients.terminal.pieces import Row, rule
from clients.terminal.written import LocalTime, Sheet, crowd_rows, line_rows, post_rows

Place = tuple[int, int]
"""Index of an item, and how many of its rows stand above the lower edge."""

AHEAD = 2
"""Screens of rows beyond the edges, below which more is read."""


class Feed:
    """
    A conversation as it is looked at.

    @ivar opened: its timeline; None: not read yet.
    @ivar posts: what is to be sent there.
    @ivar new_after: the seq behind which the line stands that parts read from unread; None: none.
    @ivar error: why it cannot be read; empty: it can.
    @ivar is_reading: whether a page was asked for.
    """

    def __init__(self, target: Target, local_time: LocalTime, viewer: Callable[[], User]) -> None:
        self.target = target
        self.opened: OpenTimeline | None = None
        self.posts: Sequence[Post] = []
        self.new_after: int | None = None
        self.error = ""
        self.is_reading = False
        self._seen: int | None = None
        self._local_time = local_time
        self._viewer = viewer
        self._anchor: tuple[Key, int] | None = None
        self._items: list[Item] | None = None
        self._rows: dict[Key, tuple[Item, Sheet, list[Row]]] = {}
        self._drawn = (1, 1)

    # -- what there is

    @property
    def lines(self) -> Sequence[Line]:
        """What was said and happened, as far as it was read."""
        return () if self.opened is None else self.opened.timeline.lines

    @property
    def is_at_end(self) -> bool:
        """Whether the newest message is on the screen, and later ones will be."""
        return self._anchor is None

    def own_message(self, before: int | None = None) -> Line | None:
        """Find the newest own message, or the newest one before that seq."""
        viewer = self._viewer().id
        for line in reversed(self.lines):
            is_own = line.entry.sender.id == viewer and isinstance(line.entry.body, SAID)
            if is_own and (before is None or line.seq < before):
                return line
        return None

    def choice(self, back: int = 0) -> Line | None:
        """
        Find the message that is likely to be meant, of those that are to be seen and older ones.

        @param back: 1: the newest of somebody else, 2: the one before, and so on; 0: the newest
            of somebody else, or if there is none, any.
        """
        lowest = float("inf") if self._anchor is None else self._anchor[0][0]
        lines = [line for line in self.lines if line.seq <= lowest]
        viewer = self._viewer().id
        return of_others(lines, viewer, back) if back else first_choice(lines, viewer)

    def other_read(self, upto: int | None) -> None:
        """The other one has read up to the seq C{upto}; None: that is not told."""
        if upto != self._seen:
            self._seen = upto
            self.changed()

    def changed(self) -> None:
        """Something is otherwise: lay it out anew."""
        self._items = None

    # -- looking

    def view(self, cells: int, height: int, picked: int | None = None) -> list[Row]:
        """
        Give the rows that are to be seen, C{height} at the most, oldest first.

        @param picked: seq of a message that looks otherwise.
        """
        self._drawn = (cells, height)
        sheet = Sheet.of(cells, self._viewer().name.text)
        index, count = self._place(sheet)
        found: list[Row] = []
        while index >= 0 and len(found) < height:
            rows = self._rows_of(index, sheet)[:count]
            if picked is not None and self._all()[index].key == (picked, LINE):
                rows = [tuple(("picked", text) for _, text in row) for row in rows]
            found[:0] = rows[-(height - len(found)) :]
            index -= 1
            count = len(self._rows_of(index, sheet)) if index >= 0 else 0
        return found

    def scroll(self, rows: int, cells: int, height: int) -> None:
        """Look C{rows} further up, or down where it is less than 0, but never beyond the ends."""
        sheet = Sheet.of(cells, self._viewer().name.text)
        place = self._place(sheet)
        place = self._up(place, rows, sheet) if rows > 0 else self._down(place, -rows, sheet)
        lacking = height - self._above(place, height, sheet)
        if lacking > 0:
            place = self._down(place, lacking, sheet)
        self._hold(place, sheet)

    def reveal(self, seq: int) -> None:
        """Bring a message into sight, where it is not on the screen as it was drawn last."""
        cells, height = self._drawn
        sheet = Sheet.of(cells, self._viewer().name.text)
        items = self._all()
        key: Key = (seq, LINE)
        index = bisect_left(items, key, key=lambda item: item.key)
        if index == len(items) or items[index].key != key:
            return
        lowest, count = self._place(sheet)
        whole = (index, len(self._rows_of(index, sheet)))
        if whole > (lowest, count):
            self._hold(whole, sheet)
        elif count + sum(len(self._rows_of(at, sheet)) for at in range(index, lowest)) > height:
            self._hold(self._down((index, 0), height, sheet), sheet)

    def to_end(self) -> None:
        """Look at the newest."""
        self._anchor = None

    def wants_older(self, cells: int, height: int) -> bool:
        """Whether there is little above what is seen, and more on the server."""
        if self.opened is None or self.opened.timeline.at_start or not self._may_read:
            return False
        sheet = Sheet.of(cells, self._viewer().name.text)
        enough = (1 + AHEAD) * height
        return self._above(self._place(sheet), enough, sheet) < enough

    def wants_newer(self, cells: int, height: int) -> bool:
        """The same for below."""
        if self.opened is None or self.opened.timeline.at_end or not self._may_read:
            return False
        sheet = Sheet.of(cells, self._viewer().name.text)
        index, _ = self._place(sheet)
        return len(self._all()) - index < AHEAD * height

    @property
    def _may_read(self) -> bool:
        """Whether a page can be asked for: what was refused once is not asked for for ever."""
        return not self.is_reading and not self.error

    # -- the items

    def _all(self) -> list[Item]:
        if self._items is None:
            self._items = list(
                items_of(
                    self.lines, self.posts, self.new_after, self._newest_seen(), self._local_time
                )
            )
            known = {item.key for item in self._items}
            self._rows = {key: rows for key, rows in self._rows.items() if key in known}
        return self._items

    def _newest_seen(self) -> Line | None:
        """Find the newest own message that the other one has read, if no newer one may be."""
        if not self._seen or self.opened is None or not self.opened.timeline.at_end:
            return None
        return self.own_message(self._seen + 1)

    def _rows_of(self, index: int, sheet: Sheet) -> list[Row]:
        item = self._all()[index]
        known = self._rows.get(item.key)
        if known is None or known[0] != item or known[1] != sheet:
            known = self._rows[item.key] = (item, sheet, self._written(item, sheet))
        return known[2]

    def _written(self, item: Item, sheet: Sheet) -> list[Row]:
        match item.what:
            case Line():
                return line_rows(item.what, sheet, self._local_time, item.answered, item.seen)
            case tuple():
                return crowd_rows(item.what, sheet, self._local_time)
            case Post():
                return post_rows(item.what, self._viewer(), sheet, item.answered)
            case words:
                return [rule(words, sheet.cells, "day" if item.key[1] == DAY else "new")]

    # -- places

    def _end(self, sheet: Sheet) -> Place:
        last = len(self._all()) - 1
        return last, len(self._rows_of(last, sheet)) if last >= 0 else 0

    def _place(self, sheet: Sheet) -> Place:
        """Where the lower edge is; what it was held by may be gone."""
        items = self._all()
        if self._anchor is None or not items:
            return self._end(sheet)
        key, count = self._anchor
        index = bisect_left(items, key, key=lambda item: item.key)
        if index < len(items) and items[index].holds(key):
            return index, min(count, len(self._rows_of(index, sheet)))
        index = max(0, index - 1)
        return index, len(self._rows_of(index, sheet))

    def _hold(self, place: Place, sheet: Sheet) -> None:
        index, count = place
        follows = self.opened is None or self.opened.timeline.at_end
        if index < 0 or (follows and place == self._end(sheet)):
            self._anchor = None
        else:
            self._anchor = (self._all()[index].key, count)

    def _up(self, place: Place, rows: int, sheet: Sheet) -> Place:
        index, count = place
        while rows >= count and index > 0:
            rows -= count
            index -= 1
            count = len(self._rows_of(index, sheet))
        return index, max(0, count - rows)

    def _down(self, place: Place, rows: int, sheet: Sheet) -> Place:
        index, count = place
        last = len(self._all()) - 1
        while index <= last:
            room = len(self._rows_of(index, sheet)) - count
            if rows <= room:
                return index, count + rows
            rows -= room
            if index == last:
                break
            index, count = index + 1, 0
        return self._end(sheet)

    def _above(self, place: Place, enough: int, sheet: Sheet) -> int:
        """Count the rows above the lower edge, up to C{enough}."""
        index, found = place
        while found < enough and index > 0:
            index -= 1
            found += len(self._rows_of(index, sheet))
        return found
