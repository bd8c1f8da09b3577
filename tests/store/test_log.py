"""The log: what an append promises."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from twisted.internet.defer import Deferred

from chatserver.hub_interfaces import Arrival
from chatserver.model.entries import Direct, Entry, Posted, Room, Text
from chatserver.model.errors import Blocked, Internal, NoSuchRoom, NotInRoom
from chatserver.model.standing import Standing
from chatserver.store import dialect, places
from chatserver.store.dialect import Transaction
from chatserver.store.lane import Written
from tests.store.contract import LOBBY_ROOM, StoreContract, said


class AppendTests(StoreContract):
    """Order, numbers and nonces."""

    def setUp(self) -> None:
        """Two people in two rooms."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")
        self.ops = self.room("ops", self.ann)

    def seqs(self, room: Room) -> list[int]:
        """The numbers in a room's log."""
        return [each.seq for each in self.log(room)]

    def test_contract_each_stream_counts_from_one_without_gaps(self) -> None:
        """Every entry of a room, of whatever kind and commit, gets the next number there."""
        first = [self.post(self.ann, "#ops", "a"), self.post(self.ann, "#lobby", "b")]
        self.pump()
        self.say(self.ann, "#ops", "c")
        self.now(self.change(self.ann, "#ops", None, "d"))
        self.assertEqual([self.successResultOf(each).seq for each in first], [2, 3])
        self.assertEqual(self.seqs(self.ops), [1, 2, 3, 4])
        self.assertEqual(self.seqs(LOBBY_ROOM), [1, 2, 3])

    def test_contract_ordinal_counts_what_was_said(self) -> None:
        """Messages and actions count towards unread; joins, edits and deletions do not."""
        self.say(self.ann, "#ops", "one")
        self.now(self.post(self.ann, "#ops", "waves", action=True))
        self.now(self.change(self.ann, "#ops", 2, "uno"))
        self.now(self.change(self.ann, "#ops", 3, None))
        self.say(self.ann, "#ops", "three")
        ordinals = [(each.seq, each.ordinal) for each in self.log(self.ops)]
        self.assertEqual(ordinals, [(1, 0), (2, 1), (3, 2), (4, 2), (5, 2), (6, 3)])

    def test_contract_entry_is_announced_as_it_is_stored(self) -> None:
        """Who hears an entry live hears the very thing that history gives later."""
        self.clock.advance(3.25)
        self.say(self.ann, "#ops", "hello")
        self.assertEqual(self.told[-1].entry, self.log(self.ops)[-1])
        here = Entry(self.ops, 2, 1, self.ann, self.clock.seconds(), Text("hello"))
        self.assertEqual(self.told[-1].entry, here)

    def test_contract_many_who_share_a_commit_are_judged_each(self) -> None:
        """Whatever the number of senders, each has an answer of their own, and each a read mark."""
        self.patch(places, "AT_ONCE", 4)
        self.patch(dialect, "ROWS_AT_ONCE", 2)
        people = [self.user(f"user{number}") for number in range(11)]
        strangers = people[::3]
        for each in people:
            if each not in strangers:
                self.now(self.act("join", each, "ops"))
        last = self.log(self.ops)[-1].seq
        posts = [self.post(each, "#ops", each.name.text) for each in people for _ in range(2)]
        self.pump()
        for each, post in zip((each for each in people for _ in range(2)), posts, strict=True):
            if each in strangers:
                self.failureResultOf(post, NotInRoom)
            else:
                last += 1
                self.assertEqual(self.successResultOf(post).seq, last)
        self.assertEqual(self.seqs(self.ops), list(range(1, last + 1)))
        members = [each for each in people if each not in strangers]
        self.assertEqual([self.counts(each)["#ops"] for each in members], [12, 10, 8, 6, 4, 2, 0])

    def test_contract_announcements_keep_the_order_of_the_posts(self) -> None:
        """What was handed over first is committed, announced and answered first."""
        answers: list[str] = []
        for number in range(20):
            posted = self.post(self.ann, "#ops" if number % 3 else "#lobby", str(number))
            posted.addCallback(self.note, answers, str(number))
        self.pump()
        self.assertEqual(said([each.entry for each in self.told]), answers)
        self.assertEqual(answers, [str(number) for number in range(20)])

    @staticmethod
    def note(answer: Posted, answers: list[str], text: str) -> None:
        """Note that an answer came."""
        answers.append(text)

    def test_contract_nonce_again_in_the_same_commit_is_the_same_entry(self) -> None:
        """Two copies of one request that share a commit make one message."""
        both = [self.post(self.ann, "#ops", "hi", "x1"), self.post(self.ann, "#ops", "hi", "x1")]
        after = self.post(self.ann, "#ops", "next")
        self.pump()
        first, second = (self.successResultOf(each) for each in both)
        self.assertEqual((first, second.seq), (Posted(self.ops, 2), 2))
        self.assertTrue(second.duplicate)
        self.assertEqual(self.successResultOf(after).seq, 3)
        self.assertEqual(self.seqs(self.ops), [1, 2, 3])
        self.assertEqual(self.metrics.counts["commits_failed"], 0)

    def test_contract_nonce_again_later_is_the_same_entry(self) -> None:
        """Who lost the answer sends again, even after a restart, and nothing doubles."""
        seq = self.say(self.ann, "#ops", "hi", "x1")
        self.say(self.ann, "#ops", "between")
        self.crash()
        announced = len(self.told)
        again = self.now(self.post(self.ann, "#ops", "other words", "x1"))
        self.assertEqual(again, Posted(self.ops, seq, duplicate=True))
        self.assertEqual(self.say(self.ann, "#ops", "after"), seq + 2)
        self.assertEqual(said([each.entry for each in self.told[announced:]]), ["after"])

    def test_contract_nonce_is_the_senders_and_the_streams_own(self) -> None:
        """The same id from somebody else, or elsewhere, is another message."""
        found = [
            self.now(self.post(self.ann, "#lobby", "a", "x1")),
            self.now(self.post(self.bob, "#lobby", "b", "x1")),
            self.now(self.post(self.ann, "#ops", "c", "x1")),
            self.now(self.post(self.ann, "@bob", "d", "x1")),
        ]
        self.assertFalse(any(each.duplicate for each in found))

    def test_contract_nonce_of_an_edit(self) -> None:
        """An edit that is sent again changes nothing a second time."""
        self.say(self.ann, "#ops", "one")
        edited = self.now(self.change(self.ann, "#ops", 2, "two", "e1"))
        self.now(self.change(self.ann, "#ops", 2, "three"))
        again = self.now(self.change(self.ann, "#ops", 2, "two", "e1"))
        self.assertEqual((again.seq, again.duplicate), (edited.seq, True))
        self.assertEqual(self.read(self.ann, "#ops"), ["three"])


class RefusalTests(StoreContract):
    """One bad share of a commit."""

    def setUp(self) -> None:
        """A member and a stranger."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")
        self.ops = self.room("ops", self.ann)

    def test_contract_refused_share_fails_alone(self) -> None:
        """Who may not post is told so; the others of the same commit get gap-free numbers."""
        before = self.post(self.ann, "#ops", "before")
        refused = self.post(self.bob, "#ops", "not mine to say")
        nowhere = self.post(self.ann, "#nowhere", "hello?")
        after = self.post(self.ann, "#ops", "after")
        self.pump()
        self.failureResultOf(refused, NotInRoom)
        self.failureResultOf(nowhere, NoSuchRoom)
        self.assertEqual([self.successResultOf(each).seq for each in (before, after)], [2, 3])
        self.assertEqual(said(self.log(self.ops)), ["before", "after"])
        self.assertEqual(said([each.entry for each in self.told]), ["before", "after"])

    def test_contract_rule_sees_what_stands_before_it_in_the_commit(self) -> None:
        """A membership that begins or ends in the same commit counts from its place on."""
        early = self.post(self.bob, "#ops", "too early")
        joined = self.act("join", self.bob, "ops")
        member = self.post(self.bob, "#ops", "now I may")
        kicked = self.act("kick", self.ann, "ops", self.bob)
        late = self.post(self.bob, "#ops", "too late")
        commits = self.metrics.counts["commits"]
        self.pump()
        self.assertEqual(self.metrics.counts["commits"], commits + 1)
        for refused in (early, late):
            self.failureResultOf(refused, NotInRoom)
        for done in (joined, kicked):
            self.successResultOf(done)
        self.assertEqual(self.successResultOf(member).seq, 3)

    def test_contract_failing_share_fails_alone(self) -> None:
        """A post that breaks the server is answered INTERNAL; the others are stored in order."""

        def breaks(standing: Standing) -> None:
            raise ZeroDivisionError("a bug in a rule")

        good = [self.post(self.ann, "#ops", "one")]
        bad = self.post(self.ann, "#ops", "bad", rule=breaks)
        good.append(self.post(self.ann, "#ops", "two"))
        self.pump()
        self.failureResultOf(bad, Internal)
        self.assertEqual([self.successResultOf(each).seq for each in good], [2, 3])
        self.assertEqual(said([each.entry for each in self.told]), ["one", "two"])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_contract_broken_constraint_fails_alone(self) -> None:
        """Should the database itself refuse one share, the rest of the commit stands."""

        def clash(txn: Transaction) -> Written:
            txn.execute("UPDATE users SET name = 'ann' WHERE name = 'bob'")
            return Written(None)

        good = self.post(self.ann, "#ops", "good")
        bad = Deferred.fromCoroutine(self.store.database.write(clash))
        also = self.post(self.ann, "#ops", "also good")
        self.pump()
        self.failureResultOf(bad, Internal)
        self.assertEqual([self.successResultOf(each).seq for each in (good, also)], [2, 3])
        self.assertEqual(len(self.flushLoggedErrors(sqlite3.IntegrityError)), 1)
        self.assertEqual(said(self.log(self.ops)), ["good", "also good"])


class BadListenerTests(StoreContract):
    """A commit that cannot be told."""

    def hear(self, arrivals: Sequence[Arrival]) -> None:
        """Fail."""
        raise ZeroDivisionError("a bug in a listener")

    def test_nobody_waits_for_ever(self) -> None:
        """A bug in who hears the news costs the sender nothing: the answer comes."""
        ann = self.user("ann")
        self.assertEqual(self.say(ann, "#lobby", "one"), 2)
        self.assertEqual(self.say(ann, "#lobby", "two"), 3)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 3)


class DirectTests(StoreContract):
    """Conversations of two."""

    def test_contract_one_conversation_whoever_begins(self) -> None:
        """Both sides write into the same conversation, each naming the other."""
        ann, bob = self.user("ann"), self.user("bob")
        first = self.now(self.post(bob, "@ann", "hi"))
        second = self.now(self.post(ann, "@bob", "hello"))
        self.assertEqual(first.stream, Direct(first.stream.id, ann, bob))
        self.assertEqual((first.stream, first.seq, second.seq), (second.stream, 1, 2))
        for viewer, other in ((ann, "@bob"), (bob, "@ann")):
            self.assertEqual(self.read(viewer, other), ["hi", "hello"])

    def test_contract_first_words_of_both_in_one_commit(self) -> None:
        """Two who write to each other for the first time at once meet in one conversation."""
        ann, bob = self.user("ann"), self.user("bob")
        both = [self.post(ann, "@bob", "a"), self.post(bob, "@ann", "b")]
        self.pump()
        first, second = (self.successResultOf(each) for each in both)
        self.assertEqual(first.stream.id, second.stream.id)
        self.assertEqual([first.seq, second.seq], [1, 2])

    def test_contract_refused_first_word_begins_nothing(self) -> None:
        """Who is blocked before they ever wrote leaves no conversation behind."""
        ann, bob = self.user("ann"), self.user("bob")
        self.block(bob, ann)
        self.refused(self.post(ann, "@bob", "hi"), Blocked)
        self.assertEqual(self.counts(bob), {"#lobby": 0})
