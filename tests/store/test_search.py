"""Finding what was said."""

from __future__ import annotations

import random
import string

from twisted.internet.defer import Deferred

from chatserver.model.errors import NoSuchUser
from chatserver.model.names import UserName
from chatserver.service.rules import may_read
from chatserver.store import parts
from chatserver.store.dialect import Transaction
from chatserver.store.fulltext import query, readable
from chatserver.store.search import EVER, Query
from tests.store.contract import StoreContract


class SearchCase(StoreContract):
    """Ann, who speaks in the lobby."""

    def setUp(self) -> None:
        """One speaker."""
        super().setUp()
        self.ann = self.user("ann")

    def lobby(self, *texts: str) -> None:
        """Say things in the lobby."""
        for text in texts:
            self.say(self.ann, "#lobby", text)


class WordsTests(SearchCase):
    """Words are text, whatever they look like."""

    def test_contract_all_words_newest_first(self) -> None:
        """Messages that hold all the words come, the newest first, as many as asked for."""
        self.lobby("disk full", "full moon", "the disk is full again", "DISK: almost FULL")
        found = ["DISK: almost FULL", "the disk is full again", "disk full"]
        self.assertEqual(self.search(self.ann, "full disk"), found)
        self.assertEqual(self.search(self.ann, "full disk", limit=2), found[:2])

    def test_contract_accents_do_not_matter(self) -> None:
        """Who types without accents finds words with them, and the other way round."""
        self.lobby("crème brûlée", "Muenchen", "ΑΒΓ")
        self.assertEqual(self.search(self.ann, "creme BRULEE"), ["crème brûlée"])
        self.assertEqual(self.search(self.ann, "crèmé"), ["crème brûlée"])
        self.assertEqual(self.search(self.ann, "αβγ"), ["ΑΒΓ"])

    def test_contract_operators_are_words(self) -> None:
        """Words that mean something to a search engine are looked for as they stand."""
        self.lobby("this AND that", "say NOT or OR", "near miss", "col x", "plain")
        self.assertEqual(self.search(self.ann, "AND"), ["this AND that"])
        self.assertEqual(self.search(self.ann, "NOT"), ["say NOT or OR"])
        self.assertEqual(self.search(self.ann, "this OR that"), [])
        self.assertEqual(self.search(self.ann, "plain NOT near"), [])
        self.assertEqual(self.search(self.ann, "NEAR("), ["near miss"])
        self.assertEqual(self.search(self.ann, "col:x"), ["col x"])
        self.assertEqual(self.search(self.ann, "place:s1"), [])
        self.assertEqual(self.search(self.ann, "pl*"), [])
        self.assertEqual(self.search(self.ann, "^plain"), ["plain"])

    def test_contract_place_tokens_are_not_text(self) -> None:
        """The marks by which the index knows places are found by nobody."""
        self.lobby("hello")
        for token in ("pub", "s1", f"f{self.ann.id}", f"u{self.ann.id}"):
            self.assertEqual(self.search(self.ann, token), [])

    def test_contract_odd_input_never_fails(self) -> None:
        """Whatever is typed, the answer is a list, and what stands there as a word is found."""
        self.lobby("unbalanced quotes", "100% sure", "it's", "🔥 fire")
        odd = ['"', '""', '"unbalanced', "NEAR(", "(", ")", "*", "'", "%", "-", "^", "col:", ":"]
        odd += ["{a b}", "+", "\\", "🔥", "👩‍👩‍👧", "\u0301", "\ud7a3", "𞤀", "a" * 5000, "!" * 5000]
        odd += [
            "' OR '1'='1",
            "; DROP TABLE entries",
            "text : (",
            'x" OR "y',
            "½",
            "①",
            "_",
            "日本",
        ]
        for each in odd:
            self.search(self.ann, each)
        self.assertEqual(self.search(self.ann, '"unbalanced'), ["unbalanced quotes"])
        self.assertEqual(self.search(self.ann, "100%"), ["100% sure"])
        self.assertEqual(self.search(self.ann, "it's - *"), ["it's"])
        self.assertEqual(self.search(self.ann, "🔥 fire"), ["🔥 fire"])

    def test_contract_as_many_words_as_a_line_holds(self) -> None:
        """A whole line of words is a search like another."""
        self.lobby("a b")
        self.assertEqual(self.search(self.ann, "a b " * 2300), ["a b"])
        many = " ".join(f"w{number}" for number in range(1800))
        self.assertEqual(self.search(self.ann, many), [])

    def test_contract_random_input_never_fails(self) -> None:
        """No mixture of signs and words breaks the search."""
        self.lobby("or")
        chance = random.Random(11)
        signs = string.punctuation + " ab\"'*():^-+{}" + "é🔥\u200d"
        for _ in range(300):
            self.search(self.ann, "".join(chance.choices(signs, k=chance.randrange(1, 12))))


class RightsTests(SearchCase):
    """What is found, and by whom."""

    def setUp(self) -> None:
        """A lobby, a private room and a direct conversation that all hold the same word."""
        super().setUp()
        self.bob, self.carl = self.user("bob"), self.user("carl")
        self.room("den", self.ann, private=True)
        self.room("open", self.ann)
        self.say(self.ann, "#lobby", "word lobby")
        self.say(self.ann, "#open", "word open")
        self.say(self.ann, "#den", "word den")
        self.say(self.ann, "@bob", "word direct")

    def test_contract_private_places_are_found_by_those_in_them(self) -> None:
        """Public rooms by everybody; private rooms by members; directs by the two."""
        public = ["word open", "word lobby"]
        self.assertEqual(self.search(self.ann, "word"), ["word direct", "word den", *public])
        self.assertEqual(self.search(self.bob, "word"), ["word direct", *public])
        self.assertEqual(self.search(self.carl, "word"), public)

    def test_contract_rights_are_those_of_now(self) -> None:
        """The invited find nothing before they join; who was kicked finds nothing any more."""
        self.now(self.act("invite", self.ann, "den", self.carl))
        self.assertNotIn("word den", self.search(self.carl, "word"))
        self.now(self.act("join", self.carl, "den"))
        self.assertIn("word den", self.search(self.carl, "word"))
        self.now(self.act("kick", self.ann, "den", self.carl))
        self.assertNotIn("word den", self.search(self.carl, "word"))

    def test_contract_search_in_one_place(self) -> None:
        """With a place, only what was said there is found, also in a room one is not in."""
        self.assertEqual(self.search(self.bob, "word", "#open"), ["word open"])
        self.assertEqual(self.search(self.ann, "word", "#den"), ["word den"])
        self.assertEqual(self.search(self.bob, "word", "@ann"), ["word direct"])
        self.assertEqual(self.search(self.carl, "word", "@ann"), [])

    def test_contract_search_of_one_sender(self) -> None:
        """With a sender, only what they said is found; a sender that is not there is refused."""
        self.say(self.bob, "#lobby", "word of bob")
        self.assertEqual(self.search(self.carl, "word", sender="bob"), ["word of bob"])
        self.assertEqual(self.search(self.bob, "word", "@ann", "ann"), ["word direct"])
        self.assertEqual(self.search(self.bob, "word", "@ann", "bob"), [])
        nobody = Query(self.bob, ("word",), None, UserName("nobody"), may_read, 9, budget=1 << 20)
        self.refused(self.store.search.find(nobody), NoSuchUser)

    def test_place_decides_inside_the_index(self) -> None:
        """Others' messages are passed over by the index itself, not read and thrown away."""
        self.now(self.store.search.catch_up())
        match = query(["word"], readable(self.carl.id, []))
        sql = "SELECT COUNT(*) FROM search_0 WHERE search_0 MATCH ?"

        def matches(txn: Transaction) -> int:
            return int(txn.execute(sql, (match,)).fetchone()[0])

        self.assertEqual(self.now(self.store.database.read(matches)), 2)

    def test_contract_much_that_is_said_elsewhere_hides_nothing(self) -> None:
        """However much of it was said last where one may not read, what one may read is found."""
        for number in range(9):
            self.say(self.ann, "#den", f"word den {number}")
        self.say(self.ann, "#open", "word at last")
        mine = ["word at last", "word open", "word lobby"]
        for limit in (1, 2, 3, 4, 50):
            self.assertEqual(self.search(self.carl, "word", limit=limit), mine[:limit])
            self.assertEqual(
                self.search(self.carl, "word", sender="ann", limit=limit), mine[:limit]
            )

    def test_contract_search_by_sender_in_one_place(self) -> None:
        """With a place and a sender, only what that one said there is found."""
        self.now(self.act("join", self.bob, "open"))
        self.say(self.bob, "#open", "word of bob's")
        self.say(self.bob, "#lobby", "word elsewhere")
        self.assertEqual(self.search(self.carl, "word", "#open", "bob"), ["word of bob's"])
        self.assertEqual(self.search(self.carl, "word", "#open", "ann"), ["word open"])
        self.assertEqual(self.search(self.carl, "word", "#open", "carl"), [])


class FollowTests(SearchCase):
    """The index follows the log."""

    def indexed(self) -> int:
        """How many messages the index holds."""
        sql = "SELECT COUNT(*) FROM {part} WHERE {part} MATCH 'place : (s1)'"

        def count(txn: Transaction) -> int:
            found = parts.to_search(txn, EVER)
            return sum(txn.execute(parts.named(sql, part)).fetchone()[0] for part in found)

        return self.now(self.store.database.read(count))

    def test_contract_what_was_answered_is_found_at_once(self) -> None:
        """A search right after a post finds it, however far behind the index is."""
        self.store.search.batch = 3
        self.lobby(*(f"word {number}" for number in range(10)))
        self.assertEqual(self.indexed(), 0)
        self.assertEqual(self.search(self.ann, "word", limit=1), ["word 9"])
        self.assertEqual(self.indexed(), 10)

    def test_contract_index_follows_by_itself(self) -> None:
        """Nobody needs to search for the index to come up to date, batch after batch."""
        self.store.search.batch = 3
        self.lobby(*(f"word {number}" for number in range(10)))
        for _ in range(10):
            self.clock.advance(self.store.search.delay)
            self.pump()
        self.assertEqual(self.indexed(), 10)

    def test_contract_index_comes_nearer_however_much_is_said(self) -> None:
        """What is said while the index catches up does not keep a search waiting for ever."""
        self.store.search.batch = 1
        self.lobby("word 0", "word 1", "word 2")
        done = Deferred.fromCoroutine(self.store.search.catch_up())
        for number in range(20):
            self.post(self.ann, "#lobby", f"word {number + 3}")
            self.post(self.ann, "#lobby", f"more {number + 3}")
            self.clock.advance(0)
            self.clock.advance(0)
        self.successResultOf(done)

    def test_contract_much_at_once_is_indexed_without_a_pause(self) -> None:
        """Behind a burst of messages the index comes up to date at its first step."""
        self.store.search.batch = 3
        self.lobby(*(f"word {number}" for number in range(20)))
        self.clock.advance(self.store.search.delay)
        self.pump()
        self.assertEqual(self.indexed(), 20)

    def test_contract_edit_and_deletion_are_followed(self) -> None:
        """The new text of a message is found and the old one is not; a deleted one never."""
        for early in (True, False):
            self.lobby("helo world")
            if early:
                self.now(self.store.search.catch_up())
            self.now(self.change(self.ann, "#lobby", None, "hello world"))
            self.assertEqual(self.search(self.ann, "helo"), [])
            self.assertEqual(self.search(self.ann, "hello"), ["hello world"])
            self.now(self.change(self.ann, "#lobby", None, None))
            self.assertEqual(self.search(self.ann, "world"), [])

    def test_contract_edit_twice_before_and_after_the_index(self) -> None:
        """However often a message is edited, it is found once, by its last words."""
        self.lobby("one")
        self.now(self.change(self.ann, "#lobby", None, "two"))
        self.now(self.store.search.catch_up())
        for text in ("three three", "four"):
            self.now(self.change(self.ann, "#lobby", None, text))
        found = {word: self.search(self.ann, word) for word in ("one", "two", "three", "four")}
        self.assertEqual(found, {"one": [], "two": [], "three": [], "four": ["four"]})

    def test_contract_crash_between_commit_and_index(self) -> None:
        """What was stored but not yet indexed when the power went is found after the start."""
        self.lobby("indexed")
        self.now(self.store.search.catch_up())
        self.lobby("not indexed")
        self.crash()
        self.assertEqual(self.indexed(), 1)
        self.now(self.store.search.catch_up())
        self.assertEqual(self.indexed(), 2)
        self.assertEqual(self.search(self.ann, "indexed"), ["not indexed", "indexed"])

    def test_contract_closing_leaves_the_rest_for_the_next_start(self) -> None:
        """A store that is closed indexes nothing more, and loses nothing."""
        self.lobby("word")
        self.close(self.store)
        self.clock.advance(10)
        self.pump()
        self.store = self.open()
        self.assertEqual(self.search(self.ann, "word"), ["word"])
