"""
All words that a person reads pass through here, so that they can be in another language.

A sentence is written whole, with names for what is put in, never glued from parts::

    tr("{name} joined", name=user.shown)
    many(count, "{count} message is not sent", "{count} messages are not sent")
"""

from __future__ import annotations

from collections.abc import Callable

Translate = Callable[[str], str]

_translate: list[Translate] = []


def speak(translate: Translate | None) -> None:
    """Translate with C{translate} from now on; None: English, as it is written."""
    _translate[:] = [] if translate is None else [translate]


def tr(text: str, **values: object) -> str:
    """Give C{text} in the person's language, with C{values} put in by their names."""
    spoken = _translate[0](text) if _translate else text
    return spoken.format(**values) if values else spoken


def many(count: int, one: str, more: str, **values: object) -> str:
    """Give the text for one thing or for several; C{count} is put in."""
    return tr(one if count == 1 else more, count=count, **values)
