"""Entries as chatctl shows them: aligned lines for people, JSON for scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import assert_never

from chatserver.admin.output import moment
from chatserver.model.entries import (
    Action,
    Banned,
    BlockLifted,
    BlockSet,
    Cleared,
    Closed,
    Deletion,
    Edit,
    Entry,
    Erased,
    Frozen,
    Invited,
    Joined,
    Left,
    Mentioned,
    ModeratorSet,
    Muted,
    Reacted,
    ReadMark,
    SlowSet,
    Tally,
    Text,
    TopicSet,
    Unbanned,
    Unmuted,
    Unreacted,
)
from chatserver.model.events import Event
from chatserver.model.names import show_target
from chatserver.wire.writing import Fields, event_fields, kept_fields

# C0 and C1 controls, what reorders or hides text, what some programs take for line ends, and
# halves of pairs.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
NOBODY_SAID = "*"
"""Stands where a name would, before what happened."""


def cleaned(text: str) -> str:
    """Write C{text} on one line, so that a terminal shows it and does nothing else."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\n", " ").replace("\t", " "))


def as_event(event: Event, viewer: int) -> str:
    """
    Write an event as one line of JSON, as the AMP protocol has it.

    @param viewer: the id of whoever is logged in.
    """
    return _on_a_line(event_fields(event, viewer))


def as_kept(entry: Entry, tallies: Sequence[Tally], viewer: int, skipped: int = 0) -> str:
    """Write an entry of a page, as L{as_event}."""
    return _on_a_line(kept_fields(entry, tallies, viewer, skipped))


def _on_a_line(fields: Fields) -> str:
    written = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    # Behind dumps, what is unsafe can stand only inside of strings.
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


class Lines:
    """Writes entries below each other, in columns that grow with what stands in them."""

    def __init__(self, viewer: int) -> None:
        """@param viewer: the id of whoever is logged in."""
        self._viewer = viewer
        self._seq = 0
        self._name = 0

    def written(self, entry: Entry, tallies: Sequence[Tally] = (), skipped: int = 0) -> str:
        """
        Write one entry, on several lines where its text has them.

        @param tallies: the reactions to it.
        @param skipped: joins and leaves directly before it that were left out.
        """
        name, text = self._told(entry)
        if entry.edited_at is not None:
            text += " (edited)"
        if tallies:
            text += f" [{' '.join(f'{each.emoji} {each.count}' for each in tallies)}]"
        name, seq = cleaned(name), f"#{entry.seq}"
        self._seq, self._name = max(self._seq, len(seq)), max(self._name, len(name))
        front = f"{_when(entry.sent_at)} {seq:<{self._seq}} {name:<{self._name}}  "
        blank = " " * len(front)
        above = ""
        if skipped:
            star = f"{NOBODY_SAID:<{self._name}}  ".rjust(len(front))
            above = f"{star}{skipped} more came or went\n"
        return above + front + f"\n{blank}".join(cleaned(line) for line in text.split("\n"))

    def _told(self, entry: Entry) -> tuple[str, str]:
        name = entry.sender.name.text
        match entry.body:
            case Text(text, reply):
                return name, text if reply is None else f"(to #{reply}) {text}"
            case Action(text):
                return NOBODY_SAID, f"{name} {text}"
            case Edit(target, text):
                return NOBODY_SAID, f"{name} changed #{target} to: {text}"
            case Deletion(target, author):
                of = "" if author is None else f" of {author.name}"
                return NOBODY_SAID, f"{name} deleted #{target}{of}"
            case Reacted(target, emoji):
                return NOBODY_SAID, f"{name} reacted {emoji} to #{target}"
            case Unreacted(target, emoji):
                return NOBODY_SAID, f"{name} took {emoji} back from #{target}"
            case Erased():
                return NOBODY_SAID, f"a message of {name} was deleted"
            case Joined():
                return NOBODY_SAID, f"{name} joined"
            case Left(user, why):
                if user.id == entry.sender.id:
                    return NOBODY_SAID, f"{name} left"
                told = f"{user.name} was kicked by {name}"
                return NOBODY_SAID, f"{told}: {why}" if why else told
            case TopicSet(text):
                told = f"{name} set the topic: {text}" if text else f"{name} removed the topic"
                return NOBODY_SAID, told
            case Closed():
                return NOBODY_SAID, "this room was deleted, with all that was said in it"
            case Banned() | Unbanned() | ModeratorSet() | Frozen() | SlowSet():
                return NOBODY_SAID, _order(name, entry.body)
            case (
                Invited()
                | BlockSet()
                | BlockLifted()
                | ReadMark()
                | Cleared()
                | Mentioned()
                | Muted()
                | Unmuted()
            ):
                return NOBODY_SAID, self._own(entry, entry.body)
            case _:
                assert_never(entry.body)

    def _own(
        self,
        entry: Entry,
        body: Invited | BlockSet | BlockLifted | ReadMark | Cleared | Mentioned | Muted | Unmuted,
    ) -> str:
        """What stands in the viewer's own stream alone."""
        match body:
            case Invited(room):
                return f"{entry.sender.name} invites you to {room.name}"
            case BlockSet(user):
                return f"you block {user.name}"
            case BlockLifted(user):
                return f"you hear {user.name} again"
            case ReadMark(stream, upto):
                return f"you have read {show_target(stream.address(self._viewer))} up to #{upto}"
            case Cleared(stream, upto):
                return f"you hid {show_target(stream.address(self._viewer))} up to #{upto}"
            case Mentioned(room, seq):
                return f"{entry.sender.name} called you in {room.name} by #{seq}"
            case Muted(stream):
                return f"you muted {show_target(stream.address(self._viewer))}"
            case Unmuted(stream):
                return f"you unmuted {show_target(stream.address(self._viewer))}"
            case _:
                assert_never(body)


def _order(name: str, body: Banned | Unbanned | ModeratorSet | Frozen | SlowSet) -> str:
    match body:
        case Banned(user, why):
            told = f"{user.name} was banned by {name}"
            return f"{told}: {why}" if why else told
        case Unbanned(user):
            return f"{name} unbanned {user.name}"
        case ModeratorSet(user, on):
            verb = "made" if on else "unmade"
            return f"{name} {verb} {user.name} a moderator"
        case Frozen(on):
            return f"{name} {'froze' if on else 'unfroze'} this room"
        case SlowSet(seconds):
            return (
                f"{name} set the pace: one message every {seconds} s"
                if seconds
                else (f"{name} let everybody write as quickly as they like again")
            )
        case _:
            assert_never(body)


def _when(seconds: float) -> str:
    try:
        return moment(seconds)
    except (OverflowError, ValueError, OSError):
        return "????-??-?? ??:??"  # no time that this machine knows
