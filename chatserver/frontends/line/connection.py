"""One connection as the commands see it, and as the service does: the place events go to."""

from __future__ import annotations

from functools import partial

from twisted.cred.credentials import ICredentials
from twisted.internet.defer import Deferred
from zope.interface import implementer

from chatserver.frontends.gate import Gate
from chatserver.frontends.line.answers import Answer
from chatserver.frontends.line.inputs import Raw, password_of
from chatserver.frontends.line.manners import Manner, Mode, PersonManner
from chatserver.frontends.line.muting import unless_muted
from chatserver.frontends.line.negotiator import Negotiator
from chatserver.frontends.line.screen import Screen
from chatserver.frontends.line.setting import Setting
from chatserver.frontends.line.sitting import Sitting
from chatserver.frontends.line.terminal import Terminal
from chatserver.frontends.outbox import Outbox
from chatserver.frontends.pipeline import Abandoned, Pipeline
from chatserver.interfaces import IEventSink, ISession, Origin
from chatserver.model.entries import Banned, Closed, Entry, Left, Room
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
    @ivar sitting: of a person; None: a program reads.
    @ivar speaks_telnet: whether a telnet command has come.
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
        "sitting",
        "speaks_telnet",
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
        self.tailing = self.leaving = self.crlf = self.speaks_telnet = False
        self.closing: str | None = None
        self.screen: Screen | None = None
        self.sitting: Sitting | None = None
        self.manner: Manner = setting.manners.program(Mode.SCRIPT, False)
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
            heard = unless_muted(delivery, self.gate.session.muted, self.room)
            if heard is None:
                return
            delivery = heard
        manner = self.manner
        data = delivery.written(manner, manner.shared)
        if data is CLOSER:
            data = self._look_closer(delivery)
        if self.screen is not None:
            self.screen.put_in(self._dated(delivery, data) if data else data)
        elif data:
            self.outbox.write(data)

    def _dated(self, delivery: Delivery, data: bytes) -> bytes:
        manner, sitting, events = self.manner, self.sitting, delivery.events
        if sitting is None or not isinstance(manner, PersonManner):
            return data
        if sitting.has_just_come and any(map(sitting.has_seen, events)):
            events = tuple(each for each in events if not sitting.has_seen(each))
            data = manner.written(events, self.viewer, sitting.name)
        return sitting.seeing(manner, events, self.room) + data

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
        name = "" if self.sitting is None else self.sitting.name
        if not manner.concerned(delivery.events, self.viewer, name):
            return delivery.written((manner, 0), manner.written)
        write = partial(manner.written, viewer=self.viewer, name=name)
        return delivery.written((manner, self.viewer), write)

    def _is_farewell(self, event: Event) -> bool:
        if not isinstance(event, Entry) or not isinstance(event.stream, Room):
            return False
        body = event.body
        mine = isinstance(body, Left | Banned) and body.user.id == self.viewer
        gone = isinstance(body, Closed) or mine
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
        manner, sitting = self.manner, self.sitting
        if sitting is None or not isinstance(manner, PersonManner):
            return manner.answered(answer, tag, self.viewer)
        day = sitting.reading(manner, answer.dated)
        return manner.answered_after(answer, self.viewer, sitting.name, day)

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
            self.screen = self.sitting = None
            self.outbox.trailer = None
        elif self.screen is None:
            self.screen = Screen(self.outbox, self)
            self._sit_down()
        self._is_plain = self.screen is None and self._held is None
        self._settle_manner(mode)

    def use_crlf(self) -> None:
        """The client has shown that its lines end with CR LF."""
        self.crlf = True
        self._settle_manner(self.manner.mode)

    def go(self, room: RoomName) -> None:
        """Make C{room} the current one."""
        if self.sitting is not None:
            self.sitting.leave_room()
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
        if self.sitting is not None:
            self._sit_down()
        return session

    def exit(self) -> None:
        """Log out; events of the session that waited are void."""
        self.gate.logout()
        self._held = None
        self._is_plain = self.screen is None
        self.viewer = 0
        self.tailing = False
        self.go(LOBBY)
        if self.sitting is not None:
            self._sit_down()

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

    # -- a person

    @property
    def terminal(self) -> Terminal:
        """What is known of a person's terminal."""
        return Terminal() if self._negotiator is None else self._negotiator.inquiry.terminal

    def inquire(self) -> None:
        """Ask a person's terminal about itself, once they are in, if it understands questions."""
        can_ask = self.speaks_telnet and self.viewer and self.screen is not None
        if can_ask and (question := self.negotiator.inquiry.begin()):
            self.outbox.write(question)

    def settle_look(self) -> None:
        """What the person wants, or what is known of the terminal, has changed."""
        self._settle_manner(self.manner.mode)

    def _sit_down(self) -> None:
        now = self.setting.clock.seconds()
        if self.sitting is None:
            self.sitting = Sitting(now)
        name = self.gate.session.user.name.text if self.gate.is_open else ""
        self.sitting.enter(name, now)
        self._settle_manner(Mode.PERSON)
        self.inquire()

    def _settle_manner(self, mode: Mode) -> None:
        if self.screen is None or self.sitting is None:
            self.manner = self.setting.manners.program(mode, self.crlf)
            return
        look = self.sitting.settle(self.terminal)
        self.manner = self.setting.manners.person(self.room, look)
        self.screen.settle(f"{self.room}> " if self.viewer else "> ", look, self.terminal)
