"""The members of a conversation, for a list: changed row by row, as one of thousands comes."""

from __future__ import annotations

import html
from collections.abc import Collection, Sequence
from typing import Any

from PyQt5.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from clients.desktop.presenters.people.member_rows import AWAY, OFFLINE, ONLINE, Member, Row
from clients.desktop.words import tr

ROW = Qt.UserRole + 1
"""The role under which a row is found as it is."""
MOST_STEPS = 60
"""Where more stretches of rows than these come and go at once, the list is built anew."""

NOWHERE = QModelIndex()


def _key(row: Row) -> tuple[Any, ...]:
    return type(row).__name__ == "Member", *row.order


def _runs(keys: Sequence[Any], wanted: Collection[Any]) -> list[tuple[int, int]]:
    """Give the first and last place of each stretch of what is wanted, from the front."""
    found: list[tuple[int, int]] = []
    for at, key in enumerate(keys):
        if key in wanted:
            begins = not found or found[-1][1] != at - 1
            found.append((at if begins else found.pop()[0], at))
    return found


class MemberModel(QAbstractListModel):
    """Rows of a L{clients.desktop.presenters.people.members.Members}, headings between them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these from now on; what stays is not touched."""
        old, new = [_key(row) for row in self._rows], [_key(row) for row in rows]
        gone, come = set(old) - set(new), set(new) - set(old)
        if len(_runs(old, gone)) + len(_runs(new, come)) > MOST_STEPS:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        for first, last in reversed(_runs(old, gone)):
            self._remove(first, last)
        for first, last in _runs(new, come):
            self._insert(first, rows[first : last + 1])
        for at, row in enumerate(rows):
            if self._rows[at] != row:
                self._rows[at] = row
                self.dataChanged.emit(self.index(at), self.index(at))

    def row_of(self, name: str) -> int:
        """Give where somebody stands; -1: nowhere."""
        for at, row in enumerate(self._rows):
            if isinstance(row, Member) and row.user.name.text == name:
                return at
        return -1

    def rowCount(self, parent: QModelIndex = NOWHERE) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: QModelIndex) -> Any:
        """Only people can be chosen."""
        is_person = isinstance(index.data(ROW), Member)
        return Qt.ItemIsEnabled | Qt.ItemIsSelectable if is_person else Qt.NoItemFlags

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole) -> Any:
        """Give what is shown, and what is said of it."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.DisplayRole:
            return row.title
        if role == Qt.AccessibleTextRole:
            return self._spoken(index.row(), row)
        if role == Qt.ToolTipRole and isinstance(row, Member):
            return _tip(row)
        return None

    def _spoken(self, at: int, row: Row) -> str:
        if not isinstance(row, Member):
            return row.title
        number = sum(isinstance(each, Member) for each in self._rows[: at + 1])
        parts = [row.title, *([presence_word(row.how)] if row.is_now else [])]
        parts += [tr("moderator")] if row.keeps_order else []
        parts += [row.about] if row.about else []
        return tr("{number}. {what}", number=number, what=", ".join(parts))

    def _remove(self, first: int, last: int) -> None:
        self.beginRemoveRows(NOWHERE, first, last)
        del self._rows[first : last + 1]
        self.endRemoveRows()

    def _insert(self, at: int, rows: Sequence[Row]) -> None:
        self.beginInsertRows(NOWHERE, at, at + len(rows) - 1)
        self._rows[at:at] = rows
        self.endInsertRows()


def presence_word(how: str) -> str:
    """Say how somebody is."""
    return {ONLINE: tr("online"), AWAY: tr("away"), OFFLINE: tr("offline")}[how]


def _tip(member: Member) -> str:
    """Their names in full; what others wrote is no markup."""
    lines = [member.title, f"@{member.user.name}"]
    lines += [tr("Moderator")] if member.keeps_order else []
    lines += [member.about] if member.about else []
    return "<br>".join(html.escape(line) for line in lines)
