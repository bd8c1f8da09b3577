"""Who may do what: every method of the session, and every command, for every role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.trial.unittest import SynchronousTestCase
from zope.interface.interface import Method

from chatserver.config import Config
from chatserver.frontends.line.commands import TABLE
from chatserver.interfaces import ISession
from chatserver.model.errors import (
    AlreadyMember,
    BadRequest,
    LoginRefused,
    NoSuchMessage,
    NoSuchReaction,
    NoSuchRoom,
    NoSuchToken,
    NotAllowed,
    NotForGuests,
    NotInRoom,
    NotYours,
)
from chatserver.model.names import LOBBY, Nickname, RoomName, UserName
from chatserver.model.standing import Bar
from tests.service.cast import Cast, Player
from tests.world import World

HALL = RoomName("hall")  # a public room
VAULT = RoomName("vault")  # a private room
ANN, BOB = UserName("ann"), UserName("bob")

ROLES = (
    "guest",
    "stranger",
    "former",
    "kicked",
    "banned",
    "invited",
    "member",
    "moderator",
    "admin",
)
"""
All before C{#vault}; in C{#hall} ann and bob are members, the rest are not.  C{admin} is an
admin who is a member of C{#vault}.
"""
Expected = type[Exception] | None


def row(
    *,
    guest: Expected = NoSuchRoom,
    stranger: Expected = NoSuchRoom,
    former: Expected = NoSuchRoom,
    kicked: Expected = NotAllowed,
    banned: Expected = NotAllowed,
    invited: Expected = NotInRoom,
    member: Expected = None,
    moderator: Expected = None,
    admin: Expected = None,
) -> tuple[Expected, ...]:
    """What each role is told; None: it is allowed.  By default members may, and nobody else."""
    return guest, stranger, former, kicked, banned, invited, member, moderator, admin


def everybody(answer: Expected = None, guest: Expected = None) -> tuple[Expected, ...]:
    """The same for all with an account."""
    return (guest, *[answer] * 8)


def of_admins() -> tuple[Expected, ...]:
    """What admins alone may do."""
    return (*[NotAllowed] * 8, None)


Ask = Callable[[ISession], Any]
MATRIX: dict[str, tuple[Ask, tuple[Expected, ...]]] = {
    # saying things
    "post": (lambda s: s.post(VAULT, "hello"), row()),
    "edit": (
        lambda s: s.edit(VAULT, 2, "changed"),
        row(member=NotYours, admin=NotYours),
    ),
    "delete": (
        lambda s: s.delete(VAULT, 2),
        row(member=NotYours),
    ),
    "react": (lambda s: s.react(VAULT, 2, "🔥"), row()),
    "unreact": (
        lambda s: s.unreact(VAULT, 2, "🔥"),
        row(member=NoSuchReaction, moderator=NoSuchReaction, admin=NoSuchReaction),
    ),
    "typing": (lambda s: s.typing(VAULT), row()),
    # keeping order
    "ban": (
        lambda s: s.ban(VAULT, UserName("victim"), ""),
        row(invited=NotAllowed, member=NotAllowed),
    ),
    "unban": (
        lambda s: s.unban(VAULT, UserName("outcast")),
        row(invited=NotAllowed, member=NotAllowed),
    ),
    "bans": (lambda s: s.bans(VAULT), row(invited=NotAllowed, member=NotAllowed)),
    "set_moderator": (
        lambda s: s.set_moderator(VAULT, UserName("victim"), True),
        row(invited=NotAllowed, member=NotAllowed),
    ),
    "freeze": (lambda s: s.freeze(VAULT, True), row(invited=NotAllowed, member=NotAllowed)),
    "slow": (lambda s: s.slow(VAULT, 5), row(invited=NotAllowed, member=NotAllowed)),
    # the whole server
    "server_kick": (lambda s: s.server_kick(BOB, ""), of_admins()),
    "server_ban": (lambda s: s.server_ban(BOB, None, ""), of_admins()),
    "server_unban": (lambda s: s.server_unban(UserName("barred")), of_admins()),
    "invite_code": (lambda s: s.invite_code(), of_admins()),
    "announce": (lambda s: s.announce("hear"), of_admins()),
    # places
    "create": (
        lambda s: s.create(RoomName("new"), True, ""),
        everybody(None, guest=NotForGuests),
    ),
    "join": (lambda s: s.join(VAULT), row(invited=None)),
    "leave": (lambda s: s.leave(VAULT), row()),
    "invite": (lambda s: s.invite(VAULT, UserName("newcomer")), row()),
    "kick": (
        lambda s: s.kick(VAULT, UserName("victim"), ""),
        row(invited=NotAllowed, member=NotAllowed),
    ),
    "set_topic": (
        lambda s: s.set_topic(VAULT, "mine"),
        row(invited=NotAllowed, member=NotAllowed),
    ),
    "room": (lambda s: s.room(VAULT), row(invited=None)),
    "rooms": (lambda s: s.rooms(), everybody()),
    "present": (lambda s: s.present(VAULT), row()),
    "members": (lambda s: s.members(VAULT), row()),
    # the past
    "page": (lambda s: s.page(VAULT), row()),
    "search": (lambda s: s.search("code", VAULT, None), row()),
    "conversations": (lambda s: s.conversations(), everybody()),
    "unread": (lambda s: s.unread(VAULT), row()),
    "mark_read": (lambda s: s.mark_read(VAULT), row()),
    "clear": (lambda s: s.clear(VAULT), row()),
    "mute": (lambda s: s.mute(VAULT, True), row()),
    "tail": (lambda s: s.tail(VAULT, 0), row()),
    "resume": (lambda s: s.resume({VAULT: 0}), row()),
    # others
    "users": (lambda s: s.users(), everybody()),
    "whois": (lambda s: s.whois(BOB), everybody()),
    "block": (lambda s: s.block(UserName("victim")), everybody(guest=NotForGuests)),
    "unblock": (lambda s: s.unblock(UserName("victim")), everybody(BadRequest, guest=BadRequest)),
    "blocks": (lambda s: s.blocks(), everybody()),
    # oneself
    "set_nickname": (lambda s: s.set_nickname(Nickname.parse("Somebody Else")), everybody()),
    "set_away": (lambda s: s.set_away("lunch"), everybody()),
    "change_password": (
        lambda s: s.change_password("wrong password", "another password"),
        everybody(LoginRefused, guest=NotForGuests),
    ),
    "remember": (lambda s: s.remember("desktop"), everybody(None, guest=NotForGuests)),
    "forget": (lambda s: s.forget(), everybody()),
    "create_token": (lambda s: s.create_token("ci"), everybody(None, guest=NotForGuests)),
    "tokens": (lambda s: s.tokens(), everybody()),
    "settings": (lambda s: s.settings(), everybody()),
    "set_setting": (lambda s: s.set_setting("width", "72"), everybody(guest=NotForGuests)),
    "elsewhere": (lambda s: s.elsewhere(), everybody()),
    "revoke_token": (lambda s: s.revoke_token("ci"), everybody(NoSuchToken, guest=NoSuchToken)),
    "delete_account": (
        lambda s: s.delete_account("wrong password"),
        everybody(LoginRefused, guest=NotForGuests),
    ),
}

NO_METHODS = {"user", "muted"}
"""Attributes of the session, which everybody has."""

DIRECT: dict[str, tuple[Ask, Expected, Expected]] = {
    # what a guest is told, and what somebody with an account is
    "post": (lambda s: s.post(BOB, "psst"), NotForGuests, None),
    "edit": (lambda s: s.edit(BOB, 1, "psst"), NotForGuests, NoSuchMessage),
    "delete": (lambda s: s.delete(BOB, 1), NotForGuests, NoSuchMessage),
    "react": (lambda s: s.react(BOB, 1, "🔥"), NotForGuests, NoSuchMessage),
    "unreact": (lambda s: s.unreact(BOB, 1, "🔥"), NotForGuests, NoSuchMessage),
    "page": (lambda s: s.page(BOB), NotForGuests, None),
    "search": (lambda s: s.search("psst", BOB, None), NotForGuests, None),
    "unread": (lambda s: s.unread(BOB), NotForGuests, None),
    "mark_read": (lambda s: s.mark_read(BOB), NotForGuests, None),
    "typing": (lambda s: s.typing(BOB), NotForGuests, None),
    "clear": (lambda s: s.clear(BOB), NotForGuests, None),
    "mute": (lambda s: s.mute(BOB, True), NotForGuests, BadRequest),
    "tail": (lambda s: s.tail(BOB, 0), NotForGuests, None),
    "resume": (lambda s: s.resume({BOB: 0}), NotForGuests, None),
}

PUBLIC: dict[str, tuple[Ask, Expected]] = {
    # what somebody who is no member is told in a public room
    "post": (lambda s: s.post(HALL, "hello"), NotInRoom),
    "edit": (lambda s: s.edit(HALL, 2, "changed"), NotInRoom),
    "delete": (lambda s: s.delete(HALL, 2), NotInRoom),
    "react": (lambda s: s.react(HALL, 2, "🔥"), NotInRoom),
    "unreact": (lambda s: s.unreact(HALL, 2, "🔥"), NotInRoom),
    "join": (lambda s: s.join(HALL), None),
    "leave": (lambda s: s.leave(HALL), NotInRoom),
    "invite": (lambda s: s.invite(HALL, UserName("newcomer")), NotInRoom),
    "kick": (lambda s: s.kick(HALL, BOB, ""), NotAllowed),
    "ban": (lambda s: s.ban(HALL, BOB, ""), NotAllowed),
    "unban": (lambda s: s.unban(HALL, BOB), NotAllowed),
    "bans": (lambda s: s.bans(HALL), NotAllowed),
    "set_moderator": (lambda s: s.set_moderator(HALL, BOB, True), NotAllowed),
    "freeze": (lambda s: s.freeze(HALL, True), NotAllowed),
    "slow": (lambda s: s.slow(HALL, 5), NotAllowed),
    "set_topic": (lambda s: s.set_topic(HALL, "mine"), NotAllowed),
    "room": (lambda s: s.room(HALL), None),
    "present": (lambda s: s.present(HALL), None),
    "members": (lambda s: s.members(HALL), None),
    "page": (lambda s: s.page(HALL), None),
    "search": (lambda s: s.search("x", HALL, None), None),
    "unread": (lambda s: s.unread(HALL), None),
    "mark_read": (lambda s: s.mark_read(HALL), None),
    "typing": (lambda s: s.typing(HALL), NotInRoom),
    "clear": (lambda s: s.clear(HALL), None),
    "mute": (lambda s: s.mute(HALL, True), NotInRoom),
    "tail": (lambda s: s.tail(HALL, 0), None),
    "resume": (lambda s: s.resume({HALL: 0}), None),
}


def session_methods() -> set[str]:
    """All that can be asked of a session, from the interface itself."""
    return {
        name
        for name, description in ISession.namesAndDescriptions(all=True)
        if isinstance(description, Method)
    }


class StageTestCase(Cast):
    """A private room, a public one, and somebody of each role."""

    config = Config(guests=True)

    def setUp(self) -> None:
        """Build both rooms."""
        super().setUp()
        for name in ("bob", "victim", "newcomer", "outcast"):
            self.account(name)
        self.account("admin", admin=True)
        self.account("barred")
        self.now(self.world.operator.bar(UserName("barred"), Bar()))
        self.ann = self.enter("ann")
        self.now(self.ann.session.create(VAULT, True, ""))
        self.now(self.ann.session.create(HALL, False, ""))
        self.say(self.ann, "the code is 4711", VAULT)
        self.say(self.ann, "welcome", HALL)
        self.bring("victim")
        self.now(self.ann.session.invite(VAULT, UserName("outcast")))
        self.now(self.ann.session.ban(VAULT, UserName("outcast"), ""))
        bob = self.enter("bob")
        self.now(bob.session.join(HALL))

    def bring(self, name: str) -> Player:
        """Make somebody a member of the private room."""
        player = self.enter(name)
        self.now(self.ann.session.invite(VAULT, UserName(name)))
        self.now(player.session.join(VAULT))
        return player

    def play(self, role: str) -> Player:
        """Give somebody who is in that role before the private room."""
        if role == "guest":
            return self.enter_guest("visitor")
        if role == "moderator":
            return self.ann
        if role in ("stranger", "invited"):
            player = self.enter(role)
            if role == "invited":
                self.now(self.ann.session.invite(VAULT, UserName(role)))
            return player
        player = self.bring(role)
        if role == "former":
            self.now(player.session.leave(VAULT))
        if role == "kicked":
            self.now(self.ann.session.kick(VAULT, UserName(role), ""))
        if role == "banned":
            self.now(self.ann.session.ban(VAULT, UserName(role), ""))
        return player

    def outcome(self, player: Player, ask: Ask) -> str:
        """The name of the refusal, or C{allowed}."""
        told: list[str] = []
        asked = ask(player.session)
        running = asked if hasattr(asked, "addBoth") else self.deferred(asked)
        running.addCallbacks(
            lambda _: told.append("allowed"), lambda why: told.append(why.type.__name__)
        )
        self.world.pump()
        return told[0] if told else "nothing"


class MatrixTests(StageTestCase):
    """The matrix of roles and methods."""

    def test_no_method_is_missing(self) -> None:
        """Whatever a session offers is in the matrix: a new method cannot be forgotten."""
        self.assertEqual(set(MATRIX), session_methods())
        names = set(ISession.names(all=True))
        self.assertEqual(names - session_methods(), NO_METHODS)

    def check_role(self, role: str) -> None:
        """Ask everything in one role; the world is built anew for each, for some asks change it."""
        index = ROLES.index(role)
        for method, (ask, expected) in MATRIX.items():
            player = self.play(role)
            wanted = expected[index]
            told = wanted.__name__ if wanted else "allowed"
            self.assertEqual(self.outcome(player, ask), told, f"{role} asks for {method}")
            self.world.stop()
            self.setUp()

    def test_guest(self) -> None:
        """A private room does not exist for guests, and they have nothing that needs an account."""
        self.check_role("guest")

    def test_stranger(self) -> None:
        """A private room does not exist for somebody who was never in it."""
        self.check_role("stranger")

    def test_former_member(self) -> None:
        """Who left a private room of own will is a stranger again."""
        self.check_role("former")

    def test_kicked(self) -> None:
        """Who was kicked out of a private room knows that it is there, and may do nothing."""
        self.check_role("kicked")

    def test_banned(self) -> None:
        """Who is banned from a private room knows that it is there, and may do nothing."""
        self.check_role("banned")

    def test_banned_from_a_public_room(self) -> None:
        """Whoever is banned from a public room may do nothing there either, member or not."""
        for method, (ask, _) in PUBLIC.items():
            for who in (self.enter("stranger"), self.enter_guest("visitor")):
                self.now(self.ann.session.ban(HALL, who.session.user.name, "spam"))
                self.assertEqual(self.outcome(who, ask), "NotAllowed", method)
            self.world.stop()
            self.setUp()

    def test_invited(self) -> None:
        """Who is invited sees the room and may join it, and reads nothing before."""
        self.check_role("invited")

    def test_member(self) -> None:
        """Members read, write, invite and leave; they neither kick nor set the topic."""
        self.check_role("member")

    def test_moderator(self) -> None:
        """Who made the room may do all of it, and change what they said themselves."""
        self.check_role("moderator")

    def test_admin(self) -> None:
        """An admin among the members moderates: takes others' words away, never changes them."""
        self.check_role("admin")

    def test_admin_outside(self) -> None:
        """A private room does not exist for an admin who is not in it either."""
        admin = self.enter("admin")
        for method in ("page", "kick", "set_topic", "tail", "join", "room"):
            self.assertEqual(self.outcome(admin, MATRIX[method][0]), "NoSuchRoom", method)

    def test_seen_lists_keep_the_secret(self) -> None:
        """The private room is on nobody's list but that of members and those invited."""
        for role in ROLES:
            player = self.play(role)
            listed = VAULT in [each.room.name for each in self.now(player.session.rooms())]
            wanted = role in ("invited", "member", "moderator", "admin")
            self.assertEqual(listed, wanted, role)
            found = self.now(player.session.search("4711", None, None))
            may_read = role in ("member", "moderator", "admin")
            self.assertEqual(len(found), int(may_read), role)

    def test_public_room_without_membership(self) -> None:
        """Public rooms may be read by all; writing, inviting and ordering needs membership."""
        for method, (ask, expected) in PUBLIC.items():
            stranger = self.enter("stranger")
            told = expected.__name__ if expected else "allowed"
            self.assertEqual(self.outcome(stranger, ask), told, method)
            self.world.stop()
            self.setUp()

    def test_direct(self) -> None:
        """Whoever has an account may write to anybody; guests have no direct conversations."""
        for method, (ask, of_guest, of_account) in DIRECT.items():
            for player, expected in (
                (self.enter_guest("visitor"), of_guest),
                (self.enter("stranger"), of_account),
            ):
                told = expected.__name__ if expected else "allowed"
                self.assertEqual(self.outcome(player, ask), told, method)
            self.world.stop()
            self.setUp()

    def test_every_place_is_tried_for_every_kind(self) -> None:
        """Each method that takes a conversation is tried with a room and with a person."""
        targets = {
            name
            for name, method in ISession.namesAndDescriptions(all=True)
            if isinstance(method, Method)
            and {"target", "cursors"} & set(method.getSignatureInfo()["positional"])
        }
        self.assertEqual(set(DIRECT), targets)
        self.assertLess(targets, set(PUBLIC))

    def test_nobody_is_let_out_of_the_lobby(self) -> None:
        """Everybody is in the lobby, also against a moderator's or an admin's will."""
        admin = self.enter("admin")
        self.assertEqual(self.outcome(admin, lambda s: s.leave(LOBBY)), "NotAllowed")
        self.assertEqual(self.outcome(admin, lambda s: s.kick(LOBBY, ANN, "")), "NotAllowed")
        self.assertEqual(self.outcome(self.ann, lambda s: s.set_topic(LOBBY, "x")), "NotAllowed")
        self.assertEqual(self.outcome(admin, lambda s: s.set_topic(LOBBY, "x")), "allowed")

    def test_invited_twice(self) -> None:
        """Members cannot be invited; the invited can, and hear of it once."""
        bob = self.enter("bob")
        bob.ear.take()
        ask = MATRIX["invite"][0]
        self.assertEqual(self.outcome(self.ann, lambda s: s.invite(VAULT, BOB)), "allowed")
        self.assertEqual(self.outcome(self.ann, lambda s: s.invite(VAULT, BOB)), "allowed")
        self.assertEqual(len(bob.ear.take()), 1)
        self.now(bob.session.join(VAULT))
        refused = self.refused(self.ann.session.invite(VAULT, BOB), AlreadyMember)
        self.assertIn("bob", str(refused))
        self.assertEqual(self.outcome(bob, ask), "allowed")


PUBLIC_COMMANDS = {"register", "login", "token", "guest", "quit", "json", "script", "human", "help"}
ARGUMENTS = {
    "token": "chat_of-nobody",
    "nick": "Ann",
    "me": "waves",
    "msg": "#lobby hello",
    "w": "ann hello",
    "reply": "2 hello",
    "react": "2 :fire:",
    "unreact": "2 :fire:",
    "edit": "2 hello",
    "delete": "2",
    "join": "#lobby",
    "leave": "#lobby",
    "create": "#new",
    "invite": "ann",
    "kick": "ann",
    "topic": "mine",
    "whois": "ann",
    "block": "ann",
    "unblock": "ann",
    "history": "#lobby",
    "search": "secret",
    "clear": "#lobby",
    "tail": "#lobby since=0",
}
"""What to put behind the commands that want something."""


class AnonymousTests(SynchronousTestCase):
    """Before login, on the line protocol."""

    def test_attack_command_without_login(self) -> None:
        """Every command but those that lead in or out answers 403, whole or abbreviated."""
        world = World(self)
        ann = world.join("ann")
        ann.line("the code is 4711")
        nobody = world.dial()
        for name in TABLE:
            if name in PUBLIC_COMMANDS:
                continue
            answer = nobody.line(f"/{name} {ARGUMENTS.get(name, '')}".rstrip())
            self.assertRegex(answer, rb"\A403 [^\n]+\n\Z", name)
            self.assertNotIn(b"4711", answer)
        self.assertRegex(nobody.line("hello"), rb"\A403 ")
        self.assertEqual(ann.take(), b"")

    def test_public_commands_are_these(self) -> None:
        """What works without login is known by name, so that nothing joins it unnoticed."""
        world = World(self)
        for name in TABLE:
            nobody = world.dial()
            nobody.send(b"/json\n")
            nobody.take()
            answer = nobody.line(f"/{name} {ARGUMENTS.get(name, '')}".rstrip())
            self.assertEqual(b"LOGIN_REQUIRED" not in answer, name in PUBLIC_COMMANDS, name)

    def test_attack_json_before_login_shows_nothing(self) -> None:
        """A connection that never logs in hears no event, whatever mode it asks for."""
        world = World(self)
        nobody = world.dial()
        nobody.line("/json")
        ann = world.join("ann")
        ann.line("hello")
        ann.line("/create #ops")
        ann.hang_up()
        self.assertEqual(nobody.take(), b"")
