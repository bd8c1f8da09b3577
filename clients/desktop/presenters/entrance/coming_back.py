"""The way in of somebody who is remembered: nothing is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from clients.core.address import ServerAddress
from clients.core.client import Client
from clients.core.entering import Token
from clients.core.known_servers import KnownServersProblem
from clients.desktop.keeping.logins import Login
from clients.desktop.presenters.entrance.attempt import Attempt
from clients.desktop.presenters.entrance.way import Way
from clients.desktop.presenters.telling import Telling


class ComingBack(Telling):
    """
    Logs somebody in with what the keyring has.

    @ivar login: as whom; None: nobody comes back just now.
    @ivar attempt: what was sent and is not answered yet; None: the keyring is asked.
    """

    _log = Logger()

    def __init__(
        self,
        way: Way,
        begin: Callable[[ServerAddress, Login, Token], Client],
        arrived: Callable[[Client], None],
        refused: Callable[[Login, ServerAddress, Client, Exception], None],
        unknown: Callable[[Login], None],
    ) -> None:
        """
        @param arrived: hears of a client that is online, or, where something is kept here that
            can be shown meanwhile, of one that is about to be.
        @param unknown: hears that nothing is known that would let them in.
        """
        super().__init__()
        self.login: Login | None = None
        self.attempt: Attempt | None = None
        self._way = way
        self._begin = begin
        self._arrived = arrived
        self._refused = refused
        self._unknown = unknown
        self._turn = 0

    def begin(self, login: Login) -> None:
        """Begin; what was begun before is given up."""
        self.cancel()
        self.login = login
        self.tell()
        Deferred.fromCoroutine(self._come(login, self._turn)).addErrback(self._failed, login)

    def retry_now(self) -> None:
        """Wait no longer."""
        if self.attempt is not None:
            self.attempt.retry_now()

    def cancel(self) -> None:
        """Rather not."""
        self._turn += 1
        attempt, self.attempt, self.login = self.attempt, None, None
        if attempt is not None:
            attempt.cancel()
        self.tell()

    async def _come(self, login: Login, turn: int) -> None:
        token = await self._way.secrets.token(login.account) if login.stays else None
        if self._turn != turn:
            return  # cancelled meanwhile, and perhaps begun anew
        address = self._trusted(login)
        if token is None or address is None:
            self._leave()
            self._unknown(login)
            return
        client = self._begin(address, login, Token(token))
        if self._way.is_kept(login):
            self._leave()
            client.start()
            self._arrived(client)  # there is something to read until the server has answered
            return

        def refused(client: Client, error: Exception) -> None:
            self._leave()
            self._refused(login, address, client, error)

        clock = self._way.supplies.clock
        attempt = Attempt(client, clock, login.name.text, self._in, refused, is_patient=True)
        self.attempt = attempt
        attempt.listen(self.tell)
        self.tell()
        attempt.start()

    def _trusted(self, login: Login) -> ServerAddress | None:
        """Give the server with its key; None: there is none, it is to be asked for."""
        if not login.server.tls:
            return login.server
        try:
            known = self._way.known.known(login.server)
        except KnownServersProblem:
            return None  # the person is told when they connect
        return known if known.fingerprint is not None or login.is_vouched else None

    def _in(self, client: Client) -> None:
        self._leave()
        self._arrived(client)

    def _leave(self) -> None:
        self.attempt = self.login = None
        self.tell()

    def _failed(self, failure: Failure, login: Any) -> None:
        self._log.failure("{event}", failure, event="coming back failed")
        self._leave()
        self._unknown(login)
