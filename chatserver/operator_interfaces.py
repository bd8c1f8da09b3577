"""
The wall between the server's operator and the service: what C{chatctl} may ask for.

Whoever can open the admin socket, or the database itself, is the operator; nothing here asks who
the caller is.  All methods may raise L{NotStored} and L{Internal} beyond what they name.
"""

from __future__ import annotations

from collections.abc import Sequence

from zope.interface import Interface

from chatserver.model.audit import Record, Wanted
from chatserver.model.entries import RoomInfo, User
from chatserver.model.names import RoomName, UserName
from chatserver.model.operation import Invitation, Present, Registered, Status
from chatserver.model.standing import Bar, Token


class IOperator(Interface):
    """Everything the operator may do; nothing of it is bound by rates."""

    # -- accounts

    async def add_user(name: UserName, password: str, admin: bool) -> User:
        """
        Make an account, a member of the lobby.

        @raise NameTaken, BadPassword: it cannot be made.
        """

    async def users() -> Sequence[Registered]:
        """List all accounts, by name."""

    async def user(name: UserName) -> Registered:
        """
        Look at one account.

        @raise NoSuchUser: there is none.
        """

    async def set_password(name: UserName, password: str) -> None:
        """
        Replace a password, revoke the session tokens, and end the sessions but those that an
        access token began.

        @raise NoSuchUser, BadPassword: refused.
        """

    async def set_admin(name: UserName, admin: bool) -> None:
        """
        Let an account keep order in every room, or no longer.

        @raise NoSuchUser: there is none.
        """

    async def bar(name: UserName, bar: Bar) -> None:
        """
        Let nobody in with an account, and end its sessions; it stays otherwise as it is.

        @raise NoSuchUser: there is none.
        """

    async def unbar(name: UserName) -> None:
        """
        Let the account's owner in again.

        @raise NoSuchUser: there is none.
        @raise BadRequest: they are not kept out.
        """

    async def delete_user(name: UserName) -> None:
        """
        Delete an account as its owner could, and end its sessions.

        @raise NoSuchUser: there is none.
        """

    # -- rooms

    async def rooms() -> Sequence[RoomInfo]:
        """List all rooms, private ones too, by name."""

    async def create_room(room: RoomName, private: bool, topic: str, moderator: UserName) -> None:
        """
        Make a room with C{moderator} as its moderator and first member.

        @raise NameTaken, NoSuchUser, TooLong, BadText: refused.
        """

    async def delete_room(room: RoomName) -> None:
        """
        Delete a room with all that was said in it; whoever follows it is told.

        @raise NoSuchRoom: there is none.
        @raise NotAllowed: it is the lobby.
        """

    # -- tokens

    async def create_token(name: UserName, token: str) -> str:
        """
        Make an access token for an account.

        @return: the secret, which is told this once.
        @raise NoSuchUser, NameTaken, BadText, NotAllowed: as L{IAccount.create_token}.
        """

    async def tokens(name: UserName) -> Sequence[Token]:
        """
        List an account's tokens.

        @raise NoSuchUser: there is no such account.
        """

    async def revoke_token(name: UserName, token: str) -> None:
        """
        Revoke an access token, and end the sessions it began.

        @raise NoSuchUser, NoSuchToken: there is none.
        """

    # -- who is here

    async def who() -> Sequence[Present]:
        """List all sessions, by user name."""

    async def kick(name: UserName, why: str) -> int:
        """
        End all sessions of a user, guest or not; they may come back.

        @return: how many there were.
        @raise NoSuchUser: nobody has this name.
        """

    async def announce(text: str) -> int:
        """
        Tell every session something.

        @return: how many there are.
        @raise TooLong, BadText: it cannot be told.
        """

    async def status() -> Status:
        """Look at the server."""

    # -- invitations

    async def invite(uses: int, days: int, note: str) -> str:
        """
        Make a code with which somebody may register where that needs an invitation.

        @param uses: how many accounts can be made with it, 1 to 1000.
        @param days: for how long, 1 to 365.
        @param note: what it is for; may be empty.
        @return: the code, which is told this once.
        @raise BadRequest: other numbers.
        @raise TooLong, BadText: not a possible note.
        """

    async def invitations() -> Sequence[Invitation]:
        """List those with which somebody can register now, by id."""

    async def revoke_invitation(id: int) -> None:
        """
        Let nobody register with an invitation any more.

        @raise BadRequest: there is none of this number that lives.
        """

    # -- what was done

    async def audit(wanted: Wanted) -> Sequence[Record]:
        """Read the newest records of what those did who keep order, the newest last."""
