"""Read marks of the other one: who may know what, by whatever way a mark is moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatserver.config import Config
from chatserver.interfaces import ISession
from chatserver.model.errors import NotForGuests
from chatserver.model.events import Seen
from chatserver.model.names import LOBBY, UserName
from tests.service.cast import OPS, Cast, Player

ANN, BOB = UserName("ann"), UserName("bob")
Ask = Callable[[ISession], Any]

WAYS: dict[str, Ask] = {
    "reads it": lambda s: s.mark_read(ANN),
    "reads everything": lambda s: s.mark_read(None),
    "answers": lambda s: s.post(ANN, "yes"),
    "does something": lambda s: s.post(ANN, "waves", action=True),
    "clears it": lambda s: s.clear(ANN),
}
"""How bob's mark moves."""

STATES: dict[str, tuple[Callable[[Player, Player], list[Any]], bool]] = {
    # what stands between ann and bob, and whether they may know of each other
    "nothing": (lambda ann, bob: [], True),
    "on": (lambda ann, bob: [bob.session.set_setting("receipts", "on")], True),
    "other settings": (lambda ann, bob: [bob.session.set_setting("unread", "off")], True),
    "taken back": (
        lambda ann, bob: [
            bob.session.set_setting("receipts", "off"),
            bob.session.set_setting("receipts", "auto"),
        ],
        True,
    ),
    "muted": (lambda ann, bob: [bob.session.mute(ANN, True)], True),
    "unblocked": (
        lambda ann, bob: [ann.session.block(BOB), ann.session.unblock(BOB)],
        True,
    ),
    "bob's is off": (lambda ann, bob: [bob.session.set_setting("receipts", "off")], False),
    "ann's is off": (lambda ann, bob: [ann.session.set_setting("receipts", "OFF")], False),
    "both are off": (
        lambda ann, bob: [each.session.set_setting("receipts", "off") for each in (ann, bob)],
        False,
    ),
    "ann blocks": (lambda ann, bob: [ann.session.block(BOB)], False),
    "bob blocks": (lambda ann, bob: [bob.session.block(ANN)], False),
}


class ReceiptCase(Cast):
    """Ann, who wrote to bob, and carl."""

    config = Config(guests=True)

    def setUp(self) -> None:
        """Let them in."""
        super().setUp()
        self.ann, self.bob, self.carl = (self.enter(name) for name in ("ann", "bob", "carl"))
        self.say(self.ann, "are you there?", BOB)
        self.forget()

    def forget(self) -> None:
        """Whatever was heard until now is no matter."""
        for each in (self.ann, self.bob, self.carl):
            each.ear.take()

    def heard(self, player: Player) -> list[tuple[str, int]]:
        """Who has read up to where, as somebody heard since the last time."""
        self.world.pump()
        found = [each for each in player.ear.take() if isinstance(each, Seen)]
        return [(str(each.user.name), each.upto) for each in found]

    def listed(self, player: Player) -> int | None:
        """Up to where the other one has read, as the list says."""
        found = self.now(player.session.conversations())
        (direct,) = (each for each in found if each.stream.shared_by() is not None)
        seen: int | None = direct.seen
        return seen

    def attempt(self, player: Player, ask: Ask) -> None:
        """Do something that may be refused."""
        asked = ask(player.session)
        running = asked if hasattr(asked, "addBoth") else self.deferred(asked)
        running.addBoth(lambda _: None)
        self.world.pump()


class MatrixTests(ReceiptCase):
    """Each way to move a mark, in each state of things."""

    def test_contract_who_may_know(self) -> None:
        """Told live and in the list, or neither, whatever way the mark moves."""
        for state, (arrange, told) in STATES.items():
            for way, ask in WAYS.items():
                for done in arrange(self.ann, self.bob):
                    self.now(done)
                self.forget()
                self.attempt(self.bob, ask)
                heard = self.heard(self.ann)
                case = f"{state}: bob {way}"
                self.assertEqual(len(heard), int(told), case)
                self.assertEqual(self.listed(self.ann) is not None, told, case)
                if told:
                    self.assertEqual(heard, [("bob", self.listed(self.ann))], case)
                self.assertEqual(self.heard(self.bob) + self.heard(self.carl), [], case)
                self.world.stop()
                self.setUp()

    def test_contract_both_ways_or_none(self) -> None:
        """Whoever is not told of the other does not tell them either."""
        for state, (arrange, told) in STATES.items():
            for done in arrange(self.ann, self.bob):
                self.now(done)
            self.forget()
            self.assertEqual(
                (self.listed(self.ann) is not None, self.listed(self.bob) is not None),
                (told, told),
                state,
            )
            self.world.stop()
            self.setUp()


class ReceiptTests(ReceiptCase):
    """More of it."""

    def test_contract_once_for_each_place(self) -> None:
        """Reading again what is read tells nobody anything."""
        for _ in range(3):
            self.now(self.bob.session.mark_read(ANN))
            self.now(self.bob.session.mark_read(None))
        self.assertEqual(self.heard(self.ann), [("bob", 1)])

    def test_contract_never_of_rooms(self) -> None:
        """In the lobby, a public and a private room nobody hears who has read what."""
        self.now(self.ann.session.create(OPS, True, ""))
        self.now(self.ann.session.invite(OPS, BOB))
        self.now(self.bob.session.join(OPS))
        self.say(self.ann, "hello", LOBBY)
        self.say(self.ann, "hello", OPS)
        for place in (LOBBY, OPS):
            self.now(self.bob.session.mark_read(place))
            self.say(self.bob, "hi", place)
            self.now(self.bob.session.clear(place))
        self.assertEqual(self.heard(self.ann) + self.heard(self.carl), [])
        for player in (self.ann, self.bob):
            found = self.now(player.session.conversations())
            rooms = [each.seen for each in found if each.stream.shared_by() is None]
            self.assertEqual(set(rooms), {None})

    def test_contract_whoever_reads_and_leaves_is_told_of(self) -> None:
        """A reader who hangs up right after reading was here, and the other one learns of it."""
        reading = self.deferred(self.bob.session.mark_read(ANN))
        self.bob.logout()
        self.world.pump()
        self.successResultOf(reading)
        self.assertEqual(self.heard(self.ann), [("bob", 1)])

    def test_contract_what_is_off_at_the_commit_is_not_told(self) -> None:
        """Marks and settings take their turns: what is set before the reading counts for it."""
        setting = self.deferred(self.bob.session.set_setting("receipts", "off"))
        reading = self.deferred(self.bob.session.mark_read(ANN))
        self.world.pump()
        self.successResultOf(setting)
        self.successResultOf(reading)
        self.assertEqual((self.heard(self.ann), self.listed(self.ann)), ([], None))

    def test_contract_on_again_tells_only_what_is_true_then(self) -> None:
        """To turn it on tells nothing; the list, and the next move, say how it stands by then."""
        self.now(self.bob.session.set_setting("receipts", "off"))
        for text in ("one", "two", "three"):
            self.say(self.ann, text, BOB)
            self.now(self.bob.session.mark_read(ANN))
        self.now(self.bob.session.set_setting("receipts", "on"))
        self.assertEqual((self.heard(self.ann), self.listed(self.ann)), ([], 4))
        self.say(self.ann, "four", BOB)
        self.now(self.bob.session.mark_read(ANN))
        self.assertEqual(self.heard(self.ann), [("bob", 5)])

    def test_contract_a_block_is_silent_to_both(self) -> None:
        """While it stands neither learns anything; afterwards both learn how it stands then."""
        self.now(self.bob.session.mark_read(ANN))
        self.assertEqual((self.heard(self.ann), self.listed(self.ann)), ([("bob", 1)], 1))
        self.now(self.ann.session.block(BOB))
        for player, other in ((self.ann, BOB), (self.bob, ANN)):
            self.now(player.session.mark_read(other))
            self.now(player.session.clear(other))
        self.assertEqual(self.heard(self.ann) + self.heard(self.bob), [])
        self.assertEqual((self.listed(self.ann), self.listed(self.bob)), (None, None))
        self.now(self.ann.session.unblock(BOB))
        self.assertEqual((self.listed(self.ann), self.listed(self.bob)), (1, 1))

    def test_contract_guests_and_the_deleted(self) -> None:
        """A guest neither reads such a conversation nor is told; who is gone is not told of."""
        guest = self.enter_guest("gil")
        self.refused(guest.session.mark_read(ANN), NotForGuests)
        self.refused(guest.session.set_setting("receipts", "off"), NotForGuests)
        self.now(self.bob.session.delete_account("secret-bob"))
        self.forget()
        self.now(self.ann.session.mark_read(None))
        gone = UserName(f"deleted-{self.bob.session.user.id}")
        self.now(self.ann.session.clear(gone))
        self.assertEqual(self.heard(self.bob) + self.heard(guest), [])
        self.assertIsNone(self.listed(self.ann))
