"""A list out of which one is picked, as Qt's views take it."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QAbstractListModel, QModelIndex, Qt

from clients.desktop.presenters.places.picking import Pick

PICK = Qt.UserRole + 1
"""Gives the L{Pick} itself."""


class PicksModel(QAbstractListModel):
    """As many rows as there are, thousands too."""

    def __init__(self) -> None:
        super().__init__()
        self.picks: Sequence[Pick] = ()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008  (Qt's way)
        """How many there are."""
        return 0 if parent.isValid() else len(self.picks)

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole) -> object:
        """What a row is."""
        pick = self.picks[index.row()]
        if role == PICK:
            return pick
        if role == Qt.DisplayRole:
            return pick.title
        if role == Qt.AccessibleTextRole:
            return pick.spoken
        return None

    def show(self, picks: Sequence[Pick]) -> None:
        """Hold these now."""
        if picks is self.picks or picks == self.picks:
            return
        if len(picks) == len(self.picks):
            self.picks = picks
            self.dataChanged.emit(self.index(0, 0), self.index(len(picks) - 1, 0))
            return
        self.beginResetModel()
        self.picks = picks
        self.endResetModel()
