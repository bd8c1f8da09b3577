"""Tests of L{chatserver.frontends.line.terminal}, through the options of a connection."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.line.negotiator import Negotiator
from chatserver.frontends.line.telnet import (
    DO,
    DONT,
    MOST_ANSWERS,
    WILL,
    WONT,
    Negotiation,
    Subnegotiation,
)
from chatserver.frontends.line.terminal import CHARSET, MOST_NAMES, NAWS, TTYPE, Terminal

ASK_NAME = b"\xff\xfa\x18\x01\xff\xf0"


class InquiryTests(SynchronousTestCase):
    """What a client is asked, and what is made of its answers."""

    def setUp(self) -> None:
        """A new connection, and its client was asked."""
        self.negotiator = Negotiator()
        self.inquiry = self.negotiator.inquiry
        self.asked = self.inquiry.begin()

    def hear(self, verb: int, option: int) -> bytes:
        """The client agrees, or does not."""
        return self.negotiator.answer(Negotiation(verb, option))

    def told(self, option: int, data: bytes) -> bytes:
        """The client tells something."""
        return self.negotiator.told(Subnegotiation(option, data))

    def name(self, name: str) -> bytes:
        """The client tells a name of its terminal."""
        return self.told(TTYPE, b"\0" + name.encode())

    @property
    def terminal(self) -> Terminal:
        """What is known now."""
        return self.inquiry.terminal

    def test_asks_once(self) -> None:
        """Size, kind and characters are asked for, and never again."""
        self.assertEqual(self.asked, b"\xff\xfd\x1f\xff\xfd\x18\xff\xfb\x2a")
        self.assertEqual(self.inquiry.begin(), b"")

    def test_width_and_each_new_one(self) -> None:
        """A client tells its size at once, and again whenever somebody pulls at the window."""
        self.assertEqual(self.hear(WILL, NAWS), b"")
        self.assertEqual(self.told(NAWS, b"\0\x50\0\x18"), b"")
        self.assertEqual((self.terminal.width, self.terminal.height), (80, 24))
        self.told(NAWS, b"\0\x28\0\x0c")
        self.assertEqual((self.terminal.width, self.terminal.height), (40, 12))

    def test_nonsense_is_no_width(self) -> None:
        """What is too short, too long, or was never agreed on changes nothing."""
        self.told(NAWS, b"\0\x50\0\x18")
        self.hear(WILL, NAWS)
        for data in (b"", b"\0\x50", b"\0\x50\0\x18\0"):
            self.told(NAWS, data)
        self.assertEqual(self.terminal.width, 0)

    def test_names_to_the_last(self) -> None:
        """All names are asked for, until one comes twice."""
        self.assertEqual(self.hear(WILL, TTYPE), ASK_NAME)
        self.assertEqual(self.name("Lab Client"), ASK_NAME)
        self.assertEqual(self.name("XTERM-256COLOR"), ASK_NAME)
        self.assertEqual(self.name("MTTS 77"), ASK_NAME)
        self.assertEqual(self.name("MTTS 77"), b"")
        self.assertEqual(self.terminal.names, ("Lab Client", "XTERM-256COLOR", "MTTS 77"))

    def test_attack_endless_names(self) -> None:
        """A client that always has one more is asked no more; what it tells unasked is void."""
        self.hear(WILL, TTYPE)
        answers = [self.name(f"xterm-{number}") for number in range(1000)]
        self.assertEqual(sum(map(bool, answers)), MOST_NAMES - 1)
        self.assertEqual(len(self.terminal.names), MOST_NAMES)

    def test_attack_names_with_controls(self) -> None:
        """A name that is no name is not kept."""
        self.hear(WILL, TTYPE)
        self.assertEqual(self.name("xterm\x1b[2J"), b"")
        self.assertEqual(self.terminal.names, ())

    def test_what_names_mean(self) -> None:
        """Only who says so gets colours, and lines put between others; bits say the rest."""
        for names, colours, draws, plain, read_out in (
            ((), False, False, None, False),
            (("XTERM-256COLOR",), True, True, None, False),
            (("vt220",), False, True, None, False),
            (("vt100",), False, False, None, False),
            (("dumb",), False, False, None, False),
            (("TINTIN++", "xterm", "MTTS 13"), True, False, False, False),
            (("MUDLET", "MTTS 9"), True, False, True, False),
            (("LAB", "MTTS 68"), False, False, False, True),
            (("LAB", "MTTS x"), False, False, None, False),
        ):
            terminal = Terminal(names=names)
            found = (
                terminal.has_colours,
                terminal.draws,
                terminal.is_plain,
                terminal.is_read_out,
            )
            self.assertEqual(found, (colours, draws, plain, read_out), names)

    def test_characters(self) -> None:
        """UTF-8 is offered to who may be asked; the verdict is kept."""
        self.assertEqual(self.hear(DO, CHARSET), b"\xff\xfa\x2a\x01;UTF-8\xff\xf0")
        self.assertEqual(self.hear(DO, CHARSET), b"")
        self.told(CHARSET, b"\x03")
        self.assertTrue(self.terminal.is_plain)
        self.told(CHARSET, b"\x02UTF-8")
        self.assertFalse(self.terminal.is_plain)

    def test_refusals_are_taken(self) -> None:
        """A client that refuses all is asked nothing more, and is owed no answer."""
        refusals = self.hear(WONT, NAWS) + self.hear(WONT, TTYPE) + self.hear(DONT, CHARSET)
        self.assertEqual(refusals, b"")
        self.assertEqual(self.terminal, Terminal())

    def test_withdrawn(self) -> None:
        """A client that stops telling its size is let go."""
        self.hear(WILL, NAWS)
        self.assertEqual(self.hear(WONT, NAWS), b"\xff\xfe\x1f")
        self.assertEqual(self.hear(WONT, NAWS), b"")

    def test_attack_endless_agreement(self) -> None:
        """Whoever agrees and takes it back for ever is answered a hundred times in all."""
        answers = [self.hear(verb, TTYPE) for verb in (WILL, WONT) * 5000]
        self.assertEqual(sum(map(bool, answers)), MOST_ANSWERS)


class UnaskedTests(SynchronousTestCase):
    """Clients that offer before anybody asks."""

    def test_offer_is_taken(self) -> None:
        """Who offers the size is told to send it, once; it is not asked for again then."""
        negotiator = Negotiator()
        offer = Negotiation(WILL, NAWS)
        self.assertEqual(negotiator.answer(offer), b"\xff\xfd\x1f")
        self.assertEqual(negotiator.answer(offer), b"")
        negotiator.told(Subnegotiation(NAWS, b"\0\x28\0\x0c"))
        self.assertEqual(negotiator.inquiry.terminal.width, 40)
        self.assertEqual(negotiator.inquiry.begin(), b"\xff\xfd\x18\xff\xfb\x2a")

    def test_our_side_is_refused(self) -> None:
        """We have no window and no terminal of our own to tell of."""
        negotiator = Negotiator()
        for option in (NAWS, TTYPE, CHARSET):
            answer = negotiator.answer(Negotiation(DO, option))
            self.assertEqual(answer, bytes((255, WONT, option)))
