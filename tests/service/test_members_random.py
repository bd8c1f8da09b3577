"""Who belongs to rooms, after whatever happened: pages say what a simple model says."""

from __future__ import annotations

import unicodedata
from itertools import product
from random import Random

from chatserver.model.entries import MemberPage
from chatserver.model.names import LOBBY, RoomName, UserName
from tests.service.random_acts import ADMIN, NAMES, ROOMS, Act, RandomActs

STEPS, LOOKS = 50, 20
LIMITS = (1, 2, 3, 50)
ROOM_ACTS = {"join", "leave", "invite", "kick", "ban", "unban", "moderate", "create"}
ALL_ACTS = ROOM_ACTS | {"nickname", "gone", "closed"}
PREFIXES = ("", "", "a", "A-", "ab", "ä", "0", "~", "zoe")


class MembersTests(RandomActs):
    """Members, by a model that knows nothing but what was done."""

    def setUp(self) -> None:
        """All are in the lobby, and there is no other room."""
        super().setUp()
        self.members: dict[RoomName, set[str]] = {LOBBY: set(self.players)}
        self.nicknames: dict[str, str] = {}
        self.seen: set[str] = set()

    def test_pages_hold_each_member_once_by_name(self) -> None:
        """Whoever came, went, was kept out or is gone for good: pages of any size say the same."""
        chance = Random(8)
        for _ in range(LOOKS):
            for _ in range(STEPS):
                self.step(chance)
            for room in self.members:
                self.judge(chance, room)
        self.assertEqual(self.seen, ALL_ACTS)

    def step(self, chance: Random) -> None:
        """Let something happen, and note what it does to whom."""
        name, other = chance.choice([*self.players]), chance.choice([*self.players])
        name = ADMIN if chance.random() < 0.3 else name
        lot = chance.random()
        if lot < 0.1:
            nickname = self.rename(chance, name)
            if nickname is not None:
                self.nicknames[name] = nickname
                self.seen.add("nickname")
        elif lot < 0.105 and len(self.players) > 5 and name != ADMIN:
            self.end_account(name)
            for there in self.members.values():
                there.discard(name)
            self.seen.add("gone")
        elif lot < 0.113 and len(self.members) > 1:
            room = chance.choice([each for each in self.members if each != LOBBY])
            self.now(self.world.operator.delete_room(room))
            del self.members[room]
            self.seen.add("closed")
        elif done := self.move(chance, name, chance.choice(ROOMS), other):
            self.note(done)

    def note(self, act: Act) -> None:
        """Do to the model what was done."""
        what, name, room, other = act
        self.seen.add(what)
        assert isinstance(room, RoomName) and other is not None
        if what == "create":
            self.members[room] = {name}
        elif what == "join":
            self.members[room].add(name)
        elif what == "leave":
            self.members[room].discard(name)
        elif what in ("kick", "ban"):
            self.members[room].discard(other)

    def judge(self, chance: Random, room: RoomName) -> None:
        """Read all pages, and compare."""
        here = self.members[room] & {ADMIN, chance.choice(NAMES)}
        for reader in sorted(here):
            for prefix, limit in product(("", chance.choice(PREFIXES)), LIMITS):
                self.judge_pages(reader, room, prefix, limit)
            told = self.now(self.session(reader).room(room))
            self.assertEqual(told.members, len(self.members[room]))
        for stranger in self.players.keys() - self.members[room] if room != LOBBY else ():
            self.tell_no_stranger(stranger, room)

    def judge_pages(self, reader: str, room: RoomName, prefix: str, limit: int) -> None:
        """Read them from the first to the last."""
        found: list[str] = []
        more = True
        while more:
            after = UserName(found[-1]) if found else None
            page: MemberPage = self.now(self.session(reader).members(room, after, limit, prefix))
            self.assertLessEqual(len(page.members), limit)
            found += [each.person.user.name.text for each in page.members]
            more = page.more
        wanted = [each for each in self.members[room] if self.is_called(each, prefix)]
        self.assertEqual(found, sorted(wanted))

    def tell_no_stranger(self, name: str, room: RoomName) -> None:
        """Who may not look at a room's past is not told who belongs to it, either."""
        session = self.session(name)
        self.assertEqual(self.tried(session.members(room)), self.tried(session.page(room)))

    def is_called(self, name: str, prefix: str) -> bool:
        """Whether a user name or nickname begins so."""
        nickname = unicodedata.normalize("NFKC", self.nicknames.get(name, "")).lower()
        return name.startswith(prefix.lower()) or nickname.startswith(prefix.lower())
