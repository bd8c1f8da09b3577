"""A thread that writes a little later, so that nobody waits for the disk."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from threading import Condition, Thread

from twisted.logger import Logger

from clients.desktop.keeping.steps import Step, joined, place_of


class WriteBehind:
    """Takes steps at once, and does many of them together."""

    _log = Logger()

    def __init__(self, write: Callable[[Sequence[Step]], None], patience: float) -> None:
        """
        @param write: called in the thread, never twice at a time.
        @param patience: seconds that a step may wait for others.
        """
        self._write = write
        self._patience = patience
        self._changed = Condition()
        self._waiting: dict[Hashable, Sequence[Step]] = {}
        self._under_way: dict[Hashable, Sequence[Step]] = {}
        self._hurry = self._closing = False
        self._thread: Thread | None = None

    def put(self, step: Step) -> None:
        """Have something done soon; after L{close}, never."""
        place = place_of(step)
        with self._changed:
            if self._closing:
                return
            is_first = not self._waiting
            self._waiting[place] = joined(self._waiting.get(place, ()), step)
            if is_first:
                self._changed.notify_all()  # more steps need not wake it again
            if self._thread is None:
                # A program that dies must not wait for it; one that ends closes it.
                self._thread = Thread(target=self._run, name="keeping", daemon=True)
                self._thread.start()

    def is_behind(self, place: Hashable) -> bool:
        """Whether something is not done there yet."""
        with self._changed:
            return place in self._waiting or place in self._under_way

    def hurry(self) -> None:
        """Have it all done soon, without waiting for others."""
        with self._changed:
            self._hurry = not self._is_done()
            self._changed.notify_all()

    def flush(self, seconds: float | None = None) -> bool:
        """
        Have it all done now.

        @param seconds: to wait for that at the most; None: as long as it takes.
        @return: whether it is done.
        """
        with self._changed:
            self._hurry = not self._is_done()
            self._changed.notify_all()
            return self._changed.wait_for(self._is_done, seconds)

    def close(self) -> None:
        """Have it all done, and take no more."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    # --

    def _is_done(self) -> bool:
        return not self._waiting and not self._under_way

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                self._changed.wait_for(lambda: self._hurry or self._closing, self._patience)
                if not self._waiting:
                    return
                self._under_way, self._waiting = self._waiting, {}
            try:
                self._write([step for steps in self._under_way.values() for step in steps])
            except Exception:
                self._log.failure("{event}", event="keeping something failed")
            with self._changed:
                self._under_way = {}
                self._hurry = self._hurry and bool(self._waiting)
                self._changed.notify_all()
