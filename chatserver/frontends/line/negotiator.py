"""The telnet options of one connection: the echo of passwords, and the terminal; never awaited."""

from __future__ import annotations

import enum

from chatserver.frontends.line.telnet import (
    DO,
    DONT,
    ECHO,
    IAC,
    MOST_ANSWERS,
    TIMING_MARK,
    WILL,
    WONT,
    Negotiation,
    Subnegotiation,
)
from chatserver.frontends.line.terminal import Inquiry


class _Echo(enum.Enum):
    """Who echoes, as far as we know (the states of RFC 1143)."""

    CLIENT = "the client"
    OFFERED = "we asked to"
    OURS = "we, that is nobody"
    WITHDRAWN = "we asked to stop"


class Negotiator:
    """
    Answer the peer's negotiations, and hide what is typed; never wait for an answer.

    @ivar inquiry: what the peer tells of its terminal.
    @ivar _refused: what was; None: nothing was, as with most.
    """

    __slots__ = ("_answers", "_echo", "_hidden", "_refused", "inquiry")

    def __init__(self) -> None:
        self.inquiry = Inquiry()
        self._answers = 0
        self._echo = _Echo.CLIENT
        self._hidden = False
        self._refused: set[tuple[int, int]] | None = None

    @property
    def echo_is_off(self) -> bool:
        """Whether the client is known to show nothing of what is typed."""
        return self._echo is _Echo.OURS

    def hide(self) -> bytes:
        """Hide what is typed from now on; what to send for it."""
        self._hidden = True
        if self._echo is not _Echo.CLIENT:
            return b""
        self._echo = _Echo.OFFERED
        return bytes((IAC[0], WILL, ECHO))

    def show(self) -> bytes:
        """Show again what is typed; what to send for it."""
        self._hidden = False
        if self._echo is not _Echo.OURS:
            return b""
        self._echo = _Echo.WITHDRAWN
        return bytes((IAC[0], WONT, ECHO))

    def answer(self, asked: Negotiation) -> bytes:
        """What to answer; empty: nothing."""
        if self._answers >= MOST_ANSWERS:
            return b""
        answer = self._answer(asked)
        self._answers += bool(answer)
        return answer

    def told(self, told: Subnegotiation) -> bytes:
        """Take what the peer tells of its terminal; what to answer."""
        if self._answers >= MOST_ANSWERS:
            return b""
        answer = self.inquiry.told(told)
        self._answers += bool(answer)
        return answer

    def _answer(self, asked: Negotiation) -> bytes:
        if asked.option == ECHO:
            return self._echo_answer(asked.verb)
        answer = self.inquiry.negotiated(asked)
        return self._refusal(asked) if answer is None else answer

    def _echo_answer(self, verb: int) -> bytes:
        if verb == DO and self._echo is _Echo.OFFERED:
            self._echo = _Echo.OURS
            return b"" if self._hidden else self.show()
        if verb == DONT and self._echo in (_Echo.OFFERED, _Echo.WITHDRAWN):
            again = self._hidden and self._echo is _Echo.WITHDRAWN
            self._echo = _Echo.CLIENT
            return self.hide() if again else b""
        if verb == DONT and self._echo is _Echo.OURS:
            self._echo = _Echo.CLIENT
            return bytes((IAC[0], WONT, ECHO))
        if verb in (WILL, DO) and self._echo is _Echo.CLIENT:
            return self._refusal(Negotiation(verb, ECHO))
        return b""

    def _refusal(self, asked: Negotiation) -> bytes:
        """Refuse each option once; a timing mark is waited for each time."""
        if asked.verb not in (WILL, DO):
            return b""
        key = (asked.verb, asked.option)
        if self._refused is None:
            self._refused = set()
        if key in self._refused and asked.option != TIMING_MARK:
            return b""
        self._refused.add(key)
        return bytes((IAC[0], DONT if asked.verb == WILL else WONT, asked.option))
