"""What residents do, each with how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bench.week.crowd import PASSWORD, Crowd, Resident, fair, granted

Act = Callable[[Crowd, Resident], Awaitable[object]]


async def post(crowd: Crowd, who: Resident) -> None:
    """Say something in a room."""
    room = crowd.room()
    answer = fair(await crowd.of(who).ask(f"/msg {room} {crowd.text()}"))
    if room == "#lobby" and answer.code == 201:
        crowd.lobby = int(answer.rest.split()[0])


async def direct(crowd: Crowd, who: Resident) -> None:
    """Say something to one person."""
    other = crowd.somebody()
    if other != who.name:
        fair(await crowd.of(who).ask(f"/w {other} {crowd.text()}"))


async def reply(crowd: Crowd, who: Resident) -> None:
    """Answer a message of the lobby, which may be gone."""
    fair(await crowd.of(who).ask(f"/reply {crowd.lobby} in=#lobby {crowd.text()}"))


async def react(crowd: Crowd, who: Resident) -> None:
    """React to a message of the lobby, which may be gone, and perhaps take it back."""
    emoji = crowd.random.choice(("🔥", "👍", ":wave:"))
    fair(await crowd.of(who).ask(f"/react in=#lobby {crowd.lobby} {emoji}"))
    if crowd.random.random() < 0.3:
        fair(await crowd.of(who).ask(f"/unreact in=#lobby {crowd.lobby} {emoji}"))


async def edit(crowd: Crowd, who: Resident) -> None:
    """Change the newest own message."""
    fair(await crowd.of(who).ask(f"/edit in={crowd.room()} {crowd.text()}"))


async def delete(crowd: Crowd, who: Resident) -> None:
    """Take the newest own message back."""
    fair(await crowd.of(who).ask(f"/delete in={crowd.room()}"))


async def read(crowd: Crowd, who: Resident) -> None:
    """Look at what is unread, and mark it as read."""
    fair(await crowd.of(who).ask("/unread"))
    fair(await crowd.of(who).ask("/read"))


async def history(crowd: Crowd, who: Resident) -> None:
    """Read a page of a room's past."""
    before = crowd.random.randint(1, max(2, crowd.lobby))
    fair(await crowd.of(who).ask(f"/history #lobby before={before}"))
    fair(await crowd.of(who).ask(f"/history {crowd.room()} n=20"))


async def search(crowd: Crowd, who: Resident) -> None:
    """Look for a word, everywhere."""
    word = crowd.text().split()[0]
    fair(await crowd.of(who).ask(f"/search {word} n=20"))


async def move(crowd: Crowd, who: Resident) -> None:
    """Leave a room and join it again."""
    room = crowd.room()
    if room != "#lobby":
        fair(await crowd.of(who).ask(f"/leave {room}"))
        fair(await crowd.of(who).ask(f"/join {room}"))


async def look(crowd: Crowd, who: Resident) -> None:
    """See who is there and what there is."""
    line = crowd.random.choice(("/who", "/users", "/rooms", f"/whois {crowd.somebody()}", "/help"))
    fair(await crowd.of(who).ask(line))


async def topic(crowd: Crowd, who: Resident) -> None:
    """Set the topic, and a nickname."""
    fair(await crowd.of(who).ask(f"/nick {who.name} {crowd.random.randrange(9)}"))
    fair(await crowd.of(who).ask(f"/topic {crowd.text()[:80]}"))


async def order(crowd: Crowd, who: Resident) -> None:
    """Keep order in an own room for a moment: freeze it, slow it down, ban somebody."""
    client, other = crowd.of(who), crowd.somebody()
    if other == who.name:
        return
    fair(await client.ask(f"/create #own-{who.name}"))
    granted(await client.ask(f"/join #own-{who.name}"))
    for line in ("/freeze", "/unfreeze", "/slow 5", "/slow 0", f"/ban {other}", f"/unban {other}"):
        granted(await client.ask(line))
    granted(await client.ask("/join #lobby"))


async def block(crowd: Crowd, who: Resident) -> None:
    """Block somebody for a moment."""
    other = crowd.somebody()
    if other != who.name:
        granted(await crowd.of(who).ask(f"/block {other}"))
        fair(await crowd.of(who).ask(f"/w {other} never mind"))
        granted(await crowd.of(who).ask(f"/unblock {other}"))


async def come_back(crowd: Crowd, who: Resident) -> None:
    """Lose the connection, or go, and come back."""
    client = who.client
    if client is None or client.is_over or crowd.random.random() < 0.5:
        await crowd.cut(who)
    else:
        granted(await client.ask("/quit"))
        await client.ended()
    await crowd.come(who)


async def log_out(crowd: Crowd, who: Resident) -> None:
    """Log out and in on the same connection."""
    client = crowd.of(who)
    granted(await client.ask("/logout"))
    granted(await client.ask(f"/login {who.name} {PASSWORD}"))


async def token(crowd: Crowd, who: Resident) -> None:
    """Make a token, come in with it elsewhere, revoke it."""
    client = crowd.of(who)
    secret = granted(await client.ask("/token new week")).rest
    other = await crowd.dial()
    granted(await other.ask(f"/token {secret}"))
    granted(await client.ask("/token revoke week"))
    await other.ended()


RESIDENTS: Mapping[Act, int] = {
    post: 40,
    direct: 10,
    reply: 4,
    react: 8,
    edit: 4,
    delete: 3,
    read: 4,
    history: 6,
    search: 3,
    move: 4,
    look: 5,
    topic: 1,
    order: 1,
    block: 1,
    come_back: 3,
    log_out: 1,
    token: 1,
}
"""Shares of all that is done."""
