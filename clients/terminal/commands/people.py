"""Commands about people, and about oneself."""

from __future__ import annotations

from collections.abc import Sequence

from chatserver.model.entries import Person, User
from chatserver.model.names import Nickname
from clients.core.asked_members import USAGE, names_room, take_options, tells_members
from clients.core.errands import Mistake
from clients.terminal.commands.words import Command, Words, full_name, only_room
from clients.terminal.desk import Desk
from clients.terminal.picture import presence
from clients.terminal.pieces import Piece, Row
from clients.terminal.places import presence_dot
from clients.terminal.remembered import CLIENT_NAME


async def who(desk: Desk, words: Words) -> None:
    """List who of a room is here now."""
    room = words.room(desk.current)
    words.end()
    present = await desk.client.present(room)
    rows: list[Row] = []
    for user in present:
        about: Piece = ("away", _away(desk.contacts.away(user.name)))
        rows.append((("text", full_name(user)), about))
    desk.show(f"{len(present)} here in {room}", rows)


async def members(desk: Desk, words: Words) -> None:
    """List who belongs to a room, here or not, a page at a time."""
    room = words.room(desk.current) if names_room(words) else only_room(desk.current)
    asked = take_options(words, room)
    if not tells_members(desk.client.server):
        raise Mistake("this server does not tell who belongs to a room; /who lists who is here")
    page = await desk.client.members(room, asked.after, asked.limit, asked.prefix)
    rows = [_person(desk, each.person, each.moderator) for each in page.members]
    further = asked.further(page)
    if further:
        rows.append((("dim", "there are more: "), ("text", further)))
    count = len(page.members)
    desk.show(f"{count} {'member' if count == 1 else 'members'} of {room}, here or not", rows)


async def users(desk: Desk, words: Words) -> None:
    """List all accounts."""
    words.end()
    people = await desk.client.users()
    desk.contacts.saw_people(people)
    here = sum(person.online for person in people)
    rows = [_person(desk, person) for person in people]
    desk.show(f"{len(people)} accounts, {here} here now", rows)


async def whois(desk: Desk, words: Words) -> None:
    """Tell about one person."""
    name = words.name()
    words.end()
    person = await desk.client.whois(name)
    desk.say("".join(text for _, text in _person(desk, person)[1:]))


async def nick(desk: Desk, words: Words) -> None:
    """Be shown under another name."""
    text = words.text()
    nickname = None if text == "-" else Nickname.parse(text)
    await desk.client.set_nickname(nickname)
    desk.say(f"you are shown as {nickname or desk.viewer().name}")


async def block(desk: Desk, words: Words) -> None:
    """Hear nothing of somebody any more."""
    name = words.name()
    words.end()
    await desk.client.block(name)
    desk.say(f"you hear nothing of {name} any more; /unblock {name} takes it back")


async def unblock(desk: Desk, words: Words) -> None:
    """Hear somebody again."""
    name = words.name()
    words.end()
    await desk.client.unblock(name)
    desk.say(f"you hear {name} again")


async def blocks(desk: Desk, words: Words) -> None:
    """List whom one blocks."""
    words.end()
    blocked = await desk.client.blocks()
    if blocked:
        desk.show(f"{len(blocked)} blocked", _names(blocked))
    else:
        desk.say("you block nobody")


async def passwd(desk: Desk, words: Words) -> None:
    """Change the password."""
    words.end()
    old = await desk.writing.ask("your password: ", is_hidden=True)
    new = await desk.writing.ask("the new one (8 characters or more): ", is_hidden=True)
    again = await desk.writing.ask("the new one again: ", is_hidden=True)
    if new != again:
        raise Mistake("these were two different ones; the password is what it was")
    await desk.client.change_password(old, new, CLIENT_NAME)
    desk.say("the password is changed; your other devices have to log in again")


async def leave(desk: Desk, words: Words) -> None:
    """End the program."""
    words.end()
    desk.supplies.leave(False)


async def logout(desk: Desk, words: Words) -> None:
    """End the program, and forget the login."""
    words.end()
    desk.supplies.leave(True)


def _person(desk: Desk, person: Person, moderator: bool = False) -> Row:
    look, dot = presence_dot(person.online, person.away is not None, "dim")
    if person.online:
        seen = "  here now"
    elif person.last_seen is None:
        seen = "  was never here"
    else:
        seen = f"  last here {desk.supplies.local_time(person.last_seen):%d %b %Y %H:%M}"
    away: Piece = ("away", _away(person.away))
    name = full_name(person.user) + ("  moderator" if moderator else "")
    return (look, f"{dot} "), ("text", name), ("dim", seen), away


def _away(why: str | None) -> str:
    return "" if why is None else f"  {presence(True, why)}"


def _names(people: Sequence[User]) -> list[Row]:
    return [(("text", full_name(user)),) for user in people]


COMMANDS = {
    "who": Command(who, "/who [#room]", "list who of a room is here now"),
    "members": Command(members, USAGE, "list who belongs to a room, here or not"),
    "users": Command(users, "/users", "list everybody"),
    "whois": Command(whois, "/whois NAME", "tell about one person"),
    "nick": Command(nick, "/nick NICKNAME", "be shown under another name; - takes it away"),
    "block": Command(block, "/block NAME", "hear nothing of somebody any more"),
    "unblock": Command(unblock, "/unblock NAME", "hear somebody again"),
    "blocks": Command(blocks, "/blocks", "list whom you block"),
    "passwd": Command(passwd, "/passwd", "change your password"),
    "logout": Command(logout, "/logout", "leave, and ask for the password the next time"),
    "quit": Command(leave, "/quit", "leave; the login stays remembered"),
}
