"""A list out of which one is picked, with a text that makes it shorter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from chatserver.model.names import Target
from clients.desktop.presenters.doing import Doing
from clients.desktop.presenters.places.matching import fit
from clients.desktop.presenters.places.place_rows import how_word
from clients.desktop.words import many, tr

PAGE_ROWS = 8


@frozen
class Pick:
    """
    One that can be picked.

    @ivar title: what is read first; C{also}: another name, by which it is found too.
    @ivar detail: what is read second.
    @ivar note: a word at its end: C{joined}, C{blocked}.
    @ivar how: as L{clients.desktop.presenters.places.place_rows.Place}.
    @ivar icon: in the place of an avatar.
    @ivar recent: seconds since the epoch of the newest message there; of two that fit alike the
        more recent one stands first.
    """

    target: Target
    title: str
    also: str = ""
    detail: str = ""
    note: str = ""
    how: str | None = None
    icon: str = ""
    unread: int = 0
    mentions: int = 0
    recent: float = 0.0
    is_dim: bool = False
    is_done: bool = False

    @property
    def spoken(self) -> str:
        """All that it shows."""
        unread = many(self.unread, "{count} unread", "{count} unread") if self.unread else ""
        parts = (self.title, self.also, how_word(self.how), self.detail, self.note, unread)
        return ", ".join(filter(None, parts))


class Picking(Doing):
    """
    Whoever derives from it gives the whole list to L{offer}.

    @ivar picks: what fits what is typed, best first.
    @ivar at: which of them Enter would pick; -1: none.
    @ivar typed_text: what is typed.
    @ivar notice: a sentence in the place of the list, or about it; empty: there is none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.picks: Sequence[Pick] = ()
        self.at = -1
        self.typed_text = ""
        self.notice = ""
        self._offered: Sequence[Pick] = ()
        self._behind: Sequence[Pick] = ()
        self._stops: list[Callable[[], None]] = []

    @property
    def picked(self) -> Pick | None:
        """The one that Enter would pick."""
        return self.picks[self.at] if 0 <= self.at < len(self.picks) else None

    @property
    def is_exhausted(self) -> bool:
        """Whether there is nothing to pick, whatever is typed."""
        return not self._offered

    def close(self) -> None:
        """Nobody looks any more."""
        super().close()
        while self._stops:
            self._stops.pop()()

    def typed(self, text: str) -> None:
        """What is typed is other now."""
        if text != self.typed_text:
            self.typed_text = text
            self.problem = ""
            self._filter(self.picks[0].target if self.picks and not text else None)
            self.at = 0 if self.picks else -1
            self.tell()

    def move(self, by: int) -> None:
        """Go so many further, not beyond the ends."""
        if self.picks:
            self.point(max(0, min(len(self.picks) - 1, self.at + by)))

    def point(self, at: int) -> None:
        """Let Enter pick this one."""
        if at != self.at and 0 <= at < len(self.picks):
            self.at = at
            self.tell()

    def offer(self, picks: Sequence[Pick], behind: Sequence[Pick] = ()) -> None:
        """
        Let these be all there are; what Enter would pick remains, where it is still there.

        @param behind: are found by what is typed alone, and stand behind the others.
        """
        if (picks, behind) == (self._offered, self._behind) and (self.picks or not picks):
            return
        picked = self.picked
        self._offered, self._behind = tuple(picks), tuple(behind)
        self._filter(None if picked is None else picked.target)
        self.tell()

    def _filter(self, stay: Target | None) -> None:
        behind = self._behind if self.typed_text.strip() else ()
        self.picks = (
            *matching(self._offered, self.typed_text),
            *matching(behind, self.typed_text),
        )
        targets = [each.target for each in self.picks]
        self.at = targets.index(stay) if stay in targets else 0 if targets else -1

    @property
    def nothing(self) -> str:
        """Why the list is empty; itself empty: it is not."""
        if self.picks or self.is_busy:
            return ""
        if self.typed_text.strip():
            return tr("No match for “{typed}”", typed=self.typed_text.strip())
        return self.notice


def matching(picks: Sequence[Pick], typed: str) -> Sequence[Pick]:
    """Give those that fit, best first; where nothing is typed, all, as they stand."""
    if not typed.strip():
        return tuple(picks)
    found = [
        (-fits, -each.recent, at, each)
        for at, each in enumerate(picks)
        if (fits := fit(typed, each.title, each.also)) is not None
    ]
    return tuple(each for *_, each in sorted(found, key=lambda one: one[:3]))
