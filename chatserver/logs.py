"""The log: one line for each event, for people or as JSON, in which no user can write a line."""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from math import isfinite
from types import FrameType
from typing import Any, Protocol, TextIO, cast

from twisted.logger import (
    FileLogObserver,
    ILogObserver,
    LogEvent,
    LogLevel,
    formatEvent,
)
from twisted.python.failure import Failure
from twisted.python.logfile import LogFile

# What Twisted itself says of each factory and port, at level info; our own lines say it better.
NOISE = ("Starting factory ", "Stopping factory ")
PORT_NOISE = re.compile(r"\S+ starting on \S+|\(.* Closed\)")
# Keys that Twisted's older logging adds to an event; none of them was given by the one who logs.
LEGACY = {"message", "time", "system", "format", "isError", "failure", "why"}
FIRST = ("user", "room", "frontend")


class Output(Protocol):
    """Where lines go: a text stream, or Twisted's rotating file."""

    def write(self, data: str) -> object:
        """Take a line."""

    def flush(self) -> object:
        """Hand on what was written."""


def line_observer(out: Output, as_json: bool) -> ILogObserver:
    """
    Make the observer that writes the log.

    @param as_json: one flat JSON object for each event instead of a line for people.
    """
    observer: ILogObserver = FileLogObserver(cast(TextIO, out), partial(render, as_json=as_json))
    return observer


def render(event: LogEvent, as_json: bool) -> str | None:
    """Write C{event} as one line with its line end, or None where nobody wants to read it."""
    level = event.get("log_level") or LogLevel.info
    if level is LogLevel.debug or (level is LogLevel.info and _is_noise(event)):
        return None
    write = _json if as_json else _human
    return write(_stamp(event["log_time"]), str(level.name), _values(event), _traceback(event))


def _is_noise(event: LogEvent) -> bool:
    text = formatEvent(event)
    if event.get("log_namespace") != "log_legacy":
        return text.startswith(NOISE)
    return bool(PORT_NOISE.fullmatch(text))


def _stamp(seconds: float) -> str:
    """Write a time since the epoch as C{2026-11-21T10:02:03.123Z}."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _values(event: LogEvent) -> dict[str, Any]:
    """
    Pick what the event says: its name and its own keys, or else its text.

    Our code logs C{log.info("{event}", event="login", user=...)}; Twisted's logs sentences.
    """
    if "event" not in event:
        return {"text": formatEvent(event)}
    own = {key: value for key, value in event.items() if _is_own(key) and value is not None}
    ordered = {key: own[key] for key in FIRST if key in own}
    return {"event": str(event["event"]), **ordered, **own}


def _is_own(key: str) -> bool:
    return not key.startswith("log_") and key not in LEGACY and key != "event"


def _traceback(event: LogEvent) -> str | None:
    failure = event.get("log_failure")
    return str(failure.getTraceback()) if isinstance(failure, Failure) else None


def _human(stamp: str, level: str, values: dict[str, Any], traceback: str | None) -> str:
    name = quoted(values.pop("event")) + " " if "event" in values else ""
    pairs = " ".join(f"{quoted(key)}={quoted(value)}" for key, value in values.items())
    lines = [f"{stamp} {level:<5} {name}{pairs}".rstrip()]
    # Indented, so that nothing inside an exception's text can pass for a line of the log.
    lines += ["    " + printable(line) for line in (traceback or "").splitlines()]
    return "\n".join(lines) + "\n"


def _json(stamp: str, level: str, values: dict[str, Any], traceback: str | None) -> str:
    flat = {key: _plain(value) for key, value in values.items()}
    flat = {"time": stamp, "level": level} | {
        key: value for key, value in flat.items() if key not in ("time", "level")
    }
    if traceback is not None:
        flat["traceback"] = traceback
    return json.dumps(flat) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, float) and not isfinite(value):
        return str(value)  # JSON has no word for it
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def quoted(value: object) -> str:
    """Write C{value} as it is where that is one harmless word, else as a JSON string."""
    text = str(value)
    if text and text.isprintable() and not any(sign in text for sign in ' "\\='):
        return text
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def printable(text: str) -> str:
    """Write C{text} without anything that moves a cursor, colours, or turns the direction."""
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in text)


def _escaped(sign: str) -> str:
    if sign.isprintable() and sign not in '"\\':
        return sign
    return json.dumps(sign)[1:-1]


def twistd_output(options: Mapping[str, Any], reactor: Any) -> Output | None:
    """
    Open what twistd's options name for the log.

    @return: None where twistd's own observer is to be used: for syslog, for a logger that was
        named, and for what twistd refuses.
    """
    name, foreground = options.get("logfile"), bool(options.get("nodaemon"))
    if options.get("logger") or options.get("syslog") or (name == "-" and not foreground):
        return None
    if foreground and name in (None, "", "-"):
        return safe_stdout()
    file: LogFile = LogFile.fromFullPath(name or "twistd.log", defaultMode=0o600)
    _rotate_on_signal(file, reactor)
    return file


def safe_stdout() -> TextIO | None:
    """Return the real standard output, which from now on escapes what its encoding has not."""
    out = sys.__stdout__
    if out is not None and hasattr(out, "reconfigure"):
        out.reconfigure(errors="backslashreplace")
    return out


def _rotate_on_signal(file: LogFile, reactor: Any) -> None:
    """Rotate at SIGUSR1, as twistd does for its own log, where nobody else listens to it."""
    if signal.getsignal(signal.SIGUSR1) != signal.SIG_DFL:
        return

    def rotate(number: int, frame: FrameType | None) -> None:
        reactor.callFromThread(file.rotate)

    signal.signal(signal.SIGUSR1, rotate)
