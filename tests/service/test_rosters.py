"""Who belongs to a room, as its readers may know it."""

from __future__ import annotations

from typing import Any

from chatserver.model.errors import BadRequest, NoSuchRoom, NotAllowed
from chatserver.model.names import LOBBY, UserName
from tests.service.cast import OPS, Cast, Player

BOB = UserName("bob")


class RosterTests(Cast):
    """Ann's room, with bob and carl in it; carl is not here now."""

    def setUp(self) -> None:
        """They come in, and carl goes."""
        super().setUp()
        self.ann, self.bob, self.carl = (self.enter(name) for name in ("ann", "bob", "carl"))
        self.now(self.ann.session.create(OPS, True, ""))
        for player in (self.bob, self.carl):
            self.now(self.ann.session.invite(OPS, player.session.user.name))
            self.now(player.session.join(OPS))
        self.carl.logout()

    def read(self, player: Player, **asked: Any) -> list[tuple[str, bool]]:
        """Names, and whether they are here."""
        page = self.now(player.session.members(OPS, **asked))
        return [(each.person.user.name.text, each.person.online) for each in page.members]

    def test_here_or_not(self) -> None:
        """All members are listed, and who has a session is told apart."""
        self.assertEqual(self.read(self.bob), [("ann", True), ("bob", True), ("carl", False)])
        self.carl = self.enter("carl")
        self.assertEqual(self.read(self.bob, after=BOB), [("carl", True)])

    def test_blocked_members_seem_not_to_be_here(self) -> None:
        """Of whom the caller blocks neither presence nor words are told; of others they are."""
        self.now(self.bob.session.set_away("gone fishing"))
        self.now(self.ann.session.block(BOB))
        bob = self.now(self.ann.session.members(OPS)).members[1].person
        self.assertEqual((bob.online, bob.away, bob.last_seen), (False, None, None))
        bob = self.now(self.bob.session.members(OPS)).members[1].person
        self.assertEqual((bob.online, bob.away), (True, "gone fishing"))

    def test_strangers(self) -> None:
        """To who is not in it a private room does not exist; who was kicked may not look."""
        dan = self.enter("dan")
        self.refused(dan.session.members(OPS), NoSuchRoom)
        self.now(self.ann.session.kick(OPS, BOB, ""))
        self.refused(self.bob.session.members(OPS), NotAllowed)
        self.assertEqual(len(self.now(dan.session.members(LOBBY)).members), 4)

    def test_how_many(self) -> None:
        """A page has one member or more; who asks for very many gets as many as a page may have."""
        self.assertEqual(self.read(self.ann, limit=1), [("ann", True)])
        self.refused(self.ann.session.members(OPS, limit=0), BadRequest)
        self.assertEqual(len(self.read(self.ann, limit=1 << 50)), 3)
        self.refused(self.ann.session.members(OPS, prefix="x" * 65), BadRequest)
