"""People who do whatever may be done in rooms, in an order drawn by lot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from attrs import evolve
from twisted.internet.defer import Deferred

from chatserver.model.errors import ChatError
from chatserver.model.names import LOBBY, Nickname, RoomName, Target, UserName
from tests.service.cast import Cast, Player, secret
from tests.world import TEST_LIMITS

ROOMS = (LOBBY, RoomName("ops"), RoomName("x-1"))
NAMES = ("a", "a-b", "a.b", "a0", "a10", "a2", "a_b", "ab", "0-1")
NICKNAMES = ("Ab Ba", "ÄRA", "a B", "Zoë 0", "Ob 0")

ADMIN = "a0"
"""Who may keep order in every public room."""

Act = tuple[str, str, Target | None, str | None]
"""What was done: its name, by whom, where, and to whom."""


class RandomActs(Cast):
    """A server with a few people and rooms."""

    limits = evolve(TEST_LIMITS, rates=False)

    def setUp(self) -> None:
        """All come in."""
        super().setUp()
        self.account(ADMIN, admin=True)
        self.players: dict[str, Player] = {name: self.enter(name) for name in NAMES}

    def tried(self, work: Any) -> bool:
        """Whether something could be done; a refusal by the rules is no fault."""
        done = work if isinstance(work, Deferred) else self.deferred(work)
        done.addErrback(_refused)
        return self.now(done) is not False

    def session(self, name: str) -> Any:
        """What somebody may do."""
        return self.players[name].session

    def move(self, chance: Random, name: str, room: RoomName, other: str) -> Act | None:
        """Let somebody do something about who is in a room; None: it was refused."""
        session, about = self.session(name), UserName(other)
        acts: Mapping[str, Callable[[], Any]] = {
            "join": lambda: session.join(room),
            "leave": lambda: session.leave(room),
            "invite": lambda: session.invite(room, about),
            "kick": lambda: session.kick(room, about, ""),
            "ban": lambda: session.ban(room, about, "loud"),
            "unban": lambda: session.unban(room, about),
            "moderate": lambda: session.set_moderator(room, about, chance.random() < 0.8),
            "create": lambda: session.create(room, chance.random() < 0.4, ""),
        }
        what = chance.choices([*acts], (8, 2, 3, 2, 2, 3, 2, 2))[0]
        return (what, name, room, other) if self.tried(acts[what]()) else None

    def say_something(self, chance: Random, name: str, where: Target) -> bool:
        """Let somebody say something, or do something to what was said."""
        session, seq = self.session(name), chance.randrange(1, 60)
        text = f"{chance.random()} " + "é" * chance.choice((0, 0, 190, 400))
        acts: Sequence[Callable[[], Any]] = (
            lambda: session.post(where, text),
            lambda: session.post(where, "waves", True),
            lambda: session.edit(where, chance.choice((None, seq)), text),
            lambda: session.delete(where, chance.choice((None, seq))),
            lambda: session.react(where, seq, chance.choice("🔥👍")),
        )
        return self.tried(chance.choices(acts, (6, 1, 5, 2, 2))[0]())

    def arrange(self, chance: Random, name: str, where: Target, other: str) -> bool:
        """Let somebody set what is told to whom, and how it is kept in order."""
        session, about = self.session(name), UserName(other)
        room = where if isinstance(where, RoomName) else LOBBY
        acts: Sequence[Callable[[], Any]] = (
            lambda: session.block(about),
            lambda: session.unblock(about),
            lambda: session.clear(where),
            lambda: session.mark_read(where),
            lambda: session.set_topic(room, f"{chance.random()}"),
            lambda: session.freeze(room, chance.random() < 0.3),
            lambda: session.slow(room, 0 if chance.random() < 0.7 else 5),
        )
        return self.tried(chance.choices(acts, (3, 5, 1, 1, 3, 1, 1))[0]())

    def rename(self, chance: Random, name: str) -> str | None:
        """Let somebody be shown under another name; give it, or None where it is taken."""
        nickname = chance.choice((*NICKNAMES, ""))
        wanted = Nickname.parse(nickname) if nickname else None
        return nickname if self.tried(self.session(name).set_nickname(wanted)) else None

    def end_account(self, name: str) -> None:
        """Let somebody delete their account."""
        self.now(self.session(name).delete_account(secret(name)))
        del self.players[name]


def _refused(failure: Any) -> bool:
    failure.trap(ChatError)
    return False
