"""Looking at passwords: never where others read along, not too many, not too fast."""

from __future__ import annotations

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
from twisted.logger import Logger

from chatserver.hub_interfaces import IHub
from chatserver.interfaces import Origin
from chatserver.model.entries import User
from chatserver.model.errors import Busy, TlsRequired
from chatserver.model.events import Notice
from chatserver.service.passwords import Passwords
from chatserver.service.throttle import Throttle

IN_THE_OPEN = "passwords and tokens are not taken here: others could read them on the way; use TLS"
BY_LINE = (
    f"{IN_THE_OPEN}, or ssh to the server's machine;"
    " the server's operator may allow it with --plain-line"
)


GUESSED = "somebody is trying to guess your password; logins wait a little for now"


class Scrutiny:
    """What stands between a secret that is shown and the look at it."""

    _log = Logger()

    def __init__(
        self,
        passwords: Passwords,
        throttle: Throttle,
        hub: IHub,
        clock: IReactorTime,
        plain_line: bool,
    ) -> None:
        """
        @param plain_line: whether the line frontend takes passwords and tokens from other
            machines without TLS.
        """
        self._passwords = passwords
        self._throttle = throttle
        self._clock = clock
        self._plain_line = plain_line
        self._hub = hub
        self._delayed: set[Deferred[None]] = set()

    def check_way(self, origin: Origin) -> None:
        """
        Return if a password or a token may come, or go, this way.

        @raise TlsRequired: others could read it.
        """
        by_line = origin.frontend == "line"
        if origin.is_confidential or (by_line and self._plain_line):
            return
        raise TlsRequired(BY_LINE if by_line else IN_THE_OPEN)

    async def admit_password(self, name: str, origin: Origin) -> None:
        """
        Let a password come near, before anything is looked up for it; waits where somebody is
        guessing at this account.

        @param name: the folded name, whether there is such an account or not.
        @raise TlsRequired: others could read it.
        @raise SlowDown: too many passwords were wrong, or looked at.
        """
        self.check_way(origin)
        delay = self._throttle.login_allowed(name, origin.address)
        if delay:
            await self._delayed_by(delay)
            # Those that were wrong meanwhile count for all who waited beside them.
            self._throttle.login_allowed(name, origin.address)

    def stop(self) -> None:
        """Refuse those who wait: who asked shall have an answer before the server is gone."""
        for each in tuple(self._delayed):
            each.cancel()

    async def _delayed_by(self, seconds: float) -> None:
        delay: Deferred[None] = deferLater(self._clock, seconds)
        self._delayed.add(delay)
        try:
            await delay
        except CancelledError:
            raise Busy("the server is going down") from None
        finally:
            self._delayed.discard(delay)

    async def is_right(self, password: str, stored: str | None, origin: Origin) -> bool:
        """
        Look at a password that was admitted; see L{Passwords.verify}.

        @raise Busy: too many are being checked, in all or from this address.
        """
        right = await self._passwords.verify(password, stored, origin.address)
        self._throttle.password_looked_at(origin.address)
        return right

    def wrong_password(self, name: str, origin: Origin, owner: User | None) -> None:
        """
        Count and log a password that was wrong, or whose account there is not; where somebody
        keeps guessing, tell the owner's sessions.
        """
        guessing = self._throttle.login_failed(name, origin.address)
        self._log_refusal(name, origin)
        if not guessing:
            return
        self._log.warn("{event}", event="somebody is guessing passwords", user=name)
        for attachment in self._hub.attachments(owner.id) if owner is not None else ():
            self._hub.tell(attachment, [Notice(GUESSED)])

    def admit_token(self, origin: Origin) -> None:
        """
        Let a token come near, before it is looked up.

        @raise TlsRequired: others could read it.
        @raise SlowDown: too many passwords and tokens were wrong.
        """
        self.check_way(origin)
        self._throttle.token_allowed(origin.address)

    def admit_invitation(self, origin: Origin) -> None:
        """
        Let an invitation's code come near, before it is looked up.

        @raise SlowDown: too many passwords, tokens and codes were wrong.
        """
        self._throttle.token_allowed(origin.address)

    def wrong_invitation(self, origin: Origin) -> None:
        """Count and log a code with which nobody can register: it is as bad as a wrong password."""
        self._throttle.token_failed(origin.address)
        self._log.info(
            "{event}",
            event="invitation refused",
            frontend=origin.frontend,
            address=origin.address,
        )

    def wrong_token(self, origin: Origin) -> None:
        """Count and log a token that lets nobody in."""
        self._throttle.token_failed(origin.address)
        self._log_refusal("", origin)

    def _log_refusal(self, name: str, origin: Origin) -> None:
        self._log.info(
            "{event}",
            event="login refused",
            user=name or "(by token)",
            frontend=origin.frontend,
            address=origin.address,
        )
