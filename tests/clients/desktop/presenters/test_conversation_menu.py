"""Muting, clearing, leaving a conversation."""

from __future__ import annotations

from chatserver.model.names import LOBBY, RoomName, Target, UserName
from clients.desktop.presenters.people.conversation_menu import ConversationMenu
from clients.desktop.presenters.people.people import People
from clients.desktop.presenters.supplies import Voice
from tests.clients.cast import ClientCase, Person

OPS = RoomName("ops")
ADA, BOB = UserName("ada"), UserName("bob")


class MenuTests(ClientCase):
    """What Ada does with her conversations."""

    def setUp(self) -> None:
        """Ada has a room, in which Bob says something, here and directly."""
        super().setUp()
        self.ada, self.bob = self.person("ada"), self.person("bob")
        self.ada.run(self.ada.client.create(OPS))
        self.bob.run(self.bob.client.join(OPS))
        self.bob.say(OPS, "one", "two")
        self.bob.say(ADA, "psst")
        self.voice = Voice()

    def menu(
        self, target: Target, who: Person | None = None, is_on_screen: bool = False
    ) -> ConversationMenu:
        """Open the menu of a conversation."""
        person = who or self.ada
        user = person.client.user
        assert user is not None
        people = People(person.client, self.voice)
        menu = ConversationMenu(
            person.client, target, lambda: user, people, self.voice, is_on_screen
        )
        self.addCleanup(menu.close)
        self.addCleanup(people.close)
        self.world.pump()
        return menu

    def possible(self, menu: ConversationMenu) -> set[str]:
        """The keys of what can be done."""
        return {act.key for act in menu.acts() if act.is_possible}

    def do(self, target: Target, key: str) -> None:
        """Choose something that is possible."""
        menu = self.menu(target)
        self.assertIn(key, self.possible(menu))
        menu.do(key)
        self.world.pump()

    def unread(self, target: Target) -> int:
        """How much is unread."""
        conversation = self.menu(target).conversation
        return -1 if conversation is None else conversation.unread

    def test_what_is_on_the_screen_needs_no_opening(self) -> None:
        """The menu beside a conversation that is read does not offer to open it."""
        elsewhere, beside = self.menu(BOB), self.menu(BOB, is_on_screen=True)
        self.assertEqual(self.possible(elsewhere) - self.possible(beside), {"open"})

    def test_acceptance_63_cleared_for_me_alone(self) -> None:
        """Cleared, what was said is gone for me, on each device; the others still read it."""
        question = next(act.question for act in self.menu(BOB).acts() if act.key == "clear")
        assert question is not None
        self.assertIn("It stays for the others", question.sentence)
        self.ada.open(BOB)
        self.assertEqual(self.ada.seen(BOB), ["psst"])
        self.do(BOB, "clear")
        self.assertEqual(self.ada.seen(BOB), [])
        again = self.device("ada").enter()
        again.open(BOB)
        self.assertEqual(again.seen(BOB), [])
        self.bob.open(ADA)
        self.assertEqual(self.bob.seen(ADA), ["psst"])
        self.bob.say(ADA, "still there?")
        self.assertEqual(self.ada.seen(BOB), ["still there?"])

    def test_marked_as_read(self) -> None:
        """It is possible while something is unread, and then nothing is."""
        self.assertEqual(self.unread(OPS), 2)
        self.do(OPS, "read")
        self.assertEqual(self.unread(OPS), 0)
        self.assertNotIn("read", self.possible(self.menu(OPS)))

    def test_muted_and_no_longer(self) -> None:
        """Muted, the menu offers to take that back."""
        self.do(OPS, "mute")
        self.assertIn("unmute", self.possible(self.menu(OPS)))
        self.assertNotIn("mute", self.possible(self.menu(OPS)))
        self.do(OPS, "unmute")
        self.assertIn("mute", self.possible(self.menu(OPS)))

    def test_left(self) -> None:
        """A room that was left is gone; the lobby cannot be left."""
        self.do(OPS, "leave")
        self.assertEqual(self.unread(OPS), -1)
        self.assertNotIn("leave", self.possible(self.menu(LOBBY)))

    def test_leaving_a_private_room(self) -> None:
        """The question says that one can come back only by invitation."""
        board = RoomName("board")
        self.ada.run(self.ada.client.create(board, private=True))
        for room, words in ((board, "somebody invites you"), (OPS, "whenever you like")):
            question = next(act.question for act in self.menu(room).acts() if act.key == "leave")
            assert question is not None
            self.assertIn(words, question.sentence)

    def test_topic(self) -> None:
        """Who keeps order can change the topic; others cannot."""
        self.assertIn("topic", self.possible(self.menu(OPS)))
        self.assertNotIn("topic", self.possible(self.menu(OPS, self.bob)))

    def test_blocking(self) -> None:
        """The other one of a direct conversation is blocked, and unblocked, from its menu."""
        self.do(BOB, "block")
        self.assertIn("unblock", self.possible(self.menu(BOB)))
        self.do(BOB, "unblock")
        self.assertIn("block", self.possible(self.menu(BOB)))

    def test_somebody_to_whom_nothing_was_said(self) -> None:
        """Where nothing was said yet there is nothing to mute or to clear."""
        self.person("cyd")
        possible = self.possible(self.menu(UserName("cyd")))
        self.assertEqual(possible, {"open", "profile", "block"})

    def test_without_a_connection(self) -> None:
        """Only what shows something can be chosen, and the open menu says so at once."""
        menu = self.menu(OPS)
        told: list[set[str]] = []
        menu.listen(lambda: told.append(self.possible(menu)))
        self.ada.break_off()
        self.assertEqual(told[-1], {"open"})
        menu.do("mute")
        self.world.pump()
        assert self.voice.last is not None
        self.assertIn("no connection", self.voice.last.text)
