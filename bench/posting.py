"""Many people who post as fast as they are answered, in a process of their own."""

from __future__ import annotations

import selectors
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from bench.line import Line
from bench.measurement import Figures
from bench.seeding import PASSWORD, Recipe

ROOT = Path(__file__).resolve().parents[1]
EACH_ROOM = 10
"""Senders in one room."""
TEXT = b"seventy bytes and a few more, as a sentence in a conversation has them\n"
ANSWER = b"201 "


class Posting:
    """
    Senders at work, from entering to leaving.

    @ivar figures: what they achieved, once they have ended.
    """

    def __init__(self, port: int, senders: int) -> None:
        self._command = [sys.executable, "-m", "bench.posting", str(port), str(senders)]
        self.figures: Figures = {}

    def __enter__(self) -> Posting:
        """Start them, and wait until all of them have begun."""
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise RuntimeError("the senders did not begin")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End them."""
        said, _ = self._process.communicate()
        if self._process.returncode == 0:
            posts, seconds = said.split()
            self.figures = {"rate": int(posts) / float(seconds)}


def main(port: int, senders: int) -> None:
    """Log in, post until standard input ends, and print how many were answered, in what time."""
    rooms = [rank for rank in range(senders) if not Recipe().is_private(rank)]
    sockets = [_enter(port, number, rooms[number // EACH_ROOM]) for number in range(senders)]
    selector = selectors.DefaultSelector()
    for each in sockets:
        selector.register(each, selectors.EVENT_READ)
        each.send(TEXT)
    selector.register(sys.stdin, selectors.EVENT_READ)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    began = time.perf_counter()
    posts = _post(selector)
    sys.stdout.write(f"{posts} {time.perf_counter() - began}\n")


def _enter(port: int, number: int, room: int) -> socket.socket:
    line = Line(port)
    line.login(f"user{number}", PASSWORD)
    line.ask(f"/join {Recipe().room(room)}")
    return line.detach()


def _post(selector: selectors.BaseSelector) -> int:
    """Post again where an answer came; what is said by others is read and forgotten."""
    posts = 0
    while True:
        for key, _ in selector.select():
            if not isinstance(key.fileobj, socket.socket):
                return posts
            heard = key.fileobj.recv(1 << 16)
            if not heard:
                raise RuntimeError("the server hung up")
            # An answer is short and begins a line; events begin with a letter.
            if heard.startswith(ANSWER) or b"\n" + ANSWER in heard:
                posts += 1
                key.fileobj.send(TEXT)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
