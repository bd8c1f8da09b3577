"""
What the desktop client's list of messages takes by itself: first paint, memory, and a flood.

Runs without a server and without a screen::

    QT_QPA_PLATFORM=offscreen python -m bench.desktop_list

The history of a hundred thousand messages is made up while it is read, page by page, as a server
would send it; all else is what the program itself uses.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QElapsedTimer, QEventLoop, QTimer
from PyQt5.QtWidgets import QApplication
from twisted.internet.defer import succeed

from chatserver.model.entries import Entry, Page, Room, Text, User
from chatserver.model.events import Live
from chatserver.model.names import RoomName, UserName
from clients.core.followers import OpenTimeline
from clients.core.states import Online
from clients.core.timeline import PageAsk, Timeline
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.look.fonts import load_fonts
from clients.desktop.look.look import Look
from clients.desktop.look.style import dress
from clients.desktop.presenters.conversation.feed import Feed
from clients.desktop.presenters.supplies import Supplies, Voice
from clients.desktop.views.messages.view import MessageView

PAST = 100_000
LINES = 400
RATE = 2000
FLOOD_SECONDS = 5.0
SCROLLS = 150
FIRST_PAINT_AIM, GAP_AIM = 0.2, 50.0
"""Seconds of CPU, and milliseconds."""

ROOM = Room(1, RoomName("past"), False)
PEOPLE = [User(number, UserName(f"user{number}")) for number in range(1, 9)]
TEXTS = (
    "good morning",
    "The flaky test was a **race in the retry policy**, see https://example.org/changes/482",
    "words " * 40,
    "- one\n- two with `code`",
    "👍",
    "@user1 have a look",
)


class QtClock:
    """Time for presenters, from Qt's timers."""

    def seconds(self) -> float:
        """Now."""
        return time.time()

    def callLater(self, delay: float, call: Callable[..., Any], *args: Any) -> Any:
        """Call something later."""
        timer = QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(lambda: call(*args))
        timer.start(round(delay * 1000))
        return _Delayed(timer)


class _Delayed:
    def __init__(self, timer: QTimer) -> None:
        self._timer = timer

    def active(self) -> bool:
        return bool(self._timer.isActive())

    def cancel(self) -> None:
        self._timer.stop()


class LongPast:
    """Stands for a client that is online, and for the server behind it."""

    def __init__(self) -> None:
        self.state = Online(PEOPLE[0])
        self.user, self.server = PEOPLE[0], None
        self.last = PAST
        self.opened: OpenTimeline | None = None

    def entry(self, seq: int) -> Entry:
        """The message that stands there."""
        text = f"{seq} {TEXTS[seq % len(TEXTS)]}"
        sender = PEOPLE[seq // 3 % len(PEOPLE)]
        return Entry(ROOM, seq, seq, sender, 1.7e9 + seq * 20, Text(text))

    async def open(self, target: Any, on_changes: Any) -> OpenTimeline:
        """As a client does."""
        timeline = Timeline(self.user.id, LINES)
        self.opened = OpenTimeline(target, timeline, self._page, lambda: 100, on_changes)
        self.opened.take(Live(ROOM, self.last))
        await self.opened.fill()
        return self.opened

    async def _page(self, target: Any, ask: PageAsk) -> Page:
        before = self.last + 1 if ask.before is None else ask.before
        first = max(1, before - ask.limit)
        if ask.after is not None:
            first, before = ask.after + 1, min(self.last + 1, ask.after + 1 + ask.limit)
        await succeed(None)
        return Page(ROOM, tuple(self.entry(seq) for seq in range(first, before)), upto=self.last)

    def say(self, count: int) -> None:
        """So many messages more."""
        assert self.opened is not None
        for _ in range(count):
            self.last += 1
            self.opened.take(self.entry(self.last))

    def shut(self, follower: OpenTimeline) -> None:
        """As a client does."""

    def listen(self, listener: Any) -> Callable[[], None]:
        """Nothing happens beside what is said."""
        return lambda: None

    def conversations_now(self) -> list[Any]:
        """None is listed."""
        return []

    def conversation(self, target: Any) -> None:
        """None is."""

    async def mark_read(self, target: Any) -> None:
        """As a client does."""


class Show:
    """A window with the long past in it."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.look = Look()
        dress(app, self.look)
        self.past = LongPast()
        session: Any = self.past
        clock: Any = QtClock()
        supplies = Supplies(clock, datetime.fromtimestamp, lambda: 0.5, lambda: "n")
        self.feed = Feed(session, ROOM.name, supplies, lambda: PEOPLE[0], KeptInMemory(), Voice())
        self.view = MessageView(self.look)
        self.view.resize(786, 720)

    def first_paint(self) -> float:
        """Open it; give the seconds of CPU until the newest messages are painted."""
        self.view.show()
        self.settle(0.1)
        began = time.process_time()
        self.feed.open()
        self.view.show_feed(self.feed)
        while not self.view.list.messages.items or not self.feed.items:
            self.app.processEvents()
        self.view.repaint()
        self.view.list.viewport().repaint()
        return time.process_time() - began

    def settle(self, seconds: float) -> None:
        """Let everything happen for a while."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec_()

    def scroll(self, step: int) -> tuple[float, int]:
        """Scroll page by page; give milliseconds of CPU for each, and the most rows."""
        bar, most = self.view.list.verticalScrollBar(), 0
        began = time.process_time()
        for _ in range(SCROLLS):
            bar.setValue(bar.value() + step)
            self.app.processEvents()
            self.view.list.viewport().repaint()
            most = max(most, len(self.view.list.messages.items))
        return (time.process_time() - began) / SCROLLS * 1000, most

    def flood(self) -> tuple[float, int, float]:
        """Let much be said; give the longest gap in milliseconds, how much came, and CPU."""
        ticks, watch = [0.0], QElapsedTimer()
        probe, tap = QTimer(), QTimer()
        probe.setInterval(10)
        probe.timeout.connect(lambda: ticks.append(watch.nsecsElapsed() / 1e6))
        first, began = self.past.last, time.process_time()

        def pour() -> None:
            due = first + int(watch.elapsed() / 1000 * RATE)
            self.past.say(min(200, due - self.past.last))

        tap.setInterval(2)
        tap.timeout.connect(pour)
        watch.start()
        probe.start()
        tap.start()
        self.settle(FLOOD_SECONDS)
        tap.stop()
        probe.stop()
        gaps = [later - earlier for earlier, later in pairwise(ticks)]
        return max(gaps), self.past.last - first, time.process_time() - began


def resident() -> float:
    """Give the process's memory in MB; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    """Measure, print; 1: an aim was missed."""
    app = QApplication(sys.argv[:1])
    load_fonts()
    warm = Show(app)
    warm.past.last = 50
    warm.first_paint()  # fonts and icons are loaded once
    warm.view.close()
    show = Show(app)
    paint = show.first_paint()
    print(f"first paint, {PAST} messages on the server: {paint:.3f} s CPU")
    show.settle(1)
    before = resident()
    back, most = show.scroll(-700)
    print(f"scrolling back: {back:.1f} ms CPU a page, at most {most} rows")
    forth, most = show.scroll(700)
    print(f"and forward: {forth:.1f} ms CPU a page, at most {most} rows")
    print(f"memory: {before:.0f} MB before, {resident():.0f} MB after")
    show.feed.to_end()
    show.settle(1)
    gap, count, cpu = show.flood()
    print(f"flood of {count} messages in {FLOOD_SECONDS:.0f} s: longest gap {gap:.0f} ms,", end=" ")
    print(f"{cpu:.1f} s CPU; {resident():.0f} MB")
    return int(paint > FIRST_PAINT_AIM or gap > GAP_AIM or most > LINES + 20)


if __name__ == "__main__":
    sys.exit(main())
