"""Tokens and the sessions that make them: who may, and how they end together."""

from __future__ import annotations

from attrs import evolve

from chatserver.model.errors import BadRequest, LoginRequired, NoSuchToken, NotAllowed
from tests.service.bearers import TokenCase
from tests.service.cast import Ear, secret

DAY = 86400.0


class RememberedTests(TokenCase):
    """The session in which a client asks to be remembered, and its token, are one."""

    def test_forgotten_where_it_was_made(self) -> None:
        """Who asks to be remembered and logs out for good at once is forgotten."""
        token = self.remembered()
        self.now(self.ann.session.forget())
        self.refused_token(token)
        self.assertEqual(self.listed(), [])

    def test_live_while_connected(self) -> None:
        """Somebody who logged in with the password a month ago, and stayed, is remembered."""
        token = self.remembered()
        for _ in range(31):
            self.world.clock.advance(DAY)
            self.now(self.world.services.tokens.tidy())
        self.by_token(token)

    def test_lost_laptop(self) -> None:
        """A session token is revoked by its id, which ends the session it was made in too."""
        laptop = self.enter("ann")
        token: str = self.now(laptop.session.remember("laptop"))
        self.remembered("desktop")
        lost = next(each for each in self.now(self.ann.session.tokens()) if each.name == "laptop")
        self.now(self.ann.session.revoke_token(id=lost.id))
        self.assertEqual(laptop.ear.farewells, ["the token was revoked"])
        self.assertEqual(self.ann.ear.farewells, [])
        self.refused_token(token)
        self.assertEqual(self.listed(), [("session", "desktop")])
        self.refused(self.ann.session.revoke_token(id=lost.id), NoSuchToken)

    def test_attack_anothers_id(self) -> None:
        """Ids can be guessed: they are of use to nobody but the owner."""
        token, bob = self.remembered(), self.enter("bob")
        (kept,) = self.now(self.ann.session.tokens())
        self.refused(bob.session.revoke_token(id=kept.id), NoSuchToken)
        self.by_token(token)

    def test_name_or_id(self) -> None:
        """Which token is meant is said in one way."""
        self.access()
        (kept,) = self.now(self.ann.session.tokens())
        self.refused(self.ann.session.revoke_token(), BadRequest)
        self.refused(self.ann.session.revoke_token("ci", kept.id), BadRequest)
        self.assertEqual(self.listed(), [("access", "ci")])

    def test_id_given_again(self) -> None:
        """Revoking a token ends no session of an older one that had the same id."""
        self.limits = evolve(self.limits, tokens_each=1)
        self.setUp()
        token = self.remembered()
        (old,) = self.now(self.ann.session.tokens())
        desk = self.by_token(token)
        self.world.clock.advance(60)
        laptop = self.enter("ann")
        self.now(laptop.session.remember("laptop"))  # the older one had to go
        self.now(laptop.session.forget())
        self.now(self.enter("ann").session.create_token("ci"))
        (new,) = self.now(self.ann.session.tokens())
        self.assertEqual(new.id, old.id)
        self.now(self.ann.session.revoke_token("ci"))
        self.assertEqual(desk.ear.farewells, [])


class MayMakeTests(TokenCase):
    """Who may make tokens."""

    def test_attack_access_token_that_outlives_itself(self) -> None:
        """With an access token that was found nobody makes one that nobody knows of."""
        thief = self.by_token(self.access())
        for made in (thief.session.create_token("mine"), thief.session.remember("mine")):
            self.assertIn("log in with the password", str(self.refused(made, NotAllowed)))
        self.assertEqual(self.listed(), [("access", "ci")])

    def test_attack_access_token_and_a_new_password(self) -> None:
        """Who came in with an access token makes none after a new password either."""
        script = self.by_token(self.access())
        self.now(script.session.change_password(secret("ann"), "a longer staple"))
        self.refused(script.session.remember("mine"), NotAllowed)

    def test_remembered_client_makes_tokens(self) -> None:
        """A client that came in with a session token makes tokens, and no password is asked."""
        client = self.by_token(self.remembered())
        self.now(client.session.create_token("ci"))
        self.assertEqual(self.listed(), [("access", "ci"), ("session", "desktop")])

    def test_after_ones_own_new_password(self) -> None:
        """Who changed the password goes on making tokens, however they came in."""
        client = self.by_token(self.remembered())
        self.now(client.session.change_password(secret("ann"), "a longer staple"))
        self.now(client.session.create_token("ci"))
        again: str = self.now(client.session.remember("desktop"))
        self.now(client.session.change_password("a longer staple", "a third staple"))
        self.refused_token(again)
        self.now(client.session.create_token("build"))
        desk = self.player(self.password("ann", Ear(), "a third staple"), Ear())
        self.now(desk.session.change_password("a third staple", "a fourth staple"))
        self.now(desk.session.create_token("desk"))

    def test_after_anothers_new_password(self) -> None:
        """A session that was told to end makes no token, as long as it may still be there."""
        other = self.enter("ann")
        self.now(self.ann.session.change_password(secret("ann"), "a longer staple"))
        for made in (other.session.create_token("mine"), other.session.remember("mine")):
            self.refused(made, LoginRequired)
        self.assertEqual(self.listed(), [])
