"""Conversations that go on whatever happens to server, network and readers."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import TestCase

from chatserver.model.names import LOBBY, RoomName, UserName
from clients.core.happenings import StateChanged
from clients.core.journal import Journal
from clients.core.states import Ended, NetworkGone, Waiting
from tests.clients.integration.people import Person, serve_amp
from tests.clients.integration.relay import Relay

ANN, BOB = UserName("ann"), UserName("bob")


class ReconnectingTests(TestCase):
    """Real sockets, a server in a process of its own, and a relay that can be cut."""

    timeout = 300

    async def begin(self) -> None:
        """Start all three."""
        self.server, port = await serve_amp(self)
        self.relay = await Relay(port).listen(self)

    async def restart(self) -> None:
        """Start the server again, as it was killed or stopped."""
        self.server, self.relay.port = await serve_amp(self, self.server.data)

    def reasons(self, person: Person) -> list[object]:
        """Why somebody's connections ended."""
        states = [each.state for each in person.happened if isinstance(each, StateChanged)]
        return [each.reason for each in states if isinstance(each, Waiting)]

    async def test_killed_in_the_middle_of_a_conversation(self) -> None:
        """After a power cut of the server nothing is lost, and nothing is there twice."""
        await self.begin()
        ann = await Person.arrive(self, self.relay.own_port, "ann")
        bob = await Person.arrive(self, self.relay.own_port, "bob")
        for person in (ann, bob):
            await person.open(LOBBY)
        texts = [f"m{n}" for n in range(300)]
        for text in texts[:200]:
            ann.outbox.add(LOBBY, text)
        await ann.until(lambda: len(ann.done) >= 50)
        await self.server.kill()
        for text in texts[200:]:
            ann.outbox.add(LOBBY, text)
        await self.restart()
        await ann.sent()
        await ann.sees(LOBBY, *texts)
        await bob.sees(LOBBY, *texts)
        self.assertEqual(len(ann.done), len(set(ann.done)))

    async def test_answers_lost_after_the_commit(self) -> None:
        """A message that was stored, but never answered, is not sent twice."""
        await self.begin()
        ann = await Person.arrive(self, self.relay.own_port, "ann")
        bob = await Person.arrive(self, self.server_port(), "bob")
        for person in (ann, bob):
            await person.open(LOBBY)
        (passage,) = self.relay.passages
        passage.loses = True
        ann.outbox.add(LOBBY, "stored, not answered")
        await bob.sees(LOBBY, "stored, not answered")
        self.assertEqual(len(ann.outbox.posts()), 1)
        passage.cut()
        await ann.sent()
        await ann.sees(LOBBY, "stored, not answered")
        ann.outbox.add(LOBBY, "next")
        await bob.sees(LOBBY, "stored, not answered", "next")

    def server_port(self) -> int:
        """Where the server is without the relay."""
        return self.relay.port

    async def test_two_clients_of_one_account(self) -> None:
        """Each device shows what the other says, and how far the other has read."""
        await self.begin()
        desk = await Person.arrive(self, self.relay.own_port, "ann")
        lap = Person(self, self.relay.own_port, "ann")
        await lap.client.enter()
        bob = await Person.arrive(self, self.relay.own_port, "bob")
        for person in (desk, lap):
            await person.open(LOBBY)
            await person.open(BOB)
        desk.outbox.add(BOB, "from the desk")
        lap.outbox.add(BOB, "from the lap")
        both = ["from the desk", "from the lap"]
        await desk.until(lambda: sorted(desk.seen(BOB)) == both)
        await lap.until(lambda: lap.seen(BOB) == desk.seen(BOB))
        bob.outbox.add(LOBBY, "hello")
        await lap.until(lambda: lap.timelines[LOBBY].timeline.unread == 1)
        await lap.sees(LOBBY, "hello")
        await desk.sees(LOBBY, "hello")
        await desk.client.mark_read(LOBBY)
        await lap.until(lambda: lap.timelines[LOBBY].timeline.unread == 0)
        await desk.until(lambda: desk.timelines[LOBBY].timeline.unread == 0)

    async def test_a_slow_client_is_dropped_and_resumes(self) -> None:
        """Who reads too slowly is dropped by the server, and misses nothing by that."""
        await self.begin()
        slow = await Person.arrive(self, self.relay.own_port, "slow")
        ann = await Person.arrive(self, self.relay.port, "ann")
        ops = RoomName("ops")
        await ann.client.create(ops)
        await slow.client.join(ops)
        await slow.open(ops)
        await ann.open(ops)
        (passage,) = self.relay.passages
        passage.stall()
        texts = [f"{n} " + "x" * 8000 for n in range(900)]
        for text in texts:
            ann.outbox.add(ops, text)
        await ann.sent()
        await self.server.said("slow reader")
        passage.flow()
        await slow.until(lambda: len(self.reasons(slow)) > 0)
        await slow.sees(ops, *texts)

    async def test_a_server_that_stops_says_so(self) -> None:
        """A stop of the server can be told from a failure of the network; both are healed."""
        await self.begin()
        ann = await Person.arrive(self, self.relay.own_port, "ann")
        await self.server.stop()
        await ann.until(lambda: len(self.reasons(ann)) > 0)
        self.assertIsInstance(self.reasons(ann)[0], Ended)
        await self.restart()
        ann.client.retry_now()
        await ann.online()
        before = len(self.reasons(ann))
        self.relay.cut_all()
        await ann.until(lambda: len(self.reasons(ann)) > before)
        self.assertIsInstance(self.reasons(ann)[before], NetworkGone)
        await ann.online()

    async def test_the_program_itself_dies(self) -> None:
        """What was written without a network is sent by the next run of the program, once."""
        await self.begin()
        path = Path(self.mktemp())
        ann = await Person.arrive(self, self.relay.own_port, "ann", Journal(path))
        (passage,) = self.relay.passages
        passage.loses = True
        ann.outbox.add(LOBBY, "one")
        ann.outbox.add(LOBBY, "two")
        bob = await Person.arrive(self, self.relay.port, "bob")
        await bob.open(LOBBY)
        await bob.sees(LOBBY, "one", "two")
        await ann.leave()
        again = Person(self, self.relay.own_port, "ann", journal=Journal(path))
        self.assertEqual(len(again.outbox.posts()), 2)
        again.outbox.add(LOBBY, "three")
        await again.client.enter()
        await again.sent()
        await bob.sees(LOBBY, "one", "two", "three")
