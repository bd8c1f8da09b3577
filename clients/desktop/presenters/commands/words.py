"""What stands behind a command, and what a command is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from attrs import frozen

from chatserver.model.entries import User
from chatserver.model.names import LOBBY, RoomName, Target, UserName, parse_target
from clients.core.errands import Mistake
from clients.desktop.presenters.commands.stage import Scene
from clients.desktop.words import tr


class Words:
    """The words behind a command, taken one after the other; what does not fit tells the usage."""

    def __init__(self, rest: str, usage: str) -> None:
        self._rest = rest
        self._usage = usage

    def wrong(self) -> Mistake:
        """The complaint that tells the usage."""
        return Mistake(tr("Write it like this: {usage}", usage=self._usage))

    def peek(self) -> str:
        """Look at the next word; empty: there is none."""
        return self._rest.split(maxsplit=1)[0] if self._rest.strip() else ""

    def word(self) -> str:
        """Take the next word, which must be there."""
        word = self.peek()
        if not word:
            raise self.wrong()
        self._rest = self._rest.lstrip()[len(word) :]
        return word

    def text(self) -> str:
        """Take the rest, of which something must be there."""
        if not self._rest.strip():
            raise self.wrong()
        return self.rest()

    def rest(self) -> str:
        """Take the rest, without the blanks around it; it may be empty."""
        rest, self._rest = self._rest.strip(), ""
        return rest

    def message(self) -> str:
        """Take the rest as it stands behind the one blank, which must hold something."""
        rest, self._rest = self._rest[1:], ""
        if not rest.strip():
            raise self.wrong()
        return rest

    def end(self) -> None:
        """Nothing more may follow."""
        if self._rest.strip():
            raise self.wrong()

    def back(self) -> int:
        """Take how many messages back one is, which is written as C{-2}; 1: it is not said."""
        word = self.peek()
        digits = word[1:]
        if word[:1] != "-" or not (digits.isascii() and digits.isdigit()) or len(digits) > 4:
            return 1
        self.word()
        if not int(digits):
            raise self.wrong()
        return int(digits)

    # -- names

    def name(self) -> UserName:
        """Take somebody's name."""
        return UserName.parse(self.word())

    def target(self, here: Target) -> Target:
        """Take a conversation; the one on the screen where none is named."""
        return parse_target(self.word()) if self.peek() else here

    def named_room(self) -> RoomName:
        """Take a room's name, with or without its mark."""
        name = self.word()
        return RoomName.parse(name if name.startswith("#") else f"#{name}")

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
