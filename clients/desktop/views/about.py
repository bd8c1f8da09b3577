"""What this program is, and under which licences its parts are."""

from __future__ import annotations

from PyQt5.QtCore import PYQT_VERSION_STR, qVersion
from PyQt5.QtWidgets import QWidget

from clients.desktop.look.kit import column, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.views.parts.roomy import RoomySheet
from clients.desktop.words import tr

MARK = 44
"""Pixels of the picture beside the name."""


class AboutSheet(RoomySheet):
    """The program's name, version and licences."""

    def __init__(self, look: Look, window: QWidget, version: str, server: str = "") -> None:
        """
        @param version: of this program.
        @param server: what the server says that it runs; empty: not known.
        """
        super().__init__(look, window, tr("About this program"), 460)
        self._picture = label("", "mark")
        self._draw()
        look.changed.connect(self._draw)
        name = label(tr("Chat"), "heading")
        told = label(tr("Version {version}", version=version), "muted")
        self.content.addLayout(row(self._picture, column(name, told, spacing=2), None, spacing=14))
        for sentence in self._sentences(server):
            self.content.addWidget(label(sentence, "soft", wrap=True))
        self._close = push_button(tr("Close"), "primary")
        self._close.clicked.connect(self.close)
        self.foot.addStretch(1)
        self.foot.addWidget(self._close)

    def open(self, first: QWidget | None = None) -> None:
        """Show it."""
        super().open(first or self._close)

    def _draw(self) -> None:
        self._picture.setPixmap(self._look.pixmap("chats-circle-fill", MARK, "accent"))

    def _sentences(self, server: str) -> list[str]:
        made = [tr("The server runs {software}.", software=server)] if server else []
        versions = {"qt": qVersion(), "pyqt": PYQT_VERSION_STR}
        return [
            *made,
            tr("Drawn with Qt {qt} and PyQt {pyqt}.", **versions),
            tr(
                "The source code of this program is under the MIT licence. Together with PyQt5, "
                "as it is distributed, it is under the GNU General Public License, version 3."
            ),
            tr("The typeface Inter is under the SIL Open Font License, version 1.1."),
            tr("The Phosphor icons are under the MIT licence."),
        ]
