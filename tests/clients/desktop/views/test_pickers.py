"""The sheets out of which one picks, as somebody uses them."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import QPoint, QRect, Qt
from PyQt5.QtWidgets import QWidget

from chatserver.model.names import LOBBY, RoomName, UserName
from clients.desktop.look.theme import DARK
from clients.desktop.presenters.places.jumping import Jumping
from clients.desktop.presenters.places.room import Inviting
from clients.desktop.presenters.places.rooms import BrowsingRooms
from clients.desktop.presenters.places.starting import Starting
from clients.desktop.views.places.jump import JumpSheet
from clients.desktop.views.places.picks import PickSheet
from clients.desktop.views.places.rooms import BrowseRoomsSheet, InviteSheet
from clients.desktop.views.places.starting import StartSheet
from tests.clients.desktop.home import Home
from tests.clients.desktop.stage import StageCase

ADA, BOB, CAT, DAN = (UserName(each) for each in ("ada", "bob", "cat", "dan"))
OPS = RoomName("ops")


class SheetCase(StageCase):
    """Ada's window, with sheets before it."""

    def setUp(self) -> None:
        """Open it."""
        super().setUp()
        self.ada, self.bob = self.person("ada"), self.person("bob")
        self.world.register("dan")
        self.home = Home(self.ada)
        self.addCleanup(self.home.close)
        self.window: QWidget = self.show(QWidget(), 900, 640)
        self.chosen: list[Any] = []

    def opened(self, sheet: Any) -> Any:
        """Show a sheet."""
        sheet.chosen.connect(self.chosen.append)
        sheet.show_now()
        self.settle()
        return sheet

    def starting(self) -> StartSheet:
        """Whom to write to."""
        client, home = self.ada.client, self.home
        starting = Starting(client, home.places, home.contacts)
        sheet: StartSheet = self.opened(StartSheet(self.look, self.window, starting))
        self.home.settle(1)
        self.settle()
        return sheet

    def jumping(self) -> JumpSheet:
        """Where to go."""
        jumping = Jumping(self.ada.client, self.home.places, self.home.contacts)
        sheet: JumpSheet = self.opened(JumpSheet(self.look, self.window, jumping))
        return sheet

    def browsing(self) -> BrowseRoomsSheet:
        """Which rooms there are."""
        browsing = BrowsingRooms(self.ada.client, self.home.places, self.home.contacts)
        sheet: BrowseRoomsSheet = self.opened(BrowseRoomsSheet(self.look, self.window, browsing))
        return sheet

    def sheets(self) -> list[PickSheet]:
        """Those that are open."""
        self.settle()
        return [each for each in self.window.findChildren(PickSheet) if each.isVisible()]

    def titles(self, sheet: PickSheet) -> list[str]:
        """What is listed."""
        self.settle()
        return [pick.title for pick in sheet.list.picks.picks]


class StartTests(SheetCase):
    """Starting a conversation."""

    def test_acceptance_57_an_offline_user_is_picked(self) -> None:
        """By typing some of the name, and Enter; then the conversation is to be shown."""
        sheet = self.starting()
        self.assertEqual(self.titles(sheet), ["bob", "dan"])
        self.write(sheet.edit, "da\n")
        self.assertEqual((self.chosen, self.sheets()), ([DAN], []))

    def test_a_click_picks(self) -> None:
        """The one that was clicked on."""
        sheet = self.starting()
        box = sheet.list.visualRect(sheet.list.picks.index(0, 0))
        self.click(sheet.list.viewport(), box.center())
        self.assertEqual(self.chosen, [BOB])

    def test_acceptance_58_no_more_users(self) -> None:
        """It says so, with one button that goes back; Enter presses it."""
        self.ada.say(BOB, "hi")
        self.ada.say(DAN, "hi")
        sheet = self.starting()
        self.assertEqual(sheet.nothing.text(), "There are no more users")
        self.assertTrue(sheet.nothing.isVisible())
        self.assertFalse(sheet.edit.isVisible())
        self.assertIs(self.window.focusWidget(), sheet.back)
        self.press(sheet.back, Qt.Key_Space)
        self.assertEqual((self.chosen, self.sheets()), ([], []))

    def test_the_last_one_goes_while_it_is_open(self) -> None:
        """Then there are no more."""
        self.ada.say(DAN, "hi")
        sheet = self.starting()
        self.assertEqual(self.titles(sheet), ["bob"])
        self.bob.say(ADA, "I was first")
        self.home.settle(1)
        self.settle()
        self.assertTrue(sheet.back.isVisible())

    def test_marks_flip_while_it_is_open(self) -> None:
        """Who goes is offline, and said to be."""
        sheet = self.starting()
        self.assertEqual([pick.how for pick in sheet.list.picks.picks], ["online", "offline"])
        self.bob.run(self.bob.client.log_out())
        self.home.settle(1)
        self.settle()
        index = sheet.list.picks.index(0, 0)
        said = sheet.list.picks.data(index, Qt.AccessibleTextRole)
        self.assertEqual(said, "bob, offline")

    def test_without_a_connection(self) -> None:
        """Those known from before can be picked, below them a sentence says what they are."""
        self.ada.network.is_down = True
        self.ada.break_off()
        sheet = self.starting()
        self.assertEqual(self.titles(sheet), ["bob", "dan"])
        self.assertTrue(sheet.about.isVisible())
        self.assertIn("no connection", sheet.about.text())


class JumpTests(SheetCase):
    """Ctrl+K."""

    def test_letters_arrows_and_enter(self) -> None:
        """Go to the second of what fits."""
        self.bob.run(self.bob.client.create(OPS))
        self.ada.run(self.ada.client.join(OPS))
        self.home.settle()
        sheet = self.jumping()
        self.write(sheet.edit, "o")
        self.assertEqual(self.titles(sheet), ["ops", "bob", "lobby"])
        self.press(sheet.edit, Qt.Key_Down)
        self.assertEqual(sheet.list.currentIndex().row(), 1)
        self.press(sheet.edit, Qt.Key_Return)
        self.assertEqual((self.chosen, self.sheets()), ([BOB], []))

    def test_escape_goes_nowhere(self) -> None:
        """And the focus is where it was."""
        sheet = self.jumping()
        self.press(sheet.edit, Qt.Key_Escape)
        self.assertEqual((self.chosen, self.sheets()), ([], []))

    def test_a_refusal_stays_in_sight(self) -> None:
        """With what was typed."""
        self.bob.run(self.bob.client.create(OPS))
        self.home.contacts.read()
        self.home.settle()
        sheet = self.jumping()
        self.write(sheet.edit, "ops")
        self.ada.network.is_down = True
        self.ada.break_off()
        self.press(sheet.edit, Qt.Key_Return)
        self.assertTrue(sheet.problem.isVisible())
        self.assertEqual((sheet.edit.text(), self.chosen), ("ops", []))

    def test_who_puts_it_away_goes_nowhere(self) -> None:
        """A room that was being joined is joined, but not gone to."""
        self.bob.run(self.bob.client.create(OPS))
        self.home.contacts.read()
        self.home.settle()
        sheet = self.jumping()
        self.write(sheet.edit, "ops")
        sheet.pick()
        sheet.close()
        self.assertEqual(self.sheets(), [])
        self.assertEqual((self.chosen, self.home.rooms()), ([], ["lobby", "ops"]))

    def test_nothing_fits(self) -> None:
        """It says so in the place of the list."""
        sheet = self.jumping()
        self.write(sheet.edit, "zzz\n")
        self.assertEqual(sheet.nothing.text(), "No match for “zzz”")
        self.assertFalse(sheet.list.isVisible())
        self.assertEqual(self.chosen, [])

    def test_it_stands_still_while_one_types(self) -> None:
        """It is as high where nothing fits as where something does."""
        sheet = self.jumping()
        before = sheet.card.geometry()
        self.write(sheet.edit, "zzz")
        self.assertTrue(sheet.nothing.isVisible())
        self.assertEqual(sheet.card.geometry(), before)


class BrowseTests(SheetCase):
    """Rooms."""

    def test_a_room_is_joined_by_enter(self) -> None:
        """And is to be shown."""
        self.bob.run(self.bob.client.create(OPS))
        sheet = self.browsing()
        self.assertEqual(self.titles(sheet), ["lobby", "ops"])
        self.write(sheet.edit, "op\n")
        self.assertEqual((self.chosen, self.home.rooms()), ([OPS], ["lobby", "ops"]))

    def test_one_that_was_joined_is_gone_to(self) -> None:
        """Without asking the server."""
        sheet = self.browsing()
        self.press(sheet.edit, Qt.Key_Return)
        self.assertEqual(self.chosen, [LOBBY])

    def test_making_one_instead(self) -> None:
        """A button leads there."""
        sheet = self.browsing()
        wanted: list[int] = []
        sheet.create_wanted.connect(lambda: wanted.append(1))
        self.click(sheet.create)
        self.assertEqual((wanted, self.sheets()), ([1], []))


class InviteTests(SheetCase):
    """Asking people in."""

    def test_several_are_asked_one_after_another(self) -> None:
        """The sheet stays, and marks them."""
        self.ada.run(self.ada.client.create(OPS, private=True))
        inviting = Inviting(self.ada.client, self.home.contacts, OPS)
        sheet = self.opened(InviteSheet(self.look, self.window, inviting))
        self.press(sheet.edit, Qt.Key_Return)
        self.press(sheet.edit, Qt.Key_Down)
        self.press(sheet.edit, Qt.Key_Return)
        self.assertEqual([pick.note for pick in sheet.list.picks.picks], ["Invited", "Invited"])
        self.click(sheet.done)
        self.assertEqual(self.sheets(), [])

    def test_pages_of_keys(self) -> None:
        """Page Down goes further than an arrow, and stops at the end."""
        self.ada.run(self.ada.client.create(OPS))
        inviting = Inviting(self.ada.client, self.home.contacts, OPS)
        sheet = self.opened(InviteSheet(self.look, self.window, inviting))
        self.press(sheet.edit, Qt.Key_PageDown)
        self.assertEqual(inviting.at, 1)
        self.press(sheet.edit, Qt.Key_PageUp)
        self.assertEqual(inviting.at, 0)


class SizeTests(SheetCase):
    """Small windows and large text."""

    def test_a_sheet_fits_into_the_smallest_window(self) -> None:
        """The whole card can be seen, with text of twice the size too."""
        self.window.resize(720, 480)
        for percent in (100, 200):
            self.look.wear(DARK, percent)
            for sheet in (self.jumping(), self.starting(), self.browsing()):
                box = QRect(sheet.card.mapTo(self.window, QPoint(0, 0)), sheet.card.size())
                self.assertTrue(self.window.rect().contains(box), f"{percent}: {box}")
                sheet.close()
                self.settle()
