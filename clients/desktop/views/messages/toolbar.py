"""The small floating bar over the message that the pointer is on."""

from __future__ import annotations

from PyQt5.QtCore import QRect, Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QWidget

from clients.desktop.look.kit import IconButton, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.conversation.feed_items import Said
from clients.desktop.words import tr

RIGHT = 28


class MessageToolbar(QFrame):
    """
    What is done most often with a message.

    @ivar wanted: C{react}, C{reply}, C{edit} or C{more}, and the message.
    @ivar item: that message; None: it is not shown.
    """

    wanted = pyqtSignal(str, object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.item: Said | None = None
        made = (
            ("react", "smiley", tr("Add a reaction (+)")),
            ("reply", "arrow-bend-up-left", tr("Reply (R)")),
            ("edit", "pencil-simple", tr("Edit (E)")),
            ("more", "dots-three", tr("More (Enter)")),
        )
        self.buttons = {what: IconButton(look, icon, tip, 17) for what, icon, tip in made}
        for what, button in self.buttons.items():
            # The keyboard has keys for all of them, and must not be led away from the list.
            button.setFocusPolicy(Qt.NoFocus)
            button.clicked.connect(lambda _, what=what: self.wanted.emit(what, self.item))
        self.setLayout(row(*self.buttons.values(), margins=(3, 2, 3, 2), spacing=0))
        self.hide()

    def show_for(self, item: Said | None, box: QRect) -> None:
        """
        Show it for a message.

        @param box: of the message's row, within the parent.
        """
        if item is None or item.seq is None:
            self.item = None
            self.hide()
            return
        self.item = item
        self.buttons["edit"].setVisible(item.is_mine)
        self.adjustSize()
        x = self.parentWidget().width() - self.width() - RIGHT
        self.move(max(0, x), max(2, box.top() - self.height() // 2 + 4))
        self.show()
        self.raise_()
