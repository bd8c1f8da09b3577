"""The settings: a sheet with pages, listed at its left."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QEvent, QObject, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFont, QFontMetricsF
from PyQt5.QtWidgets import (
    QBoxLayout,
    QListView,
    QListWidget,
    QScrollBar,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from clients.desktop.look.kit import restyle, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.acts import Question
from clients.desktop.presenters.people.settings import Settings
from clients.desktop.views.parts.confirm import confirm
from clients.desktop.views.parts.roomy import RoomySheet
from clients.desktop.views.people.account import DeleteAccountSheet, LogOutSheet, PasswordSheet
from clients.desktop.views.people.pages.account import AccountPage
from clients.desktop.views.people.pages.appearance import AppearancePage
from clients.desktop.views.people.pages.machine import MachinePage
from clients.desktop.views.people.pages.page import Page
from clients.desktop.views.people.pages.people import PeoplePage
from clients.desktop.views.people.pages.privacy import PrivacyPage
from clients.desktop.views.people.pages.profile import ProfilePage
from clients.desktop.words import tr

WIDTH, HEIGHT, LIST, NARROW = 700, 440, 150, 420
"""Pixels, at a text size of 100 %; of a card that is less wide the list stands above the pages."""
ITEM, AROUND = 34, 24
"""How high a page's name is there, and how much wider than its words."""
ANY_SIZE = 16777215
"""Pixels that Qt takes for no bound."""


class Pages(QStackedWidget):
    """The pages, of which one is seen; always of one height."""

    def __init__(self, look: Look, pages: Sequence[Page]) -> None:
        super().__init__()
        self._look = look
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Preferred)
        for page in pages:
            self.addWidget(page)

    def sizeHint(self) -> QSize:
        """What the largest page needs, about."""
        return QSize(self._look.scale.pixels(WIDTH), self._look.scale.pixels(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Little: pages can be scrolled."""
        return QSize(80, 80)


class SettingsSheet(RoomySheet):
    """
    Shows L{Settings}.

    @ivar deleted: the account is gone.
    @ivar log_out_wanted: C{True}: forget, too, the messages kept on this machine.
    @ivar clear_wanted: what is kept on this machine is to be forgotten.
    """

    deleted = pyqtSignal()
    log_out_wanted = pyqtSignal(bool)
    clear_wanted = pyqtSignal()

    def __init__(self, look: Look, window: QWidget, settings: Settings) -> None:
        super().__init__(look, window, tr("Settings"), WIDTH)
        self.settings = settings
        self.profile = ProfilePage(look, settings.account)
        self.appearance = AppearancePage(look, settings.appearance)
        self.people = PeoplePage(look, settings.people)
        self.privacy = PrivacyPage(look, settings.privacy)
        self.account = AccountPage(settings.account)
        self.machine = MachinePage(settings.machine)
        self.pages = [self.profile, self.appearance, self.people]
        self.pages += [self.privacy, self.account, self.machine]
        self._stack = Pages(look, self.pages)
        self._build_list()
        self.scrolled.hide()
        self._beside = row(self.list, self._stack, spacing=18)
        self._beside.setStretch(1, 1)
        self.body.insertLayout(0, self._beside, 1)
        self._connect()
        self._narrow()
        look.changed.connect(self._narrow)

    def open(self, first: QWidget | None = None, page: Page | None = None) -> None:
        """Show it, at C{page}; None: at the first."""
        self.list.setCurrentRow(0 if page is None else self.pages.index(page))
        super().open(first or self.list)

    def bar(self) -> QScrollBar:
        """That of the page."""
        return self._stack.currentWidget().verticalScrollBar()

    def resizeEvent(self, event: QEvent) -> None:
        """Leave room to the page."""
        super().resizeEvent(event)
        self._narrow()

    def closeEvent(self, event: QEvent) -> None:
        """Let the pages listen no more."""
        for page in self.pages:
            page.shut()
        super().closeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let it be seen that the list has the focus."""
        turns = (QEvent.FocusIn, QEvent.FocusOut)
        if isinstance(watched, QListWidget) and event.type() in turns:
            is_in = event.type() == QEvent.FocusIn
            watched.setProperty("focused", "true" if is_in else "false")
            restyle(watched)
        return bool(super().eventFilter(watched, event))

    # --

    def _build_list(self) -> None:
        self.list = QListWidget()
        self.list.setObjectName("pages")
        self.list.setAccessibleName(tr("Pages of the settings"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.list.addItems([page.title for page in self.pages])
        self.list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.list.installEventFilter(self)

    def _connect(self) -> None:
        self.account.password_wanted.connect(self.change_password)
        self.account.log_out_wanted.connect(self.log_out)
        self.account.deletion_wanted.connect(self.delete_account)
        self.machine.clear_wanted.connect(self._clear)

    def _narrow(self) -> None:
        px, margins = self._look.scale.pixels, self.card.layout().contentsMargins()
        if self.card.width() >= px(NARROW):
            self._beside.setDirection(QBoxLayout.LeftToRight)
            self._list_as(QListView.TopToBottom, QSize(), px(LIST), ANY_SIZE)
            return
        width = self.card.width() - margins.left() - margins.right()
        words = QFontMetricsF(self._look.font(13, QFont.Medium))
        widest = max(words.horizontalAdvance(page.title) for page in self.pages) + px(AROUND)
        abreast = max(1, int(width / widest))
        rows = -(-self.list.count() // abreast)
        self._beside.setDirection(QBoxLayout.TopToBottom)
        each = QSize(width // abreast - 4, px(ITEM))
        self._list_as(QListView.LeftToRight, each, width, rows * px(ITEM) + 4)

    def _list_as(self, flow: QListView.Flow, each: QSize, width: int, high: int) -> None:
        is_wrapped = flow == QListView.LeftToRight
        self.list.setFlow(flow)
        self.list.setWrapping(is_wrapped)
        self.list.setResizeMode(QListView.Adjust)
        bars = Qt.ScrollBarAlwaysOff if is_wrapped else Qt.ScrollBarAsNeeded
        self.list.setVerticalScrollBarPolicy(bars)
        for at in range(self.list.count()):
            self.list.item(at).setSizeHint(each)
        self.list.setFixedWidth(width)
        self.list.setMinimumHeight(high if is_wrapped else 0)
        self.list.setMaximumHeight(high)

    def change_password(self) -> None:
        """Open the sheet for another password."""
        PasswordSheet(self._look, self.parentWidget(), self.settings.account.password).open()

    def delete_account(self) -> None:
        """Open the sheet that deletes the account."""
        account = self.settings.account
        name = account.viewer().name.text
        sheet = DeleteAccountSheet(self._look, self.parentWidget(), account.deletion, name)
        sheet.deleted.connect(self.deleted)
        sheet.deleted.connect(self.close)
        sheet.open()

    def log_out(self) -> None:
        """Ask before logging out."""
        name = self.settings.account.viewer().shown
        waiting = self.settings.machine.waiting
        sheet = LogOutSheet(self._look, self.parentWidget(), name, waiting)
        sheet.log_out_wanted.connect(self.close)
        sheet.log_out_wanted.connect(self.log_out_wanted)
        sheet.open()

    def _clear(self, question: Question) -> None:
        confirm(self._look, self.parentWidget(), question, self.clear_wanted.emit)
