"""A server that sends nonsense: the window goes on, and nothing fails in it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from twisted.protocols.amp import AmpBox, parseString

from chatserver.model.names import Target
from tests.clients.desktop.scene import ADA, ENGINEERING, GENERAL, GRACE, KEN, Company
from tests.clients.desktop.screenshots import PictureCase, Sitting

NUMBERS = (-1, 0, 3, 1.5, 2**31, 2**63, -(2**70), 1e17, 1e308, float("inf"), float("nan"))
TEXTS = ("", "\ud800", "\x00", "x" * 5000, "<img src=file:///etc/passwd>", "\u202e", "#x", "A b")
OTHERS: tuple[Any, ...] = (None, True, [], {}, 1, "~")
KEPT = (b"_answer", b"_command", b"_ask", b"_error")
SEEDS, STEPS = 12, 4


class Liar:
    """Changes what a server sends, here and there."""

    def __init__(self, seed: int, write: Callable[[bytes], None]) -> None:
        self._random = random.Random(seed)
        self._write = write

    def write(self, data: bytes) -> None:
        """Send boxes, with lies in them."""
        for box in parseString(data):
            for key in [each for each in box if each not in KEPT]:
                box[key] = self._bent(box[key])
            self._write(AmpBox(box).serialize())

    def _bent(self, value: bytes) -> bytes:
        if value[:1] not in (b"{", b"["):
            return self._random.choice((b"", b"-1", b"\xff")) if self._seldom(0.01) else value
        return json.dumps(self._lie(json.loads(value))).encode()[:65535]

    def _lie(self, value: Any) -> Any:
        if not isinstance(value, dict | list) and self._seldom(0.04):
            kinds = {int: NUMBERS, float: NUMBERS, str: TEXTS}
            others = OTHERS if self._seldom(0.2) else kinds.get(type(value), OTHERS)
            return self._random.choice(others)
        if isinstance(value, dict):
            return {key: self._lie(each) for key, each in value.items() if not self._seldom(0.005)}
        if isinstance(value, list):
            told = [self._lie(each) for each in value]
            return told[::-1] if self._seldom(0.05) else told
        return value

    def _seldom(self, share: float) -> bool:
        return self._random.random() < share


class HostileTests(PictureCase):
    """Ada's window, at a server that lies."""

    def setUp(self) -> None:
        """People talk."""
        super().setUp()
        self.company = Company(self)
        self.company.gather()

    def test_nothing_fails_whatever_a_server_sends(self) -> None:
        """What cannot be understood ends the connection; no slot fails, no turn of the reactor."""
        for seed in range(SEEDS):
            ada = self.device("ada").enter()
            end = ada.network.cables[-1].server
            end.write = Liar(seed, end.write).write  # type: ignore[method-assign]
            sitting = self.sit(ada, (1280, 820), ENGINEERING)
            with self.subTest(seed=seed):
                self._live(sitting, random.Random(seed))
                self._judge()
            sitting.window.close()

    def _live(self, sitting: Sitting, chance: random.Random) -> None:
        doors, desk = sitting.window.doors, sitting.desk
        for step in range(STEPS):
            where: Target = chance.choice((ENGINEERING, GENERAL, GRACE, KEN))
            if desk.current is not None:
                desk.go(where)
            self.company.say(KEN, chance.choice((ENGINEERING, ADA)), f"**lie** @ada {step}")
            chance.choice((doors.browse_rooms, doors.jump, doors.show_settings, doors.start))()
            self.let_pass(0.3)
            sitting.window.grab()

    def _judge(self) -> None:
        self.assertEqual(self._wrong, [])
        logged = self.flushLoggedErrors()
        for failure in logged:
            # As the connection says when it hangs up, and nobody else.
            names = [frame[0] for frame in failure.frames]
            self.assertIn("_pushed", names, failure.getTraceback())
