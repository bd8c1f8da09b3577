"""The operator's acts, asked for at the admin socket of a running server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.endpoints import UNIXClientEndpoint, connectProtocol
from twisted.internet.interfaces import IReactorTime
from twisted.protocols.amp import AmpBox, Command
from twisted.protocols.amp import TooLong as ValueTooLong
from zope.interface import implementer

from chatserver.model.audit import Record, Wanted
from chatserver.model.entries import OPERATOR, RoomInfo, User
from chatserver.model.errors import BadText, TooLong
from chatserver.model.names import RoomName, UserName
from chatserver.model.operation import Invitation, Present, Registered, Status
from chatserver.model.standing import Bar, Token
from chatserver.operator_interfaces import IOperator
from chatserver.wire import admin
from chatserver.wire.admin import AddUser, SetAdmin
from chatserver.wire.boxes import BoundedBoxes
from chatserver.wire.calls import Calls
from chatserver.wire.operating import (
    bar_fields,
    read_invitation,
    read_present,
    read_record,
    read_registered,
    read_status,
)
from chatserver.wire.reading import Reader, read_token, read_user

ANSWER_SECONDS = 10.0
"""For which a server may take its time to show that it listens at all."""
MOST_BYTES = 1 << 20
MOST_KEYS = 64


class Connection(BoundedBoxes):
    """The asking end of the socket."""

    transport: Any

    def __init__(self) -> None:
        self.calls = Calls(self._pushed, self._ended)
        super().__init__(self.calls, MOST_BYTES, MOST_KEYS, Connection.hang_up)

    def hang_up(self) -> None:
        """Ask nothing more."""
        self.transport.abortConnection()

    def _pushed(self, command: bytes, box: AmpBox) -> None:
        """The server says nothing unasked; one of another version may."""

    def _ended(self, reason: object) -> None:
        """Whoever waits for an answer is told by L{Calls}."""


@implementer(IOperator)
class RemoteOperator:
    """
    Asks a running server.

    Beyond the refusals of L{IOperator}, all methods may raise L{CallLost}.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    # -- accounts

    async def add_user(self, name: UserName, password: str, admin: bool) -> User:
        """See L{IOperator.add_user}."""
        answer = await self._ask(AddUser, name=name, password=password, admin=admin)
        return read_user(answer["user"])

    async def users(self) -> Sequence[Registered]:
        """See L{IOperator.users}."""
        found: list[Registered] = []
        more = True
        while more:
            after = found[-1].user.name if found else None
            answer = await self._ask(admin.ListUsers, after=after)
            found += [read_registered(each) for each in answer["users"]]
            more = answer["more"]
        return found

    async def user(self, name: UserName) -> Registered:
        """See L{IOperator.user}."""
        return read_registered((await self._ask(admin.LookAtUser, name=name))["user"])

    async def set_password(self, name: UserName, password: str) -> None:
        """See L{IOperator.set_password}."""
        await self._ask(admin.GivePassword, name=name, password=password)

    async def set_admin(self, name: UserName, admin: bool) -> None:
        """See L{IOperator.set_admin}."""
        await self._ask(SetAdmin, name=name, admin=admin)

    async def bar(self, name: UserName, bar: Bar) -> None:
        """See L{IOperator.bar}."""
        await self._ask(admin.BarUser, name=name, bar=bar_fields(bar))

    async def unbar(self, name: UserName) -> None:
        """See L{IOperator.unbar}."""
        await self._ask(admin.UnbarUser, name=name)

    async def delete_user(self, name: UserName) -> None:
        """See L{IOperator.delete_user}."""
        await self._ask(admin.RemoveUser, name=name)

    # -- rooms

    async def rooms(self) -> Sequence[RoomInfo]:
        """See L{IOperator.rooms}."""
        found: list[RoomInfo] = []
        reader, more = Reader(OPERATOR), True
        while more:
            after = found[-1].room.name if found else None
            answer = await self._ask(admin.ListRooms, after=after)
            found += [reader.room(each) for each in answer["rooms"]]
            more = answer["more"]
        return found

    async def create_room(
        self, room: RoomName, private: bool, topic: str, moderator: UserName
    ) -> None:
        """See L{IOperator.create_room}."""
        await self._ask(
            admin.MakeRoom, room=room, private=private, topic=topic, moderator=moderator
        )

    async def delete_room(self, room: RoomName) -> None:
        """See L{IOperator.delete_room}."""
        await self._ask(admin.DeleteRoom, room=room)

    # -- tokens

    async def create_token(self, name: UserName, token: str) -> str:
        """See L{IOperator.create_token}."""
        return str((await self._ask(admin.MakeToken, name=name, token=token))["secret"])

    async def tokens(self, name: UserName) -> Sequence[Token]:
        """See L{IOperator.tokens}."""
        found = await self._all(admin.ListTokens, "tokens", name=name)
        return [read_token(each) for each in found]

    async def revoke_token(self, name: UserName, token: str) -> None:
        """See L{IOperator.revoke_token}."""
        await self._ask(admin.DropToken, name=name, token=token)

    # -- who is here

    async def who(self) -> Sequence[Present]:
        """See L{IOperator.who}."""
        return [read_present(each) for each in await self._all(admin.Who, "sessions")]

    async def kick(self, name: UserName, why: str) -> int:
        """See L{IOperator.kick}."""
        return int((await self._ask(admin.KickUser, name=name, why=why))["sessions"])

    async def announce(self, text: str) -> int:
        """See L{IOperator.announce}."""
        return int((await self._ask(admin.Announce, text=text))["sessions"])

    async def status(self) -> Status:
        """See L{IOperator.status}."""
        return read_status((await self._ask(admin.Status))["status"])

    # -- invitations

    async def invite(self, uses: int, days: int, note: str) -> str:
        """See L{IOperator.invite}."""
        answer = await self._ask(admin.MakeInvitation, uses=uses, days=days, note=note)
        return str(answer["code"])

    async def invitations(self) -> Sequence[Invitation]:
        """See L{IOperator.invitations}."""
        found = await self._all(admin.ListInvitations, "invitations")
        return [read_invitation(each) for each in found]

    async def revoke_invitation(self, id: int) -> None:
        """See L{IOperator.revoke_invitation}."""
        await self._ask(admin.DropInvitation, id=id)

    # -- what was done

    async def audit(self, wanted: Wanted) -> Sequence[Record]:
        """See L{IOperator.audit}."""
        found: list[Record] = []
        asked = {"most": wanted.most, "room": wanted.room, "by": wanted.by, "about": wanted.about}
        more = True
        while more:
            after = found[-1].id if found else None
            answer = await self._ask(admin.ListAudit, after=after, **asked)
            found += [read_record(each) for each in answer["records"]]
            more = answer["more"]
        return found

    # --

    async def _ask(self, command: type[Command], **arguments: Any) -> dict[str, Any]:
        try:
            return await self._calls.call(command, **arguments)
        except ValueTooLong:
            raise TooLong("too long: more than fits into one question") from None
        except UnicodeEncodeError:
            # Words of a command line that are no text in the terminal's encoding.
            raise BadText("that is no text in UTF-8") from None

    async def _all(self, command: type[Command], items: str, **arguments: Any) -> list[Any]:
        """Read a list that may come in parts."""
        found: list[Any] = []
        more = True
        while more:
            answer = await self._ask(command, skip=len(found), **arguments)
            found += answer[items]
            more = answer["more"]
        return found


async def dial(path: str, reactor: Any) -> Connection:
    """
    Connect to an admin socket.

    @raise ConnectError: nobody listens there.
    """
    connection: Connection = await connectProtocol(UNIXClientEndpoint(reactor, path), Connection())
    return connection


async def greeted(connection: Connection, clock: IReactorTime) -> RemoteOperator:
    """
    See that a server answers, and let it be asked.

    @raise TimeoutError, CallLost: it does not.
    """
    asked = connection.calls.call(admin.Status)
    await asked.addTimeout(ANSWER_SECONDS, clock)
    return RemoteOperator(connection.calls)
