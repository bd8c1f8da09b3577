"""What is stored without an entry in the log: it must be as somebody last made it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from attrs import define, field

from tests.integration.crash import deeds
from tests.integration.crash.acts import Act

Key = tuple[str, str, str]
"""Of what kind, whose, and which of them."""

ANY = "(some)"
"""Stands for a value that only the server knows."""


@define(eq=False)
class Registers:
    """
    What may stand in each place.

    @ivar certain: what was answered, or came before something that is in the log.
    @ivar possible: what may have been done after that.
    @ivar secrets: of tokens that were told, by user and name.
    """

    certain: dict[Key, str | None] = field(factory=dict)
    possible: dict[Key, set[str | None]] = field(factory=dict)
    secrets: dict[tuple[str, str], str] = field(factory=dict)

    def settle(self, acts: Sequence[Act], found: Container[int]) -> None:
        """
        Take in one connection's acts of a round.

        @param found: numbers of the acts that are in the log.
        """
        proven = max((act.number for act in acts if act.number in found or act.is_done), default=0)
        for act in acts:
            if act.number > proven and act.must_leave:
                return  # it was not done, and so nothing behind it was
            for key, value in effects(act):
                if act.is_refused:
                    continue
                if act.number <= proven:
                    self.certain[key] = value
                    self.possible.pop(key, None)
                else:
                    self.possible.setdefault(key, set()).add(value)
            if isinstance(act.deed, deeds.NewToken) and act.is_done and act.answer is not None:
                _, secret = act.answer.words.split()
                self.secrets[act.sender, act.deed.name] = secret

    def problems(self, found: Mapping[Key, str]) -> list[str]:
        """
        Compare with what the server has; from here on that is certain.

        @param found: without the keys under which there is nothing.
        """
        wrong = []
        for key in {*self.certain, *self.possible, *found}:
            allowed = {self.certain.get(key), *self.possible.get(key, ())}
            there = found.get(key)
            if there not in allowed:
                wrong.append(f"{key} is {there!r} and not {' or '.join(map(repr, allowed))}")
            self.certain[key] = there
        self.possible.clear()
        return wrong

    def tokens_of(self, user: str) -> list[str]:
        """Name the tokens of C{user}."""
        return sorted(
            name
            for (kind, whose, name), there in self.certain.items()
            if kind == "token" and whose == user and there is not None
        )


def effects(act: Act) -> list[tuple[Key, str | None]]:
    """What an act puts where; a value of None takes it away."""
    match act.deed:
        case deeds.Nick(words):
            return [(("nick", act.sender, ""), words)]
        case deeds.NewToken(name):
            return [(("token", act.sender, name), ANY)]
        case deeds.Revoke(name):
            return [(("token", act.sender, name), None)]
        case deeds.Create(room, topic):
            return [(("topic", "", room), topic)]
        case deeds.Topic(room, words):
            return [(("topic", "", room), words)]
        case _:
            return []
