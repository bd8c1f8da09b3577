"""Clients with real connections, for tests that wait for what they will see."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from chatserver.model.entries import SAID
from chatserver.model.names import Target, UserName
from clients.core.address import ServerAddress
from clients.core.client import Client
from clients.core.dialing import Dialer
from clients.core.entering import Credentials, NewAccount, Password
from clients.core.followers import OpenTimeline
from clients.core.happenings import Happening
from clients.core.journal import Journal
from clients.core.lines import Change
from clients.core.outbox import Outbox
from clients.core.posts import Failed, Post, Sending, Sent
from clients.core.sending import outbox_for
from clients.core.states import Online
from tests.integration.processes import Server
from tests.integration.servers import serve
from tests.integration.waiting import Waiting

AMP = ("--amp", "tcp:0:interface=127.0.0.1", "--limits", "off")
LISTENING = r"listening.*frontend\W+amp\W.*?127\.0\.0\.1:(\d+)\b"

_counter = itertools.count(1)


async def serve_amp(case: TestCase, data: Path | None = None) -> tuple[Server, int]:
    """Start a server; give it, and the port of its AMP frontend."""
    server = await serve(case, *AMP, data=data)
    return server, int((await server.said(LISTENING))[1])


def secret_of(name: str) -> str:
    """Everybody's password."""
    return f"secret-{name}"


class Person(Waiting):
    """
    A client, its outbox and its timelines.

    @ivar done: what was stored, with its place: C{(target, nonce, text, seq)}.
    @ivar failed: what was refused for good.
    """

    def __init__(
        self,
        case: TestCase,
        port: int,
        name: str,
        credentials: Credentials | None = None,
        journal: Journal | None = None,
        most_lines: int = 2000,
        random: Random | None = None,
    ) -> None:
        """@param credentials: None: the password of an account that exists."""
        super().__init__()
        self.name = name
        self.done: list[tuple[Target, str, str, int]] = []
        self.failed: list[Post] = []
        self.happened: list[Happening] = []
        self.timelines: dict[Target, OpenTimeline] = {}
        chance = random or Random(name)
        address = ServerAddress("127.0.0.1", port)
        known = credentials or Password(UserName(name), secret_of(name))
        self.client = Client(
            Dialer(reactor, address), known, reactor, chance.random, "test 1", most_lines
        )
        self.client.listen(self._happened)
        self.outbox: Outbox = outbox_for(
            self.client, _nonce, reactor, chance.random, self._became, journal
        )
        case.addCleanup(self.leave)

    @classmethod
    async def arrive(
        cls, case: TestCase, port: int, name: str, journal: Journal | None = None
    ) -> Person:
        """Register somebody, and wait until they are in."""
        person = cls(case, port, name, NewAccount(UserName(name), secret_of(name)), journal)
        await person.client.enter()
        return person

    async def open(self, target: Target) -> OpenTimeline:
        """Open a timeline; it is looked at whenever something waits for it."""

        def changed(changes: Sequence[Change]) -> None:
            self.changed()

        opened = self.timelines[target] = await self.client.open(target, changed)
        return opened

    def leave(self) -> Deferred[None]:
        """Hang up."""
        self.outbox.close()
        return self.client.close()

    def describe(self) -> str:
        """For complaints."""
        seen = {str(target): self.seen(target)[-5:] for target in self.timelines}
        return f"{self.name}: {self.client.state}, {seen}, {self.outbox.posts()[:5]}"

    @property
    def is_online(self) -> bool:
        """Whether it is."""
        return isinstance(self.client.state, Online)

    def seen(self, target: Target) -> list[str]:
        """The texts in a timeline."""
        lines = self.timelines[target].timeline.lines
        return [line.entry.body.text for line in lines if isinstance(line.entry.body, SAID)]

    def sees(self, target: Target, *texts: str) -> Deferred[None]:
        """Wait until a timeline shows exactly these messages."""
        return self.until(lambda: self.seen(target) == list(texts))

    def sent(self) -> Deferred[None]:
        """Wait until the outbox is empty."""
        return self.until(lambda: not self.outbox.posts())

    def online(self, is_true: Callable[[], bool] = lambda: True) -> Deferred[None]:
        """Wait until it is online."""
        return self.until(lambda: self.is_online and is_true())

    def _happened(self, happening: Happening) -> None:
        self.happened.append(happening)
        self.changed()

    def _became(self, post: Post) -> None:
        match post.outcome:
            case Sent(seq):
                self.done.append((post.target, post.nonce, post.text, seq))
            case Failed():
                self.failed.append(post)
            case Sending():
                pass
        self.changed()


def _nonce() -> str:
    return f"nonce-{next(_counter)}"
