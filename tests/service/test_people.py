"""Others: who there is, who is here, and whom one would rather not hear."""

from __future__ import annotations

from chatserver.model.entries import BlockLifted, BlockSet, Entry
from chatserver.model.errors import BadRequest, NoSuchUser
from chatserver.model.events import CameOnline, WentOffline
from chatserver.model.names import LOBBY, UserName
from tests.service.cast import Cast, secret

ANN, BOB = UserName("ann"), UserName("bob")


class PeopleTestCase(Cast):
    """ann looks at others."""

    def setUp(self) -> None:
        """Log ann in; bob has an account."""
        super().setUp()
        self.account("bob")
        self.ann = self.enter("ann")
        self.ann.ear.take()


class ListTests(PeopleTestCase):
    """Who there is."""

    def test_all_accounts(self) -> None:
        """Everybody is listed, with whether they are here."""
        people = self.now(self.ann.session.users())
        self.assertEqual(
            [(str(each.user.name), each.online) for each in people], [("ann", True), ("bob", False)]
        )

    def test_last_seen(self) -> None:
        """For somebody who was never here nothing is told; then when they came, and went."""
        self.assertIsNone(self.now(self.ann.session.whois(BOB)).last_seen)
        bob = self.enter("bob")
        came = self.world.clock.seconds()
        self.world.clock.advance(60)
        self.assertEqual(self.now(self.ann.session.whois(BOB)).last_seen, came)
        bob.logout()
        self.world.pump()
        person = self.now(self.ann.session.whois(BOB))
        self.assertEqual((person.online, person.last_seen), (False, came + 60))

    def test_nobody(self) -> None:
        """A name that nobody has, or whose account was deleted."""
        self.refused(self.ann.session.whois(UserName("nobody")), NoSuchUser)
        bob = self.enter("bob")
        self.now(bob.session.delete_account(secret("bob")))
        self.refused(self.ann.session.whois(BOB), NoSuchUser)
        self.assertEqual(len(self.now(self.ann.session.users())), 1)


class BlockTests(PeopleTestCase):
    """Whom one would rather not hear."""

    def test_list(self) -> None:
        """Blocked people are listed; blocking twice changes nothing."""
        for _ in range(2):
            self.now(self.ann.session.block(BOB))
        self.assertEqual([each.name for each in self.now(self.ann.session.blocks())], [BOB])
        self.now(self.ann.session.unblock(BOB))
        self.assertEqual(self.now(self.ann.session.blocks()), [])

    def test_refusals(self) -> None:
        """Nobody blocks themselves or nobody, and only who is blocked is unblocked."""
        self.refused(self.ann.session.block(ANN), BadRequest)
        self.refused(self.ann.session.block(UserName("nobody")), NoSuchUser)
        self.refused(self.ann.session.unblock(UserName("nobody")), NoSuchUser)
        self.refused(self.ann.session.unblock(BOB), BadRequest)

    def test_presence_is_hidden(self) -> None:
        """A blocked person comes, goes and is here without my noticing."""
        self.now(self.ann.session.block(BOB))
        self.ann.ear.take()
        bob = self.enter("bob")
        person = self.now(self.ann.session.whois(BOB))
        self.assertEqual((person.online, person.last_seen), (False, None))
        self.assertFalse([each for each in self.now(self.ann.session.users()) if each.online][1:])
        bob.logout()
        self.world.pump()
        heard = self.ann.ear.take()
        self.assertFalse([each for each in heard if isinstance(each, CameOnline | WentOffline)])

    def test_the_blocked_notice_nothing(self) -> None:
        """The blocked one sees and hears the blocker as before."""
        bob = self.enter("bob")
        bob.ear.take()
        self.now(self.ann.session.block(BOB))
        self.assertEqual(bob.ear.take(), [])
        self.assertTrue(self.now(bob.session.whois(ANN)).online)
        self.say(self.ann, "hello all", LOBBY)
        self.assertEqual(bob.ear.texts(), ["hello all"])

    def test_all_devices_know(self) -> None:
        """My other sessions are told of the block and of its end, and nobody else is."""
        desk, bob = self.enter("ann"), self.enter("bob")
        for player in (desk, bob):
            player.ear.take()
        self.now(self.ann.session.block(BOB))
        self.now(self.ann.session.unblock(BOB))
        bodies = [each.body for each in desk.ear.take() if isinstance(each, Entry)]
        self.assertEqual(bodies, [BlockSet(bob.session.user), BlockLifted(bob.session.user)])
        self.assertEqual(bob.ear.take(), [])

    def test_past_is_hidden_and_comes_back(self) -> None:
        """History, search and unread leave the blocked out; after unblocking all is there."""
        bob = self.enter("bob")
        self.say(bob, "findable words", LOBBY)
        self.now(self.ann.session.block(BOB))
        session = self.ann.session
        self.assertEqual(self.now(session.page(LOBBY)).entries, ())
        self.assertEqual(self.now(session.search("findable", None, None)), [])
        self.assertEqual(self.now(session.unread(LOBBY)), [])
        self.now(session.unblock(BOB))
        self.assertEqual(len(self.now(session.page(LOBBY)).entries), 1)
        self.assertEqual(len(self.now(session.search("findable", None, None))), 1)
        self.assertEqual(len(self.now(session.unread(LOBBY))), 1)
