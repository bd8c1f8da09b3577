"""The whole program in a small server's world: the machine's files are real, its network is not."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QWidget
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorPluggableNameResolver
from zope.interface import implementer

from clients.core import discovery
from clients.desktop.keeping.folders import Folders
from clients.desktop.presenters.conversation.feed_items import Said
from clients.desktop.presenters.desk import Desk
from clients.desktop.presenters.entrance.way_words import NAME, PASSWORD
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.views.window import MainWindow
from clients.desktop.visit import Visit
from tests.clients.desktop.keeping.keyrings import MemoryKeyring
from tests.clients.desktop.stage import StageCase, application
from tests.clients.network import Network
from tests.world import World

HERE = "127.0.0.1"
_nonces = count(1)


def said(visit: Visit) -> list[str]:
    """The messages on the screen."""
    assert visit.desk is not None and visit.desk.opened is not None
    return [each.text for each in visit.desk.opened.feed.items if isinstance(each, Said)]


@implementer(IReactorPluggableNameResolver)
class Machine:
    """
    A reactor whose network leads to one server.

    @ivar network: the way there.
    @ivar holds_threads: whether no thread's answer arrives.
    """

    def __init__(self, world: World) -> None:
        (amp,) = (each for each in world.frontends if each.name == "amp")
        self.network = Network(world.clock, amp.factory)
        self.nameResolver = self
        self.seconds, self.callLater = world.clock.seconds, world.clock.callLater
        self._from_threads: deque[Any] = deque()
        self.holds_threads = False

    def callFromThread(self, function: Callable[..., object], *args: object) -> None:
        """Do something in the next turn."""
        self._from_threads.append((function, args))

    def resolveHostName(
        self, receiver: Any, host: str, port: int = 0, *rest: Any, **kw: Any
    ) -> Any:
        """All names are those of one machine."""
        receiver.resolutionBegan(self)
        receiver.addressResolved(IPv4Address("TCP", HERE, port))
        receiver.resolutionComplete()

    def installNameResolver(self, resolver: Any) -> Any:
        """There is one server, whatever it is called."""
        return self

    def connectTCP(self, host: str, port: int, factory: Any, *rest: Any, **kw: Any) -> Any:
        """Connect to the server."""
        factory.startedConnecting(self)
        made = self.network.dial(
            lambda trust: factory.buildProtocol(IPv4Address("TCP", host, port))
        )
        made.addErrback(lambda failure: factory.clientConnectionFailed(self, failure))
        return self

    def stopConnecting(self) -> None:
        """There was nothing but silence."""

    def turn(self) -> None:
        """Wait for the keyring's threads, and do what they wanted to be done."""
        for each in threading.enumerate():
            if each.name == "aside":
                each.join()
        while self._from_threads and not self.holds_threads:
            function, args = self._from_threads.popleft()
            function(*args)


class VisitCase(StageCase):
    """Somebody who starts the program, more than once if need be, on the same machine."""

    def setUp(self) -> None:
        """An account, and a machine where nothing is known yet."""
        super().setUp()
        self.patch(discovery, "zeroconf", None)  # nobody looks around in the real network
        self.world.register("ann")
        self.folder = Path(tempfile.mkdtemp(prefix="visit-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.machine = Machine(self.world)
        self.keyring = MemoryKeyring()
        self.stopped = 0

    def start(self, where: str = HERE) -> Visit:
        """Start the program."""
        supplies = Supplies(
            self.world.clock,
            lambda moment: datetime.fromtimestamp(moment, UTC),
            lambda: 0.5,
            lambda: f"visit-{next(_nonces)}",
        )
        visit = Visit(
            application(),
            self.machine,
            supplies,
            Folders.within(self.folder),
            self._stop,
            lambda: self.keyring,
        )
        self._shown.append(visit.window)
        self.addCleanup(self.end, visit)
        visit.begin(where)
        self.settle()
        return visit

    def log_in(self, visit: Visit, name: str = "ann", stay: bool = False) -> Desk:
        """Fill the form in, and press Enter."""
        login = visit.window.way_in.login
        assert login.isVisible(), visit.window.windowTitle()
        login.stay.setChecked(stay)
        for key, text in ((NAME, name), (PASSWORD, f"secret-{name}")):
            login.fields[key].edit.selectAll()
            self.write(login.fields[key].edit, text)
        self.press(login.fields[PASSWORD].edit, Qt.Key_Return)
        return self.desk(visit)

    def sit(self, stay: bool = False) -> Visit:
        """Start it, and log in."""
        visit = self.start()
        self.log_in(visit, stay=stay)
        return visit

    def desk(self, visit: Visit) -> Desk:
        """The place of whoever sits there."""
        assert visit.desk is not None, visit.window.windowTitle()
        return visit.desk

    def end(self, visit: Visit) -> None:
        """Let the program end."""
        if visit.window in self._shown:
            self._shown.remove(visit.window)
            ended: Deferred[None] = visit.end()
            self.settle()
            self.successResultOf(ended)

    def settle(self) -> None:
        """Let everything happen: on the machine, too."""
        for _ in range(3):
            self.machine.turn()
            super().settle()

    def let_pass(self, seconds: float) -> None:
        """Let time pass in small steps."""
        for _ in range(int(seconds * 4)):
            self.world.clock.advance(0.25)
            self.settle()

    def said(self, visit: Visit) -> str:
        """The sentence at the lower edge."""
        toast = visit.window.toast
        return str(toast.accessibleName()) if toast.isVisible() else ""

    def sheets(self, window: MainWindow, kind: type[QWidget]) -> list[Any]:
        """What stands in front of the window."""
        return [each for each in window.findChildren(kind) if each.isVisible()]

    def _stop(self) -> None:
        self.stopped += 1
