"""Calls, being away, muted conversations, who is typing, and crowds."""

from __future__ import annotations

from chatserver.hub import presence
from chatserver.model.events import Typing
from chatserver.model.names import LOBBY, RoomName, UserName
from clients.core.happenings import Heard
from clients.core.hints import HINT_SECONDS, SHOWN_SECONDS
from clients.terminal import picture
from clients.terminal.pieces import text_of
from clients.terminal.places import Place, list_rows, news, next_unread
from tests.clients.terminal.sitting import CELLS, DeskCase, Sitter

ANN, BOB = UserName("ann"), UserName("bob")
OPS = RoomName("ops")


class AttentionCase(DeskCase):
    """Two at their desks."""

    def setUp(self) -> None:
        """Both are in the lobby and in a room."""
        super().setUp()
        self.ann = self.sitter("ann")
        self.bob = self.sitter("bob")
        self.ann.type("/create #ops").go(LOBBY)
        self.bob.type("/join #ops").go(LOBBY)
        self.ann.look()
        self.bob.look()

    def the_list(self, sitter: Sitter) -> list[str]:
        """The list of conversations."""
        return [text_of(row) for row in picture.the_list(sitter.desk, 20, 10)]

    def title(self, sitter: Sitter) -> str:
        """The row above the messages."""
        return text_of(picture.title(sitter.desk, CELLS)).strip()


class CallTests(AttentionCase):
    """Who is called."""

    def test_calls_stand_in_the_list(self) -> None:
        """What calls is counted beside what is unread, and told below; reading it ends that."""
        self.bob.go(OPS).type("hm").type("@ann look").type("@room look")
        self.assertIn(" #ops          @2 3 ", self.the_list(self.ann))
        self.assertIn("new in #ops (@2)", self.ann.status())
        self.ann.desk.go_to_unread()
        self.ann.look()
        self.ann.wait(1)
        self.assertEqual(self.ann.desk.current, OPS)
        self.assertNotIn("@", " ".join(self.the_list(self.ann)))

    def test_calls_stand_out(self) -> None:
        """A message that calls has a bar and is bold: by name or with all, but not one's own."""
        self.bob.type("@ann. look").type("mail@ann.org").type("@room look").type("@annette look")
        self.ann.type("@ann and @room")
        bars = [row[5:6] for row in self.ann.look()[-5:]]
        self.assertEqual(bars, ["▌", " ", "▌", " ", " "])
        looks = [{look for look, _ in row} for row in picture.body(self.ann.desk, CELLS, 10)[-5:]]
        self.assertEqual(["mention" in each for each in looks], [True, False, True, False, False])

    def test_all_are_called_in_rooms_only(self) -> None:
        """In a conversation of two C{@room} is only text."""
        self.bob.go(ANN).type("@room look")
        self.assertNotIn("▌", " ".join(self.ann.go(BOB).look()))

    def test_where_one_is_called_comes_first(self) -> None:
        """The key leads to calls, then to people, then to rooms; so does the row below."""
        places = [Place(LOBBY), Place(OPS, 1), Place(RoomName("x"), 3, mentions=1), Place(BOB, 1)]
        self.assertEqual(next_unread(places, LOBBY), RoomName("x"))
        self.assertEqual(next_unread(places, RoomName("x")), BOB)
        self.assertEqual(news(places, LOBBY), "new in #x (@1), #ops, @bob")


class ReadMarkTests(AttentionCase):
    """How far the other one has read."""

    def read(self, sitter: Sitter, other: UserName | RoomName) -> None:
        """Somebody reads what stands there."""
        sitter.run(sitter.client.mark_read(other))

    def test_a_mark_behind_the_newest_that_was_read(self) -> None:
        """It comes when the other one reads, moves with them, and stands behind one message."""
        self.ann.go(BOB).type("one").type("two")
        self.assertEqual(self.ann.messages()[-2:], ["one", "two"])
        self.read(self.bob, ANN)
        self.assertEqual(self.ann.messages()[-2:], ["one", "two ✓"])
        self.ann.type("three")
        self.assertEqual(self.ann.messages()[-3:], ["one", "two ✓", "three"])
        self.bob.go(ANN).type("yes")
        self.assertEqual(self.ann.messages()[-4:], ["one", "two", "three ✓", "yes"])

    def test_it_is_there_when_one_comes_back(self) -> None:
        """What was read while one looked elsewhere, or was away, is marked as well."""
        self.ann.go(BOB).type("one").go(LOBBY)
        self.read(self.bob, ANN)
        self.assertEqual(self.ann.go(BOB).messages()[-1:], ["one ✓"])
        self.ann.type("two").break_off()
        self.read(self.bob, ANN)
        self.assertEqual(self.ann.messages()[-1:], ["two"])
        self.ann.wait(5)
        self.assertEqual(self.ann.messages()[-2:], ["one", "two ✓"])
        desk = Sitter(self.world, "ann").sit()
        self.assertEqual(desk.go(BOB).messages()[-2:], ["one", "two ✓"])

    def test_not_in_rooms_nor_where_it_is_not_told(self) -> None:
        """In a room nobody's reading is shown; nor where one of the two will not have it."""
        self.ann.go(OPS).type("all")
        self.read(self.bob, OPS)
        self.assertEqual(self.ann.messages()[-1:], ["all"])
        self.bob.run(self.bob.client.set_setting("receipts", "off"))
        self.ann.go(BOB).type("one")
        self.read(self.bob, ANN)
        self.assertEqual(self.ann.messages()[-1:], ["one"])

    def test_not_behind_an_older_message(self) -> None:
        """Far up in the past no message is marked: a newer one was read."""
        self.ann.go(BOB).type("first")
        for number in range(300):
            self.ann.run(self.ann.client.post(BOB, str(number)))
        self.read(self.bob, ANN)
        self.assertEqual(self.ann.messages()[-1:], ["299 ✓"])
        for _ in range(40):
            self.ann.desk.feeds.scroll(15, CELLS, 20)
            self.world.pump()
        self.assertIn("first", " ".join(self.ann.look()))
        self.ann.break_off()  # so that nothing newer comes
        self.ann.desk.feeds.scroll(-500, CELLS, 20)
        shown = self.ann.messages()
        self.assertNotEqual(shown[-1], "299 ✓")
        self.assertNotIn("✓", " ".join(shown))


class MuteTests(AttentionCase):
    """Conversations that want no attention."""

    def test_muted_ones_are_no_news(self) -> None:
        """What is said in a muted room is told nowhere but in the list, where it has a mark."""
        self.ann.type("/mute #ops")
        self.assertEqual(self.ann.notice, "#ops is muted; /unmute #ops takes it back")
        self.bob.go(OPS).type("hm")
        self.assertIn(" #ops           ⊘ 1 ", self.the_list(self.ann))
        self.assertNotIn("new in", self.ann.status())
        self.ann.desk.go_to_unread()
        self.assertEqual(self.ann.notice, "nothing is unread elsewhere")
        self.ann.type("/unmute #ops")
        self.assertIn("new in #ops", self.ann.status())

    def test_calls_are_news_all_the_same(self) -> None:
        """Who is called in a muted room is told, and the key leads there."""
        self.ann.go(OPS).type("/mute").go(LOBBY)
        self.bob.go(OPS).type("@ann look")
        self.assertIn("new in #ops (@1)", self.ann.status())
        self.ann.desk.go_to_unread()
        self.assertEqual(self.ann.desk.current, OPS)

    def test_how_they_look(self) -> None:
        """A muted conversation is pale, whatever is unread there, unless somebody calls."""
        looks = [
            list_rows([Place(OPS, 3, mentions=calls, muted=True)], LOBBY, 16, 9)[1][1][0]
            for calls in (0, 1)
        ]
        self.assertEqual(looks, ["dim", "unread"])


class AwayTests(AttentionCase):
    """Being away."""

    def test_others_see_it(self) -> None:
        """Who is away is marked wherever people are listed, until they are back."""
        self.bob.type("/msg ann hi").type("/away lunch").look()
        self.assertEqual(self.bob.notice, "you are away: lunch; /back ends it")
        self.assertIn("  away", self.bob.status())
        self.ann.go(BOB)
        self.assertEqual(self.title(self.ann), "@bob  away: lunch")
        self.assertEqual(self.the_list(self.ann)[-1][:5], "◦bob ")
        self.ann.type("/who #ops")
        self.assertEqual(self.ann.panel[1:], ["ann", "bob  away: lunch"])
        self.ann.type("/users")
        self.assertEqual(self.ann.panel[-1], "◦ bob  here now  away: lunch")
        self.ann.type("/whois bob")
        self.assertEqual(self.ann.notice, "bob  here now  away: lunch")
        self.bob.type("/back")
        self.ann.desk.panel = None
        self.assertEqual(self.bob.notice, "you are back")
        self.assertNotIn("  away", self.bob.status())
        self.assertEqual(self.title(self.ann), "@bob  here now")
        self.assertEqual(self.the_list(self.ann)[-1][:5], "•bob ")

    def test_who_writes_is_told(self) -> None:
        """A message to somebody who is away is answered with the reason, where there is one."""
        self.bob.type("/away lunch")
        self.ann.go(BOB).type("are you there?")
        self.assertEqual(self.ann.notice, "bob is away: lunch")
        self.bob.type("/away")
        self.ann.type("hm")
        self.assertEqual(self.ann.notice, "bob is away")
        self.bob.type("/back")
        self.ann.type("ah")
        self.assertEqual(self.ann.notice, "")

    def test_it_is_known_from_the_start(self) -> None:
        """A program that is started later knows who is away, oneself among them."""
        self.bob.type("/away lunch")
        second = Sitter(self.world, "bob").sit()
        self.assertIn("  away", second.status())
        second.type("/back")
        self.assertNotIn("  away", self.bob.status())


class TypingTests(AttentionCase):
    """Who is typing."""

    def test_it_is_seen_for_some_seconds(self) -> None:
        """What another begins is seen there alone, until some seconds after the last key."""
        self.bob.desk.typed("h")
        self.world.pump()
        self.assertIn("bob is typing", self.ann.status())
        self.ann.go(OPS)
        self.assertNotIn("typing", self.ann.status())
        self.ann.go(LOBBY).wait(SHOWN_SECONDS - 1)
        self.assertIn("bob is typing", self.ann.status())
        self.bob.desk.typed("he")
        self.world.pump()
        self.ann.wait(SHOWN_SECONDS - 1)
        self.assertIn("bob is typing", self.ann.status())
        drawn = self.ann.drawn
        self.ann.wait(1)
        self.assertNotIn("typing", self.ann.status())
        self.assertGreater(self.ann.drawn, drawn)

    def test_a_message_ends_it(self) -> None:
        """Who has said it, or has left, is typing no more."""
        self.bob.desk.typed("h")
        self.world.pump()
        self.bob.type("hi")
        self.assertNotIn("typing", self.ann.status())
        self.bob.wait(HINT_SECONDS)
        self.bob.desk.typed("h")
        self.world.pump()
        self.assertIn("typing", self.ann.status())
        self.bob.leave()
        self.assertNotIn("typing", self.ann.status())

    def test_several(self) -> None:
        """Two are named, more are counted."""
        told: list[str] = []
        for name in ("bob", "carl", "dora"):
            sitter = self.bob if name == "bob" else self.sitter(name)
            sitter.desk.typed("h")
            self.world.pump()
            told.append(self.ann.status(60).split("  ")[1].strip())
        self.assertEqual(told, ["bob is typing", "bob and carl are typing", "3 are typing"])

    def test_a_small_screen(self) -> None:
        """Where names have no room it is told how many, and a long name is cut."""
        self.bob.type("/nick Bartholomew the Great")
        self.bob.desk.typed("h")
        self.world.pump()
        self.assertIn("  Bartholom… is typing", self.ann.status(40))
        self.sitter("carl").desk.typed("h")
        self.world.pump()
        self.assertIn("  2 are typing", self.ann.status(40))

    def test_what_is_hinted(self) -> None:
        """Hints are rare, and for messages only: not for commands, edits or an empty input."""
        desk = self.bob.desk

        def hints(*texts: str) -> int:
            for text in texts:
                desk.typed(text)
            self.world.pump()
            return sum(
                isinstance(each, Heard) and isinstance(each.event, Typing)
                for each in self.ann.happened
            )

        self.assertEqual(hints("/", "/a", "", " "), 0)
        self.assertEqual(hints("h", "he", "hel"), 1)
        self.bob.wait(HINT_SECONDS)
        self.assertEqual(hints("//"), 2)
        self.bob.type("hello").wait(HINT_SECONDS)
        desk.writing.up()
        self.assertEqual(hints("hullo"), 2)
        desk.escape()
        desk.find()
        self.assertEqual(hints("op"), 2)

    def test_without_a_connection(self) -> None:
        """Who types without a connection is left in peace, as where nothing may be said."""
        self.ann.go(RoomName("nowhere"))
        self.ann.desk.typed("h")
        self.world.pump()
        self.assertEqual(self.ann.notice, "")
        self.ann.network.is_down = True
        self.ann.break_off()
        self.ann.wait(HINT_SECONDS)
        self.ann.desk.typed("he")
        self.assertEqual(self.ann.notice, "")


class CrowdTests(AttentionCase):
    """Many people."""

    def test_the_number_is_told(self) -> None:
        """Where the server tells how many are online, it stands beside how the connection is."""
        self.assertNotIn("online", self.ann.status())
        self.patch(presence, "NAMED_MOST", 2)
        self.sitter("carl")
        self.ann.wait(presence.COUNT_SECONDS)
        self.assertIn("ann at chat.lab, 3 online", self.ann.status())
        self.sitter("dora")
        self.ann.type("/users")
        self.assertIn("4 online", self.ann.status())
        self.patch(presence, "NAMED_MOST", 200)
        self.ann.break_off()
        self.ann.wait(60)
        self.assertNotIn("online", self.ann.status())
