"""The block lists."""

from __future__ import annotations

from chatserver.model.entries import BlockLifted, BlockSet
from chatserver.model.errors import BadRequest, Blocked, Blocking, NoSuchUser
from chatserver.model.names import UserName
from tests.store.contract import StoreContract


class BlockListTests(StoreContract):
    """Ann's list."""

    def setUp(self) -> None:
        """Two people."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")

    def test_contract_block_is_an_entry_in_the_own_stream(self) -> None:
        """All devices of the one who blocks learn of it from their own stream; nobody else."""
        self.block(self.ann, self.bob)
        self.unblock(self.ann, self.bob)
        entries = [each.entry for each in self.told[-2:]]
        self.assertEqual(
            [each.body for each in entries], [BlockSet(self.bob), BlockLifted(self.bob)]
        )
        self.assertEqual([each.seq for each in entries], [1, 2])
        self.assertEqual(entries[0].stream.shared_by(), frozenset((self.ann.id,)))

    def test_contract_blocking_twice_is_blocking_once(self) -> None:
        """The second time nothing happens, and nothing is told."""
        self.block(self.ann, self.bob)
        told = len(self.told)
        self.block(self.ann, self.bob)
        self.assertEqual(len(self.told), told)
        self.assertEqual(self.now(self.store.blocks.of(self.ann)), [self.bob])

    def test_contract_neither_side_writes(self) -> None:
        """The blocked is refused, the blocker must unblock first; then both may again."""
        self.block(self.ann, self.bob)
        self.refused(self.post(self.bob, "@ann", "hi"), Blocked)
        self.refused(self.post(self.ann, "@bob", "hi"), Blocking)
        self.unblock(self.ann, self.bob)
        self.assertEqual(self.say(self.bob, "@ann", "hi"), 1)

    def test_contract_list_is_sorted_by_name(self) -> None:
        """The list is by name, whatever the order of the blocks; others' lists are their own."""
        adam = self.user("adam")
        for other in (self.bob, adam):
            self.block(self.ann, other)
        self.assertEqual(self.now(self.store.blocks.of(self.ann)), [adam, self.bob])
        self.assertEqual(self.now(self.store.blocks.of(self.bob)), [])

    def test_contract_what_cannot_be_blocked(self) -> None:
        """Oneself, nobody, and lifting what does not stand: each is refused with a sentence."""
        blocks, at = self.store.blocks, self.clock.seconds()
        self.refused(blocks.add(self.ann, UserName("ann"), at), BadRequest)
        self.refused(blocks.add(self.ann, UserName("nobody"), at), NoSuchUser)
        self.refused(blocks.remove(self.ann, UserName("nobody"), at), NoSuchUser)
        self.assertIn("bob", self.refused(blocks.remove(self.ann, UserName("bob"), at), BadRequest))

    def test_contract_block_survives_a_restart(self) -> None:
        """A session that begins after a crash starts with the blocks that stood."""
        self.block(self.ann, self.bob)
        self.crash()
        belongings = self.now(self.store.people.belongings(self.ann))
        self.assertEqual(belongings.blocked, frozenset((self.bob.id,)))
