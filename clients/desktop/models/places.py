"""The list of conversations as Qt's views take it: headings, invitations, rooms, people."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from attrs import frozen
from PyQt5.QtCore import QAbstractListModel, QModelIndex, Qt

from clients.desktop.presenters.places.place_rows import Invitation, Place, spoken
from clients.desktop.words import tr


class Heading(Enum):
    """What a section holds."""

    INVITATIONS = "invitations"
    ROOMS = "rooms"
    DIRECTS = "directs"

    @property
    def words(self) -> str:
        """What stands above the section."""
        return {
            Heading.INVITATIONS: tr("INVITATIONS"),
            Heading.ROOMS: tr("ROOMS"),
            Heading.DIRECTS: tr("DIRECT MESSAGES"),
        }[self]


@frozen
class Nobody:
    """Stands where there is no direct conversation yet."""


Row = Heading | Invitation | Place | Nobody
ROW = Qt.UserRole + 1
"""Gives the row itself."""


def rows_of(
    invitations: Sequence[Invitation], rooms: Sequence[Place], directs: Sequence[Place]
) -> list[Row]:
    """Put the sections below each other."""
    rows: list[Row] = []
    if invitations:
        rows += [Heading.INVITATIONS, *invitations]
    rows += [Heading.ROOMS, *rooms, Heading.DIRECTS, *directs]
    return rows if directs else [*rows, Nobody()]


def key_of(row: Row) -> object:
    """What a row remains the same by, whatever it shows."""
    match row:
        case Place(target):
            return target
        case Invitation(id):
            return Heading.INVITATIONS, id
        case _:
            return row


class PlacesModel(QAbstractListModel):
    """Changes by as little as possible, so that nothing jumps, flickers or loses the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008  (Qt's way)
        """How many there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole) -> object:
        """What a row is."""
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.DisplayRole:
            return row.shown if isinstance(row, Place) else ""
        if role == Qt.AccessibleTextRole:
            return _spoken(row)
        if role == Qt.ToolTipRole and isinstance(row, Place):
            return _tip(row)
        return None

    def flags(self, index: QModelIndex) -> object:
        """Only conversations can be chosen."""
        if isinstance(self.rows[index.row()], Place):
            return Qt.ItemIsEnabled | Qt.ItemIsSelectable
        return Qt.NoItemFlags

    def show(self, rows: list[Row]) -> None:
        """Hold these rows now."""
        keys, old = [key_of(row) for row in rows], [key_of(row) for row in self.rows]
        if keys != old:
            self._arrange(rows, keys)
        self._update(rows)

    def fill(self, rows: list[Row]) -> None:
        """Hold these rows now, and let all that looks at the old ones forget them."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row_of(self, key: object) -> int:
        """Where a row stands; -1: nowhere."""
        return next((at for at, row in enumerate(self.rows) if key_of(row) == key), -1)

    # --

    def _arrange(self, rows: list[Row], keys: list[object]) -> None:
        """Let go of rows, take new ones, and bring all into their order."""
        new = set(keys)
        for at in reversed(range(len(self.rows))):
            if key_of(self.rows[at]) not in new:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self.rows[at]
                self.endRemoveRows()
        there = {key_of(row) for row in self.rows}
        for at, row in enumerate(rows):
            if key_of(row) not in there:
                place = min(at, len(self.rows))
                self.beginInsertRows(QModelIndex(), place, place)
                self.rows.insert(place, row)
                self.endInsertRows()
        self._sort(keys)

    def _sort(self, keys: list[object]) -> None:
        old = [key_of(row) for row in self.rows]
        if old == keys:
            return
        self.layoutAboutToBeChanged.emit()
        to = {key: at for at, key in enumerate(keys)}
        held = self.persistentIndexList()
        self.changePersistentIndexList(held, [self.index(to[old[each.row()]], 0) for each in held])
        self.rows.sort(key=lambda row: to[key_of(row)])
        self.layoutChanged.emit()

    def _update(self, rows: list[Row]) -> None:
        for at, (old, new) in enumerate(zip(self.rows, rows, strict=True)):
            if old != new:
                self.rows[at] = new
                self.dataChanged.emit(self.index(at, 0), self.index(at, 0))


def _spoken(row: Row) -> str:
    match row:
        case Place():
            return spoken(row)
        case Invitation():
            return row.sentence
        case Heading():
            return row.words
        case _:
            return tr("You have no conversations yet")


def _tip(place: Place) -> str:
    """What does not fit into a row; plain text, as a tip would take some text for HTML."""
    name = tr("{name} ({also})", name=place.shown, also=place.also) if place.also else place.shown
    lines = [name, place.away, place.text]
    plain = "\n".join(filter(None, lines))
    return plain if not Qt.mightBeRichText(plain) else plain.replace("<", "\u2039")
