"""Unread counts, read marks, clearing, conversations."""

from __future__ import annotations

from chatserver.model.entries import Cleared, Conversation, Personal, ReadMark
from tests.store.contract import LOBBY_ROOM, StoreContract


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
