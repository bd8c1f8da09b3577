"""Where messages are written: the field, what it is about, the emoji and send buttons."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QEvent, QMimeData, QPoint, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QFrame, QWidget

from clients.desktop.look.kit import IconButton, column, label, restyle, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.writing.writing import Writing
from clients.desktop.views.writing.completion_popup import CompletionPopup
from clients.desktop.views.writing.composer_input import ComposerInput
from clients.desktop.views.writing.composer_strip import AboutStrip, HindranceBar
from clients.desktop.words import tr

_ENTER = (Qt.Key_Return, Qt.Key_Enter)


class Composer(QWidget):
    """
    The input of one conversation.

    @ivar emoji_wanted: an emoji is to be picked; the global point over which the picker opens.
    @ivar field: what is typed into.
    """

    emoji_wanted = pyqtSignal(QPoint)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._writing: Writing | None = None
        self._stop: Callable[[], None] = lambda: None
        self.field = ComposerInput(look)
        self._strip = AboutStrip(look)
        self._bar = HindranceBar(look)
        self._counter = label("", "muted")
        self.emoji_button = IconButton(look, "smiley", tr("Emoji (Ctrl+E)"))
        self.send_button = IconButton(
            look, "paper-plane-tilt-fill", tr("Send (Enter)"), 18, "on_accent"
        )
        self.send_button.setObjectName("send")
        self._frame = QFrame()
        self._frame.setObjectName("composer")
        self._write = QWidget()
        self._popup = CompletionPopup(look)
        self._build()
        self._connect()
        self._resize_buttons()
        self.setEnabled(False)

    def _build(self) -> None:
        pieces = (self.field, self._counter, self.emoji_button, self.send_button)
        layout = row(*pieces, margins=(14, 7, 7, 7), spacing=6)
        layout.setStretchFactor(self.field, 1)
        for piece in pieces[1:]:
            layout.setAlignment(piece, Qt.AlignBottom)
        self._write.setLayout(layout)
        self._frame.setLayout(column(self._strip, self._write, self._bar, spacing=0))
        self.setLayout(column(self._frame))
        self.setFocusProxy(self.field)

    def _connect(self) -> None:
        self.field.typed.connect(self._typed)
        self.field.sent.connect(self._send)
        self.field.focused.connect(self._focused)
        self.field.key_pressed.connect(self._key)
        self.field.things_dropped.connect(self._take_things)
        self.send_button.clicked.connect(self._send)
        self.emoji_button.clicked.connect(self._want_emoji)
        self._strip.put_away.connect(self._escape)
        self._bar.wanted.connect(self._act)
        self._popup.picked.connect(self._picked)
        self._look.changed.connect(self._resize_buttons)

    # -- for the window

    def show_writing(self, writing: Writing | None) -> None:
        """Be the input of a conversation; None: of none."""
        if writing is self._writing:
            return  # what can be undone there stays so
        self._stop()
        self._writing = writing
        self._stop = lambda: None
        self.setEnabled(writing is not None)
        if writing is None:
            self._popup.hide()
            self.field.start_anew("", 0)
            return
        self._stop = writing.listen(self._show)
        self.field.start_anew(writing.text, writing.cursor)
        self._show()

    def insert(self, text: str) -> None:
        """Put something where the cursor is, and let the person go on typing."""
        if self._writing is not None:
            self._writing.insert(text)
        self.field.setFocus(Qt.OtherFocusReason)

    def moveEvent(self, event: QEvent) -> None:
        """What is offered stays above it."""
        super().moveEvent(event)
        self._popup.follow()

    def resizeEvent(self, event: QEvent) -> None:
        """So it does when it grows."""
        super().resizeEvent(event)
        self._popup.follow()

    def closeEvent(self, event: QEvent) -> None:
        """Nobody looks any more."""
        self.show_writing(None)
        super().closeEvent(event)

    # -- what is shown

    def _show(self) -> None:
        writing = self._writing
        if writing is None:
            return
        self.field.adopt(writing.text, writing.cursor)
        self.field.show_hint(writing.hint)
        hindrance = writing.may.hindrance
        had_focus = self.field.hasFocus()
        self._strip.show_about(writing.about if hindrance is None else None)
        # What was typed before stays there to be read and copied.
        self._write.setVisible(hindrance is None or bool(writing.text.strip()))
        self._bar.show_hindrance(hindrance)
        if had_focus and self._write.isHidden():
            self._frame.setFocus(Qt.OtherFocusReason)
        self._show_counter(writing)
        self.send_button.setEnabled(writing.can_send)
        self._popup.show_offers(writing.completing.offers, writing.completing.chosen, self._frame)

    def _show_counter(self, writing: Writing) -> None:
        counter, is_over = writing.counter, writing.left < 0
        self._counter.setText(counter)
        self._counter.setVisible(bool(counter))
        name = "error" if is_over else "muted"
        if self._counter.objectName() != name:
            self._counter.setObjectName(name)
            restyle(self._counter)
        if is_over:
            tip = tr("{count} bytes too long to be sent", count=-writing.left)
        else:
            tip = tr("{count} bytes more can be written", count=writing.left)
        self._counter.setToolTip(tip)
        self._counter.setAccessibleName(tip)

    def _resize_buttons(self) -> None:
        side = self._look.scale.pixels(34)
        for button in (self.send_button, self.emoji_button):
            button.setFixedSize(side, side)
        self.send_button.setIconSize(QSize(side * 18 // 34, side * 18 // 34))
        self.emoji_button.setIconSize(QSize(side * 20 // 34, side * 20 // 34))
        self._counter.setFixedHeight(side)

    # -- what is done

    def _typed(self) -> None:
        if self._writing is not None:
            self._writing.typed(self.field.text, self.field.cursor)

    def _send(self) -> None:
        self.field.setFocus(Qt.OtherFocusReason)  # before: a command may open something
        if self._writing is not None and not self._writing.is_hindered:
            self._writing.send()

    def _escape(self) -> None:
        if self._writing is not None:
            self._writing.escape()
        self.field.setFocus(Qt.OtherFocusReason)

    def _act(self) -> None:
        if self._writing is not None:
            self._writing.may.act()

    def _want_emoji(self) -> None:
        button = self.emoji_button
        self.emoji_wanted.emit(button.mapToGlobal(QPoint(button.width(), 0)))

    def _take_things(self, things: QMimeData) -> None:
        """Files and pictures that were dropped or pasted: here they would be sent."""
        if self._writing is not None:
            self._writing.offered_files()

    def _focused(self, has_focus: bool) -> None:
        self._frame.setProperty("entered", "true" if has_focus else "false")
        restyle(self._frame)
        if not has_focus:
            self._popup.hide()

    # -- keys

    def _key(self, event: QKeyEvent) -> None:
        """Take the keys that are not the field's own."""
        writing, key = self._writing, event.key()
        if writing is None:
            return
        if key == Qt.Key_E and event.modifiers() == Qt.ControlModifier:
            event.accept()
            self._want_emoji()
        elif key == Qt.Key_Escape:
            event.setAccepted(writing.escape())
        elif self._popup.isVisible() and self._choose(writing, event):
            event.accept()
        elif key == Qt.Key_Up and event.modifiers() in (Qt.NoModifier, Qt.KeypadModifier):
            event.setAccepted(writing.up())

    def _choose(self, writing: Writing, event: QKeyEvent) -> bool:
        completing, key = writing.completing, event.key()
        if event.modifiers() & ~Qt.KeypadModifier:
            return False
        if key in (Qt.Key_Up, Qt.Key_Down):
            completing.move(1 if key == Qt.Key_Down else -1)
            writing.tell()
            return True
        if key in _ENTER and completing.is_typed(writing.text, writing.cursor):
            return False
        return key in (Qt.Key_Tab, *_ENTER) and writing.complete()

    def _picked(self, at: int) -> None:
        if self._writing is not None:
            self._writing.completing.choose(at)
            self._writing.complete()
        self.field.setFocus(Qt.OtherFocusReason)
