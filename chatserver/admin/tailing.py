"""C{chatctl tail}: a stream's log as it grows, whatever the network does."""

from __future__ import annotations

from functools import partial

from chatserver.admin.background import waited
from chatserver.admin.command import Call
from chatserver.admin.far import Far, reason_of
from chatserver.admin.feed import Feed, Item, NobodyReads, watch_pipe
from chatserver.admin.shown import Lines, as_event, cleaned
from chatserver.admin.statuses import REFUSED, Failed, refusal
from chatserver.model.entries import Closed, Entry, Left, Room
from chatserver.model.errors import ChatError
from chatserver.model.events import Hidden, Live
from chatserver.model.names import Target, show_target
from clients.core.states import Online, Reason, Refused, Waiting


class Tailing:
    """Prints one stream."""

    def __init__(self, call: Call, far: Far, target: Target, since: int | None) -> None:
        """@param since: exclusive; None: what happens from now on."""
        self._call = call
        self._far = far
        self._target = target
        self._since = since
        self._lines = Lines(far.user.id)
        self._is_lost = False

    def run(self) -> None:
        """
        Print until nobody reads any more, or with C{--no-follow} until now is reached.

        @raise Failed: it cannot go on.
        """
        feed = self._far.run(self._begin)
        while True:
            for item in waited(self._far.reactor, feed.taken):
                if self._is_last(item):
                    return

    async def _begin(self) -> Feed:
        feed = Feed(self._far.client)
        gone = partial(feed.put, NobodyReads())
        watch_pipe(self._call.console.out, self._far.reactor, gone)
        await self._far.client.tail(self._target, self._since, feed.put, feed.put)
        return feed

    def _is_last(self, item: Item) -> bool:
        """
        Print what happened.

        @return: whether to end.
        @raise Failed: as L{run}.
        """
        match item:
            case Entry() | Hidden() | Live():
                self._found()  # the client says so only when every stream has caught up
                self._print(item)
                return isinstance(item, Live) and bool(self._call.arguments.no_follow)
            case NobodyReads():
                return True
            case ChatError():
                raise refusal(item)
            case Refused(error):
                raise self._far.ended(error)
            case Waiting(_, reason):
                self._lost(reason)
            case Online():
                self._found()
        return False

    def _print(self, event: Entry | Hidden | Live) -> None:
        if self._call.arguments.json:
            self._call.console.say(as_event(event, self._far.user.id))
        elif isinstance(event, Entry):
            self._call.console.say(self._lines.written(event))
        if isinstance(event, Entry) and self._is_end(event):
            raise Failed(f"{show_target(self._target)} can be read no more", REFUSED)

    def _is_end(self, entry: Entry) -> bool:
        """Whether the server tells nothing behind C{entry}: the room is gone, or closed to us."""
        match entry.body:
            case Closed():
                return True
            case Left(user):
                is_private = isinstance(entry.stream, Room) and entry.stream.private
                is_kick = entry.sender.id != user.id
                return user.id == self._far.user.id and (is_private or is_kick)
            case _:
                return False

    def _lost(self, reason: Reason) -> None:
        if not self._is_lost:
            self._is_lost = True
            why = cleaned(reason_of(reason)).rstrip(".")
            self._call.console.complain(f"no connection: {why}; trying again")

    def _found(self) -> None:
        if self._is_lost:
            self._is_lost = False
            self._call.console.complain("connected again")
