"""What can be done with a conversation as a whole: mute it, clear it, leave it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from chatserver.model.entries import Conversation, Direct, RoomInfo, User
from chatserver.model.errors import ChatError
from chatserver.model.names import LOBBY, RoomName, Target, UserName
from chatserver.wire.calls import CallLost
from clients.core.happenings import ConversationChanged, Happening, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.acts import Act, Question
from clients.desktop.presenters.people.people import People, block_question
from clients.desktop.presenters.refusing import errands_for
from clients.desktop.presenters.supplies import Voice
from clients.desktop.presenters.telling import Telling
from clients.desktop.session import Session
from clients.desktop.words import tr

HERE = frozenset({"read", "mute", "unmute", "clear", "leave", "block", "unblock"})
"""What L{ConversationMenu.do} carries out; the rest shows something, and is the window's."""


class ConversationMenu(Telling):
    """
    The acts for one conversation: C{open} (unless it is), C{read}, C{mute} or C{unmute}, C{clear},
    and for rooms C{invite}, C{topic}, C{leave}, for people C{profile}, C{block} or C{unblock}.

    @ivar target: the conversation.
    """

    def __init__(
        self,
        session: Session,
        target: Target,
        viewer: Callable[[], User],
        people: People,
        voice: Voice,
        is_on_screen: bool = False,
    ) -> None:
        """@param is_on_screen: whether it needs no opening."""
        super().__init__()
        self.target = target
        self._is_on_screen = is_on_screen
        self._session = session
        self._viewer = viewer
        self._people = people
        self._voice = voice
        self._errands = errands_for(voice)
        self._info: RoomInfo | None = None
        self._stops = [session.listen(self._happened), people.listen(self.tell)]
        if isinstance(target, RoomName) and self.is_online:
            Deferred.fromCoroutine(self._look(target)).addErrback(self._not_looked)

    def close(self) -> None:
        """Nobody looks any more."""
        for stop in self._stops:
            stop()
        self._stops = []

    # -- looking

    @property
    def is_online(self) -> bool:
        """Whether there is a connection."""
        return isinstance(self._session.state, Online)

    @property
    def conversation(self) -> Conversation | None:
        """What is known of it; None: nothing was said there yet, or one is no member."""
        return self._session.conversation(self.target)

    @property
    def shown(self) -> str:
        """What it is called."""
        known = self.conversation
        if known is not None and isinstance(known.stream, Direct):
            return known.stream.other(self._viewer().id).shown
        return str(self.target)

    def acts(self) -> Sequence[Act]:
        """List what can be done, for a menu."""
        known, online = self.conversation, self.is_online
        there = online and known is not None
        is_muted = known is not None and known.muted
        muting = Act("unmute", tr("Unmute")) if is_muted else Act("mute", tr("Mute"))
        unread = there and known is not None and known.unread > 0
        opening = [] if self._is_on_screen else [Act("open", tr("Open"))]
        return [
            *opening,
            Act("read", tr("Mark as read"), is_possible=unread),
            evolve(muting, is_possible=there),
            *self._own_acts(online),
            Act("clear", tr("Clear for me…"), self._clear_question(), there, begins_group=True),
            *self._end_acts(there),
        ]

    # -- doing

    def do(self, key: str) -> None:
        """Carry out one of L{HERE}, which is agreed to."""
        if key in ("block", "unblock"):
            user = self._other()
            act = self._people.block if key == "block" else self._people.unblock
            act(user)
        elif key in HERE:
            self._errands.run(self._do(key))

    # --

    def _own_acts(self, online: bool) -> Sequence[Act]:
        if isinstance(self.target, UserName):
            return [Act("profile", tr("Show profile"), begins_group=True)]
        may = online and self._info is not None and self._info.moderator
        invite = Act("invite", tr("Invite somebody…"), is_possible=online, begins_group=True)
        if self.target == LOBBY:
            return [Act("topic", tr("Topic…"), is_possible=may, begins_group=True)]
        return [invite, Act("topic", tr("Topic…"), is_possible=may)]

    def _end_acts(self, there: bool) -> Sequence[Act]:
        if isinstance(self.target, RoomName):
            can = there and self.target != LOBBY
            return [Act("leave", tr("Leave…"), self._leave_question(), can)]
        if self._viewer().name.is_guest:
            return []
        if self._people.is_blocked(self.target):
            return [Act("unblock", tr("Unblock"), is_possible=self.is_online)]
        return [Act("block", tr("Block…"), block_question(self.shown), self.is_online)]

    def _clear_question(self) -> Question:
        return Question(
            tr("Clear {name} for you?", name=self.shown),
            tr(
                "All that was said here until now is hidden from you, on all your devices, for "
                "ever. It stays for the others."
            ),
            tr("Clear"),
        )

    def _leave_question(self) -> Question:
        is_private = self._info is not None and self._info.room.private
        private = tr("The room is private: you can only come back when somebody invites you.")
        public = tr("You hear nothing of it any more. You can come back whenever you like.")
        name = tr("Leave {name}?", name=self.shown)
        return Question(name, private if is_private else public, tr("Leave"))

    def _other(self) -> User:
        known = self.conversation
        if known is not None and isinstance(known.stream, Direct):
            return known.stream.other(self._viewer().id)
        assert isinstance(self.target, UserName)
        found = [each for each in self._people.blocked() if each.name == self.target]
        return found[0] if found else User(-1, self.target)

    async def _do(self, key: str) -> None:
        session, target, said = self._session, self.target, {"name": self.shown}
        if key == "read":
            await session.mark_read(target)
        elif key in ("mute", "unmute"):
            await session.mute(target, key == "mute")
            yes, no = tr("{name} is muted.", **said), tr("{name} is no longer muted.", **said)
            self._voice.say(yes if key == "mute" else no)
        elif key == "clear":
            await session.clear(target)
            self._voice.say(tr("{name} is cleared for you.", **said))
        elif isinstance(target, RoomName):
            await session.leave(target)
            self._voice.say(tr("You left {name}.", **said))

    async def _look(self, room: RoomName) -> None:
        self._info = await self._session.room(room)
        self.tell()

    def _not_looked(self, failure: Failure) -> None:
        # What needs to be known stays impossible; the menu opened anew asks again.
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="looking at a room failed")

    def _happened(self, happening: Happening) -> None:
        match happening:
            case StateChanged():
                self.tell()
            case ConversationChanged(target) if target == self.target:
                self.tell()
