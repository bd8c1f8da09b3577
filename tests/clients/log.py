"""A stream's log as the server keeps it, for tests of those who copy it."""

from __future__ import annotations

from attrs import evolve

from chatserver.model.entries import (
    SAID,
    Body,
    Conversation,
    Deletion,
    Edit,
    Entry,
    Erased,
    Page,
    Reacted,
    Room,
    Tally,
    Text,
    Unreacted,
    User,
)
from chatserver.model.events import Hidden
from chatserver.model.names import RoomName, UserName
from clients.core.lines import Line
from clients.core.timeline import PageAsk

ME = User(1, UserName("ann"))
BOB = User(2, UserName("bob"))
CARL = User(3, UserName("carl"))
ROOM = Room(7, RoomName("ops"), private=False)


class Log:
    """
    One stream: what is in the log, and what history shows of it.

    @ivar entries: the log, whose first entry has the seq 1.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.cleared = 0
        self._read = (0, 0)
        self._reactions: dict[int, dict[str, set[int]]] = {}

    @property
    def last_seq(self) -> int:
        """Of the newest entry."""
        return len(self.entries)

    @property
    def ordinal(self) -> int:
        """How much was said."""
        return self.entries[-1].ordinal if self.entries else 0

    def add(self, body: Body, sender: User = BOB) -> Entry:
        """Append to the log; texts change in it as they do in the database."""
        said = isinstance(body, SAID)
        seq, ordinal = self.last_seq + 1, self.ordinal + said
        entry = Entry(ROOM, seq, ordinal, sender, float(seq), body)
        self.entries.append(entry)
        match body:
            case Reacted(target, emoji):
                self._reactions.setdefault(target, {}).setdefault(emoji, set()).add(sender.id)
            case Unreacted(target, emoji):
                self._take_back(target, emoji, sender)
            case Edit(target, text):
                self._set(target, Text(text))
                self.entries[target - 1] = evolve(self.entries[target - 1], edited_at=float(seq))
            case Deletion(target):
                self._erase(target)
        if said and sender == ME:
            self._read = (seq, ordinal)
        return entry

    def say(self, text: str, sender: User = BOB) -> Entry:
        """Append a message."""
        return self.add(Text(text), sender)

    def react(self, target: int, emoji: str, sender: User = BOB) -> Entry:
        """Append a reaction, or that it is taken back where it stands."""
        stands = sender.id in self._reactions.get(target, {}).get(emoji, ())
        return self.add((Unreacted if stands else Reacted)(target, emoji), sender)

    def tallies(self) -> dict[int, tuple[Tally, ...]]:
        """What history counts."""
        return {
            seq: tuple(Tally(emoji, len(who), ME.id in who) for emoji, who in used.items())
            for seq, used in self._reactions.items()
            if used
        }

    def edit(self, target: int, text: str, sender: User = BOB) -> Entry:
        """Append an edit."""
        return self.add(Edit(target, text), sender)

    def read(self, upto: int) -> None:
        """I read up to there."""
        if upto > self._read[0]:
            self._read = (upto, self.entries[upto - 1].ordinal)

    @property
    def unread(self) -> int:
        """What the server says is unread."""
        return self.ordinal - self._read[1]

    @property
    def conversation(self) -> Conversation:
        """What the server says of the stream."""
        return Conversation(ROOM, self.last_seq, self._read[0], self.unread)

    def said(self) -> list[Entry]:
        """What history shows, whole."""
        return [
            each for each in self.entries if isinstance(each.body, SAID) and each.seq > self.cleared
        ]

    def told(self, after: int, upto: int | None = None) -> list[Entry | Hidden]:
        """What following tells after a seq, as the log reads now."""
        rest = self.entries[after : self.last_seq if upto is None else upto]
        return [each if each.seq > self.cleared else Hidden(ROOM, each.seq) for each in rest]

    def page(self, ask: PageAsk, most: int = 500) -> Page:
        """What the server answers to C{ask}; it cuts what is more than C{most}."""
        said = self.said()
        if ask.after is not None:
            wanted = [each for each in said if each.seq > ask.after][: ask.limit]
            found = wanted[:most]
        elif ask.around is not None:
            half = ask.limit // 2
            older = [each for each in said if each.seq < ask.around][-half:] if half else []
            newer = [each for each in said if each.seq >= ask.around][: ask.limit - half]
            wanted = found = older + newer
        else:
            before = self.last_seq + 1 if ask.before is None else ask.before
            wanted = [each for each in said if each.seq < before][-ask.limit :]
            found = wanted[-most:]
        seqs = {each.seq for each in found}
        tallies = {seq: each for seq, each in self.tallies().items() if seq in seqs}
        return Page(ROOM, tuple(found), len(found) < len(wanted), tallies, self.last_seq)

    def _take_back(self, target: int, emoji: str, sender: User) -> None:
        used = self._reactions[target]
        used[emoji].discard(sender.id)
        if not used[emoji]:
            del used[emoji]

    def _set(self, seq: int, body: Body) -> None:
        self.entries[seq - 1] = evolve(self.entries[seq - 1], body=body)

    def _erase(self, seq: int) -> None:
        self._set(seq, Erased())
        self._reactions.pop(seq, None)
        for each in self.entries:
            if isinstance(each.body, Edit | Reacted | Unreacted) and each.body.target == seq:
                self._set(each.seq, Erased())


def shown(lines: tuple[Line, ...] | list[Line]) -> list[tuple[int, str]]:
    """Give the messages among C{lines}: place and text."""
    return [(each.seq, text_of(each.entry)) for each in lines if isinstance(each.entry.body, SAID)]


def texts(entries: list[Entry]) -> list[tuple[int, str]]:
    """The same of entries."""
    return [(each.seq, text_of(each)) for each in entries]


def text_of(entry: Entry) -> str:
    """What a message says."""
    assert isinstance(entry.body, SAID)
    return entry.body.text
