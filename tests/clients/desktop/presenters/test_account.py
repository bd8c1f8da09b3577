"""The own account: nickname, being away, password, deletion."""

from __future__ import annotations

from chatserver.model.errors import ChatError
from chatserver.model.names import LOBBY, Nickname, UserName
from clients.core.contacts import Contacts
from clients.core.entering import Token
from clients.core.happenings import Remembered
from clients.core.states import Online
from clients.desktop.presenters.form import WHOLE
from clients.desktop.presenters.people.account import Account
from clients.desktop.presenters.supplies import Voice
from tests.clients.cast import ClientCase, Person

OLD, NEW = "secret-ada", "another secret"


class AccountCase(ClientCase):
    """Ada and her account; Bob looks on."""

    def setUp(self) -> None:
        """Log both in."""
        super().setUp()
        self.ada, self.bob = self.person("ada"), self.person("bob")
        self.account = self.account_of(self.ada)

    def account_of(self, person: Person, remember: str | None = None) -> Account:
        """Show somebody's account."""
        self.voice = Voice()
        account = Account(person.client, self.voice, remember)
        self.addCleanup(account.close)
        self.world.pump()
        return account

    def said(self) -> str:
        """What was said last."""
        return "" if self.voice.last is None else self.voice.last.text


class NamingTests(AccountCase):
    """What others see."""

    def rename(self, text: str) -> dict[str, str]:
        """Ask for a nickname; give what is wrong with it."""
        self.account.naming.submit(text)
        self.world.pump()
        return self.account.naming.problems

    def test_acceptance_20_nickname(self) -> None:
        """Others see the nickname, the login name is what it was."""
        self.assertEqual(self.rename("Ann Lovelace"), {})
        self.assertEqual(self.said(), "Others see you as Ann Lovelace.")
        self.assertEqual(self.account.viewer().shown, "Ann Lovelace")
        seen = self.bob.run(self.bob.client.whois(UserName("ada")))
        self.assertEqual((seen.user.shown, seen.user.name.text), ("Ann Lovelace", "ada"))
        self.device("ada").enter()

    def test_back_to_the_user_name(self) -> None:
        """Left empty, others see the user name."""
        self.rename("Ann")
        self.rename("  ")
        self.assertIsNone(self.account.viewer().nickname)
        seen = self.bob.run(self.bob.client.whois(UserName("ada")))
        self.assertEqual(seen.user.shown, "ada")

    def test_impossible_nicknames(self) -> None:
        """What breaks the rule is said at the field, before anything is sent."""
        for text, words in (("9 lives", "letter first"), ("a:b", "no colon"), ("x" * 65, "long")):
            (sentence,) = self.rename(text).values()
            self.assertIn(words, sentence)
            self.assertTrue(sentence.endswith("."))
        self.assertIsNone(self.account.viewer().nickname)

    def test_a_nickname_of_somebody_else(self) -> None:
        """A nickname that somebody has already is refused at the field."""
        self.bob.run(self.bob.client.set_nickname(Nickname.parse("Ann")))
        self.assertEqual(list(self.rename("ANN")), ["nickname"])

    def test_without_a_connection(self) -> None:
        """Without one it is said, and the next attempt works."""
        self.ada.break_off()
        self.assertIn("no connection", self.rename("Ann")[WHOLE])
        self.ada.wait(60)
        self.assertEqual(self.rename("Ann"), {})

    def test_a_nickname_from_another_device(self) -> None:
        """Given on another device, it is known here as soon as anything is heard."""
        second = self.device("ada").enter()
        second.run(second.client.set_nickname(Nickname.parse("Ann")))
        second.say(LOBBY, "hello")
        self.assertEqual(self.account.viewer().shown, "Ann")


class AwayTests(AccountCase):
    """Being away."""

    def test_away_and_back(self) -> None:
        """Others see that somebody is away and why, until they are back."""
        self.account.go_away(" back at 3 ")
        self.world.pump()
        seen = self.bob.run(self.bob.client.whois(UserName("ada")))
        self.assertEqual((self.account.away, seen.away), ("back at 3", "back at 3"))
        self.account.come_back()
        self.world.pump()
        seen = self.bob.run(self.bob.client.whois(UserName("ada")))
        self.assertEqual((self.account.away, seen.away), (None, None))

    def test_away_on_all_devices(self) -> None:
        """Said on one device it is known on the others, and after the next login."""
        second = self.account_of(self.device("ada").enter())
        self.account.go_away("")
        self.world.pump()
        self.assertEqual(second.away, "")
        third = self.account_of(self.device("ada").enter())
        self.assertEqual(third.away, "")
        third.come_back()
        self.world.pump()
        self.assertIsNone(self.account.away)

    def test_it_is_seen_in_lists(self) -> None:
        """The lists of this program learn of it, which nobody tells them else."""
        contacts = Contacts(self.ada.client, lambda: None)
        account = Account(self.ada.client, Voice(), contacts=contacts)
        self.addCleanup(account.close)
        account.go_away("tea")
        self.world.pump()
        self.assertEqual(contacts.away(UserName("ada")), "tea")

    def test_too_long(self) -> None:
        """What the server does not take is told."""
        self.account.go_away("x" * 5000)
        self.world.pump()
        assert self.voice.last is not None
        self.assertTrue(self.voice.last.is_bad)
        self.assertIsNone(self.account.away)


class PasswordTests(AccountCase):
    """Another password."""

    def change(self, old: str, new: str, again: str) -> dict[str, str]:
        """Ask for another one; give what is wrong."""
        self.account.password.submit(old, new, again)
        self.world.pump()
        return self.account.password.problems

    def test_changed(self) -> None:
        """The new password lets in, the old one does not, other devices are logged out."""
        second = self.device("ada").enter()
        self.assertEqual(self.change(OLD, NEW, NEW), {})
        self.assertTrue(self.account.password.is_done)
        self.assertIn("other devices are logged out", self.said())
        self.assertNotIsInstance(second.client.state, Online)
        self.world.refusal(self.device("ada").client.enter(), ChatError)

    def test_stays_in_after_the_next_reconnect(self) -> None:
        """This program is let in again by itself, with the password or with a new token."""
        self.change(OLD, NEW, NEW)
        self.ada.break_off()
        self.ada.wait(60)
        self.assertIsInstance(self.ada.client.state, Online)
        cyd = self.person("cyd", remember="desktop")
        account = self.account_of(cyd, remember="desktop")
        account.password.submit("secret-cyd", NEW, NEW)
        self.world.pump()
        told = [each.token for each in cyd.happened if isinstance(each, Remembered)]
        self.assertEqual(len(told), 2)
        fresh = Person(self.world, Token(told[-1])).enter()
        self.assertIsInstance(fresh.client.state, Online)

    def test_what_is_wrong_stands_at_its_field(self) -> None:
        """Nothing is asked of the server until each field can be right."""
        self.assertEqual(set(self.change("", "short", "")), {"old", "new"})
        self.assertIn("this one has 5", self.change(OLD, "short", "short")["new"])
        self.assertEqual(set(self.change(OLD, NEW, NEW + "x")), {"again"})
        self.assertEqual(set(self.change(OLD, "x" * 257, "x" * 257)), {"new"})
        self.assertEqual(set(self.change(OLD, "", "")), {"new"})

    def test_wrong_password(self) -> None:
        """The server's refusal stands at the old password, until that is typed anew."""
        problems = self.change("not my secret", NEW, NEW)
        self.assertEqual(problems, {"old": "That is not your password."})
        self.account.password.edited("old")
        self.assertEqual(self.account.password.problems, {})

    def test_asked_once(self) -> None:
        """Pressing the button twice asks once."""
        told: list[bool] = []
        self.account.password.listen(lambda: told.append(self.account.password.is_busy))
        self.account.password.submit(OLD, NEW, NEW)
        self.account.password.submit(OLD, NEW, NEW)
        self.world.pump()
        self.assertEqual(told, [True, False])


class DeletionTests(AccountCase):
    """The end of an account."""

    def delete(self, password: str, understood: bool) -> dict[str, str]:
        """Ask for it; give what is wrong."""
        self.account.deletion.submit(password, understood)
        self.world.pump()
        return self.account.deletion.problems

    def test_acceptance_25_deleted_account(self) -> None:
        """With the password and a tick the account is gone: the login fails afterwards."""
        self.ada.say(LOBBY, "so long")
        self.assertEqual(self.delete(OLD, understood=True), {})
        self.assertTrue(self.account.deletion.is_done)
        self.world.refusal(self.device("ada").client.enter(), ChatError)
        self.bob.open(LOBBY)
        self.assertIn("so long", self.bob.seen(LOBBY))

    def test_it_takes_both(self) -> None:
        """Without the tick, the password or the right password nothing happens."""
        self.assertEqual(set(self.delete("", understood=False)), {"password", "understood"})
        self.assertEqual(set(self.delete(OLD, understood=False)), {"understood"})
        problems = self.delete("not my secret", understood=True)
        self.assertEqual(problems, {"password": "That is not your password."})
        self.device("ada").enter()
