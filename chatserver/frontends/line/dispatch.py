"""From a raw request to its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from twisted.logger import Logger

from chatserver.frontends.line import account, saying
from chatserver.frontends.line.answers import Answer, refusal
from chatserver.frontends.line.commands import find
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments, Said, read_line, split_tag
from chatserver.frontends.line.inputs import Key, Raw, text_of, too_long
from chatserver.frontends.line.lines import Overlong
from chatserver.frontends.tasks import Task, forget_way
from chatserver.model.errors import ChatError, Internal

Run = Callable[[], Awaitable[Answer]]

_log = Logger()


def prepare(connection: Connection, raw: Raw) -> Task | None:
    """Judge what the request is, now that it can begin; None: an empty line."""
    if isinstance(raw, Key):
        return _task(connection, "", partial(account.leave, connection, Arguments("", "/quit")))
    limits = connection.setting.limits
    most = limits.line_bytes if connection.gate.is_open else limits.line_bytes_before_login
    if isinstance(raw, Overlong) or len(raw) > most:
        head = raw.head if isinstance(raw, Overlong) else raw
        return _task(connection, _tag_of(connection, head), partial(_refuse, too_long(most)))
    try:
        text = text_of(raw, forgiving=connection.is_person)
    except ChatError as error:
        return _task(connection, _tag_of(connection, raw), partial(_refuse, error))
    if not text or text.isspace():
        return None
    return _understand(connection, text)


def _understand(connection: Connection, text: str) -> Task:
    # A person who writes "@7 of us" means it.
    tag, line = ("", text) if connection.is_person else split_tag(text)
    request = read_line(line)
    if isinstance(request, Said):
        return _task(connection, tag, partial(saying.say, connection, request.text), True)
    command = find(request.word)
    if isinstance(command, Answer):
        return _task(connection, tag, partial(_give, command))
    arguments = Arguments(request.rest, command.usage)
    run = partial(command.run, connection, arguments)
    return _task(connection, tag, run, command.pipelined)


def _tag_of(connection: Connection, line: bytes) -> str:
    return "" if connection.is_person else split_tag(line[:20].decode("latin-1"))[0]


def _task(connection: Connection, tag: str, run: Run, pipelined: bool = False) -> Task:
    return Task(pipelined, partial(_answer, connection, tag, run))


async def _refuse(error: ChatError) -> Answer:
    raise error


async def _give(answer: Answer) -> Answer:
    return answer


async def _answer(connection: Connection, tag: str, run: Run) -> bytes:
    connection.tag = tag
    if connection.sitting is not None:
        connection.sitting.move_on()
    connection.setting.metrics.count("line_requests")
    try:
        answer = await run()
    except ChatError as error:
        answer = refusal(error)
        forget_way(error)
    except Exception:
        _log.failure("{event}", event="a line request failed")
        answer = refusal(Internal("the server failed; this has been logged"))
    return connection.written(answer, tag)
