"""The states of a client's link to its server, as whoever shows them is told."""

from __future__ import annotations

from attrs import field, frozen

from chatserver.model.entries import User

# -- why there is no connection


@frozen
class Unreachable:
    """No connection came about: no network, no server, no answer in time."""

    text: str


@frozen
class NetworkGone:
    """The connection broke, or nothing came through it any more."""

    text: str


@frozen
class Ended:
    """The server ended the connection and told why: it stops, or somebody wanted it so."""

    why: str


@frozen
class PutOff:
    """
    The server refused for now: it has too much to do, or too many are there.

    @ivar error: what it said.
    """

    error: Exception = field(eq=False)
    text: str


Reason = Unreachable | NetworkGone | Ended | PutOff


# -- states


@frozen
class Offline:
    """Not begun."""


@frozen
class Connecting:
    """Opening a connection; C{attempt} is 1 for the first after the last success."""

    attempt: int


@frozen
class Greeting:
    """Connected; finding out whether both speak the same."""


@frozen
class Entering:
    """Logging in, and after that catching up."""


@frozen
class Online:
    """Logged in as C{user}."""

    user: User


@frozen
class Waiting:
    """
    Not connected; another attempt will be made.

    @ivar retry_at: seconds since the epoch, by this machine's clock.
    @ivar attempt: how many have failed in a row; 0: the connection just broke.
    """

    retry_at: float
    reason: Reason
    attempt: int


@frozen
class Refused:
    """
    What was asked for cannot be had: no further attempt is made.

    @ivar error: a L{chatserver.model.errors.ChatError} or L{clients.core.trust.Untrusted}.
    """

    error: Exception = field(eq=False)


@frozen
class Closed:
    """Ended by the application, for good."""


State = Offline | Connecting | Greeting | Entering | Online | Waiting | Refused | Closed


@frozen
class Server:
    """
    What a server says of itself.

    @ivar version: of the protocol, as both will speak it.
    @ivar software: its name and version.
    @ivar features: words for what it can do and allows.
    @ivar limits: numbers by name: C{text_bytes}, C{page_most}, C{list_bytes} ...
    """

    name: str
    version: int
    software: str
    features: frozenset[str] = frozenset()
    limits: dict[str, int] = field(factory=dict)

    def limit(self, name: str, otherwise: int) -> int:
        """Give a limit, or what to assume where the server does not tell."""
        return self.limits.get(name, otherwise)
