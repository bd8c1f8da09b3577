"""The part of the wall between the wings that is about keeping order."""

from __future__ import annotations

from collections.abc import Sequence

from zope.interface import Interface

from chatserver.model.entries import Posted
from chatserver.model.names import RoomName, UserName
from chatserver.model.standing import Ban


class IModeration(Interface):
    """
    Keeping order in rooms.

    Beyond what they name all methods raise L{NotAllowed} where the caller is neither a moderator
    who is a member nor an admin, and L{NoSuchRoom} as far as the caller may know.
    """

    async def ban(room: RoomName, name: UserName, why: str) -> Posted:
        """
        Keep somebody out of a room, member or not; a membership ends.

        @raise NoSuchUser: nobody has this name.
        @raise NotAllowed: it is the lobby; an admin; or a moderator, and the caller is no admin.
        @raise BadRequest: they are banned already, or it is the caller.
        """

    async def unban(room: RoomName, name: UserName) -> Posted:
        """
        Let somebody in again; a private room needs a new invitation.

        @raise NoSuchUser: nobody has this name.
        @raise BadRequest: they are not banned.
        """

    async def bans(room: RoomName) -> Sequence[Ban]:
        """List who is banned, by name."""

    async def set_moderator(room: RoomName, name: UserName, on: bool) -> Posted:
        """
        Let a member moderate, or no longer; one moderator stays.

        @raise NoSuchUser: nobody has an account of this name.
        @raise NotInRoom: they are no member.
        @raise BadRequest: it is so already.
        @raise NotAllowed: it is the lobby, which the admins moderate; or nobody would be left.
        """

    async def freeze(room: RoomName, on: bool) -> Posted:
        """
        Let only moderators and admins write, or all members again.

        @raise BadRequest: it is so already.
        """

    async def slow(room: RoomName, seconds: int) -> Posted:
        """
        Let each member, but moderators and admins, say one thing in so many seconds.

        @param seconds: 0 to 3600; 0: as many as they like.
        @raise BadRequest: other numbers.
        """


class IAdministration(Interface):
    """
    What the server's admins may do to all its users.

    Beyond what they name all methods raise L{NotAllowed} where the caller is no admin; and, where
    it is about somebody, where that is another admin, who is the operator's affair.
    """

    async def server_kick(name: UserName, why: str) -> int:
        """
        End all sessions of a user, guest or not; they may come back.

        @return: how many there were.
        @raise NoSuchUser: nobody has this name.
        @raise BadRequest: it is the caller.
        """

    async def server_ban(name: UserName, seconds: int | None, why: str) -> int:
        """
        Let nobody in with an account, and end its sessions.

        @param seconds: 1 or more, for how long; None: until it is lifted.
        @param why: told to whoever shows the right password.
        @return: how many sessions there were.
        @raise NoSuchUser: nobody has an account of this name.
        @raise BadRequest: it is the caller; or it would end after the year 2999.
        """

    async def server_unban(name: UserName) -> None:
        """
        Let the account's owner in again.

        @raise NoSuchUser: nobody has an account of this name.
        @raise BadRequest: they are not kept out, or it is the caller.
        """

    async def announce(text: str) -> int:
        """
        Tell every other session something.

        @return: how many there are.
        @raise TooLong, BadText: it cannot be told.
        """

    async def invite_code(uses: int | None = None, days: int | None = None) -> str:
        """
        Make a code with which somebody may register where that needs an invitation.

        @param uses: how many accounts can be made with it, 1 to 1000; None: one.
        @param days: for how long, 1 to 365; None: 7.
        @return: the code, which is told this once.
        @raise BadRequest: other numbers.
        """
