"""Rooms that the operator deletes."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from chatserver.model.entries import OPERATOR, Closed, Entry, Invited, ReadMark, Room
from chatserver.model.errors import NoSuchRoom
from chatserver.model.names import RoomName, UserName
from chatserver.store.places import personal_stream
from chatserver.store.store import DATABASE_NAME
from chatserver.store.upkeep import Upkeep
from tests.store.contract import LOBBY_ROOM, StoreContract

PLANS = RoomName("plans")


class UpkeepCase(StoreContract):
    """Ann and bob, and a room of ann's."""

    private = False

    def setUp(self) -> None:
        """Make the room."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")
        self.plans = self.room("plans", self.ann, private=self.private)

    def delete(self) -> None:
        """Delete the room, with all there is to do."""
        self.close_room()
        self.now(self.store.upkeep.sweep())
        self.now(self.store.search.settle())

    def close_room(self) -> None:
        """Let it be gone, and leave what was said in it for later."""
        self.now(self.store.upkeep.close(PLANS, self.clock.seconds()))

    def own_log(self) -> list[Entry]:
        """All that stands in bob's own stream."""
        own = self.now(self.store.database.read(lambda txn: personal_stream(txn, self.bob)))
        return list(self.log(own))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What the database itself holds."""
        with closing(sqlite3.connect(self.folder / DATABASE_NAME)) as connection:
            return connection.execute(sql).fetchall()


class DeletionTests(UpkeepCase):
    """A room is deleted."""

    def test_gone_for_everybody(self) -> None:
        """Nobody is in it, finds it, reads it or can say something there."""
        self.say(self.ann, "#plans", "secret plans")
        self.delete()
        self.assertNotIn("#plans", self.counts(self.ann))
        visible = self.now(self.store.rooms.visible(self.ann))
        self.assertEqual([each.room for each in visible], [LOBBY_ROOM])
        self.assertEqual(self.search(self.ann, "secret"), [])
        self.refused(self.post(self.ann, "#plans", "hello?"), NoSuchRoom)
        self.refused(self.act("join", self.bob, "plans"), NoSuchRoom)
        self.refused(self.store.upkeep.close(PLANS, 0.0), NoSuchRoom)

    def test_told_once_behind_all_that_was_said(self) -> None:
        """Whoever listens is told behind the last entry, as of the operator's own doing."""
        seq = self.say(self.ann, "#plans", "the last word")
        self.told.clear()
        self.delete()
        entry = self.told[-1].entry
        self.assertEqual((entry.stream, entry.seq), (self.plans, seq + 1))
        self.assertEqual((entry.sender, entry.body), (OPERATOR, Closed()))
        self.assertEqual(len(self.told), 1)

    def test_nothing_of_it_is_left(self) -> None:
        """Neither entries nor marks nor members of it stand in the database."""
        self.now(self.act("join", self.bob, "plans"))
        for number in range(600):
            self.post(self.ann, "#plans", f"plan number {number}")
        self.pump()
        self.delete()
        room = self.plans.id
        for table in ("entries", "members", "marks"):
            self.assertEqual(self.rows(f"SELECT 1 FROM {table} WHERE stream = {room}"), [])
        self.assertEqual(self.rows("SELECT 1 FROM search_parts WHERE todo & 6"), [])

    def test_attack_words_are_erased_from_the_files(self) -> None:
        """The words are not to be found in the database's files any more, nor in the index's."""
        self.say(self.ann, "#plans", "zanzibarplan")
        self.now(self.store.search.settle())
        self.delete()
        self.now(self.store.close())
        for part in self.folder.glob(f"{DATABASE_NAME}*"):
            self.assertNotIn(b"zanzibarplan", part.read_bytes(), part.name)
        self.store = self.open()

    def test_topic_is_erased_too(self) -> None:
        """The topic, which tells of the room as well as any message, is gone."""
        self.now(self.act("set_topic", self.ann, "plans", text="take over the world"))
        self.delete()
        self.assertEqual(self.rows("SELECT topic FROM rooms WHERE topic <> ''"), [])

    def test_others_are_not_touched(self) -> None:
        """What was said elsewhere is still there, and found."""
        self.say(self.ann, "#lobby", "before")
        self.say(self.ann, "#plans", "secret")
        self.say(self.ann, "@bob", "between us")
        self.delete()
        self.assertEqual(self.read(self.ann, "#lobby"), ["before"])
        self.assertEqual(self.read(self.bob, "@ann"), ["between us"])
        self.assertEqual(self.search(self.bob, "us"), ["between us"])

    def test_what_is_said_next_is_found(self) -> None:
        """The newest entries were the room's; what is said after them is indexed all the same."""
        for _ in range(3):
            self.say(self.ann, "#plans", "soon gone")
        self.now(self.store.search.settle())
        self.delete()
        self.say(self.ann, "#lobby", "here to stay")
        self.assertEqual(self.search(self.ann, "stay"), ["here to stay"])
        self.assertEqual(self.search(self.ann, "gone"), [])

    def test_name_is_free_again(self) -> None:
        """A new room of the name is another one, where nothing has been said."""
        self.say(self.ann, "#plans", "old")
        self.delete()
        again = self.room("plans", self.bob)
        self.assertNotEqual(again.id, self.plans.id)
        self.assertEqual(self.read(self.bob, "#plans"), [])

    def test_every_name_may_be_deleted_twice(self) -> None:
        """The second room of a name can be deleted as well as the first."""
        self.delete()
        self.room("plans", self.bob)
        self.delete()
        self.assertEqual(self.now(self.store.upkeep.rooms())[0].room, LOBBY_ROOM)

    def test_name_like_a_tombstone(self) -> None:
        """A room that somebody calls deleted-2 is a room like others, and in nobody's way."""
        self.room(f"deleted-{self.plans.id}", self.bob)
        self.delete()
        names = [each.room.name.text for each in self.now(self.store.upkeep.rooms())]
        self.assertEqual(names, [f"deleted-{self.plans.id}", "lobby"])

    def test_own_streams_stay_readable(self) -> None:
        """Who was invited to it, or has read it, can still read their own stream."""
        self.now(self.act("invite", self.ann, "plans", self.bob))
        self.now(self.act("join", self.bob, "plans"))
        self.say(self.ann, "#plans", "hello bob")
        self.mark_read(self.bob, "#plans")
        self.delete()
        bodies = [entry.body for entry in self.own_log()]
        self.assertEqual([type(body) for body in bodies], [Invited, ReadMark])
        for body in bodies:
            place = body.room if isinstance(body, Invited) else getattr(body, "stream", None)
            assert isinstance(place, Room)
            self.assertEqual(place.id, self.plans.id)

    def test_list_for_the_operator(self) -> None:
        """The operator's list holds private rooms too, and how many are in each."""
        self.room("attic", self.bob, private=True)
        found = self.now(self.store.upkeep.rooms())
        self.assertEqual(
            [(each.room.name.text, each.room.private, each.members) for each in found],
            [("attic", True, 1), ("lobby", False, 2), ("plans", False, 1)],
        )


class StepsTests(UpkeepCase):
    """Much was said in the room."""

    def setUp(self) -> None:
        """Say more than one step erases."""
        super().setUp()
        self.patch(Upkeep, "batch", 10)
        for number in range(35):
            self.post(self.ann, "#plans", f"plan {number}")
        self.pump()
        self.now(self.store.search.settle())
        self.close_room()

    def left(self) -> int:
        """How many entries of it are still in the database."""
        return len(self.rows(f"SELECT 1 FROM entries WHERE stream = {self.plans.id}"))

    def test_nothing_is_found_meanwhile(self) -> None:
        """Before the first step is done nobody finds anything of a public room."""
        self.assertGreater(self.left(), 30)
        self.assertEqual(self.search(self.bob, "plan"), [])

    def test_crash_in_between(self) -> None:
        """What a crash interrupts is finished at the next start."""
        self.crash()
        self.assertGreater(self.left(), 30)
        self.now(self.store.tidy())
        self.assertEqual(self.left(), 0)

    def test_stop_does_not_wait(self) -> None:
        """A server that is stopped does not wait until all is erased; the next one goes on."""
        self.store.rest()
        self.now(self.store.upkeep.sweep())
        self.assertGreater(self.left(), 30)
        self.store = self.open()
        self.now(self.store.tidy())
        self.assertEqual(self.left(), 0)

    def test_posts_go_between(self) -> None:
        """A post elsewhere that comes meanwhile is stored before all is erased."""
        sweeping = self.store.upkeep.sweep()
        posted = self.post(self.bob, "#lobby", "quick")
        left: list[int] = []
        posted.addCallback(lambda _: left.append(self.left()))
        self.now(sweeping)
        self.assertGreater(left[0], 0)


class PrivateTests(UpkeepCase):
    """The room is private."""

    private = True

    def test_private_room(self) -> None:
        """What was said in it is gone from its members' search too."""
        self.say(self.ann, "#plans", "hush")
        self.assertEqual(self.search(self.ann, "hush"), ["hush"])
        self.delete()
        self.assertEqual(self.search(self.ann, "hush"), [])
        self.refused(self.act("join", self.ann, "plans"), NoSuchRoom)


class SizeTests(StoreContract):
    """How large the database is."""

    def test_size_counts_both_files(self) -> None:
        """What was written last counts before it stands in the main file."""
        before = self.store.database.size()
        self.now(self.store.accounts.register(self.newcomer(UserName("ann").text)))
        self.assertGreater(self.store.database.size(), before)
        files = self.folder.glob(f"{DATABASE_NAME}*")
        counted = sum(each.stat().st_size for each in files if not each.name.endswith("-shm"))
        self.assertEqual(self.store.database.size(), counted)
