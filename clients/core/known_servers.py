"""Which key each server showed at first use: a small file for command-line programs."""

from __future__ import annotations

import json
from pathlib import Path

from clients.core.address import BadAddress, ServerAddress, parse_fingerprint
from clients.core.private_files import replace

_SOME = "known_servers"


class KnownServersProblem(Exception):
    """The file cannot be read or written; the text is a sentence for its owner."""


class KnownServers:
    """
    A file of C{host:port} and fingerprints: what was there at first is to be there always.

    It is read anew each time: other programs of the same person use it too.
    """

    def __init__(self, path: Path) -> None:
        """@param path: made, with its folder, when the first server is added."""
        self._path = path

    def fingerprint(self, host: str, port: int) -> str | None:
        """
        Give the key that is known of a server; None: it was never used.

        @raise KnownServersProblem: the file cannot be understood, which must not pass for a
            first use.
        """
        return self._read().get(_key(host, port))

    def known(self, address: ServerAddress) -> ServerAddress:
        """
        Give C{address} with the key that is known of it, if there is one.

        @raise KnownServersProblem: as L{fingerprint}.
        """
        found = self.fingerprint(address.host, address.port)
        return address if found is None else address.pinned(found)

    def add(self, host: str, port: int, fingerprint: str) -> None:
        """
        Remember a server's key, instead of an earlier one too.

        @raise KnownServersProblem: the file cannot be read or written.
        @raise BadAddress: that is no fingerprint.
        """
        self._write({**self._read(), _key(host, port): parse_fingerprint(fingerprint)})

    def forget(self, host: str, port: int) -> bool:
        """
        Let the next use be a first one.

        @return: whether the server was known.
        @raise KnownServersProblem: the file cannot be read or written.
        """
        servers = self._read()
        known = servers.pop(_key(host, port), None) is not None
        if known:
            self._write(servers)
        return known

    def _read(self) -> dict[str, str]:
        try:
            content = json.loads(self._path.read_bytes())
            servers = content[_SOME]
            return {str(name): parse_fingerprint(servers[name]) for name in servers}
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise KnownServersProblem(f"cannot read {self._path}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, BadAddress):
            raise KnownServersProblem(
                f"{self._path} is damaged; look at it, or remove it"
            ) from None

    def _write(self, servers: dict[str, str]) -> None:
        content = json.dumps({_SOME: servers}, indent=1, sort_keys=True) + "\n"
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace(self._path, content.encode())
        except OSError as error:
            raise KnownServersProblem(f"cannot write {self._path}: {error.strerror}") from None


def _key(host: str, port: int) -> str:
    return f"[{host.lower()}]:{port}" if ":" in host else f"{host.lower()}:{port}"
