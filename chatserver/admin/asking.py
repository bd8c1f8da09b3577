"""Passwords: asked for twice at a terminal, or read from a script's file."""

from __future__ import annotations

from pathlib import Path

from chatserver.admin.console import Console, Refused
from chatserver.config import Limits
from chatserver.model.errors import BadPassword
from chatserver.service.passwords import PASSWORD_LEAST, Passwords, at_once

STANDARD_INPUT = "-"
LONGEST_LINE = 4096
"""Bytes read of a password file: more than any password that is allowed has."""


def asked_password(console: Console, limits: Limits) -> str:
    """
    Ask for a password until it is a possible one, and was typed twice.

    @raise EOFError, KeyboardInterrupt: the person wants to stop.
    """
    passwords = Passwords(at_once, limits)
    while True:
        password = console.secret(f"Password ({PASSWORD_LEAST} characters or more): ")
        try:
            passwords.check(password)
        except BadPassword as refusal:
            console.explain(refusal)
            continue
        if console.secret("Again: ") == password:
            return password
        console.say("The two passwords differ; nothing was stored.")


def password_in(name: str, console: Console) -> str:
    """
    Read a password from the first line of a file.

    @param name: of the file; C{-} is standard input.
    @raise Refused: there is no text in the file's first line.
    """
    try:
        if name == STANDARD_INPUT:
            line = console.stdin.readline(LONGEST_LINE)
        else:
            with Path(name).open("rb") as file:
                line = file.readline(LONGEST_LINE)
        return line.decode().strip()
    except OSError as error:
        raise Refused(f"cannot read the password file {name}: {error.strerror}") from None
    except UnicodeDecodeError:
        # The error itself would show a part of the password.
        raise Refused(f"the first line of the password file {name} is not UTF-8") from None


def password_for(file: str | None, console: Console, limits: Limits) -> str:
    """
    Get a password from a file, or ask for it.

    @raise Refused: the file cannot be read.
    @raise EOFError, KeyboardInterrupt: the person wants to stop.
    """
    return asked_password(console, limits) if file is None else password_in(file, console)
