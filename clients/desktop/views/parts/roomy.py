"""A sheet that fits into every window: what is too long can be scrolled to."""

from __future__ import annotations

from collections.abc import Iterator

from PyQt5.QtCore import QEvent, QObject, QSize, Qt
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import (
    QBoxLayout,
    QLayout,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clients.desktop.look.kit import Sheet, row
from clients.desktop.look.look import Look

MARGIN = 16
"""Pixels between a card and the edge of its window, at the least."""
LEAST = 60
"""Pixels of the height of what can be scrolled, at the least."""
EDGES = (0, 2, 4, 2)
"""Pixels around the content: for what shows the focus, and beside the scroll bar."""
ENTER = (Qt.Key_Return, Qt.Key_Enter)


class Scrolled(QScrollArea):
    """Holds a column, as high as that where there is room; else it can be scrolled."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.NoFocus)
        self.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Maximum)
        self.inside = QWidget()
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(*EDGES)
        self.column.setSpacing(12)
        self.setWidget(self.inside)
        for each in (self.inside, self.viewport()):
            each.setAutoFillBackground(False)
        self.inside.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """As high as its content, at the width that it has."""
        width = max(1, self.width())
        return QSize(width, self._height_at(width))

    def minimumSizeHint(self) -> QSize:
        """A line or two."""
        return QSize(1, min(LEAST, self.sizeHint().height()))

    def resizeEvent(self, event: QEvent) -> None:
        """At another width its content is as high as never before; it is never wider than this."""
        self._fit()
        super().resizeEvent(event)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Its content grew, or shrank."""
        if event.type() == QEvent.LayoutRequest and watched is self.inside:
            self._fit()
            self.updateGeometry()
        return bool(super().eventFilter(watched, event))

    def _fit(self) -> None:
        # Qt would keep a scroll bar beside lines that only the bar itself makes longer.
        fits = self._height_at(self.width()) <= self.height()
        bar = 0 if fits else self.verticalScrollBar().sizeHint().width()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOff if fits else Qt.ScrollBarAlwaysOn)
        self.inside.setMaximumWidth(max(1, self.width() - bar))

    def _height_at(self, width: int) -> int:
        """As how high its content stands at a width."""
        if self.column.hasHeightForWidth():
            return int(self.column.totalHeightForWidth(width))
        return int(self.inside.sizeHint().height())


class RoomySheet(Sheet):
    """
    A sheet for forms.

    The Tab key stays within the card, and Enter presses the button that has the focus.

    @ivar content: where its content goes.
    @ivar foot: where its buttons go; they are always seen, and end where the content does.
    """

    def __init__(self, look: Look, window: QWidget, title: str, width: int = 440) -> None:
        super().__init__(look, window, title, width)
        self._wanted_width = width
        self.scrolled = Scrolled()
        self.content = self.scrolled.column
        self.foot = row(margins=(EDGES[0], 0, EDGES[2], 0))
        self.body.addWidget(self.scrolled)
        self.body.addLayout(self.foot)
        self.layout().setContentsMargins(*4 * (MARGIN,))
        self.card.installEventFilter(self)
        self._wrap_title()
        self._fit()
        look.changed.connect(self._fit)

    def resizeEvent(self, event: QEvent) -> None:
        """Stay within the window."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button; arrow and page keys go through what is long."""
        focus = self.window().focusWidget()
        bar = self.bar()
        steps = {
            Qt.Key_Down: bar.singleStep() * 2,
            Qt.Key_Up: -bar.singleStep() * 2,
            Qt.Key_PageDown: bar.pageStep(),
            Qt.Key_PageUp: -bar.pageStep(),
        }
        if event.key() in steps:
            bar.setValue(bar.value() + steps[event.key()])
        elif event.key() in ENTER and isinstance(focus, QPushButton) and self.isAncestorOf(focus):
            focus.click()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another button is there, or its words are other ones."""
        if event.type() == QEvent.LayoutRequest and watched is self.card:
            self._turn_foot()
        return bool(super().eventFilter(watched, event))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go round within the card, in the order in which one reads."""
        possible = [each for each in _in_order(self.card) if self._takes_focus(each)]
        now = self.window().focusWidget()
        step = 1 if forward else -1
        at = possible.index(now) if now in possible else (-1 if forward else 0)
        if possible:
            found = possible[(at + step) % len(possible)]
            found.setFocus(Qt.TabFocusReason if forward else Qt.BacktabFocusReason)
            for area in _around(found, self.card):
                area.ensureWidgetVisible(found)
        return True

    def bar(self) -> QScrollBar:
        """The scroll bar of what is long."""
        return self.scrolled.verticalScrollBar()

    def _takes_focus(self, widget: QWidget) -> bool:
        can = bool(widget.focusPolicy() & Qt.TabFocus) and widget.isEnabled()
        return can and widget.isVisible() and self.card.isAncestorOf(widget)

    def _wrap_title(self) -> None:
        # A long name in it makes two lines, not a wide card.
        top = self.card.layout().itemAt(0).layout()
        title = top.itemAt(0).widget()
        title.setWordWrap(True)
        top.setStretch(0, 1)
        top.setStretch(1, 0)

    def _fit(self) -> None:
        room = self.parentWidget().width() - 2 * MARGIN
        width = min(self._look.scale.pixels(self._wanted_width), room)
        self.card.setFixedWidth(max(1, width))
        self._turn_foot()

    def _turn_foot(self) -> None:
        """Put the buttons below each other where their words have no room beside each other."""
        wide = [each.sizeHint().width() for each in _buttons(self.foot) if not each.isHidden()]
        margins = self.card.layout().contentsMargins()
        room = self.card.width() - margins.left() - margins.right()
        fits = sum(wide) + self.foot.spacing() * max(0, len(wide) - 1) <= room
        turned = QBoxLayout.LeftToRight if fits else QBoxLayout.TopToBottom
        if self.foot.direction() != turned:
            self.foot.setDirection(turned)


def _buttons(foot: QLayout) -> Iterator[QWidget]:
    for at in range(foot.count()):
        widget = foot.itemAt(at).widget()
        if isinstance(widget, QPushButton):
            yield widget


def _in_order(widget: QWidget) -> Iterator[QWidget]:
    """Walk through a widget and what is in it, as it is laid out."""
    yield widget
    if isinstance(widget, QScrollArea):
        yield from _in_order(widget.widget())
    elif isinstance(widget, QStackedWidget):
        yield from _in_order(widget.currentWidget())
    elif widget.layout() is not None:
        yield from _laid_out(widget.layout())


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item.widget() is not None:
            yield from _in_order(item.widget())
        elif item.layout() is not None:
            yield from _laid_out(item.layout())


def _around(widget: QWidget, card: QWidget) -> Iterator[QScrollArea]:
    """Walk through the areas that can be scrolled in which a widget stands."""
    parent = widget.parentWidget()
    while parent is not None and parent is not card:
        if isinstance(parent, QScrollArea):
            yield parent
        parent = parent.parentWidget()
