"""The server as its operator meets it: started, refused, stopped, killed, started again."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import socket
import stat
from pathlib import Path

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Protocol
from twisted.trial.unittest import TestCase

from tests.integration import processes
from tests.integration.processes import Running, launch, new_folder, output_of, start
from tests.integration.waiting import comes_true


class Netcat(Protocol):
    """Says one thing and collects the answers until the server closes."""

    def __init__(self) -> None:
        self.received = b""
        self.closed: Deferred[bytes] = Deferred()

    def dataReceived(self, data: bytes) -> None:
        """Collect."""
        self.received += data

    def connectionLost(self, reason: object = None) -> None:
        """Hand over what came."""
        self.closed.callback(self.received)


async def talk(port: int, lines: bytes) -> bytes:
    """Send C{lines} and return all that comes back."""
    endpoint = TCP4ClientEndpoint(reactor, "127.0.0.1", port)
    netcat = await connectProtocol(endpoint, Netcat())
    assert netcat.transport is not None
    netcat.transport.write(lines)
    answers: bytes = await netcat.closed
    return answers


class StartTests(TestCase):
    """Starting, with both programs."""

    timeout = 300

    async def test_acceptance_36_start_lines(self) -> None:
        """twistd in the foreground says where it listens, what to type, and how to begin."""
        server = await start(self)
        await server.said("No accounts yet. Make the first one: chatctl ")
        self.assertIn(f"try: nc 127.0.0.1 {server.port}\n", server.output)
        self.assertIn("/register NAME", server.output)

    async def test_twist(self) -> None:
        """twist starts the same server, logs in the same form, and stops as cleanly."""
        server = await start(self, program=("twist",))
        await server.said(r'Z warn  "no accounts" ')
        self.assertEqual(await server.stop(), 0, server.all())
        self.assertEqual(server.errors, "")

    async def test_acceptance_35_wildcard(self) -> None:
        """A server that is open to all interfaces prints how another machine reaches it."""
        server = launch(self, line="tcp:0")
        await server.said(r"line +0\.0\.0\.0:(\d+) +try: nc 127\.0\.0\.1 \1")

    async def test_closed_registration(self) -> None:
        """Where nobody may register, nobody is told to."""
        server = await start(self, "--registration", "closed")
        await server.said("No accounts yet")
        self.assertNotIn("/register", server.output)

    async def test_json(self) -> None:
        """With --log-json every line on standard output is one flat JSON object."""
        server = await start(self, "--log-json")
        self.assertEqual(await server.stop(), 0)
        events = [json.loads(line) for line in server.output.splitlines()]
        self.assertIn("listening", [event.get("event") for event in events])
        for event in events:
            self.assertIn("time", event)

    async def test_attack_data_is_private(self) -> None:
        """Nobody else on the machine can read the data folder or a file in it."""
        server = await start(self)
        for path in [server.data, *server.data.rglob("*")]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0, path)

    async def test_open_files(self) -> None:
        """The server may open as many files as the system allows it."""
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        try:
            server = launch(self)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
        await server.started()
        soft, hard = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
        self.assertEqual(soft, hard)

    async def test_daemon(self) -> None:
        """Without -n twistd lets go of the console, keeps its pid file, log and clean stop."""
        folder = new_folder(self)
        parent = launch(self, data=folder / "data", program=("twistd",))
        self.assertEqual(await parent.exited(), 0, parent.all())
        pid = int((folder / "twistd.pid").read_text())
        self.addCleanup(_kill, pid)
        log = folder / "twistd.log"
        await comes_true(lambda: "listening frontend=line" in log.read_text())
        self.assertEqual(stat.S_IMODE(log.stat().st_mode), 0o600)
        os.kill(pid, signal.SIGTERM)
        await comes_true(lambda: not (folder / "twistd.pid").exists())
        self.assertRegex(log.read_text(), r"Z info  stopped\n")

    async def test_logfile(self) -> None:
        """twistd's own --logfile is where our lines go."""
        folder = new_folder(self)
        server = launch(self, data=folder / "data", program=("twistd", "-n", "-l", "our.log"))
        await server.said("No accounts yet")
        self.assertIn("listening frontend=line", (folder / "our.log").read_text())
        self.assertNotIn("listening frontend=line", server.output)

    async def test_twisted_log_format(self) -> None:
        """twistd's own --logger goes before our format."""
        server = launch(
            self, program=("twistd", "-n", "--logger", "tests.integration.test_process.plain")
        )
        await server.said(r"^plain listening$")


def plain() -> object:
    """Make the observer of L{StartTests.test_twisted_log_format}."""
    from_us = os.fdopen(os.dup(1), "w", buffering=1)
    return lambda event: from_us.write(f"plain {event.get('event')}\n")


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


class RefusalTests(TestCase):
    """What cannot work is said in one line, and nothing is harmed."""

    timeout = 300

    async def refused(self, server: Running, status: int, sentence: str) -> None:
        self.assertEqual(await server.exited(), status, server.all())
        self.assertRegex(server.errors, rf"\Achatserver: [^\n]*{sentence}[^\n]*\n\Z")

    async def test_acceptance_38_port_taken(self) -> None:
        """A port that somebody else has is named, under each program."""
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            line = f"tcp:{port}:interface=127.0.0.1"
            for program in (("twistd", "-n"), ("twistd",), ("twist",)):
                await self.refused(launch(self, program=program, line=line), 1, f"{port}")

    async def test_folder_in_use(self) -> None:
        """A second server in the same folder is refused, and the first one goes on."""
        first = await start(self)
        other = ("twistd", "-n", "--pidfile", "other.pid")
        await self.refused(launch(self, data=first.data, program=other), 1, "in use")
        self.assertIn(b"221", await talk(first.port, b"/quit\n"))

    async def test_acceptance_96_folder_not_writable(self) -> None:
        """A folder that cannot be made is named."""
        file = new_folder(self) / "file"
        file.write_text("not a folder")
        await self.refused(launch(self, data=file), 1, "data folder")

    async def test_damaged_database(self) -> None:
        """A database that is none stops the start, and stays as it was."""
        server = await start(self)
        await server.stop()
        [database] = [path for path in server.data.iterdir() if _is_database(path)]
        for path in server.data.glob(database.name + "-*"):
            path.unlink()
        database.write_bytes(b"not a database" * 1000)
        await self.refused(launch(self, data=server.data), 1, "")
        self.assertEqual(database.read_bytes(), b"not a database" * 1000)

    async def test_wrong_options(self) -> None:
        """Values, options and variables that cannot be are explained in one line, exit 2."""
        for program in (("twistd", "-n"), ("twist",)):
            for option, sentence in (
                ("--line=tcp:99999", "from 0 to 65535"),
                ("--gusts", "did you mean '--guests'"),
                ("--registration=no", "allowed: open, invite, closed"),
                ("--data", "requires argument"),
                ("guests", "unexpected argument 'guests'"),
            ):
                server = launch(self, option, program=program, line=None)
                await self.refused(server, 2, sentence)
            server = launch(self, program=program, CHAT_GUEST="on")
            await self.refused(server, 2, "did you mean 'CHAT_GUESTS'")

    async def test_check(self) -> None:
        """--check says in one line that a start would work, and starts nothing."""
        server = launch(self, "--check")
        self.assertEqual(await server.exited(), 0, server.all())
        self.assertRegex(server.output, r"\Achatserver: ready to start; [^\n]*\n\Z")

    async def test_help_fits_a_screen(self) -> None:
        """--help is at most 24 lines of 80 columns, under each program."""
        for program in ("twistd", "twist"):
            said, _, status = await output_of(
                [str(processes.SCRIPTS / program), "chat", "--help"], new_folder(self), COLUMNS="80"
            )
            lines = said.splitlines()
            self.assertEqual(status, 0)
            self.assertLessEqual(len(lines), 24)
            self.assertLessEqual(max(map(len, lines)), 80)
            self.assertIn("--single-session", said)

    async def test_plugin_cache_not_writable(self) -> None:
        """The server starts where Twisted's plugin cache cannot be written."""
        root = new_folder(self)
        for name in ("chatserver", "twisted", "clients"):
            shutil.copytree(
                processes.ROOT / name,
                root / name,
                ignore=shutil.ignore_patterns("dropin.cache", "__pycache__"),
            )
        (root / "twisted" / "plugins" / "dropin.cache").mkdir()
        server = await start(self, PYTHONPATH=str(root))
        self.assertEqual(await server.stop(), 0, server.all())


def _is_database(path: Path) -> bool:
    return path.is_file() and path.read_bytes().startswith(b"SQLite format")


class StopTests(TestCase):
    """Ends, wanted and unwanted."""

    timeout = 300

    async def test_acceptance_42_ctrl_c(self) -> None:
        """Ctrl-C ends with exit status 0, and a start on the same port works at once."""
        first = await start(self)
        self.assertEqual(await first.stop("INT"), 0, first.all())
        self.assertEqual(first.errors, "")
        line = f"tcp:{first.port}:interface=127.0.0.1"
        second = await start(self, data=first.data, line=line)
        self.assertEqual(second.port, first.port)

    async def test_sigterm(self) -> None:
        """SIGTERM, as service managers send it, ends with exit status 0 and no traceback."""
        server = await start(self)
        self.assertEqual(await server.stop("TERM"), 0, server.all())
        self.assertNotIn("Traceback", server.output + server.errors)
        self.assertFalse((server.data.parent / "twistd.pid").exists())

    async def test_second_ctrl_c(self) -> None:
        """An impatient second and third Ctrl-C change nothing."""
        server = await start(self)
        server.send_signal("INT")
        # A signal that comes in the middle of a line that is being written leaves no line itself.
        await server.said("Received SIGINT|stopped")
        for _ in range(2):
            if not server.ended:
                server.send_signal("INT")
        self.assertEqual(await server.exited(), 0, server.all())
        self.assertNotIn("Traceback", server.output + server.errors)

    async def test_kill(self) -> None:
        """After kill -9 the next start needs no help."""
        server = await start(self)
        await server.kill()
        again = await start(self, data=server.data)
        self.assertEqual(await again.stop(), 0, again.all())
