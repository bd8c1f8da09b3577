"""A message on its way to the server, and what has become of it.  No I/O."""

from __future__ import annotations

from typing import Any

from attrs import evolve, field, frozen

from chatserver.model.names import Target, parse_target, show_target


@frozen
class Sending:
    """It is on its way, or will be as soon as there is a connection."""


@frozen
class Sent:
    """
    It stands in the stream, at C{seq}.

    @ivar away: why its recipient is away, as they say (it may be empty); None: they are not.
    """

    seq: int
    away: str | None = None


@frozen
class Failed:
    """
    The server refused it, and would again.

    @ivar code: the refusal's stable code.
    @ivar text: its sentence.
    """

    code: str
    text: str


Outcome = Sending | Sent | Failed


@frozen
class Post:
    """
    A message in the outbox.

    @ivar nonce: by which the server knows it, should it come again.
    @ivar written_at: seconds since the epoch, by this machine's clock.
    @ivar reply: seq of the message that it answers; None: it answers none.
    """

    nonce: str
    target: Target
    text: str = field(repr=False)
    action: bool
    written_at: float
    outcome: Outcome = Sending()
    reply: int | None = None

    def with_outcome(self, outcome: Outcome) -> Post:
        """The same, and what has become of it."""
        return evolve(self, outcome=outcome)


def post_fields(post: Post) -> dict[str, Any]:
    """Write a post as JSON."""
    answered = {} if post.reply is None else {"reply": post.reply}
    return {
        **answered,
        "nonce": post.nonce,
        "target": show_target(post.target),
        "text": post.text,
        "action": post.action,
        "at": post.written_at,
    }


def read_post(fields: Any) -> Post:
    """Read one; raises C{KeyError}, C{TypeError}, C{ValueError} or L{ChatError} for no post."""
    reply = fields.get("reply")
    return Post(
        str(fields["nonce"]),
        parse_target(str(fields["target"])),
        str(fields["text"]),
        bool(fields["action"]),
        float(fields["at"]),
        reply=None if reply is None else int(reply),
    )
