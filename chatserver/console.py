"""What the console shows when the server is ready: the ways in, and how to try them."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from chatserver import addresses
from chatserver.certificates import grouped
from chatserver.config import Config, Registration
from chatserver.ports import Way

FOR_PEOPLE = "line"
OF_THE_OPERATOR = "admin"


def shown(ways: Iterable[Way], plain_line: bool) -> Iterator[str]:
    """
    Write a line for each way in, and one more for what is to be known about it.

    @param plain_line: whether passwords are taken there from other machines without TLS.
    """
    for way in ways:
        if way.frontend == OF_THE_OPERATOR:
            continue
        yield f"{way.frontend:<5} {way.address:<16} {_how(way)}"
        if way.fingerprint is not None:
            yield f"      its key's fingerprint: {grouped(way.fingerprint)}"
        if way.is_open and way.fingerprint is None:
            yield f"      {unencrypted(way, plain_line)}"


def unencrypted(way: Way, plain_line: bool) -> str:
    """Say what happens to passwords at a way in that other machines reach without TLS."""
    if way.frontend != FOR_PEOPLE:
        return "no TLS there: passwords and tokens of other machines are refused; see tls:PORT"
    if plain_line:
        return "no TLS there: everybody on the way can read passwords (--plain-line)"
    return "no TLS there: passwords of other machines are refused; see tls:PORT and --plain-line"


def _how(way: Way) -> str:
    """Write how to get in: what a person can type, or where a program is to go."""
    tls = way.fingerprint is not None
    if way.frontend == FOR_PEOPLE:
        return "try: " + " or, from another machine: ".join(addresses.hints(way.address, tls))
    if way.address.startswith("unix:"):
        return "for programs on this machine"
    hosts = addresses.ways_to(way.address)
    if not tls and way.is_open and hosts[0] == way.address:
        return "for programs"
    if not tls:
        return f"try: CHAT_SERVER={hosts[0]} chatctl tail '#lobby'"
    everywhere = hosts[0] != way.address
    others = ", ".join(hosts[1:] if everywhere else hosts) or "no address known"
    return f"for clients, with TLS, at: {others}"


def first_account(config: Config) -> str:
    """Write what to type to make the first account."""
    command = f"{_chatctl()} user add --data {shlex.quote(str(config.data))} --admin"
    if config.registration is Registration.OPEN and config.line:
        return f"{command}   (or connect and type /register NAME)"
    return command


def _chatctl() -> str:
    """Name the command so that it can be typed: by its place, where the shell would not find it."""
    beside = Path(sys.executable).with_name("chatctl")
    if shutil.which("chatctl") is None and beside.exists():
        return shlex.quote(str(beside))
    return "chatctl"
