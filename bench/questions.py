"""What people ask of a long past: each question once for the store, once for the line protocol."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any

from attrs import frozen

from bench.inline import InlineStore
from bench.seeding import READER, Recipe
from bench.words import NEEDLE
from chatserver.config import Limits
from chatserver.model.entries import Conversation, Entry, Page, User
from chatserver.model.names import RoomName, UserName
from chatserver.service.rules import may_read
from chatserver.store.dialect import Transaction
from chatserver.store.history import Ask
from chatserver.store.marks import MY_ROOMS
from chatserver.store.rows import Row
from chatserver.store.search import Query

LIMIT = Limits().page_default
BUDGET = Limits().page_bytes
SHARES = {"rare": 0.0026, "middling": 0.024, "common": 0.45}
"""Words by the share of all messages that hold them."""

Answer = Page | Sequence[Entry] | Sequence[Conversation] | Sequence[Row]


@frozen
class Question:
    """
    Something to ask over and over.

    @ivar scenario: C{history}, C{unread} or C{search}.
    @ivar parameters: what is asked for.
    @ivar work: what the store does for it.
    @ivar line: what a script writes; None: it can be asked of the store alone.
    """

    scenario: str
    parameters: dict[str, int | str]
    work: Callable[[], Coroutine[Any, Any, Answer]]
    line: Callable[[], str] | None


class Questions:
    """The questions to one past, of its reader."""

    def __init__(self, store: InlineStore, recipe: Recipe) -> None:
        self._store = store
        self._recipe = recipe
        self._chance = random.Random(recipe.seed)
        account = store.now(store.accounts.find(UserName(READER)))
        assert account is not None
        self._reader: User = account.user
        # A room that is read, but small; and one that the sender below is in.
        self._rooms = {"biggest": recipe.room(0), "small": recipe.room(recipe.memberships - 1)}

    def all(self) -> Iterator[Question]:
        """List them all."""
        yield from self._pages()
        yield from self._unread()
        yield from self._searches()

    # -- pages

    def _pages(self) -> Iterator[Question]:
        for size, room in self._rooms.items():
            yield self._page(room, {"page": "latest", "room": size})
        big = self._rooms["biggest"]
        yield self._page(big, {"page": "before", "room": "biggest"}, "before")
        yield self._page(big, {"page": "around", "room": "biggest"}, "around")

    def _page(
        self, room: RoomName, parameters: dict[str, int | str], where: str | None = None
    ) -> Question:
        """@param where: C{before} or C{around}: a place at random, another one each time."""
        last = self._store.now(self._store.history.page(self._ask(room))).entries[-1].seq

        def place() -> dict[str, int]:
            return {} if where is None else {where: self._chance.randint(LIMIT, last)}

        def line() -> str:
            return " ".join([f"/history {room}", *(f"{k}={v}" for k, v in place().items())])

        work = lambda: self._store.history.page(self._ask(room, **place()))  # noqa: E731
        return Question("history", parameters, work, line)

    def _ask(self, room: RoomName, **where: Any) -> Ask:
        return Ask(self._reader, room, may_read, LIMIT, BUDGET, **where)

    # -- unread

    def _unread(self) -> Iterator[Question]:
        marks, reader, database = self._store.marks, self._reader, self._store.database
        rooms: dict[str, int | str] = {"rooms": self._recipe.memberships}

        def rows_of(txn: Transaction) -> list[Row]:
            return list(txn.execute(MY_ROOMS, (reader.id,)))

        # Direct conversations are among the values, and not among the rows.
        as_rows, as_values = {**rooms, "as": "rows"}, {**rooms, "as": "values"}
        yield Question("unread marks", as_rows, lambda: database.read(rows_of), None)
        yield Question("unread marks", as_values, lambda: marks.conversations(reader), None)
        yield Question(
            "unread messages",
            rooms,
            lambda: marks.unread(reader, None, may_read, LIMIT, BUDGET),
            lambda: "/unread",
        )

    # -- searches

    def _searches(self) -> Iterator[Question]:
        language = self._recipe.language()
        words = {name: language.word(share) for name, share in SHARES.items()}
        for place, room in {"everywhere": None, **self._rooms}.items():
            for name, word in words.items():
                yield self._search(word, {"word": name, "in": place}, room)
        yield self._search(NEEDLE, {"word": "in one message", "in": "everywhere"})
        sender = self._someone()
        for name in ("rare", "common"):
            parameters: dict[str, int | str] = {"word": name, "in": "everywhere", "from": "one"}
            yield self._search(words[name], parameters, None, sender)
        parameters = {"word": "common", "in": "biggest", "from": "one"}
        yield self._search(words["common"], parameters, self._rooms["biggest"], sender)
        two = f"{words['common']} {language.words[2]}"
        yield self._search(two, {"word": "two common", "in": "small"}, self._rooms["small"])

    def _someone(self) -> UserName:
        """Name somebody who writes in the biggest room."""
        page = self._store.now(self._store.history.page(self._ask(self._rooms["biggest"])))
        return page.entries[-1].sender.name

    def _search(
        self,
        words: str,
        parameters: dict[str, int | str],
        room: RoomName | None = None,
        sender: UserName | None = None,
    ) -> Question:
        split = tuple(words.split())
        query = Query(self._reader, split, room, sender, may_read, LIMIT, BUDGET)
        line = f"/search {words}"
        line += f" in={room}" if room else ""
        line += f" from={sender}" if sender else ""
        return Question("search", parameters, lambda: self._store.search.find(query), lambda: line)
