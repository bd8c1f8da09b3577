"""Who is a person and who a script, where the server had no time to look."""

from __future__ import annotations

from chatserver.frontends.line.protocol import HELLO_SECONDS
from tests.frontends.line.dial import Call, LineTestCase


class BusyTests(LineTestCase):
    """A server that has more to do than to read what came meanwhile."""

    def busy(self, call: Call, data: bytes) -> bytes:
        """
        Let C{data} lie unread until the time to speak is over; give what is answered.

        A reactor that comes back to its work first makes the calls that are due, and reads then:
        so do calls that a Clock has for the same moment, in the order in which they were made.
        """
        self.clock.callLater(HELLO_SECONDS, call.protocol.dataReceived, data)
        self.clock.advance(10 * HELLO_SECONDS)
        return call.hear()

    def test_script_that_was_not_read_in_time(self) -> None:
        """A script that spoke at once is no person because the server was busy meanwhile."""
        told = self.busy(self.dial(), b"/help quit\n")
        self.assertTrue(told.startswith(b"200 /quit"), told)

    def test_person_whose_telnet_was_not_read_in_time(self) -> None:
        """A terminal that speaks first is greeted once, and not once more for its silence."""
        told = self.busy(self.dial(), b"\xff\xfd\x01")
        self.assertEqual(told.count(b"Lab Chat 1.0"), 1, told)

    def test_who_says_nothing_is_a_person(self) -> None:
        """Where nothing came while the server was busy, there is nobody to wait for."""
        call = self.dial()
        self.clock.advance(10 * HELLO_SECONDS)
        self.assertTrue(call.hear().startswith(b"Lab Chat 1.0"))
        self.assertTrue(call.send(b"/help quit\r\n").startswith(b"/quit"))
