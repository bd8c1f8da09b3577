"""Blocking, and looking at somebody."""

from __future__ import annotations

from datetime import UTC, datetime

from chatserver.model.entries import User
from chatserver.model.names import LOBBY, Nickname, UserName
from clients.desktop.presenters.lately import GRACE_SECONDS
from clients.desktop.presenters.people.people import People
from clients.desktop.presenters.people.profile import Profile
from clients.desktop.presenters.supplies import Supplies, Voice
from tests.clients.cast import ClientCase, Person
from tests.world import World

BOB = UserName("bob")


class PeopleCase(ClientCase):
    """Ada and Bob."""

    def setUp(self) -> None:
        """Log both in."""
        super().setUp()
        self.ada, self.bob = self.person("ada"), self.person("bob")
        self.voice = Voice()
        self.people = self.people_of(self.ada)

    def people_of(self, person: Person) -> People:
        """Show whom somebody blocks."""
        people = People(person.client, self.voice)
        self.addCleanup(people.close)
        self.world.pump()
        return people

    def user(self, name: UserName) -> User:
        """Look somebody up."""
        user: User = self.ada.run(self.ada.client.whois(name)).user
        return user

    def names(self, people: People) -> list[str]:
        """The block list."""
        return [each.name.text for each in people.blocked()]


class BlockingTests(PeopleCase):
    """Whom one blocks."""

    def block(self) -> None:
        """Let Ada block Bob."""
        self.people.block(self.user(BOB))
        self.world.pump()

    def test_acceptance_78_block(self) -> None:
        """Blocked, somebody is heard no more, on any device, and cannot write either."""
        second = self.device("ada").enter()
        self.block()
        for each in (self.ada, second):
            each.open(LOBBY)
        self.bob.say(LOBBY, "can you hear me")
        for each in (self.ada, second):
            self.assertNotIn("can you hear me", each.seen(LOBBY))
        assert self.voice.last is not None
        self.assertEqual(self.voice.last.text, "bob is blocked.")

    def test_acceptance_79_unblock(self) -> None:
        """Who is blocked is listed; unblocked they are heard again, and seen to be online."""
        second = self.people_of(self.device("ada").enter())
        self.block()
        self.assertEqual((self.names(self.people), self.names(second)), (["bob"], ["bob"]))
        second.unblock(second.blocked()[0])
        self.world.pump()
        self.assertEqual((self.names(self.people), self.names(second)), ([], []))
        self.assertTrue(self.ada.run(self.ada.client.whois(BOB)).online)
        self.ada.open(LOBBY)
        self.bob.say(LOBBY, "hello again")
        self.assertIn("hello again", self.ada.seen(LOBBY))

    def test_acceptance_80_the_list_is_on_the_server(self) -> None:
        """Another device, and one that comes after the server's restart, knows the list."""
        self.block()
        self.assertEqual(self.names(self.people_of(self.device("ada").enter())), ["bob"])
        self.world.stop()
        self.world = World(self, self.config(), self.world.folder)
        self.assertEqual(self.names(self.people_of(self.device("ada").enter())), ["bob"])

    def test_refusals_are_told(self) -> None:
        """Blocking oneself, or anybody without a connection, is refused in a sentence."""
        self.people.block(self.user(UserName("ada")))
        self.world.pump()
        assert self.voice.last is not None
        self.assertTrue(self.voice.last.is_bad)
        bob = self.user(BOB)
        self.ada.break_off()
        self.people.block(bob)
        self.world.pump()
        self.assertIn("no connection", self.voice.last.text)
        self.assertEqual(self.names(self.people), [])

    def test_begun_without_a_connection(self) -> None:
        """Made before there is a connection, the list is read when there is one."""
        self.block()
        second = self.device("ada")
        people = self.people_of(second)
        self.assertFalse(people.is_read)
        second.enter()
        self.assertTrue(people.is_read)
        self.assertEqual(self.names(people), ["bob"])

    def test_read_again_after_a_reconnect(self) -> None:
        """What another device did meanwhile is known after the connection is back."""
        second = self.device("ada").enter()
        self.ada.break_off()
        second.run(second.client.block(BOB))
        self.ada.wait(60)
        self.assertEqual(self.names(self.people), ["bob"])


class ProfileTests(PeopleCase):
    """A card about Bob."""

    def profile(self, name: UserName = BOB) -> Profile:
        """Look at somebody."""
        ada = self.ada.client.user
        assert ada is not None
        supplies = Supplies(
            self.world.clock, lambda at: datetime.fromtimestamp(at, UTC), lambda: 0.5, lambda: "n"
        )
        profile = Profile(self.ada.client, name, lambda: ada, self.people, supplies)
        self.addCleanup(profile.close)
        self.world.pump()
        return profile

    def test_acceptance_75_online_and_offline(self) -> None:
        """One user is looked at; when they log out the card says so at once."""
        profile = self.profile()
        self.assertEqual((profile.how, profile.presence), ("online", "Online"))
        self.bob.run(self.bob.client.log_out())
        self.assertEqual(profile.how, "offline")
        self.assertEqual(profile.presence, "Last seen today at 01:46")
        self.device("bob").enter()
        self.assertEqual(profile.how, "online")

    def test_the_connection_is_lost(self) -> None:
        """A card that is open does not go on saying that somebody is here."""
        profile = self.profile()
        self.ada.network.is_down = True
        self.ada.break_off()
        self.assertEqual((profile.how, profile.presence), ("online", "Online"))
        self.ada.wait(GRACE_SECONDS)
        self.assertEqual((profile.how, profile.presence), (None, ""))
        self.ada.network.is_down = False
        self.ada.client.retry_now()
        self.ada.wait(0)
        self.assertEqual((profile.how, profile.presence), ("online", "Online"))

    def test_days(self) -> None:
        """When somebody was seen is told by the day: today, yesterday, or its date."""
        self.bob.run(self.bob.client.log_out())
        self.world.clock.advance(86400)
        self.ada.wait(0)
        self.assertEqual(self.profile().presence, "Last seen yesterday at 01:46")
        self.world.clock.advance(86400)
        self.ada.wait(0)
        self.assertEqual(self.profile().presence, "Last seen on 09 Sep 2001 at 01:46")

    def test_away(self) -> None:
        """Who is away is shown so, with the reason, and when they are back."""
        profile = self.profile()
        self.bob.run(self.bob.client.set_away("lunch"))
        self.assertEqual((profile.how, profile.presence, profile.away), ("away", "Away", "lunch"))
        self.bob.run(self.bob.client.set_away(None))
        self.assertEqual((profile.how, profile.away), ("online", ""))

    def test_nickname(self) -> None:
        """Under another nickname they are shown as soon as they say something."""
        profile = self.profile()
        self.bob.run(self.bob.client.set_nickname(Nickname.parse("Robert")))
        self.bob.say(LOBBY, "hello")
        self.assertEqual((profile.user.shown, profile.name.text), ("Robert", "bob"))

    def test_blocking_from_the_card(self) -> None:
        """The card offers to block or to unblock, and asks before; writing is impossible then."""
        profile = self.profile()
        keys = [act.key for act in profile.acts()]
        self.assertEqual(keys, ["write", "mention", "block"])
        question = profile.acts()[-1].question
        assert question is not None
        self.assertIn("neither of you can write", question.sentence)
        profile.do("block")
        self.world.pump()
        acts = {act.key: act.is_possible for act in profile.acts()}
        self.assertEqual(acts, {"write": False, "mention": True, "unblock": True})
        self.assertIn("you are not told", profile.presence)
        profile.do("unblock")
        self.world.pump()
        self.assertEqual(profile.presence, "Online")

    def test_oneself(self) -> None:
        """The own card offers to change it, and nothing else."""
        profile = self.profile(UserName("ada"))
        self.assertTrue(profile.is_me)
        self.assertEqual([act.key for act in profile.acts()], ["settings"])

    def test_nobody_of_that_name(self) -> None:
        """Of somebody who does not exist it is said that they do not."""
        profile = self.profile(UserName("nobody"))
        self.assertIsNone(profile.how)
        self.assertTrue(profile.problem)

    def test_without_a_connection(self) -> None:
        """Without one that is said, and the card fills when there is one."""
        self.ada.break_off()
        profile = self.profile()
        self.assertIn("no connection", profile.problem)
        self.assertFalse(profile.acts()[-1].is_possible)
        self.ada.wait(60)
        self.assertEqual((profile.problem, profile.presence), ("", "Online"))
