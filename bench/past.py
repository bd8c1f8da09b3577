"""What it costs to read a long past: in the store, through a server, and while others write."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import count, takewhile
from pathlib import Path

from bench.disk import spread
from bench.inline import InlineStore
from bench.line import Line
from bench.measurement import OURS, Figures, Measurement
from bench.posting import Posting
from bench.process import Watched
from bench.questions import Question, Questions
from bench.seeding import recipe_of
from bench.starting import Server, copied
from chatserver.model.entries import Page

STORE = "store alone"
SENDERS = 100
"""Who post while others read, where the past has so many accounts."""


def measure(data: Path, quick: bool) -> Iterator[Measurement]:
    """
    Ask all questions, of a copy of a seeded folder.

    @param quick: each 20 times, instead of 300.
    """
    times = 20 if quick else 300
    with copied(data) as folder, closing(InlineStore(folder)) as store:
        questions = list(Questions(store, recipe_of(data)).all())
        for question in questions:
            yield _of_store(store, question, times)
        lines = [each for each in questions if each.line is not None]
        senders = min(SENDERS, recipe_of(data).accounts)
        yield from _of_server(folder, lines, times, senders, 0.3 if quick else 8.0)


def _of_store(store: InlineStore, question: Question, times: int) -> Measurement:
    """
    Measure what a reader's thread does: the transaction, its queries, the values made of them.

    Not counted are Twisted's ways to that thread and back, nor what a frontend makes of it.
    """
    answer = store.now(question.work())
    taken = []
    for _ in range(times):
        before = time.thread_time()
        answer = store.now(question.work())
        taken.append((time.thread_time() - before) * 1000)
    figures = {
        "cpu_us": sum(taken) / times * 1000,
        **{f"cpu_{name}": value for name, value in spread(taken).items()},
        "found": len(answer.entries if isinstance(answer, Page) else answer),
    }
    return Measurement(question.scenario, STORE, question.parameters, figures)


def _of_server(
    folder: Path, questions: list[Question], times: int, senders: int, seconds: float
) -> Iterator[Measurement]:
    """Ask through the line protocol: first while nobody else wants anything, then while many do."""
    server = Server(folder)
    try:
        with closing(server.client()) as line:
            for question in questions:
                figures = _asked(server.watched, line, question, range(times))
                yield Measurement(question.scenario, OURS, question.parameters, figures)
            with Posting(server.port, senders) as posting:
                for question in filter(_matters, questions):
                    figures = _asked(server.watched, line, question, _until(seconds))
                    parameters = {**question.parameters, "senders": senders}
                    # The server's CPU is that of the posts, too.
                    figures = {name: figures[name] for name in ("p50_ms", "p99_ms", "rate")}
                    yield Measurement(question.scenario, OURS, parameters, figures)
            yield Measurement("posts", OURS, {"senders": senders}, posting.figures)
    finally:
        server.stop()


def _matters(question: Question) -> bool:
    """Whether it is asked under load, too."""
    return question.parameters in (
        {"page": "latest", "room": "biggest"},
        {"word": "rare", "in": "everywhere"},
        {"word": "in one message", "in": "everywhere"},
    )


def _until(seconds: float) -> Iterator[int]:
    """Count for so long."""
    end = time.perf_counter() + seconds
    return takewhile(lambda _: time.perf_counter() < end, count())


def _asked(watched: Watched, line: Line, question: Question, times: Iterable[int]) -> Figures:
    """Ask one at a time: what it costs the server, and how long the answer takes."""
    assert question.line is not None
    line.ask(question.line())
    taken = []
    began, used = time.perf_counter(), watched.cpu_seconds()
    for _ in times:
        before = time.perf_counter()
        line.ask(question.line())
        taken.append((time.perf_counter() - before) * 1000)
    used = watched.cpu_seconds() - used
    rate = len(taken) / (time.perf_counter() - began)
    return {"cpu_us": used / len(taken) * 1e6, **spread(taken), "rate": rate}
