"""TLS as a server in another process speaks it: what is agreed on, and what lines go through it."""

from __future__ import annotations

import contextlib
import resource
import shutil
import socket
import sys
from pathlib import Path

from OpenSSL import SSL
from twisted.trial.unittest import TestCase

from chatserver.certificates import fingerprint_of, make, own_pair
from tests.integration.dialing import PASSWORD, arrive
from tests.integration.processes import SCRIPTS, Server, environment, launch, new_folder
from tests.integration.programs import start
from tests.integration.servers import serve
from tests.integration.tls_clients import (
    PATIENCE,
    TLS_AMP,
    TLS_LINE,
    Agreed,
    Blocking,
    Offer,
    dial_tls,
    shake_hands,
)

TLS = "tls:0:interface=127.0.0.1"
PLAIN_LINE = r"frontend=line address=127\.0\.0\.1:(\d+)$"
GOOD_OLD = [b"ECDHE-ECDSA-AES128-GCM-SHA256", b"ECDHE-ECDSA-CHACHA20-POLY1305"]
BAD_OLD = [
    b"ECDHE-ECDSA-AES128-SHA",
    b"ECDHE-ECDSA-AES256-SHA384",
    b"DHE-RSA-AES128-GCM-SHA256",
    b"AES128-GCM-SHA256",
    b"aNULL",
    b"eNULL",
]


def was_cut(raw: socket.socket) -> bool:
    """Wait for what comes next; whether it is the end."""
    try:
        return raw.recv(100) == b""
    except ConnectionResetError:
        return True


def memory(server: Server) -> int:
    """How many bytes the server holds."""
    pages = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


class TlsTestCase(TestCase):
    """Has a server with TLS on both protocols, and the line protocol without it too."""

    timeout = 300

    async def serve(self, *options: str) -> Server:
        """Start it."""
        server = await serve(self, "--line", TLS, "--amp", TLS, *options)
        found = await server.said(TLS_LINE)
        self.line, self.fingerprint = int(found[1]), found[2]
        self.amp = int((await server.said(TLS_AMP))[1])
        server.port = int((await server.said(PLAIN_LINE))[1])
        return server


class HandshakeTests(TlsTestCase):
    """Row 7: which versions and ciphers are spoken where."""

    def agreed(self, port: int, newest: int, ciphers: bytes = b"ALL:@SECLEVEL=0") -> Agreed | None:
        """Shake hands with one version."""
        if ciphers in (b"aNULL", b"eNULL"):
            ciphers += b":@SECLEVEL=0"
        return shake_hands(self, port, Offer(newest, ciphers))

    async def test_attack_row_7_versions(self) -> None:
        """AMP speaks TLS 1.3 alone, the line protocol 1.2 too, and nobody what is older."""
        await self.serve()
        for port, oldest in ((self.amp, 3), (self.line, 2)):
            for minor, version in (
                (0, SSL.TLS1_VERSION),
                (1, SSL.TLS1_1_VERSION),
                (2, SSL.TLS1_2_VERSION),
                (3, SSL.TLS1_3_VERSION),
            ):
                agreed = self.agreed(port, version)
                expected = f"TLSv1.{minor}" if minor >= oldest else None
                self.assertEqual(agreed and agreed.version, expected, (port, minor))
                if agreed is not None:
                    self.assertEqual(agreed.fingerprint, self.fingerprint)

    async def test_attack_row_7_ciphers(self) -> None:
        """At the line protocol TLS 1.2 has forward secret, authenticated ciphers only."""
        await self.serve()
        for cipher in GOOD_OLD:
            agreed = self.agreed(self.line, SSL.TLS1_2_VERSION, cipher)
            self.assertEqual(agreed and agreed.cipher, cipher.decode())
        for cipher in BAD_OLD:
            self.assertIsNone(self.agreed(self.line, SSL.TLS1_2_VERSION, cipher), cipher)

    async def test_openssl(self) -> None:
        """The line that the start shows works in a shell."""
        await self.serve()
        where = f"127.0.0.1:{self.line}"
        client = start(self, "openssl", "s_client", "-quiet", "-connect", where)
        client.type(f"/register ann {PASSWORD}\nhello\n/quit\n")
        await client.shows("200 logged in as ann\n201 2 #lobby\n221 bye\n")
        client.end_input()
        await client.ends()


class LineTests(TlsTestCase):
    """The line protocol under TLS is the same."""

    async def test_everybody_hears_everybody(self) -> None:
        """Who came with TLS and who came without talk to each other."""
        server = await self.serve()
        ann = await dial_tls(self, self.line)
        await ann.enter("ann", "/register")
        bob = await arrive(self, server.port, "bob", "/register")
        await ann.ask("good morning")
        await bob.hear(r"MSG #lobby \d+ ann :good morning")
        bob.send("y" * 8000)
        await ann.hear(r"MSG #lobby \d+ bob :y{8000}")

    async def test_person(self) -> None:
        """Who says nothing at first is a person, and gets a banner and a prompt."""
        await self.serve()
        silent = Blocking(self, self.line)
        banner = b""
        while not banner.endswith(b"> "):
            banner += silent.tls.recv(65536)
        self.assertIn(b"/login NAME", banner)

    async def test_half_close(self) -> None:
        """Who sends lines and then TLS's end reads every answer, as with C{nc -N}."""
        await self.serve()
        script = Blocking(self, self.line)
        lines = [f"/register ann {PASSWORD}", *(f"number {n}" for n in range(200))]
        script.tls.sendall("".join(f"{line}\n" for line in lines).encode())
        script.tls.shutdown()
        answers = script.read_all().decode().splitlines()
        self.assertEqual(answers[0], "200 logged in as ann")
        self.assertEqual(answers[1:201], [f"201 {n} #lobby" for n in range(2, 202)])

    async def test_attack_cut_short(self) -> None:
        """An unfinished line whose connection is cut, without TLS's end, is never carried out."""
        server = await self.serve()
        bob = await arrive(self, server.port, "bob", "/register")
        script = Blocking(self, self.line)
        script.tls.sendall(f"/register ann {PASSWORD}\nhello\ndo not pay ann one thou".encode())
        await bob.hear(r"MSG #lobby \d+ ann :hello")
        script.raw.shutdown(socket.SHUT_WR)
        await bob.hear(r"OFFLINE ann")
        self.assertNotIn("do not pay", str(bob.lines))

    async def test_attack_after_the_end(self) -> None:
        """What is sent behind TLS's end fills no memory."""
        server = await self.serve()
        script = Blocking(self, self.line)
        script.tls.sendall(f"/register ann {PASSWORD}\n/tail #lobby\n".encode())
        script.tls.shutdown()
        before = memory(server)
        record = b"\x17\x03\x03\x40\x00" + bytes(1 << 14)
        for _ in range(64 * 64):  # 64 MiB
            script.raw.sendall(record)
        self.assertLess(memory(server) - before, 8 << 20)

    async def test_slow_reader(self) -> None:
        """Who does not read is dropped under TLS too, and nobody else waits for it."""
        server = await self.serve()
        slow = Blocking(self, self.line)
        slow.raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.tls.sendall(f"/register slow {PASSWORD}\n".encode())
        ann = await arrive(self, server.port, "ann", "/register")
        for _ in range(40):
            ann.send(*["x" * 8000] * 20)
            for _ in range(20):
                await ann.answer()
            if "slow reader dropped" in server.output:
                break
        await server.said("slow reader dropped")

    async def test_stop(self) -> None:
        """A stop is told under TLS as well, and ends with status 0."""
        server = await self.serve()
        ann = await dial_tls(self, self.line)
        await ann.enter("ann", "/register")
        self.assertEqual(await server.stop(), 0, server.all())
        await ann.gone()
        self.assertEqual(ann.lines[-1], "BYE :the server is going down")
        self.assertEqual(server.errors, "")


class CertificateTests(TlsTestCase):
    """Certificates in a running server."""

    async def test_reload_drops_nobody(self) -> None:
        """After SIGHUP new connections see the new certificate; who is there stays and talks."""
        folder = new_folder(self)
        pair, new = own_pair(folder), own_pair(folder / "new")
        new.key.parent.mkdir()
        make(pair, [], 1.7e9)
        make(new, [], 1.7e9)
        files = ("--certificate", str(pair.certificate), "--key", str(pair.key))
        server = await self.serve(*files)
        self.assertEqual(self.fingerprint, fingerprint_of(pair.certificate))
        ann = await dial_tls(self, self.line)
        await ann.enter("ann", "/register")
        for fresh, old in ((new.certificate, pair.certificate), (new.key, pair.key)):
            shutil.copy(fresh, old)
        server.send_signal("HUP")
        await server.said("certificate reloaded")
        shown = shake_hands(self, self.line, Offer())
        assert shown is not None
        self.assertEqual(shown.fingerprint, fingerprint_of(new.certificate))
        self.assertEqual(await ann.ask("still here"), ["201 2 #lobby"])
        pair.key.write_text("broken")
        server.send_signal("HUP")
        await server.said("certificate not reloaded")
        self.assertEqual(shake_hands(self, self.line, Offer()), shown)
        self.assertEqual(await ann.ask("still here"), ["201 3 #lobby"])

    async def test_kept(self) -> None:
        """The second start shows the certificate of the first."""
        server = await self.serve()
        first = self.fingerprint
        await server.stop()
        again = await serve(self, "--line", TLS, data=server.data)
        self.assertEqual((await again.said(TLS_LINE))[2], first)

    async def test_wrong_files(self) -> None:
        """A pair that does not fit is one sentence, before anything is made or opened."""
        folder = new_folder(self)
        pair = own_pair(folder)
        make(pair, [], 1.7e9)
        other = own_pair(folder / "other")
        other.key.parent.mkdir()
        make(other, [], 1.7e9)
        files = ("--certificate", str(pair.certificate), "--key", str(other.key))
        data = folder / "data"
        refused = start(
            self,
            *(
                sys.executable,
                str(SCRIPTS / "twistd"),
                "-n",
                "chat",
                "--data",
                str(data),
                "--line",
                TLS,
                *files,
            ),
            environment=environment(),
        )
        self.assertEqual(await refused.ends(), 1)
        expected = f"chatserver: the TLS key {other.key} is not that of {pair.certificate}\n"
        self.assertEqual(refused.received, expected)
        self.assertFalse(data.exists())


class HalfOpenTests(TlsTestCase):
    """Connections that never get as far as TLS."""

    async def test_attack_handshake_that_never_ends(self) -> None:
        """Who says nothing, or half of a handshake, is gone at the login's deadline."""
        await self.serve_with("amp_login_seconds = 0.5\nscript_login_seconds = 0.5\n")
        for beginning in (b"", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"):
            for port in (self.line, self.amp):
                raw = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
                self.addCleanup(raw.close)
                with contextlib.suppress(ConnectionError):  # it may be cut already
                    raw.sendall(beginning)
                self.assertTrue(was_cut(raw))

    async def test_attack_plain_bytes(self) -> None:
        """Plain lines at a TLS port get an alert and an end, not a login."""
        server = await self.serve()
        for port in (self.line, self.amp):
            raw = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            self.addCleanup(raw.close)
            raw.sendall(f"/register ann {PASSWORD}\nhello\n".encode())
            answer = b""
            with contextlib.suppress(ConnectionResetError):  # an end, too: it had not read all
                while data := raw.recv(100):
                    answer += data
            self.assertEqual(answer[:1] or b"\x15", b"\x15")
        self.assertNotIn("registered", server.output)
        self.assertNotIn("Traceback", server.output)

    async def test_attack_flood_of_half_open_handshakes(self) -> None:
        """A flood of them stays within the cap; who was refused holds nothing for long."""
        # However long the flood takes, none of them is gone before its end.
        deadlines = "script_login_seconds = 600\nperson_login_seconds = 600\n"
        await self.serve_with(f"connections = 20\n{deadlines}")
        raws = []
        for _ in range(200):
            raw = socket.create_connection(("127.0.0.1", self.line), timeout=PATIENCE)
            self.addCleanup(raw.close)
            raws.append(raw)
        # The last 64 of those who were refused may still shake hands, to be told why.
        self.assertTrue(all(map(was_cut, raws[20:136])))
        told = Blocking(self, self.line).read_all()
        self.assertRegex(told, rb"\A429 60 too many connections\r\n\Z")

    async def serve_with(self, limits: str) -> Server:
        """Start a server with TLS and limits of its own."""
        folder = new_folder(self)
        settings = folder / "chat.toml"
        settings.write_text(f'line = "{TLS}"\namp = "{TLS}"\n[limits]\n{limits}')
        server = launch(
            self, "--config", str(settings), "--amp", TLS, data=folder / "data", line=None
        )
        self.line = int((await server.said(TLS_LINE))[1])
        self.amp = int((await server.said(TLS_AMP))[1])
        return server
