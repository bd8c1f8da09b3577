"""What was said to a server and what it answered; what must then be found in its log."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from attrs import define, field, frozen

ANSWER = re.compile(r"@(?P<tag>\d+) 20[12] (?P<seq>\d+) (?P<place>\S+)(?P<again> duplicate)?")


@define(eq=False)
class Said:
    """
    One message that a client sent.

    @ivar number: of the sender's messages, from 1 in the order of sending; also its tag.
    @ivar target: C{#room} or C{@other}, as the sender writes it.
    @ivar text: different for each message of all; one word by which search finds it.
    @ivar id: makes it idempotent; empty: it is not.
    @ivar seq: what the server answered; None: nothing.
    """

    sender: str
    number: int
    target: str
    text: str
    id: str = ""
    seq: int | None = None

    @property
    def conversation(self) -> str:
        """C{#room}, or the names of both sides of a direct conversation, sorted: C{ann+bob}."""
        if self.target.startswith("#"):
            return self.target
        return "+".join(sorted((self.sender, self.target[1:])))

    @property
    def line(self) -> str:
        """What the client writes."""
        option = f"id={self.id} " if self.id else ""
        return f"@{self.number} /msg {self.target} {option}{self.text}"


@frozen
class Found:
    """
    One message in the log.

    @ivar seq: its place in the conversation.
    """

    seq: int
    sender: str
    text: str


@define
class Ledger:
    """
    All that was said, by all.

    @ivar said: in each sender's order.
    @ivar complaints: answers that make no sense.
    """

    said: dict[str, list[Said]] = field(factory=dict)
    complaints: list[str] = field(factory=list)

    def say(self, sender: str, target: str, text: str, idempotent: bool) -> Said:
        """Note a new message, before it is sent."""
        mine = self.said.setdefault(sender, [])
        id = f"id-{text}" if idempotent else ""
        said = Said(sender, len(mine) + 1, target, text, id)
        mine.append(said)
        return said

    def answered(self, sender: str, line: str) -> bool:
        """Note an answer; whether it says that a message is stored."""
        found = ANSWER.fullmatch(line)
        if found is None:
            self.complaints.append(f"{sender} was answered: {line}")
            return False
        said = self.said[sender][int(found["tag"]) - 1]
        seq = int(found["seq"])
        if found["place"] != said.target or said.seq not in (None, seq):
            self.complaints.append(f"{sender} was answered: {line}, to {said}")
        said.seq = seq
        return True

    def problems(self, log: Mapping[str, Sequence[Found]]) -> list[str]:
        """
        Compare with what the server has kept.

        @param log: by conversation, in the order of seq; messages only.
        @return: sentences; none where every promise was kept.
        """
        problems = list(self.complaints)
        every = {said.text: said for mine in self.said.values() for said in mine}
        stored: set[str] = set()
        for conversation, found in log.items():
            texts = [each.text for each in found]
            problems += [f"twice in {conversation}: {text}" for text in _twice(texts)]
            stored.update(texts)
            for each in found:
                problems += _misplaced(each, conversation, every.get(each.text))
            problems += _out_of_order(conversation, [every[t] for t in texts if t in every])
        for mine in self.said.values():
            problems += _lost(mine, stored)
        return problems


def _twice(texts: Sequence[str]) -> list[str]:
    return [text for text, count in Counter(texts).items() if count > 1]


def _misplaced(found: Found, conversation: str, said: Said | None) -> list[str]:
    if said is None:
        return [f"nobody said {found} in {conversation}"]
    if (said.sender, said.conversation) != (found.sender, conversation):
        return [f"{found} in {conversation} is {said}"]
    if said.seq not in (None, found.seq):
        return [f"{found} in {conversation} was answered {said.seq}"]
    return []


def _out_of_order(conversation: str, said: Sequence[Said]) -> list[str]:
    problems, newest = [], dict[str, int]()
    for each in said:
        if each.number < newest.get(each.sender, 0):
            problems.append(f"out of order in {conversation}: {each}")
        newest[each.sender] = each.number
    return problems


def _lost(mine: Sequence[Said], stored: set[str]) -> list[str]:
    return [
        f"answered {said.seq} and lost: {said}"
        for said in mine
        if said.seq is not None and said.text not in stored
    ]
