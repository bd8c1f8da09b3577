"""Why one may not write somewhere, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from chatserver.model.entries import ORDER, BlockLifted, BlockSet, Closed, Entry, Joined, Left
from chatserver.model.errors import NoSuchRoom, NotInRoom
from chatserver.model.names import DELETED_PREFIX, RoomName, Target
from clients.core.errands import Errands
from clients.core.happenings import ConversationChanged, Happening, Heard, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.telling import Telling
from clients.desktop.presenters.writing.past import Past
from clients.desktop.session import Session
from clients.desktop.words import tr

_TELLING = (*ORDER, Joined, Left, Closed)


@frozen
class Hindrance:
    """
    Why nothing can be written.

    @ivar sentence: says so.
    @ivar action: the words on the button that ends it; empty: there is none.
    """

    sentence: str
    action: str = ""


class MayWrite(Telling):
    """
    Whether a conversation takes what one writes, as far as is known; the server decides.

    @ivar hindrance: why it does not; None: it does.
    """

    def __init__(
        self,
        session: Session,
        target: Target,
        past: Past,
        shown: Callable[[], str],
        errands: Errands,
    ) -> None:
        """@param shown: gives how the conversation is called."""
        super().__init__()
        self.hindrance: Hindrance | None = None
        self._session = session
        self._target = target
        self._past = past
        self._shown = shown
        self._errands = errands
        self._told = 0
        self._quiet = Errands(lambda sentence: None)
        self._stops: tuple[Callable[[], None], ...] = (
            session.listen(self._happened),
            past.listen(self._past_changed),
        )
        self.look()

    def look(self) -> None:
        """Find out, as far as there is a connection."""
        if (hindrance := self._without_asking()) is not None:
            self._is(hindrance)
        elif isinstance(self._session.state, Online):
            # Where it cannot be told, the server says so when something is sent.
            self._quiet.run(self._ask())

    def act(self) -> None:
        """Do what the hindrance's button says."""
        if self.hindrance is not None and self.hindrance.action:
            self._errands.run(self._end())

    def close(self) -> None:
        """Nobody looks any more."""
        stops, self._stops = self._stops, ()
        for stop in stops:
            stop()

    # --

    def _without_asking(self) -> Hindrance | None:
        user, target, name = self._session.user, self._target, self._shown()
        if isinstance(target, RoomName):
            lines = self._past.lines
            if lines and isinstance(lines[-1].entry.body, Closed):
                return Hindrance(tr("{room} was deleted. Nothing more can be said.", room=name))
            return None
        if target.text.startswith(DELETED_PREFIX):
            return Hindrance(tr("This account was deleted. You can still read what was said."))
        if user is not None and user.name.is_guest:
            return Hindrance(tr("Guests cannot write to people. Register an account to do so."))
        if target.is_guest:
            return Hindrance(tr("{name} is a guest, and guests get no messages.", name=name))
        return None

    async def _ask(self) -> None:
        if isinstance(self._target, RoomName):
            self._is(await self._of_room(self._target))
        else:
            blocked = [user.name for user in await self._session.blocks()]
            self._is(self._of_blocked() if self._target in blocked else None)

    async def _of_room(self, room: RoomName) -> Hindrance | None:
        try:
            info = await self._session.room(room)
        except NoSuchRoom:
            return Hindrance(tr("You cannot write here: there is no room {room}.", room=room))
        except NotInRoom:
            return Hindrance(tr("You are not a member of {room} any more.", room=room))
        if not info.mine:
            return Hindrance(tr("You are not a member of {room}.", room=room), tr("Join"))
        if info.frozen and not info.moderator:
            return Hindrance(tr("{room} is frozen: only moderators can write.", room=room))
        return None

    def _of_blocked(self) -> Hindrance:
        name = self._shown()
        sentence = tr("You have blocked {name}.", name=name)
        return Hindrance(sentence, tr("Unblock {name} to write", name=name))

    async def _end(self) -> None:
        if isinstance(self._target, RoomName):
            await self._session.join(self._target)
        else:
            await self._session.unblock(self._target)
        await self._ask()

    def _is(self, hindrance: Hindrance | None) -> None:
        if hindrance != self.hindrance:
            self.hindrance = hindrance
            self.tell()

    # -- hearing of what may have changed it

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged(Online()):
                self.look()
            case ConversationChanged(target) if target == self._target:
                self._membership_changed()
            case Heard(Entry(body=BlockSet(user) | BlockLifted(user))):
                if user.name == self._target:
                    self.look()

    def _membership_changed(self) -> None:
        if not isinstance(self._target, RoomName):
            return
        is_out = self._session.conversation(self._target) is None
        if is_out or (self.hindrance is not None and self.hindrance.action):
            self.look()

    def _past_changed(self) -> None:
        lines = self._past.lines
        newest = lines[-1].seq if lines else 0
        seen, self._told = self._told, newest
        for line in reversed(lines):
            if line.seq <= seen:
                return
            if isinstance(line.entry.body, _TELLING):
                self.look()
                return
