"""What a text may be: the one rule for messages, topics and reasons; and for their ids."""

from __future__ import annotations

import re
import unicodedata

from chatserver.model.errors import BadRequest, BadText, TooLong

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# White space, and characters that take part in nothing visible when they stand alone.
_NOTHING_SEEN = re.compile(
    "[\\s\u00ad\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\u2800\u3164\ufe0f\ufeff]*"
)
_NONCE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def checked_text(text: str, most_bytes: int) -> str:
    """
    Return C{text} unchanged, if it may be stored.

    @param most_bytes: the limit, in bytes of UTF-8.
    @raise BadText: nothing that can be seen, or a control character (C0 or C1) other than
        newline and tab, or half of a surrogate pair.
    @raise TooLong: more than C{most_bytes}.
    """
    # Four bytes are the most a character takes, so most texts need no encoding to be judged.
    if len(text) * 4 > most_bytes and len(text.encode("utf-8", "replace")) > most_bytes:
        raise TooLong(f"too long: at most {most_bytes} bytes of UTF-8")
    if text.isascii() and text.isprintable() and not text.isspace() and text:
        return text  # most texts are like this, and a look is cheaper than two searches
    if found := _CONTROL.search(text):
        raise BadText(f"the control character U+{ord(found[0]):04X} is not possible in a text")
    if _NOTHING_SEEN.fullmatch(text):
        raise BadText("an empty text is not sent")
    return text


def checked_nonce(nonce: str) -> str:
    """
    Return C{nonce}, by which a client says that it sends the same once more, unchanged.

    @raise BadRequest: it is not 1 to 64 of the characters that are possible.
    """
    if _NONCE.fullmatch(nonce) is None:
        raise BadRequest("an id has 1 to 64 characters out of A-Z a-z 0-9 . _ -")
    return nonce


TOKEN_NAME_CHARACTERS = 64


def trimmed(name: str) -> str:
    """Give a name as it is kept: composed (NFC), with single blanks, and none around it."""
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", name).strip())


def checked_token_name(raw: str) -> str:
    """
    Give the name of a token, or of a client that is remembered, as it is kept.

    @raise BadText: it is not 1 to 64 characters that can be seen.
    """
    # Before composing, whose time grows with the length.
    name = trimmed(raw) if len(raw) <= 4 * TOKEN_NAME_CHARACTERS else ""
    if not name or len(name) > TOKEN_NAME_CHARACTERS or not name.isprintable():
        raise BadText(f"a token's name has 1 to {TOKEN_NAME_CHARACTERS} printable characters")
    return name
