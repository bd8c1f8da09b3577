"""What chatctl does on a running server alone."""

from __future__ import annotations

from chatserver._version import VERSION
from tests.admin.live import LiveMixin
from tests.admin.operator import SECRET, OperatorTestCase
from tests.world import Dialled


class LiveCase(LiveMixin):
    """Ann is connected."""

    def setUp(self) -> None:
        """Connect her."""
        super().setUp()
        self.ann = self.server.dial()
        self.ann.line(f"/login ann {SECRET}")

    def farewell(self, dialled: Dialled) -> str:
        """What somebody is told last; they are hung up."""
        told = dialled.take().decode()
        self.assertTrue(dialled.closed)
        return told


class WhoTests(LiveCase):
    """C{chatctl who}."""

    def test_who(self) -> None:
        """Each session is listed, with where it comes from and which token let it in."""
        secret = self.done("token", "create", "bob", "build").strip()
        self.server.dial().line(f"/token {secret}")
        lines = [line.split() for line in self.done("who").splitlines()]
        self.assertEqual(
            lines[1:],
            [
                ["ann", "line", "127.0.0.1", "no"],
                ["bob", "line", "127.0.0.1", "no", "build"],
            ],
        )
        ann, bob = self.told("who")
        self.assertEqual((ann["user"]["name"], ann["frontend"]), ("ann", "line"))
        self.assertEqual((bob["token"], "token" in ann), ("build", False))

    def test_nobody(self) -> None:
        """Where nobody is, the list is empty."""
        self.ann.hang_up()
        self.assertEqual(self.told("who"), [])
        self.assertEqual(self.done("who").count("\n"), 1)


class KickTests(LiveCase):
    """Sessions that the operator ends."""

    def test_kick(self) -> None:
        """Somebody is hung up and told why; they may come back."""
        self.assertEqual(self.done("kick", "ann", "take", "a break"), "Ended 1 session of ann.\n")
        self.assertIn("removed by the operator: take a break", self.farewell(self.ann))
        self.assertIn("200", self.line("ann"))

    def test_kick_nobody(self) -> None:
        """Who is not here has no sessions; who does not exist is refused."""
        self.assertEqual(self.done("kick", "bob"), "Ended 0 sessions of bob.\n")
        self.assertIn("no user nobody", self.not_done("kick", "nobody"))

    def test_ban_ends_sessions(self) -> None:
        """Who is banned is hung up and told why."""
        self.done("ban", "ann", "for shouting")
        self.assertIn("for shouting", self.farewell(self.ann))

    def test_other_acts_end_sessions(self) -> None:
        """So is who gets a new password, or whose account is deleted."""
        self.done("user", "passwd", "ann", "--password-file", "-", stdin=b"another one\n")
        self.assertIn("password was changed", self.farewell(self.ann))
        bob = self.server.dial()
        bob.line(f"/login bob {SECRET}")
        self.done("user", "delete", "bob", "--yes")
        self.assertIn("account was deleted", self.farewell(bob))

    def test_revoked_token_ends_its_sessions(self) -> None:
        """A session that a token began ends with it; others stay."""
        secret = self.done("token", "create", "ann", "build").strip()
        script = self.server.dial()
        script.line(f"/token {secret}")
        self.done("token", "revoke", "ann", "build")
        self.assertIn("revoked", self.farewell(script))
        self.assertFalse(self.ann.closed)


class TellTests(LiveCase):
    """C{chatctl announce}, and rooms that go."""

    def test_announce(self) -> None:
        """Everybody reads it."""
        self.ann.take()
        self.assertEqual(self.done("announce", "restart", "at noon"), "Told 1 session.\n")
        self.assertIn(b"restart at noon", self.ann.take())

    def test_announce_nothing(self) -> None:
        """Without a text there is nothing to announce."""
        self.assertIn("TEXT", self.misused("announce"))
        self.assertIn("empty text", self.not_done("announce", " "))

    def test_deleted_room(self) -> None:
        """Who is in a room that is deleted is told at once."""
        self.done("room", "create", "plans", "--moderator", "ann")
        self.ann.take()
        self.done("room", "delete", "plans", "--yes")
        self.assertIn(b"CLOSED #plans", self.ann.take())


class StatusTests(LiveCase):
    """C{chatctl status}."""

    def test_status(self) -> None:
        """The version, since when, who is here, what was counted, how large the database is."""
        self.server.clock.advance(3 * 86400 + 2 * 3600 + 5)
        said = self.done("status")
        self.assertIn(f"chatserver {VERSION}\n", said)
        self.assertRegex(said, r"up +3 d 2 h, since 2001-09-0")
        self.assertRegex(said, r"users online +1\n")
        self.assertRegex(said, r"sessions +1 line\n")
        self.assertRegex(said, r"database +[0-9.]+ KiB\n")
        told = self.told("status")
        self.assertEqual((told["version"], told["online"]), (VERSION, 1))
        self.assertEqual(told["sessions"], {"line": 1})
        self.assertGreater(told["counts"]["commits"], 0)
        self.assertEqual(told["now"] - told["started"], 3 * 86400 + 2 * 3600 + 5)


class NoServerTests(OperatorTestCase):
    """No server runs."""

    def test_refused(self) -> None:
        """What makes sense on a running server alone says that none runs, and makes nothing."""
        for command in (("who",), ("kick", "ann"), ("announce", "x"), ("status",)):
            complaint = self.not_done(*command)
            self.assertEqual(
                complaint,
                f"chatctl: no server runs on {self.folder}; --data names its data folder\n",
            )
        self.assertFalse(self.folder.exists())

    def test_no_database(self) -> None:
        """What needs a database does not make one."""
        for command in (
            ("user", "list"),
            ("user", "passwd", "ann", "--password-file", "-"),
            ("room", "list"),
            ("token", "list", "ann"),
            ("ban", "ann"),
            ("unban", "ann"),
        ):
            self.assertIn("there is no database in", self.not_done(*command))
        self.assertFalse(self.folder.exists())


del LiveMixin, LiveCase, OperatorTestCase
