"""docs/desktop.md is what the program does."""

from __future__ import annotations

from PyQt5.QtWidgets import QMainWindow

from clients.desktop.presenters.writing.commands.table import TABLE
from clients.desktop.program import parser
from clients.desktop.views.menus import Menus, keys_of
from tests.clients.desktop.stage import StageCase
from tests.test_docs import README, ROOT

PAGE = (ROOT / "docs" / "desktop.md").read_text(encoding="utf-8")


class PageTests(StageCase):
    """The page about the desktop client."""

    def test_commands_are_those_of_the_program(self) -> None:
        """Each command stands there as the program's own help has it, and no other."""
        for command in TABLE.values():
            usage = command.usage.replace("|", "\\|")
            self.assertIn(f"| `{usage}` | {command.summary} |\n", PAGE)
        self.assertEqual(PAGE.count("\n| `/"), len(TABLE))

    def test_keys_are_those_of_the_menus(self) -> None:
        """Each shortcut of the menus stands there."""
        window = QMainWindow()
        keys = PAGE.split("\n## Keys\n")[1].split("\n## ")[0]
        for _, actions in Menus(window).actions():
            for action in actions:
                for key in keys_of(action)[:1]:
                    self.assertIn(key, keys, action.text())
        window.deleteLater()

    def test_options_are_described(self) -> None:
        """Each option of the command line stands there."""
        for option in parser()._option_string_actions:
            if option not in ("-h", "--help"):
                self.assertIn(f"`{option} ", PAGE, option)

    def test_pictures_are_there(self) -> None:
        """Each picture that the pages show is in the tree."""
        for page, folder in ((PAGE, ROOT / "docs"), (README, ROOT)):
            for part in page.split("](")[1:]:
                path = part.split(")")[0]
                if path.endswith(".png"):
                    self.assertTrue((folder / path).exists(), path)

    def test_acceptance_45_one_install(self) -> None:
        """What the page says to install is an extra of the package, and no other part needs it."""
        text = (ROOT / "setup.py").read_text(encoding="utf-8")
        self.assertIn('"desktop": [*DESKTOP, *LAN]', text)
        core = text.split("install_requires=[")[1].split("],")[0]
        self.assertNotIn("PyQt5", core)
        self.assertIn("pip install '.[desktop]'", PAGE)
