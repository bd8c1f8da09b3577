"""What stands out in a list of messages at the moment: under the pointer, chosen, marked."""

from __future__ import annotations

from attrs import define

from clients.desktop.presenters.conversation.feed_items import Key


@define
class Looked:
    """
    What rows are drawn with beside their items.

    @ivar hovered: the item under the pointer.
    @ivar chosen: the one that the keyboard acts on, where the list C{has_focus}.
    @ivar glanced: the one that was jumped to, for a moment.
    @ivar link: address of the link under the pointer; empty: none is.
    @ivar marked: the item of which a part of the text is marked, from one position to another.
    @ivar parts: words to be highlighted, folded.
    """

    hovered: Key | None = None
    chosen: Key | None = None
    has_focus: bool = False
    glanced: Key | None = None
    link: str = ""
    marked: tuple[Key, int, int] | None = None
    parts: tuple[str, ...] = ()
