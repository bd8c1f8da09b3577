"""What those who are connected notice of a server's stop, death and new start."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

from twisted.trial.unittest import TestCase

from tests.integration import processes
from tests.integration.crash.looking import read_log
from tests.integration.dialing import PASSWORD, arrive, dial
from tests.integration.processes import Server, launch
from tests.integration.servers import TWISTD, scratch, serve

BYE = "BYE :the server is going down"


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class StopTests(TestCase):
    """A stop that was asked for."""

    timeout = 300

    async def stops(self, signal: str) -> None:
        """Send C{signal} to a server full of people, and see how each of them is served."""
        server = await serve(self)
        ann = await arrive(self, server.port, "ann", "/register")
        bob = await arrive(self, server.port, "bob", "/register")
        bob.send("/json")
        await bob.hear('{"ok":true,"code":200}')
        tailing = await arrive(self, server.port, "carl", "/register")
        await tailing.ask("/tail #lobby")
        tailing.half_close()
        nobody = await dial(self, server.port)
        await nobody.ask("/script")
        ann.send(*(f"@{n} number {n}" for n in range(1, 1001)))
        await ann.answer()
        self.assertEqual(await server.stop(signal), 0, server.all())
        for each in (ann, bob, tailing, nobody):
            await each.gone()
        self.assertEqual([ann.lines[-1], tailing.lines[-1], nobody.lines[-1]], [BYE] * 3)
        self.assertIn('"ev":"bye"', bob.lines[-1])
        self.assertEqual(server.errors, "")
        await self.stored_is_answered(server, ann.lines)

    async def stored_is_answered(self, server: Server, lines: list[str]) -> None:
        """Start again at once on the same port; what was answered is there, and nothing else."""
        again = await serve(self, data=server.data, port=server.port)
        self.assertEqual(again.port, server.port)
        answers = [line for line in lines if line.startswith("@")]
        wanted = [f"@{n} 201 {n + 3} #lobby" for n in range(1, len(answers) + 1)]
        self.assertEqual(answers, wanted)
        ann = await arrive(self, again.port, "ann")
        log = await read_log(ann, "#lobby")
        said = [f"number {n}" for n in range(1, len(answers) + 1)]
        self.assertEqual([each.text for each in log], said)
        self.assertEqual(await ann.ask("one more"), [f"201 {len(answers) + 4} #lobby"])

    async def test_acceptance_42_ctrl_c_serves_everybody(self) -> None:
        """
        Ctrl-C: everybody reads a last line, posts under way are answered, what was not
        answered is not stored, the exit status is 0, and the port can be used again at once.
        """
        await self.stops("INT")

    async def test_acceptance_41_everybody_is_told(self) -> None:
        """SIGTERM, as service managers send it, does the same as Ctrl-C."""
        await self.stops("TERM")

    async def test_listeners_hear_what_is_under_way(self) -> None:
        """Who only listens hears every message that was answered, and then the last line."""
        server = await serve(self)
        bob = await arrive(self, server.port, "bob", "/register")
        posters = [await arrive(self, server.port, f"ann{n}", "/register") for n in range(4)]
        for ann in posters:
            ann.send(*(f"@{n} number {n}" for n in range(1, 501)))
        await posters[0].answer()
        self.assertEqual(await server.stop(), 0, server.all())
        for each in (bob, *posters):
            await each.gone()
        answered = [line for ann in posters for line in ann.lines if re.match(r"@\d+ 201 ", line)]
        heard = [line for line in bob.lines if line.startswith("MSG ")]
        self.assertGreater(len(answered), 0)
        self.assertEqual((len(heard), bob.lines[-1]), (len(answered), BYE))

    async def test_who_does_not_read_cannot_hold_it_up(self) -> None:
        """A connection that takes nothing is cut off, and the stop is as clean."""
        server = await serve(self)
        ann = await arrive(self, server.port, "ann", "/register")
        ann.send(*(f"{n} {'x' * 8000}" for n in range(30)))
        for _ in range(30):
            await ann.answer()
        ann.stop_reading()
        ann.send(*["/review 30"] * 100)
        bob = await arrive(self, server.port, "bob", "/register")
        for _ in range(40):
            await bob.ask("/review 30")
        self.assertEqual(await server.stop(), 0, server.all())
        self.assertNotIn("Traceback", server.output + server.errors)

    async def test_stop_while_a_password_is_checked(self) -> None:
        """A stop does not fail because somebody is just logging in."""
        server = await processes.start(self, data=scratch(self) / "data")
        ann = await arrive(self, server.port, "ann", "/register")
        clients = [await dial(self, server.port) for _ in range(5)]
        for client in clients:
            client.send(f"/login ann {PASSWORD}")
        await ann.ask("/who")
        self.assertEqual(await server.stop(), 0, server.all())
        for client in clients:
            await client.gone()
        self.assertNotIn("Traceback", server.output + server.errors)


class DeathTests(TestCase):
    """C{kill -9}, and the next start."""

    timeout = 300

    async def test_nobody_is_online_after_a_crash(self) -> None:
        """Who was there when the power failed is offline, and may come back at once."""
        server = await serve(self, "--single-session")
        for name in ("ann", "bob"):
            # Coming is noted in the background; an answered message says that it has been.
            await (await arrive(self, server.port, name, "/register")).ask("hello")
        await server.kill()
        again = await serve(self, "--single-session", data=server.data, port=server.port)
        ann = await arrive(self, again.port, "ann")
        self.assertEqual(await ann.ask("/users"), ["200-ann online", "200-bob offline", "200 2"])
        self.assertRegex((await ann.ask("/whois bob"))[-1], r"^200 bob offline since=\d{4}-")

    async def test_pid_file_of_a_dead_server(self) -> None:
        """twistd's pid file, left behind by a crash, keeps nobody from starting again."""
        program = ("twistd", "-n", "--pidfile", "our.pid")
        server = await serve(self, program=program)
        await server.kill()
        self.assertTrue((server.data.parent / "our.pid").exists())
        again = await serve(self, data=server.data, program=program)
        self.assertEqual(await again.stop(), 0, again.all())


class SettingTests(TestCase):
    """Where the server listens, and where it keeps its data."""

    timeout = 300

    async def test_acceptance_34_port_on_the_command_line(self) -> None:
        """--line says where to listen; a port that is none is refused with what is allowed."""
        port = free_port()
        server = await serve(self, port=port)
        self.assertEqual(server.port, port)
        await arrive(self, port, "ann", "/register")
        for line in ("tcp:70000", "tcp:chat", "tcp"):
            refused = launch(self, data=scratch(self) / "data", line=line)
            self.assertEqual(await refused.exited(), 2, refused.all())
            self.assertRegex(refused.errors, r"\Achatserver: .*allowed: an endpoint such as .*\n\Z")

    async def test_acceptance_37_default_port(self) -> None:
        """Without options the server listens on port 7000 of this machine alone."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", 7000))
            except OSError:
                self.skipTest("something else uses port 7000 here")
        server = launch(self, data=scratch(self) / "data", line=None)
        try:
            await server.started()
        except AssertionError:
            if "cannot listen on 127.0.0.1 port 7000" not in server.errors:
                raise
            self.skipTest("something else has just begun to use port 7000 here")
        self.assertEqual(server.port, 7000)
        self.assertIn("127.0.0.1:7000", server.output)
        await (await dial(self, 7000)).ask("/help")

    async def test_acceptance_43_port_in_the_file(self) -> None:
        """The server listens where its configuration file says, also after a change."""
        data = scratch(self) / "data"
        config = data.parent / "chat.toml"
        for port in (free_port(), free_port()):
            config.write_text(f'line = "tcp:{port}:interface=127.0.0.1"\n')
            server = launch(self, "--config", str(config), data=data, line=None)
            self.assertEqual((await server.started()).port, port)
            self.assertEqual(await server.stop(), 0, server.all())

    async def test_acceptance_96_read_only_folder(self) -> None:
        """A data folder that may not be written is named in one sentence, exit status 1."""
        folder = scratch(self)
        folder.chmod(0o500)
        self.addCleanup(folder.chmod, 0o700)
        # For root almost no folder is read-only.
        where = Path("/sys") if os.geteuid() == 0 else folder
        server = launch(self, data=where / "data", program=TWISTD)
        self.assertEqual(await server.exited(), 1, server.all())
        named = re.escape(str(where / "data"))
        self.assertRegex(server.errors, rf"\Achatserver: [^\n]*data folder {named}[^\n]*\n\Z")
        self.assertFalse((where / "data").exists())

    async def test_read_only_database_folder(self) -> None:
        """An earlier folder that has become read-only is left as it is."""
        if os.geteuid() == 0:
            self.skipTest("root may write to any folder")
        server = await serve(self)
        await server.stop()
        server.data.chmod(0o500)
        self.addCleanup(server.data.chmod, 0o700)
        refused = launch(self, data=server.data, program=TWISTD)
        self.assertEqual(await refused.exited(), 1, refused.all())
        self.assertIn("is not writable", refused.errors)
