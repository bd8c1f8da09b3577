"""How the person themselves is shown."""

from __future__ import annotations

from attrs import frozen

from chatserver.model.entries import User
from clients.desktop.words import tr


@frozen
class Own:
    """
    The person themselves.

    @ivar how: C{online}, C{away}, C{offline}.
    @ivar status: the same in words, with what they say of their absence.
    """

    name: str
    shown: str
    how: str
    status: str


def own_of(user: User, is_online: bool, away: str | None) -> Own:
    """
    Say who is logged in, and how they are.

    @param away: why they are away, as they say; None: they are not.
    """
    name = user.name.text
    if not is_online:
        return Own(name, user.shown, "offline", tr("Offline"))
    if away is None:
        return Own(name, user.shown, "online", tr("Online"))
    status = tr("Away: {reason}", reason=away) if away else tr("Away")
    return Own(name, user.shown, "away", status)
