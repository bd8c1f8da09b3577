"""Names of people and places: parsed and folded once at the border, trusted inside."""

from __future__ import annotations

import re
import unicodedata

import precis_i18n
from attrs import frozen

from chatserver.model.errors import BadName

_USER = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_ROOM = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
_LONGEST_RAW = 256  # characters; PRECIS takes most of a second for a megabyte

USER_RULE = "2 to 32 characters: a-z, 0-9, dot, underscore, hyphen; a letter or digit first"
ROOM_RULE = "# and 1 to 32 characters: a-z, 0-9, dot, underscore, hyphen; a letter or digit first"
NICKNAME_RULE = "1 to 64 characters, a letter first, no colon"
NICKNAME_CHARACTERS = 64

RESERVED = frozenset(
    {"admin", "administrator", "all", "channel", "everyone", "guest", "here", "moderator", "none"}
    | {"operator", "room", "root", "server", "support", "system"}
)
"""User names nobody may register over the wire: they have a meaning, or would lend authority."""

GUEST_MARK = "~"
DELETED_PREFIX = "deleted-"


def _fold(raw: str, rule: str) -> str:
    """Fold case and width (RFC 8265 UsernameCaseMapped); the caller's pattern does the rest."""
    if len(raw) > _LONGEST_RAW:
        raise BadName(f"that name is too long; allowed: {rule}")
    try:
        return str(precis_i18n.get_profile("UsernameCaseMapped").enforce(raw))
    except UnicodeEncodeError as error:
        wrong = error.object[error.start : error.end] or raw
        raise BadName(f"{_shown(wrong)} is not possible in a name; allowed: {rule}") from None


def _shown(character: str) -> str:
    """Write a character so that a terminal shows it, and nothing else happens."""
    if character.isprintable() and len(character) == 1 and unicodedata.category(character) != "Mn":
        return f"'{character}'"
    return " ".join(f"U+{ord(each):04X}" for each in character[:4])


def _match(pattern: re.Pattern[str], raw: str, rule: str) -> str:
    if pattern.fullmatch(raw):
        return raw
    folded = _fold(raw, rule) if raw else ""
    if pattern.fullmatch(folded):
        return folded
    for character in folded:
        if not re.fullmatch(r"[a-z0-9._-]", character):
            raise BadName(f"{_shown(character)} is not possible in a name; allowed: {rule}")
    raise BadName(f"not a possible name; allowed: {rule}")


@frozen
class UserName:
    """
    A user's name, folded: what logs in, what others address, immutable for the account's life.

    @ivar text: 2 to 32 characters; a guest's begins with C{~} beyond those.
    """

    text: str

    @classmethod
    def parse(cls, raw: str) -> UserName:
        """
        Fold C{raw} as typed, C{@} or guest mark in front allowed.

        @raise BadName: naming the character that is not possible, and the rule.
        """
        raw = raw.removeprefix("@")
        if raw.startswith(GUEST_MARK):
            return cls(GUEST_MARK + _match(_USER, raw[1:], USER_RULE))
        return cls(_match(_USER, raw, USER_RULE))

    @classmethod
    def parse_new(cls, raw: str, by_operator: bool = False) -> UserName:
        """
        Fold a name that somebody wants to have.

        @param by_operator: whether it is the operator who gives it: they may give C{admin}.

        @raise BadName: as L{parse}, and for names that are kept for the server's own use.
        """
        name = cls(_match(_USER, raw, USER_RULE))
        reserved = name.text in RESERVED and not by_operator
        if reserved or name.text.startswith(DELETED_PREFIX):
            raise BadName(f"the name {name} is kept for the server's own use; choose another")
        return name

    @property
    def is_guest(self) -> bool:
        """Whether this is a guest's name, which is never an account's."""
        return self.text.startswith(GUEST_MARK)

    def as_guest(self) -> UserName:
        """The same name with the guest's mark."""
        return UserName(GUEST_MARK + self.text)

    def __str__(self) -> str:
        return self.text


@frozen
class RoomName:
    """
    A room's name, folded.

    @ivar text: 1 to 32 characters, without the C{#}; C{str()} adds it.
    """

    text: str

    @classmethod
    def parse(cls, raw: str) -> RoomName:
        """
        Fold C{raw} as typed, the C{#} in front required.

        @raise BadName: naming the character that is not possible, and the rule.
        """
        if not raw.startswith("#"):
            raise BadName(f"a room's name begins with #; allowed: {ROOM_RULE}")
        return cls(_match(_ROOM, raw[1:], ROOM_RULE))

    def __str__(self) -> str:
        return f"#{self.text}"


Target = RoomName | UserName
"""Where to say something, as one user sees it: a room, or the other person of a conversation."""

LOBBY = RoomName("lobby")


def parse_target(raw: str) -> Target:
    """
    Read C{#room}, C{@name} or a bare C{name}.

    @raise BadName: as the two classes' C{parse}.
    """
    return RoomName.parse(raw) if raw.startswith("#") else UserName.parse(raw)


def show_target(target: Target) -> str:
    """Write a target as the wire does: C{#room} or C{@name}."""
    return str(target) if isinstance(target, RoomName) else f"@{target}"


@frozen
class Nickname:
    """
    The name others are shown, apart from the user name.

    @ivar text: as shown, 1 to 64 characters.
    @ivar key: the same folded (RFC 8266): no two people have the same.
    """

    text: str
    key: str

    @classmethod
    def parse(cls, raw: str) -> Nickname:
        """
        Apply the Nickname profile of PRECIS.

        @raise BadName: too long, empty, or with characters that are not possible.
        """
        profile = precis_i18n.get_profile("NicknameCasePreserved")
        folding = precis_i18n.get_profile("NicknameCaseMapped")
        if len(raw) > _LONGEST_RAW:
            raise BadName(f"that nickname is too long; allowed: {NICKNAME_RULE}")
        try:
            text, key = str(profile.enforce(raw)), str(folding.enforce(raw))
        except UnicodeEncodeError as error:
            wrong = error.object[error.start : error.end] or raw
            told = f"{_shown(wrong)} is not possible in a nickname; allowed: {NICKNAME_RULE}"
            raise BadName(told if raw else f"an empty nickname; allowed: {NICKNAME_RULE}") from None
        if key in RESERVED or key.startswith(DELETED_PREFIX):
            raise BadName(f"the nickname {text} is kept for the server's own use; choose another")
        # What begins like a time, a room or an arrow, or holds the mark that parts a name from
        # its text, could make one person's words look like another's.
        if not text[0].isalpha() or ":" in text:
            raise BadName(f"not a possible nickname; allowed: {NICKNAME_RULE}")
        if len(text) > NICKNAME_CHARACTERS:
            raise BadName(f"that nickname is too long; allowed: {NICKNAME_RULE}")
        return cls(text, key)

    def __str__(self) -> str:
        return self.text
