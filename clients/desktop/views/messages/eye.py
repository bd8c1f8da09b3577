"""Where somebody looks in a list, so that it stays there whatever becomes of the rest."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from clients.desktop.presenters.conversation.feed_items import Key


@frozen
class Eye:
    """
    A place in a list.

    @ivar sticks: at the newest message, which stays in sight when others come.
    @ivar seen: items on the screen, the most telling first, and how far below the upper edge
        each begins, in pixels.
    """

    sticks: bool = True
    seen: Sequence[tuple[Key, int]] = ()
