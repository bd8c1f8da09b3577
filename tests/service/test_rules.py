"""The rules as pure functions of a standing: a table, and no way around it."""

from __future__ import annotations

import itertools

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.entries import Direct, Room, User
from chatserver.model.errors import (
    Blocked,
    Blocking,
    ChatError,
    LoginRequired,
    NoSuchRoom,
    NotAllowed,
    NotForGuests,
    NotInRoom,
    ReadOnly,
)
from chatserver.model.names import LOBBY, RoomName, UserName
from chatserver.model.standing import Membership, Rule, Standing, UserKind
from chatserver.service import rules

ANN, BOB = User(1, UserName("ann")), User(2, UserName("bob"))
PUBLIC = Room(10, RoomName("ops"), private=False)
PRIVATE = Room(11, RoomName("vault"), private=True)
THE_LOBBY = Room(1, LOBBY, private=False)
DIRECT = Direct(12, ANN, BOB)
RULES: tuple[Rule, ...] = (
    rules.may_know,
    rules.may_read,
    rules.may_post,
    rules.may_join,
    rules.may_leave,
    rules.may_invite,
    rules.may_kick,
    rules.may_set_topic,
    rules.may_delete,
    rules.may_ban,
    rules.may_set_moderators,
    rules.may_keep_order,
)
OUTSIDE = (Membership.NONE, Membership.LEFT, Membership.INVITED, Membership.KICKED)


def standing(
    room: Room, membership: Membership = Membership.MEMBER, kind: UserKind = UserKind.ACCOUNT
) -> Standing:
    """An ordinary standing in a room."""
    return Standing(ANN, kind, False, room, membership)


def judged(rule: Rule, before: Standing) -> type[ChatError] | None:
    """The class of the refusal, or None."""
    try:
        rule(before)
    except ChatError as refusal:
        return type(refusal)
    return None


class RoomRulesTests(SynchronousTestCase):
    """Rooms."""

    def test_attack_private_room_hides_itself(self) -> None:
        """No rule tells a stranger anything else about a private room than that there is none."""
        for rule, membership, admin, moderator in itertools.product(
            RULES, (Membership.NONE, Membership.LEFT), (False, True), (False, True)
        ):
            before = Standing(ANN, UserKind.ACCOUNT, admin, PRIVATE, membership, moderator)
            self.assertIs(judged(rule, before), NoSuchRoom, rule)

    def test_kicked_may_nothing(self) -> None:
        """Who was kicked out of a private room may do nothing there, and is told that."""
        for rule in RULES:
            self.assertIs(judged(rule, standing(PRIVATE, Membership.KICKED)), NotAllowed, rule)

    def test_banned_may_nothing(self) -> None:
        """Who is banned from a room, private or not, may do nothing there, and is told why."""
        for rule, room in itertools.product(RULES, (PRIVATE, PUBLIC)):
            before = evolve(standing(room, Membership.BANNED), why="spam")
            with self.assertRaisesRegex(NotAllowed, f"you are banned from {room.name}: spam"):
                rule(before)

    def test_only_members_write(self) -> None:
        """Outside of a room nobody writes in it, whatever they were before."""
        for membership in OUTSIDE:
            self.assertIs(judged(rules.may_post, standing(PUBLIC, membership)), NotInRoom)
        self.assertIsNone(judged(rules.may_post, standing(PUBLIC)))

    def test_public_rooms_are_read_by_all(self) -> None:
        """Reading and joining a public room needs nothing."""
        for rule, membership in itertools.product((rules.may_read, rules.may_join), OUTSIDE):
            self.assertIsNone(judged(rule, standing(PUBLIC, membership)))

    def test_guests(self) -> None:
        """Guests read and write in public rooms, and invite nobody."""
        guest = standing(PUBLIC, kind=UserKind.GUEST)
        self.assertIsNone(judged(rules.may_read, guest))
        self.assertIsNone(judged(rules.may_post, guest))
        self.assertIs(judged(rules.may_invite, guest), NotForGuests)

    def test_moderating(self) -> None:
        """Moderators who are members, and admins, keep order; others do not."""
        for rule in (
            rules.may_kick,
            rules.may_set_topic,
            rules.may_ban,
            rules.may_set_moderators,
            rules.may_keep_order,
        ):
            for membership, admin, moderator in itertools.product(
                (Membership.MEMBER, Membership.NONE), (False, True), (False, True)
            ):
                before = Standing(ANN, UserKind.ACCOUNT, admin, PUBLIC, membership, moderator)
                allowed = admin or (moderator and membership is Membership.MEMBER)
                self.assertIs(judged(rule, before), None if allowed else NotAllowed)

    def test_lobby(self) -> None:
        """Nobody leaves the lobby, or is made to."""
        for rule in (
            rules.may_leave,
            rules.may_kick,
            rules.may_ban,
            rules.may_set_moderators,
        ):
            before = Standing(ANN, UserKind.ACCOUNT, True, THE_LOBBY, Membership.MEMBER, True)
            self.assertIs(judged(rule, before), NotAllowed)

    def test_attack_deleted_account(self) -> None:
        """Whoever deleted their account may do nothing any more, anywhere."""
        for rule, room in itertools.product(RULES, (PUBLIC, PRIVATE)):
            before = standing(room, Membership.MEMBER, UserKind.DELETED)
            self.assertIs(judged(rule, before), LoginRequired, rule)
        for rule in (rules.may_read, rules.may_post):
            before = Standing(ANN, UserKind.DELETED, False, DIRECT, other=UserKind.ACCOUNT)
            self.assertIs(judged(rule, before), LoginRequired, rule)


class DirectRulesTests(SynchronousTestCase):
    """Conversations of two."""

    def before(
        self,
        kind: UserKind = UserKind.ACCOUNT,
        other: UserKind = UserKind.ACCOUNT,
        blocks: bool = False,
        blocked: bool = False,
    ) -> Standing:
        """ann before her conversation with bob."""
        return Standing(ANN, kind, False, DIRECT, other=other, blocks=blocks, blocked=blocked)

    def test_writing(self) -> None:
        """Two accounts write to each other; no guest on either side, no deleted one, no block."""
        for before, expected in (
            (self.before(), None),
            (self.before(kind=UserKind.GUEST), NotForGuests),
            (self.before(other=UserKind.GUEST), NotForGuests),
            (self.before(other=UserKind.DELETED), ReadOnly),
            (self.before(blocks=True), Blocking),
            (self.before(blocked=True), Blocked),
            (self.before(blocks=True, blocked=True), Blocking),
        ):
            self.assertIs(judged(rules.may_post, before), expected)

    def test_reading(self) -> None:
        """The past stays readable through blocks and deletions; guests have none."""
        for before in (
            self.before(blocks=True),
            self.before(blocked=True),
            self.before(other=UserKind.DELETED),
        ):
            self.assertIsNone(judged(rules.may_read, before))
        self.assertIs(judged(rules.may_read, self.before(kind=UserKind.GUEST)), NotForGuests)

    def test_refusals_say_what_to_do(self) -> None:
        """A refusal is one sentence that names the other one and no secret."""
        for before in (self.before(blocks=True), self.before(blocked=True)):
            refusal = self.assertRaises(ChatError, rules.may_post, before)
            self.assertIn("bob", str(refusal))
