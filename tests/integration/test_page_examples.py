"""The programs that docs/line-protocol.md shows are run as they stand there."""

from __future__ import annotations

import re
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from twisted.internet import reactor
from twisted.internet.threads import deferToThread
from twisted.internet.utils import getProcessOutputAndValue
from twisted.trial.unittest import SkipTest, TestCase

from chatserver.config import Config, Limits
from chatserver.server import ChatServer

PAGE = (Path(__file__).parents[2] / "docs" / "line-protocol.md").read_text(encoding="utf-8")
PASSWORD = "correct horse battery"


def examples(language: str) -> list[str]:
    """All programs in one language on the page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def say(port: int, lines: str) -> str:
    """What C{nc -N} would do, without it."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(lines.encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


class PageExampleTests(TestCase):
    """Real programs against a real server."""

    timeout = 300

    async def start(self) -> int:
        """Start a server; give its port."""
        folder = Path(tempfile.mkdtemp(prefix="chat-page-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        line = ("tcp:0:interface=127.0.0.1",)
        server = ChatServer(Config(folder, line, (), limits=Limits(bcrypt_cost=4)), reactor)
        server.privilegedStartService()
        server.startService()
        self.addCleanup(server.stopService)
        return int(server.ways()[0].address.rpartition(":")[2])

    async def run_program(self, path: str, *arguments: str, **environ: str) -> tuple[str, str, int]:
        """Run a program to its end."""
        environ["PATH"] = "/usr/local/bin:/usr/bin:/bin"
        out, err, status = await getProcessOutputAndValue(path, arguments, environ)
        return out.decode(), err.decode(), status

    async def test_client_in_python(self) -> None:
        """The Python client logs in, says something, and reads it back."""
        port = await self.start()
        await deferToThread(say, port, f"/register ann {PASSWORD}\n")
        (program,) = examples("python")
        program = program.replace("port=7000", f"port={port}")
        out, err, status = await self.run_program(sys.executable, "-c", program)
        self.assertEqual((err, status), ("", 0))
        login, posted, history = out.splitlines()
        self.assertIn("'user': 'ann'", login)
        self.assertIn("'code': 201, 'seq': 2, 'stream': '#lobby'", posted)
        self.assertIn("'text': 'Hello from Python'", history)

    async def test_shell_script(self) -> None:
        """The script's exit status tells whether the message is on disk."""
        if shutil.which("nc") is None:
            raise SkipTest("nc (netcat-openbsd) is not installed")
        port = await self.start()
        lines = f"/register ci-bot {PASSWORD}\n/token new ci\n"
        token = (await deferToThread(say, port, lines)).split()[-1]
        script = examples("sh")[0].replace(" 7000", f" {port}")
        arguments = ("-c", script, "say.sh", "#lobby", "build", "passed")
        run = self.run_program
        _, err, status = await run("/bin/sh", *arguments, TOK=token, BUILD="7")
        self.assertEqual((err, status), ("", 0))
        _, _, status = await run("/bin/sh", *arguments, TOK="chat_wrong", BUILD="8")
        self.assertEqual(status, 1)
        read = await deferToThread(say, port, f"/login ci-bot {PASSWORD}\n/history #lobby\n")
        self.assertIn("ci-bot :build passed\n200 1\n", read)
