"""The list of members in its window."""

from __future__ import annotations

import random
from time import process_time

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QContextMenuEvent, QFontDatabase
from PyQt5.QtWidgets import QApplication, QMenu, QWidget

from chatserver.model.entries import User
from chatserver.model.names import RoomName, UserName
from clients.core.contacts import Contacts
from clients.desktop.look.fonts import EMOJI_FAMILIES
from clients.desktop.look.kit import column
from clients.desktop.models.members import ROW, MemberModel
from clients.desktop.presenters.people import member_reader
from clients.desktop.presenters.people import members as module
from clients.desktop.presenters.people.member_rows import Member, More, sections
from clients.desktop.presenters.people.members import Members
from clients.desktop.presenters.supplies import Voice
from clients.desktop.views.parts.confirm import ConfirmSheet
from clients.desktop.views.people.members import MembersPane
from tests.clients.desktop.stage import StageCase

OPS = RoomName("ops")
MANY = 5000


class PaneCase(StageCase):
    """Ada's window shows who is in a room."""

    def setUp(self) -> None:
        """Two are in the room."""
        super().setUp()
        self.ada, self.bob = self.person("ada"), self.person("bob")
        self.ada.run(self.ada.client.create(OPS))
        self.bob.run(self.bob.client.join(OPS))
        user = self.ada.client.user
        assert user is not None
        contacts = Contacts(self.ada.client, lambda: None)
        self.members = Members(self.ada.client, OPS, contacts, lambda: user, Voice())
        self.addCleanup(self.members.close)
        self.pane = MembersPane(self.look)
        self.window = QWidget()
        self.window.setLayout(column(self.pane))
        self.show(self.window, 600, 600)
        self.pane.show_members(self.members)
        self.settle()

    def spoken(self) -> list[str]:
        """What a screen reader says of the rows."""
        model = self.pane.model
        indexes = [model.index(at) for at in range(model.rowCount())]
        return [str(index.data(Qt.AccessibleTextRole)) for index in indexes]

    def go_to(self, name: str) -> None:
        """Choose somebody with the arrow keys."""
        self.pane.list.setFocus()
        self.pane.list.setCurrentIndex(self.pane.model.index(self.pane.model.row_of(name)))
        self.settle()

    def menu_of(self, name: str) -> QMenu:
        """Open somebody's menu by keyboard."""
        self.go_to(name)
        event = QContextMenuEvent(QContextMenuEvent.Keyboard, QPoint(1, 1))
        QApplication.sendEvent(self.pane.list, event)
        self.settle()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu


class PaneTests(PaneCase):
    """What is seen, said, and done with keys."""

    def test_acceptance_74_numbered_and_you(self) -> None:
        """Members are numbered for whoever hears the list, and oneself is told apart."""
        said = ["Online — 2", "1. ada (You), online, moderator", "2. bob, online"]
        self.assertEqual(self.spoken(), said)
        self.bob.run(self.bob.client.log_out())
        self.settle()
        self.assertEqual(self.spoken()[-1], "2. bob, offline")

    def test_down_leads_from_the_letters_to_who_is_found(self) -> None:
        """The arrow key in the field for a name chooses the first one below it."""
        self.pane.filter.setVisible(True)
        self.pane.filter.setFocus()
        self.press(self.pane.filter, Qt.Key_Down)
        self.assertTrue(self.pane.list.hasFocus())
        self.assertEqual(self.pane.list.currentIndex().data(ROW).user.shown, "ada")

    def test_a_heart_in_a_name_is_red(self) -> None:
        """As it is in messages, though the typeface of names has one in black."""
        if not set(EMOJI_FAMILIES) & set(QFontDatabase().families()):
            self.skipTest("no typeface with emoji in colour is installed")
        reds = []
        for shown in ("Bob", "Bob \N{HEAVY BLACK HEART}"):
            member = Member(User(9, UserName("bob"), shown), online=True, away=None)
            self.pane.model.show_rows([member])
            self.settle()
            image = self.pane.list.viewport().grab().toImage()
            pixels = [image.pixelColor(x, y) for x in range(60, 140) for y in range(44)]
            reds.append(sum(each.red() > each.blue() + 80 for each in pixels))
        self.assertEqual(reds[0], 0)
        self.assertGreater(reds[1], 20)

    def test_enter_opens_the_profile(self) -> None:
        """Arrow keys pass the headings, and Enter asks for the profile."""
        asked: list[str] = []
        self.pane.user_clicked.connect(lambda name, at: asked.append(name))
        self.go_to("ada")
        self.press(self.pane.list, Qt.Key_Down)
        self.press(self.pane.list, Qt.Key_Return)
        self.assertEqual(asked, ["bob"])

    def test_a_click_opens_the_profile(self) -> None:
        """A click on somebody asks for their profile, one on a heading for nothing."""
        asked: list[str] = []
        self.pane.user_clicked.connect(lambda name, at: asked.append(name))
        for row in (0, 2):
            at = self.pane.list.visualRect(self.pane.model.index(row)).center()
            self.click(self.pane.list.viewport(), at)
        self.assertEqual(asked, ["bob"])

    def test_blocked_elsewhere(self) -> None:
        """Who is blocked on another device is marked here at once."""
        second = self.device("ada").enter()
        second.run(second.client.block(UserName("bob")))
        self.settle()
        self.assertEqual(self.spoken()[-1], "2. bob, offline, Blocked")

    def test_writing_from_the_menu(self) -> None:
        """The menu key opens a menu in which the first thing is ready to be chosen."""
        wanted: list[object] = []
        self.pane.write_wanted.connect(wanted.append)
        menu = self.menu_of("bob")
        self.press(menu, Qt.Key_Return)
        self.assertEqual(wanted, [UserName("bob")])

    def test_removing_is_asked_about(self) -> None:
        """Removing somebody is done only once it is agreed to; Escape changes nothing."""
        for agrees in (False, True):
            menu = self.menu_of("bob")
            kick = next(each for each in menu.actions() if each.data() == "kick")
            menu.setActiveAction(kick)
            self.press(menu, Qt.Key_Return)
            (sheet,) = self.window.findChildren(ConfirmSheet)
            if agrees:
                sheet.agree.setFocus()
                self.press(sheet.agree, Qt.Key_Return)
            else:
                self.assertTrue(sheet.cancel.hasFocus())
                self.press(sheet.cancel, Qt.Key_Escape)
            self.assertEqual(self.pane.model.row_of("bob") < 0, agrees)

    def test_few_members_need_no_search(self) -> None:
        """The search field comes when there are more than twenty."""
        self.assertFalse(self.pane.filter.isVisible())
        for number in range(19):
            self.world.register(f"user{number:02}")
            person = self.device(f"user{number:02}").enter()
            person.run(person.client.join(OPS))
        self.settle()
        self.assertTrue(self.pane.filter.isVisible())
        self.write(self.pane.filter, "user07\n")
        self.assertEqual(self.pane.model.rowCount(), 2)
        self.assertTrue(self.pane.list.hasFocus())
        self.assertEqual(self.pane.list.currentIndex().data(), "user07")

    def test_a_view_that_shows_nobody(self) -> None:
        """Shown nothing, it is empty, and hears no more of the room."""
        self.pane.show_members(None)
        self.bob.run(self.bob.client.log_out())
        self.settle()
        self.assertEqual(self.pane.model.rowCount(), 0)

    def test_names_of_others_are_no_markup(self) -> None:
        """What somebody calls themselves is written as it is, in tips too."""
        member = Member(User(9, UserName("eve"), "<b>Eve</b>"), True, "<img src=x>")
        self.pane.model.show_rows(sections([member]))
        tip = self.pane.model.index(1).data(Qt.ToolTipRole)
        self.assertNotIn("<b>", tip)
        self.assertNotIn("<img", tip)


class ScrollTests(PaneCase):
    """A room with more members than are in sight, most of whom are not here."""

    def setUp(self) -> None:
        """Forty more come in and go; twenty are told at a time."""
        super().setUp()
        for each in (member_reader, module):
            self.patch(each, "PAGE", 20)
        for number in range(40):
            person = self.person(f"user{number:02}")
            person.run(person.client.join(OPS))
            person.run(person.client.log_out())
        self.pane.show_members(None)
        self.members.close()
        self.members = self.anew()
        self.pane.show_members(self.members)
        self.settle()

    def anew(self) -> Members:
        """Look at the room for the first time."""
        user = self.ada.client.user
        assert user is not None
        contacts = Contacts(self.ada.client, lambda: None)
        members = Members(self.ada.client, OPS, contacts, lambda: user, Voice())
        self.addCleanup(members.close)
        return members

    def listed(self) -> int:
        """How many people are in the list."""
        rows = (self.pane.model.index(at).data(ROW) for at in range(self.pane.model.rowCount()))
        return sum(isinstance(row, Member) for row in rows)

    def top_of(self, name: str) -> int:
        """Where in sight somebody stands."""
        index = self.pane.model.index(self.pane.model.row_of(name))
        return int(self.pane.list.visualRect(index).top())

    def test_more_comes_as_one_scrolls(self) -> None:
        """Not all are read at once; at the end of the list the next come, until all are there."""
        self.assertLess(self.listed(), 42)
        bar = self.pane.list.verticalScrollBar()
        for _ in range(4):
            bar.setValue(bar.maximum())
            self.settle()
        self.assertEqual(self.listed(), 42)
        self.assertEqual(self.spoken()[-1], "42. user39, offline")

    def test_who_is_in_sight_stays_in_sight(self) -> None:
        """While others come and go above, the list does not move under the eyes."""
        bar = self.pane.list.verticalScrollBar()
        bar.setValue(bar.maximum())
        self.settle()
        bar.setValue(400)
        before = self.top_of("user10")
        for name in ("user39", "user00", "user01"):
            self.device(name).enter()
            self.settle()
            self.assertEqual(self.top_of("user10"), before)
        self.bob.run(self.bob.client.leave(OPS))
        self.settle()
        self.assertEqual(self.top_of("user10"), before)

    def test_the_top_stays_the_top(self) -> None:
        """Who looks at the beginning of the list sees who comes first, whoever comes."""
        self.device("user05").enter()
        self.settle()
        self.assertEqual(self.pane.list.verticalScrollBar().value(), 0)

    def test_looking_for_somebody_who_is_not_listed(self) -> None:
        """What is typed finds somebody far down, and Enter goes to them."""
        self.write(self.pane.filter, "user38\n")
        self.settle()
        self.write(self.pane.filter, "\n")
        self.assertEqual(self.pane.list.currentIndex().data(), "user38")


def crowd(count: int) -> list[Member]:
    """So many people, every third of them not here."""
    return [
        Member(User(number, UserName(f"user{number}")), number % 3 > 0, None)
        for number in range(count)
    ]


class CrowdTests(PaneCase):
    """Thousands of members."""

    def test_one_of_thousands_comes(self) -> None:
        """One who comes or goes changes two rows and the headings, not the whole list."""
        people = crowd(MANY)
        self.pane.model.show_rows(sections(people))
        self.settle()
        resets: list[object] = []
        self.pane.model.modelReset.connect(lambda: resets.append(None))
        people[0] = Member(people[0].user, True, None)
        began = process_time()
        self.pane.model.show_rows(sections(people))
        self.settle()
        self.assertLess(process_time() - began, 1.0)
        self.assertEqual(resets, [])
        self.assertEqual(self.pane.model.rowCount(), MANY + 2)

    def test_any_change_is_shown_right(self) -> None:
        """However many come, go and are called otherwise, the list is as it would be anew."""
        chance = random.Random(7)
        model = MemberModel()
        people = crowd(60)
        for _ in range(50):
            for _ in range(chance.choice((1, 3, 50))):
                at = chance.randrange(60)
                name = f"Name {chance.randrange(5)}"
                user = User(at, UserName(f"user{at}"), chance.choice((None, name)))
                away = chance.choice((None, "lunch"))
                people[at] = Member(user, chance.random() > 0.5, away)
            rows = sections(chance.sample(people, 50), chance.choice((None, More(3))))
            model.show_rows(rows)
            shown = [model.index(at).data() for at in range(model.rowCount())]
            self.assertEqual(shown, [row.title for row in rows])
