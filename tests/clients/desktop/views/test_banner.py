"""The banner above a conversation."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import QEvent, QObject
from PyQt5.QtWidgets import QWidget

from chatserver.model.names import UserName
from chatserver.model.standing import Bar
from clients.core.states import Online
from clients.desktop.look.kit import column
from clients.desktop.look.theme import LIGHT
from clients.desktop.presenters.entrance.connection import BACK_SECONDS, Connection
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.views.entrance.banner import Banner
from tests.clients.desktop.stage import StageCase
from tests.world import utc


class Asked(QObject):
    """Counts how often a window is asked to be laid out anew."""

    layouts = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what happens."""
        self.layouts += event.type() == QEvent.LayoutRequest
        return False


class BannerTests(StageCase):
    """Ann looks at it."""

    def setUp(self) -> None:
        """She is online."""
        super().setUp()
        self.ann = self.person("ann")
        supplies = Supplies(self.world.clock, utc, lambda: 0.5, lambda: "n")
        self.connection = Connection(self.ann.client, supplies)
        self.addCleanup(self.connection.close)
        self.banner: Any = Banner(self.look)
        self.banner.resize(800, 40)
        self._shown.append(self.banner)
        self.banner.show_connection(self.connection)
        self.settle()

    def lose(self) -> None:
        """The network fails."""
        self.ann.network.is_down = True
        self.ann.break_off()
        self.settle()

    def test_nothing_while_all_is_well(self) -> None:
        """There is no banner while one is online."""
        self.assertFalse(self.banner.isVisible())

    def test_lost_and_back(self) -> None:
        """It counts down; Retry now goes on at once; that one is back is said for two seconds."""
        self.lose()
        self.ann.wait(20)
        self.settle()
        before = self.banner.words.text()
        self.assertIn("Reconnecting in", before)
        self.ann.wait(1)
        self.assertNotEqual(self.banner.words.text(), before)
        self.assertEqual(self.banner.accessibleName(), self.banner.words.text())
        self.ann.network.is_down = False
        self.click(self.banner.retry)
        self.assertIsInstance(self.ann.client.state, Online)
        self.assertEqual(self.banner.words.text(), "Back online")
        self.assertFalse(self.banner.retry.isVisible())
        self.ann.wait(BACK_SECONDS)
        self.assertFalse(self.banner.isVisible())

    def test_contract_seconds_move_nothing(self) -> None:
        """Each second only the words are drawn; what takes more lines is given more room."""
        window = QWidget()
        window.setLayout(column(self.banner, None))
        self.show(window, 420, 300)
        self.lose()
        while self.connection.seconds < 3:
            self.ann.wait(1)
        self.settle()
        asked = Asked()
        window.installEventFilter(asked)
        low = self.banner.height()
        self.ann.wait(1)
        self.settle()
        self.assertEqual(asked.layouts, 0)
        self.banner.words.say("many words " * 40)
        self.settle()
        self.assertGreater(asked.layouts, 0)
        self.assertGreater(self.banner.height(), low)

    def test_refused(self) -> None:
        """Who was banned is told so in red, with a way to the login."""
        asked: list[bool] = []
        self.banner.login_wanted.connect(lambda: asked.append(True))
        self.world.run(self.world.operator.bar(UserName("ann"), Bar(why="spam")))
        self.world.run(self.world.operator.kick(UserName("ann"), ""))
        self.ann.wait(1)
        self.settle()
        self.assertIn("this account is disabled", self.banner.words.text())
        self.assertFalse(self.banner.retry.isVisible())
        self.click(self.banner.log_in)
        self.assertEqual(asked, [True])

    def test_colours(self) -> None:
        """What is wrong and what is well differ in both themes; it follows a change of theme."""
        for theme in (self.look.theme, LIGHT):
            self.look.wear(theme, 100)
            self.lose()
            wrong = self.banner.grab().toImage()
            self.ann.network.is_down = False
            self.ann.wait(40)
            self.settle()
            well = self.banner.grab().toImage()
            self.assertNotEqual(wrong, well)

    def test_shown_nothing(self) -> None:
        """A banner that is shown nobody's connection is gone, and follows nothing."""
        self.banner.show_connection(None)
        self.lose()
        self.assertFalse(self.banner.isVisible())
