"""Whom the viewer blocks, on whatever device, and blocking itself."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from chatserver.model.entries import BlockLifted, BlockSet, Entry, Personal, User
from chatserver.model.errors import ChatError
from chatserver.model.names import UserName
from chatserver.wire.calls import CallLost
from clients.core.happenings import Happening, Heard, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.acts import Question
from clients.desktop.presenters.refusing import errands_for
from clients.desktop.presenters.supplies import Voice
from clients.desktop.presenters.telling import Telling
from clients.desktop.session import Session
from clients.desktop.words import tr


def block_question(shown: str) -> Question:
    """Ask before somebody is blocked."""
    return Question(
        tr("Block {name}?", name=shown),
        tr(
            "You will see nothing that {name} writes, in rooms too, and neither of you can write "
            "to the other directly. It holds on all your devices, until you unblock them.",
            name=shown,
        ),
        tr("Block"),
    )


class People(Telling):
    """
    The block list, which is kept on the server.

    @ivar is_read: whether the list is known.
    """

    def __init__(self, session: Session, voice: Voice) -> None:
        super().__init__()
        self._session = session
        self._voice = voice
        self._errands = errands_for(voice)
        self._blocked: dict[int, User] = {}
        self.is_read = False
        self._stop = session.listen(self._happened)
        if isinstance(session.state, Online):
            self._read_soon()

    def close(self) -> None:
        """Listen no more."""
        self._stop()

    # -- looking

    def blocked(self) -> Sequence[User]:
        """List whom the viewer blocks, by the name that is shown."""
        return sorted(
            self._blocked.values(), key=lambda each: (each.shown.casefold(), each.name.text)
        )

    def ids(self) -> frozenset[int]:
        """Give whom the viewer blocks, by their ids."""
        return frozenset(self._blocked)

    def is_blocked(self, name: UserName) -> bool:
        """Whether the viewer blocks somebody."""
        return any(each.name == name for each in self._blocked.values())

    # -- doing

    def block(self, user: User) -> None:
        """Hear nothing of somebody any more."""
        self._errands.run(self._block(user))

    def unblock(self, user: User) -> None:
        """Hear somebody again."""
        self._errands.run(self._unblock(user))

    # --

    async def _block(self, user: User) -> None:
        await self._session.block(user.name)
        self._set(user, True)
        self._voice.say(tr("{name} is blocked.", name=user.shown))

    async def _unblock(self, user: User) -> None:
        await self._session.unblock(user.name)
        self._set(user, False)
        self._voice.say(tr("{name} is no longer blocked.", name=user.shown))

    def _set(self, user: User, is_blocked: bool) -> None:
        if is_blocked == (user.id in self._blocked):
            return
        if is_blocked:
            self._blocked[user.id] = user
        else:
            del self._blocked[user.id]
        self.tell()

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged(Online()):
                self._read_soon()
            case Heard(Entry(stream=Personal(), body=BlockSet(user))):
                self._set(user, True)
            case Heard(Entry(stream=Personal(), body=BlockLifted(user))):
                self._set(user, False)

    def _read_soon(self) -> None:
        Deferred.fromCoroutine(self._read()).addErrback(self._not_read)

    async def _read(self) -> None:
        found = await self._session.blocks()
        self._blocked = {each.id: each for each in found}
        self.is_read = True
        self.tell()

    def _not_read(self, failure: Failure) -> None:
        # With the next connection it is read again; guests block nobody.
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="reading the block list failed")
