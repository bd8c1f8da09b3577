"""The sidebar, as somebody uses it with hands and eyes."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import QEvent, QObject, QPoint, Qt
from PyQt5.QtGui import QContextMenuEvent
from PyQt5.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from chatserver.model.entries import User
from chatserver.model.names import LOBBY, Nickname, RoomName, UserName
from clients.core.entering import Password
from clients.desktop.look.theme import DARK, LIGHT
from clients.desktop.models.places import Heading
from clients.desktop.presenters.places.place_rows import Place
from clients.desktop.views.places.sidebar import WIDTH, Sidebar
from tests.clients.cast import Person
from tests.clients.desktop.home import Home
from tests.clients.desktop.stage import StageCase

ADA, BOB, CAT = (UserName(each) for each in ("ada", "bob", "cat"))
OPS = RoomName("ops")


class Painted(QObject):
    """
    Watches what is drawn.

    @ivar heights: of what was drawn, in pixels.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.heights: list[int] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note it."""
        if event.type() == QEvent.Paint:
            self.heights.append(event.rect().height())
        return False


class SidebarCase(StageCase):
    """Ada looks at her sidebar."""

    def setUp(self) -> None:
        """Open it."""
        super().setUp()
        self.ada, self.bob, self.cat = (self.person(each) for each in ("ada", "bob", "cat"))
        self.home = Home(self.ada)
        self.addCleanup(self.home.close)
        self.places = self.home.places
        self.sidebar: Sidebar = Sidebar(self.look)
        self.chosen: list[Any] = []
        self.sidebar.chosen.connect(self.chosen.append)
        self.sidebar.show_places(self.places)
        self.show(self.sidebar, WIDTH, 600)

    def rows(self) -> list[str]:
        """The conversations, as they stand there."""
        self.settle()
        return [row.shown for row in self.sidebar.model.rows if isinstance(row, Place)]

    def at(self, target: Any) -> QPoint:
        """Where a row is on the list."""
        self.settle()
        index = self.sidebar.model.index(self.sidebar.model.row_of(target), 0)
        point: QPoint = self.sidebar.list.visualRect(index).center()
        return point

    def widget(self, row: object) -> Any:
        """The widget of a row that is no conversation."""
        self.settle()
        rows = self.sidebar.model.rows
        at = next(at for at, each in enumerate(rows) if each == row)
        return self.sidebar.list.indexWidget(self.sidebar.model.index(at, 0))


class ListTests(SidebarCase):
    """What is seen, and what a click does."""

    def test_acceptance_55_list_is_the_home_screen(self) -> None:
        """After the login rooms and people stand there, each under their heading."""
        self.bob.say(ADA, "hi")
        self.assertEqual(self.rows(), ["lobby", "bob"])
        headings = [row for row in self.sidebar.model.rows if isinstance(row, Heading)]
        self.assertEqual(headings, [Heading.ROOMS, Heading.DIRECTS])
        self.assertEqual(self.sidebar.top.server.whole, self.world.config.name)

    def test_acceptance_62_switching_by_the_sidebar(self) -> None:
        """A click on one after the other chooses each; the chosen one is marked."""
        self.bob.say(ADA, "hi")
        self.cat.say(ADA, "ho")
        for target in (BOB, CAT, LOBBY):
            self.click(self.sidebar.list.viewport(), self.at(target))
        self.assertEqual(self.chosen, [BOB, CAT, LOBBY])
        self.places.choose(CAT)
        marked = [row.shown for row in self.places.all if row.is_chosen]
        self.assertEqual(marked, ["cat"])

    def test_acceptance_59_conversation_appears(self) -> None:
        """Somebody who writes for the first time gets a row at once, with what they said."""
        self.assertEqual(self.rows(), ["lobby"])
        self.bob.say(ADA, "hi there")
        self.assertEqual(self.rows(), ["lobby", "bob"])
        index = self.sidebar.model.index(self.sidebar.model.row_of(BOB), 0)
        said = self.sidebar.model.data(index, Qt.AccessibleTextRole)
        self.assertEqual(said, "bob, online, 1 unread, hi there")

    def test_acceptance_77_own_name_is_visible(self) -> None:
        """At the foot, as others see it, with "You" beside it."""
        self.assertEqual(self.sidebar.foot.name.text(), "ada")
        self.ada.run(self.ada.client.set_nickname(Nickname.parse("Ada L")))
        self.home.contacts.read()
        self.settle()
        self.assertEqual(self.sidebar.foot.name.text(), "Ada L")
        self.assertEqual(self.sidebar.foot.status.whole, "You · Online")

    def test_acceptance_56_nobody_yet(self) -> None:
        """Under the heading it says so, with one button that begins one."""
        wanted: list[int] = []
        self.sidebar.start_wanted.connect(lambda: wanted.append(1))
        row = self.widget(self.sidebar.model.rows[-1])
        buttons = row.findChildren(QPushButton)
        self.assertEqual([each.text() for each in buttons], ["Start a conversation"])
        self.click(buttons[0])
        self.assertEqual(wanted, [1])

    def test_a_badge_is_drawn(self) -> None:
        """A new message draws its row anew, and nothing else; it looks other than before."""
        self.bob.say(ADA, "one")
        self.settle()
        before = self.sidebar.grab().toImage()
        painted = Painted(self.sidebar.list.viewport())
        self.bob.run(self.bob.client.post(ADA, "one"))
        self.settle()
        self.assertEqual(painted.heights, [44])
        self.assertNotEqual(self.sidebar.grab().toImage(), before)

    def test_headings_have_buttons(self) -> None:
        """One for rooms, one for people; both can be reached by Tab."""
        wanted: list[str] = []
        self.sidebar.room_wanted.connect(lambda: wanted.append("room"))
        self.sidebar.start_wanted.connect(lambda: wanted.append("start"))
        for heading in (Heading.ROOMS, Heading.DIRECTS):
            button = self.widget(heading).button
            self.assertTrue(button.focusPolicy() & Qt.TabFocus)
            self.click(button)
        self.click(self.sidebar.top.start)
        self.assertEqual(wanted, ["room", "start", "start"])

    def test_tab_goes_through_all_in_order(self) -> None:
        """From the top to the foot."""
        heading = [self.widget(each).button for each in (Heading.ROOMS, Heading.DIRECTS)]
        nobody = self.widget(self.sidebar.model.rows[-1]).button
        parts = [self.sidebar.top.start, self.sidebar.top.find, self.sidebar.list, *heading]
        parts += [nobody, self.sidebar.foot.me, self.sidebar.foot.settings]
        parts[0].setFocus()
        gone = []
        for _ in parts:
            gone.append(self.sidebar.focusWidget())
            self.press(gone[-1], Qt.Key_Tab)
        self.assertEqual(gone, parts)

    def test_top_and_foot_have_buttons(self) -> None:
        """Jump to, the profile, the settings; each has a name to be said."""
        wanted: list[str] = []
        self.sidebar.find_wanted.connect(lambda: wanted.append("find"))
        self.sidebar.profile_wanted.connect(lambda: wanted.append("profile"))
        self.sidebar.settings_wanted.connect(lambda: wanted.append("settings"))
        buttons = (self.sidebar.top.find, self.sidebar.foot.me, self.sidebar.foot.settings)
        for button in buttons:
            self.assertTrue(button.accessibleName())
            self.click(button)
        self.assertEqual(wanted, ["find", "profile", "settings"])

    def test_status_of_the_connection(self) -> None:
        """Whatever is to be said of it stands below the server's name."""
        self.sidebar.show_status("Offline", "danger")
        self.assertEqual(self.sidebar.top.status.whole, "Offline")

    def test_nothing_is_held_when_it_is_closed(self) -> None:
        """A sidebar that is closed hears nothing of the list any more."""
        self.sidebar.close()
        self.bob.say(ADA, "hi")
        self.settle()
        self.assertEqual(self.sidebar.model.rows, [])


class KeyTests(SidebarCase):
    """Without a pointer."""

    def setUp(self) -> None:
        """Two who wrote."""
        super().setUp()
        self.bob.say(ADA, "hi")
        self.home.settle(5)
        self.cat.say(ADA, "ho")
        self.settle()
        self.list = self.sidebar.list
        self.sidebar.focus_list()
        self.settle()

    def test_arrows_and_enter(self) -> None:
        """Arrows skip headings, Home and End go to the ends, Enter chooses."""
        self.press(self.list, Qt.Key_Home)
        self.press(self.list, Qt.Key_Return)
        self.press(self.list, Qt.Key_Down)
        self.press(self.list, Qt.Key_Return)
        self.press(self.list, Qt.Key_End)
        self.press(self.list, Qt.Key_Enter)
        self.press(self.list, Qt.Key_Up)
        self.press(self.list, Qt.Key_Space)
        self.assertEqual(self.chosen, [LOBBY, CAT, BOB, CAT])

    def test_typing_a_name_goes_there(self) -> None:
        """The first letters are enough."""
        self.press(self.list, Qt.Key_Home)
        self.write(self.list, "bo")
        self.press(self.list, Qt.Key_Return)
        self.assertEqual(self.chosen, [BOB])

    def test_menu_by_pointer_and_key(self) -> None:
        """The context menu is asked for of the row below the pointer, or of that in focus."""
        wanted: list[Any] = []
        self.sidebar.menu_wanted.connect(lambda target, at: wanted.append(target))
        at = self.at(BOB)
        view = self.list.viewport()
        self._menu(view, QContextMenuEvent(QContextMenuEvent.Mouse, at, view.mapToGlobal(at)))
        self.press(self.list, Qt.Key_Home)
        key = QContextMenuEvent(QContextMenuEvent.Keyboard, QPoint(1, 1))
        self._menu(view, key)
        self.assertEqual(wanted, [BOB, LOBBY])

    def _menu(self, view: QWidget, event: QEvent) -> None:
        QApplication.sendEvent(view, event)
        self.settle()

    def test_the_order_stays_below_the_pointer(self) -> None:
        """And is the newest first again once the pointer has left."""
        QApplication.sendEvent(self.list, QEvent(QEvent.Enter))
        self.home.settle(5)
        self.bob.say(ADA, "again")
        self.assertEqual(self.rows(), ["lobby", "cat", "bob"])
        QApplication.sendEvent(self.list, QEvent(QEvent.Leave))
        self.assertEqual(self.rows(), ["lobby", "bob", "cat"])

    def test_the_focus_stays_on_its_row(self) -> None:
        """Whoever moves above it."""
        self.press(self.list, Qt.Key_End)
        self.home.settle(5)
        self.bob.say(ADA, "to the top")
        self.settle()
        self.press(self.list, Qt.Key_Return)
        self.assertEqual(self.chosen, [BOB])


class ManyTests(SidebarCase):
    """More than can be seen."""

    def setUp(self) -> None:
        """Twenty rooms, in the last of which something is new."""
        super().setUp()
        for number in range(20):
            room = RoomName(f"room-{number:02}")
            self.bob.run(self.bob.client.create(room))
            self.ada.run(self.ada.client.join(room))
        self.last = RoomName("room-19")
        self.settle()
        self.show(self.sidebar, WIDTH, 400)

    def test_a_pill_tells_of_what_is_below(self) -> None:
        """A click goes there, and it is gone; from there another tells of what is above."""
        pill = self.sidebar.list.below
        self.assertFalse(pill.isVisible())
        self.bob.say(self.last, "far down")
        self.settle()
        self.assertTrue(pill.isVisible())
        self.assertEqual(pill.text(), "1 unread below")
        shown = self.sidebar.list.viewport().geometry()
        self.assertFalse(pill.geometry().intersects(shown), "it covers no row")
        self.click(pill)
        self.assertFalse(pill.isVisible())
        self.bob.say(LOBBY, "far up")
        self.settle()
        self.assertEqual(self.sidebar.list.above.text(), "1 unread above")
        grown = self.sidebar.list.viewport().geometry()
        self.assertGreater(grown.height(), shown.height(), "the room is given back")

    def test_the_chosen_one_is_scrolled_to(self) -> None:
        """However it was chosen."""
        self.places.choose(self.last)
        self.settle()
        self.assertIn(self.last, [each.target for each in self.sidebar.list.seen()])


class InvitationTests(SidebarCase):
    """Invitations stand at the top."""

    def test_join_and_not_now(self) -> None:
        """Two buttons, each of which tells whom it is about."""
        for name in ("ops", "tea"):
            room = RoomName(name)
            self.bob.run(self.bob.client.create(room, private=True))
            self.bob.run(self.bob.client.invite(room, ADA))
        self.settle()
        first, second = self.places.invitations
        row = self.widget(first)
        self.assertEqual(row.join.accessibleName(), "Join #ops")
        self.click(self.widget(second).later)
        self.click(row.join)
        self.assertEqual(self.chosen, [OPS])
        self.assertEqual(self.rows(), ["lobby", "ops"])
        self.assertEqual(self.sidebar.model.rows[0], Heading.ROOMS)

    def test_a_refusal_stands_in_the_row(self) -> None:
        """With the buttons still there."""
        self.bob.run(self.bob.client.create(OPS, private=True))
        self.bob.run(self.bob.client.invite(OPS, ADA))
        self.settle()
        self.ada.network.is_down = True
        self.ada.break_off()
        (asked,) = self.places.invitations
        self.click(self.widget(asked).join)
        (asked,) = self.places.invitations
        self.assertIn("no connection", asked.problem)
        said = [each.text() for each in self.widget(asked).findChildren(QLabel)]
        self.assertIn(asked.problem, said)
        self.assertTrue(self.widget(asked).join.isEnabled())


class EmptyTests(StageCase):
    """Nothing at all."""

    def test_acceptance_56_a_new_user(self) -> None:
        """Sees that there are no conversations yet, and one button."""
        self.world.register("ada")
        guest = Person(self.world, Password(UserName("ada"), "secret-ada"))
        home = Offline(guest)
        self.addCleanup(home.close)
        wanted: list[int] = []
        sidebar = self.show(Sidebar(self.look), WIDTH, 500)
        sidebar.start_wanted.connect(lambda: wanted.append(1))
        sidebar.show_places(home.places)
        self.settle()
        seen = [each for each in sidebar.nothing.findChildren(QPushButton) if each.isVisible()]
        self.assertEqual([each.text() for each in seen], ["Start a conversation"])
        self.click(seen[0])
        self.assertEqual(wanted, [1])


class Offline(Home):
    """Somebody of whom nothing is known yet."""

    def viewer(self) -> User:
        """Who will log in."""
        return User(1, ADA)


class LookTests(SidebarCase):
    """Themes and text sizes."""

    def test_it_can_be_larger_and_lighter(self) -> None:
        """Rows grow with the text; nothing is left of the other theme."""
        self.bob.say(ADA, "hi")
        self.settle()
        low = self.at(BOB).y()
        self.look.wear(LIGHT, 200)
        self.settle()
        self.assertGreater(self.at(BOB).y(), low * 1.4)
        colour = self.sidebar.grab().toImage().pixelColor(3, 300).name()
        self.assertEqual(colour, LIGHT.sidebar)
        self.look.wear(DARK, 100)
        self.settle()
        self.assertEqual(self.at(BOB).y(), low)
