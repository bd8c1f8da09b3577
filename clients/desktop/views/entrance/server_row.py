"""A server to click on, and the list of them."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from clients.desktop.look.kit import label
from clients.desktop.look.look import Look
from clients.desktop.presenters.entrance.nearby import Nearby
from clients.desktop.words import tr

MOST_USED, MOST_FOUND = 4, 6
"""Shown of each kind; whoever wants another one types its address."""
ICON, CARET, PAD = 20, 14, 12


class ServerRow(QAbstractButton):
    """
    One server.

    @ivar forgotten: it is to be taken from the list.
    """

    forgotten = pyqtSignal()

    def __init__(self, look: Look, nearby: Nearby) -> None:
        super().__init__()
        self._look, self.nearby = look, nearby
        self.setCursor(Qt.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setAccessibleName(f"{nearby.title}, {nearby.detail}")
        if nearby.is_used:
            self.setToolTip(tr("Used before. The Delete key takes it from this list."))
        else:
            self.setToolTip(tr("Found in this network."))

    def sizeHint(self) -> QSize:
        """As high as two lines."""
        return QSize(200, self._look.scale.pixels(50))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon, two lines, and where it leads."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.NoPen)
            painter.setBrush(self._look.colour("select" if self.isDown() else "border"))
            painter.drawRoundedRect(box, 9, 9)
        if self.hasFocus():
            painter.setPen(QPen(self._look.colour("link"), 2))
            painter.setBrush(Qt.NoBrush)
            painter.drawRoundedRect(box, 9, 9)
        self._draw_icons(painter)
        self._write(painter)

    def _draw_icons(self, painter: QPainter) -> None:
        begins_left = self.layoutDirection() == Qt.LeftToRight
        first = "clock-counter-clockwise" if self.nearby.is_used else "broadcast"
        last = "caret-right-bold" if begins_left else "caret-left-bold"
        left, right = (first, last) if begins_left else (last, first)
        for icon, at_left in ((left, True), (right, False)):
            size = self._look.scale.pixels(CARET if icon == last else ICON)
            at = PAD if at_left else self.width() - PAD - size
            picture = self._look.pixmap(icon, size, "muted")
            painter.drawPixmap(at, (self.height() - size) // 2, picture)

    def _write(self, painter: QPainter) -> None:
        beside = PAD + self._look.scale.pixels(ICON) + 12
        room = QRectF(self.rect()).adjusted(beside, 0, -beside, 0)
        middle = room.center().y()
        for text, font, role, upper in (
            (self.nearby.title, self._look.font(14, QFont.DemiBold), "text", True),
            (self.nearby.detail, self._look.font(12), "muted", False),
        ):
            metrics = QFontMetricsF(font)
            top = middle - metrics.height() if upper else middle + 1
            line = QRectF(room.left(), top, room.width(), metrics.height())
            painter.setFont(font)
            painter.setPen(self._look.colour(role))
            shown = metrics.elidedText(text, Qt.ElideRight, room.width())
            painter.drawText(line, Qt.AlignLeading | Qt.AlignVCenter | Qt.TextSingleLine, shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, Delete takes it from the list."""
        if event.key() in (Qt.Key_Return, Qt.Key_Enter):
            self.click()
        elif event.key() == Qt.Key_Delete and self.nearby.is_used:
            self.forgotten.emit()
        else:
            super().keyPressEvent(event)


class ServerList(QWidget):
    """
    Servers that need not be typed.

    @ivar chosen: a L{Nearby} was clicked on; C{forgotten}: one is to be taken from the list.
    """

    chosen = pyqtSignal(object)
    forgotten = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: Sequence[Nearby] = ()
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.setLayout(self._rows)
        self.hide()

    @property
    def rows(self) -> Sequence[ServerRow]:
        """Those that are shown."""
        every = (self._rows.itemAt(at).widget() for at in range(self._rows.count()))
        return [each for each in every if isinstance(each, ServerRow)]

    def show_servers(self, servers: Sequence[Nearby]) -> None:
        """Show them; those that are there already stay as they are."""
        used = [each for each in servers if each.is_used][:MOST_USED]
        found = [each for each in servers if not each.is_used][:MOST_FOUND]
        wanted = (*used, *found)
        if wanted == self._shown:
            return
        focus = next((each.nearby for each in self.rows if each.hasFocus()), None)
        self._shown = wanted
        self._clear()
        for title, some in ((tr("USED BEFORE"), used), (tr("IN THIS NETWORK"), found)):
            if some:
                self._rows.addSpacing(4)
                self._rows.addWidget(label(title, "caps"))
            for each in some:
                self._add(each, has_focus=each == focus)
        self.setVisible(bool(wanted))

    def _add(self, nearby: Nearby, has_focus: bool) -> None:
        made = ServerRow(self._look, nearby)
        made.clicked.connect(lambda: self.chosen.emit(nearby))
        made.forgotten.connect(lambda: self.forgotten.emit(nearby))
        self._rows.addWidget(made)
        if has_focus:
            made.setFocus()

    def _clear(self) -> None:
        while self._rows.count():
            widget = self._rows.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
