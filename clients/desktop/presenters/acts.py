"""What menus offer: values alone; a view shows them, the presenter that gave them does them."""

from __future__ import annotations

from attrs import frozen


@frozen
class Question:
    """
    What is asked before something is done that cannot be taken back, or surprises.

    @ivar sentence: what will happen, and to whom.
    @ivar action: on the button that agrees.
    """

    title: str
    sentence: str
    action: str
    is_danger: bool = True


@frozen
class Act:
    """
    One thing that can be done.

    @ivar key: by which it is chosen.
    @ivar question: to be agreed to before; None: it is done at once.
    @ivar is_possible: whether it can be done now.
    @ivar begins_group: whether a line stands above it.
    """

    key: str
    text: str
    question: Question | None = None
    is_possible: bool = True
    begins_group: bool = False
