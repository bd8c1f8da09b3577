"""Who asked for what and was answered how; what the log must then hold, and in which order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from attrs import define, field

from tests.integration.crash import deeds
from tests.integration.crash.acts import Act, Answer
from tests.integration.crash.deeds import Deed
from tests.integration.crash.registers import Registers
from tests.integration.crash.traces import Row, conversation


@define(eq=False)
class Ledger:
    """
    All acts of one round, of all connections; and what earlier rounds left to remember.

    A connection's acts are done one after the other.  So what the log holds of it must be what
    it asked for, in that order, from the first act on: at least up to the last one that was
    answered, perhaps some further, and nothing else.

    @ivar acts: by connection, in the order of asking.
    @ivar owners: which connection acts as this user.
    @ivar marks: by user and place, up to where they have read what they know of.
    @ivar again: by connection, what was not answered and has an id, with its number if it has one.
    @ivar newcomers: accounts that this round made; C{nobody}: those that it did not.
    @ivar words: all that was said in this round, stored or not.
    @ivar complaints: answers that make no sense.
    @ivar done: acts that were answered, by kind; C{refused}: refused, and rightly.
    """

    acts: dict[str, list[Act]] = field(factory=lambda: defaultdict(list))
    owners: dict[str, str] = field(factory=dict)
    registers: Registers = field(factory=Registers)
    marks: dict[tuple[str, str], int] = field(factory=dict)
    again: dict[str, list[tuple[deeds.Post, int | None]]] = field(factory=dict)
    newcomers: list[str] = field(factory=list)
    nobody: list[str] = field(factory=list)
    words: list[str] = field(factory=list)
    complaints: list[str] = field(factory=list)
    done: Counter[str] = field(factory=Counter)
    refused: int = 0
    unanswered: int = 0

    # -- while it happens

    def ask(self, actor: str, deed: Deed, sender: str = "", known: int | None = None) -> Act:
        """
        Note a deed before it is asked for.

        @param sender: the user as whom; empty: C{actor}.
        """
        mine = self.acts[actor]
        act = Act(sender or actor, len(mine) + 1, deed, known)
        mine.append(act)
        if isinstance(deed, deeds.Post | deeds.Me | deeds.Reply | deeds.Edit):
            self.words.append(deed.words)
        self.owners[act.sender] = actor
        return act

    def answered(self, act: Act, answer: Answer) -> None:
        """Note an answer."""
        earlier, act.answer = act.answer, answer
        complaint = "it was answered twice" if earlier else act.complaint()
        if complaint:
            self.complaints.append(f"{act}, but {complaint}")
        if act.is_done:
            self.done[type(act.deed).__name__] += 1
        else:
            self.refused += 1

    # -- when it is over

    def settle(self, rows: Sequence[Row]) -> list[str]:
        """
        Compare this round's acts with what the log holds since, and forget them.

        @param rows: all new entries, in the order of the commits.
        @return: sentences; none where every promise was kept.
        """
        problems, self.complaints = self.complaints, []
        by_actor: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_actor[self.owners.get(row.sender, "")].append(row)
        problems += [f"nobody acts as the sender of {row}" for row in by_actor.pop("", [])]
        self.again, self.newcomers, self.nobody = {}, [], []
        for actor in sorted({*self.acts, *by_actor}):
            settling = Settling(self.acts[actor])
            problems += settling.compare(by_actor.get(actor, []))
            self._remember(actor, settling)
        self.acts.clear()
        return problems

    def _remember(self, actor: str, settling: Settling) -> None:
        self.registers.settle(settling.acts, settling.found)
        self.again[actor] = []
        for act in settling.acts:
            deed, row = act.deed, settling.found.get(act.number)
            if act.answer is None:
                self.unanswered += 1
            if isinstance(deed, deeds.Post) and deed.id and act.answer is None:
                self.again[actor].append((deed, act.known or (row.seq if row else None)))
            if isinstance(deed, deeds.Register):
                (self.newcomers if row or act.is_done else self.nobody).append(act.sender)
            if isinstance(deed, deeds.Marking) and act.is_done:
                key = (act.sender, conversation(act.sender, deed.target))
                self.marks[key] = max(self.marks.get(key, 0), deed.heard)

    def unread_problems(self, marks: Mapping[tuple[str, str], int]) -> list[str]:
        """
        Look whether what was marked as read still is.

        @param marks: what the server has, by user and place.
        """
        return [
            f"{user} has read {place} up to {upto}, not {marks.get((user, place), 0)}"
            for (user, place), upto in self.marks.items()
            if marks.get((user, place), 0) < upto
        ]


@define(eq=False)
class Settling:
    """
    One connection's acts beside its entries.

    @ivar found: the entry of each act that has one, by the act's number.
    """

    acts: Sequence[Act]
    found: dict[int, Row] = field(factory=dict)

    def compare(self, rows: Sequence[Row]) -> list[str]:
        """Walk along both; give what does not fit."""
        problems, next_one = [], 0
        for row in rows:
            at = self._act_of(row, next_one)
            if at is None:
                problems.append(self._stray(row))
                continue
            problems += [self._passed(act, row) for act in self._missing(next_one, at)]
            self.found[self.acts[at].number] = row
            next_one = at + 1
        rest = self._missing(next_one, len(self.acts))
        return problems + [f"answered and lost: {act}" for act in rest if act.is_done]

    def _act_of(self, row: Row, start: int) -> int | None:
        for at in range(start, len(self.acts)):
            act = self.acts[at]
            left = None if act.is_refused else act.trace
            if left is not None and left.is_left_by(row, act.seq) and _fits(act, row):
                return at
        return None

    def _missing(self, start: int, end: int) -> list[Act]:
        return [act for act in self.acts[start:end] if act.must_leave]

    def _passed(self, act: Act, by: Row) -> str:
        if act.is_done:
            return f"answered and lost: {act}"
        return f"out of order: {by} is there, and not what was asked for before it: {act}"

    def _stray(self, row: Row) -> str:
        for act in self.acts:
            left = act.trace
            if left is not None and left.is_left_by(row, None) and _fits(act, row):
                where = self.found.get(act.number)
                if where is not None:
                    return f"twice: {row}, and {where}"
                return f"not as it was answered, or out of order: {row} of {act}"
        return f"nobody did this: {row}"


def _fits(act: Act, row: Row) -> bool:
    """Whether it is the right user's: a connection may have been several, one after the other."""
    return act.sender == row.sender
