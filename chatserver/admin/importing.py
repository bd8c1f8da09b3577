"""Many accounts at once, from a file of comma-separated values."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import partial
from io import StringIO
from pathlib import Path

from attrs import field, frozen

from chatserver.admin.adding import new_name
from chatserver.admin.asking import STANDARD_INPUT
from chatserver.admin.console import Console, Refused
from chatserver.admin.reach import Reached
from chatserver.config import Limits
from chatserver.model.entries import User
from chatserver.model.errors import ChatError, NameTaken
from chatserver.model.names import UserName
from chatserver.operator_interfaces import IOperator
from chatserver.service.passwords import Passwords, at_once

COLUMNS = ("name", "password", "admin")
YES_OR_NO = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True}
YES_OR_NO |= {"1": True, "admin": True}


@frozen
class Row:
    """
    Somebody to add.

    @ivar line: of the file, from 1.
    """

    line: int
    name: UserName
    password: str = field(repr=False)
    admin: bool


def read_rows(file: str, console: Console, limits: Limits) -> list[Row]:
    """
    Read a file, and judge each of its lines.

    @param file: C{name,password[,admin]} in each line; C{-} is standard input.
    @raise Refused: it cannot be read, or some lines are wrong; each of those is told first.
    """
    rows, wrong = [], 0
    seen: dict[UserName, int] = {}
    passwords = Passwords(at_once, limits)
    for line, cells in _lines(file, _text(file, console)):
        try:
            row = _row(line, cells, passwords)
            if row.name in seen:
                raise NameTaken(f"{row.name} stands in line {seen[row.name]} already")
        except (ChatError, ValueError) as problem:
            console.complain(f"{file}:{line}: {problem}")
            wrong += 1
        else:
            seen[row.name] = line
            rows.append(row)
    if wrong:
        raise Refused(f"nobody was added: {wrong} of {wrong + len(rows)} lines are wrong")
    return rows


def without_known(rows: Sequence[Row], reached: Reached, console: Console) -> list[Row]:
    """Leave out whoever has an account already, and name them."""

    async def names(operator: IOperator) -> set[UserName]:
        return {each.user.name for each in await operator.users()}

    known = reached.run(names)
    for row in rows:
        if row.name in known:
            console.complain(f"{row.name} is already registered")
    return [row for row in rows if row.name not in known]


def add_all(rows: Sequence[Row], reached: Reached, console: Console) -> int:
    """
    Add everybody; whose name turns out to be kept for somebody else is told, and left out.

    @return: how many were added.
    """
    added = 0
    for count, row in enumerate(rows, 1):
        try:
            reached.run(partial(_add, row=row))
            added += 1
        except NameTaken as refusal:
            console.complain(f"{row.name}: {refusal}")
        console.progress(f"{count} of {len(rows)}", done=count == len(rows))
    return added


async def _add(operator: IOperator, row: Row) -> User:
    return await operator.add_user(row.name, row.password, row.admin)


def _text(file: str, console: Console) -> str:
    try:
        data = console.stdin.read() if file == STANDARD_INPUT else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise Refused(f"cannot read {file}: {error.strerror}") from None
    except UnicodeDecodeError:
        # The error itself would show a part of a password.
        raise Refused(f"{file} is not UTF-8") from None


def _lines(file: str, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each line's number, and its cells by the names of their columns."""
    reader = csv.reader(StringIO(text, newline=""), strict=True, skipinitialspace=True)
    columns: Sequence[str] = COLUMNS
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if columns is COLUMNS and (head := _head(cells)):
                columns = head
                continue
            yield reader.line_num, _named(columns, cells)
    except csv.Error:
        # The error itself may show a part of a password.
        raise Refused(f"{file}:{reader.line_num}: not comma-separated values") from None


def _head(cells: Sequence[str]) -> list[str]:
    """
    Read the names of the columns; nothing where a line is somebody to add.

    @raise Refused: it seems to name columns, but others: nobody shall become an account so.
    """
    columns = [cell.strip().lower() for cell in cells]
    if {"name", "password"} <= set(columns) <= set(COLUMNS):
        return columns
    if "password" in columns:
        raise Refused(f"the first line names columns; allowed are {', '.join(COLUMNS)}")
    return []


def _named(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) > len(columns):
        return {}
    return dict(zip(columns, (cell.strip() for cell in cells), strict=False))


def _row(line: int, cells: dict[str, str], passwords: Passwords) -> Row:
    """@raise ValueError, ChatError: the line is wrong; no password stands in the text."""
    if not {"name", "password"} <= set(cells):
        raise ValueError("a line is NAME,PASSWORD or NAME,PASSWORD,ADMIN")
    name, password, admin = new_name(cells["name"]), cells["password"], cells.get("admin", "")
    passwords.check(password)
    if admin.lower() not in YES_OR_NO:
        raise ValueError("the third column says whether it is an admin: yes or no")
    return Row(line, name, password, YES_OR_NO[admin.lower()])
