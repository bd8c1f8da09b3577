"""The door: opens what survives a restart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from chatserver.hub_interfaces import Arrival
from chatserver.metrics import Metrics
from chatserver.model.events import Seen
from chatserver.store.accounts import Accounts
from chatserver.store.audit import Audit
from chatserver.store.blocks import Blocks
from chatserver.store.database import Database
from chatserver.store.history import History
from chatserver.store.invitations import Invitations
from chatserver.store.lane import Work
from chatserver.store.marks import Marks
from chatserver.store.messages import Messages
from chatserver.store.order import Order
from chatserver.store.people import People
from chatserver.store.reactions import Reactions
from chatserver.store.rooms import Rooms
from chatserver.store.rosters import Rosters
from chatserver.store.search import Search
from chatserver.store.settings import Settings
from chatserver.store.tokens import Tokens
from chatserver.store.upkeep import Upkeep

DATABASE_NAME = "chat.db"

Committed = Callable[[Sequence[Arrival]], None]
"""Hears each commit's entries, in order, before those who asked for them are answered."""
Noticed = Callable[[Sequence[Seen]], None]
"""Hears which read marks a commit moved, as far as others may know of them, behind its entries."""


@frozen(eq=False)
class Store:
    """Everything durable; the schema is up to date."""

    database: Database
    accounts: Accounts
    people: People
    tokens: Tokens
    rooms: Rooms
    messages: Messages
    reactions: Reactions
    history: History
    marks: Marks
    blocks: Blocks
    search: Search
    upkeep: Upkeep
    audit: Audit
    order: Order
    invitations: Invitations
    settings: Settings
    rosters: Rosters

    async def tidy(self) -> None:
        """Finish what an earlier run left undone, in steps between everybody's writes."""
        await self.upkeep.sweep()
        await self.search.settle()

    def rest(self) -> None:
        """Begin no housekeeping any more."""
        self.upkeep.stop()
        self.search.close()

    async def close(self) -> None:
        """Finish what was handed over, then close the database."""
        self.rest()
        await self.database.close()


def open_store(
    path: Path,
    reactor: Any,
    committed: Committed,
    noticed: Noticed,
    metrics: Metrics,
    transaction_works: int,
) -> Store:
    """
    Open the database at C{path}, whose schema is up to date already.

    @param reactor: offers time and threads.
    @param transaction_works: requests in one transaction at the most.
    """
    announcer = _Announcer(committed, noticed)
    database = Database(path, reactor, announcer.announce, metrics, transaction_works)
    search = announcer.search = Search(database, reactor)
    return Store(
        database,
        Accounts(database),
        People(database),
        Tokens(database),
        Rooms(database),
        Messages(database),
        Reactions(database),
        History(database),
        Marks(database),
        Blocks(database),
        search,
        Upkeep(database),
        Audit(database),
        Order(database),
        Invitations(database),
        Settings(database),
        Rosters(database),
    )


class _Announcer:
    """Between the lanes and who listens."""

    search: Search

    def __init__(self, committed: Committed, noticed: Noticed) -> None:
        self._committed = committed
        self._noticed = noticed

    def announce(self, works: Sequence[Work]) -> None:
        arrivals = [
            Arrival(entry, work.origin, work.acknowledge)
            for work in works
            for entry in work.entries
        ]
        # Before the answers, which the telling gives: an answered work holds nothing any more.
        seen = [each for work in works for each in work.seen]
        if arrivals:
            self.search.follow()
            self._committed(arrivals)
        if seen:
            self._noticed(seen)
