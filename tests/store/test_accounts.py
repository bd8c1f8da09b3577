"""Users: accounts, their names and nicknames, and how they end."""

from __future__ import annotations

from twisted.internet.defer import Deferred

from chatserver.model.entries import Joined, Left, Person, User
from chatserver.model.errors import NameTaken, NoSuchUser, ReadOnly
from chatserver.model.names import UserName
from chatserver.model.standing import Account, UserKind
from tests.store.contract import LOBBY_ROOM, StoreContract


class RegisterTests(StoreContract):
    """Coming into being."""

    def test_contract_registering(self) -> None:
        """A new account can be looked up, is a member of the lobby, and everybody hears of it."""
        ann = self.user("ann")
        account = self.now(self.store.accounts.find(UserName("ann")))
        self.assertEqual(account, Account(ann, UserKind.ACCOUNT, False, "hash"))
        entry = self.told[-1].entry
        self.assertEqual((entry.stream, entry.body, entry.sender), (LOBBY_ROOM, Joined(), ann))
        belongings = self.now(self.store.people.belongings(ann))
        self.assertEqual(belongings.rooms, ((LOBBY_ROOM, 1),))
        self.assertEqual(len(self.now(self.store.people.people())), 1)

    def test_contract_nobody_is_not_found(self) -> None:
        """A name that nobody has has no account, and cannot be looked at."""
        self.assertIsNone(self.now(self.store.accounts.find(UserName("ann"))))
        self.refused(self.store.people.person(UserName("ann")), NoSuchUser)

    def test_contract_names_are_unique_whatever_their_case(self) -> None:
        """Who wants C{ANN} where there is C{ann} is refused."""
        self.user("ann")
        folded = self.newcomer(UserName.parse("ANN").text)
        self.refused(self.store.accounts.register(folded), NameTaken)
        self.refused(self.store.accounts.check_free(UserName.parse("Ann")), NameTaken)
        self.now(self.store.accounts.check_free(UserName("anna")))
        self.assertEqual(len(self.now(self.store.people.people())), 1)

    def test_contract_same_name_twice_in_one_commit(self) -> None:
        """Of two who register a name in the same moment one gets it, the other a refusal."""
        first, second = (
            Deferred.fromCoroutine(self.store.accounts.register(self.newcomer("ann")))
            for _ in range(2)
        )
        self.pump()
        self.successResultOf(first)
        self.failureResultOf(second, NameTaken)
        self.assertEqual(len(self.log(LOBBY_ROOM)), 1)

    def test_contract_password_and_last_seen(self) -> None:
        """A changed password and the time of the last session are kept."""
        ann, accounts = self.user("ann"), self.store.accounts
        self.assertEqual(self.now(self.store.people.people()), [Person(ann, False, None)])
        self.now(accounts.set_password(ann, "other"))
        self.now(self.store.people.seen(ann, 123.5))
        self.crash()
        account = self.now(self.store.accounts.find(ann.name))
        self.assertEqual(account and account.password, "other")
        self.assertEqual(self.now(self.store.people.people()), [Person(ann, False, 123.5)])

    def test_contract_people_are_listed_by_name(self) -> None:
        """The list holds all accounts, but neither guests nor deleted ones."""
        carl, adam, bob = (self.user(name) for name in ("carl", "adam", "bob"))
        self.now(self.guest("gus"))
        self.now(self.store.accounts.delete(bob, self.clock.seconds()))
        people = self.now(self.store.people.people())
        self.assertEqual([each.user for each in people], [adam, carl])


class NicknameTests(StoreContract):
    """What people are shown."""

    def test_contract_nickname_is_shown_everywhere(self) -> None:
        """Old and new messages, lists and look-ups name the user with the nickname of now."""
        ann = self.user("ann")
        self.say(ann, "#lobby", "before")
        changed = self.now(self.nick(ann, "Annie"))
        self.assertEqual(changed, User(ann.id, ann.name, "Annie"))
        self.assertEqual(self.page(ann, "#lobby").entries[0].sender, changed)
        self.assertEqual(self.now(self.store.people.person(ann.name)).user, changed)
        self.now(self.store.accounts.set_nickname(changed, None))
        self.assertEqual(self.page(ann, "#lobby").entries[0].sender, ann)

    def test_contract_nicknames_are_unique_whatever_their_case(self) -> None:
        """Nobody can look like somebody else by a nickname."""
        ann, bob = self.user("ann"), self.user("bob")
        self.now(self.nick(ann, "The Boss"))
        self.refused(self.nick(bob, "the BOSS"), NameTaken)
        self.now(self.nick(ann, "THE boss"))
        self.now(self.store.accounts.set_nickname(ann, None))
        self.now(self.nick(bob, "the boss"))

    def test_contract_nicknames_and_names_exclude_each_other(self) -> None:
        """A nickname is no other user's name, and no name is somebody's nickname."""
        ann, bob = self.user("ann"), self.user("bob")
        self.refused(self.nick(ann, "Bob"), NameTaken)
        self.now(self.nick(bob, "Bob"))
        self.now(self.nick(ann, "Carl"))
        self.refused(self.store.accounts.register(self.newcomer("carl")), NameTaken)
        self.refused(self.guest("carl"), NameTaken)

    def test_contract_name_of_a_deleted_account_is_no_nickname(self) -> None:
        """Nobody is shown under the name of somebody who is gone."""
        ann, bob = self.user("ann"), self.user("bob")
        self.now(self.store.accounts.delete(bob, self.clock.seconds()))
        self.refused(self.nick(ann, "Bob"), NameTaken)


class DeletionTests(StoreContract):
    """The end of an account."""

    def setUp(self) -> None:
        """Bob, who was in rooms and conversations, deletes his account."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob", admin=True)
        self.ops = self.room("ops", self.ann)
        self.now(self.act("join", self.bob, "ops"))
        self.say(self.bob, "#ops", "my words")
        self.say(self.bob, "@ann", "direct words")
        self.now(self.nick(self.bob, "Bobby"))
        self.now(self.store.accounts.delete(self.bob, self.clock.seconds()))
        self.gone = User(self.bob.id, UserName(f"deleted-{self.bob.id}"))

    def test_contract_messages_stay_under_another_name(self) -> None:
        """What was said stays, also in direct conversations, by C{deleted-N}."""
        for target in ("#ops", f"@{self.gone.name}"):
            entry = self.page(self.ann, target).entries[0]
            self.assertEqual(entry.sender, self.gone)
        self.assertEqual(self.search(self.ann, "words"), ["direct words", "my words"])
        self.assertEqual(
            self.search(self.ann, "words", sender=self.gone.name.text)[0], "direct words"
        )

    def test_contract_conversation_is_read_only(self) -> None:
        """Nobody can write to a deleted account; the old name leads nowhere."""
        self.refused(self.post(self.ann, f"@{self.gone.name}", "hello?"), ReadOnly)
        self.refused(self.post(self.ann, "@bob", "hello?"), NoSuchUser)

    def test_contract_account_leaves_its_rooms(self) -> None:
        """It is a member nowhere any more, and each of its rooms is told so."""
        left = [each.entry for each in self.told if isinstance(each.entry.body, Left)]
        self.assertEqual([each.stream for each in left], [LOBBY_ROOM, self.ops])
        infos = self.now(self.store.rooms.visible(self.ann))
        self.assertEqual(
            [(str(each.room.name), each.members) for each in infos], [("#lobby", 1), ("#ops", 1)]
        )

    def test_contract_name_is_never_given_again(self) -> None:
        """Nobody, guest or account, gets the name of a deleted account; the account is gone."""
        self.refused(self.store.accounts.register(self.newcomer("bob")), NameTaken)
        self.refused(self.store.accounts.check_free(UserName("bob")), NameTaken)
        self.refused(self.guest("bob"), NameTaken)
        self.assertIsNone(self.now(self.store.accounts.find(UserName("bob"))))
        self.refused(self.store.people.person(self.gone.name), NoSuchUser)
        self.assertIsNone(self.now(self.store.accounts.find(self.gone.name)))

    def test_contract_nickname_is_free_again(self) -> None:
        """The nickname, unlike the name, may be somebody else's afterwards."""
        self.now(self.nick(self.ann, "Bobby"))

    def test_contract_deleting_twice_is_deleting_once(self) -> None:
        """Two sessions that delete the account at once: the second finds nothing to do."""
        told = len(self.told)
        self.now(self.store.accounts.delete(self.bob, self.clock.seconds()))
        self.assertEqual(len(self.told), told)
