"""What only a connection makes true: it goes when that is lost, and does not flicker."""

from __future__ import annotations

from chatserver.model.names import LOBBY, UserName
from clients.core.states import Online
from clients.desktop.presenters.lately import GRACE_SECONDS, Lately
from clients.desktop.presenters.people.member_rows import Member
from tests.clients.desktop.presenters.desks import KITCHEN, DeskCase

BOB = UserName("bob")


class LatelyTests(DeskCase):
    """Ann's network goes and comes while she sits in the kitchen with Bob."""

    def setUp(self) -> None:
        """Both are there, and Bob has written to Ann."""
        super().setUp()
        self.desk = self.sit()
        self.bob.say(UserName("ann"), "hello")
        self.desk.go(KITCHEN)
        assert self.desk.opened is not None
        self.desk.opened.members.listen(lambda: None)  # the pane beside the messages
        self.let_pass(1)

    def lose(self) -> None:
        """There is no network."""
        self.ann.network.is_down = True
        self.ann.break_off()

    def come_back(self) -> None:
        """There is one again."""
        self.ann.network.is_down = False
        self.ann.client.retry_now()
        self.let_pass(0.5)
        self.assertIsInstance(self.ann.client.state, Online)

    def marks(self) -> tuple[str | None, set[bool]]:
        """How Bob is in the list of conversations, and whether the members are here now."""
        opened, place = self.desk.opened, self.desk.places.get(BOB)
        assert opened is not None and place is not None
        rows = opened.members.rows()
        return place.how, {row.is_now for row in rows if isinstance(row, Member)}

    def test_a_short_break_is_not_seen(self) -> None:
        """Where the connection is back after a second, no mark of who is here changes."""
        opened = self.desk.opened
        assert opened is not None
        seen = [self.marks()]
        opened.members.listen(lambda: seen.append(self.marks()))
        self.desk.places.listen(lambda: seen.append(self.marks()))
        self.lose()
        self.let_pass(1)
        seen.append(self.marks())
        self.come_back()
        self.let_pass(GRACE_SECONDS + 1)
        self.assertEqual(set(map(str, seen)), {str(("online", {True}))})

    def test_a_long_one_is(self) -> None:
        """After some seconds nobody is said to be here; with the connection they are again."""
        self.lose()
        self.let_pass(GRACE_SECONDS + 0.5)
        self.assertEqual(self.marks(), (None, {False}))
        self.come_back()
        self.assertEqual(self.marks(), ("online", {True}))

    def test_attempts_do_not_prolong_it(self) -> None:
        """However often it is tried again meanwhile, it is told in time."""
        lately = Lately(self.ann.client, self.world.clock)
        self.addCleanup(lately.close)
        self.lose()
        for _ in range(6):
            self.ann.client.retry_now()
            self.let_pass(GRACE_SECONDS / 5)
        self.assertFalse(lately.holds)

    def test_nobody_types_without_a_connection(self) -> None:
        """Who was typing is no more, at once, and not again when the connection is back soon."""
        told: list[int] = []
        self.desk.typing.listen(lambda: told.append(len(self.desk.hints.writers(KITCHEN))))
        self.bob.run(self.bob.client.typing(KITCHEN))
        self.assertEqual(told, [1])
        self.lose()
        self.assertEqual(told, [1, 0])
        self.come_back()
        self.assertEqual(self.desk.hints.writers(KITCHEN), [])
        self.assertEqual(told, [1, 0])

    def test_typing_is_told_anew(self) -> None:
        """Who goes on typing after a break is seen to: the others' windows forgot it, too."""
        heard: list[object] = []
        self.bob.client.listen(heard.append)
        self.desk.hints.typed(KITCHEN, "h")
        self.world.pump()
        before = len(heard)
        self.lose()
        self.come_back()
        heard.clear()
        self.desk.hints.typed(KITCHEN, "he")
        self.world.pump()
        self.assertGreaterEqual(before, 1)
        self.assertTrue([each for each in heard if "Typing" in str(each)])

    def test_closed(self) -> None:
        """Of a window that is closed nothing is left that waits."""
        self.lose()
        self.desk.close()
        self.let_pass(GRACE_SECONDS + 1)
        self.assertEqual(self.desk.places.how(BOB), "online")
        self.assertIsNotNone(self.desk.session.conversation(LOBBY))
