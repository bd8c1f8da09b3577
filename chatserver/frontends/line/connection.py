"""One connection as the commands see it, and as the service does: the place events go to."""

from __future__ import annotations

from functools import partial

from twisted.cred.credentials import ICredentials
from twisted.internet.defer import Deferred
from zope.interface import implementer

from chatserver.frontends.gate import Gate
from chatserver.frontends.line.answers import Answer
from chatserver.frontends.line.inputs import Raw, password_of
from chatserver.frontends.line.manners import Manner, Mode, differs
from chatserver.frontends.line.screen import Screen
from chatserver.frontends.line.setting import Setting
from chatserver.frontends.line.telnet import Negotiator
from chatserver.frontends.outbox import Outbox
from chatserver.frontends.pipeline import Abandoned, Pipeline
from chatserver.interfaces import IEventSink, ISession, Origin
from chatserver.model.entries import Closed, Entry, Left, Room
from chatserver.model.errors import BadRequest
from chatserver.model.events import CLOSER, Closing, Delivery, Event
from chatserver.model.names import LOBBY, RoomName


@implementer(IEventSink)
class Connection:
    """
    One connection: who is in, where they are, and how they are written to.

    @ivar room: where text without a command goes.
    @ivar viewer: the id of who is logged in; 0: nobody.
    @ivar tag: of the command that runs now, where it is alone.
    @ivar tailing: whether the connection stays open for a C{/tail} when its input ends.
    @ivar leaving: whether it ends once all is answered.
    @ivar closing: why we end it, or None.
    @ivar crlf: whether lines to a program end with CR LF.
    @ivar _held: events that wait for an answer they must not overtake; None: none wait.
    @ivar _is_plain: whether neither that nor a screen stands between events and the outbox.
    """

    __slots__ = (
        "_held",
        "_is_plain",
        "_negotiator",
        "closing",
        "crlf",
        "gate",
        "leaving",
        "manner",
        "origin",
        "outbox",
        "pipeline",
        "room",
        "screen",
        "setting",
        "tag",
        "tailing",
        "viewer",
    )
    pipeline: Pipeline[Raw]

    def __init__(self, setting: Setting, outbox: Outbox, origin: Origin) -> None:
        """The builder sets C{pipeline} before anything is asked of this."""
        self.setting = setting
        self.outbox = outbox
        self.origin = origin
        self.gate = Gate(setting.portal, self)
        self.room = LOBBY
        self.viewer = 0
        self.tag = ""
        self.tailing = self.leaving = self.crlf = False
        self.closing: str | None = None
        self.screen: Screen | None = None
        self.manner: Manner = setting.manners.find(Mode.SCRIPT, False, LOBBY)
        self._negotiator: Negotiator | None = None
        self._held: list[Delivery] | None = None
        self._is_plain = True

    # -- IEventSink

    def deliver(self, delivery: Delivery) -> None:
        """Write events; they were written for somebody else like us already, most times."""
        # The way of nearly all deliveries to programs is these three lines.
        data = delivery.renderings.get(self.manner) if self._is_plain else None
        if data and data is not CLOSER:
            self.outbox.write(data)
        else:
            self._deliver(delivery)

    def _deliver(self, delivery: Delivery) -> None:
        if self._held is not None:
            self._held.append(delivery)
            return
        if self.screen is not None and self.gate.is_open and self.gate.session.muted:
            unmuted = self._unmuted(delivery)
            if unmuted is None:
                return
            delivery = unmuted
        manner = self.manner
        data = delivery.written(manner, manner.shared)
        if data is CLOSER:
            data = self._look_closer(delivery)
        if self.screen is not None:
            self.screen.show(data)
        elif data:
            self.outbox.write(data)

    def _unmuted(self, delivery: Delivery) -> Delivery | None:
        """Leave out what a person does not want to be told of where they are not."""
        shown = tuple(each for each in delivery.events if not self._is_muted(each))
        if len(shown) == len(delivery.events):
            return delivery
        return Delivery(shown) if shown else None

    def _is_muted(self, event: Event) -> bool:
        if not isinstance(event, Entry) or event.stream.id not in self.gate.session.muted:
            return False
        # A room that one leaves, or is made to leave, is no matter of attention.
        return not self._is_here(event) and not isinstance(event.body, Left | Closed)

    def _is_here(self, entry: Entry) -> bool:
        return isinstance(entry.stream, Room) and entry.stream.name == self.room

    def close(self, why: str) -> None:
        """Begin nothing more, answer what runs, tell why, end."""
        if self.closing is None:
            self.closing = why
            self.pipeline.stop()

    def ready(self) -> Deferred[None]:
        """Fire when there is room for more, or when the peer is gone."""
        return self.outbox.ready()

    def _look_closer(self, delivery: Delivery) -> bytes:
        for event in delivery.events:
            if self._is_farewell(event):
                self.go(LOBBY)
        manner = self.manner
        viewer = self.viewer if any(map(differs, delivery.events)) else 0
        write = partial(manner.written, viewer=viewer)
        return delivery.written((manner, viewer), write)

    def _is_farewell(self, event: Event) -> bool:
        if not isinstance(event, Entry) or not isinstance(event.stream, Room):
            return False
        body = event.body
        gone = isinstance(body, Closed) or (isinstance(body, Left) and body.user.id == self.viewer)
        return gone and event.stream.name == self.room

    # -- output

    @property
    def is_person(self) -> bool:
        """Whether a person reads."""
        return self.screen is not None

    @property
    def is_ending(self) -> bool:
        """Whether it ends as soon as what runs is answered."""
        return self.leaving or self.closing is not None

    @property
    def negotiator(self) -> Negotiator:
        """The telnet options; made when first needed."""
        if self._negotiator is None:
            self._negotiator = Negotiator()
        return self._negotiator

    def put(self, data: bytes) -> None:
        """Write whole lines."""
        if self.screen is None:
            self.outbox.write(data)
        else:
            self.screen.show(data)

    def tell(self, event: Event) -> None:
        """Write one event of our own."""
        self.put(self.manner.written((event,)))

    def say_goodbye(self) -> None:
        """Tell why we close, where we do."""
        if self.closing is not None:
            self.tell(Closing(self.closing))

    def written(self, answer: Answer, tag: str) -> bytes:
        """Write an answer in the manner of now."""
        return self.manner.answered(answer, tag, self.viewer)

    def release(self) -> None:
        """Write the events that waited for an answer."""
        if self._held is None:
            return
        held, self._held = self._held, None
        self._is_plain = self.screen is None
        for delivery in held:
            self.deliver(delivery)

    # -- what commands do

    def switch(self, mode: Mode) -> None:
        """Write in another mode from now on."""
        if mode is not Mode.PERSON:
            self.screen = None
            self.outbox.trailer = None
        elif self.screen is None:
            self.screen = Screen(self.outbox, self)
        self._is_plain = self.screen is None and self._held is None
        self._settle_manner(mode)

    def use_crlf(self) -> None:
        """The client has shown that its lines end with CR LF."""
        self.crlf = True
        self._settle_manner(self.manner.mode)

    def go(self, room: RoomName) -> None:
        """Make C{room} the current one."""
        self.room = room
        self._settle_manner(self.manner.mode)

    def hold(self) -> None:
        """Let events wait until the command that runs is answered."""
        if self._held is None:
            self._held = []
        self._is_plain = False

    async def enter(self, credentials: ICredentials) -> ISession:
        """
        Log in.

        @raise ChatError: as L{Gate.login}.
        """
        self.hold()
        session = await self.gate.login(credentials)
        self.viewer = session.user.id
        self.go(LOBBY)
        return session

    def exit(self) -> None:
        """Log out; events of the session that waited are void."""
        self.gate.logout()
        self._held = None
        self._is_plain = self.screen is None
        self.viewer = 0
        self.tailing = False
        self.go(LOBBY)

    def leave(self) -> None:
        """Log out, and end the connection once this is answered; what waits is not run."""
        self.exit()
        self.leaving = True
        self.pipeline.stop()

    async def ask(self, question: str, wanted: str = "password wanted") -> str:
        """
        Take the next line as a password.

        @param question: shown to a person.
        @param wanted: told to a script.
        @raise BadRequest: there is no next line, or it cannot be read.
        @raise TooLong: it is too long.
        """
        if self.screen is not None:
            self.screen.ask(question)
        else:
            self.put(self.written(Answer(331, wanted, fields={"text": wanted}), self.tag))
        try:
            raw = await self.pipeline.ask()
        except Abandoned:
            raise BadRequest("the question was not answered") from None
        finally:
            if self.screen is not None:
                self.screen.answered()
        return password_of(raw, self.setting.limits, self.is_person)

    def _settle_manner(self, mode: Mode) -> None:
        self.manner = self.setting.manners.find(mode, self.crlf, self.room)
        if self.screen is not None:
            self.screen.prompt = f"{self.room}> " if self.viewer else "> "
