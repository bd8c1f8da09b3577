"""Questions of those who keep order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chatserver.model.names import RoomName, UserName
from chatserver.model.standing import Ban
from chatserver.wire import commands
from chatserver.wire.reading import read_ban
from clients.core.answers import Stored, whole
from clients.core.asking import Asking


class Ordering(Asking):
    """L{Asking}, for moderators and admins; all others are refused."""

    async def ban(self, room: RoomName, name: UserName, why: str = "") -> Stored:
        """Keep somebody out of a room, member or not."""
        return await self._stored(commands.Ban, room=room, name=name, why=why or None)

    async def unban(self, room: RoomName, name: UserName) -> Stored:
        """Let somebody in again."""
        return await self._stored(commands.Unban, room=room, name=name)

    async def bans(self, room: RoomName) -> Sequence[Ban]:
        """List who is kept out of a room, by name."""

        async def part(found: Sequence[Ban]) -> tuple[Any, bool]:
            after = found[-1].user.name if found else None
            answer = await self._call(commands.Bans, room=room, after=after)
            return answer["bans"], answer["more"]

        return await whole(part, read_ban)

    async def set_moderator(self, room: RoomName, name: UserName, on: bool) -> Stored:
        """Let a member moderate, or no longer."""
        return await self._stored(commands.SetModerator, room=room, name=name, on=on)

    async def freeze(self, room: RoomName, on: bool) -> Stored:
        """Let only moderators and admins write, or all members again."""
        return await self._stored(commands.Freeze, room=room, on=on)

    async def slow(self, room: RoomName, seconds: int) -> Stored:
        """Let each member say one thing in so many seconds; 0: as many as they like."""
        return await self._stored(commands.Slow, room=room, seconds=seconds)

    # -- the whole server

    async def server_kick(self, name: UserName, why: str = "") -> int:
        """End all sessions of somebody; how many there were."""
        answer = await self._call(commands.ServerKick, name=name, why=why or None)
        return int(answer["sessions"])

    async def server_ban(self, name: UserName, seconds: int | None = None, why: str = "") -> int:
        """Let nobody in with an account, for a time or until it is lifted; ends its sessions."""
        answer = await self._call(commands.ServerBan, name=name, seconds=seconds, why=why or None)
        return int(answer["sessions"])

    async def server_unban(self, name: UserName) -> None:
        """Let the account's owner in again."""
        await self._call(commands.ServerUnban, name=name)

    async def announce(self, text: str) -> int:
        """Tell every other session something; how many there are."""
        return int((await self._call(commands.ServerAnnounce, text=text))["sessions"])

    async def create_invitation(self, uses: int | None = None, days: int | None = None) -> str:
        """Make a code with which somebody may register; it is told this once."""
        answer = await self._call(commands.CreateInvitation, uses=uses, days=days)
        return str(answer["code"])
