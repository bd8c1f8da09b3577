"""chatctl tail against a real server that dies, and readers that go away."""

from __future__ import annotations

import re

from twisted.internet.defer import Deferred

from tests.admin.far import CHATCTL, FarTestCase, Relay, listen
from tests.integration.processes import Running


class TailTests(FarTestCase):
    """Printing what is said."""

    async def test_all_and_no_more(self) -> None:
        """With --since 0 it is the whole log, in words; --no-follow ends where now is reached."""
        await self.begin()
        await self.arrive("bob", "/register")
        for line in ("helo", "/me waves", "/edit 3 hello", "bye", "/delete 6"):
            await self.ann.ask(line)
        await self.prints("send", "#lobby", "-", stdin=b"two\nlines")
        printed = await self.prints("tail", "#lobby", "--since", "0", "--no-follow")
        told = re.sub(r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d", "T", printed)
        self.assertEqual(
            told,
            "T #1 *  ann joined\n"
            "T #2 *  bob joined\n"
            "T #3 ann  hello\n"
            "T #4 *    ann waves\n"
            "T #5 *    ann changed #3 to: hello\n"
            "T #6 *    a message of ann was deleted\n"
            "T #7 *    ann deleted #6\n"
            "T #8 ann  two\n"
            "                         lines\n",
        )
        printed = await self.prints("tail", "#lobby", "--since", "7", "--no-follow")
        self.assertIn("#8 ann  two\n", printed)
        self.assertEqual(printed.count("\n"), 2)
        self.assertEqual(await self.prints("tail", "#lobby", "--no-follow"), "")

    async def test_json(self) -> None:
        """With --json each event is the object that the AMP protocol has, on a line of its own."""
        await self.begin()
        await self.ann.ask("hi \u202edlrow")
        events = await self.events("tail", "#lobby", "--since", "0", "--no-follow")
        self.assertEqual([each["ev"] for each in events], ["join", "msg", "live"])
        self.assertEqual(events[1]["text"], "hi \u202edlrow")
        self.assertEqual(events[1]["from"], {"id": 1, "name": "ann"})
        printed = await self.prints("tail", "#lobby", "--since", "1", "--no-follow", "--json")
        self.assertIn("hi \\u202edlrow", printed)

    async def test_attack_reordered_text(self) -> None:
        """What would reorder a terminal's text is not printed."""
        await self.begin()
        await self.ann.ask("/topic \u202eevil")
        await self.ann.ask("\u202eevil \u2066words")
        for words in (("tail", "#lobby", "--since", "0", "--no-follow"), ("history", "#lobby")):
            printed = await self.prints(*words)
            self.assertIn("\ufffdevil \ufffdwords\n", printed)
            self.assertNotRegex(printed, "[\u202a-\u202e\u2066-\u2069]")

    async def test_server_dies(self) -> None:
        """Over a kill and a restart no line is missing, none is doubled, and it is told in time."""
        await self.begin()
        script = "exec \"$@\" tail '#lobby' --since 0 2>&1"
        tail = self.program("/bin/bash", "-c", script, "bash", *CHATCTL)
        await self.ann.ask("one")
        await tail.said("one$")
        await self.server.kill()
        await self.restart()
        said = 2
        while "#3" not in tail.output:  # it comes back while people talk
            said += 1
            await self.ann.ask(f"number {said}")
        await tail.said(f"number {said}$")
        tail.send_signal("INT")
        self.assertEqual(await tail.exited(), 0, tail.all())
        told = re.findall(
            r"(?m)#\d+|no connection: .*; trying again$|connected again$", tail.output
        )
        self.assertEqual((told[:2], told[3]), (["#1", "#2"], "connected again"))
        self.assertEqual(told[4:], [f"#{seq}" for seq in range(3, said + 1)])

    async def test_contract_connected_again_comes_first(self) -> None:
        """It is said before what is told on the new connection, however early that comes."""
        await self.begin()
        relay = Relay(self.amp, cuts=0)
        server = f"127.0.0.1:{listen(self, relay)}"
        script = "exec \"$@\" tail '#lobby' --since 0 2>&1"
        tail = self.program("/bin/bash", "-c", script, "bash", *CHATCTL, CHAT_SERVER=server)
        await self.ann.ask("one")
        await tail.said("one$")
        relay.before_catching_up = lambda: Deferred.fromCoroutine(self.ann.ask("two"))
        relay.cut()
        await tail.said("two$")
        self.assertRegex(tail.output, r"trying again\nchatctl: connected again\n.* #3 ann  two\n$")

    async def test_token_is_revoked(self) -> None:
        """When its token is revoked it ends with 4."""
        await self.begin()
        tail = self.chatctl("tail", "#lobby", "--since", "0")
        await tail.said("joined$")
        await self.ann.ask("/token revoke test")
        self.assertEqual(await tail.exited(), 4, tail.all())

    async def test_room_is_deleted(self) -> None:
        """When the room is deleted that is printed, and it ends with 1."""
        await self.begin()
        await self.ann.ask("/create #ops private")
        tail = self.chatctl("tail", "#ops", "--since", "0")
        await tail.said("joined$")
        await self.ends(0, "room", "delete", "#ops", "--yes", "--data", str(self.server.data))
        self.assertEqual(await tail.exited(), 1, tail.all())
        self.assertRegex(tail.output, r"this room was deleted, with all that was said in it\n$")
        self.assertEqual(tail.errors, "chatctl: #ops can be read no more\n")

    async def test_room_is_gone_when_the_server_is_back(self) -> None:
        """When the room was deleted while there was no connection, it ends with 1 and says so."""
        await self.begin()
        await self.ann.ask("/create #ops")
        tail = self.chatctl("tail", "#ops", "--since", "0")
        await tail.said("joined$")
        await self.server.kill()
        await self.ends(0, "room", "delete", "#ops", "--yes", "--data", str(self.server.data))
        await self.restart()
        self.assertEqual(await tail.exited(), 1, tail.all())
        self.assertRegex(tail.errors, r"chatctl: .*#ops.*\n$")

    async def test_attack_kicked(self) -> None:
        """Who is kicked out of a private room reads no further, and it ends with 1."""
        await self.begin()
        bob = await self.arrive("bob", "/register")
        for line in ("/create #ops private", "/invite ann"):
            await bob.ask(line)
        await self.ann.ask("/join #ops")
        tail = self.chatctl("tail", "#ops", "--since", "0")
        await tail.said("ann joined$")
        await bob.ask("/kick ann spam")
        self.assertEqual(await tail.exited(), 1, tail.all())
        self.assertRegex(tail.output, r"ann was kicked by bob: spam\n$")


class EndTests(FarTestCase):
    """Who has read enough."""

    def shell(self, line: str) -> Running:
        """Run a line of shell in which C{chatctl} is ours."""
        script = f'set -o pipefail; chatctl() {{ "{CHATCTL[0]}" -m {CHATCTL[2]} "$@"; }}; {line}'
        return self.program("/bin/bash", "-c", script)

    async def test_head(self) -> None:
        """A reader that closes the pipe ends it at once, with 0 and without a word."""
        await self.begin()
        for line in ("tail '#lobby' --since 0", "tail '#lobby' --since 0 --json"):
            running = self.shell(f"chatctl {line} | head -1")
            self.assertEqual(await running.exited(), 0, running.all())
            self.assertEqual(running.output.count("\n"), 1)
            self.assertEqual(running.errors, "")

    async def test_head_of_much(self) -> None:
        """The same where the pipe is full when the reader goes."""
        await self.begin()
        self.ann.send(*("x" * 1000 for _ in range(200)))
        for _ in range(200):
            await self.ann.answer()
        for line in ("tail '#lobby' --since 0", "history '#lobby' -n 200"):
            running = self.shell(f"chatctl {line} | head -1")
            self.assertEqual(await running.exited(), 0, running.all())
            self.assertEqual(running.errors, "")
