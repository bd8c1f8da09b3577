"""What single values in JSON may be, whoever wrote them."""

from __future__ import annotations

import json
import math
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.entries import User
from chatserver.model.names import UserName
from chatserver.wire.checking import LAST_MOMENT, MOST, count, moment, room_name, user_name, words
from chatserver.wire.reading import Reader

REFUSED = (KeyError, TypeError, ValueError)
ADA = {"id": 1, "name": "ada"}
SAID = {
    "ev": "msg",
    "stream": {"id": 2, "name": "#lobby"},
    "seq": 1,
    "n": 1,
    "from": ADA,
    "at": 1.0,
    "text": "hello",
}


class CheckingTests(SynchronousTestCase):
    """Nothing gets in at which something fails later."""

    def _refuses(self, read: Any, *values: Any) -> None:
        for value in values:
            with self.subTest(value=value):
                self.assertRaises(REFUSED, read, value)

    def test_numbers(self) -> None:
        """What no database takes, or is no whole number, is refused."""
        self.assertEqual([count(0), count(MOST)], [0, MOST])
        self._refuses(count, -1, MOST + 1, 10**400, 1.5, math.inf, "1", None, [])

    def test_moments(self) -> None:
        """What no calendar holds is refused."""
        self.assertEqual([moment(0), moment(LAST_MOMENT)], [0.0, float(LAST_MOMENT)])
        self._refuses(moment, -1.0, LAST_MOMENT + 1, 10**400, math.inf, math.nan, "1", None)

    def test_texts(self) -> None:
        """Half of a character, which nothing can write, is refused."""
        self.assertEqual(words("é🎉"), "é🎉")
        self._refuses(words, json.loads('"\\ud800"'), 1, None, ["a"])

    def test_names(self) -> None:
        """What looks unlike a name is refused; guests and deleted accounts have names too."""
        for name in ("ada", "~ada", "deleted-12"):
            self.assertEqual(user_name(name), UserName(name))
        self._refuses(user_name, "", "~", "A b", "a\n", "<b>", "x" * 65, 7)
        self.assertEqual(str(room_name("#ops")), "#ops")
        self._refuses(room_name, "ops", "#", "#A b", "#<b>", None)

    def test_entry_with_any_wrong_value_is_refused(self) -> None:
        """An event is refused as a whole, whichever of its values is nonsense."""
        reader = Reader(User(1, UserName("ada")))
        self.assertIsNotNone(reader.event(SAID))
        for key, nonsense in (
            ("seq", 1 << 70),
            ("n", -1),
            ("at", math.inf),
            ("text", 7),
            ("from", ADA | {"nick": ["x"]}),
            ("from", ADA | {"name": "<img>"}),
            ("stream", {"id": 2, "name": "#<b>"}),
        ):
            self._refuses(reader.event, SAID | {key: nonsense})
