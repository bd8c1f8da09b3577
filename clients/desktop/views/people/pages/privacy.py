"""The page on what others are told."""

from __future__ import annotations

from clients.desktop.look.look import Look
from clients.desktop.presenters.people.settings import Privacy
from clients.desktop.views.parts.tick import Tick
from clients.desktop.views.people.pages.page import Page
from clients.desktop.words import tr


class PrivacyPage(Page):
    """
    Whether others are told what was read.

    @ivar receipts: the box for it.
    """

    def __init__(self, look: Look, privacy: Privacy) -> None:
        super().__init__(tr("Privacy"))
        self._privacy = privacy
        self.caption(tr("What you have read"))
        self.receipts = Tick(
            look,
            tr("Tell others in direct conversations what I have read"),
            tr("It holds on all your devices. In rooms nobody is told."),
        )
        self.receipts.box.clicked.connect(privacy.tell_receipts)
        self.column.addWidget(self.receipts)
        self._wrong = self.words("", "error")
        self.end()
        self.until_closed(privacy.listen(self.draw))
        privacy.read()
        self.draw()

    def draw(self) -> None:
        """Show what holds."""
        privacy = self._privacy
        self.receipts.box.setEnabled(privacy.can_choose)
        self.receipts.box.setChecked(bool(privacy.receipts))
        self._wrong.setText(privacy.problem)
        self._wrong.setVisible(bool(privacy.problem))
