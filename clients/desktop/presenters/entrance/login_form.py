"""The second half of the way in: who somebody is, and how they show it."""

from __future__ import annotations

import enum
from collections.abc import Callable

from chatserver.model.errors import BadName, LoginRefused, RegistrationClosed, SlowDown
from chatserver.model.names import UserName
from clients.core.address import ServerAddress
from clients.core.client import Client
from clients.core.entering import Credentials, Guest, NewAccount, Password
from clients.core.refusals import asked_to_wait
from clients.core.trust import Untrusted
from clients.desktop.presenters.entrance.attempt import Attempt
from clients.desktop.presenters.entrance.countdown import Countdown
from clients.desktop.presenters.entrance.way import REMEMBERED_AS, Notice, Reached, Way
from clients.desktop.presenters.entrance.way_words import (
    AGAIN,
    CODE,
    FORM,
    NAME,
    PASSWORD,
    PASSWORD_LEAST,
    PASSWORD_MOST,
    refusal,
    sentence,
    too_many_tries,
)
from clients.desktop.presenters.telling import Telling
from clients.desktop.words import tr


class Tab(enum.Enum):
    """The ways in."""

    LOG_IN = enum.auto()
    REGISTER = enum.auto()
    GUEST = enum.auto()


class LoginForm(Telling):
    """
    A form for one server.

    @ivar reached: the server; None: there is none yet.
    @ivar name: what stands in the field, as C{password}, C{again} (the same once more) and
        C{code} (of an invitation).
    @ivar stay: whether to stay logged in on this machine.
    @ivar complaints: sentences, by the field where they stand.
    @ivar notice: what is said above the form; or None.
    @ivar attempt: what was sent and is not answered yet; or None.
    @ivar may_be_new: whether a name and its password were refused: there may be no such account.
    """

    def __init__(
        self,
        way: Way,
        begin: Callable[[Reached, Credentials, UserName], Client],
        arrived: Callable[[Client, Tab, bool], None],
        distrusted: Callable[[ServerAddress, Untrusted], None],
    ) -> None:
        """
        @param begin: makes a client.
        @param arrived: hears who is in, by which way, and whether they stay logged in.
        @param distrusted: hears that the server is not spoken to any more.
        """
        super().__init__()
        self.reached: Reached | None = None
        self.tab = Tab.LOG_IN
        self.name = self.password = self.again = self.code = ""
        self.stay = True
        self.complaints: dict[str, str] = {}
        self.notice: Notice | None = None
        self.attempt: Attempt | None = None
        self.may_be_new = False
        self._way = way
        self._begin = begin
        self._arrived = arrived
        self._distrusted = distrusted
        self._pause = Countdown(way.supplies.clock, self._paused)
        self._slow: SlowDown | None = None
        self._asks_for_code = False

    # -- what the server allows

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """The ways in that there are."""
        return tuple(Tab) if self._has("guests") else (Tab.LOG_IN, Tab.REGISTER)

    @property
    def is_closed(self) -> bool:
        """Whether this server makes no accounts for those who ask."""
        return self.reached is not None and not self._has("registration") and not self.needs_code

    @property
    def needs_code(self) -> bool:
        """Whether accounts are made for those who are invited."""
        return self._asks_for_code or self._has("invitation")

    @property
    def stay_problem(self) -> str:
        """Why nobody can stay logged in; empty: they can."""
        return self._way.secrets.problem

    @property
    def can_submit(self) -> bool:
        """Whether the button works."""
        waits = self.attempt is not None or self._pause.left > 0
        return not waits and not (self.tab is Tab.REGISTER and self.is_closed)

    @property
    def offers_register(self) -> bool:
        """Whether somebody who was not let in may want an account here."""
        return self.may_be_new and self.tab is Tab.LOG_IN and not self.is_closed

    @property
    def _stays(self) -> bool:
        return self.stay and not self.stay_problem and self.tab is not Tab.GUEST

    def _has(self, feature: str) -> bool:
        return self.reached is not None and feature in self.reached.server.features

    # -- filling in

    def show(self, reached: Reached, name: str = "", notice: Notice | None = None) -> None:
        """Begin at a server; what was typed for another one is not told to it."""
        if self.reached is None or self.reached.address != reached.address:
            self.password = self.again = self.code = ""
        self.reached = reached
        self.tab = self.tab if self.tab in self.tabs else Tab.LOG_IN
        self.name = name or self.name
        self.notice = notice
        self._asks_for_code = False
        self._clean()

    def choose(self, tab: Tab) -> None:
        """Go in another way; what is typed stays."""
        if tab is not self.tab and self.attempt is None and tab in self.tabs:
            self.tab = tab
            self.notice = None
            self._clean()

    def type(self, field: str, text: str) -> None:
        """What stands in a field is another; what was wrong there is wrong no more."""
        if getattr(self, field) != text and self.attempt is None:
            setattr(self, field, text)
            if not self._pause.left:
                self.complaints.pop(field, None)
            self.tell()

    def stay_logged_in(self, stay: bool) -> None:
        """Choose whether to be asked the next time."""
        if stay is not self.stay:
            self.stay = stay
            self.tell()

    # -- sending it

    def submit(self) -> None:
        """Send it, unless something in it breaks a rule."""
        if not self.can_submit or self.reached is None:
            return
        self.notice = None
        self.complaints = self._broken_rules()
        name = None if self.complaints else self._parsed()
        if name is None:
            self.tell()
            return
        credentials = self._credentials(name, REMEMBERED_AS if self._stays else None)
        client = self._begin(self.reached, credentials, name)
        clock = self._way.supplies.clock
        self.attempt = Attempt(client, clock, name.text, self._in, self._not_in)
        self.attempt.listen(self.tell)
        self.tell()
        self.attempt.start()

    def cancel(self) -> None:
        """Give the attempt up; what was typed stays."""
        self._pause.stop()
        attempt, self.attempt = self.attempt, None
        if attempt is not None:
            attempt.cancel()
            self.tell()

    def clear(self) -> None:
        """Forget what is secret."""
        self.password = self.again = self.code = ""
        self.tell()

    def _broken_rules(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self._parsed() is None:
            found[NAME] = self._why_no_name()
        if self.tab is Tab.LOG_IN and not self.password:
            found[PASSWORD] = tr("Please enter your password.")
        elif self.tab is Tab.REGISTER:
            if not PASSWORD_LEAST <= len(self.password) <= PASSWORD_MOST:
                told = tr("A password has {least} to {most} characters; this one has {count}.")
                values = {"least": PASSWORD_LEAST, "most": PASSWORD_MOST}
                found[PASSWORD] = told.format(count=len(self.password), **values)
            elif self.password != self.again:
                found[AGAIN] = tr("The two passwords differ.")
            if self.needs_code and not self.code.strip():
                told = tr("Accounts are made by invitation here: enter your code.")
                found[CODE] = told
        return found

    def _parsed(self) -> UserName | None:
        try:
            return self._parse()
        except BadName:
            return None

    def _parse(self) -> UserName:
        raw = self.name.strip()
        return UserName.parse(raw) if self.tab is Tab.LOG_IN else UserName.parse_new(raw)

    def _why_no_name(self) -> str:
        if not self.name.strip():
            return tr("Please enter a name.")
        try:
            self._parse()
        except BadName as error:
            return sentence(error)
        return ""

    def _credentials(self, name: UserName, remember: str | None) -> Credentials:
        match self.tab:
            case Tab.LOG_IN:
                return Password(name, self.password, remember)
            case Tab.REGISTER:
                code = self.code.strip() or None
                return NewAccount(name, self.password, remember, code=code)
            case Tab.GUEST:
                return Guest(name)

    # -- what becomes of it

    def _in(self, client: Client) -> None:
        self.attempt = None
        tab, stays = self.tab, self._stays
        self.tab, self.may_be_new = Tab.LOG_IN, False
        self.clear()
        self._arrived(client, tab, stays)

    def _not_in(self, client: Client, error: Exception) -> None:
        self.attempt = None
        if isinstance(error, Untrusted) and self.reached is not None:
            self.tell()
            self._distrusted(self.reached.address, error)
            return
        if isinstance(error, SlowDown):
            self._slow = error
            moment = self._way.supplies.clock.seconds() + asked_to_wait(error)
            self._pause.until(moment)
            self._paused()
            return
        self.may_be_new = isinstance(error, LoginRefused)
        field, told = refusal(error, self.name.strip(), self.tab is Tab.GUEST)
        self._learn_from(client, error)
        if field == FORM or (field == CODE and not self.needs_code):
            self.notice = Notice(told)
        else:
            self.complaints = {field: told}
        self.tell()

    def _learn_from(self, client: Client, error: Exception) -> None:
        """What the server allows may be otherwise since it was asked."""
        if self.reached is not None and client.server is not None:
            self.reached = Reached(self.reached.address, client.server)
        if isinstance(error, RegistrationClosed) and self._has("invitation"):
            self._asks_for_code = True

    def _paused(self) -> None:
        if self._slow is not None:
            field = PASSWORD if self.tab is Tab.LOG_IN else NAME
            self.complaints = {field: too_many_tries(self._slow, self._pause.left)}
        if not self._pause.left:
            self._slow = None
        self.tell()

    def _clean(self) -> None:
        self.complaints = {}
        self.may_be_new = False
        self._pause.stop()
        self._slow = None
        self.tell()
