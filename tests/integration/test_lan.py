"""Two hosts on one switch: a client finds the server, and knows it again."""

from __future__ import annotations

import sys

from twisted.trial.unittest import TestCase

from chatserver.announcing import is_possible
from tests.integration.dialing import PASSWORD
from tests.integration.networks import Host, Lan
from tests.integration.processes import ROOT, SCRIPTS, Running, Server, new_folder, run

PROGRAMS = ROOT / "tests" / "integration" / "lan_programs.py"
TWISTD = (sys.executable, str(SCRIPTS / "twistd"), "-n", "--pidfile=", "chat")


class LanTests(TestCase):
    """C{--lan}."""

    timeout = 300

    def setUp(self) -> None:
        """Plug two hosts in."""
        if not is_possible():
            self.skipTest("the extra 'lan' (zeroconf) is not installed")
        lan = Lan(self)
        self.server_host, self.client_host = lan.host(), lan.host()

    def run_on(self, host: Host, running: Running, *command: str) -> None:
        """Run a program on a host."""
        run(self, running, [*host.within, *command], new_folder(self))

    def program(self, host: Host, *words: str) -> Running:
        """Run one of L{PROGRAMS} on a host."""
        running = Running()
        self.run_on(host, running, sys.executable, str(PROGRAMS), *words)
        return running

    async def serve(self) -> Server:
        """Start a server with --lan, and nothing else."""
        server = Server(new_folder(self) / "data")
        self.run_on(self.server_host, server, *TWISTD, "--data", str(server.data), "--lan")
        await server.said("announced service=_chatserver._tcp.local. port=7002")
        return server

    async def test_acceptance_found_pinned_and_stopped(self) -> None:
        """
        A client in the network finds the server, sees the key that the console shows, logs in
        under TLS; and when somebody else answers at the address it tells them nothing.
        """
        server = await self.serve()
        at = f"{self.server_host.address}:7002"
        await server.said(rf"for clients, with TLS, at: {at}$")
        console = await server.said(r"fingerprint: ((?:[0-9a-f]{4} ?){16})$")
        key = console[1].replace(" ", "")
        first = self.program(self.client_host, "find", "ann", PASSWORD)
        await first.said(f"FOUND chatserver {self.server_host.address} 7002 {key}$")
        await first.said(f"SHOWN {key}$")
        await first.said("IN ann$")
        self.assertEqual(await first.exited(), 0, first.all())
        self.assertEqual(await server.stop(), 0, server.all())

        imposter = self.program(self.server_host, "imposter", "7002", str(new_folder(self)))
        other = (await imposter.said("LISTENING ([0-9a-f]{64})$"))[1]
        known = ("pinned", self.server_host.address, "7002", key, "ann", PASSWORD)
        second = self.program(self.client_host, *known)
        await second.said("STOPPED CertificateChanged the server shows the key " + other[:4])
        await imposter.said("CONNECTED\nGONE")
        self.assertNotIn("READ", imposter.output)
        await imposter.kill()

        again = Server(server.data)
        self.run_on(self.server_host, again, *TWISTD, "--data", str(server.data), "--lan")
        await again.said("announced ")
        third = self.program(self.client_host, *known)
        await third.said("IN ann$")

    async def test_attack_row_10_no_password_without_tls(self) -> None:
        """From another machine the server takes no password where everybody could read it."""
        server = Server(new_folder(self) / "data")
        ways = ("--line", "tcp:7000", "--amp", "none")
        self.run_on(self.server_host, server, *TWISTD, "--data", str(server.data), *ways)
        await server.said("passwords of other machines are refused")
        script = Running()
        talk = f"printf '/register ann {PASSWORD}\\n/quit\\n' >&3; cat <&3"
        there = f"exec 3<>/dev/tcp/{self.server_host.address}/7000; {talk}"
        self.run_on(self.client_host, script, "/bin/bash", "-c", there)
        await script.said("^403 passwords and tokens are not taken here")
        here = Running()
        local = there.replace(self.server_host.address, "127.0.0.1")
        self.run_on(self.server_host, here, "/bin/bash", "-c", local)
        await here.said("^200 logged in as ann")

    async def test_plain_line(self) -> None:
        """With --plain-line it does, and the log warns."""
        server = Server(new_folder(self) / "data")
        ways = ("--line", "tcp:7000", "--amp", "none", "--plain-line")
        self.run_on(self.server_host, server, *TWISTD, "--data", str(server.data), *ways)
        await server.said("warn  unencrypted address=0.0.0.0:7000 .*everybody on the way")
        script = Running()
        talk = f"printf '/register ann {PASSWORD}\\n/quit\\n' >&3; cat <&3"
        there = f"exec 3<>/dev/tcp/{self.server_host.address}/7000; {talk}"
        self.run_on(self.client_host, script, "/bin/bash", "-c", there)
        await script.said("^200 logged in as ann")
