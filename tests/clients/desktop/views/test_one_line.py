"""Lines that are drawn: what stands in them is in colour where it should be."""

from __future__ import annotations

from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QColor, QFontDatabase, QImage, QPainter

from clients.desktop.look.fonts import EMOJI_FAMILIES
from clients.desktop.views.parts.elided import ElidedLabel
from clients.desktop.views.parts.one_line import draw_line, draw_paragraph
from clients.desktop.views.people.names import name_label
from tests.clients.desktop.stage import StageCase

HEART = "\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}"
WIDTH = 200


class LineTests(StageCase):
    """One line, black on white."""

    def drawn(self, text: str, align: int = Qt.AlignLeft, width: int = WIDTH) -> QImage:
        """Draw a line."""
        image = QImage(WIDTH, 30, QImage.Format_RGB32)
        image.fill(Qt.white)
        painter = QPainter(image)
        painter.setFont(self.look.font(14))
        painter.setPen(Qt.black)
        draw_line(painter, QRectF(0, 0, width, 30), text, align)
        painter.end()
        return image

    def columns(self, image: QImage) -> list[int]:
        """Where there is something, from the left."""
        white = QColor(Qt.white).rgb()
        rows = range(image.height())
        return [x for x in range(WIDTH) if any(image.pixel(x, y) != white for y in rows)]

    def rows(self, image: QImage) -> list[int]:
        """Where there is much of black, from the top: within letters."""
        found = range(image.height())
        return [
            y for y in found if any(QColor(image.pixel(x, y)).lightness() < 90 for x in range(80))
        ]

    def is_coloured(self, image: QImage) -> bool:
        """Whether there is more than grey."""
        colours = (QColor(image.pixel(x, y)) for x in range(WIDTH) for y in range(image.height()))
        return any(each.red() > each.blue() + 80 for each in colours)

    def test_a_heart_is_red(self) -> None:
        """Also beside words, though the typeface of the words has one in black."""
        if not set(EMOJI_FAMILIES) & set(QFontDatabase().families()):
            self.skipTest("no typeface with emoji in colour is installed")
        self.assertTrue(self.is_coloured(self.drawn(f"You: yes {HEART}")))
        self.assertFalse(self.is_coloured(self.drawn("You: yes")))

    def paragraph(self, text: str, align: int = Qt.AlignLeft, width: int = WIDTH) -> QImage:
        """Draw as many lines as it takes."""
        image = QImage(WIDTH, 90, QImage.Format_RGB32)
        image.fill(Qt.white)
        painter = QPainter(image)
        painter.setFont(self.look.font(14))
        painter.setPen(Qt.black)
        draw_paragraph(painter, QRectF(0, 0, width, 90), text, align)
        painter.end()
        return image

    def test_a_heart_is_red_on_labels(self) -> None:
        """In what is said of oneself at the edge of the window, and in a name in a dialog."""
        if not set(EMOJI_FAMILIES) & set(QFontDatabase().families()):
            self.skipTest("no typeface with emoji in colour is installed")
        elided = ElidedLabel("muted")
        named = name_label(f"Ann {HEART}", "title")
        for each in (elided, named):
            self.show(each, WIDTH, 30)
        elided.say(f"Away: lunch {HEART}")
        for each in (elided, named):
            self.assertTrue(self.is_coloured(each.grab().toImage()), type(each))

    def test_several_lines(self) -> None:
        """They stand where those without emoji do, from the same side."""
        words = "who came joined the room and then left it"
        plain, beside = self.paragraph(words), self.paragraph(f"{words} {HEART}")
        self.assertEqual(self.rows(beside), self.rows(plain))
        self.assertGreater(len(self.rows(plain)), 20)
        right = self.columns(self.paragraph(f"yes {HEART}", Qt.AlignRight))
        self.assertGreater(right[0], WIDTH // 2)

    def test_at_either_side(self) -> None:
        """With emoji in it or without, a line begins or ends where its box does."""
        for text in ("yes", f"yes {HEART}"):
            left = self.columns(self.drawn(text))
            right = self.columns(self.drawn(text, Qt.AlignRight | Qt.AlignAbsolute))
            self.assertLess(left[0], 5, text)
            self.assertLess(left[-1], WIDTH // 2, text)
            self.assertGreater(right[0], WIDTH // 2, text)
            self.assertGreater(right[-1], WIDTH - 5, text)

    def test_words_stand_as_high_as_without(self) -> None:
        """An emoji in a line does not lift or lower the words beside it."""
        plain, beside = self.drawn("yes"), self.drawn(f"yes {HEART}")
        end = self.columns(plain)[-1] + 1
        self.assertEqual(beside.copy(0, 0, end, 30), plain.copy(0, 0, end, 30))

    def test_nothing_beyond_its_box(self) -> None:
        """What is wider than its place is cut."""
        self.assertLess(self.columns(self.drawn(f"{HEART * 9} and more", width=60))[-1], 60)
