"""Making accounts: asked for one after the other, or one by a script."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from attrs import frozen
from twisted.internet.defer import execute

from chatserver.admin.console import Console, Refused, uninterrupted
from chatserver.admin.offline import Held, Offline, offline
from chatserver.config import Limits
from chatserver.model.errors import BadName, BadPassword, NameTaken
from chatserver.model.names import UserName
from chatserver.model.standing import Account
from chatserver.service.passwords import PASSWORD_LEAST, Passwords
from chatserver.store.accounts import Newcomer
from chatserver.store.store import Store

STANDARD_INPUT = "-"
LONGEST_LINE = 4096
"""Bytes read of a password file: more than any password that is allowed has."""


@frozen
class Wanted:
    """
    What is to be added where.

    @ivar folder: the server's data folder.
    @ivar name: of the one account; None: ask, and go on asking.
    @ivar password_file: its first line is the password; C{-} is standard input; None: ask.
    @ivar exists_ok: whether an account that is there already is as good as a new one.
    """

    folder: Path
    name: str | None
    admin: bool
    password_file: str | None
    exists_ok: bool


def add(wanted: Wanted, console: Console, limits: Limits) -> None:
    """
    Add what is wanted, and say so.

    @raise Refused, ChatError: it could not be added.
    @raise EOFError, KeyboardInterrupt: the person wants to stop; who was added before stays.
    """
    # What is wrong by itself is refused before anything is made or opened.
    name = None if wanted.name is None else _parsed(wanted.name)
    try:
        with offline(wanted.folder) as database:
            if database.made:
                console.say(f"Made a new database in {wanted.folder}.")
            adding = Adding(database, console, limits, wanted.admin)
            if name is None:
                adding.converse()
            else:
                adding.one(name, wanted.password_file, wanted.exists_ok)
    except Held as problem:
        raise Refused(f"{problem}: {_way_out(wanted)}") from None


def _parsed(raw: str) -> UserName:
    return UserName.parse_new(raw.strip(), by_operator=True)


def _way_out(wanted: Wanted) -> str:
    if wanted.admin:
        return "stop the server first (/register NAME over the wire makes accounts, but no admins)"
    return f"connect to it and type /register {wanted.name or 'NAME'}, or stop the server first"


class Adding:
    """Adds accounts to one database."""

    def __init__(self, database: Offline, console: Console, limits: Limits, admin: bool) -> None:
        """@param admin: whether those who are added may keep order everywhere."""
        self._database = database
        self._console = console
        self._admin = admin
        # Nobody else waits for this process: bcrypt needs no thread of its own.
        self._passwords = Passwords(execute, limits)

    def converse(self) -> None:
        """
        Ask for a name and a password, add, and ask whether to go on.

        @raise EOFError, KeyboardInterrupt: the person wants to stop.
        """
        another = "Add another user, an admin too?" if self._admin else "Add another user?"
        while True:
            self._add(self._asked_name(), self._asked_password())
            if not self._console.agreed(another):
                return

    def one(self, name: UserName, password_file: str | None, exists_ok: bool) -> None:
        """
        Add one account.

        @raise NameTaken: there is one, and C{exists_ok} does not allow that; or the name is kept.
        @raise BadPassword, Refused: the file's password breaks the rule, or cannot be read.
        """
        existing = self._database.run(partial(_find, name=name)) if exists_ok else None
        if existing is not None:
            self._keep(existing)
            return
        self._database.run(partial(_check_free, name=name))
        if password_file is None:
            self._add(name, self._asked_password())
        else:
            self._add(name, _password_in(password_file, self._console))

    def _keep(self, account: Account) -> None:
        """Leave an account as it is, but for what was asked for it beyond a password."""
        name, role = account.user.name, ""
        if self._admin and not account.admin:
            self._database.run(partial(_make_admin, account=account))
            role = f"; {name} is an admin now"
        self._console.say(f"{name} is already registered; the old password is kept{role}.")

    def _asked_name(self) -> UserName:
        while True:
            try:
                name = _parsed(self._console.line("Name: "))
                self._database.run(partial(_check_free, name=name))
            except (BadName, NameTaken) as refusal:
                self._console.explain(refusal)
            else:
                return name

    def _asked_password(self) -> str:
        while True:
            password = self._console.secret(f"Password ({PASSWORD_LEAST} characters or more): ")
            try:
                self._passwords.check(password)
            except BadPassword as refusal:
                self._console.explain(refusal)
                continue
            if self._console.secret("Again: ") == password:
                return password
            self._console.say("The two passwords differ; nothing was stored.")

    def _add(self, name: UserName, password: str) -> None:
        with uninterrupted():
            self._database.run(partial(self._register, name=name, password=password))
            role = ", an admin," if self._admin else ""
            self._console.say(f"Added {name}{role} to {self._database.folder}.")

    async def _register(self, store: Store, name: UserName, password: str) -> None:
        hashed = await self._passwords.hash(password)
        newcomer = Newcomer(name, hashed, self._admin, self._database.seconds())
        await store.accounts.register(newcomer)


async def _find(store: Store, name: UserName) -> Account | None:
    return await store.accounts.find(name)


async def _make_admin(store: Store, account: Account) -> None:
    await store.accounts.make_admin(account.user)


async def _check_free(store: Store, name: UserName) -> None:
    await store.accounts.check_free(name)


def _password_in(name: str, console: Console) -> str:
    """@raise Refused: there is no text in the file's first line."""
    try:
        if name == STANDARD_INPUT:
            line = console.stdin.readline(LONGEST_LINE)
        else:
            with Path(name).open("rb") as file:
                line = file.readline(LONGEST_LINE)
        return line.decode().strip()
    except OSError as error:
        raise Refused(f"cannot read the password file {name}: {error.strerror}") from None
    except UnicodeDecodeError:
        # The error itself would show a part of the password.
        raise Refused(f"the first line of the password file {name} is not UTF-8") from None
