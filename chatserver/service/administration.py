"""What is done to the whole server's users, by the operator or by an admin: one rule, one code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from attrs import frozen
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from chatserver.config import Limits
from chatserver.hub_interfaces import IAttachment, IHub
from chatserver.model.audit import Deed, Rank, Record, Warrant
from chatserver.model.entries import OPERATOR, User
from chatserver.model.errors import BadRequest, LoginRequired, NoSuchUser
from chatserver.model.events import Delivery, Notice
from chatserver.model.names import UserName
from chatserver.model.standing import Bar
from chatserver.model.text import checked_text
from chatserver.service.endings import end_sessions
from chatserver.store.store import Store

LATEST = 32_472_144_000.0
"""The year 2999, in seconds since the epoch: later times cannot be shown everywhere."""


@frozen
class Authority:
    """
    In whose name something is done.

    @ivar rule: judges them before whom it is done to; None: nobody judges the operator.
    @ivar attachment: the session that asked, which is told nothing but the answer.
    """

    user: User
    rule: Callable[[Rank], None] | None = None
    attachment: IAttachment | None = None

    @property
    def shown(self) -> str:
        """How those are told of them to whom something is done."""
        return "the operator" if self.user.id == OPERATOR.id else str(self.user.name)


THE_OPERATOR = Authority(OPERATOR)


class Administration:
    """
    Ending sessions, keeping accounts out, announcing.

    Beyond what they name all methods raise what the authority's rule raises.
    """

    _log = Logger()

    def __init__(self, store: Store, hub: IHub, clock: IReactorTime, limits: Limits) -> None:
        self._store = store
        self._hub = hub
        self._clock = clock
        self._limits = limits

    async def kick(self, by: Authority, name: UserName, why: str) -> int:
        """
        End all sessions of a user, guest or not; they may come back.

        @return: how many there were.
        @raise NoSuchUser: nobody has this name.
        @raise TooLong, BadText: C{why} cannot be told.
        """
        why = self.short_text(why)
        person = await self._store.people.person(name)
        warrant = self.warrant(by, Deed.SERVER_KICK, name, why)
        await self._store.audit.serve(warrant, person.user)
        self.log("removed", name, by)
        told = _with_reason(f"you were removed by {by.shown}", why)
        return end_sessions(self._hub, person.user.id, told)

    async def bar(self, by: Authority, name: UserName, bar: Bar) -> int:
        """
        Let nobody in with an account, and end its sessions.

        @return: how many there were.
        @raise NoSuchUser: nobody has an account of this name.
        @raise BadRequest: until after L{LATEST}.
        @raise TooLong, BadText: the reason cannot be told.
        """
        if bar.until is not None and not 0 <= bar.until <= LATEST:
            raise BadRequest(
                "an account is kept out until the year 2999 at the latest, or for ever"
            )
        user, why = await self.account(name), self.short_text(bar.why)
        warrant = self.warrant(by, Deed.SERVER_BAN, name, _told_of_ban(bar.until, why))
        with known(name):
            await self._store.accounts.bar(user, Bar(bar.until, why), warrant)
        self.log("account barred", name, by)
        told = _with_reason(f"{by.shown} lets you in no more", why)
        return end_sessions(self._hub, user.id, told)

    async def unbar(self, by: Authority, name: UserName) -> None:
        """
        Let the account's owner in again.

        @raise NoSuchUser: nobody has an account of this name.
        @raise BadRequest: they are not kept out.
        """
        warrant = self.warrant(by, Deed.SERVER_UNBAN, name)
        if not await self._store.accounts.unbar(await self.account(name), warrant):
            raise BadRequest(f"{name} is not kept out")
        self.log("account unbarred", name, by)

    async def announce(self, by: Authority, text: str) -> int:
        """
        Tell every session something, but the one that asked for it.

        @return: how many there are.
        @raise TooLong, BadText: it cannot be told.
        """
        delivery = Delivery((Notice(checked_text(text, self._limits.text_bytes)),))
        await self._store.audit.serve(self.warrant(by, Deed.ANNOUNCE, text=text))
        others = [each for each in self._hub.everybody() if each is not by.attachment]
        for attachment in others:
            attachment.sink.deliver(delivery)
        told = {"sessions": len(others), "by": str(by.user.name)}
        self._log.info("{event}", event="announced", **told)
        return len(others)

    # -- shared with the operator's other acts

    def warrant(
        self, by: Authority, deed: Deed, about: UserName | None = None, text: str = ""
    ) -> Warrant:
        """Write down what is to be done, in whose name."""
        record = Record(self._clock.seconds(), by.user.name, deed, None, about, text)
        return Warrant(record, by.user, by.rule)

    async def account(self, name: UserName) -> User:
        """@raise NoSuchUser: nobody has an account of this name."""
        return (await self._store.people.registered_one(name)).user

    def short_text(self, text: str) -> str:
        """A topic or a reason; none is as good as blank."""
        return checked_text(text, self._limits.topic_bytes) if text.strip() else ""

    def log(self, event: str, name: UserName, by: Authority = THE_OPERATOR) -> None:
        """Log what was done to somebody."""
        self._log.info("{event}", event=event, user=str(name), by=str(by.user.name))


@contextmanager
def known(name: UserName) -> Iterator[None]:
    """For who administers, an account that was deleted while they asked is not there."""
    try:
        yield
    except LoginRequired:
        raise NoSuchUser(f"there is no account {name}") from None


def _told_of_ban(until: float | None, why: str) -> str:
    """Say how long and why somebody is kept out, for the audit."""
    end = "" if until is None else f"until {datetime.fromtimestamp(until, UTC):%Y-%m-%d %H:%M} UTC"
    return ": ".join(each for each in (end, why) if each)


def _with_reason(sentence: str, why: str) -> str:
    return f"{sentence}: {why}" if why else sentence
