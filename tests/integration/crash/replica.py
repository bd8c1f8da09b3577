"""The server's state once more, from its log alone: what its tables and its index must hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import define, field

from tests.integration.crash.tables import Mark, Tables
from tests.integration.crash.traces import LOBBY, Row

Slot = tuple[str, int]
"""A place and a number in it."""
NO_MARK = (0, 0, 0)


@define(eq=False)
class Replica:
    """
    Follows the log entry by entry, and remembers it, so that each look is only at what is new.

    @ivar upto: the id of the newest entry that was taken in.
    @ivar ordinals: how many messages each place holds up to each number, from 1 on.
    @ivar texts: how each message and edit must read now, by id; None: it was deleted.
    @ivar holders: the ids of messages by the word that they read now.
    @ivar touched: ids whose text is new or another since the last look, C{words}: so are these.
    @ivar reactions: those that stand: place, number of the message, emoji, user.
    @ivar unexplained: entries without a text of which the deletion is still to come.
    """

    upto: int = 0
    ordinals: dict[str, list[int]] = field(factory=dict)
    texts: dict[int, str | None] = field(factory=dict)
    holders: dict[str, int] = field(factory=dict)
    members: set[tuple[str, str]] = field(factory=set)
    banned: set[tuple[str, str]] = field(factory=set)
    orders: dict[str, tuple[int, int]] = field(factory=dict)
    audit: Counter[tuple[str, str, str]] = field(factory=Counter)
    blocks: set[tuple[str, str]] = field(factory=set)
    marks: dict[tuple[str, str], Mark] = field(factory=dict)
    touched: set[int] = field(factory=set)
    words: set[str] = field(factory=set)
    unexplained: set[Slot] = field(factory=set)
    reactions: set[tuple[str, int, str, str]] = field(factory=set)
    problems: list[str] = field(factory=list)
    _messages: dict[Slot, int] = field(factory=dict)
    _edits: dict[Slot, list[int]] = field(factory=dict)

    # -- the log

    def feed(self, rows: Iterable[Row]) -> None:
        """Take in what is new in the log; L{problems} holds what cannot be."""
        for row in rows:
            self.upto = row.id
            self._count(row)
            take = _TAKE.get(row.kind)
            if take is not None:
                take(self, row)
            elif row.kind not in ("topic", "invite"):
                self.problems.append(f"of an unknown kind: {row}")

    def _count(self, row: Row) -> None:
        ordinals = self.ordinals.setdefault(row.place, [])
        wanted = (ordinals[-1] if ordinals else 0) + row.is_said
        if row.seq != len(ordinals) + 1:
            self.problems.append(f"number {len(ordinals) + 1} should stand here: {row}")
        if row.ordinal != wanted:
            self.problems.append(f"its ordinal should be {wanted}: {row}")
        ordinals.append(wanted)

    def _say(self, row: Row) -> None:
        slot = (row.place, row.seq)
        self._messages[slot] = row.id
        self._read(row.id, row.said)
        if row.said is None:
            self.unexplained.add(slot)
        self._mark(row.sender, row.place, row.seq)
        if row.target is not None and (row.place, row.target) not in self._messages:
            self.problems.append(f"an answer to nothing: {row}")

    def _react(self, row: Row) -> None:
        slot = (row.place, row.target or 0)
        self._edits.setdefault(slot, []).append(row.id)
        self.texts[row.id] = row.text
        self.touched.add(row.id)
        if slot not in self._messages:
            self.problems.append(f"a reaction to nothing: {row}")
        elif row.text is None:
            self.unexplained.add(slot)
        else:
            reaction = (*slot, row.text, row.sender)
            if (reaction in self.reactions) == (row.kind == "react"):
                self.problems.append(f"nothing changes by this: {row}")
            (self.reactions.add if row.kind == "react" else self.reactions.discard)(reaction)

    def _edit(self, row: Row) -> None:
        slot = (row.place, row.target or 0)
        self._edits.setdefault(slot, []).append(row.id)
        self.texts[row.id] = row.text
        self.touched.add(row.id)
        if slot not in self._messages:
            self.problems.append(f"an edit of nothing: {row}")
            return
        if row.text is None:
            self.unexplained.add(slot)
        self._read(self._messages[slot], row.text)

    def _delete(self, row: Row) -> None:
        slot = (row.place, row.target or 0)
        self.unexplained.discard(slot)
        if slot not in self._messages:
            self.problems.append(f"a deletion of nothing: {row}")
            return
        self._read(self._messages[slot], None)
        self.reactions = {each for each in self.reactions if each[:2] != slot}
        for edit in self._edits.get(slot, ()):
            self.texts[edit] = None
            self.touched.add(edit)

    def _read(self, id: int, word: str | None) -> None:
        """From here on the message reads C{word}."""
        before = self.texts.get(id)
        if before is not None:
            self.words.add(before)
            self.holders.pop(before, None)
        if word is not None:
            self.words.add(word)
            self.holders[word] = id
        self.texts[id] = word
        self.touched.add(id)

    def _mark(self, user: str, place: str, seq: int, cleared: int | None = None) -> None:
        ordinals = self.ordinals.get(place, [])
        if not 0 < seq <= len(ordinals):
            self.problems.append(f"{user} has read {place} up to {seq}, of {len(ordinals)}")
            return
        if cleared is None:
            cleared = self.marks.get((user, place), NO_MARK)[2]
        self.marks[user, place] = (seq, ordinals[seq - 1], cleared)

    def _mark_read(self, row: Row) -> None:
        self._mark(row.sender, row.about or "", row.target or 0)

    def _clear(self, row: Row) -> None:
        self._mark(row.sender, row.about or "", row.target or 0, cleared=row.target)

    def _join(self, row: Row) -> None:
        self._change(self.members, (row.place, row.sender), row, there=True)
        if (row.sender, row.place) not in self.marks:
            self._mark(row.sender, row.place, row.seq)

    def _leave(self, row: Row) -> None:
        self._change(self.members, (row.place, row.who or ""), row, there=False)

    def _ban(self, row: Row) -> None:
        pair = (row.place, row.who or "")
        self.members.discard(pair)
        self.audit[row.kind, *pair] += 1
        self._change(self.banned, pair, row, there=True)

    def _unban(self, row: Row) -> None:
        pair = (row.place, row.who or "")
        self.audit[row.kind, *pair] += 1
        self._change(self.banned, pair, row, there=False)

    def _freeze(self, row: Row) -> None:
        self._order(row.place, row.target or 0, self.orders.get(row.place, (0, 0))[1])

    def _slow(self, row: Row) -> None:
        self._order(row.place, self.orders.get(row.place, (0, 0))[0], row.target or 0)

    def _order(self, place: str, is_frozen: int, slow: int) -> None:
        self.orders[place] = (is_frozen, slow)
        if not is_frozen and not slow:
            del self.orders[place]

    def _block(self, row: Row) -> None:
        self._change(self.blocks, (row.sender, row.who or ""), row, there=True)

    def _unblock(self, row: Row) -> None:
        self._change(self.blocks, (row.sender, row.who or ""), row, there=False)

    def _change(
        self, pairs: set[tuple[str, str]], pair: tuple[str, str], row: Row, there: bool
    ) -> None:
        if (pair in pairs) == there:
            self.problems.append(f"nothing changes by this: {row}")
        (pairs.add if there else pairs.discard)(pair)

    def reads(self, place: str, seq: int) -> str | None:
        """How a message reads now; None: there is none, or it is deleted."""
        return self.texts.get(self._messages.get((place, seq), 0))

    # -- the tables

    def compare(self, tables: Tables, words: Iterable[str] = (), whole: bool = False) -> list[str]:
        """
        Compare with what the server has at the moment at which the log was read.

        @param words: more of them to look for in the index.
        @param whole: look at all texts that ever were, and not only at those that are new.
        """
        problems, self.problems = self.problems, []
        problems += [f"the text is gone and nobody deleted it: {slot}" for slot in self.unexplained]
        counts = dict(Counter(place for place, _ in self.members))
        heads = dict.fromkeys(tables.heads(), (0, 0))
        heads |= {place: (len(all), all[-1]) for place, all in self.ordinals.items()}
        users = {user for place, user in self.members if place == LOBBY}
        problems += _differences("the end of", heads, tables.heads())
        problems += _differences("the number of members of", counts, tables.member_counts())
        problems += _differences("the mark of", self.marks, tables.marks())
        problems += _differences("members", _as_map(self.members), _as_map(tables.members()))
        problems += _differences("banned", _as_map(self.banned), _as_map(tables.banned()))
        problems += _differences("the order of", self.orders, tables.orders())
        problems += _differences("the audit of", dict(self.audit), tables.audit())
        stand = _as_map(tables.reactions())
        problems += _differences("reactions", _as_map(self.reactions), stand)
        problems += _differences("blocks", _as_map(self.blocks), _as_map(tables.blocks()))
        problems += _differences("users", _as_map(users), _as_map(tables.users.values()))
        if whole:
            problems += _differences("the text of", self.texts, tables.all_texts())
        return problems + self._compare_new(tables, words)

    def _compare_new(self, tables: Tables, words: Iterable[str]) -> list[str]:
        wanted = {id: self.texts[id] for id in self.touched}
        there = {id: tables.text_of(id) for id in self.touched}
        problems = _differences("the new text of", wanted, there)
        for word in self.words.union(words):
            holder = self.holders.get(word)
            found = tables.found_by(word)
            if found != ([] if holder is None else [holder]):
                problems.append(f"{word} of {holder} is found in {found}")
        self.touched.clear()
        self.words.clear()
        return problems


_TAKE: dict[str, Callable[[Replica, Row], None]] = {
    "text": Replica._say,
    "action": Replica._say,
    "react": Replica._react,
    "unreact": Replica._react,
    "edit": Replica._edit,
    "delete": Replica._delete,
    "join": Replica._join,
    "leave": Replica._leave,
    "ban": Replica._ban,
    "unban": Replica._unban,
    "freeze": Replica._freeze,
    "slow": Replica._slow,
    "block": Replica._block,
    "unblock": Replica._unblock,
    "read": Replica._mark_read,
    "clear": Replica._clear,
}


def _as_map(keys: Iterable[Any]) -> dict[Any, bool]:
    return dict.fromkeys(keys, True)


def _differences(what: str, wanted: Mapping[Any, Any], there: Mapping[Any, Any]) -> list[str]:
    """Compare two maps; of many differences some are enough."""
    if wanted == there:
        return []
    none = "nothing"
    pairs = [(k, wanted.get(k, none), there.get(k, none)) for k in {**wanted, **there}]
    wrong = [each for each in pairs if each[1] != each[2]]
    return [f"{what} {key} is {found}, not {right}" for key, right, found in wrong[:5]]
