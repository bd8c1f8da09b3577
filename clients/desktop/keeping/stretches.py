"""The lines of each place in the database: one stretch without a gap, bounded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from time import sleep

from chatserver.model.names import Target, show_target
from clients.core.lines import Line
from clients.desktop.keeping.codec import read_line, write_line, write_stream
from clients.desktop.keeping.steps import MOST_LINES

AT_A_TIME = 20
"""Rows, which are written in half a millisecond or less."""
MOST_WRITTEN = 8
"""Places of which it is remembered what stands in the database."""

_FIND = "SELECT id, stream_id, stream FROM stretch WHERE target = ?"
_BEHIND_THE_LAST = 1 << 62


class Stretches:
    """Works on one connection, inside its owner's transactions."""

    def __init__(self, database: sqlite3.Connection, most_lines: int = MOST_LINES) -> None:
        self._database = database
        self._most_lines = most_lines
        self._written: dict[Target, dict[int, Line]] = {}

    def forget(self) -> None:
        """What was written did not come to stay."""
        self._written.clear()

    def keep(self, target: Target, lines: Sequence[Line], at_end: bool) -> None:
        """As L{clients.desktop.presenters.kept.Kept.keep_lines}; one line at least."""
        number = self._stretch(target, lines[-1])
        first, last = lines[0].seq, lines[-1].seq
        if not self._joins(number, first, last):
            self._database.execute("DELETE FROM line WHERE stretch = ?", (number,))
        upto = _BEHIND_THE_LAST if at_end else last
        there = self._seqs(number, first, upto)
        new = {line.seq: line for line in lines}
        gone = there - new.keys()
        self._database.executemany(
            "DELETE FROM line WHERE stretch = ? AND seq = ?", [(number, seq) for seq in gone]
        )
        written = self._written.pop(target, {})
        self._database.executemany(
            "INSERT OR REPLACE INTO line VALUES (?, ?, ?)",
            _giving_way(
                (number, seq, write_line(line))
                for seq, line in new.items()
                if seq not in there or written.get(seq) is not line
            ),
        )
        self._remember(target, new)
        self._trim(number)

    def drop(self, target: Target, upto: int | None) -> None:
        """As L{clients.desktop.presenters.kept.Kept.drop_lines}."""
        found = self._database.execute(_FIND, (show_target(target),)).fetchone()
        if found is None:
            return
        upto = _BEHIND_THE_LAST if upto is None else upto
        self._database.execute("DELETE FROM line WHERE stretch = ? AND seq <= ?", (found[0], upto))

    def use(self, target: Target) -> None:
        """Note that somebody looks at them."""
        self._database.execute(
            "UPDATE stretch SET used = (SELECT max(used) FROM stretch) + 1 WHERE target = ?",
            (show_target(target),),
        )

    def shrink(self, most_bytes: int) -> None:
        """Let go what was used longest ago, until all takes C{most_bytes} or less."""
        while self._used_bytes() > most_bytes:
            places = self._database.execute(
                "SELECT id, count(*) FROM stretch JOIN line ON stretch = id"
                " GROUP BY id ORDER BY used LIMIT 2"
            ).fetchall()
            if not places:
                return
            number, count = places[0]
            # The only one, which is looked at now, keeps its newer half.
            self._trim(number, count // 2 if len(places) == 1 else 0)

    # --

    def _stretch(self, target: Target, newest: Line) -> int:
        """Find the row of a place, or make it; of a room that was made anew, nothing is kept."""
        name, stream = show_target(target), newest.entry.stream
        found = self._database.execute(_FIND, (name,)).fetchone()
        written = write_stream(stream)
        if found is not None and found[1:] == (stream.id, written):
            return int(found[0])
        if found is None:
            self._database.execute(
                "INSERT INTO stretch (target, stream_id, stream, used)"
                " SELECT ?, ?, ?, coalesce(max(used), 0) + 1 FROM stretch",
                (name, stream.id, written),
            )
            return self._stretch(target, newest)
        if found[1] != stream.id:
            self._database.execute("DELETE FROM line WHERE stretch = ?", (found[0],))
        self._database.execute(
            "UPDATE stretch SET stream_id = ?, stream = ? WHERE id = ?",
            (stream.id, written, found[0]),
        )
        return int(found[0])

    def _joins(self, number: int, first: int, last: int) -> bool:
        """Whether nothing can be missing between what is kept and the lines of these seqs."""
        kept_first, kept_last = self._database.execute(
            "SELECT min(seq), max(seq) FROM line WHERE stretch = ?", (number,)
        ).fetchone()
        return kept_first is not None and first <= kept_last + 1 and last >= kept_first - 1

    def _seqs(self, number: int, first: int, last: int) -> set[int]:
        rows = self._database.execute(
            "SELECT seq FROM line WHERE stretch = ? AND seq BETWEEN ? AND ?", (number, first, last)
        )
        return {seq for (seq,) in rows}

    def _remember(self, target: Target, lines: dict[int, Line]) -> None:
        self._written[target] = lines
        if len(self._written) > MOST_WRITTEN:
            del self._written[next(iter(self._written))]

    def _trim(self, number: int, most: int | None = None) -> None:
        self._database.execute(
            "DELETE FROM line WHERE stretch = ?1 AND seq <= (SELECT seq FROM line"
            " WHERE stretch = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)",
            (number, self._most_lines if most is None else most),
        )

    def _used_bytes(self) -> int:
        pages, free, size = (
            self._database.execute(statement).fetchone()[0]
            for statement in ("PRAGMA page_count", "PRAGMA freelist_count", "PRAGMA page_size")
        )
        return int((pages - free) * size)


def _giving_way(rows: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Let other threads, which show windows, have a turn after every few rows."""
    for count, row in enumerate(rows):
        if count % AT_A_TIME == 0:
            sleep(0)
        yield row


def read_lines(
    database: sqlite3.Connection, target: Target, before: int | None, limit: int
) -> Sequence[Line]:
    """Read the newest lines of a place, or those before the seq C{before}, oldest first."""
    found = database.execute(_FIND, (show_target(target),)).fetchone()
    if found is None:
        return ()
    number, _, stream = found
    rows = database.execute(
        "SELECT content FROM line WHERE stretch = ? AND seq < ? ORDER BY seq DESC",
        (number, _BEHIND_THE_LAST if before is None else before),
    )
    lines: list[Line] = []
    for (content,) in rows:
        line = read_line(stream, content)
        if line is not None:
            lines.append(line)
        if len(lines) >= limit:
            break
    rows.close()
    return lines[::-1]
