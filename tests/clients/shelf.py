"""A server of one kind of request, whose answers a test gives by hand."""

from __future__ import annotations

from twisted.internet.defer import Deferred

from chatserver.model.names import Target
from chatserver.wire.calls import CallLost
from clients.core.answers import Stored


class Shelf:
    """
    Stores posts, each nonce once, and answers when it is told to.

    @ivar stored: texts by target, in the order in which they were stored.
    @ivar asked: texts in the order in which they came, each time that they came.
    @ivar replies: of those that answer a message: its seq by their text.
    """

    def __init__(self) -> None:
        self.stored: dict[Target, list[str]] = {}
        self.asked: list[str] = []
        self.replies: dict[str, int] = {}
        self._nonces: dict[tuple[Target, str], int] = {}
        self._waiting: list[tuple[Target, str, str, Deferred[Stored]]] = []

    def say(
        self, target: Target, text: str, action: bool, nonce: str, reply: int | None = None
    ) -> Deferred[Stored]:
        """Take a post, as L{clients.core.outbox.Say}."""
        self.asked.append(text)
        if reply is not None:
            self.replies[text] = reply
        answer: Deferred[Stored] = Deferred()
        self._waiting.append((target, text, nonce, answer))
        return answer

    @property
    def waiting(self) -> int:
        """How many wait for their answers."""
        return len(self._waiting)

    def store(self, count: int = 1, lose_answers: bool = False) -> None:
        """Store the next posts, and answer."""
        for _ in range(count):
            target, text, nonce, answer = self._waiting.pop(0)
            stored = self.stored.setdefault(target, [])
            duplicate = (target, nonce) in self._nonces
            if not duplicate:
                stored.append(text)
                self._nonces[target, nonce] = len(stored)
            if not lose_answers:
                answer.callback(Stored(self._nonces[target, nonce], duplicate, True, None))

    def refuse(self, error: Exception) -> None:
        """Refuse the next post."""
        self._waiting.pop(0)[3].errback(error)

    def break_off(self) -> None:
        """The connection is lost."""
        waiting, self._waiting = self._waiting, []
        for *_, answer in waiting:
            answer.errback(CallLost("the connection was lost"))
