"""Data folders to measure with: many accounts, and a long past."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from attrs import asdict, frozen

from bench.inline import InlineStore
from bench.words import NEEDLE, Language
from chatserver.config import Limits
from chatserver.model.entries import Posted, Text, User
from chatserver.model.names import RoomName, Target, UserName
from chatserver.service.passwords import Passwords, at_once
from chatserver.service.rules import may_invite, may_join, may_post, may_read
from chatserver.store.accounts import Newcomer
from chatserver.store.acts import Act
from chatserver.store.messages import Change, Post
from chatserver.store.rooms import NewRoom
from chatserver.store.search import Search

BCRYPT_COST = 4
"""What the hashes cost: a server under measurement is to be told so, or it makes dearer ones."""
PASSWORD = "correct horse battery"
READER = "reader"
"""Who has something unread in many rooms, some of them private."""
BEGAN = 1_700_000_000.0
"""When the first message was sent, in seconds since the epoch."""
TOGETHER = 10_000
"""Messages written in one transaction."""
LATEST = 20_000
"""Messages at the end that are indexed in small batches, as a running server leaves them."""
DIRECTS = 100
"""Direct conversations, which hold a tenth of all messages; a fifth are the reader's."""
RECIPE_NAME = "recipe.json"


@frozen
class Recipe:
    """
    How a past is made; the same recipe makes the same past.

    @ivar messages: in all, edited and deleted ones among them.
    @ivar rooms: the first one is the biggest, with a tenth of all messages.
    @ivar accounts: beside the reader.
    @ivar memberships: rooms of the reader, the biggest among them.
    @ivar words: of the language.
    @ivar version: changes with the code that makes it.
    """

    messages: int = 1_000_000
    rooms: int = 200
    accounts: int = 400
    memberships: int = 100
    words: int = 20_000
    seed: int = 7
    version: int = 1

    def language(self) -> Language:
        """The language that is spoken there."""
        return Language(self.words, self.seed)

    def room(self, rank: int) -> RoomName:
        """Name the room of a rank; 0: the biggest."""
        return RoomName(f"room-{rank}")

    def is_private(self, rank: int) -> bool:
        """Whether the room of a rank is: one of ten is."""
        return rank % 10 == 7


SMALL = Recipe(messages=2000, rooms=12, accounts=30, memberships=8, words=1500)
"""A past that is made in a moment."""


def seed_accounts(
    folder: Path, names: Sequence[str], password: str = PASSWORD, cost: int = BCRYPT_COST
) -> None:
    """
    Make accounts that all have one password; the folder is made where it is absent.

    @param names: user names, folded.
    @param cost: of the password's hash.
    """
    store = InlineStore(folder, most=TOGETHER, relaxed=True)
    try:
        _accounts(store, names, password, cost)
    finally:
        store.close()


def _accounts(
    store: InlineStore, names: Sequence[str], password: str, cost: int = BCRYPT_COST
) -> list[User]:
    passwords = Passwords(at_once, Limits(bcrypt_cost=cost))
    hashed = store.now(passwords.hash(password))
    newcomers = [Newcomer(UserName(name), hashed, False, BEGAN) for name in names]
    made = store.together(store.accounts.register(each) for each in newcomers)
    return [account.user for account in made]


def seed_past(folder: Path, recipe: Recipe) -> None:
    """
    Make a data folder with a past.

    What is there is used again where it was made by the same recipe, and replaced where not.
    """
    written = json.dumps(asdict(recipe))
    note = folder / RECIPE_NAME
    if note.exists() and note.read_text() == written:
        return
    if folder.exists():
        if not note.exists():
            raise FileExistsError(f"{folder} is there already, and was not made by this")
        shutil.rmtree(folder)
    store = InlineStore(folder, most=TOGETHER, relaxed=True)
    note.write_text("being made")
    try:
        _Past(store, recipe).make()
    finally:
        store.close()
    note.write_text(written)


@frozen
class Way:
    """Somebody, and where they say something."""

    sender: User
    target: Target


def recipe_of(folder: Path) -> Recipe:
    """Say how a folder's past was made."""
    return Recipe(**json.loads((folder / RECIPE_NAME).read_text()))


class _Past:
    """Makes a past in an empty store."""

    def __init__(self, store: InlineStore, recipe: Recipe) -> None:
        self._store = store
        self._recipe = recipe
        self._random = random.Random(recipe.seed)
        self._language = recipe.language()
        names = [READER, *(f"user{number}" for number in range(recipe.accounts))]
        self._reader, *self._users = _accounts(store, names, PASSWORD)
        self._places = [self._room(rank) for rank in range(recipe.rooms)]
        rooms = [(rank + 1) ** -0.85 for rank in range(recipe.rooms)]
        self._places += [[Way(a, b.name), Way(b, a.name)] for a, b in self._pairs()]
        self._weights = list(accumulate(rooms + [sum(rooms) / 9 / DIRECTS] * DIRECTS))

    def make(self) -> None:
        messages = self._recipe.messages
        early = max(messages * 9 // 10, messages - LATEST)
        self._say(0, early)
        self._index(TOGETHER)
        read = self._store.marks.mark_read(self._reader, None, may_read, BEGAN + early)
        self._store.now(read)
        self._say(early, messages - 1)
        last = self._post(messages - 1, self._places[0][0], NEEDLE)
        self._store.finish([self._store.messages.post(last)])
        self._index(Search.batch)

    # -- people and places

    def _room(self, rank: int) -> list[Way]:
        """Make a room with 20 members and, at some ranks, the reader."""
        recipe, name = self._recipe, self._recipe.room(rank)
        creator, *others = self._random.sample(self._users, min(len(self._users), 20))
        private = recipe.is_private(rank)
        rooms = self._store.rooms
        self._store.now(rooms.create(NewRoom(name, private, "", creator, BEGAN)))
        ways = [Way(each, name) for each in (creator, *others)]
        if rank < recipe.memberships:
            others.append(self._reader)
        if private:
            acts = [Act(creator, name, BEGAN, may_invite, each.name) for each in others]
            self._store.together(rooms.invite(act) for act in acts)
        acts = [Act(each, name, BEGAN, may_join) for each in others]
        self._store.together(rooms.join(act) for act in acts)
        return ways

    def _pairs(self) -> Iterator[tuple[User, User]]:
        """Choose who talk to each other, the reader among them."""
        for other in self._users[: DIRECTS // 5]:
            yield self._reader, other
        for _ in range(DIRECTS - DIRECTS // 5):
            one, other = self._random.sample(self._users, 2)
            yield one, other

    # -- what is said

    def _say(self, first: int, last: int) -> None:
        """Send the messages of these numbers, and change a few of them afterwards."""
        for start in range(first, last, TOGETHER):
            count = min(TOGETHER, last - start)
            places = self._random.choices(self._places, cum_weights=self._weights, k=count)
            ways = [self._random.choice(place) for place in places]
            posts = list(map(self._post, range(start, last), ways, self._language.texts(count)))
            self._change(posts, self._store.finish(list(map(self._store.messages.post, posts))))

    def _post(self, number: int, way: Way, text: str) -> Post:
        nonce = f"nonce-{number}" if number % 10 == 0 else None
        return Post(way.sender, way.target, Text(text), BEGAN + number, nonce, may_post)

    def _change(self, posts: Sequence[Post], answers: Sequence[Posted]) -> None:
        """Edit one of 200 messages, and delete as many."""
        chosen = self._random.sample(range(len(posts)), len(posts) // 100)
        texts = self._language.texts(len(chosen) // 2)
        changes = [
            Change(
                post.sender,
                post.target,
                posted.seq,
                next(texts, None),
                post.sent_at,
                None,
                may_post,
            )
            for post, posted in ((posts[each], answers[each]) for each in chosen)
        ]
        self._store.together(self._store.messages.change(change) for change in changes)

    def _index(self, batch: int) -> None:
        self._store.search.batch = batch
        self._store.now(self._store.search.catch_up())
