"""chatctl send and history against a real server: what is printed, and how they end."""

from __future__ import annotations

import json
import re
import socket

from twisted.internet.protocol import Factory

from tests.admin.far import FarTestCase, Relay, Silence, listen, write_token


class SendTests(FarTestCase):
    """Saying something."""

    async def test_stored(self) -> None:
        """It is said once it is on disk, and its place is printed as the line protocol does."""
        await self.begin()
        said = await self.prints("send", "#lobby", "build 42", "passed")
        self.assertEqual(said, "201 2 #lobby\n")
        await self.ann.hear(r"MSG #lobby 2 ann :build 42 passed")
        self.assertEqual(await self.prints("send", "#lobby", "waves", "--action"), "201 3 #lobby\n")
        await self.ann.hear(r"ME #lobby 3 ann :waves")
        bob = await self.arrive("bob", "/register")
        self.assertEqual(await self.prints("send", "bob", "hi"), "201 1 @bob\n")
        await bob.hang_up()
        self.assertEqual(await self.prints("send", "@bob", "are you there?"), "202 2 @bob\n")

    async def test_same_id_is_said_once(self) -> None:
        """With the same --id it is one message, and --json says so too."""
        await self.begin()
        self.assertEqual(await self.prints("send", "#lobby", "a", "--id", "b-1"), "201 2 #lobby\n")
        again = await self.prints("send", "#lobby", "a", "--id", "b-1")
        self.assertEqual(again, "201 2 #lobby duplicate\n")
        stored = json.loads(await self.prints("send", "#lobby", "a", "--id", "b-1", "--json"))
        told = {"code": 201, "seq": 2, "stream": "#lobby", "duplicate": True, "id": "b-1"}
        self.assertEqual(stored, told)
        self.assertEqual(await self.prints("send", "#lobby", "a", "--id", "b-1", "--quiet"), "")

    async def test_standard_input(self) -> None:
        """With - alone standard input is the message, but for its last newline."""
        await self.begin()
        await self.prints("send", "#lobby", "-", stdin="über\nalles\n".encode())
        await self.ann.hear(r"MSG #lobby 2 ann :über\\nalles")
        refused = await self.ends(1, "send", "#lobby", "-", stdin=b"\xff")
        self.assertIn("not UTF-8", refused.errors)
        refused = await self.ends(1, "send", "#lobby", "-", stdin=b"x" * 8193)
        self.assertIn("8192", refused.errors)
        refused = await self.ends(1, "send", "#lobby", "-", stdin=b"x" * 200_000)
        self.assertIn("too long", refused.errors)

    async def test_lost_answer(self) -> None:
        """A message whose answer is lost behind the commit is said once, and its place told."""
        await self.begin()
        relay = Relay(self.amp)
        server = f"127.0.0.1:{listen(self, relay)}"
        said = await self.prints("send", "#lobby", "once", "--server", server)
        self.assertEqual(relay.cuts, 0)
        self.assertEqual(said, "201 2 #lobby duplicate\n")
        answer = await self.ann.ask("/history #lobby")
        self.assertEqual(answer, ["200-MSG #lobby 2 ann :once", "200 1"])

    async def test_answer_is_lost_again_and_again(self) -> None:
        """When its time is over, it ends with 5 and names the id with which to find out."""
        await self.begin()
        relay = Relay(self.amp, cuts=1000)
        to = ("--server", f"127.0.0.1:{listen(self, relay)}", "--timeout")
        for seconds in ("0.7", "3", "12", "48"):
            late = await self.ends(5, "send", "#lobby", "x", *to, seconds)
            if relay.cuts < 1000:  # else this machine was too slow to say anything by then
                break
        found = re.search(r"--id ([0-9a-f]+) ", late.errors)
        assert found is not None, late.errors
        said = await self.prints("send", "#lobby", "x", "--id", found[1])
        self.assertRegex(said, r"^201 \d+ #lobby duplicate\n$")


class StatusTests(FarTestCase):
    """How it ends where something is wrong."""

    async def test_refused(self) -> None:
        """What the server refuses ends with 1 and its sentence, without a traceback."""
        await self.begin()
        refused = await self.ends(1, "send", "#nowhere", "hello")
        self.assertRegex(refused.errors, r"^chatctl: .*#nowhere")
        self.assertEqual(refused.output, "")
        await self.ends(1, "history", "nobody-here")
        await self.ends(1, "tail", "#nowhere")

    async def test_nobody_listens(self) -> None:
        """Where nobody listens, it ends with 3 at once."""
        await self.begin()
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))  # not listening
            server = f"127.0.0.1:{unused.getsockname()[1]}"
            ended = await self.ends(3, "send", "#lobby", "hello", "--server", server)
        self.assertIn(f"cannot connect to {server}", ended.errors)

    async def test_kept_out(self) -> None:
        """A wrong token ends with 4, and so does the right one of somebody who is kept out."""
        await self.begin()
        ended = await self.ends(4, "send", "#lobby", "hello", CHAT_TOKEN="planted")
        self.assertEqual(ended.errors, "chatctl: wrong token\n")
        data = ("--data", str(self.server.data))
        await self.ends(0, "user", "disable", *data, "ann", "left")
        ended = await self.ends(4, "history", "#lobby")
        self.assertIn("left", ended.errors)

    async def test_no_answer(self) -> None:
        """Where somebody listens but never answers, it ends with 5 after --timeout."""
        await self.begin()
        server = f"localhost:{listen(self, Factory.forProtocol(Silence))}"
        ended = await self.ends(5, "send", "#lobby", "x", "--server", server, "--timeout", "0.2")
        self.assertIn("did not answer within 0.2 seconds", ended.errors)
        tls = ("--server", server, "--tls", "--timeout", "0.2")
        await self.ends(5, "send", "#lobby", "hello", *tls)


class TokenFileTests(FarTestCase):
    """Where the token is read."""

    async def test_file(self) -> None:
        """It is a file's first line, before that of the environment; standard input is a file."""
        await self.begin()
        token, wrong = self.environ["CHAT_TOKEN"], {"CHAT_TOKEN": "wrong"}
        mine = write_token(self.home, token, 0o600)
        await self.prints("send", "#lobby", "a", "--token-file", mine, **wrong)
        given = f"{token}\nfrom the pipe".encode()
        await self.prints("send", "#lobby", "-", "--token-file", "-", stdin=given, **wrong)
        await self.ann.hear("MSG #lobby 3 ann :from the pipe")
        await self.ends(1, "send", "#lobby", "a", "--token-file", str(self.home / "absent"))

    async def test_others_may_read(self) -> None:
        """A file that others may read is used, but complained of."""
        await self.begin()
        shared = write_token(self.home, self.environ["CHAT_TOKEN"], 0o644)
        said = await self.ends(0, "send", "#lobby", "a", "--token-file", shared)
        self.assertEqual(
            said.errors, f"chatctl: others may read the token in {shared}: chmod 600 {shared}\n"
        )


class HistoryTests(FarTestCase):
    """Reading the past."""

    async def seqs(self, *words: str) -> list[int]:
        """Read the lobby's history; give the seqs."""
        return [each["seq"] for each in await self.events("history", "#lobby", *words)]

    async def test_pages(self) -> None:
        """It reads as many as are asked for, also where the server tells fewer at a time."""
        await self.begin()
        self.ann.send(*(f"line {n}" for n in range(2, 602)))
        for _ in range(600):
            await self.ann.answer()
        self.assertEqual(await self.seqs("-n", "550"), list(range(52, 602)))
        self.assertEqual(await self.seqs("--before", "5"), [2, 3, 4])
        self.assertEqual(await self.seqs("--after", "598", "-n", "2"), [599, 600])
        self.assertEqual(await self.seqs("--after", "0", "-n", "510"), list(range(2, 512)))
        self.assertEqual(await self.seqs("--around", "300", "-n", "4"), [299, 300, 301, 302])
        self.assertEqual(await self.seqs("--before", "3", "--all"), [1, 2])
        printed = await self.prints("history", "#lobby", "-n", "1")
        self.assertRegex(printed, r"^\d{4}-\d\d-\d\d \d\d:\d\d #601 ann  line 601\n$")
