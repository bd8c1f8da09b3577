"""The look that all windows share: a theme and a text size, which change while they are open."""

from __future__ import annotations

import qtawesome
from PyQt5.QtCore import QObject, QSize, pyqtSignal
from PyQt5.QtGui import QColor, QFont, QIcon, QPixmap

from clients.desktop.look.fonts import Scale
from clients.desktop.look.theme import DARK, TEXT_SIZES, Theme

SIZES = TEXT_SIZES
"""Per cent of the text sizes there are."""


class Look(QObject):
    """
    What everything is drawn with.

    @ivar changed: the theme or the text size is another: fetch icons and fonts anew.
    @ivar theme: the colours.
    @ivar scale: the fonts.
    """

    changed = pyqtSignal()

    def __init__(self, theme: Theme = DARK, percent: int = 100) -> None:
        super().__init__()
        self.theme = theme
        self.scale = Scale(percent)
        self._icons: dict[tuple[str, str, str], QIcon] = {}

    def wear(self, theme: Theme, percent: int) -> None:
        """Change both; those who listen are told once."""
        if (theme, percent) != (self.theme, self.scale.percent):
            self.theme, self.scale = theme, Scale(percent)
            self._icons.clear()
            self.changed.emit()

    def font(
        self, size: int, weight: int = QFont.Normal, spacing: float = 0.0, italic: bool = False
    ) -> QFont:
        """As L{Scale.font}."""
        return self.scale.font(size, weight, spacing, italic)

    def colour(self, role: str) -> QColor:
        """Give one of the theme's colours by its name."""
        return QColor(getattr(self.theme, role))

    def icon(self, name: str, role: str = "muted", active: str | None = None) -> QIcon:
        """
        Give a Phosphor icon.

        @param name: without the prefix, for example C{paper-plane-tilt-fill}.
        @param role: name of the theme's colour; C{active}: while the pointer is over it.
        """
        key = name, role, active or role
        icon = self._icons.get(key)
        if icon is None:
            icon = self._icons[key] = qtawesome.icon(
                f"ph.{name}",
                color=getattr(self.theme, role),
                color_active=getattr(self.theme, active or role),
                color_disabled=self.theme.muted,
            )
        return icon

    def pixmap(self, name: str, size: int, role: str = "muted") -> QPixmap:
        """Give an icon as a picture of C{size} pixels, on whatever screen."""
        return self.icon(name, role).pixmap(QSize(size, size))
