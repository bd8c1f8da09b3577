"""
Messages that are to reach the server: each once, in order, whatever the network does.

Many are on their way at once, always begun in the order in which they were written.  Where one
was lost, or refused for now, it is sent again before all that is behind it, and until that goes
well they go one by one; by their nonces the server knows those that it has.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatserver.model.errors import ChatError, Internal, NoSuchMessage
from chatserver.model.names import Target
from chatserver.wire.calls import CallLost
from clients.core.answers import Stored
from clients.core.backoff import Backoff
from clients.core.journal import Journal, JournalProblem
from clients.core.posts import Failed, Post, Sending, Sent
from clients.core.refusals import asked_to_wait, may_be_sent_again

MOST_IN_FLIGHT = 32
"""Messages that wait for their answers; the server takes twice as many at once."""
MOST_POSTS = 1000
"""In an outbox."""

Say = Callable[[Target, str, bool, str, int | None], Awaitable[Stored]]
"""Posts: target, text, whether it is an action, nonce, the seq of the message that it answers."""
Listener = Callable[[Post], None]


class OutboxFull(Exception):
    """So many messages wait already that no more are taken."""


class Outbox:
    """One user's messages that are not stored yet."""

    _log = Logger()

    def __init__(
        self,
        say: Say,
        token: Callable[[], str],
        clock: IReactorTime,
        random: Callable[[], float],
        on_change: Listener,
        journal: Journal | None = None,
    ) -> None:
        """
        @param token: gives a new nonce each time, 1 to 64 characters out of C{A-Za-z0-9._-}.
        @param random: gives numbers from 0 to 1, for delays.
        @param on_change: hears each post when it is new, or something has become of it; what is
            L{Sent} or was discarded is in the outbox no more.
        @param journal: where it is kept; what it holds is sent first.
        """
        self._say = say
        self._token = token
        self._clock = clock
        self._backoff = Backoff(random)
        self._on_change = on_change
        self._journal = journal
        self._posts: dict[str, Post] = {}
        self._in_flight: dict[str, int] = {}
        self._window = MOST_IN_FLIGHT
        self._connection = 0
        self._is_closed = False
        self._online = False
        self._resting: IDelayedCall | None = None
        for post in journal.posts if journal is not None else ():
            self._posts[post.nonce] = post

    # -- for the application

    def posts(self, target: Target | None = None) -> Sequence[Post]:
        """List what is not stored, in the order in which it was written; in one place or all."""
        return [each for each in self._posts.values() if target in (None, each.target)]

    def add(
        self, target: Target, text: str, action: bool = False, reply: int | None = None
    ) -> Post:
        """
        Send a message as soon as possible.

        @param reply: seq of a message there that it answers.
        @raise OutboxFull: too many wait already.
        @raise JournalProblem: it cannot be kept on disk.
        """
        if len(self._posts) >= MOST_POSTS:
            raise OutboxFull(f"{MOST_POSTS} messages wait to be sent; no more are taken")
        now = self._clock.seconds()
        post = Post(self._token(), target, text, action, now, reply=reply)
        if self._journal is not None:
            self._journal.added(post)
        self._posts[post.nonce] = post
        self._on_change(post)
        self._pump()
        return post

    def retry(self, nonce: str) -> None:
        """
        Send once more what was refused, behind all else.

        What answered a message that is gone answers none then.
        """
        post = self._posts.get(nonce)
        if post is not None and isinstance(post.outcome, Failed):
            del self._posts[nonce]
            if post.outcome.code == NoSuchMessage.code:
                post = evolve(post, reply=None)
            self._became(post.with_outcome(Sending()))
            self._pump()

    def discard(self, nonce: str) -> bool:
        """
        Forget what was refused, or was not sent yet.

        @return: whether it was forgotten: what is on its way cannot be called back.
        """
        post = self._posts.get(nonce)
        if post is None or nonce in self._in_flight:
            return False
        del self._posts[nonce]
        self._note(post.with_outcome(Sent(0)))
        self._pump()
        return True

    def close(self) -> None:
        """Send nothing more; what a journal keeps is sent another time."""
        self._is_closed = True
        self.offline()
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    # -- connections

    def online(self) -> None:
        """There is a new connection: send what was not answered, in order."""
        if self._is_closed:
            return
        self._online = True
        self._connection += 1
        self._in_flight.clear()
        self._window = MOST_IN_FLIGHT
        self._pump()

    def offline(self) -> None:
        """There is no connection."""
        self._online = False
        self._rested(pump=False)

    # -- sending

    def _pump(self) -> None:
        if not self._online or self._resting is not None:
            return
        for post in tuple(self._posts.values()):
            if not self._online or len(self._in_flight) >= self._window:
                return
            if self._posts.get(post.nonce) is not post or post.nonce in self._in_flight:
                continue
            if isinstance(post.outcome, Sending):
                self._send(post)

    def _send(self, post: Post) -> None:
        self._in_flight[post.nonce] = self._connection
        saying = self._say(post.target, post.text, post.action, post.nonce, post.reply)
        answer: Deferred[Stored] = Deferred.fromCoroutine(_awaited(saying))
        answer.addCallbacks(
            partial(self._stored, post, self._connection),
            partial(self._refused, post, self._connection),
        )
        answer.addErrback(self._failed)

    def _landed(self, post: Post, connection: int) -> bool:
        """Note that an answer came; False: one of an earlier connection."""
        if self._in_flight.get(post.nonce) != connection:
            return False
        del self._in_flight[post.nonce]
        return True

    def _stored(self, post: Post, connection: int, stored: Stored) -> None:
        self._landed(post, connection)
        self._backoff.reset()
        self._window = min(MOST_IN_FLIGHT, self._window + 1)
        if self._posts.pop(post.nonce, None) is not None:
            sent = post.with_outcome(Sent(stored.seq, stored.away))
            self._note(sent)
            self._on_change(sent)
        self._pump()

    def _refused(self, post: Post, connection: int, failure: Failure) -> None:
        if not self._landed(post, connection):
            return
        error = failure.value
        if not isinstance(error, ChatError | CallLost):
            self._log.failure("{event}", failure, event="sending a message failed")
            error = Internal("this program failed; it has been logged")
        if isinstance(error, CallLost):
            self._online = False  # until the next connection
        elif may_be_sent_again(error):
            self._window = 1  # one after another, until it goes well again: that keeps the order
            self._rest(asked_to_wait(error))
        else:
            self._became(post.with_outcome(Failed(error.code, str(error))))
        self._pump()

    def _failed(self, failure: Failure) -> None:
        self._log.failure("{event}", failure, event="noting an answer failed")

    def _became(self, post: Post) -> None:
        self._posts[post.nonce] = post
        self._note(post)
        self._on_change(post)

    def _note(self, post: Post) -> None:
        if self._journal is None:
            return
        try:
            self._journal.became(post, self._posts.values())
        except JournalProblem:
            # Sent once more by the next start, which its nonce makes harmless.
            self._log.failure("{event}", event="the outbox could not be written")

    # -- resting

    def _rest(self, at_least: float) -> None:
        """Send nothing for a while."""
        if self._resting is None:
            delay = self._backoff.next(at_least)
            self._resting = self._clock.callLater(delay, self._rested)

    def _rested(self, pump: bool = True) -> None:
        resting, self._resting = self._resting, None
        if resting is not None and resting.active():
            resting.cancel()
        if pump:
            self._pump()


async def _awaited(saying: Awaitable[Stored]) -> Stored:
    return await saying
