"""Little room, or large text: nothing that is open is cut, and all of it follows the look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QAbstractButton, QLabel, QToolButton, QWidget

from clients.desktop.look.theme import DARK, LIGHT
from clients.desktop.views.people.settings import SettingsSheet
from tests.clients.desktop.scene import ENGINEERING
from tests.clients.desktop.sitting import WindowCase
from tests.clients.desktop.stage import application

ROOMS = ((360, 480, 100), (720, 480, 150), (720, 480, 200))
"""Width and height of windows, and text sizes in percent."""


class OpeningCase(WindowCase):
    """Ada opens one thing after the other."""

    def openers(self) -> Mapping[str, Callable[[], object]]:
        """List what there is, by name."""
        doors, at = self.doors, self.window.mapToGlobal(QPoint(120, 120))
        pages = {f"settings, {n}": lambda n=n: self.page(n) for n in range(6)}
        return {
            **pages,
            "start": doors.start,
            "jump": doors.jump,
            "create": doors.create_room,
            "browse": doors.browse_rooms,
            "invite": lambda: doors.invite(ENGINEERING),
            "room": lambda: doors.show_room(ENGINEERING),
            "topic": lambda: doors.change_topic(ENGINEERING),
            "leave": lambda: doors.leave_room(ENGINEERING),
            "profile": lambda: doors.show_profile("grace", at),
            "emoji": lambda: doors.pick_emoji(at, lambda emoji: None),
            "delete": doors.delete_account,
            "keys": doors.show_shortcuts,
            "about": doors.show_about,
            "password": doors.change_password,
            "log out": doors.log_out,
            "clear": self.menus.clear.trigger,
            "find": self.menus.find.trigger,
            "answer": lambda: self.write(self.home.composer.field, "/help\n"),
            "completion": lambda: self.write(self.home.composer.field, "/"),
        }

    def page(self, number: int) -> None:
        """Open a page of the settings."""
        self.doors.show_settings()
        self.opened(SettingsSheet).list.setCurrentRow(number)

    def put_away(self) -> None:
        """Have nothing open any more."""
        self.nothing_open()
        self.home.find_bar.put_away()
        field = self.home.composer.field
        field.setFocus()
        if field.text:
            field.selectAll()
            self.press(field, Qt.Key_Backspace)
        self.nothing_open()


class NarrowTests(OpeningCase):
    """Windows that are small."""

    def test_no_words_are_cut(self) -> None:
        """On each button, and in each line of text, all words can be read."""
        for width, height, percent in ROOMS:
            self.window.resize(width, height)
            self.look.wear(self.look.theme, percent)
            self.settle()
            for name, open_it in self.openers().items():
                open_it()
                self.let_pass(0.3)
                self.assertEqual(list(cut(self.window)), [], (width, percent, name))
                self.put_away()


class FollowingTests(OpeningCase):
    """Another theme, or another text size, while something is open."""

    def test_what_is_open_follows(self) -> None:
        """It looks as if it had been opened afterwards, whatever it is."""
        self.addCleanup(application().setCursorFlashTime, application().cursorFlashTime())
        application().setCursorFlashTime(0)  # what blinks would look different each time
        different = []
        for name, open_it in self.openers().items():
            self.look.wear(DARK, 100)
            open_it()
            self.let_pass(0.3)
            self.look.wear(LIGHT, 150)
            self.let_pass(0.3)
            followed = self.window.grab().toImage()
            self.put_away()
            open_it()
            self.let_pass(0.3)
            if followed != self.window.grab().toImage():
                different.append(name)
            self.put_away()
        self.assertEqual(different, [])


def cut(window: QWidget) -> Iterator[str]:
    """List the words that have no room."""
    for each in window.findChildren(QWidget):
        if not each.isVisible() or isinstance(each, QToolButton):
            continue
        if isinstance(each, QAbstractButton):
            room, words = each.minimumSizeHint().width(), each.text()
        elif isinstance(each, QLabel) and not each.wordWrap():
            room, words = each.sizeHint().width(), each.text()
        elif isinstance(each, QLabel) and each.heightForWidth(each.width()) > each.height() + 1:
            yield each.text()
            continue
        else:
            continue
        if words.strip() and room > each.width() + 1:
            yield words
