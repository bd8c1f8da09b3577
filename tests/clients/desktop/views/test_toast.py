"""One sentence at the lower edge."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QLabel, QPushButton, QWidget

from clients.desktop.look.kit import IconButton
from clients.desktop.presenters.supplies import Voice
from clients.desktop.views.parts.toast import (
    ABOVE_EDGE,
    ABOVE_INPUT,
    MILLISECONDS_A_LETTER,
    SHORTEST,
    Toast,
)
from tests.clients.desktop.stage import StageCase

LONG = "One word after another, until nobody wants to read any more. " * 8


class ToastTests(StageCase):
    """What a voice says."""

    def setUp(self) -> None:
        """A window with an input."""
        super().setUp()
        self.window = QWidget()
        self.input = QPushButton(self.window)
        self.input.setGeometry(0, 440, 800, 60)
        self.toast = Toast(self.look, self.window, self.input)
        self.show(self.window, 800, 500)
        self.voice = Voice()
        self.toast.show_voice(self.voice)

    def _words(self) -> QLabel:
        (label,) = (each for each in self.toast.findChildren(QLabel) if each.text())
        return label

    def test_good_and_bad(self) -> None:
        """What was done is shown as such, what went wrong in another colour."""
        self.assertFalse(self.toast.isVisible())
        self.voice.say("Done.")
        self.assertTrue(self.toast.isVisible())
        self.assertEqual(self._words().text(), "Done.")
        self.assertEqual(self.toast.accessibleName(), "Done.")
        good = self._words().objectName()
        self.voice.complain("Broken.")
        self.assertEqual(self._words().text(), "Broken.")
        bad = self._words().objectName()
        self.assertEqual((good, bad), ("name", "error"))

    def test_time(self) -> None:
        """The longer it is, the longer it stays; a short one stays for some seconds, too."""
        timer = self.toast._timer
        self.voice.say("Done.")
        self.assertEqual(timer.interval(), SHORTEST)
        self.voice.say(LONG)
        self.assertEqual(timer.interval(), MILLISECONDS_A_LETTER * len(LONG))
        self.assertTrue(timer.isSingleShot() and timer.isActive())
        timer.timeout.emit()
        self.assertFalse(self.toast.isVisible())
        self.assertFalse(timer.isActive())
        self.assertIsNone(self.voice.last)

    def test_away(self) -> None:
        """A click on it puts it away, as does its button, and whoever hushes the voice."""
        (close,) = (
            each for each in self.toast.findChildren(IconButton) if each.accessibleName() == "Close"
        )
        for away in (
            lambda: self.click(self.toast),
            lambda: self.click(close),
            self.voice.hush,
        ):
            self.voice.say("Done.")
            self.assertTrue(self.toast.isVisible())
            away()
            self.assertFalse(self.toast.isVisible())
            self.assertIsNone(self.voice.last)

    def test_focus(self) -> None:
        """Nobody who is typing is interrupted, nor comes to it with the Tab key."""
        self.input.setFocus()
        self.voice.say("Done.")
        self.settle()
        self.assertTrue(self.input.hasFocus())
        for each in (self.toast, *self.toast.findChildren(QWidget)):
            self.assertEqual(each.focusPolicy(), Qt.NoFocus)

    def test_place(self) -> None:
        """It stands in the middle above the input, also when that or the window changes."""
        for text in ("Done.", LONG):
            self.voice.say(text)
            self.settle()
            self._stands_above(440)
        self.input.setGeometry(0, 380, 800, 120)
        self.settle()
        self._stands_above(380)
        self.window.resize(420, 500)
        self.settle()
        self._stands_above(380)

    def _stands_above(self, top: int) -> None:
        box = self.toast.geometry()
        self.assertEqual(box.bottom() + 1, top - ABOVE_INPUT)
        self.assertLess(abs(box.center().x() - self.window.width() / 2), 2)
        self.assertTrue(self.window.rect().contains(box))
        words = self._words()
        self.assertGreaterEqual(words.height(), words.heightForWidth(words.width()))

    def test_no_input(self) -> None:
        """Where there is no input it stands above the lower edge."""
        self.input.hide()
        self.voice.say("Done.")
        self.assertEqual(self.toast.geometry().bottom() + 1, 500 - ABOVE_EDGE)

    def test_above_all(self) -> None:
        """What was opened meanwhile does not cover it."""
        cover = QWidget(self.window)
        cover.setGeometry(self.window.rect())
        cover.show()
        self.voice.say("Done.")
        self.settle()
        at = self.toast.mapTo(self.window, QPoint(4, 20))
        self.assertIsNot(self.window.childAt(at), cover)

    def test_the_next_voice(self) -> None:
        """With another voice the sentence is gone; the first is heard no more."""
        self.voice.say("Done.")
        second = Voice()
        self.toast.show_voice(second)
        self.assertFalse(self.toast.isVisible())
        self.voice.say("Who am I?")
        self.assertFalse(self.toast.isVisible())
        second.say("Hello.")
        self.assertEqual(self._words().text(), "Hello.")
        self.toast.show_voice(None)
        self.assertFalse(self.toast.isVisible())
        second.say("Anybody?")
        self.click(self.input)
        self.assertFalse(self.toast.isVisible())

    def test_the_first_sentence_s_time(self) -> None:
        """The time of one voice's sentence does not end the next one's."""
        self.voice.say("Done.")
        second = Voice()
        second.say("Said before it was shown.")
        self.toast.show_voice(second)
        self.assertFalse(self.toast._timer.isActive())
        self.assertIsNotNone(second.last)
