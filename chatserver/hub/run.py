"""Entries of one stream that are told together, to each listener as much as they may hear."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from twisted.logger import Logger

from chatserver.hub.attachment import Attachment
from chatserver.hub_interfaces import Arrival
from chatserver.model.events import Delivery


class Parcel:
    """
    One arrival on its way to many listeners.

    @ivar shown: what those hear who may see it; written once, however they are told it together
        with others.
    """

    __slots__ = ("_hidden", "arrival", "shown")

    def __init__(self, arrival: Arrival) -> None:
        self.arrival = arrival
        self.shown = Delivery((arrival.entry,))
        self._hidden: Delivery | None = None

    def seen_by(self, attachment: Attachment) -> Delivery:
        """Give what C{attachment} may see of it."""
        entry = self.arrival.entry
        seen = attachment.seen(entry)
        if seen is entry:
            return self.shown
        if self._hidden is None:
            self._hidden = Delivery((seen,))
        return self._hidden


class Run:
    """
    Consecutive entries of one stream.

    Most listeners hear all of them, in one piece.  Apart are told those who wait for an answer,
    which takes its event's place; those who blocked a sender; those who catch up, for whom they
    are kept; and those who came into the room with one of the entries, who hear no earlier one.
    """

    _log = Logger()

    def __init__(self, stream: int) -> None:
        """@param stream: its id."""
        self._stream = stream
        self._parcels: list[Parcel] = []
        self._begins: dict[Attachment, int] = {}

    def add(self, arrival: Arrival) -> None:
        """Put the next entry behind the others."""
        self._parcels.append(Parcel(arrival))

    def begin_for(self, newcomer: Attachment) -> None:
        """Let C{newcomer} hear what is added from here on."""
        self._begins[newcomer] = len(self._parcels)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self._parcels

    def tell(self, audience: Sequence[Attachment], catching_up: Collection[Attachment]) -> None:
        """
        Tell it.

        @param audience: all who hear the stream, newcomers included.
        @param catching_up: those of them, or others, who are not to hear it yet.
        """
        parcels = self._parcels
        together = Delivery.of([parcel.shown for parcel in parcels])
        apart = {parcel.arrival.origin for parcel in parcels}
        apart.update(catching_up)
        apart.update(self._begins)
        senders = {parcel.arrival.entry.sender.id for parcel in parcels}
        for attachment in audience:
            blocked = attachment.blocked
            try:
                if attachment in apart or (blocked and not blocked.isdisjoint(senders)):
                    self._tell_apart(attachment)
                elif attachment.attached:
                    attachment.sink.deliver(together)
            except Exception:
                # One listener's defect must not cost the others their news.
                self._log.failure("{event}", event="a listener failed")

    def _tell_apart(self, attachment: Attachment) -> None:
        told: list[Delivery] = []
        blocked = attachment.blocked
        for parcel in self._parcels[self._begins.get(attachment, 0) :]:
            if parcel.arrival.origin is attachment:
                _hand_over(attachment, told)
                told = []
                parcel.arrival.acknowledge()
            elif attachment.kept and self._stream in attachment.kept:
                attachment.keep(self._stream, attachment.seen(parcel.arrival.entry))
            else:
                told.append(parcel.seen_by(attachment) if blocked else parcel.shown)
        _hand_over(attachment, told)


def _hand_over(attachment: Attachment, deliveries: Sequence[Delivery]) -> None:
    if deliveries and attachment.attached:
        attachment.sink.deliver(Delivery.of(deliveries))
