"""What the way in needs of the machine, and what its parts tell each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from attrs import frozen

from clients.core.address import ServerAddress
from clients.core.client import Client
from clients.core.dialing import Dial
from clients.core.discovery import Found
from clients.core.entering import Credentials
from clients.core.known_servers import KnownServers
from clients.core.states import Server
from clients.desktop.keeping.logins import Login, Logins
from clients.desktop.keeping.secrets import Secrets
from clients.desktop.presenters.supplies import Supplies, Voice

PROGRAM = "chat-desktop 1"
"""This program's name and version, for servers to see."""
REMEMBERED_AS = "chat-desktop"
"""By which a server's list of session tokens names this program."""
MOST_LINES = 400
"""Kept of each open timeline."""


class Looking(Protocol):
    """Looks around for servers, as L{clients.core.discovery.Discovery}."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


def _nothing_is(login: Login) -> bool:
    return False


@frozen(eq=False)
class Way:
    """
    What a way in needs.

    @ivar dial: gives what opens connections to a server.
    @ivar learn: looks which key is shown at a host and port.
    @ivar look: makes what looks for servers in the local network, given who hears of those that
        are found, and of the labels of those that are gone.
    @ivar known: whose keys are known.
    @ivar voice: says what goes wrong when the page is gone already.
    @ivar is_kept: whether this machine has something of an account to show without a connection.
    """

    supplies: Supplies
    dial: Callable[[ServerAddress], Dial]
    learn: Callable[[str, int], Awaitable[str]]
    look: Callable[[Callable[[Found], None], Callable[[str], None]], Looking]
    known: KnownServers
    logins: Logins
    secrets: Secrets
    voice: Voice
    is_kept: Callable[[Login], bool] = _nothing_is

    def client(self, server: ServerAddress, credentials: Credentials) -> Client:
        """Make a client that is not started yet."""
        supplies = self.supplies
        dial = self.dial(server)
        return Client(dial, credentials, supplies.clock, supplies.random, PROGRAM, MOST_LINES)


@frozen
class Notice:
    """
    What is said above a form, about no field of it.

    @ivar title: what is so; C{detail}: why, or what to do.
    """

    title: str
    detail: str = ""
    is_bad: bool = True


@frozen
class Reached:
    """
    A server that answered.

    @ivar address: with the key that it must show; none where an authority vouches for it.
    """

    address: ServerAddress
    server: Server

    @property
    def is_vouched(self) -> bool:
        """Whether a public authority vouches for it."""
        return self.address.tls and self.address.fingerprint is None
