"""Pages of the past at any server, put together for C{chatctl history}."""

from __future__ import annotations

from collections.abc import Sequence

from chatserver.admin.console import Refused
from chatserver.model.entries import Entry, Page, Tally
from chatserver.model.names import Target
from clients.core.client import PAGE_MOST, Client


class Past:
    """
    Reads pages of a stream until there are as many entries as were asked for.

    @ivar tallies: reactions to what was read, by seq.
    @ivar skipped: how many joins and leaves were left out directly before it, by seq.
    """

    def __init__(self, client: Client, target: Target, all: bool = False) -> None:
        """
        @param all: whether to read also what happened beside what was said.
        @raise Refused: the server does not tell that.
        """
        if all and not client.knows_all():
            raise Refused("this server tells no more than what was said: it does not know --all")
        self._client = client
        self._target = target
        self._all = all
        self.tallies: dict[int, Sequence[Tally]] = {}
        self.skipped: dict[int, int] = {}
        server = client.server
        most = PAGE_MOST if server is None else server.limit("page_most", PAGE_MOST)
        self._most = max(1, most)

    async def older(self, before: int | None, count: int) -> Sequence[Entry]:
        """Read the newest before a seq, oldest first."""
        found: list[Entry] = []
        while len(found) < count:
            limit = min(self._most, count - len(found))
            page = await self._page(limit, before=before)
            if before is not None:
                self.skipped.pop(before, None)  # what was left out there is in this page
            self._keep(page)
            found[:0] = page.entries
            if not page.entries or (len(page.entries) < limit and not page.more):
                break
            before = page.entries[0].seq
        return found

    async def newer(self, after: int, count: int) -> Sequence[Entry]:
        """Read the oldest behind a seq."""
        found: list[Entry] = []
        while len(found) < count:
            limit = min(self._most, count - len(found))
            page = await self._page(limit, after=after)
            self._keep(page)
            found += page.entries
            if not page.entries or (len(page.entries) < limit and not page.more):
                break
            after = page.entries[-1].seq
        return found

    async def _page(self, limit: int, before: int | None = None, after: int | None = None) -> Page:
        return await self._client.page(
            self._target, before=before, after=after, limit=limit, all=self._all
        )

    def _keep(self, page: Page) -> None:
        self.tallies |= page.tallies
        self.skipped |= page.skipped
