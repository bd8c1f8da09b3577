"""The asking side of a connection: commands out, answers and pushes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from twisted.internet.defer import Deferred
from twisted.protocols.amp import (
    ANSWER,
    ASK,
    COMMAND,
    ERROR,
    ERROR_CODE,
    ERROR_DESCRIPTION,
    AmpBox,
    Command,
    IBoxReceiver,
    IBoxSender,
)
from twisted.python.failure import Failure
from zope.interface import implementer

from chatserver.model.errors import (
    ALL_ERRORS,
    BadRequest,
    Busy,
    ChatError,
    Internal,
    SlowDown,
    TooManyConnections,
)

RETRY_AFTER = b"_retry_after"
"""Beside an error's code: whole seconds after which it is worth trying again."""
UNHANDLED = b"UNHANDLED"
"""What AMP answers to a command that is not known."""

MOST_CHARACTERS = 400
"""Of a refusal's text that are worth a look: it is a sentence, or the server is not sane."""

_BY_CODE = {error.code.encode(): error for error in ALL_ERRORS}
_WITH_WAIT = (SlowDown, Busy, TooManyConnections)


class CallLost(Exception):
    """The connection ended before the answer came; whether it was done is not known."""


def refusal_of(box: Mapping[bytes, bytes]) -> ChatError:
    """Give the refusal that an error box holds."""
    text = box.get(ERROR_DESCRIPTION, b"").decode("utf-8", "replace")[:MOST_CHARACTERS]
    code = box.get(ERROR_CODE, b"")
    kind = _BY_CODE.get(code)
    if kind is None:
        if code == UNHANDLED:
            return BadRequest(f"the server does not know this command: {text}")
        return Internal(text or "the server answered with an error that is not known")
    if issubclass(kind, _WITH_WAIT):
        seconds = box.get(RETRY_AFTER, b"1")
        return kind(text, int(seconds) if seconds.isdigit() else 1)
    return kind(text)


@implementer(IBoxReceiver)
class Calls:
    """
    Sends commands and waits for their answers; hands on what comes unasked.

    The peer's own questions are answered: C{Ping}, the only one, by an empty answer.
    """

    def __init__(
        self,
        on_push: Callable[[bytes, AmpBox], None],
        on_lost: Callable[[Failure], None],
        on_heard: Callable[[], None] = lambda: None,
    ) -> None:
        """
        @param on_push: hears the name and the box of each command that wants no answer.
        @param on_lost: hears why the connection ended, after all calls have failed.
        @param on_heard: hears that anything came.
        """
        self._on_push = on_push
        self._on_lost = on_lost
        self._on_heard = on_heard
        self._sender: Any = None
        self._next = 0
        self._waiting: dict[bytes, tuple[type[Command], Deferred[dict[str, Any]]]] = {}
        self._lost = False

    def call(self, command: type[Command], **arguments: Any) -> Deferred[dict[str, Any]]:
        """
        Ask.

        @param arguments: by their Python names; None is: left out.
        @return: fires with the response's arguments, or fails with the L{ChatError} of the
            refusal, or with L{CallLost}.
        """
        answer: Deferred[dict[str, Any]] = Deferred()
        if self._lost or self._sender is None:
            answer.errback(CallLost("there is no connection"))
            return answer
        given = {name: value for name, value in arguments.items() if value is not None}
        box = command.makeArguments(given, None)
        self._next += 1
        tag = b"%x" % self._next
        box[COMMAND], box[ASK] = command.commandName, tag
        self._waiting[tag] = (command, answer)
        self._sender.sendBox(box)
        return answer

    @property
    def waiting(self) -> int:
        """How many answers are awaited."""
        return len(self._waiting)

    # -- IBoxReceiver

    def startReceivingBoxes(self, boxSender: IBoxSender) -> None:
        """The connection is there."""
        self._sender = boxSender

    def ampBoxReceived(self, box: AmpBox) -> None:
        """Take an answer, a push or a question."""
        self._on_heard()
        if ANSWER in box:
            self._answered(box)
        elif ERROR in box:
            self._refused(box)
        elif COMMAND in box and ASK in box:
            self._sender.sendBox(AmpBox({ANSWER: box[ASK]}))
        elif COMMAND in box:
            self._on_push(box[COMMAND], box)

    def stopReceivingBoxes(self, reason: Failure) -> None:
        """The connection is gone."""
        self._lost = True
        waiting, self._waiting = self._waiting, {}
        for _, answer in waiting.values():
            answer.errback(CallLost("the connection was lost"))
        self._on_lost(reason)

    # --

    def _answered(self, box: AmpBox) -> None:
        command, answer = self._taken(box[ANSWER])
        if answer is None or command is None:
            return
        try:
            response = cast("dict[str, Any]", command.parseResponse(box, None))
        except Exception:
            answer.errback(Internal("the server's answer cannot be understood"))
        else:
            answer.callback(response)

    def _refused(self, box: AmpBox) -> None:
        _, answer = self._taken(box[ERROR])
        if answer is not None:
            answer.errback(refusal_of(box))

    def _taken(self, tag: bytes) -> tuple[type[Command] | None, Deferred[dict[str, Any]] | None]:
        """Give the call that C{tag} answers; none: it was answered already, or never asked."""
        return self._waiting.pop(tag, (None, None))
