"""Which servers were used, and as whom; never a password, never a token."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from chatserver.model.errors import ChatError
from chatserver.model.names import UserName
from clients.core.address import BadAddress, ServerAddress
from clients.core.private_files import replace

MOST_LOGINS = 20
"""In the file; of more, those that were used longest ago are forgotten."""


class LoginsProblem(Exception):
    """The file cannot be read or written; the text is a sentence for its owner."""


@frozen
class Login:
    """
    An account at a server, or a guest's visit.

    @ivar server: without its fingerprint, which L{clients.core.known_servers} keeps.
    @ivar stays: whether a session token is kept elsewhere that stands for the password.
    @ivar is_vouched: whether a public authority vouched for the server's certificate.
    """

    server: ServerAddress
    name: UserName
    stays: bool = False
    is_vouched: bool = False

    @property
    def account(self) -> str:
        """Which account it is, in a word: C{name@host:port}."""
        host = self.server.host.lower()
        place = f"[{host}]" if ":" in host else host
        return f"{self.name}@{place}:{self.server.port}"

    def is_of(self, server: ServerAddress, name: UserName | None = None) -> bool:
        """Whether it is an account there, and of that name if one is given."""
        same = (self.server.host.lower(), self.server.port) == (server.host.lower(), server.port)
        return same and name in (None, self.name)


class Logins:
    """A file that its owner alone can read; the login that was used last stands first."""

    def __init__(self, path: Path) -> None:
        """@param path: made, with its folder, when the first login is kept."""
        self._path = path

    def all(self) -> Sequence[Login]:
        """
        List them, the last one first.

        @raise LoginsProblem: the file cannot be understood.
        """
        try:
            content: Any = json.loads(self._path.read_bytes())
            return tuple(_read(fields) for fields in content["logins"])
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise LoginsProblem(f"cannot read {self._path}: {error.strerror}") from None
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            RecursionError,
            ChatError,
            BadAddress,
        ):
            raise LoginsProblem(f"{self._path} is damaged; look at it, or remove it") from None

    def all_there_are(self) -> Sequence[Login]:
        """List them; none, where the file cannot be understood."""
        try:
            return self.all()
        except LoginsProblem:
            return ()

    def keep(self, login: Login) -> None:
        """
        Remember a login as the last one, in the place of what was known of the account.

        @raise LoginsProblem: the file cannot be read or written.
        """
        others = [each for each in self.all() if not each.is_of(login.server, login.name)]
        newest = evolve(login, server=evolve(login.server, fingerprint=None))
        self._write([newest, *others][:MOST_LOGINS])

    def forget(self, login: Login) -> None:
        """Remember an account no more; raises as L{keep}."""
        known = self.all()
        left = [each for each in known if not each.is_of(login.server, login.name)]
        if len(left) < len(known):
            self._write(left)

    def _write(self, logins: Sequence[Login]) -> None:
        content = json.dumps({"logins": [_fields(each) for each in logins]}, indent=1) + "\n"
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace(self._path, content.encode())
        except OSError as error:
            raise LoginsProblem(f"cannot write {self._path}: {error.strerror}") from None


def _fields(login: Login) -> dict[str, object]:
    server = login.server
    place: dict[str, object] = {"host": server.host, "port": server.port, "tls": server.tls}
    return {
        **place,
        "name": login.name.text,
        "stays": login.stays,
        "is_vouched": login.is_vouched,
    }


def _read(fields: Any) -> Login:
    place = ServerAddress(str(fields["host"]), int(fields["port"]), bool(fields["tls"]))
    stays, is_vouched = bool(fields.get("stays")), bool(fields.get("is_vouched"))
    return Login(place, UserName.parse(str(fields["name"])), stays, is_vouched)
