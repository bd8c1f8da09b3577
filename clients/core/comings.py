"""Who came and who went, where several did one after another: told in one go."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from chatserver.model.entries import Entry, Joined, User


@frozen
class Comings:
    """
    Everybody in a row of joins and leaves, each once, in the order of their first ones.

    @ivar came: those who only joined, as they were named last.
    @ivar went: those who only left.
    @ivar both: those who did both, in whatever order.
    """

    came: tuple[User, ...]
    went: tuple[User, ...]
    both: tuple[User, ...]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Comings:
        """Sort joins, and leaves of their own will, by who did what."""
        came: dict[int, User] = {}
        went: dict[int, User] = {}
        for entry in entries:
            side = came if isinstance(entry.body, Joined) else went
            side[entry.sender.id] = entry.sender
        return cls(
            tuple(user for id, user in came.items() if id not in went),
            tuple(user for id, user in went.items() if id not in came),
            tuple(user for id, user in came.items() if id in went),
        )
