"""Reading on while one writes."""

from __future__ import annotations

from PyQt5.QtCore import Qt

from clients.desktop.views.messages import readying
from tests.clients.desktop.scene import ENGINEERING, GRACE
from tests.clients.desktop.sitting import WindowCase


class PagingTests(WindowCase):
    """The field has the focus, and the messages are scrolled."""

    def test_page_keys_in_the_field(self) -> None:
        """They scroll what was said, while the field has nothing to be scrolled itself."""
        self.patch(readying, "AT_ONCE", 100)  # else it takes turns of a few milliseconds
        for number in range(40):
            self.company.say(GRACE, ENGINEERING, f"message {number}")
        self.let_pass(0.5)
        field, bar = self.home.composer.field, self.home.messages.list.verticalScrollBar()
        self.write(field, "half a sentence")
        end = bar.value()
        self.press(field, Qt.Key_PageUp)
        self.assertEqual(bar.value(), end - bar.pageStep())
        self.press(field, Qt.Key_PageDown)
        self.assertEqual((bar.value(), field.text), (end, "half a sentence"))
        field.adopt("line\n" * 40, 200)
        self.settle()
        self.press(field, Qt.Key_PageUp)
        self.assertEqual(bar.value(), bar.maximum())
        self.assertLess(field.cursor, 200)
