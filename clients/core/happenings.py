"""What a client tells the application: a closed union."""

from __future__ import annotations

from attrs import field, frozen

from chatserver.model.events import Event
from chatserver.model.names import Target
from clients.core.states import State


@frozen
class StateChanged:
    """The link is in another state; C{Online} is told once all that was missed is on its way."""

    state: State


@frozen
class Heard:
    """
    The server told something.

    Entries come as the connection brings them: after a reconnect with gaps, and perhaps again.
    Timelines and tails have them in order.
    """

    event: Event


@frozen
class ConversationChanged:
    """A conversation is new, is gone, or has other numbers or other last words."""

    target: Target


@frozen
class Remembered:
    """A session token, told this once: with it this program may log in later."""

    token: str = field(repr=False)


Happening = StateChanged | Heard | ConversationChanged | Remembered
