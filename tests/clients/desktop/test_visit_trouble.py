"""The program where not all is well, as whoever sits at it sees it."""

from __future__ import annotations

import json
import os
from unittest import skipIf

from chatserver.model.names import RoomName, UserName
from clients.core.states import Refused
from clients.desktop.look.theme import DARK
from clients.desktop.presenters.entrance.login_form import Tab
from clients.desktop.presenters.entrance.way_words import PASSWORD
from tests.clients.desktop.visiting import VisitCase, said

BOB = UserName("bob")
KITCHEN = RoomName("kitchen")


class RevokedTests(VisitCase):
    """The session ends while somebody sits there."""

    def test_log_in_again(self) -> None:
        """The banner says why, and its button leads to the form, which says it too."""
        visit = self.sit(stay=True)
        phone = self.device("ann").enter()
        phone.run(phone.client.change_password("secret-ann", "another-secret"))
        self.let_pass(40)
        home = visit.window.home
        self.assertIsInstance(self.desk(visit).session.state, Refused)
        self.assertTrue(home.banner.isVisible())
        told = home.banner.words.text()
        self.write(home.composer.field, "kept meanwhile\n")
        self.write(home.composer.field, "half")
        self.click(home.banner.log_in)
        self.assertTrue(visit.window.way_in.login.isVisible())
        way_in = visit._way_in
        assert way_in is not None and way_in.form.notice is not None
        self.assertEqual(way_in.form.notice.title, told)
        self.assertIs(way_in.form.tab, Tab.LOG_IN)
        self.assertEqual(self.keyring.kept, {})
        login = visit.window.way_in.login
        self.write(login.fields[PASSWORD].edit, "another-secret\n")
        self.assertEqual(said(visit), ["kept meanwhile"])
        self.assertEqual(self.desk(visit).outbox.posts(), [])
        self.assertEqual(visit.window.home.composer.field.text, "half")


class ClearingTests(VisitCase):
    """What is kept here is cleared."""

    def test_what_waits_goes_on(self) -> None:
        """It is told, and a message that waits to be sent is still sent."""
        visit = self.sit(stay=True)
        self.write(visit.window.home.composer.field, "before\n")
        self.machine.network.is_down = True
        self.machine.network.cables[-1].break_off()
        self.write(visit.window.home.composer.field, "waiting\n")
        visit.window.clear_wanted.emit()
        self.settle()
        self.assertEqual(self.said(visit), "What was kept on this machine is forgotten.")
        self.assertEqual(said(visit), ["before", "waiting"])
        self.end(visit)
        self.machine.network.is_down = False
        again = self.start("")
        self.settle()
        self.assertEqual(said(again), ["before", "waiting"])
        self.assertEqual(self.desk(again).outbox.posts(), [])

    def test_nobody_sits_there(self) -> None:
        """Before the login there is nothing to clear, nor to log out of."""
        visit = self.start()
        visit.window.clear_wanted.emit()
        visit.window.log_out_wanted.emit(True)
        self.settle()
        self.assertTrue(visit.window.way_in.isVisible())
        self.assertEqual(self.said(visit), "")


class TroubleTests(VisitCase):
    """The machine does not do what it should."""

    def test_damaged_files(self) -> None:
        """With each file damaged the program starts, lets somebody in, and tells of it."""
        first = self.sit(stay=True)
        self.write(first.window.home.composer.field, "hello\n")
        self.end(first)
        for path in self.folder.rglob("*"):
            if path.is_file():
                path.write_bytes(b"\0{[\xff" * 50)
        again = self.start()
        self.log_in(again)
        self.flushLoggedErrors()
        self.assertEqual(said(again), ["hello"])
        self.assertIn("damaged", self.said(again))

    def test_hostile_choices(self) -> None:
        """Whatever stands in the file of choices, the window opens in a usable size."""
        for content in (
            b"[" * 100_000,
            json.dumps({"theme": ["dark"], "text_size": "9" * 9999, "window": 5}).encode(),
            json.dumps({"window": "\ud800 zz", "hide_joins": None, "text_size": "-1"}).encode(),
            json.dumps({"window": "01d9d0cb00030000" + "7f" * 58}).encode(),
        ):
            (self.folder / "choices.json").write_bytes(content)
            visit = self.start()
            self.flushLoggedErrors()
            size = visit.window.size()
            self.assertTrue(visit.window.isVisible())
            self.assertGreaterEqual(size.width(), 360, content[:80])
            self.assertLessEqual(size.width(), 2000, content[:80])
            self.end(visit)

    def test_a_second_program(self) -> None:
        """Two programs on the same folder both work; what one types the other does not lose."""
        first = self.sit()
        second = self.sit()
        self.write(first.window.home.composer.field, "first\n")
        self.write(second.window.home.composer.field, "second\n")
        for visit in (first, second):
            self.assertEqual(said(visit), ["first", "second"])
        self.write(first.window.home.composer.field, "one")
        self.write(second.window.home.composer.field, "two")
        self.end(second)
        self.end(first)
        again = self.sit()
        self.assertIn(again.window.home.composer.field.text, ("one", "two"))

    @skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_read_only(self) -> None:
        """Where nothing can be written it is said, and people talk all the same."""
        self.folder.chmod(0o500)
        self.addCleanup(self.folder.chmod, 0o700)
        self._read_only()

    def test_a_file_in_the_way(self) -> None:
        """Where a file is in the place of the folder it is said, and people talk all the same."""
        (self.folder / "accounts").write_text("")
        self._read_only()

    def _read_only(self) -> None:
        visit = self.sit()
        self.assertIn("not kept on this machine", self.said(visit))
        self.write(visit.window.home.composer.field, "all the same\n")
        self.assertEqual(said(visit), ["all the same"])
        visit.window.menus.theme_dark.trigger()
        self.assertIs(visit._look.theme, DARK)
        visit.window.clear_wanted.emit()
        visit.window.log_out_wanted.emit(True)
        self.settle()
        self.log_in(visit)
        self.flushLoggedErrors()

    def test_a_mistake_of_the_program(self) -> None:
        """A mistake of the program is told, wherever one is."""
        visit = self.start()
        visit.went_wrong("Something went wrong.")
        self.assertEqual(self.said(visit), "Something went wrong.")
        self.log_in(visit)
        self.assertEqual(self.said(visit), "")
        visit.went_wrong("Once more.")
        self.assertEqual(self.said(visit), "Once more.")

    def test_a_keyring_that_fails(self) -> None:
        """What is said of the keyring after somebody sat down is shown to them."""
        visit = self.sit()
        visit._voice.complain("Not kept.")
        self.assertEqual(self.said(visit), "Not kept.")
        visit._voice.say("Kept.")
        self.assertEqual(self.said(visit), "Kept.")
