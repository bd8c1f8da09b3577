"""The upper half of the page before the chat: which server."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QWidget

from clients.desktop.look.kit import Field, column, label, push_button, row
from clients.desktop.look.look import Look
from clients.desktop.presenters.entrance.server_choice import Phase, ServerChoice
from clients.desktop.presenters.entrance.typed_address import HOST, PORT, BadEntry, usual_port
from clients.desktop.views.entrance.way_parts import Elided, IconLabel, NoticeBox, UnderWay
from clients.desktop.words import many, tr

PORT_WIDTH = 92


class ServerRoom(QWidget):
    """
    Host, port, and the button that connects.

    @ivar disconnect_wanted: another server is to be chosen.
    """

    disconnect_wanted = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._choice: ServerChoice | None = None
        self._told: dict[str, str] = {}
        self.host = Field(tr("Server"), tr("Its name or IP address"))
        self.port = Field(tr("Port"))
        self.connect_button = push_button(tr("Connect"), "primary")
        self.notice = NoticeBox(look)
        self.under_way = UnderWay(look)
        self.disconnect = push_button(tr("Disconnect"), "link")
        self._said = Elided("soft")
        self._lay_out()
        for field in (self.host, self.port):
            field.edit.textEdited.connect(self._typed)
            field.submitted.connect(self._connect)
        self.connect_button.clicked.connect(self._connect)
        self.disconnect.clicked.connect(self.disconnect_wanted)
        self.under_way.hurried.connect(self._hurry)
        self.under_way.cancelled.connect(self._cancel)
        look.changed.connect(self._measure)
        self._measure()

    def _lay_out(self) -> None:
        # The button stands beside the fields, below the height of their labels.
        beside = column(label(" ", "label"), self.connect_button, None, spacing=4)
        fields = row(self.host, self.port, beside, spacing=10)
        fields.setStretch(0, 1)
        fields.setAlignment(self.host, Qt.AlignTop)
        fields.setAlignment(self.port, Qt.AlignTop)
        self._connected = QWidget()
        icon = IconLabel(self._look, "check-circle-fill", "ok", 16)
        self._connected.setLayout(row(icon, self._said, self.disconnect))
        self._connected.layout().setStretch(1, 1)
        pieces = fields, self._connected, self.notice, self.under_way
        self.setLayout(column(*pieces, spacing=10))

    def show_choice(self, choice: ServerChoice, name: str) -> None:
        """
        Show how it stands.

        @param name: what the server that is connected calls itself.
        """
        self._choice = choice
        self._fill(self.host, choice.host, choice.complaints.get(HOST, ""))
        self._fill(self.port, choice.port, choice.complaints.get(PORT, ""))
        self.port.edit.setPlaceholderText(self._usual_port())
        phase = choice.phase
        self.connect_button.setEnabled(choice.can_connect)
        connected = phase is Phase.CONNECTED
        self.connect_button.setText(tr("Connected") if connected else tr("Connect"))
        self._connected.setVisible(connected)
        self._said.show_text(tr("Connected to {name}", name=name))
        self.notice.show_notice(choice.notice)
        self._show_progress(choice)
        self._go_to_what_is_wrong(choice.complaints)

    def focus_first(self) -> None:
        """Begin to type, in the place of what stands there; Enter goes to that."""
        self.host.edit.setFocus(Qt.OtherFocusReason)
        self.host.edit.selectAll()

    def _fill(self, field: Field, text: str, complaint: str) -> None:
        if field.text != text:
            field.edit.setText(text)
            field.edit.setCursorPosition(0 if not field.edit.hasFocus() else len(text))
        if field.complaint != complaint:
            field.complain(complaint)
        is_open = self._choice is not None and self._choice.can_connect
        field.edit.setEnabled(is_open)

    def _show_progress(self, choice: ServerChoice) -> None:
        busy = self.under_way.cancel.hasFocus() or self.under_way.hurry.hasFocus()
        if choice.phase is Phase.CONNECTING:
            self.under_way.show_words(tr("Connecting to {host}…", host=choice.host), False)
        elif choice.phase is Phase.WAITING:
            left = max(1, choice.countdown.left)
            words = many(left, "Trying again in {count} second", "Trying again in {count} seconds")
            self.under_way.show_words(words, True)
        else:
            self.under_way.hide()
            if busy and choice.can_connect:
                self.connect_button.setFocus(Qt.OtherFocusReason)

    def _go_to_what_is_wrong(self, complaints: dict[str, str]) -> None:
        fresh = [each for each in complaints if each not in self._told]
        self._told = dict(complaints)
        if fresh:
            field = self.host if fresh[0] == HOST else self.port
            field.edit.setFocus(Qt.OtherFocusReason)

    def _usual_port(self) -> str:
        try:
            return str(usual_port(self.host.text or "localhost."))
        except BadEntry:
            return ""

    def _measure(self) -> None:
        self.port.setFixedWidth(self._look.scale.pixels(PORT_WIDTH))

    # --

    def _typed(self) -> None:
        if self._choice is not None:
            self._choice.type(self.host.text, self.port.text)

    def _connect(self) -> None:
        if self._choice is not None:
            self._choice.connect()

    def _hurry(self) -> None:
        if self._choice is not None:
            self._choice.retry_now()

    def _cancel(self) -> None:
        if self._choice is not None:
            self._choice.cancel()
