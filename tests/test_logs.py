"""The log: lines that people and programs can read, and that no user can write."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

from twisted.internet.testing import MemoryReactor
from twisted.logger import Logger, LogLevel
from twisted.python.failure import Failure
from twisted.python.logfile import LogFile
from twisted.trial.unittest import SynchronousTestCase

from chatserver.logs import line_observer, printable, quoted, render, twistd_output

MOMENT = 1795255323.1234
STAMP = "2026-11-21T10:02:03.123Z"


def event(**values: Any) -> dict[str, Any]:
    """An event as the logger makes it, at L{MOMENT}."""
    return {"log_time": MOMENT, "log_level": LogLevel.info, "log_format": "{event}"} | values


class RenderTests(SynchronousTestCase):
    """One event, one line."""

    def test_line_for_people(self) -> None:
        """Time in UTC, level, the event's name, then what it says."""
        self.assertEqual(
            render(event(event="login", user="ann", frontend="line"), False),
            f"{STAMP} info  login user=ann frontend=line\n",
        )

    def test_line_as_json(self) -> None:
        """The same as one flat object."""
        line = render(event(event="login", user="ann", seq=4, ok=True, cause=ValueError("x")), True)
        assert line is not None
        expected = {"time": STAMP, "level": "info", "event": "login", "user": "ann"}
        self.assertEqual(json.loads(line), expected | {"seq": 4, "ok": True, "cause": "x"})

    def test_sentences_of_twisted(self) -> None:
        """What others log is shown as text."""
        told = event(log_format="Main loop {what}.", what="over", log_level=LogLevel.warn)
        self.assertEqual(render(told, False), f'{STAMP} warn  text="Main loop over."\n')
        line = render(told, True) or ""
        expected = {"time": STAMP, "level": "warn", "text": "Main loop over."}
        self.assertEqual(json.loads(line), expected)

    def test_quiet(self) -> None:
        """Debug events and Twisted's words about ports and factories are left out."""
        self.assertIsNone(render(event(event="x", log_level=LogLevel.debug), False))
        legacy = {"log_namespace": "log_legacy"}
        for text in ("Factory starting on 7000", "(TCP Port 7000 Closed)"):
            self.assertIsNone(render(event(log_format=text, **legacy), False))
        self.assertIsNone(render(event(log_format="Starting factory <f>"), False))
        warned = event(log_format="Starting factory <f>", log_level=LogLevel.warn)
        self.assertIsNotNone(render(warned, False))

    def test_attack_forged_lines(self) -> None:
        """No value can begin a line, colour the screen, or look like another value."""
        bad = "x\n2026-11-21T10:02:03.123Z info  login user=root\x1b[2J\x9b\u202e\ud800"
        for value in (event(event="e", user=bad), event(log_format="{user}", user=bad)):
            line = render(value, False) or ""
            self.assertEqual(line.count("\n"), 1)
            self.assertTrue(line[:-1].isprintable(), line)
            self.assertEqual((render(value, True) or "").count("\n"), 1)
            self.assertTrue((render(value, True) or "").isascii())
        self.assertEqual(json.loads(quoted('a "b" \\ c=d')), 'a "b" \\ c=d')
        self.assertEqual(quoted(""), '""')
        self.assertEqual(printable("é\t"), "é\\t")

    def test_traceback(self) -> None:
        """A failure comes with its traceback, indented or as a JSON string."""
        failure = Failure(ValueError("first\n2026 second\x1b"))
        failed = event(event="broken", log_failure=failure, log_level=LogLevel.critical)
        lines = (render(failed, False) or "").splitlines()
        self.assertEqual(lines[0], f"{STAMP} critical broken")
        self.assertIn("ValueError", "".join(lines[1:]))
        for line in lines[1:]:
            self.assertTrue(line.startswith("    ") and line.isprintable(), line)
        self.assertIn("ValueError", json.loads(render(failed, True) or "")["traceback"])

    def test_logger(self) -> None:
        """Our way to log ends as such a line."""
        out = io.StringIO()
        log = Logger(observer=line_observer(out, False))
        log.info("{event}", event="post", room="#lobby", seq=3)
        self.assertRegex(out.getvalue(), r"\A\S+Z info  post room=#lobby seq=3\n\Z")


class TwistdOutputTests(SynchronousTestCase):
    """Whose log it is, where twistd's command line says so."""

    def output(self, **options: object) -> object:
        """Ask with twistd's options."""
        return twistd_output(options, MemoryReactor())

    def test_left_to_twistd(self) -> None:
        """Syslog, a logger of one's own, and what twistd refuses are left to twistd."""
        self.assertIsNone(self.output(syslog=True))
        self.assertIsNone(self.output(logger=print))
        self.assertIsNone(self.output(logfile="-", nodaemon=False))

    def test_file(self) -> None:
        """A file is made for its owner alone, and twistd.log is its name when none is said."""
        folder = Path(self.mktemp()).resolve()
        folder.mkdir(parents=True)
        back = Path.cwd()
        os.chdir(folder)
        self.addCleanup(os.chdir, back)
        for name in (None, "our.log"):
            file = self.output(logfile=name)
            assert isinstance(file, LogFile)
            file.close()
            mode = (folder / (name or "twistd.log")).stat().st_mode
            self.assertEqual(mode & 0o777, 0o600)
