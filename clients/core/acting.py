"""
What leaves something behind in a stream.

The connection that asked for it is told nothing of that but the answer, so it looks for itself.
"""

from __future__ import annotations

from abc import abstractmethod

from chatserver.model.entries import RoomInfo
from chatserver.model.names import RoomName, Target, UserName
from chatserver.model.settings import RECEIPTS
from clients.core.ordering import Ordering
from clients.core.views import Views


class Acting(Ordering):
    """L{Ordering}, of which the own views of the streams learn."""

    @abstractmethod
    def known(self) -> Views:
        """
        Give what is known of the user's streams.

        @raise CallLost: nobody was ever logged in.
        """

    async def create(self, room: RoomName, private: bool = False, topic: str = "") -> RoomInfo:
        """Make a room."""
        made = await super().create(room, private, topic)
        self.known().reread()
        return made

    async def join(self, room: RoomName) -> RoomInfo:
        """Become a member."""
        joined = await super().join(room)
        self.known().reread()
        self.known().look(room)
        return joined

    async def leave(self, room: RoomName) -> None:
        """End the membership."""
        await super().leave(room)
        self.known().left(room)

    async def kick(self, room: RoomName, name: UserName, why: str = "") -> None:
        """End somebody's membership."""
        await super().kick(room, name, why)
        self.known().look(room)

    async def mark_read(self, target: Target | None = None) -> None:
        """Set the read mark to the newest entry, in one place or all."""
        await super().mark_read(target)
        self.known().look_at_own()

    async def mute(self, target: Target, muted: bool) -> None:
        """Let a conversation ask for no attention, on all devices; or again."""
        await super().mute(target, muted)
        self.known().look_at_own()

    async def clear(self, target: Target) -> None:
        """Hide all that was said until now from oneself."""
        await super().clear(target)
        self.known().look_at_own()

    async def block(self, name: UserName) -> None:
        """Hear nothing of somebody any more, on all devices."""
        await super().block(name)
        self.known().look_at_own()

    async def set_setting(self, key: str, value: str | None) -> None:
        """Keep a value for all devices and later sessions; None: keep none."""
        await super().set_setting(key, value)
        if key.lower() == RECEIPTS:
            self.known().reread()  # who does not tell is not told, and the other way round

    async def unblock(self, name: UserName) -> None:
        """Hear somebody again."""
        await super().unblock(name)
        self.known().look_at_own()
