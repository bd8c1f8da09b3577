"""What was measured, as a table for people and as JSON for comparing runs."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from attrs import asdict

from bench.measurement import OURS, Measurement
from bench.targets import TARGETS

UNITS: Mapping[str, str] = {
    "fan-out": "server CPU in µs for each delivery",
    "push": "server CPU in µs for each delivery",
    "paced": "server CPU in µs for each delivery, 20 messages a second",
    "stalled reader": "server CPU in µs for each delivery; one member may stop reading",
    "calls": "server CPU in µs for each message of one who is alone",
    "pairs": "server CPU in µs for each direct message",
    "durable": "server CPU in µs for each message, in rooms of ten",
    "group commit": "SQLite alone: CPU in µs for each row that is stored as a message is",
    "joins": "server CPU in µs for each who comes into the room",
    "idle": "memory of the server in KiB for each connection",
}

COLUMNS: Mapping[str, tuple[str, str]] = {
    "cpu_us": ("CPU µs", ".3g"),
    "cpu_seconds": ("CPU s", ".3g"),
    "memory_kb": ("KiB", ".4g"),
    "growth_kb": ("grew KiB", ".4g"),
    "rate": ("per second", ",.0f"),
    "messages_rate": ("msg/s", ",.0f"),
    "load": ("load", ".2f"),
    "p50_ms": ("p50 ms", ".2f"),
    "p99_ms": ("p99 ms", ".2f"),
    "delivery_p50_ms": ("p50 ms", ".1f"),
    "delivery_p99_ms": ("p99 ms", ".1f"),
    "delivery_max_ms": ("max ms", ".0f"),
    "answer_p50_ms": ("answered p50", ".1f"),
    "answer_p99_ms": ("p99 ms", ".1f"),
    "listening_seconds": ("listens s", ".2f"),
    "answered_seconds": ("answers s", ".2f"),
    "seconds": ("seconds", ".2f"),
    "entry_p99_ms": ("login p99", ".0f"),
    "found": ("found", ".0f"),
    "dropped": ("dropped", ".0f"),
    "lost": ("lost", ".0f"),
    "doubled": ("doubled", ".0f"),
    "misordered": ("misordered", ".0f"),
    "refused": ("refused", ".0f"),
}
"""Figures that are shown: their heading, and how they are written."""

IF_ANY = frozenset({"doubled", "misordered", "refused", "dropped"})
"""Figures that are shown only where one of them is not zero."""


def table(measured: Sequence[Measurement]) -> str:
    """Write everything, a block for each scenario."""
    blocks: dict[str, list[Measurement]] = {}
    for each in measured:
        blocks.setdefault(each.scenario, []).append(each)
    return "\n".join(_block(name, rows, measured) for name, rows in blocks.items())


def _block(name: str, rows: Sequence[Measurement], all_rows: Sequence[Measurement]) -> str:
    parameters = list(dict.fromkeys(key for row in rows for key in row.parameters))
    shown = [key for key in COLUMNS if _is_shown(key, rows)]
    peers = [] if name == "idle" else _peers(rows)
    heads = [*parameters, "server", *(COLUMNS[key][0] for key in shown)]
    heads += [f"/ {peer}" for peer in peers] + ["aim"]
    lines = [heads]
    for row in sorted(rows, key=lambda row: list(map(_sortable, row.parameters.values()))):
        cells = [str(row.parameters.get(key, "")) for key in parameters] + [row.server]
        cells += [_written(row, key) for key in shown]
        cells += [ratio(row, peer, all_rows) for peer in peers]
        lines.append([*cells, _aims(row)])
    title = f"\n{name}: {UNITS[name]}" if name in UNITS else f"\n{name}"
    return "\n".join([title, *_aligned(lines)])


def _is_shown(key: str, rows: Sequence[Measurement]) -> bool:
    if key in IF_ANY:
        return any(row.figures.get(key) for row in rows)
    return any(key in row.figures for row in rows)


def _peers(rows: Sequence[Measurement]) -> list[str]:
    servers = dict.fromkeys(row.server for row in rows)
    return [each for each in servers if not each.startswith(OURS)] if OURS in servers else []


def _sortable(value: int | str) -> tuple[bool, int | str]:
    return isinstance(value, str), value


def _written(row: Measurement, key: str) -> str:
    return format(row.figures[key], COLUMNS[key][1]) if key in row.figures else ""


def ratio(row: Measurement, peer: str, rows: Sequence[Measurement]) -> str:
    """Write our CPU as a share of a peer's in the same scenario; below 1 is less."""
    if not row.server.startswith(OURS) or "cpu_us" not in row.figures:
        return ""
    for other in rows:
        same = (other.scenario, dict(other.parameters)) == (row.scenario, dict(row.parameters))
        if same and other.server == peer and other.figures.get("cpu_us"):
            return format(row.figures["cpu_us"] / other.figures["cpu_us"], ".2f")
    return ""


def _aims(row: Measurement) -> str:
    concerned = [each for each in TARGETS if each.concerns(row) and each.figure in row.figures]
    return ", ".join(each.shown(row) for each in concerned)


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if cell[:1].isdigit() or cell == heads else cell.ljust(width)
            for cell, width, heads in zip(line, widths, lines[0], strict=True)
        ).rstrip()
        for line in lines
    ]


# -- JSON


def document(measured: Sequence[Measurement], rounds: int, now: datetime) -> dict[str, Any]:
    """Give everything, with the machine on which it was measured."""
    return {
        "date": now.astimezone(UTC).isoformat(timespec="seconds"),
        "rounds": rounds,
        "machine": machine(),
        "measurements": [asdict(each) for each in measured],
    }


def machine() -> dict[str, Any]:
    """Say what the figures depend on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.release(),
        "python": platform.python_version(),
        "twisted": version("twisted"),
        "sqlite": sqlite3.sqlite_version,
    }


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    if about.exists():
        for line in about.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def save(path: Path, found: Mapping[str, Any]) -> None:
    """Write C{found} into a file of its own, whose folder is made where it is absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
