"""What users see after a crash, over the wire, compared with the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from attrs import define, frozen
from twisted.trial.unittest import TestCase

from chatserver.wire import commands
from tests.integration.crash.hands import AmpHands
from tests.integration.crash.ledger import Ledger
from tests.integration.crash.plans import friend_of, may_hide
from tests.integration.crash.replica import NO_MARK, Replica
from tests.integration.crash.traces import Row, conversation
from tests.integration.dialing import PASSWORD, LineClient, dial

SEARCHES = 8
"""Words of each round that are looked for, and as many that nobody may find any more."""
TOKENS = 4
"""Tokens of each round with which somebody tries to get in."""
ORDER = ("BAN", "UNBAN", "FREEZE", "UNFREEZE", "SLOW")
SAID = ("REPLY", "MSG", "ME", "EDIT", "DELETE", "REACT", "UNREACT", "GONE")
SHOWN = (*SAID, "JOIN", "LEAVE", "TOPIC", *ORDER)


@frozen
class Found:
    """
    One message in the log.

    @ivar seq: its place in the conversation.
    """

    seq: int
    sender: str
    text: str


async def read_log(client: LineClient, target: str) -> list[Found]:
    """
    Read a conversation from its beginning with C{/tail}, where there are joins and messages only.

    @raise AssertionError: the numbers have a gap.
    """
    found = []
    for last, line in enumerate(await tail(client, target, 0)):
        kind, _, seq, sender, *text = line.split(" ", 4)
        if int(seq) != last + 1:
            raise AssertionError(f"{target}: {line} follows {last}")
        if kind == "MSG":
            found.append(Found(int(seq), sender, text[0].removeprefix(":")))
    return found


async def tail(client: LineClient, target: str, since: int) -> list[str]:
    """Read what a conversation's log holds after the number C{since}, as events."""
    client.lines.clear()
    await client.ask(f"/tail {target} since={since}")
    await client.hear(f"LIVE {target} .*")
    split = (line.split(" ", 2) for line in client.lines)
    return [" ".join(words) for words in split if words[0] in SHOWN and words[1:2] == [target]]


def event(row: Row, place: str) -> str:
    """
    Write an entry as the line protocol shows it to who calls its place C{place}; a reply on two
    lines.
    """
    text = f"{row.sender} :{row.text}"
    match row.kind:
        case "text" | "action" | "edit" | "react" | "unreact" if row.text is None:
            return f"GONE {place} {row.seq} {row.sender}"
        case "text" if row.target is not None:
            return f"REPLY {place} {row.seq} {row.target}\nMSG {place} {row.seq} {text}"
        case "text":
            return f"MSG {place} {row.seq} {text}"
        case "react" | "unreact":
            return f"{row.kind.upper()} {place} {row.seq} {row.target} {text}"
        case "action":
            return f"ME {place} {row.seq} {text}"
        case "edit":
            return f"EDIT {place} {row.seq} {row.target} {text}"
        case "delete":
            return f"DELETE {place} {row.seq} {row.target} {row.sender}"
        case "join":
            return f"JOIN {place} {row.seq} {row.sender}"
        case "leave":
            return f"LEAVE {place} {row.seq} {row.who}"
        case "ban":
            return f"BAN {place} {row.seq} {row.who} :by {row.sender}: {row.text}"
        case "unban":
            return f"UNBAN {place} {row.seq} {row.who} :by {row.sender}"
        case "freeze":
            return f"{'FREEZE' if row.target else 'UNFREEZE'} {place} {row.seq} {row.sender}"
        case "slow":
            return f"SLOW {place} {row.seq} {row.target} {row.sender}"
        case _:
            return f"{row.kind.upper()} {place} {row.seq} {text}"


@define(eq=False)
class Look:
    """
    One look at a server by those who use it.

    @ivar people: connections of the crowd that speak the line protocol, and of the witness.
    @ivar programs: those that speak AMP.
    """

    case: TestCase
    port: int
    witness: LineClient
    people: Mapping[str, LineClient]
    programs: Sequence[AmpHands]
    ledger: Ledger
    replica: Replica
    random: Random

    async def problems(self, rows: Sequence[Row]) -> list[str]:
        """Look at all that is new; C{rows}: the entries that are."""
        problems = await self._follow(rows)
        problems += await self._blocks()
        problems += await self._rooms()
        problems += await self._search(rows)
        problems += await self._get_in()
        for program in self.programs:
            problems += await self._conversations(program)
        return problems

    async def _follow(self, rows: Sequence[Row]) -> list[str]:
        """What comes to who reads on where they had been."""
        by_place: dict[str, list[Row]] = {}
        for row in rows:
            by_place.setdefault(row.place, []).append(row)
        problems = []
        for place, new in by_place.items():
            client, seen = self._who_sees(place)
            if client is None:
                continue
            wanted = [line for row in new for line in event(row, seen).split("\n")]
            there = await tail(client, seen, new[0].seq - 1)
            problems += _different_lines(wanted, there)
        return problems

    def _who_sees(self, place: str) -> tuple[LineClient | None, str]:
        """Somebody to whom nothing there is hidden, and what they call it."""
        if place.startswith("#"):
            return self.witness, place
        pair = place.split("+") if "+" in place else []
        for name in pair:
            if not may_hide(name) and name in self.people:
                return self.people[name], f"@{friend_of(name)}"
        return None, ""  # somebody's own stream

    async def _blocks(self) -> list[str]:
        problems = []
        for name, client in self.people.items():
            wanted = sorted(other for who, other in self.replica.blocks if who == name)
            there = [line.removeprefix("200-") for line in (await client.ask("/blocks"))[:-1]]
            problems += [f"{name} blocks {there}, not {wanted}"] if there != wanted else []
        return problems

    async def _rooms(self) -> list[str]:
        """Members and topics of all rooms that the witness may know of: all."""
        counts: dict[str, int] = {}
        for room, _ in self.replica.members:
            counts[room] = counts.get(room, 0) + 1
        topics = self.ledger.registers.certain
        there = (await self.witness.ask("/rooms"))[:-1]
        named = [line.removeprefix("200-").split(" ", 1)[0] for line in there]
        wanted = [
            f"200-{room} {counts.get(room, 0)} :{topics.get(('topic', '', room)) or ''}"
            for room in named
        ]
        missing = [room for room in counts if room not in named]
        return _different_lines(wanted, there) + [f"no room {room}" for room in missing]

    async def _search(self, rows: Sequence[Row]) -> list[str]:
        """Look for some messages of this round in the way users do."""
        new = [row for row in rows if row.is_said and row.text and row.place.startswith("#")]
        problems = []
        for row in self.random.sample(new, min(SEARCHES, len(new))):
            answer = await self.witness.ask(f"/search {row.text}")
            if answer != [*(f"200-{each}" for each in event(row, row.place).split("\n")), "200 1"]:
                problems.append(f"{row} is found as {answer}")
        gone = [word for word in self.ledger.words if word not in self.replica.holders]
        for word in self.random.sample(gone, min(SEARCHES, len(gone))):
            answer = await self.witness.ask(f"/search {word}")
            problems += [f"{word} is gone and found as {answer}"] if answer != ["200 0"] else []
        return problems

    async def _get_in(self) -> list[str]:
        """Accounts and tokens that were told can be used; what is not there cannot."""
        registers = self.ledger.registers
        tries = [(f"/login {name} {PASSWORD}", name) for name in self.ledger.newcomers]
        tries += [(f"/login {name} {PASSWORD}", "") for name in self.ledger.nobody]
        secrets = sorted(registers.secrets.items())
        for (name, token), secret in self.random.sample(secrets, min(TOKENS, len(secrets))):
            there = registers.certain.get(("token", name, token)) is not None
            tries.append((f"/token {secret}", name if there else ""))
        client = await dial(self.case, self.port)
        problems = []
        for line, name in tries:
            answer = await client.ask(line)
            if name:
                await client.ask("/logout")
            wanted = f"200 logged in as {name}" if name else "401 "
            if not answer[0].startswith(wanted):
                problems.append(f"{line} is answered {answer}, not {wanted}")
        await client.hang_up()
        return problems

    async def _conversations(self, program: AmpHands) -> list[str]:
        """What a program sees: its conversations with what is unread, and its blocks."""
        there: dict[str, tuple[int, int]] = {}
        more = True
        while more:
            answer = await program.ask(commands.Conversations, skip=len(there))
            for each in answer["conversations"]:
                there[each["stream"]["name"]] = (each["last_seq"], each["unread"])
            more = answer["more"]
        wanted = {
            name: self._standing(program.name, conversation(program.name, name)) for name in there
        }
        blocked = [each["name"] for each in (await program.ask(commands.Blocks))["users"]]
        blocks = sorted(other for who, other in self.replica.blocks if who == program.name)
        problems = [f"{program.name} sees {there}, not {wanted}"] if there != wanted else []
        mine = {room for room, who in self.replica.members if who == program.name}
        problems += [f"{program.name} does not see {room}" for room in mine - there.keys()]
        return problems + ([f"blocks: {blocked}, not {blocks}"] if blocked != blocks else [])

    def _standing(self, name: str, place: str) -> tuple[int, int]:
        ordinals = self.replica.ordinals.get(place, [0])
        read = self.replica.marks.get((name, place), NO_MARK)[1]
        return len(ordinals), ordinals[-1] - read


def _different_lines(wanted: Sequence[str], there: Sequence[str]) -> list[str]:
    """Say where two lists of lines first differ."""
    for right, found in zip(wanted, there, strict=False):
        if right != found:
            return [f"shown as {found!r}, not {right!r}"]
    if len(wanted) != len(there):
        return [f"{len(there)} are shown of {len(wanted)}: {[*wanted, *there][-3:]}"]
    return []
