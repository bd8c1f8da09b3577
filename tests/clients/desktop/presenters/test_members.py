"""Who is in a conversation, as presenters tell it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatserver.frontends.amp import entering
from chatserver.model.names import LOBBY, Nickname, RoomName, Target, UserName
from clients.core.contacts import Contacts
from clients.core.happenings import Happening, Heard
from clients.desktop.presenters.people import member_reader
from clients.desktop.presenters.people import members as module
from clients.desktop.presenters.people.member_rows import Heading, Member, More
from clients.desktop.presenters.people.members import Members
from clients.desktop.presenters.supplies import Voice
from tests.clients.cast import ClientCase, Person

OPS = RoomName("ops")


def written(members: Members) -> Sequence[str]:
    """The rows, as they are read from above."""
    return [each.title for each in members.rows()]


class MembersCase(ClientCase):
    """Ada looks at who is there."""

    def setUp(self) -> None:
        """Three people; two are in a room."""
        super().setUp()
        self.ada, self.bob, self.cyd = (self.person(name) for name in ("ada", "bob", "cyd"))
        self.ada.run(self.ada.client.create(OPS))
        self.bob.run(self.bob.client.join(OPS))
        self.voice = Voice()

    def look(self, who: Person, target: Target) -> Members:
        """Let somebody look at the members of a conversation."""
        user = who.client.user
        assert user is not None
        told: list[Callable[[], None]] = []

        def changed() -> None:
            for tell in told:
                tell()

        contacts = Contacts(who.client, changed)

        def happened(happening: Happening) -> None:
            if isinstance(happening, Heard):
                contacts.heard(happening.event)

        who.client.listen(happened)
        members = Members(who.client, target, contacts, lambda: user, self.voice)
        told.append(members.contacts_changed)
        members.listen(lambda: None)
        contacts.read()
        self.addCleanup(members.close)
        self.world.pump()
        return members

    def watch(self, person: Person) -> list[bytes]:
        """Count how often somebody's program asks about a room."""
        asked: list[bytes] = []
        end = person.network.cables[-1].client
        write = end.write

        def written_by(data: bytes) -> None:
            if b"LookAtRoom" in data:
                asked.append(data)
            write(data)

        end.write = written_by  # type: ignore[method-assign]
        return asked


class MembersTests(MembersCase):
    """Who is listed."""

    def test_acceptance_74_members_come_and_go(self) -> None:
        """Whoever logs in or out is listed so within the same turn, and oneself is marked."""
        members = self.look(self.ada, OPS)
        self.assertEqual(written(members), ["Online — 2", "ada (You)", "bob"])
        self.bob.run(self.bob.client.log_out())
        self.assertEqual(written(members), ["Online — 1", "ada (You)", "Offline — 1", "bob"])
        self.device("bob").enter()
        self.assertEqual(written(members), ["Online — 2", "ada (You)", "bob"])
        self.cyd.run(self.cyd.client.join(OPS))
        self.assertIn("cyd", written(members))

    def test_without_a_connection_nobody_is_said_to_be_here(self) -> None:
        """While the connection is lost it is told who was there, and not that they still are."""
        members = self.look(self.ada, OPS)
        self.ada.network.is_down = True
        self.ada.break_off()
        self.assertEqual(written(members), ["Were online — 2", "ada (You)", "bob"])
        self.assertFalse(any(row.is_now for row in members.rows() if isinstance(row, Member)))
        self.ada.network.is_down = False
        self.ada.client.retry_now()
        self.world.pump()
        self.assertEqual(written(members), ["Online — 2", "ada (You)", "bob"])

    def test_acceptance_76_all_accounts_stand_in_the_lobby(self) -> None:
        """In the lobby, where everybody is, those who are not here are listed too."""
        self.cyd.run(self.cyd.client.log_out())
        members = self.look(self.ada, LOBBY)
        rows = ["Online — 2", "ada (You)", "bob", "Offline — 1", "cyd"]
        self.assertEqual(written(members), rows)
        self.person("dan")
        self.assertEqual(members.rows()[0], Heading("online", 3))

    def test_members_who_are_not_here(self) -> None:
        """Who was not here since the list was opened is named, too, and something can be done."""
        self.bob.run(self.bob.client.log_out())
        members = self.look(self.ada, OPS)
        self.assertEqual(written(members), ["Online — 1", "ada (You)", "Offline — 1", "bob"])
        self.assertIn("kick", [act.key for act in members.acts(UserName("bob"))])
        self.device("bob").enter()
        self.assertEqual(written(members), ["Online — 2", "ada (You)", "bob"])

    def test_moderators_are_known(self) -> None:
        """Who moderates is marked, though it was long ago that they were made one."""
        members = self.look(self.bob, OPS)
        ada, bob = members.member(UserName("ada")), members.member(UserName("bob"))
        assert ada is not None and bob is not None
        self.assertEqual((ada.keeps_order, bob.keeps_order), (True, False))

    def test_nobody_looks(self) -> None:
        """While the list is not looked at nothing is asked; looked at again, it is right."""
        user = self.ada.client.user
        assert user is not None
        contacts = Contacts(self.ada.client, lambda: None)
        members = Members(self.ada.client, OPS, contacts, lambda: user, self.voice)
        self.addCleanup(members.close)
        asked = self.watch(self.ada)
        stop = members.listen(lambda: None)
        self.world.pump()
        stop()
        self.cyd.run(self.cyd.client.log_out())
        self.bob.run(self.bob.client.leave(OPS))
        self.device("cyd").enter()
        self.assertEqual(len(asked), 1)
        members.listen(lambda: None)
        self.world.pump()
        self.assertEqual(len(asked), 1)  # what was heard meanwhile is enough
        self.assertEqual(written(members), ["Online — 1", "ada (You)"])

    def test_strangers_are_not_members(self) -> None:
        """Somebody who comes online but is not in the room is not listed."""
        members = self.look(self.ada, OPS)
        self.cyd.run(self.cyd.client.log_out())
        self.device("cyd").enter()
        self.person("dan")
        self.assertEqual(written(members), ["Online — 2", "ada (You)", "bob"])

    def test_whoever_is_away_stands_apart(self) -> None:
        """Who says that they are away stands in a section of their own, with the reason."""
        members = self.look(self.ada, OPS)
        self.bob.run(self.bob.client.set_away("back at 3"))
        self.assertEqual(written(members), ["Online — 1", "ada (You)", "Away — 1", "bob"])
        bob = members.member(UserName("bob"))
        assert bob is not None
        self.assertEqual(bob.about, "back at 3")
        self.bob.run(self.bob.client.set_away(None))
        self.assertEqual(written(members)[0], "Online — 2")

    def test_whoever_was_away_before(self) -> None:
        """So does who was away already when the list was opened."""
        self.bob.run(self.bob.client.set_away("at lunch"))
        self.assertIn("Away — 1", written(self.look(self.ada, OPS)))

    def test_direct_conversations(self) -> None:
        """Two are in a direct conversation."""
        members = self.look(self.ada, UserName("bob"))
        self.assertEqual(written(members), ["Online — 2", "ada (You)", "bob"])
        self.bob.run(self.bob.client.log_out())
        self.assertEqual(written(members), ["Online — 1", "ada (You)", "Offline — 1", "bob"])
        self.person("dan")
        self.assertNotIn("dan", written(members))

    def test_looking_for_somebody(self) -> None:
        """A part of either name is enough, whatever the case."""
        self.bob.run(self.bob.client.set_nickname(Nickname.parse("Robert Ärger")))
        members = self.look(self.ada, OPS)
        members.look_for("ÄRG")
        self.assertEqual(written(members), ["Online — 1", "Robert Ärger"])
        members.look_for("@bo")
        self.assertEqual(written(members), ["Online — 1", "Robert Ärger"])
        members.look_for("nobody")
        self.assertEqual(written(members), [])
        members.look_for("")
        self.assertEqual(len(members.rows()), 3)

    def test_nothing_is_said_without_a_connection(self) -> None:
        """While there is none, nothing can be done with others, and nothing is lost."""
        members = self.look(self.ada, OPS)
        self.ada.break_off()
        acts = {act.key: act.is_possible for act in members.acts(UserName("bob"))}
        self.assertEqual((acts["kick"], acts["block"], acts["profile"]), (False, False, True))
        self.assertEqual(len(members.rows()), 3)
        self.bob.run(self.bob.client.leave(OPS))
        self.ada.wait(60)
        self.assertEqual(written(members)[0], "Online — 1")


class LargeRoomTests(MembersCase):
    """A room of more than are told at a time: here of more than two."""

    def setUp(self) -> None:
        """Six are in it, of whom two are here."""
        super().setUp()
        self.patch(member_reader, "PAGE", 2)
        self.patch(module, "PAGE", 2)
        self.patch(member_reader, "READ_MOST", 6)
        for name in ("dan", "eve", "fay", "gil"):
            person = self.person(name)
            person.run(person.client.join(OPS))
            if name == "fay":
                person.run(person.client.set_nickname(Nickname.parse("Aaron")))
            person.run(person.client.log_out())

    def test_page_by_page(self) -> None:
        """Those who are not here come as one looks further down, in the order of their names."""
        members = self.look(self.ada, OPS)
        rows = ["Online — 2", "ada (You)", "bob", "Offline — 4"]
        self.assertEqual(written(members), [*rows, "4 more below"])
        members.read_on()
        members.read_on()
        self.world.pump()
        self.assertEqual(written(members), [*rows, "dan", "eve", "2 more below"])
        members.read_on()
        self.world.pump()
        self.assertEqual(written(members), [*rows, "dan", "eve", "Aaron", "gil"])
        members.read_on()
        self.world.pump()
        self.assertEqual(len(members.rows()), 8)

    def test_so_many_and_no_more(self) -> None:
        """Of a very large room only the first are listed; the others are to be looked for."""
        self.patch(member_reader, "READ_MOST", 4)
        members = self.look(self.ada, OPS)
        for _ in range(5):
            members.read_on()
            self.world.pump()
        self.assertEqual(
            written(members)[-3:],
            ["dan", "eve", "2 more: type the beginning of a name to find them"],
        )

    def test_looking_for_somebody_further_down(self) -> None:
        """The first letters of either name find who was not listed yet, and they are left again."""
        members = self.look(self.ada, OPS)
        members.look_for("@GI")
        self.assertTrue(members.is_looking)
        self.world.pump()
        self.assertFalse(members.is_looking)
        self.assertEqual(written(members), ["Offline — 1", "gil"])
        self.assertIn("kick", [act.key for act in members.acts(UserName("gil"))])
        members.look_for("aar")
        self.world.pump()
        self.assertEqual(written(members), ["Offline — 1", "Aaron"])
        members.look_for("")
        self.assertEqual(written(members)[3:], ["Offline — 4", "4 more below"])

    def test_many_are_called_so(self) -> None:
        """Of many who are found the next come as one looks further down, and it is told so."""
        for name in ("gina", "gino", "giso"):
            person = self.person(name)
            person.run(person.client.join(OPS))
            person.run(person.client.log_out())
        members = self.look(self.ada, OPS)
        members.look_for("gi")
        self.world.pump()
        self.assertEqual(written(members), ["Offline — 2+", "gil", "gina", "More below"])
        members.read_on()
        self.world.pump()
        self.assertEqual(written(members), ["Offline — 4", "gil", "gina", "gino", "giso"])
        members.look_for("gil")
        self.world.pump()
        self.assertEqual(written(members), ["Offline — 1", "gil"])

    def test_who_comes_and_goes(self) -> None:
        """Who comes online, leaves or joins is where they belong, listed before or not."""
        members = self.look(self.ada, OPS)
        members.read_on()
        self.world.pump()
        gil = self.device("gil").enter()
        self.assertEqual(written(members)[:4], ["Online — 3", "ada (You)", "bob", "gil"])
        gil.run(gil.client.leave(OPS))
        dan = self.device("dan").enter()
        self.assertEqual(written(members)[:4], ["Online — 3", "ada (You)", "bob", "dan"])
        dan.run(dan.client.log_out())
        self.assertEqual(written(members)[3:], ["Offline — 3", "dan", "eve", "1 more below"])

    def test_who_left_while_there_was_no_connection(self) -> None:
        """After a reconnect all that was listed is read again, as far as it was."""
        members = self.look(self.ada, OPS)
        for _ in range(2):
            members.read_on()
            self.world.pump()
        self.ada.network.is_down = True
        self.ada.break_off()
        eve = self.device("eve").enter()
        eve.run(eve.client.leave(OPS))
        eve.run(eve.client.log_out())
        self.ada.network.is_down = False
        self.ada.client.retry_now()
        self.world.pump()
        self.assertEqual(written(members)[3:], ["Offline — 3", "dan", "Aaron", "gil"])

    def test_strangers_cost_nothing(self) -> None:
        """Where all members are known nothing is asked for people of other rooms who come."""
        members = self.look(self.ada, OPS)
        for _ in range(2):
            members.read_on()
            self.world.pump()
        asked = self.watch(self.ada)
        self.cyd.run(self.cyd.client.log_out())
        self.device("cyd").enter()
        self.assertEqual(asked, [])


class OlderServerTests(MembersCase):
    """A server that names only who is here."""

    def setUp(self) -> None:
        """It does not say that it has more."""
        self.patch(entering, "_features", lambda connection: [])
        super().setUp()

    def test_members_whom_the_server_does_not_name(self) -> None:
        """Of those who are not here it is told how many they are."""
        self.bob.run(self.bob.client.log_out())
        members = self.look(self.ada, OPS)
        members.read_on()
        self.world.pump()
        self.assertEqual(members.rows()[-2:], [Heading("offline", 1), More(1)])
        self.assertIn("1 more, not listed", written(members))
        self.device("bob").enter()
        self.assertEqual(written(members), ["Online — 2", "ada (You)", "bob"])

    def test_all_accounts_stand_in_the_lobby(self) -> None:
        """In the lobby, where everybody is, all are named there, too."""
        self.cyd.run(self.cyd.client.log_out())
        rows = ["Online — 2", "ada (You)", "bob", "Offline — 1", "cyd"]
        self.assertEqual(written(self.look(self.ada, LOBBY)), rows)


class OrderTests(MembersCase):
    """Who keeps order in a room can remove and ban, and share the office."""

    def test_only_moderators_are_offered_it(self) -> None:
        """Others see no such thing in the menu; nobody sees it at themselves."""
        members = self.look(self.bob, OPS)
        keys = [act.key for act in members.acts(UserName("ada"))]
        self.assertEqual(keys, ["write", "profile", "mention", "block"])
        self.assertEqual([act.key for act in members.acts(UserName("bob"))], ["profile"])

    def test_removing_somebody(self) -> None:
        """Who is removed is no member any more, and it is said."""
        members = self.look(self.ada, OPS)
        kick = next(act for act in members.acts(UserName("bob")) if act.key == "kick")
        assert kick.question is not None
        self.assertIn("must be invited", kick.question.sentence)
        members.do("kick", UserName("bob"))
        self.world.pump()
        self.assertEqual(written(members), ["Online — 1", "ada (You)"])
        self.assertEqual(self.bob.client.conversations_now()[-1].stream.address(2), LOBBY)
        assert self.voice.last is not None
        self.assertEqual(self.voice.last.text, "bob is no member of #ops any more.")

    def test_banning_somebody(self) -> None:
        """Who is banned is gone."""
        members = self.look(self.ada, OPS)
        members.do("ban", UserName("bob"))
        self.world.pump()
        self.assertEqual(written(members), ["Online — 1", "ada (You)"])

    def test_sharing_the_office(self) -> None:
        """Who was made moderator is marked, here and at themselves, and may be one no longer."""
        members, bobs = self.look(self.ada, OPS), self.look(self.bob, OPS)
        bob = UserName("bob")
        members.do("moderate", bob)
        self.world.pump()
        for each in (members, bobs):
            found = each.member(bob)
            assert found is not None
            self.assertTrue(found.keeps_order)
        self.assertIn("kick", [act.key for act in bobs.acts(UserName("ada"))])
        members.do("unmoderate", bob)
        self.world.pump()
        self.assertNotIn("kick", [act.key for act in bobs.acts(UserName("ada"))])

    def test_refusals_are_told(self) -> None:
        """Where the server says no, a sentence says why."""
        members, bobs = self.look(self.ada, OPS), self.look(self.bob, OPS)
        members.do("moderate", UserName("bob"))
        self.world.pump()
        bobs.do("kick", UserName("ada"))
        self.world.pump()
        assert self.voice.last is not None
        self.assertTrue(self.voice.last.is_bad)
        self.assertTrue(self.voice.last.text.endswith("."))
        self.assertIn("ada (You)", written(members))


class BlockingTests(MembersCase):
    """Blocking from the list."""

    def test_acceptance_78_blocked_members_are_marked(self) -> None:
        """Who is blocked is marked in the list, and can be unblocked there, on each device."""
        members = self.look(self.ada, OPS)
        second = self.look(self.device("ada").enter(), OPS)
        bob = UserName("bob")
        members.do("block", bob)
        self.world.pump()
        for each in (members, second):
            found = each.member(bob)
            assert found is not None
            self.assertEqual(found.about, "Blocked")
            self.assertIn("unblock", [act.key for act in each.acts(bob)])
        second.do("unblock", bob)
        self.world.pump()
        found = members.member(bob)
        assert isinstance(found, Member)
        self.assertEqual(found.about, "")

    def test_acceptance_79_who_is_unblocked_is_back(self) -> None:
        """Unblocked, somebody is seen to be here, or not, whatever they did meanwhile."""
        members = self.look(self.ada, OPS)
        bob = UserName("bob")
        members.do("block", bob)
        self.world.pump()
        self.assertIn("Offline — 1", written(members))
        self.bob.run(self.bob.client.log_out())
        self.device("bob").enter()
        members.do("unblock", bob)
        self.world.pump()
        self.assertEqual(written(members), ["Online — 2", "ada (You)", "bob"])
