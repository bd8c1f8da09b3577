"""The roof: opens four doors (store, hub, services, frontends) and closes them in order."""

from __future__ import annotations

import os
import resource
import socket
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import evolve
from twisted.application.service import MultiService
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import serverFromString
from twisted.internet.interfaces import IListeningPort
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.config import Config, Limits
from chatserver.folder import FolderLock, FolderProblem, look, prepare
from chatserver.frontends.catalog import FRONTENDS, Frontend, Supplies
from chatserver.hub.hub import open_hub
from chatserver.hub_interfaces import IHub
from chatserver.metrics import Metrics
from chatserver.service.passwords import PasswordThreads
from chatserver.service.publishing import Publisher
from chatserver.service.services import open_services
from chatserver.store.migrations import SchemaProblem, has_accounts, inspect, migrate
from chatserver.store.store import DATABASE_NAME, Store, open_store

GOODBYE = "the server is going down"
FAREWELL_SECONDS = 3.0
"""For which a peer may take its time to read the last words, before it is cut off."""


class StartupError(Exception):
    """The server cannot start; the text is one sentence for the operator."""


def check(config: Config, reactor: Any) -> None:
    """
    See whether a server could start, without making or leaving anything.

    @raise StartupError: the folder, the database or a port cannot be used.
    """
    try:
        if look(config.data):
            FolderLock(config.data).release()
            inspect(config.data / DATABASE_NAME)
    except (FolderProblem, SchemaProblem) as problem:
        raise StartupError(str(problem)) from None
    for endpoint in config.line:
        _probe(endpoint)


def _probe(endpoint: str) -> None:
    """@raise StartupError: C{endpoint} names a TCP port that is taken or not ours to open."""
    kind, *rest = endpoint.replace(r"\:", "\0").split(":")
    if kind not in ("tcp", "tcp6", "ssl"):
        return
    named = dict(part.split("=", 1) for part in rest if "=" in part)
    bare = [part for part in rest if "=" not in part]
    port = int(named.get("port", bare[0] if bare else "0"))
    # Only TCP endpoints take the interface by its place.
    by_place = bare[1] if len(bare) > 1 and kind != "ssl" else ""
    host = named.get("interface", by_place).replace("\0", ":")
    family = socket.AF_INET6 if ":" in host or kind == "tcp6" else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _cannot_listen(host, port, error) from None


def _cannot_listen(host: str, port: object, error: object) -> StartupError:
    why = getattr(error, "strerror", None) or str(error)
    return StartupError(f"cannot listen on {host or '*'} port {port}: {why}")


class ChatServer(MultiService):
    """
    One running server.

    C{privilegedStartService} opens everything, so that a refusal is known before twistd lets go
    of the console; C{stopService} tells everybody, lets what was begun finish, and closes.
    """

    _log = Logger()

    def __init__(self, config: Config, reactor: Any) -> None:
        """@param reactor: offers time, threads and listening."""
        super().__init__()
        self._config = evolve(config, limits=_with_cap(config.limits))
        self._reactor = reactor
        self._metrics = Metrics()
        self._ports: list[tuple[str, IListeningPort, bool]] = []
        self._frontends: list[Frontend] = []

    # -- starting

    def privilegedStartService(self) -> None:
        """
        Lock the folder, bring the schema up to date, open everything and listen.

        @raise StartupError: something of it cannot be done; nothing stays open.
        """
        database = self._config.data / DATABASE_NAME
        try:
            prepare(self._config.data)
            self._lock = FolderLock(self._config.data)
        except FolderProblem as problem:
            raise StartupError(str(problem)) from None
        try:
            migrate(database, self._reactor.seconds())
            self._has_users = has_accounts(database)
        except SchemaProblem as problem:
            self._lock.release()
            raise StartupError(str(problem)) from None
        self._open(database)
        self._listen()
        super().privilegedStartService()

    def _open(self, database: Path) -> None:
        config, reactor = self._config, self._reactor
        publisher = Publisher()
        most = config.limits.transaction_works
        self._store = open_store(database, reactor, publisher.committed, self._metrics, most)
        self._hub: IHub = open_hub(self._store.history, reactor)
        publisher.hub = self._hub
        self._threads = PasswordThreads(reactor, config.limits)
        services = open_services(config, self._store, self._hub, reactor, self._threads)
        supplies = Supplies(
            services.portal,
            services.registrar,
            config,
            reactor,
            self._hub.online,
            self._metrics,
            datetime.fromtimestamp,
        )
        self._frontends = [build(supplies) for build in FRONTENDS]

    def _listen(self) -> None:
        for frontend in self._frontends:
            for endpoint in frontend.endpoints:
                listening = serverFromString(self._reactor, endpoint).listen(frontend.factory)
                failures: list[Failure] = []
                tls = endpoint.startswith("ssl:")
                listening.addCallbacks(self._listening, failures.append, (frontend.name, tls))
                if failures:
                    self._give_up(failures[0])

    def _listening(self, port: IListeningPort, name: str, tls: bool) -> None:
        self._ports.append((name, port, tls))

    def _give_up(self, failure: Failure) -> None:
        """@raise StartupError: always, with nothing left open."""
        for _, port, _ in self._ports:
            port.stopListening()
        for pool in self._store.database.pools():
            pool.close()
        self._lock.release()
        error = failure.value
        host = getattr(error, "interface", "")
        raise _cannot_listen(
            host, getattr(error, "port", "?"), getattr(error, "socketError", error)
        )

    def startService(self) -> None:
        """Begin: what an earlier run left behind is tidied before anybody can get in."""
        super().startService()
        self._threads.start()
        tidying = Deferred.fromCoroutine(self._tidy(self._store))
        tidying.addErrback(
            lambda failure: self._log.failure("{event}", failure, event="tidying failed")
        )

    async def _tidy(self, store: Store) -> None:
        await store.accounts.depart_all(self._reactor.seconds())
        await store.search.catch_up()

    # -- about it

    def addresses(self) -> list[tuple[str, str, bool]]:
        """
        Name each frontend with an address at which it listens, C{127.0.0.1:7000}, and whether
        only TLS is spoken there.
        """
        return [(name, _written(port.getHost()), tls) for name, port, tls in self._ports]

    def has_users(self) -> bool:
        """Whether there was any account when the server started."""
        return self._has_users

    # -- stopping

    def stopService(self) -> Deferred[None]:
        """Tell everybody, finish what was begun, close; fires when all is closed."""
        return Deferred.fromCoroutine(self._stop())

    async def _stop(self) -> None:
        for _, port, _ in self._ports:
            await _as_deferred(port.stopListening())
        for frontend in self._frontends:
            frontend.factory.stop_reading()
        # Passwords that wait to be checked are refused now: who waits shall have an answer.
        self._threads.stop()
        await self._store.database.drained()
        for frontend in self._frontends:
            frontend.factory.close_all(GOODBYE)
        for frontend in self._frontends:
            await self._farewell(frontend)
        await self._store.close()
        self._lock.release()
        await _as_deferred(MultiService.stopService(self))

    async def _farewell(self, frontend: Frontend) -> None:
        """Wait until everybody has read the last words, but not for ever."""
        cut = self._reactor.callLater(FAREWELL_SECONDS, frontend.factory.abort_all)
        await frontend.factory.drained()
        if cut.active():
            cut.cancel()


def _with_cap(limits: Limits) -> Limits:
    """Keep a tenth of the files that may be open for everything but connections."""
    if limits.connections:
        return limits
    return evolve(limits, connections=resource.getrlimit(resource.RLIMIT_NOFILE)[0] * 9 // 10)


async def _as_deferred(result: Any) -> None:
    """Wait for what may be a Deferred."""
    if isinstance(result, Deferred):
        await result


def _written(host: Any) -> str:
    """Write an address as people do."""
    if not hasattr(host, "port"):
        return f"unix:{os.fsdecode(host.name)}"
    return f"[{host.host}]:{host.port}" if ":" in host.host else f"{host.host}:{host.port}"
