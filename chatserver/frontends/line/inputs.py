"""Raw input, between the bytes and their meaning."""

from __future__ import annotations

import enum

from chatserver.config import Limits
from chatserver.frontends.line.lines import Line, Overlong
from chatserver.model.errors import BadRequest, TooLong


class Key(enum.Enum):
    """Input that is no line."""

    END = "end"


Raw = Line | Key


def too_long(most_bytes: int) -> TooLong:
    """The refusal of a line."""
    return TooLong(f"the line is too long: at most {most_bytes} bytes")


def text_of(line: bytes, forgiving: bool) -> str:
    """
    Decode a line.

    @param forgiving: take what is not UTF-8 for latin-1, as an old terminal sends it.
    @raise BadRequest: it is not UTF-8.
    """
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        if forgiving:
            return line.decode("latin-1")
        raise BadRequest("the line is not UTF-8; nothing was done") from None


def password_of(raw: Raw, limits: Limits, forgiving: bool) -> str:
    """
    Read the answer to a question, without the spaces around it.

    @raise BadRequest: it is none, or not UTF-8.
    @raise TooLong: it is longer than a line may be.
    """
    if isinstance(raw, Key):
        raise BadRequest("the question was not answered")
    if isinstance(raw, Overlong):
        raise too_long(limits.line_bytes)
    return text_of(raw, forgiving).strip()
