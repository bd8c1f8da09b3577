"""The program as a whole, from its command line."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from twisted.trial.unittest import SynchronousTestCase

from tests.clients.desktop.test_reactor import MOST_SECONDS


class ProgramTests(SynchronousTestCase):
    """A short visit."""

    def test_contract_what_stays_is_not_looked_through(self) -> None:
        """
        What is there to the end is not looked through for rubbish, which would hold up the window
        again and again; what comes later is.
        """
        with tempfile.TemporaryDirectory(prefix="short-visit-") as folder:
            command = [sys.executable, "-m", "tests.clients.desktop.short_visit", folder]
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
            )
        self.assertEqual(done.stdout, "shown True collected True kept True\n", done.stderr)
        self.assertEqual(done.returncode, 0)
