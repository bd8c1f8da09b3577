"""Scenarios of people who talk now: the same load on our server and on others, in one run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import field, frozen

from bench.loading import Crowd, Load
from bench.measurement import Measurement
from bench.servers import AMP, LINE, PEERS, Contender, Setup

Settings = Mapping[str, float]

SETTLED_SECONDS = 1.0
"""After which who came in is at rest: a banner was written, and what is due once was done."""


@frozen
class Play:
    """
    One load.

    @ivar shown: what tells it from others of its scenario.
    @ivar settings: as L{Load.play} takes them.
    """

    shown: Mapping[str, int | str]
    settings: Settings


@frozen
class Live:
    """
    One scenario.

    @ivar unit: what the CPU is counted for: a figure of the load generator's.
    @ivar contenders: servers that can do it.
    @ivar measure: plays it on a server where everybody is in.
    """

    name: str
    crowd: Crowd
    plays: Sequence[Play]
    unit: str = "deliveries"
    contenders: Sequence[Contender] = (LINE, *PEERS)
    limits: Mapping[str, int] = field(factory=dict)

    def run(self, program: Path, contender: Contender) -> Iterator[Measurement]:
        """Start a server, let everybody come in, and play all there is."""
        setup = Setup(names_of(self.crowd), limits=self.limits)
        with (
            tempfile.TemporaryDirectory(prefix="chat-bench-") as folder,
            contender.start(Path(folder), setup) as server,
            Load(program, server, self.crowd) as load,
        ):
            load.come_in()
            for play in self.plays:
                memory = server.memory_kb()
                counted = dict(load.play(**play.settings))
                counted["memory_kb"] = server.memory_kb()
                counted["growth_kb"] = server.peak_memory_kb() - memory
                figures = _figures(counted, self.unit)
                shown = {"N": self.crowd.connections, **play.shown}
                yield Measurement(self.name, contender.name, shown, figures)


def names_of(crowd: Crowd) -> list[str]:
    """The accounts of a crowd."""
    numbers = range(crowd.first, crowd.first + crowd.connections)
    return [f"{crowd.prefix}{number:05}" for number in numbers]


def _figures(counted: dict[str, float], unit: str) -> dict[str, float]:
    """What is shown of what the load generator counted."""
    seconds, units = counted.pop("seconds"), counted[unit]
    cpu, own = counted.pop("cpu_seconds"), counted.pop("own_cpu_seconds", 0.0)
    figures = {"cpu_us": cpu / units * 1e6 if units else float("nan")}
    if "messages" in counted:
        figures["message_cpu_us"] = cpu / counted["messages"] * 1e6 if counted["messages"] else 0.0
        figures["messages_rate"] = counted.pop("messages") / seconds
    figures["rate"] = units / seconds
    figures["load"], figures["own_load"] = cpu / seconds, own / seconds
    if unit == "joins":
        figures["cpu_seconds"], figures["seconds"] = cpu, seconds
    for name in ("deliveries", "all_messages", "all_deliveries"):
        counted.pop(name, None)
    return figures | counted


# -- the scenarios


def _plays(senders: Sequence[int], windows: Sequence[int], seconds: float) -> list[Play]:
    return [
        Play(
            {"S": sender, "W": window},
            {"senders": sender, "window": window, "seconds": seconds, "warmup": seconds / 5},
        )
        for sender in senders
        for window in windows
    ]


def fan_out(members: int, seconds: float, contenders: Sequence[Contender]) -> Live:
    """Some talk in a room where everybody listens."""
    senders = [each for each in (1, 8) if each <= members]
    return Live(
        "fan-out",
        Crowd(members),
        _plays(senders, (1, 16, 64), seconds),
        contenders=contenders,
    )


def glance(seconds: float, contenders: Sequence[Contender]) -> Live:
    """The same, with a thousand, as short as it makes sense."""
    plays = [*_plays((1,), (1, 16), seconds), *_plays((8,), (1, 64), seconds)]
    return Live("fan-out", Crowd(1000), plays, contenders=contenders)


def push(seconds: float) -> Live:
    """The same for programs that speak AMP."""
    return Live("push", Crowd(300), _plays((1, 8), (1, 64), seconds), contenders=(AMP, LINE))


def calls(seconds: float) -> Live:
    """One talks alone, and waits for answers."""
    crowd = Crowd(1, rooms=1)
    return Live("calls", crowd, _plays((1,), (1, 32), seconds), "messages", (AMP, LINE))


def paced(seconds: float) -> Live:
    """Twenty messages a second for a thousand: as large rooms are."""
    settings = {"senders": 1, "rate": 20, "seconds": seconds, "warmup": 0.2}
    return Live("paced", Crowd(1000), [Play({"rate": 20}, settings)])


def pairs(seconds: float) -> Live:
    """Everybody talks to one other."""
    return Live("pairs", Crowd(200, mode="pairs"), _plays((200,), (1, 16), seconds), "messages")


def durable(senders: int, seconds: float) -> Live:
    """So many talk in rooms of ten, and each waits until the message is on disk."""
    members = max(10, senders)
    crowd = Crowd(members, rooms=members // 10)
    plays = _plays((senders,), (1,), seconds)
    return Live("durable", crowd, plays, "messages", (LINE,))


def stalled(seconds: float) -> Live:
    """One member stops reading while the others talk as quickly as they can."""
    settings = {"senders": 8, "window": 16, "seconds": seconds, "warmup": 0.3, "bytes": 400}
    plays = [Play({"stalled": stall}, {**settings, "stall": stall}) for stall in (0, 1)]
    return Live("stalled reader", Crowd(100), plays)


def joins(people: int, at_once: int) -> Live:
    """Everybody comes into one room; each hears of all who come later."""
    play = Play({"at once": at_once}, {"window": at_once})
    return Live("joins", Crowd(people, mode="joins"), [play], "joins")


# -- those that need more than one load


def idle(
    program: Path, contender: Contender, connections: int, silent: bool, seconds: float = 2.0
) -> Iterator[Measurement]:
    """
    Connections that say nothing, before their login or after it.

    The memory is that of the second half of them: what a server takes once, for the first ones,
    is not what one more costs.

    @param seconds: in which nothing happens, once all are there, and CPU is measured.
    """
    half = connections // 2
    crowds = [
        Crowd(half, mode="idle", silent=silent),
        Crowd(half, mode="idle", silent=silent, prefix="late", first=half),
    ]
    setup = Setup([] if silent else [name for crowd in crowds for name in names_of(crowd)])
    with (
        tempfile.TemporaryDirectory(prefix="chat-bench-") as folder,
        contender.start(Path(folder), setup) as server,
        Load(program, server, crowds[0]) as first,
    ):
        first.come_in()
        time.sleep(SETTLED_SECONDS)
        before, cpu = server.own_memory_kb(), server.cpu_seconds()
        with Load(program, server, crowds[1]) as second:
            second.come_in()
            time.sleep(SETTLED_SECONDS)
            figures = {
                "memory_kb": (server.own_memory_kb() - before) / half,
                "cpu_us": (server.cpu_seconds() - cpu) / half * 1e6,
            }
            cpu = server.cpu_seconds()
            time.sleep(seconds)
            figures["idle_load"] = (server.cpu_seconds() - cpu) / seconds
            here = first.play()["connections"] + second.play()["connections"]
            figures["lost"] = 2 * half - here
    shown: dict[str, int | str] = {"N": 2 * half, "login": "no" if silent else "yes"}
    yield Measurement("idle", contender.name, shown, figures)


def storm(program: Path, logins: int, seconds: float) -> Iterator[Measurement]:
    """Chat goes on while many log in, with passwords that cost what they do in earnest."""
    talking, coming = Crowd(100), Crowd(logins, mode="entries", prefix="late")
    setup = Setup(names_of(talking), names_of(coming), {"bcrypt_cost": 12})
    with (
        tempfile.TemporaryDirectory(prefix="chat-bench-") as folder,
        LINE.start(Path(folder), setup) as server,
        Load(program, server, talking) as load,
        Load(program, server, coming) as entries,
    ):
        load.come_in()
        entries.come_in()
        paced = {"senders": 1, "rate": 20, "warmup": 0.2}
        yield _storm("before", load.play(**paced, seconds=2), {})
        load.begin(**paced, seconds=seconds)
        entered = entries.play()
        yield _storm("meanwhile", load.end(), entered)


def _storm(when: str, chat: Settings, entered: Settings) -> Measurement:
    wanted = ("delivery_p50_ms", "delivery_p99_ms", "delivery_max_ms", "lost", "refused")
    figures = {name: chat[name] for name in wanted}
    if entered:
        figures["rate"] = entered["entries"] / entered["seconds"]
        figures["load"] = entered["cpu_seconds"] / entered["seconds"]
        figures["entry_p99_ms"] = entered["entry_p99_ms"]
    return Measurement("login storm", LINE.name, {"N": 100, "when": when}, figures)
