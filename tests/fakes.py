"""
A chat that fits into a test: the walls of C{chatserver.interfaces}, in memory, without rules.

It is for the frontends' tests, which are about bytes and order; rules are tested with the real
service.  Commits can be held back to see what happens meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import evolve
from twisted.cred.checkers import ICredentialsChecker
from twisted.cred.portal import IRealm, Portal
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from zope.interface import Interface, implementer

from chatserver.credentials import (
    GuestName,
    IGuestName,
    INewAccount,
    IPassword,
    IRegistrar,
    ITokenShown,
    NewAccount,
    Password,
    TokenShown,
)
from chatserver.interfaces import IEventSink, ISession, Origin
from chatserver.model.entries import (
    SAID,
    Action,
    Banned,
    Body,
    Conversation,
    Deletion,
    Direct,
    Edit,
    Entry,
    Frozen,
    Joined,
    Left,
    MemberPage,
    ModeratorSet,
    Newest,
    Page,
    Person,
    Posted,
    Reacted,
    Room,
    RoomInfo,
    RoomMember,
    SlowSet,
    Stream,
    Text,
    TopicSet,
    Unbanned,
    Unreacted,
    User,
    newest,
)
from chatserver.model.errors import (
    BadPassword,
    BadRequest,
    LoginRefused,
    NameTaken,
    NoSuchMessage,
    NoSuchRoom,
    NoSuchToken,
    NoSuchUser,
    NotAllowed,
    NotForGuests,
    NotInRoom,
    NotYours,
)
from chatserver.model.events import (
    CameBack,
    CameOnline,
    Delivery,
    Event,
    Live,
    Typing,
    WentAway,
    WentOffline,
)
from chatserver.model.names import LOBBY, Nickname, RoomName, Target, UserName
from chatserver.model.standing import Ban, Token, TokenKind
from chatserver.model.text import checked_text


class FakeStream:
    """One stream's log, members and topic."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.entries: list[Entry] = []
        self.members: set[int] = set()
        self.topic = ""


@implementer(IRealm, IRegistrar)
class FakeChat:
    """
    All users, rooms and sessions.

    @ivar now: seconds since the epoch of whatever happens.
    @ivar held: commits to be made later; None: each is made at once.
    @ivar failure: what happens to whoever posts.
    @ivar emoji: what shortcodes become.
    @ivar banned: for how long and why whose account lets nobody in.
    @ivar announced: what everybody was told.
    @ivar settings: what each user has set, by id.
    @ivar tokens: by their secrets, each with whose it is.
    @ivar refused_way: why no password may come; None: it may.
    @ivar checks: logins to be decided later; None: each is decided at once.
    """

    def __init__(self, later: Callable[..., object] | None = None) -> None:
        """@param later: C{callLater} of a clock, for what is told in a later turn."""
        self.later: Callable[..., object] = later or Clock().callLater
        self.now = 1_000_000_000.0
        self.users: dict[str, User] = {}
        self.passwords: dict[str, str] = {}
        self.tokens: dict[str, tuple[User, Token]] = {}
        self.drawn = 0
        self.streams: dict[object, FakeStream] = {}
        self.sessions: list[FakeSession] = []
        self.nonces: dict[tuple[int, int, str], int] = {}
        self.held: list[Callable[[], None]] | None = None
        self.checks: list[Deferred[None]] | None = None
        self.failure: Exception | None = None
        self.refused_way: Exception | None = None
        self.emoji: dict[str, str] = {}
        self.banned: dict[str, tuple[int | None, str]] = {}
        self.announced: list[str] = []
        self.settings: dict[int, dict[str, str]] = {}
        self.room_named(LOBBY)
        self.portal = Portal(self, [_Checker(self)])

    def add(self, name: str, password: str = "sesame-open", nick: str | None = None) -> User:
        """Make an account that is a member of the lobby."""
        user = self.users[name] = User(len(self.users) + 1, UserName(name), nick)
        self.passwords[name] = password
        self.streams[LOBBY].members.add(user.id)
        return user

    def user(self, name: UserName) -> User:
        """Find a user."""
        if name.text not in self.users:
            raise NoSuchUser(f"no user {name}")
        return self.users[name.text]

    def room_named(self, name: RoomName, private: bool = False) -> FakeStream:
        """Make a room."""
        room = FakeStream(Room(100 + len(self.streams), name, private))
        self.streams[name] = room
        return room

    def find(self, target: Target, viewer: User) -> FakeStream:
        """Find the stream that C{viewer} calls C{target}."""
        if isinstance(target, RoomName):
            if target not in self.streams:
                raise NoSuchRoom(f"no room {target}")
            return self.streams[target]
        first, second = sorted((viewer, self.user(target)), key=lambda user: user.id)
        key = (first.id, second.id)
        if key not in self.streams:
            self.streams[key] = FakeStream(Direct(100 + len(self.streams), first, second))
            self.streams[key].members = {first.id, second.id}
        return self.streams[key]

    def online(self) -> int:
        """How many have a session."""
        return len({session.user.id for session in self.sessions})

    def append(
        self, log: FakeStream, sender: User, body: Body, origin: FakeSession | None
    ) -> Entry:
        """Commit an entry, and deliver it to members but C{origin}."""
        last = log.entries[-1].ordinal if log.entries else 0
        ordinal = last + isinstance(body, SAID)
        entry = Entry(log.stream, len(log.entries) + 1, ordinal, sender, self.now, body)
        log.entries.append(entry)
        self.tell([s for s in self.sessions if s.user.id in log.members and s is not origin], entry)
        return entry

    def tell(self, sessions: Sequence[FakeSession], *events: Event) -> None:
        """Deliver events to some sessions in one parcel."""
        delivery = Delivery(events)
        for session in sessions:
            session.sink.deliver(delivery)

    def commit(self) -> None:
        """Make the held commits."""
        held, self.held = self.held or [], None
        for each in held:
            each()

    def check_way(self, origin: Origin) -> None:
        """See L{IRegistrar}."""
        if self.refused_way is not None:
            raise self.refused_way

    def check_password(self, password: str) -> None:
        """See L{IRegistrar}."""
        if len(password) < 8:
            raise BadPassword("a password has 8 characters or more")

    async def check_name(self, name: UserName, origin: Origin) -> None:
        """See L{IRegistrar}."""
        if name.text in self.users:
            raise NameTaken(f"{name} is registered already")

    async def check_invitation(self, code: str | None, origin: Origin) -> None:
        """See L{IRegistrar}: none is needed."""

    def requestAvatar(
        self, avatarId: object, mind: object, *interfaces: type[Interface]
    ) -> tuple[type[Interface], FakeSession, Callable[[], None]]:
        """Begin a session."""
        token = None
        if isinstance(avatarId, tuple):
            avatarId, token = avatarId
        assert isinstance(avatarId, User)
        assert ISession in interfaces
        session = FakeSession(self, avatarId, IEventSink(mind), token)
        others = list(self.sessions)
        self.sessions.append(session)
        self.tell(others, CameOnline(avatarId))
        return ISession, session, partial(self._logout, session)

    def _logout(self, session: FakeSession) -> None:
        if session in self.sessions:
            self.sessions.remove(session)
            self.tell(self.sessions, WentOffline(session.user))


@implementer(ICredentialsChecker)
class _Checker:
    """Know the passwords."""

    credentialInterfaces = (IPassword, INewAccount, IGuestName, ITokenShown)

    def __init__(self, chat: FakeChat) -> None:
        self._chat = chat

    def requestAvatarId(self, credentials: object) -> Deferred[Any]:
        """Decide, now or later."""
        return Deferred.fromCoroutine(self._decide(credentials))

    async def _decide(self, credentials: object) -> User | tuple[User, Token]:
        if self._chat.checks is not None:
            wait: Deferred[None] = Deferred()
            self._chat.checks.append(wait)
            await wait
        if isinstance(credentials, NewAccount):
            await self._chat.check_name(credentials.name, credentials.origin)
            return self._chat.add(credentials.name.text, credentials.password)
        if isinstance(credentials, GuestName):
            return self._chat.add(credentials.name.as_guest().text)
        if isinstance(credentials, TokenShown):
            if credentials.secret not in self._chat.tokens:
                raise LoginRefused("wrong token")
            return self._chat.tokens[credentials.secret]
        assert isinstance(credentials, Password)
        if self._chat.passwords.get(credentials.name.text) != credentials.password:
            raise LoginRefused("wrong name or password")
        return self._chat.users[credentials.name.text]


@implementer(ISession)
class FakeSession:
    """One user on one connection."""

    def __init__(self, chat: FakeChat, user: User, sink: Any, token: Token | None = None) -> None:
        self._chat = chat
        self.user = user
        self.sink = sink
        self.token = token
        self.blocked: list[User] = []
        self.muted: frozenset[int] = frozenset()

    # -- IMessages

    def post(
        self,
        target: Target,
        text: str,
        action: bool = False,
        nonce: str | None = None,
        reply: int | None = None,
    ) -> Deferred[Posted]:
        """See L{ISession}."""
        if self._chat.failure is not None:
            raise self._chat.failure
        log = self._chat.find(target, self.user)
        if self.user.id not in log.members:
            raise NotInRoom(f"you are no member of {target}")
        for code, emoji in self._chat.emoji.items():
            text = text.replace(code, emoji)
        body: Body = Action(text) if action else Text(checked_text(text, 8192), reply)
        answer: Deferred[Posted] = Deferred()
        commit = partial(self._commit, log, body, nonce, answer)
        if self._chat.held is None:
            commit()
        else:
            self._chat.held.append(commit)
        return answer

    def _commit(
        self, log: FakeStream, body: Body, nonce: str | None, answer: Deferred[Posted]
    ) -> None:
        key = (log.stream.id, self.user.id, nonce or "")
        if nonce is not None and key in self._chat.nonces:
            answer.callback(Posted(log.stream, self._chat.nonces[key], duplicate=True))
            return
        entry = self._chat.append(log, self.user, body, self)
        self._chat.nonces[key] = entry.seq
        others = log.members - {self.user.id}
        heard = any(session.user.id in others for session in self._chat.sessions)
        answer.callback(Posted(log.stream, entry.seq, heard=heard, entry=entry))

    async def edit(
        self, target: Target, seq: int | None, text: str, nonce: str | None = None
    ) -> Posted:
        """See L{ISession}."""
        log, message = self._message(target, seq)
        entry = self._chat.append(log, self.user, Edit(message.seq, text), self)
        return Posted(log.stream, entry.seq)

    async def delete(self, target: Target, seq: int | None) -> Posted:
        """See L{ISession}."""
        log, message = self._message(target, seq)
        entry = self._chat.append(log, self.user, Deletion(message.seq), self)
        return Posted(log.stream, entry.seq)

    async def typing(self, target: Target) -> None:
        """See L{ISession}."""
        event = Typing(self._chat.find(target, self.user).stream, self.user)
        self._chat.tell([each for each in self._chat.sessions if each is not self], event)

    async def react(self, target: Target, seq: int, emoji: str) -> Posted:
        """See L{ISession}; whatever it is, it is an emoji."""
        log = self._chat.find(target, self.user)
        entry = self._chat.append(log, self.user, Reacted(seq, emoji), self)
        return Posted(log.stream, entry.seq, entry=entry)

    async def unreact(self, target: Target, seq: int, emoji: str) -> Posted:
        """See L{ISession}."""
        log = self._chat.find(target, self.user)
        entry = self._chat.append(log, self.user, Unreacted(seq, emoji), self)
        return Posted(log.stream, entry.seq, entry=entry)

    def _message(self, target: Target, seq: int | None) -> tuple[FakeStream, Entry]:
        log = self._chat.find(target, self.user)
        mine = [each for each in log.entries if isinstance(each.body, SAID)]
        found = [each for each in mine if each.seq == seq or seq is None]
        if not found:
            raise NoSuchMessage("no such message")
        if found[-1].sender.id != self.user.id:
            raise NotYours("somebody else wrote that")
        return log, found[-1]

    # -- IRooms

    def _info(self, log: FakeStream) -> RoomInfo:
        assert isinstance(log.stream, Room)
        mine = self.user.id in log.members
        return RoomInfo(log.stream, log.topic, len(log.members), mine)

    async def create(self, room: RoomName, private: bool, topic: str) -> RoomInfo:
        """See L{ISession}."""
        if room in self._chat.streams:
            raise NameTaken(f"there is a room {room} already")
        log = self._chat.room_named(room, private)
        log.topic = topic
        log.members.add(self.user.id)
        return self._info(log)

    async def join(self, room: RoomName) -> RoomInfo:
        """See L{ISession}."""
        log = self._chat.find(room, self.user)
        if self.user.id not in log.members:
            self._chat.append(log, self.user, Joined(), self)
            log.members.add(self.user.id)
        return self._info(log)

    async def leave(self, room: RoomName) -> None:
        """See L{ISession}."""
        log = self._chat.find(room, self.user)
        if self.user.id not in log.members:
            raise NotInRoom(f"you are no member of {room}")
        self._chat.append(log, self.user, Left(self.user), self)
        log.members.discard(self.user.id)

    async def invite(self, room: RoomName, name: UserName) -> None:
        """See L{ISession}."""
        self._chat.user(name)

    async def kick(self, room: RoomName, name: UserName, why: str) -> None:
        """See L{ISession}."""
        log = self._chat.find(room, self.user)
        other = self._chat.user(name)
        self._chat.append(log, self.user, Left(other, why or None), self)
        log.members.discard(other.id)

    # -- IModeration

    def _order(self, room: RoomName, body: Body) -> Posted:
        log = self._chat.find(room, self.user)
        return Posted(log.stream, self._chat.append(log, self.user, body, self).seq)

    async def ban(self, room: RoomName, name: UserName, why: str) -> Posted:
        """See L{ISession}."""
        return self._order(room, Banned(self._chat.user(name), why or None))

    async def unban(self, room: RoomName, name: UserName) -> Posted:
        """See L{ISession}."""
        return self._order(room, Unbanned(self._chat.user(name)))

    async def bans(self, room: RoomName) -> Sequence[Ban]:
        """See L{ISession}: whoever was banned once."""
        log = self._chat.find(room, self.user)
        return [
            Ban(each.body.user, each.sender, each.sent_at, each.body.why or "")
            for each in log.entries
            if isinstance(each.body, Banned)
        ]

    async def set_moderator(self, room: RoomName, name: UserName, on: bool) -> Posted:
        """See L{ISession}."""
        return self._order(room, ModeratorSet(self._chat.user(name), on))

    async def freeze(self, room: RoomName, on: bool) -> Posted:
        """See L{ISession}."""
        return self._order(room, Frozen(on))

    async def slow(self, room: RoomName, seconds: int) -> Posted:
        """See L{ISession}."""
        return self._order(room, SlowSet(seconds))

    # -- IAdministration

    async def server_kick(self, name: UserName, why: str) -> int:
        """See L{ISession}: nobody is ended."""
        self._chat.user(name)
        return 1

    async def server_ban(self, name: UserName, seconds: int | None, why: str) -> int:
        """See L{ISession}."""
        self._chat.banned[name.text] = (seconds, why)
        return 2

    async def server_unban(self, name: UserName) -> None:
        """See L{ISession}."""
        del self._chat.banned[name.text]

    async def announce(self, text: str) -> int:
        """See L{ISession}."""
        self._chat.announced.append(text)
        return 3

    async def invite_code(self, uses: int | None = None, days: int | None = None) -> str:
        """See L{ISession}."""
        return f"code-{uses}-{days}"

    async def set_topic(self, room: RoomName, text: str) -> Posted:
        """See L{ISession}."""
        log = self._chat.find(room, self.user)
        log.topic = text
        return Posted(log.stream, self._chat.append(log, self.user, TopicSet(text), self).seq)

    async def room(self, room: RoomName) -> RoomInfo:
        """See L{ISession}."""
        return self._info(self._chat.find(room, self.user))

    async def rooms(self) -> Sequence[RoomInfo]:
        """See L{ISession}."""
        logs = [log for log in self._chat.streams.values() if isinstance(log.stream, Room)]
        return [self._info(log) for log in logs]

    async def present(self, room: RoomName) -> Sequence[Person]:
        """See L{ISession}."""
        members = self._chat.find(room, self.user).members
        here = {each.user.id: each.user for each in self._chat.sessions}
        return [Person(user, True, None) for key, user in sorted(here.items()) if key in members]

    async def members(
        self,
        room: RoomName,
        after: UserName | None = None,
        limit: int | None = None,
        prefix: str = "",
    ) -> MemberPage:
        """See L{ISession}: everybody is in each room that they may find."""
        self._chat.find(room, self.user)
        behind = "" if after is None else after.text
        names = sorted(n for n in self._chat.users if n > behind and n.startswith(prefix))
        most = limit or 50
        people = [Person(self._chat.users[name], False, None) for name in names[:most]]
        return MemberPage(tuple(map(RoomMember, people)), more=len(names) > most)

    # -- IHistory

    async def page(
        self,
        target: Target,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int | None = None,
        all: bool = False,
    ) -> Page:
        """See L{ISession}; C{around} gives the entry alone."""
        log = self._chat.find(target, self.user)
        shown = (*SAID, Joined, Left) if all else SAID
        said = [each for each in log.entries if isinstance(each.body, shown)]
        if around is not None:
            said = [each for each in said if each.seq == around]
        if before is not None:
            said = [each for each in said if each.seq < before]
        if after is not None:
            said = [each for each in said if each.seq > after]
        return Page(log.stream, tuple(said[-(limit or 50) :]), more=limit == 1 and len(said) > 1)

    async def search(
        self, words: str, target: Target | None, sender: UserName | None, limit: int | None = None
    ) -> Sequence[Entry]:
        """See L{ISession}."""
        logs = list(self._chat.streams.values())
        if target is not None:
            logs = [self._chat.find(target, self.user)]
        found = []
        for entry in (each for log in logs for each in log.entries):
            right = sender is None or entry.sender.name == sender
            if isinstance(entry.body, SAID) and words in entry.body.text and right:
                found.append(entry)
        return found[::-1][:limit]

    async def conversations(self, skip: int = 0, lasts: int = 0) -> Sequence[Conversation]:
        """See L{ISession}: nothing was ever read."""
        found = []
        for log in self._chat.streams.values():
            if self.user.id in log.members and log.entries:
                last = log.entries[-1]
                found.append(Conversation(log.stream, last.seq, 0, last.ordinal))
        found = found[skip:]
        for at, each in enumerate(found[:lasts]):
            target = each.stream.address(self.user.id)
            entries = (await self.page(target, limit=1)).entries
            found[at] = evolve(each, last=newest(entries[0]) if entries else Newest())
        return found

    async def unread(self, target: Target | None, limit: int | None = None) -> Sequence[Entry]:
        """See L{ISession}."""
        return (await self.page(target or LOBBY, limit=limit)).entries

    async def mark_read(self, target: Target | None) -> None:
        """See L{ISession}."""
        if target is not None:
            self._chat.find(target, self.user)

    async def mute(self, target: Target, muted: bool) -> None:
        """See L{ISession}."""
        stream = {self._chat.find(target, self.user).stream.id}
        self.muted = self.muted | stream if muted else self.muted - stream

    async def clear(self, target: Target) -> None:
        """See L{ISession}."""
        self._chat.find(target, self.user).entries.clear()

    async def tail(self, target: Target, since: int | None) -> None:
        """See L{ISession}; what follows comes in a later turn."""
        log = self._chat.find(target, self.user)
        start = len(log.entries) if since is None else since
        log.members.add(self.user.id)
        events = (*log.entries[start:], Live(log.stream, len(log.entries)))
        self._chat.later(0, self._chat.tell, [self], *events)

    async def resume(self, cursors: Mapping[Target, int]) -> None:
        """See L{ISession}."""
        for target, seq in cursors.items():
            await self.tail(target, seq)

    # -- IPeople

    async def users(self) -> Sequence[Person]:
        """See L{ISession}."""
        return [await self.whois(user.name) for user in self._chat.users.values()]

    async def whois(self, name: UserName) -> Person:
        """See L{ISession}."""
        user = self._chat.user(name)
        online = any(each.user.id == user.id for each in self._chat.sessions)
        return Person(user, online, self._chat.now if online else None)

    async def block(self, name: UserName) -> None:
        """See L{ISession}."""
        self.blocked.append(self._chat.user(name))

    async def unblock(self, name: UserName) -> None:
        """See L{ISession}."""
        user = self._chat.user(name)
        if user not in self.blocked:
            raise BadRequest(f"{name} is not blocked")
        self.blocked.remove(user)

    async def blocks(self) -> Sequence[User]:
        """See L{ISession}."""
        return self.blocked

    # -- IAccount

    async def settings(self) -> Mapping[str, str]:
        """See L{ISession}."""
        return dict(self._chat.settings.get(self.user.id, {}))

    async def set_setting(self, key: str, value: str | None) -> None:
        """See L{ISession}."""
        if self.user.name.is_guest:
            raise NotForGuests("guests cannot keep settings")
        mine = self._chat.settings.setdefault(self.user.id, {})
        mine.pop(key, None)
        if value is not None:
            mine[key] = value

    async def elsewhere(self) -> Sequence[str]:
        """See L{ISession}."""
        mine = [each for each in self._chat.sessions if each.user.id == self.user.id]
        return [each.sink.origin.frontend for each in mine if each is not self]

    async def set_nickname(self, nickname: Nickname | None) -> None:
        """See L{ISession}."""
        text = None if nickname is None else nickname.text
        self.user = User(self.user.id, self.user.name, text)
        self._chat.users[self.user.name.text] = self.user

    async def set_away(self, text: str | None) -> None:
        """See L{ISession}."""
        event = CameBack(self.user) if text is None else WentAway(self.user, text)
        self._chat.tell([each for each in self._chat.sessions if each is not self], event)

    async def change_password(self, old: str, new: str) -> None:
        """See L{ISession}."""
        self._check(old)
        self._chat.passwords[self.user.name.text] = new

    async def remember(self, client: str) -> str:
        """See L{ISession}."""
        secret = self._new_token(TokenKind.SESSION, client)
        self.token = self._chat.tokens[secret][1]
        return secret

    async def forget(self) -> None:
        """See L{ISession}."""
        if self.token is not None and self.token.kind is TokenKind.SESSION:
            self._drop(self.token)

    async def create_token(self, name: str) -> str:
        """See L{ISession}."""
        if any(name == each.name for each in await self.tokens()):
            raise NameTaken("there is an access token of this name already; choose another name")
        return self._new_token(TokenKind.ACCESS, name)

    async def tokens(self) -> Sequence[Token]:
        """See L{ISession}."""
        mine = [token for user, token in self._chat.tokens.values() if user.id == self.user.id]
        return sorted(mine, key=lambda token: (token.kind.value, token.name))

    async def revoke_token(self, name: str | None = None, id: int | None = None) -> None:
        """See L{ISession}."""
        if (name is None) is (id is None):
            raise BadRequest("give either the name of a token or its id")
        for token in await self.tokens():
            if token.id == id or (token.kind is TokenKind.ACCESS and token.name == name):
                self._drop(token)
                for session in [each for each in self._chat.sessions if each.token == token]:
                    session.sink.close("the token was revoked")
                return
        raise NoSuchToken("there is no access token of this name")

    def _new_token(self, kind: TokenKind, name: str) -> str:
        if self.user.name.is_guest:
            raise NotForGuests("guests cannot have tokens; register an account")
        if self.token is not None and self.token.kind is TokenKind.ACCESS:
            raise NotAllowed("an access token cannot make tokens; log in with the password")
        self._chat.drawn += 1
        number = self._chat.drawn
        secret = f"chat_{number:043}"
        self._chat.tokens[secret] = (self.user, Token(number, kind, name, self._chat.now))
        return secret

    def _drop(self, token: Token) -> None:
        kept = self._chat.tokens.items()
        self._chat.tokens = {secret: each for secret, each in kept if each[1].id != token.id}

    async def delete_account(self, password: str) -> None:
        """See L{ISession}."""
        self._check(password)
        del self._chat.users[self.user.name.text]
        for session in [each for each in self._chat.sessions if each.user.id == self.user.id]:
            session.sink.close("the account was deleted")

    def _check(self, password: str) -> None:
        if self._chat.passwords[self.user.name.text] != password:
            raise LoginRefused("wrong password")
