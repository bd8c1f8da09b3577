"""One person's place: what goes between its presenters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from chatserver.model.names import LOBBY, Nickname, RoomName, Target, UserName
from clients.core.posts import Sending
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.presenters.commands.stage import AnswerRow
from clients.desktop.presenters.desk import LAST, MOST_OPEN, WHO, Desk, Seat
from clients.desktop.presenters.feed_items import Said, Sent
from clients.desktop.presenters.supplies import Supplies
from tests.clients.cast import ClientCase, Person
from tests.world import utc

ANN, BOB = UserName("ann"), UserName("bob")
KITCHEN, HALL = RoomName("kitchen"), RoomName("hall")


class Hall:
    """A stage that notes what is wanted of it."""

    def __init__(self) -> None:
        self.wanted: list[object] = []

    def go(self, target: Target) -> None:
        """Note it."""
        self.wanted.append(target)

    def show(self, title: str, rows: Sequence[AnswerRow]) -> None:
        """Note it."""
        self.wanted.append(title)

    def ask(self, question: str, yes: str, then: Callable[[], Awaitable[None]]) -> None:
        """Note it."""
        self.wanted.append(question)

    def change_password(self) -> None:
        """Note it."""

    def quit(self) -> None:
        """Note it."""

    def log_out(self) -> None:
        """Note it."""


class DeskCase(ClientCase):
    """Ann, who sits down when her clients are ready; Bob."""

    def setUp(self) -> None:
        """They are in two rooms."""
        super().setUp()
        self.ann, self.bob = self.person("ann"), self.person("bob")
        for room in (KITCHEN, HALL):
            self.bob.run(self.bob.client.create(room))
            self.ann.run(self.ann.client.join(room))
        self.kept = KeptInMemory()
        self._count = 0

    def sit(self, person: Person | None = None, kept: KeptInMemory | None = None) -> Desk:
        """Let Ann sit down."""
        person, kept = person or self.ann, kept or self.kept
        supplies = Supplies(self.world.clock, utc, lambda: 0.5, self._nonce)
        desk = Desk(person.client, supplies, Seat(ANN, "chat.lab", kept, None), Hall())
        self.addCleanup(desk.close)
        self.let_pass(1.0)
        return desk

    def let_pass(self, seconds: float) -> None:
        """Let time pass."""
        for _ in range(int(seconds * 10)):
            self.world.clock.advance(0.1)
            self.world.pump()

    def write(self, desk: Desk, text: str, then: bool = False) -> None:
        """Type where Ann is, and press Enter if wanted."""
        opened = desk.opened
        assert opened is not None
        opened.writing.typed(text, len(text))
        if then:
            opened.writing.send()
        self.let_pass(0.5)

    def texts(self, desk: Desk) -> list[str]:
        """What is said where she is."""
        self.let_pass(0.5)
        opened = desk.opened
        assert opened is not None
        return [each.text for each in opened.feed.items if isinstance(each, Said)]

    def voice(self, desk: Desk) -> str:
        """What was told last."""
        return "" if desk.voice.last is None else desk.voice.last.text

    def down(self, person: Person) -> None:
        """No connection comes about."""
        person.network.is_down = True
        person.break_off()

    def up(self, person: Person) -> None:
        """It does again."""
        person.network.is_down = False
        person.client.retry_now()
        self.let_pass(3.0)

    def _nonce(self) -> str:
        self._count += 1
        return f"desk-{self._count}"


class GoingTests(DeskCase):
    """Which conversation is on the screen."""

    def test_the_lobby_at_first(self) -> None:
        """Who was nowhere yet is in the lobby; where they are is kept."""
        desk = self.sit()
        self.assertEqual(desk.current, LOBBY)
        self.assertEqual(self.kept.choice(LAST), "#lobby")
        self.assertEqual(self.kept.choice(WHO), str(desk.viewer().id))

    def test_where_one_was_last(self) -> None:
        """A room, or somebody, that was looked at last is on the screen."""
        self.ann.say(BOB, "hello")
        for last, target in (("#kitchen", KITCHEN), ("@bob", BOB)):
            self.kept.choose(LAST, last)
            desk = self.sit()
            self.assertEqual(desk.current, target)
            chosen = [place.target for place in desk.places.all if desk.places.chosen == target]
            self.assertIn(target, chosen)

    def test_what_is_no_conversation(self) -> None:
        """A name that is none, or of a room one is not in, leads to the lobby."""
        for last in ("#elsewhere", "@nobody", "@", "#", "no name at all", "#" + "x" * 9999, "\0"):
            self.kept.choose(LAST, last)
            self.assertEqual(self.sit().current, LOBBY, last[:20])

    def test_the_last_room_is_gone(self) -> None:
        """A room that is known from before, and left elsewhere meanwhile, makes way for the lobby."""
        first = self.sit()
        first.go(KITCHEN)
        self.let_pass(2.0)
        first.close()
        self.assertIn(KITCHEN, [each.address(0) for each in self._rooms()])
        again = self.device("ann")
        again.network.is_down = True
        again.client.start()
        self.world.pump()
        desk = self.sit(again)
        self.assertEqual(desk.current, KITCHEN)
        self.bob.run(self.bob.client.kick(KITCHEN, ANN))
        self.up(again)
        self.assertEqual(desk.current, LOBBY)
        self.assertEqual(self.voice(desk), "You are not in #kitchen any more.")

    def test_nothing_is_known(self) -> None:
        """Without a connection, and with nothing kept, no conversation is; then the lobby is."""
        ann = self.device("ann")
        ann.network.is_down = True
        ann.client.start()
        self.world.pump()
        desk = self.sit(ann)
        self.assertIsNone(desk.current)
        self.assertIsNone(desk.opened)
        self.assertEqual(desk.viewer().name, ANN)
        self.assertLess(desk.viewer().id, 0)
        self.up(ann)
        self.assertEqual(desk.current, LOBBY)

    def test_who_one_is_without_a_connection(self) -> None:
        """The number of the account is known from before; one that is none is not taken."""
        ann = self.device("ann")
        for known, id in (("7", 7), ("x", -1), ("-5", -1), ("", -1), ("9" * 9000, -1)):
            self.kept.choose(WHO, known)
            self.assertEqual(self.sit(ann).viewer().id, id)

    def test_not_led_away(self) -> None:
        """Who comes back online stays where they are."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.down(self.ann)
        self.up(self.ann)
        self.assertEqual(desk.current, KITCHEN)

    def test_told_of_each(self) -> None:
        """Whoever listens hears of each other conversation on the screen."""
        desk = self.sit()
        heard: list[Target | None] = []
        desk.listen(lambda: heard.append(desk.current))
        desk.go(KITCHEN)
        desk.leave_conversation()
        self.assertEqual(heard, [KITCHEN, None])
        self.assertIsNone(desk.places.chosen)

    def test_so_many_are_open(self) -> None:
        """Twenty conversations are in memory; of more the one looked at longest ago is let go."""
        rooms = [RoomName(f"room{number}") for number in range(MOST_OPEN)]
        for room in rooms:
            self.ann.run(self.ann.client.create(room))
        desk = self.sit()
        first = desk.opened
        for room in rooms[:-1]:
            desk.go(room)
        desk.go(LOBBY)
        self.assertIs(desk.opened, first)
        second = desk._opened[rooms[0]]
        desk.go(rooms[-1])
        self.assertEqual(len(desk._opened), MOST_OPEN)
        self.assertIn(LOBBY, desk._opened)
        self.assertNotIn(rooms[0], desk._opened)
        told: list[object] = []
        second.writing.listen(lambda: told.append(1))
        second.members.listen(lambda: told.append(2))
        second.feed.listen(lambda: told.append(3))
        self.let_pass(1.0)
        told.clear()
        self.bob.run(self.bob.client.join(rooms[0]))
        self.bob.say(rooms[0], "anybody?")
        self.down(self.ann)
        self.up(self.ann)
        self.assertEqual(told, [])
        desk.go(rooms[0])
        self.assertEqual(self.texts(desk), ["anybody?"])

    def test_what_is_not_looked_at_is_not_marked_as_read(self) -> None:
        """In a conversation that was looked at before, what is said now stays unread."""
        desk = self.sit()
        desk.go(KITCHEN)
        opened = desk.opened
        assert opened is not None
        desk.go(HALL)
        self.bob.say(KITCHEN, "soup is ready")
        self.let_pass(3.0)
        place = desk.places.get(KITCHEN)
        assert place is not None
        self.assertEqual(place.unread, 1)
        desk.go(KITCHEN)
        self.assertEqual(self.texts(desk), ["soup is ready"])
        self.assertIs(desk.opened, opened)

    def _rooms(self) -> list[object]:
        return [each.stream for each in self.kept.conversations()]


class WritingTests(DeskCase):
    """What is typed, and where it goes."""

    def test_drafts(self) -> None:
        """What is typed in one conversation stands there alone, and still after another one."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.write(desk, "soup")
        desk.go(HALL)
        opened = desk.opened
        assert opened is not None
        self.assertEqual(opened.writing.text, "")
        self.write(desk, "carpet")
        desk.go(KITCHEN)
        assert desk.opened is not None
        self.assertEqual(desk.opened.writing.text, "soup")
        self.assertEqual(self.sit(kept=self.kept).seat.kept.draft(HALL).text, "carpet")

    def test_posts(self) -> None:
        """What is sent is in the conversation where it was typed, also when that is left."""
        desk = self.sit()
        self.down(self.ann)
        desk.go(KITCHEN)
        self.write(desk, "soup", then=True)
        desk.go(HALL)
        self.write(desk, "carpet", then=True)
        self.assertEqual(self.texts(desk), ["carpet"])
        self.assertEqual(desk.unsent(), 2)
        desk.go(KITCHEN)
        self.assertEqual(self.texts(desk), ["soup"])
        self.up(self.ann)
        self.assertEqual(desk.unsent(), 0)
        self.assertEqual(self.texts(desk), ["soup"])
        (said,) = (each for each in desk.opened.feed.items if isinstance(each, Said))  # type: ignore[union-attr]
        self.assertIs(said.sent, Sent.STORED)
        desk.go(HALL)
        self.assertEqual(self.texts(desk), ["carpet"])

    def test_what_is_refused_is_not_waited_for(self) -> None:
        """A message that the server refused does not count as one that waits."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.down(self.ann)
        self.write(desk, "soup", then=True)
        self.bob.run(self.bob.client.kick(KITCHEN, ANN))
        self.up(self.ann)
        (post,) = desk.outbox.posts()
        self.assertNotIsInstance(post.outcome, Sending)
        self.assertEqual(desk.unsent(), 0)

    def test_posts_in_the_outbox_at_the_start(self) -> None:
        """What waits from before is seen in a conversation that is opened for the first time."""
        desk = self.sit()
        self.down(self.ann)
        desk.outbox.add(KITCHEN, "from before", False, None)
        desk.go(KITCHEN)
        self.assertEqual(self.texts(desk), ["from before"])

    def test_discard(self) -> None:
        """What is not to be sent stands in the input again, before what is there, and is gone."""
        desk = self.sit()
        self.down(self.ann)
        desk.go(KITCHEN)
        self.write(desk, "soup", then=True)
        self.write(desk, "and salad")
        (post,) = desk.outbox.posts()
        told: list[object] = []
        desk.places.listen(lambda: told.append(1))
        desk.discard(post.nonce)
        assert desk.opened is not None
        self.assertEqual(desk.opened.writing.text, "soup\nand salad")
        self.assertEqual(self.texts(desk), [])
        self.assertTrue(told)
        desk.discard(post.nonce)
        desk.discard("no such thing")
        self.assertEqual(desk.opened.writing.text, "soup\nand salad")

    def test_away(self) -> None:
        """Who writes to somebody who is away is told so, with what they say of it, if anything."""
        desk = self.sit()
        desk.go(BOB)
        for why, told in (("back at 3", "@bob is away: back at 3"), ("", "@bob is away.")):
            self.bob.run(self.bob.client.set_away(why))
            desk.voice.hush()
            self.write(desk, "hello?", then=True)
            self.assertEqual(self.voice(desk), told)
        self.bob.run(self.bob.client.set_away(None))
        desk.voice.hush()
        self.write(desk, "hello!", then=True)
        self.assertEqual(self.voice(desk), "")


class HearingTests(DeskCase):
    """What happens elsewhere."""

    def test_removed(self) -> None:
        """A room that one is removed from goes away, and it is told; others stay."""
        desk = self.sit()
        desk.go(KITCHEN)
        desk.go(HALL)
        self.bob.run(self.bob.client.kick(KITCHEN, ANN))
        self.let_pass(0.5)
        self.assertEqual(self.voice(desk), "You are not in #kitchen any more.")
        self.assertEqual(desk.current, HALL)
        self.assertNotIn(KITCHEN, desk._opened)
        self.bob.run(self.bob.client.kick(HALL, ANN))
        self.let_pass(0.5)
        self.assertIsNone(desk.current)
        self.assertEqual(self.voice(desk), "You are not in #hall any more.")

    def test_left_and_joined_again(self) -> None:
        """Who joins again what they left there is told again when they are removed."""
        desk = self.sit()
        for _ in range(2):
            self.ann.run(self.ann.client.join(KITCHEN))
            desk.go(KITCHEN)
            desk.voice.hush()
            self.ann.run(self.ann.client.leave(KITCHEN))
            self.let_pass(0.5)
            self.assertEqual(self.voice(desk), "You are not in #kitchen any more.")
            self.assertIsNone(desk.current)

    def test_what_was_written_there_stays(self) -> None:
        """With a draft, or something not sent, the room stays; blanks are no draft."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.write(desk, "half")
        desk.go(HALL)
        self.write(desk, "  \n ")
        for room in (KITCHEN, HALL):
            self.bob.run(self.bob.client.kick(room, ANN))
            self.let_pass(0.5)
        self.assertIn(KITCHEN, desk._opened)
        self.assertNotIn(HALL, desk._opened)
        self.assertIsNone(desk.current)

    def test_a_room_that_one_only_looks_at(self) -> None:
        """A room that one never belonged to is not told to be left."""
        desk = self.sit()
        self.bob.run(self.bob.client.create(RoomName("attic")))
        desk.go(RoomName("attic"))
        self.let_pass(1.0)
        self.down(self.ann)
        self.up(self.ann)
        self.assertEqual(self.voice(desk), "")
        self.assertEqual(desk.current, RoomName("attic"))

    def _seen(self, desk: Desk) -> list[str]:
        self.let_pass(0.5)
        opened = desk.opened
        assert opened is not None
        said = [each for each in opened.feed.items if isinstance(each, Said)]
        return [each.text for each in said if each.is_read]

    def test_read_by_the_other(self) -> None:
        """What the other has read is marked, at once, and when it is opened later."""
        desk = self.sit()
        desk.go(BOB)
        self.write(desk, "hello", then=True)
        self.assertEqual(self._seen(desk), [])
        self.bob.run(self.bob.client.mark_read(ANN))
        self.assertEqual(self._seen(desk), ["hello"])
        self.assertEqual(self._seen(self.sit()), ["hello"])

    def test_read_by_the_other_meanwhile(self) -> None:
        """What the other read while there was no connection is marked afterwards."""
        desk = self.sit()
        desk.go(BOB)
        self.write(desk, "hello", then=True)
        desk.go(LOBBY)
        self.down(self.ann)
        self.bob.run(self.bob.client.mark_read(ANN))
        self.up(self.ann)
        desk.go(BOB)
        self.assertEqual(self._seen(desk), ["hello"])

    def test_operator(self) -> None:
        """What whoever runs the server says to all is told."""
        desk = self.sit()
        self.world.run(self.world.operator.announce("back in an hour"))
        self.world.pump()
        self.assertEqual(self.voice(desk), "back in an hour")

    def test_somebody_writes(self) -> None:
        """Others who write are told of, and when they stopped."""
        desk = self.sit()
        desk.go(KITCHEN)
        told: list[int] = []
        desk.typing.listen(lambda: told.append(len(desk.hints.writers(KITCHEN))))
        self.bob.run(self.bob.client.typing(KITCHEN))
        self.assertEqual(told[-1:], [1])
        self.let_pass(7.0)
        self.assertEqual(told[-1:], [0])

    def test_names(self) -> None:
        """Who is there, and how they are called, is known after the start, and kept current."""
        desk = self.sit()
        self.assertTrue(desk.contacts.is_online(BOB))
        self.ann.say(BOB, "hello")
        self.bob.run(self.bob.client.set_nickname(Nickname.parse("Bobby")))
        self.bob.say(ANN, "me")
        self.let_pass(0.5)
        user = desk.contacts.user(BOB)
        assert user is not None
        self.assertEqual(user.shown, "Bobby")
        self.bob.run(self.bob.client.log_out())
        self.let_pass(0.5)
        self.assertFalse(desk.contacts.is_online(BOB))

    def test_members_keep_current(self) -> None:
        """The members beside a conversation hear of who comes and goes."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.let_pass(1.0)
        told: list[int] = []
        assert desk.opened is not None
        desk.opened.members.listen(lambda: told.append(1))
        self.bob.run(self.bob.client.set_away("lunch"))
        self.let_pass(1.0)
        self.assertTrue(told)

    def test_choices(self) -> None:
        """What is to be seen of conversations is chosen anew for all that are open."""
        desk = self.sit()
        desk.go(KITCHEN)
        desk.go(HALL)
        told: list[Target] = []
        for target, opened in desk._opened.items():
            opened.feed.listen(lambda target=target: told.append(target))
        desk.choices_changed()
        self.let_pass(0.5)
        self.assertIn(HALL, told)


class ClosingTests(DeskCase):
    """Nobody sits there any more."""

    def test_nothing_is_heard(self) -> None:
        """After the end nothing is told, whatever happens, and no clock runs on."""
        desk = self.sit()
        desk.go(BOB)
        self.write(desk, "hello", then=True)
        desk.go(KITCHEN)
        self.write(desk, "half")
        self.bob.run(self.bob.client.typing(KITCHEN))
        opened = desk.opened
        assert opened is not None
        told: list[str] = []
        for name, part in (
            ("desk", desk),
            ("voice", desk.voice),
            ("places", desk.places),
            ("connection", desk.connection),
            ("people", desk.people),
            ("typing", desk.typing),
            ("feed", opened.feed),
            ("writing", opened.writing),
            ("members", opened.members),
        ):
            part.listen(lambda name=name: told.append(name))
        self.let_pass(1.0)
        told.clear()
        desk.contacts.read()
        desk.close()
        self.bob.say(KITCHEN, "soup")
        self.bob.run(self.bob.client.mark_read(ANN))
        self.bob.run(self.bob.client.typing(KITCHEN))
        self.bob.run(self.bob.client.kick(KITCHEN, ANN))
        self.world.run(self.world.operator.announce("hear, hear"))
        self.down(self.ann)
        self.up(self.ann)
        self.let_pass(10)
        self.assertEqual(told, [])
        self.assertEqual(self.kept.draft(KITCHEN).text, "half")

    def test_twice(self) -> None:
        """Closing it once more does nothing."""
        desk = self.sit()
        desk.close()
        desk.close()
