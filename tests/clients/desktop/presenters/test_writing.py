"""The input: nothing typed is lost, and what is sent arrives once and in order."""

from __future__ import annotations

from pathlib import Path

from chatserver.model.names import LOBBY, RoomName, UserName
from clients.core.drafts import EMPTY, Draft
from clients.core.errands import Errands
from clients.core.journal import Journal
from clients.core.outbox import MOST_POSTS
from clients.core.posts import Failed
from clients.desktop.keeping.on_disk import KeptOnDisk
from clients.desktop.presenters.writing.may_write import MayWrite
from tests.clients.cast import ClientCase, Person
from tests.clients.desktop.desk_of_one import Desk

ANN, BOB = UserName("ann"), UserName("bob")
OPS = RoomName("ops")


class WritingCase(ClientCase):
    """Two in the lobby; one of them writes."""

    def setUp(self) -> None:
        """Both are online."""
        super().setUp()
        self.ann = self.person("ann")
        self.bob = self.person("bob")
        self.bob.open(LOBBY)
        self.desk = self.sit(self.ann)
        self.writing = self.desk.writing

    def sit(self, person: Person, **more: object) -> Desk:
        """Sit down; what was begun is put away at the end."""
        desk = Desk(person, **more)  # type: ignore[arg-type]
        self.addCleanup(desk.close)
        return desk

    def cut(self, person: Person) -> None:
        """There is no network any more."""
        person.network.is_down = True
        person.break_off()

    def mend(self, person: Person) -> None:
        """There is one again."""
        person.network.is_down = False
        person.client.retry_now()
        person.wait(0)


class SendingTests(WritingCase):
    """Enter."""

    def test_acceptance_67_enter_sends_and_empties_the_field(self) -> None:
        """Enter sends what is typed, and the field is empty; spaces alone are not sent."""
        self.desk.enter("good morning")
        self.assertEqual((self.desk.said(), self.writing.text), (["good morning"], ""))
        self.assertEqual(self.bob.seen(LOBBY), ["good morning"])
        self.desk.enter("  \n ")
        self.assertEqual(self.bob.seen(LOBBY), ["good morning"])
        self.assertFalse(self.writing.can_send)

    def test_acceptance_67_the_field_is_empty_also_where_sending_fails(self) -> None:
        """Refused by the server, the message waits with its refusal; the field is free."""
        self.ann.run(self.ann.client.create(OPS))
        self.bob.run(self.bob.client.join(OPS))
        bobs = self.sit(self.bob, target=OPS)
        self.ann.run(self.ann.client.freeze(OPS, True))
        bobs.enter("may I?")
        self.assertEqual(bobs.writing.text, "")
        (refused,) = bobs.outbox.posts(OPS)
        self.assertIsInstance(refused.outcome, Failed)

    def test_acceptance_68_without_a_network_it_waits_in_the_outbox(self) -> None:
        """The hint says so; what is written then arrives in order when the network is back."""
        self.assertEqual(self.writing.hint, "Message #lobby")
        self.cut(self.ann)
        self.assertIn("waits in the outbox", self.writing.hint)
        self.desk.enter("one").enter("two")
        self.assertEqual((self.writing.text, self.bob.seen(LOBBY)), ("", []))
        self.mend(self.ann)
        self.assertEqual(self.bob.seen(LOBBY), ["one", "two"])
        self.assertEqual(self.writing.hint, "Message #lobby")

    def test_acceptance_70_any_characters_survive(self) -> None:
        """Points, colons, backquotes, and 8 kB of UTF-8, arrive as they were typed."""
        odd = "a.b:c`#`d \\ %s {x} <b>&amp;</b>\u00a0—\tx"
        whole = ("ä€😀\n" * 819)[: 8192 // 10 * 4].rstrip("\n")
        self.assertGreater(len(whole.encode()), 8100)
        self.desk.enter(odd).enter(whole)
        self.assertEqual(self.bob.seen(LOBBY), [odd, whole])

    def test_acceptance_73_codes_become_emoji_for_all(self) -> None:
        """C{:fire:} is an emoji for everybody, who typed it too; a time is not."""
        self.desk.enter("it is :fire: at 10:30:00")
        self.assertEqual(self.bob.seen(LOBBY), ["it is 🔥 at 10:30:00"])
        self.assertEqual(self.desk.said(), ["it is 🔥 at 10:30:00"])

    def test_too_long(self) -> None:
        """What is over the server's limit stays in the field; by how much is told."""
        text = "ä" * 4100
        self.desk.enter(text)
        self.assertEqual((self.writing.text, self.bob.seen(LOBBY)), (text, []))
        self.assertIn("8 bytes too long", self.desk.told)
        self.assertEqual((self.writing.left, self.writing.counter), (-8, "−8"))
        self.desk.type("ä" * 4000)
        self.assertEqual(self.writing.counter, "192")
        self.desk.type("short")
        self.assertEqual(self.writing.counter, "")

    def test_full_outbox(self) -> None:
        """Where so much waits that no more is taken, the text stays, and a sentence says why."""
        self.cut(self.ann)
        for _ in range(MOST_POSTS):
            self.desk.outbox.add(LOBBY, "x")
        self.desk.enter("one too many")
        self.assertEqual(self.writing.text, "one too many")
        self.assertIn("no more are taken", self.desk.told)

    def test_disk_full(self) -> None:
        """Where the outbox cannot be kept on disk, the text stays, and a sentence says why."""
        journal = Journal(Path(self.mktemp()) / "outbox")
        carl = self.sit(self.person("carl"), journal=journal)
        journal.close()
        carl.enter("not lost")
        self.assertEqual(carl.writing.text, "not lost")
        self.assertIn("cannot write", carl.told.lower())

    def test_two_slashes(self) -> None:
        """Two slashes say a text that begins with one."""
        self.desk.enter("//join is a command")
        self.assertEqual(self.bob.seen(LOBBY), ["/join is a command"])

    def test_pasted_lines(self) -> None:
        """Newlines of whatever kind stay newlines; what no message can hold is left out."""
        self.desk.enter("a\r\nb\rc\u2028d\x07\n")
        self.assertEqual(self.bob.seen(LOBBY), ["a\nb\nc\nd"])


class DraftTests(WritingCase):
    """What is typed and not sent."""

    def test_acceptance_60_going_back_keeps_the_draft(self) -> None:
        """Each conversation has its own; it stands there again when one comes back."""
        self.desk.type("for the lobby")
        self.desk.writing.close()
        self.desk.open(BOB)
        self.assertEqual(self.desk.writing.text, "")
        self.desk.type("for bob")
        self.desk.writing.close()
        self.assertEqual(self.desk.open(LOBBY).text, "for the lobby")
        self.assertEqual(set(self.desk.kept.drafts()), {LOBBY, BOB})

    def test_restart(self) -> None:
        """After a crash, what was typed stands there, and what waited goes out once, in order."""
        home = Path(self.mktemp())
        kept = self.kept(home)
        carl = self.sit(self.person("carl"), kept=kept, journal=kept.journal)
        carl.enter("nought")
        self.cut(carl.person)
        carl.enter("one").enter("two").type("half a sen")
        carl.writing.edit(carl.messages()[-1].seq)
        carl.type("naught")
        carl.close()
        kept.close()
        self.world.run(_closed(carl.person))
        kept = self.kept(home)
        again = self.sit(self.device("carl").enter(), kept=kept, journal=kept.journal)
        self.world.pump()
        self.assertEqual(again.writing.text, "naught")
        again.writing.escape()
        self.assertEqual(again.writing.text, "half a sen")
        self.assertEqual(self.bob.seen(LOBBY), ["nought", "one", "two"])
        self.assertEqual(again.outbox.posts(), [])

    def kept(self, home: Path) -> KeptOnDisk:
        """Open what is kept in a folder."""
        kept = KeptOnDisk(home)
        kept.open()
        self.addCleanup(kept.close)
        return kept

    def test_hints(self) -> None:
        """The others see that somebody types a message, and not that they type a command."""
        bobs = self.sit(self.bob)
        self.desk.type("/away")
        self.assertEqual(bobs.writers.sentence, "")
        self.desk.type("hi")
        self.assertEqual(bobs.writers.sentence, "ann is typing…")
        self.ann.wait(7)
        self.assertEqual(bobs.writers.sentence, "")


class EditingTests(WritingCase):
    """Messages that get another text."""

    def setUp(self) -> None:
        """One was said by each."""
        super().setUp()
        self.bob.say(LOBBY, "what?")
        self.desk.enter("good mroning")

    def test_up(self) -> None:
        """Up in an empty field brings the newest own message; Enter gives it its new text."""
        self.assertTrue(self.writing.up())
        self.assertEqual(self.writing.text, "good mroning")
        about = self.writing.about
        assert about is not None
        self.assertTrue(about.is_edit)
        self.desk.enter("good morning")
        self.assertEqual(self.bob.seen(LOBBY), ["what?", "good morning"])
        self.assertEqual(self.writing.draft, EMPTY)
        self.desk.enter("how are you?")
        self.assertEqual(self.bob.seen(LOBBY)[-1], "how are you?")

    def test_up_with_text(self) -> None:
        """Where something is typed, Up is left to the cursor."""
        self.desk.type("x")
        self.assertFalse(self.writing.up())
        self.assertEqual(self.writing.text, "x")

    def test_escape_gives_back_what_was_there(self) -> None:
        """What was typed before is set aside, also over a restart, and Esc gives it back."""
        self.desk.type("half a sen")
        self.assertTrue(self.writing.edit(self.desk.past.lines[-1].seq))
        self.assertEqual(self.writing.text, "good mroning")
        self.writing.close()
        again = self.desk.open(LOBBY)
        self.assertEqual(again.text, "good mroning")
        self.assertTrue(again.escape())
        self.assertEqual((again.text, again.draft.editing), ("half a sen", None))
        self.assertEqual(self.desk.kept.choice("aside #lobby"), "")
        self.assertEqual(self.bob.seen(LOBBY), ["what?", "good mroning"])
        self.assertFalse(again.escape())

    def test_saved_gives_back_what_was_there(self) -> None:
        """So does an edit that goes well."""
        self.desk.type("half a sen")
        self.writing.edit(self.desk.past.lines[-1].seq)
        self.desk.enter("good morning")
        self.assertEqual(self.writing.text, "half a sen")

    def test_failed_edit(self) -> None:
        """Without a connection the new text stays, still as an edit, and a sentence says so."""
        self.writing.up()
        self.cut(self.ann)
        self.desk.enter("good morning")
        self.assertEqual(self.writing.text, "good morning")
        self.assertIsNotNone(self.writing.draft.editing)
        self.assertIn("no connection", self.desk.told)
        self.mend(self.ann)
        self.desk.enter()
        self.assertEqual(self.bob.seen(LOBBY)[-1], "good morning")

    def test_only_own_messages(self) -> None:
        """What others said cannot be edited."""
        self.assertFalse(self.writing.edit(self.desk.past.lines[-2].seq))
        self.assertEqual(self.writing.draft, EMPTY)

    def test_too_long_an_edit(self) -> None:
        """A text over the limit is refused here, and stays."""
        self.writing.up()
        self.desk.enter("x" * 9000)
        self.assertIn("808 bytes too long", self.desk.told)
        self.assertIsNotNone(self.writing.draft.editing)

    def test_emptied_message(self) -> None:
        """A message whose text is all gone is not saved, and stays what it was."""
        self.writing.up()
        self.desk.enter("")
        self.assertIn("Delete the message instead.", self.desk.told)
        self.assertIsNotNone(self.writing.draft.editing)
        self.assertEqual(self.bob.seen(LOBBY)[-1], "good mroning")

    def test_reply(self) -> None:
        """An answer shows what it answers, goes with it, and Esc makes it a message of its own."""
        question = self.desk.past.lines[-2]
        self.writing.reply_to(question.seq)
        about = self.writing.about
        assert about is not None
        self.assertEqual((about.is_edit, about.name, about.glimpse), (False, "bob", "what?"))
        self.desk.enter("that")
        self.assertEqual(self.desk.past.lines[-1].reply, question.seq)
        self.assertIsNone(self.writing.about)
        self.desk.type("x")
        self.writing.reply_to(question.seq)
        self.assertTrue(self.writing.escape())
        self.assertEqual(self.writing.draft, Draft("x"))


class MayWriteTests(WritingCase):
    """Where one may not write."""

    def sentence(self, desk: Desk) -> str:
        """Why not."""
        hindrance = desk.writing.may.hindrance
        return "" if hindrance is None else hindrance.sentence

    def test_blocked(self) -> None:
        """Whom one blocks, one cannot write to; the button unblocks."""
        desk = self.sit(self.ann, target=BOB)
        self.assertEqual(self.sentence(desk), "")
        desk.enter("/block bob")
        self.assertEqual(self.sentence(desk), "You have blocked bob.")
        hindrance = desk.writing.may.hindrance
        assert hindrance is not None
        self.assertEqual(hindrance.action, "Unblock bob to write")
        desk.writing.may.act()
        self.world.pump()
        self.assertEqual(self.sentence(desk), "")

    def test_found_out_later(self) -> None:
        """What could not be asked without a connection is asked as soon as there is one."""
        self.ann.run(self.ann.client.block(BOB))
        self.cut(self.ann)
        self.desk.open(BOB)
        self.assertEqual(self.sentence(self.desk), "")
        self.mend(self.ann)
        self.assertEqual(self.sentence(self.desk), "You have blocked bob.")

    def test_not_a_member(self) -> None:
        """In a room that one looks at, there is a button to join; who is removed sees it too."""
        self.bob.run(self.bob.client.create(OPS))
        self.ann.run(self.ann.client.join(OPS))
        desk = self.sit(self.ann, target=OPS)
        self.assertEqual(self.sentence(desk), "")
        self.bob.run(self.bob.client.kick(OPS, ANN))
        self.world.pump()
        self.assertEqual(self.sentence(desk), "You are not a member of #ops.")
        desk.writing.may.act()
        self.world.pump()
        self.assertEqual(self.sentence(desk), "")

    def test_frozen(self) -> None:
        """A frozen room says so to members, until it is not; its moderators write on."""
        self.bob.run(self.bob.client.create(OPS))
        self.ann.run(self.ann.client.join(OPS))
        anns, bobs = self.sit(self.ann, target=OPS), self.sit(self.bob, target=OPS)
        bobs.enter("/freeze")
        self.world.pump()
        self.assertIn("frozen", self.sentence(anns))
        self.assertEqual(self.sentence(bobs), "")
        bobs.enter("/unfreeze")
        self.assertEqual(self.sentence(anns), "")

    def test_deleted_account(self) -> None:
        """To an account that is gone nobody can write."""
        self.bob.say(ANN, "goodbye")
        self.bob.run(self.bob.client.delete_account("secret-bob"))
        ann = self.device("ann").enter()
        viewer = self.ann.client.user
        assert viewer is not None
        found = [each.stream.address(viewer.id) for each in ann.client.conversations_now()]
        (gone,) = [target for target in found if isinstance(target, UserName)]
        self.assertIn("deleted", self.sentence(self.sit(ann, target=gone)))

    def test_guests(self) -> None:
        """Nobody can write to a guest alone, and a sentence says so."""
        may = MayWrite(
            self.ann.client, UserName("~eve"), self.desk.past, lambda: "eve", Errands(self.fail)
        )
        self.addCleanup(may.close)
        assert may.hindrance is not None
        self.assertIn("eve is a guest", may.hindrance.sentence)


async def _closed(person: Person) -> None:
    await person.client.close()
