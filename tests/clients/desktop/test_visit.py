"""The program from its start to its end, as whoever sits at it sees it."""

from __future__ import annotations

import json
import os
from unittest import skipIf

from chatserver.model.names import LOBBY, RoomName, UserName
from clients.core.states import Online, Refused
from clients.desktop.keeping.logins import Logins, LoginsProblem
from clients.desktop.look.kit import Sheet
from clients.desktop.look.theme import DARK, LIGHT
from clients.desktop.presenters.feed_items import Notice, Said
from clients.desktop.presenters.login_form import Tab
from clients.desktop.presenters.way_words import NAME, PASSWORD
from clients.desktop.views.profile import ProfileCard
from clients.desktop.visit import LEAVE_SECONDS, Visit
from tests.clients.desktop.visiting import VisitCase

BOB = UserName("bob")
KITCHEN = RoomName("kitchen")


def said(visit: Visit) -> list[str]:
    """The messages on the screen."""
    assert visit.desk is not None and visit.desk.opened is not None
    return [each.text for each in visit.desk.opened.feed.items if isinstance(each, Said)]


class BeginningTests(VisitCase):
    """Coming in."""

    def test_first_visit(self) -> None:
        """Who logs in for the first time has the lobby on the screen."""
        visit = self.sit()
        self.assertEqual(self.desk(visit).current, LOBBY)
        self.assertEqual(visit.window.windowTitle(), "#lobby – ann")
        self.assertTrue(visit.window.home.isVisible())
        self.assertFalse(visit.window.way_in.isVisible())

    def test_the_last_conversation_again(self) -> None:
        """Who stays logged in is back where they were, and nothing is asked."""
        first = self.sit(stay=True)
        desk = self.desk(first)
        desk.errands.run(self._made(desk))
        self.settle()
        desk.go(KITCHEN)
        self.end(first)
        again = self.start("")
        self.assertEqual(self.desk(again).current, KITCHEN)
        self.assertEqual(again.window.windowTitle(), "#kitchen – ann")

    def test_the_last_conversation_is_gone(self) -> None:
        """Who was removed from it meanwhile is in the lobby."""
        first = self.sit(stay=True)
        desk = self.desk(first)
        desk.errands.run(self._made(desk))
        self.settle()
        desk.go(KITCHEN)
        self.end(first)
        phone = self.device("ann").enter()
        phone.run(phone.client.leave(KITCHEN))
        again = self.start("")
        self.assertEqual(self.desk(again).current, LOBBY)

    def test_welcome(self) -> None:
        """Who makes an account is welcomed; it is told once."""
        visit = self.start()
        login = visit.window.way_in.login
        login.tabs.setCurrentIndex(1)
        for field in (NAME, PASSWORD, "again"):
            login.fields[field].edit.selectAll()
            self.write(login.fields[field].edit, "carl" if field == NAME else "secret-carl")
        self.write(login.fields["again"].edit, "\n")
        self.assertEqual(self.said(visit), "Welcome, carl: your account is made.")
        visit.window.log_out_wanted.emit(False)
        self.settle()
        self.log_in(visit)
        self.assertEqual(self.said(visit), "")

    async def _made(self, desk: object) -> None:
        await desk.session.create(KITCHEN)  # type: ignore[attr-defined]


class ChoosingTests(VisitCase):
    """What is chosen for the machine."""

    def test_theme_and_size_are_kept(self) -> None:
        """The theme and the text size that were chosen are worn from the next start on."""
        first = self.start()
        first.window.menus.theme_light.trigger()
        first.window.menus.larger.trigger()
        self.end(first)
        again = self.start()
        self.assertIs(again._look.theme, LIGHT)
        self.assertEqual(again._look.scale.percent, 110)
        again.window.menus.theme_dark.trigger()
        again.window.menus.normal.trigger()
        self.assertIs(again._look.theme, DARK)
        self.assertEqual(again._look.scale.percent, 100)

    def test_joins(self) -> None:
        """Whether joins are shown holds at once, and at the next start."""
        self.world.register("bob")
        visit = self.sit()
        bob = self.device("bob").enter()
        bob.run(bob.client.create(KITCHEN))
        ann = self.desk(visit)
        ann.errands.run(self._joined(ann))
        self.settle()
        ann.go(KITCHEN)
        bob.run(bob.client.leave(KITCHEN))
        self.settle()
        self.assertEqual(self._notices(visit), 1)
        visit.window.menus.joins.trigger()
        self.settle()
        self.assertEqual(self._notices(visit), 0)
        self.end(visit)
        again = self.sit()
        self.settle()
        self.assertEqual(self.desk(again).current, KITCHEN)
        bob.run(bob.client.join(KITCHEN))
        self.settle()
        self.assertEqual(self._notices(again), 0)
        again.window.menus.joins.trigger()
        self.settle()
        self.assertEqual(self._notices(again), 1)

    def test_place_of_the_window(self) -> None:
        """The window is as large as it was when it was closed."""
        first = self.start()
        self.assertEqual((first.window.width(), first.window.height()), (1280, 820))
        first.window.resize(700, 540)
        self.settle()
        first.window.close()
        self.assertEqual(self.stopped, 1)
        self.end(first)
        again = self.start()
        self.assertEqual((again.window.width(), again.window.height()), (700, 540))

    def _notices(self, visit: Visit) -> int:
        opened = self.desk(visit).opened
        assert opened is not None
        return sum(isinstance(each, Notice) for each in opened.feed.items)

    async def _joined(self, desk: object) -> None:
        await desk.session.join(KITCHEN)  # type: ignore[attr-defined]


class LeavingTests(VisitCase):
    """Going, in each way."""

    def test_nothing_of_the_first_is_left_for_the_second(self) -> None:
        """Whoever logs in after somebody else sees nothing of theirs, nor what they typed."""
        self.world.register("bob")
        self.world.register("carl")
        visit = self.sit()
        desk = self.desk(visit)
        desk.errands.run(self._talked(desk))
        self.settle()
        self.write(visit.window.home.composer.field, "a secret thought")
        visit.window.doors.show_settings()
        visit.window.doors.show("Members", [])
        visit.window.doors.show_profile("bob", visit.window.pos())
        self.settle()
        visit.window.log_out_wanted.emit(False)
        self.settle()
        self.assertEqual(self.sheets(visit.window, Sheet), [])
        self.assertEqual(self.sheets(visit.window, ProfileCard), [])
        self.assertEqual(visit.window.windowTitle(), "Log in to chatserver")
        self.assertIsNone(visit.desk)
        login = visit.window.way_in.login
        self.assertEqual(login.fields[NAME].text, "ann")
        self.assertEqual(login.fields[PASSWORD].text, "")
        self.assertTrue(login.fields[PASSWORD].edit.hasFocus())
        carl = self.log_in(visit, "carl")
        self.assertEqual([place.target for place in carl.places.all], [LOBBY])
        self.assertEqual(visit.window.home.composer.field.text, "")
        self.assertEqual(said(visit), [])
        self.assertEqual(visit.window.windowTitle(), "#lobby – carl")
        self.assertFalse(visit.window.home.find_bar.isVisible())

    def test_the_first_finds_everything_again(self) -> None:
        """Who logs out and in again still has what they typed; unless they wanted it cleared."""
        visit = self.sit()
        self.write(visit.window.home.composer.field, "half")
        visit.window.log_out_wanted.emit(False)
        self.settle()
        self.log_in(visit)
        self.assertEqual(visit.window.home.composer.field.text, "half")
        visit.window.log_out_wanted.emit(True)
        self.settle()
        self.assertEqual([*(self.folder / "accounts").iterdir()], [])
        self.log_in(visit)
        self.assertEqual(visit.window.home.composer.field.text, "")

    def test_log_out_forgets_the_login(self) -> None:
        """Who logs out is asked for the password by the next start, and nothing is in the keyring."""
        visit = self.sit(stay=True)
        self.assertEqual(len(self.keyring.kept), 1)
        visit.window.log_out_wanted.emit(False)
        self.settle()
        self.assertEqual(self.keyring.kept, {})
        self.end(visit)
        again = self.start("")
        self.assertIsNone(again.desk)
        assert again._way_in is not None
        self.assertEqual(again._way_in.form.name, "ann")

    def test_quit_keeps_the_login(self) -> None:
        """Who closes the window comes back without a password."""
        visit = self.sit(stay=True)
        visit.window.menus.quit.trigger()
        self.assertEqual(self.stopped, 1)
        self.end(visit)
        self.assertEqual(len(self.keyring.kept), 1)
        self.assertIsInstance(self.desk(self.start("")).session.state, Online)

    def test_log_out_without_an_answer(self) -> None:
        """A server that does not answer is waited for so long, and no longer."""
        visit = self.sit()
        self.machine.network.cables[-1].is_cut = True
        visit.window.log_out_wanted.emit(False)
        self.settle()
        self.assertTrue(visit.window.home.isVisible())
        self.let_pass(LEAVE_SECONDS + 0.5)
        self.assertTrue(visit.window.way_in.isVisible())

    def test_log_out_without_a_server(self) -> None:
        """Who logs out while there is no connection is at the way in at once."""
        visit = self.sit()
        self.machine.network.is_down = True
        self.machine.network.cables[-1].break_off()
        self.settle()
        visit.window.log_out_wanted.emit(False)
        self.settle()
        self.assertTrue(visit.window.way_in.isVisible())

    def test_closed_while_logging_out(self) -> None:
        """Who closes the window while the server is asked still loses nothing."""
        visit = self.sit()
        self.write(visit.window.home.composer.field, "half")
        self.machine.network.cables[-1].is_cut = True
        visit.window.log_out_wanted.emit(False)
        self.settle()
        self._shown.remove(visit.window)
        ended = visit.end()
        self.settle()
        self.assertNoResult(ended)
        self.let_pass(LEAVE_SECONDS + 0.5)
        self.successResultOf(ended)
        again = self.sit()
        self.assertEqual(again.window.home.composer.field.text, "half")

    def test_the_account_is_deleted(self) -> None:
        """Nothing stays of an account that is deleted, and the program ends."""
        visit = self.sit(stay=True)
        self.write(visit.window.home.composer.field, "half")
        desk = self.desk(visit)
        desk.errands.run(desk.session.delete_account("secret-ann"))
        visit.window.account_deleted.emit()
        self.settle()
        self.assertEqual(self.stopped, 1)
        self.end(visit)
        self.assertEqual(self.keyring.kept, {})
        self.assertEqual(Logins(self.folder / "logins.json").all(), ())
        self.assertEqual([*(self.folder / "accounts").iterdir()], [])

    def test_the_account_is_deleted_where_nothing_can_be_written(self) -> None:
        """The program ends all the same where the list of logins is damaged."""
        visit = self.sit()
        (self.folder / "logins.json").write_text("{")
        visit.window.account_deleted.emit()
        self.settle()
        self.assertEqual(self.stopped, 1)
        self.flushLoggedErrors(LoginsProblem)

    async def _talked(self, desk: object) -> None:
        session = desk.session  # type: ignore[attr-defined]
        await session.post(BOB, "between us")
        await session.create(KITCHEN, private=True)


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
            b'{"a":' * 100_000,
            b"[1, 2]",
            b'"window"',
            b"null",
            b"\xff\xfe",
            json.dumps({"theme": ["dark"], "text_size": "9" * 9999, "window": 5}).encode(),
            json.dumps({"window": "\ud800 zz", "hide_joins": None, "text_size": "-1"}).encode(),
            json.dumps({"window": "01d9d0cb" + "ff" * 62}).encode(),
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
        self.settle()
        visit.went_wrong("Something else went wrong.")
        self.log_in(visit)
        visit.went_wrong("Once more.")
        self.assertEqual(self.said(visit), "Once more.")

    def test_a_keyring_that_fails(self) -> None:
        """What is said of the keyring after somebody sat down is shown to them."""
        visit = self.sit()
        visit._voice.complain("Not kept.")
        self.assertEqual(self.said(visit), "Not kept.")
        visit._voice.say("Kept.")
        self.assertEqual(self.said(visit), "Kept.")


