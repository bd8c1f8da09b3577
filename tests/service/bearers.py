"""The ground of the tests about tokens: somebody who makes some, and comes by them."""

from __future__ import annotations

from chatserver.credentials import TokenShown
from chatserver.interfaces import ISession
from chatserver.model.errors import LoginRefused
from tests.service.cast import Cast, Ear, Player


class TokenCase(Cast):
    """ann is logged in with her password."""

    def setUp(self) -> None:
        """Log her in."""
        super().setUp()
        self.ann = self.enter("ann")

    def shown(self, token: str, ear: Ear) -> TokenShown:
        """A token as a connection shows it."""
        return TokenShown(token, ear.origin)

    def by_token(self, token: str, address: str = "") -> Player:
        """Log in with a token."""
        ear = Ear(address)
        return self.player(self.shown(token, ear), ear)

    def refused_token(
        self, token: str, error: type[Exception] = LoginRefused, address: str = ""
    ) -> Exception:
        """Fail to log in with a token."""
        ear = Ear(address)
        return self.refused(self.begin(self.shown(token, ear), ear), error)

    def access(self, name: str = "ci") -> str:
        """Make an access token."""
        made: str = self.now(self.ann.session.create_token(name))
        return made

    def remembered(self, client: str = "desktop") -> str:
        """Make a session token."""
        made: str = self.now(self.ann.session.remember(client))
        return made

    def listed(self, session: ISession | None = None) -> list[tuple[str, str]]:
        """ann's tokens."""
        tokens = self.now((session or self.ann.session).tokens())
        return [(each.kind.value, each.name) for each in tokens]
