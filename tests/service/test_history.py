"""The past: pages, search, what is unread, and what one hides from oneself."""

from __future__ import annotations

from attrs import evolve

from chatserver.model.entries import Entry, Page, Text
from chatserver.model.errors import BadRequest, NoSuchRoom, NoSuchUser, TooLong
from chatserver.model.names import LOBBY, RoomName, UserName
from tests.service.cast import OPS, Cast, Player
from tests.world import TEST_LIMITS, World

ANN, BOB, NOBODY = UserName("ann"), UserName("bob"), UserName("nobody")


class HistoryTestCase(Cast):
    """ann talks in her room, bob reads."""

    said = 10

    def setUp(self) -> None:
        """Say some things; the room's first entry is its making."""
        super().setUp()
        self.ann, self.bob = self.enter("ann"), self.enter("bob")
        self.now(self.ann.session.create(OPS, False, ""))
        for number in range(self.said):
            self.say(self.ann, f"number {number}", OPS)

    def seqs(self, page: Page) -> list[int]:
        """The numbers on a page."""
        return [each.seq for each in page.entries]

    def texts(self, entries: object) -> list[str]:
        """The texts of a list."""
        assert isinstance(entries, list | tuple)
        return [each.body.text for each in entries]


class PageTests(HistoryTestCase):
    """Pages."""

    def test_newest(self) -> None:
        """Without anything said it is the newest, oldest of them first."""
        self.assertEqual(self.seqs(self.now(self.bob.session.page(OPS, limit=3))), [9, 10, 11])

    def test_before_after_around(self) -> None:
        """Both numbers are exclusive; around has its number in the middle."""
        page = self.bob.session.page
        self.assertEqual(self.seqs(self.now(page(OPS, before=5, limit=2))), [3, 4])
        self.assertEqual(self.seqs(self.now(page(OPS, after=5, limit=2))), [6, 7])
        self.assertEqual(self.seqs(self.now(page(OPS, around=5, limit=4))), [3, 4, 5, 6])
        self.assertEqual(self.seqs(self.now(page(OPS, before=2))), [])
        self.assertEqual(self.seqs(self.now(page(OPS, after=11))), [])

    def test_paging_backwards_meets_everything_once(self) -> None:
        """Page after page backwards shows the whole room, each message once."""
        seen: list[int] = []
        before: int | None = None
        while part := self.seqs(self.now(self.bob.session.page(OPS, before=before, limit=3))):
            seen = part + seen
            before = part[0]
        self.assertEqual(seen, list(range(2, 12)))

    def test_only_one_of_them(self) -> None:
        """More than one place to start from makes no sense, nor does an empty page."""
        self.refused(self.bob.session.page(OPS, before=3, after=1), BadRequest)
        self.refused(self.bob.session.page(OPS, limit=0), BadRequest)
        self.refused(self.bob.session.page(OPS, limit=-1), BadRequest)

    def test_unknown_places(self) -> None:
        """There must be such a place; a conversation that was never begun is empty."""
        self.refused(self.bob.session.page(RoomName("nowhere")), NoSuchRoom)
        self.refused(self.bob.session.page(NOBODY), NoSuchUser)
        self.refused(self.bob.session.page(BOB), BadRequest)
        self.assertEqual(self.now(self.bob.session.page(ANN)).entries, ())


class PageSizeTests(HistoryTestCase):
    """The sizes of pages."""

    limits = evolve(TEST_LIMITS, page_default=2, page_most=4, page_bytes=30)

    def test_default_and_most(self) -> None:
        """A page is as long as documented, and as long as asked for up to a limit."""
        self.limits = evolve(self.limits, page_bytes=1 << 18)
        self.setUp()
        self.assertEqual(len(self.now(self.bob.session.page(OPS)).entries), 2)
        self.assertEqual(len(self.now(self.bob.session.page(OPS, limit=99)).entries), 4)
        self.assertEqual(len(self.now(self.bob.session.search("number", OPS, None))), 2)
        self.assertEqual(len(self.now(self.bob.session.unread(OPS, limit=99))), 4)

    def test_cut_to_the_budget(self) -> None:
        """A page with too much text is cut, and says so; one message always fits."""
        page = self.now(self.bob.session.page(OPS, limit=4))
        self.assertEqual((self.seqs(page), page.more), ([9, 10, 11], True))
        self.say(self.ann, "x" * 100, OPS)
        page = self.now(self.bob.session.page(OPS, limit=4))
        self.assertEqual((self.seqs(page), page.more), ([12], True))


class SearchTests(HistoryTestCase):
    """Finding."""

    def test_words(self) -> None:
        """All words must be there, in any order and case; the newest comes first."""
        self.say(self.ann, "The quick brown Fox", OPS)
        self.say(self.ann, "a fox is quick", OPS)
        found = self.now(self.bob.session.search("QUICK fox", None, None))
        self.assertEqual(self.texts(found), ["a fox is quick", "The quick brown Fox"])
        self.assertEqual(self.now(self.bob.session.search("quick wolf", None, None)), [])

    def test_place_and_sender(self) -> None:
        """It can be narrowed to a conversation and to a person."""
        self.say(self.bob, "number of the lobby", LOBBY)
        search = self.ann.session.search
        self.assertEqual(len(self.now(search("number", LOBBY, None))), 1)
        self.assertEqual(len(self.now(search("number", None, BOB))), 1)
        self.assertEqual(len(self.now(search("number", OPS, BOB))), 0)
        self.refused(search("number", RoomName("nowhere"), None), NoSuchRoom)
        self.refused(search("number", None, NOBODY), NoSuchUser)
        self.refused(search("number", None, None, 0), BadRequest)

    def test_edits_and_deletions(self) -> None:
        """What was changed is found by its new words, and what is gone is not found."""
        posted = self.say(self.ann, "elephant", OPS)
        self.assertEqual(len(self.now(self.bob.session.search("elephant", None, None))), 1)
        self.now(self.ann.session.edit(OPS, posted.seq, "giraffe"))
        self.assertEqual(self.now(self.bob.session.search("elephant", None, None)), [])
        self.assertEqual(len(self.now(self.bob.session.search("giraffe", None, None))), 1)
        self.now(self.ann.session.delete(OPS, posted.seq))
        self.assertEqual(self.now(self.bob.session.search("giraffe", None, None)), [])

    def test_attack_endless_searches(self) -> None:
        """A search of more than 1000 characters or 32 words is refused; a word counts once."""
        search = self.bob.session.search
        self.refused(search("a " * 501, None, None), TooLong)
        self.refused(search(" ".join(map(str, range(33))), None, None), TooLong)
        self.assertEqual(self.now(search("wolf " * 200, None, None)), [])
        self.assertEqual(self.now(search(" ".join(map(str, range(32))), None, None)), [])

    def test_attack_others_conversations(self) -> None:
        """A direct conversation is found by its two and by nobody else."""
        self.enter("carl")
        self.say(self.ann, "whispered words", BOB)
        for name, count in (("ann", 1), ("bob", 1), ("carl", 0)):
            session = self.enter(name).session
            self.assertEqual(len(self.now(session.search("whispered", None, None))), count, name)


class UnreadTests(HistoryTestCase):
    """What one has not read."""

    said = 0

    def unread(self, player: Player) -> dict[str, int]:
        """The counts that are not zero."""
        me = player.session.user.id
        return {
            str(each.stream.address(me)): each.unread
            for each in self.now(player.session.conversations())
            if each.unread
        }

    def test_counts(self) -> None:
        """Messages count, joins do not; one's own are read."""
        self.now(self.bob.session.join(OPS))
        self.say(self.ann, "one", OPS)
        self.say(self.ann, "two", OPS)
        self.say(self.ann, "psst", BOB)
        self.assertEqual(self.unread(self.bob), {"#ops": 2, "ann": 1})
        self.assertEqual(self.unread(self.ann), {})

    def test_in_the_order_of_the_talk(self) -> None:
        """Of all places together, in the order in which it was said; the newest if too many."""
        self.now(self.bob.session.join(OPS))
        for text, where in (("one", OPS), ("two", LOBBY), ("three", BOB), ("four", OPS)):
            self.say(self.ann, text, where)
        found = self.now(self.bob.session.unread(None))
        self.assertEqual(self.texts(found), ["one", "two", "three", "four"])
        found = self.now(self.bob.session.unread(None, limit=2))
        self.assertEqual(self.texts(found), ["three", "four"])
        self.assertEqual(self.texts(self.now(self.bob.session.unread(OPS))), ["one", "four"])

    def test_mark_read(self) -> None:
        """One place, or all, counts as read; my other sessions are told."""
        self.now(self.bob.session.join(OPS))
        for where in (OPS, LOBBY, BOB):
            self.say(self.ann, "news", where)
        desk = self.enter("bob")
        desk.ear.take()
        self.now(self.bob.session.mark_read(OPS))
        self.assertEqual(self.unread(self.bob), {"#lobby": 1, "ann": 1})
        self.assertEqual(len(desk.ear.take()), 1)
        self.now(self.bob.session.mark_read(None))
        self.assertEqual(self.unread(self.bob), {})
        self.assertEqual(self.now(self.bob.session.unread(None)), [])

    def test_survives_a_restart(self) -> None:
        """What is unread, and what is not, is known after a restart."""
        self.now(self.bob.session.join(OPS))
        self.say(self.ann, "read", OPS)
        self.now(self.bob.session.mark_read(None))
        self.say(self.ann, "unread", OPS)
        self.world.stop()
        self.world = World(self, evolve(self.config, limits=self.limits), self.world.folder)
        found = self.now(self.enter("bob").session.unread(None))
        self.assertEqual(self.texts(found), ["unread"])


class ClearTests(HistoryTestCase):
    """Hiding from oneself."""

    def test_for_me_alone(self) -> None:
        """What was said until now is gone for me, everywhere; for others it stays."""
        self.now(self.bob.session.clear(OPS))
        self.say(self.ann, "number next", OPS)
        session = self.bob.session
        self.assertEqual(self.texts(self.now(session.page(OPS)).entries), ["number next"])
        self.assertEqual(self.texts(self.now(session.search("number", OPS, None))), ["number next"])
        self.assertEqual(self.texts(self.now(session.unread(OPS))), ["number next"])
        self.assertEqual(len(self.now(self.ann.session.page(OPS)).entries), 11)

    def test_from_another_device_and_later(self) -> None:
        """It holds for my other sessions, and after a restart."""
        self.now(self.bob.session.clear(OPS))
        desk = self.enter("bob")
        self.assertEqual(self.now(desk.session.page(OPS)).entries, ())
        self.world.stop()
        self.world = World(self, evolve(self.config, limits=self.limits), self.world.folder)
        again = self.enter("bob")
        self.assertEqual(self.now(again.session.page(OPS)).entries, ())

    def test_nothing_there(self) -> None:
        """A conversation nobody has begun can be cleared; a room nobody made cannot."""
        self.now(self.bob.session.clear(ANN))
        self.refused(self.bob.session.clear(RoomName("nowhere")), NoSuchRoom)

    def test_tail_leaves_it_out(self) -> None:
        """Following from the beginning shows nothing of what was cleared."""
        self.now(self.bob.session.clear(OPS))
        self.say(self.ann, "afterwards", OPS)
        self.bob.ear.take()
        self.now(self.bob.session.tail(OPS, 0))
        heard = [each.body for each in self.bob.ear.take() if isinstance(each, Entry)]
        self.assertEqual(heard, [Text("afterwards")])
