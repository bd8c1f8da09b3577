"""The small parts of the page before the chat: notices, what is under way, fingerprints."""

from __future__ import annotations

import re

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QFontMetrics, QResizeEvent
from PyQt5.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from clients.core.address import grouped
from clients.desktop.look.kit import column, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.entrance.way import Notice
from clients.desktop.views.parts.mark import Spinner
from clients.desktop.words import tr

GROUPS_IN_LINE, GROUPS_WHERE_NARROW = 8, 4
"""Of four digits of a fingerprint: two lines of 32 digits, or four of 16, to be compared."""


def breakable(text: str) -> str:
    """Let long names of machines be broken where they have dots and hyphens."""
    return re.sub(r"([.-])(?=\w)", "\\1\u200b", text)


class Elided(QLabel):
    """One line of plain text that ends in dots where there is no room for it."""

    def __init__(self, look: str) -> None:
        """@param look: as for L{label}."""
        super().__init__()
        self.setTextFormat(Qt.PlainText)
        self.setObjectName(look)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Preferred)
        self._whole = ""

    def show_text(self, text: str) -> None:
        """Show it, or as much of it as there is room for."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be room for more."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip("" if shown == self._whole else self._whole)


class IconLabel(QLabel):
    """An icon that follows the theme; it says nothing that words beside it do not say."""

    def __init__(self, look: Look, icon: str, role: str, size: int = 20) -> None:
        super().__init__()
        self._look, self._icon, self._role, self._size = look, icon, role, size
        self._draw()
        look.changed.connect(self._draw)

    def show_icon(self, icon: str, role: str) -> None:
        """Show another one."""
        if (icon, role) != (self._icon, self._role):
            self._icon, self._role = icon, role
            self._draw()

    def _draw(self) -> None:
        size = self._look.scale.pixels(self._size)
        self.setPixmap(self._look.pixmap(self._icon, size, self._role))


class NoticeBox(QFrame):
    """Says what went wrong, or well, in two sentences."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._icon = IconLabel(look, "warning-circle-fill", "danger")
        self.title = label("", "noticetitle", wrap=True)
        self.detail = label("", "soft", wrap=True)
        words = column(self.title, self.detail, spacing=2)
        self.setLayout(row(column(self._icon, None), words, margins=(12, 10, 12, 10), spacing=10))
        self.layout().setStretch(1, 1)
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        """Show one, or none."""
        if notice is not None:
            bad = notice.is_bad
            icon = ("warning-circle-fill", "danger") if bad else ("check-circle-fill", "ok")
            self._icon.show_icon(*icon)
            self.title.setText(breakable(notice.title))
            self.detail.setText(breakable(notice.detail))
            self.detail.setVisible(bool(notice.detail))
            self.setAccessibleName(f"{notice.title} {notice.detail}".strip())
        self.setVisible(notice is not None)


class UnderWay(QWidget):
    """
    Something is under way: what it is, and how to end it.

    @ivar cancelled: it is to be given up; C{hurried}: it is not to wait.
    """

    cancelled = pyqtSignal()
    hurried = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.spinner = Spinner(look)
        self.words = label("", "soft", wrap=True)
        self.hurry = push_button(tr("Try now"), "link")
        self.cancel = push_button(tr("Cancel"), "quiet")
        self.hurry.clicked.connect(self.hurried)
        self.cancel.clicked.connect(self.cancelled)
        self.setLayout(row(self.spinner, self.words, self.hurry, self.cancel, spacing=10))
        self.layout().setStretch(1, 1)
        self.hide()

    def show_words(self, words: str, can_hurry: bool) -> None:
        """Say what it is."""
        self.words.setText(breakable(words))
        self.hurry.setVisible(can_hurry)
        self.show()


class KeyBox(QFrame):
    """A fingerprint, in groups of four, to be compared and copied."""

    def __init__(self, what: str) -> None:
        """@param what: whose key it is; shown above it."""
        super().__init__()
        self.setObjectName("keybox")
        self._what = what
        self._fingerprint = ""
        self.digits = label("", "mono")
        self.digits.setTextInteractionFlags(Qt.TextSelectableByMouse | Qt.TextSelectableByKeyboard)
        self.digits.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Preferred)
        self.digits.setAlignment(Qt.AlignHCenter)
        caption = label(what, "caps")
        self.setLayout(column(caption, self.digits, margins=(14, 10, 14, 12), spacing=6))

    def show_key(self, fingerprint: str) -> None:
        """Show one."""
        self._fingerprint = fingerprint
        self.digits.setAccessibleName(f"{self._what}: {grouped(fingerprint)}")
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be room for longer lines."""
        super().resizeEvent(event)
        self._write()

    def _write(self) -> None:
        groups = grouped(self._fingerprint).split()
        metrics = QFontMetrics(self.digits.font())
        longest = metrics.horizontalAdvance(" ".join(groups[:GROUPS_IN_LINE]))
        fits = longest <= self.digits.width()
        count = GROUPS_IN_LINE if fits else GROUPS_WHERE_NARROW
        lines = [groups[at : at + count] for at in range(0, len(groups), count)]
        text = "\n".join(" ".join(line) for line in lines)
        if text != self.digits.text():  # what somebody has selected in it stays so
            self.digits.setText(text)
