"""The lower half of the page before the chat: who somebody is."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QTabBar, QWidget

from clients.desktop.look.kit import Field, column, label, push_button
from clients.desktop.look.look import Look
from clients.desktop.presenters.entrance.login_form import LoginForm, Tab
from clients.desktop.presenters.entrance.way import Notice
from clients.desktop.presenters.entrance.way_words import AGAIN, CODE, NAME, PASSWORD
from clients.desktop.views.entrance.way_parts import NoticeBox, UnderWay
from clients.desktop.views.parts.tick import Tick
from clients.desktop.words import many, tr


class LoginRoom(QWidget):
    """Tabs for the ways in, with their fields."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._form: LoginForm | None = None
        self._told: dict[str, str] = {}
        self._was_sent = False
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Ways to log in"))
        self._ways: tuple[Tab, ...] = ()
        self.fields = {
            NAME: Field(tr("Name")),
            PASSWORD: Field(tr("Password"), is_secret=True),
            AGAIN: Field(tr("Password once more"), is_secret=True),
            CODE: Field(tr("Invitation code"), tr("From whoever runs the server")),
        }
        self._tick = Tick(look, tr("Stay logged in on this computer"))
        self.stay = self._tick.box
        self.why_not = label("", "muted", wrap=True)
        self.submit = push_button("", "primary")
        self.register = push_button(tr("New here? Register"), "link")
        self.notice = NoticeBox(look)
        self.under_way = UnderWay(look)
        pieces = (self.tabs, self.notice, *self.fields.values(), self._stay_row(), self.submit)
        self.setLayout(column(*pieces, self.register, self.under_way, spacing=10))
        self._listen()

    def _stay_row(self) -> QWidget:
        staying = QWidget()
        staying.setLayout(column(self._tick, self.why_not, spacing=2))
        self._staying = staying
        return staying

    def _listen(self) -> None:
        for name, field in self.fields.items():
            field.edit.textEdited.connect(lambda text, name=name: self._typed(name, text))
            field.submitted.connect(self._submit)
        self.tabs.currentChanged.connect(self._choose)
        self.stay.toggled.connect(self._stay_toggled)
        self.submit.clicked.connect(self._submit)
        self.register.clicked.connect(self._register)
        self.under_way.cancelled.connect(self._cancel)
        self.under_way.hurried.connect(self._hurry)

    def show_form(self, form: LoginForm) -> None:
        """Show how it stands."""
        self._form = form
        self._show_tabs(form)
        registers = form.tab is Tab.REGISTER
        closed = registers and form.is_closed
        shown = {
            NAME: not closed,
            PASSWORD: form.tab is not Tab.GUEST and not closed,
            AGAIN: registers and not closed,
            CODE: registers and form.needs_code,
        }
        for name, field in self.fields.items():
            self._fill(field, getattr(form, name), form.complaints.get(name, ""))
            field.setVisible(shown[name])
            field.edit.setEnabled(form.attempt is None)
        self.fields[PASSWORD].edit.setPlaceholderText(
            tr("At least 8 characters") if registers else ""
        )
        self._show_notice(form, closed)
        self._show_stay(form, closed)
        self._show_progress(form)
        self._go_on(form)

    def focus_first(self) -> None:
        """Begin to type where there is nothing yet."""
        field = self.fields[NAME]
        if field.text and self.fields[PASSWORD].isVisibleTo(self):
            field = self.fields[PASSWORD]
        field.edit.setFocus(Qt.OtherFocusReason)

    # --

    def _show_tabs(self, form: LoginForm) -> None:
        self.tabs.blockSignals(True)
        if form.tabs != self._ways:
            self._ways = form.tabs
            while self.tabs.count():
                self.tabs.removeTab(0)
            for way in form.tabs:
                self.tabs.addTab(_name_of(way))
        self.tabs.setCurrentIndex(self._ways.index(form.tab))
        self.tabs.setEnabled(form.attempt is None)
        self.tabs.blockSignals(False)

    def _fill(self, field: Field, text: str, complaint: str) -> None:
        if field.text != text:
            field.edit.setText(text)
        if field.complaint != complaint:
            field.complain(complaint)

    def _show_notice(self, form: LoginForm, closed: bool) -> None:
        notice = form.notice
        if form.attempt is not None:
            notice = form.attempt.notice
        elif closed and notice is None:
            title = tr("This server makes no accounts for those who ask.")
            notice = Notice(title, tr("Whoever runs it can make one for you."), is_bad=False)
        self.notice.show_notice(notice)

    def _show_stay(self, form: LoginForm, closed: bool) -> None:
        possible = not form.stay_problem
        self._staying.setVisible(form.tab is not Tab.GUEST and not closed)
        self.stay.blockSignals(True)
        self.stay.setChecked(form.stay and possible)
        self.stay.blockSignals(False)
        self._tick.setEnabled(possible and form.attempt is None)
        self.stay.setAccessibleDescription(form.stay_problem)
        self.why_not.setText(form.stay_problem)
        self.why_not.setVisible(not possible)

    def _show_progress(self, form: LoginForm) -> None:
        self.submit.setText(_verb_of(form.tab))
        closed = form.tab is Tab.REGISTER and form.is_closed
        self.submit.setVisible(form.attempt is None and not closed)
        self.submit.setEnabled(form.can_submit)
        self.register.setVisible(form.attempt is None and form.offers_register)
        attempt = form.attempt
        if attempt is None:
            self.under_way.hide()
        elif attempt.notice is not None and attempt.countdown.left:
            left = attempt.countdown.left
            words = many(left, "Trying again in {count} second", "Trying again in {count} seconds")
            self.under_way.show_words(words, True)
        else:
            words = tr("Logging in as {name}…", name=form.name.strip())
            self.under_way.show_words(words, False)

    def _go_on(self, form: LoginForm) -> None:
        """Let the focus go where somebody goes on: to what is wrong, or to what can be done."""
        fresh = [each for each in form.complaints if each not in self._told]
        sent = form.attempt is not None
        if sent and not self._was_sent:
            self.under_way.cancel.setFocus(Qt.OtherFocusReason)
        elif fresh:
            edit = self.fields[fresh[0]].edit
            edit.setFocus(Qt.OtherFocusReason)
            edit.selectAll()
        elif self._was_sent and not sent:
            self.focus_first()
        self._told, self._was_sent = dict(form.complaints), sent

    # --

    def _typed(self, name: str, text: str) -> None:
        if self._form is not None:
            self._form.type(name, text)

    def _choose(self, index: int) -> None:
        if self._form is not None and 0 <= index < len(self._ways):
            self._form.choose(self._ways[index])

    def _stay_toggled(self, stay: bool) -> None:
        if self._form is not None:
            self._form.stay_logged_in(stay)

    def _submit(self) -> None:
        if self._form is not None:
            self._form.submit()

    def _register(self) -> None:
        if self._form is not None:
            self._form.choose(Tab.REGISTER)
            self.focus_first()

    def _cancel(self) -> None:
        if self._form is not None:
            self._form.cancel()

    def _hurry(self) -> None:
        if self._form is not None and self._form.attempt is not None:
            self._form.attempt.retry_now()


def _name_of(way: Tab) -> str:
    return {
        Tab.LOG_IN: tr("Log in"),
        Tab.REGISTER: tr("Register"),
        Tab.GUEST: tr("Guest"),
    }[way]


def _verb_of(way: Tab) -> str:
    return {
        Tab.LOG_IN: tr("Log in"),
        Tab.REGISTER: tr("Create account"),
        Tab.GUEST: tr("Enter as a guest"),
    }[way]
