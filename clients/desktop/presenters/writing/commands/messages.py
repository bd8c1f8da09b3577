"""Commands about messages."""

from __future__ import annotations

from chatserver.model.entries import SAID, Entry
from chatserver.model.names import Target, show_target
from clients.desktop.presenters.plain_text import first_line
from clients.desktop.presenters.writing.commands.stage import AnswerRow, Scene
from clients.desktop.presenters.writing.commands.words import Command, Words
from clients.desktop.words import many, tr

MOST_FOUND = 100


async def msg(scene: Scene, words: Words) -> None:
    """Say something somewhere, and go there."""
    if not words.peek():
        raise words.wrong()
    target = words.target(scene.here)
    if text := words.rest():
        scene.post(target, text, False, None)
    if target != scene.here:
        scene.stage.go(target)


async def whisper(scene: Scene, words: Words) -> None:
    """Say something to one person, and stay here."""
    name = words.name()
    scene.post(name, words.message(), False, None)
    scene.voice.say(tr("Sent to {name} alone.", name=name))


async def me(scene: Scene, words: Words) -> None:
    """Say it in the third person."""
    scene.post(scene.here, words.message(), True, None)


async def edit(scene: Scene, words: Words) -> None:
    """Give the newest own message another text."""
    await scene.session.edit(scene.here, None, words.message())


async def delete(scene: Scene, words: Words) -> None:
    """Take the newest own message back."""
    words.end()
    await scene.session.delete(scene.here, None)
    scene.voice.say(tr("Your last message is deleted."))


async def search(scene: Scene, words: Words) -> None:
    """Find messages by their words."""
    wanted = words.text()
    found = await scene.session.search(wanted, limit=MOST_FOUND)
    if not found:
        scene.voice.say(tr("No message has the words “{words}”.", words=wanted))
        return
    one, more = "{count} message with “{words}”", "{count} messages with “{words}”"
    scene.stage.show(
        many(len(found), one, more, words=wanted), [_found(scene, entry) for entry in found]
    )


async def clear(scene: Scene, words: Words) -> None:
    """Hide what was said until now from oneself."""
    target = words.target(scene.here)
    words.end()
    question = "Hide all that was said in {place} from you, for ever? Others still see it."
    scene.stage.ask(
        tr(question, place=show_target(target)), tr("Clear"), lambda: _clear(scene, target)
    )


async def read(scene: Scene, words: Words) -> None:
    """Mark as read."""
    everywhere = words.peek() == "all"
    target = None if everywhere else words.target(scene.here)
    if everywhere:
        words.word()
    words.end()
    await scene.session.mark_read(target)
    if target is None:
        scene.voice.say(tr("Everything is read."))
    else:
        scene.voice.say(tr("{place} is read.", place=show_target(target)))


async def _clear(scene: Scene, target: Target) -> None:
    await scene.session.clear(target)
    scene.voice.say(tr("{place} is cleared for you.", place=show_target(target)))


def _found(scene: Scene, entry: Entry) -> AnswerRow:
    target = entry.stream.address(scene.viewer_id)
    when = scene.supplies.local_time(entry.sent_at)
    text = entry.body.text if isinstance(entry.body, SAID) else ""
    about = tr(
        "{name} in {place}, {when}",
        name=entry.sender.shown,
        place=show_target(target),
        when=f"{when:%d %b %Y %H:%M}",
    )
    return AnswerRow(first_line(text), about, target, entry.seq)


COMMANDS = {
    "msg": Command(msg, "/msg NAME|#room [TEXT]", "say something there, and go there"),
    "w": Command(whisper, "/w NAME TEXT", "say something to one person, and stay here"),
    "me": Command(me, "/me TEXT", "say it in the third person"),
    "edit": Command(edit, "/edit TEXT", "give your last message here another text"),
    "delete": Command(delete, "/delete", "take your last message here back"),
    "search": Command(search, "/search WORDS", "find messages that hold all the words"),
    "find": Command(search, "/find WORDS", "the same as /search"),
    "clear": Command(clear, "/clear [NAME|#room]", "hide what was said until now from you"),
    "read": Command(read, "/read [NAME|#room|all]", "mark a conversation as read, or all"),
}
