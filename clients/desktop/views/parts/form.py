"""A sheet with a form: fields, a sentence for what is wrong, and two buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PyQt5.QtWidgets import QWidget

from clients.desktop.look.kit import Field, label, push_button
from clients.desktop.look.look import Look
from clients.desktop.presenters.form import WHOLE, Form
from clients.desktop.views.parts.roomy import RoomySheet
from clients.desktop.views.parts.tick import Tick
from clients.desktop.words import tr

Part = Field | Tick


class FormSheet(RoomySheet):
    """
    Shows a L{Form}; it closes when that is done.

    @ivar fields: by the names that the form has for them.
    """

    def __init__(
        self,
        look: Look,
        window: QWidget,
        title: str,
        form: Form,
        fields: Mapping[str, Part],
        action: str,
        kind: str = "primary",
    ) -> None:
        """@param action: on the button that does it; C{kind}: of that button."""
        super().__init__(look, window, title, 440)
        self.form, self.fields = form, fields
        self._stop: Callable[[], None] = form.listen(self.draw)
        self._whole = label("", "error", wrap=True)
        self.cancel, self.agree = push_button(tr("Cancel")), push_button(action, kind)
        self.foot.addWidget(self._whole, 1)
        self.foot.addWidget(self.cancel)
        self.foot.addWidget(self.agree)
        self.cancel.clicked.connect(self.close)
        self.agree.clicked.connect(self.submit)
        self._wire()

    def open(self, first: QWidget | None = None) -> None:
        """Show it, as if nothing had been typed there before."""
        self.form.problems = {}
        self.form.is_done = False
        self.draw()
        super().open(first or next(iter(self.fields.values())).edit)

    def submit(self) -> None:
        """Send what was typed."""
        raise NotImplementedError

    def done(self) -> None:
        """It is done; the sheet is about to close."""

    def closeEvent(self, event: Any) -> None:
        """Listen no more; nothing secret stays in the fields."""
        self._stop()
        for field in self.fields.values():
            if isinstance(field, Field):
                field.edit.clear()
        super().closeEvent(event)

    def draw(self) -> None:
        """Show what the form tells."""
        form = self.form
        if form.is_done:
            form.is_done = False
            self.done()
            self.close()
            return
        self._whole.setText(form.problems.get(WHOLE, ""))
        self.agree.setEnabled(not form.is_busy)
        for name, field in self.fields.items():
            if field.complaint != form.problems.get(name, ""):
                field.complain(form.problems.get(name, ""))
        wrong = [field for name, field in self.fields.items() if name in form.problems]
        if wrong and not form.is_busy and not any(each.edit.hasFocus() for each in wrong):
            wrong[0].edit.setFocus()

    def _wire(self) -> None:
        for name, field in self.fields.items():
            if isinstance(field, Field):
                field.submitted.connect(self.submit)
                field.edit.textEdited.connect(lambda _, name=name: self.form.edited(name))
            else:
                field.box.toggled.connect(lambda _, name=name: self.form.edited(name))
