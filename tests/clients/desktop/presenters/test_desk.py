"""One person's place: which conversation is on the screen, and the end."""

from __future__ import annotations

from functools import partial

from chatserver.model.names import LOBBY, Nickname, RoomName, Target, UserName
from clients.desktop.presenters.desk import MOST_OPEN
from clients.desktop.presenters.last_time import LAST, WHO
from tests.clients.desktop.presenters.desks import DeskCase

ANN, BOB = UserName("ann"), UserName("bob")
KITCHEN, HALL = RoomName("kitchen"), RoomName("hall")


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
        """A room that is known from before, and was left meanwhile, makes way for the lobby."""
        first = self.sit()
        first.go(KITCHEN)
        self.let_pass(2.0)
        first.close()
        known = [each.stream.address(0) for each in self.kept.conversations()]
        self.assertIn(KITCHEN, known)
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

    def test_how_one_is_shown_without_a_connection(self) -> None:
        """By the nickname that one had the last time, or by the user name after it is gone."""
        ann = self.device("ann")
        ann.network.is_down = True
        for nickname in ("Annie", None):
            first = self.sit()
            chosen = None if nickname is None else Nickname.parse(nickname)
            self.ann.run(self.ann.client.set_nickname(chosen))
            first.contacts.read()
            self.let_pass(1.0)
            first.close()
            desk = self.sit(ann)
            self.let_pass(1.0)
            self.assertEqual(desk.places.own.shown, nickname or "ann")
            self.assertEqual(desk.viewer().shown, nickname or "ann")
            desk.close()

    def test_not_led_away(self) -> None:
        """Who comes back online stays where they are."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.down(self.ann)
        self.up(self.ann)
        self.assertEqual(desk.current, KITCHEN)

    def test_there_already(self) -> None:
        """Who goes where they are stays there, and goes on reading."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.bob.say(KITCHEN, "soup")
        desk.go(KITCHEN)
        self.bob.say(KITCHEN, "is ready")
        self.assertEqual(self.texts(desk), ["soup", "is ready"])

    def test_to_a_message(self) -> None:
        """Who goes to a message of another conversation sees it, as soon as that is read."""
        self.bob.say(KITCHEN, "soup")
        desk = self.sit()
        desk.go_to(KITCHEN, 3)
        self.assertEqual(desk.current, KITCHEN)
        self.let_pass(1.0)
        assert desk.opened is not None
        lines = desk.opened.feed.lines
        desk.go(HALL)
        desk.go_to(KITCHEN, lines[-1].seq)
        self.let_pass(1.0)
        glance = desk.opened.feed.glance
        assert glance is not None
        self.assertEqual(glance.seq, lines[-1].seq)
        desk.go_to(HALL, None)
        self.assertEqual(desk.current, HALL)

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
        self.let_pass(1.0)
        told: list[int] = []
        opened.feed.listen(lambda: told.append(1))
        self.bob.say(KITCHEN, "soup is ready")
        self.let_pass(3.0)
        self.assertEqual(told, [])
        place = desk.places.get(KITCHEN)
        assert place is not None
        self.assertEqual(place.unread, 1)
        desk.go(KITCHEN)
        self.assertEqual(self.texts(desk), ["soup is ready"])
        self.assertIs(desk.opened, opened)


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
            part.listen(partial(told.append, name))
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

    def test_what_waits_is_not_sent(self) -> None:
        """What waits when somebody goes is not sent behind their back, whoever is online then."""
        desk = self.sit()
        desk.go(KITCHEN)
        self.down(self.ann)
        self.write(desk, "soup", then=True)
        desk.close()
        self.up(self.ann)
        self.bob.open(KITCHEN)
        self.assertEqual(self.bob.seen(KITCHEN), [])

    def test_twice(self) -> None:
        """Closing it once more does nothing."""
        desk = self.sit()
        desk.close()
        desk.close()
