"""Users: accounts, guests, their names, nicknames, passwords and bars."""

from __future__ import annotations

from functools import partial

from attrs import evolve, field, frozen

from chatserver.model.audit import Deed, Record, Warrant
from chatserver.model.entries import Entry, Room, User
from chatserver.model.errors import NameTaken
from chatserver.model.names import DELETED_PREFIX, LOBBY, Nickname, UserName
from chatserver.model.standing import Account, Bar, UserKind
from chatserver.store import dialect, rows
from chatserver.store.account_rows import ACCOUNT_COLUMNS, ACCOUNT_TABLES, account
from chatserver.store.database import Database
from chatserver.store.dialect import Transaction
from chatserver.store.inviting import spend
from chatserver.store.lane import Written
from chatserver.store.log import new_stream
from chatserver.store.membership import enter, leave, rooms_of
from chatserver.store.noting import judge, note, serve
from chatserver.store.places import must_exist

LOBBY_STREAM = 1

# "kind <> 'former'" lets the index of names be used, which is partial.
ACCOUNT = f"""
    SELECT {ACCOUNT_COLUMNS} FROM {ACCOUNT_TABLES}
    WHERE u.name = ? AND u.kind = 'account' AND u.kind <> 'former'
"""
NAME_USED = """
    SELECT 1 FROM users WHERE name = ? AND kind <> 'former'
    UNION ALL SELECT 1 FROM retired_names WHERE name = ?
    UNION ALL SELECT 1 FROM users WHERE nickname_key = ?
"""
INSERT_USER = """
    INSERT INTO users (kind, name, password, admin, personal, created_at)
    VALUES (?, ?, ?, ?, ?, ?) RETURNING id
"""
GUEST = """
    SELECT id, left_at FROM users WHERE name = ? AND kind = 'guest' AND kind <> 'former'
"""
FREE_GUEST_NAME = """
    UPDATE users SET kind = 'former', nickname_key = NULL
    WHERE name = ? AND kind = 'guest' AND kind <> 'former'
"""
GUEST_LEFT = """
    UPDATE users SET left_at = ?, last_seen = ?, nickname = NULL, nickname_key = NULL WHERE id = ?
"""
GUESTS_HERE = """
    SELECT id, name, nickname FROM users WHERE kind = 'guest' AND left_at IS NULL
"""
SET_PASSWORD = """
    UPDATE users SET password = ?
    WHERE id = ? AND kind = 'account' AND password = COALESCE(?, password)
"""
SET_ADMIN = "UPDATE users SET admin = ? WHERE id = ? AND kind = 'account'"
DELETE_SESSION_TOKENS = "DELETE FROM tokens WHERE person = ? AND kind = 'session'"
BAR = """
    INSERT INTO bars (person, until, why) VALUES (?, ?, ?)
    ON CONFLICT (person) DO UPDATE SET until = excluded.until, why = excluded.why
"""
UNBAR = "DELETE FROM bars WHERE person = ?"
NICKNAME_USED = """
    SELECT 1 FROM users WHERE (nickname_key = ? OR (name = ? AND kind <> 'former')) AND id <> ?
    UNION ALL SELECT 1 FROM retired_names WHERE name = ?
"""
SET_NICKNAME = """
    UPDATE users SET nickname = ?, nickname_key = ?
    WHERE id = ? AND kind IN ('account', 'guest')
"""
DELETE_USER = """
    UPDATE users SET kind = 'deleted', name = ?, nickname = NULL, nickname_key = NULL,
        password = NULL, admin = 0
    WHERE id = ? AND kind = 'account'
"""
RETIRE_NAME = "INSERT INTO retired_names (name) VALUES (?)"
FORGET_INVITATIONS = "DELETE FROM members WHERE person = ? AND state IN ('invited', 'banned')"
FORGET_MARKS = "DELETE FROM marks WHERE person = ?"
FORGET_BLOCKS = "DELETE FROM blocks WHERE person = ?"
FORGET_ABSENCE = "DELETE FROM absences WHERE person = ?"
FORGET_MUTES = "DELETE FROM mutes WHERE person = ?"
FORGET_TOKENS = "DELETE FROM tokens WHERE person = ?"
FORGET_SETTINGS = "DELETE FROM settings WHERE person = ?"
FORGET_ALL = (
    FORGET_INVITATIONS,
    FORGET_MARKS,
    FORGET_BLOCKS,
    FORGET_ABSENCE,
    FORGET_MUTES,
    FORGET_TOKENS,
    FORGET_SETTINGS,
    UNBAR,
)


@frozen
class Newcomer:
    """
    Somebody to register.

    @ivar password: hashed; None for a guest.
    """

    name: UserName
    password: str | None = field(repr=False)
    admin: bool
    at: float


class Accounts:
    """Who exists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, name: UserName) -> Account | None:
        """Look up the account that logs in as C{name}, with its password's hash."""
        return await self._database.read(partial(_account, name=name))

    async def find_again(self, name: UserName) -> Account | None:
        """Look up the account, behind all that was handed over for writing until now."""
        return await self._database.read_in_order(partial(_account, name=name))

    async def check_free(self, name: UserName, kept_since: float = 0.0) -> None:
        """@raise NameTaken: C{name} cannot be registered; see L{register}."""
        await self._database.read(partial(_check_free, name=name, kept_since=kept_since))

    async def register(
        self, newcomer: Newcomer, kept_since: float = 0.0, invitation: str | None = None
    ) -> Account:
        """
        Make an account, a member of the lobby.

        @param kept_since: guests who left after this moment still have their names.
        @param invitation: the hash of an invitation's code, of which this is a use; None: none is
            needed.
        @raise BadInvitation: it lets nobody register, or nobody any more.
        @raise NameTaken: the name is an account's, a guest's, a nickname, or was an account's.
        """
        write = partial(_register, newcomer=newcomer, kept_since=kept_since, invitation=invitation)
        account: Account = await self._database.write(write)
        return account

    async def arrive(self, newcomer: Newcomer, kept_since: float) -> Account:
        """
        Make a guest, a member of the lobby until they leave.

        @param kept_since: as for L{register}.

        @raise NameTaken: it is an account's, or another guest has or had it until a moment ago.
        """
        write = partial(_arrive, newcomer=newcomer, kept_since=kept_since)
        account: Account = await self._database.write(write)
        return account

    async def depart(self, guest: User, at: float) -> None:
        """End a guest's memberships; the name stays reserved for a while from C{at}."""
        await self._database.write(partial(_depart, guest=guest, at=at))

    async def depart_all(self, at: float) -> None:
        """Let all guests leave whom an earlier run of the server left behind."""
        await self._database.write(partial(_depart_all, at=at))

    async def set_password(self, user: User, password: str, instead_of: str | None = None) -> bool:
        """
        Replace the password's hash.

        @param instead_of: the hash that is to be there; None: whichever is.
        @return: False where there was another; it stays.
        """
        write = partial(_set_password, user=user, password=password, instead_of=instead_of)
        replaced: bool = await self._database.write(write)
        return replaced

    async def change_password(
        self, user: User, password: str, instead_of: str | None = None
    ) -> bool:
        """
        Replace the password's hash by that of another password, and delete the session tokens.

        @param instead_of: as for L{set_password}.
        @return: as L{set_password}.
        """
        write = partial(_change_password, user=user, password=password, instead_of=instead_of)
        replaced: bool = await self._database.write(write)
        return replaced

    async def set_admin(self, user: User, admin: bool, warrant: Warrant | None = None) -> None:
        """Let an account keep order in every room, or no longer."""
        setting = partial(_set_admin, user=user, admin=admin, warrant=warrant)
        await self._database.write(setting)

    async def bar(self, user: User, bar: Bar, warrant: Warrant | None = None) -> None:
        """
        Let nobody in with an account; an earlier bar is replaced.

        @raise LoginRequired: the account was deleted.
        @raise ChatError: what the warrant's rule raises.
        """
        await self._database.write(partial(_bar, user=user, bar=bar, warrant=warrant))

    async def unbar(self, user: User, warrant: Warrant | None = None) -> bool:
        """
        Let the account's owner in again.

        @return: False where there was no bar; then nothing is noted.
        @raise ChatError: what the warrant's rule raises.
        """
        lifted: bool = await self._database.write(partial(_unbar, user=user, warrant=warrant))
        return lifted

    async def set_nickname(self, user: User, nickname: Nickname | None) -> User:
        """
        Change what people are shown.

        @raise NameTaken: somebody else is called so.
        """
        changed: User = await self._database.write(
            partial(_set_nickname, user=user, nickname=nickname)
        )
        return changed

    async def delete(self, user: User, at: float, warrant: Warrant | None = None) -> None:
        """Delete the account: it leaves its rooms, its name is never given again."""
        await self._database.write(partial(_delete, user=user, at=at, warrant=warrant))


def _account(txn: Transaction, name: UserName) -> Account | None:
    row = txn.execute(ACCOUNT, (name.text,)).fetchone()
    return account(row) if row else None


def _check_free(txn: Transaction, name: UserName, kept_since: float) -> None:
    used = txn.execute(NAME_USED, (name.text, name.text, name.text)).fetchone()
    if used or _guest_called(txn, name, kept_since):
        raise NameTaken(f"the name {name} is already registered; choose another")


def _guest_called(txn: Transaction, name: UserName, kept_since: float) -> bool:
    """Whether there is a guest of this name, or was one until shortly ago."""
    row = txn.execute(GUEST, (name.as_guest().text,)).fetchone()
    return row is not None and (row[1] is None or row[1] > kept_since)


def _register(
    txn: Transaction, newcomer: Newcomer, kept_since: float, invitation: str | None
) -> Written:
    _check_free(txn, newcomer.name, kept_since)
    if invitation is not None:
        told = spend(txn, invitation, newcomer.at)
        note(txn, Record(newcomer.at, newcomer.name, Deed.INVITED, text=told))
    return _add(txn, newcomer, UserKind.ACCOUNT)


def _add(txn: Transaction, newcomer: Newcomer, kind: UserKind) -> Written:
    personal = new_stream(txn, "personal")
    values = (kind.value, newcomer.name.text, newcomer.password, int(newcomer.admin))
    id = dialect.insert_returning_id(txn, INSERT_USER, (*values, personal, newcomer.at))
    user = User(id, newcomer.name)
    entry = enter(txn, Room(LOBBY_STREAM, LOBBY, private=False), user, newcomer.at)
    return Written(Account(user, kind, newcomer.admin, newcomer.password), (entry,))


def _arrive(txn: Transaction, newcomer: Newcomer, kept_since: float) -> Written:
    guest = evolve(newcomer, name=newcomer.name.as_guest())
    if _guest_called(txn, newcomer.name, kept_since):
        raise NameTaken(f"{guest.name} is taken by another guest; choose another name")
    _check_free(txn, newcomer.name, kept_since)
    txn.execute(FREE_GUEST_NAME, (guest.name.text,))
    return _add(txn, guest, UserKind.GUEST)


def _depart(txn: Transaction, guest: User, at: float) -> Written:
    txn.execute(GUEST_LEFT, (at, at, guest.id))
    for forget in (FORGET_INVITATIONS, FORGET_MARKS, FORGET_ABSENCE, FORGET_MUTES):
        txn.execute(forget, (guest.id,))
    return Written(None, tuple(_leave_all(txn, guest, at)))


def _depart_all(txn: Transaction, at: float) -> Written:
    for row in txn.execute(GUESTS_HERE).fetchall():
        _depart(txn, rows.user(row), at)
    return Written(None)  # nobody is connected yet who could hear of it


def _leave_all(txn: Transaction, user: User, at: float) -> list[Entry]:
    return [leave(txn, room, user, at, user) for room, _ in rooms_of(txn, user)]


def _set_password(txn: Transaction, user: User, password: str, instead_of: str | None) -> Written:
    return Written(txn.execute(SET_PASSWORD, (password, user.id, instead_of)).rowcount == 1)


def _change_password(
    txn: Transaction, user: User, password: str, instead_of: str | None
) -> Written:
    written = _set_password(txn, user, password, instead_of)
    if written.result:
        txn.execute(DELETE_SESSION_TOKENS, (user.id,))
    return written


def _set_admin(txn: Transaction, user: User, admin: bool, warrant: Warrant | None) -> Written:
    serve(txn, warrant, user)
    txn.execute(SET_ADMIN, (int(admin), user.id))
    return Written(None)


def _bar(txn: Transaction, user: User, bar: Bar, warrant: Warrant | None) -> Written:
    must_exist(txn, user)
    serve(txn, warrant, user)
    txn.execute(BAR, (user.id, bar.until, bar.why))
    return Written(None)


def _unbar(txn: Transaction, user: User, warrant: Warrant | None) -> Written:
    judge(txn, warrant, user)
    lifted = txn.execute(UNBAR, (user.id,)).rowcount == 1
    if lifted and warrant is not None:
        note(txn, warrant.record)
    return Written(lifted)


def _set_nickname(txn: Transaction, user: User, nickname: Nickname | None) -> Written:
    must_exist(txn, user)
    if nickname is None:
        txn.execute(SET_NICKNAME, (None, None, user.id))
        return Written(evolve(user, nickname=None))
    key = nickname.key
    if txn.execute(NICKNAME_USED, (key, key, user.id, key)).fetchone():
        raise NameTaken("somebody else is called so; choose another nickname")
    txn.execute(SET_NICKNAME, (nickname.text, key, user.id))
    return Written(evolve(user, nickname=nickname.text))


def _delete(txn: Transaction, user: User, at: float, warrant: Warrant | None) -> Written:
    gone = txn.execute(DELETE_USER, (f"{DELETED_PREFIX}{user.id}", user.id)).rowcount == 0
    if gone:
        return Written(None)  # another of their sessions was faster
    serve(txn, warrant, user)
    entries = _leave_all(txn, user, at)
    txn.execute(RETIRE_NAME, (user.name.text,))
    for forget in FORGET_ALL:
        txn.execute(forget, (user.id,))
    return Written(None, tuple(entries))
