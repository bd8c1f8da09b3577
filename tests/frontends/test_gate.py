"""Tests of L{chatserver.frontends.gate}."""

from __future__ import annotations

from typing import Any

from twisted.cred.credentials import UsernamePassword
from twisted.internet.defer import Deferred, succeed
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from chatserver.credentials import Password
from chatserver.frontends.gate import Gate
from chatserver.interfaces import IEventSink, ISession, Origin
from chatserver.model.errors import AlreadyLoggedIn, LoginRefused, LoginRequired, NotAllowed
from chatserver.model.events import Delivery
from chatserver.model.names import UserName
from tests.fakes import FakeChat

HERE = Origin("test", "127.0.0.1")


@implementer(IEventSink)
class Ear:
    """Hears nothing."""

    origin = HERE

    def deliver(self, delivery: Delivery) -> None:
        """Forget it."""

    def close(self, why: str) -> None:
        """Stay."""

    def ready(self) -> Deferred[None]:
        """Always."""
        return succeed(None)


class GateTests(SynchronousTestCase):
    """At most one session on one connection, and none after it is gone."""

    def setUp(self) -> None:
        """A chat with ann, and a connection."""
        self.chat = FakeChat()
        self.chat.add("ann")
        self.gate = Gate(self.chat.portal, Ear())

    def login(self, password: str = "sesame-open") -> Deferred[Any]:
        """Try to get in."""
        credentials = Password(UserName("ann"), password, HERE)
        return Deferred.fromCoroutine(self.gate.login(credentials))

    def test_login(self) -> None:
        """With the right password there is a session, until the logout."""
        self.assertRaises(LoginRequired, lambda: self.gate.session)
        session = self.successResultOf(self.login())
        self.assertIs(self.gate.session, session)
        self.assertTrue(ISession.providedBy(session))
        self.gate.logout()
        self.gate.logout()
        self.assertRaises(LoginRequired, lambda: self.gate.session)
        self.assertEqual(self.chat.online(), 0)

    def test_again_after_logout(self) -> None:
        """The same connection may log in again."""
        self.successResultOf(self.login())
        self.gate.logout()
        self.successResultOf(self.login())
        self.assertEqual(self.chat.online(), 1)

    def test_wrong_password(self) -> None:
        """A refusal leaves the connection free for the next try."""
        self.failureResultOf(self.login("wrong"), LoginRefused)
        self.successResultOf(self.login())

    def test_one_login_at_a_time(self) -> None:
        """While somebody is in, or about to be, nobody else gets in."""
        self.chat.checks = []
        first = self.login()
        self.failureResultOf(self.login(), AlreadyLoggedIn)
        self.chat.checks[0].callback(None)
        self.successResultOf(first)
        self.failureResultOf(self.login(), AlreadyLoggedIn)

    def test_hang_up_during_the_check(self) -> None:
        """Who hangs up while the password is looked at is not left online."""
        self.chat.checks = []
        waiting = self.login()
        self.gate.lost()
        self.chat.checks[0].callback(None)
        self.failureResultOf(waiting, LoginRequired)
        self.assertEqual(self.chat.online(), 0)

    def test_unknown_credentials(self) -> None:
        """A way to log in that this server does not take is refused, not an accident."""
        attempt = self.gate.login(UsernamePassword(b"ann", b"sesame-open"))
        self.failureResultOf(Deferred.fromCoroutine(attempt), NotAllowed)
