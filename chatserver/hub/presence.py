"""Who came and who went, told to everybody else once in each turn of the reactor."""

from __future__ import annotations

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from chatserver.hub.attachment import Attachment
from chatserver.hub.switchboard import Switchboard
from chatserver.model.entries import User
from chatserver.model.events import CameOnline, Delivery, Event, WentOffline


class Presence:
    """
    Tells the coming and going of users, not of sessions.

    Somebody who goes and is back within the same turn was never away.
    """

    _log = Logger()

    def __init__(self, switchboard: Switchboard, clock: IReactorTime) -> None:
        self._switchboard = switchboard
        self._clock = clock
        self._before: dict[int, tuple[User, bool]] = {}

    def changing(self, user: User, online: bool) -> None:
        """
        A session of C{user} is about to begin or to end.

        @param online: whether the user has been online until now.
        """
        if not self._before:
            self._clock.callLater(0, self._tell)
        self._before.setdefault(user.id, (user, online))

    def _tell(self) -> None:
        before, self._before = self._before, {}
        news: dict[int, Event] = {}
        for id, (user, was) in before.items():
            now = bool(self._switchboard.of_user(id))
            if now != was:
                news[id] = CameOnline(user) if now else WentOffline(user)
        if not news:
            return
        everything = Delivery(tuple(news.values()))
        for attachment in self._switchboard.everybody():
            try:
                self._tell_one(attachment, news, everything)
            except Exception:
                # One listener's defect must not cost the others their news.
                self._log.failure("{event}", event="a listener failed")

    def _tell_one(
        self, attachment: Attachment, news: dict[int, Event], everything: Delivery
    ) -> None:
        if not attachment.attached:
            return
        deaf_to = attachment.blocked | {attachment.user.id}
        if deaf_to.isdisjoint(news):
            attachment.sink.deliver(everything)
            return
        rest = tuple(event for id, event in news.items() if id not in deaf_to)
        if rest:
            attachment.sink.deliver(Delivery(rest))
