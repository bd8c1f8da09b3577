"""What a client tells of its terminal, where it speaks telnet: its size, kind and characters."""

from __future__ import annotations

from attrs import evolve, frozen

from chatserver.frontends.line.telnet import (
    DO,
    DONT,
    IAC,
    SB,
    SE,
    WILL,
    Negotiation,
    Subnegotiation,
)

TTYPE, NAWS, CHARSET = 24, 31, 42
_IS, _SEND = 0, 1
_REQUEST, _ACCEPTED, _REJECTED = 1, 2, 3

MOST_NAMES = 8
"""Names of its kind that a terminal is asked for."""

_ANSI, _UTF_8, _COLOURS, _SCREEN_READER = 1, 4, 8, 64  # bits of the "MTTS 137" that some send

# What the names of those begin with that understand more than plain text; in lower case.
_COLOURFUL = (
    "xterm",
    "screen",
    "tmux",
    "linux",
    "rxvt",
    "putty",
    "konsole",
    "gnome",
    "vte",
    "alacritty",
    "kitty",
    "foot",
    "cygwin",
)
_DRAWING = (*_COLOURFUL, "vt102", "vt220", "vt320", "vt420")


@frozen
class Terminal:
    """
    What is known of a terminal; most tell nothing.

    @ivar width: columns; 0: not known.
    @ivar height: lines; 0: not known.
    @ivar names: what it calls itself, the first one first.
    @ivar speaks_utf_8: whether it said so; None: it said nothing of it.
    """

    width: int = 0
    height: int = 0
    names: tuple[str, ...] = ()
    speaks_utf_8: bool | None = None

    @property
    def has_colours(self) -> bool:
        """Whether it said that it knows colours."""
        known = any(each.startswith(_COLOURFUL) or "color" in each for each in self._kinds)
        return known or bool(self._bits and self._bits & (_ANSI | _COLOURS))

    @property
    def draws(self) -> bool:
        """
        Whether what we send stands on its screen as it is, and it can put lines between others.

        Its first name counts: programs with an input line of their own add one they do not keep to.
        """
        return bool(self.names) and self._kinds[0].startswith(_DRAWING)

    @property
    def is_plain(self) -> bool | None:
        """Whether it shows nothing but ASCII; None: it said nothing of it."""
        if self.speaks_utf_8 is not None:
            return not self.speaks_utf_8
        return None if self._bits is None else not self._bits & _UTF_8

    @property
    def is_read_out(self) -> bool:
        """Whether it said that a screen reader reads it out."""
        return bool(self._bits and self._bits & _SCREEN_READER)

    @property
    def _kinds(self) -> list[str]:
        return [each.lower() for each in self.names]

    @property
    def _bits(self) -> int | None:
        for each in self.names:
            word, _, bits = each.partition(" ")
            if word == "MTTS" and bits.isascii() and bits.isdigit() and len(bits) < 10:
                return int(bits)
        return None


class Inquiry:
    """
    Ask a client about its terminal.  Nothing waits for the answers, which may come at any time.

    @ivar terminal: what is known by now.
    @ivar has_begun: whether it was asked.
    @ivar _open: the options on which the client agreed with us.
    @ivar _names_due: whether the client was asked for one more name.
    """

    __slots__ = ("_names_due", "_open", "has_begun", "terminal")

    def __init__(self) -> None:
        self.terminal = Terminal()
        self.has_begun = False
        self._open: frozenset[int] = frozenset()
        self._names_due = False

    def begin(self) -> bytes:
        """What to send in order to ask; once."""
        if self.has_begun:
            return b""
        self.has_begun = True
        asked = [(DO, each) for each in (NAWS, TTYPE) if each not in self._open]
        return b"".join(bytes((IAC[0], *each)) for each in (*asked, (WILL, CHARSET)))

    def negotiated(self, asked: Negotiation) -> bytes | None:
        """What to answer; None: it is no affair of ours."""
        verb, option = asked.verb, asked.option
        if option == CHARSET:
            return self._charset_allowed() if verb == DO and self.has_begun else None
        if option not in (NAWS, TTYPE) or verb in (DO, DONT):
            return None
        if verb != WILL:
            was_open, self._open = option in self._open, self._open - {option}
            return bytes((IAC[0], DONT, option)) if was_open else b""
        if option in self._open:
            return b""
        self._open |= {option}
        # Who offers it unasked is taken at their word.
        agreed = b"" if self.has_begun else bytes((IAC[0], DO, option))
        return agreed + (self._next_name() if option == TTYPE else b"")

    def told(self, told: Subnegotiation) -> bytes:
        """Take an answer; what to ask next."""
        if told.option == NAWS:
            self._sized(told.data)
        elif told.option == TTYPE and self._names_due and told.data[:1] == bytes((_IS,)):
            return self._named(told.data[1:])
        elif told.option == CHARSET and CHARSET in self._open:
            verdict = told.data[:1]
            if verdict in (bytes((_ACCEPTED,)), bytes((_REJECTED,))):
                accepted = verdict == bytes((_ACCEPTED,))
                self.terminal = evolve(self.terminal, speaks_utf_8=accepted)
        return b""

    def _charset_allowed(self) -> bytes:
        if CHARSET in self._open:
            return b""
        self._open |= {CHARSET}
        return _telling(CHARSET, bytes((_REQUEST,)) + b";UTF-8")

    def _sized(self, data: bytes) -> None:
        if NAWS not in self._open or len(data) != 4:
            return
        width, height = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:], "big")
        self.terminal = evolve(self.terminal, width=width, height=height)

    def _next_name(self) -> bytes:
        self._names_due = True
        return _telling(TTYPE, bytes((_SEND,)))

    def _named(self, data: bytes) -> bytes:
        """Keep one more name; the list is at its end when one is told twice in a row."""
        self._names_due = False
        name = data[:40].decode("ascii", "replace")
        names = self.terminal.names
        if not name.isprintable() or name in names[-1:]:
            return b""
        self.terminal = evolve(self.terminal, names=(*names, name))
        return b"" if len(names) + 1 >= MOST_NAMES else self._next_name()


def _telling(option: int, data: bytes) -> bytes:
    return bytes((IAC[0], SB, option)) + data + bytes((IAC[0], SE))
