"""Events: one rendering for many listeners."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.events import CLOSER, Delivery, Event, Notice


class DeliveryTests(SynchronousTestCase):
    """A parcel of events that many connections write."""

    def setUp(self) -> None:
        """A parcel of two, and a writer that notes when it is asked."""
        self.delivery = Delivery((Notice("one"), Notice("two")))
        self.asked: list[tuple[Event, ...]] = []

    def write(self, events: tuple[Event, ...]) -> bytes:
        """Write the events the expensive way."""
        self.asked.append(events)
        return b"%d" % len(self.asked)

    def test_rendered_once_for_each_way_of_writing(self) -> None:
        """A thousand listeners who see the same share one rendering, the very same bytes."""
        first = self.delivery.written(("line", "script"), self.write)
        for _ in range(1000):
            self.assertIs(self.delivery.written(("line", "script"), self.write), first)
        self.assertEqual(len(self.asked), 1)

    def test_another_way_of_writing_is_rendered_anew(self) -> None:
        """A listener who sees JSON does not get a script's bytes."""
        self.assertEqual(self.delivery.written(("line", "script"), self.write), b"1")
        self.assertEqual(self.delivery.written(("line", "json"), self.write), b"2")
        self.assertEqual(self.delivery.written(("line", "script"), self.write), b"1")

    def test_writer_sees_the_events_in_order(self) -> None:
        """What is told together is told in the order in which it happened."""
        self.delivery.written("any", self.write)
        self.assertEqual(self.asked, [(Notice("one"), Notice("two"))])

    def test_nothing_to_show_is_remembered_too(self) -> None:
        """Events that a frontend does not show at all are not looked at again each time."""

        def silent(events: tuple[Event, ...]) -> bytes:
            self.asked.append(events)
            return b""

        for _ in range(3):
            self.assertEqual(self.delivery.written("silent", silent), b"")
        self.assertEqual(len(self.asked), 1)

    def test_together(self) -> None:
        """Several parcels told together are written from what was written of each."""
        third = Delivery((Notice("three"),))
        together = Delivery.of([self.delivery, third])
        self.assertEqual(together.events, (Notice("one"), Notice("two"), Notice("three")))
        third.written("same", self.write)
        self.assertEqual(together.written("same", self.write), b"21")
        self.assertEqual(self.asked, [(Notice("three"),), (Notice("one"), Notice("two"))])
        self.assertIs(Delivery.of([third]), third)

    def test_closer_look(self) -> None:
        """Where one of several needs a closer look, all told together do."""
        together = Delivery.of([self.delivery, Delivery((Notice("three"),))])
        data = together.written("same", lambda events: CLOSER if len(events) > 1 else b"x")
        self.assertIs(data, CLOSER)

    def test_parcels_share_nothing(self) -> None:
        """The rendering of one parcel never shows up in another."""
        self.delivery.written("same", self.write)
        self.assertEqual(Delivery((Notice("three"),)).written("same", self.write), b"2")
