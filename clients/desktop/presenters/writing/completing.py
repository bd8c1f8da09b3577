"""What the word at the cursor could become: a command, a person, a room, an emoji."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import frozen

from chatserver.model.names import RoomName, Target
from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.writing.commands.table import TABLE
from clients.desktop.presenters.writing.company import Company
from clients.desktop.presenters.writing.emoji_choices import EmojiChoices
from clients.desktop.presenters.writing.emoji_data import Emoji, by_text, search, shortcodes
from clients.desktop.words import tr

MOST_OFFERED = 40
EVERYBODY = "room"

# An emoji is offered from two letters on: C{:)} and C{:D} are not disturbed.
# A word begins at the start, or behind a blank or a bracket; never inside an address, a time or
# a path.
_BEGIN = r"(?:^|(?<=[\s(\[{\"'“‘«]))"
_CODE = re.compile(_BEGIN + r":([a-zA-Z0-9_+-]{2,40})$")
_NAME = re.compile(_BEGIN + r"@([\w.~-]{0,40})$")
_ROOM = re.compile(_BEGIN + r"#([\w.-]{1,40})$")
_COMMAND = re.compile(r"^/(\w{0,20})$")


@frozen
class Offer:
    """
    A way to go on.

    @ivar start: how many characters before the cursor it takes the place of.
    @ivar text: what it puts there.
    @ivar shown: what is read first in the list; C{about}: what is read second.
    @ivar picture: an emoji before it; empty: none.
    @ivar person: somebody's user name, for their avatar; empty: it is no person.
    """

    start: int
    text: str
    shown: str
    about: str = ""
    picture: str = ""
    person: str = ""


class Completing:
    """
    What is offered for what is being typed.

    @ivar offers: the likeliest first; none: nothing is offered.
    @ivar chosen: which of them would be taken.
    """

    def __init__(self, kept: Kept, company: Company, target: Target) -> None:
        self.offers: Sequence[Offer] = ()
        self.chosen = 0
        self._choices = EmojiChoices(kept)
        self._company = company
        self._target = target
        self._word = ""

    def look(self, text: str, cursor: int) -> None:
        """Something was typed: see what it could become."""
        before = text[:cursor]
        behind = text[cursor : cursor + 1]
        is_inside = bool(behind) and not behind.isspace()
        self._word = before
        self.offers = () if is_inside else self._offers(before)[:MOST_OFFERED]
        self.chosen = 0

    def moved(self, text: str, cursor: int) -> None:
        """The cursor went elsewhere, and nothing was typed."""
        if self.offers and text[:cursor] != self._word:
            self.put_away()

    def put_away(self) -> None:
        """Offer nothing until something is typed."""
        self.offers, self.chosen = (), 0

    def move(self, step: int) -> None:
        """Choose another one, further down or up; behind the last one comes the first."""
        if self.offers:
            self.chosen = (self.chosen + step) % len(self.offers)

    def choose(self, at: int) -> None:
        """Choose one by its place."""
        if 0 <= at < len(self.offers):
            self.chosen = at

    def is_typed(self, text: str, cursor: int) -> bool:
        """Whether what is chosen stands there already, so that Enter may send it."""
        if not self.offers:
            return True
        offer = self.offers[self.chosen]
        return text[cursor - offer.start : cursor] == offer.text.rstrip()

    def take(self, text: str, cursor: int) -> tuple[str, int] | None:
        """
        Put what is chosen into a text.

        @return: the new text and cursor; None: nothing is offered.
        """
        if not self.offers:
            return None
        offer = self.offers[self.chosen]
        if offer.picture:
            self._choices.picked(offer.picture)
        begun, behind = text[: cursor - offer.start], text[cursor:]
        put = offer.text.rstrip() if behind[:1].isspace() else offer.text
        self.put_away()
        return begun + put + behind, len(begun) + len(put)

    # --

    def _offers(self, before: str) -> Sequence[Offer]:
        if found := _COMMAND.search(before):
            return _commands(found[1])
        if found := _NAME.search(before):
            if not found[1]:
                self._company.ask()
            return self._people(found[1])
        if found := _ROOM.search(before):
            return self._rooms(found[1])
        if found := _CODE.search(before):
            return self._emoji(found[1])
        return ()

    def _people(self, begun: str) -> Sequence[Offer]:
        contacts, viewer = self._company.contacts, self._company.viewer
        names = dict.fromkeys((*self._company.near(), *contacts.people()))
        shown = self._company.shown()
        called = [(name.text, shown.get(name, name.text)) for name in names if name != viewer]
        wanted = begun.lower()
        fitting = _ranked(wanted, [each for each in called if _is_meant(*each, wanted)])
        if isinstance(self._target, RoomName) and EVERYBODY.startswith(wanted):
            fitting.append((EVERYBODY, tr("everybody in this room")))
        return [
            Offer(
                len(begun) + 1,
                f"@{name} ",
                f"@{name}",
                "" if nickname == name else nickname,
                person="" if name == EVERYBODY else name,
            )
            for name, nickname in fitting
        ]

    def _rooms(self, begun: str) -> Sequence[Offer]:
        contacts = self._company.contacts
        wanted = begun.lower()
        fitting = [room for room in contacts.rooms() if wanted in room.text]
        fitting.sort(key=lambda room: not room.text.startswith(wanted))
        return [
            Offer(len(begun) + 1, f"{room} ", str(room), contacts.topic(room)) for room in fitting
        ]

    def _emoji(self, code: str) -> Sequence[Offer]:
        recent = {text: at for at, text in enumerate(self._choices.recent())}
        wanted = code.lower()
        found = [each for each in search(code) if any(_holds(each, wanted))]
        exact = by_text().get(shortcodes().get(code, ""))
        if exact is not None and exact not in found:
            found.append(exact)
        found.sort(key=lambda each: _emoji_rank(each, wanted, recent))
        tone = self._choices.tone
        return [_emoji_offer(each, code, tone) for each in found]


def _commands(begun: str) -> Sequence[Offer]:
    wanted = begun.lower()
    names = sorted(name for name in TABLE if name.startswith(wanted))
    return [
        Offer(len(begun) + 1, f"/{name} ", TABLE[name].usage, tr(TABLE[name].summary))
        for name in names
    ]


def _is_meant(name: str, shown: str, wanted: str) -> bool:
    """Whether somebody's user name holds what is typed, or a word of the nickname begins so."""
    return wanted in name or any(word.startswith(wanted) for word in shown.lower().split())


def _ranked(wanted: str, people: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those whose name or nickname begins so come first; else the order is the one given."""
    return sorted(people, key=lambda each: not _begins(each, wanted))


def _begins(person: tuple[str, str], wanted: str) -> bool:
    return any(name.lower().startswith(wanted) for name in person)


def _holds(each: Emoji, wanted: str) -> Iterable[bool]:
    return (wanted in code.lower() for code in each.codes)


def _emoji_rank(each: Emoji, wanted: str, recent: dict[str, int]) -> tuple[int, int, int]:
    codes = [code.lower() for code in each.codes]
    begins = any(code.startswith(wanted) for code in codes)
    used = min((recent[text] for text in (each.text, *each.toned) if text in recent), default=999)
    exact = wanted in codes
    length = min(len(code) for code in codes if wanted in code)
    return (0 if exact else 1 if begins else 2), used, length


def _emoji_offer(each: Emoji, code: str, tone: int) -> Offer:
    text = each.in_tone(tone)
    wanted = code.lower()
    shown = next((c for c in each.codes if c.lower().startswith(wanted)), each.codes[0])
    return Offer(len(code) + 1, f"{text} ", f":{shown}:", picture=text)
