"""The model of the list of conversations: whatever changes, it is followed row by row."""

from __future__ import annotations

from random import Random

from attrs import evolve
from PyQt5.QtCore import QPersistentModelIndex, Qt
from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.names import RoomName, UserName
from clients.desktop.models.places import (
    ROW,
    Heading,
    Nobody,
    PlacesModel,
    Row,
    key_of,
    rows_of,
)
from clients.desktop.presenters.places.place_rows import Invitation, Place


def person(number: int, unread: int = 0) -> Place:
    """Somebody's row."""
    return Place(UserName(f"user-{number}"), f"User {number}", unread=unread)


class PlacesModelTests(SynchronousTestCase):
    """Rows come, go and move."""

    def setUp(self) -> None:
        """Begin with nobody."""
        self.model = PlacesModel()
        self.model.fill(rows_of((), (), ()))
        self.log: list[str] = []
        self.model.dataChanged.connect(lambda first, last: self.log.append(f"drew {first.row()}"))
        self.model.rowsInserted.connect(lambda *_: self.log.append("inserted"))
        self.model.rowsRemoved.connect(lambda *_: self.log.append("removed"))
        self.model.layoutChanged.connect(lambda *_: self.log.append("moved"))
        self.model.modelReset.connect(lambda: self.log.append("reset"))

    def test_sections(self) -> None:
        """Headings stand above their sections; without anybody there is a row that says so."""
        room, asked = Place(RoomName("ops"), "ops"), Invitation(7, RoomName("tea"))
        self.assertEqual(
            rows_of([asked], [room], []),
            [Heading.INVITATIONS, asked, Heading.ROOMS, room, Heading.DIRECTS, Nobody()],
        )
        self.assertNotIn(Nobody(), rows_of((), (), [person(1)]))

    def test_only_what_changed_is_drawn(self) -> None:
        """A badge draws one row; the same again draws nothing."""
        people = [person(each) for each in range(5)]
        self.model.show(rows_of((), (), people))
        self.log.clear()
        people[3] = evolve(people[3], unread=4)
        self.model.show(rows_of((), (), people))
        self.model.show(rows_of((), (), people))
        self.assertEqual(self.log, ["drew 5"])

    def test_headings_and_invitations_are_not_chosen_by_keys(self) -> None:
        """Only conversations are."""
        self.model.show(rows_of([Invitation(1, RoomName("tea"))], (), [person(1)]))
        able = [
            bool(self.model.flags(self.model.index(at, 0)) & Qt.ItemIsEnabled)
            for at in range(self.model.rowCount())
        ]
        self.assertEqual(able, [False, False, False, False, True])

    def test_whatever_happens_is_followed(self) -> None:
        """After any change the rows are those wanted, and what was held on to is still itself."""
        chance = Random(7)
        for _ in range(300):
            held = {
                key_of(row): QPersistentModelIndex(self.model.index(at, 0))
                for at, row in enumerate(self.model.rows)
            }
            numbers = chance.sample(range(12), chance.randrange(12))
            asked = [Invitation(1, RoomName("tea"))] if chance.random() < 0.3 else []
            wanted: list[Row] = rows_of(
                asked, (), [person(each, chance.randrange(3)) for each in numbers]
            )
            self.model.show(list(wanted))
            self.assertEqual(self.model.rows, wanted)
            for key, index in held.items():
                row = self.model.row_of(key)
                self.assertEqual(index.row() if index.isValid() else -1, row)
        self.assertNotIn("reset", self.log)

    def test_what_is_said_of_a_row(self) -> None:
        """Each row has words for those who do not see it."""
        self.model.show(rows_of((), (), [person(1, unread=2)]))
        said = [self.model.data(self.model.index(at, 0), Qt.AccessibleTextRole) for at in range(3)]
        self.assertEqual(said, ["ROOMS", "DIRECT MESSAGES", "User 1, 2 unread"])
        self.assertEqual(self.model.data(self.model.index(2, 0), ROW), person(1, unread=2))

    def test_tips_are_no_html(self) -> None:
        """What somebody writes is shown in a tip as it is written."""
        place = evolve(person(1), text="<b>bold</b><img src=x>")
        self.model.show(rows_of((), (), [place]))
        tip = self.model.data(self.model.index(2, 0), Qt.ToolTipRole)
        self.assertFalse(Qt.mightBeRichText(tip), tip)
