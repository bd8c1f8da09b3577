"""
Features of the chat programs that people come from, over the line protocol: who is here.

The number in a test's name is the feature's.
"""

from __future__ import annotations

from tests.acceptance.people import AcceptanceTestCase


class PresenceTests(AcceptanceTestCase):
    """Who is here, and blocking."""

    def setUp(self) -> None:
        """Two people."""
        super().setUp()
        self.ann, self.bob = self.join("ann"), self.join("bob")
        self.ann.take()

    def test_acceptance_74_live_list(self) -> None:
        """The list of who is here changes as people come and go."""
        self.assertEqual(self.ann.line("/who"), b"200-ann online\n200-bob online\n200 2\n")
        self.bob.hang_up()
        self.assertEqual(self.ann.take(), b"OFFLINE bob\n")
        self.assertEqual(self.ann.line("/who"), b"200-ann online\n200 1\n")
        self.join("bob")
        self.assertEqual(self.ann.line("/who"), b"200-ann online\n200-bob online\n200 2\n")

    def test_acceptance_75_one_user(self) -> None:
        """One can ask for one user, and the mark changes with their coming and going."""
        self.assertRegex(self.ann.line("/whois bob"), rb"\A200 bob online")
        self.bob.hang_up()
        self.ann.take()
        self.assertRegex(self.ann.line("/whois bob"), rb"\A200 bob offline")
        self.refused(self.ann.line("/whois nobody"), 404)

    def test_acceptance_76_all_users(self) -> None:
        """Everybody registered is listed, offline ones too."""
        self.world.register("carl")
        self.ann.take()
        listed = b"200-ann online\n200-bob online\n200-carl offline\n200 3\n"
        self.assertEqual(self.ann.line("/users"), listed)

    def test_acceptance_77_own_name(self) -> None:
        """One is told as whom one is logged in."""
        self.assertEqual(self.world.dial().line("/login ann secret-ann"), b"200 logged in as ann\n")
        person = self.world.dial()
        self.world.clock.advance(0.3)
        person.send(b"/login ann secret-ann\r\n")
        self.assertIn(b"Welcome ann.", person.take())

    def test_acceptance_78_block(self) -> None:
        """What a blocked person says stops, in every client of mine."""
        desk = self.join("ann")
        self.ann.line("/block bob")
        for each in (self.ann, desk):
            each.take()
        self.bob.line("hello")
        self.bob.line("/w ann hello")
        self.bob.hang_up()
        self.assertEqual((self.ann.take(), desk.take()), (b"", b""))

    def test_acceptance_79_unblock(self) -> None:
        """Blocked people are listed; after unblocking they are heard and seen again."""
        self.ann.line("/block bob")
        self.assertEqual(self.ann.line("/blocks"), b"200-bob\n200 1\n")
        self.assertIn(b"200-bob offline\n", self.ann.line("/users"))
        self.ann.line("/unblock bob")
        self.assertEqual(self.ann.line("/blocks"), b"200 0\n")
        self.assertIn(b"200-bob online\n", self.ann.line("/users"))
        self.bob.line("hello")
        self.assertRegex(self.ann.take(), rb"bob :hello\n\Z")

    def test_acceptance_80_blocks_are_kept(self) -> None:
        """After a restart, and from another device, the block still holds."""
        self.ann.line("/block bob")
        self.restart()
        ann, bob = self.join("ann"), self.join("bob")
        ann.take()
        self.assertEqual(ann.line("/blocks"), b"200-bob\n200 1\n")
        bob.line("hello")
        self.assertEqual(ann.take(), b"")
