"""Sheets about rooms, as somebody uses them."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QWidget

from chatserver.model.names import RoomName
from clients.desktop.look.kit import Sheet
from clients.desktop.presenters.places.room import RoomDesk
from clients.desktop.presenters.places.rooms import CreatingRoom
from clients.desktop.views.places.room_sheets import LeaveRoomSheet, RoomSheet, TopicSheet
from clients.desktop.views.places.rooms import CreateRoomSheet
from tests.clients.desktop.home import Home
from tests.clients.desktop.stage import StageCase

OPS = RoomName("ops")


class RoomCase(StageCase):
    """Ada's window."""

    def setUp(self) -> None:
        """Open it."""
        super().setUp()
        self.ada = self.person("ada")
        self.home = Home(self.ada)
        self.addCleanup(self.home.close)
        self.window: QWidget = self.show(QWidget(), 900, 640)
        self.heard: list[Any] = []

    def opened(self, sheet: Any) -> Any:
        """Show a sheet."""
        sheet.show_now()
        self.settle()
        return sheet

    def sheets(self) -> list[Sheet]:
        """Those that are open."""
        self.settle()
        return [each for each in self.window.findChildren(Sheet) if each.isVisible()]

    def desk(self) -> RoomDesk:
        """Look at a private room that Ada has made."""
        if OPS.text not in self.home.rooms():
            self.ada.run(self.ada.client.create(OPS, private=True, topic="machines"))
        desk = RoomDesk(self.ada.client, self.home.contacts, OPS)
        self.settle()
        return desk

    def offline(self) -> None:
        """The network fails, and stays so."""
        self.ada.network.is_down = True
        self.ada.break_off()


class CreateTests(RoomCase):
    """Making a room."""

    def sheet(self) -> CreateRoomSheet:
        """Open it."""
        creating = CreatingRoom(self.ada.client, self.home.contacts)
        sheet: CreateRoomSheet = self.opened(CreateRoomSheet(self.look, self.window, creating))
        sheet.chosen.connect(self.heard.append)
        return sheet

    def test_by_keys_alone(self) -> None:
        """The name has the focus, Space ticks the box, Enter makes the room."""
        sheet = self.sheet()
        self.assertIs(self.window.focusWidget(), sheet.name.edit)
        self.write(sheet.name.edit, "ops")
        self.press(sheet.private.box, Qt.Key_Space)
        self.write(sheet.topic.edit, "machines\n")
        self.assertEqual((self.heard, self.sheets()), ([OPS], []))
        self.assertTrue(self.home.place(OPS).is_private)

    def test_a_wrong_name_is_told_at_the_field(self) -> None:
        """While it is typed; what was typed stays."""
        sheet = self.sheet()
        self.write(sheet.name.edit, "a:b")
        self.assertIn("':' is not possible", sheet.name.complaint)
        self.click(sheet.create)
        self.assertEqual((sheet.name.text, self.heard), ("a:b", []))
        self.assertEqual(len(self.sheets()), 1)

    def test_nothing_typed_is_lost_without_a_connection(self) -> None:
        """A sentence says so; once there is one, the same button makes it."""
        sheet = self.sheet()
        self.write(sheet.name.edit, "ops")
        self.write(sheet.topic.edit, "machines")
        self.offline()
        self.click(sheet.create)
        self.assertIn("no connection", sheet.problem.text())
        self.assertEqual((sheet.name.text, sheet.topic.text), ("ops", "machines"))
        self.ada.network.is_down = False
        self.home.settle(120)
        self.click(sheet.create)
        self.assertEqual(self.heard, [OPS])

    def test_cancel(self) -> None:
        """Makes nothing."""
        sheet = self.sheet()
        self.write(sheet.name.edit, "ops")
        self.click(sheet.cancel)
        self.assertEqual((self.sheets(), self.home.rooms()), ([], ["lobby"]))

    def test_its_edges(self) -> None:
        """Fields and buttons end in one line, as far from the card as they begin."""
        sheet = self.sheet()
        card = sheet.card.width()
        field, button = (
            each.mapTo(sheet.card, each.rect().topRight()).x()
            for each in (sheet.name.edit, sheet.create)
        )
        begin = sheet.name.edit.mapTo(sheet.card, QPoint(0, 0)).x()
        self.assertEqual(field, button)
        self.assertLess(abs(card - 1 - field - begin), 2)


class LeaveTests(RoomCase):
    """Leaving one."""

    def sheet(self) -> LeaveRoomSheet:
        """Open it."""
        sheet: LeaveRoomSheet = self.opened(LeaveRoomSheet(self.look, self.window, self.desk()))
        sheet.left.connect(self.heard.append)
        return sheet

    def test_it_warns_and_leaves(self) -> None:
        """A private room needs a new invitation; Enter alone does not leave."""
        sheet = self.sheet()
        self.assertIn("you need a new invitation", sheet.farewell.text())
        self.assertIs(self.window.focusWidget(), sheet.stay)
        self.click(sheet.leave)
        self.assertEqual((self.heard, self.home.rooms()), ([OPS], ["lobby"]))

    def test_staying(self) -> None:
        """Leaves nothing."""
        self.click(self.sheet().stay)
        self.assertEqual((self.sheets(), self.home.rooms()), ([], ["lobby", "ops"]))

    def test_a_refusal_is_told(self) -> None:
        """And the sheet stays."""
        sheet = self.sheet()
        self.offline()
        self.click(sheet.leave)
        self.assertIn("no connection", sheet.problem.text())
        self.assertEqual(self.heard, [])


class TopicTests(RoomCase):
    """Changing what one is about."""

    def test_the_old_one_is_there_to_be_changed(self) -> None:
        """Save sets the new one."""
        sheet = self.opened(TopicSheet(self.look, self.window, self.desk()))
        self.assertEqual(sheet.edit.toPlainText(), "machines")
        self.write(sheet.edit, "gears")
        self.click(sheet.save)
        self.assertEqual((self.home.contacts.topic(OPS), self.sheets()), ("gears", []))

    def test_what_is_typed_stays_when_it_is_refused(self) -> None:
        """And when somebody else changes the topic meanwhile."""
        sheet = self.opened(TopicSheet(self.look, self.window, self.desk()))
        self.write(sheet.edit, "gears")
        other = self.ada.client
        self.ada.run(other.set_topic(OPS, "levers"))
        sheet.desk.open()
        self.settle()
        self.assertEqual(sheet.edit.toPlainText(), "gears")
        self.offline()
        self.click(sheet.save)
        self.assertIn("no connection", sheet.problem.text())
        self.assertEqual(sheet.edit.toPlainText(), "gears")

    def test_too_long(self) -> None:
        """Is told below the field."""
        sheet = self.opened(TopicSheet(self.look, self.window, self.desk()))
        sheet.edit.setPlainText("x" * 5000)
        self.click(sheet.save)
        self.assertTrue(sheet.wrong.isVisible())
        self.assertTrue(sheet.wrong.text())


class DetailTests(RoomCase):
    """All about one."""

    def test_what_is_told_and_where_it_leads(self) -> None:
        """Topic, who is here, facts; three buttons."""
        for name in ("change", "invite", "leave"):
            sheet = self.opened(RoomSheet(self.look, self.window, self.desk()))
            self.assertEqual((sheet.topic.text(), sheet.present.text()), ("machines", "ada"))
            self.assertIn("You are a moderator here.", sheet.facts.text())
            sheet.topic_wanted.connect(lambda: self.heard.append("change"))
            sheet.invite_wanted.connect(lambda: self.heard.append("invite"))
            sheet.leave_wanted.connect(lambda: self.heard.append("leave"))
            self.click(getattr(sheet, name))
        self.assertEqual((self.heard, self.sheets()), (["change", "invite", "leave"], []))

    def test_without_a_connection(self) -> None:
        """What is known is told, and that more is not."""
        desk = self.desk()
        desk.close()
        self.offline()
        sheet = self.opened(RoomSheet(self.look, self.window, self.desk()))
        self.assertEqual(sheet.topic.text(), "machines")
        self.assertIn("no connection", sheet.notice.text())
