"""C{chatctl user import}, on a running server and on a closed database."""

from __future__ import annotations

from tests.admin.live import ClosedMixin, EitherCase, LiveMixin


class ImportMixin(EitherCase):
    """C{chatctl user import}."""

    def write(self, text: str | bytes) -> str:
        """Write a file."""
        file = self.place / "people.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(file)

    def test_import(self) -> None:
        """Everybody of the file can log in; who is to be an admin is one."""
        file = self.write('carl,secret-carl\r\n\r\ndora , "secret, dora", yes\n')
        self.assertEqual(self.done("user", "import", file), f"Added 2 of 2 to {self.folder}.\n")
        self.assertIn("200", self.line("carl", password="secret-carl"))
        self.assertIn("200", self.line("dora", password="secret, dora"))
        admins = [each["user"]["name"] for each in self.told("user", "list") if each["admin"]]
        self.assertEqual(admins, ["dora"])

    def test_columns_may_be_named(self) -> None:
        """A first line may name the columns, in any order; a byte order mark is no part of it."""
        file = self.write("\ufeffPassword,Name\nsecret-carl,carl\n")
        self.done("user", "import", file)
        self.assertIn("200", self.line("carl", password="secret-carl"))

    def test_columns_of_another_name(self) -> None:
        """A first line that names other columns makes nobody an account."""
        file = self.write("username,password\ncarl,secret-carl\n")
        self.assertIn("allowed are name, password, admin", self.not_done("user", "import", file))

    def test_standard_input(self) -> None:
        """The file may come from a pipe."""
        self.done("user", "import", "-", stdin=b"carl,secret-carl\n")
        self.assertIn("200", self.line("carl", password="secret-carl"))

    def test_attack_wrong_lines(self) -> None:
        """Each wrong line is named, nobody is added, and no password is repeated."""
        file = self.write(
            "carl,planted-1\na:b,planted-2\ndora,plant\nemil\nfay,planted-5,perhaps\n"
            "carl,planted-6\ngus,planted-7,no,more\n"
        )
        complaint = self.not_done("user", "import", file)
        for line, why in (
            (2, "is not possible in a name"),
            (3, "a password has 8 to 256 characters"),
            (4, "a line is NAME,PASSWORD or NAME,PASSWORD,ADMIN"),
            (5, "yes or no"),
            (6, "carl stands in line 1 already"),
            (7, "a line is NAME,PASSWORD"),
        ):
            self.assertRegex(complaint, f"people.csv:{line}: .*{why}")
        self.assertIn("nobody was added: 6 of 7 lines are wrong", complaint)
        self.assertNotIn("plant", complaint)
        self.assertEqual(len(self.told("user", "list")), 2)

    def test_attack_unreadable_file(self) -> None:
        """A file that is not there, is no text or no CSV is named; nothing of it is shown."""
        for file, why in (
            (str(self.place / "missing"), "No such file"),
            (self.write(b"carl,planted-\xff\n"), "is not UTF-8"),
        ):
            complaint = self.not_done("user", "import", file)
            self.assertIn(why, complaint)
            self.assertNotIn("planted", complaint)
        complaint = self.not_done("user", "import", self.write('carl,"planted-1"x\n'))
        self.assertIn(":1: not comma-separated values", complaint)
        self.assertNotIn("planted", complaint)

    def test_known_names(self) -> None:
        """Who is registered already is named; with --exists-ok the others are added."""
        file = self.write("bob,secret-bob\ncarl,secret-carl\n")
        complaint = self.not_done("user", "import", file)
        self.assertIn("bob is already registered\n", complaint)
        self.assertIn("nobody was added", complaint)
        data = ("--data", str(self.folder))
        self.assertEqual(self.chatctl("user", "import", file, "--exists-ok", *data), 0)
        self.assertIn("Added 1 of 2", self.said())
        self.complained()
        self.assertIn("200", self.line("bob"))

    def test_kept_names(self) -> None:
        """A name that is kept though nobody has it is told, and the others are added."""
        self.done("user", "delete", "bob", "--yes")
        complaint = self.not_done(
            "user", "import", self.write("bob,secret-bob\ncarl,secret-carl\n")
        )
        self.assertIn("bob: the name bob is already registered", complaint)
        self.assertIn("Added 1 of 2", self.said())
        self.assertIn("200", self.line("carl", password="secret-carl"))

    def test_progress(self) -> None:
        """A person is shown how far it is."""
        file = self.write("carl,secret-carl\ndora,secret-dora\n")
        data = ("--data", str(self.folder))
        self.assertEqual(self.chatctl("user", "import", file, *data, answers=[]), 0)
        self.assertEqual(self.complained(), "\r1 of 2\r2 of 2\n")


class LiveImportTests(LiveMixin, ImportMixin):
    """On a running server."""


class ClosedImportTests(ClosedMixin, ImportMixin):
    """On a closed database."""


del EitherCase, LiveMixin, ClosedMixin, ImportMixin
