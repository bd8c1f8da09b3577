"""What stands in a conversation, one below the other: messages, who came and went, days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from clients.core.lines import Line
from clients.core.posts import Post
from clients.terminal.picking import glimpse_of
from clients.terminal.written import LocalTime, day_of

Key = tuple[float, int]
"""The place of an item among the others; it stays when others come or go."""

DAY, NEW, LINE = range(3)
_UNSENT = float("inf")


@frozen
class Item:
    """
    What stands together.

    @ivar key: of who came and went one after another, that of the last one.
    @ivar what: the message; or those joins and leaves, oldest first; or the words of a line from
        side to side.
    @ivar answered: a glimpse of what the message answers; empty: it answers nothing.
    @ivar seen: whether it is the newest own message that the other one has read.
    """

    key: Key
    what: Line | tuple[Line, ...] | Post | str
    answered: str = ""
    seen: bool = False

    def holds(self, key: Key) -> bool:
        """Whether the item of that key is this one now, or a part of it."""
        is_within = isinstance(self.what, tuple) and self.what[0].seq <= key[0] <= self.key[0]
        return key == self.key or (is_within and key[1] == LINE)


def items_of(
    lines: Sequence[Line],
    posts: Sequence[Post],
    new_after: int | None,
    seen: Line | None,
    local_time: LocalTime,
) -> Iterator[Item]:
    """
    Put below each other what there is, oldest first.

    @param new_after: the seq behind which the line stands that parts read from unread; None: none.
    @param seen: the newest own message that the other one has read.
    """
    day, marked = "", new_after is None
    crowd: list[Line] = []
    for line in lines:
        rules: list[Item] = []
        if (today := day_of(line, local_time)) != day:
            day = today
            rules.append(Item((line.seq, DAY), day))
        if not marked and line.seq > (new_after or 0):
            marked = True
            rules.append(Item((line.seq, NEW), "new"))
        if rules or not line.is_coming:
            yield from _together(crowd)
            crowd = []
        yield from rules
        if line.is_coming:
            crowd.append(line)
        else:
            yield Item((line.seq, LINE), line, _answered(lines, line.reply), line is seen)
    yield from _together(crowd)
    for number, post in enumerate(posts):
        yield Item((_UNSENT, number), post, _answered(lines, post.reply))


def _together(lines: Sequence[Line]) -> Iterator[Item]:
    if lines:
        yield Item((lines[-1].seq, LINE), tuple(lines))


def _answered(lines: Sequence[Line], reply: int | None) -> str:
    return "" if reply is None else glimpse_of(lines, reply)
