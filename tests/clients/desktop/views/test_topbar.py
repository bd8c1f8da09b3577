"""The bar above a conversation."""

from __future__ import annotations

from PyQt5.QtCore import Qt

from chatserver.model.names import Nickname, RoomName, UserName
from clients.desktop.look.theme import DARK
from clients.desktop.presenters.places.titles import title_of
from clients.desktop.views.parts.elided import ElidedLabel
from clients.desktop.views.places.topbar import TopBar
from tests.clients.desktop.home import Home
from tests.clients.desktop.stage import StageCase

ADA, BOB = UserName("ada"), UserName("bob")
OPS = RoomName("ops")


class TopBarTests(StageCase):
    """Where one is, and what can be done there."""

    def setUp(self) -> None:
        """Ada has a room, and Bob has written to her."""
        super().setUp()
        self.ada, self.bob = self.person("ada"), self.person("bob")
        self.home = Home(self.ada)
        self.addCleanup(self.home.close)
        self.ada.run(self.ada.client.create(OPS, private=True, topic="machines & <b>gears</b>"))
        self.bob.run(self.bob.client.set_nickname(Nickname.parse("Bobby")))
        self.bob.say(ADA, "hi")
        self.home.contacts.read()
        self.home.settle()
        self.bar: TopBar = self.show(TopBar(self.look), 800, 58)
        self.heard: list[object] = []

    def go(self, target: RoomName | UserName) -> None:
        """Show a conversation."""
        self.home.settle()
        self.bar.show_place(title_of(self.home.places, self.home.contacts, target))
        self.settle()

    def test_acceptance_61_title_follows(self) -> None:
        """A room by its name, kind and topic; somebody by the name shown, the user name, and how
        they are."""
        self.go(OPS)
        self.assertEqual(self.bar.name.words, "ops")
        self.assertTrue(self.bar.mark.isVisible())
        self.assertEqual(self.bar.topic.text(), "machines & <b>gears</b>")
        self.go(BOB)
        self.assertEqual(self.bar.accessibleName(), "Chat with Bobby")
        self.assertEqual((self.bar.name.words, self.bar.topic.whole), ("Bobby", "Online"))
        self.assertEqual((self.bar.mark.isVisible(), self.bar.avatar.isVisible()), (False, True))

    def test_how_somebody_is(self) -> None:
        """Away with the reason, offline, blocked."""
        self.bob.run(self.bob.client.set_away("lunch"))
        self.go(BOB)
        found = [self.bar.topic.whole]
        self.bob.run(self.bob.client.log_out())
        self.go(BOB)
        found.append(self.bar.topic.whole)
        self.ada.run(self.ada.client.block(BOB))
        self.go(BOB)
        found.append(self.bar.topic.whole)
        self.assertEqual(
            found, ["Away: lunch", "Offline", "Blocked: you see nothing that they say"]
        )

    def test_acceptance_60_back_button(self) -> None:
        """It stands there where the list does not, and asks for it."""
        self.go(OPS)
        self.assertFalse(self.bar.back.isVisible())
        self.bar.show_back(True)
        self.bar.back_wanted.connect(lambda: self.heard.append("back"))
        self.click(self.bar.back)
        self.assertEqual(self.heard, ["back"])

    def test_a_topic_is_changed_by_a_click_or_enter(self) -> None:
        """In a room that one is in; how somebody is, is not."""
        self.bar.topic_wanted.connect(lambda: self.heard.append("topic"))
        self.go(OPS)
        self.click(self.bar.topic)
        self.press(self.bar.topic, Qt.Key_Return)
        self.assertEqual(self.heard, ["topic", "topic"])
        self.go(BOB)
        self.click(self.bar.topic)
        self.assertEqual(self.heard, ["topic", "topic"])

    def test_long_names_and_topics_are_cut(self) -> None:
        """The whole of them can be read in a tip; the buttons stay in sight."""
        self.ada.run(self.ada.client.set_topic(OPS, "word " * 100))
        self.home.contacts.read()
        self.go(OPS)
        self.assertTrue(self.bar.topic.text().endswith("…"))
        self.assertTrue(self.bar.topic.toolTip().startswith("word word"))
        self.bar.resize(300, 58)
        self.settle()
        self.assertFalse(self.bar.topic.isVisible())
        self.assertLessEqual(self.bar.more.geometry().right(), 300)

    def test_buttons(self) -> None:
        """Find, members, more, and the name itself."""
        self.go(OPS)
        self.bar.find_wanted.connect(lambda: self.heard.append("find"))
        self.bar.members_wanted.connect(self.heard.append)
        self.bar.menu_wanted.connect(lambda at: self.heard.append("menu"))
        self.bar.title_clicked.connect(lambda: self.heard.append("title"))
        for each in (self.bar.find, self.bar.members, self.bar.members, self.bar.more):
            self.assertTrue(each.accessibleName())
            self.click(each)
        self.click(self.bar.name)
        self.assertEqual(self.heard, ["find", True, False, "menu", "title"])

    def test_members_are_shown_and_hidden_wherever_one_is(self) -> None:
        """In a room and in a direct conversation, beside both of which they can stand."""
        for each in (OPS, BOB):
            self.go(each)
            self.assertTrue(self.bar.members.isVisible(), each)

    def test_nothing_is_cut_off_below(self) -> None:
        """Letters that reach below the line are seen, in each text size."""
        for percent in (80, 100, 200):
            self.look.wear(DARK, percent)
            self.go(OPS)
            for each in self.bar.findChildren(ElidedLabel):
                if each.isVisible():
                    self.assertGreaterEqual(each.height(), each.fontMetrics().height(), percent)

    def test_nowhere(self) -> None:
        """Nothing can be done."""
        self.go(OPS)
        self.bar.show_place(None)
        for each in (self.bar.name, self.bar.find, self.bar.more, self.bar.members):
            self.assertFalse(each.isVisible())
