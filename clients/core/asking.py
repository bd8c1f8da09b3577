"""Everything that can be asked of a server, in the model's values and errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatserver.model.entries import (
    Conversation,
    Entry,
    MemberPage,
    Page,
    Person,
    RoomInfo,
    User,
)
from chatserver.model.errors import ChatError
from chatserver.model.names import Nickname, RoomName, Target, UserName, show_target
from chatserver.model.standing import Token
from chatserver.wire import commands
from chatserver.wire.reading import Reader, read_person, read_token, read_user
from clients.core.answers import Stored, member_page, read, refused_stream, whole
from clients.core.entering import Call

NOBODY = User(-1, UserName("nobody"))
"""Who asks before anybody is logged in."""


class Asking:
    """
    One user's questions to a server.

    All methods raise L{ChatError} where the server refuses, C{CallLost} where the connection is
    lost before the answer came, and L{Internal} where the answer makes no sense.  Lists that come
    in parts are read to their end.
    """

    def __init__(self, call: Call, viewer: User = NOBODY) -> None:
        """@param viewer: who is logged in."""
        self._call = call
        self._reader = Reader(viewer)

    def read_as(self, viewer: User) -> None:
        """Read answers as C{viewer}, who is logged in now."""
        self._reader = Reader(viewer)

    def _placed(self, entry: Entry) -> None:
        """What was asked for stands in the log now; nobody else tells it to this connection."""

    # -- saying things

    async def post(
        self,
        target: Target,
        text: str,
        action: bool = False,
        nonce: str | None = None,
        reply: int | None = None,
    ) -> Stored:
        """
        Say something; the same C{nonce} again is the same message.

        @param reply: seq of a message there that it answers.
        """
        said = {"text": text, "action": action or None, "nonce": nonce, "reply": reply}
        return await self._stored(commands.Post, target=target, **said)

    async def edit(
        self, target: Target, seq: int | None, text: str, nonce: str | None = None
    ) -> Stored:
        """Change an own message; without C{seq} the newest one there."""
        return await self._stored(commands.Edit, target=target, seq=seq, text=text, nonce=nonce)

    async def delete(self, target: Target, seq: int | None) -> Stored:
        """Take an own message back; without C{seq} the newest one there."""
        return await self._stored(commands.Delete, target=target, seq=seq)

    async def typing(self, target: Target) -> None:
        """Hint to the others there that one is writing something."""
        await self._call(commands.Typing, target=target)

    async def react(self, target: Target, seq: int, emoji: str) -> Stored:
        """React to the message C{seq} with one emoji, or its shortcode."""
        return await self._stored(commands.React, target=target, seq=seq, emoji=emoji)

    async def unreact(self, target: Target, seq: int, emoji: str) -> Stored:
        """Take an own reaction back."""
        return await self._stored(commands.Unreact, target=target, seq=seq, emoji=emoji)

    # -- places

    async def create(self, room: RoomName, private: bool = False, topic: str = "") -> RoomInfo:
        """Make a room."""
        answer = await self._call(
            commands.CreateRoom, room=room, private=private, topic=topic or None
        )
        return read(lambda: self._reader.room(answer["room"]))

    async def join(self, room: RoomName) -> RoomInfo:
        """Become a member."""
        answer = await self._call(commands.Join, room=room)
        return read(lambda: self._reader.room(answer["room"]))

    async def leave(self, room: RoomName) -> None:
        """End the membership."""
        await self._call(commands.Leave, room=room)

    async def invite(self, room: RoomName, name: UserName) -> None:
        """Ask somebody in."""
        await self._call(commands.Invite, room=room, name=name)

    async def kick(self, room: RoomName, name: UserName, why: str = "") -> None:
        """End somebody's membership."""
        await self._call(commands.Kick, room=room, name=name, why=why or None)

    async def set_topic(self, room: RoomName, text: str) -> Stored:
        """Set the topic; an empty one takes it away."""
        return await self._stored(commands.SetTopic, room=room, text=text)

    async def room(self, room: RoomName) -> RoomInfo:
        """Look at one room."""
        answer = await self._call(commands.LookAtRoom, room=room)
        return read(lambda: self._reader.room(answer["room"]))

    async def rooms(self) -> Sequence[RoomInfo]:
        """List the rooms that can be known of, by name."""

        async def part(found: Sequence[RoomInfo]) -> tuple[Any, bool]:
            after = found[-1].room.name if found else None
            answer = await self._call(commands.Rooms, after=after)
            return answer["rooms"], answer["more"]

        return await whole(part, self._reader.room)

    async def present(self, room: RoomName) -> Sequence[User]:
        """List the members with a session, by name."""

        async def part(found: Sequence[User]) -> tuple[Any, bool]:
            after = found[-1].name if found else None
            answer = await self._call(commands.Present, room=room, after=after)
            return answer["users"], answer["more"]

        return await whole(part, read_user)

    async def members(
        self, room: RoomName, after: UserName | None = None, limit: int = 100, prefix: str = ""
    ) -> MemberPage:
        """
        List members, here or not, by user name: a page of them, where the server's features say
        C{members}.

        @param after: only names behind this one.
        @param prefix: only whose user name or nickname begins so.
        """
        asked = {"room": room, "after": after, "limit": limit, "prefix": prefix or None}
        answer = await self._call(commands.Members, **asked)
        return read(lambda: member_page(answer, after, limit))

    # -- the past

    async def page(
        self,
        target: Target,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int | None = None,
        all: bool = False,
    ) -> Page:
        """
        Read messages and actions, oldest first, with what others made of them; fewer than asked
        for where C{more} says so.

        @param all: also who joined and left, and what else happened, if the server can do that.
        """
        where = {"before": before, "after": after, "around": around}
        answer = await self._call(
            commands.History, target=target, **where, limit=limit, all=all or None
        )
        return read(lambda: self._reader.page(answer))

    async def search(
        self,
        words: str,
        target: Target | None = None,
        sender: UserName | None = None,
        limit: int | None = None,
    ) -> Sequence[Entry]:
        """Find messages that hold all words, newest first."""
        answer = await self._call(
            commands.Search, words=words, target=target, sender=sender, limit=limit
        )
        return read(lambda: self._entries(answer["entries"]))

    async def conversations(self) -> Sequence[Conversation]:
        """List the own rooms and direct conversations."""

        async def part(found: Sequence[Conversation]) -> tuple[Any, bool]:
            answer = await self._call(commands.Conversations, skip=len(found) or None)
            return answer["conversations"], answer["more"]

        return await whole(part, self._reader.conversation)

    async def unread(
        self, target: Target | None = None, limit: int | None = None
    ) -> Sequence[Entry]:
        """Read what is unread, oldest first; the newest of it where it is much."""
        answer = await self._call(commands.Unread, target=target, limit=limit)
        return read(lambda: self._entries(answer["entries"]))

    async def mark_read(self, target: Target | None = None) -> None:
        """Set the read mark to the newest entry, in one place or all."""
        await self._call(commands.MarkRead, target=target)

    async def mute(self, target: Target, muted: bool) -> None:
        """Let a conversation ask for no attention, on all devices; or again."""
        await self._call(commands.Mute, target=target, muted=muted)

    async def clear(self, target: Target) -> None:
        """Hide all that was said until now from oneself."""
        await self._call(commands.Clear, target=target)

    async def follow(self, target: Target, since: int | None = None) -> None:
        """Let the whole log after C{since} be told, then C{Live}, then what happens."""
        await self._call(commands.Follow, target=target, since=since)

    async def resume(self, cursors: Mapping[Target, int]) -> Mapping[Target, ChatError]:
        """
        Let what each stream holds after its cursor be told, then C{Live}; or C{Reset}.

        @return: the streams that may not be read, and why.
        """
        streams = {show_target(target): seq for target, seq in cursors.items()}
        answer = await self._call(commands.Resume, streams=streams)
        return read(lambda: dict(map(refused_stream, answer["refused"])))

    # -- others

    async def users(self) -> Sequence[Person]:
        """List all accounts, by name."""

        async def part(found: Sequence[Person]) -> tuple[Any, bool]:
            after = found[-1].user.name if found else None
            answer = await self._call(commands.Users, after=after)
            return answer["people"], answer["more"]

        return await whole(part, read_person)

    async def whois(self, name: UserName) -> Person:
        """Look at one user."""
        answer = await self._call(commands.WhoIs, name=name)
        return read(lambda: read_person(answer["person"]))

    async def block(self, name: UserName) -> None:
        """Hear nothing of somebody any more, on all devices."""
        await self._call(commands.Block, name=name)

    async def unblock(self, name: UserName) -> None:
        """Hear somebody again."""
        await self._call(commands.Unblock, name=name)

    async def blocks(self) -> Sequence[User]:
        """List whom the caller blocks, by name."""

        async def part(found: Sequence[User]) -> tuple[Any, bool]:
            after = found[-1].name if found else None
            answer = await self._call(commands.Blocks, after=after)
            return answer["users"], answer["more"]

        return await whole(part, read_user)

    # -- the caller's own account

    async def set_nickname(self, nickname: Nickname | None) -> None:
        """Be shown under another name; None: under the user name again."""
        text = None if nickname is None else nickname.text
        await self._call(commands.SetNickname, nickname=text)

    async def set_away(self, text: str | None) -> None:
        """Tell that one is away, and why (it may be empty); None: that one is back."""
        back = True if text is None else None
        await self._call(commands.SetAway, text=text or None, back=back)

    async def settings(self) -> Mapping[str, str]:
        """Read what the caller has set for themselves, on whatever device, by key."""
        answer = await self._call(commands.Settings)
        found: dict[str, str] = read(lambda: {k: str(v) for k, v in answer["settings"].items()})
        return found

    async def set_setting(self, key: str, value: str | None) -> None:
        """Keep a value for all devices and later sessions; None: keep none."""
        await self._call(commands.SetSetting, key=key, value=value)

    async def change_password(self, old: str, new: str, remember: str | None = None) -> str | None:
        """
        Replace the password; session tokens are revoked.

        @param remember: this client's name, for a new session token.
        @return: that token, told this once; None: none was asked for.
        """
        answer = await self._call(commands.ChangePassword, old=old, new=new, remember=remember)
        token: str | None = answer.get("token")
        return token

    async def delete_account(self, password: str) -> None:
        """Delete the account; the connection ends."""
        await self._call(commands.DeleteAccount, password=password)

    async def create_token(self, name: str) -> str:
        """Make an access token; it is told this once."""
        answer = await self._call(commands.CreateToken, name=name)
        return str(answer["token"])

    async def tokens(self) -> Sequence[Token]:
        """List the caller's tokens, by id."""

        async def part(found: Sequence[Token]) -> tuple[Any, bool]:
            after = found[-1].id if found else None
            answer = await self._call(commands.Tokens, after=after)
            return answer["tokens"], answer["more"]

        return await whole(part, read_token)

    async def revoke_token(self, name: str | None = None, id: int | None = None) -> None:
        """Revoke an access token by its name, or any by its id, and end the sessions it began."""
        await self._call(commands.RevokeToken, name=name, id=id)

    async def log_out(self, forget: bool) -> None:
        """End the session; C{forget} revokes the session token by which it began."""
        await self._call(commands.Logout, forget=forget or None)

    # --

    async def _stored(self, command: type[commands.ChatCommand], **arguments: Any) -> Stored:
        answer = await self._call(command, **arguments)
        fields = answer.get("entry")
        entry = None if fields is None else read(lambda: self._reader.entry(fields))
        if entry is not None:
            self._placed(entry)
        return Stored(
            answer["seq"], answer["duplicate"], answer["heard"], entry, answer.get("away")
        )

    def _entries(self, fields: Any) -> list[Entry]:
        found = map(self._reader.entry, fields)
        return [each for each in found if each is not None]
