"""C{chatctl user add}: the conversation, and the one account of a script."""

from __future__ import annotations

import os
import signal
import stat

from chatserver.model.names import UserName
from tests.admin.operator import SECRET, Answer, OperatorTestCase


class ConversationTests(OperatorTestCase):
    """What a person at the terminal is asked and told."""

    def test_acceptance_01_register_from_a_terminal(self) -> None:
        """Who answers the prompts can log in afterwards, with that name and password."""
        status = self.add(answers=["ann", SECRET, SECRET, ""])
        self.assertEqual(status, 0)
        self.assertIn(f"Added ann to {self.folder}.", self.said())
        self.assertEqual(self.complained(), "")
        self.assert_lets_in("ann")

    def test_acceptance_02_add_another_user(self) -> None:
        """Three users are added in one run."""
        again: list[Answer] = [SECRET, SECRET, "y"]
        answers = ["ann", *again, "bob", *again, "carl", SECRET, SECRET, "n"]
        self.assertEqual(self.add(answers=answers), 0)
        self.assertEqual(self.prompts.count("Add another user? [y/N] "), 3)
        for name in ("ann", "bob", "carl"):
            self.assert_lets_in(name)

    def test_acceptance_03_bad_names_are_explained_and_asked_again(self) -> None:
        """A name that is empty, too short, too long or has bad characters is asked again."""
        bad: list[Answer] = ["", "a", "a" * 33, "a:b", "-ann"]
        self.assertEqual(self.add(answers=[*bad, "ann", SECRET, SECRET, ""]), 0)
        self.assertEqual(self.prompts.count("Name: "), len(bad) + 1)
        said = self.said()
        self.assertEqual(said.count("allowed: 2 to 32 characters"), len(bad))
        self.assertIn("':' is not possible in a name", said)

    def test_acceptance_03_bad_passwords_are_explained_and_asked_again(self) -> None:
        """A password that is empty, too short or too long is asked again; the name is kept."""
        bad: list[Answer] = ["", "1234567", "x" * 257]
        self.assertEqual(self.add(answers=["ann", *bad, SECRET, SECRET, ""]), 0)
        rule = "A password has 8 to 256 characters.\n"
        self.assertEqual(self.said().count(rule), len(bad))
        self.assertEqual(self.prompts.count("Name: "), 1)

    def test_acceptance_08_different_passwords(self) -> None:
        """Who mistypes the password the second time is told so and asked for both again."""
        answers: list[Answer] = ["ann", SECRET, SECRET + "!", "another secret", "another secret"]
        self.assertEqual(self.add(answers=[*answers, ""]), 0)
        self.assertIn("The two passwords differ", self.said())
        self.assert_lets_in("ann", "another secret")

    def test_taken_name_is_asked_again(self) -> None:
        """A name that is taken, in whatever case, is refused before a password is asked for."""
        self.add_by_script("ann")
        self.said()
        self.assertEqual(self.add(answers=["Ann", "bob", SECRET, SECRET, ""]), 0)
        self.assertIn("The name ann is already registered; choose another.", self.said())
        self.assertEqual(len(self.secret_prompts), 2)

    def test_password_is_asked_without_echo(self) -> None:
        """The password, and nothing else, is asked for where typing does not show."""
        self.add(answers=["ann", SECRET, SECRET, ""])
        self.assertEqual(self.secret_prompts, ["Password (8 characters or more): ", "Again: "])

    def test_name_on_the_command_line(self) -> None:
        """With a name given only the password is asked for, and nobody else after that."""
        self.assertEqual(self.add("ann", answers=[SECRET, SECRET]), 0)
        self.assert_lets_in("ann")

    def test_admins_are_announced(self) -> None:
        """With --admin the question for another user says that it will be an admin too."""
        self.add("--admin", answers=["ann", SECRET, SECRET, ""])
        self.assertIn("Added ann, an admin, to", self.said())
        self.assertIn("Add another user, an admin too? [y/N] ", self.prompts)

    def test_spaces_around_do_not_count(self) -> None:
        """A password typed with spaces around it works, as it is trimmed at every login too."""
        self.add(answers=[" ann ", f"  {SECRET} ", SECRET, ""])
        self.assert_lets_in("ann", f" {SECRET}  ")

    def test_input_that_is_no_text(self) -> None:
        """Bytes that are no text in the terminal's encoding are no reason to give up."""
        broken = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
        self.assertEqual(self.add(answers=[broken, "ann", broken, SECRET, SECRET, ""]), 0)
        self.assert_lets_in("ann")


class BreakingOffTests(OperatorTestCase):
    """Ctrl-C and Ctrl-D."""

    def test_stop_at_any_prompt(self) -> None:
        """Ctrl-C or Ctrl-D before the last answer stores nobody, ends the line, exits 1."""
        before: list[Answer] = ["ann", SECRET, SECRET]
        for stop in (KeyboardInterrupt(), EOFError()):
            for answered in range(3):
                status = self.add(answers=[*before[:answered], stop])
                self.assertEqual(status, 1)
                self.assertTrue(self.said().endswith("\n"))
                self.assertEqual(self.complained(), "")
        self.assertTrue(self.login("ann").startswith(b"401"))

    def test_who_was_added_stays(self) -> None:
        """Ctrl-C at the second user leaves the first one as added."""
        status = self.add(answers=["ann", SECRET, SECRET, "y", "bob", KeyboardInterrupt()])
        self.assertEqual(status, 1)
        self.assert_lets_in("ann")
        self.assertTrue(self.login("bob").startswith(b"401"))

    def test_interrupt_while_storing(self) -> None:
        """Ctrl-C while the account is being stored waits until that is done, and told."""
        pressed: list[object] = []

        def press(sentence: str) -> int:
            if "Added" in sentence:
                pressed.append(sentence)
                os.kill(os.getpid(), signal.SIGINT)
            return write(sentence)

        write = self.out.write
        before = signal.getsignal(signal.SIGINT)
        self.patch(self.out, "write", press)
        self.assertEqual(self.add("ann", answers=[SECRET, SECRET]), 1)
        self.assertEqual(len(pressed), 1)
        self.assertIn("Added ann", self.said())
        self.assertEqual(signal.getsignal(signal.SIGINT), before)
        self.assert_lets_in("ann")


class ScriptTests(OperatorTestCase):
    """What a script can rely on."""

    def test_password_on_standard_input(self) -> None:
        """The first line of standard input is the password; nothing is asked."""
        self.assertEqual(self.add("bot", "--password-file", "-", stdin=b"secret-bot\r\nmore\n"), 0)
        self.assertEqual(self.prompts, [])
        self.assert_lets_in("bot", "secret-bot")

    def test_password_in_a_file(self) -> None:
        """The first line of the file is the password, with or without a line end."""
        file = self.place / "password"
        for name, written in (("one", SECRET), ("two", f"{SECRET}\nnotes\n")):
            file.write_text(written)
            self.assertEqual(self.add(name, "--password-file", str(file)), 0)
            self.assert_lets_in(name)

    def test_acceptance_04_database_is_created(self) -> None:
        """Where there is no folder both it and the database appear, for their owner alone."""
        self.folder = self.place / "new" / "data"
        self.assertEqual(self.add_by_script("ann"), 0)
        self.assertIn(f"Made a new database in {self.folder}.", self.said())
        database = self.folder / "chat.db"
        self.assertEqual(stat.S_IMODE(database.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.folder.stat().st_mode), 0o700)
        self.assertEqual(self.add_by_script("bob"), 0)
        self.assertNotIn("Made", self.said())

    def test_acceptance_09_duplicate_is_refused(self) -> None:
        """The same name a second time is refused, and the first password stays."""
        self.add_by_script("bob")
        self.assertEqual(self.add_by_script("Bob", password="another secret"), 1)
        self.assertIn("already registered", self.complained())
        self.assert_lets_in("bob")
        self.assertTrue(self.login("bob", "another secret").startswith(b"401"))

    def test_exists_ok(self) -> None:
        """With --exists-ok a second time is a success that says that the old password is kept."""
        for status in (self.add_by_script("bob", "--exists-ok"), self.add_by_script("ann")):
            self.assertEqual(status, 0)
        self.said()
        self.assertEqual(self.add_by_script("bob", "--exists-ok", password="another secret"), 0)
        self.assertEqual(self.said(), "bob is already registered; the old password is kept.\n")
        self.assert_lets_in("bob")

    def test_exists_ok_makes_an_admin(self) -> None:
        """--exists-ok --admin makes an admin of an account that is none, once, and says so."""
        self.add_by_script("bob")
        self.assertEqual(self.add_by_script("bob", "--admin", "--exists-ok"), 0)
        self.assertIn("bob is an admin now", self.said())
        world = self.world()
        self.assertTrue(world.run(world.store.accounts.find(UserName("bob"))).admin)
        world.stop()
        self.add_by_script("bob", "--admin", "--exists-ok")
        self.assertNotIn("is an admin now", self.said())

    def test_exists_ok_needs_an_account(self) -> None:
        """A name that is kept, but is no account's, is refused with --exists-ok too."""
        self.add_by_script("bob")
        world = self.world()
        bob = world.run(world.store.accounts.find(UserName("bob"))).user
        world.run(world.store.accounts.delete(bob, world.clock.seconds()))
        world.stop()
        self.assertEqual(self.add_by_script("bob", "--exists-ok"), 1)
        self.assertIn("already registered", self.complained())

    def test_bad_name_makes_nothing(self) -> None:
        """A bad name on the command line is explained, and not even the folder is made."""
        self.assertEqual(self.add_by_script("a:b"), 1)
        self.assertIn("chatctl: ':' is not possible in a name; allowed: 2 to", self.complained())
        self.assertFalse(self.folder.exists())

    def test_bad_password(self) -> None:
        """A password that breaks the rule is refused with the rule; an empty file is no way in."""
        for password in ("", "1234567", "x" * 257, "x" * 100_000):
            self.assertEqual(self.add_by_script("ann", password=password), 1)
            self.assertEqual(self.complained(), "chatctl: a password has 8 to 256 characters\n")

    def test_unreadable_password_file(self) -> None:
        """A password file that is not there, or is no text, is named; nobody is added."""
        missing, binary = self.place / "missing", self.place / "binary"
        binary.write_bytes(b"secret-\xff\xfe\n")
        for file, why in ((missing, "No such file or directory"), (binary, "is not UTF-8")):
            self.assertEqual(self.add("ann", "--password-file", str(file)), 1)
            complaint = self.complained()
            self.assertIn(str(file), complaint)
            self.assertIn(why, complaint)
            self.assertNotIn("secret", complaint)


class AccountTests(OperatorTestCase):
    """What an account is that was made so."""

    def test_member_of_the_lobby(self) -> None:
        """Somebody added so has joined #lobby, as everybody else there can read."""
        self.add_by_script("ann")
        self.add_by_script("bob")
        world = self.world()
        ann = world.join("carl")
        self.assertIn(b"#lobby 3 ", ann.line("/rooms"))
        tailed = ann.line("/tail #lobby since=0")
        self.assertIn(b"JOIN #lobby 1 ann\nJOIN #lobby 2 bob\n", tailed)

    def test_admin(self) -> None:
        """Only who is added with --admin is one."""
        self.add_by_script("ann", "--admin")
        self.add_by_script("bob")
        world = self.world()
        for name, admin in (("ann", True), ("bob", False)):
            account = world.run(world.store.accounts.find(UserName(name)))
            self.assertIs(account.admin, admin)

    def test_reserved_names(self) -> None:
        """The operator may give a name that nobody may register over the wire."""
        self.assertEqual(self.add_by_script("admin"), 0)
        self.assert_lets_in("admin")

    def test_attack_password_is_nowhere(self) -> None:
        """A password, kept or refused, is found neither in the folder nor on the screen."""
        planted = "planted-pa55word"
        self.add(answers=["ann", planted, planted, ""])
        self.add_by_script("bob", password=planted)
        self.add_by_script("bob", password=planted)
        self.assertNotIn(planted, self.said() + self.complained())
        for file in self.folder.iterdir():
            self.assertNotIn(planted.encode(), file.read_bytes(), file)
