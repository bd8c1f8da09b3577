"""A data folder to measure with holds what it says."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from pathlib import Path

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from bench.inline import InlineStore
from bench.seeding import (
    READER,
    RECIPE_NAME,
    SMALL,
    Recipe,
    recipe_of,
    seed_accounts,
    seed_past,
)
from bench.words import NEEDLE, Language
from chatserver.config import Limits
from chatserver.model.entries import Direct
from chatserver.model.names import LOBBY, RoomName, UserName
from chatserver.service.passwords import Passwords, at_once
from chatserver.service.rules import may_read
from chatserver.store.history import Ask
from chatserver.store.search import Query

TINY = Recipe(messages=300, rooms=5, accounts=25, memberships=3, words=400)


class SeedingCase(SynchronousTestCase):
    """A folder that is gone after the test."""

    def setUp(self) -> None:
        """Make it."""
        self.folder = Path(tempfile.mkdtemp(prefix="chat-seeds-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = self.folder / "data"

    def opened(self) -> InlineStore:
        """Open what was made; the test's end closes it."""
        store = InlineStore(self.data)
        self.addCleanup(store.close)
        return store


class AccountTests(SeedingCase):
    """Accounts that all have one password."""

    def test_each_can_log_in_and_is_in_the_lobby(self) -> None:
        """The hash fits the password, and each is a member of the lobby."""
        names = [f"user{number}" for number in range(300)]
        seed_accounts(self.data, names, "a known password")
        store = self.opened()
        passwords = Passwords(at_once, Limits(bcrypt_cost=4))
        for name in (names[0], names[-1]):
            account = store.now(store.accounts.find(UserName(name)))
            assert account is not None
            self.assertTrue(store.now(passwords.verify("a known password", account.password)))
            mine = store.now(store.marks.conversations(account.user))
            self.assertEqual([each.stream.address(0) for each in mine], [LOBBY])

    def test_more_accounts_can_be_added(self) -> None:
        """A second list of names joins the first."""
        for name in ("ann", "bob"):
            seed_accounts(self.data, [name])
        store = self.opened()
        for name in ("ann", "bob"):
            self.assertIsNotNone(store.now(store.accounts.find(UserName(name))))


class PastTests(SeedingCase):
    """A past as its recipe says."""

    def setUp(self) -> None:
        """Make a tiny one."""
        super().setUp()
        seed_past(self.data, TINY)

    def test_it_holds_what_the_recipe_says(self) -> None:
        """So many messages and rooms; some edited, some deleted; all of it in the index."""
        with closing(self.opened().connection.cursor()) as cursor:

            def count(sql: str) -> int:
                return int(cursor.execute(f"SELECT COUNT(*) FROM {sql}").fetchone()[0])

            self.assertEqual(count("entries WHERE kind = 'text'"), TINY.messages)
            self.assertEqual(count("rooms"), TINY.rooms + 1)
            self.assertGreater(count("entries WHERE kind = 'edit'"), 0)
            self.assertGreater(count("entries WHERE kind = 'delete'"), 0)
            indexed = count("search_0 WHERE search_0 MATCH 'place : (pub)'")
            self.assertGreater(indexed, TINY.messages // 2)
            self.assertEqual(count("entries, search_state WHERE id > upto"), 0)

    def test_reader_has_something_to_read(self) -> None:
        """The reader is in so many rooms, has conversations, and unread messages in some."""
        store = self.opened()
        account = store.now(store.accounts.find(UserName(READER)))
        assert account is not None
        mine = store.now(store.marks.conversations(account.user))
        rooms = [each for each in mine if not isinstance(each.stream, Direct)]
        self.assertEqual(len(rooms), TINY.memberships + 1)  # and the lobby
        self.assertGreater(len(mine), len(rooms))
        self.assertGreater(sum(each.unread for each in mine), 0)
        self.assertLess(sum(each.unread for each in mine), TINY.messages // 5)

    def test_what_must_be_found_is_found(self) -> None:
        """The needle is in one message, the newest of the biggest room."""
        store = self.opened()
        account = store.now(store.accounts.find(UserName(READER)))
        assert account is not None
        query = Query(account.user, (NEEDLE,), None, None, may_read, 50, 1 << 18)
        (found,) = store.now(store.search.find(query))
        ask = Ask(account.user, RoomName("room-0"), may_read, 1, 1 << 18)
        self.assertEqual(store.now(store.history.page(ask)).entries, (found,))

    def test_same_recipe_uses_what_is_there(self) -> None:
        """What was made is used again, until another recipe is asked for."""
        self.assertEqual(recipe_of(self.data), TINY)
        mark = self.data / "mark"
        mark.touch()
        seed_past(self.data, TINY)
        self.assertTrue(mark.exists())
        seed_past(self.data, evolve(TINY, messages=200))
        self.assertFalse(mark.exists())

    def test_what_was_interrupted_is_made_anew(self) -> None:
        """A folder whose making was cut off is no past."""
        (self.data / RECIPE_NAME).write_text("being made")
        seed_past(self.data, TINY)
        self.assertEqual(recipe_of(self.data), TINY)

    def test_foreign_folder_is_left_alone(self) -> None:
        """A folder that holds something else is not replaced."""
        other = self.folder / "letters"
        other.mkdir()
        self.assertRaises(FileExistsError, seed_past, other, TINY)


class LanguageTests(SynchronousTestCase):
    """Words as they are spoken."""

    def test_words_are_as_frequent_as_they_are_said_to_be(self) -> None:
        """About as many texts hold a word as its share says, common or rare."""
        language = Language(2000, 3)
        texts = [set(text.split()) for text in language.texts(20_000)]
        for share in (0.3, 0.02, 0.003):
            word = language.word(share)
            found = sum(word in text for text in texts) / len(texts)
            self.assertLess(abs(found / share - 1), 0.4, (share, found))
        self.assertNotIn(NEEDLE, set().union(*texts))

    def test_texts_are_messages(self) -> None:
        """They are as long as what people say, and the same seed says the same."""
        texts = list(Language(2000, 3).texts(1000))
        self.assertEqual(texts, list(Language(2000, 3).texts(1000)))
        self.assertTrue(60 < sum(map(len, texts)) / 1000 < 100)

    def test_small_past_is_like_the_long_one(self) -> None:
        """What is measured in passing has rooms of all kinds."""
        self.assertTrue(any(map(SMALL.is_private, range(SMALL.memberships))))
