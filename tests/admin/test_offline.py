"""The database of a server that does not run: what it says when it cannot be used."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from chatserver.admin.console import Refused
from chatserver.admin.reach import Need, reach
from chatserver.folder import FolderLock, prepare
from chatserver.model.errors import NotStored
from chatserver.operator_interfaces import IOperator
from tests.admin.operator import SECRET, OperatorTestCase
from tests.world import TEST_LIMITS


class FolderTests(OperatorTestCase):
    """Folders and databases that cannot be used are explained in one sentence."""

    def refusal(self, *argv: str) -> str:
        """What is told when ann cannot be added."""
        self.assertEqual(self.add_by_script("ann", *argv), 1)
        complaint = self.complained()
        self.assertEqual(complaint.count("\n"), 1)
        self.assertTrue(complaint.startswith("chatctl: "))
        self.assertIn(str(self.folder), complaint)
        return complaint

    def test_server_holds_the_folder(self) -> None:
        """While somebody else holds the folder nothing is done in it; afterwards it is."""
        prepare(self.folder)
        lock = FolderLock(self.folder)
        self.assertIn("is in use, but nobody answers at its admin socket", self.refusal())
        self.assertFalse((self.folder / "chat.db").exists())
        lock.release()
        self.assertEqual(self.add_by_script("ann"), 0)

    def test_held_until_the_end(self) -> None:
        """While somebody types, no server can start on the folder; afterwards it can."""

        def server_starts() -> str:
            self.assertRaisesRegex(Exception, "in use", FolderLock, self.folder)
            return "ann"

        self.assertEqual(self.add(answers=[server_starts, SECRET, SECRET, ""]), 0)
        FolderLock(self.folder).release()

    def test_folder_cannot_be_made(self) -> None:
        """A file where the folder should be is named."""
        self.folder.write_text("not a folder")
        self.assertIn("cannot make the data folder", self.refusal())

    def test_damaged_database(self) -> None:
        """A database that is none is called damaged, and stays as it is."""
        prepare(self.folder)
        database = self.folder / "chat.db"
        database.write_bytes(b"this is no database\n" * 100)
        self.assertIn("is damaged or not a database", self.refusal())
        self.assertEqual(database.read_bytes(), b"this is no database\n" * 100)

    def test_newer_schema(self) -> None:
        """A database of a newer chatserver is not touched."""
        self.add_by_script("bob")
        with closing(sqlite3.connect(self.folder / "chat.db")) as connection, connection:
            connection.execute("INSERT INTO schema_version VALUES (9999, 0)")
        self.assertIn("made by a newer chatserver", self.refusal())

    def test_database_that_cannot_be_opened(self) -> None:
        """Something else in the database's place is no reason for a traceback."""
        (self.folder / "chat.db").mkdir(parents=True)
        self.assertIn("cannot be opened", self.refusal())

    def test_folder_is_free_after_a_refusal(self) -> None:
        """A database that was refused is not held any longer: it can be put right."""
        self.test_damaged_database()
        FolderLock(self.folder).release()

    def test_disk_is_full(self) -> None:
        """Where nothing can be stored, that is said in words that fit the command."""

        async def fail(operator: IOperator) -> None:
            raise NotStored("the server cannot store anything right now; nothing was sent")

        with reach(self.folder, TEST_LIMITS, Need.FOLDER) as database:
            refusal = self.assertRaises(Refused, database.run, fail)
        self.assertIn("cannot be used right now; nothing was changed", str(refusal))
