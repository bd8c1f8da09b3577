"""One run of the program: the way in, the home window, the way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PyQt5.QtGui import QPalette
from PyQt5.QtWidgets import QApplication
from twisted.internet.defer import Deferred, TimeoutError
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.errors import ChatError
from chatserver.wire.calls import CallLost
from clients.core.client import Client
from clients.core.dialing import Dialer, learn_fingerprint
from clients.core.discovery import Discovery
from clients.core.known_servers import KnownServers
from clients.core.states import Online
from clients.desktop.keeping.choices import Choices
from clients.desktop.keeping.folders import Folders
from clients.desktop.keeping.logins import Login, Logins, LoginsProblem
from clients.desktop.keeping.on_disk import KeptOnDisk, is_kept, open_kept
from clients.desktop.keeping.secrets import Secrets
from clients.desktop.keeping.threads import DaemonThreads
from clients.desktop.look.look import Look
from clients.desktop.look.style import dress
from clients.desktop.presenters.conversation.feed import HIDE_JOINS
from clients.desktop.presenters.desk import Desk, Seat
from clients.desktop.presenters.entrance.way import Way
from clients.desktop.presenters.entrance.way_in import WayIn
from clients.desktop.presenters.people.appearance import Appearance
from clients.desktop.presenters.supplies import Supplies, Voice
from clients.desktop.views.window import MainWindow
from clients.desktop.words import tr

LEAVE_SECONDS = 3.0
"""For the server to hear that somebody leaves."""
MIDDLE = 128
"""The lightness of a grey that is neither dark nor light."""
READ_BYTES = 4096
"""From the network at a time: what is much is read in many turns, between which Qt has its own."""


class Visit:
    """
    The window, and who sits at it.

    @ivar window: the one there is.
    @ivar desk: the place of whoever is logged in; None: nobody is.
    """

    _log = Logger()

    def __init__(
        self,
        app: QApplication,
        reactor: Any,
        supplies: Supplies,
        folders: Folders,
        stop: Callable[[], None],
        find_keyring: Callable[[], Any] | None = None,
    ) -> None:
        """
        @param stop: ends the program, in its order: L{end} is called before.
        @param find_keyring: as in L{Secrets}; None: this machine's.
        """
        self._reactor, self._supplies, self._folders = reactor, supplies, folders
        self._choices = Choices(folders.choices)
        self._look = Look()
        is_dark = _is_dark(app)  # before we dress it
        dress(app, self._look)
        self._appearance = Appearance(self._choices, self._look.wear, lambda: is_dark)
        self.window = MainWindow(self._look, self._choices, self._appearance)
        self.window.closing.connect(stop)
        self.window.log_out_wanted.connect(self._log_out)
        self.window.account_deleted.connect(self._deleted)
        self.window.clear_wanted.connect(self._clear)
        self._appearance.listen(self._choices_changed)
        self._stop = stop
        self._voice = Voice()
        self._voice.listen(self._hand_on)
        self._way = self._make_way(find_keyring)
        self._way_in: WayIn | None = None
        self.desk: Desk | None = None
        self._client: Client | None = None
        self._login: Login | None = None
        self._kept: KeptOnDisk | None = None
        self._leaving: Deferred[None] | None = None

    def begin(self, where: str = "") -> None:
        """
        Show the window, and let somebody in.

        @param where: as in L{WayIn.start}.
        """
        self.window.show()
        self._show_way().start(where)

    def went_wrong(self, sentence: str) -> None:
        """Tell of a mistake of this program; it is logged already."""
        (self._voice if self.desk is None else self.desk.voice).complain(sentence)

    def end(self) -> Deferred[None]:
        """
        Log out, keep what is to be kept, and be gone.

        @return: fires when nothing is left to wait for.
        """
        self.window.hide()
        return Deferred.fromCoroutine(self._ended())

    # -- the way in

    def _show_way(self) -> WayIn:
        self._way_in = WayIn(self._way, self._entered)
        self.window.show_way(self._way_in)
        self.window.toast.show_voice(self._voice)
        return self._way_in

    def _make_way(self, find_keyring: Callable[[], Any] | None) -> Way:
        reactor, clock = self._reactor, self._supplies.clock
        threads = DaemonThreads(reactor)
        found = {} if find_keyring is None else {"find": find_keyring}

        def learn(host: str, port: int) -> Any:
            return learn_fingerprint(host, port, reactor)

        return Way(
            self._supplies,
            lambda server: Dialer(reactor, server, read_bytes=READ_BYTES),
            learn,
            lambda found, lost: Discovery(reactor, found, lost),
            KnownServers(self._folders.known_servers),
            Logins(self._folders.logins),
            Secrets(threads, clock, **found),
            self._voice,
            lambda login: is_kept(self._accounts, login),
        )

    def _entered(self, client: Client, login: Login) -> None:
        """Somebody is in: let them sit down."""
        welcome = "" if self._way_in is None else self._way_in.welcome
        if self._way_in is not None:
            self._way_in.close()
        self._way_in = None
        self._client, self._login = client, login
        kept = self._kept = open_kept(self._accounts, login, self._warn)
        kept.choose(HIDE_JOINS, self._choices.choice(HIDE_JOINS))
        seat = Seat(login.name, str(login.server), kept, kept.journal, kept.folder)
        self.desk = Desk(client, self._supplies, seat, self.window.doors)
        self.window.show_desk(self.desk)
        if welcome:
            self.desk.voice.say(welcome)
        if kept.warning:
            self.desk.voice.complain(kept.warning)

    @property
    def _accounts(self) -> Path:
        return self._folders.data / "accounts"

    def _hand_on(self) -> None:
        """What is said behind the page, when somebody has sat down already."""
        said = self._voice.last
        if said is not None and self.desk is not None:
            (self.desk.voice.complain if said.is_bad else self.desk.voice.say)(said.text)

    def _warn(self, sentence: str) -> None:
        self._reactor.callFromThread(self._voice.complain, sentence)

    def _choices_changed(self) -> None:
        if self.desk is not None and self._kept is not None:
            self._kept.choose(HIDE_JOINS, self._choices.choice(HIDE_JOINS))
            self.desk.choices_changed()

    def _clear(self) -> None:
        """Forget what is kept here; what is on the screen is read from the server again."""
        if self.desk is not None and self._kept is not None:
            self._kept.forget(self.desk.outbox.posts())
            self.desk.voice.say(tr("What was kept on this machine is forgotten."))

    # -- the way out

    def _deleted(self) -> None:
        """The account is gone, and so is what was kept of it."""
        if self._kept is not None:
            self._kept.clear(unsent=True)
        if self._login is not None:
            forgetting = Deferred.fromCoroutine(self._way.secrets.forget(self._login.account))
            self._leaving = forgetting.addErrback(self._failed)
            try:
                self._way.logins.forget(self._login)
            except LoginsProblem:
                self._log.failure("{event}", event="a login could not be forgotten")
        self._stop()

    def _log_out(self, clear: bool) -> None:
        if self._login is None:
            return  # it is under way already
        leaving = Deferred.fromCoroutine(self._logged_out(clear))
        self._leaving = leaving.addErrback(self._failed)

    async def _logged_out(self, clear: bool) -> None:
        login, why = self._login, ""
        if self.desk is not None and self.desk.connection.must_log_in:
            why = self.desk.connection.sentence
        await self._hang_up(forget=True, clear=clear)
        if login is not None:
            self._show_way().come_back(login, why)

    async def _ended(self) -> None:
        if self._leaving is not None:
            await self._leaving  # what is to be kept is kept first
        if self._way_in is not None:
            self._way_in.close()
        await self._hang_up(forget=False, clear=False)
        await self._way.secrets.written()  # else a token that is given up would stay there
        self.window.deleteLater()

    async def _hang_up(self, forget: bool, clear: bool) -> None:
        """Say goodbye; what is on its way is answered before, or stays in the outbox."""
        client, self._client = self._client, None
        desk, kept = self.desk, self._kept
        self.desk = self._kept = self._login = None
        if client is None or desk is None or kept is None:
            return
        try:
            await self._goodbye(client, forget)
        finally:
            self.window.show_desk(None)
            desk.close()
            if clear:
                kept.clear(unsent=True)
            else:
                kept.close()

    async def _goodbye(self, client: Client, forget: bool) -> None:
        if isinstance(client.state, Online):
            try:
                saying = Deferred.fromCoroutine(client.log_out(forget))
                await saying.addTimeout(LEAVE_SECONDS, self._reactor)
                return
            except (CallLost, ChatError, TimeoutError):
                pass  # the server is gone, or does not answer: there is nobody to say it to
        await client.close()

    def _failed(self, failure: Failure) -> None:
        self._log.failure("{event}", failure, event="logging out failed")


def _is_dark(app: QApplication) -> bool:
    """Whether this machine's desktop is dark, as far as Qt knows."""
    return bool(app.palette().color(QPalette.Window).lightness() < MIDDLE)
