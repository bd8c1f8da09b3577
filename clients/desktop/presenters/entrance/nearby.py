"""Servers that need not be typed: those that were used, and those in the local network."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen
from twisted.logger import Logger

from chatserver.model.names import UserName
from clients.core.address import ServerAddress
from clients.core.discovery import Found, NotPossible
from clients.desktop.keeping.logins import Login, LoginsProblem
from clients.desktop.presenters.entrance.way import Looking, Way
from clients.desktop.presenters.telling import Telling
from clients.desktop.words import tr


@frozen
class Nearby:
    """
    A server to click on.

    @ivar title: what to show first; C{detail}: second.
    @ivar meant: the login that was used there, or what was found in the network.
    """

    title: str
    detail: str
    meant: Login | Found

    @property
    def is_used(self) -> bool:
        """Whether it was used before."""
        return isinstance(self.meant, Login)


class Neighbourhood(Telling):
    """
    Knows them.

    @ivar used: logins, the last one first.
    @ivar problem: why it is not known which were used; empty: it is.
    """

    _log = Logger()

    def __init__(self, way: Way) -> None:
        super().__init__()
        self.used: Sequence[Login] = ()
        self.problem = ""
        self._way = way
        self._found: dict[str, Found] = {}
        self._looking: Looking | None = None

    def all(self) -> Sequence[Nearby]:
        """List them: those that were used, the last one first, then those in the network."""
        used = [
            Nearby(str(each.server), tr("as {name}", name=each.name), each) for each in self.used
        ]
        found = sorted(self._found.values(), key=lambda each: each.name.casefold())
        return (*used, *(Nearby(each.name, str(address_of(each)), each) for each in found))

    def last_at(self, server: ServerAddress, name: UserName | None = None) -> Login | None:
        """Give the login that was used last at a server."""
        return next((each for each in self.used if each.is_of(server, name)), None)

    def read(self) -> None:
        """Read anew what was used."""
        try:
            self.used, self.problem = self._way.logins.all(), ""
        except LoginsProblem as problem:
            self.used, self.problem = (), str(problem)
        self.tell()

    def look_around(self) -> None:
        """Begin to look for servers in the network, where that is possible."""
        if self._looking is not None:
            return
        looking = self._way.look(self._saw, self._lost)
        try:
            looking.start()
        except NotPossible as problem:
            self._log.info("no servers can be found in the network: {why}", why=problem)
        else:
            self._looking = looking

    def look_no_more(self) -> None:
        """Whoever was found is not there any more, for all that is known."""
        looking, self._looking = self._looking, None
        self._found.clear()
        if looking is not None:
            looking.stop()

    def _saw(self, found: Found) -> None:
        self._found[found.label] = found
        self.tell()

    def _lost(self, label: str) -> None:
        self._found.pop(label, None)
        self.tell()


def address_of(found: Found) -> ServerAddress:
    """Give where a server that was found is spoken to: with TLS, as all other machines are."""
    return ServerAddress(found.addresses[0], found.port, tls=True)
