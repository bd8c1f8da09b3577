"""Twenty connections that post as fast as they are answered, until the server dies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from attrs import define

from tests.integration.dialing import LineClient
from tests.integration.ledger import Found, Ledger, Said

NAMES = tuple(f"user{n:02}" for n in range(20))
PRIVATE = "#vault"
WINDOW = 60
"""Messages of one connection that wait for their answers."""


class Poster(LineClient):
    """
    A connection that knows what it said and what was answered.

    @ivar on_stored: called for each answer that a message is stored.
    """

    def __init__(self, name: str, ledger: Ledger, on_stored: Callable[[], None]) -> None:
        super().__init__()
        self.name = name
        self._ledger = ledger
        self._on_stored = on_stored
        self._open = 0
        self._more: Callable[[], Said] | None = None

    def post(self, more: Callable[[], Said]) -> None:
        """Say what C{more} gives, again and again."""
        self._more = more
        self._fill()

    async def say_again(self, said: Sequence[Said]) -> None:
        """Send what may have been stored already, and wait for the answers."""
        self._open += len(said)
        self.send(*(each.line for each in said))
        await self.until(lambda: all(each.seq is not None for each in said))

    def line_received(self, line: str) -> None:
        """Note the answers to messages, which have tags; the rest is as in any client."""
        if not line.startswith("@"):
            super().line_received(line)
            return
        self._open -= 1
        if self._ledger.answered(self.name, line):
            self._on_stored()

    def dataReceived(self, data: bytes) -> None:
        """Say more once half of the window is answered."""
        super().dataReceived(data)
        if self._more is not None and self._open <= WINDOW // 2:
            self._fill()

    def _fill(self) -> None:
        assert self._more is not None
        said = [self._more() for _ in range(WINDOW - self._open)]
        self._open += len(said)
        self.send(*(each.line for each in said))


@define
class Talk:
    """
    What everybody says in one round.

    @ivar round: makes the texts differ from those of other rounds.
    """

    ledger: Ledger
    random: Random
    round: int
    count: int = 0

    def next_for(self, name: str) -> Callable[[], Said]:
        """Give what makes one sender's messages: to both rooms and to a friend."""
        friend = NAMES[NAMES.index(name) ^ 1]

        def make() -> Said:
            self.count += 1
            target = self.random.choice(("#lobby", "#lobby", PRIVATE, f"@{friend}"))
            text = f"r{self.round}n{self.count}"
            return self.ledger.say(name, target, text, self.random.random() < 0.4)

        return make


async def read_log(client: LineClient, target: str) -> list[Found]:
    """
    Read a conversation from its beginning with C{/tail}.

    @raise AssertionError: the numbers have a gap.
    """
    await client.ask(f"/tail {target} since=0")
    await client.hear(f"LIVE {target} .*")
    found, last = [], 0
    for line in client.lines:
        kind, *words = line.split(" ", 4)
        if kind not in ("MSG", "JOIN") or words[0] != target:
            continue
        seq = int(words[1])
        if seq != last + 1:
            raise AssertionError(f"{target}: {line} follows {last}")
        last = seq
        if kind == "MSG":
            found.append(Found(seq, words[2], words[3].removeprefix(":")))
    return found
