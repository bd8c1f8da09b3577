"""Who came and who went, told to everybody else once in each turn of the reactor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import define
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from chatserver.hub.attachment import Attachment, NotYet
from chatserver.hub.switchboard import Switchboard
from chatserver.model.entries import User
from chatserver.model.events import CameOnline, Crowd, Delivery, Event, WentOffline

NAMED_MOST = 200
"""
Users online, up to which everybody is told of everybody by name.  Where there are more, only
acquaintances are: those of a conversation, and of a room in which no more listen.  The others are
told how many are here.
"""

COUNT_SECONDS = 10.0
"""Between two such counts."""


@define(eq=False)
class Change:
    """
    What became of one user in this turn.

    @ivar user: under the name of then.
    @ivar was_online: before it.
    @ivar circle: ids of those who knew them before they went.
    """

    user: User
    was_online: bool
    circle: frozenset[int]


class Presence:
    """
    Tells the coming and going of users, not of sessions.

    Somebody who goes and is back within the same turn was never away.
    """

    _log = Logger()

    def __init__(self, switchboard: Switchboard, clock: IReactorTime) -> None:
        self._switchboard = switchboard
        self._clock = clock
        self._changes: dict[int, Change] = {}
        self._due = False
        self._counting: IDelayedCall | None = None
        self._told_count = 0

    def changing(self, user: User, online: bool) -> None:
        """
        A session of C{user} is about to begin or to end.

        @param online: whether the user has been online until now.
        """
        known = self._changes.get(user.id)
        circle = self._circle(user.id) if online and self._is_crowd else frozenset()
        if known is None:
            self._changes[user.id] = Change(user, online, circle)
        else:
            known.circle |= circle
        self._soon()

    def listening(self) -> None:
        """A session has come to the end of its login: what it follows is known."""
        if self._changes:
            self._soon()

    def concerned(self, user: int) -> Sequence[Attachment]:
        """Give the sessions that are told what becomes of a user: the user's own, and others'."""
        if not self._is_crowd:
            return self._switchboard.everybody()
        known = self._circle(user) | {user}
        return [each for id in known for each in self._switchboard.of_user(id)]

    @property
    def _is_crowd(self) -> bool:
        return self._switchboard.users() > NAMED_MOST

    def _soon(self) -> None:
        if not self._due:
            self._due = True
            self._clock.callLater(0, self._tell)

    def _tell(self) -> None:
        self._due = False
        changes, self._changes = self._changes, {}
        news = {id: event for id, each in changes.items() if (event := self._news(id, each))}
        if not news:
            return
        if self._is_crowd:
            self._tell_acquaintances(news, changes)
            self._count_soon()
        else:
            self._tell_all(news)
            if self._told_count:
                self._count_soon()  # the last number, for those who show it

    def _news(self, id: int, change: Change) -> Event | None:
        is_online = bool(self._switchboard.of_user(id))
        if is_online == change.was_online:
            return None
        return CameOnline(change.user) if is_online else WentOffline(change.user)

    # -- few are here

    def _tell_all(self, news: dict[int, Event]) -> None:
        everything = Delivery(tuple(news.values()))
        for attachment in self._switchboard.everybody():
            deaf_to = attachment.blocked | {attachment.user.id}
            if deaf_to.isdisjoint(news):
                self._hand_over(attachment, everything)
            else:
                self._hand_over_some(attachment, (id for id in news if id not in deaf_to), news)

    # -- many are here

    def _tell_acquaintances(self, news: dict[int, Event], changes: dict[int, Change]) -> None:
        heard: dict[int, list[int]] = {}
        for id in news:
            if self._is_coming_in(id):
                self._changes[id] = changes[id]  # until it is known whom they know
                continue
            for other in changes[id].circle | self._circle(id):
                heard.setdefault(other, []).append(id)
        for listener, ids in heard.items():
            for attachment in self._switchboard.of_user(listener):
                audible = (id for id in ids if id not in attachment.blocked and id != listener)
                self._hand_over_some(attachment, audible, news)

    def _is_coming_in(self, user: int) -> bool:
        mine = self._switchboard.of_user(user)
        return bool(mine) and all(isinstance(each.sink, NotYet) for each in mine)

    def _circle(self, user: int) -> frozenset[int]:
        """Ids of those who know a user that is here."""
        circle: set[int] = set()
        for attachment in self._switchboard.of_user(user):
            circle |= attachment.acquainted
            for stream in attachment.followed:
                circle |= self._switchboard.followers_of(stream, NAMED_MOST)
        return frozenset(circle)

    def _count_soon(self) -> None:
        if self._counting is None:
            self._counting = self._clock.callLater(COUNT_SECONDS, self._tell_count)

    def _tell_count(self) -> None:
        self._counting = None
        count = self._switchboard.users()
        if (self._is_crowd or self._told_count) and count != self._told_count:
            self._told_count = count if self._is_crowd else 0
            crowd = Delivery((Crowd(count),))
            for attachment in self._switchboard.everybody():
                self._hand_over(attachment, crowd)

    # --

    def _hand_over_some(
        self, attachment: Attachment, ids: Iterable[int], news: dict[int, Event]
    ) -> None:
        events = tuple(news[id] for id in ids)
        if events:
            self._hand_over(attachment, Delivery(events))

    def _hand_over(self, attachment: Attachment, delivery: Delivery) -> None:
        if not attachment.attached:
            return
        try:
            attachment.sink.deliver(delivery)
        except Exception:
            # One listener's defect must not cost the others their news.
            self._log.failure("{event}", event="a listener failed")
