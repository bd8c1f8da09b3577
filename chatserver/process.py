"""The program that runs us, twistd or twist, and the process: what they are told and tell us."""

from __future__ import annotations

import gc
import resource
import sys
from functools import partial
from typing import Any, NoReturn

from attrs import frozen
from twisted.logger import Logger

from chatserver import logs


@frozen
class Process:
    """
    What the program that runs us, twistd or twist, was told.

    @ivar options: its own command line.
    @ivar is_twist: whether it is twist.
    @ivar foreground: whether somebody may be watching standard output.
    @ivar pidfile: a file to remove if the start fails, or the empty string.
    """

    options: dict[str, Any]
    is_twist: bool
    foreground: bool
    pidfile: str

    @classmethod
    def of(cls, options: dict[str, Any]) -> Process:
        """Read the command line of twistd, which knows daemons, or of twist, which does not."""
        is_twist = "nodaemon" not in options
        foreground = is_twist or bool(options["nodaemon"] or options.get("debug"))
        return cls(options, is_twist, foreground, options.get("pidfile") or "")


def log_under_twist(options: dict[str, Any], as_json: bool) -> None:
    """Take the place of twist's own log format, unless one was asked for."""
    if not any(word.startswith("--log-fo") for word in sys.argv):
        options["fileLogObserverFactory"] = partial(logs.line_observer, as_json=as_json)


def raise_open_files() -> None:
    """Allow as many open files as the system lets us: each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == hard:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError) as error:
        log = Logger("chatserver.process")
        log.warn("{event}", event="few open files", reason=str(error), most=soft)


GARBAGE_THRESHOLDS = (10_000, 5, 2)
"""
How many more objects have been made than freed, before Python looks for cycles among the newest;
after how many such looks it looks at older ones; and after how many of those, at all.

Python's own 700, 10, 10 make a server, which holds the objects of thousands of requests for a
moment, spend a fifth of its time on looking.  There is little to find: neither requests nor
connections that end leave cycles of ours.
"""


def calm_collector() -> None:
    """Look for cyclic garbage seldom, and never among what has been there since the start."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


def leave(status: int, sentence: str) -> NoReturn:
    """Say why on the real standard error, which twistd may have turned into its log, and exit."""
    if sys.__stderr__ is not None:
        sys.__stderr__.write(f"chatserver: {sentence}\n")
        sys.__stderr__.flush()
    raise SystemExit(status)
