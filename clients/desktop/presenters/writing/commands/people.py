"""Commands about people, and about oneself."""

from __future__ import annotations

from chatserver.model.entries import Person, RoomMember
from chatserver.model.names import Nickname
from clients.core.asked_members import USAGE, names_room, take_options, tells_members
from clients.core.errands import Mistake
from clients.desktop.presenters.writing.commands.stage import AnswerRow, Scene
from clients.desktop.presenters.writing.commands.words import Command, Words, full_name, only_room
from clients.desktop.words import many, tr


async def who(scene: Scene, words: Words) -> None:
    """List who of a room is here now."""
    room = words.room(scene.here)
    words.end()
    present = await scene.session.present(room)
    rows = [
        AnswerRow(full_name(user), _away(scene.contacts.away(user.name)), user.name)
        for user in present
    ]
    one, more = "{count} person is here in {room}", "{count} people are here in {room}"
    scene.stage.show(many(len(rows), one, more, room=room), rows)


async def members(scene: Scene, words: Words) -> None:
    """List who belongs to a room, here or not, a page at a time."""
    room = words.room(scene.here) if names_room(words) else only_room(scene.here)
    asked = take_options(words, room)
    if not tells_members(scene.session.server):
        text = "This server does not tell who belongs to a room. /who lists who is here."
        raise Mistake(tr(text))
    page = await scene.session.members(room, asked.after, asked.limit, asked.prefix)
    rows = [_member(scene, each) for each in page.members]
    one, more = "{count} member of {room}, here or not", "{count} members of {room}, here or not"
    title = many(len(rows), one, more, room=room)
    if further := asked.further(page):
        rows.append(AnswerRow(tr("There are more"), further))
    scene.stage.show(title, rows)


async def users(scene: Scene, words: Words) -> None:
    """List all accounts."""
    words.end()
    people = await scene.session.users()
    scene.contacts.saw_people(people)
    rows = [AnswerRow(full_name(each.user), _seen(scene, each), each.user.name) for each in people]
    scene.stage.show(many(len(people), "{count} account", "{count} accounts"), rows)


async def whois(scene: Scene, words: Words) -> None:
    """Tell about one person."""
    name = words.name()
    words.end()
    person = await scene.session.whois(name)
    text = "{name}: {seen}"
    scene.voice.say(tr(text, name=full_name(person.user), seen=_seen(scene, person)))


async def nick(scene: Scene, words: Words) -> None:
    """Be shown under another name."""
    text = words.text()
    nickname = None if text == "-" else Nickname.parse(text)
    await scene.session.set_nickname(nickname)
    user = scene.viewer()
    if user is not None:
        scene.contacts.saw_user(user)
    shown = nickname or (user.name if user is not None else "")
    scene.voice.say(tr("Others see you as {name} now.", name=shown))


async def block(scene: Scene, words: Words) -> None:
    """Hear nothing of somebody any more."""
    name = words.name()
    words.end()
    await scene.session.block(name)
    text = "You hear nothing of {name} any more. /unblock {name} takes it back."
    scene.voice.say(tr(text, name=name))


async def unblock(scene: Scene, words: Words) -> None:
    """Hear somebody again."""
    name = words.name()
    words.end()
    await scene.session.unblock(name)
    scene.voice.say(tr("You hear {name} again.", name=name))


async def blocks(scene: Scene, words: Words) -> None:
    """List whom one blocks."""
    words.end()
    blocked = await scene.session.blocks()
    if not blocked:
        scene.voice.say(tr("You block nobody."))
        return
    rows = [AnswerRow(full_name(user), "", user.name) for user in blocked]
    title = many(len(rows), "You block {count} person", "You block {count} people")
    scene.stage.show(title, rows)


async def passwd(scene: Scene, words: Words) -> None:
    """Change the password: it is asked for where nobody can read along."""
    words.end()
    scene.stage.change_password()


async def leave(scene: Scene, words: Words) -> None:
    """End the program."""
    words.end()
    scene.stage.quit()


async def logout(scene: Scene, words: Words) -> None:
    """End the session, and forget the login."""
    words.end()
    scene.stage.log_out()


def _member(scene: Scene, member: RoomMember) -> AnswerRow:
    person = member.person
    about = _seen(scene, person)
    if member.moderator:
        about = tr("moderator · {seen}", seen=about)
    return AnswerRow(full_name(person.user), about, person.user.name)


def _seen(scene: Scene, person: Person) -> str:
    if person.away is not None and person.online:
        return _away(person.away)
    if person.online:
        return tr("here now")
    if person.last_seen is None:
        return tr("was never here")
    when = scene.supplies.local_time(person.last_seen)
    return tr("last here {when}", when=f"{when:%d %b %Y %H:%M}")


def _away(why: str | None) -> str:
    if why is None:
        return ""
    return tr("away: {why}", why=why) if why else tr("away")


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
    "logout": Command(logout, "/logout", "log out, and ask for the password the next time"),
    "quit": Command(leave, "/quit", "end the program; the login stays remembered"),
}
