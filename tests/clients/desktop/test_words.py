"""All words that are read pass through one door, and all controls say what they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from PyQt5.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from twisted.trial.unittest import SynchronousTestCase

from clients.desktop.words import many, speak, tr
from tests.clients.desktop.scene import ADA, ENGINEERING, GRACE, Company
from tests.clients.desktop.screenshots import PictureCase, Sitting
from tests.test_docs import ROOT

VIEWS = ROOT / "clients" / "desktop" / "views"
SHOWS = {
    "Field",
    "addAction",
    "addMenu",
    "label",
    "push_button",
    "setAccessibleDescription",
    "setAccessibleName",
    "setPlaceholderText",
    "setText",
    "setToolTip",
    "setWindowTitle",
}
CONTROLS = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)


def untranslated(path: Path) -> Iterator[str]:
    """List what is shown to people as it stands in the source."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = node.args[:1] if name in SHOWS else []
            for text in texts:
                if isinstance(text, ast.Constant) and any(map(str.isalpha, str(text.value))):
                    yield f"{path.relative_to(ROOT)}:{text.lineno}: {text.value!r}"


class WordsTests(SynchronousTestCase):
    """Another language could be put in."""

    def test_another_language(self) -> None:
        """A sentence is looked up whole, and its values are put in afterwards; one or many."""
        self.addCleanup(speak, None)
        german = {"{name} joined": "{name} ist da", "{count} message": "{count} Nachricht"}
        speak(lambda text: german.get(text, text))
        self.assertEqual(tr("{name} joined", name="ann"), "ann ist da")
        self.assertEqual(many(1, "{count} message", "{count} messages"), "1 Nachricht")
        self.assertEqual(many(2, "{count} message", "{count} messages"), "2 messages")

    def test_views_show_no_words_of_their_own(self) -> None:
        """Whatever a view shows goes through C{tr}."""
        found = [each for path in sorted(VIEWS.rglob("*.py")) for each in untranslated(path)]
        self.assertEqual(found, [])


class NamesTests(PictureCase):
    """A screen reader can say what each control is."""

    def setUp(self) -> None:
        """Sit down among the company."""
        super().setUp()
        self.company = Company(self)
        self.company.gather()
        self.sitting: Sitting = self.sit(self.company.people[ADA], (1280, 820), ENGINEERING)

    def _nameless(self) -> list[str]:
        window = self.sitting.window
        found = []
        for each in window.findChildren(QWidget):
            if not isinstance(each, CONTROLS) or not each.isVisible():
                continue
            if each.focusPolicy() == 0:
                continue  # nobody gets there
            words = each.accessibleName() or getattr(each, "text", lambda: "")()
            if not str(words).strip():
                parent = each.parentWidget()
                found.append(f"{type(each).__name__} in {type(parent).__name__}")
        return found

    def test_home(self) -> None:
        """At home."""
        self.assertEqual(self._nameless(), [])

    def test_everything_that_opens(self) -> None:
        """In all that opens in front of it."""
        doors = self.sitting.window.doors
        at = self.sitting.window.mapToGlobal(self.sitting.window.rect().center())
        for open in (
            doors.start,
            doors.jump,
            doors.create_room,
            doors.browse_rooms,
            lambda: doors.invite(ENGINEERING),
            lambda: doors.show_room(ENGINEERING),
            lambda: doors.change_topic(ENGINEERING),
            lambda: doors.leave_room(ENGINEERING),
            doors.show_settings,
            doors.change_password,
            doors.delete_account,
            doors.log_out,
            doors.show_shortcuts,
            doors.show_about,
            lambda: doors.show_profile(GRACE.text, at),
            lambda: doors.pick_emoji(at, lambda emoji: None),
        ):
            open()
            self.settle()
            self.assertEqual(self._nameless(), [])
