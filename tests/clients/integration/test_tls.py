"""A client and a real server with a certificate of its own."""

from __future__ import annotations

from random import Random

from twisted.internet import reactor
from twisted.trial.unittest import TestCase

from chatserver.model.names import LOBBY, UserName
from clients.core.address import ServerAddress
from clients.core.client import Client
from clients.core.dialing import Dialer, learn_fingerprint
from clients.core.entering import NewAccount
from clients.core.known_servers import KnownServers
from clients.core.trust import CertificateChanged
from tests.integration.servers import scratch, serve
from tests.integration.tls_clients import TLS_AMP


class TlsTests(TestCase):
    """First use, every other use, and the day on which the key is another."""

    timeout = 300

    async def test_trust_on_first_use(self) -> None:
        """A key that was learned is pinned; another one at the same place is a hard stop."""
        servers = KnownServers(scratch(self) / "known.json")
        folder = scratch(self) / "data"
        server = await serve(self, "--amp", "tls:0:interface=127.0.0.1", data=folder)
        said = await server.said(TLS_AMP)
        port = int(said[1])
        servers.add("127.0.0.1", port, await learn_fingerprint("127.0.0.1", port, reactor))
        self.assertEqual(servers.fingerprint("127.0.0.1", port), said[2])
        client = self.client(servers.known(ServerAddress("127.0.0.1", port)))
        await client.enter()
        self.assertEqual((await client.post(LOBBY, "hello")).seq, 2)
        await client.close()
        await server.stop()
        for name in ("tls.crt", "tls.key"):
            (folder / name).unlink()
        server = await serve(self, "--amp", f"tls:{port}:interface=127.0.0.1", data=folder)
        await server.said(TLS_AMP)
        client = self.client(servers.known(ServerAddress("127.0.0.1", port)))
        with self.assertRaises(CertificateChanged):
            await client.enter()

    def client(self, address: ServerAddress) -> Client:
        """Make a client, which hangs up at the end."""
        known = NewAccount(UserName("ann"), "secret-ann")
        dial = Dialer(reactor, address)
        client = Client(dial, known, reactor, Random(1).random, "test 1")
        self.addCleanup(client.close)
        return client
