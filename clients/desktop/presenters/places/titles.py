"""What stands above a conversation."""

from __future__ import annotations

from attrs import frozen

from chatserver.model.names import RoomName, Target
from clients.core.contacts import Contacts
from clients.desktop.presenters.places.place_rows import Place
from clients.desktop.presenters.places.places import Places
from clients.desktop.words import tr


@frozen
class Title:
    """
    The head of a conversation.

    @ivar name: a room's name without its mark, or how somebody is shown.
    @ivar also: the user name, where C{name} is a nickname; else empty.
    @ivar icon: of a room's kind; empty: somebody's avatar stands there.
    @ivar how: C{online}, C{away}, C{offline}; None: a room, or it is not known.
    @ivar text: a room's topic, or how somebody is.
    @ivar can_edit: whether the topic can be changed by a click.
    """

    target: Target
    name: str
    also: str = ""
    icon: str = ""
    how: str | None = None
    text: str = ""
    can_edit: bool = False

    @property
    def spoken(self) -> str:
        """Say where one is."""
        if isinstance(self.target, RoomName):
            return tr("Room {name}", name=self.name)
        return tr("Chat with {name}", name=self.name)


def title_of(places: Places, contacts: Contacts, target: Target) -> Title:
    """Write the head of a conversation, also of one that is not in the list."""
    place = places.get(target)
    if isinstance(target, RoomName):
        icon = "lock-simple" if place is not None and place.is_private else "hash"
        topic = " ".join(contacts.topic(target).split())
        may_edit = place is not None and contacts.keeps_order(target)
        return Title(target, target.text, icon=icon, text=topic, can_edit=may_edit)
    user = contacts.user(target)
    shown = place.shown if place is not None else target.text if user is None else user.shown
    also = target.text if shown != target.text else ""
    how = places.how(target)
    return Title(target, shown, also, how=how, text=_status(how, contacts.away(target), place))


def _status(how: str | None, away: str | None, place: Place | None) -> str:
    if place is not None and place.is_blocked:
        return tr("Blocked: you see nothing that they say")
    if how == "away":
        return tr("Away: {reason}", reason=" ".join(away.split())) if away else tr("Away")
    return {"online": tr("Online"), "offline": tr("Offline")}.get(how or "", "")
