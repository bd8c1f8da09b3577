"""The parts of the screen as rows, whatever draws them."""

from __future__ import annotations

from collections.abc import Sequence

from chatserver.model.entries import User
from chatserver.model.names import RoomName, show_target
from clients.core.states import Online
from clients.terminal.asked import Finder, Question, Reaction
from clients.terminal.cells import cleaned, cut, width_of, wrapped
from clients.terminal.desk import Desk
from clients.terminal.picking import glimpse_of
from clients.terminal.pieces import Piece, Row, both_ends, fitted, width
from clients.terminal.places import list_rows, news
from clients.terminal.status import connection

WIDE = 60
"""Cells from which on the list stands beside the messages."""
MOST_NOTICE_ROWS = 3


def list_width(cells: int) -> int:
    """How wide the list is beside the messages; 0: there is one pane only."""
    return 0 if cells < WIDE else min(28, max(18, cells // 5))


def the_list(desk: Desk, cells: int, height: int) -> list[Row]:
    """Draw the list of conversations."""
    return list_rows(desk.places(), desk.current, cells, height)


def title(desk: Desk, cells: int) -> Row:
    """Draw the row above the messages: where this is."""
    if desk.panel is not None:
        left: list[Piece] = [("title", f" {cleaned(desk.panel.title)}")]
        return both_ends(left, (("title", " Esc "),), cells, "title")
    if isinstance(desk.writing.asked, Finder):
        return fitted([("title", " go to a conversation")], cells, "title")
    here = desk.current
    left = [("title.name", f" {show_target(here)}")]
    if isinstance(here, RoomName):
        about = cleaned(desk.contacts.topic(here))
    else:
        about = presence(desk.contacts.is_online(here), desk.contacts.away(here))
    feed = desk.feeds.current
    right = " Esc: newest " if not feed.is_at_end else " reading… " if feed.is_reading else " "
    room = cells - sum(len(text) for _, text in left) - len(right) - 2
    left.append(("title", f"  {cut(about, max(0, room))}" if about else ""))
    return both_ends(left, (("title", right),), cells, "title")


def body(desk: Desk, cells: int, height: int) -> list[Row]:
    """Draw the messages, or what stands in front of them."""
    asked = desk.writing.asked
    if isinstance(asked, Finder):
        return _finder(asked, cells, height)
    if desk.panel is not None:
        return desk.panel.flowed(cells)[desk.panel_at : desk.panel_at + height]
    feed = desk.feeds.current
    if feed.error:
        words = f"this cannot be read: {cleaned(feed.error)}"
        rows: list[Row] = [(("bad", part),) for part in wrapped(words, max(2, cells))]
    else:
        rows = feed.view(cells, height, desk.writing.picked)
    if not rows:
        rows = [(("dim", cut(_nothing_yet(desk), cells)),)]
    return [()] * (height - len(rows)) + rows[-height:]


def notice(desk: Desk, cells: int) -> list[Row]:
    """Draw what was done, or went wrong, last; no rows: nothing."""
    if desk.notice is None:
        return []
    look, text = desk.notice
    lines = wrapped(text, max(2, cells - 2))
    if len(lines) > MOST_NOTICE_ROWS:
        lines = [
            *lines[: MOST_NOTICE_ROWS - 1],
            cut(" ".join(lines[MOST_NOTICE_ROWS - 1 :]), cells - 2),
        ]
    return [((look, f" {line}"),) for line in lines]


def status(desk: Desk, cells: int) -> Row:
    """Draw the row that tells how it stands."""
    clock = desk.supplies.clock
    look, words = connection(desk.client.state, clock.seconds(), desk.supplies.server)
    state = "status" if look == "good" else "status.bad"
    if look == "good" and desk.contacts.crowd is not None:
        words += f", {desk.contacts.crowd} online"
    unsent = desk.unsent()
    right = news(desk.places(), desk.current) or ("" if desk.notice else "F1 help")
    marks: list[Piece] = []
    if unsent and not (unsent == 1 and isinstance(desk.client.state, Online)):
        marks.append(("status.mark", f" not sent yet: {unsent} "))
    if desk.contacts.away(desk.viewer().name) is not None:
        marks.append(("status.mark", " away "))
    if desk.writing.editing is not None:
        marks.append(("status.mark", " editing, Esc stops "))
    elif desk.writing.picked is not None:
        marks.append(("status.mark", " ↑↓ which, Esc stops "))
    writers = desk.hints.writers(desk.current)
    if writers:
        marks.append(("status.mark", f" {_writing(writers, max(18, cells // 2))} "))
    taken = width(marks)
    left: list[Piece] = [(state, f" {cut(words, max(1, cells - taken - 2))} "), *marks]
    return both_ends(left, (("status", f"{right} "),), cells, "status")


def prompt(desk: Desk, cells: int) -> Piece:
    """Give what stands before the input."""
    asked, picked = desk.writing.asked, desk.writing.picked
    if picked is not None:
        meant = cut(glimpse_of(desk.feeds.current.lines, picked), min(40, max(8, cells // 3)))
        return "question", f"re{'act' if isinstance(asked, Reaction) else 'ply'} to {meant}: "
    if isinstance(asked, Question):
        return "question", asked.prompt
    if isinstance(asked, Finder):
        return "question", asked.prompt
    return ("question", "edit> ") if desk.writing.editing is not None else ("prompt", "> ")


def presence(is_online: bool | None, away: str | None) -> str:
    """
    Say in a few words whether somebody is here; empty: it is not known.

    @param away: why they are away; None: they are not.
    """
    if away is not None:
        return f"away: {cleaned(away)}" if away else "away"
    return "" if is_online is None else "here now" if is_online else "not here"


def _writing(writers: Sequence[User], most: int) -> str:
    """Say who is typing, in C{most} cells; 18 or more are needed."""
    names = [cleaned(user.shown) for user in writers]
    if len(names) == 1:
        return f"{cut(names[0], most - len(' is typing'))} is typing"
    words = f"{' and '.join(names)} are typing"
    return f"{len(names)} are typing" if len(names) > 2 or width_of(words) > most else words


def _finder(finder: Finder, cells: int, height: int) -> list[Row]:
    rows: list[Row] = []
    for number, (name, _) in enumerate(finder.found):
        look = "current" if number == finder.at else "text"
        rows.append(fitted([(look, f" {name}")], cells, look))
    first = max(0, min(finder.at - height // 2, len(rows) - height))
    return rows[first : first + height] or [(("dim", " nothing has these letters"),)]


def _nothing_yet(desk: Desk) -> str:
    feed = desk.feeds.current
    if feed.opened is None:
        return "reading…" if isinstance(desk.client.state, Online) else "not read yet"
    return "nothing was said here yet"
