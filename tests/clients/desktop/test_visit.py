"""The program from its start to its end, as whoever sits at it sees it."""

from __future__ import annotations

from chatserver.model.names import LOBBY, RoomName, UserName
from clients.core.states import Online
from clients.desktop.keeping.logins import Logins, LoginsProblem
from clients.desktop.keeping.secrets import KEYRING_SECONDS
from clients.desktop.look.kit import Sheet
from clients.desktop.look.theme import DARK, LIGHT
from clients.desktop.presenters.conversation.feed_items import Notice
from clients.desktop.presenters.entrance.way_words import NAME, PASSWORD
from clients.desktop.views.people.profile import ProfileCard
from clients.desktop.visit import LEAVE_SECONDS, Visit
from tests.clients.desktop.stage import application
from tests.clients.desktop.visiting import VisitCase, said

BOB = UserName("bob")
KITCHEN = RoomName("kitchen")


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
        self.assertIn(LIGHT.accent, application().styleSheet())
        self.assertEqual(again._look.scale.percent, 110)
        again.window.menus.theme_dark.trigger()
        again.window.menus.normal.trigger()
        self.assertIs(again._look.theme, DARK)
        self.assertIn(DARK.accent, application().styleSheet())
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

    def test_joins_chosen_before(self) -> None:
        """What is chosen before the login holds for whoever comes in."""
        self.end(self.sit())
        visit = self.start()
        visit.window.menus.joins.trigger()
        self.log_in(visit)
        assert visit._kept is not None
        self.assertEqual(visit._kept.choice("hide_joins"), "on")

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
        """Who logs out is asked for the password by the next start; the keyring has nothing."""
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

    def test_quit_at_once_after_a_log_out(self) -> None:
        """The program is not gone before the keyring has forgotten who logged out."""
        visit = self.sit(stay=True)
        self.machine.holds_threads = True
        visit.window.log_out_wanted.emit(False)
        self.settle()
        self._shown.remove(visit.window)
        ended = visit.end()
        self.settle()
        self.assertNoResult(ended)
        self.assertFalse(visit.window.isVisible())
        self.machine.holds_threads = False
        self.settle()
        self.successResultOf(ended)
        self.assertEqual(self.keyring.kept, {})

    def test_quit_before_the_keyring_answers(self) -> None:
        """A keyring that never answers does not keep the program from ending."""
        visit = self.sit(stay=True)
        self.machine.holds_threads = True
        visit.window.log_out_wanted.emit(False)
        self.settle()
        self._shown.remove(visit.window)
        ended = visit.end()
        self.let_pass(KEYRING_SECONDS + 0.5)
        self.successResultOf(ended)
        self.machine.holds_threads = False

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
        for _ in range(2):  # a second click changes nothing
            visit.window.log_out_wanted.emit(False)
            self.settle()
        self._shown.remove(visit.window)
        ended = visit.end()
        self.settle()
        self.assertNoResult(ended)
        self.assertFalse(visit.window.isVisible())
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
