"""The real terminal client in company: answers, reactions, calls, and who is doing what."""

from __future__ import annotations

import re

from tests.integration.test_terminal import TerminalCase


class CompanyTests(TerminalCase):
    """Ann at the screen, and Bob with nc."""

    async def test_answers_and_reactions(self) -> None:
        """A message is chosen with keys, answered, and reacted to; the other is told of both."""
        await self.begin()
        pane = await self.register()
        bob = await self.script()
        bob.type("is the printer back?\nand the scanner?\n")
        await pane.shows("and the scanner?")
        await pane.press("M-r")
        await pane.shows("reply to bob: and the scanner?:", "which, Esc stops")
        await pane.press("Up")
        await pane.shows("reply to bob: is the printer back?:")
        await pane.enter("yes, room 4")
        await pane.shows("↳ bob: is the printer back?", "ann        yes, room 4", no="reply to")
        await bob.shows("REPLY #lobby")
        await bob.shows(":yes, room 4")
        await pane.press("M-e")
        await pane.shows("react to bob: and the scanner?:")
        await pane.type(":wav")
        await pane.press("Tab")
        await pane.shows(":wave:")
        await pane.press("Tab", "Enter", "Enter")
        await pane.shows("[👋 1]", no="react to")
        await bob.shows("ann :👋")
        numbers = re.findall(r"201 (\d+) #lobby", bob.received)
        bob.type(f"/react {numbers[1]} 🔥\n/reply {numbers[0]} never mind\n")
        await pane.shows("[👋 1]  🔥 1", "bob        never mind")
        await pane.enter("/unreact")
        await bob.shows("UNREACT #lobby")
        await pane.shows(" 🔥 1", no="👋 1")

    async def test_calls_and_typing(self) -> None:
        """Calls are told and led to, though the room is muted; who types is seen, and sees it."""
        await self.begin()
        pane = await self.register()
        bob = await self.script()
        await pane.enter("/create #ops")
        await pane.shows("#ops")
        await pane.enter("/mute")
        await pane.shows("#ops is muted", "⊘")
        await pane.enter("/msg #lobby")
        bob.type("/join #ops\n/msg #ops nothing new\n/typing #lobby\n")
        await pane.shows("⊘ 1", "bob is typing", no="new in")
        bob.type("/msg #ops @ann, look\n")
        await pane.shows("@1 2", "new in #ops (@1)")
        await pane.press("M-a")
        await pane.shows("▌bob        @ann, look", no="new in")
        await pane.type("@roo")
        await pane.press("Tab")
        await pane.shows("> @room")
        await bob.shows("TYPING #ops ann")
        await pane.press("Enter")
        await bob.shows("MENTION #ops")

    async def test_away(self) -> None:
        """Who is away is told to others, and others' being away to who writes to them."""
        await self.begin()
        pane = await self.register()
        bob = await self.script()
        bob.type("/away lunch until 2\n")
        await bob.shows("200 away")
        await pane.enter("/msg bob are you there?")
        await pane.shows("bob is away: lunch until 2", "@bob  away: lunch until 2", "◦bob")
        await pane.enter("/away holidays")
        await bob.shows("AWAY ann :holidays")
        await pane.shows("/back ends it")
        bob.type("/back\n")
        await pane.shows("@bob  here now")
        await pane.enter("/back")
        await bob.shows("BACK ann")
