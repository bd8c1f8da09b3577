"""What a command answers, before it is written in one of the three ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import Factory, frozen

from chatserver.frontends.line.codes import CODE_OF
from chatserver.frontends.line.look import Choice
from chatserver.model.entries import Entry, Person, RoomInfo, RoomMember, Tally, User
from chatserver.model.errors import Busy, ChatError, SlowDown
from chatserver.model.names import Target
from chatserver.model.standing import Ban, Token


@frozen
class BlockedUser:
    """A row of C{/blocks}."""

    user: User


@frozen
class Kept:
    """
    A row of C{/history}: a message, and what others made of it; or what else happened.

    @ivar skipped: joins and leaves directly before it that were left out.
    """

    entry: Entry
    tallies: Sequence[Tally]
    skipped: int = 0


@frozen
class Usage:
    """A row of C{/help}: how a command is called, and what for."""

    usage: str
    summary: str


Row = Entry | Kept | Person | RoomMember | BlockedUser | RoomInfo | Ban | Token | Usage | Choice


def entry_of(row: object) -> Entry | None:
    """The message that a row holds; None: it is of another kind."""
    if isinstance(row, Kept):
        return row.entry
    return row if isinstance(row, Entry) else None


@frozen
class Rows:
    """
    A list.

    @ivar name: of the array in JSON.
    @ivar more: whether the server held more than fits in one answer.
    @ivar place: the one conversation that all of it is from, in order; None: it is something else.
    """

    name: str
    rows: Sequence[Row]
    more: bool = False
    place: Target | None = None


@frozen
class Answer:
    """
    What a command answers.

    @ivar text: what scripts read behind the code; raw, it is escaped when written.
    @ivar plain: what people read, sentences and messages; None: C{text} made a sentence.
    @ivar fields: what stands in the JSON beside C{ok} and C{code}.
    @ivar rows: a list, whose count is part of the answer; C{text} is not used then.
    @ivar shown: what people see in place of a sentence: their own message.
    """

    code: int
    text: str = ""
    plain: tuple[str | Entry, ...] | None = None
    fields: Mapping[str, Any] = Factory(dict)
    rows: Rows | None = None
    shown: Entry | None = None

    @property
    def dated(self) -> Sequence[Entry]:
        """The messages in it that people are shown with their time, in that order."""
        rows = () if self.rows is None or self.rows.place is None else self.rows.rows
        shown = () if self.shown is None else (self.shown,)
        every = map(entry_of, (*rows, *shown, *(self.plain or ())))
        return [each for each in every if each is not None]

    @property
    def ok(self) -> bool:
        """Whether it is no refusal."""
        return self.code < 400


def done(text: str, plain: str, **fields: Any) -> Answer:
    """A 200 with its sentence for people."""
    return Answer(200, text, (plain,), fields)


def listing(
    name: str, rows: Sequence[Row], plain: str, more: bool = False, place: Target | None = None
) -> Answer:
    """A 200 with a list; C{plain} stands behind it for people."""
    return Answer(200, plain=(plain,), rows=Rows(name, rows, more, place))


def refusal(error: ChatError) -> Answer:
    """The answer for a refused command."""
    told = str(error)
    fields = {"error": error.code, "text": told}
    if isinstance(error, SlowDown | Busy):
        wait = error.retry_after
        seconds = "1 second" if wait == 1 else f"{wait} seconds"
        plain = (f"{sentence(told)} Try again in {seconds}.",)
        return Answer(429, f"{wait} {told}", plain, {**fields, "retry_after": wait})
    code = next((CODE_OF[each] for each in type(error).__mro__ if each in CODE_OF), 500)
    return Answer(code, told, None, fields)


def counted(count: int, noun: str) -> str:
    """Write C{1 room}, C{2 rooms}."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def sentence(text: str) -> str:
    """Make one of words that end without a full stop."""
    text = text[:1].upper() + text[1:]
    return text if text[-1:] in ".?!" or text.startswith("Usage:") else f"{text}."
