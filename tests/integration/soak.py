"""
Ten clients in bad weather: connections break, answers are lost, readers are slow, the server dies.

At the end all of them must show what the server has, and nothing may be there twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from attrs import define, field
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from chatserver.model.entries import SAID, Entry, Tally
from chatserver.model.errors import ChatError, NoSuchMessage
from chatserver.model.events import Hidden, Live
from chatserver.model.names import LOBBY, RoomName, Target, UserName
from chatserver.wire.calls import CallLost
from clients.core.entering import Password
from clients.core.followers import OpenTimeline
from clients.core.following import CATCH_UP_SECONDS
from clients.core.happenings import Happening, StateChanged
from clients.core.lines import Line
from clients.core.posts import Failed, Post
from clients.core.states import Waiting
from tests.clients.integration.people import Person, secret_of, serve_amp
from tests.clients.integration.relay import Relay
from tests.integration.processes import Server

NAMES = tuple(f"user{n}" for n in range(10))
OPS = RoomName("ops")
ROOMS: tuple[RoomName, ...] = (LOBBY, OPS)
STEP_SECONDS = 0.01
LIFE_SECONDS = (2.0, 5.0)
"""How long a server lives, at least and at most."""
HEALED_SECONDS = 3 * CATCH_UP_SECONDS
"""A client that was promised what it missed asks again only after a while."""
FEW_LINES = 40
"""Kept by every other client; the rest keep all."""

Said = tuple[int, str, str]
"""A message: its place, who said it, its text."""
Reactions = dict[int, tuple[Tally, ...]]
"""What stands at messages, by their places."""


@define(eq=False)
class Soak:
    """
    One game.

    @ivar random: decides everything.
    @ivar seconds: for which there is bad weather.
    @ivar counts: what happened how often.
    """

    case: TestCase
    data: Path
    random: Random
    seconds: float
    counts: Counter[str] = field(factory=Counter)
    people: list[Person] = field(factory=list)
    server: Server = field(init=False)
    relay: Relay = field(init=False)
    written: int = 0

    async def play(self) -> list[str]:
        """
        Play it.

        @return: what is wrong at the end; nothing where all is well.
        """
        await self._begin()
        end = reactor.seconds() + self.seconds
        killing = self._next_death()
        while reactor.seconds() < end:
            if reactor.seconds() > killing:
                await self._die()
                killing = self._next_death()
            self._one_thing()
            await deferLater(reactor, STEP_SECONDS)
        await self._calm()
        return await self._problems()

    # -- beginning

    async def _begin(self) -> None:
        self.server, port = await serve_amp(self.case, self.data)
        self.relay = await Relay(port).listen(self.case)
        for name in NAMES:
            await (await Person.arrive(self.case, port, name)).leave()
        for number, name in enumerate(NAMES):
            remember = "soak" if number % 3 == 0 else None
            known = Password(UserName(name), secret_of(name), remember)
            most = FEW_LINES if number % 2 else 100_000
            chance = Random(self.random.random())
            person = Person(
                self.case, self.relay.own_port, name, known, most_lines=most, random=chance
            )
            await person.client.enter()
            self.people.append(person)
        await self.people[0].client.create(OPS)
        for person in self.people[1:]:
            await person.client.join(OPS)
        for person in self.people:
            for room in ROOMS:
                await person.open(room)
            await person.open(self._friend(person))

    def _friend(self, person: Person) -> UserName:
        return UserName(NAMES[NAMES.index(person.name) ^ 1])

    def _next_death(self) -> float:
        return float(reactor.seconds()) + self.random.uniform(*LIFE_SECONDS)

    # -- weather

    async def _die(self) -> None:
        """The server dies, and comes back."""
        self.counts["deaths"] += 1
        await self.server.kill()
        for person in self.random.sample(self.people, 3):
            self._write(person)
        self.server, self.relay.port = await serve_amp(self.case, self.data)
        for person in self.people:
            person.client.retry_now()  # half a minute of waiting would test nothing

    def _one_thing(self) -> None:
        person = self.random.choice(self.people)
        kind = self.random.random()
        if kind < 0.6:
            self._write(person)
        elif kind < 0.75:
            self._ask(person)
        elif kind < 0.93:
            return
        elif kind < 0.95:
            self.counts["hold"] += 1
            person.client.hold()
            self._later(2, person.client.release)
        elif self.relay.passages:
            passage = self.random.choice(sorted(self.relay.passages, key=id))
            trouble = self.random.choice(("cut", "lose", "stall"))
            self.counts[trouble] += 1
            if trouble == "cut":
                passage.cut()
            elif trouble == "lose":
                passage.loses = True
                self._later(0.2, passage.cut)
            else:
                passage.stall()
                self._later(1, passage.flow)

    def _later(self, most: float, what: Callable[[], None]) -> None:
        timer = reactor.callLater(self.random.uniform(0, most), what)
        self.case.addCleanup(lambda: timer.cancel() if timer.active() else None)

    def _write(self, person: Person) -> None:
        if len(person.outbox.posts()) > 500:
            return
        self.written += 1
        self.counts["written"] += 1
        target = self._place(person)
        seqs = _messages(person.timelines[target])
        answers = bool(seqs) and self.random.random() < 0.2
        self.counts["replies"] += answers
        reply = self.random.choice(seqs) if answers else None
        person.outbox.add(target, f"{person.name} {self.written}", reply=reply)

    def _place(self, person: Person) -> Target:
        return self.random.choice([*person.timelines])

    def _ask(self, person: Person) -> None:
        """Something that may be refused, or its answer lost."""
        target = self._place(person)
        timeline = person.timelines[target]
        own = [
            line.seq
            for line in timeline.timeline.lines
            if line.entry.sender.name.text == person.name and isinstance(line.entry.body, SAID)
        ]
        things: list[Callable[[], Any]] = [
            lambda: person.client.mark_read(target),
            lambda: timeline.older(20),
            lambda: timeline.newer(20),
            lambda: person.client.users(),
        ]
        if seqs := _messages(timeline):
            about = (target, self.random.choice(seqs), self.random.choice("🔥👍👋"))
            things += [lambda: person.client.react(*about), lambda: person.client.unreact(*about)]
        if own:
            seq = self.random.choice(own)
            self.written += 1
            things.append(lambda: person.client.edit(target, seq, f"edited {self.written}"))
            things.append(lambda: person.client.delete(target, seq))
        asked = Deferred.fromCoroutine(self.random.choice(things)())
        self.counts["asked"] += 1
        asked.addErrback(lambda failure: failure.trap(ChatError, CallLost))

    async def _calm(self) -> None:
        """The weather is good again: all that is to be sent arrives."""
        for passage in tuple(self.relay.passages):
            passage.cut()  # some are stalled, or lose everything
        for person in self.people:
            self._hurry(person)
        for person in self.people:
            person.client.release()
            await self._sent(person)
            await person.online()

    def _sent(self, person: Person) -> Deferred[None]:
        """Wait until the outbox holds nothing but answers to what was deleted meanwhile."""
        return person.until(lambda: all(_too_late(each) for each in person.outbox.posts()))

    def _hurry(self, person: Person) -> None:
        """Let nobody wait for the next attempt, not even who has yet to see that all is cut."""

        def hear(happening: Happening) -> None:
            if isinstance(happening, StateChanged) and isinstance(happening.state, Waiting):
                self._later(0, person.client.retry_now)

        person.client.listen(hear)
        person.client.retry_now()

    # -- judging

    async def _problems(self) -> list[str]:
        problems: list[str] = []
        for person in self.people:
            judge = Person(self.case, self.relay.port, person.name)
            await judge.client.enter()
            for target in person.timelines:
                said, reactions = await self._log(judge, target)
                problems += _doubled(f"{person.name} {target}", said)
                problems += await self._compare(person, target, said)
                problems += _miscounted(person, target, reactions)
                problems += self._lost(person, target, said)
            await judge.leave()
        return problems

    async def _log(self, judge: Person, target: Target) -> tuple[list[Said], Reactions]:
        """Read a stream twice, by following it and by pages; both must tell the same."""
        events: list[Entry | Hidden | Live] = []
        done: Deferred[None] = Deferred()

        def heard(event: Entry | Hidden | Live) -> None:
            events.append(event)
            if isinstance(event, Live) and not done.called:
                done.callback(None)

        tail = await judge.client.tail(target, 0, heard)
        await done
        judge.client.shut(tail)
        entries = [each for each in events if isinstance(each, Entry)]
        assert [each.seq for each in entries] == list(range(1, len(entries) + 1)), "a gap"
        said = _said([each for each in entries if isinstance(each.body, SAID)])
        paged: list[Entry] = []
        reactions: Reactions = {}
        while True:
            before = paged[0].seq if paged else None
            page = await judge.client.page(target, before=before, limit=200)
            paged[:0] = page.entries
            reactions |= page.tallies
            if not page.entries:
                break
        # Following tells texts as they read now; edits change nothing beyond that.
        assert said == _said(paged), "history differs from the log"
        return said, reactions

    async def _compare(self, person: Person, target: Target, said: Sequence[Said]) -> list[str]:
        """Go to the end of a timeline, then to its start: nothing may be missing."""
        opened = person.timelines[target]
        while await opened.newer(50):
            pass
        newest = said[-1][0] if said else 0
        await person.until(lambda: _last(opened.timeline.lines) >= newest, HEALED_SECONDS)
        await person.until(lambda: opened.timeline.missing() is None, HEALED_SECONDS)
        problems = []
        shown = _shown(opened.timeline.lines)
        if shown != list(said[len(said) - len(shown) :]) or (said and not shown):
            problems.append(f"{person.name} {target}: the end differs")
        while await opened.older(50):
            pass
        shown = _shown(opened.timeline.lines)
        if shown != list(said[: len(shown)]) or (said and not shown):
            problems.append(f"{person.name} {target}: the start differs")
        return problems

    def _lost(self, person: Person, target: Target, said: Sequence[Said]) -> list[str]:
        """What was answered must be there, unless it was edited or deleted since."""
        at = {seq: (name, text) for seq, name, text in said}
        problems = [
            f"{person.name}: refused: {post}" for post in person.failed if not _too_late(post)
        ]
        for place, _, text, seq in person.done:
            found = at.get(seq)
            if place != target or found is None or found == (person.name, text):
                continue
            if not found[1].startswith("edited "):
                problems.append(f"{person.name} {target} {seq}: {text!r} became {found}")
        nonces = Counter(nonce for _, nonce, _, _ in person.done)
        return problems + [f"done twice: {nonce}" for nonce, n in nonces.items() if n > 1]


def _said(entries: Sequence[Entry]) -> list[Said]:
    return [
        (each.seq, each.sender.name.text, each.body.text)
        for each in entries
        if isinstance(each.body, SAID)
    ]


def _shown(lines: Sequence[Line]) -> list[Said]:
    return _said([line.entry for line in lines])


def _last(lines: Sequence[Line]) -> int:
    return max((seq for seq, _, _ in _shown(lines)), default=0)


def _doubled(where: str, said: Sequence[Said]) -> list[str]:
    texts = Counter(text for _, _, text in said if not text.startswith("edited "))
    return [f"{where}: {n} times: {text}" for text, n in texts.items() if n > 1]


def _messages(opened: OpenTimeline) -> list[int]:
    """Name the messages that somebody sees."""
    return [line.seq for line in opened.timeline.lines if isinstance(line.entry.body, SAID)]


def _too_late(post: Post) -> bool:
    """Whether the message that it answers was deleted before it came."""
    gone = NoSuchMessage.code
    outcome = post.outcome
    return post.reply is not None and isinstance(outcome, Failed) and outcome.code == gone


def _miscounted(person: Person, target: Target, reactions: Reactions) -> list[str]:
    """Compare the reactions that somebody sees with those that a page counts for them."""
    problems = []
    for line in person.timelines[target].timeline.lines:
        wanted = reactions.get(line.seq, ())
        if line.reactions != wanted:
            problems.append(f"{person.name} {target} {line.seq}: {line.reactions}, not {wanted}")
    return problems
