"""Types of arguments: how one value stands in one AMP value of 1 to 65535 bytes."""

from __future__ import annotations

import re
from typing import Any

from twisted.protocols.amp import Argument

from chatserver.model.errors import BadRequest
from chatserver.model.names import RoomName, Target, UserName, parse_target, show_target
from chatserver.wire.checking import MOST
from chatserver.wire.reading import from_json
from chatserver.wire.writing import to_json

_DIGITS = re.compile(rb"[0-9]{1,16}")


class Count(Argument):
    """A whole number from 0 to L{MOST}, in decimal digits."""

    def toString(self, inObject: int) -> bytes:
        return b"%d" % inObject

    def fromString(self, inString: bytes) -> int:
        if not _DIGITS.fullmatch(inString) or (number := int(inString)) > MOST:
            raise BadRequest(f"not a number from 0 to {MOST}")
        return number


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise BadRequest("not UTF-8") from None


class Words(Argument):
    """Text in UTF-8."""

    def toString(self, inObject: str) -> bytes:
        return inObject.encode()

    def fromString(self, inString: bytes) -> str:
        return _decoded(inString)


class Flag(Argument):
    """C{True} or C{False}, in these words."""

    def toString(self, inObject: bool) -> bytes:
        return b"True" if inObject else b"False"

    def fromString(self, inString: bytes) -> bool:
        if inString not in (b"True", b"False"):
            raise BadRequest("neither True nor False")
        return inString == b"True"


class Json(Argument):
    """A JSON value in UTF-8."""

    def toString(self, inObject: object) -> bytes:
        return to_json(inObject)

    def fromString(self, inString: bytes) -> Any:
        try:
            return from_json(inString)
        except (ValueError, RecursionError):
            raise BadRequest("not JSON in UTF-8") from None


class Place(Argument):
    """A target: C{#room} or C{@name}."""

    def toString(self, inObject: Target) -> bytes:
        return show_target(inObject).encode()

    def fromString(self, inString: bytes) -> Target:
        return parse_target(_decoded(inString))


class Hall(Argument):
    """A room's name: C{#room}."""

    def toString(self, inObject: RoomName) -> bytes:
        return str(inObject).encode()

    def fromString(self, inString: bytes) -> RoomName:
        return RoomName.parse(_decoded(inString))


class Name(Argument):
    """A user name: C{name}, a C{@} in front is allowed."""

    def toString(self, inObject: UserName) -> bytes:
        return inObject.text.encode()

    def fromString(self, inString: bytes) -> UserName:
        return UserName.parse(_decoded(inString))


class NewName(Argument):
    """A user name that somebody wants to have, as typed, without C{@}."""

    def toString(self, inObject: UserName) -> bytes:
        return inObject.text.encode()

    def fromString(self, inString: bytes) -> UserName:
        return UserName.parse_new(_decoded(inString))
