"""What is on the screen, and what keys do, on a real server."""

from __future__ import annotations

from pathlib import Path

from chatserver.model.names import LOBBY, RoomName, UserName
from clients.core.drafts import Drafts
from clients.core.journal import Journal
from clients.terminal.feeds import MARK_SECONDS, READS_SECONDS
from tests.clients.terminal.sitting import DeskCase, Sitter

ANN, BOB = UserName("ann"), UserName("bob")
OPS = RoomName("ops")


class TalkTests(DeskCase):
    """Two at their desks."""

    def setUp(self) -> None:
        """Both are in the lobby."""
        super().setUp()
        self.ann = self.sitter("ann")
        self.bob = self.sitter("bob")

    def test_what_one_types_the_other_sees(self) -> None:
        """A message stands on both screens, once, with its time and name."""
        self.ann.type("good morning")
        self.assertEqual(self.ann.messages(), ["good morning"])
        self.assertEqual(self.bob.look()[-1], "01:46 ann        good morning")
        self.assertEqual(self.ann.desk.writing.text, "")

    def test_a_day_begins_with_its_line(self) -> None:
        """Before the first message of a day stands which day it is."""
        self.ann.type("one")
        self.bob.wait(86400)
        self.ann.wait(10)
        self.ann.type("two")
        rules = [row.strip("─ ") for row in self.bob.look() if "─" in row and "new" not in row]
        self.assertEqual(rules, ["Sunday, 9 September 2001", "Monday, 10 September 2001"])

    def test_edits_and_deletions_change_what_stands_there(self) -> None:
        """An edited message reads otherwise in its place, a deleted one is gone."""
        self.ann.type("one").type("two").type("/edit deux")
        self.assertEqual(self.bob.messages(), ["one", "deux (edited)"])
        self.ann.type("/delete")
        self.assertEqual(self.bob.messages(), ["one"])

    def test_an_edit_is_still_marked_after_a_restart(self) -> None:
        """Who comes later, and reads what was edited before, sees that it was."""
        self.ann.type("one").type("two").type("/edit deux")
        carl = self.sitter("carl")
        self.assertEqual(carl.messages(), ["one", "deux (edited)"])

    def test_who_came_before_is_told(self) -> None:
        """Who comes later sees who came and went, and of very many how many there were."""
        self.ann.type("/create #ops")
        for _ in range(10):
            self.bob.run(self.bob.client.join(OPS))
            self.bob.run(self.bob.client.leave(OPS))
        carl = self.sitter("carl").type("/join #ops")
        rows = [row[6:].strip(" –") for row in carl.look()]
        self.assertEqual(rows[1:], ["carl joined; bob joined and left; 10 more came or went"])

    def test_reactions_stand_below_their_message(self) -> None:
        """How often others reacted how is seen below what it is about, and goes when it ends."""
        seq = self.ann.run(self.ann.client.post(LOBBY, "done")).seq
        self.ann.type("next")
        for sitter, emoji in ((self.ann, "🔥"), (self.bob, "🔥"), (self.bob, "🎉")):
            sitter.run(sitter.client.react(LOBBY, seq, emoji))
        below = self.bob.look()[-2]
        self.assertEqual(below, f"{'':17}[🔥 2]  [🎉 1]")
        self.assertEqual(self.bob.look()[-3][17:], "done")
        for sitter, emoji in ((self.ann, "🔥"), (self.bob, "🔥"), (self.bob, "🎉")):
            sitter.run(sitter.client.unreact(LOBBY, seq, emoji))
        self.assertEqual([row[17:] for row in self.bob.look()[-2:]], ["done", "next"])

    def test_order_is_told(self) -> None:
        """Who is kept out or moderates, and how one may write, stands among the messages."""
        client = self.ann.client
        self.ann.type("/create #ops")
        self.bob.type("/join #ops")
        for ask in (
            client.set_moderator(OPS, BOB, True),
            client.set_moderator(OPS, BOB, False),
            client.freeze(OPS, True),
            client.freeze(OPS, False),
            client.slow(OPS, 30),
            client.slow(OPS, 1),
            client.slow(OPS, 0),
            client.ban(OPS, BOB, "spam"),
            client.unban(OPS, BOB),
        ):
            self.ann.run(ask)
        told = [row[17:] for row in self.ann.go(OPS).look()]
        self.assertEqual(
            told[-9:],
            [
                "bob was made a moderator by ann",
                "bob was relieved as a moderator by ann",
                "ann froze this room",
                "ann let everybody write here again",
                "ann slowed this room down: one message every 30 seconds",
                "ann slowed this room down: one message every second",
                "ann let everybody write as quickly as they like again",
                "bob was banned by ann: spam",
                "bob may come in again, says ann",
            ],
        )

    def test_two_slashes_say_one(self) -> None:
        """Who wants to say a slash types two."""
        self.ann.type("//me is no command")
        self.assertEqual(self.bob.messages(), ["/me is no command"])

    def test_unread_is_counted_elsewhere(self) -> None:
        """What is said where somebody does not look is counted in the list, until they go there."""
        self.ann.type("/msg bob hello").type("/msg bob are you there?")
        self.assertEqual(self.bob.places(), {"#lobby": 0, "ann": 2})
        self.assertIn("new in @ann", self.bob.status())
        self.bob.desk.go_to_unread()
        self.bob.look()
        self.bob.wait(MARK_SECONDS)
        self.assertEqual(self.bob.desk.current, ANN)
        self.assertEqual(self.bob.places()["ann"], 0)

    def test_a_line_stands_before_what_is_unread(self) -> None:
        """Where reading ended a line says that the rest is new; who answers needs it no more."""
        self.ann.type("/msg bob one").type("/msg bob two")
        self.bob.go(ANN)
        self.assertEqual(self.bob.look()[1].strip("─ "), "new")
        self.bob.type("hi")
        self.assertNotIn("new", "".join(row.strip("─ ") for row in self.bob.look()[:2]))

    def test_who_is_away_has_not_read(self) -> None:
        """Without a key for a while, what comes stays unread, and a line marks where it begins."""
        self.bob.wait(READS_SECONDS)
        self.ann.type("anybody here?")
        self.bob.wait(2 * MARK_SECONDS)
        self.assertEqual(self.bob.places()["#lobby"], 1)
        self.assertIn("new", [row.strip("─ ") for row in self.bob.look()])
        self.bob.desk.feeds.touched()
        self.bob.wait(MARK_SECONDS)
        self.assertEqual(self.bob.places()["#lobby"], 0)

    def test_who_is_here_needs_no_line(self) -> None:
        """What comes while somebody reads is read: no line parts it from the rest."""
        self.ann.type("one")
        self.bob.desk.feeds.touched()
        self.ann.type("two")
        self.assertNotIn("new", [row.strip("─ ") for row in self.bob.look()])

    def test_keys_go_round_the_list(self) -> None:
        """Next and previous conversation follow the list, round its ends."""
        self.ann.type("/create #ops").type("/msg bob hi")
        order = []
        for _ in range(4):
            self.ann.desk.move(1)
            order.append(self.ann.desk.current)
        self.assertEqual(order, [LOBBY, OPS, BOB, LOBBY])
        self.ann.desk.move(-1)
        self.assertEqual(self.ann.desk.current, BOB)

    def test_a_few_letters_find_a_conversation(self) -> None:
        """Some letters of a name, and Enter, go there; rooms count that one is no member of."""
        self.ann.type("/create #operations").type("/msg bob hi")
        self.bob.run(self.bob.client.rooms())
        self.bob.desk.contacts.read()
        self.world.pump()
        self.bob.desk.find()
        self.bob.desk.typed("opn")
        self.bob.desk.enter()
        self.world.pump()
        self.assertEqual(self.bob.desk.current, RoomName("operations"))

    def test_a_guess_is_put_away(self) -> None:
        """Esc leaves the search for a name, and what was typed before stands in the input."""
        self.ann.desk.typed("unfinished")
        self.ann.desk.find()
        self.ann.desk.typed("bo")
        self.ann.desk.escape()
        self.assertEqual(self.ann.desk.writing.text, "unfinished")

    def test_an_invitation_is_told(self) -> None:
        """Who is invited is told by whom, and how to get there."""
        self.ann.type("/create #ops private").type("/invite bob")
        self.assertEqual(self.bob.notice, "ann invites you: /join #ops")

    def test_presence_of_the_other(self) -> None:
        """In a conversation of two the title tells whether the other is here."""
        self.ann.go(BOB)
        self.assertTrue(self.ann.desk.contacts.is_online(BOB))
        self.bob.leave()
        self.assertIs(self.ann.desk.contacts.is_online(BOB), False)


class OfflineTests(DeskCase):
    """No connection for a while."""

    def setUp(self) -> None:
        """One at a desk, whose network fails."""
        super().setUp()
        self.ann = self.sitter("ann")
        self.bob = self.sitter("bob")

    def cut_off(self) -> None:
        """The network of ann fails, and stays away."""
        self.ann.network.is_down = True
        self.ann.break_off()

    def back(self) -> None:
        """The network is there again."""
        self.ann.network.is_down = False
        self.ann.wait(120)
        self.ann.wait(1)

    def test_what_is_typed_offline_goes_out_later(self) -> None:
        """Messages wait, are seen to wait, and go out in order and once."""
        self.cut_off()
        self.ann.type("one").type("two")
        self.assertIn("not sent yet: 2", self.ann.status())
        self.assertEqual([row[2:3] for row in self.ann.look()], ["─", ":", "…", "…"])
        self.back()
        self.assertEqual(self.bob.messages(), ["one", "two"])
        self.assertEqual(self.ann.messages(), ["one", "two"])
        self.assertEqual(self.ann.desk.unsent(), 0)

    def test_the_seconds_are_counted(self) -> None:
        """The status line tells why there is no connection, and when it is tried again."""
        self.cut_off()
        for _ in range(8):
            self.ann.wait(1)
        first = self.ann.status()
        self.ann.wait(1)
        self.assertRegex(first, r"trying again in \d+ s: no connection \(")
        self.assertNotEqual(first, self.ann.status())

    def test_a_command_is_not_lost(self) -> None:
        """A command without a connection is refused in a sentence, and stands in the input."""
        self.cut_off()
        self.ann.type("/join #ops")
        self.assertIn("there is no connection", self.ann.notice)
        self.assertEqual(self.ann.desk.writing.text, "/join #ops")

    def test_a_restart_sends_what_waited(self) -> None:
        """What was not sent when the program ended the next one sends, and drafts are there."""
        folder = Path(self.mktemp())
        folder.mkdir()
        first = Sitter(
            self.world,
            "bob",
            Journal(folder / "outbox"),
            Drafts(folder / "drafts"),
        )
        first.sit()
        first.network.is_down = True
        first.break_off()
        first.type("for the lobby").go(ANN).type("for ann")
        first.desk.typed("half a sen")
        first.leave()
        second = Sitter(self.world, "bob", Journal(folder / "outbox"), Drafts(folder / "drafts"))
        self.addCleanup(second.leave)
        self.assertEqual(second.desk.unsent(), 2)
        second.sit()
        self.assertEqual(self.ann.messages(), ["for the lobby"])
        self.assertEqual(second.go(ANN).messages(), ["for ann"])
        self.assertEqual(second.desk.writing.text, "half a sen")

    def test_what_is_refused_is_told(self) -> None:
        """A message that the server refuses stays on the screen, says why, and can be had back."""
        self.bob.run(self.bob.client.block(ANN))
        self.ann.go(BOB).type("can you hear me?")
        self.assertIn("not sent:", self.ann.notice)
        self.assertIn("/discard drops it", " ".join(self.ann.look()))
        self.ann.type("/discard")
        self.assertEqual(self.ann.desk.outbox.posts(), [])
        self.assertEqual(self.ann.desk.writing.text, "can you hear me?")

    def test_retry_sends_what_was_refused(self) -> None:
        """Once the reason is gone, what was refused can be sent again."""
        self.bob.run(self.bob.client.block(ANN))
        self.ann.go(BOB).type("can you hear me?")
        self.bob.run(self.bob.client.unblock(ANN))
        self.ann.type("/retry")
        self.assertEqual(self.bob.go(ANN).messages(), ["can you hear me?"])


class PagingTests(DeskCase):
    """Older messages."""

    def setUp(self) -> None:
        """There is much to read."""
        super().setUp()
        self.ann = self.sitter("ann")
        self.ann.say(LOBBY, *(f"message {number}" for number in range(250)))
        self.bob = self.sitter("bob")

    def up(self, rows: int = 18) -> list[str]:
        """Press PageUp."""
        before = self.bob.look()
        self.bob.desk.page(rows, 80, 20)
        after = self.bob.look()
        self.assertTrue(set(before) & set(after), "nothing of the page before is seen any more")
        return after

    def test_pages_lead_to_the_beginning(self) -> None:
        """Page by page, without a jump, one comes to the first message."""
        for _ in range(16):
            rows = self.up()
        self.assertTrue(rows[1].endswith("ann joined"), rows)
        self.assertTrue(rows[2].endswith("message 0"), rows)

    def test_new_messages_do_not_move_what_is_read(self) -> None:
        """Who reads the past keeps their place while others talk; Esc leads to the newest."""
        before = self.up()
        self.ann.say(LOBBY, "something new")
        self.assertEqual(self.bob.look(), before)
        self.bob.desk.escape()
        self.assertTrue(self.bob.look()[-1].endswith("something new"))

    def test_down_again(self) -> None:
        """What was gone through upwards comes again downwards, up to the newest."""
        for _ in range(16):
            self.up()
        for _ in range(20):
            self.bob.desk.page(-18, 80, 20)
            rows = self.bob.look()
        self.assertTrue(rows[-2].endswith("message 249"), rows)
        self.assertTrue(self.bob.desk.feeds.current.is_at_end)

    def test_who_was_removed_asks_no_more(self) -> None:
        """Whoever may read a room no more is told so once, and the server is left in peace."""
        self.ann.type("/create #ops private").type("/invite bob")
        self.ann.say(OPS, *(f"message {number}" for number in range(150)))
        self.bob.type("/join #ops").look()
        self.ann.type("/kick bob")
        self.bob.break_off()
        self.bob.wait(10)
        self.assertIn("this cannot be read", " ".join(self.bob.look()))
        self.assertFalse(self.bob.desk.feeds.current.wants_older(80, 100))

    def test_a_small_screen(self) -> None:
        """On a few cells every row fits, and nothing of the text is missing."""
        rows = self.bob.look(20, 5)
        self.assertEqual(len(rows), 5)
        self.assertTrue(all(len(row) <= 20 for row in rows), rows)
        self.assertEqual("".join(rows[-2].split()), "249")
