"""
People who talk in a room, and others who come and go, over the line protocol.

C{python -m bench.desktop_crowd PORT ROOM RATE COMING SECONDS} lets a few say C{RATE} messages in
a second, and C{COMING} others join, leave, come online and go, each about once in two seconds.
"""

from __future__ import annotations

import sys
from typing import Any

from twisted.internet.defer import Deferred, DeferredList
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.task import LoopingCall, deferLater, react

from bench.desktop_past import CROWD, PEOPLE, TEXTS
from bench.seeding import PASSWORD
from bench.week.line import LineClient

PULSE = 0.005
"""Seconds between what is said together."""
SPEAKERS = 2
TURN = 2.0
"""Seconds in which each of those who come and go does so once."""
LATE = 400
"""Messages that may be owed at once by somebody who was held up."""


class Crowd:
    """All of them."""

    def __init__(self, reactor: Any, port: int, room: str) -> None:
        self._reactor, self._room = reactor, room
        self._endpoint = TCP4ClientEndpoint(reactor, "127.0.0.1", port)
        self._speakers: list[LineClient] = []
        self._said = 0

    async def enter(self, name: str) -> LineClient:
        """Log somebody in."""
        client: LineClient = await connectProtocol(self._endpoint, LineClient())
        await client.ask(f"/login {name} {PASSWORD}")
        return client

    async def talk(self, rate: int, coming: int, seconds: float) -> None:
        """Let them."""
        self._speakers = [await self.enter(name) for name in PEOPLE[:SPEAKERS]]
        pulse = LoopingCall.withCount(
            lambda count: self._say(min(LATE, round(count * PULSE * rate)))
        )
        pulse.clock = self._reactor
        if rate:
            pulse.start(PULSE).addErrback(lambda failure: failure.printTraceback())
        guests = [Deferred.fromCoroutine(self._come(at)) for at in range(coming)]
        for each in guests:
            each.addErrback(lambda failure: failure.printTraceback())
        await deferLater(self._reactor, seconds)
        if rate:
            pulse.stop()
        for each in guests:
            each.cancel()
        await DeferredList(guests)

    def _say(self, count: int) -> None:
        for _ in range(count):
            self._said += 1
            text = TEXTS[self._said % len(TEXTS)].replace("\n", " ")
            speaker = self._speakers[self._said // 3 % SPEAKERS]
            speaker.send(f"/msg #{self._room} {self._said} {text}\n".encode())

    async def _come(self, at: int) -> None:
        """Come, leave the room, join it again, go, come again."""
        await deferLater(self._reactor, at % 50 / 50 * TURN)
        while True:
            client = await self.enter(CROWD[at])
            try:
                for word in ("leave", "join"):
                    await deferLater(self._reactor, TURN / 2)
                    await client.ask(f"/{word} #{self._room}")
            finally:
                client.cut()


async def _main(reactor: Any) -> None:
    port, room, rate, coming, seconds = sys.argv[1:]
    crowd = Crowd(reactor, int(port), room)
    await crowd.talk(int(rate), int(coming), float(seconds))


if __name__ == "__main__":
    react(lambda reactor: Deferred.fromCoroutine(_main(reactor)))
