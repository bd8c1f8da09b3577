"""Accounts that the operator let nobody into."""

from __future__ import annotations

from chatserver.credentials import Password
from chatserver.model.errors import AccountDisabled, LoginRefused
from chatserver.model.names import UserName
from chatserver.model.standing import Bar, TokenKind
from tests.service.bearers import TokenCase
from tests.service.cast import Ear, secret

ANN = UserName("ann")
FAR = "192.0.2.7"


class BarTests(TokenCase):
    """ann's account is barred."""

    def bar(self, until: float | None = None, why: str = "") -> None:
        """Bar ann's account."""
        self.now(self.world.store.accounts.bar(self.ann.session.user, Bar(until, why)))

    def login(self, password: str, error: type[Exception]) -> str:
        """Fail to log in as ann."""
        ear = Ear(FAR)
        shown = Password(ANN, password, ear.origin)
        return str(self.refused(self.begin(shown, ear), error))

    def test_right_password_hears_why(self) -> None:
        """Who shows the right password or token is told that and why nobody gets in."""
        token = self.access()
        self.bar(why="too much spam")
        self.assertEqual(
            self.login(secret("ann"), AccountDisabled), "this account is disabled: too much spam"
        )
        told = self.refused_token(token, AccountDisabled)
        self.assertIn("too much spam", str(told))
        self.bar()
        self.assertIn("ask the server's operator", self.login(secret("ann"), AccountDisabled))

    def test_attack_bar_is_no_oracle(self) -> None:
        """A wrong password hears the same of a barred account as of one that is not there."""
        self.bar(why="too much spam")
        told = {self.login("wrong password", LoginRefused)}
        ear = Ear(FAR)
        nobody = self.begin(self.password("nobody", ear, "wrong password"), ear)
        told.add(str(self.refused(nobody, LoginRefused)))
        self.assertEqual(told, {"wrong name or password"})
        self.assertEqual(str(self.refused_token("chat_wrong")), "wrong token")

    def test_bar_runs_out(self) -> None:
        """A bar with an end is told with it, and is over by itself then."""
        self.bar(self.world.clock.seconds() + 3600, "cool down")
        told = self.login(secret("ann"), AccountDisabled)
        self.assertEqual(told, "this account is disabled until 2001-09-09 02:46 UTC: cool down")
        self.world.clock.advance(3599)
        self.login(secret("ann"), AccountDisabled)
        self.world.clock.advance(1)
        self.enter("ann", FAR)

    def test_lifted(self) -> None:
        """Once the bar is lifted all is as before, tokens included."""
        token = self.access()
        self.bar()
        self.now(self.world.store.accounts.unbar(self.ann.session.user))
        self.enter("ann", FAR)
        self.by_token(token)
        self.assertEqual(self.now(self.ann.session.tokens())[0].kind, TokenKind.ACCESS)
