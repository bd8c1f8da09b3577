"""What a server does about tokens while it runs, beside serving."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path

from twisted.internet import reactor
from twisted.trial.unittest import TestCase

from chatserver.config import Config, Limits
from chatserver.server import ChatServer
from chatserver.store.store import DATABASE_NAME

PERSON = """
    INSERT INTO users (id, kind, name, password, personal, created_at)
    VALUES (1, 'account', 'ann', 'hash', 2, 0)
"""
TOKEN = """
    INSERT INTO tokens (person, kind, name, name_key, hash, created_at)
    VALUES (1, ?, 'x', ?, ?, ?)
"""


class TidyingTests(TestCase):
    """A real server."""

    timeout = 300

    def setUp(self) -> None:
        """Start one."""
        folder = Path(tempfile.mkdtemp(prefix="chat-tidy-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.path = folder / DATABASE_NAME
        self.config = Config(folder, (), (), limits=Limits(bcrypt_cost=4))

    def server(self) -> ChatServer:
        """A server on the folder."""
        return ChatServer(self.config, reactor)

    def run_sql(self, sql: str, *values: object) -> list[object]:
        """Ask the closed database."""
        connection = sqlite3.connect(self.path)
        try:
            found = [row[0] for row in connection.execute(sql, values).fetchall()]
            connection.commit()
            return found
        finally:
            connection.close()

    async def test_dead_tokens_go_at_the_start(self) -> None:
        """Session tokens that died while the server was down are gone once it runs again."""
        first = self.server()
        first.privilegedStartService()
        first.startService()
        await first.stopService()
        self.run_sql("INSERT INTO streams (id, kind) VALUES (2, 'personal')")
        self.run_sql(PERSON)
        now = reactor.seconds()
        for kind, at in (("session", now - 31 * 86400), ("session", now), ("access", 0.0)):
            self.run_sql(TOKEN, kind, str(at), str(at), at)
        second = self.server()
        second.privilegedStartService()
        second.startService()
        self.assertTrue(second._tidying.running)
        await second.stopService()
        self.assertFalse(second._tidying.running)
        kept = self.run_sql("SELECT kind FROM tokens ORDER BY kind")
        self.assertEqual(kept, ["access", "session"])
