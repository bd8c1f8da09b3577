"""The desktop client itself, and hands that use it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.internet.protocol import ProcessProtocol
from twisted.internet.task import deferLater

from bench.desktop_past import LIVELY, READER, TOKEN
from chatserver.model.entries import Conversation
from chatserver.model.names import RoomName, UserName
from clients.core.address import ServerAddress
from clients.core.states import Online
from clients.desktop.keeping.folders import Folders
from clients.desktop.keeping.logins import Login, Logins
from clients.desktop.presenters.conversation.feed import Feed
from clients.desktop.presenters.conversation.feed_state import Reading
from clients.desktop.views.messages.message_list import MessageList
from clients.desktop.visit import Visit

PATIENCE = 20.0
"""Seconds for anything to come about."""
LOOK_SECONDS = 0.02
HOST = "127.0.0.1"


class Impatient(Exception):
    """Something did not come about in time; the text says what."""


class Keyring:
    """Has one token, and keeps no other."""

    priority = 1

    def get_password(self, service: str, account: str) -> str:
        """Give it."""
        return TOKEN

    def set_password(self, service: str, account: str, token: str) -> None:
        """Let it be."""

    def delete_password(self, service: str, account: str) -> None:
        """Let it be."""


def remember(folder: Path, port: int) -> None:
    """Let a client's folder say that the reader stays logged in at the server with this port."""
    server = ServerAddress(HOST, port)
    Logins(Folders.within(folder).logins).keep(Login(server, UserName(READER), stays=True))


class Sitting:
    """
    Somebody at the program.

    @ivar visit: the program.
    @ivar seconds: for which something is to go on.
    @ivar line_port: where the server speaks the line protocol.
    """

    def __init__(
        self, visit: Visit, app: Any, reactor: Any, line_port: int, seconds: float
    ) -> None:
        self.visit, self.app, self.seconds, self.line_port = visit, app, seconds, line_port
        self._reactor = reactor

    @property
    def feed(self) -> Feed:
        """The conversation on the screen."""
        desk = self.visit.desk
        assert desk is not None and desk.opened is not None
        return desk.opened.feed

    @property
    def list(self) -> MessageList:
        """The messages on the screen."""
        return self.visit.window.home.messages.list

    @property
    def is_online(self) -> bool:
        """Whether the reader is at home, and connected."""
        desk = self.visit.desk
        return desk is not None and isinstance(desk.session.state, Online)

    async def sleep(self, seconds: float) -> None:
        """Let everything happen for a while."""
        await deferLater(self._reactor, seconds)

    async def until(self, what: str, holds: Callable[[], bool]) -> None:
        """
        Wait.

        @raise Impatient: it does not come about.
        """
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise Impatient(f"not in {PATIENCE:.0f} s: {what}")
            await self.sleep(LOOK_SECONDS)

    async def painted(self) -> None:
        """Wait until what is to be seen is on the screen."""
        await self.sleep(0)
        self.app.sendPostedEvents()
        self.visit.window.repaint()
        self.list.viewport().repaint()

    async def home(self) -> None:
        """Wait until the reader is at home, online, and nothing is to be done any more."""
        await self.until("being online", lambda: self.is_online)
        await self.sleep(1)

    async def go(self, room: RoomName) -> float:
        """Show a room; give the seconds of CPU until its messages are painted."""
        began = time.process_time()
        self.visit.desk.go(room)  # type: ignore[union-attr]
        await self.until(f"the messages of {room}", self._is_read)
        await self.painted()
        return time.process_time() - began

    async def scroll(self, steps: int, pixels: int) -> tuple[float, int]:
        """Scroll so often; give milliseconds of CPU for each time, and the most rows there were."""
        bar, most = self.list.verticalScrollBar(), 0
        began = time.process_time()
        for _ in range(steps):
            bar.setValue(bar.value() + pixels)
            await self.sleep(0.002)
            await self.until("a page of the past", lambda: not self.feed.is_paging)
            most = max(most, len(self.list.messages.items))
        return (time.process_time() - began) / steps * 1000, most

    def known(self, room: RoomName) -> Conversation:
        """What the reader's program knows of a room."""
        desk = self.visit.desk
        assert desk is not None
        known = desk.session.conversation(room)
        assert known is not None
        return known

    def crowd(self, rate: int, coming: int) -> None:
        """
        Let others talk in the lively room, in a process of their own.

        @param rate: messages in a second.
        @param coming: how many come and go.
        """
        words = ["bench.desktop_crowd", self.line_port, LIVELY.text, rate, coming, self.seconds]
        command = [sys.executable, "-m", *map(str, words)]
        self._reactor.spawnProcess(ProcessProtocol(), command[0], command, None, childFDs={})

    def _is_read(self) -> bool:
        feed = self.feed
        is_there = feed.reading is Reading.READY and not feed.is_loading
        return is_there and bool(feed.items) and self.list.messages.items[-1:] == [*feed.items][-1:]
