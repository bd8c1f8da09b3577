"""What people set for themselves."""

from __future__ import annotations

from attrs import evolve

from chatserver.config import Config
from chatserver.model.errors import BadRequest, NotForGuests, SlowDown
from tests.service.cast import Cast
from tests.world import TEST_LIMITS


class SettingsTests(Cast):
    """ann sets things."""

    def setUp(self) -> None:
        """Log ann in."""
        super().setUp()
        self.ann = self.enter("ann")

    def test_kept_for_other_sessions(self) -> None:
        """What is set is known to every later session of the account."""
        self.now(self.ann.session.set_setting("Width", "40"))
        self.now(self.ann.session.set_setting("color", "ON"))
        again = self.enter("ann")
        self.assertEqual(self.now(again.session.settings()), {"color": "on", "width": "40"})

    def test_taken_back(self) -> None:
        """C{auto}, or nothing, in place of a value takes the setting back."""
        for value in ("auto", "AUTO", None):
            self.now(self.ann.session.set_setting("width", "40"))
            self.now(self.ann.session.set_setting("width", value))
            self.assertEqual(self.now(self.ann.session.settings()), {})

    def test_refusals(self) -> None:
        """What is not known, or not possible, is refused and changes nothing."""
        self.refused(self.ann.session.set_setting("colour", "on"), BadRequest)
        self.refused(self.ann.session.set_setting("colour", None), BadRequest)
        self.refused(self.ann.session.set_setting("color", "blue"), BadRequest)
        self.assertEqual(self.now(self.ann.session.settings()), {})

    def test_elsewhere(self) -> None:
        """Where else one is at the moment is known by the kind of connection."""
        self.assertEqual(self.now(self.ann.session.elsewhere()), [])
        again = self.enter("ann")
        self.assertEqual(len(self.now(self.ann.session.elsewhere())), 1)
        again.logout()
        self.assertEqual(self.now(self.ann.session.elsewhere()), [])


class GuestTests(Cast):
    """Guests."""

    config = Config(guests=True)

    def test_guests_keep_nothing(self) -> None:
        """A guest has set nothing, and cannot."""
        guest = self.enter_guest("gil")
        self.assertEqual(self.now(guest.session.settings()), {})
        self.refused(guest.session.set_setting("width", "40"), NotForGuests)


class RateTests(Cast):
    """Settings count as messages."""

    limits = evolve(TEST_LIMITS, messages_burst=3)

    def test_attack_settings_without_end(self) -> None:
        """Who changes settings without end is slowed down."""
        ann = self.enter("ann")
        for _ in range(3):
            self.now(ann.session.set_setting("width", "40"))
        self.refused(ann.session.set_setting("width", "40"), SlowDown)
