"""What went wrong, said to a person in a window: one whole sentence."""

from __future__ import annotations

from collections.abc import Callable

from twisted.python.failure import Failure

from chatserver.model.errors import ChatError
from chatserver.wire.calls import CallLost
from clients.core.errands import Errands
from clients.desktop.presenters.supplies import Voice
from clients.desktop.words import tr

_ENDS = (".", "!", "?", "…")


def as_sentence(text: str) -> str:
    """Write what the server said in passing as a sentence that stands alone."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith(_ENDS) else ".")


def refusal_sentence(failure: Failure) -> str | None:
    """Say what was wrong and what to do; None: it was no refusal but our own mistake."""
    if failure.check(CallLost):
        return tr("There is no connection. Try again when there is one.")
    if failure.check(ChatError):
        return as_sentence(str(failure.value))
    return None


def errands_for(voice: Voice) -> Errands:
    """Run things in the background whose failures C{voice} tells."""
    complain: Callable[[str], None] = lambda text: voice.complain(as_sentence(text))  # noqa: E731
    return Errands(complain)
