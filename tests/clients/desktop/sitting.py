"""Somebody at the whole window, among few others."""

from __future__ import annotations

from typing import Any

from PyQt5.QtWidgets import QMenu

from chatserver.model.names import Nickname, Target, UserName
from clients.desktop.look.kit import Sheet
from clients.desktop.views.people.profile import ProfileCard
from clients.desktop.views.window import MainWindow
from clients.desktop.views.writing.emoji_picker import EmojiPicker
from tests.clients.cast import Person
from tests.clients.desktop.scene import ADA, ENGINEERING, GENERAL, GRACE, KEN, SHOWN
from tests.clients.desktop.screenshots import PictureCase


class Three:
    """Ada, Grace and Ken, in two rooms: as much of a company as is needed."""

    def __init__(self, case: PictureCase) -> None:
        self.people: dict[UserName, Person] = {}
        for name in (ADA, GRACE, KEN):
            person = self.people[name] = case.person(name.text)
            person.run(person.client.set_nickname(Nickname.parse(SHOWN[name])))
        for room in (ENGINEERING, GENERAL):
            first, *others = self.people.values()
            first.run(first.client.create(room))
            for each in others:
                each.run(each.client.join(room))

    def say(self, who: UserName, where: Target, text: str) -> int:
        """Let somebody say something; give its seq."""
        person = self.people[who]
        return int(person.run(person.client.post(where, text)).seq)


class WindowCase(PictureCase):
    """Ada, at her window."""

    size = (1280, 820)

    def setUp(self) -> None:
        """She looks at a room."""
        super().setUp()
        self.company = Three(self)
        self.ada = self.company.people[ADA]
        self.sitting = self.sit(self.ada, self.size, ENGINEERING)
        self.window: MainWindow = self.sitting.window
        self.addCleanup(self.window.show_desk, None)  # before the desk is closed
        self.desk, self.home = self.sitting.desk, self.window.home
        self.menus, self.doors = self.window.menus, self.window.doors
        self.let_pass(0.5)

    def title(self) -> str:
        """What stands above the window."""
        self.let_pass(0.5)
        return str(self.window.windowTitle())

    def opened(self, kind: type) -> Any:
        """The one that is in front; it is closed."""
        self.settle()
        found = [each for each in self.window.findChildren(kind) if each.isVisible()]
        self.assertEqual(len(found), 1, (kind, found))
        return found[0]

    def nothing_open(self) -> None:
        """Close whatever is in front."""
        for kind in (Sheet, ProfileCard, EmojiPicker, QMenu):
            for each in self.window.findChildren(kind):
                if each.isVisible():
                    each.close()
        self.settle()

    def voice(self) -> str:
        """What was said last."""
        return "" if self.desk.voice.last is None else self.desk.voice.last.text
