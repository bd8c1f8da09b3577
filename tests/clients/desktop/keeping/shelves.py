"""Accounts with folders of their own, lines to keep, and disks that do not do what they should."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.entries import Body, Direct, Entry, Room, Stream, Text, User
from chatserver.model.names import LOBBY, RoomName, Target, UserName
from clients.core.address import ServerAddress
from clients.core.lines import Line
from clients.desktop.keeping.account import Account, folder_of
from clients.desktop.keeping.on_disk import KeptOnDisk, open_kept

ANN = User(1, UserName("ann"))
BOB = User(2, UserName("bob"), "Bob the Great")
ACCOUNT = Account(ServerAddress("lab.example", 7001), ANN.name)
LOBBY_STREAM = Room(1, LOBBY, False)
WITH_BOB = Direct(9, ANN, BOB)
GARDEN = RoomName("garden")
LONG = 3600.0
"""Seconds of patience: only what is flushed is written."""


def line(seq: int, text: str = "", stream: Stream = LOBBY_STREAM, body: Body | None = None) -> Line:
    """A line that reads C{text}."""
    return Line(Entry(stream, seq, seq, BOB, 1000.5 + seq, body or Text(text or f"text {seq}")))


def lines(first: int, last: int, stream: Stream = LOBBY_STREAM) -> Sequence[Line]:
    """Lines without a gap."""
    return [line(seq, stream=stream) for seq in range(first, last + 1)]


class KeepingCase(SynchronousTestCase):
    """
    A machine.

    @ivar warned: the sentences that came up while it ran.
    """

    def setUp(self) -> None:
        """An empty folder."""
        self.folder = Path(self.mktemp()).absolute()
        self.home = folder_of(self.folder, ACCOUNT)
        self.database = self.home / "kept.sqlite"
        self.warned: list[str] = []

    def open(
        self, account: Account = ACCOUNT, patience: float = LONG, jot_patience: float = LONG
    ) -> KeptOnDisk:
        """A window is opened."""
        kept = open_kept(self.folder, account, self.warned.append, patience, jot_patience)
        self.addCleanup(kept.close)
        return kept

    def again(self, kept: KeptOnDisk) -> KeptOnDisk:
        """The window is closed, and another one opened."""
        kept.close()
        return self.open()

    def seqs(self, kept: KeptOnDisk, target: Target = LOBBY, **which: Any) -> list[int]:
        """The places of the lines that are kept."""
        return [each.seq for each in kept.lines(target, **which)]

    def bytes_within(self) -> bytes:
        """All that all files hold."""
        return b"".join(each.read_bytes() for each in self.folder.rglob("*") if each.is_file())


@contextmanager
def full_disk(most: int = 0) -> Iterator[None]:
    """Let no file grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@contextmanager
def somebody_else() -> Iterator[None]:
    """Be somebody to whom the system forbids what it forbids."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)
