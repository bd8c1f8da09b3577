"""Inter, which comes with the program, and the fonts that have what Inter has not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PyQt5.QtGui import QFont, QFontDatabase

FOLDER = Path(__file__).parent / "fonts"

# Faces for emoji stand before those of the system: these have some of their own, without colour.
FAMILIES = (
    "Inter",
    "Noto Color Emoji",
    "Apple Color Emoji",
    "Segoe UI Emoji",
    "SF Pro Text",
    "Segoe UI",
    "Noto Sans",
    "DejaVu Sans",
)
EMOJI_FAMILIES = FAMILIES[1:4]
MONOSPACE = ("DejaVu Sans Mono", "Menlo", "Consolas", "Noto Sans Mono", "monospace")

BODY, SMALL, TIME, TITLE, CAPS, JUMBO = 14, 12, 11, 16, 11, 34
"""Pixels, at a text size of 100 %."""


class FontsMissing(Exception):
    """A font that comes with the program cannot be loaded."""


def load_fonts() -> None:
    """
    Make Inter known to Qt; needs a C{QApplication}.

    @raise FontsMissing: the installation is not whole.
    """
    for path in sorted(FOLDER.glob("Inter-*.otf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FontsMissing(f"{path} is no font that Qt can load")


@cache
def _font(pixels: int, weight: int, spacing: float, italic: bool) -> QFont:
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setItalic(italic)
    font.setHintingPreference(QFont.PreferNoHinting)
    if spacing:
        font.setLetterSpacing(QFont.AbsoluteSpacing, spacing)
    return font


def in_emoji(font: QFont) -> QFont:
    """Give a font in which emoji come first: Inter has some, the heart among them, in black."""
    made = QFont(font)
    made.setFamilies([*EMOJI_FAMILIES, "Inter"])
    return made


class Scale:
    """
    Gives fonts in the text size that the person wants.

    @ivar percent: 80 to 200.
    """

    def __init__(self, percent: int = 100) -> None:
        self.percent = percent

    def pixels(self, size: float) -> int:
        """Give a length that grows with the text."""
        return max(1, round(size * self.percent / 100))

    def font(
        self, size: int, weight: int = QFont.Normal, spacing: float = 0.0, italic: bool = False
    ) -> QFont:
        """
        Give a font; it is shared, so a caller that changes it makes a copy.

        @param size: pixels at 100 %.
        @param spacing: pixels between letters.
        """
        return _font(self.pixels(size), weight, spacing, italic)
