"""C{chatctl send}, C{tail} and C{history}: what is said, at any server."""

from __future__ import annotations

import re
import secrets
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from functools import partial

from attrs import frozen
from twisted.internet.defer import Deferred

from chatserver.admin.command import Call, Subparsers, words
from chatserver.admin.console import Refused
from chatserver.admin.far import STANDARD_INPUT, arrived, far_command, token_of
from chatserver.admin.feed import quiet_unread
from chatserver.admin.past import Past
from chatserver.admin.shown import Lines, as_kept
from chatserver.admin.tailing import Tailing
from chatserver.model.entries import Entry
from chatserver.model.errors import TooLong
from chatserver.model.names import Target, parse_target, show_target
from chatserver.wire.calls import CallLost
from clients.core.answers import Stored
from clients.core.client import Client
from clients.core.happenings import Happening, StateChanged
from clients.core.states import Online
from clients.core.states import Refused as NotWanted

SEND_EXAMPLES = """\
  chatctl send '#ci' build 42 passed          (with CHAT_SERVER and CHAT_TOKEN)
  chatctl send bob 'are you there?' --server chat.lab --token-file ~/.chat-token
  make 2>&1 | tail -5 | chatctl send '#ci' - --id build-42

Prints 201 SEQ #room once it is on disk; 202 SEQ @name where they find it at their next login.  A
lost answer is asked for again, and nothing is said twice.
"""
TAIL_EXAMPLES = """\
  chatctl tail '#ci'                         what is said from now on
  chatctl tail '#ci' --since 0               all of it, and go on
  chatctl tail '#ci' --since 0 --no-follow --json | jq -r .text
"""
HISTORY_EXAMPLES = """\
  chatctl history '#ci' -n 20                the newest 20
  chatctl history '#ci' --before 4211
  chatctl history @bob --around 17 --json
  chatctl history '#ci' --all                also who joined and left
"""
MOST_INPUT = 1 << 20
"""Bytes read of standard input: more than any server takes."""
MOST_NUMBER = (1 << 53) - 1
MOST_ENTRIES = 1_000_000
NONCE_BYTES = 12
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def describe(subjects: Subparsers) -> None:
    """Add the commands."""
    sending = far_command(subjects, "send", "say something", SEND_EXAMPLES, _send)
    _target(sending)
    words(sending, "text", "what to say; - alone: what stands in standard input", needed=True)
    sending.add_argument("--action", action="store_true", help="tell what you do: /me TEXT")
    sending.add_argument(
        "--id", type=_id, help="the same ID in the same place again is the same message"
    )
    sending.add_argument("--quiet", action="store_true", help="print nothing")
    tailing = far_command(subjects, "tail", "print what is said", TAIL_EXAMPLES, _tail)
    _target(tailing)
    tailing.add_argument(
        "--since", metavar="SEQ", type=_number, help="begin behind this one; 0: with the first"
    )
    tailing.add_argument("--no-follow", action="store_true", help="end where now is reached")
    help = "print a page of the past"
    reading = far_command(subjects, "history", help, HISTORY_EXAMPLES, _history)
    _target(reading)
    reading.add_argument(
        "--all", action="store_true", help="also who joined and left, topics, and orders"
    )
    where = reading.add_mutually_exclusive_group()
    for name, which in (("before", "older than"), ("after", "newer than"), ("around", "around")):
        where.add_argument(f"--{name}", metavar="SEQ", type=_number, help=f"those {which} it")
    reading.add_argument(
        "-n", "--count", metavar="N", type=_count, default=50, help="how many (default: 50)"
    )


def _target(parser: ArgumentParser) -> None:
    parser.add_argument("target", metavar="TARGET", help="'#room', or the name of somebody")


def _id(raw: str) -> str:
    if not _ID.fullmatch(raw):
        raise ArgumentTypeError("an id is 1 to 64 of A-Z a-z 0-9 . _ -")
    return raw


def _number(raw: str) -> int:
    if not raw.isascii() or not raw.isdigit() or int(raw) > MOST_NUMBER:
        raise ArgumentTypeError("a seq is a number, 0 or more")
    return int(raw)


def _count(raw: str) -> int:
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw) <= MOST_ENTRIES:
        raise ArgumentTypeError(f"a number from 1 to {MOST_ENTRIES}")
    return int(raw)


# -- send


@frozen
class Message:
    """What is to be said; C{nonce} makes it be said once."""

    target: Target
    text: str
    action: bool
    nonce: str


def _send(call: Call) -> None:
    arguments, token = call.arguments, token_of(call)
    nonce = arguments.id or secrets.token_hex(NONCE_BYTES)
    target = parse_target(arguments.target)
    message = Message(target, _text(call), arguments.action, nonce)
    unknown = f"whether it was stored is not known: the same with --id {nonce} finds out"
    with arrived(call, token) as far:
        stored = far.run(partial(_said, far.client, message), unknown)
    if not arguments.quiet:
        with quiet_unread(call.console.out):
            call.answer(_fields(message, stored), lambda: _told(message, stored))


def _text(call: Call) -> str:
    """
    @raise Refused: it is no text.
    @raise TooLong: it is more than any server takes.
    """
    given = call.arguments.text
    try:
        if given != [STANDARD_INPUT]:
            text = " ".join(given)
            text.encode()
            return text
        data = call.console.stdin.read(MOST_INPUT)
        if len(data) == MOST_INPUT:
            raise TooLong("the text is too long")
        return data.decode().removesuffix("\n")
    except UnicodeError:
        raise Refused("the text is not UTF-8") from None


async def _said(client: Client, message: Message) -> Stored:
    """Say it, as often as the answer is lost."""
    while True:
        try:
            return await client.post(
                message.target, message.text, message.action, nonce=message.nonce
            )
        except CallLost:
            await _online_again(client)


async def _online_again(client: Client) -> None:
    """
    Wait for a new connection.

    @raise Exception: why there will be none.
    """
    waiter: Deferred[None] = Deferred()

    def look(happening: Happening) -> None:
        if waiter.called or not isinstance(happening, StateChanged):
            return
        if isinstance(happening.state, Online):
            waiter.callback(None)
        elif isinstance(happening.state, NotWanted):
            waiter.errback(happening.state.error)

    stop = client.listen(look)
    try:
        await waiter
    finally:
        stop()


def _code(stored: Stored) -> int:
    return 201 if stored.heard else 202


def _fields(message: Message, stored: Stored) -> dict[str, object]:
    return {
        "code": _code(stored),
        "seq": stored.seq,
        "stream": show_target(message.target),
        "duplicate": stored.duplicate,
        "id": message.nonce,
    }


def _told(message: Message, stored: Stored) -> str:
    again = " duplicate" if stored.duplicate else ""
    return f"{_code(stored)} {stored.seq} {show_target(message.target)}{again}"


# -- tail


def _tail(call: Call) -> None:
    arguments, token = call.arguments, token_of(call)
    target = parse_target(arguments.target)
    try:
        with quiet_unread(call.console.out), arrived(call, token) as far:
            Tailing(call, far, target, arguments.since).run()
    except KeyboardInterrupt:
        pass  # as every tail is ended


# -- history


def _history(call: Call) -> None:
    target, token = parse_target(call.arguments.target), token_of(call)
    with arrived(call, token) as far:
        past = Past(far.client, target, call.arguments.all)
        entries = far.run(partial(_read, call, past))
        viewer = far.user.id
    lines = Lines(viewer)
    with quiet_unread(call.console.out):
        for entry in entries:
            more = past.tallies.get(entry.seq, ()), past.skipped.get(entry.seq, 0)
            if call.arguments.json:
                call.console.say(as_kept(entry, more[0], viewer, more[1]))
            else:
                call.console.say(lines.written(entry, *more))


async def _read(call: Call, past: Past) -> Sequence[Entry]:
    arguments = call.arguments
    if arguments.after is not None:
        return await past.newer(arguments.after, arguments.count)
    if arguments.around is None:
        return await past.older(arguments.before, arguments.count)
    # As many before as behind, and the one that is asked for among the former.
    half = arguments.count // 2
    before = await past.older(arguments.around + 1, arguments.count - half)
    return [*before, *await past.newer(arguments.around, half)]
