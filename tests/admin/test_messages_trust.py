"""Whom chatctl's send, tail and history trust: keys given, known, shown and asked about."""

from __future__ import annotations

import json

from tests.admin.far import CHATCTL, FarTestCase
from tests.integration.processes import environment
from tests.integration.programs import Program, start
from tests.integration.tls_clients import TLS_AMP

WRONG = "0" * 64
SEND = ("send", "#lobby", "hello")


class TrustTests(FarTestCase):
    """TLS to a server with a certificate of its own."""

    async def begin(self, *options: str) -> None:
        """Let the server speak TLS too."""
        await super().begin("--amp", "tls:0:interface=127.0.0.1", *options)
        found = await self.server.said(TLS_AMP)
        self.place, self.fingerprint = f"127.0.0.1:{found[1]}", found[2]
        self.environ["CHAT_SERVER"] = self.place
        self.known = self.home / "config" / "chatserver" / "known_servers.json"

    def grouped(self, fingerprint: str) -> str:
        """Write it as people compare it."""
        return " ".join(fingerprint[at : at + 4] for at in range(0, 64, 4))

    def known_keys(self) -> dict[str, str]:
        """What the file of known servers holds."""
        known: dict[str, str] = json.loads(self.known.read_text())["known_servers"]
        return known

    async def test_given_key_is_remembered(self) -> None:
        """A fingerprint that is given is used, and from then on known; the file is private."""
        await self.begin()
        given = self.grouped(self.fingerprint)
        self.assertEqual(await self.prints(*SEND, "--fingerprint", given), "201 2 #lobby\n")
        self.assertEqual(self.known_keys(), {self.place: self.fingerprint})
        self.assertEqual(self.known.stat().st_mode & 0o777, 0o600)
        self.assertEqual(await self.prints(*SEND, "--tls"), "201 3 #lobby\n")
        (event,) = await self.events("history", "#lobby", "-n", "1", "--tls")
        self.assertEqual(event["seq"], 3)
        self.known.unlink()
        said = await self.prints(*SEND, CHAT_FINGERPRINT=self.fingerprint)
        self.assertEqual(said, "201 4 #lobby\n")
        self.assertEqual(self.known_keys(), {self.place: self.fingerprint})

    async def test_unknown_key_without_a_terminal(self) -> None:
        """Without a terminal a key that is not known ends it with 3, and how to give it is said."""
        await self.begin()
        ended = await self.ends(3, *SEND, "--tls")
        self.assertIn(self.grouped(self.fingerprint), ended.errors)
        self.assertIn(f"--fingerprint {self.fingerprint}", ended.errors)
        self.assertFalse(self.known.exists())

    async def test_unknown_key_is_asked_about(self) -> None:
        """At a terminal it is shown and asked about; Enter alone means no, y is remembered."""
        await self.begin()
        for answer, status in (("\n", 3), ("y\n", 0)):
            chatctl = self.at_a_terminal()
            shown = await chatctl.shows("Is this the server's fingerprint? [y/N] ")
            self.assertIn(self.grouped(self.fingerprint), shown)
            chatctl.type(answer)
            self.assertEqual(await chatctl.ends(), status, chatctl.received)
            self.assertEqual(self.known.exists(), status == 0)
        self.assertEqual(await self.prints(*SEND, "--tls"), "201 3 #lobby\n")

    def at_a_terminal(self) -> Program:
        """Run it where somebody can be asked."""
        surroundings = {**environment(), **self.environ}
        return start(self, *CHATCTL, *SEND, "--tls", terminal=True, environment=surroundings)

    async def test_attack_changed_key(self) -> None:
        """Another key than the known one is a hard stop: both are named, nothing is asked."""
        await self.begin()
        self.known.parent.mkdir(parents=True)
        self.known.write_text(json.dumps({"known_servers": {self.place: WRONG}}))
        for words, secret in (((), "planted-secret"), (("--ca",), "planted-secret")):
            ended = await self.ends(3, *SEND, "--tls", *words, CHAT_TOKEN=secret)
            self.assertIn(f"expected is {self.grouped(WRONG)}", ended.errors)
            self.assertIn(f"shown is {self.grouped(self.fingerprint)}", ended.errors)
        chatctl = self.at_a_terminal()
        self.assertEqual(await chatctl.ends(), 3)
        self.assertNotIn("[y/N]", chatctl.received)
        self.assertEqual(self.known_keys(), {self.place: WRONG})

    async def test_wrong_key_is_not_remembered(self) -> None:
        """A wrong fingerprint that is given ends it with 3, and is not remembered."""
        await self.begin()
        await self.ends(3, *SEND, "--fingerprint", WRONG)
        self.assertFalse(self.known.exists())

    async def test_damaged_file(self) -> None:
        """A file of known servers that cannot be understood does not pass for a first use."""
        await self.begin()
        self.known.parent.mkdir(parents=True)
        self.known.write_text("{")
        ended = await self.ends(3, *SEND, "--tls")
        self.assertIn(str(self.known), ended.errors)
        said = await self.ends(0, *SEND, "--fingerprint", self.fingerprint)
        self.assertIn("not remembered", said.errors)

    async def test_authorities(self) -> None:
        """With --ca a server for which no authority vouches is not spoken to."""
        await self.begin()
        ended = await self.ends(3, *SEND, "--ca")
        self.assertIn("vouches", ended.errors)

    async def test_no_tls_there(self) -> None:
        """Where TLS is not spoken, or alone is spoken, it is said."""
        await self.begin()
        plain = f"127.0.0.1:{self.amp}"
        ended = await self.ends(3, *SEND, "--server", plain, "--fingerprint", self.fingerprint)
        self.assertIn("Is TLS spoken there?", ended.errors)
        ended = await self.ends(3, *SEND)
        self.assertIn("(--tls)", ended.errors)
