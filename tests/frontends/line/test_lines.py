"""Tests of L{chatserver.frontends.line.lines}."""

from __future__ import annotations

import time

from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.line.lines import Line, LineFlood, LineSplitter, Overlong

MIXED = b"unix\nweb\r\ntelnet\r\0old mac\rlong" + b"g" * 20 + b"\r\n\r\n\nlast\r"
LINES: list[Line] = [
    b"unix",
    b"web",
    b"telnet",
    b"old mac",
    Overlong(b"long" + b"g" * 7),
    b"",
    b"",
    b"last",
]


def seconds_for(data: bytes) -> float:
    """The least time of several that a splitter takes for C{data} in one piece."""

    def once() -> float:
        splitter = LineSplitter(9216, 1 << 20)
        began = time.thread_time()
        splitter.feed(data)
        return time.thread_time() - began

    return min(once() for _ in range(9))


class LineSplitterTests(SynchronousTestCase):
    """Every kind of line end, cut anywhere."""

    def setUp(self) -> None:
        """Ten bytes a line; a hundred without an end are too many."""
        self.splitter = LineSplitter(10, 100)

    def test_all_ends(self) -> None:
        """LF, CR LF, CR NUL and CR end a line, once."""
        self.assertEqual(self.splitter.feed(MIXED), LINES)
        self.assertEqual(self.splitter.end(), [])

    def test_cut_anywhere(self) -> None:
        """Wherever the network cuts, the lines are the same."""
        for at in range(len(MIXED) + 1):
            splitter = LineSplitter(10, 100)
            got = splitter.feed(MIXED[:at]) + splitter.feed(b"") + splitter.feed(MIXED[at:])
            self.assertEqual(got, LINES, at)

    def test_byte_by_byte(self) -> None:
        """Also from somebody who types."""
        got = [line for byte in MIXED for line in self.splitter.feed(bytes((byte,)))]
        self.assertEqual(got, LINES)

    def test_limit_is_of_the_line(self) -> None:
        """Ten bytes are a line, eleven are not, however many lines there are."""
        self.assertEqual(self.splitter.feed(b"1234567890\n" * 50), [b"1234567890"] * 50)
        self.assertEqual(self.splitter.feed(b"12345678901\n"), [Overlong(b"12345678901")])

    def test_last_line_without_end(self) -> None:
        """A script may leave out the last line's end."""
        self.splitter.feed(b"a\nb")
        self.assertEqual(self.splitter.end(), [b"b"])
        self.splitter.feed(b"x" * 11)
        self.assertEqual(self.splitter.end(), [Overlong(b"x" * 11)])

    def test_drop(self) -> None:
        """What was dropped does not come back."""
        self.splitter.feed(b"oops")
        self.splitter.drop()
        self.assertEqual(self.splitter.feed(b"fine\n"), [b"fine"])

    def test_attack_no_line_end(self) -> None:
        """Who sends on and on without a line end is refused, and little of it is kept."""
        self.splitter.feed(b"A" * 100)
        self.assertEqual(len(self.splitter.partial), 11)
        self.assertRaises(LineFlood, self.splitter.feed, b"A")

    def test_attack_linear_time(self) -> None:
        """A megabyte of short or long lines takes no longer than its size."""
        for unit in (b"a\n" * 16, b"\r" * 32, b"x" * 9000 + b"\r\n"):
            many = (1 << 20) // len(unit)
            # Eight times as much takes about eight times as long; were it quadratic, 64 times.
            self.assertLess(seconds_for(unit * many) / seconds_for(unit * (many // 8)), 32)
