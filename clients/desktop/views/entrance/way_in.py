"""The page before the chat: one card, in which the rooms of the way in take turns."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QRadialGradient, QResizeEvent
from PyQt5.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from clients.desktop.look.kit import column, label, row, shadow
from clients.desktop.look.look import Look
from clients.desktop.presenters.entrance.nearby import Nearby
from clients.desktop.presenters.entrance.way_in import Step, WayIn
from clients.desktop.views.entrance.coming_room import ComingRoom
from clients.desktop.views.entrance.key_rooms import ChangedRoom, FirstUseRoom, ForgetRoom, KeyRoom
from clients.desktop.views.entrance.login_room import LoginRoom
from clients.desktop.views.entrance.server_room import ServerRoom
from clients.desktop.views.entrance.server_row import ServerList
from clients.desktop.views.parts.mark import Mark
from clients.desktop.words import tr

CARD_WIDTH = 452
CARD_LEAST = 280
BESIDE = 24
"""Pixels that are left free at each side of the card."""
LOW_HEIGHT = 560
"""Pixels at a text size of 100 %: in a page that is lower, the form comes before the greeting."""
GLOW = 0.11
"""How much of the accent shines behind the card."""


class WayInPage(QWidget):
    """The page."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(tr("Log in"))
        self._look = look
        self._way: WayIn | None = None
        self._step: Step | None = None
        self._stop_listening: Callable[[], None] = lambda: None
        self.server = ServerRoom(look)
        self.servers = ServerList(look)
        self.login = LoginRoom(look)
        self.first_use = FirstUseRoom(look)
        self.changed = ChangedRoom(look)
        self.forgetting = ForgetRoom(look)
        self.coming = ComingRoom(look)
        self._lay_out()
        self._listen()
        look.changed.connect(self._dress)
        self._dress()

    # -- the card

    def _lay_out(self) -> None:
        self._title = label(tr("Welcome"), "heading")
        self._what = label("", "soft", wrap=True)
        self._top = QWidget()
        words = column(None, self._title, self._what, None, spacing=2)
        self._top.setLayout(row(Mark(self._look, 52), words, spacing=14))
        self._top.layout().setStretch(1, 1)
        self.card = QFrame()
        self.card.setObjectName("card")
        rooms = (self._top, self.server, self.login, self.servers)
        others = (self.first_use, self.changed, self.forgetting, self.coming)
        self.card.setLayout(column(*rooms, *others, margins=(28, 26, 28, 26), spacing=16))
        middle = Ground(self._look)
        inner = column(None, self.card, None, margins=(0, 16, 0, 16))
        middle.setLayout(row(None, inner, None))
        self.scroll = QScrollArea()
        self.scroll.setFrameShape(QFrame.NoFrame)
        self.scroll.setWidgetResizable(True)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.scroll.setFocusPolicy(Qt.NoFocus)
        self.scroll.setWidget(middle)
        self.setLayout(column(self.scroll))

    def _listen(self) -> None:
        self.server.disconnect_wanted.connect(self._disconnect)
        self.servers.chosen.connect(self._go)
        self.servers.forgotten.connect(self._forget)
        self.coming.cancelled.connect(self._cancel)
        self.coming.hurried.connect(self._hurry)
        for button in self.card.findChildren(QPushButton):
            button.installEventFilter(self)

    def _dress(self) -> None:
        self._measure()
        shadow(self.card, self._look)

    def _measure(self) -> None:
        room = max(CARD_LEAST, self.width() - 2 * BESIDE)
        self.card.setFixedWidth(min(room, self._look.scale.pixels(CARD_WIDTH)))

    # -- what is shown

    def show_way(self, way: WayIn | None) -> None:
        """Show a way in; None: show none."""
        self._stop_listening()
        self._way = way
        self._step = None
        self._stop_listening = way.listen(self._refresh) if way is not None else lambda: None
        self._refresh()

    def _refresh(self) -> None:
        way = self._way
        if way is None:
            return
        step = way.step
        asks = step in (Step.SERVER, Step.LOGIN)
        self._top.setVisible(asks and not (self._is_low and step is Step.LOGIN))
        self.server.setVisible(asks)
        self.login.setVisible(step is Step.LOGIN)
        self.first_use.setVisible(step is Step.KEY)
        self.changed.setVisible(step is Step.CHANGED_KEY)
        self.forgetting.setVisible(step is Step.FORGETTING_KEY)
        self.coming.setVisible(step is Step.COMING_BACK)
        self._fill(way, step)
        if step is not self._step:
            self._step = step
            self._focus(step)

    def _fill(self, way: WayIn, step: Step) -> None:
        reached = way.form.reached
        name = reached.server.name if reached is not None and step is Step.LOGIN else ""
        if step in (Step.SERVER, Step.LOGIN):
            self._what.setText(_what(step))
            self.server.show_choice(way.choice, name)
            self.servers.show_servers(way.nearby if step is Step.SERVER else ())
        else:
            self.servers.show_servers(())
        if step is Step.LOGIN:
            self.login.show_form(way.form)
        elif step is Step.KEY:
            self.first_use.show_choice(way.choice)
        elif step is Step.CHANGED_KEY:
            self.changed.show_choice(way.choice)
        elif step is Step.FORGETTING_KEY:
            self.forgetting.show_choice(way.choice)
        elif step is Step.COMING_BACK:
            self.coming.show_coming(way.coming_back)

    def _focus(self, step: Step) -> None:
        rooms: dict[Step, ServerRoom | LoginRoom | KeyRoom | ComingRoom] = {
            Step.SERVER: self.server,
            Step.KEY: self.first_use,
            Step.CHANGED_KEY: self.changed,
            Step.FORGETTING_KEY: self.forgetting,
            Step.LOGIN: self.login,
            Step.COMING_BACK: self.coming,
        }
        rooms[step].focus_first()
        self.scroll.verticalScrollBar().setValue(0)

    @property
    def _is_low(self) -> bool:
        return bool(self.height() < self._look.scale.pixels(LOW_HEIGHT))

    # -- what is done

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be room for more, or for less."""
        super().resizeEvent(event)
        self._measure()
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up what is under way."""
        if event.key() == Qt.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """
        Enter presses the button that has the focus.

        Not in C{keyPressEvent}: a line that sends the form lets its Enter go on to us, when the
        focus is on another button already.
        """
        if event.type() == QEvent.KeyPress and event.key() in (Qt.Key_Return, Qt.Key_Enter):
            watched.click()
            return True
        return bool(super().eventFilter(watched, event))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let who goes on by keyboard see where they are."""
        moved = bool(super().focusNextPrevChild(forward))
        focus = self.window().focusWidget()
        if focus is not None and self.card.isAncestorOf(focus):
            self.scroll.ensureWidgetVisible(focus, 0, 24)
        return moved

    def _cancel(self) -> None:
        if self._way is None:
            return
        if self._step is Step.FORGETTING_KEY:
            self._way.choice.keep_key()
        elif self._step is not Step.LOGIN or self._way.form.attempt is not None:
            self._way.cancel()

    def _hurry(self) -> None:
        if self._way is not None:
            self._way.retry_now()

    def _disconnect(self) -> None:
        if self._way is not None:
            self._way.disconnect()

    def _go(self, nearby: Nearby) -> None:
        if self._way is not None:
            self._way.go(nearby)

    def _forget(self, nearby: Nearby) -> None:
        if self._way is not None:
            self._way.forget(nearby)


class Ground(QWidget):
    """What is behind the card: the theme's colour, with a calm glow of the accent."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        ground = self._look.colour("chat" if self._look.theme.is_dark else "sidebar")
        glow = QRadialGradient(QPointF(box.center().x(), 0), max(box.width(), 600) * 0.6)
        # Of a colour that lets the ground through, rings would be seen.
        glow.setColorAt(0, _mixed(ground, self._look.colour("accent"), GLOW))
        glow.setColorAt(1, ground)
        painter.fillRect(box, glow)


def _mixed(ground: QColor, colour: QColor, strength: float) -> QColor:
    pairs = zip(ground.getRgbF()[:3], colour.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(below + (above - below) * strength for below, above in pairs))


def _what(step: Step) -> str:
    if step is Step.SERVER:
        return tr("Which chat server do you want to go to?")
    return tr("Log in, or make an account.")
