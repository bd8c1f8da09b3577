"""What the module of commands holds, for tests that must not forget one."""

from __future__ import annotations

from twisted.protocols.amp import Argument

from chatserver.wire import commands
from chatserver.wire.arguments import Count, Flag, Hall, Json, Name, NewName, Place, Words
from chatserver.wire.commands import ChatCommand

COMMANDS: list[type[ChatCommand]] = [
    each
    for each in vars(commands).values()
    if isinstance(each, type) and issubclass(each, ChatCommand) and each is not ChatCommand
]
ASKED = [each for each in COMMANDS if each is not commands.Event]
"""The commands that a client sends."""

BEFORE_LOGIN: set[type[ChatCommand]] = {
    commands.Hello,
    commands.Ping,
    commands.CheckName,
    commands.Register,
    commands.Login,
    commands.LoginToken,
    commands.LoginGuest,
}

RIGHT: dict[type[Argument], bytes] = {
    Count: b"1",
    Flag: b"False",
    Hall: b"#lobby",
    Json: b"{}",
    Name: b"bob",
    NewName: b"zoe",
    Place: b"#lobby",
    Words: b"word",
}
"""A value that each kind of argument takes."""

WRONG: dict[type[Argument], tuple[bytes, ...]] = {
    Count: (b"", b"-1", b"1.5", b"one", b"9" * 17, b"9007199254740993", "١".encode(), b"1 "),
    Flag: (b"", b"true", b"1", b"yes"),
    Hall: (b"", b"lobby", b"#", b"#a b", b"#" + b"x" * 33, b"\xff", b"#\x00", b"@bob"),
    Json: (b"", b"{", b"\xff", b"nope", b'"a"x'),
    Name: (b"", b"a", b"a b", b"x" * 33, b"\xff", b"#lobby", "ﬁ\u202e".encode()),
    NewName: (b"", b"a", b"a b", b"admin", b"\xff", b"~gus", b"@ann"),
    Place: (b"", b"#", b"@", b"a b", b"\xff", b"#" + b"x" * 33),
    Words: (b"\xff", b"\xed\xa0\x80", b"\xc0\x80"),
}
"""Values that it does not take."""

ODD: dict[type[Argument], tuple[bytes, ...]] = {
    Count: (b"0", b"9007199254740991"),
    Flag: (b"True",),
    Hall: (b"#nowhere", b"#Lobby"),
    Json: (
        b"null",
        b"3",
        b"[]",
        b"{}",
        b'"x"',
        b'{"#lobby": 9007199254740991}',
        b"[[]]",
        b"[1, null]",
    ),
    Name: (b"nobody", b"~ghost", b"ann", b"@bob"),
    NewName: (b"bob", b"x" * 32),
    Place: (b"@nobody", b"#nowhere", b"@ann", b"@~ghost", b"bob"),
    Words: (
        b"",
        b"\0",
        b"\x1b[2J",
        b"x" * 60_000,
        "\u202e\U0001f525".encode(),
        b'"*(NEAR',
        b"%_",
        b"'",
    ),
}
"""Values that it takes, but that may make no sense."""


def arguments(command: type[ChatCommand], **changed: bytes) -> dict[str, bytes]:
    """Give right arguments for a command, but for those that are given."""
    right = {key.decode(): RIGHT[type(kind)] for key, kind in command.arguments}
    if command is commands.Hello:
        right["versions"] = b"[1]"
    return {**right, **changed}
