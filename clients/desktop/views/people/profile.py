"""The card with somebody's name, presence, and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5 import sip
from PyQt5.QtCore import QEvent, QObject, QPoint, QRect, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QMouseEvent
from PyQt5.QtWidgets import QBoxLayout, QFrame, QPushButton, QWidget

from clients.desktop.look.kit import Avatar, column, label, push_button, row, shadow
from clients.desktop.look.look import Look
from clients.desktop.presenters.acts import Act
from clients.desktop.presenters.people.profile import Profile
from clients.desktop.views.parts.confirm import after_asking
from clients.desktop.views.people.names import breakable, name_label
from clients.desktop.words import tr

WIDTH, AVATAR = 300, 72
"""Pixels, at a text size of 100 %."""
MARGIN, OFFSET = 12, 8
SPACING, AROUND = 8, 18
KINDS = {"write": "primary", "block": "quiet"}


class ProfileCard(QWidget):
    """
    A card that stands at a place of its window until Escape, or a click beside it.

    @ivar write_wanted: the C{UserName} of whom to write to.
    @ivar mention_wanted: the user name of whom to call.
    @ivar settings_wanted: the viewer wants to change their own profile.
    @ivar closed: it is gone.
    """

    write_wanted = pyqtSignal(object)
    mention_wanted = pyqtSignal(str)
    settings_wanted = pyqtSignal()
    closed = pyqtSignal()

    def __init__(self, look: Look, window: QWidget, profile: Profile) -> None:
        """@param profile: closed with the card."""
        super().__init__(window)
        self.setAttribute(Qt.WA_DeleteOnClose)
        self._look, self._profile = look, profile
        self._before = window.focusWidget()
        self._at = QPoint()
        self.buttons: dict[str, QPushButton] = {}
        self.card = QFrame(self)
        self.card.setObjectName("card")
        self._build()
        shadow(self.card, look)
        self._stop: Callable[[], None] = profile.listen(self._draw)
        window.installEventFilter(self)
        look.changed.connect(self._place)
        self._draw()

    def open_at(self, at: QPoint) -> None:
        """Show it near C{at}, a place of the screen, but wholly within its window."""
        self._at = self.parentWidget().mapFromGlobal(at)
        self._place()
        self.show()
        self.raise_()
        self._focus_first()

    # -- Qt's

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay within the window."""
        if event.type() == QEvent.Resize and watched is self.parent():
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; Enter presses a button, and arrows go from one to the next."""
        focus = self.window().focusWidget()
        if event.key() == Qt.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key_Return, Qt.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
        elif event.key() in (Qt.Key_Left, Qt.Key_Up, Qt.Key_Right, Qt.Key_Down):
            self.focusNextPrevChild(event.key() in (Qt.Key_Right, Qt.Key_Down))
        else:
            event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card closes it."""
        if not self.card.geometry().contains(event.pos()):
            self.close()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go round the buttons."""
        possible = [each for each in self.buttons.values() if each.isEnabled()]
        if possible:
            now = self.window().focusWidget()
            at = possible.index(now) if now in possible else -1
            step = 1 if forward else -1
            possible[(at + step) % len(possible)].setFocus(Qt.TabFocusReason)
        return True

    def closeEvent(self, event: QEvent) -> None:
        """Listen no more, and give the focus back."""
        self._stop()
        self._profile.close()
        self.parentWidget().removeEventFilter(self)
        if self._before is not None and not sip.isdeleted(self._before):
            self._before.setFocus(Qt.OtherFocusReason)
        self.closed.emit()
        super().closeEvent(event)

    # --

    def _build(self) -> None:
        self._avatar = Avatar(self._look, AVATAR, "popover", grows=True)
        self._name = name_label("", "title")
        self._at_name = label("", "muted", wrap=True)
        self._presence = label("", "soft", wrap=True)
        self._away = name_label("", "soft")
        self._problem = label("", "error", wrap=True)
        names = column(self._name, self._at_name, spacing=2)
        for each in (self._name, self._at_name):
            each.setTextInteractionFlags(Qt.TextSelectableByMouse)
        top = row(self._avatar, column(None, names, None), spacing=14)
        top.setStretch(1, 1)
        self._row = row(spacing=SPACING)
        self.card.setLayout(
            column(
                top,
                self._presence,
                self._away,
                self._problem,
                self._row,
                margins=(AROUND, AROUND, AROUND, 16),
                spacing=10,
            )
        )

    def _draw(self) -> None:
        profile = self._profile
        user = profile.user
        self.setAccessibleName(tr("Profile of {name}", name=user.shown))
        self._avatar.show_user(profile.name.text, user.shown, profile.how)
        shown = tr("{name} (You)", name=user.shown) if profile.is_me else user.shown
        self._name.setText(breakable(shown))
        self._at_name.setText(breakable(f"@{profile.name}"))
        for part, text in (
            (self._presence, profile.presence),
            (self._away, tr("“{words}”", words=profile.away) if profile.away else ""),
            (self._problem, "" if profile.presence else profile.problem),
        ):
            part.setText(breakable(text))
            part.setVisible(bool(text))
        self._show_acts()
        self._place()

    def _show_acts(self) -> None:
        acts = self._profile.acts()
        if [act.key for act in acts] != list(self.buttons):
            had_focus = any(each.hasFocus() for each in self.buttons.values())
            for button in self.buttons.values():
                button.hide()
                button.deleteLater()
            self.buttons = {act.key: self._button(act) for act in acts}
            if had_focus:
                self._focus_first()
        for act in acts:
            self.buttons[act.key].setEnabled(act.is_possible)

    def _button(self, act: Act) -> QPushButton:
        button = push_button(act.text, KINDS.get(act.key, ""))
        button.clicked.connect(lambda: self._do(act))
        self._row.addWidget(button)
        return button

    def _focus_first(self) -> None:
        for button in self.buttons.values():
            if button.isEnabled():
                button.setFocus(Qt.OtherFocusReason)
                return

    def _do(self, act: Act) -> None:
        name = self._profile.name
        if act.key == "write":
            self.write_wanted.emit(name)
        elif act.key == "mention":
            self.mention_wanted.emit(name.text)
        elif act.key == "settings":
            self.settings_wanted.emit()
        else:
            profile = self._profile
            after_asking(self._look, self.window(), act, lambda: profile.do(act.key))
            return
        self.close()

    def _place(self) -> None:
        window = self.parentWidget().rect()
        self.setGeometry(window)
        room = window.width() - 2 * MARGIN
        width = min(max(self._look.scale.pixels(WIDTH), self._width_of_acts()), room)
        # Where they do not stand beside each other, they stand below.
        is_wide = self._width_of_acts() <= room
        self._row.setDirection(QBoxLayout.LeftToRight if is_wide else QBoxLayout.TopToBottom)
        self.card.setFixedWidth(width)
        height = self.card.layout().totalHeightForWidth(width)
        height = max(height, self.card.layout().totalSizeHint().height() if height <= 0 else 0)
        left = self._at.x() + OFFSET
        if left + width > window.width() - MARGIN:
            left = self._at.x() - OFFSET - width
        box = QRect(left, self._at.y() - OFFSET, width, height)
        box.moveLeft(max(MARGIN, min(box.left(), window.width() - MARGIN - width)))
        box.moveTop(max(MARGIN, min(box.top(), window.height() - MARGIN - height)))
        self.card.setGeometry(box)

    def _width_of_acts(self) -> int:
        edges = int(self.card.width() - self.card.contentsRect().width())
        total = edges + 2 * AROUND + SPACING * max(0, len(self.buttons) - 1)
        for button in self.buttons.values():
            button.ensurePolished()  # with the font that it will have
            total += int(button.sizeHint().width())
        return total
