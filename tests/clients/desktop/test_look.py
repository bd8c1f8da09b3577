"""What can be read: contrast of the themes, as WCAG 2.1 defines it."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from clients.desktop.look.theme import AVATARS, DARK, LIGHT, Theme, contrast

ENOUGH = 4.5
GROUNDS = ("sidebar", "chat", "raised", "hover", "select", "mention", "code", "popover")
WORDS = ("text", "soft", "muted", "link", "danger", "warn", "ok", "private")


class ContrastTests(SynchronousTestCase):
    """Text in both themes has a contrast of at least 4.5 to 1."""

    def test_the_measure_itself(self) -> None:
        """Black on white has 21, a colour on itself 1, and the order does not matter."""
        self.assertAlmostEqual(contrast("#000000", "#ffffff"), 21)
        self.assertAlmostEqual(contrast("#336699", "#336699"), 1)
        self.assertEqual(contrast("#336699", "#ffffff"), contrast("#ffffff", "#336699"))

    def _check(self, theme: Theme, word: str, ground: str, one: str, other: str) -> None:
        found = contrast(one, other)
        self.assertGreaterEqual(found, ENOUGH, f"{theme.name}: {word} on {ground}")

    def test_words_on_every_ground(self) -> None:
        """Whatever is written stands out from wherever it may stand."""
        for theme in (DARK, LIGHT):
            for ground in GROUNDS:
                for word in WORDS:
                    colours = getattr(theme, word), getattr(theme, ground)
                    self._check(theme, word, ground, *colours)

    def test_names_in_messages(self) -> None:
        """So do the names of people, in all hues."""
        for theme in (DARK, LIGHT):
            for ground in ("chat", "hover", "select", "mention"):
                for name in theme.names:
                    self._check(theme, name, ground, name, getattr(theme, ground))

    def test_words_on_buttons_and_badges(self) -> None:
        """And what stands on the colours themselves."""
        for theme in (DARK, LIGHT):
            self._check(theme, "on_accent", "accent", theme.on_accent, theme.accent)
            self._check(theme, "on_danger", "danger", theme.on_danger, theme.danger)

    def test_initials_on_avatars(self) -> None:
        """White stands out from the middle of each gradient."""
        for top, bottom in AVATARS:
            pairs = [(int(top[at : at + 2], 16), int(bottom[at : at + 2], 16)) for at in (1, 3, 5)]
            middle = "#" + "".join(f"{(one + other) // 2:02x}" for one, other in pairs)
            self.assertGreaterEqual(contrast("#ffffff", middle), ENOUGH, f"{top} {bottom}")
