"""A way in to a whole small server, which may have a key, be down, or not be there at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import ConnectionLost
from twisted.internet.interfaces import ISSLTransport
from twisted.python.failure import Failure
from zope.interface import alsoProvides

from chatserver.config import Config
from clients.core.address import ServerAddress
from clients.core.client import Client
from clients.core.discovery import Found, NotPossible
from clients.core.known_servers import KnownServers
from clients.core.trust import CertificateChanged, Trust, Untrusted
from clients.desktop.keeping.logins import Login, Logins
from clients.desktop.keeping.secrets import Secrets
from clients.desktop.presenters.entrance.login_form import Tab
from clients.desktop.presenters.entrance.way import Way
from clients.desktop.presenters.entrance.way_in import WayIn
from clients.desktop.presenters.supplies import Supplies, Voice
from tests.clients.cast import ClientCase
from tests.clients.desktop.keeping.keyrings import MemoryKeyring, at_once
from tests.clients.network import Network
from tests.world import Wire, World, utc

KEY, OTHER_KEY = "ab" * 32, "cd" * 32


class Objecting:
    """A judge who finds a server wrong."""

    def __init__(self, objection: Untrusted) -> None:
        self._objection = objection

    def objection(self, reason: Failure) -> Untrusted | None:
        """Say so."""
        return self._objection


class FromAfar:
    """Lets the server see connections from another machine, under TLS: it is stricter then."""

    def __init__(self, factory: Any) -> None:
        self._factory = factory

    def buildProtocol(self, address: object) -> Any:
        """Build one whose transport is another."""
        peer = IPv4Address("TCP", "10.0.0.9", 50000)
        protocol = self._factory.buildProtocol(peer)
        connected = protocol.makeConnection

        def connect(transport: Any) -> None:
            transport.getPeer = lambda: peer
            transport.setTcpKeepAlive = transport.setTcpNoDelay = lambda on: None
            alsoProvides(transport, ISSLTransport)
            connected(transport)

        protocol.makeConnection = connect
        return protocol


class Site:
    """
    The server as it is seen from the network.

    @ivar key: what it shows under TLS; C{is_vouched}: an authority vouches for it.
    @ivar announced: who hears of servers in the local network; None: nobody looks.
    """

    def __init__(self, world: World) -> None:
        (amp,) = (each for each in world.frontends if each.name == "amp")
        self.network = Network(world.clock, amp.factory)
        self.key = KEY
        self.is_vouched = False
        self.dialled: list[ServerAddress] = []
        self.announced: Callable[[Found], None] | None = None
        self.gone: Callable[[str], None] | None = None
        self.cannot_look = False
        self._clock = world.clock

    def move_away(self) -> None:
        """Be on another machine, as the server sees it."""
        self.network.factory = FromAfar(self.network.factory)  # type: ignore[assignment]

    def dial(self, address: ServerAddress) -> Any:
        """Give what opens connections to it."""

        def dial(make: Callable[[Trust], Any]) -> Deferred[Any]:
            self.dialled.append(address)
            objection = self._objection(address)
            if objection is None or self.network.is_down or self.network.is_silent:
                return self.network.dial(make)
            protocol = make(Objecting(objection))
            protocol.makeConnection(Wire())
            self._clock.callLater(0, protocol.connectionLost, Failure(ConnectionLost()))
            return succeed(protocol)

        return dial

    def learn(self, host: str, port: int) -> Deferred[str]:
        """Show the key."""
        return fail(ConnectionLost()) if self.network.is_down else succeed(self.key)

    def look(self, found: Callable[[Found], None], lost: Callable[[str], None]) -> Any:
        """Look around, as L{clients.core.discovery.Discovery} does."""
        self.announced, self.gone = found, lost
        return self

    def start(self) -> None:
        """Begin to look."""
        if self.cannot_look:
            raise NotPossible("no network")

    def stop(self) -> None:
        """Look no more."""
        self.announced = self.gone = None

    def _objection(self, address: ServerAddress) -> Untrusted | None:
        if not address.tls:
            return None
        if address.fingerprint is None:
            return None if self.is_vouched else Untrusted("nobody vouches for it")
        if address.fingerprint != self.key:
            return CertificateChanged(address.fingerprint, self.key)
        return None


class WayFixture:
    """
    Somebody's machine, and the page on it.

    @ivar entered: the clients that came in, and as whom.
    """

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.site = Site(world)
        self.folder = folder
        self.keyring: Any = MemoryKeyring()
        self.defer: Any = at_once
        self.entered: list[tuple[Client, Login]] = []
        self.voice = Voice()
        self.logins = Logins(folder / "logins.json")
        self.known = KnownServers(folder / "known.json")
        self.clients: list[Client] = []
        self.page = self.open()

    def open(self) -> WayIn:
        """Start the program once more, with what is kept."""
        clock = self.world.clock
        supplies = Supplies(clock, utc, lambda: 0.5, lambda: "n")
        secrets = Secrets(self.defer, clock, lambda: self.keyring)
        way = Way(
            supplies,
            self.site.dial,
            self.site.learn,
            self.site.look,
            self.known,
            self.logins,
            secrets,
            self.voice,
        )
        self.page = WayIn(way, lambda client, login: self.entered.append((client, login)))
        return self.page

    def begin(self, where: str = "") -> None:
        """Show the page."""
        self.page.start(where)
        self.world.pump()

    def connect(self, host: str = "localhost", port: str = "") -> None:
        """Go to a server."""
        self.page.choice.type(host, port)
        self.page.choice.connect()
        self.world.pump()

    def trust(self) -> None:
        """Find its key right."""
        self.page.choice.trust()
        self.world.pump()

    def fill(self, tab: Tab = Tab.LOG_IN, **fields: str) -> None:
        """Fill the form in, and send it."""
        self.page.form.choose(tab)
        for name, text in fields.items():
            self.page.form.type(name, text)
        self.page.form.submit()
        self.world.pump()

    def wait(self, seconds: float) -> None:
        """Let time pass, a little at a time."""
        while seconds > 0:
            self.world.clock.advance(min(0.5, seconds))
            self.world.pump()
            seconds -= 0.5

    def close(self) -> None:
        """Leave."""
        self.page.close()
        for client, _ in self.entered:
            client.close()
        self.world.pump()


class WayCase(ClientCase):
    """A page, on a machine where nothing is known yet."""

    settings: dict[str, Any] = {}

    def setUp(self) -> None:
        """There is an account."""
        super().setUp()
        self.world.register("ann")
        self.begin()

    def config(self) -> Config:
        """With what the case wants otherwise."""
        return evolve(super().config(), **self.settings)

    def begin(self) -> None:
        """Show the page."""
        folder = Path(self.mktemp())
        folder.mkdir(parents=True)
        self.way = WayFixture(self.world, folder)
        self.addCleanup(self.way.close)

    @property
    def page(self) -> WayIn:
        """The page that is shown now."""
        return self.way.page

    def complaints(self) -> dict[str, str]:
        """What is wrong with the login form."""
        return dict(self.page.form.complaints)

    def names(self) -> Sequence[str]:
        """Who came in."""
        return [login.name.text for _, login in self.way.entered]
