"""Making accounts: asked for one after the other, or one by a script."""

from __future__ import annotations

from contextlib import nullcontext

from attrs import frozen

from chatserver.admin.asking import asked_password, password_for
from chatserver.admin.console import Console, uninterrupted
from chatserver.admin.reach import Reached
from chatserver.config import Limits
from chatserver.model.entries import User
from chatserver.model.errors import BadName, NameTaken, NoSuchUser
from chatserver.model.names import UserName
from chatserver.model.operation import Registered
from chatserver.operator_interfaces import IOperator


@frozen
class Wanted:
    """
    The one account that is to be added.

    @ivar password_file: its first line is the password; C{-} is standard input; None: ask.
    @ivar exists_ok: whether an account that is there already is as good as a new one.
    """

    name: UserName
    password_file: str | None
    exists_ok: bool


class Adding:
    """Adds accounts to one server."""

    def __init__(self, reached: Reached, console: Console, limits: Limits, admin: bool) -> None:
        """@param admin: whether those who are added may keep order everywhere."""
        self._reached = reached
        self._console = console
        self._limits = limits
        self._admin = admin
        if reached.made:
            console.say(f"Made a new database in {reached.folder}.")

    def converse(self) -> None:
        """
        Ask for a name and a password, add, and ask whether to go on.

        @raise EOFError, KeyboardInterrupt: the person wants to stop.
        """
        another = "Add another user, an admin too?" if self._admin else "Add another user?"
        while True:
            name = self._asked_name()
            try:
                self._add(name, asked_password(self._console, self._limits))
            except NameTaken as refusal:
                # Kept for somebody: a deleted account's, a guest's, or taken while we asked.
                self._console.explain(refusal)
                continue
            if not self._console.agreed(another):
                return

    def one(self, wanted: Wanted) -> None:
        """
        Add one account.

        @raise NameTaken: there is one, and C{exists_ok} does not allow that; or the name is kept.
        @raise BadPassword, Refused: the file's password breaks the rule, or cannot be read.
        """
        existing = self._find(wanted.name)
        if existing is not None and wanted.exists_ok:
            self._keep(existing)
            return
        if existing is not None:
            raise _taken(wanted.name)
        self._add(wanted.name, password_for(wanted.password_file, self._console, self._limits))

    def _keep(self, registered: Registered) -> None:
        """Leave an account as it is, but for what was asked for it beyond a password."""
        name, role = registered.user.name, ""
        if self._admin and not registered.admin:

            async def promote(operator: IOperator) -> None:
                await operator.set_admin(name, True)

            self._reached.run(promote)
            role = f"; {name} is an admin now"
        self._console.say(f"{name} is already registered; the old password is kept{role}.")

    def _asked_name(self) -> UserName:
        while True:
            try:
                name = new_name(self._console.line("Name: "))
                if self._find(name) is not None:
                    raise _taken(name)
            except (BadName, NameTaken) as refusal:
                self._console.explain(refusal)
            else:
                return name

    def _find(self, name: UserName) -> Registered | None:
        async def find(operator: IOperator) -> Registered | None:
            try:
                return await operator.user(name)
            except NoSuchUser:
                return None

        return self._reached.run(find)

    def _add(self, name: UserName, password: str) -> None:
        async def add(operator: IOperator) -> User:
            return await operator.add_user(name, password, self._admin)

        # A server finishes what was asked of it, whoever goes away meanwhile.
        with nullcontext() if self._reached.live else uninterrupted():
            self._reached.run(add)
            role = ", an admin," if self._admin else ""
            self._console.say(f"Added {name}{role} to {self._reached.folder}.")


def new_name(raw: str) -> UserName:
    """
    Read a name that the operator gives.

    @raise BadName: it is not possible.
    """
    return UserName.parse_new(raw.strip(), by_operator=True)


def _taken(name: UserName) -> NameTaken:
    return NameTaken(f"the name {name} is already registered; choose another")
