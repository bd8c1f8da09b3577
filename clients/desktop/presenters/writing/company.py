"""Who is near somebody who writes: in this room now, or who spoke here lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatserver.model.entries import SAID
from chatserver.model.names import RoomName, Target, UserName
from clients.core.contacts import Contacts
from clients.core.errands import Errands
from clients.core.states import Online
from clients.desktop.presenters.writing.past import Past
from clients.desktop.session import Session


class Company:
    """
    Who may be called, the nearest first.

    Who is a member and online is asked once for each time that a name is begun.
    """

    def __init__(self, session: Session, target: Target, past: Past, contacts: Contacts) -> None:
        self.contacts = contacts
        self._session = session
        self._target = target
        self._past = past
        self._present: Sequence[UserName] = ()
        self._nicknames: dict[UserName, str] = {}
        self._errands = Errands(lambda sentence: None)

    @property
    def viewer(self) -> UserName | None:
        """Whom nobody wants to call: who is logged in."""
        user = self._session.user
        return None if user is None else user.name

    def ask(self) -> None:
        """Find out who is here, soon."""
        if isinstance(self._target, RoomName) and isinstance(self._session.state, Online):
            self._errands.run(self._ask(self._target))

    def near(self) -> Sequence[UserName]:
        """List those who spoke here lately, then those who are here."""
        if not isinstance(self._target, RoomName):
            return (self._target,)
        spoke = []
        for line in reversed(self._past.lines):
            sender = line.entry.sender
            if isinstance(line.entry.body, SAID) and sender.name not in spoke:
                spoke.append(sender.name)
        here = set(self._present)
        gone = [name for name in spoke if here and name not in here]
        return list(dict.fromkeys([*(n for n in spoke if n not in gone), *self._present, *gone]))

    def shown(self) -> Mapping[UserName, str]:
        """Give how people are shown, as far as it is known; else it is by their user names."""
        spoke = {line.entry.sender.name: line.entry.sender.shown for line in self._past.lines}
        return {**self._nicknames, **spoke}

    async def _ask(self, room: RoomName) -> None:
        present = await self._session.present(room)
        self._present = [user.name for user in present]
        self._nicknames.update((user.name, user.shown) for user in present)
