"""What hostile peers do to the AMP port of a real server, and what memory it costs."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from struct import pack

from twisted.internet.threads import deferToThread
from twisted.trial.unittest import TestCase

from tests.integration.processes import Server
from tests.integration.servers import serve
from tests.integration.test_amp_page import AMP, PASSWORD
from tests.integration.test_page_examples import say

MIB = 1 << 20
MOST_GROWTH = 8 * MIB


def memory_of(server: Server) -> int:
    """Bytes of memory that a server holds now."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024


def pairs(count: int) -> bytes:
    """Keys and values of 64 KiB, of a box that does not end."""
    value = b"x" * 65_535
    return b"".join(pack("!H", 8) + b"%08d" % n + pack("!H", 65_535) + value for n in range(count))


def bombard(port: int, count: int) -> int:
    """Send up to C{count} pairs without an end; give how many bytes were taken."""
    piece = pairs(16)
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        try:
            while sent < count * 65_545:
                sent += connection.send(piece)
        except ConnectionError:
            pass
    return sent


def never_read(port: int, server: Server, words: int) -> int:
    """Log in, read nothing, and let somebody else say much; give the growth in bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for command, given in (
            (b"Hello", {b"versions": b"[1]"}),
            (b"Login", {b"name": b"ann", b"password": PASSWORD.encode()}),
        ):
            box = {b"_command": command, b"_ask": b"1", **given}
            silent.sendall(
                b"".join(pack("!H", len(k)) + k + pack("!H", len(v)) + v for k, v in box.items())
                + b"\0\0"
            )
            silent.recv(4096)
        before = memory_of(server)
        said = f"/login bob {PASSWORD}\n" + f"{'y' * 8000}\n" * words
        answers = re.findall("^201 ", say(server.port, said), re.MULTILINE)
        assert len(answers) == words
        return memory_of(server) - before


class AmpAttackTests(TestCase):
    """A process of its own."""

    timeout = 300

    async def begin(self) -> tuple[Server, int]:
        """Start a server; give it, and its AMP port."""
        server = await serve(self, *AMP)
        found = await server.said(r"listening.*frontend\W+amp\W.*?127\.0\.0\.1:(\d+)\b")
        await deferToThread(say, server.port, f"/register ann {PASSWORD}\n")
        await deferToThread(say, server.port, f"/register bob {PASSWORD}\n")
        return server, int(found[1])

    async def test_attack_box_bomb(self) -> None:
        """187 MiB of one box, sent before the login, cost the server nothing; it serves on."""
        server, port = await self.begin()
        await deferToThread(bombard, port, 1)
        before = memory_of(server)
        for _ in range(3):
            sent = await deferToThread(bombard, port, 3000)
            self.assertLess(sent, 16 * MIB)
        self.assertLess(memory_of(server) - before, MOST_GROWTH)
        await server.said("box too large")
        answer = await deferToThread(say, server.port, f"/login ann {PASSWORD}\n")
        self.assertEqual(answer, "200 logged in as ann\n")
        self.assertNotIn("Traceback", server.output)

    async def test_attack_never_reads(self) -> None:
        """Who never reads is dropped, and does not fill the server's memory."""
        server, port = await self.begin()
        growth = await deferToThread(never_read, port, server, 2500)
        self.assertLess(growth, 12 * MIB)
        await server.said("slow reader dropped")
