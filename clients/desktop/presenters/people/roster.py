"""What is known of a conversation's members, from what was read and what is heard.  No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from chatserver.model.entries import (
    Banned,
    Entry,
    Joined,
    Left,
    MemberPage,
    ModeratorSet,
    Person,
    Room,
    RoomInfo,
    User,
)
from chatserver.model.events import (
    CameBack,
    CameOnline,
    Crowd,
    Event,
    WentAway,
    WentOffline,
)
from chatserver.model.names import LOBBY, Target, UserName

CROWD_TURNS = 6
"""
Of so many counts of a crowd, which come every ten seconds at the most, one lets a room be read
again: in a crowd it is not told by name who comes and goes.
"""


@frozen
class Known:
    """A member, and whether they have a session."""

    user: User
    online: bool


class Roster:
    """
    The members of one conversation.

    All of a large one are never known: those who are here are, those of the pages that were read,
    in the order of the user names, and who was looked for or seen to go.

    @ivar is_read: whether the server was asked.
    @ivar is_whole: whether all members are known.
    @ivar reached: up to whom the pages were read without a gap; None: none was.
    @ivar pages: how many were.
    @ivar total: how many members it says there are.
    @ivar viewer_keeps_order: whether the viewer may kick and ban there.
    @ivar version: another one after each change.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._known: dict[int, Known] = {}
        self._moderators: set[int] = set()
        self._viewer: int | None = None
        self._crowd_turns = 0
        self._moved: set[int] = set()
        self.is_read = self.is_whole = False
        self.reached: UserName | None = None
        self.pages = 0
        self.total = 0
        self.viewer_keeps_order = False
        self.version = 0

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[Known]:
        return iter(self._known.values())

    def get(self, name: UserName) -> Known | None:
        """Give a member who is known by name."""
        return next((each for each in self._known.values() if each.user.name == name), None)

    def keeps_order(self, user: User) -> bool:
        """Whether somebody is known to be a moderator."""
        return user.id in self._moderators

    # -- what was read

    def read_room(
        self,
        info: RoomInfo,
        present: Sequence[User],
        everybody: Sequence[Person],
        viewer: User,
    ) -> None:
        """Take what is said of a room; C{everybody}: all accounts, where they are members."""
        before = [] if everybody else [evolve(each, online=False) for each in self]
        told = [Known(each.user, each.online) for each in everybody]
        here = [Known(each, True) for each in present]
        # A guest who is gone is no member any more.
        kept = [each for each in before if not each.user.name.is_guest]
        self._known = {each.user.id: each for each in (*kept, *told, *here)}
        self.total = info.members
        self._began(viewer)
        self.viewer_keeps_order = info.moderator
        if info.moderator and info.room.name != LOBBY:
            self._moderators.add(viewer.id)

    def begin_anew(self) -> None:
        """What is known of who is not here may be wrong: pages are read from the first one on."""
        self.is_whole, self.reached, self.pages = False, None, 0

    def expect_page(self) -> None:
        """A page is asked for: who comes or goes meanwhile is not as it will say."""
        self._moved = set()

    def read_page(self, page: MemberPage) -> None:
        """
        Take the page behind L{reached}; whoever of before would stand on it and does not is no
        member any more.
        """
        names = [each.person.user.name.text for each in page.members]
        first = "" if self.reached is None else self.reached.text
        for known in list(self._known.values()):
            name = known.user.name.text
            is_there = first < name and not (page.more and name > names[-1])
            if is_there and name not in names:
                self._forget(known.user)
        self._add(page)
        if page.members:
            self.reached = page.members[-1].person.user.name
        self.is_whole, self.pages = not page.more, self.pages + 1
        if self.is_whole:
            self.total = len(self)
        self.version += 1

    def read_found(self, page: MemberPage) -> None:
        """Take some members who were looked for."""
        self._add(page)
        self.version += 1

    def forget_found(self) -> None:
        """Nobody is looked for any more: forget who is not here, and of no page that was read."""
        reached = "" if self.reached is None else self.reached.text
        if self.pages and not self.is_whole:
            known = self._known.items()
            self._known = {
                id: each for id, each in known if each.online or each.user.name.text <= reached
            }
            self.version += 1

    def read_present(self, present: Sequence[User]) -> None:
        """Take who is here now; of the others it is known that they are not."""
        here = {each.id for each in present}
        for known in list(self._known.values()):
            if known.online and known.user.id not in here:
                self._went(known.user)
        for user in present:
            self._put(Known(user, True))

    def read_info(self, info: RoomInfo, viewer: User) -> None:
        """Take what is said of a room whose members come in pages."""
        self.total = len(self) if self.is_whole else info.members
        self._began(viewer)
        self.viewer_keeps_order = info.moderator

    def read_two(self, other: Person, viewer: User) -> None:
        """Take what the server says of the other one of a direct conversation."""
        two = (Known(viewer, True), Known(other.user, other.online))
        self._known = {each.user.id: each for each in two}
        self._began(viewer)

    def _began(self, viewer: User) -> None:
        self._viewer = viewer.id
        self.is_read = True
        self.version += 1

    # -- what is heard

    def heard(self, event: Event) -> bool:
        """
        Take what happens.

        @return: whether it could be placed; False: the server must be asked again.
        """
        match event:
            case CameOnline(user):
                return self._came(user)
            case WentOffline(user):
                self._went(user)
            case WentAway() | CameBack():
                self.version += 1  # why, the contacts know
            case Crowd():
                self._crowd_turns += 1
                return self._crowd_turns % CROWD_TURNS != 0
            case Entry():
                return self.took(event)
        return True

    def took(self, entry: Entry | None) -> bool:
        """Take what stands in the room's log; as L{heard}."""
        if entry is None:
            return True
        self._named(entry.sender)
        if not isinstance(entry.stream, Room) or entry.stream.name != self._target:
            return True
        match entry.body:
            case Joined():
                self._joined(entry.sender)
            case Left(user) | Banned(user):
                return self.drop(user)
            case ModeratorSet(user, on):
                self._office(user, on)
        return True

    def drop(self, user: User) -> bool:
        """Somebody is no member any more; whether it was known that they were."""
        if self._known.pop(user.id, None) is None:
            return False
        self._moderators.discard(user.id)
        self._moved.add(user.id)
        self.total = max(0, self.total - 1)
        self.version += 1
        return True

    # --

    def _add(self, page: MemberPage) -> None:
        for member in page.members:
            user = member.person.user
            if user.id in self._moved:
                continue
            self._known[user.id] = Known(user, member.person.online)
            if member.moderator:
                self._moderators.add(user.id)
            else:
                self._moderators.discard(user.id)

    def _forget(self, user: User) -> None:
        if user.id not in self._moved:
            del self._known[user.id]
            self._moderators.discard(user.id)

    def _came(self, user: User) -> bool:
        if user.id not in self._known and self.is_whole:
            return True  # no member, or they would be known
        if user.id not in self._known and self._target != LOBBY:
            return isinstance(self._target, UserName)  # perhaps a member: only the server knows
        self._put(Known(user, True))
        return True

    def _went(self, user: User) -> None:
        if user.id in self._known:
            if user.name.is_guest:
                self.drop(user)
            else:
                self._put(Known(user, False))

    def _joined(self, user: User) -> None:
        self._moved.add(user.id)
        if user.id not in self._known:
            self.total += 1
            self._put(Known(user, True))

    def _office(self, user: User, on: bool) -> None:
        if on:
            self._moderators.add(user.id)
        else:
            self._moderators.discard(user.id)
        if user.id == self._viewer:
            self.viewer_keeps_order = on
        self.version += 1

    def _named(self, user: User) -> None:
        known = self._known.get(user.id)
        if known is not None and known.user != user:
            self._put(Known(user, known.online))

    def _put(self, known: Known) -> None:
        if self._known.get(known.user.id) != known:
            self._known[known.user.id] = known
            self.version += 1
