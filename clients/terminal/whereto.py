"""Which server is meant, and whether it is the right one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve, frozen
from twisted.internet.defer import Deferred

from chatserver.model.errors import BadName
from chatserver.model.names import UserName
from chatserver.model.origins import is_this_machine
from clients.core.address import BadAddress, ServerAddress, grouped
from clients.core.dialing import learn_fingerprint
from clients.core.discovery import Discovery, Found, NotPossible
from clients.core.known_servers import KnownServers, KnownServersProblem
from clients.terminal.questions import Questions, Refused

LOOK_SECONDS = 2.0
"""For servers in the local network to be found."""


@frozen
class Where:
    """
    What was asked for.

    @ivar name: None: not said.
    """

    server: ServerAddress
    name: UserName | None = None


def read_where(text: str, tls: bool) -> Where:
    """
    Read C{[NAME@]HOST[:PORT]}; other machines are spoken to with TLS only.

    @raise Refused: it cannot be read.
    """
    name, at, address = text.rpartition("@")
    try:
        plain = ServerAddress.parse(address)
        here = plain.host.lower() == "localhost" or is_this_machine(plain.host)
        server = ServerAddress.parse(address, tls or not here)
        return Where(server, UserName.parse(name) if at else None)
    except (BadAddress, BadName) as problem:
        raise Refused(str(problem)) from None


async def look_around(questions: Questions, reactor: Any) -> Where:
    """
    Let the person choose a server: one that announces itself here, or any.

    @raise Refused: what they typed is no server's address.
    @raise EOFError, KeyboardInterrupt: they want to leave.
    """
    return choose(await _found(questions, reactor), questions)


def choose(found: Sequence[Found], questions: Questions) -> Where:
    """Let the person choose what was found, or any other server; raises as L{look_around}."""
    for number, each in enumerate(found, 1):
        questions.say(f"  {number}  {each.name}, {each.addresses[0]}:{each.port}")
    choice = " (its number, or any other address)" if found else ""
    typed = questions.line(f"Server, HOST or HOST:PORT{choice}: ")
    if typed.isdigit() and 1 <= int(typed) <= len(found):
        chosen = found[int(typed) - 1]
        return Where(ServerAddress(chosen.addresses[0], chosen.port, tls=True))
    return read_where(typed, tls=False)


async def _found(questions: Questions, reactor: Any) -> Sequence[Found]:
    servers: dict[str, Found] = {}

    def saw(server: Found) -> None:
        servers[server.label] = server

    def lost(label: str) -> None:
        servers.pop(label, None)

    discovery = Discovery(reactor, saw, lost)
    try:
        discovery.start()
    except NotPossible:
        return ()  # it is asked for, then
    questions.say("Looking for servers in this network ...")
    looked: Deferred[None] = Deferred()
    reactor.callLater(LOOK_SECONDS, looked.callback, None)
    await looked
    discovery.stop()
    return sorted(servers.values(), key=lambda each: each.name)


async def trusted(
    server: ServerAddress, known: KnownServers, questions: Questions, reactor: Any
) -> ServerAddress:
    """
    Give the server with the key that it must show: the known one, or, at the first use, the one
    that it shows and a person finds right.

    @raise Refused: nobody finds it right, or it cannot be seen.
    @raise EOFError, KeyboardInterrupt: the person wants to leave.
    """
    if not server.tls:
        return server
    try:
        pinned = known.known(server)
        if pinned.fingerprint is not None:
            return pinned
        seen = await _seen(server, reactor)
        questions.say(f"{server} is not known yet. Its key has the fingerprint\n  {grouped(seen)}")
        questions.say("Its operator sees the same with chatctl fingerprint.")
        if not questions.agrees("Is it the right one?"):
            raise Refused("nothing was sent to it")
        known.add(server.host, server.port, seen)
    except KnownServersProblem as problem:
        raise Refused(str(problem)) from None
    return evolve(server, fingerprint=seen)


async def _seen(server: ServerAddress, reactor: Any) -> str:
    try:
        return await learn_fingerprint(server.host, server.port, reactor)
    except Exception as error:
        # Twisted's and OpenSSL's words, whichever it was.
        raise Refused(f"cannot connect to {server}: {error}") from None
