"""What the settings show: presenters that live longer than their window, and two of their own."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from chatserver.model.errors import ChatError
from chatserver.wire.calls import CallLost
from clients.core.happenings import Happening, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.people.account import Account
from clients.desktop.presenters.people.appearance import Appearance
from clients.desktop.presenters.people.people import People
from clients.desktop.presenters.refusing import refusal_sentence
from clients.desktop.presenters.telling import Telling
from clients.desktop.session import Session
from clients.desktop.words import tr

RECEIPTS, ON, OFF = "receipts", "on", "off"
"""The setting of an account by which others are, or are not, told what one has read."""


class Privacy(Telling):
    """
    What others are told of the viewer; kept on the server, for all devices.

    @ivar receipts: whether those in direct conversations are told what was read; None: not known.
    @ivar problem: what went wrong; empty: nothing did.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.receipts: bool | None = None
        self.problem = ""
        self._stop = session.listen(self._happened)
        self.read()

    def close(self) -> None:
        """Listen no more."""
        self._stop()

    @property
    def can_choose(self) -> bool:
        """Whether it can be changed now."""
        return self.receipts is not None and isinstance(self._session.state, Online)

    def read(self) -> None:
        """Ask the server: another device may have changed it, of which nothing is told."""
        if isinstance(self._session.state, Online):
            Deferred.fromCoroutine(self._read()).addErrback(self._failed)

    def tell_receipts(self, tells: bool) -> None:
        """Tell others from now on what was read, or do not."""
        Deferred.fromCoroutine(self._choose(tells)).addErrback(self._failed)

    async def _read(self) -> None:
        settings = await self._session.settings()
        self.receipts = settings.get(RECEIPTS, ON) != OFF
        self.tell()

    async def _choose(self, tells: bool) -> None:
        await self._session.set_setting(RECEIPTS, ON if tells else OFF)
        self.receipts, self.problem = tells, ""
        self.tell()

    def _failed(self, failure: Failure) -> None:
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="settings of the account failed")
        self.problem = refusal_sentence(failure) or tr("This program failed. It has been logged.")
        self.tell()

    def _happened(self, happening: Happening) -> None:
        if isinstance(happening, StateChanged):
            self.problem = ""
            self.tell()
            self.read()


@frozen
class Machine:
    """
    What is kept on this machine.

    @ivar folder: where; empty: nothing is kept, it is forgotten when the program ends.
    @ivar waiting: how many messages wait to be sent.
    """

    folder: str
    waiting: int = 0

    def sentences(self) -> Sequence[str]:
        """Say what is kept."""
        if not self.folder:
            return [
                tr(
                    "Messages and drafts are kept in memory only, and forgotten when the program "
                    "ends."
                )
            ]
        return [
            tr(
                "The newest messages of your conversations, what you typed and did not send, and "
                "messages that wait to be sent are kept here, so that you can read without a "
                "connection:"
            )
        ]

    def clear_sentence(self) -> str:
        """Say what clearing does."""
        return tr(
            "Messages kept on this machine are forgotten. They stay on the server, and are read "
            "from there again. Drafts, and what is not sent yet, stay here."
        )


@frozen(eq=False)
class Settings:
    """All that can be set, for the sheet that shows it."""

    account: Account
    appearance: Appearance
    people: People
    privacy: Privacy
    machine: Machine
