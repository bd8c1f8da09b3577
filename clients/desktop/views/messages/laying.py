"""Where everything in a row stands: for drawing it, and for what the pointer is on."""

from __future__ import annotations

from collections import OrderedDict
from typing import assert_never

from attrs import frozen
from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QFont, QFontMetricsF

from clients.desktop.look.fonts import BODY, SMALL, TIME
from clients.desktop.look.look import Look
from clients.desktop.presenters.conversation.days import time_words
from clients.desktop.presenters.conversation.feed_items import (
    Day,
    Item,
    Key,
    Notice,
    Said,
    Sent,
    Start,
    Unread,
)
from clients.desktop.presenters.conversation.notices import one_row
from clients.desktop.views.messages.documents import Documents
from clients.desktop.views.messages.metrics import Metrics, metrics
from clients.desktop.words import tr

MOST_KEPT = 400
NOWHERE = QRectF()


@frozen(eq=False)
class Laid:
    """
    A row's parts, as rectangles from its upper left corner; empty: there is none.

    @ivar top: where what belongs to this item alone begins, for its ground.
    @ivar chips: one for each reaction.
    """

    metrics: Metrics
    height: int
    top: float = 0.0
    reply: QRectF = NOWHERE
    avatar: QRectF = NOWHERE
    name: QRectF = NOWHERE
    you: QRectF = NOWHERE
    time: QRectF = NOWHERE
    lock: QRectF = NOWHERE
    body: QRectF = NOWHERE
    chips: tuple[QRectF, ...] = ()
    status: QRectF = NOWHERE
    retry: QRectF = NOWHERE
    discard: QRectF = NOWHERE

    @property
    def left_edge(self) -> float:
        """Where the gutter ends."""
        return float(self.metrics.left - 4)


class Laying:
    """Lays rows out, and remembers those that were seen last."""

    def __init__(self, look: Look, documents: Documents) -> None:
        self._look = look
        self._documents = documents
        self._kept: OrderedDict[Key, tuple[Item, int, Laid]] = OrderedDict()
        self._metrics = metrics(look.scale, 0)

    def forget(self) -> None:
        """Lay all out anew: the look is another."""
        self._kept.clear()

    def metrics(self, width: int) -> Metrics:
        """Give the lengths for rows of so many pixels."""
        if self._metrics.full != width or self._metrics.percent != self._look.scale.percent:
            self._metrics = metrics(self._look.scale, width)
        return self._metrics

    def lay(self, item: Item, width: int) -> Laid:
        """Lay out an item in a row of C{width} pixels."""
        known = self._kept.get(item.key)
        if known is not None and known[0] is item and known[1] == width:
            self._kept.move_to_end(item.key)
            return known[2]
        laid = self._laid(item, self.metrics(width))
        self._kept[item.key] = item, width, laid
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return laid

    # --

    def _laid(self, item: Item, m: Metrics) -> Laid:
        match item:
            case Said():
                return self._said(item, m)
            case Day():
                return Laid(m, m.px(40), time=QRectF(0, m.px(12), m.full, m.px(20)))
            case Unread():
                return Laid(m, m.px(28), time=QRectF(0, m.px(4), m.full, m.px(20)))
            case Notice(words=words):
                height = self._wrapped(words, SMALL, QFont.Normal, m.width)
                box = QRectF(m.left, m.px(5), m.width, height)
                return Laid(m, int(height) + m.px(10), top=m.px(2), body=box)
            case Start(title=title, words=words):
                return self._start(title, words, m)
            case _:
                assert_never(item)

    def _start(self, title: str, words: str, m: Metrics) -> Laid:
        width = m.full - m.pad - m.right
        icon = QRectF(m.pad, m.px(28), m.px(56), m.px(56))
        y = icon.bottom() + m.px(14)
        high = self._wrapped(title, 20, QFont.DemiBold, width)
        name = QRectF(m.pad, y, width, high)
        low = self._wrapped(words, BODY, QFont.Normal, width)
        body = QRectF(m.pad, name.bottom() + m.px(4), width, low)
        return Laid(m, int(body.bottom()) + m.px(12), avatar=icon, name=name, body=body)

    def _said(self, item: Said, m: Metrics) -> Laid:
        y = float(m.group if item.starts_group else 2)
        top = y
        reply = NOWHERE
        if item.answer is not None:
            reply = QRectF(m.left, y, m.width, m.px(18))
            y += m.reply
        head = self._head(item, y, m) if item.starts_group and not item.is_action else {}
        if item.is_action:
            side = m.px(22)
            head["avatar"] = QRectF(m.pad + m.avatar - side, y, side, side)
        elif head:
            y += m.name
        document = self._documents.document(item, m.width)
        size = document.size()
        body = QRectF(m.left, y, m.width, size.height())
        y += size.height()
        tail, y = self._tail(item, body, float(document.idealWidth()), m)
        chips, y = self._chips(item, y, m)
        if "avatar" in head:
            y = max(y, head["avatar"].bottom() + 1)
        return Laid(m, int(y + 4), top=top, reply=reply, body=body, chips=chips, **head, **tail)

    def _head(self, item: Said, y: float, m: Metrics) -> dict[str, QRectF]:
        """Put the avatar, and the row with the name."""
        name_metrics = QFontMetricsF(self._look.font(BODY, QFont.DemiBold))
        small = QFontMetricsF(self._look.font(TIME))
        time = small.horizontalAdvance(time_words(item.at)) + 4
        you = small.horizontalAdvance(tr("you")) + m.px(12) if item.is_mine else 0.0
        lock = float(m.px(16)) if item.is_private else 0.0
        rest = time + you + lock + m.px(24)
        wide = name_metrics.horizontalAdvance(one_row(item.author.shown)) + 2
        wide = max(m.px(30), min(wide, m.width - rest))
        found = {
            "avatar": QRectF(m.pad, y, m.avatar, m.avatar),
            "name": QRectF(m.left, y - 2, wide, m.px(20)),
        }
        x = m.left + wide + m.px(8)
        if you:
            found["you"] = QRectF(x, y + m.px(1), you, m.px(15))
            x += you + m.px(8)
        found["time"] = QRectF(x, y - 1, time, m.px(20))
        if lock:
            found["lock"] = QRectF(x + time + m.px(4), y + m.px(2), m.px(13), m.px(13))
        return found

    def _tail(
        self, item: Said, body: QRectF, ideal: float, m: Metrics
    ) -> tuple[dict[str, QRectF], float]:
        """Put what is said of a message's way: beside its text, or below where that is long."""
        small = QFontMetricsF(self._look.font(TIME))
        if item.sent is Sent.FAILED:
            return self._failed(item, body.bottom(), small, m)
        words = status_words(item)
        if not words:
            return {}, body.bottom()
        wide = small.horizontalAdvance(words) + m.px(22)
        beside = body.left() + ideal + m.px(10)
        if beside + wide <= body.right() and item.sent is not Sent.STORED:
            return {"status": QRectF(beside, body.bottom() - m.px(23), wide, m.status)}, (
                body.bottom()
            )
        box = QRectF(m.left, body.bottom(), min(wide, m.width), m.status)
        return {"status": box}, box.bottom()

    def _failed(
        self, item: Said, y: float, small: QFontMetricsF, m: Metrics
    ) -> tuple[dict[str, QRectF], float]:
        links = [small.horizontalAdvance(words) + 4 for words in (tr("Retry"), tr("Discard"))]
        words = small.horizontalAdvance(status_words(item)) + m.px(22)
        room = m.width - sum(links) - m.px(24)
        if words > room > m.px(120):
            words = room
        x = m.left + words + m.px(12)
        if words > room:  # there is no place beside it
            words, x, below = float(m.width), float(m.left), m.status
        else:
            below = 0
        status = QRectF(m.left, y, words, m.status)
        retry = QRectF(x, y + below, links[0], m.status)
        discard = QRectF(retry.right() + m.px(12), y + below, links[1], m.status)
        return {"status": status, "retry": retry, "discard": discard}, discard.bottom()

    def _chips(self, item: Said, y: float, m: Metrics) -> tuple[tuple[QRectF, ...], float]:
        if not item.reactions:
            return (), y
        numbers = QFontMetricsF(self._look.font(SMALL, QFont.DemiBold))
        x, y = float(m.left), y + m.px(5)
        found = []
        for each in item.reactions:
            wide = m.px(40) + numbers.horizontalAdvance(str(each.count))
            if x > m.left and x + wide > m.left + m.width:
                x, y = float(m.left), y + m.chip + m.px(5)
            found.append(QRectF(x, y, wide, m.chip))
            x += wide + m.px(6)
        return tuple(found), y + m.chip + m.px(2)

    def _wrapped(self, text: str, size: int, weight: int, width: float) -> float:
        fonts = QFontMetricsF(self._look.font(size, weight))
        box = fonts.boundingRect(QRectF(0, 0, width, 1e6), Qt.TextWordWrap, text)
        return float(max(box.height(), fonts.height()))


def status_words(item: Said) -> str:
    """Say how far a message has come; empty: it is there, and nothing more is to be said."""
    match item.sent:
        case Sent.SENDING:
            return tr("Sending…")
        case Sent.WAITING:
            return tr("Waits for the connection")
        case Sent.FAILED:
            return tr("Not sent: {why}", why=one_row(item.why))
        case Sent.STORED:
            return tr("Read") if item.is_read else ""
