"""The audit: acts stand in it exactly if they were done."""

from __future__ import annotations

from chatserver.model.audit import Deed, Rank, Record, Wanted, Warrant
from chatserver.model.entries import OPERATOR
from chatserver.model.errors import NotAllowed
from chatserver.model.names import RoomName, UserName
from chatserver.model.standing import Bar
from tests.store.contract import StoreContract


def refuse(rank: Rank) -> None:
    """A rule that allows nothing."""
    raise NotAllowed("no")


class AuditTests(StoreContract):
    """Records."""

    def found(self, wanted: Wanted = Wanted()) -> list[Record]:  # noqa: B008
        """What is kept."""
        return list(self.now(self.store.audit.newest(wanted)))

    def test_kick_is_kept_with_its_act(self) -> None:
        """A kick leaves who, whom, where, when and why."""
        ann, bob = self.user("ann"), self.user("bob")
        self.room("ops", ann)
        self.now(self.act("join", bob, "ops"))
        self.clock.advance(7)
        self.now(self.act("kick", ann, "ops", bob, "spam"))
        at = self.clock.seconds()
        expected = Record(at, ann.name, Deed.KICK, RoomName("ops"), bob.name, "spam", id=1)
        self.assertEqual(self.found(), [expected])

    def test_refused_kick_is_not_kept(self) -> None:
        """What was refused was not done."""
        ann, bob, carl = self.user("ann"), self.user("bob"), self.user("carl")
        self.room("ops", ann)
        self.now(self.act("join", bob, "ops"))
        self.refused(self.act("kick", bob, "ops", carl), NotAllowed)
        self.assertEqual(self.found(), [])

    def test_refused_warrant_changes_nothing(self) -> None:
        """An act whose rule refuses leaves neither the act nor a record of it."""
        ann, bob = self.user("ann"), self.user("bob")
        record = Record(1.0, ann.name, Deed.SERVER_BAN, None, bob.name)
        warrant = Warrant(record, ann, refuse)
        self.now_refused(self.store.accounts.bar(bob, Bar(), warrant))
        self.now_refused(self.store.accounts.unbar(bob, warrant))
        self.now_refused(self.store.audit.serve(warrant, bob))
        self.assertEqual(self.found(), [])
        account = self.now(self.store.accounts.find(bob.name))
        assert account is not None
        self.assertIsNone(account.bar)

    def now_refused(self, work: object) -> None:
        """The work is refused."""
        self.refused(work, NotAllowed)  # type: ignore[arg-type]

    def test_rank_is_of_this_moment(self) -> None:
        """A rule sees who is an admin, and whether it is about oneself."""
        ann, bob = self.user("ann", admin=True), self.user("bob")
        seen: list[Rank] = []
        record = Record(1.0, ann.name, Deed.SERVER_KICK)
        self.now(self.store.audit.serve(Warrant(record, ann, seen.append), bob))
        self.now(self.store.audit.serve(Warrant(record, bob, seen.append), ann))
        self.now(self.store.audit.serve(Warrant(record, ann, seen.append), ann))
        self.now(self.store.audit.serve(Warrant(record, bob, seen.append)))
        self.assertEqual(
            seen, [Rank(True, False), Rank(False, True), Rank(True, True, True), Rank(False)]
        )

    def test_names_stay_when_accounts_go(self) -> None:
        """A deleted account stands there under the name it had, as does a deleted room."""
        ann = self.user("ann")
        self.room("ops", ann)
        self.now(self.store.upkeep.close(RoomName("ops"), 1.0))
        record = Record(2.0, OPERATOR.name, Deed.DELETE_ACCOUNT, None, ann.name)
        self.now(self.store.accounts.delete(ann, 2.0, Warrant(record, OPERATOR)))
        closing, deletion = self.found()
        self.assertEqual((closing.deed, closing.room), (Deed.DELETE_ROOM, RoomName("ops")))
        self.assertEqual(deletion.about, ann.name)

    def test_wanted(self) -> None:
        """Room, actor, person and number narrow what is read; the newest stand last."""
        for number, (room, about) in enumerate((("a", "bob"), ("b", "bob"), ("a", "carl")), 1):
            record = Record(number, OPERATOR.name, Deed.KICK, RoomName(room), UserName(about))
            self.now(self.store.audit.serve(Warrant(record, OPERATOR)))

        def ids(wanted: Wanted) -> list[int]:
            return [each.id for each in self.found(wanted)]

        self.assertEqual(ids(Wanted(most=2)), [2, 3])
        self.assertEqual(ids(Wanted(room=RoomName("a"))), [1, 3])
        self.assertEqual(ids(Wanted(about=UserName("bob"))), [1, 2])
        self.assertEqual(ids(Wanted(by=UserName("ann"))), [])
        self.assertEqual(ids(Wanted(room=RoomName("a"), about=UserName("carl"))), [3])
