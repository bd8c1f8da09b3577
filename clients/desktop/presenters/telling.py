"""How presenters tell whoever shows them that something is to be shown anew."""

from __future__ import annotations

from collections.abc import Callable

from twisted.logger import Logger

Listener = Callable[[], None]


class Telling:
    """Something that is shown, and changes."""

    _log = Logger()

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """
        Let C{listener} hear each change.

        @return: lets it hear no more.
        """
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def tell(self) -> None:
        """Something changed."""
        for listener in tuple(self._listeners):
            try:
                listener()
            except Exception:
                self._log.failure("{event}", event="showing a change failed")
