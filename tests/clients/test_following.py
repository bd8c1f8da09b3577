"""Following streams of a server that answers late, never, or not at all."""

from __future__ import annotations

from collections.abc import Mapping

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.entries import Entry, Room
from chatserver.model.errors import BadRequest, ChatError, NoSuchRoom, NotStored
from chatserver.model.events import Hidden, Live, Reset
from chatserver.model.names import Target
from chatserver.wire.calls import CallLost
from clients.core.followers import Tail
from clients.core.following import AGAIN_SECONDS, CATCH_UP_SECONDS, Following
from tests.clients.log import BOB, ME, ROOM, Log


class Server:
    """
    Notes what it is asked for; a test tells what it wants to.

    @ivar asked: the cursors that were asked after, by C{Follow} or by C{Resume}.
    @ivar refusal: what all are answered; None: nothing is refused.
    """

    def __init__(self) -> None:
        self.asked: list[int | None] = []
        self.refusal: Exception | None = None

    async def follow(self, target: Target, since: int | None = None) -> None:
        """Take a C{Follow}."""
        self.asked.append(since)
        if self.refusal is not None:
            raise self.refusal

    async def resume(self, cursors: Mapping[Target, int]) -> Mapping[Target, ChatError]:
        """Take a C{Resume}."""
        self.asked += cursors.values()
        if isinstance(self.refusal, ChatError):
            return dict.fromkeys(cursors, self.refusal)
        return {}


class FollowingTests(SynchronousTestCase):
    """A tail, which wants everything."""

    def setUp(self) -> None:
        """Follow from the beginning."""
        self.log = Log()
        self.clock = Clock()
        self.server = Server()
        self.heard: list[Entry | Hidden | Live] = []
        self.refused: list[ChatError] = []
        self.following = Following(self.clock)
        self.following.enter(self.server, ME.id)
        self.tail = Tail(ROOM.name, 0, self.heard.append, self.refused.append)
        self.successResultOf(self.following.add(self.tail))
        self.following.take(Live(ROOM, 0))

    def seqs(self) -> list[int]:
        """What was heard."""
        return [each.seq for each in self.heard if not isinstance(each, Live)]

    def test_a_gap_is_asked_for_at_once(self) -> None:
        """What is missing is asked for, once, and then told in order."""
        first, second, third = (self.log.say(text) for text in "abc")
        self.following.take(second)
        self.following.take(third)
        self.assertEqual(self.server.asked, [0, 0])
        self.following.take(first)
        self.following.take(Live(ROOM, 3))
        self.clock.advance(1000)
        self.assertEqual((self.seqs(), self.server.asked), ([1, 2, 3], [0, 0]))

    def test_a_server_that_never_tells(self) -> None:
        """Where asking brings nothing, it is asked again in a while, and not all the time."""
        self.log.say("a")
        for _ in range(10):
            self.following.take(self.log.say("b"))
            self.following.take(Live(ROOM, self.log.last_seq))
        self.assertEqual(self.server.asked, [0, 0])
        self.clock.advance(AGAIN_SECONDS)
        self.assertEqual(self.server.asked, [0, 0, 0])

    def test_a_server_that_falls_silent(self) -> None:
        """Catching up that does not go on is begun anew after half a minute."""
        first, second, _ = (self.log.say(text) for text in "abc")
        self.following.take(Live(ROOM, 3))
        self.following.take(first)
        self.clock.advance(CATCH_UP_SECONDS - 1)
        self.following.take(second)
        self.clock.advance(CATCH_UP_SECONDS - 1)
        self.assertEqual(self.server.asked, [0, 0])
        self.clock.advance(1)
        self.assertEqual(self.server.asked, [0, 0, 2])

    def test_somebody_else_catches_up_there(self) -> None:
        """A refusal because of that is no end; what is missing is asked for after it."""
        self.server.refusal = BadRequest("you are catching up there already")
        self.log.say("a")
        self.following.take(self.log.say("b"))
        self.server.refusal = None
        self.following.take(Live(ROOM, 2))
        self.clock.advance(AGAIN_SECONDS)
        self.assertEqual(self.server.asked[-1], 0)
        self.assertEqual(self.refused, [])

    def test_a_refusal_that_passes(self) -> None:
        """A server that cannot read just now is asked again."""
        self.server.refusal = NotStored("disk full")
        self.log.say("a")
        self.following.take(self.log.say("b"))
        self.server.refusal = None
        self.clock.advance(AGAIN_SECONDS)
        self.assertEqual((self.server.asked, self.refused), ([0, 0, 0], []))

    def test_a_refusal_for_good(self) -> None:
        """Where the stream may be read no more, it is told, and not asked for until reconnected."""
        self.server.refusal = NoSuchRoom("no such room")
        self.log.say("a")
        self.following.take(self.log.say("b"))
        self.assertEqual(self.refused, [self.server.refusal])
        self.following.take(self.log.say("c"))
        self.clock.advance(1000)
        self.assertEqual(self.server.asked, [0, 0])

    def test_a_reset_is_no_way_out(self) -> None:
        """Who wants everything goes on from its cursor, however much it is."""
        self.log.say("a")
        self.following.take(Reset(ROOM, 1))
        self.assertEqual((self.seqs(), self.server.asked), ([], [0, 0]))

    def test_a_room_of_the_same_name(self) -> None:
        """A room that was deleted and made again is another stream, from its first entry on."""
        self.following.take(self.log.say("a"))
        self.following.take(self.log.say("b"))
        new = Room(8, ROOM.name, private=False)
        self.following.take(Entry(new, 1, 1, BOB, 1.0, self.log.entries[0].body))
        self.assertEqual(self.seqs(), [1, 2, 1])

    def test_without_a_connection(self) -> None:
        """Nothing is asked meanwhile; the next connection goes on after the cursor."""
        self.following.take(self.log.say("a"))
        self.following.lost()
        self.clock.advance(1000)
        self.assertEqual(self.server.asked, [0])
        late = Tail(ROOM.name, None, self.heard.append)
        self.failureResultOf(self.following.add(late), CallLost)
        self.following.enter(self.server, ME.id)
        going_on = Deferred.fromCoroutine(self.following.go_on({ROOM.name: 5}))
        self.successResultOf(going_on)
        self.assertEqual(self.server.asked, [0, 1, None])
