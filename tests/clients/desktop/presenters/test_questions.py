"""How often the server is asked for lists that grow with it."""

from __future__ import annotations

import re
from collections import Counter

from tests.clients.cast import Person
from tests.clients.desktop.presenters.desks import DeskCase


class QuestionTests(DeskCase):
    """What a start and a reconnect cost a server."""

    def watch(self, person: Person) -> Counter[str]:
        """Count what somebody's program asks from now on, by the names of the commands."""
        asked: Counter[str] = Counter()
        end = person.network.cables[-1].client
        write = end.write

        def written_by(data: bytes) -> None:
            asked.update(each.decode() for each in re.findall(rb"_command\0.([A-Za-z]+)", data))
            write(data)

        end.write = written_by  # type: ignore[method-assign]
        return asked

    def test_a_start(self) -> None:
        """Which rooms there are, who there is, and who is blocked is asked for once each."""
        asked = self.watch(self.ann)
        self.sit()
        lists = {name: asked[name] for name in ("Rooms", "Users", "Blocks")}
        self.assertEqual(lists, {"Rooms": 1, "Users": 1, "Blocks": 1})
