"""Commands about messages."""

from __future__ import annotations

from chatserver.model.entries import SAID, Entry
from chatserver.model.names import show_target
from clients.core.errands import Mistake
from clients.core.posts import Failed
from clients.terminal.cells import cleaned
from clients.terminal.commands.words import Command, Words
from clients.terminal.desk import Desk
from clients.terminal.pieces import Row, look_of_name


async def msg(desk: Desk, words: Words) -> None:
    """Say something somewhere; without a text, go there."""
    target = words.target(desk.current) if words.peek() else None
    if target is None:
        raise words.wrong()
    text = words.rest()
    if text:
        desk.post(target, text)
    desk.go(target)


async def me(desk: Desk, words: Words) -> None:
    """Say it in the third person."""
    desk.post(desk.current, words.message(), action=True)


async def edit(desk: Desk, words: Words) -> None:
    """Give the newest own message another text."""
    await desk.client.edit(desk.current, None, words.message())


async def delete(desk: Desk, words: Words) -> None:
    """Take the newest own message back."""
    words.end()
    await desk.client.delete(desk.current, None)
    desk.say("the message is gone")


async def search(desk: Desk, words: Words) -> None:
    """Find messages by their words."""
    wanted = words.text()
    found = await desk.client.search(wanted, limit=100)
    rows = [_found(desk, entry) for entry in found]
    many = "nothing" if not rows else "1 message" if len(rows) == 1 else f"{len(rows)} messages"
    desk.show(f"{many} with {cleaned(wanted)}", rows)


async def clear(desk: Desk, words: Words) -> None:
    """Hide what was said until now from oneself."""
    target = words.target(desk.current)
    words.end()
    place = show_target(target)
    sure = await desk.writing.ask(f"hide all of {place} from you, for ever? [y/N] ")
    if sure.strip().lower() not in ("y", "yes"):
        desk.say("nothing was hidden")
        return
    await desk.client.clear(target)
    desk.say(f"what was said in {place} is hidden from you")


async def read(desk: Desk, words: Words) -> None:
    """Mark as read."""
    everywhere = words.peek() == "all"
    target = None if everywhere else words.target(desk.current)
    await desk.client.mark_read(target)
    desk.say("everything is read" if target is None else f"{show_target(target)} is read")


async def retry(desk: Desk, words: Words) -> None:
    """Try once more, now: to connect, and to send what was refused."""
    words.end()
    desk.client.retry_now()
    for post in desk.outbox.posts():
        if isinstance(post.outcome, Failed):
            desk.outbox.retry(post.nonce)


async def discard(desk: Desk, words: Words) -> None:
    """Send what was refused here no more; the last one stands in the input again."""
    words.end()
    target = desk.current
    refused = [post for post in desk.outbox.posts(target) if isinstance(post.outcome, Failed)]
    if not refused:
        raise Mistake("nothing was refused here")
    for post in refused:
        desk.outbox.discard(post.nonce)
        desk.writing.entered(target, post.text)
    desk.writing.give_back(target, refused[-1].text)
    desk.feeds.place_posts(desk.outbox.posts())


def _found(desk: Desk, entry: Entry) -> Row:
    place = show_target(entry.stream.address(desk.viewer().id))
    when = desk.supplies.local_time(entry.sent_at)
    text = entry.body.text if isinstance(entry.body, SAID) else ""
    name = entry.sender
    return (
        ("time", f"{when:%d %b %H:%M} "),
        ("dim", f"{place} "),
        (look_of_name(name.name.text), cleaned(name.shown)),
        ("text", f" {cleaned(text)}"),
    )


COMMANDS = {
    "msg": Command(msg, "/msg NAME|#room [TEXT]", "say something there, and go there"),
    "me": Command(me, "/me TEXT", "say it in the third person"),
    "edit": Command(edit, "/edit TEXT", "give your last message here another text"),
    "delete": Command(delete, "/delete", "take your last message here back"),
    "search": Command(search, "/search WORDS", "find messages that hold all the words"),
    "clear": Command(clear, "/clear [NAME|#room]", "hide what was said until now from you"),
    "read": Command(read, "/read [NAME|#room|all]", "mark a conversation as read, or all"),
    "retry": Command(retry, "/retry", "connect now, and send again what was refused"),
    "discard": Command(discard, "/discard", "drop what was refused here"),
}
