"""Rounds of posting, C{kill -9}, restart and looking what is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from attrs import define, field
from twisted.trial.unittest import TestCase

from chatserver.store.store import DATABASE_NAME
from tests.integration import database_check
from tests.integration.dialing import arrive, dial
from tests.integration.ledger import Found, Ledger, Said
from tests.integration.posters import NAMES, PRIVATE, Poster, Talk, read_log
from tests.integration.processes import Server
from tests.integration.servers import TWISTD, serve

MOST_ANSWERS = 1500
"""A round ends at a random answer, this one at the latest."""

SEARCHES = 20
"""Messages of each round that are looked for with C{/search}."""


@define(eq=False)
class Rounds:
    """
    The same data folder, killed again and again.

    @ivar data: the folder.
    @ivar random: when to kill, and what is said.
    @ivar report: told how each round went.
    """

    case: TestCase
    data: Path
    random: Random
    program: tuple[str, ...] = TWISTD
    report: Callable[[str], object] = len
    ledger: Ledger = field(factory=Ledger)
    posters: list[Poster] = field(factory=list)
    answers_left: int = 0
    server: Server = field(init=False)

    async def prepare(self) -> None:
        """Make the accounts, and the private room all are in; leave the server running."""
        await self._start()
        founder, *others = [
            await arrive(self.case, self.server.port, name, "/register") for name in NAMES
        ]
        await founder.ask(f"/create {PRIVATE} private")
        for name, other in zip(NAMES[1:], others, strict=True):
            await founder.ask(f"/invite {name}")
            await other.ask(f"/join {PRIVATE}")
        for client in (founder, *others):
            await client.hang_up()
        await self._all_come()

    async def run(self, number: int) -> list[str]:
        """
        Play one round; the server runs again at its end.

        @return: what is wrong; none where every promise was kept.
        """
        before = sum(map(len, self.ledger.said.values()))
        wait_for = self.random.randint(1, MOST_ANSWERS)
        await self._post_until_killed(number, wait_for)
        await self._start()
        await self._all_come()
        problems = await self._look_over_the_wire(number)
        problems += await self._look_at_the_database()
        await self._send_again()
        problems += await self._look_at_the_database()
        said = sum(map(len, self.ledger.said.values())) - before
        wrong = f"; wrong: {problems}" if problems else ""
        self.report(f"round {number}: {said} said, killed at answer {wait_for}{wrong}\n")
        return problems

    # -- what happens

    async def _start(self) -> None:
        options = ("--limits", "off")
        self.server = await serve(self.case, *options, data=self.data, program=self.program)

    async def _all_come(self) -> None:
        self.posters = [Poster(name, self.ledger, self._stored) for name in NAMES]
        for poster in self.posters:
            await dial(self.case, self.server.port, poster)
            await poster.enter(poster.name)

    async def _post_until_killed(self, number: int, answers: int) -> None:
        self.answers_left = answers
        talk = Talk(self.ledger, self.random, number)
        for poster in self.posters:
            poster.post(talk.next_for(poster.name))
        await self.server.exited()
        for poster in self.posters:
            # What it had answered is read to the end.
            await poster.gone()

    def _stored(self) -> None:
        self.answers_left -= 1
        if self.answers_left == 0:
            self.server.send_signal("KILL")

    async def _send_again(self) -> None:
        """Send what was not answered and has an id, as a client does that lost the connection."""
        for poster in self.posters:
            await poster.say_again([said for said in self._open(poster.name) if said.id])

    def _open(self, name: str) -> list[Said]:
        return [said for said in self.ledger.said.get(name, []) if said.seq is None]

    # -- what is left

    async def _look_over_the_wire(self, number: int) -> list[str]:
        log = {}
        for poster in self.posters[::2]:
            friend = NAMES[NAMES.index(poster.name) + 1]
            log[f"{poster.name}+{friend}"] = await read_log(poster, f"@{friend}")
        for target, poster in zip(("#lobby", PRIVATE), self.posters, strict=False):
            log[target] = await read_log(poster, target)
        return self.ledger.problems(log) + await self._search(log, f"r{number}n")

    async def _search(self, log: dict[str, list[Found]], prefix: str) -> list[str]:
        """Look for some messages of this round in the way users do."""
        new = [
            (conversation, each)
            for conversation, found in log.items()
            for each in found
            if each.text.startswith(prefix)
        ]
        problems = []
        for _conversation, each in self.random.sample(new, min(SEARCHES, len(new))):
            poster = self.posters[NAMES.index(each.sender)]
            answer = await poster.ask(f"/search {each.text}")
            if len(answer) != 2 or not answer[0].endswith(
                f" {each.seq} {each.sender} :{each.text}"
            ):
                problems.append(f"{each} is found as {answer}")
        return problems

    async def _look_at_the_database(self) -> list[str]:
        # The index follows the log at some distance; a search makes it catch up.
        await self.posters[0].ask("/search nothing-like-it")
        with closing(database_check.snapshot(self.data / DATABASE_NAME)) as database:
            return database_check.problems(database) + self.ledger.problems(
                database_check.messages(database)
            )


async def play(rounds: Rounds, numbers: Sequence[int]) -> list[str]:
    """Prepare and play rounds until something is wrong."""
    await rounds.prepare()
    for number in numbers:
        problems = await rounds.run(number)
        if problems:
            return problems
    return []
