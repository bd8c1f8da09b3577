"""Commands: the past, and following it into the present."""

from __future__ import annotations

from collections.abc import Sequence

from chatserver.frontends.line.answers import Answer, Kept, counted, done, listing
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments, number
from chatserver.model.entries import Entry, Page
from chatserver.model.errors import BadRequest
from chatserver.model.names import Target, UserName, parse_target, show_target


def _page(page: Page, place: Target, noun: str = "message") -> Answer:
    rows = [
        Kept(each, page.tallies.get(each.seq, ()), page.skipped.get(each.seq, 0))
        for each in page.entries
    ]
    return _entries(rows, page.more, place, noun)


def _entries(
    found: Sequence[Entry | Kept],
    more: bool = False,
    place: Target | None = None,
    noun: str = "message",
) -> Answer:
    plain = f"{counted(len(found), noun)}.{' There is more.' if more else ''}"
    return listing("entries", found, plain, more, place)


async def review(connection: Connection, arguments: Arguments) -> Answer:
    """Read the newest of the current room."""
    session = connection.gate.session
    word = arguments.optional_word()
    arguments.end()
    page = await session.page(connection.room, limit=number(word, 1) if word else None)
    return _page(page, connection.room)


async def history(connection: Connection, arguments: Arguments) -> Answer:
    """Read a page of a conversation."""
    session = connection.gate.session
    target = parse_target(arguments.word())
    all = arguments.flag("all")
    options = arguments.options(("before", "after", "around", "n"))
    limit = number(options.pop("n"), 1) if "n" in options else None
    if len(options) > 1:
        raise arguments.wrong()
    where = {key: number(value) for key, value in options.items()}
    before, after, around = (where.get(key) for key in ("before", "after", "around"))
    page = await session.page(target, before, after, around, limit, all)
    return _page(page, target, "line" if all else "message")


async def search(connection: Connection, arguments: Arguments) -> Answer:
    """Find messages by their words."""
    session = connection.gate.session
    words, options = arguments.options_around(("in", "from", "n"))
    target = parse_target(options["in"]) if "in" in options else None
    sender = UserName.parse(options["from"]) if "from" in options else None
    limit = number(options["n"], 1) if "n" in options else None
    found = await session.search(words, target, sender, limit)
    told = f"{counted(len(found), 'hit')}." if found else "No hits."
    if found:
        place = show_target(found[0].stream.address(session.user.id))
        told += f" /history {place} around={found[0].seq} shows more of it."
    return listing("entries", found, told)


async def unread(connection: Connection, arguments: Arguments) -> Answer:
    """Read what is unread."""
    session = connection.gate.session
    word = "" if arguments.peek().startswith("n=") else arguments.optional_word()
    options = arguments.options(("n",))
    target = parse_target(word) if word else None
    limit = number(options["n"], 1) if options else None
    return _entries(await session.unread(target, limit))


async def read(connection: Connection, arguments: Arguments) -> Answer:
    """Mark one conversation, or all, as read."""
    session = connection.gate.session
    word = arguments.optional_word()
    arguments.end()
    target = parse_target(word) if word else None
    await session.mark_read(target)
    if connection.sitting is not None and target in (None, connection.room):
        connection.sitting.look_at()
    if target is None:
        return done("read", "Everything is marked as read.")
    place = show_target(target)
    return done(f"read {place}", f"{place} is marked as read.", stream=place)


async def clear(connection: Connection, arguments: Arguments) -> Answer:
    """Hide what was said until now from oneself."""
    session = connection.gate.session
    target = parse_target(arguments.word())
    arguments.end()
    await session.clear(target)
    place = show_target(target)
    told = f"What was said in {place} until now is hidden, from you alone."
    return done(f"cleared {place}", told, stream=place)


async def tail(connection: Connection, arguments: Arguments) -> Answer:
    """Follow a conversation for ever."""
    session = connection.gate.session
    target = parse_target(arguments.word())
    options = arguments.options(("since",))
    since = number(options["since"]) if options else None
    if target == session.user.name:
        raise BadRequest("that is yourself; follow a room or somebody else")
    await session.tail(target, since)
    connection.tailing = True
    place = show_target(target)
    return done(f"following {place}", f"Following {place}.", stream=place)


COMMANDS = (
    Command("review", review, "/review [N]", "Show the newest messages of this room", "/review 20"),
    Command(
        "history",
        history,
        "/history #room|@name [before=SEQ|after=SEQ|around=SEQ] [n=N] [all]",
        "Show a part of a conversation",
        "/history #ops around=4211",
    ),
    Command(
        "search",
        search,
        "/search WORDS [in=#room|@name] [from=NAME] [n=N]",
        "Find messages that hold all the words, newest first",
        "/search disk full in=#ops",
    ),
    Command(
        "unread",
        unread,
        "/unread [#room|@name] [n=N]",
        "Show what you have not read",
        "/unread",
    ),
    Command("read", read, "/read [#room|@name]", "Mark a conversation, or all, as read", "/read"),
    Command(
        "clear",
        clear,
        "/clear #room|@name",
        "Hide what was said until now, from you alone",
        "/clear @bob",
    ),
    Command(
        "tail",
        tail,
        "/tail #room|@name [since=SEQ]",
        "Follow a conversation for ever",
        "/tail #ops since=4200",
    ),
)
