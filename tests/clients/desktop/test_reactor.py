"""Programs on Qt's reactor begin, go on and end as they should; each runs in its own process."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from twisted.trial.unittest import SynchronousTestCase

MOST_SECONDS = 300
"""For a program to end, on a machine that does other things."""
CLEAN = ["cleaning up", "clean"]


class ConformanceTests(SynchronousTestCase):
    """The reactor does what Twisted asks of each reactor."""

    def test_twisteds_own_tests(self) -> None:
        """All of them pass that pass with the usual reactor, but for what is named."""
        program = [sys.executable, "-m", "tests.clients.desktop.conformance"]
        done = subprocess.run(program, capture_output=True, timeout=MOST_SECONDS, check=False)
        said = done.stdout.decode()
        self.assertEqual(done.returncode, 0, said + done.stderr.decode())
        counted = re.search(r"^Ran (\d+) tests", said, re.MULTILINE)
        assert counted is not None
        self.assertGreaterEqual(int(counted[1]), 300 if find_spec("hamcrest") else 40)


class LifecycleTests(SynchronousTestCase):
    """From the start to the end, which is always with status 0."""

    def ends(self, name: str, said: Sequence[str]) -> None:
        """Run a program of L{tests.clients.desktop.lifecycle}, and see what it says."""
        program = [sys.executable, "-m", "tests.clients.desktop.lifecycle", name]
        done = subprocess.run(program, capture_output=True, timeout=MOST_SECONDS, check=False)
        self.assertEqual((done.stdout.decode().splitlines(), done.returncode), (list(said), 0))

    def ends_by(self, number: int) -> None:
        """Send a signal to a program that has nothing to do."""
        program = [sys.executable, "-m", "tests.clients.desktop.lifecycle", "wait_for_a_signal"]
        with subprocess.Popen(program, stdout=subprocess.PIPE) as running:
            assert running.stdout is not None
            try:
                self.assertEqual(running.stdout.readline(), b"idle\n")
                running.send_signal(number)
                said = running.communicate(timeout=MOST_SECONDS)[0].decode().splitlines()
            finally:
                running.kill()
            self.assertEqual((said, running.returncode), ([*CLEAN, "ended False"], 0))

    def test_stopped_by_a_control(self) -> None:
        """A menu's entry ends the program at once, though nothing else is to be done."""
        self.ends("stop_in_a_slot", ["ended False"])

    def test_stopped_by_a_thread(self) -> None:
        """A thread can end a program that waits."""
        self.ends("stop_in_a_thread", ["ended False"])

    def test_closed_window(self) -> None:
        """Closing the window ends the program, after all is cleaned up; Qt is told once."""
        self.ends("close_the_window", [*CLEAN, "about to quit", "ended False"])

    def test_quit_by_qt(self) -> None:
        """Where the system tells Qt to quit, all is cleaned up too, however long that takes."""
        self.ends("quit_of_qt", [*CLEAN, "ended False"])

    def test_cleaned_up_in_a_slot(self) -> None:
        """The program ends when the last thing is done, also where a window does it."""
        self.ends("clean_in_a_slot", ["ended False"])

    def test_failing_control(self) -> None:
        """A control that fails is logged and told of, and ends nothing."""
        self.ends("fail_in_a_slot", ["logged IndexError", "told", "ended False"])

    def test_failing_calls(self) -> None:
        """What the reactor calls, for itself or for a thread, may fail, and ends nothing."""
        self.ends("fail_in_a_call", ["logged IndexError", "logged IndexError", "ended False"])

    def test_moved_to_an_earlier_time(self) -> None:
        """What is to happen sooner than was said at first happens sooner."""
        self.ends("sooner", ["ended False"])

    def test_a_loop_in_a_loop(self) -> None:
        """What a thread asks for is done once, also where that waits in a loop of its own."""
        self.ends("nested", ["begun", "done", "ended False"])

    def test_contract_a_turn_after_each_reading(self) -> None:
        """Between what is read and what is due because of it, windows have their turn."""
        self.ends("read_and_do", ["read 1", "a timer of a window", "due", "ended False"])

    def test_on_time(self) -> None:
        """What is to happen in a second or two does not come later."""
        self.ends("on_time", ["late a little", "ended False", "precise True"])

    def test_ctrl_c(self) -> None:
        """Ctrl+C in a terminal ends an idle program in order."""
        self.ends_by(signal.SIGINT)

    def test_the_system_ends_it(self) -> None:
        """So does the system, when it shuts down."""
        self.ends_by(signal.SIGTERM)

    def test_signals_afterwards(self) -> None:
        """After the end, nothing stands in the way of signals."""
        self.ends("leave_signals_alone", ["ended False", "wakeup -1"])

    def test_exit_in_a_call(self) -> None:
        """A C{sys.exit} somewhere in the reactor's calls ends nothing by itself."""
        self.ends("exit_in_a_call", ["logged SystemExit", *CLEAN, "ended False"])

    def test_threads(self) -> None:
        """Work goes on in threads, none of which outlives the end."""
        self.ends("threads", ["in the main thread False", "ended False", "threads 1"])

    def test_run_twice(self) -> None:
        """A second run inside the first is refused, and harms it not."""
        self.ends("a_run_within_a_run", ["ReactorAlreadyRunning", "ended False"])
