"""Replies and reactions: what they may be about, what is kept of them, and what goes."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from chatserver.model.entries import Erased, Posted, Reacted, Tally, Text, Unreacted, User
from chatserver.model.errors import (
    Blocked,
    Blocking,
    NoSuchMessage,
    NoSuchReaction,
    NotAllowed,
    NotInRoom,
)
from chatserver.model.events import Hidden
from chatserver.model.names import RoomName
from chatserver.service.rules import may_read
from chatserver.store import dialect
from chatserver.store.history import TALLIES
from chatserver.store.messages import ERASE_REACTIONS
from chatserver.store.reactions import TAKEN_BACK
from chatserver.store.search import Query
from chatserver.store.store import DATABASE_NAME
from tests.store.contract import StoreContract

Tallies = dict[int, tuple[Tally, ...]]


class AnswerCase(StoreContract):
    """Ann and bob are in a room, where ann has asked something."""

    def setUp(self) -> None:
        """Ask."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")
        self.ops = self.room("ops", self.ann)
        self.now(self.act("join", self.bob, "ops"))
        self.seq = self.say(self.ann, "#ops", "is the printer back?")

    def tallies(self, viewer: User, **where: int) -> Tallies:
        """What a page counts."""
        return dict(self.page(viewer, "#ops", **where).tallies)

    def rows(self) -> list[tuple[object, ...]]:
        """What the table of reactions holds."""
        with closing(sqlite3.connect(self.folder / DATABASE_NAME)) as connection:
            return connection.execute("SELECT target, emoji, person FROM reactions").fetchall()


class ReplyTests(AnswerCase):
    """Messages that answer others."""

    def reply(self, sender: User, target: str, seq: int, text: str = "yes") -> int:
        """Answer a message."""
        return self.now(self.post(sender, target, text, reply=seq)).seq

    def test_contract_reply_names_what_it_answers(self) -> None:
        """The log, a page, what is unread and what is found all say which message it answers."""
        self.reply(self.bob, "#ops", self.seq)
        wanted = Text("yes", self.seq)
        self.assertEqual(self.told[-1].entry.body, wanted)
        self.assertEqual(self.log(self.ops)[-1].body, wanted)
        self.assertEqual(self.page(self.ann, "#ops").entries[-1].body, wanted)
        unread = self.now(self.store.marks.unread(self.ann, None, may_read, 9, 1 << 20))
        self.assertEqual([each.body for each in unread], [wanted])
        query = Query(self.ann, ("yes",), None, None, may_read, 9, 1 << 20)
        found = self.now(self.store.search.find(query))
        self.assertEqual([each.body for each in found], [wanted])

    def test_contract_edited_reply_is_still_one(self) -> None:
        """A new text leaves it an answer to the same message."""
        seq = self.reply(self.bob, "#ops", self.seq)
        self.now(self.change(self.bob, "#ops", seq, "no"))
        self.assertEqual(self.page(self.ann, "#ops").entries[-1].body, Text("no", self.seq))

    def test_contract_only_a_message_can_be_answered(self) -> None:
        """Not a join, nothing deleted, nothing that never was, nothing of another place."""
        gone = self.say(self.ann, "#ops", "never mind")
        self.now(self.change(self.ann, "#ops", gone, None))
        for target, seq in (("#ops", 1), ("#ops", gone), ("#ops", gone + 1), ("#ops", 99)):
            self.refused(self.post(self.bob, target, "x", reply=seq), NoSuchMessage)
        self.refused(self.post(self.bob, "@ann", "x", reply=self.seq), NoSuchMessage)
        self.assertEqual(len(self.log(self.ops)), gone + 1)
        self.say(self.bob, "@ann", "the conversation begins with this")
        self.assertEqual(self.read(self.ann, "@bob"), ["the conversation begins with this"])

    def test_contract_action_can_be_answered(self) -> None:
        """What somebody does is answered like what they say."""
        seq = self.now(self.post(self.ann, "#ops", "runs", action=True)).seq
        self.reply(self.bob, "#ops", seq)
        self.assertEqual(self.log(self.ops)[-1].body, Text("yes", seq))

    def test_contract_what_one_cannot_see_cannot_be_answered(self) -> None:
        """Neither what somebody I block has said, nor what I have cleared away."""
        self.block(self.bob, self.ann)
        self.refused(self.post(self.bob, "#ops", "x", reply=self.seq), NoSuchMessage)
        self.unblock(self.bob, self.ann)
        self.clear(self.bob, "#ops")
        self.refused(self.post(self.bob, "#ops", "x", reply=self.seq), NoSuchMessage)
        self.refused(self.react(self.bob, "#ops", self.seq, "🔥"), NoSuchMessage)
        self.reply(self.ann, "#ops", self.seq)

    def test_contract_reply_to_what_was_said_in_the_same_commit(self) -> None:
        """Posts behind each other need not wait: the second may answer the first."""
        posts = [
            self.post(self.bob, "#ops", "one"),
            self.post(self.bob, "#ops", "two", reply=self.seq + 1),
            self.post(self.bob, "#ops", "three", reply=self.seq + 4),
        ]
        self.pump()
        self.assertEqual([self.successResultOf(each).seq for each in posts[:2]], [4, 5])
        self.failureResultOf(posts[2], NoSuchMessage)
        self.assertEqual(self.log(self.ops)[-1].body, Text("two", self.seq + 1))

    def test_contract_stored_reply_stays_answered(self) -> None:
        """Who sends again after a lost answer hears of the first one, though it cannot be now."""
        first = self.now(self.post(self.bob, "#ops", "yes", "n", reply=self.seq))
        self.now(self.change(self.ann, "#ops", self.seq, None))
        again = self.now(self.post(self.bob, "#ops", "yes", "n", reply=self.seq))
        self.assertEqual((again.seq, again.duplicate), (first.seq, True))
        self.assertEqual(self.page(self.ann, "#ops").entries[-1].body, Text("yes", self.seq))


class ReactionTests(AnswerCase):
    """Emoji at messages."""

    def test_contract_reaction_is_an_entry_and_is_counted(self) -> None:
        """The log tells it, the page counts it, each viewer knows their own."""
        done = self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.assertEqual(done, Posted(self.ops, self.seq + 1))
        self.assertEqual(self.told[-1].entry.body, Reacted(self.seq, "🔥"))
        self.assertEqual(self.log(self.ops)[-1], self.told[-1].entry)
        self.now(self.react(self.ann, "#ops", self.seq, "🔥"))
        self.assertEqual(self.tallies(self.ann), {self.seq: (Tally("🔥", 2, True),)})
        carl = self.user("carl")
        self.assertEqual(self.tallies(carl), {self.seq: (Tally("🔥", 2, False),)})

    def test_contract_reaction_is_no_message(self) -> None:
        """It is not unread, stands in no list, is not found, and moves nobody's read mark."""
        before = self.counts(self.bob)
        self.now(self.react(self.ann, "#ops", self.seq, "🔥"))
        self.assertEqual(self.counts(self.bob), before)
        self.assertEqual(self.read(self.bob, "#ops"), ["is the printer back?"])
        self.assertEqual(self.unread(self.bob), ["is the printer back?"])
        self.assertEqual(self.search(self.bob, "🔥"), [])
        self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.assertEqual(self.counts(self.bob), before)

    def test_contract_same_again_changes_nothing(self) -> None:
        """Who reacts so again, or takes back again, is answered with the first one's number."""
        first = self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        again = self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.assertEqual(again, Posted(self.ops, first.seq, duplicate=True))
        back = self.now(self.react(self.bob, "#ops", self.seq, "🔥", back=True))
        self.assertEqual(self.told[-1].entry.body, Unreacted(self.seq, "🔥"))
        again = self.now(self.react(self.bob, "#ops", self.seq, "🔥", back=True))
        self.assertEqual(again, Posted(self.ops, back.seq, duplicate=True))
        self.assertEqual(len(self.log(self.ops)), back.seq)
        self.assertEqual(self.tallies(self.ann), {})
        anew = self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.assertEqual((anew.seq, anew.duplicate), (back.seq + 1, False))

    def test_contract_what_is_done_stays_answered(self) -> None:
        """Who has left since is told that the reaction stands, and may not change it."""
        first = self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.now(self.act("leave", self.bob, "ops"))
        again = self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.assertEqual((again.seq, again.duplicate), (first.seq, True))
        self.refused(self.react(self.bob, "#ops", self.seq, "👍"), NotInRoom)
        self.refused(self.react(self.bob, "#ops", self.seq, "🔥", back=True), NotInRoom)
        self.assertEqual(self.tallies(self.ann), {self.seq: (Tally("🔥", 1, False),)})

    def test_contract_only_ones_own_can_be_taken_back(self) -> None:
        """What I have not done cannot be undone, and others' stay."""
        self.now(self.react(self.ann, "#ops", self.seq, "🔥"))
        told = self.refused(self.react(self.bob, "#ops", self.seq, "🔥", back=True), NoSuchReaction)
        self.assertIn(f"message {self.seq}", told)
        self.refused(self.react(self.bob, "#ops", 99, "🔥", back=True), NoSuchMessage)
        self.assertEqual(self.tallies(self.bob), {self.seq: (Tally("🔥", 1, False),)})

    def test_contract_only_to_messages(self) -> None:
        """Not to a join, to what is gone, or where nothing has been said."""
        gone = self.say(self.ann, "#ops", "never mind")
        self.now(self.change(self.ann, "#ops", gone, None))
        for target, seq in (("#ops", 1), ("#ops", gone), ("#ops", 99), ("@ann", 1)):
            self.refused(self.react(self.bob, target, seq, "🔥"), NoSuchMessage)
        self.assertEqual(self.rows(), [])

    def test_contract_so_many_different_ones(self) -> None:
        """A message bears a number of different emoji; those that stand can still be used."""
        for emoji in ("🔥", "👍", "👋"):
            self.now(self.react(self.ann, "#ops", self.seq, emoji, most=3))
        told = self.refused(self.react(self.bob, "#ops", self.seq, "🎉", most=3), NotAllowed)
        self.assertIn("3 different", told)
        self.now(self.react(self.bob, "#ops", self.seq, "👋", most=3))
        self.now(self.react(self.ann, "#ops", self.seq, "🔥", back=True))
        self.now(self.react(self.bob, "#ops", self.seq, "🎉", most=3))
        self.assertEqual(
            [each.emoji for each in self.tallies(self.ann)[self.seq]], ["👍", "👋", "🎉"]
        )

    def test_contract_order_of_first_use(self) -> None:
        """An emoji keeps its place as long as anybody uses it, whoever was first."""
        for who, emoji in ((self.ann, "🔥"), (self.ann, "👍"), (self.bob, "🔥")):
            self.now(self.react(who, "#ops", self.seq, emoji))
        self.now(self.react(self.ann, "#ops", self.seq, "🔥", back=True))
        self.assertEqual([each.emoji for each in self.tallies(self.ann)[self.seq]], ["🔥", "👍"])
        self.now(self.react(self.bob, "#ops", self.seq, "🔥", back=True))
        self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.assertEqual([each.emoji for each in self.tallies(self.ann)[self.seq]], ["👍", "🔥"])

    def test_contract_page_counts_its_own_messages(self) -> None:
        """Each page has the reactions of what it holds, from wherever it was asked."""
        other = self.say(self.bob, "#ops", "anybody?")
        self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.now(self.react(self.bob, "#ops", other, "👍"))
        first, second = (Tally("🔥", 1, False),), (Tally("👍", 1, False),)
        self.assertEqual(self.tallies(self.ann), {self.seq: first, other: second})
        self.assertEqual(self.tallies(self.ann, limit=1), {other: second})
        self.assertEqual(self.tallies(self.ann, before=other), {self.seq: first})
        self.assertEqual(self.tallies(self.ann, after=self.seq), {other: second})
        self.assertEqual(self.tallies(self.ann, around=self.seq), {self.seq: first, other: second})

    def test_contract_page_is_cut_where_its_reactions_are_too_many(self) -> None:
        """Those nearest to where was asked are kept, at least one, and more are told to follow."""
        seqs = [self.say(self.ann, "#ops", str(number)) for number in range(6)]
        for seq in seqs:
            for emoji in ("🔥", "👍"):
                self.now(self.react(self.ann, "#ops", seq, emoji))
        for where, limit, budget, wanted in (
            ({"before": 99}, 6, 256, seqs[4:]),
            ({"after": self.seq}, 6, 256, seqs[:2]),
            ({"around": seqs[3]}, 6, 384, seqs[2:5]),
            ({"before": 99}, 6, 10, seqs[5:]),
            ({"before": 99}, 6, 64 * 12, seqs),
            ({"before": 99}, 6, 64 * 12 - 1, seqs[1:]),
        ):
            page = self.page(self.ann, "#ops", limit=limit, budget=budget, **where)
            self.assertEqual([each.seq for each in page.entries], wanted, where)
            self.assertEqual(page.more, wanted != seqs)

    def test_contract_page_says_up_to_where_it_was_read(self) -> None:
        """The end of the log stands beside the counts, whatever the newest entry is."""
        done = self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.assertEqual(self.page(self.ann, "#ops").upto, done.seq)
        self.assertEqual(self.page(self.ann, "#ops", before=2).upto, done.seq)
        self.assertEqual(self.page(self.ann, "@bob").upto, 0)


class HiddenReactionTests(AnswerCase):
    """Blocks, deletions, and people who are gone."""

    def test_contract_blocked_people_are_not_counted(self) -> None:
        """Neither in pages nor in the log does the blocker meet them; others count them."""
        self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.now(self.react(self.ann, "#ops", self.seq, "🔥"))
        done = self.now(self.react(self.bob, "#ops", self.seq, "👍"))
        self.block(self.ann, self.bob)
        self.assertEqual(self.tallies(self.ann), {self.seq: (Tally("🔥", 1, True),)})
        self.assertEqual(
            self.stretch(self.ann, "#ops", done.seq - 1).events, (Hidden(self.ops, done.seq),)
        )
        self.assertEqual(len(self.tallies(self.bob)[self.seq]), 2)
        self.unblock(self.ann, self.bob)
        self.assertEqual(len(self.tallies(self.ann)[self.seq]), 2)

    def test_contract_neither_reacts_while_a_block_stands(self) -> None:
        """In a direct conversation reactions are as impossible as messages."""
        seq = self.say(self.ann, "@bob", "psst")
        self.now(self.react(self.bob, "@ann", seq, "🔥"))
        self.block(self.ann, self.bob)
        self.refused(self.react(self.bob, "@ann", seq, "👍"), Blocked)
        self.refused(self.react(self.bob, "@ann", seq, "🔥", back=True), Blocked)
        self.refused(self.react(self.ann, "@bob", seq, "👍"), Blocking)

    def test_contract_deletion_erases_reactions(self) -> None:
        """Nothing of them is left but their places in the log."""
        other = self.say(self.bob, "#ops", "anybody?")
        first = self.now(self.react(self.bob, "#ops", self.seq, "🔥")).seq
        self.now(self.react(self.bob, "#ops", self.seq, "🔥", back=True))
        self.now(self.react(self.ann, "#ops", self.seq, "👍"))
        self.now(self.react(self.ann, "#ops", other, "👋"))
        self.now(self.change(self.ann, "#ops", self.seq, None))
        bodies = [each.body for each in self.log(self.ops)[first - 1 :]]
        self.assertEqual(bodies[:4], [Erased(), Erased(), Erased(), Reacted(other, "👋")])
        self.assertEqual(self.rows(), [(other, "👋", self.ann.id)])
        self.refused(self.react(self.bob, "#ops", self.seq, "🔥"), NoSuchMessage)
        self.refused(self.react(self.ann, "#ops", self.seq, "👍", back=True), NoSuchMessage)

    def test_contract_deleted_accounts_stay_counted(self) -> None:
        """Who deletes their account leaves their reactions behind, as what they said."""
        self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.now(self.store.accounts.delete(self.bob, self.clock.seconds()))
        self.assertEqual(self.tallies(self.ann), {self.seq: (Tally("🔥", 1, False),)})
        self.assertIsInstance(self.log(self.ops)[self.seq].body, Reacted)

    def test_contract_deleted_room_leaves_none(self) -> None:
        """What is swept away with a room includes the reactions, and nobody else's."""
        here = self.say(self.ann, "#lobby", "elsewhere")
        self.now(self.react(self.bob, "#lobby", here, "👋"))
        for emoji in ("🔥", "👍"):
            self.now(self.react(self.bob, "#ops", self.seq, emoji))
        self.now(self.react(self.bob, "#ops", self.seq, "👍", back=True))
        self.now(self.store.upkeep.close(RoomName("ops"), self.clock.seconds()))
        self.now(self.store.upkeep.sweep())
        self.assertEqual(self.rows(), [(here, "👋", self.bob.id)])

    def test_contract_reactions_survive_a_crash(self) -> None:
        """What was answered is there after a power cut."""
        self.now(self.react(self.bob, "#ops", self.seq, "🔥"))
        self.crash()
        self.assertEqual(self.tallies(self.ann), {self.seq: (Tally("🔥", 1, False),)})


class PlanTests(AnswerCase):
    """How the database finds them."""

    def plan(self, sql: str, values: tuple[object, ...]) -> str:
        """What SQLite is going to do."""
        with closing(dialect.connect(self.folder / DATABASE_NAME)) as connection:
            return str(connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())

    def test_nothing_is_searched_through(self) -> None:
        """However much was said and reacted, only the rows in question are looked at."""
        self.assertIn(
            "PRIMARY KEY (stream=? AND target>? AND target<?)", self.plan(TALLIES, (1,) * 5)
        )
        found = "entries_reactions (stream=? AND target=?)"
        self.assertIn(found, self.plan(TAKEN_BACK, (1, 1, "🔥", 1)))
        self.assertIn(found, self.plan(ERASE_REACTIONS, (1, 1)))
