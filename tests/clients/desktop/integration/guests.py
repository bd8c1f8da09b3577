"""People at windows of the real program, for tests that wait for what they will see."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QWidget
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from chatserver.model.names import Target
from clients.core.states import Online
from clients.desktop.keeping.folders import Folders
from clients.desktop.keeping.logins import Logins
from clients.desktop.presenters.conversation.feed import Feed
from clients.desktop.presenters.conversation.feed_items import Notice, Said, Sent
from clients.desktop.presenters.desk import Desk
from clients.desktop.presenters.entrance.way_words import AGAIN, NAME, PASSWORD
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.visit import Visit
from tests.clients.desktop.keeping.keyrings import MemoryKeyring
from tests.clients.desktop.stage import application
from tests.integration.servers import scratch
from tests.integration.waiting import Waiting

LOOK_MILLISECONDS = 10
_counter = itertools.count(1)


class Guest(Waiting):
    """
    One run of the program.

    @ivar stopped: whether the program wanted to end.
    """

    def __init__(
        self,
        case: TestCase,
        name: str,
        folder: Path | None = None,
        keyring: MemoryKeyring | None = None,
    ) -> None:
        """@param folder: an earlier run's; None: a new one."""
        super().__init__()
        self.name = name
        self.folder = folder or scratch(case)
        self.stopped = False
        self.keyring = keyring or MemoryKeyring()
        supplies = Supplies(reactor, _utc, Random(name).random, _nonce)
        self.visit = Visit(
            application(),
            reactor,
            supplies,
            Folders.within(self.folder),
            self._stop,
            lambda: self.keyring,
        )
        self.window = self.visit.window
        self._looking = QTimer()
        self._looking.setInterval(LOOK_MILLISECONDS)
        self._looking.timeout.connect(self.changed)
        self._looking.start()
        self._ended = False
        case.addCleanup(self.end)

    # -- coming and going

    def arrive(self, port: int) -> Guest:
        """Start the program for a server on this machine."""
        self.visit.begin(f"127.0.0.1:{port}")
        return self

    async def register(self, port: int) -> Guest:
        """Start it, make an account, and wait until the lobby is on the screen."""
        self.arrive(port)
        login = self.window.way_in.login
        await self.until(lambda: login.isVisible() and login.tabs.count() > 1)
        login.tabs.setCurrentIndex(1)
        self._fill({NAME: self.name, PASSWORD: self.secret, AGAIN: self.secret})
        await self.online()
        return self

    async def log_in(self, port: int) -> Guest:
        """Start it, and log in with the password."""
        self.arrive(port)
        login = self.window.way_in.login
        await self.until(login.isVisible)
        self._fill({NAME: self.name, PASSWORD: self.secret})
        await self.online()
        return self

    @property
    def secret(self) -> str:
        """The password."""
        return f"secret-{self.name}"

    def online(self) -> Deferred[None]:
        """Wait until somebody sits at the home window, and is online."""
        return self.until(self._is_online)

    def stays(self) -> Deferred[None]:
        """Wait until the next start needs no password: a thread asks the keyring."""
        logins = Logins(Folders.within(self.folder).logins)
        return self.until(lambda: any(each.stays for each in logins.all()))

    def end(self) -> Deferred[None]:
        """Let the program end, as it does when its window is closed."""
        if self._ended:
            return Deferred.fromCoroutine(_nothing())
        self._ended = True
        self._looking.stop()
        return self.visit.end()

    # -- looking

    @property
    def desk(self) -> Desk:
        """The place."""
        assert self.visit.desk is not None
        return self.visit.desk

    @property
    def feed(self) -> Feed:
        """The conversation on the screen."""
        opened = self.desk.opened
        assert opened is not None
        return opened.feed

    def texts(self) -> list[str]:
        """What is said in it, in order, with what is not sent yet."""
        said = [item for item in self.feed.items if isinstance(item, Said)]
        return [each.text if each.sent is Sent.STORED else f"({each.text})" for each in said]

    def notices(self) -> list[str]:
        """The grey lines in it."""
        return [item.words for item in self.feed.items if isinstance(item, Notice)]

    def sees(self, *texts: str) -> Deferred[None]:
        """Wait until exactly these messages are on the screen."""
        return self.until(lambda: self.visit.desk is not None and self.texts() == list(texts))

    def describe(self) -> str:
        """For complaints."""
        if self.visit.desk is None:
            return f"{self.name}: at the way in"
        return f"{self.name}: {self.desk.session.state}, {self.texts()[-8:]}"

    # -- hands

    def go(self, target: Target) -> None:
        """Click a conversation in the list."""
        self.window.home.sidebar.chosen.emit(target)

    def type(self, text: str) -> None:
        """Type into the composer, and press Enter."""
        edit = self.window.home.composer.focusProxy() or self.window.home.composer
        keys(edit, text)
        QTest.keyClick(edit, Qt.Key_Return)

    def _fill(self, texts: dict[str, str]) -> None:
        login = self.window.way_in.login
        for name, text in texts.items():
            login.fields[name].edit.selectAll()
            keys(login.fields[name].edit, text)
        QTest.keyClick(login.fields[next(reversed(texts))].edit, Qt.Key_Return)

    def _is_online(self) -> bool:
        desk = self.visit.desk
        return desk is not None and isinstance(desk.session.state, Online) and bool(desk.opened)

    def _stop(self) -> None:
        self.stopped = True


def keys(widget: QWidget, text: str) -> None:
    """Type."""
    QTest.keyClicks(widget, text)


async def _nothing() -> None:
    return None


def _utc(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


def _nonce() -> str:
    return f"guest-{next(_counter)}"
