"""Those who come for a moment: scripts, programs, guests, strangers; each with how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bench.week.crowd import PASSWORD, Crowd, fair, granted
from bench.week.line import LineClient, Surprise
from chatserver.model.names import RoomName, UserName
from chatserver.wire import commands

Visit = Callable[[Crowd], Awaitable[object]]

LOBBY = RoomName("lobby")
PAGES = 60
"""Asked for by a slow reader, to fill what the kernel keeps for it."""


async def _entered(crowd: Crowd, client: LineClient) -> None:
    granted(await client.ask(f"/login {crowd.visitor()} {PASSWORD}"))


def _must_be(caught_up: bool) -> None:
    if not caught_up:
        raise Surprise("the connection ended before it caught up")


async def wrong_password(crowd: Crowd) -> None:
    """Fail to log in, twice."""
    client = await crowd.dial()
    for name in (crowd.visitor(), crowd.new_name()):
        answer = await client.ask(f"/login {name} not the password")
        if answer.code != 401:
            raise Surprise(f"a wrong password was answered {answer.code} {answer.rest}")
    await client.hang_up()


async def newcomer(crowd: Crowd) -> None:
    """Register, say something, delete the account."""
    client = await crowd.dial()
    granted(await client.ask(f"/register {crowd.new_name()} {PASSWORD}"))
    granted(await client.ask(f"/msg #lobby {crowd.text()}"))
    granted(await client.ask("/delete-account"))
    granted(await client.ask(PASSWORD))
    await client.hang_up()


async def guest(crowd: Crowd) -> None:
    """Come with a name only."""
    client = await crowd.dial()
    granted(await client.ask(f"/guest {crowd.new_name()}"))
    granted(await client.ask("/join #lobby"))
    granted(await client.ask(f"/msg #lobby {crowd.text()}"))
    await client.cut()


async def script(crowd: Crowd) -> None:
    """Send all lines at once, close the sending side, read to the end: C{... | nc -N}."""
    client = await crowd.dial()
    lines = (f"/login {crowd.visitor()} {PASSWORD}", f"/msg #lobby {crowd.text()}", "/review 5")
    client.send("".join(f"{line}\n" for line in lines).encode())
    client.half_close()
    await client.ended()
    if client.last != 200:
        raise Surprise(f"the last answer to a script was {client.last}")


async def person(crowd: Crowd) -> None:
    """Wait for the banner, log in, go."""
    client = await crowd.dial()
    await crowd.pause(0.4)
    client.send(f"/login {crowd.visitor()} {PASSWORD}\n/review 5\n/quit\n".encode())
    await client.ended()


async def tail(crowd: Crowd) -> None:
    """Follow the lobby from a little while ago."""
    client = await crowd.dial()
    await _entered(crowd, client)
    live = client.heard(b"LIVE #lobby")
    granted(await client.ask(f"/tail #lobby since={max(0, crowd.lobby - 50)}"))
    _must_be(await live)
    await client.hang_up()


async def json_program(crowd: Crowd) -> None:
    """Speak JSON over TLS."""
    client = await crowd.dial_tls()
    await _entered(crowd, client)
    fair(await client.ask(f"/msg #lobby {crowd.text()}"))
    client.send(b"/json\n/who\n/history #lobby n=10\n/quit\n")
    await client.ended()


async def amp_program(crowd: Crowd) -> None:
    """Log in, catch up, say something, come back with the token and catch up again."""
    program = await crowd.dial_amp()
    await program.call(commands.Hello, versions=[1], client="week")
    logged_in = await program.call(
        commands.Login, name=UserName(crowd.visitor()), password=PASSWORD, remember="week"
    )
    live = program.live()
    await program.call(commands.Follow, target=LOBBY, since=max(0, crowd.lobby - 20))
    _must_be(await live)
    seq = (await program.call(commands.Post, target=LOBBY, text=crowd.text()))["seq"]
    await program.call(commands.MarkRead)
    await program.hang_up()
    program = await crowd.dial_amp()
    await program.call(commands.Hello, versions=[1], client="week")
    await program.call(commands.LoginToken, token=logged_in["token"])
    live = program.live()
    await program.call(commands.Resume, streams={"#lobby": seq})
    _must_be(await live)
    await program.call(commands.History, target=LOBBY, limit=20)
    await program.call(commands.Search, words="coffee", limit=10)
    await program.call(commands.Logout, forget=True)
    await program.hang_up()


async def stranger(crowd: Crowd) -> None:
    """Say nothing, or nonsense, and go."""
    client = await crowd.dial()
    if crowd.random.random() < 0.5:
        client.send(b"\x16\x03\x01 GET / nonsense\r\n\x00\xff\n")
    await client.cut()


async def slow_reader(crowd: Crowd) -> str:
    """Read nothing for a while; whoever misses too much meanwhile is dropped."""
    client = await crowd.dial()
    await _entered(crowd, client)
    client.look_away()
    client.send(b"/history #lobby n=500\n" * PAGES)
    await crowd.pause(crowd.hold)
    client.send(b"/quit\n")
    client.look_again()
    await client.ended()
    return "slow reader served" if client.last == 221 else "slow reader dropped"


VISITS: Mapping[Visit, float] = {
    wrong_password: 2,
    newcomer: 1,
    guest: 2,
    script: 3,
    person: 1,
    tail: 2,
    json_program: 1,
    amp_program: 3,
    stranger: 2,
    slow_reader: 0.3,
}
"""Shares of all that is done, beside those of residents."""
