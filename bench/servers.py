"""Servers under measurement: ours, and others where they are installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from attrs import field, frozen

from bench.measurement import OURS
from bench.process import Watched
from bench.seeding import seed_accounts

ROOT = Path(__file__).parent.parent
CONFIGURATIONS = Path(__file__).parent / "configurations"
PATIENCE = 30.0
"""Seconds for a server to begin, or to end."""


class ServerFailed(Exception):
    """A server does not start; the text is what it says."""


@frozen
class Setup:
    """
    What our server is started with; others need none of it.

    @ivar names: of accounts that are there already.
    @ivar dear_names: of accounts whose password costs what it does in earnest.
    @ivar limits: of C{[limits]}.
    """

    names: Sequence[str] = ()
    dear_names: Sequence[str] = ()
    limits: Mapping[str, int] = field(factory=dict)


class Server(Watched):
    """
    A running server; a context that ends it.

    @ivar protocol: what the load generator is to speak: C{line}, C{amp} or C{irc}.
    @ivar port: where, on 127.0.0.1.
    @ivar has_lobby: whether everybody is in a room already when they come.
    @ivar at_once: how many may be on their way in together.
    """

    def __init__(
        self,
        process: subprocess.Popen[Any],
        protocol: str,
        port: int,
        has_lobby: bool,
        at_once: int,
    ) -> None:
        super().__init__(process.pid)
        self._process = process
        self.protocol = protocol
        self.port = port
        self.has_lobby = has_lobby
        self.at_once = at_once

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Nothing is measured any more, and thousands of farewells would take their time.
        self._process.kill()
        self._process.wait(PATIENCE)


@frozen
class Contender:
    """
    A server that can be started.

    @ivar is_here: whether it is installed.
    @ivar start: begins one in an empty folder; returns when it listens.
    """

    name: str
    is_here: Callable[[], bool]
    start: Callable[[Path, Setup], Server]


def free_port() -> int:
    """Give a TCP port of 127.0.0.1 at which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ours(protocol: str, kind: str = "tcp") -> Callable[[Path, Setup], Server]:
    """Give what starts our server, to be spoken to in C{protocol}; C{kind}: of its endpoint."""

    def start(folder: Path, setup: Setup) -> Server:
        data = folder / "data"
        seed_accounts(data, [*setup.names])
        if setup.dear_names:
            seed_accounts(data, [*setup.dear_names], cost=12)
        port = free_port()
        ports = {"line": "none", "amp": "none", protocol: f"{kind}:{port}:interface=127.0.0.1"}
        limits = {"bcrypt_cost": 4, "password_queue": 20_000, "password_queue_each": 20_000}
        wanted = "".join(f"{key} = {value}\n" for key, value in {**limits, **setup.limits}.items())
        (folder / "chat.toml").write_text(f"[limits]\nrates = false\n{wanted}")
        command = [sys.executable, "-m", "twisted", "chat", "--data", str(data)]
        command += ["--config", str(folder / "chat.toml")]
        command += ["--line", ports["line"], "--amp", ports["amp"]]
        return begin(command, folder, protocol, port, has_lobby=True)

    return start


def _ngircd(folder: Path, setup: Setup) -> Server:
    port = free_port()
    file = _configured(folder, "ngircd.conf", port)
    return begin([_found("ngircd"), "-n", "-f", str(file)], folder, "irc", port)


def _inspircd(folder: Path, setup: Setup) -> Server:
    port = free_port()
    file = _configured(folder, "inspircd.conf", port)
    command = [_found("inspircd"), "--nofork", "--nopid", f"--config={file}"]
    command += ["--runasroot"] if os.getuid() == 0 else []
    # It lets nobody in before a second or two have passed.
    return begin(command, folder, "irc", port, at_once=400)


def _found(program: str) -> str:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or ""


def _configured(folder: Path, name: str, port: int) -> Path:
    text = (CONFIGURATIONS / name).read_text(encoding="utf-8")
    file = folder / name
    file.write_text(text.replace("@PORT@", str(port)).replace("@FOLDER@", str(folder)))
    return file


def begin(
    command: list[str],
    folder: Path,
    protocol: str,
    port: int,
    has_lobby: bool = False,
    at_once: int = 32,
) -> Server:
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    end = time.monotonic() + PATIENCE
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            process.wait()
            raise ServerFailed(f"{command[0]} does not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)
    return Server(process, protocol, port, has_lobby, at_once)


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


LINE = Contender(OURS, lambda: True, ours("line"))
AMP = Contender(f"{OURS}-amp", lambda: True, ours("amp"))
TLS = Contender(f"{OURS}-tls", lambda: True, ours("line", "tls"))
NGIRCD = Contender("ngircd", lambda: bool(_found("ngircd")), _ngircd)
INSPIRCD = Contender("inspircd", lambda: bool(_found("inspircd")), _inspircd)
PEERS = (NGIRCD, INSPIRCD)
