"""Tests of L{chatserver.frontends.line.telnet}."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.line.negotiator import Negotiator
from chatserver.frontends.line.telnet import (
    DO,
    DONT,
    ECHO,
    MOST_ANSWERS,
    MOST_SUBNEGOTIATION,
    WILL,
    WONT,
    Negotiation,
    Signal,
    Subnegotiation,
    TelnetFlood,
    TelnetParser,
    Token,
)


def merged(tokens: list[Token]) -> list[Token]:
    """Put plain bytes that follow each other together."""
    result: list[Token] = []
    for token in tokens:
        if isinstance(token, bytes) and result and isinstance(result[-1], bytes):
            result[-1] += token
        else:
            result.append(token)
    return result


EVERYTHING = (
    b"a\xff\xf1b\xff\xffc\xff\xfd\x01\xff\xfa\x18\x00x\xff\xff\xf0y\xff\xf0"
    b"d\xff\x01e\xff\xf4\xff\xf6\xff\xecgr\xc3\xff\xf9\xbc\xff\xfb\x1f\xff\xf0z\xff"
)
UNDERSTOOD = [
    b"ab\xffc",
    Negotiation(DO, ECHO),
    Subnegotiation(24, b"\0x\xff\xf0y"),
    b"de",
    Signal.INTERRUPT,
    Signal.ARE_YOU_THERE,
    Signal.END,
    b"gr\xc3\xbc",
    Negotiation(WILL, 31),
    b"z",
]


class ParserTests(SynchronousTestCase):
    """Telnet commands are taken out wherever they stand."""

    def feed(self, *pieces: bytes) -> list[Token]:
        """Feed a new parser."""
        parser = TelnetParser()
        return merged([token for piece in pieces for token in parser.feed(piece)])

    def test_plain(self) -> None:
        """Plain text is handed on as it is."""
        self.assertEqual(self.feed(b"hello\r\n"), [b"hello\r\n"])

    def test_everything(self) -> None:
        """Commands inside of words, characters and each other are understood."""
        self.assertEqual(self.feed(EVERYTHING), UNDERSTOOD)

    def test_cut_anywhere(self) -> None:
        """Wherever the network cuts, the same is understood."""
        for at in range(len(EVERYTHING)):
            self.assertEqual(self.feed(EVERYTHING[:at], EVERYTHING[at:]), UNDERSTOOD, at)
        single = [EVERYTHING[at : at + 1] for at in range(len(EVERYTHING))]
        self.assertEqual(self.feed(*single), UNDERSTOOD)

    def test_attack_unknown_commands(self) -> None:
        """No byte behind an IAC upsets us, and each is taken out."""
        for byte in set(range(256)) - set(range(250, 256)):
            plain = [t for t in self.feed(b"a\xff" + bytes((byte,)) + b"b") if type(t) is bytes]
            self.assertEqual(b"".join(plain), b"ab", byte)

    def test_attack_endless_subnegotiation(self) -> None:
        """A subnegotiation without an end is refused before it costs memory."""
        parser = TelnetParser()
        list(parser.feed(b"\xff\xfa" + b"x" * MOST_SUBNEGOTIATION))
        with self.assertRaises(TelnetFlood):
            list(parser.feed(b"x"))

    def test_attack_subnegotiation_of_escapes(self) -> None:
        """Nor one of escaped bytes, one at a time."""
        parser = TelnetParser()
        list(parser.feed(b"\xff\xfa"))
        with self.assertRaises(TelnetFlood):
            for _ in range(MOST_SUBNEGOTIATION + 2):
                list(parser.feed(b"\xff"))


class NegotiatorTests(SynchronousTestCase):
    """What we answer to wishes, and how passwords are hidden."""

    def setUp(self) -> None:
        """A new connection."""
        self.negotiator = Negotiator()

    def hear(self, verb: int, option: int = ECHO) -> bytes:
        """The client says something."""
        return self.negotiator.answer(Negotiation(verb, option))

    def test_refuses_once(self) -> None:
        """What we do not know is refused, but a client that insists gets no second answer."""
        self.assertEqual(self.hear(DO, 3), b"\xff\xfc\x03")
        self.assertEqual(self.hear(WILL, 32), b"\xff\xfe\x20")
        self.assertEqual(self.hear(DO, 3) + self.hear(WILL, 32), b"")
        self.assertEqual(self.hear(WONT, 32) + self.hear(DONT, 3), b"")

    def test_timing_mark(self) -> None:
        """Each Ctrl-C waits for its mark."""
        self.assertEqual(self.hear(DO, 6), b"\xff\xfc\x06")
        self.assertEqual(self.hear(DO, 6), b"\xff\xfc\x06")

    def test_password(self) -> None:
        """A client that agrees shows nothing until the password is typed."""
        self.assertEqual(self.negotiator.hide(), b"\xff\xfb\x01")
        self.assertEqual(self.hear(DO), b"")
        self.assertTrue(self.negotiator.echo_is_off)
        self.assertEqual(self.negotiator.hide(), b"")
        self.assertEqual(self.negotiator.show(), b"\xff\xfc\x01")
        self.assertFalse(self.negotiator.echo_is_off)

    def test_netcat(self) -> None:
        """A client that never answers is sent nothing more, also at the next password."""
        self.negotiator.hide()
        self.assertEqual(self.negotiator.show(), b"")
        self.assertEqual(self.negotiator.hide() + self.negotiator.show(), b"")

    def test_late_agreement(self) -> None:
        """A client that agrees when the password is typed already shows typing again."""
        self.negotiator.hide()
        self.negotiator.show()
        self.assertEqual(self.hear(DO), b"\xff\xfc\x01")

    def test_next_password_right_behind(self) -> None:
        """The answer to our last offer is not taken for one to the next."""
        self.negotiator.hide()
        self.hear(DO)
        self.negotiator.show()
        self.assertEqual(self.negotiator.hide(), b"")
        self.assertEqual(self.hear(DONT), b"\xff\xfb\x01")
        self.assertEqual(self.hear(DO), b"")
        self.assertTrue(self.negotiator.echo_is_off)

    def test_refused(self) -> None:
        """A client that does not agree may be asked again at the next password."""
        self.negotiator.hide()
        self.assertEqual(self.hear(DONT), b"")
        self.assertEqual(self.negotiator.show(), b"")
        self.assertEqual(self.negotiator.hide(), b"\xff\xfb\x01")

    def test_attack_many_negotiations(self) -> None:
        """Fifty thousand wishes get a hundred answers."""
        answers = [self.hear(DO, 6) for _ in range(50_000)]
        self.assertEqual(sum(map(bool, answers)), MOST_ANSWERS)
