"""Who takes part: residents who stay, and names for those who come for a moment."""

from __future__ import annotations

import re
from random import Random
from typing import Any, TypeVar

from attrs import define
from twisted.internet.defer import DeferredList
from twisted.internet.endpoints import SSL4ClientEndpoint, TCP4ClientEndpoint, connectProtocol
from twisted.internet.ssl import CertificateOptions
from twisted.internet.task import deferLater

from bench.week.amp import Program
from bench.week.line import Answer, LineClient, Surprise
from bench.week.served import Served

HERE = "127.0.0.1"
PASSWORD = "correct horse battery"
ROOMS = ("#hall-1", "#hall-2", "#hall-3", "#hall-4")
VISITORS = 8
WORDS = tuple(
    re.findall(
        r"\w+",
        """
        the of disk is full on nas two anyone near coffee machine build passed failed again who has
        time for review of branch please look at log server restart tomorrow morning lunch meeting
        """,
    )
)
_UNFAIR = frozenset((400, 429))

Client = TypeVar("Client", LineClient, Program)


@define(eq=False)
class Resident:
    """
    Somebody who stays, but for a moment now and then.

    @ivar client: their connection; None: they are away.
    """

    name: str
    client: LineClient | None = None


def fair(answer: Answer) -> Answer:
    """
    Let refusals pass that the play itself brings about: not there, not allowed, taken.

    @raise Surprise: the server had trouble, did not understand, or throttled.
    """
    if answer.code >= 500 or answer.code in _UNFAIR:
        raise Surprise(f"{answer.code} {answer.rest}")
    return answer


def granted(answer: Answer) -> Answer:
    """@raise Surprise: it was a refusal."""
    if answer.code >= 400:
        raise Surprise(f"{answer.code} {answer.rest}")
    return answer


class Crowd:
    """
    All that the acts share.

    @ivar random: where all chance comes from.
    @ivar residents: constantly as many.
    @ivar lobby: the seq of an entry of C{#lobby}, among the newest.
    @ivar hold: seconds for which a slow reader does not read.
    """

    def __init__(
        self, reactor: Any, served: Served, random: Random, size: int, hold: float
    ) -> None:
        """@param size: how many residents."""
        self.random = random
        self.residents = [Resident(f"resident-{number}") for number in range(size)]
        self.lobby = 0
        self.hold = hold
        self._reactor = reactor
        self._served = served
        self._free: list[Resident] = []
        self._newcomers = 0
        self._connected: set[LineClient | Program] = set()

    # -- chance

    def text(self) -> str:
        """Something to say, 20 to 400 characters long."""
        return " ".join(self.random.choices(WORDS, k=self.random.randint(5, 70)))

    def room(self) -> str:
        """A room; the lobby as often as all others."""
        return self.random.choice((*ROOMS, *("#lobby",) * len(ROOMS)))

    def somebody(self) -> str:
        """A resident's name."""
        return self.random.choice(self.residents).name

    def visitor(self) -> str:
        """The name of an account whose owner comes and goes."""
        return f"visitor-{self.random.randrange(VISITORS)}"

    def new_name(self) -> str:
        """A name that was never used."""
        self._newcomers += 1
        return f"new-{self._newcomers}"

    # -- connections

    async def dial(self) -> LineClient:
        """Connect to the line protocol."""
        endpoint = TCP4ClientEndpoint(self._reactor, HERE, self._served.line)
        client: LineClient = await connectProtocol(endpoint, LineClient())
        return self._kept(client)

    async def dial_tls(self) -> LineClient:
        """The same under TLS, whoever the server says it is."""
        options = CertificateOptions()
        endpoint = SSL4ClientEndpoint(self._reactor, HERE, self._served.tls, options)
        client: LineClient = await connectProtocol(endpoint, LineClient())
        return self._kept(client)

    async def dial_amp(self) -> Program:
        """Connect to the AMP frontend."""
        endpoint = TCP4ClientEndpoint(self._reactor, HERE, self._served.amp)
        program: Program = await connectProtocol(endpoint, Program())
        return self._kept(program)

    def _kept(self, client: Client) -> Client:
        self._connected.add(client)
        client.ended().addCallback(lambda _: self._connected.discard(client))
        return client

    async def pause(self, seconds: float) -> None:
        """Do nothing for a while."""
        await deferLater(self._reactor, seconds)

    # -- residents

    async def found(self) -> None:
        """Make the accounts and the rooms, the first time."""
        client = await self.dial()
        names = [each.name for each in self.residents]
        for name in (*names, *(f"visitor-{number}" for number in range(VISITORS))):
            granted(await client.ask(f"/register {name} {PASSWORD}"))
            if name == names[0]:
                for room in ROOMS:
                    granted(await client.ask(f"/create {room}"))
            await client.ask("/logout")
        await client.hang_up()

    async def gather(self) -> None:
        """Let all residents come, and join all rooms."""
        for resident in self.residents:
            await self.come(resident)
            for room in ROOMS:
                fair(await self.of(resident).ask(f"/join {room}"))
        self._free = list(self.residents)

    async def disperse(self) -> None:
        """Let everybody go; returns once their connections are gone."""
        self._free = []
        await DeferredList([client.hang_up() for client in self._connected])
        for resident in self.residents:
            resident.client = None

    async def come(self, resident: Resident) -> None:
        """Let one log in, on a new connection."""
        client = await self.dial()
        granted(await client.ask(f"/login {resident.name} {PASSWORD}"))
        resident.client = client

    async def cut(self, resident: Resident) -> None:
        """Cut off whoever has a connection."""
        if resident.client is not None:
            await resident.client.cut()

    def of(self, resident: Resident) -> LineClient:
        """
        Give a resident's connection.

        @raise Surprise: there is none: something has gone wrong with it before.
        """
        if resident.client is None or resident.client.is_over:
            raise Surprise(f"{resident.name} was cut off")
        return resident.client

    def take(self) -> Resident | None:
        """Give a resident who does nothing just now; None: all are busy."""
        if not self._free:
            return None
        at = self.random.randrange(len(self._free))
        self._free[at], self._free[-1] = self._free[-1], self._free[at]
        return self._free.pop()

    def give_back(self, resident: Resident) -> None:
        """They have done it."""
        self._free.append(resident)
