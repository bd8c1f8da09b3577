"""The program that docs/amp-protocol.md shows is run as it stands there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from twisted.internet.threads import deferToThread
from twisted.trial.unittest import TestCase

from tests.integration import processes
from tests.integration.processes import ROOT, Running
from tests.integration.servers import serve
from tests.integration.test_page_examples import say

PAGE = (ROOT / "docs" / "amp-protocol.md").read_text(encoding="utf-8")
AMP = ("--amp", "tcp:0:interface=127.0.0.1")
PASSWORD = "correct horse"


class AmpPageTests(TestCase):
    """A stranger's program against a real server."""

    timeout = 300

    async def test_client_in_python(self) -> None:
        """It logs in, says something, and prints what others say, in at most 40 lines."""
        (program,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
        self.assertLessEqual(len(program.splitlines()), 40)
        self.assertNotIn("chatserver", program)
        server = await serve(self, *AMP)
        found = await server.said(r"listening.*frontend\W+amp\W.*?127\.0\.0\.1:(\d+)\b")
        for name in ("ann", "bob"):
            await deferToThread(say, server.port, f"/register {name} {PASSWORD}\n")
        client = self.run_program(server.data.parent, program.replace("7001", found[1]))
        await client.said(r"^stored as 3$")
        said = await deferToThread(say, server.port, f"/login bob {PASSWORD}\nhello ann\n/review\n")
        self.assertIn("200-MSG #lobby 3 ann :good morning", said)
        await client.said(r"^#lobby bob hello ann$")
        self.assertEqual(client.errors, "")

    def run_program(self, folder: Path, program: str) -> Running:
        """Start it, in a folder that knows nothing of us."""
        path = folder / "hello.py"
        path.write_text(program, encoding="utf-8")
        command = [sys.executable, str(path), "ann", "good morning"]
        more = {"CHAT_PASSWORD": PASSWORD, "PYTHONPATH": ""}
        return processes.run(self, Running(), command, folder, **more)
