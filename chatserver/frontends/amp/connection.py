"""One connection as the commands see it, and as the service does: the place events go to."""

from __future__ import annotations

from twisted.cred.credentials import ICredentials
from twisted.internet.defer import Deferred
from twisted.protocols.amp import AmpBox
from zope.interface import implementer

from chatserver.frontends.amp.rendering import SHARED, delivered, written
from chatserver.frontends.amp.setting import Setting
from chatserver.frontends.gate import Gate
from chatserver.frontends.outbox import Outbox
from chatserver.frontends.pipeline import Pipeline
from chatserver.interfaces import IEventSink, ISession, Origin
from chatserver.model.errors import LoginRequired
from chatserver.model.events import CLOSER, Closing, Delivery


@implementer(IEventSink)
class Connection:
    """
    One connection: who is in, and how they are told.

    @ivar viewer: the id of who is logged in; 0: nobody.
    @ivar version: of the protocol, as C{Hello} settled it; 0: it did not come yet.
    @ivar closing: why we end it, or None.
    @ivar _held: events that wait for an answer they must not overtake; None: none wait.
    """

    __slots__ = (
        "_held",
        "closing",
        "gate",
        "origin",
        "outbox",
        "pipeline",
        "setting",
        "version",
        "viewer",
    )
    pipeline: Pipeline[AmpBox]

    def __init__(self, setting: Setting, outbox: Outbox, origin: Origin) -> None:
        """The builder sets C{pipeline} before anything is asked of this."""
        self.setting = setting
        self.outbox = outbox
        self.origin = origin
        self.gate = Gate(setting.portal, self)
        self.viewer = self.version = 0
        self.closing: str | None = None
        self._held: list[Delivery] | None = None

    # -- IEventSink

    def deliver(self, delivery: Delivery) -> None:
        """Write events; they were written for somebody else already, most times."""
        if self._held is not None:
            self._held.append(delivery)
            return
        data = delivery.renderings.get(SHARED)
        if data is None or data is CLOSER:
            data = delivered(delivery, self.viewer)
        self.outbox.write(data)

    def close(self, why: str) -> None:
        """Begin nothing more, answer what runs, tell why, end."""
        if self.closing is None:
            self.closing = why
            self.pipeline.stop()

    def ready(self) -> Deferred[None]:
        """Fire when there is room for more, or when the peer is gone."""
        return self.outbox.ready()

    # -- output

    def say_goodbye(self) -> None:
        """Tell why we close, where we do."""
        if self.closing is not None:
            self.outbox.write(written((Closing(self.closing),)))

    def release(self) -> None:
        """Write the events that waited for an answer."""
        held, self._held = self._held, None
        for delivery in held or ():
            self.deliver(delivery)

    # -- what commands do

    @property
    def session(self) -> ISession:
        """
        The session.

        @raise LoginRequired: nobody is logged in.
        """
        if not self.gate.is_open:
            raise LoginRequired("log in first")
        return self.gate.session

    def hold(self) -> None:
        """Let events wait until the command that runs is answered."""
        if self._held is None:
            self._held = []

    async def enter(self, credentials: ICredentials) -> ISession:
        """
        Log in.

        @raise ChatError: as L{Gate.login}.
        """
        self.hold()
        session = await self.gate.login(credentials)
        self.viewer = session.user.id
        return session

    def exit(self) -> None:
        """Log out; events of the session that waited are void."""
        self.gate.logout()
        self._held = None
        self.viewer = 0
