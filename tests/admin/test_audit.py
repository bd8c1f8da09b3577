"""C{chatctl audit}, on a running server and on a closed database."""

from __future__ import annotations

from tests.admin.live import ClosedMixin, EitherCase, LiveMixin


class AuditMixin(EitherCase):
    """What was done is told."""

    def act(self) -> None:
        """The operator keeps ann out for a while, and deletes a room."""
        self.done("ban", "ann", "--for", "2h", "for shouting")
        self.done("unban", "ann")
        self.done("room", "create", "plans", "--moderator", "bob")
        self.done("room", "delete", "plans", "--yes")

    def test_nothing_was_done(self) -> None:
        """At first there is nothing to tell."""
        self.assertEqual(self.told("audit"), [])
        self.assertEqual(self.done("audit").split(), ["TIME", "BY", "ACT", "ROOM", "ABOUT", "TEXT"])

    def test_what_was_done(self) -> None:
        """Each act is told with who, whom, where and why, the newest last, in UTC."""
        self.act()
        found = self.told("audit")
        self.assertEqual(
            [each["act"] for each in found], ["server-ban", "server-unban", "delete-room"]
        )
        ban, _, deletion = found
        self.assertEqual((ban["by"], ban["about"]), ("operator", "ann"))
        self.assertRegex(ban["text"], r"^until \d{4}-\d\d-\d\d \d\d:\d\d UTC: for shouting$")
        self.assertRegex(ban["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(deletion["room"], "#plans")
        self.assertNotIn("about", deletion)
        shown = self.done("audit").splitlines()
        self.assertEqual(shown[-1].split()[1:], ["operator", "delete-room", "#plans"])

    def test_only_some(self) -> None:
        """Only what is wanted is told: a room, a person, the newest few."""
        self.act()
        self.assertEqual([each["act"] for each in self.told("audit", "-n", "1")], ["delete-room"])
        self.assertEqual(len(self.told("audit", "--room", "plans")), 1)
        self.assertEqual(len(self.told("audit", "--about", "ann")), 2)
        self.assertEqual(len(self.told("audit", "--by", "operator")), 3)
        self.assertEqual(self.told("audit", "--by", "bob"), [])

    def test_other_acts(self) -> None:
        """Rights given and taken, and accounts deleted, are told too."""
        self.done("user", "admin", "ann")
        self.done("user", "admin", "ann", "--off")
        self.done("user", "delete", "ann", "--yes")
        acts = [(each["act"], each["about"]) for each in self.told("audit")]
        self.assertEqual(acts, [("admin", "ann"), ("unadmin", "ann"), ("delete-account", "ann")])

    def test_refused_acts(self) -> None:
        """What was refused was not done, and is not told."""
        self.not_done("unban", "ann")
        self.not_done("room", "delete", "plans", "--yes")
        self.assertEqual(self.told("audit"), [])

    def test_bad_counts(self) -> None:
        """A number that is none is refused with what is allowed."""
        for count in ("0", "-1", "x", "1000000"):
            self.assertIn("expected a number from 1 to", self.misused("audit", "-n", count))


class ClosedAuditTests(ClosedMixin, AuditMixin):
    """The server does not run."""


class LiveAuditTests(LiveMixin, AuditMixin):
    """The server runs."""

    def test_long_list(self) -> None:
        """A list that needs several answers is complete, in order, each act once."""
        for number in range(120):
            self.done("announce", f"{number} " + "x" * 900)
        found = self.told("audit", "-n", "200")
        self.assertEqual(
            [each["text"].split()[0] for each in found], [str(each) for each in range(120)]
        )

    def test_sessions_ended(self) -> None:
        """Somebody removed by the operator stands there with the reason."""
        self.done("kick", "bob", "take", "a break")
        (kick,) = self.told("audit", "--about", "bob")
        self.assertEqual((kick["act"], kick["text"]), ("server-kick", "take a break"))


del EitherCase, LiveMixin, ClosedMixin, AuditMixin
