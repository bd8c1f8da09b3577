"""The way in: from a server's address, or a remembered login, to a client that is online."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.errors import LoginRefused
from chatserver.model.names import UserName
from clients.core.address import ServerAddress
from clients.core.client import Client
from clients.core.entering import Credentials, Token
from clients.core.trust import Untrusted
from clients.desktop.keeping.logins import Login, LoginsProblem
from clients.desktop.presenters.entrance.coming_back import ComingBack
from clients.desktop.presenters.entrance.login_form import LoginForm, Tab
from clients.desktop.presenters.entrance.nearby import Nearby, Neighbourhood, address_of
from clients.desktop.presenters.entrance.remembering import Remembering
from clients.desktop.presenters.entrance.server_choice import Phase, ServerChoice
from clients.desktop.presenters.entrance.typed_address import BadEntry, read_address
from clients.desktop.presenters.entrance.way import Notice, Reached, Way
from clients.desktop.presenters.entrance.way_words import sentence
from clients.desktop.presenters.telling import Telling
from clients.desktop.words import tr

Entered = Callable[[Client, Login], None]


class Step(enum.Enum):
    """What the page shows."""

    SERVER = enum.auto()
    KEY = enum.auto()
    CHANGED_KEY = enum.auto()
    FORGETTING_KEY = enum.auto()
    LOGIN = enum.auto()
    COMING_BACK = enum.auto()


_OF_PHASE = {
    Phase.ASKING: Step.KEY,
    Phase.CHANGED: Step.CHANGED_KEY,
    Phase.FORGETTING: Step.FORGETTING_KEY,
    Phase.CONNECTED: Step.LOGIN,
}


class WayIn(Telling):
    """
    The page before the chat.

    @ivar choice: its first half; C{form}: its second.
    @ivar coming_back: what is shown instead, where nothing is to be asked.
    @ivar around: servers to click on.
    @ivar welcome: a sentence for who made an account just now; empty: nobody did.
    """

    _log = Logger()

    def __init__(self, way: Way, entered: Entered) -> None:
        """
        @param entered: hears of the client, and as whom it is online, or will be as soon as it can.
        """
        super().__init__()
        self.welcome = ""
        self.choice = ServerChoice(way, self._connected)
        self.form = LoginForm(way, self._begin, self._entered_by_form, self._distrusted)
        self.coming_back = ComingBack(
            way, self._come, self._entered_again, self._refused_again, self._unknown
        )
        self.around = Neighbourhood(way)
        self._way = way
        self._entered = entered
        self._remembering: Remembering | None = None
        for part in (self.choice, self.form, self.coming_back, self.around):
            part.listen(self.tell)

    @property
    def step(self) -> Step:
        """What to show."""
        if self.coming_back.login is not None:
            return Step.COMING_BACK
        return _OF_PHASE.get(self.choice.phase, Step.SERVER)

    @property
    def title(self) -> str:
        """What the page is for now, in a few words."""
        reached = self.form.reached
        if self.step is Step.LOGIN and reached is not None:
            return tr("Log in to {server}", server=reached.server.name)
        return tr("Log in")

    # -- beginning and ending

    def start(self, where: str = "") -> None:
        """
        Come back as who was there last, if they stayed logged in; else ask.

        @param where: C{[NAME@]HOST[:PORT]}, named when the program was started; empty: it was not.
        """
        self._prepare()
        last = self._named(where) if where else next(iter(self.around.used), None)
        if last is not None and last.stays:
            self.coming_back.begin(last)
            return
        if last is not None:
            self._fill(last)
        elif where:
            name, _, host = where.rpartition("@")
            self.form.name = name
            self.choice.type(host, "")
        if where:
            self.choice.connect()

    def come_back(self, login: Login, why: str = "", forget: bool = True) -> None:
        """
        Show the page again, with the server and the name filled in.

        @param why: a sentence, where it was not the person's own wish.
        @param forget: whether the login is to be asked for from now on.
        """
        if forget:
            self._forget_token(login)
        self._prepare()
        self._fill(login)
        self.form.notice = Notice(why) if why else None
        self.choice.connect()

    def close(self) -> None:
        """The page is gone: nothing goes on behind it."""
        self.around.look_no_more()
        self.coming_back.cancel()
        self.form.cancel()
        self.choice.cancel()

    # -- servers to click on

    @property
    def nearby(self) -> Sequence[Nearby]:
        """List them."""
        return self.around.all()

    def go(self, nearby: Nearby) -> None:
        """Go to one of them."""
        meant = nearby.meant
        if not isinstance(meant, Login):
            self.form.notice = None
            self.choice.fill(address_of(meant))
            self.choice.connect()
        elif meant.stays:
            self.choice.cancel()
            self.coming_back.begin(meant)
        else:
            self._fill(meant)
            self.choice.connect()

    def forget(self, nearby: Nearby) -> None:
        """Remember an account no more."""
        if isinstance(nearby.meant, Login):
            self._run(self._way.secrets.forget(nearby.meant.account))
            try:
                self._way.logins.forget(nearby.meant)
            except LoginsProblem as problem:
                self.choice.notice = Notice(tr("It is not forgotten."), sentence(problem))
            self.around.read()

    # -- on the way

    def cancel(self) -> None:
        """Give up what is under way, one step at a time."""
        login = self.coming_back.login
        if login is not None:
            self.coming_back.cancel()
            self._fill(login)
        elif self.form.attempt is not None:
            self.form.cancel()
        else:
            self.choice.cancel()

    def retry_now(self) -> None:
        """Wait no longer, for whatever it is."""
        self.coming_back.retry_now()
        self.choice.retry_now()
        if self.form.attempt is not None:
            self.form.attempt.retry_now()

    def disconnect(self) -> None:
        """Choose another server."""
        self.form.cancel()
        self.form.notice = None
        self.choice.cancel()

    # -- from the first half to the second

    def _connected(self, reached: Reached) -> None:
        last = self.around.last_at(reached.address)
        name = self.form.name or ("" if last is None else last.name.text.removeprefix("~"))
        self.form.show(reached, name, self.form.notice)

    def _begin(self, reached: Reached, credentials: Credentials, name: UserName) -> Client:
        client = self._way.client(reached.address, credentials)
        server = evolve(reached.address, fingerprint=None)
        login = Login(server, name, is_vouched=reached.is_vouched)
        self._remembering = Remembering(self._way, client, login)
        return client

    def _entered_by_form(self, client: Client, tab: Tab, stay: bool) -> None:
        self.welcome = ""
        if tab is Tab.REGISTER and client.user is not None:
            name = client.user.name
            self.welcome = tr("Welcome, {name}: your account is made.", name=name)
        self._hand_over(client, stay)

    def _distrusted(self, address: ServerAddress, error: Untrusted) -> None:
        self.choice.stop(address, error)

    # -- coming back

    def _come(self, address: ServerAddress, login: Login, token: Token) -> Client:
        client = self._way.client(address, token)
        self._remembering = Remembering(self._way, client, login)
        return client

    def _entered_again(self, client: Client) -> None:
        self.welcome = ""
        self._hand_over(client, stay=True)

    def _refused_again(
        self, login: Login, address: ServerAddress, client: Client, error: Exception
    ) -> None:
        if isinstance(error, Untrusted):
            self.choice.stop(address, error)
            return
        told = sentence(error)
        if isinstance(error, LoginRefused):
            self._forget_token(login)
            told = tr("You are not logged in any more. Please enter your password.")
        self._fill(login)
        self.form.notice = Notice(told)
        if client.server is None:
            self.choice.connect()
            return
        reached = Reached(address, client.server)
        self.form.show(reached, login.name.text, self.form.notice)
        self.choice.reached(reached)

    def _unknown(self, login: Login) -> None:
        self._fill(login)
        self.choice.connect()

    # --

    def _hand_over(self, client: Client, stay: bool) -> None:
        remembering, user = self._remembering, client.user
        if remembering is None:
            return
        self.around.look_no_more()
        remembering.arrived(remembering.login.name if user is None else user.name, stay)
        self._entered(client, remembering.login)

    def _prepare(self) -> None:
        self.around.read()
        if self.around.problem:
            title = tr("The servers that were used before are not known.")
            self.choice.notice = Notice(title, sentence(self.around.problem))
        self.around.look_around()
        self._run(self._way.secrets.look())

    def _named(self, where: str) -> Login | None:
        """Give the login that was used at a server, if it was, and as that name."""
        name, _, host = where.rpartition("@")
        try:
            server = read_address(host, "")
        except BadEntry:
            return None
        wanted = name.removeprefix("~").casefold()
        at = [each for each in self.around.used if each.is_of(server)]
        return next((each for each in at if wanted in ("", each.name.text)), None)

    def _fill(self, login: Login) -> None:
        self.form.cancel()
        self.form.tab = Tab.GUEST if login.name.is_guest else Tab.LOG_IN
        self.form.name = login.name.text.removeprefix("~")
        self.form.notice = None
        self.choice.fill(login.server)

    def _forget_token(self, login: Login) -> None:
        self._run(self._way.secrets.forget(login.account))
        with suppress(LoginsProblem):  # it is told when the page shows what is remembered
            self._way.logins.keep(evolve(login, stays=False))
        self.around.read()

    def _run(self, work: Any) -> None:
        running = Deferred.fromCoroutine(work)
        running.addCallbacks(lambda result: self.tell(), self._failed)

    def _failed(self, failure: Failure) -> None:
        self._log.failure("{event}", failure, event="asking the keyring failed")
