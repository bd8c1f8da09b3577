"""The page on what everything looks like; each choice is seen at once."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QButtonGroup, QSlider

from clients.desktop.look.kit import label, row
from clients.desktop.look.look import Look
from clients.desktop.look.theme import DARK, LIGHT, TEXT_SIZES
from clients.desktop.presenters.people.appearance import AS_DARK, AS_LIGHT, AS_SYSTEM, Appearance
from clients.desktop.views.parts.tick import Tick
from clients.desktop.views.people.pages.page import Page
from clients.desktop.views.people.pages.theme_card import ThemeCard
from clients.desktop.words import tr


class AppearancePage(Page):
    """
    Theme, text size, joins.

    @ivar cards: the themes, by the choices they stand for.
    @ivar size: the text size, as an index into C{TEXT_SIZES}.
    @ivar joins: ticked: who joins and leaves is not shown.
    """

    def __init__(self, look: Look, appearance: Appearance) -> None:
        super().__init__(tr("Appearance"))
        self._look, self._appearance = look, appearance
        self.caption(tr("Theme"))
        self._themes()
        self.line()
        self._sizes()
        self.line()
        self.caption(tr("Conversations"))
        self.joins = Tick(look, tr("Do not show who joins and leaves a room"))
        self.joins.box.clicked.connect(appearance.hide_joins)
        self.column.addWidget(self.joins)
        self.end()
        self.until_closed(appearance.listen(self.draw))
        self.draw()

    def draw(self) -> None:
        """Show what is chosen."""
        appearance = self._appearance
        for choice, card in self.cards.items():
            card.setChecked(choice == appearance.choice)
        self.size.blockSignals(True)  # only the person's hand chooses
        self.size.setValue(TEXT_SIZES.index(appearance.percent))
        self.size.blockSignals(False)
        told = tr("{percent} %", percent=appearance.percent)
        self._percent.setText(told)
        self.size.setAccessibleDescription(told)
        self.joins.box.setChecked(appearance.hides_joins)

    # --

    def _themes(self) -> None:
        names = {
            AS_SYSTEM: (tr("As the system is"), (LIGHT, DARK)),
            AS_LIGHT: (tr("Light"), (LIGHT,)),
            AS_DARK: (tr("Dark"), (DARK,)),
        }
        group = QButtonGroup(self)
        self.cards = {}
        for choice, (name, themes) in names.items():
            card = self.cards[choice] = ThemeCard(self._look, name, themes)
            group.addButton(card)
            card.clicked.connect(lambda _, choice=choice: self._appearance.choose_theme(choice))
        cards = row(*self.cards.values(), spacing=10)
        for card in self.cards.values():
            cards.setAlignment(card, Qt.AlignTop)  # the name of one may take two lines
        self.column.addLayout(cards)

    def _sizes(self) -> None:
        self.caption(tr("Text size"))
        self.size = QSlider(Qt.Horizontal)
        self.size.setRange(0, len(TEXT_SIZES) - 1)
        self.size.setPageStep(1)
        self.size.setTickInterval(1)
        self.size.setAccessibleName(tr("Text size"))
        self._percent = label("", "name")
        self._percent.setAlignment(Qt.AlignRight | Qt.AlignVCenter)
        small, large = label(tr("A"), "muted"), label(tr("A"), "title")
        for letter in (small, large):
            letter.setAccessibleName("")
        self.column.addLayout(row(small, self.size, large, self._percent, spacing=10))
        self.size.valueChanged.connect(lambda at: self._appearance.choose_size(TEXT_SIZES[at]))
