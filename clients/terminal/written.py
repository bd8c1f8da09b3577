"""What was said, and what happened, as rows of a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import assert_never

from attrs import frozen

from chatserver.model.calls import called_in
from chatserver.model.entries import (
    Action,
    Banned,
    Closed,
    Entry,
    Frozen,
    Joined,
    Left,
    ModeratorSet,
    Room,
    SlowSet,
    Tally,
    Text,
    TopicSet,
    Unbanned,
    User,
)
from clients.core.comings import Comings
from clients.core.lines import Line
from clients.core.posts import Failed, Post, Sending, Sent
from clients.terminal.cells import cleaned, cleaned_lines, cut, width_of
from clients.terminal.pieces import Piece, Row, column, hanging, look_of_name

LocalTime = Callable[[float], datetime]
"""Seconds since the epoch to the time of day where the person sits."""

_TIME_CELLS = 6
_SENDING = "  …   "
_FAILED = "  !   "
_BAR = "▌"
_SEEN = " ✓"
MOST_NAMED = 3
"""Names in one sentence; of more people only the number is told."""


@frozen
class Sheet:
    """
    How messages are laid out.

    @ivar cells: of a row.
    @ivar names: cells of the column of names; 0: there is no room for one.
    @ivar me: the reader's user name, to show where they are meant.
    """

    cells: int
    names: int
    me: str

    @classmethod
    def of(cls, cells: int, me: str) -> Sheet:
        """Lay out for rows of so many cells."""
        return cls(cells, 10 if cells >= 66 else 8 if cells >= 44 else 0, me)

    @property
    def indent(self) -> int:
        """Where the text of a message begins."""
        return _TIME_CELLS + (self.names + 1 if self.names else 0)


def day_of(line: Line, local_time: LocalTime) -> str:
    """Name the day on which something happened."""
    when = local_time(line.entry.sent_at)
    return f"{when:%A}, {when.day} {when:%B %Y}"


def line_rows(
    line: Line, sheet: Sheet, local_time: LocalTime, answered: str = "", seen: bool = False
) -> list[Row]:
    """
    Write a line of a timeline.

    @param answered: a glimpse of what it answers; empty: it answers nothing.
    @param seen: whether a mark shows that the other one has read up to here.
    """
    entry = line.entry
    time = f"{local_time(entry.sent_at):%H:%M}"
    calls = _calls(entry, sheet.me)
    front: Row = (("time", time), ("mention", _BAR)) if calls else (("time", f"{time} "),)
    match entry.body:
        case Text(text):
            rows = _said(front, entry.sender, text, sheet)
        case Action(text):
            rows = _done(front, entry.sender, text, sheet)
        case _:
            return _told(front, happened(entry), sheet)
    if calls:
        rows = [_all(row, "text", "mention") for row in rows]
    if line.edited:
        rows = _with_mark(rows, " (edited)", sheet)
    if seen:
        rows = _with_mark(rows, _SEEN, sheet)
    return [*_answer(answered, sheet), *rows, *_reactions(line.reactions, sheet)]


def post_rows(post: Post, sender: User, sheet: Sheet, answered: str = "") -> list[Row]:
    """Write a message that is not stored yet; C{answered} as of L{line_rows}."""
    match post.outcome:
        case Sending() | Sent():
            front, look = (("unsent", _SENDING),), "unsent"
        case Failed():
            front, look = (("failed", _FAILED),), "failed"
        case _:
            assert_never(post.outcome)
    write = _done if post.action else _said
    rows = [_all(row, "text", look) for row in write(front, sender, post.text, sheet)]
    if isinstance(post.outcome, Failed):
        why = f"not sent: {cleaned(post.outcome.text)}; /retry sends it again, /discard drops it"
        empty: Piece = ("failed", " " * sheet.indent)
        rows += [
            _all(row, "text", "failed")
            for row in hanging([empty], sheet.indent, [why], sheet.cells)
        ]
    return [*_answer(answered, sheet), *rows]


def crowd_rows(lines: Sequence[Line], sheet: Sheet, local_time: LocalTime) -> list[Row]:
    """Write joins and leaves, one at least, that came one after another, as one sentence."""
    entries = [line.entry for line in lines]
    front: Row = (("time", f"{local_time(entries[-1].sent_at):%H:%M} "),)
    return _told(front, came_and_went(entries, sum(line.skipped for line in lines)), sheet)


def came_and_went(entries: Sequence[Entry], skipped: int = 0) -> str:
    """
    Say in one go who joined and left.

    @param skipped: how many times more somebody did, of which only that is known.
    """
    people = Comings.of(entries)
    told = [
        f"{_names(some)} {what}"
        for some, what in (
            (people.came, "joined"),
            (people.went, "left"),
            (people.both, "joined and left"),
        )
        if some
    ]
    told += [f"{skipped} more came or went"] if skipped else []
    return "; ".join(told)


def _names(people: Sequence[User]) -> str:
    names = [cleaned(user.shown) for user in people]
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[: MOST_NAMED - 1])} and {len(names) - MOST_NAMED + 1} more"
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def happened(entry: Entry) -> str:
    """Say in a sentence what happened, where it is nothing that was said."""
    name = cleaned(entry.sender.shown)
    match entry.body:
        case Joined():
            return f"{name} joined"
        case Left(user, why):
            if user.id == entry.sender.id:
                return f"{name} left"
            return f"{cleaned(user.shown)} was removed by {name}" + (
                f": {cleaned(why)}" if why else ""
            )
        case TopicSet(text):
            return f"{name} set the topic: {cleaned(text)}" if text else f"{name} removed the topic"
        case Closed():
            return "this room was deleted, with all that was said in it"
        case Banned() | Unbanned() | ModeratorSet() | Frozen() | SlowSet():
            return _order(name, entry.body)
        case _:
            return f"{name} did something that this program does not know"


# --


def _order(name: str, body: Banned | Unbanned | ModeratorSet | Frozen | SlowSet) -> str:
    match body:
        case Banned(user, why):
            told = f"{cleaned(user.shown)} was banned by {name}"
            return f"{told}: {cleaned(why)}" if why else told
        case Unbanned(user):
            return f"{cleaned(user.shown)} may come in again, says {name}"
        case ModeratorSet(user, on):
            what = "made a moderator" if on else "relieved as a moderator"
            return f"{cleaned(user.shown)} was {what} by {name}"
        case Frozen(on):
            return f"{name} froze this room" if on else f"{name} let everybody write here again"
        case SlowSet(0):
            return f"{name} let everybody write as quickly as they like again"
        case SlowSet(seconds):
            pace = "second" if seconds == 1 else f"{seconds} seconds"
            return f"{name} slowed this room down: one message every {pace}"
        case _:
            assert_never(body)


def _said(front: Row, sender: User, text: str, sheet: Sheet) -> list[Row]:
    name = cleaned(sender.shown)
    named = look_of_name(sender.name.text)
    if sheet.names:
        first = [*front, (named, column(name, sheet.names)), ("text", " ")]
        return hanging(first, sheet.indent, cleaned_lines(text), sheet.cells)
    lines = cleaned_lines(text)
    # Without a column the name takes part in the wrapping, as the text's beginning.
    rows = hanging(front, sheet.indent, [f"{name}: {lines[0]}", *lines[1:]], sheet.cells)
    return [_coloured(rows[0], f"{name}:", named), *rows[1:]]


def _done(front: Row, sender: User, text: str, sheet: Sheet) -> list[Row]:
    name = cleaned(sender.shown)
    lines = cleaned_lines(text)
    star = f"{'*':>{sheet.names}} " if sheet.names else ""
    words = [f"{name} {lines[0]}" if star else f"* {name} {lines[0]}", *lines[1:]]
    first = [*front, ("text", star)] if star else front
    rows = hanging(first, sheet.indent, words, sheet.cells)
    return [
        _coloured(rows[0], name if star else f"* {name}", look_of_name(sender.name.text)),
        *rows[1:],
    ]


def _told(front: Row, words: str, sheet: Sheet) -> list[Row]:
    dash = f"{'–':>{sheet.names}} " if sheet.names else "– "
    first = [*front, ("dim", dash)]
    indent = sheet.indent if sheet.names else sheet.indent + 2
    return [_all(row, "text", "dim") for row in hanging(first, indent, [words], sheet.cells)]


def _coloured(row: Row, words: str, look: str) -> Row:
    """Let the words at the beginning of a row's text look otherwise."""
    *front, (text_look, text) = row
    if not text.startswith(words):
        return row
    return (*front, (look, words), (text_look, text[len(words) :]))


def _all(row: Row, old: str, new: str) -> Row:
    return tuple((new if look == old else look, text) for look, text in row)


def _with_mark(rows: list[Row], words: str, sheet: Sheet) -> list[Row]:
    mark: Piece = ("dim", words)
    taken = sum(width_of(text) for _, text in rows[-1])
    if taken + width_of(mark[1]) <= sheet.cells:
        return [*rows[:-1], (*rows[-1], mark)]
    return [*rows, (("text", " " * (sheet.indent - 1)), mark)]


def _answer(answered: str, sheet: Sheet) -> list[Row]:
    """Write above a message what it answers."""
    if not answered:
        return []
    room = sheet.cells - sheet.indent
    return [(("text", " " * sheet.indent), ("dim", cut(f"↳ {answered}", max(2, room))))]


def _reactions(tallies: Sequence[Tally], sheet: Sheet) -> list[Row]:
    """Write below a message how often somebody reacted; one's own stand in brackets."""
    empty: Piece = ("text", " " * sheet.indent)
    rows: list[list[Piece]] = []
    room = 0
    for tally in tallies:
        words = f"{cleaned(tally.emoji)} {tally.count}"
        piece: Piece = ("mine", f"[{words}]") if tally.mine else ("dim", words)
        taken = width_of(piece[1])
        if not rows or taken + 2 > room:
            rows.append([empty, piece])
            room = sheet.cells - sheet.indent - taken
        else:
            rows[-1] += [("text", "  "), piece]
            room -= taken + 2
    return [tuple(row) for row in rows]


def _calls(entry: Entry, me: str) -> bool:
    """Whether a message calls somebody, by name or with all who are in the room."""
    body = entry.body
    if not me or entry.sender.name.text == me or not isinstance(body, Text | Action):
        return False
    called = called_in(body.text)
    return me in called.names or (called.everybody and isinstance(entry.stream, Room))
