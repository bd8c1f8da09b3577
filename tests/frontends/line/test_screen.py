"""Tests of L{chatserver.frontends.line.screen}: what stands on a person's screen."""

from __future__ import annotations

from chatserver.model.entries import Text
from chatserver.model.names import LOBBY
from tests.frontends.line.dial import LineTestCase
from tests.frontends.line.glass import Glass

ASKED = b"\xff\xfd\x1f\xff\xfd\x18\xff\xfb\x2a"
ASK_NAME = b"\xff\xfa\x18\x01\xff\xf0"


class ScreenTests(LineTestCase):
    """ann types while bob talks."""

    def setUp(self) -> None:
        """Log both in; ann's terminal has told all that it knows."""
        super().setUp()
        self.ann, self.bob = self.person("ann"), self.script("bob")
        self.ann.hear()
        self.glass = Glass(40, 10)

    def tell_terminal(self, name: bytes = b"XTERM", width: int = 40) -> None:
        """Let ann's terminal tell its size and name."""
        size = bytes((0, width, 0, 10))
        self.ann.send(b"\xff\xfb\x1f\xff\xfa\x1f" + size + b"\xff\xf0\xff\xfb\x18")
        told = b"\xff\xfa\x18\0" + name + b"\xff\xf0"
        self.assertEqual(self.ann.send(told) + self.ann.send(told), ASK_NAME)
        self.glass.show(self.ann.send(b"\r\n"))

    def type(self, keys: bytes) -> None:
        """Type at a terminal that echoes, and sends nothing before Enter."""
        self.glass.show(keys)

    def say(self, *lines: bytes) -> None:
        """Let bob say something, and ann see it."""
        self.bob.send(b"".join(line + b"\n" for line in lines))
        self.glass.show(self.ann.hear())

    def test_line_that_is_typed_stays_whole(self) -> None:
        """What others say is put in above the line that ann has begun, and she types on."""
        self.tell_terminal()
        self.ann.send(b"/set color off\r\n")
        self.type(b"I thi")
        self.say(b"one", b"two")
        self.type(b"nk")
        self.assertEqual(
            self.glass.shown, ["01:46 bob    one", "01:46 bob    two", "#lobby> I think"]
        )

    def test_at_the_bottom_of_the_screen(self) -> None:
        """The same where there is no room below: the oldest lines go, none is lost between."""
        self.tell_terminal()
        self.ann.send(b"/set color off\r\n")
        self.type(b"I thi")
        for number in range(9):
            self.say(b"line %d" % number)
        self.say(b"a longer line that takes two of them", b"last")
        self.type(b"nk")
        self.assertEqual(
            self.glass.shown,
            [
                *[f"01:46 bob    line {number}" for number in range(3, 9)],
                "01:46 bob    a longer line that takes",
                "             two of them",
                "01:46 bob    last",
                "#lobby> I think",
            ],
        )

    def test_other_prompt(self) -> None:
        """Who is made to leave a room finds a new prompt: what is typed goes elsewhere now."""
        self.tell_terminal()
        self.bob.send(b"/create #ops\n")
        self.glass.show(self.ann.send(b"/join #ops\r\n/set color off\r\n"))
        self.type(b"I thi")
        self.say(b"/kick ann")
        self.assertEqual(
            self.glass.shown[-3:],
            ["#ops> I thi", "01:46 [#ops] * ann was kicked by bob", "#lobby>"],
        )

    def test_ctrl_d(self) -> None:
        """The farewell stands below the prompt, not above it."""
        self.tell_terminal()
        self.glass.show(self.ann.send(b"\x04"))
        self.assertEqual(self.glass.shown[-2:], ["#lobby>", "Bye ann."])

    def test_server_stops(self) -> None:
        """So does the last word of a server that stops."""
        self.tell_terminal()
        self.ann.protocol.close("the server is going down")
        self.glass.show(self.ann.hear())
        self.assertEqual(self.glass.shown[-1], "Goodbye: the server is going down")

    def test_more_than_half_a_screen(self) -> None:
        """What would take more than half of the screen begins on a fresh line."""
        self.tell_terminal()
        for length, above in ((5, True), (6, False)):
            self.bob.send(b"word-" * 5 * length + b"\n")
            got = self.ann.hear()
            self.assertEqual(got.startswith(b"\x1b7"), above, got)

    def test_terminal_that_is_not_known(self) -> None:
        """Elsewhere lines begin on a fresh line, and no escape sequence is sent."""
        for name in (b"DUMB", b"VT100"):
            self.ann = self.person("ann")
            self.tell_terminal(name)
            self.bob.send(b"hi\n")
            self.assertEqual(self.ann.hear(), b"\r\n01:46 bob    hi\r\n#lobby> ")

    def test_width_that_is_not_the_terminals(self) -> None:
        """Lines made wider than the terminal would take two rows: they begin on a fresh line."""
        self.tell_terminal()
        for width in (b"60", b"0"):
            self.ann.send(b"/set width " + width + b"\r\n")
            self.bob.send(b"hi\n")
            self.assertTrue(self.ann.hear().startswith(b"\r\n"), width)

    def test_seen_at_login(self) -> None:
        """What is announced only after it was among the last lines is not shown twice."""
        self.bob.send(b"one\ntwo\n")
        carl = self.person()
        self.assertIn(b"bob    two\r\n", carl.send(b"/login carl sesame-open\r\n"))
        entries = self.chat.streams[LOBBY].entries
        self.chat.tell(self.chat.sessions[-1:], *entries[-2:])
        self.assertEqual(carl.hear(), b"")
        bob = self.chat.users["bob"]
        self.chat.append(self.chat.streams[LOBBY], bob, Text("three"), None)
        self.chat.tell(self.chat.sessions[-1:], entries[1], entries[2])
        self.assertEqual(carl.hear().count(b"three"), 2)

    def test_asked_for_again(self) -> None:
        """What somebody asks for they are shown, also if they saw it when they came in."""
        self.bob.send(b"one\n")
        carl = self.person()
        carl.send(b"/login carl sesame-open\r\n/who\r\n")
        self.chat.tell(self.chat.sessions[-1:], *self.chat.streams[LOBBY].entries)
        self.assertIn(b"bob    one\r\n", carl.hear())

    def test_prompt_that_is_heard(self) -> None:
        """Who hears is told the prompt behind an answer, and when it is another one."""
        self.bob.send(b"/create #ops\n")
        self.ann.send(b"/join #ops\r\n")
        self.assertTrue(self.ann.send(b"/set screenreader on\r\n").endswith(b"#ops> "))
        self.bob.send(b"hi\n")
        self.assertEqual(self.ann.hear(), b"\r\nbob: hi\r\n")
        self.bob.send(b"hi\n")
        self.assertEqual(self.ann.hear(), b"bob: hi\r\n")
        self.bob.send(b"/kick ann\n")
        self.assertTrue(self.ann.hear().endswith(b"kicked by bob, in #ops\r\n#lobby> "))
