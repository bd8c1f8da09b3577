"""Who may know how far the other one of a direct conversation has read."""

from __future__ import annotations

from chatserver.model.entries import User
from chatserver.model.settings import OFF, RECEIPTS
from chatserver.store.dialect import Transaction
from chatserver.store.marks import MY_DIRECTS
from chatserver.store.receipts import TOLD_IN
from tests.store.contract import StoreContract


class ReceiptCase(StoreContract):
    """Ann and bob, who write to each other; carl, who writes to bob."""

    def setUp(self) -> None:
        """Let them begin."""
        super().setUp()
        self.ann, self.bob, self.carl = (self.user(name) for name in ("ann", "bob", "carl"))
        self.say(self.ann, "@bob", "hi")
        self.noticed.clear()

    def moved(self) -> list[tuple[str, str, int]]:
        """Who is noticed to have read whose conversation up to where, since the last time."""
        told = [
            (str(each.user.name), str(each.stream.address(each.user.id)), each.upto)
            for each in self.noticed
        ]
        self.noticed.clear()
        return told

    def listed(self, user: User) -> dict[str, int | None]:
        """Up to where others have read, as somebody's list says."""
        found = self.now(self.store.marks.conversations(user))
        return {str(each.stream.address(user.id)): each.seen for each in found}

    def receipts(self, user: User, value: str | None) -> None:
        """Set whether others may know."""
        self.now(self.store.settings.put(user, RECEIPTS, value))


class MovedTests(ReceiptCase):
    """Marks that move."""

    def test_contract_reading_is_noticed_once(self) -> None:
        """Whoever reads a conversation is noticed to; reading it again is nothing new."""
        self.mark_read(self.bob, "@ann")
        self.assertEqual(self.moved(), [("bob", "ann", 1)])
        self.mark_read(self.bob, "@ann")
        self.mark_read(self.bob)
        self.assertEqual(self.moved(), [])

    def test_contract_reading_all_is_noticed_in_each(self) -> None:
        """Whoever reads everything is noticed to in each direct conversation, and in no room."""
        self.say(self.carl, "@bob", "hello")
        self.say(self.carl, "#lobby", "hello all")
        self.noticed.clear()
        self.mark_read(self.bob)
        self.assertEqual(sorted(self.moved()), [("bob", "ann", 1), ("bob", "carl", 1)])

    def test_contract_who_writes_has_read(self) -> None:
        """Whoever answers has read what stands above; in a room that is noticed by nobody."""
        self.say(self.bob, "@ann", "yes?")
        self.assertEqual(self.moved(), [("bob", "ann", 2)])
        self.say(self.bob, "#lobby", "hello all")
        self.assertEqual(self.moved(), [])

    def test_contract_a_repeat_moves_nothing(self) -> None:
        """A message that is sent again, and an edit and a reaction, move no mark."""
        self.say(self.bob, "@ann", "yes?", "n1")
        self.moved()
        self.say(self.bob, "@ann", "yes?", "n1")
        self.now(self.change(self.bob, "@ann", 2, "what?"))
        self.now(self.react(self.bob, "@ann", 1, "🔥"))
        self.assertEqual(self.moved(), [])

    def test_contract_of_one_commit_the_furthest(self) -> None:
        """Of messages that share a commit only the last place of each writer is noticed."""
        posts = [self.post(self.bob, "@ann", str(each)) for each in range(3)]
        posts += [self.post(self.ann, "@bob", str(each)) for each in range(2)]
        for post in posts:
            self.now(post)
        self.assertEqual(sorted(self.moved()), [("ann", "bob", 6), ("bob", "ann", 4)])

    def test_contract_clearing_reads(self) -> None:
        """Whoever hides a conversation from themselves has read it; once, and not in a room."""
        self.clear(self.bob, "@ann")
        self.assertEqual(self.moved(), [("bob", "ann", 1)])
        self.clear(self.bob, "@ann")
        self.clear(self.bob, "#lobby")
        self.assertEqual(self.moved(), [])

    def test_contract_a_refused_post_moves_nothing(self) -> None:
        """What is not stored has not been read."""
        self.block(self.ann, self.bob)
        self.refused(self.post(self.bob, "@ann", "yes?"), Exception)
        self.assertEqual(self.moved(), [])


class ListTests(ReceiptCase):
    """What the list of conversations says."""

    def test_contract_where_the_others_mark_stands(self) -> None:
        """In each direct conversation the other's mark, not one's own; in rooms nothing."""
        self.say(self.carl, "@bob", "hello")
        self.assertEqual(self.listed(self.ann), {"#lobby": None, "bob": 0})
        self.mark_read(self.bob, "@ann")
        self.assertEqual(self.listed(self.ann), {"#lobby": None, "bob": 1})
        self.assertEqual(self.listed(self.carl), {"#lobby": None, "bob": 0})
        self.assertEqual(self.listed(self.bob), {"#lobby": None, "ann": 1, "carl": 1})

    def test_contract_deleted_accounts_tell_nothing(self) -> None:
        """Of somebody who is gone nothing is told, and nobody tells them."""
        self.say(self.carl, "@bob", "hello")
        self.mark_read(self.bob)
        self.assertEqual(self.listed(self.ann)["bob"], 1)
        self.now(self.store.accounts.delete(self.carl, self.clock.seconds()))
        self.now(self.store.accounts.delete(self.ann, self.clock.seconds()))
        self.moved()
        self.assertEqual(set(self.listed(self.bob).values()), {None})
        for gone in (self.ann, self.carl):
            self.clear(self.bob, f"@deleted-{gone.id}")
        self.assertEqual(self.moved(), [])

    def test_contract_the_setting_survives_a_crash(self) -> None:
        """Whoever wants nothing told is not told of after a power cut either."""
        self.mark_read(self.bob, "@ann")
        self.receipts(self.bob, OFF)
        self.crash()
        self.moved()
        self.assertEqual(self.listed(self.ann)["bob"], None)
        self.say(self.ann, "@bob", "still there?")
        self.mark_read(self.bob, "@ann")
        self.assertEqual(self.moved(), [])
        self.receipts(self.bob, None)
        self.assertEqual(self.listed(self.ann)["bob"], 2)

    def test_found_by_keys(self) -> None:
        """However many users, blocks, settings and conversations there are, none is walked over."""
        for sql, values in ((MY_DIRECTS, (1, 1, 1)), (TOLD_IN.format(ids="?,?"), (1, 2))):

            def plan(txn: Transaction, sql: str = sql, values: tuple[int, ...] = values) -> str:
                rows = txn.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
                return "\n".join(row[3] for row in rows)

            steps = self.now(self.store.database.read(plan))
            self.assertIn("SEARCH", steps)
            self.assertNotIn("SCAN", steps)
