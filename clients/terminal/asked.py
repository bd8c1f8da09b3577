"""What the input is for, when it is for no message: a question, an emoji, a name to jump to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from twisted.internet.defer import Deferred

from chatserver.model.names import Target
from clients.terminal.finding import best


class Question:
    """
    A question in the input's place.

    @ivar prompt: stands before what is typed.
    @ivar is_hidden: whether what is typed is not shown.
    @ivar text: what is typed so far.
    @ivar answer: fires with what was entered, or fails with L{NotAnswered}.
    """

    def __init__(self, prompt: str, is_hidden: bool) -> None:
        self.prompt = prompt
        self.is_hidden = is_hidden
        self.text = ""
        self.answer: Deferred[str] = Deferred()


class Reaction:
    """
    Asks for an emoji to react with.

    @ivar seq: of the message that it is for.
    @ivar text: what is typed so far.
    """

    is_hidden = False

    def __init__(self, seq: int) -> None:
        self.seq = seq
        self.text = ""


class Finder:
    """
    Looks for a conversation by some letters of its name.

    @ivar found: what fits, the best first.
    @ivar at: the index of the chosen one.
    """

    prompt = "go to: "
    is_hidden = False

    def __init__(self, names: Callable[[], Sequence[tuple[str, Target]]]) -> None:
        """@param names: gives all there are, and where each leads."""
        self._names = names
        self.found: Sequence[tuple[str, Target]] = ()
        self.at = 0
        self.text = ""
        self.look("")

    def look(self, text: str) -> None:
        """Look for other letters."""
        leads = dict(self._names())
        self.text = text
        self.found = [(name, leads[name]) for name in best(text, leads)]
        self.at = 0

    def move(self, step: int) -> None:
        """Choose another one."""
        if self.found:
            self.at = (self.at + step) % len(self.found)

    @property
    def chosen(self) -> Target | None:
        """Where to go; None: nothing fits."""
        return self.found[self.at][1] if self.found else None
