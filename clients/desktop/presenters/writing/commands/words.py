"""What stands behind a command, and what a command is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from attrs import frozen

from chatserver.model.entries import User
from chatserver.model.names import LOBBY, RoomName, Target
from clients.core.commanding import TypedWords
from clients.core.errands import Mistake
from clients.desktop.presenters.writing.commands.stage import Scene
from clients.desktop.words import tr


class Words(TypedWords):
    """The words, complained of in this program's way."""

    def wrong(self) -> Mistake:
        """Make the complaint that tells the usage."""
        return Mistake(tr("Write it like this: {usage}", usage=self.usage))

    def room(self, here: Target) -> RoomName:
        """Take a room; the one on the screen where none is named."""
        return self.named_room() if self.peek() else only_room(here)


@frozen
class Command:
    """
    A command.

    @ivar run: does it; what it raises is shown.
    @ivar usage: how it is typed.
    @ivar summary: what it does, in a few words.
    """

    run: Callable[[Scene, Words], Awaitable[None]]
    usage: str
    summary: str


def only_room(here: Target) -> RoomName:
    """
    Give the room on the screen.

    @raise Mistake: it is a conversation of two.
    """
    if isinstance(here, RoomName):
        return here
    text = "This is not a room. Go to one first, for example with /join {room}."
    raise Mistake(tr(text, room=LOBBY))


def full_name(user: User) -> str:
    """Write somebody's user name, and the nickname where there is one."""
    return f"{user.name} ({user.nickname})" if user.nickname else str(user.name)
