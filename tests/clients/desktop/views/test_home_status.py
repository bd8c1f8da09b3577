"""What the home window says of the connection, above the conversations and in its menus."""

from __future__ import annotations

from tests.clients.desktop.scene import ADA, ENGINEERING, Company
from tests.clients.desktop.screenshots import PictureCase


class StatusTests(PictureCase):
    """Ada's network goes and comes."""

    def setUp(self) -> None:
        """She looks at a room."""
        super().setUp()
        self.ada = Company(self).people[ADA]
        self.sitting = self.sit(self.ada, (1280, 820), ENGINEERING)

    def _told(self) -> tuple[str, bool]:
        """What stands above the list, and whether a menu offers what needs a connection."""
        window = self.sitting.window
        return window.home.sidebar.top.status.whole, window.menus.leave.isEnabled()

    def test_contract_gone_and_back(self) -> None:
        """Each change is told, while a banner counts down in between and after that."""
        self.assertEqual(self._told(), ("Connected", True))
        self.ada.network.is_down = True
        self.ada.break_off()
        self.settle()
        for _ in range(3):
            self.assertEqual(self._told(), ("Offline", False))
            self.ada.wait(1)
            self.settle()
        self.ada.network.is_down = False
        self.ada.wait(60)
        self.settle()
        self.assertEqual(self._told(), ("Connected", True))
