"""What somebody may ask a server for, how it is asked in each protocol, what it leaves behind."""

from __future__ import annotations

from typing import Any, assert_never

from attrs import frozen
from twisted.protocols.amp import Command

from chatserver.model.names import RoomName, UserName, parse_target
from chatserver.wire import commands
from tests.integration.dialing import PASSWORD


@frozen
class Post:
    """
    Say something; C{words} is one word, different from all others.

    @ivar target: C{#room} or C{@other}, as the sender writes it.
    @ivar id: makes it idempotent; empty: it is not.
    """

    target: str
    words: str
    id: str = ""


@frozen
class Me:
    """Say it in the third person; in the line protocol the room must be the current one."""

    target: str
    words: str


@frozen
class Reply:
    """Answer an own message, whose number was answered; C{words} as for L{Post}."""

    target: str
    seq: int
    words: str


@frozen
class React:
    """React to an own message, whose number was answered, as one has not reacted to it."""

    target: str
    seq: int
    emoji: str


@frozen
class Unreact:
    """Take a reaction back that stands."""

    target: str
    seq: int
    emoji: str


@frozen
class Edit:
    """Give an own message, whose number was answered, new words."""

    target: str
    seq: int
    words: str


@frozen
class Delete:
    """Take an own message back, whose number was answered."""

    target: str
    seq: int


@frozen
class Read:
    """
    Mark as read.

    @ivar heard: the newest number that the asker knew of; the mark may not stay below it.
    """

    target: str
    heard: int


@frozen
class Clear:
    """Hide what was said until now; C{heard} as for L{Read}."""

    target: str
    heard: int


@frozen
class Block:
    """Block somebody who is not blocked."""

    name: str


@frozen
class Unblock:
    """Unblock somebody who is blocked."""

    name: str


@frozen
class Join:
    """Become a member of a public room that one is not in."""

    room: str


@frozen
class Go:
    """Turn to a room that one is in: nothing is stored."""

    room: str


@frozen
class Leave:
    """End a membership."""

    room: str


@frozen
class Create:
    """Make a public room of a new name."""

    room: str
    topic: str


@frozen
class Topic:
    """Set the topic of an own room; in the line protocol it must be the current one."""

    room: str
    words: str


@frozen
class Ban:
    """Keep somebody out of an own room; in the line protocol it must be the current one."""

    room: str
    name: str


@frozen
class Unban:
    """Let somebody into an own room again who is banned from it."""

    room: str
    name: str


@frozen
class Freeze:
    """Let nobody else write in an own room; C{on} is false: let all of them again."""

    room: str
    on: bool


@frozen
class Slow:
    """Slow an own room down; C{seconds} are other ones than before."""

    room: str
    seconds: int


@frozen
class Nick:
    """Be shown under a name that nobody has."""

    words: str


@frozen
class NewToken:
    """Make an access token of a new name."""

    name: str


@frozen
class Revoke:
    """Revoke a token by its name."""

    name: str


@frozen
class Register:
    """Make an account; whoever registers is logged in as it."""

    name: str


@frozen
class Logout:
    """End the session, so that the connection may register the next account."""


Saying = Post | Me | Reply | Edit | Delete | React | Unreact
Marking = Read | Clear
Order = Ban | Unban | Freeze | Slow
InRoom = Join | Go | Leave | Create | Topic | Order
OfOneself = Nick | NewToken | Revoke | Register | Logout | Block | Unblock
Deed = Saying | Marking | InRoom | OfOneself


def line(deed: Deed) -> str:
    """Write C{deed} in the line protocol."""
    match deed:
        case Post(target, words, id):
            return f"/msg {target} id={id} {words}" if id else f"/msg {target} {words}"
        case Me(_, words):
            return f"/me {words}"
        case Reply(target, seq, words):
            return f"/reply {seq} in={target} {words}"
        case React(target, seq, emoji):
            return f"/react in={target} {seq} {emoji}"
        case Unreact(target, seq, emoji):
            return f"/unreact in={target} {seq} {emoji}"
        case Edit(target, seq, words):
            return f"/edit in={target} {seq} {words}"
        case Delete(target, seq):
            return f"/delete in={target} {seq}"
        case Read(target):
            return f"/read {target}"
        case Clear(target):
            return f"/clear {target}"
        case Join(room) | Go(room):
            return f"/join {room}"
        case Leave(room):
            return f"/leave {room}"
        case Create(room, topic):
            return f"/create {room} {topic}"
        case Topic(_, words):
            return f"/topic {words}"
        case Ban() | Unban() | Freeze() | Slow():
            return _line_of_order(deed)
        case _:
            return _line_of_oneself(deed)


def _line_of_order(deed: Order) -> str:
    match deed:
        case Ban(_, name):
            return f"/ban {name} for the test"
        case Unban(_, name):
            return f"/unban {name}"
        case Freeze(_, on):
            return "/freeze" if on else "/unfreeze"
        case Slow(_, seconds):
            return f"/slow {seconds}"
        case _:
            assert_never(deed)


def _line_of_oneself(deed: OfOneself) -> str:
    match deed:
        case Nick(words):
            return f"/nick {words}"
        case NewToken(name):
            return f"/token new {name}"
        case Revoke(name):
            return f"/token revoke {name}"
        case Register(name):
            return f"/register {name} {PASSWORD}"
        case Logout():
            return "/logout"
        case Block(name):
            return f"/block {name}"
        case Unblock(name):
            return f"/unblock {name}"
        case _:
            assert_never(deed)


Call = tuple[type[Command], dict[str, Any]]


def call(deed: Deed) -> Call:
    """Write C{deed} as an AMP command and its arguments."""
    match deed:
        case Post() | Me() | Reply() | Edit() | Delete() | React() | Unreact():
            return _call_saying(deed)
        case Read(target):
            return commands.MarkRead, {"target": parse_target(target)}
        case Clear(target):
            return commands.Clear, {"target": parse_target(target)}
        case Join() | Go() | Leave() | Create() | Topic():
            return _call_in_room(deed)
        case Ban() | Unban() | Freeze() | Slow():
            return _call_of_order(deed)
        case _:
            return _call_of_oneself(deed)


def _call_of_order(deed: Order) -> Call:
    room = RoomName.parse(deed.room)
    match deed:
        case Ban(_, name):
            asked = {"room": room, "name": UserName.parse(name), "why": "for the test"}
            return commands.Ban, asked
        case Unban(_, name):
            return commands.Unban, {"room": room, "name": UserName.parse(name)}
        case Freeze(_, on):
            return commands.Freeze, {"room": room, "on": on}
        case Slow(_, seconds):
            return commands.Slow, {"room": room, "seconds": seconds}
        case _:
            assert_never(deed)


def _call_saying(deed: Saying) -> Call:
    place = {"target": parse_target(deed.target)}
    match deed:
        case Post(_, words, id):
            return commands.Post, {**place, "text": words, "nonce": id or None}
        case Me(_, words):
            return commands.Post, {**place, "text": words, "action": True}
        case Reply(_, seq, words):
            return commands.Post, {**place, "text": words, "reply": seq}
        case Edit(_, seq, words):
            return commands.Edit, {**place, "seq": seq, "text": words}
        case Delete(_, seq):
            return commands.Delete, {**place, "seq": seq}
        case React(_, seq, emoji):
            return commands.React, {**place, "seq": seq, "emoji": emoji}
        case Unreact(_, seq, emoji):
            return commands.Unreact, {**place, "seq": seq, "emoji": emoji}
        case _:
            assert_never(deed)


def _call_in_room(deed: Join | Go | Leave | Create | Topic) -> Call:
    room = RoomName.parse(deed.room)
    match deed:
        case Join() | Go():
            return commands.Join, {"room": room}
        case Leave():
            return commands.Leave, {"room": room}
        case Create(_, topic):
            return commands.CreateRoom, {"room": room, "topic": topic}
        case Topic(_, words):
            return commands.SetTopic, {"room": room, "text": words}
        case _:
            assert_never(deed)


def _call_of_oneself(deed: OfOneself) -> Call:
    match deed:
        case Nick(words):
            return commands.SetNickname, {"nickname": words}
        case NewToken(name):
            return commands.CreateToken, {"name": name}
        case Revoke(name):
            return commands.RevokeToken, {"name": name}
        case Register(name):
            return commands.Register, {"name": UserName.parse(name), "password": PASSWORD}
        case Logout():
            return commands.Logout, {}
        case Block(name):
            return commands.Block, {"name": UserName.parse(name)}
        case Unblock(name):
            return commands.Unblock, {"name": UserName.parse(name)}
        case _:
            assert_never(deed)
