"""C{chatctl invite}, on a running server and on a closed database."""

from __future__ import annotations

from tests.admin.live import ClosedMixin, EitherCase, LiveMixin


class InviteMixin(EitherCase):
    """Codes with which people register."""

    def test_make(self) -> None:
        """A code is printed once, alone on standard output."""
        self.chatctl("invite", "--data", str(self.folder), answers=[])
        self.assertRegex(self.said(), r"\A[a-z2-7]{4}(-[a-z2-7]{4}){3}\n\Z")
        self.assertIn("shown this once", self.complained())
        told = self.told("invite", "--uses", "3", "--days", "30")
        self.assertEqual((told["uses"], told["days"]), (3, 30))

    def test_list_and_revoke(self) -> None:
        """Those that live are listed; a revoked one is none any more."""
        self.told("invite", "--uses", "3", "--note", "the course")
        self.told("invite")
        first, second = self.told("invite", "list")
        self.assertEqual((first["note"], first["left"], first["by"]), ("the course", 3, "operator"))
        self.assertNotIn("note", second)
        lines = self.done("invite", "list").splitlines()
        self.assertIn("GOOD UNTIL", lines[0])
        self.assertIn("3 of 3  the course", lines[1])
        self.assertIn(f"invitation {first['id']}", self.done("invite", "revoke", str(first["id"])))
        self.assertEqual([each["id"] for each in self.told("invite", "list")], [second["id"]])
        self.assertIn("no invitation", self.not_done("invite", "revoke", str(first["id"])))
        acts = [each["act"] for each in self.told("audit")]
        self.assertEqual(acts, ["invite", "invite", "uninvite"])

    def test_refused(self) -> None:
        """Numbers out of bounds are refused with the bounds."""
        self.assertIn("1 to 1000", self.not_done("invite", "--uses", "0"))
        self.assertIn("1 to 365", self.not_done("invite", "--days", "400"))

    def test_misused(self) -> None:
        """What makes no sense together is told."""
        self.assertIn("do not go with list", self.misused("invite", "list", "--uses", "3"))
        self.assertIn("invite revoke ID", self.misused("invite", "revoke"))
        self.assertIn("invite revoke ID", self.misused("invite", "list", "3"))
        self.assertIn("expected a number", self.misused("invite", "--uses", "many"))
        self.assertIn("invalid choice", self.misused("invite", "make"))


class ClosedInviteTests(ClosedMixin, InviteMixin):
    """The server does not run."""


class LiveInviteTests(LiveMixin, InviteMixin):
    """The server runs."""


del EitherCase, LiveMixin, ClosedMixin, InviteMixin
