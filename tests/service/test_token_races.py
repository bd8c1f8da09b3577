"""What happens between the look at a token or password, and the session that begins."""

from __future__ import annotations

from typing import Any

from chatserver.model.errors import AccountDisabled, LoginRefused, LoginRequired
from chatserver.model.standing import Bar
from chatserver.service.endings import replace_password
from chatserver.service.passwords import Passwords
from tests.service.bearers import TokenCase
from tests.service.cast import Ear, secret
from tests.world import execute_inline, inline


class MeanwhileTests(TokenCase):
    """The account, or the token, changes while somebody comes in."""

    def login(self, credentials: Any, ear: Ear, change: Any) -> Any:
        """Begin a login, and let C{change} be made once its secret was found right."""
        readers = self.hold_readers()
        login = self.begin(credentials, ear)
        readers.work()
        readers.tell()  # the secret was right; the session is attached and reads on
        done = self.deferred(change)
        self.world.pump()
        readers.finish(self.world.pump)
        self.successResultOf(done)
        inline(self.world.store)
        return login

    def test_attack_revoked_meanwhile(self) -> None:
        """A token that is revoked while it is looked at begins no session."""
        ear = Ear()
        shown = self.shown(self.access(), ear)
        self.failureResultOf(
            self.login(shown, ear, self.ann.session.revoke_token("ci")), LoginRefused
        )
        self.assertEqual(len(self.world.hub.attachments(self.ann.session.user.id)), 1)

    def test_attack_barred_meanwhile(self) -> None:
        """An account that is barred while its password or token is looked at stays shut."""
        for kind in ("token", "password"):
            self.setUp()
            ear, user = Ear(), self.ann.session.user
            shown = self.shown(self.access(), ear) if kind == "token" else self.password("ann", ear)
            bar = self.world.store.accounts.bar(user, Bar(None, "spam"))
            self.failureResultOf(self.login(shown, ear, bar), AccountDisabled)
            self.assertEqual(len(self.world.hub.attachments(user.id)), 1)

    def test_attack_deleted_meanwhile(self) -> None:
        """A token of an account that is deleted meanwhile begins no session."""
        ear, user = Ear(), self.ann.session.user
        shown = self.shown(self.access(), ear)
        deletion = self.world.store.accounts.delete(user, 0.0)
        self.failureResultOf(self.login(shown, ear, deletion), LoginRefused)

    def test_password_changed_meanwhile(self) -> None:
        """A new password stops a session token that is on its way in, no access token."""
        for token, error in ((self.remembered(), LoginRefused), (self.access(), None)):
            ear = Ear()
            hashed = self.now(Passwords(execute_inline, self.limits).hash("another one"))
            change = self.world.store.accounts.change_password(self.ann.session.user, hashed)
            login = self.login(self.shown(token, ear), ear, change)
            if error:
                self.failureResultOf(login, error)
            else:
                self.successResultOf(login)

    def test_attack_remembering_against_a_new_password(self) -> None:
        """A session that a password change ends cannot save itself by a token made just then."""
        thief = self.enter("ann")
        self.world.pump()
        writer = self.hold_writer()
        changing = self.deferred(self.ann.session.change_password(secret("ann"), "a longer staple"))
        self.world.pump()
        saving = self.deferred(thief.session.remember("thief"))
        self.world.pump()
        writer.finish(self.world.pump)
        self.successResultOf(changing)
        self.failureResultOf(saving, LoginRequired)
        inline(self.world.store)
        self.assertEqual(self.listed(), [])

    def test_attack_access_token_against_a_new_password(self) -> None:
        """Nor by an access token, which a new password alone would not revoke."""
        thief = self.enter("ann")
        writer = self.hold_writer()
        changing = self.deferred(self.ann.session.change_password(secret("ann"), "a longer staple"))
        self.world.pump()
        saving = self.deferred(thief.session.create_token("thief"))
        self.world.pump()
        writer.finish(self.world.pump)
        self.successResultOf(changing)
        self.failureResultOf(saving, LoginRequired)
        inline(self.world.store)
        self.assertEqual(self.listed(), [])

    def test_attack_new_token_against_its_revocation(self) -> None:
        """A session whose token is revoked cannot save itself by another made just then."""
        thief = self.by_token(self.remembered())
        (lost,) = self.now(self.ann.session.tokens())
        desk = self.enter("ann")
        writer = self.hold_writer()
        revoking = self.deferred(desk.session.revoke_token(id=lost.id))
        self.world.pump()
        saving = self.deferred(thief.session.create_token("thief"))
        self.world.pump()
        writer.finish(self.world.pump)
        self.successResultOf(revoking)
        self.failureResultOf(saving, LoginRequired)
        inline(self.world.store)
        self.assertEqual(self.listed(), [])

    def test_attack_remembered_login_against_a_new_password(self) -> None:
        """A login with the old password, and the token it asks for, end with that password."""

        async def log_in_and_remember() -> str:
            ear = Ear()
            _, session, _ = await self.begin(self.password("ann", ear), ear)
            token: str = await session.remember("thief")
            return token

        readers = self.hold_readers()
        saving = self.deferred(log_in_and_remember())
        readers.work()
        readers.tell()
        self.world.pump()
        readers.work()  # what the login would still read, it has read before the change
        hashed = self.now(Passwords(execute_inline, self.limits).hash("another one"))
        store, hub = self.world.store, self.world.hub
        user = self.ann.session.user
        changing = self.deferred(replace_password(store.accounts, hub, user, hashed))
        self.world.pump()
        readers.finish(self.world.pump)
        self.assertIs(self.successResultOf(changing), True)
        saved: str = self.successResultOf(saving)
        inline(store)
        self.refused_token(saved)

    def test_attack_token_of_an_account_that_ends(self) -> None:
        """A token that is asked for while the account is deleted is refused."""
        other = self.enter("ann")
        writer = self.hold_writer()
        deleting = self.deferred(self.ann.session.delete_account(secret("ann")))
        self.world.pump()
        making = self.deferred(other.session.create_token("ghost"))
        self.world.pump()
        writer.finish(self.world.pump)
        self.successResultOf(deleting)
        self.failureResultOf(making, LoginRequired)

    def test_two_changes_at_once(self) -> None:
        """Of two who change the password in the same moment, one is told that the old is wrong."""
        desk = self.enter("ann")
        writer = self.hold_writer()
        changes = [
            self.deferred(player.session.change_password(secret("ann"), f"new password {number}"))
            for number, player in enumerate((self.ann, desk))
        ]
        self.world.pump()
        writer.finish(self.world.pump)
        self.successResultOf(changes[0])
        self.failureResultOf(changes[1], LoginRefused)
        inline(self.world.store)
        ear = Ear()
        self.player(self.password("ann", ear, "new password 0"), ear)
