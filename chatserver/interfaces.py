"""
The walls between the wings, in the terms of twisted.cred.

A frontend gets an avatar (L{ISession}: one user on one connection); the service gets a mind
(L{IEventSink}: where that connection hears events).  All methods of the session may raise
L{NotStored}, L{Internal} and (the account was deleted meanwhile) L{LoginRequired} beyond what
they name; all that leave something behind count as messages, and may raise L{SlowDown}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen
from twisted.internet.defer import Deferred
from zope.interface import Attribute, Interface

from chatserver.model.entries import (
    Conversation,
    Entry,
    MemberPage,
    Page,
    Person,
    Posted,
    RoomInfo,
    User,
)
from chatserver.model.events import Delivery
from chatserver.model.names import Nickname, RoomName, Target, UserName
from chatserver.model.origins import is_this_machine
from chatserver.model.standing import Token
from chatserver.moderation_interfaces import IAdministration, IModeration


@frozen
class Origin:
    """
    Where a connection comes from.

    @ivar frontend: the frontend's name, C{"line"} for example.
    @ivar address: the peer's IP address, or the empty string where it has none.
    @ivar encrypted: whether TLS stands between the peer and us.
    """

    frontend: str
    address: str
    encrypted: bool = False

    @property
    def is_confidential(self) -> bool:
        """Whether nobody between the peer and us can read along: TLS, or this machine."""
        return self.encrypted or is_this_machine(self.address)


class IEventSink(Interface):
    """The mind: where one connection hears events."""

    origin: Origin = Attribute("where the connection comes from")

    def deliver(delivery: Delivery) -> None:
        """Tell the events, in order.  Never fails and never waits."""

    def close(why: str) -> None:
        """Begin nothing more, answer what runs, tell why, and end the connection."""

    def ready() -> Deferred[None]:
        """Fire when there is room for more, at once where there is; or when the peer is gone."""


class IMessages(Interface):
    """Saying things."""

    def post(
        target: Target,
        text: str,
        action: bool = False,
        nonce: str | None = None,
        reply: int | None = None,
    ) -> Deferred[Posted]:
        """
        Say C{text}; shortcodes become emoji.

        The post is in the writer's hands when this returns, so that the posts of one caller
        keep their order without waiting for each other.

        @param nonce: 1 to 64 characters; the same one again answers with the first entry.
        @param reply: seq of the message there that it answers; actions answer none.
        @return: fires once the message is on disk.
        @raise NoSuchMessage: there is none to answer, as far as the caller can see.
        @raise BadRequest: an action that answers.
        @raise TooLong, BadText: the text may not be stored.
        @raise SlowDown: more than the rate of messages, or the room, allows.
        @raise RoomFrozen: only moderators and admins may write there.
        @raise NoSuchUser, NoSuchRoom, NotInRoom, NotAllowed, NotForGuests: wrong place.
        @raise Blocked, Blocking, ReadOnly: the conversation cannot be written.
        """

    async def edit(target: Target, seq: int | None, text: str, nonce: str | None = None) -> Posted:
        """
        Change the text of an own message.

        @param seq: of the message; None: my newest one there.
        @raise NoSuchMessage: it never was, or is gone.
        @raise NotYours: somebody else wrote it.
        @raise ChatError: as L{post}.
        """

    async def delete(target: Target, seq: int | None) -> Posted:
        """
        Take an own message back, or as a moderator or admin somebody else's: its text and those
        of its edits are erased from the store.

        @raise NoSuchMessage: as L{edit}.
        @raise NotYours: somebody else wrote it, and the caller keeps no order there.
        """

    async def typing(target: Target) -> None:
        """
        Hint to the others there that the caller is writing something; nothing is stored.

        Hints that come too often are forgotten, and so are those for very many listeners.

        @raise ChatError: as L{post}, for the place.
        """

    async def react(target: Target, seq: int, emoji: str) -> Posted:
        """
        React to a message or action; a reaction that stands already is answered as a duplicate.

        @param seq: of the message.
        @param emoji: exactly one, or its shortcode.
        @raise BadEmoji: it is something else.
        @raise NoSuchMessage: there is none, as far as the caller can see.
        @raise NotAllowed: L{Limits.reactions_each} different emoji stand there already.
        @raise ChatError: as L{post}, for the place.
        """

    async def unreact(target: Target, seq: int, emoji: str) -> Posted:
        """
        Take an own reaction back; one that was taken back before is answered as a duplicate.

        @raise NoSuchReaction: the caller never reacted so.
        @raise ChatError: as L{react}.
        """


class IRooms(Interface):
    """Places."""

    async def create(room: RoomName, private: bool, topic: str) -> RoomInfo:
        """
        Make a room with the caller as its moderator and first member.

        @raise NameTaken: there is one of this name, seen or unseen.
        @raise NotForGuests: guests make no rooms.
        """

    async def join(room: RoomName) -> RoomInfo:
        """
        Become a member; nothing happens where the caller is one.

        @raise NoSuchRoom: no such room, or private and not invited.
        @raise NotAllowed: private, and the caller was made to leave.
        """

    async def leave(room: RoomName) -> None:
        """
        End the membership; the last moderator's place goes to the longest member, and the last
        member of a private room may come back.

        @raise NotInRoom: there is none.
        @raise NotAllowed: everybody is in the lobby.
        """

    async def invite(room: RoomName, name: UserName) -> None:
        """
        Ask somebody into a room; they find it among their rooms.

        @raise AlreadyMember, NoSuchUser, NoSuchRoom, NotInRoom, NotForGuests, Blocked: refused.
        """

    async def kick(room: RoomName, name: UserName, why: str) -> None:
        """
        End somebody's membership.

        @raise NotAllowed: the caller is neither moderator nor admin, or it is the lobby.
        @raise NotInRoom: the other is no member.
        """

    async def set_topic(room: RoomName, text: str) -> Posted:
        """
        Set the topic; empty takes it away.

        @raise NotAllowed: the caller is neither moderator nor admin.
        """

    async def room(room: RoomName) -> RoomInfo:
        """
        Look at one room.

        @raise NoSuchRoom: as far as the caller may know.
        """

    async def rooms() -> Sequence[RoomInfo]:
        """List the rooms the caller may know of, by name."""

    async def present(room: RoomName) -> Sequence[Person]:
        """
        List the members with a session, by name; without those the caller blocks.

        @raise NoSuchRoom, NotAllowed: the room may not be read.
        """

    async def members(
        room: RoomName,
        after: UserName | None = None,
        limit: int | None = None,
        prefix: str = "",
    ) -> MemberPage:
        """
        List the members, here or not, by user name; whom the caller blocks seems not to be here.

        @param after: only names behind this one, whether somebody is called so or not.
        @param limit: 1 or more; clamped to L{Limits.page_most}.
        @param prefix: only whose user name or nickname begins so, whatever the case; at the most
            64 characters.
        @raise NoSuchRoom, NotAllowed: the room may not be read.
        @raise BadRequest: no possible C{limit} or C{prefix}.
        """


class IHistory(Interface):
    """The past, and following it into the present."""

    async def page(
        target: Target,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int | None = None,
        all: bool = False,
    ) -> Page:
        """
        Read messages and actions, with what others made of them; at most one of C{before},
        C{after}, C{around} is given.

        @param before: exclusive seq; the newest older ones.  None at all: the newest.
        @param after: exclusive seq; the oldest newer ones.
        @param around: seq; half of the page before it, it, and half after it.
        @param limit: 1 or more; clamped to L{Limits.page_most}.
        @param all: also who joined and left, and what else happened there that is told live; of
            many joins and leaves in a row only the newest stand there, and the others are counted.
        @raise NoSuchRoom, NoSuchUser, NotAllowed, NotForGuests: it may not be read.
        """

    async def search(
        words: str, target: Target | None, sender: UserName | None, limit: int | None = None
    ) -> Sequence[Entry]:
        """
        Find messages that hold all C{words}, newest first, among what the caller may read.

        @raise TooLong: more than 1000 characters, or 32 different words.
        @raise NoSuchRoom, NoSuchUser, NotAllowed, NotForGuests: C{target} may not be read.
        """

    async def conversations(skip: int = 0, lasts: int = 0) -> Sequence[Conversation]:
        """
        List the caller's rooms and direct conversations with their unread counts.

        @param skip: how many are left out, the oldest.
        @param lasts: of so many what was said last is told, too, beginning with the first.
        """

    async def unread(target: Target | None, limit: int | None = None) -> Sequence[Entry]:
        """
        Read what is unread, in the order in which it was said; the newest C{limit} of it.

        @param target: one conversation; None: all of the caller's that are not muted.
        """

    async def mark_read(target: Target | None) -> None:
        """
        Set the read mark to the newest entry; None: in all of the caller's conversations.

        The other one of a direct conversation is told, L{Seen}, if both let that be told and
        neither blocks the other.
        """

    async def clear(target: Target) -> None:
        """
        Hide all that was said until now from the caller alone, in history, search and unread.

        @raise NoSuchRoom, NoSuchUser, NotAllowed: it may not be read.
        """

    muted: frozenset[int] = Attribute("ids of the streams that ask for no attention just now")

    async def mute(target: Target, muted: bool) -> None:
        """
        Let one of the caller's conversations ask for no attention, on all devices; or again.

        @raise NoSuchRoom, NoSuchUser, NotInRoom, NotAllowed, NotForGuests: it is none of theirs.
        @raise BadRequest: nothing was said there yet.
        """

    async def tail(target: Target, since: int | None) -> None:
        """
        Deliver the whole log after C{since}, then L{Live}, then what happens, gap-free.

        The caller's own name leads to their own stream (blocks, read marks, invitations).

        Returns once the caller's rights are checked; events follow.

        @param since: exclusive seq; None: only what happens from now on.
        @raise NoSuchRoom, NoSuchUser, NotAllowed, NotForGuests: it may not be read.
        @raise BadRequest: the session is catching up there already.
        """

    async def resume(cursors: Mapping[Target, int]) -> None:
        """
        Deliver what each stream's log holds after its cursor, then L{Live} for it; L{Reset}
        where that is more than L{Limits.resume_entries}.

        @raise ChatError: as L{tail}, for the first stream that may not be read; none was begun.
        """


class IPeople(Interface):
    """Others."""

    async def users() -> Sequence[Person]:
        """List all accounts, by name."""

    async def whois(name: UserName) -> Person:
        """
        Look at one user.

        @raise NoSuchUser: nobody has this name.
        """

    async def block(name: UserName) -> None:
        """
        Hear nothing of somebody any more, on all devices.

        @raise NoSuchUser, BadRequest, NotForGuests: refused.
        """

    async def unblock(name: UserName) -> None:
        """
        Hear somebody again.

        @raise NoSuchUser: nobody has this name.
        @raise BadRequest: they are not blocked.
        """

    async def blocks() -> Sequence[User]:
        """List whom the caller blocks, by name."""


class IAccount(Interface):
    """The caller."""

    user: User = Attribute("who the session belongs to")

    async def set_nickname(nickname: Nickname | None) -> None:
        """
        Be shown under another name; None: under the user name again.

        @raise NameTaken: another person's nickname or user name.
        """

    async def set_away(text: str | None) -> None:
        """
        Tell that one is away, until one is back; it says nothing of who is online.

        @param text: why; it may be empty, and has at most L{Limits.topic_bytes}.  None: back.
        @raise TooLong, BadText: not a possible text.
        """

    async def change_password(old: str, new: str) -> None:
        """
        Replace the password, revoke the account's session tokens, and end its other sessions
        but those that an access token began.

        @raise LoginRefused: C{old} is wrong.
        @raise SlowDown, Busy: too many passwords were wrong, or are being checked.
        @raise BadPassword: C{new} breaks the rule.
        @raise NotForGuests: guests have none.
        """

    async def remember(client: str) -> str:
        """
        Make a session token, with which this client may log in later instead of the password.

        @param client: which client it is, 1 to 64 printable characters, for the owner to see.
        @return: the secret, which is told this once.
        @raise NotForGuests: guests have none.
        @raise NotAllowed: the session was begun by an access token.
        @raise LoginRequired: what began the session holds no more: the password was replaced.
        @raise BadText: not a possible name.
        """

    async def forget() -> None:
        """
        Revoke the session token that began this session or was made in it; nothing happens where
        there is none.
        """

    async def create_token(name: str) -> str:
        """
        Make an access token, with which scripts may log in until it is revoked.

        @param name: 1 to 64 printable characters, for the owner to tell their tokens apart.
        @return: the secret, which is told this once.
        @raise NameTaken: an access token of the caller's is called so.
        @raise NotForGuests, BadText, LoginRequired: as L{remember}.
        @raise NotAllowed: an access token began the session, or the caller has as many as
            L{Limits.tokens_each} allows.
        """

    async def tokens() -> Sequence[Token]:
        """List the caller's tokens, access tokens by name first, then session tokens by age."""

    async def revoke_token(name: str | None = None, id: int | None = None) -> None:
        """
        Let nobody in with a token any more, and end the sessions it began.

        @param name: an access token's.
        @param id: a token's of either kind, instead.
        @raise NoSuchToken: the caller has none of this name, or with this id.
        @raise BadRequest: not exactly one of the two was given.
        """

    async def settings() -> Mapping[str, str]:
        """
        Read what the caller has set for themselves, by the keys of L{chatserver.model.settings};
        what is missing is as their program finds best.  Guests have set nothing.
        """

    async def set_setting(key: str, value: str | None) -> None:
        """
        Keep a value for all later sessions of the caller.

        @param value: None, or C{auto}: keep none.  C{off} of L{RECEIPTS} holds at once: neither
            is anybody told how far the caller has read, nor the caller of others.
        @raise BadRequest: there is no such setting, or it cannot be this.
        @raise NotForGuests: guests keep nothing.
        """

    async def elsewhere() -> Sequence[str]:
        """Name the frontend of each other session that the caller has now."""

    async def delete_account(password: str) -> None:
        """
        Delete the account and end all its sessions.

        @raise LoginRefused: the password is wrong.
        @raise SlowDown, Busy: as L{change_password}.
        @raise NotForGuests: guests have none.
        """


class ISession(IMessages, IRooms, IModeration, IAdministration, IHistory, IPeople, IAccount):
    """The avatar: one authenticated user on one connection."""
