"""The roof: opens four doors (store, hub, services, frontends) and closes them in order."""

from __future__ import annotations

import os
import resource
import secrets
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve
from twisted.application.service import MultiService
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver._version import VERSION
from chatserver.certificates import CertificateProblem
from chatserver.config import Config, Limits
from chatserver.folder import AdminPlace, FolderLock, FolderProblem, look, prepare
from chatserver.frontends.admission import Admission, GatedFactory
from chatserver.frontends.catalog import ADMIN, FRONTENDS, Frontend, Supplies
from chatserver.hub.hub import open_hub
from chatserver.hub_interfaces import IHub
from chatserver.listening import PortRefused
from chatserver.metrics import Metrics
from chatserver.model.errors import NotStored
from chatserver.model.origins import Neighbourhoods
from chatserver.ports import Ports, Way
from chatserver.service.operator import open_operator
from chatserver.service.overview import About
from chatserver.service.password_threads import PasswordThreads
from chatserver.service.publishing import Publisher
from chatserver.service.services import open_services
from chatserver.store.migrations import AT_START, SchemaProblem, has_accounts, inspect, migrate
from chatserver.store.store import DATABASE_NAME, Store, open_store

GOODBYE = "the server is going down"
TIDY_SECONDS = 3600.0
"""After which dead session tokens are swept out, and those of people online are renewed."""
FAREWELL_SECONDS = 3.0
"""For which a peer may take its time to read the last words, before it is cut off."""


class StartupError(Exception):
    """The server cannot start; the text is one sentence for the operator."""


def check(config: Config, reactor: Any, whole: bool) -> None:
    """
    See whether a server could start, without making or leaving anything.

    @param whole: look for damage in all of the database, however long that takes.

    @raise StartupError: the folder, the database or a port cannot be used.
    """
    try:
        if look(config.data):
            FolderLock(config.data).release()
            inspect(config.data / DATABASE_NAME, None if whole else AT_START)
    except (FolderProblem, SchemaProblem) as problem:
        raise StartupError(str(problem)) from None
    try:
        Ports(config, reactor).look((*config.line, *config.amp))
    except (PortRefused, CertificateProblem) as problem:
        raise StartupError(str(problem)) from None


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
        self._ports = Ports(config, reactor)
        self._frontends: list[Frontend] = []
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        self._admin_place = AdminPlace(config.data, Path(runtime) if runtime else None)
        self._admin_port: Any = None

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
        self._store = open_store(
            database, reactor, publisher.committed, publisher.noticed, self._metrics, most
        )
        self._hub: IHub = open_hub(self._store.history, reactor)
        publisher.hub = self._hub
        self._threads = PasswordThreads(reactor, config.limits, Neighbourhoods(config.exempt))
        services = open_services(config, self._store, self._hub, reactor, self._threads, _secret)
        self._tokens, self._scrutiny = services.tokens, services.scrutiny
        self._tidying = LoopingCall(self._tidy_tokens)
        self._tidying.clock = reactor
        about = About(config.name, VERSION, self._metrics, self._waiting)
        supplies = Supplies(
            services.portal,
            services.registrar,
            config,
            reactor,
            self._hub.online,
            self._metrics,
            datetime.fromtimestamp,
            Admission(config.limits, Neighbourhoods(config.exempt)),
            VERSION,
            open_operator(config, self._store, self._hub, services, reactor, about),
        )
        self._frontends = [build(supplies) for build in FRONTENDS]

    def _listen(self) -> None:
        try:
            for frontend in self._frontends:
                for endpoint in frontend.endpoints:
                    self._ports.open(frontend.name, endpoint, frontend.factory)
                if frontend.name == ADMIN:
                    listen = partial(self._reactor.listenUNIX, factory=frontend.factory, mode=0o600)
                    self._admin_port = self._admin_place.open(listen)
        except (PortRefused, CertificateProblem, FolderProblem) as problem:
            self._ports.close()
            for pool in self._store.database.pools():
                pool.close()
            self._lock.release()
            raise StartupError(str(problem)) from None

    def startService(self) -> None:
        """Begin: what an earlier run left behind is tidied before anybody can get in."""
        super().startService()
        self._threads.start()
        if self._config.lan:
            self._ports.announce()
        tidying = Deferred.fromCoroutine(self._tidy(self._store))
        tidying.addErrback(self._not_tidied, "tidying")
        self._tidying.start(TIDY_SECONDS, now=False)

    async def _tidy_tokens(self) -> None:
        try:
            await self._tokens.tidy()
        except Exception:
            self._not_tidied(Failure(), "tidying tokens")

    def _not_tidied(self, failure: Failure, what: str) -> None:
        if failure.check(NotStored):
            # The store has logged why; the next start does it, and for tokens the next round.
            self._log.warn("{event}", event=f"{what} put off", reason=str(failure.value))
        else:
            self._log.failure("{event}", failure, event=f"{what} failed")

    async def _tidy(self, store: Store) -> None:
        await store.accounts.depart_all(self._reactor.seconds())
        await self._tidy_tokens()
        await store.tidy()

    # -- about it

    def ways(self) -> list[Way]:
        """List the ways in that are open."""
        return self._ports.ways()

    def note(self) -> str | None:
        """Say what the operator should know about the announcement in the network, if anything."""
        return self._ports.note

    def reload(self) -> None:
        """Read the certificates again; who is connected never notices."""
        self._ports.reload()

    def _waiting(self) -> dict[str, int]:
        return {"writes": self._store.database.waiting, "passwords": self._threads.waiting}

    def has_users(self) -> bool:
        """Whether there was any account when the server started."""
        return self._has_users

    # -- stopping

    def stopService(self) -> Deferred[None]:
        """Tell everybody, finish what was begun, close; fires when all is closed."""
        return Deferred.fromCoroutine(self._stop())

    async def _stop(self) -> None:
        if self._tidying.running:
            self._tidying.stop()
        await self._ports.stop()
        await _as_deferred(self._admin_port.stopListening())
        self._admin_place.clear()
        for frontend in self._frontends:
            frontend.factory.stop_reading()
        self._store.rest()
        # Passwords that wait to be checked are refused now: who waits shall have an answer.
        self._scrutiny.stop()
        self._threads.stop()
        await self._store.database.drained()
        for frontend in self._frontends:
            frontend.factory.close_all(GOODBYE)
        await farewell([frontend.factory for frontend in self._frontends], self._reactor)
        await self._store.close()
        await self._ports.stopped()
        self._lock.release()
        await _as_deferred(MultiService.stopService(self))


async def farewell(factories: Iterable[GatedFactory], clock: IReactorTime) -> None:
    """
    Wait until everybody has read the last words, but not for ever.

    All factories share L{FAREWELL_SECONDS}: who holds one of them up does not do so for each.
    """
    doors = list(factories)
    cuts = [clock.callLater(FAREWELL_SECONDS, door.abort_all) for door in doors]
    await gatherResults([door.drained() for door in doors])
    for cut in cuts:
        if cut.active():
            cut.cancel()


def _secret() -> str:
    """Draw what nobody can guess, for a token."""
    return secrets.token_urlsafe(32)


def _with_cap(limits: Limits) -> Limits:
    """Keep a tenth of the files that may be open for everything but connections."""
    if limits.connections:
        return limits
    return evolve(limits, connections=resource.getrlimit(resource.RLIMIT_NOFILE)[0] * 9 // 10)


async def _as_deferred(result: Any) -> None:
    """Wait for what may be a Deferred."""
    if isinstance(result, Deferred):
        await result
