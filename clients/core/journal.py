"""
The outbox on disk: what was to be sent when the program ended is sent when it is back.

A file of JSON lines, to which is only appended, until it is written anew without what is done.
It survives the death of the program at any moment; what a power cut takes is the last seconds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from chatserver.model.errors import ChatError
from clients.core.locking import take
from clients.core.posts import Failed, Post, Sending, post_fields, read_post
from clients.core.private_files import open_private, replace

MOST_BYTES = 1 << 20
"""Of lines that are done with, before the file is written anew."""


class JournalProblem(Exception):
    """The file cannot be used; the text is a sentence for its owner."""


class JournalBusy(JournalProblem):
    """Another program uses the file."""


class Journal:
    """One program's outbox file; nobody else may use it meanwhile."""

    _log = Logger()

    def __init__(self, path: Path) -> None:
        """
        Lock the file and read it; it is made where there is none, with its folder.

        @raise JournalBusy: another program uses it.
        @raise JournalProblem: it cannot be read and written.
        """
        self._path = path
        self._lock_path = path.with_name(path.name + ".lock")
        self._number = self._lock = -1
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = take(self._lock_path)
            self.posts: Sequence[Post] = self._read()
            self._write_anew(self.posts)
        except BlockingIOError:
            self.close()
            raise JournalBusy(f"another program sends what is in {path}") from None
        except OSError as error:
            self.close()
            raise JournalProblem(f"cannot use {path}: {error.strerror}") from None

    def added(self, post: Post) -> None:
        """
        Keep a new post.

        @raise JournalProblem: it cannot be kept.
        """
        self._append({"op": "add", **post_fields(post)})

    def became(self, post: Post, waiting: Iterable[Post]) -> None:
        """
        Note what has become of a post, and once in a while forget those that are done.

        @param waiting: all posts that are not done.
        @raise JournalProblem: it cannot be noted.
        """
        self._append({"op": "is", "nonce": post.nonce, **_outcome(post)})
        if self._size > MOST_BYTES:
            try:
                self._write_anew(waiting)
            except OSError as error:
                raise JournalProblem(f"cannot write {self._path}: {error.strerror}") from None

    def hold(self, posts: Sequence[Post]) -> None:
        """
        Hold these in the place of all else, from before anything is sent.

        @raise JournalProblem: they cannot be kept; what was held is held still.
        """
        try:
            self._write_anew(posts)
        except OSError as error:
            raise JournalProblem(f"cannot write {self._path}: {error.strerror}") from None
        self.posts = tuple(posts)

    def close(self) -> None:
        """Let another program use it."""
        for number in (self._number, self._lock):
            if number >= 0:
                os.close(number)
        self._number = self._lock = -1

    def remove(self) -> None:
        """
        Close it, and leave no file behind.

        @raise JournalProblem: it cannot be removed.
        """
        try:
            if self._number >= 0:
                os.close(self._number)
                self._number = -1
            self._path.unlink(missing_ok=True)
            with suppress(PermissionError):  # where no open file can be removed, an empty one stays
                self._lock_path.unlink(missing_ok=True)
        except OSError as error:
            raise JournalProblem(f"cannot remove {self._path}: {error.strerror}") from None
        finally:
            self.close()

    # --

    def _append(self, fields: dict[str, Any]) -> None:
        line = _line(fields)
        try:
            written = os.write(self._number, line)
            if written < len(line):
                os.ftruncate(self._number, self._size)  # what is half a line must not stay
                raise JournalProblem(f"cannot write {self._path}: the disk is full")
        except OSError as error:
            raise JournalProblem(f"cannot write {self._path}: {error.strerror}") from None
        self._size += written

    def _write_anew(self, posts: Iterable[Post]) -> None:
        lines = []
        for post in posts:
            lines.append(_line({"op": "add", **post_fields(post)}))
            if not isinstance(post.outcome, Sending):
                lines.append(_line({"op": "is", "nonce": post.nonce, **_outcome(post)}))
        content = b"".join(lines)
        if self._number >= 0:
            os.close(self._number)  # not every system replaces a file that is open
            self._number = -1
        try:
            replace(self._path, content)
            self._size = len(content)
        finally:
            if self._path.exists():
                self._number = open_private(self._path, os.O_WRONLY | os.O_APPEND)

    def _read(self) -> Sequence[Post]:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return ()
        found: dict[str, Post] = {}
        for line in content.split(b"\n"):
            try:
                if line:
                    _replay(json.loads(line), found)
            except (KeyError, TypeError, ValueError, AttributeError, RecursionError, ChatError):
                # The last line, where the program died while it wrote.
                self._log.warn("{event}", event="damaged line in the outbox", file=str(self._path))
        return tuple(found.values())


def _replay(fields: Any, found: dict[str, Post]) -> None:
    if fields["op"] == "add":
        post = read_post(fields)
        found[post.nonce] = post
    elif fields["state"] == "done":
        found.pop(fields["nonce"], None)
    elif fields["nonce"] in found:
        failed = fields["state"] == "failed"
        outcome = Failed(str(fields["code"]), str(fields["text"])) if failed else Sending()
        found[fields["nonce"]] = found[fields["nonce"]].with_outcome(outcome)


def _outcome(post: Post) -> dict[str, Any]:
    match post.outcome:
        case Failed(code, text):
            return {"state": "failed", "code": code, "text": text}
        case Sending():
            return {"state": "sending"}
        case _:
            return {"state": "done"}


def _line(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
