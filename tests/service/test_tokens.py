"""Tokens: how they let somebody in, and how they end."""

from __future__ import annotations

import sqlite3

from attrs import evolve

from chatserver.config import Config
from chatserver.credentials import TokenShown
from chatserver.model.errors import (
    AlreadyLoggedIn,
    BadText,
    NotForGuests,
    SlowDown,
)
from chatserver.store.store import DATABASE_NAME
from tests.service.bearers import TokenCase
from tests.service.cast import Ear, listen_to_log, secret
from tests.world import World

FAR = "192.0.2.7"
DAY = 86400.0


class LettingInTests(TokenCase):
    """Logging in with a token."""

    def test_either_kind_lets_its_owner_in(self) -> None:
        """With a token of either kind one is who made it, as with the password."""
        for token in (self.access(), self.remembered()):
            player = self.by_token(token, FAR)
            self.assertEqual(player.session.user, self.ann.session.user)
        self.assertEqual(len(self.world.hub.attachments(self.ann.session.user.id)), 3)

    def test_hub_knows_what_began_a_session(self) -> None:
        """Whoever looks at the sessions sees by which token each began, if by any."""
        self.by_token(self.access())
        began = [each.token for each in self.world.hub.attachments(self.ann.session.user.id)]
        self.assertEqual([each and each.name for each in began], [None, "ci"])

    def test_use_is_noted(self) -> None:
        """The list shows when a token was last used, and that another never was."""
        token = self.access()
        self.access("unused")
        self.world.clock.advance(60)
        self.by_token(token)
        used = {each.name: each.used_at for each in self.now(self.ann.session.tokens())}
        self.assertEqual(used, {"ci": self.world.clock.seconds(), "unused": None})

    def test_tokens_survive_a_restart(self) -> None:
        """A script goes on with its token after the server was started again."""
        token = self.access()
        self.world.stop()
        self.world = World(self, evolve(self.config, limits=self.limits), self.world.folder)
        self.by_token(token)

    def test_wrong_tokens(self) -> None:
        """What was never told as a token lets nobody in, whatever it looks like."""
        token = self.access()
        for wrong in ("", "chat_", token[:-1], token + "x", token.upper(), "\ud800", "x" * 10_000):
            self.assertEqual(str(self.refused_token(wrong)), "wrong token")

    def test_single_session(self) -> None:
        """Where an account may have one session, a token makes no second one."""
        self.config = evolve(Config(), single_session=True)
        self.setUp()
        self.refused_token(self.access(), AlreadyLoggedIn)

    def test_guests_have_none(self) -> None:
        """Without an account there is nothing that a token could open."""
        self.config = Config(guests=True)
        self.setUp()
        guest = self.enter_guest("zoe")
        self.refused(guest.session.create_token("mine"), NotForGuests)
        self.refused(guest.session.remember("mine"), NotForGuests)
        self.assertEqual(self.now(guest.session.tokens()), [])
        self.now(guest.session.forget())

    def test_names(self) -> None:
        """A name is trimmed, and holds nothing that cannot be seen."""
        self.access("  build   server ")
        self.assertEqual(self.listed(), [("access", "build server")])
        for bad in ("", "   ", "x" * 65, "a\x1b[2J", "a\u202eb", "\ud800", "x" * 100_000, "a\x00"):
            self.refused(self.ann.session.create_token(bad), BadText)
            self.refused(self.ann.session.remember(bad), BadText)
        self.now(self.ann.session.revoke_token("BUILD  server"))

    def test_attack_making_them_in_a_loop(self) -> None:
        """Making tokens counts as messages do; and there are never more than allowed."""
        self.limits = evolve(self.limits, messages_burst=1, tokens_each=3)
        self.setUp()
        for number in range(9):
            self.now(self.ann.session.remember(f"client {number}"))
        self.assertEqual(len(self.listed()), 3)
        self.access()
        self.refused(self.ann.session.create_token("one more"), SlowDown)


class SecrecyTests(TokenCase):
    """That nobody learns a token but who made it."""

    def test_attack_stolen_database(self) -> None:
        """With all that the database holds nobody can log in."""
        told = [self.access(), self.remembered()]
        with sqlite3.connect(self.world.folder / DATABASE_NAME) as database:
            rows = database.execute("SELECT * FROM tokens").fetchall()
        database.close()
        for value in {str(value) for row in rows for value in row}:
            self.assertNotIn(value, told)
            self.refused_token(value)
            self.refused_token(f"chat_{value}")

    def test_attack_secrets_in_the_log(self) -> None:
        """Neither making, nor using, nor failing to use a token writes it into the log."""
        record = listen_to_log(self)
        token = self.access()
        self.by_token(token).logout()
        self.refused_token("chat_planted")
        self.now(self.ann.session.revoke_token("ci"))
        self.refused_token(token)
        self.assertIn("token created", record.text())
        self.assertIn("token revoked", record.text())
        self.assertNotIn(token, record.text())
        self.assertNotIn("planted", record.text())

    def test_credentials_do_not_show_it(self) -> None:
        """A token is not in what a traceback might print."""
        self.assertNotIn("planted", repr(TokenShown("planted", Ear().origin)))

    def test_attack_guessing(self) -> None:
        """Wrong tokens count as wrong passwords of their address, and those as wrong tokens."""
        token = self.access()
        for _ in range(10):
            self.refused_token("chat_guess", address=FAR)
        refusal = self.refused_token(token, SlowDown, FAR)
        assert isinstance(refusal, SlowDown)
        ear = Ear(FAR)
        self.refused(self.begin(self.password("bob", ear), ear), SlowDown)
        self.by_token(token, "198.51.100.9")
        self.world.clock.advance(refusal.retry_after)
        self.by_token(token, FAR)

    def test_right_tokens_are_not_counted(self) -> None:
        """A script that logs in with its token a hundred times a minute is not slowed."""
        token = self.access()
        for _ in range(100):
            self.by_token(token, FAR).logout()


class EndingTests(TokenCase):
    """Revoked, forgotten, and dead of idleness."""

    def test_revoked(self) -> None:
        """A revoked token lets nobody in, and the sessions that it began end, no others."""
        token, other = self.access(), self.access("other")
        first, second, third = self.by_token(token), self.by_token(token), self.by_token(other)
        self.now(self.ann.session.revoke_token("ci"))
        for player in (first, second):
            self.assertEqual(player.ear.farewells, ["the token was revoked"])
        self.assertEqual(third.ear.farewells + self.ann.ear.farewells, [])
        self.refused_token(token)

    def test_revoked_by_itself(self) -> None:
        """A script may revoke the token it came by."""
        player = self.by_token(self.access())
        self.now(player.session.revoke_token("ci"))
        self.assertEqual(player.ear.farewells, ["the token was revoked"])

    def test_forgotten(self) -> None:
        """Who logs out for good takes the session token with them; this session is answered."""
        token = self.remembered()
        player, twin = self.by_token(token), self.by_token(token)
        self.now(player.session.forget())
        self.assertEqual(
            (player.ear.farewells, twin.ear.farewells), ([], ["the token was revoked"])
        )
        self.refused_token(token)

    def test_nothing_to_forget(self) -> None:
        """A session that has no session token forgets nothing: not even an access token."""
        token, remembered = self.access(), self.remembered()
        self.now(self.by_token(token).session.forget())
        self.now(self.enter("ann").session.forget())
        self.by_token(token)
        self.by_token(remembered)

    def test_idle_session_token_dies(self) -> None:
        """Thirty days without use end a session token; use renews it; access tokens stay."""
        token, access = self.remembered(), self.access()
        for _ in range(3):
            self.world.clock.advance(29 * DAY)
            self.by_token(token).logout()
        self.world.clock.advance(30 * DAY)
        self.refused_token(token)
        self.by_token(access)
        self.assertEqual(self.listed(), [("access", "ci")])

    def test_who_is_online_is_not_idle(self) -> None:
        """Somebody online for months is remembered when the connection breaks."""
        token = self.remembered()
        player = self.by_token(token)
        self.world.clock.advance(100 * DAY)
        player.logout()
        self.world.pump()
        self.world.clock.advance(29 * DAY)
        self.by_token(token)

    def test_tidying(self) -> None:
        """Tidying takes what is dead, and renews what somebody who is online came by."""
        token, dead = self.remembered(), self.remembered("phone")
        self.ann.logout()
        self.ann = self.by_token(token)
        self.world.clock.advance(31 * DAY)
        self.now(self.world.services.tokens.tidy())
        self.by_token(token)
        self.refused_token(dead)
        self.assertEqual(self.listed(), [("session", "desktop")])

    def test_password_change(self) -> None:
        """A new password ends what the old one and session tokens began, no access token."""
        access, remembered = self.access(), self.remembered()
        script, desk, other = self.by_token(access), self.by_token(remembered), self.enter("ann")
        self.now(self.ann.session.change_password(secret("ann"), "a longer staple"))
        for player in (desk, other):
            self.assertEqual(len(player.ear.farewells), 1)
        self.assertEqual(script.ear.farewells + self.ann.ear.farewells, [])
        self.refused_token(remembered)
        self.by_token(access)
        self.assertEqual(self.listed(), [("access", "ci")])

    def test_deleted_account(self) -> None:
        """Deleting the account ends all its sessions and tokens."""
        access = self.access()
        script = self.by_token(access)
        self.now(self.ann.session.delete_account(secret("ann")))
        self.assertEqual(len(script.ear.farewells), 1)
        self.refused_token(access)
