"""Connections that do what a plan says as fast as they are answered, until the server dies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from attrs import define, field
from twisted.protocols.amp import AmpBox
from twisted.python.failure import Failure

from chatserver.model.errors import ChatError
from chatserver.model.names import UserName
from chatserver.wire import commands
from chatserver.wire.boxes import BoundedBoxes
from chatserver.wire.calls import Calls
from tests.integration.crash import deeds
from tests.integration.crash.acts import Act, Answer, read_answer
from tests.integration.crash.deeds import call, line
from tests.integration.crash.ledger import Ledger
from tests.integration.crash.plans import Plan
from tests.integration.dialing import PASSWORD, LineClient
from tests.integration.waiting import Waiting

WINDOW = 24
"""Acts of one connection that wait for their answers."""
MOST_BOX = 1 << 20
MOST_KEYS = 64


@define(eq=False)
class Busy:
    """
    One connection's work, whatever its protocol.

    @ivar on_answer: called for each answer that something is done.
    @ivar open: acts that are not answered yet, the oldest first.
    """

    plan: Plan
    ledger: Ledger
    on_answer: Callable[[Act], None]
    open: list[Act] = field(factory=list)
    stopped: bool = False

    def more(self) -> list[Act]:
        """Give what is to be asked for now: nothing until half of the window is answered."""
        if self.stopped or len(self.open) > WINDOW // 2:
            return []
        new = [self.plan.next() for _ in range(WINDOW - len(self.open))]
        self.open += new
        return new

    def answered(self, act: Act, answer: Answer) -> None:
        """Note an answer."""
        if not self.open or self.open.pop(0) is not act:
            self.ledger.complaints.append(f"answers come in another order than acts: {act}")
        self.ledger.answered(act, answer)
        self.plan.answered(act)
        if act.is_done:
            self.on_answer(act)


class Hands(Protocol):
    """One connection of the crowd."""

    name: str

    def work(self, busy: Busy) -> None:
        """Begin to do what the plan says."""

    def rest(self) -> None:
        """Ask for nothing more."""

    async def finished(self) -> None:
        """Wait until all is answered."""

    async def gone(self) -> None:
        """Wait until the connection is closed, and all is read that was answered."""


class LineHands(LineClient):
    """
    At the line protocol.

    @ivar on_heard: told where something was said, and its number.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.on_heard: Callable[[str, int], None] | None = None
        self._busy: Busy | None = None

    def work(self, busy: Busy) -> None:
        """Begin; what is heard from here on is not kept."""
        self._busy = busy
        self._ask()

    def rest(self) -> None:
        """Ask for nothing more."""
        if self._busy is not None:
            self._busy.stopped = True

    async def finished(self) -> None:
        """Wait until all is answered."""
        await self.until(lambda: self._busy is None or not self._busy.open)
        self._busy = None

    def line_received(self, line: str) -> None:
        """Note the answers to acts, which have tags, and where something was said."""
        if self._busy is None:
            super().line_received(line)
        elif line.startswith("@"):
            tag, _, answer = line.partition(" ")
            act = self._busy.open[0] if self._busy.open else None
            if act is None or tag != f"@{act.number}":
                self._busy.ledger.complaints.append(f"{self.name} waits for {act}, not: {line}")
            else:
                self._busy.answered(act, read_answer(answer))
        elif self.on_heard is not None and line.startswith(("MSG ", "ME ")):
            _, place, seq, _ = line.split(" ", 3)
            self.on_heard(place, int(seq))

    def dataReceived(self, data: bytes) -> None:
        """Ask for more."""
        super().dataReceived(data)
        self._ask()

    def _ask(self) -> None:
        if self._busy is not None and (new := self._busy.more()):
            self.send(*(f"@{act.number} {line(act.deed)}" for act in new))


class AmpHands(BoundedBoxes, Waiting):
    """At the AMP port."""

    transport: Any

    def __init__(self, name: str) -> None:
        self._calls = Calls(self._pushed, self._lost)
        Waiting.__init__(self)
        BoundedBoxes.__init__(self, self._calls, MOST_BOX, MOST_KEYS, AmpHands._flooded)
        self.name = name
        self._busy: Busy | None = None

    async def enter(self) -> None:
        """Log in."""
        await self._calls.call(commands.Hello, versions=[1], client="crash test")
        await self._calls.call(commands.Login, name=UserName(self.name), password=PASSWORD)

    async def ask(self, command: Any, **arguments: Any) -> dict[str, Any]:
        """Ask for anything."""
        return await self._calls.call(command, **arguments)

    def work(self, busy: Busy) -> None:
        """Begin."""
        self._busy = busy
        self._ask()

    def rest(self) -> None:
        """Ask for nothing more."""
        if self._busy is not None:
            self._busy.stopped = True

    async def finished(self) -> None:
        """Wait until all is answered."""
        await self.until(lambda: self._busy is None or not self._busy.open)
        self._busy = None

    async def gone(self) -> None:
        """Wait until the connection is closed."""
        await self.until(lambda: self.is_over)

    async def hang_up(self) -> None:
        """Be gone."""
        if not self.is_over:
            self.transport.abortConnection()
            await self.gone()

    def describe(self) -> str:
        """Say what is waited for."""
        return f"{self.name} waits for {self._calls.waiting} answers"

    def _ask(self) -> None:
        assert self._busy is not None
        for act in self._busy.more():
            command, arguments = call(act.deed)
            done = self._calls.call(command, **arguments)
            done.addCallbacks(self._done, self._refused, (act,), {}, (act,))

    def _done(self, response: dict[str, Any], act: Act) -> None:
        self._note(act, _read_response(act, response))

    def _refused(self, failure: Failure, act: Act) -> None:
        if isinstance(failure.value, ChatError):
            self._note(act, Answer(str(failure.value), refusal=_line_code(failure.value)))

    def _note(self, act: Act, answer: Answer) -> None:
        assert self._busy is not None
        self._busy.answered(act, answer)
        self._ask()  # before whoever waits for the last answer puts the plan away
        self.changed()

    def _pushed(self, command: bytes, box: AmpBox) -> None:
        """What others do is of no interest here."""

    def _lost(self, reason: object) -> None:
        self.over()

    def _flooded(self) -> None:
        self.transport.abortConnection()


def _read_response(act: Act, response: dict[str, Any]) -> Answer:
    if isinstance(act.deed, deeds.NewToken):
        return Answer(f"200 {response['token']}")
    if "seq" not in response:
        return Answer("200")
    seq, again = response["seq"], response["duplicate"]
    return Answer(f"201 {seq}", "", seq, again=again)


def _line_code(error: ChatError) -> str:
    """The line protocol's code for a refusal: those of a block may come, no others."""
    return "403" if error.code in ("BLOCKED", "BLOCKING") else error.code
