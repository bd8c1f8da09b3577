"""What each of the crowd does next, at random, from what is known to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Protocol

from attrs import define, field

from tests.integration.crash import deeds
from tests.integration.crash.acts import Act
from tests.integration.crash.deeds import Deed
from tests.integration.crash.ledger import Ledger
from tests.integration.crash.replica import NO_MARK, Replica
from tests.integration.crash.traces import LOBBY, conversation

NAMES = tuple(f"user{n:02}" for n in range(14))
REGISTRAR = "clerk"
WITNESS = "witness"
"""In every room of the beginning, blocks nobody and does nothing: sees all."""
VAULT = "#vault"
"""Private; everybody of the crowd is in it."""
HALLS = ("#hall0", "#hall1", "#hall2")
"""Public; everybody comes and goes."""
MOST_TOKENS = 40
EVER = 1 << 62
EMOJI = ("🔥", "👍", "👋")
RECENT = 60
"""An edit or a deletion is of one of so many own messages."""


def friend_of(name: str) -> str:
    """With whom somebody talks alone: two and two."""
    return NAMES[NAMES.index(name) ^ 1]


def may_hide(name: str) -> bool:
    """Who of two friends blocks and clears; the other one is to see all that was said."""
    return NAMES.index(name) % 2 == 0


class Plan(Protocol):
    """Gives one connection's acts, one after the other."""

    def next(self) -> Act:
        """Note the next act in the ledger, and give it."""

    def answered(self, act: Act) -> None:
        """Hear that an act was answered."""


@define(eq=False)
class Member:
    """
    One of the crowd.

    @ivar round: makes words and names differ from those of other rounds.
    @ivar heard: the newest number that it knows of in each place, by its own name for it.
    @ivar reacted: own reactions that stand: place, number, emoji.
    @ivar hidden: up to where this one has cleared each place, and so can answer nothing.
    """

    name: str
    ledger: Ledger
    random: Random
    round: int
    heard: dict[str, int]
    blocked: set[str]
    halls: set[str]
    tokens: list[str]
    messages: list[tuple[str, int]]
    again: list[tuple[deeds.Post, int | None]]
    reacted: set[tuple[str, int, str]]
    hidden: dict[str, int]
    current: str = LOBBY
    own_room: str = ""
    banned: set[str] = field(factory=set)
    frozen: bool = False
    slow: int = 0
    count: int = 0

    def next(self) -> Act:
        """First what was not answered the last time and has an id; then whatever comes to mind."""
        if self.again:
            post, known = self.again.pop(0)
            return self.ledger.ask(self.name, post, known=known)
        deed = None
        while deed is None:
            deed = self.random.choices(_WHAT, _WEIGHTS)[0](self)
        return self.ledger.ask(self.name, deed)

    def answered(self, act: Act) -> None:
        """Remember own messages, to edit them."""
        saying = deeds.Post | deeds.Me | deeds.Reply
        if isinstance(act.deed, saying) and act.is_done and act.seq is not None:
            self.hear(act.deed.target, act.seq)
            self.messages.append((act.deed.target, act.seq))

    def hear(self, place: str, seq: int) -> None:
        """Know of an entry."""
        self.heard[place] = max(self.heard.get(place, 0), seq)

    def _word(self) -> str:
        self.count += 1
        return f"r{self.round}{self.name}n{self.count}"

    def _somewhere(self) -> str:
        rooms = (LOBBY, LOBBY, VAULT, *sorted(self.halls), f"@{friend_of(self.name)}")
        return self.random.choice(rooms)

    # -- ideas; None: not now

    def _post(self) -> Deed:
        word = self._word()
        return deeds.Post(self._somewhere(), word, self.random.choice(("", f"id-{word}")))

    def _me(self) -> Deed:
        return deeds.Me(self.current, self._word())

    def _edit(self) -> Deed | None:
        found = self._message(take=False)
        return found and deeds.Edit(*found, self._word())

    def _delete(self) -> Deed | None:
        found = self._message(take=True)
        self.reacted = {each for each in self.reacted if each[:2] != found}
        return found and deeds.Delete(*found)

    def _reply(self) -> Deed | None:
        found = self._seen_message()
        return found and deeds.Reply(*found, self._word())

    def _react(self) -> Deed | None:
        """React, or take it back; where somebody may be blocked, nobody knows what stands."""
        standing = sorted(each for each in self.reacted if self._is_in(each[0]))
        if standing and self.random.random() < 0.4:
            back = self.random.choice(standing)
            self.reacted.discard(back)
            return deeds.Unreact(*back)
        found = self._seen_message()
        if found is None or found[0].startswith("@"):
            return None
        reaction = (*found, self.random.choice(EMOJI))
        if reaction in self.reacted:
            return None
        self.reacted.add(reaction)
        return deeds.React(*reaction)

    def _seen_message(self) -> tuple[str, int] | None:
        found = self._message(take=False)
        return found if found is not None and found[1] > self.hidden.get(found[0], 0) else None

    def _message(self, take: bool) -> tuple[str, int] | None:
        del self.messages[:-RECENT]
        if not self.messages:
            return None
        at = self.random.randrange(len(self.messages))
        place, seq = self.messages[at]
        if not self._is_in(place):
            return None
        if take:
            del self.messages[at]
        return place, seq

    def _is_in(self, place: str) -> bool:
        return place in self.halls or not place.startswith("#hall")

    def _read(self) -> Deed:
        place = self._somewhere()
        return deeds.Read(place, self.heard.get(place, 0))

    def _clear(self) -> Deed | None:
        place = self._somewhere()
        if place not in self.heard or (place.startswith("@") and not may_hide(self.name)):
            return None
        self.hidden[place] = EVER  # until the next round tells up to where
        return deeds.Clear(place, self.heard[place])

    def _block(self) -> Deed | None:
        shy = () if may_hide(self.name) else (friend_of(self.name),)
        others = [name for name in NAMES if name not in (self.name, *self.blocked, *shy)]
        if len(others) < len(NAMES) // 2:
            return None
        name = self.random.choice(others)
        self.blocked.add(name)
        return deeds.Block(name)

    def _unblock(self) -> Deed | None:
        if not self.blocked:
            return None
        name = self.random.choice(sorted(self.blocked))
        self.blocked.discard(name)
        return deeds.Unblock(name)

    def _move(self) -> Deed:
        hall = self.random.choice(HALLS)
        if hall not in self.halls:
            self.halls.add(hall)
            self.current = hall
            return deeds.Join(hall)
        self.halls.discard(hall)
        if self.current == hall:
            self.current = LOBBY
        return deeds.Leave(hall)

    def _go_back(self) -> Deed:
        self.current = LOBBY
        return deeds.Go(LOBBY)

    def _create(self) -> Deed:
        self.own_room = self.current = f"#{self._word()}"
        self.banned.clear()
        self.frozen, self.slow = False, 0
        return deeds.Create(self.own_room, self._word())

    def _topic(self) -> Deed | None:
        if self.current != self.own_room:
            return None
        return deeds.Topic(self.current, self._word())

    def _ban(self) -> Deed | None:
        if self.current != self.own_room:
            return None
        name = self.random.choice([each for each in NAMES if each != self.name])
        if name in self.banned:
            self.banned.discard(name)
            return deeds.Unban(self.current, name)
        self.banned.add(name)
        return deeds.Ban(self.current, name)

    def _freeze(self) -> Deed | None:
        if self.current != self.own_room:
            return None
        self.frozen = not self.frozen
        return deeds.Freeze(self.current, self.frozen)

    def _slow(self) -> Deed | None:
        if self.current != self.own_room:
            return None
        self.slow += 1
        return deeds.Slow(self.current, self.slow)

    def _nick(self) -> Deed:
        return deeds.Nick(self._word())

    def _token(self) -> Deed:
        if len(self.tokens) > self.random.randrange(MOST_TOKENS):
            return deeds.Revoke(self.tokens.pop(0))
        self.tokens.append(self._word())
        return deeds.NewToken(self.tokens[-1])


_IDEAS: dict[Callable[[Member], Deed | None], int] = {
    Member._post: 60,
    Member._me: 10,
    Member._reply: 10,
    Member._react: 14,
    Member._edit: 14,
    Member._delete: 8,
    Member._read: 8,
    Member._clear: 2,
    Member._block: 4,
    Member._unblock: 4,
    Member._move: 8,
    Member._go_back: 4,
    Member._create: 2,
    Member._topic: 8,
    Member._ban: 6,
    Member._freeze: 3,
    Member._slow: 3,
    Member._nick: 3,
    Member._token: 4,
}
_WHAT, _WEIGHTS = tuple(_IDEAS), tuple(_IDEAS.values())


def member(
    name: str,
    ledger: Ledger,
    replica: Replica,
    random: Random,
    round: int,
    before: Member | None = None,
) -> Member:
    """
    Let somebody go on from what the server has after the last crash.

    @param before: the same, as it was then.
    """
    mine = before.messages if before is not None else []
    halls = {place for place, who in replica.members if who == name and place in HALLS}
    places = (LOBBY, VAULT, *HALLS, f"@{friend_of(name)}")
    # Who has left since is refused, but for what is in the log already.
    again = [
        (post, known)
        for post, known in ledger.again.get(name, [])
        if known is not None or post.target not in HALLS or post.target in halls
    ]
    return Member(
        name,
        ledger,
        random,
        round,
        _heads(name, replica),
        {other for who, other in replica.blocks if who == name},
        halls,
        ledger.registers.tokens_of(name),
        [each for each in mine if replica.reads(conversation(name, each[0]), each[1])],
        again,
        {each[:3] for each in replica.reactions if each[3] == name},
        {each: replica.marks.get((name, conversation(name, each)), NO_MARK)[2] for each in places},
    )


def _heads(name: str, replica: Replica) -> dict[str, int]:
    """What somebody who has just come can know of: the end of each place there is."""
    places = (LOBBY, VAULT, *HALLS, f"@{friend_of(name)}")
    heads = {each: replica.ordinals.get(conversation(name, each), ()) for each in places}
    return {place: len(ordinals) for place, ordinals in heads.items() if ordinals}


@define(eq=False)
class Registrar:
    """Makes accounts, each of which says something and leaves."""

    ledger: Ledger
    round: int
    count: int = 0
    _left: Iterator[tuple[str, Deed]] = field(factory=lambda: iter(()))

    def next(self) -> Act:
        """Give the next step."""
        step = next(self._left, None)
        if step is None:
            self.count += 1
            name = f"new{self.round}n{self.count}"
            word = f"r{self.round}{name}"
            self._left = iter(((name, deeds.Post(LOBBY, word)), (name, deeds.Logout())))
            step = (name, deeds.Register(name))
        sender, deed = step
        return self.ledger.ask(REGISTRAR, deed, sender)

    def answered(self, act: Act) -> None:
        """Nothing depends on it."""
