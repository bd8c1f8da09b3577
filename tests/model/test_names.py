"""Names: what may be one, what it becomes, and what the refusal says."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.errors import BadName
from chatserver.model.names import (
    LOBBY,
    RESERVED,
    ROOM_RULE,
    USER_RULE,
    Nickname,
    RoomName,
    UserName,
    parse_target,
    show_target,
)

REFUSED = {
    "right-to-left override": "\u202ebob",
    "zero width space": "bo\u200bb",
    "soft hyphen": "bo\u00adb",
    "ligature": "\ufb01sh",
    "one Cyrillic letter": "\u0430lice",
    "all Cyrillic": "\u0430\u0441\u0435",
    "two dots": "..",
    "a path": "a/b",
    "300 characters": "a" * 300,
    "33 characters": "a" * 33,
    "combining mark": "e\u0301ve",
    "long s": "\u017fam",
    "Turkish dotless i": "\u0131van",
    "dotted capital I": "\u0130van",
    "Arabic digits": "\u0660\u0661",
    "mathematical bold": "\U0001d41b\U0001d428\U0001d41b",
    "escape sequence": "\x1b[2J",
    "line end": "bob\n",
    "NUL": "bob\x00",
    "half of a surrogate pair": "bob\udc80",
    "variation selector": "bo\ufe0fb",
}


def refusal(raw: str) -> str:
    """What the person is told who wants to be called C{raw}."""
    try:
        name = UserName.parse_new(raw)
    except BadName as error:
        return str(error)
    raise AssertionError(f"accepted as {name}")


class UserNameTests(SynchronousTestCase):
    """The names of accounts."""

    def test_attack_names_that_look_like_others(self) -> None:
        """Characters that hide, turn, combine or imitate make no name, old or new."""
        for what, raw in REFUSED.items():
            with self.subTest(what):
                self.assertRaises(BadName, UserName.parse_new, raw)
                self.assertRaises(BadName, UserName.parse, raw)

    def test_attack_compatible_letters_are_folded(self) -> None:
        """Full-width digits and the Kelvin sign become plain letters, so they make no twins."""
        self.assertEqual(UserName.parse_new("\uff11\uff12").text, "12")
        self.assertEqual(UserName.parse_new("\u212aim").text, "kim")

    def test_attack_huge_name(self) -> None:
        """A megabyte of name is refused without being folded, which would take a second."""
        self.assertIn("too long", refusal("\u00e9" * 1_000_000))

    def test_attack_refusal_shows_no_raw_control_character(self) -> None:
        """The refusal names what the terminal must not see by its number."""
        self.assertIn("U+001B", refusal("\x1b[2J"))
        self.assertIn("U+202E", refusal("\u202ebob"))
        for raw in REFUSED.values():
            self.assertTrue(refusal(raw).isprintable(), raw)

    def test_acceptance_10_alphabet_rule_names_the_bad_character(self) -> None:
        """Who wants to be called C{a:b} or C{a#b} reads which character it is, and the rule."""
        self.assertEqual(refusal("a:b"), f"':' is not possible in a name; allowed: {USER_RULE}")
        self.assertEqual(refusal("a#b"), f"'#' is not possible in a name; allowed: {USER_RULE}")

    def test_acceptance_19_case_is_one(self) -> None:
        """C{Bob} and C{bob} are the same person."""
        self.assertEqual(UserName.parse_new("Bob"), UserName.parse("bob"))
        self.assertEqual(hash(UserName.parse_new("Bob")), hash(UserName.parse("bob")))

    def test_length(self) -> None:
        """2 to 32 characters are a name; 1 and 33 are not, and the rule is told."""
        for raw in ("ab", "a" * 32, "a.b_c-1", "1a"):
            self.assertEqual(UserName.parse_new(raw).text, raw)
        for raw in ("", "a", "a" * 33, "-ab", ".ab", "_ab"):
            self.assertIn(USER_RULE, refusal(raw))

    def test_reserved(self) -> None:
        """Nobody can register a name that the server uses, however it is written."""
        for name in (*RESERVED, "deleted-7", "ALL", "\uff41\uff4c\uff4c"):
            self.assertIn("kept for the server's own use", refusal(name))

    def test_address_forms(self) -> None:
        """C{@bob} addresses bob and C{~bob} the guest; neither can be registered."""
        self.assertEqual(UserName.parse("@bob"), UserName("bob"))
        guest = UserName.parse("@~Bob")
        self.assertEqual(guest, UserName("bob").as_guest())
        self.assertTrue(guest.is_guest)
        self.assertFalse(UserName("bob").is_guest)
        for raw in ("@bob", "~bob"):
            self.assertRaises(BadName, UserName.parse_new, raw)
        for raw in ("@@bob", "~~bob", "~@bob", "@", "~"):
            self.assertRaises(BadName, UserName.parse, raw)


class RoomNameTests(SynchronousTestCase):
    """The names of rooms, and of what is addressed."""

    def test_number_sign_is_required(self) -> None:
        """A room is written with its C{#}, and the refusal says so."""
        error = self.assertRaises(BadName, RoomName.parse, "lobby")
        self.assertIn("begins with #", str(error))

    def test_folded(self) -> None:
        """C{#Lobby} is C{#lobby}; one character is enough."""
        self.assertEqual(RoomName.parse("#Lobby"), LOBBY)
        self.assertEqual(RoomName.parse("#x").text, "x")

    def test_impossible(self) -> None:
        """An empty name, two signs, a space and 33 characters are refused with the rule."""
        for raw in ("#", "##a", "#a b", "#" + "a" * 33, "#../etc", "#\u0430"):
            error = self.assertRaises(BadName, RoomName.parse, raw)
            self.assertIn(ROOM_RULE, str(error))

    def test_targets_are_read_as_they_are_shown(self) -> None:
        """C{#room}, C{@name} and a bare name lead to the right place and come back the same."""
        self.assertEqual(parse_target("#Ops"), RoomName("ops"))
        self.assertEqual(parse_target("bob"), UserName("bob"))
        for shown in ("#ops", "@bob", "@~bob"):
            self.assertEqual(show_target(parse_target(shown)), shown)


class NicknameTests(SynchronousTestCase):
    """What people are shown instead of a user name."""

    def test_shown_as_typed_compared_folded(self) -> None:
        """Case is kept to the eye, and two people cannot differ by case, width or spaces."""
        shown = Nickname.parse("  Queen   Ann ")
        self.assertEqual(str(shown), "Queen Ann")
        self.assertEqual(shown.key, Nickname.parse("queen \uff21NN").key)

    def test_attack_hidden_characters(self) -> None:
        """No nickname turns the text's direction, hides a character or moves a cursor."""
        for raw in ("\u202ebob", "bo\u200bb", "\x1b[2J", "a\nb", "\u2028", "\u00ad", "\ud800"):
            error = self.assertRaises(BadName, Nickname.parse, raw)
            self.assertTrue(str(error).isprintable(), raw)

    def test_length(self) -> None:
        """64 characters can be shown; 65, a megabyte, nothing and spaces cannot."""
        self.assertEqual(len(Nickname.parse("x" * 64).text), 64)
        for raw in ("x" * 65, "x" * 1_000_000, "", "   ", "\ufdfa" * 4):
            self.assertRaises(BadName, Nickname.parse, raw)
