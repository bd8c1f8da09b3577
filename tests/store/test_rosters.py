"""The members of rooms, page by page."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from chatserver.model.entries import MemberPage, User
from chatserver.model.names import RoomName, UserName
from chatserver.service.rules import may_read
from chatserver.store.acts import Act
from chatserver.store.rosters import NICKNAMED, NICKNAMES_MOST, PAGE, RosterAsk
from chatserver.store.store import DATABASE_NAME
from tests.store.contract import StoreContract

MANY = 2000


class RosterCase(StoreContract):
    """Ann's room."""

    def setUp(self) -> None:
        """She makes it."""
        super().setUp()
        self.ann = self.user("ann")
        self.room("ops", self.ann)

    def members(
        self, after: str | None = None, limit: int = 50, prefix: str = "", room: str = "ops"
    ) -> MemberPage:
        """Read a page."""
        act = Act(self.ann, RoomName(room), self.clock.seconds(), may_read)
        behind = None if after is None else UserName(after)
        return self.now(self.store.rosters.page(act, RosterAsk(behind, limit, prefix)))

    def names(
        self, after: str | None = None, limit: int = 50, prefix: str = "", room: str = "ops"
    ) -> list[str]:
        """The user names on a page."""
        page = self.members(after, limit, prefix, room)
        return [each.person.user.name.text for each in page.members]

    def joined(self, name: str) -> User:
        """Register somebody who comes in."""
        user = self.user(name)
        self.now(self.act("join", user, "ops"))
        return user


class PageTests(RosterCase):
    """Who stands on a page."""

    def test_by_name_whenever_they_came(self) -> None:
        """Members stand in the order of their names, and who moderates is told."""
        for name in ("zoe", "bob", "a-b", "a.b", "a0"):
            self.joined(name)
        self.assertEqual(self.names(), ["a-b", "a.b", "a0", "ann", "bob", "zoe"])
        moderators = [each.person.user for each in self.members().members if each.moderator]
        self.assertEqual(moderators, [self.ann])

    def test_pages_hold_everybody_once(self) -> None:
        """Read page by page, everybody is found once, in order, and the last page says so."""
        for number in range(23):
            self.joined(f"user{number:02}")
        found: list[str] = []
        more = True
        while more:
            page = self.members(found[-1] if found else None, 5)
            found += [each.person.user.name.text for each in page.members]
            more = page.more
        self.assertEqual(found, ["ann", *(f"user{number:02}" for number in range(23))])

    def test_going_on_behind_somebody_who_left(self) -> None:
        """A page goes on behind a name whether somebody is called so or not."""
        bob = self.joined("bob")
        self.joined("carl")
        self.now(self.act("leave", bob, "ops"))
        for name in ("bob", "ann-lee", "bonnie"):
            self.assertEqual(self.names(name), ["carl"])
        self.assertEqual(self.names("zz"), [])

    def test_only_members(self) -> None:
        """Who left, was made to leave, or is invited is no member; who comes back is one."""
        bob, carl, dan = self.joined("bob"), self.joined("carl"), self.user("dan")
        self.now(self.act("leave", bob, "ops"))
        self.now(self.act("kick", self.ann, "ops", carl))
        self.now(self.act("invite", self.ann, "ops", dan))
        self.assertEqual(self.names(), ["ann"])
        self.now(self.act("join", bob, "ops"))
        self.assertEqual(self.names(), ["ann", "bob"])

    def test_deleted_accounts_are_members_of_nothing(self) -> None:
        """Whose account is deleted stands in no list, under no name."""
        bob = self.joined("bob")
        self.now(self.store.accounts.delete(bob, self.clock.seconds()))
        self.assertEqual(self.names(), ["ann"])
        self.assertEqual(self.names(room="lobby"), ["ann"])

    def test_guests_while_they_are_here(self) -> None:
        """A guest is a member of the lobby until they go."""
        guest = self.now(self.guest("gus")).user
        self.assertEqual(self.names(room="lobby"), ["ann", "~gus"])
        self.now(self.store.accounts.depart(guest, self.clock.seconds()))
        self.assertEqual(self.names(room="lobby"), ["ann"])


class PrefixTests(RosterCase):
    """Looking for somebody by letters."""

    def setUp(self) -> None:
        """Some are called alike."""
        super().setUp()
        for name in ("bob", "bobby", "boris", "carl"):
            self.joined(name)
        self.dan = self.joined("dan")
        self.now(self.nick(self.dan, "Bo Derek"))

    def test_user_names_and_nicknames(self) -> None:
        """Whose user name or nickname begins so is found, once, whatever the case."""
        self.assertEqual(self.names(prefix="BO"), ["bob", "bobby", "boris", "dan"])
        self.assertEqual(self.names(prefix="bob"), ["bob", "bobby"])
        self.assertEqual(self.names(prefix="bo d"), ["dan"])
        self.assertEqual(self.names(prefix="da"), ["dan"])
        self.assertEqual(self.names(prefix="b%"), [])

    def test_page_by_page(self) -> None:
        """Both kinds stand together in the order of the user names, on each page."""
        first = self.members(limit=2, prefix="bo")
        self.assertTrue(first.more)
        last = self.members("bobby", 2, "bo")
        self.assertEqual(self.names("bobby", 2, "bo"), ["boris", "dan"])
        self.assertFalse(last.more)

    def test_strangers_of_that_name(self) -> None:
        """Who is no member is not found, by whichever name."""
        eve = self.user("bozo")
        self.now(self.nick(eve, "Bo Peep"))
        self.assertEqual(self.names(prefix="bo"), ["bob", "bobby", "boris", "dan"])


class CostTests(RosterCase):
    """A page costs what it holds, however many members there are."""

    def plan(self, sql: str, values: tuple[object, ...]) -> list[str]:
        """How SQLite looks for the answer."""
        with closing(sqlite3.connect(self.folder / DATABASE_NAME)) as connection:
            return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]

    def test_no_table_is_read_through(self) -> None:
        """Each table is entered by an index; a page of all needs no sorting either."""
        page = self.plan(PAGE, (1, "", "~", 5))
        self.assertIn("members_name (stream=? AND name>? AND name<?)", page[0])
        named = self.plan(NICKNAMED, ("a", "b", 1, "", 5))
        for step in (*page, *named):
            self.assertFalse(step.startswith("SCAN") and step != "SCAN n", step)
            self.assertNotIn("AUTOMATIC", step)
        self.assertNotIn("USE TEMP B-TREE FOR ORDER BY", page)

    def test_steps_of_a_page_in_a_large_room(self) -> None:
        """To read ten of thousands takes no more steps than to read ten of ten."""
        with closing(sqlite3.connect(self.folder / DATABASE_NAME)) as connection:
            connection.executescript(f"""
                WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n LIMIT {MANY})
                INSERT INTO streams (id, kind) SELECT i, 'personal' FROM n;
                INSERT INTO users (id, kind, name, nickname, nickname_key, personal, created_at)
                SELECT id, 'account', 'u' || id, 'N' || id, 'n' || id, id, 0 FROM streams
                WHERE id >= 1000;
                INSERT INTO members (stream, person, state, name, since)
                SELECT 2, id, 'member', name, 0 FROM users WHERE id >= 1000;
            """)
            few, many = self.steps(connection, 3), self.steps(connection, 2)
            values = ("n", "o", 2, "", 11)
            named = len(connection.execute(NICKNAMED, values).fetchall())
        self.assertLess(many, 2 * few + 200)
        self.assertEqual(named, 11)
        self.assertLess(NICKNAMES_MOST, MANY)

    def steps(self, connection: sqlite3.Connection, room: int) -> int:
        """Count the instructions of SQLite that a page of ten takes."""
        count = 0

        def one_more() -> int:
            nonlocal count
            count += 1
            return 0

        connection.set_progress_handler(one_more, 1)
        connection.execute(PAGE, (room, "", "~", 11)).fetchall()
        connection.set_progress_handler(None, 1)
        return count
