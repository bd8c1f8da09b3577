"""What somebody does at the desktop client while it is measured, one thing in each process."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Mapping
from statistics import median
from typing import Any

from PyQt5.QtCore import QPoint

from bench.desktop_gaps import Gaps, resident_megabytes
from bench.desktop_past import DEEP, LIVELY, ROOMS
from bench.desktop_sitting import Sitting
from clients.desktop.views.writing.emoji_picker import EmojiPicker

Figures = dict[str, float]
Scene = Callable[[Sitting], Coroutine[Any, Any, Figures]]

RATE, COMING = 2000, 200
"""Messages in a second, and people who come and go."""
LONG_WAIT = 3
"""Seconds until the next attempt, from which on somebody looks at the countdown."""
PAGES, PIXELS = 20, 700
"""Scrolled for each second that it is to go on, and how far each time."""


async def way_in(sitting: Sitting) -> Figures:
    """Start for the first time."""
    await sitting.until("the way in", sitting.visit.window.way_in.isVisible)
    await sitting.painted()
    return {"cpu_s": time.process_time(), "rss_mb": resident_megabytes()}


async def come_home(sitting: Sitting) -> Figures:
    """Start as somebody of whom something is kept."""
    await sitting.until("home", lambda: bool(sitting.list.messages.items))
    await sitting.painted()
    shown = time.process_time()
    await sitting.until("being online", lambda: sitting.is_online)
    await sitting.until("what is new", lambda: not sitting.feed.is_loading)
    await sitting.painted()
    return {"cpu_s": shown, "cpu_online_s": time.process_time()}


async def begin(sitting: Sitting) -> Figures:
    """Come for the first time, look at a room, and leave, so that something is kept."""
    await sitting.home()
    await sitting.go(ROOMS[0])
    await sitting.sleep(1.2)
    return {}


async def idle(sitting: Sitting) -> Figures:
    """Do nothing, at home and online."""
    await sitting.home()
    await sitting.go(LIVELY)
    return await _idle(sitting)


async def idle_after_emoji(sitting: Sitting) -> Figures:
    """Do nothing, when emoji were looked at."""
    await sitting.home()
    await sitting.go(LIVELY)
    window = sitting.visit.window
    window.doors.pick_emoji(window.mapToGlobal(QPoint(500, 500)), lambda emoji: None)
    await sitting.sleep(1)
    opened = resident_megabytes()
    window.findChild(EmojiPicker).close()
    return {**await _idle(sitting), "opened_mb": opened}


async def idle_without_server(sitting: Sitting) -> Figures:
    """Do nothing, with what is kept, while the server is away and a banner counts down."""
    await sitting.until("home", lambda: bool(sitting.list.messages.items))
    desk = sitting.visit.desk
    assert desk is not None
    # The first attempts follow each other quickly, which is over soon.
    await sitting.until("waiting", lambda: desk.connection.seconds > LONG_WAIT)
    return await _idle(sitting)


async def look_at_much(sitting: Sitting) -> Figures:
    """Look at twenty conversations, and at one of them far back and forward, again and again."""
    await sitting.home()
    figures = {"home_mb": resident_megabytes()}
    for room in ROOMS:
        await sitting.go(room)
        await sitting.sleep(0.05)
    figures["opened_mb"] = resident_megabytes()
    pages = round(PAGES * sitting.seconds)
    for number in range(2):
        back, most_back = await sitting.scroll(pages, -PIXELS)
        far = sitting.feed.lines[0].seq
        forth, most_forth = await sitting.scroll(pages, PIXELS)
        figures |= {"back_ms": back, "forth_ms": forth, "rows": max(most_back, most_forth)}
        figures["depth"] = sitting.known(ROOMS[-1]).last_seq - far
        figures[f"scrolled_{number}_mb"] = resident_megabytes()
    return figures


async def open_deep(sitting: Sitting) -> Figures:
    """Open the longest conversation, after another one."""
    await sitting.home()
    await sitting.go(ROOMS[0])
    await sitting.sleep(2)
    return {"cpu_s": await sitting.go(DEEP)}


async def hear_much(sitting: Sitting) -> Figures:
    """Read the conversation in which much is said."""
    await sitting.home()
    await sitting.go(LIVELY)
    return await _hear(sitting, 0)


async def hear_much_elsewhere(sitting: Sitting) -> Figures:
    """Read another conversation meanwhile."""
    await sitting.home()
    await sitting.go(ROOMS[0])
    return await _hear(sitting, 0)


async def hear_much_and_many(sitting: Sitting) -> Figures:
    """Read it while many come and go."""
    await sitting.home()
    await sitting.go(LIVELY)
    return await _hear(sitting, COMING)


# --


async def _idle(sitting: Sitting) -> Figures:
    await sitting.sleep(2)
    began, cpu = time.monotonic(), time.process_time()
    await sitting.sleep(sitting.seconds)
    spent = time.process_time() - cpu
    return {"percent": spent / (time.monotonic() - began) * 100, "rss_mb": resident_megabytes()}


async def _hear(sitting: Sitting, coming: int) -> Figures:
    await sitting.sleep(0.5)
    gaps = Gaps()
    sitting.crowd(RATE, coming)
    first = sitting.known(LIVELY).last_seq
    await sitting.until(
        "the first message", lambda: sitting.known(LIVELY).last_seq > first + RATE / 4
    )
    first, began, cpu = sitting.known(LIVELY).last_seq, time.monotonic(), time.process_time()
    gaps.start()
    await sitting.sleep(sitting.seconds)
    found = gaps.stop()
    passed = time.monotonic() - began
    return {
        "own_ms": max(each.own for each in found),
        "gap_ms": max(each.whole for each in found),
        "usual_ms": median(each.whole for each in found),
        "rate": (sitting.known(LIVELY).last_seq - first) / passed,
        "percent": (time.process_time() - cpu) / passed * 100,
        "rss_mb": resident_megabytes(),
    }


SCENES: Mapping[str, Scene] = {
    each.__name__: each
    for each in (
        way_in,
        come_home,
        begin,
        idle,
        idle_after_emoji,
        idle_without_server,
        look_at_much,
        open_deep,
        hear_much,
        hear_much_elsewhere,
        hear_much_and_many,
    )
}
