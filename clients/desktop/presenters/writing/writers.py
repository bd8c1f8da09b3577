"""Who is writing in a conversation, as one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from chatserver.model.entries import User
from chatserver.model.names import Target
from clients.core.hints import Hints
from clients.desktop.presenters.telling import Telling
from clients.desktop.words import tr


class Writers(Telling):
    """Those of one conversation; whoever hears the hints calls L{changed}."""

    def __init__(self, hints: Hints, target: Target) -> None:
        super().__init__()
        self._hints = hints
        self._target = target
        self._told = ""

    @property
    def sentence(self) -> str:
        """Tells who is writing; empty: nobody is."""
        return writing_sentence(self._hints.writers(self._target))

    def changed(self) -> None:
        """Somebody began to write somewhere, or stopped."""
        sentence = self.sentence
        if sentence != self._told:
            self._told = sentence
            self.tell()


def writing_sentence(writers: Sequence[User]) -> str:
    """Tell that people are writing."""
    names = [user.shown for user in writers]
    match names:
        case []:
            return ""
        case [one]:
            return tr("{name} is typing…", name=one)
        case [one, other]:
            return tr("{one} and {other} are typing…", one=one, other=other)
        case _:
            return tr("Several people are typing…")
