"""Tokens in the store: kept by their hashes, found, used, revoked, forgotten."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from chatserver.model.entries import User
from chatserver.model.errors import LoginRequired, NameTaken, NoSuchToken, NotAllowed
from chatserver.model.names import UserName
from chatserver.model.standing import Account, Bar, Token, TokenKind, UserKind
from chatserver.store import dialect
from chatserver.store.accounts import Newcomer
from chatserver.store.store import DATABASE_NAME
from chatserver.store.tokens import DELETE_IDLE, NewToken, Proof
from tests.store.contract import StoreContract

LONG_AGO = 0.0


class TokensCase(StoreContract):
    """ann and bob."""

    def setUp(self) -> None:
        """Make them."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")

    def wanted(self, user: User, name: str, session: bool = False, at: float = 100.0) -> NewToken:
        """A token to keep; its hash is the name and its owner's."""
        kind = TokenKind.SESSION if session else TokenKind.ACCESS
        return NewToken(user, kind, name, name.casefold(), f"{user.name}/{name}", at, most=3)

    def add(self, *args: Any, **keywords: Any) -> Token:
        """Keep a token."""
        token: Token = self.now(self.store.tokens.add(self.wanted(*args, **keywords)))
        return token

    def names(self, user: User, idle_since: float = LONG_AGO) -> list[str]:
        """The names of somebody's tokens, as they are listed."""
        return [each.name for each in self.now(self.store.tokens.of(user, idle_since))]

    def bar_of(self, user: User) -> Bar | None:
        """The bar on somebody's account."""
        account = self.now(self.store.accounts.find(user.name))
        assert account is not None
        return account.bar

    def owner(self, hash: str, idle_since: float = LONG_AGO) -> Any:
        """Whom a hash lets in."""
        return self.now(self.store.tokens.owner(hash, idle_since))


class KeepingTests(TokensCase):
    """Making tokens, and finding their owners."""

    def test_contract_hash_finds_the_account(self) -> None:
        """A token's hash leads to its owner's account, and nobody else's."""
        token = self.add(self.ann, "ci")
        found = self.owner("ann/ci")
        self.assertEqual((found.user, found.token, found.password), (self.ann, token, "hash"))
        self.assertIsNone(self.owner("bob/ci"))
        self.assertIsNone(self.owner(""))

    def test_contract_tokens_outlive_a_crash(self) -> None:
        """A token that was told to somebody is on disk."""
        token = self.add(self.ann, "ci")
        self.crash()
        self.assertEqual(self.owner("ann/ci").token, token)

    def test_contract_names_are_ones_own(self) -> None:
        """A name is given once, whatever its case; somebody else may give it too."""
        self.add(self.ann, "ci")
        self.refused(self.store.tokens.add(self.wanted(self.ann, "CI")), NameTaken)
        self.add(self.bob, "ci")

    def test_contract_clients_may_be_called_alike(self) -> None:
        """Two desktops that remember a login need no different names."""
        self.add(self.ann, "desktop", session=True)
        again = evolve(self.wanted(self.ann, "desktop", session=True), hash="another")
        self.now(self.store.tokens.add(again))
        access = evolve(self.wanted(self.ann, "desktop"), hash="a third")
        self.now(self.store.tokens.add(access))
        self.assertEqual(self.names(self.ann), ["desktop"] * 3)

    def test_contract_as_many_as_allowed(self) -> None:
        """Nobody has more access tokens than they may; one that is revoked makes room."""
        for name in ("a", "b", "c"):
            self.add(self.ann, name)
        refused = self.refused(self.store.tokens.add(self.wanted(self.ann, "d")), NotAllowed)
        self.assertIn("at most 3", str(refused))
        self.now(self.store.tokens.revoke(self.ann, "b"))
        self.add(self.ann, "d")

    def test_contract_too_many_clients(self) -> None:
        """Of too many session tokens the one that was idle for longest goes."""
        old = self.add(self.ann, "old", session=True, at=1.0)
        for number in range(2):
            self.add(self.ann, f"c{number}", session=True, at=2.0 + number)
        self.now(self.store.tokens.used([old], 50.0))
        self.add(self.ann, "new", session=True, at=60.0)
        self.assertEqual(self.names(self.ann), ["old", "c1", "new"])
        self.add(self.bob, "c0", session=True)

    def test_contract_order_of_the_list(self) -> None:
        """Access tokens come by name, session tokens behind them by age."""
        self.add(self.ann, "z", session=True, at=3.0)
        self.add(self.ann, "Beta", at=1.0)
        self.add(self.ann, "a", session=True, at=4.0)
        self.add(self.ann, "alpha", at=2.0)
        self.assertEqual(self.names(self.ann), ["alpha", "Beta", "z", "a"])
        self.assertEqual(self.names(self.bob), [])

    def test_contract_deleted_account_gets_none(self) -> None:
        """A token that is asked for while the account is deleted is refused."""
        self.now(self.store.accounts.delete(self.ann, 1.0))
        self.refused(self.store.tokens.add(self.wanted(self.ann, "ci")), LoginRequired)

    def test_contract_proof(self) -> None:
        """A token is kept while what its maker came in with holds, and not any longer."""
        began = self.add(self.ann, "desktop", session=True)
        foreign = self.add(self.bob, "desktop", session=True)
        gone = evolve(began, created_at=began.created_at - 1)
        for number, (proof, holds) in enumerate(
            (
                (Proof("hash", None), True),
                (Proof(None, began), True),
                (Proof("hash", began), True),
                (Proof("another", None), False),
                (Proof("another", began), False),
                (Proof("hash", gone), False),
                (Proof(None, foreign), False),
                (Proof(None, None), False),
            )
        ):
            wanted = evolve(self.wanted(self.ann, f"ci{number}"), proof=proof, most=9)
            if holds:
                self.now(self.store.tokens.add(wanted))
            else:
                self.refused(self.store.tokens.add(wanted), LoginRequired)
        self.assertEqual(self.names(self.ann), ["ci0", "ci1", "ci2", "desktop"])


class SecrecyTests(TokensCase):
    """What tracebacks might print."""

    def test_hashes_are_not_shown(self) -> None:
        """Neither a password's hash nor a token's is in what a value looks like."""
        values = (
            Account(self.ann, UserKind.ACCOUNT, False, "planted"),
            Newcomer(UserName("carl"), "planted", False, 0.0),
            evolve(self.wanted(self.ann, "ci"), hash="planted", proof=Proof("planted", None)),
        )
        for each in values:
            self.assertNotIn("planted", repr(each))


class PlanTests(TokensCase):
    """How SQLite goes about it."""

    def test_idle_tokens_are_found_by_their_index(self) -> None:
        """Tidying costs as much as there are dead tokens, not as there are tokens."""
        connection = dialect.connect(self.folder / DATABASE_NAME)
        self.addCleanup(connection.close)
        plan = connection.execute("EXPLAIN QUERY PLAN " + DELETE_IDLE, (0.0,)).fetchall()
        steps = "\n".join(row[3] for row in plan)
        self.assertIn("SEARCH tokens USING INDEX tokens_idle (<expr><?)", steps)
        self.assertNotIn("SCAN", steps)


class EndingTests(TokensCase):
    """Revoking tokens, and letting them die."""

    def test_contract_revoked(self) -> None:
        """A revoked token finds nobody, and its name is free again; it was that one alone."""
        token = self.add(self.ann, "ci")
        self.add(self.ann, "other")
        self.add(self.bob, "ci")
        self.assertEqual(self.now(self.store.tokens.revoke(self.ann, "ci")), token)
        self.assertIsNone(self.owner("ann/ci"))
        self.assertIsNotNone(self.owner("bob/ci"))
        self.refused(self.store.tokens.revoke(self.ann, "ci"), NoSuchToken)
        self.assertIsNone(self.now(self.store.tokens.owner_again(token, LONG_AGO)))
        self.add(self.ann, "ci")

    def test_contract_only_access_tokens_have_names(self) -> None:
        """A session token is not found by the name of its client."""
        self.add(self.ann, "desktop", session=True)
        self.refused(self.store.tokens.revoke(self.ann, "desktop"), NoSuchToken)

    def test_contract_revoked_by_id(self) -> None:
        """By its id a token of either kind is revoked, one's own."""
        for session in (False, True):
            token = self.add(self.ann, "desktop", session=session)
            self.refused(self.store.tokens.revoke_with_id(self.bob, token.id), NoSuchToken)
            self.assertEqual(self.now(self.store.tokens.revoke_with_id(self.ann, token.id)), token)
            self.assertEqual(self.names(self.ann), [])
            self.refused(self.store.tokens.revoke_with_id(self.ann, token.id), NoSuchToken)

    def test_contract_new_token_is_not_the_old_one(self) -> None:
        """The id of a revoked token may come again; the token does not."""
        old = self.add(self.ann, "ci", at=1.0)
        self.now(self.store.tokens.revoke(self.ann, "ci"))
        new = self.add(self.ann, "ci", at=2.0)
        self.assertIsNone(self.now(self.store.tokens.owner_again(old, LONG_AGO)))
        self.now(self.store.tokens.used([old], 9.0))
        self.now(self.store.tokens.delete(old))
        self.assertEqual(self.owner("ann/ci").token, new)

    def test_contract_idle_session_tokens_die(self) -> None:
        """A session token dies of idleness, counted from its last use; an access token never."""
        used = self.add(self.ann, "used", session=True, at=1.0)
        self.add(self.ann, "idle", session=True, at=1.0)
        self.add(self.ann, "ci", at=1.0)
        self.now(self.store.tokens.used([used], 50.0))
        for swept in (False, True):
            self.assertEqual(self.names(self.ann, 10.0), ["ci", "used"], swept)
            self.assertIsNone(self.owner("ann/idle", 10.0))
            self.assertEqual(self.owner("ann/used", 10.0).token.used_at, 50.0)
            self.assertIsNotNone(self.owner("ann/ci", 10.0))
            self.now(self.store.tokens.delete_idle(10.0))
        self.assertIsNone(self.owner("ann/idle"))

    def test_contract_password_change_revokes_sessions(self) -> None:
        """A new password revokes the owner's session tokens, and nothing else."""
        self.add(self.ann, "desktop", session=True)
        self.add(self.ann, "ci")
        self.add(self.bob, "desktop", session=True)
        changed = self.now(self.store.accounts.change_password(self.ann, "new", "other"))
        self.assertIs(changed, False)
        self.assertEqual(self.names(self.ann), ["ci", "desktop"])
        self.assertIs(self.now(self.store.accounts.change_password(self.ann, "new", "hash")), True)
        self.assertEqual(self.names(self.ann), ["ci"])
        self.assertEqual(self.names(self.bob), ["desktop"])

    def test_contract_stronger_hash_revokes_nothing(self) -> None:
        """The same password under a stronger hash is no new password."""
        self.add(self.ann, "desktop", session=True)
        self.now(self.store.accounts.set_password(self.ann, "stronger"))
        self.assertEqual(self.names(self.ann), ["desktop"])

    def test_contract_deleting_an_account_deletes_its_tokens(self) -> None:
        """Nothing of a deleted account's tokens or bar is left."""
        self.add(self.ann, "ci")
        self.add(self.ann, "desktop", session=True)
        self.now(self.store.accounts.bar(self.ann, Bar(None, "spam")))
        self.now(self.store.accounts.delete(self.ann, 1.0))
        self.assertEqual(self.names(self.ann), [])
        self.assertIsNone(self.owner("ann/ci"))
        self.assertIs(self.now(self.store.accounts.unbar(self.ann)), False)

    def test_attack_stolen_database(self) -> None:
        """Where the hash was deleted, its row is not left in the file for others to read."""
        self.now(self.store.tokens.add(evolve(self.wanted(self.ann, "ci"), hash="planted" * 9)))
        self.now(self.store.tokens.revoke(self.ann, "ci"))
        self.now(self.store.close())
        data = (self.folder / DATABASE_NAME).read_bytes()
        self.assertNotIn(b"planted", data)


class BarTests(TokensCase):
    """Accounts that nobody gets into, and what the operator sees."""

    def test_contract_bar_stands_until_it_is_lifted(self) -> None:
        """An account says that it is barred, until when and why; a later bar replaces it."""
        self.add(self.ann, "ci")
        for bar in (Bar(5.0, "spam"), Bar(None, "worse")):
            self.now(self.store.accounts.bar(self.ann, bar))
            self.assertEqual(self.bar_of(self.ann), bar)
            self.assertEqual(self.owner("ann/ci").bar, bar)
        self.assertIsNone(self.bar_of(self.bob))
        self.crash()
        self.assertIs(self.now(self.store.accounts.unbar(self.ann)), True)
        self.assertIsNone(self.bar_of(self.ann))
        self.assertIs(self.now(self.store.accounts.unbar(self.ann)), False)

    def test_contract_operators_list(self) -> None:
        """The operator sees all accounts by name, with admins, times and bars; no guests."""
        self.now(self.guest("gus"))
        self.now(self.store.accounts.set_admin(self.bob, True))
        self.now(self.store.accounts.bar(self.ann, Bar(None, "")))
        self.now(self.store.people.seen(self.bob, 7.0))
        listed = self.now(self.store.people.registered())
        self.assertEqual([each.user for each in listed], [self.ann, self.bob])
        self.assertEqual([each.bar for each in listed], [Bar(None, ""), None])
        self.assertEqual([each.admin for each in listed], [False, True])
        self.assertEqual([each.last_seen for each in listed], [None, 7.0])
        self.assertEqual(listed[0].created_at, self.clock.seconds())
        one = self.now(self.store.people.registered_one(self.bob.name))
        self.assertEqual(one, listed[1])
        self.now(self.store.accounts.set_admin(self.bob, False))
        self.assertFalse(self.now(self.store.people.registered_one(self.bob.name)).admin)
