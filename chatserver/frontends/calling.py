"""The answering side of AMP: from a box to a command, and from its outcome to a box."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from struct import Struct
from typing import Any

from attrs import frozen
from twisted.logger import Logger
from twisted.protocols.amp import (
    ANSWER,
    ASK,
    COMMAND,
    ERROR,
    ERROR_CODE,
    ERROR_DESCRIPTION,
    AmpBox,
    Command,
)

from chatserver.frontends.tasks import forget_way
from chatserver.model.errors import (
    BadRequest,
    Busy,
    ChatError,
    Internal,
    SlowDown,
    TooManyConnections,
)
from chatserver.wire.calls import RETRY_AFTER, UNHANDLED

LONGEST_SENTENCE = 1000
"""Bytes of an error's text; whatever the peer sent that is repeated in it."""

_log = Logger()
_length = Struct("!H").pack


@frozen
class Served:
    """
    How a command is served.

    @ivar run: is given who asks, and the arguments by their Python names; gives the response's.
    @ivar pipelined: whether it may be in flight together with others of its kind.
    """

    command: type[Command]
    run: Callable[..., Awaitable[dict[str, Any]]]
    pipelined: bool = False


def table(*served: Served) -> dict[bytes, Served]:
    """Give the commands by their names on the wire."""
    return {each.command.commandName: each for each in served}


async def answered(box: AmpBox, served: Served | None, caller: Any) -> bytes:
    """
    Run the command of C{box}, and give the bytes of its answer.

    @param served: what C{box} asks for; None: nothing that is known.
    @return: nothing for a box that wants no answer.
    """
    tag = box.get(ASK)
    try:
        if served is None:
            return _error(tag, UNHANDLED, f"there is no command {_shown(box[COMMAND])}")
        arguments = arguments_of(served.command, box)
        response = await served.run(caller, **arguments)
        return b"" if tag is None else _answer(tag, served.command, response)
    except ChatError as refusal:
        forget_way(refusal)
        return _refused(tag, refusal)
    except Exception:
        _log.failure("{event}", event="a command failed", command=_shown(box[COMMAND]))
        return _refused(tag, Internal("the server failed; this has been logged"))


def arguments_of(command: type[Command], box: AmpBox) -> dict[str, Any]:
    """
    Read the arguments of C{box} by their Python names; those that are left out are None.

    @raise ChatError: one is missing, or cannot be understood.
    """
    found: dict[str, Any] = {}
    for key, kind in command.arguments:
        name = key.decode()
        value = box.get(key)
        if value is not None:
            found[name] = _read(kind, name, value)
        elif kind.optional:
            found[name] = None
        else:
            raise BadRequest(f"the argument '{name}' is missing")
    return found


def _read(kind: Any, name: str, value: bytes) -> Any:
    try:
        return kind.fromString(value)
    except BadRequest as refusal:
        raise BadRequest(f"the argument '{name}' is wrong: {refusal}") from None


def _answer(tag: bytes, command: type[Command], response: dict[str, Any]) -> bytes:
    """
    Write an answer; what C{Command.makeResponse} and C{AmpBox.serialize} do takes twice as long.

    @raise struct.error: a value is too long for a box.
    """
    parts = [_length(len(ANSWER)), ANSWER, _length(len(tag)), tag]
    for key, kind in command.response:
        value = response.get(key.decode())
        if value is not None:
            data = kind.toString(value)
            parts += (_length(len(key)), key, _length(len(data)), data)
    parts.append(_length(0))
    return b"".join(parts)


def _refused(tag: bytes | None, refusal: ChatError) -> bytes:
    seconds = None
    if isinstance(refusal, SlowDown | Busy | TooManyConnections):
        seconds = refusal.retry_after
    return _error(tag, refusal.code.encode(), str(refusal), seconds)


def _error(tag: bytes | None, code: bytes, sentence: str, seconds: int | None = None) -> bytes:
    if tag is None:
        return b""
    text = sentence.encode("utf-8", "replace")[:LONGEST_SENTENCE]
    box = AmpBox({ERROR: tag, ERROR_CODE: code, ERROR_DESCRIPTION: text})
    if seconds is not None:
        box[RETRY_AFTER] = b"%d" % seconds
    return bytes(box.serialize())


def _shown(word: bytes) -> str:
    return ascii(word[:40].decode("latin-1"))
