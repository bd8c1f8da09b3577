"""One run of the program: the way in, the screen, the way out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from chatserver.model.errors import ChatError, LoginRefused
from chatserver.wire.calls import CallLost
from clients.core.client import Client
from clients.core.dialing import Dialer
from clients.core.drafts import Drafts
from clients.core.happenings import Happening, StateChanged
from clients.core.journal import Journal, JournalBusy, JournalProblem
from clients.core.known_servers import KnownServers
from clients.core.states import Online
from clients.core.states import Refused as LinkRefused
from clients.terminal.commands import table
from clients.terminal.desk import Desk, Supplies
from clients.terminal.entrance import Entrance, Way, refusal
from clients.terminal.questions import Questions, Refused
from clients.terminal.remembered import Folders, Login, Remembered
from clients.terminal.screen import Screen
from clients.terminal.whereto import Where, look_around, read_where, trusted
from clients.terminal.written import LocalTime

MOST_AT_ONCE = 9
"""Programs of one account, each with an outbox of its own."""

Show = Callable[[Any], Awaitable[object]]
"""Runs an application of the library until it ends; gives its result."""


@frozen(eq=False)
class Machine:
    """
    The machine as the program sees it.

    @ivar local_time: as L{clients.terminal.desk.Supplies}, C{random} and C{token} too.
    @ivar program: this program's name and version.
    """

    reactor: Any
    folders: Folders
    questions: Questions
    local_time: LocalTime
    random: Callable[[], float]
    token: Callable[[], str]
    show: Show
    program: str


@frozen
class Left:
    """The person left; C{forget}: and wants the login forgotten."""

    forget: bool


class Visit:
    """A visit to one server."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._questions = machine.questions
        self._remembered = Remembered(machine.folders.state / "logins.json")
        self._known = KnownServers(machine.folders.config / "known_servers.json")

    def forget(self, text: str | None, tls: bool) -> None:
        """
        Remember a login no more.

        @raise Refused, RememberedProblem: that cannot be done.
        """
        where = self._where(text, tls)
        gone = [] if where is None else self._remembered.forget(where.server, where.name)
        for login in gone:
            self._questions.say(f"the login of {login.name} at {login.server} is forgotten")
        if not gone:
            self._questions.say("no login is remembered there")

    def forget_key(self, text: str | None, tls: bool) -> None:
        """
        Let a server's key be asked for anew.

        @raise Refused, KnownServersProblem: that cannot be done.
        """
        where = self._where(text, tls)
        known = where is not None and self._known.forget(where.server.host, where.server.port)
        which = where.server if where is not None else "no server"
        self._questions.say(f"the key of {which} is forgotten" if known else "no key is known")

    async def run(self, text: str | None, tls: bool) -> None:
        """
        Let the person in, and show them everything until they leave.

        @param text: which server, as typed; None: the last one.
        @raise Refused, RememberedProblem: there is no way in, or no way to stay.
        @raise EOFError, KeyboardInterrupt: they left before they were in.
        """
        machine = self._machine
        where = self._where(text, tls) or await look_around(self._questions, machine.reactor)
        server = await trusted(where.server, self._known, self._questions, machine.reactor)
        self._questions.say(f"Connecting to {server} ...")
        way = Way(Dialer(machine.reactor, server), machine.reactor, machine.random, machine.program)
        entrance = Entrance(way, Where(server, where.name), self._remembered, self._questions)
        while True:
            client, login = await entrance.enter()
            left = await self._sit(client, login)
            if not isinstance(left, Exception):
                return
            if not isinstance(left, LoginRefused):
                raise refusal(server, left)
            self._questions.say("The remembered login is not valid any more.")
            self._remembered.keep(evolve(login, token=None))

    # --

    def _where(self, text: str | None, tls: bool) -> Where | None:
        if text is not None:
            return read_where(text, tls)
        last = self._remembered.last()
        return None if last is None else Where(last.server, last.name)

    async def _sit(self, client: Client, login: Login) -> object:
        """Show the screen until the end, and clean up behind it."""
        screen = Screen()
        machine = self._machine
        journal, drafts = open_slot(machine.folders.of_account(login))
        supplies = Supplies(
            login.name,
            machine.reactor,
            machine.local_time,
            machine.random,
            machine.token,
            table.run,
            lambda forget: screen.leave(Left(forget)),
            str(login.server),
            drafts,
            journal,
        )

        def happened(happening: Happening) -> None:
            if isinstance(happening, StateChanged) and isinstance(happening.state, LinkRefused):
                screen.leave(happening.state.error)

        stop = client.listen(happened)
        desk = Desk(client, supplies, screen.changed)
        result: object = None
        try:
            result = await machine.show(screen.set_up(desk))
        finally:
            stop()
            unsent = desk.unsent()
            desk.close()
            await self._hang_up(client, login, isinstance(result, Left) and result.forget)
        if unsent:
            many = "1 message is" if unsent == 1 else f"{unsent} messages are"
            self._questions.say(f"{many} not sent yet; that is done when you start this again")
        return result

    async def _hang_up(self, client: Client, login: Login, forget: bool) -> None:
        if forget:
            self._remembered.forget(login.server, login.name)
        if isinstance(client.state, Online):
            try:
                await client.log_out(forget)
                return
            except (CallLost, ChatError):
                pass  # it is gone already: there is nothing more to say to it
        await client.close()


def open_slot(folder: Path) -> tuple[Journal, Drafts]:
    """
    Open what one program of an account keeps: the first place that no other program uses and
    where something waits to be sent, else the first that no other uses.

    @raise Refused: there is none.
    """
    found: tuple[Journal, int] | None = None
    for number in range(1, MOST_AT_ONCE + 1):
        path = folder / f"outbox-{number}.jsonl"
        if found is not None and not path.exists():
            continue
        try:
            journal = Journal(path)
        except JournalBusy:
            continue
        except JournalProblem as problem:
            raise Refused(str(problem)) from None
        if found is None:
            found = journal, number
        elif journal.posts and not found[0].posts:
            found[0].close()
            found = journal, number
        else:
            journal.close()
    if found is None:
        raise Refused(f"{MOST_AT_ONCE} of these programs run for this account already")
    return found[0], Drafts(folder / f"drafts-{found[1]}.json")
