"""What C{/members} asks of a room's members, and how the next page is asked for."""

from __future__ import annotations

from attrs import evolve, frozen

from chatserver.model.entries import MemberPage
from chatserver.model.names import RoomName, UserName
from clients.core.commanding import TypedWords
from clients.core.states import Server

PAGE = 50
"""Members in a page where nothing else is said, as in the line protocol."""

USAGE = "/members [#room] [prefix=LETTERS] [after=NAME] [n=N]"


@frozen
class MembersAsked:
    """
    A page of a room's members, by name.

    @ivar prefix: how the user name or the nickname begins; empty: anyhow.
    @ivar after: only names behind this one; None: from the first one on.
    @ivar limit: members in the page at the most; the server bounds it.
    """

    room: RoomName
    prefix: str = ""
    after: UserName | None = None
    limit: int = PAGE

    def command(self) -> str:
        """Write it as it is typed."""
        words = ["/members", str(self.room)]
        words += [f"prefix={self.prefix}"] if self.prefix else []
        words += [f"after={self.after}"] if self.after is not None else []
        words += [f"n={self.limit}"] if self.limit != PAGE else []
        return " ".join(words)

    def further(self, page: MemberPage) -> str:
        """Write what asks for those behind C{page}; empty: there are none."""
        if not page.more or not page.members:
            return ""
        return evolve(self, after=page.members[-1].person.user.name).command()


def names_room(words: TypedWords) -> bool:
    """Whether a room stands in front of the options."""
    return bool(words.peek()) and "=" not in words.peek()


def take_options(words: TypedWords, room: RoomName) -> MembersAsked:
    """
    Take what stands behind the room.

    @raise Mistake: it is no such option.
    @raise BadName: somebody cannot be called so.
    """
    options = words.options(("prefix", "after", "n"))
    after, limit = options.get("after"), options.get("n", str(PAGE))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 7 and int(limit)):
        raise words.wrong()
    name = None if after is None else UserName.parse(after)
    return MembersAsked(room, options.get("prefix", ""), name, int(limit))


def tells_members(server: Server | None) -> bool:
    """Whether a server tells who belongs to a room, here or not; those of before do not."""
    return server is not None and "members" in server.features
