"""What is known of members, where the server does not tell everything."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.entries import Entry, Joined, Left, Person, Room, RoomInfo, User
from chatserver.model.events import CameOnline, Crowd, WentOffline
from chatserver.model.names import LOBBY, RoomName, UserName
from clients.desktop.presenters.people.roster import CROWD_TURNS, Roster

OPS = Room(7, RoomName("ops"), private=False)
ADA, BOB = User(1, UserName("ada")), User(2, UserName("bob"))
GUEST = User(3, UserName("~gus"))


class RosterTests(SynchronousTestCase):
    """A room of five, of whom two are here."""

    def setUp(self) -> None:
        """Read it once."""
        self.roster = Roster(OPS.name)
        self.read()

    def read(self) -> None:
        """Take what the server says."""
        self.roster.read_room(RoomInfo(OPS, "", 5, mine=True), [ADA, BOB], (), ADA)

    def names(self) -> list[tuple[str, bool]]:
        """Who is known, and whether they are here."""
        return [(each.user.name.text, each.online) for each in self.roster]

    def test_who_left_the_server_stays_a_member(self) -> None:
        """Somebody who went is listed as not here, also after the room was read again."""
        self.roster.heard(WentOffline(BOB))
        self.roster.read_room(RoomInfo(OPS, "", 5, mine=True), [ADA], (), ADA)
        self.assertEqual(sorted(self.names()), [("ada", True), ("bob", False)])

    def test_guests_are_members_while_they_are_here(self) -> None:
        """A guest who went is listed no more."""
        self.roster.read_room(RoomInfo(OPS, "", 5, mine=True), [ADA, GUEST], (), ADA)
        self.roster.heard(WentOffline(GUEST))
        self.assertNotIn(("~gus", False), self.names())

    def test_somebody_who_may_be_a_member(self) -> None:
        """Of a stranger who comes online only the server knows whether they belong here."""
        self.assertFalse(self.roster.heard(CameOnline(User(9, UserName("eve")))))
        self.assertTrue(self.roster.heard(CameOnline(BOB)))

    def test_the_count_follows_those_who_come_and_go(self) -> None:
        """Who joins or leaves changes how many members there are, each once."""
        joined = Entry(OPS, 9, 3, User(9, UserName("eve")), 0.0, Joined())
        self.roster.heard(joined)
        self.roster.heard(joined)
        self.assertEqual(self.roster.total, 6)
        left = Entry(OPS, 10, 3, BOB, 0.0, Left(BOB))
        self.assertTrue(self.roster.heard(left))
        self.assertEqual(self.roster.total, 5)
        self.assertFalse(self.roster.heard(left))

    def test_other_rooms_do_not_matter(self) -> None:
        """Who leaves another room stays here."""
        other = Room(8, RoomName("other"), private=False)
        self.assertTrue(self.roster.heard(Entry(other, 1, 0, BOB, 0.0, Left(BOB))))
        self.assertIn(("bob", True), self.names())

    def test_another_nickname(self) -> None:
        """Who says something under another nickname is listed under it."""
        renamed = User(2, BOB.name, "Robert")
        self.roster.heard(Entry(OPS, 9, 3, renamed, 0.0, Joined()))
        found = self.roster.get(BOB.name)
        assert found is not None
        self.assertEqual(found.user.shown, "Robert")

    def test_a_crowd_is_read_again_now_and_then(self) -> None:
        """Where the server only counts, the room is to be read again from time to time."""
        answers = [self.roster.heard(Crowd(500)) for _ in range(2 * CROWD_TURNS)]
        self.assertEqual(answers.count(False), 2)

    def test_everybody_is_in_the_lobby(self) -> None:
        """Newcomers are listed there without asking; who is here counts as the newest word."""
        lobby = Roster(LOBBY)
        people = [Person(ADA, True, None), Person(BOB, False, None)]
        info = RoomInfo(Room(1, LOBBY, private=False), "", 2, mine=True)
        lobby.read_room(info, [ADA, GUEST], people, ADA)
        self.assertTrue(lobby.heard(CameOnline(User(9, UserName("eve")))))
        found = [(each.user.name.text, each.online) for each in lobby]
        self.assertEqual(found, [("ada", True), ("bob", False), ("~gus", True), ("eve", True)])
