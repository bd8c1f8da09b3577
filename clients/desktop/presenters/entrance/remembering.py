"""Keeps who logged in where, and the session tokens that a client is told."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.names import UserName
from clients.core.client import Client
from clients.core.happenings import Happening, Remembered
from clients.desktop.keeping.logins import Login, LoginsProblem
from clients.desktop.presenters.entrance.way import Way
from clients.desktop.words import tr


class Remembering:
    """
    Remembers one login, as long as its client runs: a new password makes a new token.

    @ivar login: as it stands in the file, or will once somebody is in.
    """

    _log = Logger()

    def __init__(self, way: Way, client: Client, login: Login) -> None:
        self.login = login
        self._way = way
        self._is_in = False
        client.listen(self._happened)

    def arrived(self, name: UserName, stay: bool) -> None:
        """
        Somebody is in; whoever does not want to stay leaves nothing in the keyring.

        @param name: as whom: a guest's has a mark that they did not type.
        """
        self._is_in = True
        self.login = evolve(self.login, name=name)
        self._write()
        if not stay and not self.login.name.is_guest:
            self._run(self._way.secrets.forget(self.login.account))

    def _happened(self, happening: Happening) -> None:
        if isinstance(happening, Remembered):
            self._run(self._keep(happening.token))

    async def _keep(self, token: str) -> None:
        stays = await self._way.secrets.keep(self.login.account, token)
        self.login = evolve(self.login, stays=stays)
        if self._is_in:
            self._write()
        if not stays:
            told = tr("You will be asked for your password the next time. {why}")
            self._way.voice.complain(told.format(why=self._way.secrets.problem))

    def _write(self) -> None:
        try:
            self._way.logins.keep(self.login)
        except LoginsProblem as problem:
            told = tr("This login is not remembered: {why}.", why=problem)
            self._way.voice.complain(told)

    def _run(self, work: Any) -> None:
        Deferred.fromCoroutine(work).addErrback(self._failed)

    def _failed(self, failure: Failure) -> None:
        self._log.failure("{event}", failure, event="remembering a login failed")
