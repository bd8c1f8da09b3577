"""From a commit to the hub: everything committed takes this way, and no other."""

from __future__ import annotations

from collections.abc import Sequence

from chatserver.hub_interfaces import Arrival, IHub
from chatserver.model.entries import Personal
from chatserver.model.events import Seen


class Publisher:
    """
    Hands a commit's entries to the hub, each stream's together.

    An entry in somebody's own stream (a block, above all) counts from its place in the commit
    on, so what stands before it is delivered before it, and what stands behind it after.
    """

    hub: IHub
    """Set once, by who builds both."""

    def committed(self, arrivals: Sequence[Arrival]) -> None:
        """Deliver; in order within each stream, and around each personal entry."""
        streams: dict[int, list[Arrival]] = {}
        for arrival in arrivals:
            stream = arrival.entry.stream
            if isinstance(stream, Personal):
                self._deliver(streams)
                self.hub.deliver(stream, [arrival])
            else:
                streams.setdefault(stream.id, []).append(arrival)
        self._deliver(streams)

    def noticed(self, marks: Sequence[Seen]) -> None:
        """Let others know how far has been read."""
        self.hub.notice(marks)

    def _deliver(self, streams: dict[int, list[Arrival]]) -> None:
        for together in streams.values():
            self.hub.deliver(together[0].entry.stream, together)
        streams.clear()
