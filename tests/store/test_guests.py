"""Guests: names for a while, messages for ever."""

from __future__ import annotations

from chatserver.model.entries import Joined, Left, User
from chatserver.model.errors import NameTaken, NoSuchUser, NotForGuests
from chatserver.model.names import UserName
from chatserver.model.standing import UserKind
from tests.store.contract import GUEST_SECONDS, LOBBY_ROOM, StoreContract


class GuestTests(StoreContract):
    """Gus, a guest."""

    def setUp(self) -> None:
        """Let the guest in."""
        super().setUp()
        self.ann = self.user("ann")
        self.account = self.now(self.guest("gus"))
        self.gus = self.account.user

    def depart(self) -> None:
        """Let the guest go."""
        self.now(self.store.accounts.depart(self.gus, self.clock.seconds()))

    def test_contract_guest_is_marked_and_in_the_lobby(self) -> None:
        """A guest's name begins with the mark; they are in the lobby until they go."""
        self.assertEqual((self.gus.name, self.account.kind), (UserName("~gus"), UserKind.GUEST))
        self.assertIsNone(self.account.password)
        self.assertEqual(self.told[-1].entry.body, Joined())
        self.say(self.gus, "#lobby", "hi")
        self.depart()
        self.assertEqual(
            (self.told[-1].entry.body, self.told[-1].entry.stream), (Left(self.gus), LOBBY_ROOM)
        )
        self.assertEqual(self.now(self.store.rooms.visible(self.ann))[0].members, 1)

    def test_contract_name_is_reserved_while_connected(self) -> None:
        """However long a guest stays, neither a guest nor an account gets the name."""
        self.clock.advance(10 * GUEST_SECONDS)
        self.refused(self.guest("gus"), NameTaken)
        self.refused(self.store.accounts.register(self.newcomer("gus")), NameTaken)

    def test_contract_name_is_reserved_for_a_while_after(self) -> None:
        """For ten minutes nobody can step into a guest's shoes; then the name is free."""
        self.depart()
        self.clock.advance(GUEST_SECONDS - 1)
        self.refused(self.guest("gus"), NameTaken)
        self.clock.advance(1)
        again = self.now(self.guest("gus"))
        self.assertEqual(again.user.name, self.gus.name)
        self.assertNotEqual(again.user.id, self.gus.id)

    def test_contract_name_is_free_for_an_account_then(self) -> None:
        """After ten minutes an account may have a former guest's name; before, it may not."""
        accounts, since = self.store.accounts, self.clock.seconds()
        self.depart()
        self.refused(accounts.check_free(UserName("gus"), since - 1), NameTaken)
        self.refused(accounts.register(self.newcomer("gus"), since - 1), NameTaken)
        self.now(accounts.check_free(UserName("gus"), since))
        self.now(accounts.register(self.newcomer("gus"), since))
        self.refused(self.guest("gus"), NameTaken)

    def test_contract_account_names_are_no_guest_names(self) -> None:
        """A guest cannot take an account's name."""
        self.refused(self.guest("ann"), NameTaken)

    def test_contract_former_guests_messages_keep_their_author(self) -> None:
        """What a guest said stays theirs, apart from a later guest of the same name."""
        self.say(self.gus, "#lobby", "by the first")
        self.depart()
        self.clock.advance(GUEST_SECONDS)
        second = self.now(self.guest("gus")).user
        self.say(second, "#lobby", "by the second")
        senders = [each.sender for each in self.page(self.ann, "#lobby").entries]
        self.assertEqual(senders, [User(self.gus.id, self.gus.name), second])
        self.assertEqual(self.search(self.ann, "by", sender="~gus"), ["by the second"])

    def test_contract_guests_have_no_direct_conversations(self) -> None:
        """Neither can a guest write to somebody, nor somebody to a guest."""
        self.refused(self.post(self.gus, "@ann", "hi"), NotForGuests)
        self.refused(self.post(self.ann, "@~gus", "hi"), NotForGuests)
        self.refused(self.post(self.ann, "@gus", "hi"), NoSuchUser)

    def test_contract_guests_of_an_earlier_run_are_gone_at_the_start(self) -> None:
        """After a crash no guest is left in the rooms; their names stay reserved for a while."""
        self.crash()
        self.now(self.store.accounts.depart_all(self.clock.seconds()))
        self.assertEqual(self.now(self.store.rooms.visible(self.ann))[0].members, 1)
        self.assertEqual(self.log(LOBBY_ROOM)[-1].body, Left(self.gus))
        self.refused(self.guest("gus"), NameTaken)
        entries = len(self.log(LOBBY_ROOM))
        self.now(self.store.accounts.depart_all(self.clock.seconds()))
        self.assertEqual(len(self.log(LOBBY_ROOM)), entries)
        self.clock.advance(GUEST_SECONDS)
        self.now(self.guest("gus"))

    def test_contract_departing_twice_is_departing_once(self) -> None:
        """A guest who goes twice leaves the room once."""
        self.depart()
        told = len(self.told)
        self.depart()
        self.assertEqual(len(self.told), told)
        self.assertEqual(self.now(self.store.rooms.visible(self.ann))[0].members, 1)
