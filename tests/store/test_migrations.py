"""The schema: made, kept up to date, never harmed."""

from __future__ import annotations

import re
import resource
import sqlite3
import stat
import tempfile
from contextlib import closing
from pathlib import Path
from shutil import rmtree

from twisted.trial.unittest import SynchronousTestCase

from chatserver.store import migrations as module
from chatserver.store.migrations import (
    Migration,
    SchemaProblem,
    has_accounts,
    inspect,
    migrate,
    migrations,
    statements,
)

PAGE = Path(__file__).parents[2] / "docs" / "schema.sql"
OBJECTS = """
    SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name
"""


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Ask a database."""
    connection = sqlite3.connect(path)
    try:
        found: list[tuple[object, ...]] = connection.execute(sql).fetchall()
        connection.commit()
        return found
    finally:
        connection.close()


class MigrationCase(SynchronousTestCase):
    """A folder for a database."""

    def setUp(self) -> None:
        """Make it."""
        self.folder = Path(tempfile.mkdtemp(prefix="chat-schema-"))
        self.addCleanup(rmtree, self.folder)
        self.path = self.folder / "chat.db"
        self.newest = migrations()[-1].version

    def next_step(self, *sql: str) -> None:
        """Let there be one more migration."""
        steps = [*migrations(), Migration(self.newest + 1, sql)]
        self.patch(module, "migrations", lambda: steps)


class MigrateTests(MigrationCase):
    """Bringing a database up to date."""

    def test_fresh_database(self) -> None:
        """Where there is nothing, an empty database of the newest version is made."""
        self.assertEqual(inspect(self.path), 0)
        self.assertFalse(self.path.exists())
        migrate(self.path, 5.0)
        self.assertEqual(inspect(self.path), self.newest)
        self.assertEqual(query(self.path, "SELECT name FROM rooms"), [("lobby",)])
        versions = query(self.path, "SELECT version, applied_at FROM schema_version")
        self.assertEqual(versions, [(step.version, 5.0) for step in migrations()])
        self.assertFalse(has_accounts(self.path))

    def test_attack_database_is_not_for_others_to_read(self) -> None:
        """Other users of the machine can read neither the database nor its backup."""
        migrate(self.path, 0.0)
        self.next_step("CREATE TABLE more (id INTEGER)")
        migrate(self.path, 0.0)
        for each in self.folder.iterdir():
            self.assertEqual(stat.S_IMODE(each.stat().st_mode) & 0o077, 0, each.name)

    def test_database_of_the_first_version(self) -> None:
        """A server's database from before there were tokens goes on, with all that is in it."""
        first = migrations()[0]
        self.patch(module, "migrations", lambda: [first])
        migrate(self.path, 1.0)
        query(self.path, "INSERT INTO streams (id, kind) VALUES (2, 'personal')")
        query(
            self.path,
            "INSERT INTO users (kind, name, password, personal, created_at)"
            " VALUES ('account', 'ann', 'hash', 2, 1.0)",
        )
        self.patch(module, "migrations", migrations)
        migrate(self.path, 2.0)
        self.assertEqual(query(self.path, "SELECT name, password FROM users"), [("ann", "hash")])
        self.assertEqual(query(self.path, "SELECT * FROM tokens"), [])
        self.assertEqual(query(self.path, "SELECT * FROM bars"), [])
        versions = query(self.path, "SELECT version, applied_at FROM schema_version")
        self.assertEqual(versions[:2], [(1, 1.0), (2, 2.0)])
        self.assertEqual(query(self.path, "PRAGMA foreign_key_check"), [])

    def test_members_of_before_there_were_bans(self) -> None:
        """Memberships, invitations and kicks are as they were, and somebody can be banned now."""
        bans, *_ = [each.version for each in migrations() if "'banned'" in str(each.statements)]
        old = [step for step in migrations() if step.version < bans]
        self.patch(module, "migrations", lambda: old)
        migrate(self.path, 1.0)
        query(self.path, "INSERT INTO streams (id, kind) VALUES (2, 'personal')")
        query(
            self.path,
            "INSERT INTO users (id, kind, name, password, personal, created_at)"
            " VALUES (7, 'account', 'ann', 'hash', 2, 1.0)",
        )
        query(self.path, "INSERT INTO members VALUES (1, 7, 'member', 1, 5.0)")
        self.patch(module, "migrations", migrations)
        migrate(self.path, 2.0)
        kept = query(self.path, "SELECT stream, person, state, moderator, since FROM members")
        self.assertEqual(kept, [(1, 7, "member", 1, 5.0)])
        query(self.path, "UPDATE members SET state = 'banned'")
        with self.assertRaises(sqlite3.IntegrityError):
            query(self.path, "UPDATE members SET state = 'unheard of'")
        indexes = query(self.path, "PRAGMA index_list(members)")
        self.assertIn("members_person", [row[1] for row in indexes])
        self.assertEqual(query(self.path, "SELECT frozen, slow FROM rooms"), [(0, 0)])

    def test_members_of_before_they_stood_by_name(self) -> None:
        """Members are found by name afterwards, and who left is not; a ban keeps its reason."""
        old = [step for step in migrations() if step.version < 8]
        self.patch(module, "migrations", lambda: old)
        migrate(self.path, 1.0)
        for id, name in ((7, "ann"), (8, "bob"), (9, "carl")):
            query(self.path, f"INSERT INTO streams (id, kind) VALUES ({id}, 'personal')")
            query(
                self.path,
                "INSERT INTO users (id, kind, name, password, personal, created_at)"
                f" VALUES ({id}, 'account', '{name}', 'hash', {id}, 1.0)",
            )
        query(self.path, "INSERT INTO members VALUES (1, 7, 'member', 1, 5.0, NULL, NULL, 6.0)")
        query(self.path, "INSERT INTO members VALUES (1, 8, 'left', 0, 5.0, NULL, NULL, NULL)")
        query(self.path, "INSERT INTO members VALUES (1, 9, 'banned', 0, 5.0, 7, 'loud', NULL)")
        self.patch(module, "migrations", migrations)
        migrate(self.path, 2.0)
        columns = "person, name, state, moderator, since, banned_by, why, spoke_at"
        self.assertEqual(
            query(self.path, f"SELECT {columns} FROM members ORDER BY person"),
            [
                (7, "ann", "member", 1, 5.0, None, None, 6.0),
                (8, None, "left", 0, 5.0, None, None, None),
                (9, None, "banned", 0, 5.0, 7, "loud", None),
            ],
        )
        self.assertEqual(query(self.path, "PRAGMA foreign_key_check"), [])

    def test_second_time_nothing_happens(self) -> None:
        """Starting again changes nothing, and makes no backup."""
        migrate(self.path, 0.0)
        before = self.path.read_bytes()
        migrate(self.path, 9.0)
        self.assertEqual(self.path.read_bytes(), before)
        self.assertEqual([each.name for each in self.folder.iterdir()], ["chat.db"])

    def test_upgrade_makes_a_backup_first(self) -> None:
        """Before an upgrade the database is copied beside itself, as it was."""
        migrate(self.path, 0.0)
        query(self.path, "UPDATE rooms SET topic = 'old'")
        self.next_step("CREATE TABLE more (id INTEGER)", "UPDATE rooms SET topic = 'new'")
        migrate(self.path, 9.0)
        backup = self.folder / f"chat.db.v{self.newest}.backup"
        self.assertEqual(query(backup, "SELECT topic FROM rooms"), [("old",)])
        self.assertEqual(query(self.path, "SELECT topic FROM rooms"), [("new",)])
        self.assertEqual(inspect(self.path), self.newest + 1)
        self.assertEqual(query(backup, "SELECT MAX(version) FROM schema_version"), [(self.newest,)])

    def test_failing_upgrade_leaves_the_old_version(self) -> None:
        """An upgrade that fails half-way is undone altogether; the old program still runs."""
        migrate(self.path, 0.0)
        dump = query(self.path, OBJECTS)
        self.next_step("CREATE TABLE more (id INTEGER)", "UPDATE rooms SET no_such = 1")
        with self.assertRaises(sqlite3.OperationalError):
            migrate(self.path, 9.0)
        self.assertEqual(query(self.path, OBJECTS), dump)
        self.assertEqual(inspect(self.path), self.newest)

    def test_backup_that_does_not_fit_is_none(self) -> None:
        """Where the disk has no room for the copy, no part of one is left to fill it, either."""
        migrate(self.path, 0.0)
        self.next_step("CREATE TABLE more (id INTEGER)")
        self.files_are_bounded(self.path.stat().st_size - 1)
        refusal = str(self.assertRaises(SchemaProblem, migrate, self.path, 9.0))
        self.assertIn("cannot be written: ", refusal)
        self.assertEqual([each.name for each in self.folder.iterdir()], ["chat.db"])

    def test_backup_that_was_begun_is_made_anew(self) -> None:
        """Where the server was killed while it made the copy, the next start makes a whole one."""
        migrate(self.path, 0.0)
        name = f"chat.db.v{self.newest}.backup"
        for end in (".partial", ".partial-journal"):
            (self.folder / f"{name}{end}").write_bytes(b"half a page")
        self.next_step("CREATE TABLE more (id INTEGER)")
        migrate(self.path, 9.0)
        self.assertEqual(sorted(each.name for each in self.folder.iterdir()), ["chat.db", name])
        self.assertEqual(inspect(self.folder / name), self.newest)

    def test_disk_that_fills_up_half_way(self) -> None:
        """The refusal says so in one sentence, and the database is of the old version, whole."""
        migrate(self.path, 0.0)
        many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100)"
        self.next_step(
            "CREATE TABLE more (bytes BLOB)",
            f"INSERT INTO more {many} SELECT zeroblob(100000) FROM n",
        )
        self.files_are_bounded(1 << 20)
        refusal = str(self.assertRaises(SchemaProblem, migrate, self.path, 9.0))
        self.assertIn("cannot be written: ", refusal)
        self.assertEqual(inspect(self.path), self.newest)

    def files_are_bounded(self, most: int) -> None:
        """Let no file of this process grow beyond so many bytes until the test is over."""
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_FSIZE, before)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))

    def test_accounts_are_noticed(self) -> None:
        """Before the start it is known whether anybody can log in."""
        migrate(self.path, 0.0)
        query(self.path, "INSERT INTO streams (id, kind) VALUES (7, 'personal')")
        person = (
            "INSERT INTO users (kind, name, personal, created_at) VALUES ('account', 'a', 7, 0)"
        )
        query(self.path, person)
        self.assertTrue(has_accounts(self.path))


class RefusalTests(MigrationCase):
    """Databases that are left alone."""

    def refusal(self) -> str:
        """Why the database is refused; it must be as it was afterwards, byte for byte."""
        before = self.path.read_bytes()
        reasons = []
        for attempt in (lambda: inspect(self.path), lambda: migrate(self.path, 0.0)):
            reasons.append(str(self.assertRaises(SchemaProblem, attempt)))
        self.assertEqual(self.path.read_bytes(), before)
        self.assertEqual(reasons[0], reasons[1])
        self.assertIn(str(self.path), reasons[0])
        return reasons[0]

    def test_newer_database(self) -> None:
        """A database of a newer version is refused by naming both versions."""
        migrate(self.path, 0.0)
        query(self.path, f"INSERT INTO schema_version VALUES ({self.newest + 3}, 0)")
        reason = self.refusal()
        self.assertIn(f"version {self.newest + 3}", reason)
        self.assertIn(f"up to {self.newest}", reason)

    def test_not_a_database(self) -> None:
        """A file that is something else is refused and left alone."""
        self.path.write_bytes(b"Dear diary, " * 1000)
        self.assertIn("not a database", self.refusal())

    def test_damaged_database(self) -> None:
        """A database with a broken page is refused before anybody writes to it."""
        migrate(self.path, 0.0)
        with self.path.open("r+b") as file:
            file.seek(2 * 4096)
            file.write(b"\xff" * (8 * 4096))
        said = str(self.assertRaises(SchemaProblem, inspect, self.path))
        self.assertIn("is damaged or not a database: ", said)
        self.assertNotIn("\n", said)

    def test_truncated_database(self) -> None:
        """A database of which the end is missing is refused."""
        migrate(self.path, 0.0)
        with self.path.open("r+b") as file:
            file.truncate(5 * 4096)
        self.assertIn("damaged", self.refusal())

    def test_large_database_is_not_read_as_a_whole(self) -> None:
        """
        A server with a long past starts at once: damage deep in it is found when it is looked
        for, but what all depends on is looked at always.
        """
        migrate(self.path, 0.0)
        with closing(sqlite3.connect(self.path)) as connection:
            roots = dict(connection.execute("SELECT name, rootpage FROM sqlite_master"))
        self.spoil(roots["entries"])
        self.assertIn("damaged", str(self.assertRaises(SchemaProblem, inspect, self.path)))
        self.assertEqual(inspect(self.path, most=4096), self.newest)
        self.spoil(roots["users"])
        refusal = self.assertRaises(SchemaProblem, inspect, self.path, 4096)
        self.assertIn("damaged", str(refusal))

    def test_large_truncated_database(self) -> None:
        """A database of which the end is missing is refused, however large it is."""
        migrate(self.path, 0.0)
        with self.path.open("r+b") as file:
            file.truncate(self.path.stat().st_size // 2 // 4096 * 4096)
        refusal = self.assertRaises(SchemaProblem, inspect, self.path, 4096)
        self.assertIn("damaged", str(refusal))

    def spoil(self, page: int) -> None:
        """Write nonsense over one page."""
        with self.path.open("r+b") as file:
            file.seek((page - 1) * 4096)
            file.write(b"\xff" * 4096)


class ScriptTests(MigrationCase):
    """Reading the numbered files."""

    def test_versions_are_numbered_without_gaps(self) -> None:
        """The files are 1, 2, 3 ...: none was forgotten, none counts twice."""
        versions = [step.version for step in migrations()]
        self.assertEqual(versions, list(range(1, len(versions) + 1)))

    def test_statements_are_split_where_they_end(self) -> None:
        """A semicolon in a text, a comment or a trigger does not end a statement."""
        script = (
            "-- one; two\nINSERT INTO a VALUES (';');\n\n"
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM b;\nEND;\n-- the end\n"
        )
        found = statements(script)
        self.assertEqual(len(found), 2)
        self.assertTrue(found[1].endswith("END;"))

    def test_unfinished_script_is_refused(self) -> None:
        """A file whose last statement lacks its end is not half applied."""
        with self.assertRaises(ValueError):
            statements("CREATE TABLE a (id INTEGER);\nCREATE TABLE b (")


class PageTests(MigrationCase):
    """docs/schema.sql, for those who read."""

    def test_page_is_the_schema(self) -> None:
        """A database made from the page is what a fresh database is, statement for statement."""
        migrate(self.path, 0.0)
        connection = sqlite3.connect(":memory:")
        self.addCleanup(connection.close)
        connection.executescript(PAGE.read_text("utf-8"))
        self.assertEqual(
            plain(connection.execute(OBJECTS).fetchall()), plain(query(self.path, OBJECTS))
        )

    def test_page_explains_every_table(self) -> None:
        """No table is shown without the words that stand beside it in the source."""
        page = PAGE.read_text("utf-8")
        for name, sql in query(self.path_of_fresh(), "SELECT name, sql FROM sqlite_master"):
            if sql and "--" in str(sql):
                self.assertIn(str(sql), page, name)

    def path_of_fresh(self) -> Path:
        """A fresh database."""
        migrate(self.path, 0.0)
        return self.path


def plain(objects: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Without differences of white space."""
    return [(kind, name, re.sub(r"\s+", " ", str(sql))) for kind, name, sql in objects]
