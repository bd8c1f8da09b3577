"""The link's states, and what leads from one to another; what is done there is L{Steps}' matter."""

from __future__ import annotations

from typing import Protocol

from automat import TypeMachineBuilder

from clients.core.connection import Connection
from clients.core.entering import Entered
from clients.core.states import (
    Closed,
    Connecting,
    Entering,
    Greeting,
    Online,
    Reason,
    Refused,
    Server,
    State,
)


class Inputs(Protocol):
    """What can happen to a link."""

    def start(self) -> None:
        """The application wants to be online."""

    def connected(self, connection: Connection) -> None:
        """There is a connection."""

    def greeted(self, server: Server) -> None:
        """The server said hello."""

    def entered(self, entered: Entered) -> None:
        """Somebody is logged in."""

    def failed(self, reason: Reason) -> None:
        """No connection any more, or none came about; it is worth trying again."""

    def refused(self, error: Exception) -> None:
        """It is not worth trying again."""

    def retry(self) -> None:
        """It is time for another attempt."""

    def close(self) -> None:
        """The application wants no more."""


class Steps(Protocol):
    """What is done on the way."""

    def announce(self, state: State) -> None:
        """Tell whoever shows it."""

    def attempt(self) -> int:
        """Give the number of the attempt that begins."""

    def dial(self) -> None:
        """Begin to connect."""

    def greet(self, connection: Connection) -> None:
        """Begin to say hello."""

    def log_in(self, server: Server) -> None:
        """Begin to log in."""

    def settle(self, entered: Entered) -> None:
        """Keep with what to log in the next time."""

    def wait(self, reason: Reason) -> None:
        """Begin to wait, and announce for how long."""

    def stop_waiting(self) -> None:
        """Wait no more."""

    def cut(self) -> None:
        """End the connection, or the attempt to get one, at once."""

    def hang_up(self) -> None:
        """The same, but let the server read what was sent."""


def _dial(inputs: Inputs, steps: Steps) -> None:
    steps.stop_waiting()
    steps.announce(Connecting(steps.attempt()))
    steps.dial()


def _greet(inputs: Inputs, steps: Steps, connection: Connection) -> None:
    steps.announce(Greeting())
    steps.greet(connection)


def _log_in(inputs: Inputs, steps: Steps, server: Server) -> None:
    steps.announce(Entering())
    steps.log_in(server)


def _enter(inputs: Inputs, steps: Steps, entered: Entered) -> None:
    steps.settle(entered)
    steps.announce(Online(entered.user))


def _wait(inputs: Inputs, steps: Steps, reason: Reason) -> None:
    steps.cut()
    steps.wait(reason)


def _refuse(inputs: Inputs, steps: Steps, error: Exception) -> None:
    steps.cut()
    steps.announce(Refused(error))


def _close(inputs: Inputs, steps: Steps) -> None:
    steps.stop_waiting()
    steps.hang_up()
    steps.announce(Closed())


def _ignore_connection(inputs: Inputs, steps: Steps, connection: Connection) -> None:
    connection.drop("nobody wants it any more")


_builder: TypeMachineBuilder[Inputs, Steps] = TypeMachineBuilder(
    Inputs,
    Steps,  # type: ignore[type-abstract]
)
_offline = _builder.state("offline")
_connecting = _builder.state("connecting")
_greeting = _builder.state("greeting")
_entering = _builder.state("entering")
_online = _builder.state("online")
_waiting = _builder.state("waiting")
_refused = _builder.state("refused")
_closed = _builder.state("closed")

_ON_THE_WAY = (_connecting, _greeting, _entering, _online)
_ALL = (_offline, *_ON_THE_WAY, _waiting, _refused, _closed)

for _state in (_offline, _refused):
    _state.upon(Inputs.start).to(_connecting)(_dial)
_waiting.upon(Inputs.retry).to(_connecting)(_dial)
_connecting.upon(Inputs.connected).to(_greeting)(_greet)
_greeting.upon(Inputs.greeted).to(_entering)(_log_in)
_entering.upon(Inputs.entered).to(_online)(_enter)
for _state in _ON_THE_WAY:
    _state.upon(Inputs.failed).to(_waiting)(_wait)
    _state.upon(Inputs.refused).to(_refused)(_refuse)
for _state in _ALL:
    if _state is not _closed:
        _state.upon(Inputs.close).to(_closed)(_close)
# What comes too late, or asks for what is under way, changes nothing.
for _state in _ALL:
    if _state not in (_offline, _refused):
        _state.upon(Inputs.start).loop().returns(None)
    if _state is not _waiting:
        _state.upon(Inputs.retry).loop().returns(None)
    if _state not in _ON_THE_WAY:
        _state.upon(Inputs.failed).loop().returns(None)
        _state.upon(Inputs.refused).loop().returns(None)
    if _state is not _connecting:
        _state.upon(Inputs.connected).loop()(_ignore_connection)
    if _state is not _greeting:
        _state.upon(Inputs.greeted).loop().returns(None)
    if _state is not _entering:
        _state.upon(Inputs.entered).loop().returns(None)
_closed.upon(Inputs.close).loop().returns(None)

make_machine = _builder.build()
"""Gives the machine that makes the given L{Steps}."""
