"""Shortcodes: which become emoji, and which texts only look like them."""

from __future__ import annotations

import emoji
from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.errors import BadEmoji
from chatserver.service.shortcodes import EMOJI_BYTES, expand, one_emoji


class ExpandTests(SynchronousTestCase):
    """What people type between colons."""

    def test_codes_become_emoji(self) -> None:
        """The usual names work, at the start, in the middle and at the end."""
        for typed, shown in {
            "morning all :wave:": "morning all \U0001f44b",
            ":fire: is hot": "\U0001f525 is hot",
            "so :+1: good": "so \U0001f44d good",
            ":thumbsup:": "\U0001f44d",
            ":smile:": "\U0001f604",
            ":red_heart:": "\u2764\ufe0f",
            ":dog:": "\U0001f436",
        }.items():
            self.assertEqual(expand(typed), shown)

    def test_several(self) -> None:
        """Every code of a text is taken, also over several lines."""
        self.assertEqual(expand(":fire: :fire:\n:+1:"), "\U0001f525 \U0001f525\n\U0001f44d")

    def test_punctuation_may_touch(self) -> None:
        """Brackets, commas and other emoji do not stand in the way."""
        self.assertEqual(expand("(:fire:), -:+1:!"), "(\U0001f525), -\U0001f44d!")
        self.assertEqual(expand("\u2764\ufe0f:fire:\U0001f44b"), "\u2764\ufe0f\U0001f525\U0001f44b")

    def test_times_paths_and_code_stay(self) -> None:
        """Where a letter, digit or colon touches a colon, nothing is changed."""
        for text in (
            "10:on:20",
            "a:b:c",
            "std::fire::x",
            "x:fire:",
            ":fire:x",
            "7:fire:",
            ":fire:7",
            "\u00e9:fire:",
            ":fire:\u044f",
            "::fire:",
            ":fire::",
            ":fire::fire:",
            "at 10:30:00",
            "http://[::1]:80/",
        ):
            self.assertEqual(expand(text), text)

    def test_unknown_codes_stay(self) -> None:
        """What is no code stays as typed, and does not hide the one behind it."""
        self.assertEqual(expand(":nosuch: : :: :: ::: :FIRE:"), ":nosuch: : :: :: ::: :FIRE:")
        self.assertEqual(expand(":nosuch: :fire:"), ":nosuch: \U0001f525")
        self.assertEqual(expand("note: :fire:"), "note: \U0001f525")

    def test_once(self) -> None:
        """A text that was expanded has nothing left to expand when it is edited."""
        text = expand("10:on:20 :fire: :x: ::fire:: :nosuch: :wave:")
        self.assertEqual(expand(text), text)

    def test_plain_text_is_untouched(self) -> None:
        """Texts without two colons come back as the very same object."""
        for text in ("", "hello", "at 10:30", ":", "x" * 8000):
            self.assertIs(expand(text), text)

    def test_means_what_the_emoji_package_means(self) -> None:
        """Our table says for each code what everybody else's programs show for it."""
        codes = sorted(
            {code for about in emoji.EMOJI_DATA.values() for code in about.get("alias", ())}
        )
        self.assertGreater(len(codes), 1000)
        for code in [*codes[::25], ":cat:", ":kiss:", ":heart:", ":a:", ":Wales:"]:
            self.assertEqual(expand(code), emoji.emojize(code, language="alias"), code)

    def test_attack_unknown_codes_look_nothing_up_slowly(self) -> None:
        """A text full of unknown codes never reaches the package's search through all emoji."""
        asked: list[str] = []
        self.patch(emoji, "emojize", lambda text, **_: asked.append(text))
        text = ":zz: " * 1600 + ":" + "a" * 80 + ":"
        self.assertEqual(expand(text), text)
        self.assertEqual(asked, [])


class OneEmojiTests(SynchronousTestCase):
    """What stands alone as a reaction."""

    def test_one_emoji(self) -> None:
        """An emoji or its shortcode, of however many parts, is taken."""
        for typed, kept in {
            "\U0001f525": "\U0001f525",
            ":fire:": "\U0001f525",
            ":+1:": "\U0001f44d",
            "\U0001f44d\U0001f3fd": "\U0001f44d\U0001f3fd",
            "\U0001f1e9\U0001f1ea": "\U0001f1e9\U0001f1ea",
            "\U0001f469\u200d\U0001f680": "\U0001f469\u200d\U0001f680",
            "#\ufe0f\u20e3": "#\ufe0f\u20e3",
        }.items():
            self.assertEqual(one_emoji(typed), kept)

    def test_one_way_of_writing(self) -> None:
        """With and without the selector that colours it, it is the same emoji."""
        self.assertEqual(one_emoji("\u2764"), "\u2764\ufe0f")
        self.assertEqual(one_emoji("\u2764\ufe0f"), "\u2764\ufe0f")

    def test_every_emoji_is_one(self) -> None:
        """All that Unicode lists can be used, is kept in one way, and is small."""
        for character, about in emoji.EMOJI_DATA.items():
            if about["status"] != emoji.STATUS["component"]:
                kept = one_emoji(character)
                self.assertEqual(one_emoji(kept), kept)
                self.assertLessEqual(len(kept.encode()), EMOJI_BYTES)

    def test_attack_anything_else(self) -> None:
        """Nothing but exactly one emoji is taken, however long or odd it is."""
        fire = "\U0001f525"
        bad = (
            "",
            " ",
            "a",
            "7",
            "fire",
            ":fire",
            f"{fire}{fire}",
            f"{fire} ",
            f"a{fire}",
            "\u200d",
        )
        odd = (
            "\U0001f1e9",
            "\U0001f3fd",
            f"{fire}\u202e",
            f"{fire}\u0301",
            "\ud83d",
            "\0",
            fire * 9000,
        )
        for text in (*bad, *odd, ":" * 9000, ":light_skin_tone:", ":fire: :fire:", "\x1b[2J"):
            self.assertRaises(BadEmoji, one_emoji, text)
