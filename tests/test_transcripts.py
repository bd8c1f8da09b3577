"""
Sessions of the line protocol, written as people see them, run against the whole server.

Each file C{transcripts/*.txt} is one test; its first comment line says what it shows.  The
format, line by line; blank lines and lines that begin with C{#} are skipped:

  - C{setting guests = on}: a field of L{Config} or L{Limits}; before everything else.
  - C{accounts ann bob}: accounts that exist, each with the password C{secret-NAME}; also before
    everything else.
  - C{admins rita}: the same, and they are admins.
  - C{advance 86400}: seconds pass.
  - C{ann: connect}, C{ann: connect json}: opens a connection and calls it C{ann}.
  - C{ann: connect from 192.0.2.7}: the same, without TLS, from another machine.
  - C{ann> text}: it sends this line; LF is added.
  - C{ann>! raw}: it sends this and no line end; C{\\n}, C{\\xff} and so on are escapes, and
    C{{9217 a}} stands for 9217 times C{a}.
  - C{ann< text}: the next line that it received is exactly this.  A CR is shown as C{␍}, a blank
    at the end as C{␣}, another control byte, or one of a telnet command, as C{\\xff}.
  - C{ann<~ regex}: the same for lines that hold a time, or words for people.
  - C{ann<. text}: what it received so far, without a line end (a prompt).
  - C{ann: half-close}, C{ann: hang-up}: it ends sending; it is gone.
  - C{ann: silent}: it received nothing but what was listed.
  - C{ann: closed}: the same, and the server has closed the connection.

Nothing is overlooked: C{silent} is required of every connection at the end of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Config, Limits, Registration
from chatserver.model.names import UserName
from tests.world import TEST_LIMITS, Dialled, World

FOLDER = Path(__file__).parent / "transcripts"
PLAY = re.compile(r"(?P<who>[a-z0-9]+)(?P<verb>>!|<~|<\.|>|<|:)(?: (?P<rest>.*))?")
HIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
SWITCH = {"on": True, "off": False}
FIELDS = attrs.fields_dict(Config)
SIZES = attrs.fields_dict(Limits)


class TranscriptError(Exception):
    """The transcript's own line cannot be understood."""


def read_settings(lines: list[str]) -> Config:
    """Take all C{setting} lines together."""
    changes: dict[str, Any] = {}
    sizes: dict[str, Any] = {}
    for line in lines:
        if not line.startswith("setting "):
            continue
        key, _, value = line.removeprefix("setting ").replace(" ", "").partition("=")
        if key == "registration":
            changes[key] = Registration(value)
        elif key in FIELDS:
            changes[key] = SWITCH[value]
        elif key == "rates":
            sizes[key] = SWITCH[value]
        elif key in SIZES:
            sizes[key] = type(getattr(TEST_LIMITS, key))(value)
        else:
            raise TranscriptError(f"no setting {key}")
    return Config(**changes, limits=attrs.evolve(TEST_LIMITS, **sizes))


def build_world(case: SynchronousTestCase, lines: list[str]) -> World:
    """Start the server with the transcript's settings and accounts."""
    config = read_settings(lines)
    # Accounts are made over the wire, which the transcript's own settings may forbid.
    world = World(case, attrs.evolve(config, registration=Registration.OPEN))
    for line in lines:
        if line.startswith(("accounts ", "admins ")):
            for who in line.split()[1:]:
                world.register(who)
                if line.startswith("admins "):
                    world.run(world.operator.set_admin(UserName(who), True))
    if config.registration is Registration.OPEN:
        return world
    world.stop()
    return World(case, config, world.folder)


def raw_bytes(written: str) -> bytes:
    """Read the escapes of C{>!}."""
    repeated = re.sub(
        r"\{(\d+) ([^}]*)\}", lambda match: match[2] * int(match[1]), written
    ).encode()
    return repeated.decode("unicode_escape").encode("latin-1")


class Line:
    """One connection of a transcript: what it has received and nobody has listed yet."""

    def __init__(self, dialled: Dialled) -> None:
        self.dialled = dialled
        self._pending = ""

    def pending(self) -> str:
        """All that is not accounted for."""
        self._pending += self.dialled.take().decode(errors="backslashreplace")
        return self._pending

    def next_line(self) -> str | None:
        """Take one line, as the format shows it; None: there is no whole one."""
        line, end, rest = self.pending().partition("\n")
        if not end:
            return None
        self._pending = rest
        return shown(line)

    def rest(self) -> str:
        """Take what has no line end."""
        taken, self._pending = self.pending(), ""
        return shown(taken)


def shown(received: str) -> str:
    """Make what an editor would hide, or cut, visible."""
    visible = received.replace("\r", "␍")
    visible = HIDDEN.sub(lambda match: f"\\x{ord(match[0]):02x}", visible)
    return f"{visible[:-1]}␣" if visible.endswith(" ") else visible


class Player:
    """Plays one transcript, step by step."""

    def __init__(self, case: SynchronousTestCase, world: World) -> None:
        self._case = case
        self._world = world
        self._lines: dict[str, Line] = {}
        self._where = ""

    def play(self, name: str, lines: list[str]) -> None:
        """Go through all lines; then everything must be accounted for."""
        for number, line in enumerate(lines, 1):
            self._where = f"{name}:{number}: {line}"
            if line and not line.startswith(("#", "setting ", "accounts ", "admins ")):
                self._step(line)
        self._where = f"{name}: at the end"
        for who in self._lines:
            self._silent(who)

    def _step(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        if verb == "advance":
            self._world.clock.advance(float(rest))
            self._world.pump()
        elif match := PLAY.fullmatch(line):
            self._act(match["who"], match["verb"], match["rest"] or "")
        else:
            raise TranscriptError(self._where)

    def _act(self, who: str, verb: str, rest: str) -> None:
        if verb == ":":
            self._do(who, rest)
        elif verb == ">":
            self._send(who, rest.encode() + b"\n")
        elif verb == ">!":
            self._send(who, raw_bytes(rest))
        elif verb == "<.":
            self._expect(self._lines[who].rest() == rest, who, "other text without a line end")
        else:
            self._hear(who, verb, rest)

    def _do(self, who: str, deed: str) -> None:
        if deed.startswith("connect"):
            _, _, address = deed.partition("connect from ")
            self._lines[who] = Line(self._world.dial(address or "127.0.0.1"))
            if deed == "connect json":
                self._send(who, b"/json\n")
                self._hear(who, "<", '{"ok":true,"code":200}')
            return
        dialled = self._lines[who].dialled
        if deed == "half-close":
            dialled.half_close()
        elif deed == "hang-up":
            dialled.hang_up()
        elif deed in ("silent", "closed"):
            self._silent(who)
            self._expect(deed == "silent" or dialled.closed, who, "the connection is still open")
        else:
            raise TranscriptError(self._where)
        self._world.pump()

    def _send(self, who: str, data: bytes) -> None:
        self._lines[who].dialled.send(data)
        self._world.pump()

    def _hear(self, who: str, verb: str, wanted: str) -> None:
        received = self._lines[who].next_line()
        same = received is not None and (
            re.fullmatch(wanted, received) if verb == "<~" else wanted == received
        )
        self._expect(bool(same), who, f"received: {received!r}")

    def _silent(self, who: str) -> None:
        self._expect(not self._lines[who].pending(), who, "received more than was listed")

    def _expect(self, right: bool, who: str, complaint: str) -> None:
        if not right:
            left = self._lines[who].pending()
            self._case.fail(f"{self._where}\n{who}: {complaint}\nnot listed yet:\n{left}")


class TranscriptTests(SynchronousTestCase):
    """One test for each file; see the module's docstring."""


def as_test(path: Path) -> Callable[[TranscriptTests], None]:
    """Make a test method that plays the file."""
    lines = path.read_text(encoding="utf-8").splitlines()

    def test(self: TranscriptTests) -> None:
        player = Player(self, build_world(self, lines))
        player.play(path.name, lines)

    test.__name__ = f"test_{path.stem}"
    test.__qualname__ = f"TranscriptTests.{test.__name__}"
    test.__doc__ = lines[0].removeprefix("#").strip()
    return test


for _path in sorted(FOLDER.glob("*.txt")):
    setattr(TranscriptTests, f"test_{_path.stem}", as_test(_path))


class FormatTests(SynchronousTestCase):
    """The runner itself notices what it is there for."""

    def play(self, text: str) -> None:
        """Play a transcript that stands in the test."""
        lines = text.splitlines()
        Player(self, build_world(self, lines)).play("here", lines)

    def test_unlisted_line_fails(self) -> None:
        """A line that was received and not listed is a failure, at the end at the latest."""
        with self.assertRaisesRegex(self.failureException, "at the end"):
            self.play("accounts ann\nann: connect\nann> /login ann secret-ann")

    def test_other_line_fails(self) -> None:
        """A line that reads otherwise is a failure that shows both."""
        with self.assertRaisesRegex(self.failureException, "403"):
            self.play("ann: connect\nann> good morning\nann< 201 1 #lobby")

    def test_open_connection_is_not_closed(self) -> None:
        """A connection that is still open does not pass for closed."""
        with self.assertRaisesRegex(self.failureException, "still open"):
            self.play("ann: connect\nann: closed")

    def test_nonsense_is_refused(self) -> None:
        """A line that means nothing is an error, not skipped."""
        with self.assertRaises(TranscriptError):
            self.play("ann says hello")

    def test_every_file_says_what_it_shows(self) -> None:
        """Each transcript begins with a comment, which is its test's docstring."""
        paths = sorted(FOLDER.glob("*.txt"))
        self.assertGreater(len(paths), 10)
        for path in paths:
            first = path.read_text(encoding="utf-8").splitlines()[0]
            self.assertRegex(first, r"^# [A-Z].*\.$", path.name)
