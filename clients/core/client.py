"""
A client: one user's view of a server, kept over reconnects.

For example, a program that posts and then shows what is said, whatever happens to the network::

    address = ServerAddress.parse("chat.lab", fingerprint=known)
    client = Client(Dialer(reactor, address), Token(secret), reactor, chance, "bot 1.0")
    await client.enter()
    await client.post(LOBBY, "good morning", nonce=uuid4().hex)
    await client.tail(LOBBY, None, show)

A graphical one listens instead of waiting, and opens timelines::

    client.listen(show_what_happened)
    client.start()
    lobby = await client.open(LOBBY, follow_the_changes)
    more = await lobby.older()
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.entries import Conversation, Entry, User
from chatserver.model.errors import ChatError
from chatserver.model.events import Closing, Event
from chatserver.model.names import Nickname, Target
from chatserver.wire.calls import CallLost
from clients.core.acting import Acting
from clients.core.attempts import Ears
from clients.core.dialing import Dial
from clients.core.entering import Credentials, Password, Token
from clients.core.followers import Changes, OpenTimeline, Tail, TailListener
from clients.core.happenings import (
    ConversationChanged,
    Happening,
    Heard,
    Remembered,
    StateChanged,
)
from clients.core.link import Link
from clients.core.states import Closed, NetworkGone, Online, Reason, Refused, Server, State, Waiting
from clients.core.views import Views
from clients.core.window import MOST_LINES

PAGE_MOST = 50
"""Entries in a page of a server that does not tell how many there may be."""

Listener = Callable[[Happening], None]


class NotReached(Exception):
    """
    No connection came about.

    @ivar reason: why.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Client(Acting):
    """
    One user on one server.

    Beside its own methods it has those of L{clients.core.asking.Asking}.  What they bring about
    on the server comes back as it does to the user's other devices, so timelines and the list of
    conversations are right a moment after an answer; messages stand in their timelines at once.

    @ivar state: where the link is; C{Online} only once all that was missed is on its way.
    """

    _log = Logger()

    def __init__(
        self,
        dial: Dial,
        credentials: Credentials,
        clock: IReactorTime,
        random: Callable[[], float],
        name: str,
        most_lines: int = MOST_LINES,
    ) -> None:
        """
        @param random: gives numbers from 0 to 1, for delays.
        @param name: this program's name and version, for the server to see.
        @param most_lines: kept of each open timeline.
        """
        ears = Ears(self._on_state, self._on_fields, self._on_token)
        self._link = Link(dial, credentials, ears, clock, random, name)
        super().__init__(self._link.call)
        self.state: State = self._link.state
        self._clock = clock
        self._most_lines = most_lines
        self._listeners: list[Listener] = []
        self._entering: list[Deferred[User]] = []
        self._views: Views | None = None

    @property
    def user(self) -> User | None:
        """Who is, or was, logged in; None: nobody yet."""
        return None if self._views is None else self._views.user

    @property
    def server(self) -> Server | None:
        """What the server says of itself; None: it was not reached yet."""
        return self._link.server

    def knows_all(self) -> bool:
        """Whether the server's pages can hold what happened beside what was said."""
        return self.server is not None and "all_history" in self.server.features

    # -- beginning and ending

    def listen(self, listener: Listener) -> Callable[[], None]:
        """
        Let C{listener} hear what happens.

        @return: lets it hear no more.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def start(self) -> None:
        """Get online, and stay there, however often the connection breaks."""
        self._link.start()

    async def enter(self) -> User:
        """
        Start, and wait for what becomes of the attempt that is made.

        @raise NotReached: no connection came about, or it was closed; unless it was, further
            attempts are made all the same.
        @raise ChatError, Untrusted: refused; no further attempt is made.
        """
        if isinstance(self.state, Online):
            return self.state.user
        waiter: Deferred[User] = Deferred()
        self._entering.append(waiter)
        self.start()
        return await waiter

    def retry_now(self) -> None:
        """Wait no longer for the next attempt."""
        self._link.retry_now()

    def close(self) -> Deferred[None]:
        """
        Hang up, for good.

        @return: fires when the connection is gone.
        """
        return self._link.close()

    async def log_out(self, forget: bool = True) -> None:
        """End the session, and with C{forget} the session token it began with; then hang up."""
        await super().log_out(forget)
        await self.close()

    def hold(self) -> None:
        """Read no more from the server for now: the application has enough to do."""
        self._link.hold()

    def release(self) -> None:
        """Go on reading."""
        self._link.release()

    # -- streams

    def conversations_now(self) -> Sequence[Conversation]:
        """List the own rooms and direct conversations, as they are known here."""
        return () if self._views is None else self._views.conversations.all()

    def conversation(self, target: Target) -> Conversation | None:
        """Give one of them; None: it is not among them."""
        return None if self._views is None else self._views.conversations.get(target)

    async def open(self, target: Target, on_changes: Changes) -> OpenTimeline:
        """
        Open a timeline at the end of a stream, and keep it current over reconnects.

        @param on_changes: hears what becomes of its lines.
        @raise ChatError: the stream may not be read.
        @raise CallLost: there is no connection.
        """
        return await self.known().open(target, on_changes, self._most_lines)

    async def tail(
        self,
        target: Target,
        since: int | None,
        on_event: TailListener,
        on_refused: Callable[[ChatError], None] = lambda error: None,
    ) -> Tail:
        """
        Hear a stream's whole log after C{since}, or what happens from now on, without gaps and
        each entry once, over reconnects too.

        @param on_refused: hears why the stream may be read no more.
        @raise ChatError: the stream may not be read.
        @raise CallLost: there is no connection.
        """
        tail = Tail(target, since, on_event, on_refused)
        await self.known().tail(tail)
        return tail

    def shut(self, follower: OpenTimeline | Tail) -> None:
        """Follow a stream no more."""
        if self._views is not None:
            self._views.shut(follower)

    async def set_nickname(self, nickname: Nickname | None) -> None:
        """Be shown under another name; None: under the user name again."""
        await super().set_nickname(nickname)
        views = self.known()
        views.user = evolve(views.user, nickname=None if nickname is None else nickname.text)

    async def change_password(self, old: str, new: str, remember: str | None = None) -> str | None:
        """Replace the password, here too: later connections log in with what is new."""
        token = await super().change_password(old, new, remember)
        credentials = self._link.credentials
        if token is not None:
            self._link.use(Token(token))
            self._on_token(token)
        elif isinstance(credentials, Password):
            self._link.use(Password(credentials.name, new, credentials.remember))
        return token

    # -- what the link tells

    def _on_state(self, state: State) -> None:
        if not isinstance(state, Online):
            if self._views is not None:
                self._views.lost()
            self._announce(state)
            return
        if self._views is None or self._views.user.id != state.user.id:
            self._views = Views(
                state.user, self, self._clock, self._page_most, self.knows_all, self._changed
            )
        self._views.user = state.user
        self.read_as(state.user)
        Deferred.fromCoroutine(self._arrive(self._views, state)).addErrback(self._not_arrived)

    async def _arrive(self, views: Views, state: Online) -> None:
        await views.arrive()
        if self._link.state is state:
            self._announce(state)

    def _not_arrived(self, failure: Failure) -> None:
        if failure.check(CallLost):
            return  # the link says so itself
        if not failure.check(ChatError):
            self._log.failure("{event}", failure, event="catching up failed")
        self._link.drop(f"catching up was not possible: {failure.getErrorMessage()}")

    def _on_token(self, token: str) -> None:
        self._tell(Remembered(token))

    def _on_fields(self, fields: Any) -> None:
        event = self._reader.event(fields)
        if event is None or isinstance(event, Closing):
            return  # of a later version; or the state will tell
        self._placed(event)
        self._tell(Heard(event))

    def _placed(self, entry: Event) -> None:
        if self._views is None:
            return
        if isinstance(entry, Entry) and entry.sender.id == self._views.user.id:
            self._views.user = entry.sender  # another device may have given another nickname
        try:
            self._views.heard(entry)
        except Exception:
            # What the server said can be understood; the connection is not to blame.
            self._log.failure("{event}", event="an event could not be placed")

    def _changed(self, target: Target) -> None:
        self._tell(ConversationChanged(target))

    # --

    def known(self) -> Views:
        """
        Give what is known of the user's streams.

        @raise CallLost: nobody was ever logged in.
        """
        if self._views is None:
            raise CallLost("there is no connection")
        return self._views

    def _page_most(self) -> int:
        server = self._link.server
        return PAGE_MOST if server is None else max(1, server.limit("page_most", PAGE_MOST))

    def _announce(self, state: State) -> None:
        self.state = state
        self._tell(StateChanged(state))
        match state:
            case Online(user):
                self._entered(lambda waiter: waiter.callback(user))
            case Refused(error):
                self._entered(lambda waiter: waiter.errback(error))
            case Waiting(_, reason):
                self._entered(lambda waiter: waiter.errback(NotReached(reason)))
            case Closed():
                gone = NetworkGone("it was closed")
                self._entered(lambda waiter: waiter.errback(NotReached(gone)))

    def _entered(self, tell: Callable[[Deferred[User]], None]) -> None:
        waiting, self._entering = self._entering, []
        for waiter in waiting:
            tell(waiter)

    def _tell(self, happening: Happening) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(happening)
            except Exception:
                self._log.failure("{event}", event="a listener failed")
