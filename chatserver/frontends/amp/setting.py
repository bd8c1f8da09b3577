"""What all connections of one AMP frontend share."""

from __future__ import annotations

from attrs import frozen
from twisted.cred.portal import Portal
from twisted.internet.interfaces import IReactorTime

from chatserver.config import Limits
from chatserver.credentials import IRegistrar
from chatserver.frontends.deadlines import Deadlines
from chatserver.frontends.outbox import Flusher
from chatserver.metrics import Metrics


@frozen(eq=False)
class Setting:
    """
    What all connections of one AMP frontend share.

    @ivar registrar: answers whether a name can be registered, before a password is asked for.
    @ivar logins: who has to log in.
    @ivar server_name: what the server calls itself.
    @ivar software: what it runs, with its version.
    @ivar guests: whether guests are let in.
    @ivar registration: whether anybody may make an account.
    @ivar invitation: whether those may who have an invitation's code.
    """

    portal: Portal
    registrar: IRegistrar
    limits: Limits
    clock: IReactorTime
    flusher: Flusher
    logins: Deadlines
    metrics: Metrics
    server_name: str
    software: str
    guests: bool
    registration: bool
    invitation: bool
