"""The input: drafts, what was entered before, own messages to edit, and questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatserver.model.entries import SAID
from chatserver.model.names import Target
from clients.core.drafts import EMPTY, Draft, Drafts
from clients.core.errands import NotAnswered
from clients.core.lines import Line
from clients.terminal.asked import Finder, Question, Reaction
from clients.terminal.feeds import Feeds
from clients.terminal.picking import beside
from clients.terminal.recall import Recall

SAVE_SECONDS = 1.0
"""Between a key and its place on disk."""


class Writing:
    """
    What stands in the input, and what its keys do to it.

    @ivar asked: what the input is for instead of messages, or None.
    """

    def __init__(
        self, feeds: Feeds, drafts: Drafts, clock: IReactorTime, on_change: Callable[[], None]
    ) -> None:
        self.asked: Question | Finder | Reaction | None = None
        self._feeds = feeds
        self._drafts = drafts
        self._clock = clock
        self._on_change = on_change
        self._recall = Recall()
        self._saving: IDelayedCall | None = None

    # -- what there is

    @property
    def text(self) -> str:
        """What stands in the input."""
        return self.draft.text if self.asked is None else self.asked.text

    @property
    def draft(self) -> Draft:
        """What was begun in the conversation on the screen."""
        return self._drafts.get(self._feeds.current.target)

    @property
    def editing(self) -> int | None:
        """The seq of the message that the input replaces; None: it is a new one."""
        return self.draft.editing if self.asked is None else None

    @property
    def picked(self) -> int | None:
        """The seq of the message that the input is about; None: it is about none."""
        if isinstance(self.asked, Reaction):
            return self.asked.seq
        return self.draft.reply if self.asked is None else None

    # -- keys

    def typed(self, text: str) -> None:
        """The input holds other text now."""
        if text == self.text:
            return
        if isinstance(self.asked, Question | Reaction):
            self.asked.text = text
        elif isinstance(self.asked, Finder):
            self.asked.look(text)
        else:
            self._put(evolve(self.draft, text=text))
        self._on_change()

    def up(self) -> None:
        """
        Above the first line: the message before the picked one; an own message to edit, where
        nothing is typed; else history.
        """
        if isinstance(self.asked, Finder):
            self.asked.move(-1)
        elif self.picked is not None:
            self._pick(self.picked, -1)
        elif self.asked is None:
            draft = self.draft
            if draft == EMPTY and self._edit(None):
                pass
            elif draft.editing is not None and self._is_unchanged(draft):
                self._edit(draft.editing)
            elif (older := self._recall.older(draft.text)) is not None:
                self._put(Draft(older, draft.editing))
        self._on_change()

    def down(self) -> None:
        """Below the last line: forward again."""
        if isinstance(self.asked, Finder):
            self.asked.move(1)
        elif self.picked is not None:
            self._pick(self.picked, 1)
        elif self.asked is None:
            draft = self.draft
            if draft.editing is not None and self._is_unchanged(draft):
                self._put(EMPTY)
            elif (newer := self._recall.newer()) is not None:
                self._put(Draft(newer, draft.editing))
        self._on_change()

    # -- messages that the input is about

    def reply(self, seq: int | None = None) -> bool:
        """
        Let what is typed answer a message.

        @param seq: None: the likeliest one; where one is answered already, the one before it.
        @return: whether there is any.
        """
        if seq is None and self.draft.reply is not None:
            self.up()
            return True
        first = self._feeds.current.choice() if seq is None else None
        seq = first.seq if first is not None else seq
        if seq is None:
            return False
        self._put(Draft(self.draft.text, reply=seq))
        self._pick(seq, 0)
        self._on_change()
        return True

    def react(self) -> bool:
        """Ask for an emoji for the likeliest message, as L{reply}."""
        if isinstance(self.asked, Reaction):
            self.up()
        elif self.asked is None:
            first = self._feeds.current.choice()
            if first is None:
                return False
            self.asked = Reaction(first.seq)
            self._pick(first.seq, 0)
            self._on_change()
        return True

    def ask_again(self, reaction: Reaction) -> None:
        """It was refused: ask once more, unless something else is asked."""
        if self.asked is None:
            self.asked = reaction
            self._on_change()

    # -- questions

    def ask(self, prompt: str, is_hidden: bool = False) -> Deferred[str]:
        """
        Ask the person something in the input's place.

        @return: fails with L{NotAnswered} where they do not want to.
        """
        self.put_away()
        self.asked = question = Question(prompt, is_hidden)
        self._on_change()
        return question.answer

    def find(self, names: Callable[[], Sequence[tuple[str, Target]]]) -> None:
        """Ask where to go; asked already: choose the next that fits."""
        if isinstance(self.asked, Finder):
            self.asked.move(1)
        elif self.asked is None:
            self.asked = Finder(names)
        self._on_change()

    def put_away(self) -> bool:
        """Ask no more; or else stop editing, or answering.  Whether anything was put away."""
        asked, self.asked = self.asked, None
        if isinstance(asked, Question):
            asked.answer.errback(NotAnswered())
        elif asked is None and self.editing is not None:
            self._put(EMPTY)
        elif asked is None and self.draft.reply is not None:
            self._put(evolve(self.draft, reply=None))
        elif asked is None:
            return False
        return True

    # -- what becomes of what was typed

    def entered(self, target: Target, text: str) -> None:
        """It was taken: the input is empty, and the keys bring it back."""
        self._recall.entered(text)
        self._put(EMPTY, target)

    def give_back(self, target: Target, text: str) -> None:
        """It was refused: it stands in the input again, unless something else does."""
        if text and self._drafts.get(target) == EMPTY:
            self._put(Draft(text), target)
            self._on_change()

    def edited(self, target: Target, seq: int, text: str) -> None:
        """The message has its new text."""
        if self._drafts.get(target).editing == seq:
            self.entered(target, text)
            self._on_change()

    def rest(self) -> None:
        """The keys begin at the newest again."""
        self._recall.rest()

    def close(self) -> None:
        """Write down what was typed."""
        if self._saving is not None and self._saving.active():
            self._saving.cancel()
        self._drafts.save()

    # --

    def _put(self, draft: Draft, target: Target | None = None) -> None:
        self._drafts.set(target or self._feeds.current.target, draft)
        if self._saving is None or not self._saving.active():
            self._saving = self._clock.callLater(SAVE_SECONDS, self._drafts.save)

    def _edit(self, before: int | None) -> bool:
        line = self._feeds.current.own_message(before)
        if line is None:
            return False
        self._put(Draft(_text_of(line), line.seq))
        return True

    def _pick(self, seq: int, step: int) -> None:
        """Let the input be about the message so many further down, and bring it into sight."""
        found = beside(self._feeds.current.lines, seq, step)
        if found is None:
            return
        if isinstance(self.asked, Reaction):
            self.asked.seq = found.seq
        else:
            self._put(evolve(self.draft, reply=found.seq))
        self._feeds.current.reveal(found.seq)

    def _is_unchanged(self, draft: Draft) -> bool:
        lines = self._feeds.current.lines
        return [_text_of(line) for line in lines if line.seq == draft.editing] == [draft.text]


def _text_of(line: Line) -> str:
    body = line.entry.body
    return body.text if isinstance(body, SAID) else ""
