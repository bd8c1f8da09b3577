"""The field of the composer: plain text of several lines, which grows with what is typed."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QMimeData, Qt, pyqtSignal
from PyQt5.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QTextCursor
from PyQt5.QtWidgets import QFrame, QSizePolicy, QTextEdit

from clients.desktop.look.look import Look
from clients.desktop.presenters.plain_text import plain
from clients.desktop.views.writing.emoji_colours import EmojiColours

LOWEST, HIGHEST = 34, 170
"""Pixels, at a text size of 100 %."""
_ENTER = (Qt.Key_Return, Qt.Key_Enter)
_PAGES = {Qt.Key_PageUp: -1, Qt.Key_PageDown: 1}


class ComposerInput(QTextEdit):
    """
    What is typed into.

    @ivar typed: the text, or where the cursor stands in it, is another.
    @ivar sent: Enter was pressed.
    @ivar focused: whether it has the focus now.
    @ivar key_pressed: a key that the composer may want for itself; it accepts the event then.
    @ivar paged: what was said is to be scrolled by so many pages, down if it is more than 0.
    @ivar things_dropped: files or pictures were dropped or pasted: their C{QMimeData}.
    """

    typed = pyqtSignal()
    sent = pyqtSignal()
    focused = pyqtSignal(bool)
    key_pressed = pyqtSignal(object)
    things_dropped = pyqtSignal(object)
    paged = pyqtSignal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._hint = ""
        self._is_adopting = self._is_fitting = False
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        self.document().setDocumentMargin(0)
        self._colours = EmojiColours(self.document())
        self.viewport().setAutoFillBackground(False)
        self.textChanged.connect(self._changed)
        self.cursorPositionChanged.connect(self._changed)
        self.document().documentLayout().documentSizeChanged.connect(lambda size: self._fit())
        look.changed.connect(self._dress)
        self._dress()

    # -- the text, in characters; Qt counts halves of surrogate pairs

    @property
    def text(self) -> str:
        """What stands there; blanks that do not break are what they are."""
        raw = str(self.document().toRawText())
        return raw.replace("\u2029", "\n").replace("\u2028", "\n")

    @property
    def cursor(self) -> int:
        """Behind how many characters the cursor stands."""
        return _characters(self.text, self.textCursor().position())

    def adopt(self, text: str, cursor: int) -> None:
        """Hold another text; Ctrl+Z still brings back what was there."""
        old = self.text
        if text == old:
            return
        first = _alike(old, text)
        last = _alike(old[first:][::-1], text[first:][::-1])
        self._is_adopting = True
        try:
            writer = self.textCursor()
            writer.beginEditBlock()  # else it would be undone together with what was typed
            writer.setPosition(_units(old, first))
            writer.setPosition(_units(old, len(old) - last), QTextCursor.KeepAnchor)
            writer.insertText(text[first : len(text) - last])
            writer.endEditBlock()
            writer.setPosition(_units(text, min(cursor, len(text))))
            self.setTextCursor(writer)
        finally:
            self._is_adopting = False
        self._fit()
        self.ensureCursorVisible()

    def start_anew(self, text: str, cursor: int) -> None:
        """Hold the text of another conversation: Ctrl+Z leads to nothing of this one."""
        self._is_adopting = True
        self.setPlainText("")
        self._is_adopting = False
        self.adopt(text, cursor)
        self.document().clearUndoRedoStacks()

    def show_hint(self, hint: str) -> None:
        """Say what is to be typed, while nothing is."""
        self._hint = hint
        self.setAccessibleName(hint)
        self.viewport().update()

    # -- Qt

    def event(self, event: QEvent) -> bool:
        """Tab is the composer's before it moves the focus."""
        if event.type() == QEvent.KeyPress and event.key() == Qt.Key_Tab:
            event.ignore()
            self.key_pressed.emit(event)
            if event.isAccepted():
                return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends, with Shift it breaks the line; others may be the composer's."""
        event.ignore()
        self.key_pressed.emit(event)
        if event.isAccepted():
            return
        if event.key() in _ENTER:
            event.accept()
            if event.modifiers() & (Qt.ShiftModifier | Qt.AltModifier):
                self.textCursor().insertBlock()
                self.ensureCursorVisible()
            else:
                self.sent.emit()
            return
        if event.key() in _PAGES and not self.verticalScrollBar().maximum():
            event.accept()
            self.paged.emit(_PAGES[event.key()])
            return
        event.accept()
        super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text can be pasted and dropped; files and pictures are offered to the composer."""
        return bool(source.hasText() or source.hasUrls() or source.hasImage())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take text as it is, without its looks."""
        if _has_things(source):
            self.things_dropped.emit(source)
        elif source.hasText():
            self.textCursor().insertText(plain(source.text()))
            self.ensureCursorVisible()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The border shows it."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The border shows it."""
        super().focusOutEvent(event)
        self.focused.emit(False)

    def resizeEvent(self, event: object) -> None:
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the hint in one line."""
        super().paintEvent(event)
        if not self._hint or not self.document().isEmpty():
            return
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        painter.setPen(self._look.colour("muted"))
        box = self.viewport().rect()
        hint = self.fontMetrics().elidedText(self._hint, Qt.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignLeft | Qt.AlignTop), hint)

    # --

    def _changed(self) -> None:
        if not self._is_adopting:
            self.typed.emit()

    def _dress(self) -> None:
        font = self._look.font(14)
        self.setFont(font)
        self.document().setDefaultFont(font)
        line = QFontMetricsF(font).height()
        pad = max(0, int((self._look.scale.pixels(LOWEST) - line) / 2))
        self.setViewportMargins(0, pad, 0, pad)
        self._pads = 2 * pad
        self._fit()

    def _fit(self) -> None:
        # With a bar, or without one, the lines break elsewhere, which leads here again: some texts
        # want a bar only where there is none, and the other way round.
        if self._is_fitting:
            return
        self._is_fitting = True
        try:
            if self._wanted() <= self._most():
                self.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
            if self._wanted() > self._most():
                self.setVerticalScrollBarPolicy(Qt.ScrollBarAsNeeded)
            least = self._look.scale.pixels(LOWEST)
            height = max(least, min(self._most(), self._wanted()))
            if height != self.height():
                self.setFixedHeight(height)
        finally:
            self._is_fitting = False

    def _wanted(self) -> int:
        return int(self.document().size().height()) + self._pads

    def _most(self) -> int:
        return self._look.scale.pixels(HIGHEST)


def _has_things(source: QMimeData) -> bool:
    if source.hasUrls() and any(url.isLocalFile() for url in source.urls()):
        return True
    return bool(source.hasImage() and not source.hasText())


def _alike(one: str, other: str) -> int:
    """Give how many characters both begin with."""
    most = min(len(one), len(other))
    return next((at for at in range(most) if one[at] != other[at]), most)


def _units(text: str, characters: int) -> int:
    return characters + sum(each > "\uffff" for each in text[:characters])


def _characters(text: str, units: int) -> int:
    if text.isascii():
        return units
    taken = 0
    for at, each in enumerate(text):
        if taken >= units:
            return at
        taken += 2 if each > "\uffff" else 1
    return len(text)
