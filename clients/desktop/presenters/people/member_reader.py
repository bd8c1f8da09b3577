"""Asks the server who is in a conversation: one question at a time, and page by page."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import User
from chatserver.model.errors import ChatError
from chatserver.model.names import LOBBY, RoomName, Target, UserName
from chatserver.wire.calls import CallLost
from clients.core.asked_members import tells_members
from clients.core.contacts import Contacts
from clients.desktop.presenters.people.roster import Roster
from clients.desktop.session import Session

PAGE = 100
"""Members that are asked for at a time."""
READ_MOST = 2000
"""Members that are read in the order of their names; of more, who is wanted is looked for."""
LETTERS_MOST = 64
"""As many as a name may have; nobody is looked for by more."""


class MemberReader:
    """
    Fills a L{Roster}.

    Who is here now is read at once; all members follow page by page, as they are wanted, where the
    server tells them.
    """

    _log = Logger()

    def __init__(
        self,
        session: Session,
        target: Target,
        contacts: Contacts,
        viewer: Callable[[], User],
        roster: Roster,
        on_change: Callable[[], None],
    ) -> None:
        """@param on_change: called after each answer."""
        self._session = session
        self._target = target
        self._contacts = contacts
        self._viewer = viewer
        self._roster = roster
        self._on_change = on_change
        self._is_reading = self._again = self._afresh = self._further = False
        self._is_asked = False
        self._letters = self._looked_for = ""
        self._found_to: UserName | None = None
        self._found_pages = 0
        self._are_more_found = False

    @property
    def may_read_on(self) -> bool:
        """Whether there are members who are told when they are wanted."""
        roster = self._roster
        return self._is_paged and roster.is_read and not roster.is_whole and not self.is_full

    @property
    def is_full(self) -> bool:
        """Whether as many were read as are listed of a room."""
        return self._is_paged and self._roster.pages * PAGE >= READ_MOST

    @property
    def may_find_on(self) -> bool:
        """Whether more members are called as it is looked for than were told so far."""
        is_told = self._are_more_found and self._letters == self._looked_for
        return is_told and self._found_pages * PAGE < READ_MOST

    @property
    def is_looking(self) -> bool:
        """Whether the server is still asked for somebody by their first letters."""
        return self._is_reading and (self._is_asked or self._letters != self._looked_for)

    # -- what is wanted

    def read(self, afresh: bool) -> None:
        """
        Read who is here, soon.

        @param afresh: whether also what was read of the others may be wrong.
        """
        self._again, self._afresh = True, self._afresh or afresh
        self._soon()

    def read_on(self) -> None:
        """Read the next page, soon: of those who are looked for, or of all."""
        wanted = self.may_find_on if self._letters else self.may_read_on
        if wanted and not self._is_reading:
            self._further = True
            self._soon()

    def look_for(self, letters: str) -> None:
        """Find members whose name begins so, soon; empty: nobody is looked for any more."""
        self._letters = letters if len(letters) <= LETTERS_MOST else ""
        if not self._letters:
            self._looked_for, self._are_more_found = "", False
            self._roster.forget_found()
        elif self._is_paged and not self._roster.is_whole:
            self._soon()

    # --

    @property
    def _is_paged(self) -> bool:
        """Whether the server tells all members by name."""
        return isinstance(self._target, RoomName) and tells_members(self._session.server)

    def _soon(self) -> None:
        if not self._is_reading:
            self._is_reading = True
            Deferred.fromCoroutine(self._read()).addErrback(self._not_read)

    async def _read(self) -> None:
        try:
            while await self._step():
                self._on_change()
        finally:
            self._is_reading = self._further = False
        self._on_change()

    async def _step(self) -> bool:
        """Ask one thing; whether there was anything to ask."""
        if self._again:
            self._again = False
            await self._read_all()
        elif self._further and isinstance(self._target, RoomName):
            self._further = False
            if self._letters:
                is_same = self._letters == self._looked_for
                await self._find(self._target, self._found_to if is_same else None)
            else:
                await self._page(self._target)
        elif self._letters != self._looked_for and isinstance(self._target, RoomName):
            await self._find(self._target)
        else:
            return False
        return True

    async def _find(self, room: RoomName, after: UserName | None = None) -> None:
        """@param after: the last one that was found; None: begin."""
        letters = self._looked_for = self._letters
        self._is_asked = after is None
        self._roster.expect_page()
        try:
            found = await self._session.members(room, after, PAGE, letters)
        finally:
            self._is_asked = False
        if not self._letters:
            return
        self._roster.read_found(found)
        self._found_pages = 1 if after is None else self._found_pages + 1
        self._found_to = found.members[-1].person.user.name if found.members else after
        self._are_more_found = found.more and bool(found.members)

    async def _read_all(self) -> None:
        if not isinstance(self._target, RoomName):
            await self._read_two(self._target)
        elif self._is_paged:
            await self._read_pages(self._target)
        else:
            await self._read_room(self._target)

    async def _read_pages(self, room: RoomName) -> None:
        roster = self._roster
        before = roster.pages
        afresh, self._afresh = self._afresh or not before, False
        info = await self._session.room(room)
        self._contacts.saw_room(info)  # which was perhaps made, or joined, a moment ago
        if afresh:
            roster.begin_anew()
            await self._page(room)
        if not (afresh and roster.is_whole):
            roster.read_present(await self._session.present(room))
        roster.read_info(info, self._viewer())
        while afresh and roster.pages < before and not roster.is_whole:
            self._on_change()
            await self._page(room)

    async def _page(self, room: RoomName) -> None:
        """Read the page behind those that were read."""
        after = self._roster.reached
        self._roster.expect_page()
        self._roster.read_page(await self._session.members(room, after, PAGE))

    async def _read_room(self, room: RoomName) -> None:
        """Read what a server of before there were pages tells."""
        info = await self._session.room(room)
        self._contacts.saw_room(info)
        present = await self._session.present(room)
        everybody = await self._session.users() if room == LOBBY else ()
        self._roster.read_room(info, present, everybody, self._viewer())

    async def _read_two(self, name: UserName) -> None:
        other = await self._session.whois(name)
        self._contacts.saw_away(other.user.name, other.away)
        self._roster.read_two(other, self._viewer())

    def _not_read(self, failure: Failure) -> None:
        # With the next connection it is read again; that one may not look is said where messages
        # are shown.
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="reading who is there failed")
