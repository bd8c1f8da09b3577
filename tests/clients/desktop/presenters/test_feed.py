"""A conversation as it is looked at, on a small server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve

from chatserver.model.entries import Entry, Joined, Room, Text, User
from chatserver.model.names import RoomName, Target, UserName
from clients.core.lines import Line
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.presenters.conversation.feed_items import Glimpse
from clients.desktop.presenters.conversation.feed_making import Making, Marks
from clients.desktop.presenters.conversation.feed_state import Reading
from tests.clients.desktop.presenters.reading_room import LOBBY, Reader, Readers, local

ADA = User(1, UserName("ada"))


def came(seq: int) -> Line:
    """Ada joins."""
    return Line(Entry(Room(7, LOBBY, private=False), seq, 0, ADA, float(seq), Joined()))


class KeptLines(KeptInMemory):
    """Keeps lines, too; in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[Target, list[Line]] = {}
        self.times = 0

    def lines(self, target: Target, before: int | None = None, limit: int = 100) -> Sequence[Line]:
        """Give the newest, or those before one."""
        found = self.kept.get(target, [])
        return [line for line in found if before is None or line.seq < before][-limit:]

    def keep_lines(self, target: Target, lines: Sequence[Line], at_end: bool) -> None:
        """Keep them, in the place of what was there."""
        self.times += 1
        older = [line for line in self.kept.get(target, []) if line.seq < lines[0].seq]
        self.kept[target] = [*older, *lines]

    def drop_lines(self, target: Target, upto: int | None = None) -> None:
        """Forget them."""
        found = self.kept.get(target, [])
        self.kept[target] = [line for line in found if upto is not None and line.seq > upto]


class RowTests(Readers):
    """What stands where."""

    def test_acceptance_46_what_is_said_appears_at_once(self) -> None:
        """Two who look at a room see what a third says there."""
        ada, cat, ben = self.reader("ada").open(), self.reader("cat").open(), self.member("ben")
        ben.say(LOBBY, "good morning")
        for reader in (ada, cat):
            self.assertEqual(reader.rows[-1], "ben: good morning")

    def test_acceptance_47_own_messages_are_sending_until_the_server_has_them(self) -> None:
        """Until then they are marked; afterwards they stand where the server put them."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        held = ada.person.network.cables[-1]
        ada.outbox.add(LOBBY, "mine")
        self.assertIn(held, ada.person.network.cables)
        ada.clock.advance(0)
        ben.say(LOBBY, "theirs")
        self.assertEqual([said.sent.value for said in ada.said], ["stored", "stored"])
        self.assertEqual(len([row for row in ada.rows if "mine" in row]), 1)

    def test_acceptance_48_private_messages_stay_between_two(self) -> None:
        """What ada writes to ben is in no conversation that somebody else reads."""
        self.reader("ben")
        ada, cat = self.reader("ada", UserName("ben")).open(), self.reader("cat").open()
        ada.say("a secret")
        self.assertIn("ada: a secret", ada.rows)
        self.assertNotIn("a secret", " ".join(cat.rows))
        self.assertTrue(ada.said[-1].is_private)

    def test_acceptance_70_any_characters_survive(self) -> None:
        """Eight kilobytes of whatever arrive as they were sent."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        for text in ("a.b:c`#`d", "ä€x" * 1365):
            ben.say(LOBBY, text)
            self.assertEqual(ada.said[-1].text, text)

    def test_acceptance_71_who_joins_and_leaves_is_told(self) -> None:
        """In one notice where several do; nobody is told of where that is not wanted."""
        ada = self.reader("ada").open()
        ben, cat = self.member("ben"), self.member("cat")
        self.assertEqual(ada.rows[-1], "* ada, ben and cat joined")
        ben.run(ben.client.leave(LOBBY))
        self.assertEqual(ada.rows[-1], "* ada and cat joined · ben joined and left")
        cat.say(LOBBY, "hello")
        cat.run(cat.client.leave(LOBBY))
        self.assertEqual(ada.rows[-2:], ["cat: hello", "* cat left"])
        ada.kept.choose("hide_joins", "on")
        ada.feed.choices_changed()
        ada.person.world.pump()
        self.assertEqual([row for row in ada.rows if row.startswith("*")], [])

    def test_who_joined_is_still_told_after_a_restart(self) -> None:
        """Who opens the room later sees who came and went, folded, and can hide it as well."""
        first = self.reader("ada").open()
        ben, cat = self.member("ben"), self.member("cat")
        ben.say(LOBBY, "hello")
        cat.run(cat.client.leave(LOBBY))
        later = self.reader("dan", kept=first.kept).open()
        self.assertEqual(
            later.rows[-3:], ["* ada, ben and cat joined", "ben: hello", "* dan joined · cat left"]
        )
        self.assertEqual(later.feed.new_count, 0)
        later.kept.choose("hide_joins", "on")
        later.feed.choices_changed()
        later.person.world.pump()
        self.assertEqual([row for row in later.rows if row.startswith("*")], [])

    def test_a_crowd_is_one_notice_and_leads_on(self) -> None:
        """However many came between two messages, what was said before them is near."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        ben.say(LOBBY, "before")
        for _ in range(30):
            ben.run(ben.client.leave(LOBBY))
            ben.run(ben.client.join(LOBBY))
        ben.say(LOBBY, "after")
        later = self.reader("cat").open()
        ada.person.wait(1)
        crowd = "* ben joined and left · 48 more came or went"
        wanted = ["ben: before", crowd, "ben: after", "* cat joined"]
        self.assertEqual((ada.rows[-4:], later.rows[-4:]), (wanted, wanted))

    def test_a_notice_stays_itself_when_an_older_page_adds_to_it(self) -> None:
        """Who scrolls back keeps what they look at: the row is not taken out and put in anew."""
        making = Making(local, lambda seq: Glimpse(seq, None, ""))
        marks = Marks(ADA, local(0.0).date())
        lines = [came(seq) for seq in range(1, 6)]
        (*_, before) = making.items(lines[3:], (), marks)
        (*_, after) = making.items(lines, (), marks)
        self.assertEqual(before.key, after.key)
        said = Line(evolve(lines[2].entry, body=Text("hi")))
        keys = [each.key for each in making.items([*lines[:2], said, *lines[3:]], (), marks)]
        self.assertEqual(len(set(keys)), len(keys))

    def test_what_belongs_together(self) -> None:
        """Messages of one author within five minutes stand together; a reply begins anew."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        ben.say(LOBBY, "one", "two")
        ben.wait(299)
        ben.say(LOBBY, "three")
        ben.wait(301)
        ben.say(LOBBY, "four")
        ben.run(ben.client.post(LOBBY, "five", reply=ada.said[0].seq))
        ben.run(ben.client.post(LOBBY, "waves", action=True))
        ben.say(LOBBY, "six")
        wanted = [
            "ben: one",
            "+ two",
            "+ three",
            "ben: four",
            "ben: five",
            "ben: waves",
            "ben: six",
        ]
        self.assertEqual(ada.rows[-7:], wanted)

    def test_days(self) -> None:
        """Each day is named once; when it is over, it is called yesterday."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        ben.say(LOBBY, "one")
        for _ in range(30):
            ben.wait(3600)
        ben.say(LOBBY, "two")
        days = [row for row in ada.rows if row.startswith("--")]
        self.assertEqual(days, ["-- Yesterday", "-- Today"])
        self.assertEqual(ada.rows[0], "^ #club")

    def test_an_empty_conversation(self) -> None:
        """It says what it is, and that nothing was said there."""
        self.reader("ben")
        ada = self.reader("ada", UserName("ben")).open()
        (start,) = ada.feed.items
        self.assertIn("your conversation with ben", getattr(start, "words", ""))
        self.assertIn("Nothing was said here yet", getattr(start, "words", ""))

    def test_edits_reactions_and_deletions(self) -> None:
        """A message reads otherwise, is reacted to, and is gone."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        ben.say(LOBBY, "frist")
        seq = ada.said[0].seq or 0
        ben.run(ben.client.edit(LOBBY, seq, "first"))
        ada.feed.react(seq, "🎉")
        ada.person.world.pump()
        (said,) = ada.said
        self.assertEqual((said.text, said.is_edited), ("first", True))
        self.assertEqual([(r.emoji, r.count, r.mine) for r in said.reactions], [("🎉", 1, True)])
        ben.run(ben.client.delete(LOBBY, seq))
        self.assertEqual(ada.said, [])

    def test_an_edit_is_still_known_after_a_restart(self) -> None:
        """Who looks later sees that a message was edited, and can see when."""
        ben = self.member("ben")
        ben.say(LOBBY, "frist", "second")
        ben.run(ben.client.edit(LOBBY, 2, "first"))
        first, second = self.reader("ada").open().said
        self.assertEqual((first.text, first.is_edited, second.is_edited), ("first", True, False))
        self.assertIsNotNone(first.edited_at)
        self.assertIsNone(second.edited_at)

    def test_only_what_changes_is_another_object(self) -> None:
        """An edit leaves all other items what they are: nothing else is drawn anew."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        ben.say(LOBBY, *(f"message {number}" for number in range(20)))
        before = list(ada.said)
        ben.run(ben.client.edit(LOBBY, before[7].seq, "other"))
        other = [at for at, said in enumerate(ada.said) if said is not before[at]]
        self.assertEqual(other, [7])


class ReplyTests(Readers):
    """What a message answers."""

    def test_a_glimpse_of_what_is_answered(self) -> None:
        """Who said it, and how it begins; when that is edited, the glimpse is, too."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        ben.say(LOBBY, "what  is\nthat")
        ada.say("a cat", reply=ada.said[0].seq)
        answer = ada.said[-1].answer
        assert answer is not None and answer.author is not None
        self.assertEqual((answer.author.shown, answer.text), ("ben", "what is that"))
        ben.run(ben.client.edit(LOBBY, answer.seq, "who is that"))
        self.assertEqual(getattr(ada.said[-1].answer, "text", ""), "who is that")

    def test_what_is_answered_lies_far_back(self) -> None:
        """It is looked up, and can be shown."""
        ada, ben = self.reader("ada"), self.member("ben")
        ben.say(LOBBY, "the question", *(f"filler {number}" for number in range(250)))
        page = ben.run(ben.client.page(LOBBY, after=0, limit=1))
        seq = page.entries[0].seq
        ben.run(ben.client.post(LOBBY, "the answer", reply=seq))
        ada.open()
        self.assertIsNone(ada.feed.line(seq))
        self.assertEqual(getattr(ada.said[-1].answer, "text", ""), "the question")
        ben.run(ben.client.edit(LOBBY, seq, "another question"))
        self.assertEqual(getattr(ada.said[-1].answer, "text", ""), "another question")
        ada.feed.jump_to(seq)
        ada.person.world.pump()
        self.assertIsNotNone(ada.feed.line(seq))
        assert ada.feed.glance is not None
        self.assertEqual(ada.feed.glance.seq, seq)
        self.assertFalse(ada.feed.is_at_end)
        ada.feed.to_end()
        ada.person.world.pump()
        self.assertTrue(ada.feed.is_at_end)
        self.assertEqual(ada.said[-1].text, "the answer")

    def test_what_is_answered_was_deleted(self) -> None:
        """Then it says so, also to who jumps there."""
        ada, ben = self.reader("ada"), self.member("ben")
        ben.say(LOBBY, "the question")
        seq = ben.run(ben.client.page(LOBBY, after=0, limit=1)).entries[0].seq
        ben.run(ben.client.post(LOBBY, "the answer", reply=seq))
        ben.run(ben.client.delete(LOBBY, seq))
        ada.open()
        self.assertEqual(getattr(ada.said[-1].answer, "text", ""), "This message was deleted")
        ada.feed.jump_to(seq)
        ada.person.world.pump()
        self.assertEqual(ada.complaint, "This message was deleted")


class ReadTests(Readers):
    """What was read, and what is new."""

    def unread(self, reader: Reader, target: Target = LOBBY) -> int:
        """How much the server has as unread."""
        found = reader.person.run(reader.person.client.conversations())
        viewer = reader.feed.viewer.id
        (count,) = (each.unread for each in found if each.stream.address(viewer) == target)
        return int(count)

    def test_what_is_seen_is_marked_a_second_later(self) -> None:
        """Not before, and not where the window is not the one in use."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        ben.say(LOBBY, "one", "two")
        ada.feed.seen(at_end=True, is_active=False)
        ada.person.wait(5)
        self.assertEqual(self.unread(ada), 2)
        ada.feed.seen(at_end=True, is_active=True)
        ada.person.wait(0.5)
        self.assertEqual(self.unread(ada), 2)
        ada.person.wait(0.6)
        self.assertEqual(self.unread(ada), 0)
        ben.say(LOBBY, "three")
        ada.person.wait(1.1)
        self.assertEqual(self.unread(ada), 0)

    def test_who_reads_further_up_has_not_read_the_end(self) -> None:
        """What comes meanwhile is counted for the way back, and stays unread."""
        ada, ben = self.reader("ada"), self.member("ben")
        ben.say(LOBBY, "old")
        ada.open()
        ada.feed.seen(at_end=True, is_active=True)
        ada.person.wait(1.1)
        ada.feed.seen(at_end=False, is_active=True)
        ben.say(LOBBY, "one", "two")
        ada.person.wait(5)
        self.assertEqual((self.unread(ada), ada.feed.new_count), (2, 2))

    def test_the_unread_line(self) -> None:
        """It stands above the first unread message until the person says something."""
        ada, ben = self.reader("ada"), self.member("ben")
        ben.say(LOBBY, "old")
        ada.person.run(ada.person.client.mark_read(LOBBY))
        ben.say(LOBBY, "new")
        ada.open()
        self.assertEqual(ada.rows[-3:], ["ben: old", "-- new", "ben: new"])
        ada.feed.seen(at_end=True, is_active=True)
        ada.person.wait(2)
        ben.say(LOBBY, "newer")
        self.assertEqual(ada.rows[-3:], ["-- new", "ben: new", "+ newer"])
        ada.say("answer")
        self.assertNotIn("-- new", ada.rows)

    def test_more_is_new_than_was_read(self) -> None:
        """It is told how much, and one step leads to the first of it; then it is told no more."""
        ada, ben = self.reader("ada"), self.member("ben")
        ben.say(LOBBY, "old")
        ada.person.run(ada.person.client.mark_read(LOBBY))
        ben.say(LOBBY, *(f"new {number}" for number in range(300)))
        ada.open()
        self.assertEqual((ada.feed.missed, ada.rows[-1]), (300, "+ new 299"))
        self.assertNotIn("-- new", ada.rows)
        ada.feed.seen(at_end=True, is_active=True)
        ada.person.wait(2)
        self.assertEqual((self.unread(ada), ada.feed.missed), (0, 300))
        ada.feed.to_unread()
        ada.person.world.pump()
        at = ada.rows.index("-- new")
        self.assertEqual(ada.rows[at - 1 : at + 2], ["ben: old", "-- new", "ben: new 0"])
        first = next(said for said in ada.said if said.text == "new 0")
        self.assertEqual(getattr(ada.feed.glance, "seq", None), first.seq)
        ada.feed.to_end()
        ada.person.world.pump()
        self.assertEqual((ada.feed.missed, ada.rows[-1]), (0, "+ new 299"))

    def test_much_is_new_and_something_is_said(self) -> None:
        """Whoever answers has seen enough, and is told no more how much was new."""
        ada, ben = self.reader("ada"), self.member("ben")
        ben.say(LOBBY, *(f"new {number}" for number in range(300)))
        ada.open()
        self.assertEqual(ada.feed.missed, 300)
        ada.say("answer")
        self.assertEqual(ada.feed.missed, 0)

    def test_the_unread_line_where_nobody_looks(self) -> None:
        """What comes while another window is used stands below a line."""
        ada, ben = self.reader("ada"), self.member("ben")
        ben.say(LOBBY, "old")
        ada.person.run(ada.person.client.mark_read(LOBBY))
        ada.open()
        ada.feed.seen(at_end=True, is_active=True)
        ada.person.wait(2)
        ada.feed.seen(at_end=True, is_active=False)
        ben.say(LOBBY, "new", "newer")
        self.assertEqual(ada.rows[-4:], ["ben: old", "-- new", "ben: new", "+ newer"])

    def test_the_line_is_gone_after_leaving(self) -> None:
        """Whoever comes back to a conversation that was read finds no line."""
        ada, ben = self.reader("ada"), self.member("ben")
        ben.say(LOBBY, "new")
        ada.open()
        self.assertIn("-- new", ada.rows)
        ada.feed.seen(at_end=True, is_active=True)
        ada.person.wait(2)
        ada.feed.close()
        ada.open()
        self.assertNotIn("-- new", ada.rows)

    def test_the_other_has_read(self) -> None:
        """The newest own message that they have read is marked, and no other."""
        self.reader("ben")
        ada = self.reader("ada", UserName("ben")).open()
        for text in ("one", "two", "three"):
            ada.say(text)
        ada.feed.other_read(ada.said[1].seq or 0)
        ada.person.world.pump()
        self.assertEqual([said.is_read for said in ada.said], [False, True, False])
        ada.feed.other_read(ada.said[0].seq or 0)
        ada.person.world.pump()
        self.assertEqual([said.is_read for said in ada.said], [False, True, False])


class ConnectionTests(Readers):
    """Without a connection, and with refusals."""

    def test_what_is_kept_is_shown_at_once(self) -> None:
        """Before the server answers, and without a connection; nothing is lost when it is back."""
        kept = KeptLines()
        ada, ben = self.reader("ada", kept=kept).open(), self.member("ben")
        ben.say(LOBBY, *(f"message {number}" for number in range(150)))
        ada.feed.close()
        self.assertEqual(kept.times, 1)
        ada.person.break_off()
        ben.say(LOBBY, "meanwhile")
        ada.feed.open()
        self.assertEqual(ada.said[-1].text, "message 149")
        self.assertEqual(ada.feed.reading, Reading.READY)
        ada.feed.older()
        ada.person.world.pump()
        self.assertEqual(ada.said[0].text, "message 0")
        before = {said.key: said for said in ada.said}
        ada.person.wait(60)
        self.assertEqual(ada.said[-1].text, "meanwhile")
        self.assertIn(ada.said[-2].key, before)

    def test_it_is_kept_now_and_then(self) -> None:
        """A hundred messages are kept in one go."""
        kept = KeptLines()
        self.reader("ada", kept=kept).open()
        ben = self.member("ben")
        ben.say(LOBBY, *(f"message {number}" for number in range(100)))
        self.assertEqual(kept.times, 0)
        ben.wait(25)
        self.assertEqual(kept.times, 1)
        self.assertEqual(len([x for x in kept.kept[LOBBY] if "message" in str(x.entry.body)]), 100)

    def test_what_was_cleared_is_not_kept(self) -> None:
        """Whoever clears a conversation finds nothing of it later."""
        kept = KeptLines()
        ada, ben = self.reader("ada", kept=kept).open(), self.member("ben")
        ben.say(LOBBY, "old")
        ben.wait(25)
        ada.person.run(ada.person.client.clear(LOBBY))
        ben.say(LOBBY, "new")
        ben.wait(25)
        self.assertNotIn("old", str(kept.kept[LOBBY]))

    def test_no_connection_and_nothing_kept(self) -> None:
        """Then it says so; with the connection the messages come."""
        ada, ben = self.reader("ada"), self.member("ben")
        ben.say(LOBBY, "hello")
        ada.person.break_off()
        ada.feed.open()
        self.assertEqual(ada.feed.reading, Reading.OFFLINE)
        ada.person.wait(60)
        self.assertEqual(ada.rows[-1], "ben: hello")

    def test_what_may_not_be_read(self) -> None:
        """The server's sentence is shown, and what was kept of it is forgotten."""
        kept = KeptLines()
        ada = Reader(self.person("ada"), RoomName("nowhere"), kept).open()
        self.assertEqual(ada.feed.reading, Reading.REFUSED)
        self.assertIn("nowhere", ada.feed.error)
        ada.feed.retry()
        ada.person.world.pump()
        self.assertEqual(ada.feed.reading, Reading.REFUSED)
        ada.feed.close()

    def test_who_is_removed_and_comes_back(self) -> None:
        """What was read stays, with the reason why there is no more; later it goes on."""
        den = RoomName("den")
        ben = self.member("ben")
        ben.run(ben.client.create(den, private=True))
        ada = self.reader("ada", den)
        ben.run(ben.client.invite(den, UserName("ada")))
        ada.person.run(ada.person.client.join(den))
        ada.open()
        ben.say(den, "hello")
        ben.run(ben.client.kick(den, UserName("ada"), "noise"))
        ada.person.break_off()
        ada.person.wait(60)
        self.assertIn("ben: hello", ada.rows)
        self.assertNotEqual(ada.feed.error, "")
        self.assertTrue(ada.rows[-1].startswith("* You were removed"))
        ben.run(ben.client.invite(den, UserName("ada")))
        ada.person.run(ada.person.client.join(den))
        ben.say(den, "welcome back")
        self.assertEqual(ada.feed.error, "")
        self.assertEqual(ada.rows[-2:], ["* ada joined", "ben: welcome back"])

    def test_blocking_shows_no_empty_conversation(self) -> None:
        """What others said stays in sight while it is read again without the one."""
        ada, ben, cat = self.reader("ada").open(), self.member("ben"), self.member("cat")
        ben.say(LOBBY, "spam")
        cat.say(LOBBY, "news")
        ben.run(ben.client.react(LOBBY, ada.said[1].seq or 0, "🎉"))
        empty = []
        ada.feed.listen(lambda: empty.append(not ada.said))
        ada.person.run(ada.person.client.block(UserName("ben")))
        self.assertEqual([said.text for said in ada.said], ["news"])
        self.assertNotIn(True, empty)

    def test_acceptance_68_what_cannot_be_sent_waits(self) -> None:
        """Without a connection messages wait, in order; they are sent with the next one."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        ada.person.break_off()
        ada.say("one")
        ada.say("two")
        self.assertEqual(ada.rows[-2:], ["ada: one [waiting]", "+ two [waiting]"])
        ada.person.wait(60)
        self.assertEqual(ada.rows[-2:], ["ada: one", "+ two"])
        self.assertEqual(len(ada.said), 2)
        ben.open(LOBBY)
        self.assertEqual(ben.seen(LOBBY), ["one", "two"])

    def test_a_refused_reaction_is_told(self) -> None:
        """A sentence says what was wrong."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        ben.say(LOBBY, "hello")
        ada.feed.react(ada.said[0].seq or 0, "no emoji")
        ada.person.world.pump()
        self.assertNotEqual(ada.complaint, "")


class FloodTests(Readers):
    """When very much is said."""

    def test_a_flood_is_shown_in_few_goes(self) -> None:
        """Hundreds of messages in a fifth of a second are shown in far fewer goes, all of them."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        before = ada.shows
        for _ in range(100):
            ben.say(LOBBY, *["flood"] * 4)
            ben.wait(0.002)
        self.assertLessEqual(ada.shows - before, 70)
        ben.wait(0.05)
        self.assertEqual(len(ada.said), 400)

    def test_rows_stay_few(self) -> None:
        """However much is said while somebody looks."""
        ada, ben = self.reader("ada").open(), self.member("ben")
        for _ in range(40):
            ben.say(LOBBY, *["flood"] * 20)
            ben.wait(0.05)
        self.assertLessEqual(len(ada.feed.items), 610)
        self.assertEqual(ada.said[-1].text, "flood")


class FindTests(Readers):
    """Finding words in a conversation."""

    def found(self) -> tuple[Reader, Any]:
        """Make a long conversation with some apples in it."""
        ada, ben = self.reader("ada"), self.member("ben")
        texts = [f"filler {number}" for number in range(300)]
        for at in (3, 150, 290):
            texts[at] = f"an Apple at {at}"
        ben.say(LOBBY, *texts)
        ada.open()
        return ada, ben

    def test_hits_on_the_server_and_here(self) -> None:
        """All are counted; going on leads from the newest to the oldest, and around."""
        ada, _ = self.found()
        finding = ada.feed.finding
        finding.type("apple")
        self.assertEqual(len(finding.hits), 1)
        ada.person.wait(0.4)
        self.assertEqual(len(finding.hits), 3)
        seen = []
        for _ in range(4):
            finding.older()
            ada.person.world.pump()
            assert ada.feed.glance is not None
            line = ada.feed.line(ada.feed.glance.seq)
            assert line is not None
            seen.append(getattr(line.entry.body, "text", ""))
        wanted = ["an Apple at 290", "an Apple at 150", "an Apple at 3", "an Apple at 290"]
        self.assertEqual(seen, wanted)
        finding.newer()
        self.assertEqual(finding.at, 2)

    def test_the_server_is_asked_once_for_what_is_typed(self) -> None:
        """Not for each letter."""
        ada, _ = self.found()
        asked = []
        search = ada.person.client.search

        def counted(words: str, *more: Any) -> Any:
            asked.append(words)
            return search(words, *more)

        self.patch(ada.person.client, "search", counted)
        for end in range(1, 6):
            ada.feed.finding.type("apple"[:end])
            ada.person.wait(0.05)
        ada.person.wait(1)
        self.assertEqual(asked, ["apple"])

    def test_without_a_connection_what_is_here_is_found(self) -> None:
        """That is better than nothing."""
        ada, _ = self.found()
        ada.person.break_off()
        ada.feed.finding.type("apple")
        ada.person.wait(0.05)
        self.assertEqual(len(ada.feed.finding.hits), 1)
        self.assertFalse(ada.feed.finding.is_asking)
