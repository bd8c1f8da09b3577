"""
Pictures of the desktop client's main states, in both themes and three sizes.

C{python -m tests.clients.desktop.screenshots FOLDER} makes them; C{make screenshots} puts them
where the pages show them.  A company talks on a server in memory, always the same, so that a
picture changes only where the program did.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from attrs import evolve, frozen
from PyQt5.QtCore import QPoint
from PyQt5.QtWidgets import QWidget

from chatserver.config import Config
from chatserver.model.names import Target, UserName
from clients.core.discovery import Found
from clients.core.entering import Password
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.look.theme import DARK, LIGHT, Theme
from clients.desktop.presenters.desk import Desk, Seat
from clients.desktop.presenters.entrance.login_form import Tab
from clients.desktop.presenters.people.appearance import Appearance
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.views.window import MainWindow
from tests.clients.cast import Person
from tests.clients.desktop.presenters.ways import KEY, WayFixture
from tests.clients.desktop.scene import ADA, ENGINEERING, GRACE, Company
from tests.clients.desktop.stage import MOST_LINES, StageCase

FOLDER = "CHAT_SCREENSHOTS"
"""The variable that names where pictures go."""
SIZES = {"720x480": (720, 480), "1280x820": (1280, 820)}
LARGE = "2560x1440"
LARGE_SIZE = (1280, 720)
"""In points: this one is made with a scale factor of 2."""


@frozen
class Sitting:
    """Somebody at a window."""

    person: Person
    desk: Desk
    window: MainWindow


class PictureCase(StageCase):
    """Makes pictures; nothing is judged but that it could be done."""

    def config(self) -> Config:
        """A server with the company's name."""
        return evolve(super().config(), name="Analytical Engine")

    def sit(self, person: Person, size: tuple[int, int], target: Target | None) -> Sitting:
        """Let somebody sit down at a window of their own."""
        kept, world = KeptInMemory(), self.world
        supplies = Supplies(world.clock, _utc, lambda: 0.5, _Nonces())
        window = MainWindow(self.look, kept, _appearance(self))
        name = person.client.user.name if person.client.user else ADA
        seat = Seat(name, "chat.lab", kept, None)
        desk = Desk(person.client, supplies, seat, window.doors)
        window.show_desk(desk)
        self.addCleanup(desk.close)
        self.show(window, *size)
        if target is not None:
            desk.go(target)
        self.settle()
        return Sitting(person, desk, window)

    def let_pass(self, seconds: float) -> None:
        """Let time pass in small steps, as it does."""
        for _ in range(int(seconds * 10)):
            self.world.clock.advance(0.1)
            self.settle()

    def keep(self, widget: QWidget, name: str) -> None:
        """Take a picture."""
        self.settle()
        path = Path(os.environ[FOLDER]) / f"{name}.png"
        assert widget.grab().save(str(path)), path

    @contextmanager
    def themes(self) -> Iterator[Callable[[Theme], None]]:
        """Change themes within, and go back to the first behind."""
        before = self.look.theme
        yield lambda theme: self.look.wear(theme, self.look.scale.percent)
        self.look.wear(before, self.look.scale.percent)


class _Nonces:
    def __init__(self) -> None:
        self._count = 0

    def __call__(self) -> str:
        self._count += 1
        return f"picture-{self._count}"


def _appearance(case: StageCase) -> Appearance:
    return Appearance(KeptInMemory(), case.look.wear, lambda: case.look.theme.is_dark)


def _utc(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


class HomePictures(PictureCase):
    """The home window, and what opens in front of it."""

    def setUp(self) -> None:
        """Gather the company."""
        super().setUp()
        self.company = Company(self)
        self.company.gather()
        self.ada = self.company.people[ADA]

    def _home(self, size: tuple[int, int]) -> Sitting:
        sitting = self.sit(self.ada, size, ENGINEERING)
        sitting.window.home.messages.list.to_end()
        grace = self.company.people[GRACE]
        grace.run(grace.client.typing(ENGINEERING))
        self.let_pass(0.3)
        return sitting

    def test_home(self) -> None:
        """The conversation in the middle, its people at the right."""
        sizes = {LARGE: LARGE_SIZE} if os.environ.get("QT_SCALE_FACTOR") else SIZES
        for name, size in sizes.items():
            sitting = self._home(size)
            with self.themes() as wear:
                for theme in (DARK, LIGHT):
                    wear(theme)
                    self.keep(sitting.window, f"home-{theme.name}-{name}")
            sitting.window.close()

    def _in_front(self, name: str, open: Callable[[MainWindow], object]) -> None:
        if os.environ.get("QT_SCALE_FACTOR"):
            return
        sitting = self._home(SIZES["1280x820"])
        open(sitting.window)
        self.let_pass(0.5)
        with self.themes() as wear:
            for theme in (DARK, LIGHT):
                wear(theme)
                self.keep(sitting.window, f"{name}-{theme.name}")
        sitting.window.close()

    def test_emoji(self) -> None:
        """The emoji picker."""

        def open(window: MainWindow) -> None:
            at = window.mapToGlobal(QPoint(960, 740))
            window.doors.pick_emoji(at, lambda emoji: None)

        self._in_front("emoji", open)

    def test_jump(self) -> None:
        """Going anywhere by name."""
        self._in_front("jump", lambda window: window.doors.jump())

    def test_start(self) -> None:
        """Choosing somebody to talk to."""
        self._in_front("start", lambda window: window.doors.start())

    def test_settings(self) -> None:
        """The settings."""
        self._in_front("settings", lambda window: window.doors.show_settings())

    def test_profile(self) -> None:
        """Somebody's card."""

        def open(window: MainWindow) -> None:
            window.doors.show_profile("ken", window.mapToGlobal(QPoint(760, 160)))

        self._in_front("profile", open)

    def test_rooms(self) -> None:
        """Making a room."""
        self._in_front("create-room", lambda window: window.doors.create_room())

    def test_direct(self) -> None:
        """A conversation of two."""
        self._in_front("direct", lambda window: window.doors.go(GRACE))

    def test_delete_account(self) -> None:
        """Ending the account."""
        self._in_front("delete-account", lambda window: window.doors.delete_account())

    def test_offline(self) -> None:
        """Without a connection: the banner, and messages that wait."""

        def open(window: MainWindow) -> None:
            self.ada.network.is_down = True
            self.ada.break_off()
            self.let_pass(2)
            desk = window.doors.desk
            assert desk is not None and desk.opened is not None
            for text in ("Sure, looking now.", "Will the retry keep the original order?"):
                desk.opened.writing.typed(text, len(text))
                desk.opened.writing.send()

        self._in_front("offline", open)

    def test_narrow(self) -> None:
        """A narrow window shows one pane."""
        if os.environ.get("QT_SCALE_FACTOR"):
            return
        sitting = self._home((400, 700))
        self.keep(sitting.window, "narrow-conversation")
        sitting.window.home.show_list()
        self.keep(sitting.window, "narrow-list")


class WayInPictures(PictureCase):
    """The page before the chat."""

    def setUp(self) -> None:
        """A machine on which nothing is known yet."""
        super().setUp()
        self.world.register("ada")
        folder = Path(self.mktemp())
        folder.mkdir(parents=True)
        self.way = WayFixture(self.world, folder)
        self.addCleanup(self.way.close)
        self.window = MainWindow(self.look, KeptInMemory(), _appearance(self))
        self.window.show_way(self.way.page)
        self.way.begin()
        self.show(self.window, *SIZES["1280x820"])

    def _keep(self, name: str) -> None:
        if os.environ.get("QT_SCALE_FACTOR"):
            return
        with self.themes() as wear:
            for theme in (DARK, LIGHT):
                wear(theme)
                self.keep(self.window, f"{name}-{theme.name}")

    def test_servers(self) -> None:
        """Which server; one announces itself."""
        if self.way.site.announced is not None:
            found = Found("lab", "Analytical Engine", ("192.168.1.5",), 7002, KEY)
            self.way.site.announced(found)
        self._keep("way-in-servers")

    def test_first_use(self) -> None:
        """The key of a server that was never used."""
        self.way.connect("chat.lab")
        self._keep("way-in-first-use")

    def test_log_in(self) -> None:
        """Logging in, after a wrong password."""
        self.way.connect("localhost")
        self.way.fill(name="ada", password="wrong password")
        self._keep("way-in-log-in")

    def test_register(self) -> None:
        """Making an account, with what is wrong told at its field."""
        self.way.connect("localhost")
        self.way.fill(Tab.REGISTER, name="a:b", password="secret-ada", again="secret-adA")
        self._keep("way-in-register")


class NewcomerPictures(PictureCase):
    """Somebody's first minutes."""

    def test_nothing(self) -> None:
        """Nobody was written to yet."""
        if os.environ.get("QT_SCALE_FACTOR"):
            return
        self.world.register("ann")
        person = Person(self.world, Password(UserName("ann"), "secret-ann"), MOST_LINES).enter()
        sitting = self.sit(person, SIZES["1280x820"], None)
        with self.themes() as wear:
            for theme in (DARK, LIGHT):
                wear(theme)
                self.keep(sitting.window, f"empty-{theme.name}")


def main(arguments: list[str]) -> int:
    """
    Make all pictures.

    @param arguments: the folder.
    @return: the exit status.
    """
    folder = Path(arguments[0]) if arguments else Path("docs/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, FOLDER: str(folder.resolve()), "QT_QPA_PLATFORM": "offscreen"}
    worst = 0
    for more in ({}, {"QT_SCALE_FACTOR": "2"}):
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", __file__]
        done = subprocess.run(command, env={**environment, **more}, check=False)
        worst = max(worst, done.returncode)
    return worst


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
