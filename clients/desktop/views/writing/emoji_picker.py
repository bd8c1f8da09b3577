"""Where emoji are picked: a card over the window, with a search and a grid."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QSize, Qt
from PyQt5.QtGui import QFont, QKeyEvent
from PyQt5.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from clients.desktop.look.fonts import EMOJI_FAMILIES
from clients.desktop.look.kit import IconButton, column, row, shadow
from clients.desktop.look.look import Look
from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.writing.emoji_choices import EmojiChoices
from clients.desktop.presenters.writing.emoji_data import TONES, Emoji, in_group, search
from clients.desktop.views.parts.elided import ElidedLabel
from clients.desktop.views.writing.emoji_grid import EmojiGrid, Section
from clients.desktop.views.writing.emoji_tabs import RECENT, tabs, tone_names
from clients.desktop.words import many, tr

WIDTH, HEIGHT = 392, 360
"""Pixels, at a text size of 100 %."""
_GAP = 8
_REOPEN_MS = 400
"""A click on the button that opened the picker closes it: its press alone does, and what the
rest of that click asks for is left out for so long."""
_HAND = "\N{RAISED HAND}"
_ARROWS = {
    Qt.Key_Down: (0, 1),
    Qt.Key_Up: (0, -1),
    Qt.Key_Right: (1, 0),
    Qt.Key_Left: (-1, 0),
    Qt.Key_PageDown: (0, 4),
    Qt.Key_PageUp: (0, -4),
}


class EmojiPicker(QFrame):
    """
    The picker of one window; it opens again and again, for whoever wants an emoji.

    Enter or a click picks one and closes it; with Shift it stays open.
    """

    def __init__(self, look: Look, window: QWidget, kept: Kept) -> None:
        """@param kept: where it is kept what was picked lately, and in which skin tone."""
        super().__init__(window)
        self._look, self._choices = look, EmojiChoices(kept)
        self._picked: Callable[[str], None] = lambda text: None
        self._before: QWidget | None = None
        self._groups: list[int] = []
        self._in_grid = False
        self._point = QPoint()
        self._closed = QElapsedTimer()
        self.setObjectName("picker")
        self.setAccessibleName(tr("Emoji"))
        self.search = QLineEdit()
        self.grid = EmojiGrid(look)
        self._tone_button = QToolButton()
        self._tabs = {group: self._tab(icon, name) for group, icon, name in tabs()}
        self._sample = QLabel()
        self._name = ElidedLabel("name")
        self._code = ElidedLabel("muted")
        self._build()
        self._connect()
        shadow(self, look)
        self._dress()
        self.hide()

    # -- for the window

    def open_at(self, point: QPoint, picked: Callable[[str], None]) -> None:
        """
        Let an emoji be picked.

        @param point: global; the picker's lower right corner comes to stand there, as far as the
            window has room.
        @param picked: hears the emoji.
        """
        if self._is_same_click(point):
            return
        self._point = point
        self._picked = picked
        self._before = self.window().focusWidget()
        self._place(self.parentWidget().mapFromGlobal(point))
        self.search.clear()
        self._show_tone()
        self._show_all()
        self.show()
        self.raise_()
        self.search.setFocus(Qt.PopupFocusReason)
        QApplication.instance().installEventFilter(self)

    def _is_same_click(self, point: QPoint) -> bool:
        is_pressed = self._closed.isValid() and self._closed.elapsed() < _REOPEN_MS
        self._closed.invalidate()
        return bool(is_pressed and point == self._point)

    # -- making it

    def _tab(self, icon: str, name: str) -> IconButton:
        tab = IconButton(self._look, icon, name, 18)
        tab.setCheckable(True)
        return tab

    def _build(self) -> None:
        self.search.setAccessibleName(tr("Search emoji"))
        self.search.setPlaceholderText(tr("Search emoji"))
        self.search.setClearButtonEnabled(True)
        self._tone_button.setToolTip(tr("Skin tone"))
        self._tone_button.setAccessibleName(tr("Skin tone"))
        self._tone_button.setCursor(Qt.PointingHandCursor)
        self.grid.setAccessibleName(tr("Emoji"))
        top = row(self.search, self._tone_button, spacing=6)
        top.setStretchFactor(self.search, 1)
        line = QFrame()
        line.setObjectName("line")
        line.setFixedHeight(1)
        line_of_tabs = row(*self._tabs.values(), spacing=0)
        for tab in self._tabs.values():
            line_of_tabs.setStretchFactor(tab, 1)
        words = column(self._name, self._code, spacing=0)
        foot = row(self._sample, words, spacing=10)
        foot.setStretchFactor(words, 1)
        layout = column(
            top, line_of_tabs, self.grid, line, foot, margins=(12, 12, 12, 8), spacing=6
        )
        layout.setStretchFactor(self.grid, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._look_for)
        self.search.installEventFilter(self)
        self._tone_button.clicked.connect(self._offer_tones)
        self.grid.picked.connect(self._take)
        self.grid.chosen_changed.connect(self._show_chosen)
        self.grid.scrolled.connect(self._show_tab)
        for group, tab in self._tabs.items():
            tab.clicked.connect(lambda checked, group=group: self._to_group(group))
        self._look.changed.connect(self._follow_look)

    def _dress(self) -> None:
        pixels = self._look.scale.pixels
        self._sample.setFont(_emoji_font(self._look, 28))
        self._sample.setFixedSize(pixels(38), pixels(38))
        self._tone_button.setFixedSize(pixels(34), pixels(34))
        # The style sheet of the application has a font of its own for such buttons.
        family = ", ".join(f"'{name}'" for name in EMOJI_FAMILIES)
        self._tone_button.setStyleSheet(
            f"QToolButton {{ padding: 0; font-family: {family}; font-size: {pixels(18)}px; }}"
        )
        for tab in self._tabs.values():
            tab.setIconSize(QSize(pixels(18), pixels(18)))

    def _follow_look(self) -> None:
        self._dress()
        if self.isVisible():
            self._place(self.parentWidget().mapFromGlobal(self._point))
            self.grid.show_chosen()

    def _place(self, corner: QPoint) -> None:
        """Put the lower right corner there, and all of it into the window."""
        pixels, room = self._look.scale.pixels, self.parentWidget().rect()
        width = min(pixels(WIDTH), room.width() - 2 * _GAP)
        height = min(pixels(HEIGHT), room.height() - 2 * _GAP)
        left = max(_GAP, min(corner.x() - width, room.width() - width - _GAP))
        top = corner.y() - height - _GAP
        if top < _GAP:
            top = corner.y() + 3 * _GAP  # below it
        top = max(_GAP, min(top, room.height() - height - _GAP))
        self.setGeometry(left, top, width, height)

    # -- what is shown

    def _show_all(self) -> None:
        recent = self._choices.recent_emoji()
        sections = {RECENT: Section(tr("Used lately"), recent)}
        sections |= {group: Section(name, in_group(group)) for group, _, name in tabs()[1:]}
        self._groups = [group for group, section in sections.items() if section.emoji]
        self._tabs[RECENT].setEnabled(bool(recent))
        self._in_grid = False
        self.grid.show_sections(list(sections.values()), self._choices.tone)
        self._show_tab()

    def _look_for(self, wanted: str) -> None:
        if not self.isVisible():
            return
        if not wanted.strip(" :"):
            self._show_all()
            return
        found = search(wanted)
        self._groups, self._in_grid = [], False
        self.grid.show_sections([Section("", found)], self._choices.tone)
        self._show_tab()

    def _show_tab(self) -> None:
        at = self.grid.top_section()
        now = self._groups[at] if 0 <= at < len(self._groups) else None
        for group, tab in self._tabs.items():
            tab.setChecked(group == now)

    def _show_chosen(self) -> None:
        chosen = self.grid.chosen
        if chosen is None:
            self._sample.setText("")
            self._name.say(tr("No emoji has this name"))
            self._code.say("")
        else:
            self._sample.setText(chosen.in_tone(self._choices.tone))
            self._name.say(chosen.name[:1].upper() + chosen.name[1:])
            self._code.say(self._about(chosen))
        self.grid.setAccessibleDescription(self._name.whole)
        self.search.setAccessibleDescription(self._name.whole)

    def _about(self, chosen: Emoji) -> str:
        if self._groups:
            return chosen.code
        found = many(self.grid.count, "{count} emoji found", "{count} emoji found")
        return tr("{code} · {found}", code=chosen.code, found=found)

    # -- what is done

    def _take(self, emoji: Emoji) -> None:
        text = emoji.in_tone(self._choices.tone)
        stays = bool(QApplication.keyboardModifiers() & Qt.ShiftModifier)
        self._choices.picked(text)
        if not stays:
            self.close()
        self._picked(text)

    def _to_group(self, group: int) -> None:
        if not self._groups:
            self.search.clear()
        if group in self._groups:
            self.grid.to_section(self._groups.index(group))
        self._show_tab()
        self.search.setFocus(Qt.OtherFocusReason)

    def _offer_tones(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WA_DeleteOnClose)
        names = tone_names()
        for tone, mark in enumerate(TONES):
            action = menu.addAction(f"{_HAND}{mark}  {names[tone]}")
            action.setCheckable(True)
            action.setChecked(tone == self._choices.tone)
            action.triggered.connect(lambda checked, tone=tone: self.use_tone(tone))
        menu.popup(self._tone_button.mapToGlobal(QPoint(0, self._tone_button.height())))

    def use_tone(self, tone: int) -> None:
        """Show and pick emoji in another skin tone from now on."""
        self._choices.choose_tone(tone)
        self._show_tone()
        self.grid.use_tone(tone)
        self.search.setFocus(Qt.OtherFocusReason)

    def _show_tone(self) -> None:
        self._tone_button.setText(_HAND + TONES[self._choices.tone])

    # -- keys, and clicks beside it

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let keys in the search move in the grid; a click beside the picker closes it."""
        kind = event.type()
        if kind == QEvent.KeyPress and watched is self.search:
            return self._key(event)
        if kind == QEvent.MouseButtonPress and isinstance(watched, QWidget):
            is_here = watched is self or self.isAncestorOf(watched)
            if self.isVisible() and not is_here and not isinstance(watched, QMenu):
                self._closed.start()
                self.close()
        elif kind == QEvent.Resize and watched is self.parentWidget() and self.isVisible():
            self.close()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key_Escape:
            self.close()
        elif key in (Qt.Key_Return, Qt.Key_Enter):
            if self.grid.chosen is not None:
                self._take(self.grid.chosen)
        elif key in _ARROWS and self._moves(key):
            self._in_grid = True
            self.grid.move(*_ARROWS[key])
        else:
            self._in_grid = self._in_grid and not event.text()
            return False
        return True

    def _moves(self, key: int) -> bool:
        """Whether an arrow is the grid's: those to the sides are, unless a word is mended."""
        return key not in (Qt.Key_Left, Qt.Key_Right) or self._in_grid or not self.search.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it wherever the focus is."""
        if event.key() == Qt.Key_Escape:
            self.close()
        event.accept()

    def closeEvent(self, event: QEvent) -> None:
        """Give the focus back."""
        QApplication.instance().removeEventFilter(self)
        if self._before is not None and self.isAncestorOf(self.window().focusWidget() or self):
            self._before.setFocus(Qt.OtherFocusReason)
        self._before = None
        super().closeEvent(event)


def _emoji_font(look: Look, size: int) -> QFont:
    font = QFont(look.font(size))
    font.setFamilies([*EMOJI_FAMILIES, "Inter"])
    return font
