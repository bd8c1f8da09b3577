"""What is chosen of the look, and what is worn."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.look.theme import DARK, LIGHT, TEXT_SIZES, Theme
from clients.desktop.presenters.people.appearance import Appearance


class AppearanceTests(SynchronousTestCase):
    """The theme, the text size, and joins."""

    def setUp(self) -> None:
        """Begin with nothing chosen, on a dark desktop."""
        self.kept = KeptInMemory()
        self.worn: list[tuple[Theme, int]] = []
        self.system_is_dark = True
        self.appearance = self.begin()

    def begin(self) -> Appearance:
        """Start the program."""

        def wear(theme: Theme, percent: int) -> None:
            self.worn.append((theme, percent))

        return Appearance(self.kept, wear, lambda: self.system_is_dark)

    def test_as_the_system_is(self) -> None:
        """Where nothing was chosen the theme is the desktop's, also when that changes."""
        self.assertEqual(self.worn, [(DARK, 100)])
        self.system_is_dark = False
        self.appearance.system_changed()
        self.assertEqual(self.worn[-1], (LIGHT, 100))

    def test_acceptance_97_a_theme_is_worn_at_once_and_kept(self) -> None:
        """Chosen, it is seen at once, whatever the desktop, and after the next start."""
        self.appearance.choose_theme("light")
        self.assertEqual(self.worn[-1], (LIGHT, 100))
        self.assertIs(self.begin().theme, LIGHT)
        self.assertEqual(self.kept.choice("theme"), "light")

    def test_text_grows_and_shrinks_within_bounds(self) -> None:
        """From 80 to 200 per cent, step by step, and back to normal."""
        for _ in range(20):
            self.appearance.larger()
        self.assertEqual(self.worn[-1], (DARK, 200))
        self.assertFalse(self.appearance.can_grow)
        for _ in range(20):
            self.appearance.smaller()
        self.assertEqual(self.worn[-1], (DARK, 80))
        self.assertFalse(self.appearance.can_shrink)
        self.assertEqual({percent for _, percent in self.worn}, set(TEXT_SIZES))
        self.appearance.normal()
        self.assertEqual(self.begin().percent, 100)

    def test_what_was_kept_makes_no_sense(self) -> None:
        """A file that somebody edited does no harm."""
        for kept in ("", "huge", "101", "-100", "9" * 5000, "٣"):
            self.kept.choose("text_size", kept)
            self.kept.choose("theme", kept)
            self.assertEqual(self.begin().percent, 100)
            self.assertEqual(self.begin().choice, "system")

    def test_joins(self) -> None:
        """Who joins and leaves is shown, until that is not wanted."""
        told: list[bool] = []
        self.appearance.listen(lambda: told.append(self.appearance.hides_joins))
        self.assertFalse(self.appearance.hides_joins)
        self.appearance.hide_joins(True)
        self.assertEqual(told, [True])
        self.assertTrue(self.begin().hides_joins)
