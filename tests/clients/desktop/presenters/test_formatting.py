"""Markdown of messages, made safe."""

from __future__ import annotations

import re
import time

from twisted.trial.unittest import SynchronousTestCase

from clients.desktop.presenters.conversation.emoji_runs import is_jumbo, runs
from clients.desktop.presenters.conversation.formatting import formatted

MOST_SECONDS = 1.0
"""For 8 KB of the worst, when nothing else comes between."""


def html(text: str, me: str = "ada") -> str:
    """Give what is drawn; empty: the text as it is."""
    return formatted(text, me).html


def bare(text: str) -> str:
    """Give what is to be read of a text."""
    shown = re.sub(r"<[^>]*>", "", html(text).replace("<br>", "\n"))
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def cost(text: str) -> float:
    """Give the seconds of CPU that reading a text takes, when it was not read before."""
    formatted.cache_clear()
    began = time.process_time()
    formatted(text)
    return time.process_time() - began


class MarkupTests(SynchronousTestCase):
    """What is understood, and what is not."""

    def test_text_without_markup_is_left_alone(self) -> None:
        """It costs nothing, and no character of it is changed."""
        for text in (
            "good morning",
            "a < b && c > d",
            "2 * 3",
            "  spaces  kept",
            "-",
            "1.",
            "a\nb",
        ):
            if "*" not in text and "<" not in text:
                self.assertEqual(html(text), "")

    def test_words_stand_out(self) -> None:
        """Bold, italic, struck and code are what they are elsewhere."""
        shown = html("**a** *b* ~~c~~ `d`")
        for part in ("<b>a</b>", "<i>b</i>", "<s>c</s>", 'class="code">&nbsp;d&nbsp;'):
            self.assertIn(part, shown)

    def test_blocks(self) -> None:
        """Code keeps its spaces and lines, lists and quotes are what they are elsewhere."""
        shown = html("```py\nif x:\n    y  # <b>\n```\n> said\n- one\n- two")
        self.assertIn("if x:<br>    y  # &lt;b&gt;", shown)
        self.assertIn('class="quoted"', shown)
        self.assertEqual(shown.count("<li>"), 2)

    def test_newlines_are_kept(self) -> None:
        """Each line of a message is a line on the screen."""
        self.assertIn("<b>a</b><br>b<br>c", html("**a**\nb\nc"))

    def test_headings_tables_and_pictures_are_text(self) -> None:
        """Nobody shouts in a headline, and no picture is fetched from anywhere."""
        shown = html("# big\n| a | b |\n|--|--|\n![x](http://evil.example/x.png) **b**")
        for part in ("<h1", "<table", "<img"):
            self.assertNotIn(part, shown)
        self.assertIn("# big", shown)

    def test_html_is_text(self) -> None:
        """What looks as HTML is shown as it was written."""
        text = "**x** <script>alert(1)</script> <img src=x onerror=y> &lt;"
        self.assertIn("&lt;script&gt;", html(text))
        self.assertNotIn("<script", html(text))
        self.assertNotIn("<img", html(text))
        self.assertIn("&amp;lt;", html(text))

    def test_a_backslash_stays_where_it_means_nothing(self) -> None:
        """Paths of Windows survive, and a star can be a star."""
        self.assertIn(r"C:\new.txt", html(r"C:\new.txt **b**"))
        self.assertIn("*x*", html(r"\*x\*"))

    def test_no_text_is_lost_in_deep_nesting(self) -> None:
        """What is nested too deep is shown as it was written."""
        for text in ("> " * 30 + "end", ">" * 30 + "end", "- " * 30 + "end", "1. " * 12 + "end"):
            self.assertIn("end", html(text) or text)

    def test_attack_nothing_turns_around(self) -> None:
        """Signs that turn the direction of writing are left out; other scripts are not touched."""
        told = formatted("pay 100\u202e 000 to **eve**\u2066")
        self.assertNotRegex(told.html + told.text, "[\u202a-\u202e\u2066-\u2069]")
        self.assertIn("<b>eve</b>", told.html)
        self.assertEqual(formatted("\u05e9\u05dc\u05d5\u05dd").text, "\u05e9\u05dc\u05d5\u05dd")

    def test_pathological_texts_cost_little(self) -> None:
        """8 KB of whatever makes readers of Markdown slow is shown in a moment."""
        texts = ["[", "![", "*a ", "**a", "_a_b", "`", "[a](", "](", "> ", "- a\n", "//a.b/"]
        texts += ["<a", "~~a", "*_", "a@b.c ", "http://", "\\", "@abc ", "😀", "[x](http://a.b) "]
        for part in texts:
            text = (part * 8192)[:8192]
            self.assertLess(min(cost(text) for _ in range(3)), MOST_SECONDS, part)

    def test_a_list_without_gaps(self) -> None:
        """Its lines stand together; where there are empty lines between them, they are apart."""
        self.assertEqual(formatted("- one\n- two").html.count('class="item"'), 2)
        self.assertNotIn('class="item"', formatted("- one\n\n- two").html)


class LinkTests(SynchronousTestCase):
    """Where a click may lead."""

    def test_addresses_are_links(self) -> None:
        """Those of the web, and those of mailboxes."""
        self.assertIn(
            'href="https://a.example/x?y=1&amp;z=2"', html("see https://a.example/x?y=1&z=2")
        )
        self.assertIn('href="mailto:a@b.com"', html("write to a@b.com"))

    def test_nothing_else_is_a_link(self) -> None:
        """No script, no file, no data, no address without a host, no name of a file."""
        for address in (
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "vbscript:x",
            "//evil.example",
            "http:",
            "smb://x/y",
        ):
            self.assertNotIn("href", html(f"[x]({address}) <{address}> {address} **b**"), address)
        self.assertNotIn("href", html("**main.rs** and notes.md"))

    def test_a_link_tells_where_it_leads(self) -> None:
        """Where its words say something else, its host stands beside it."""
        self.assertIn("(evil.example)", html("[https://bank.example](https://evil.example/)"))
        self.assertIn("(evil.example)", html("[click](https://evil.example/)"))
        self.assertIn("(evil.example)", html("https://bank.example@evil.example/x"))
        self.assertIn("(xn--pple-43d.com)", html("https://аpple.com/x"))
        self.assertNotIn(
            "(", html("https://good.example/x and [good.example](http://good.example)")
        )

    def test_an_address_cannot_break_out(self) -> None:
        """Quotes in an address end nothing."""
        shown = html('[x](http://a.b/"onclick="y) http://a.b/"><b>')
        self.assertNotIn('"onclick', shown)
        self.assertNotIn("<b>", shown)


class MentionTests(SynchronousTestCase):
    """Names in texts."""

    def test_names_are_pills(self) -> None:
        """One's own stands out among them, as does who calls all."""
        shown = html("@Ada, @ben. and @room see #general; not a@b or #12 or x@ada")
        self.assertIn('<a class="me" href="user:ada">@Ada</a>,', shown)
        self.assertIn('<a class="mention" href="user:ben">@ben</a>.', shown)
        self.assertIn('<span class="me">@room</span>', shown)
        self.assertIn('<a class="room" href="room:general">#general</a>;', shown)
        self.assertEqual(shown.count("href"), 3)

    def test_no_pills_in_code(self) -> None:
        """There it is no name."""
        self.assertNotIn("href", html("`@ada #general`"))


class EmojiTests(SynchronousTestCase):
    """Emoji are drawn with a font of their own."""

    def test_runs(self) -> None:
        """Those that stand together stay together; families and flags are not torn."""
        self.assertEqual(
            list(runs("a👍🏽❤️b👨‍👩‍👧🇩🇪")),
            [("a", False), ("👍🏽❤️", True), ("b", False), ("👨‍👩‍👧🇩🇪", True)],
        )

    def test_keycaps_and_signs_stay_text(self) -> None:
        """The font of emoji has not all of their parts."""
        self.assertEqual(list(runs("1️⃣ © x")), [("1️⃣ © x", False)])

    def test_a_few_alone_are_large(self) -> None:
        """One to three, with nothing beside them."""
        for text in ("👍", " 🎉🎉 ", "😀 😀 😀", "❤️"):
            self.assertTrue(is_jumbo(text), text)
        for text in ("👍 ok", "😀😀😀😀", "ok", "", "1️⃣", "12"):
            self.assertFalse(is_jumbo(text), text)

    def test_acceptance_70_any_characters_survive(self) -> None:
        """Dots, colons, backticks and signs are there to be read, as they came."""
        self.assertEqual(formatted("a.b:c`#`d").text, "a.b:c`#`d")
        self.assertEqual(bare("a.b:c`#`d").replace("&nbsp;", ""), "a.b:c#d")
        long = "ä€😀" * 900
        self.assertEqual(formatted(long).text, long)
        self.assertEqual(bare(long), long)
