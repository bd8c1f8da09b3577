"""Which servers were used: the file."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.names import UserName
from clients.core.address import ServerAddress
from clients.desktop.keeping.logins import MOST_LOGINS, Login, Logins, LoginsProblem

LAB = ServerAddress("chat.lab", 7002, tls=True)
ANN = Login(LAB, UserName("ann"), stays=True)
BOB = Login(ServerAddress("::1", 7001), UserName("bob"))


class LoginsTests(SynchronousTestCase):
    """What was used comes first the next time."""

    def setUp(self) -> None:
        """Nothing was used yet."""
        self.path = Path(self.mktemp()) / "config" / "logins.json"
        self.logins = Logins(self.path)

    def test_the_last_comes_first(self) -> None:
        """Each account stands there once, the one that was used last before the others."""
        self.assertEqual(self.logins.all(), ())
        for each in (ANN, BOB, evolve(ANN, stays=False)):
            self.logins.keep(each)
        self.assertEqual(self.logins.all(), (evolve(ANN, stays=False), BOB))
        self.logins.forget(BOB)
        self.logins.forget(BOB)
        self.assertEqual(len(Logins(self.path).all()), 1)

    def test_for_its_owner_alone(self) -> None:
        """Nobody else can read it, and no key or secret is in it."""
        self.logins.keep(evolve(ANN, server=LAB.pinned("ab" * 32)))
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)
        self.assertNotIn("abab", self.path.read_text())
        self.assertEqual(self.logins.all(), (ANN,))

    def test_guests_too(self) -> None:
        """A guest's name is found again."""
        guest = Login(LAB, UserName("~ann"))
        self.logins.keep(guest)
        self.assertEqual(self.logins.all(), (guest,))

    def test_not_without_end(self) -> None:
        """Only the last ones are kept."""
        for number in range(MOST_LOGINS + 3):
            self.logins.keep(Login(LAB, UserName(f"user{number}")))
        self.assertEqual(len(self.logins.all()), MOST_LOGINS)
        self.assertEqual(self.logins.all()[0].name.text, f"user{MOST_LOGINS + 2}")

    def test_a_damaged_file(self) -> None:
        """A file that cannot be understood is told, and not written over."""
        self.logins.keep(ANN)
        for content in ("{", "[]", '{"logins": [{"host": "x"}]}', '{"logins": [1]}'):
            self.path.write_text(content)
            with self.assertRaises(LoginsProblem):
                self.logins.all()
            with self.assertRaises(LoginsProblem):
                self.logins.keep(ANN)
            self.assertEqual(self.path.read_text(), content)

    def test_a_folder_that_cannot_be_written(self) -> None:
        """Where nothing can be written, that is told."""
        self.path.parent.mkdir(parents=True)
        (self.path.parent / "file").touch()
        with self.assertRaises(LoginsProblem):
            Logins(self.path.parent / "file" / "logins.json").keep(ANN)

    def test_names_of_accounts(self) -> None:
        """An account is called by its name, host and port, whatever case the host was typed in."""
        self.assertEqual(ANN.account, "ann@chat.lab:7002")
        self.assertEqual(BOB.account, "bob@[::1]:7001")
        shouted = Login(ServerAddress("CHAT.lab", 7002, True), ANN.name)
        self.assertEqual(shouted.account, ANN.account)
        self.assertTrue(shouted.is_of(LAB, ANN.name))
