"""
What runs on the hosts of a test's network; each says in lines what happens to it.

C{find NAME PASSWORD} looks for a server, pins the key it shows, and registers.
C{pinned HOST PORT FINGERPRINT NAME PASSWORD} logs in to a server that it knows.
C{imposter PORT FOLDER} takes the place of a server, with a key of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.internet import reactor as installed
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.task import react
from twisted.python.failure import Failure

from chatserver.certificates import Strength
from chatserver.keyring import Keyring
from chatserver.listening import opened
from chatserver.model.names import UserName
from chatserver.wire.calls import CallLost
from clients.core.address import ServerAddress
from clients.core.connection import Connection
from clients.core.dialing import Dialer, learn_fingerprint
from clients.core.discovery import Discovery, Found
from clients.core.entering import Credentials, NewAccount, Password, enter, greet
from clients.core.trust import Trust


def say(*words: object) -> None:
    """Tell the test."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def log_in(reactor: Any, address: ServerAddress, credentials: Credentials) -> None:
    """Log in, and say whether it worked or what is wrong with the server."""
    ended: Deferred[Failure] = Deferred()

    def make(trust: Trust) -> Connection:
        return Connection(trust, reactor, lambda *event: None, lambda _, why: ended.callback(why))

    connection: Connection = await Dialer(reactor, address)(make)
    try:
        await greet(connection.call, "test")
        entered = await enter(connection.call, credentials)
    except CallLost:
        reason = await _value(ended)
        objection = connection.trust.objection(reason)
        say("STOPPED", type(objection).__name__, objection)
        return
    say("IN", entered.user.name)
    connection.close()
    await _value(ended)


async def _value(ended: Deferred[Failure]) -> Failure:
    """Wait for a failure that is a value."""
    held: list[Failure] = []
    waiter: Deferred[None] = Deferred()

    def take(reason: Failure) -> None:
        held.append(reason)
        waiter.callback(None)

    ended.addBoth(take)
    await waiter
    return held[0]


async def find(reactor: Any, name: str, password: str) -> None:
    """The first use of a server in the network."""
    heard: Deferred[Found] = Deferred()
    discovery = Discovery(reactor, heard.callback, lambda label: None)
    discovery.start()
    found = await heard
    discovery.stop()
    say("FOUND", found.name, found.addresses[0], found.port, found.fingerprint)
    shown = await learn_fingerprint(found.addresses[0], found.port, reactor)
    say("SHOWN", shown)
    address = ServerAddress(found.addresses[0], found.port).pinned(shown)
    await log_in(reactor, address, NewAccount(UserName.parse(name), password))


async def pinned(
    reactor: Any, host: str, port: str, fingerprint: str, name: str, password: str
) -> None:
    """A later use."""
    address = ServerAddress(host, int(port)).pinned(fingerprint)
    await log_in(reactor, address, Password(UserName.parse(name), password))


class Eavesdropper(Protocol):
    """Says what a client lets it read."""

    def connectionMade(self) -> None:
        """Somebody came."""
        say("CONNECTED")

    def dataReceived(self, data: bytes) -> None:
        """The client has told us something."""
        say("READ", len(data))

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """And is gone."""
        say("GONE")


async def imposter(reactor: Any, port: str, folder: str) -> None:
    """Be somebody else."""
    keyring = Keyring(None, None, Path(folder), list, reactor)
    point = opened(
        f"tls:{port}", reactor, lambda pair: keyring.presenter(pair, Strength.MODERN), 20.0
    )
    await point.listen(Factory.forProtocol(Eavesdropper))
    say("LISTENING", keyring.fingerprint())
    await Deferred()


PROGRAMS: dict[str, Callable[..., Any]] = {"find": find, "pinned": pinned, "imposter": imposter}


def main(reactor: Any, program: str, *words: str) -> Deferred[None]:
    """Run one."""
    return Deferred.fromCoroutine(PROGRAMS[program](reactor, *words))


if __name__ == "__main__":
    react(main, sys.argv[1:], installed)
