"""A company on a server, as pictures of the desktop client show it."""

from __future__ import annotations

from chatserver.model.names import Nickname, RoomName, UserName
from tests.clients.cast import Person
from tests.clients.desktop.stage import StageCase

MORNING = 1_795_338_000.0
"""22 November 2026, 09:00 UTC."""
DAY = 86400.0
ADA, GRACE, KEN, SOPHIE = (UserName(each) for each in ("ada", "grace", "ken", "sophie"))
LINUS, MARGARET = UserName("linus"), UserName("margaret")
BARBARA, TIM = UserName("barbara"), UserName("tim")
SHOWN = {
    ADA: "Ada Lovelace",
    GRACE: "Grace Hopper",
    KEN: "Ken Thompson",
    SOPHIE: "Sophie W",
    LINUS: "Linus T",
    MARGARET: "Margaret H",
    BARBARA: "Barbara L",
    TIM: "Tim B",
}
ENGINEERING, GENERAL = RoomName("engineering"), RoomName("general")
REVIEW, RANDOM, BOARD = RoomName("design-review"), RoomName("random"), RoomName("board")
TOPIC = "Release 1.0 · reactor work, UI polish, docs"


class Company:
    """
    Eight people who work together; Ada is the one who looks at her screen.

    @ivar people: by name, each with a client of their own.
    """

    def __init__(self, case: StageCase) -> None:
        self._case = case
        self._clock = case.world.clock
        self._clock.advance(MORNING - DAY - self._clock.seconds())
        self.people: dict[UserName, Person] = {}
        for name, shown in SHOWN.items():
            person = self.people[name] = case.person(name.text)
            person.run(person.client.set_nickname(Nickname.parse(shown)))
        self._rooms()

    def gather(self) -> None:
        """Let them say what is to be seen, up to ten in the morning."""
        self._yesterday()
        self._today()
        self._elsewhere()
        self.people[MARGARET].run(self.people[MARGARET].client.log_out())
        self.people[TIM].run(self.people[TIM].client.log_out())
        self.people[LINUS].run(self.people[LINUS].client.set_away("back at 3"))
        self.people[SOPHIE].run(self.people[SOPHIE].client.set_away("on a train"))

    def at(self, hour: int, minute: int, day: int = 0) -> None:
        """Let it be so late; days count from the one that is today."""
        then = MORNING + day * DAY + (hour - 9) * 3600 + minute * 60
        if then > self._clock.seconds():
            self._clock.advance(then - self._clock.seconds())
            self._case.world.pump()

    def say(self, who: UserName, where: RoomName | UserName, text: str) -> int:
        """Let somebody say something; give its seq."""
        person = self.people[who]
        stored = person.run(person.client.post(where, text))
        return int(stored.seq)

    def react(self, who: UserName, where: RoomName, seq: int, emoji: str) -> None:
        """Let somebody react."""
        self.people[who].run(self.people[who].client.react(where, seq, emoji))

    # --

    def _rooms(self) -> None:
        ada = self.people[ADA]
        ada.run(ada.client.create(ENGINEERING, topic=TOPIC))
        ada.run(ada.client.create(GENERAL, topic="What concerns us all"))
        ada.run(ada.client.create(REVIEW))
        ada.run(ada.client.create(RANDOM))
        ada.run(ada.client.create(BOARD, private=True))
        for name in (GRACE, KEN, SOPHIE, LINUS, MARGARET):
            for room in (ENGINEERING, GENERAL, REVIEW, RANDOM):
                self.people[name].run(self.people[name].client.join(room))

    def _yesterday(self) -> None:
        self.at(17, 2, day=-1)
        self.say(
            GRACE,
            ENGINEERING,
            "Morning build is green again. The flaky reconnect test was a "
            "**race in the retry policy**, not in the server.",
        )
        self.say(
            GRACE,
            ENGINEERING,
            "Details are in https://example.org/changes/482 if you want the long story.",
        )
        self.at(17, 9, day=-1)
        nice = self.say(ADA, ENGINEERING, "Nice catch! 🎉")
        for name in (GRACE, KEN, SOPHIE):
            self.react(name, ENGINEERING, nice, "🎉")
        self.react(LINUS, ENGINEERING, nice, "🚀")
        self.react(ADA, ENGINEERING, nice, "🎉")

    def _today(self) -> None:
        self.at(9, 41)
        hello = self.say(
            SOPHIE, ENGINEERING, "Hello everyone 👋 here is the plan for the train ride:"
        )
        self.say(
            SOPHIE,
            ENGINEERING,
            "1. finish the review\n2. write the notes for `1.0`\n3. look out of the window",
        )
        self.react(GRACE, ENGINEERING, hello, "😍")
        self.react(KEN, ENGINEERING, hello, "😍")
        self.at(9, 44)
        linus = self.people[LINUS]
        linus.run(
            linus.client.post(ENGINEERING, "That is what I call a good commute.", reply=hello)
        )
        ada = self.people[ADA]
        ada.run(ada.client.mark_read())
        self.at(9, 52)
        self.say(
            KEN,
            ENGINEERING,
            "I measured the new view: `older()` keeps the first paint under **100 ms** "
            "even with 100k messages in the room, and appending stays cheap.",
        )
        self.say(KEN, ENGINEERING, "```\nfirst paint   0.09 s\nappend        12 ms\n```")
        self.at(9, 58)
        self.say(
            GRACE,
            ENGINEERING,
            "@ada could you review the outbox change before lunch? It should only take a few "
            "minutes.",
        )
        self.at(10, 1)

    def _elsewhere(self) -> None:
        for number in range(3):
            self.say(SOPHIE, GENERAL, f"Cake in the kitchen, part {number + 1} 🍰")
        for _ in range(11):
            self.say(KEN, REVIEW, "Another sketch of the sidebar is up.")
        self.say(KEN, REVIEW, "@ada what do you think?")
        self.say(LINUS, RANDOM, "Has anybody seen my other shoe?")
        ada = self.people[ADA]
        ada.run(ada.client.mark_read(RANDOM))
        self.say(MARGARET, ADA, "The notes are in the folder.")
        self.say(ADA, MARGARET, "thank you!")
        self.say(SOPHIE, ADA, "👋")
        self.say(LINUS, ADA, "ok, tomorrow then")
        self.say(GRACE, ADA, "Shall we look at it together?")
        ada.run(ada.client.mark_read(SOPHIE))
        ada.run(ada.client.mark_read(LINUS))
        ada.run(ada.client.mark_read(GRACE))
        self.say(KEN, ADA, "Numbers attached.")
