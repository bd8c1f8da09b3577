"""The desktop's way in, without its windows, to a real server with a certificate of its own."""

from __future__ import annotations

from pathlib import Path
from random import Random

from attrs import evolve
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from clients.core.client import Client
from clients.core.dialing import Dialer, learn_fingerprint
from clients.core.discovery import NotPossible
from clients.core.known_servers import KnownServers
from clients.core.states import Online
from clients.desktop.keeping.logins import Login, Logins
from clients.desktop.keeping.secrets import Secrets
from clients.desktop.keeping.threads import DaemonThreads
from clients.desktop.presenters.entrance.login_form import Tab
from clients.desktop.presenters.entrance.way import Way
from clients.desktop.presenters.entrance.way_in import Step, WayIn
from clients.desktop.presenters.supplies import Supplies, Voice
from tests.clients.desktop.keeping.keyrings import MemoryKeyring
from tests.integration.servers import scratch, serve
from tests.integration.tls_clients import TLS_AMP
from tests.integration.waiting import Waiting, comes_true
from tests.world import utc

HERE = "127.0.0.1"
"""Where C{chat.test} is, for which no name server is asked."""


class NobodyLooks:
    """There is no local network here."""

    def start(self) -> None:
        """Say so."""
        raise NotPossible("no network")

    def stop(self) -> None:
        """Nothing was begun."""


class Visitor(Waiting):
    """
    Somebody before the page.

    @ivar entered: the clients that came in.
    """

    def __init__(self, folder: Path, keyring: MemoryKeyring) -> None:
        super().__init__()
        self.entered: list[Client] = []
        supplies = Supplies(reactor, utc, Random(1).random, lambda: "n")
        way = Way(
            supplies,
            lambda address: Dialer(reactor, evolve(address, host=HERE)),
            lambda host, port: learn_fingerprint(HERE, port, reactor),
            lambda found, lost: NobodyLooks(),
            KnownServers(folder / "known.json"),
            Logins(folder / "logins.json"),
            Secrets(DaemonThreads(reactor), reactor, lambda: keyring),
            Voice(),
        )
        self.page = WayIn(way, self._entered)
        self.page.listen(self.changed)

    def describe(self) -> str:
        """Where the page is."""
        return f"{self.page.step} {self.page.choice.notice} {self.page.form.complaints}"

    def arrives(self, step: Step) -> Deferred[None]:
        """Wait until the page is somewhere."""
        return self.until(lambda: self.page.step is step)

    def comes_in(self) -> Deferred[None]:
        """Wait until somebody is in."""
        return self.until(lambda: bool(self.entered))

    def _entered(self, client: Client, login: Login) -> None:
        self.entered.append(client)
        self.changed()


class WayInTests(TestCase):
    """First use, coming back, and the day on which the key is another."""

    timeout = 300

    def visitor(self) -> Visitor:
        """Start the program."""
        visitor = Visitor(self.folder, self.keyring)
        self.addCleanup(self.leave, visitor)
        return visitor

    async def leave(self, visitor: Visitor) -> None:
        """End it."""
        visitor.page.close()
        for client in visitor.entered:
            await client.close()

    async def test_from_first_use_to_another_key(self) -> None:
        """The key is compared once; one comes back without a word; another key is a hard stop."""
        self.folder, self.keyring = scratch(self), MemoryKeyring()
        data = scratch(self) / "data"
        server = await serve(self, "--amp", "tls:0:interface=127.0.0.1", data=data)
        said = await server.said(TLS_AMP)
        port = int(said[1])
        first = self.visitor()
        first.page.start()
        first.page.choice.type("chat.test", str(port))
        first.page.choice.connect()
        await first.arrives(Step.KEY)
        self.assertEqual(first.page.choice.seen, said[2])
        first.page.choice.trust()
        await first.arrives(Step.LOGIN)
        first.page.form.choose(Tab.REGISTER)
        for field, text in (("name", "ann"), ("password", "secret-ann"), ("again", "secret-ann")):
            first.page.form.type(field, text)
        first.page.form.submit()
        await first.comes_in()
        # The keyring is asked in a thread, and only then the login noted as one that stays.
        logins = Logins(self.folder / "logins.json")
        await comes_true(lambda: any(each.stays for each in logins.all()))
        await self.leave(first)
        again = self.visitor()
        again.page.start()
        await again.comes_in()
        self.assertIsInstance(again.entered[0].state, Online)
        await self.leave(again)
        await server.stop()
        for name in ("tls.crt", "tls.key"):
            (data / name).unlink()
        server = await serve(self, "--amp", f"tls:{port}:interface=127.0.0.1", data=data)
        await server.said(TLS_AMP)
        later = self.visitor()
        later.page.start()
        await later.arrives(Step.CHANGED_KEY)
        self.assertEqual(later.page.choice.expected, said[2])
        self.assertEqual(later.entered, [])
