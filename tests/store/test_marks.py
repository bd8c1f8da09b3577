"""Unread counts, read marks, clearing, conversations."""

from __future__ import annotations

from contextlib import closing

from chatserver.model.entries import (
    LAST_CHARACTERS,
    Cleared,
    Conversation,
    Newest,
    Personal,
    ReadMark,
    User,
)
from chatserver.store import dialect
from chatserver.store.newest import LOOK_BACK, newest_of
from chatserver.store.store import DATABASE_NAME
from tests.store.contract import LOBBY_ROOM, StoreContract, said


class UnreadTests(StoreContract):
    """Ann, who reads what bob writes."""

    def setUp(self) -> None:
        """Two members of the lobby."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")

    def test_contract_unread_counts_what_was_said(self) -> None:
        """Messages and actions make a room unread; topics, joins and edits do not."""
        room = self.room("ops", self.bob)
        self.now(self.act("join", self.ann, "ops"))
        self.assertEqual(self.counts(self.ann), {"#lobby": 0, "#ops": 0})
        self.say(self.bob, "#ops", "one")
        self.now(self.post(self.bob, "#ops", "waves", action=True))
        self.now(self.act("set_topic", self.bob, "ops", text="news"))
        self.now(self.change(self.bob, "#ops", None, "winks"))
        self.now(self.act("join", self.user("carl"), "ops"))
        self.assertEqual(self.counts(self.ann)["#ops"], 2)
        self.assertEqual(self.unread(self.ann, "#ops"), ["one", "winks"])
        self.assertEqual(self.now(self.store.rooms.visible(self.ann))[1].unread, 2)
        self.assertEqual(self.now(self.store.rooms.visible(self.ann))[1].room, room)

    def test_contract_own_posts_advance_the_mark(self) -> None:
        """Who answers has read what stands above; the other one has an answer to read."""
        self.say(self.bob, "#lobby", "hi")
        self.say(self.ann, "#lobby", "hello")
        self.assertEqual(
            (self.counts(self.ann), self.counts(self.bob)), ({"#lobby": 0}, {"#lobby": 1})
        )
        self.say(self.bob, "#lobby", "how are you?")
        self.assertEqual(self.unread(self.ann), ["how are you?"])

    def test_contract_posts_of_both_in_one_commit(self) -> None:
        """Each has to read what the other said after them."""
        first, second = self.post(self.ann, "#lobby", "a"), self.post(self.bob, "#lobby", "b")
        self.pump()
        self.successResultOf(first)
        self.successResultOf(second)
        self.assertEqual(
            (self.counts(self.ann), self.counts(self.bob)), ({"#lobby": 1}, {"#lobby": 0})
        )

    def test_contract_history_before_joining_is_not_unread(self) -> None:
        """A newcomer begins with nothing unread, and may read all of it."""
        self.say(self.bob, "#lobby", "long ago")
        carl = self.user("carl")
        self.assertEqual(self.counts(carl), {"#lobby": 0})
        self.assertEqual(self.read(carl, "#lobby"), ["long ago"])

    def test_contract_mark_read(self) -> None:
        """Marking one conversation leaves the others unread; marking all leaves none."""
        self.say(self.bob, "#lobby", "room")
        self.say(self.bob, "@ann", "direct")
        self.assertEqual(self.unread(self.ann), ["room", "direct"])
        self.mark_read(self.ann, "@bob")
        self.assertEqual(self.counts(self.ann), {"#lobby": 1, "bob": 0})
        self.mark_read(self.ann)
        self.assertEqual((self.counts(self.ann)["#lobby"], self.unread(self.ann)), (0, []))

    def test_contract_mark_is_told_to_all_devices_once(self) -> None:
        """Reading on one device is an entry in the reader's own stream; again, it is none."""
        seq = self.say(self.bob, "#lobby", "room")
        self.mark_read(self.ann)
        entry = self.told[-1].entry
        self.assertIsInstance(entry.stream, Personal)
        self.assertEqual((entry.seq, entry.body), (1, ReadMark(LOBBY_ROOM, seq)))
        self.assertEqual(self.log(entry.stream), [entry])
        told = len(self.told)
        self.mark_read(self.ann)
        self.mark_read(self.ann, "#lobby")
        self.assertEqual(len(self.told), told)

    def test_contract_newest_unread_in_order(self) -> None:
        """Of much that is unread the newest comes, in the order in which it was said anywhere."""
        for number in range(6):
            self.say(self.bob, "#lobby" if number % 2 else "@ann", str(number))
        self.assertEqual(self.unread(self.ann, limit=4), ["2", "3", "4", "5"])
        self.assertEqual(self.unread(self.ann, "#lobby", limit=2), ["3", "5"])

    def test_contract_newest_unread_of_many_conversations(self) -> None:
        """A conversation with much that is old takes no place from one with little that is new."""
        rooms = [f"room{number}" for number in range(5)]
        for room in rooms:
            self.room(room, self.bob)
            self.now(self.act("join", self.ann, room))
        told = [f"{room} {number}" for room in reversed(rooms) for number in range(4)]
        for text in told:
            self.say(self.bob, f"#{text.split()[0]}", text)
        for limit in (1, 3, 6, 19, 20, 50):
            self.assertEqual(self.unread(self.ann, limit=limit), told[-limit:])

    def test_contract_unread_of_a_conversation_not_begun(self) -> None:
        """There is nothing to read, to mark or to hide where nobody ever wrote."""
        self.assertEqual(self.unread(self.ann, "@bob"), [])
        self.mark_read(self.ann, "@bob")
        self.clear(self.ann, "@bob")
        self.assertEqual(self.counts(self.ann), {"#lobby": 0})

    def test_contract_deleted_message_is_not_shown_as_unread(self) -> None:
        """What was taken back before it was read is not read out any more."""
        self.say(self.bob, "#lobby", "oops")
        self.now(self.change(self.bob, "#lobby", None, None))
        self.assertEqual(self.unread(self.ann), [])

    def test_contract_the_count_is_of_what_was_said(self) -> None:
        """What was taken back, or is by somebody blocked, is counted still, and not read out."""
        self.say(self.bob, "#lobby", "oops")
        self.now(self.change(self.bob, "#lobby", None, None))
        self.say(self.bob, "#lobby", "spam")
        self.block(self.ann, self.bob)
        self.assertEqual((self.counts(self.ann), self.unread(self.ann)), ({"#lobby": 2}, []))

    def test_contract_conversations(self) -> None:
        """One's rooms and direct conversations are listed with what there is to read."""
        self.say(self.bob, "@ann", "one")
        last = self.say(self.bob, "@ann", "two")
        self.room("elsewhere", self.bob)
        lobby, direct = self.now(self.store.marks.conversations(self.ann))
        self.assertEqual(lobby, Conversation(LOBBY_ROOM, 2, 1, 0))
        self.assertEqual((direct.last_seq, direct.read_seq, direct.unread), (last, 0, 2))

    def test_contract_left_room_is_no_conversation(self) -> None:
        """Who left has no unread there, and finds it as before when they come back."""
        self.room("ops", self.bob)
        self.now(self.act("join", self.ann, "ops"))
        self.now(self.act("leave", self.ann, "ops"))
        self.say(self.bob, "#ops", "missed")
        self.assertEqual(self.counts(self.ann), {"#lobby": 0})
        self.now(self.act("join", self.ann, "ops"))
        self.assertEqual(self.unread(self.ann), ["missed"])


class LastTests(StoreContract):
    """What the list of conversations says was said last."""

    def setUp(self) -> None:
        """Ann looks at her list, in which bob and carl say things."""
        super().setUp()
        self.ann, self.bob, self.carl = (self.user(each) for each in ("ann", "bob", "carl"))

    def lasts(self, viewer: User, skip: int = 0, lasts: int = 100) -> dict[str, Newest | None]:
        """What was said last, for each conversation."""
        found = self.now(self.store.marks.conversations(viewer, skip, lasts))
        return {str(each.stream.address(viewer.id)): each.last for each in found}

    def last(self, target: str, viewer: User | None = None) -> str | None:
        """The text of what was said last somewhere; None: nothing is to be seen."""
        told = self.lasts(viewer or self.ann)[target]
        assert told is not None
        return None if told.entry is None else said([told.entry])[0]

    def test_contract_newest_of_each_conversation(self) -> None:
        """With sender, time and place; topics and joins are passed over."""
        self.assertEqual(self.lasts(self.ann), {"#lobby": Newest()})
        self.say(self.bob, "@ann", "one")
        self.clock.advance(5)
        seq = self.say(self.bob, "@ann", "two")
        self.now(self.post(self.carl, "#lobby", "waves", action=True))
        room = self.room("ops", self.ann)
        self.say(self.ann, "#ops", "hello")
        self.now(self.act("set_topic", self.ann, "ops", text="news"))
        self.assertEqual([self.last(each) for each in ("#lobby", "#ops")], ["waves", "hello"])
        told = self.lasts(self.ann)["bob"]
        assert told is not None and told.entry is not None
        self.assertEqual((told.entry.sender, told.entry.seq), (self.bob, seq))
        self.assertEqual((told.entry.sent_at, told.cut), (self.clock.seconds(), False))
        self.assertEqual(self.lasts(self.bob)["ann"], told)
        self.assertEqual(self.page(self.ann, "#ops").entries[-1].stream, room)

    def test_contract_as_a_page_of_one_shows_it(self) -> None:
        """Edited, it reads as it does now; deleted, what stood before it is the last."""
        self.say(self.bob, "#lobby", "first")
        self.say(self.bob, "#lobby", "secnod")
        self.now(self.change(self.bob, "#lobby", None, "second"))
        self.assertEqual(self.last("#lobby"), "second")
        self.now(self.change(self.bob, "#lobby", None, None))
        self.assertEqual(self.last("#lobby"), "first")
        self.now(self.change(self.bob, "#lobby", None, None))
        self.assertIsNone(self.last("#lobby"))

    def test_contract_nothing_of_who_is_blocked(self) -> None:
        """Only the blocker's list is another, and it is as before once the block is gone."""
        self.say(self.bob, "#lobby", "his words")
        self.say(self.carl, "#lobby", "noise")
        self.say(self.carl, "@ann", "noise")
        self.block(self.ann, self.carl)
        self.assertEqual([self.last(each) for each in ("#lobby", "carl")], ["his words", None])
        self.assertEqual(self.last("#lobby", self.bob), "noise")
        self.unblock(self.ann, self.carl)
        self.assertEqual([self.last(each) for each in ("#lobby", "carl")], ["noise", "noise"])

    def test_contract_nothing_that_was_cleared(self) -> None:
        """What the caller cleared is not shown again, not even behind somebody blocked."""
        self.say(self.bob, "#lobby", "old words")
        self.clear(self.ann, "#lobby")
        self.assertIsNone(self.last("#lobby"))
        self.assertEqual(self.last("#lobby", self.bob), "old words")
        self.say(self.carl, "#lobby", "noise")
        self.block(self.ann, self.carl)
        self.assertIsNone(self.last("#lobby"))
        self.say(self.bob, "#lobby", "new words")
        self.assertEqual(self.last("#lobby"), "new words")

    def test_contract_look_behind_the_blocked_is_bounded(self) -> None:
        """Of what lies behind very much by somebody blocked nothing is told, rather than wrong."""
        self.say(self.bob, "#lobby", "his words")
        for _ in range(LOOK_BACK - 1):
            self.post(self.carl, "#lobby", "noise")
        self.block(self.ann, self.carl)
        self.assertEqual(self.last("#lobby"), "his words")
        self.say(self.carl, "#lobby", "noise")
        self.assertEqual(self.lasts(self.ann), {"#lobby": None})
        self.clear(self.ann, "#lobby")
        self.assertIsNone(self.last("#lobby"))

    def test_contract_long_text_is_cut(self) -> None:
        """Of a long message its beginning is told, and that it goes on."""
        for length, cut in ((LAST_CHARACTERS, False), (LAST_CHARACTERS + 1, True), (8192, True)):
            self.say(self.bob, "#lobby", "é" * (length // 2) + "x" * (length - length // 2))
            told = self.lasts(self.ann)["#lobby"]
            assert told is not None and told.entry is not None
            text = said([told.entry])[0]
            self.assertEqual((len(text), told.cut), (LAST_CHARACTERS, cut))
            self.assertTrue(self.read(self.ann, "#lobby")[-1].startswith(text))

    def test_contract_many_conversations_are_read_together(self) -> None:
        """A long list takes as many statements as a short one, also where many are blocked."""
        others = [self.user(f"user{number}") for number in range(20)]
        for each in others:
            self.say(each, "@ann", "hello")
        for each in others[::2]:
            self.block(self.ann, each)
        streams = [each.stream for each in self.now(self.store.marks.conversations(self.ann))]
        told: list[int] = []
        with closing(dialect.connect(self.folder / DATABASE_NAME)) as connection:
            for some in (streams[:4], streams):
                statements: list[str] = []
                connection.set_trace_callback(statements.append)
                self.assertEqual(len(newest_of(connection.cursor(), self.ann, some)), len(some))
                told.append(len(statements))
        self.assertEqual(told[0], told[1])

    def test_contract_only_where_it_is_asked_for(self) -> None:
        """Whoever reads a part of the list is told of that part."""
        for name in ("bob", "carl"):
            self.say(self.ann, f"@{name}", f"for {name}")
        self.say(self.ann, "#lobby", "for all")
        self.assertEqual([*self.lasts(self.ann, lasts=0).values()], [None, None, None])
        found = self.lasts(self.ann, skip=1, lasts=1)
        self.assertEqual([*found], ["bob", "carl"])
        self.assertIsNone(found["carl"])
        assert found["bob"] is not None and found["bob"].entry is not None
        self.assertEqual(said([found["bob"].entry]), ["for bob"])


class ClearTests(StoreContract):
    """Hiding the past from oneself."""

    def test_contract_clear_hides_from_the_caller_alone(self) -> None:
        """What was said until now is gone from my pages, search and unread; others keep it."""
        ann, bob = self.user("ann"), self.user("bob")
        self.say(bob, "@ann", "old words")
        self.clear(ann, "@bob")
        entry = self.told[-1].entry
        self.assertEqual(entry.body, Cleared(self.told[-2].entry.stream, 1))
        self.assertEqual(self.log(entry.stream), [entry])
        self.assertEqual((self.read(ann, "@bob"), self.unread(ann)), ([], []))
        self.assertEqual((self.search(ann, "words"), self.counts(ann)["bob"]), ([], 0))
        self.assertEqual(self.read(bob, "@ann"), ["old words"])
        self.assertEqual(self.search(bob, "words"), ["old words"])

    def test_contract_what_comes_after_clearing_is_seen(self) -> None:
        """Clearing hides the past, not the future; no page reaches behind it."""
        ann, bob = self.user("ann"), self.user("bob")
        self.say(bob, "#lobby", "old words")
        self.clear(ann, "#lobby")
        new = self.say(bob, "#lobby", "new words")
        for where in ({}, {"before": new + 1}, {"after": 0}, {"around": new}):
            self.assertEqual(self.read(ann, "#lobby", **where), ["new words"])
        self.assertEqual(
            (self.unread(ann), self.search(ann, "words")), (["new words"], ["new words"])
        )


class BlockTests(StoreContract):
    """What a block hides, and that it comes back."""

    def setUp(self) -> None:
        """Both speak in the lobby and to each other."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")
        self.say(self.ann, "#lobby", "my own words")
        self.say(self.bob, "#lobby", "his words")
        self.say(self.bob, "@ann", "direct words")

    def seen(self, viewer: str) -> list[list[str]]:
        """What is in the pages, unread and found."""
        user = self.ann if viewer == "ann" else self.bob
        other = "@bob" if viewer == "ann" else "@ann"
        pages = [self.read(user, "#lobby"), self.read(user, other)]
        return [*pages, self.unread(user), self.search(user, "words")]

    def test_contract_block_hides_and_unblocking_shows_again(self) -> None:
        """In pages, unread and search nothing of the blocked is left, until they are unblocked."""
        before = self.seen("ann")
        self.assertIn("his words", before[0])
        self.block(self.ann, self.bob)
        own = ["my own words"]
        self.assertEqual(self.seen("ann"), [own, [], [], own])
        self.unblock(self.ann, self.bob)
        self.assertEqual(self.seen("ann"), before)

    def test_contract_the_blocked_one_notices_nothing(self) -> None:
        """Who is blocked reads on as before."""
        before = self.seen("bob")
        self.block(self.ann, self.bob)
        self.assertEqual(self.seen("bob"), before)

    def test_contract_page_is_filled_up_with_what_may_be_seen(self) -> None:
        """A page of three holds three, however many hidden ones stand between."""
        for number in range(3):
            self.say(self.ann, "#lobby", str(number))
            self.say(self.bob, "#lobby", "noise")
        self.block(self.ann, self.bob)
        self.assertEqual(self.read(self.ann, "#lobby", limit=3), ["0", "1", "2"])
        self.assertEqual(self.read(self.ann, "#lobby", limit=2, after=0), ["my own words", "0"])
