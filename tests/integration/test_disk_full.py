"""A disk on which nothing more can be written, while the server runs."""

from __future__ import annotations

import resource
from contextlib import closing

from twisted.trial.unittest import TestCase

from chatserver.store.store import DATABASE_NAME
from tests.integration import database_check
from tests.integration.dialing import arrive
from tests.integration.processes import Server
from tests.integration.servers import serve


class DiskFullTests(TestCase):
    """The system lets the server's files grow no more: the same to it as a full disk."""

    timeout = 300

    def allow_file_size(self, server: Server, size: int) -> None:
        """Let the server write up to C{size} bytes into each file."""
        if not hasattr(resource, "prlimit"):
            self.skipTest("this system cannot limit another process")
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    async def test_nothing_is_promised_and_nobody_is_told(self) -> None:
        """
        While the disk is full each message is refused with 503 and nobody hears it; reading and
        coming in go on; once there is room all goes on, and no number is missing.  The log has
        one traceback of it all.
        """
        server = await serve(self)
        ann = await arrive(self, server.port, "ann", "/register")
        bob = await arrive(self, server.port, "bob", "/register")
        self.assertEqual(await ann.ask("before"), ["201 3 #lobby"])
        self.allow_file_size(server, 0)
        ann.send(*(f"lost {n}" for n in range(20)), "/w bob lost too")
        for _ in range(21):
            self.assertRegex((await ann.answer())[0], "^503 ")
        self.assertEqual(await bob.ask("/review"), ["200-MSG #lobby 3 ann :before", "200 1"])
        again = await arrive(self, server.port, "ann")
        await again.hang_up()
        self.allow_file_size(server, resource.RLIM_INFINITY)
        self.assertEqual(await ann.ask("after"), ["201 4 #lobby"])
        await bob.hear("MSG #lobby 4 ann :after")
        self.assertFalse([line for line in bob.lines if "lost" in line])
        self.assertEqual(await bob.ask("/search after"), ["200-MSG #lobby 4 ann :after", "200 1"])
        with closing(database_check.snapshot(server.data / DATABASE_NAME)) as database:
            self.assertEqual(database_check.problems(database), [])
        self.assertEqual(await server.stop(), 0, server.all())
        self.assertEqual(server.output.count("Traceback"), 1, server.all())
        self.assertIn('"the database writes again" refused=2', server.output)
