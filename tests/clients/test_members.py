"""Asking for the members of a room, page by page, and what a server might answer."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred

from chatserver.model.errors import Internal, NoSuchRoom
from chatserver.model.names import LOBBY, RoomName, UserName
from clients.core.answers import member_page, read
from tests.clients.cast import ClientCase

ANN, BOB = UserName("ann"), UserName("bob")
OPS = RoomName("ops")


class MembersTests(ClientCase):
    """Ann asks."""

    def test_a_page(self) -> None:
        """A page tells names, presence and who moderates, and whether more follow."""
        ann, bob = self.person("ann"), self.person("bob")
        ann.run(ann.client.create(OPS))
        bob.run(bob.client.join(OPS))
        bob.run(bob.client.log_out())
        first = ann.run(ann.client.members(OPS, limit=1))
        self.assertEqual((first.members[0].moderator, first.more), (True, True))
        last = ann.run(ann.client.members(OPS, ANN, 1, "b"))
        (member,) = last.members
        self.assertEqual((member.person.user.name, member.person.online), (BOB, False))
        self.assertEqual((member.moderator, last.more), (False, False))
        ann.run(ann.client.members(LOBBY))
        refused = Deferred.fromCoroutine(ann.client.members(RoomName("nowhere")))
        self.world.pump()
        self.failureResultOf(refused, NoSuchRoom)


def told(name: str, **more: Any) -> dict[str, Any]:
    """A member as a server tells it."""
    return {"user": {"id": 1, "name": name}, "online": False, **more}


class SenseTests(ClientCase):
    """Only what was asked for is taken for an answer."""

    def page(self, *members: Any, more: bool = False, limit: int = 3) -> list[str]:
        """Read a page behind ann."""
        answer = {"members": list(members), "more": more}
        found = read(lambda: member_page(answer, ANN, limit))
        return [each.person.user.name.text for each in found.members]

    def test_roles_of_later_servers(self) -> None:
        """A role that is not known is none."""
        answer = {"members": [told("bob", role="janitor")], "more": False}
        self.assertFalse(member_page(answer, None, 1).members[0].moderator)

    def test_attack_pages_that_make_no_sense(self) -> None:
        """What is out of order, behind nothing, doubled, too much or no member is refused."""
        self.assertEqual(self.page(told("bob"), told("carl")), ["bob", "carl"])
        for wrong in (
            (told("carl"), told("bob")),
            (told("bob"), told("bob")),
            (told("ann"),),
            (told("aaa"),),
            tuple(told(f"bob{number}") for number in range(4)),
            (told("b b"),),
            (told("bob", role=7),),
            ("bob",),
        ):
            with self.assertRaises(Internal):
                self.page(*wrong)

    def test_attack_more_of_nothing(self) -> None:
        """An empty page has nothing behind it, or it would be asked for without end."""
        self.assertFalse(member_page({"members": [], "more": True}, ANN, 3).more)
