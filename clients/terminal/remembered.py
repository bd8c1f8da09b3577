"""Which servers were used, as whom, and the session tokens that stand for the passwords."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from chatserver.model.errors import ChatError
from chatserver.model.names import UserName
from clients.core.address import BadAddress, ServerAddress
from clients.core.private_files import replace

CLIENT_NAME = "chat-terminal"
"""By which the server's list of session tokens names this program."""


class RememberedProblem(Exception):
    """The file cannot be read or written; the text is a sentence for its owner."""


@frozen
class Login:
    """
    An account at a server.

    @ivar server: without its fingerprint, which L{clients.core.known_servers} keeps.
    @ivar token: a session token; None: none is remembered.
    """

    server: ServerAddress
    name: UserName
    token: str | None = field(default=None, repr=False)

    def is_of(self, server: ServerAddress, name: UserName | None) -> bool:
        """Whether it is an account there, and of that name if one is given."""
        return self.server == evolve(server, fingerprint=None) and name in (None, self.name)


class Remembered:
    """A file that its owner alone can read; the login that was used last stands first."""

    def __init__(self, path: Path) -> None:
        """@param path: made, with its folder, when the first login is kept."""
        self._path = path

    def last(self) -> Login | None:
        """Give what was used last; raises as L{find}."""
        return next(iter(self._read()), None)

    def find(self, server: ServerAddress, name: UserName | None) -> Login | None:
        """
        Give the account that was used last at a server.

        @param name: None: whichever it was.
        @raise RememberedProblem: the file cannot be understood.
        """
        return next((each for each in self._read() if each.is_of(server, name)), None)

    def keep(self, login: Login) -> None:
        """
        Remember a login as the last one, in the place of what was known of the account.

        @raise RememberedProblem: the file cannot be read or written.
        """
        others = [each for each in self._read() if not each.is_of(login.server, login.name)]
        self._write([evolve(login, server=evolve(login.server, fingerprint=None)), *others])

    def forget(self, server: ServerAddress, name: UserName | None) -> list[Login]:
        """
        Remember the logins at a server no more; raises as L{keep}.

        @return: what was forgotten.
        """
        known = self._read()
        gone = [each for each in known if each.is_of(server, name)]
        if gone:
            self._write([each for each in known if each not in gone])
        return gone

    def _read(self) -> list[Login]:
        try:
            content: Any = json.loads(self._path.read_bytes())
            return [_read_login(fields) for fields in content["logins"]]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise RememberedProblem(f"cannot read {self._path}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError, ChatError, BadAddress):
            raise RememberedProblem(f"{self._path} is damaged; look at it, or remove it") from None

    def _write(self, logins: list[Login]) -> None:
        content = json.dumps({"logins": [_fields(each) for each in logins]}, indent=1) + "\n"
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace(self._path, content.encode())
        except OSError as error:
            raise RememberedProblem(f"cannot write {self._path}: {error.strerror}") from None


def _fields(login: Login) -> dict[str, object]:
    server = login.server
    fields: dict[str, object] = {"host": server.host, "port": server.port, "tls": server.tls}
    return {**fields, "name": login.name.text, "token": login.token}


def _read_login(fields: Any) -> Login:
    server = ServerAddress(str(fields["host"]), int(fields["port"]), bool(fields["tls"]))
    token = fields["token"]
    return Login(server, UserName.parse(str(fields["name"])), None if token is None else str(token))


@frozen
class Folders:
    """
    Where things are kept, as the XDG standard has it.

    @ivar config: beside what other programs of chatserver keep there.
    @ivar state: this program's own.
    """

    config: Path
    state: Path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Folders:
        """Read where, from the environment."""
        home = Path(environ.get("HOME") or Path.home())
        config = _absolute(environ.get("XDG_CONFIG_HOME"), home / ".config")
        state = _absolute(environ.get("XDG_STATE_HOME"), home / ".local" / "state")
        return cls(config / "chatserver", state / "chatserver" / "terminal")

    def of_account(self, login: Login) -> Path:
        """Give the folder of one account, for what it has not sent yet."""
        server = login.server
        host = "".join(each if each.isalnum() or each in ".-" else "_" for each in server.host)
        return self.state / f"{login.name}@{host}_{server.port}"


def _absolute(text: str | None, otherwise: Path) -> Path:
    # What is not absolute there is to be ignored, says the standard.
    path = Path(text or "")
    return path if path.is_absolute() else otherwise
