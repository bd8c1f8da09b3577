"""What all connections of one line frontend share."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen
from twisted.cred.portal import Portal
from twisted.internet.interfaces import IReactorTime

from chatserver.config import Limits
from chatserver.credentials import IRegistrar
from chatserver.frontends.deadlines import Deadlines
from chatserver.frontends.line.manners import Manners
from chatserver.frontends.outbox import Flusher
from chatserver.metrics import Metrics


@frozen(eq=False)
class Setting:
    """
    What all connections of one line frontend share.

    @ivar registrar: answers whether a name can be registered, before a password is asked for.
    @ivar person_logins: who has to log in, of people.
    @ivar script_logins: the same of scripts.
    @ivar online: how many users have a session.
    @ivar guests: whether the banner offers C{/guest}.
    @ivar registration: whether it offers C{/register}.
    @ivar invitation: whether that needs an invitation's code.
    """

    portal: Portal
    registrar: IRegistrar
    limits: Limits
    clock: IReactorTime
    flusher: Flusher
    person_logins: Deadlines
    script_logins: Deadlines
    manners: Manners
    server_name: str
    online: Callable[[], int]
    guests: bool
    registration: bool
    invitation: bool
    metrics: Metrics
