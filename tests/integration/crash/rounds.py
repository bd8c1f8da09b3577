"""Rounds of doing all sorts of things, C{kill -9}, restart and looking what is left."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from attrs import define, field
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from chatserver.store.store import DATABASE_NAME
from tests.integration import database_check
from tests.integration.crash.acts import Act
from tests.integration.crash.hands import AmpHands, Busy, Hands, LineHands
from tests.integration.crash.ledger import Ledger
from tests.integration.crash.looking import Look
from tests.integration.crash.plans import (
    HALLS,
    NAMES,
    REGISTRAR,
    VAULT,
    WITNESS,
    Member,
    Registrar,
    member,
)
from tests.integration.crash.replica import Replica
from tests.integration.crash.tables import looking_at
from tests.integration.crash.traces import Row
from tests.integration.dialing import LineClient, arrive, dial
from tests.integration.processes import Server
from tests.integration.servers import TWISTD, serve

PROGRAMS = (NAMES[-2], NAMES[-4])
"""
They speak AMP; the others, the registrar and the witness speak the line protocol.  Among them is
the one of each two friends to whom nothing is hidden, see C{plans.may_hide}.
"""
OPTIONS = ("--limits", "off", "--amp", "tcp:0:interface=127.0.0.1")
AMP_PORT = r"listening.*frontend\W+amp\W.*?127\.0\.0\.1:(\d+)\b"
DYING = (str(Path(__file__).with_name("dying_server.py")), *TWISTD[1:])
IDLE_SECONDS = 0.3
"""For so long the search index follows what was said last."""
AT_ANSWER, AT_STATEMENT, WHEN_IDLE = "at an answer", "at a statement", "when idle"
WAYS = (AT_ANSWER, AT_STATEMENT, AT_ANSWER, WHEN_IDLE)
"""How the server dies, by turns."""
START_STATEMENTS = 45
"""A start takes about so many statements in SQL; it dies at one of them."""
MOST_STATEMENTS = 12
"""Two to the power of it: statements of a round, at one of which it dies; rather soon than late."""


@define(eq=False)
class Rounds:
    """
    The same data folder, killed again and again.

    @ivar data: the folder.
    @ivar random: when to kill, and what is done.
    @ivar program: another server than the real one; it is only killed at answers.
    @ivar deadly: the server dies at an answer to a deed of one of these kinds.
    @ivar most_answers: a round ends at a random answer, this one at the latest.
    @ivar whole_every: after so many rounds all is looked at, and not only what is new.
    @ivar report: told how each round went.
    @ivar deaths: how often the server died in which way.
    """

    case: TestCase
    data: Path
    random: Random
    program: tuple[str, ...] = ()
    environment: dict[str, str] = field(factory=dict)
    deadly: tuple[type, ...] = (object,)
    most_answers: int = 300
    whole_every: int = 5
    report: Callable[[str], object] = len
    ledger: Ledger = field(factory=Ledger)
    replica: Replica = field(factory=Replica)
    deaths: Counter[str] = field(factory=Counter)
    answers_left: int = 0
    server: Server = field(init=False)
    witness: LineClient = field(init=False)
    lines: dict[str, LineHands] = field(factory=dict)
    amps: dict[str, AmpHands] = field(factory=dict)
    members: dict[str, Member] = field(factory=dict)

    async def prepare(self, first: int = 1) -> list[str]:
        """
        Make the accounts and the rooms; leave the server running, with everybody there.

        @param first: the number of the round that will follow.
        @return: as L{run}.
        """
        if not self.program:
            await self._die_starting()
        await self._start(self._way(first))
        witness = await arrive(self.case, self.server.port, WITNESS, "/register")
        for hall in HALLS:
            await witness.ask(f"/create {hall}")
        await witness.ask(f"/create {VAULT} private")
        for name in NAMES:
            member = await arrive(self.case, self.server.port, name, "/register")
            await witness.ask(f"/invite {name}")
            await member.ask(f"/join {VAULT}")
            await member.hang_up()
        await witness.hang_up()
        await self._all_come(first)
        with looking_at(self.data / DATABASE_NAME) as tables:
            self.replica.feed(tables.rows_after(0))
            return self.replica.compare(tables, whole=True)

    async def run(self, number: int, last: bool = True) -> list[str]:
        """
        Play one round; the server runs again at its end.

        @param last: all is looked at.
        @return: what is wrong; none where every promise was kept.
        """
        before, way = self.ledger.done.total(), self._way(number)
        await self._live(number, way)
        self.deaths[way] += 1
        if number % 5 == 3 and not self.program:
            await self._die_starting()
        await self._start(self._way(number + 1))
        await self._all_come(number + 1)
        problems = await self._look(last or number % self.whole_every == 0)
        done = self.ledger.done.total() - before
        wrong = f"; wrong: {problems[:5]}" if problems else ""
        self.report(f"round {number}: {done} done, killed {way}{wrong}\n")
        return problems

    def summary(self) -> str:
        """Count what was done and what happened."""
        ledger = self.ledger
        return (
            f"done {dict(ledger.done.most_common())}, {ledger.done.total()} in all;"
            f" refused {ledger.refused}, unanswered {ledger.unanswered};"
            f" entries {self.replica.upto}; deaths {dict(self.deaths)}"
        )

    # -- coming

    def _way(self, number: int) -> str:
        return AT_ANSWER if self.program else WAYS[number % len(WAYS)]

    async def _start(self, way: str) -> None:
        program, environment = self.program or TWISTD, self.environment
        if way == AT_STATEMENT:
            number = int(2 ** self.random.uniform(3, MOST_STATEMENTS))
            program, environment = DYING, {"DIE_LATER": str(number)}
        options = (self.case, *OPTIONS)
        self.server = await serve(
            *options, data=self.data, program=program, environment=environment
        )

    async def _die_starting(self) -> None:
        """Start a server that dies while it does, or soon after."""
        number = str(self.random.randint(1, START_STATEMENTS))
        try:
            server = await serve(
                self.case, *OPTIONS, data=self.data, program=DYING, environment={"DIE_AT": number}
            )
        except AssertionError as problem:
            if "status -9," not in str(problem):
                raise
            self.deaths["while starting"] += 1
        else:
            await deferLater(reactor, self.random.uniform(0, IDLE_SECONDS / 2))
            self.deaths["while tidying"] += 1
            await server.kill()

    async def _all_come(self, number: int) -> None:
        port = self.server.port
        self.witness = await arrive(self.case, port, WITNESS)
        self.lines = {name: LineHands(name) for name in (*NAMES, REGISTRAR) if name not in PROGRAMS}
        for name, hands in self.lines.items():
            await dial(self.case, port, hands)
            if name != REGISTRAR:
                await hands.enter(name)
        amp_port = int((await self.server.said(AMP_PORT))[1])
        self.amps = {name: await self._dial_amp(amp_port, name) for name in PROGRAMS}

    async def _dial_amp(self, port: int, name: str) -> AmpHands:
        end = TCP4ClientEndpoint(reactor, "127.0.0.1", port)
        hands: AmpHands = await connectProtocol(end, AmpHands(name))
        self.case.addCleanup(lambda: Deferred.fromCoroutine(hands.hang_up()))
        await hands.enter()
        return hands

    # -- living and dying

    async def _live(self, number: int, way: str) -> None:
        self.answers_left = self.random.randint(1, self.most_answers)
        done: Deferred[None] = Deferred()
        if way == AT_STATEMENT:
            os.kill(self.server.pid, signal.SIGUSR2)
        crowd: dict[str, Hands] = {**self.lines, **self.amps}

        def on_answer(act: Act) -> None:
            self.answers_left -= isinstance(act.deed, self.deadly)
            if self.answers_left == 0 and way == AT_ANSWER:
                self.server.send_signal("KILL")
            elif self.answers_left == 0 and way == WHEN_IDLE:
                done.callback(None)

        for name, hands in crowd.items():
            hands.work(Busy(self._plan(name, number), self.ledger, on_answer))
        if way == WHEN_IDLE:
            await done
            await self._grow_idle(list(crowd.values()))
        await self.server.exited()
        for hands in crowd.values():
            # What it had answered is read to the end.
            await hands.gone()

    def _plan(self, name: str, number: int) -> Member | Registrar:
        if name == REGISTRAR:
            return Registrar(self.ledger, number)
        before = self.members.get(name)
        new = member(name, self.ledger, self.replica, self.random, number, before)
        self.members[name] = new
        if name in self.lines:
            self.lines[name].on_heard = new.hear
        return new

    async def _grow_idle(self, crowd: Sequence[Hands]) -> None:
        for hands in crowd:
            hands.rest()
        for hands in crowd:
            await hands.finished()
        await deferLater(reactor, self.random.uniform(0, IDLE_SECONDS))
        self.server.send_signal("KILL")

    # -- what is left

    async def _look(self, whole: bool) -> list[str]:
        # The index follows the log at some distance; a search makes it catch up.
        await self.witness.ask("/search nothing-like-it")
        problems, rows = self._look_at_tables(whole)
        people = {name: hands for name, hands in self.lines.items() if name != REGISTRAR}
        programs = list(self.amps.values())
        where = (self.case, self.server.port, self.witness, people, programs)
        problems += await Look(*where, self.ledger, self.replica, self.random).problems(rows)
        if whole:
            with closing(database_check.snapshot(self.data / DATABASE_NAME)) as database:
                problems += database_check.problems(database)
        self.ledger.words.clear()
        return problems

    def _look_at_tables(self, whole: bool) -> tuple[list[str], list[Row]]:
        with looking_at(self.data / DATABASE_NAME) as tables:
            rows = tables.rows_after(self.replica.upto)
            problems = self.ledger.settle(rows)
            self.replica.feed(rows)
            problems += self.replica.compare(tables, self.ledger.words, whole)
            problems += self.ledger.registers.problems(tables.registers())
            marks = {key: mark[0] for key, mark in tables.marks().items()}
            return problems + self.ledger.unread_problems(marks), rows


async def play(rounds: Rounds, numbers: Sequence[int]) -> list[str]:
    """Prepare and play rounds until something is wrong."""
    problems = await rounds.prepare(numbers[0])
    for number in numbers:
        problems = problems or await rounds.run(number, last=number == numbers[-1])
    return problems
