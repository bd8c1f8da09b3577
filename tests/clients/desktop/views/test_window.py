"""The window as a whole: its title, its place, and one pane alone."""

from __future__ import annotations

from chatserver.model.names import Nickname
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.presenters.people.appearance import Appearance
from clients.desktop.views.people.settings import SettingsSheet
from clients.desktop.views.window import PLACE, MainWindow
from tests.clients.desktop.scene import ADA, ENGINEERING, GENERAL, GRACE, KEN
from tests.clients.desktop.sitting import WindowCase


class TitleTests(WindowCase):
    """What stands above the window."""

    def test_where_and_who(self) -> None:
        """The conversation's name, and one's own as others see it."""
        self.assertEqual(self.title(), "#engineering – Ada Lovelace")
        self.company.say(GRACE, ADA, "hi")
        self.desk.go(GRACE)
        self.let_pass(3)
        self.assertEqual(self.title(), "Grace Hopper – Ada Lovelace")
        self.desk.leave_conversation()
        self.assertEqual(self.title(), "Ada Lovelace")

    def test_another_nickname(self) -> None:
        """Who is called otherwise from now on reads it at once, however they said so."""
        self.doors.show_settings()
        self.opened(SettingsSheet).settings.account.naming.submit("The Countess")
        self.assertEqual(self.title(), "#engineering – The Countess")
        self.assertEqual(self.desk.places.own.shown, "The Countess")
        self.nothing_open()
        self.write(self.home.composer.field, "/nick Ada L \n")
        self.assertEqual(self.title(), "#engineering – Ada L")
        phone = self.device("ada").enter()
        phone.run(phone.client.set_nickname(Nickname.parse("Ada K")))
        phone.say(GENERAL, "from my phone")
        self.assertEqual(self.title(), "#engineering – Ada K")

    def test_unread(self) -> None:
        """It counts what is unread in all conversations but those that are muted."""
        for where in (GENERAL, GENERAL, ADA):
            self.company.say(KEN, where, "one more")
        self.assertEqual(self.title(), "(3) #engineering – Ada Lovelace")
        self.ada.run(self.ada.client.mute(GENERAL, True))
        self.assertEqual(self.title(), "(1) #engineering – Ada Lovelace")
        self.desk.go(KEN)
        self.let_pass(3)
        self.assertEqual(self.title(), "Ken Thompson – Ada Lovelace")

    def test_nobody(self) -> None:
        """When nobody sits there any more the title follows nobody."""
        self.window.show_desk(None)
        self.window.setWindowTitle("x")
        self.company.say(KEN, ADA, "one more")
        self.desk.go(GENERAL)
        self.assertEqual(self.title(), "x")
        self.assertTrue(self.home.nothing.isVisible())
        self.assertFalse(self.home.composer.isVisible())
        self.assertEqual(self.window.home_of.title, "")
        self.assertFalse(self.menus.jump.isEnabled())


class PlaceTests(WindowCase):
    """Where the window is, and how it is closed."""

    def _window(self, choices: KeptInMemory) -> MainWindow:
        appearance = Appearance(KeptInMemory(), self.look.wear, lambda: True)
        return MainWindow(self.look, choices, appearance)

    def test_kept(self) -> None:
        """Closing it keeps its size, and tells whoever ends the program, once."""
        choices = KeptInMemory()
        first = self.show(self._window(choices), 700, 555)
        told: list[int] = []
        first.closing.connect(lambda: told.append(1))
        self.assertEqual(choices.choice(PLACE), "")
        first.close()
        self.assertEqual(told, [1])
        self.assertNotEqual(choices.choice(PLACE), "")
        again = self.show(self._window(choices))
        self.assertEqual((again.width(), again.height()), (700, 555))

    def test_least(self) -> None:
        """It cannot be made so small that nothing is seen in it."""
        self.window.resize(10, 10)
        self.settle()
        self.assertEqual((self.window.width(), self.window.height()), (360, 420))

    def test_quit(self) -> None:
        """The menu closes it, as does the command."""
        told: list[int] = []
        self.window.closing.connect(lambda: told.append(1))
        self.menus.quit.trigger()
        self.assertEqual(told, [1])
        self.window.show()
        self.doors.quit()
        self.settle()
        self.assertEqual(told, [1, 1])
        self.assertFalse(self.window.isVisible())


class NarrowTests(WindowCase):
    """A window with room for one pane."""

    size = (480, 600)

    def test_back(self) -> None:
        """The conversation stands alone; Back leads to the list, and what was typed stays."""
        self.assertFalse(self.home.sidebar.isVisible())
        self.assertTrue(self.home.topbar.back.isVisible())
        self.write(self.home.composer.field, "half")
        self.click(self.home.topbar.back)
        self.assertTrue(self.home.sidebar.isVisible())
        self.assertFalse(self.home.chat.isVisible())
        self.home.sidebar.chosen.emit(ENGINEERING)
        self.settle()
        self.assertTrue(self.home.chat.isVisible())
        self.assertEqual(self.home.composer.field.text, "half")
        self.assertTrue(self.home.composer.field.hasFocus())

    def test_wider(self) -> None:
        """With more room both are there, and there is no way back."""
        self.window.resize(900, 600)
        self.settle()
        self.assertTrue(self.home.sidebar.isVisible())
        self.assertTrue(self.home.chat.isVisible())
        self.assertFalse(self.home.topbar.back.isVisible())
        self.assertEqual(self.home.sidebar.width(), 268)
        self.window.resize(480, 600)
        self.settle()
        self.assertFalse(self.home.sidebar.isVisible())

    def test_removed(self) -> None:
        """Who is removed from the room on the screen sees the list."""
        self.ada.run(self.ada.client.leave(ENGINEERING))
        self.let_pass(0.5)
        self.assertTrue(self.home.sidebar.isVisible())
        self.assertFalse(self.home.chat.isVisible())
        self.assertGreater(self.home.sidebar.width(), 400)
