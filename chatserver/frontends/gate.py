"""The login state of one connection: nobody, then one session, then gone."""

from __future__ import annotations

from collections.abc import Callable

from twisted.cred.credentials import ICredentials
from twisted.cred.error import LoginFailed, UnhandledCredentials
from twisted.cred.portal import Portal

from chatserver.interfaces import IEventSink, ISession
from chatserver.model.errors import AlreadyLoggedIn, LoginRefused, LoginRequired, NotAllowed


class Gate:
    """
    Let at most one user in on one connection, and out again.

    @ivar _busy: whether credentials are being looked at.
    @ivar _sink: None: the connection is lost; nobody gets in any more.
    """

    __slots__ = ("_busy", "_logout", "_portal", "_session", "_sink")

    def __init__(self, portal: Portal, sink: IEventSink) -> None:
        self._portal = portal
        self._sink: IEventSink | None = sink
        self._session: ISession | None = None
        self._logout: Callable[[], object] | None = None
        self._busy = False

    @property
    def is_open(self) -> bool:
        """Whether somebody is logged in."""
        return self._session is not None

    @property
    def session(self) -> ISession:
        """
        The session.

        @raise LoginRequired: nobody is logged in.
        """
        if self._session is None:
            raise LoginRequired("log in first: /login NAME")
        return self._session

    def expect_nobody(self) -> None:
        """
        Return if somebody could log in here now.

        @raise AlreadyLoggedIn: somebody has, or is about to.
        """
        if self._session is not None or self._busy:
            raise AlreadyLoggedIn("this connection is logged in already; /logout first")

    async def login(self, credentials: ICredentials) -> ISession:
        """
        Begin the session.

        @raise AlreadyLoggedIn: this connection has a session.
        @raise LoginRefused: the credentials are wrong.
        @raise NotAllowed: this server takes no such credentials.
        @raise LoginRequired: the peer hung up while we looked; nobody hears this.
        @raise ChatError: whatever else the portal refuses with.
        """
        self.expect_nobody()
        sink = self._sink
        if sink is None:
            raise LoginRequired("the connection is closed")
        self._busy = True
        try:
            _, avatar, logout = await self._portal.login(credentials, sink, ISession)
        except UnhandledCredentials:
            raise NotAllowed("this server takes no such login") from None
        except LoginFailed:
            raise LoginRefused("wrong name or password") from None
        finally:
            self._busy = False
        if self._sink is None:
            logout()
            raise LoginRequired("the connection was closed during the login")
        self._session, self._logout = ISession(avatar), logout
        return self._session

    def logout(self) -> None:
        """End the session, if there is one."""
        logout, self._session, self._logout = self._logout, None, None
        if logout is not None:
            logout()

    def lost(self) -> None:
        """The connection is gone: end the session, also one that is just beginning."""
        self._sink = None  # also, the connection holds the gate: no cycle may outlive it
        self.logout()
