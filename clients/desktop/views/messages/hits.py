"""What of a row is under the pointer."""

from __future__ import annotations

from enum import Enum

from attrs import frozen
from PyQt5.QtCore import QPointF, QRectF, Qt

from clients.desktop.presenters.conversation.feed_items import Item, Said
from clients.desktop.views.messages.documents import Documents
from clients.desktop.views.messages.laying import Laid


class On(Enum):
    """Kinds of things."""

    NOTHING = "nothing"
    TEXT = "text"
    LINK = "link"
    USER = "user"
    TIME = "time"
    ANSWERED = "answered"
    CHIP = "chip"
    RETRY = "retry"
    DISCARD = "discard"
    STATUS = "status"


@frozen
class Hit:
    """
    Something in a row.

    @ivar value: a link's address, a user's name, a chip's emoji.
    """

    on: On = On.NOTHING
    value: str = ""

    @property
    def is_button(self) -> bool:
        """Whether a click does something."""
        return self.on not in (On.NOTHING, On.TEXT, On.TIME, On.STATUS)


def hit(item: Item, laid: Laid, at: QPointF, documents: Documents) -> Hit:
    """Find what is at a point, counted from the row's upper left corner."""
    if not isinstance(item, Said):
        return Hit()
    for number, chip in enumerate(laid.chips):
        if chip.contains(at):
            return Hit(On.CHIP, item.reactions[number].emoji)
    for box, on in (
        (laid.retry, On.RETRY),
        (laid.discard, On.DISCARD),
        (laid.status, On.STATUS),
        (laid.time, On.TIME),
    ):
        if box.contains(at):
            return Hit(on)
    if laid.name.contains(at) or laid.avatar.contains(at):
        return Hit(On.USER, item.author.name.text)
    if item.answer is not None and _wider(laid.reply, laid.metrics.px(30)).contains(at):
        return Hit(On.ANSWERED)
    if laid.body.contains(at):
        return _in_text(item, laid, at, documents)
    if at.x() < laid.left_edge and not laid.avatar.isValid():
        return Hit(On.TIME)
    return Hit()


def position(item: Said, laid: Laid, at: QPointF, documents: Documents) -> int:
    """Give the place in a message's text that is next to a point."""
    document = documents.document(item, laid.metrics.width)
    inside = at - laid.body.topLeft()
    return int(document.documentLayout().hitTest(inside, Qt.FuzzyHit))


# --


def _in_text(item: Said, laid: Laid, at: QPointF, documents: Documents) -> Hit:
    document = documents.document(item, laid.metrics.width)
    address = document.documentLayout().anchorAt(at - laid.body.topLeft())
    return Hit(On.LINK, str(address)) if address else Hit(On.TEXT)


def _wider(box: QRectF, by: float) -> QRectF:
    return box.adjusted(-by, 0, 0, 0)
