"""What everything looks like: the theme, the text size, and what of a conversation is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from clients.desktop.look.theme import DARK, LIGHT, TEXT_SIZES, Theme
from clients.desktop.presenters.telling import Telling

AS_SYSTEM, AS_DARK, AS_LIGHT = "system", "dark", "light"
CHOICES = (AS_SYSTEM, AS_LIGHT, AS_DARK)
NORMAL = 100
"""Per cent."""


class Chosen(Protocol):
    """Where small choices are kept; L{clients.desktop.presenters.kept.Kept} is one."""

    def choice(self, key: str, otherwise: str = "") -> str:
        """Give what was chosen."""

    def choose(self, key: str, value: str) -> None:
        """Keep what is chosen."""


class Appearance(Telling):
    """
    Decides on the look, and lets it be worn at once.

    Kept are C{theme} (dark, light or system), C{text_size} (per cent) and C{hide_joins}.
    """

    def __init__(
        self,
        chosen: Chosen,
        wear: Callable[[Theme, int], None],
        system_is_dark: Callable[[], bool],
    ) -> None:
        """
        @param wear: changes the look: a theme, and per cent of the text size.
        @param system_is_dark: tells whether this machine's desktop is dark now.
        """
        super().__init__()
        self._chosen = chosen
        self._wear = wear
        self._system_is_dark = system_is_dark
        self.put_on()

    # -- looking

    @property
    def choice(self) -> str:
        """Which of L{CHOICES} holds."""
        choice = self._chosen.choice("theme", AS_SYSTEM)
        return choice if choice in CHOICES else AS_SYSTEM

    @property
    def theme(self) -> Theme:
        """The colours."""
        if self.choice == AS_SYSTEM:
            return DARK if self._system_is_dark() else LIGHT
        return DARK if self.choice == AS_DARK else LIGHT

    @property
    def percent(self) -> int:
        """The text size: one of L{TEXT_SIZES}."""
        kept = self._chosen.choice("text_size", str(NORMAL))
        percent = int(kept) if kept.isdecimal() and len(kept) < 4 else NORMAL
        return percent if percent in TEXT_SIZES else NORMAL

    @property
    def hides_joins(self) -> bool:
        """Whether it is not shown who joins and leaves."""
        return self._chosen.choice("hide_joins", "off") == "on"

    @property
    def can_grow(self) -> bool:
        """Whether there is a larger text size."""
        return self.percent < TEXT_SIZES[-1]

    @property
    def can_shrink(self) -> bool:
        """Whether there is a smaller one."""
        return self.percent > TEXT_SIZES[0]

    # -- choosing

    def choose_theme(self, choice: str) -> None:
        """Wear one of L{CHOICES} from now on."""
        self._choose("theme", choice)

    def choose_size(self, percent: int) -> None:
        """Write in one of L{TEXT_SIZES} from now on."""
        self._choose("text_size", str(percent))

    def larger(self) -> None:
        """Write in the next larger size."""
        if self.can_grow:
            self.choose_size(TEXT_SIZES[TEXT_SIZES.index(self.percent) + 1])

    def smaller(self) -> None:
        """Write in the next smaller size."""
        if self.can_shrink:
            self.choose_size(TEXT_SIZES[TEXT_SIZES.index(self.percent) - 1])

    def normal(self) -> None:
        """Write as it was designed."""
        self.choose_size(NORMAL)

    def hide_joins(self, hides: bool) -> None:
        """Show who joins and leaves, or do not."""
        self._choose("hide_joins", "on" if hides else "off")

    def system_changed(self) -> None:
        """This machine's desktop is dark now, or light."""
        self.put_on()
        self.tell()

    def put_on(self) -> None:
        """Wear what is chosen."""
        self._wear(self.theme, self.percent)

    # --

    def _choose(self, key: str, value: str) -> None:
        self._chosen.choose(key, value)
        self.put_on()
        self.tell()
