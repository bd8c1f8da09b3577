"""How chatctl finds the server, or that there is none: real sockets, and servers that misbehave."""

from __future__ import annotations

import errno
import os
import socket
import stat
import tempfile
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

from twisted.internet.error import CannotListenError, ConnectError

from chatserver.admin import reach as reaching
from chatserver.admin import remote
from chatserver.admin.console import Refused
from chatserver.admin.reach import Need, reach
from chatserver.folder import (
    LONGEST_SOCKET_PATH,
    PATH_NAME,
    SOCKET_NAME,
    AdminPlace,
    FolderLock,
    FolderProblem,
    admin_socket,
    prepare,
)
from tests.admin.operator import OperatorTestCase
from tests.world import TEST_LIMITS


class SocketCase(OperatorTestCase):
    """A data folder, and sockets in it."""

    def setUp(self) -> None:
        """Make the folder."""
        super().setUp()
        prepare(self.folder)

    def listen(self, path: str) -> socket.socket:
        """Listen at a Unix socket."""
        listening = socket.socket(socket.AF_UNIX)
        self.addCleanup(listening.close)
        listening.bind(path)
        listening.listen()
        return listening


class ReachTests(SocketCase):
    """What is reached."""

    def refusal(self, need: Need = Need.DATABASE) -> str:
        """Why nothing can be reached."""

        def enter() -> None:
            with reach(self.folder, TEST_LIMITS, need):
                self.fail("something was reached")

        return str(self.assertRaises(Refused, enter))

    def test_held_and_silent(self) -> None:
        """A held folder without a socket: it is said that it is in use, and what that may mean."""
        lock = FolderLock(self.folder)
        self.addCleanup(lock.release)
        (self.folder / "chat.db").touch()
        self.assertIn("is in use, but nobody answers at its admin socket", self.refusal())

    def test_no_file_stays_open(self) -> None:
        """However often a server is reached, the process has no more files open than before."""
        self.add_by_script("ann")
        open_files = Path("/proc/self/fd")
        before = len(list(open_files.iterdir()))
        for _ in range(3):
            with reach(self.folder, TEST_LIMITS, Need.DATABASE) as reached:
                self.assertFalse(reached.live)
        self.assertEqual(len(list(open_files.iterdir())), before)

    def test_stale_socket(self) -> None:
        """A socket that a killed server left behind is in nobody's way."""
        self.add_by_script("ann")
        self.listen(str(self.folder / SOCKET_NAME)).close()
        self.assertTrue((self.folder / SOCKET_NAME).is_socket())
        with reach(self.folder, TEST_LIMITS, Need.DATABASE) as reached:
            self.assertFalse(reached.live)

    def test_server_that_hangs(self) -> None:
        """A server that takes the connection and says nothing is not waited for for ever."""
        self.patch(remote, "ANSWER_SECONDS", 0.05)
        self.listen(str(self.folder / SOCKET_NAME))
        self.assertIn("does not answer at its admin socket", self.refusal())

    def test_server_that_hangs_up(self) -> None:
        """So is one that hangs up."""
        listening = self.listen(str(self.folder / SOCKET_NAME))

        def hang_up() -> None:
            connection, _ = listening.accept()
            connection.close()

        thread = Thread(target=hang_up)
        thread.start()
        self.assertIn("does not answer at its admin socket", self.refusal())
        thread.join()

    def test_somebody_else_at_the_socket(self) -> None:
        """What answers otherwise than our server does is no server."""
        self.patch(remote, "ANSWER_SECONDS", 0.05)
        listening = self.listen(str(self.folder / SOCKET_NAME))

        def talk() -> None:
            connection, _ = listening.accept()
            with closing(connection):
                connection.recv(1000)
                connection.sendall(b"\x00\x01a" + b"HTTP/1.1 200 OK\r\n\r\n" * 10)
                connection.recv(1000)

        thread = Thread(target=talk)
        thread.start()
        self.assertIn("does not answer at its admin socket", self.refusal())
        thread.join()

    def test_another_users_socket(self) -> None:
        """Where the socket is another user's, it is said to be so, and nothing is opened."""

        async def forbidden(path: str, reactor: Any) -> None:
            raise ConnectError(errno.EACCES, "Permission denied")

        self.patch(reaching, "dial", forbidden)
        self.assertIn("run this as the user that runs the server", self.refusal())


class PlaceTests(SocketCase):
    """Where the admin socket is made."""

    def setUp(self) -> None:
        """Name a folder whose path is too long for a socket."""
        super().setUp()
        self.deep = self.place / ("x" * 60) / ("y" * 60)
        prepare(self.deep)
        self.runtime = self.place / "run"
        self.runtime.mkdir()

    def test_in_the_data_folder(self) -> None:
        """It is in the data folder where that is possible, and removed at the end."""
        place = AdminPlace(self.folder, self.runtime)
        place.open(self.listen)
        self.assertTrue((self.folder / SOCKET_NAME).is_socket())
        self.assertEqual(admin_socket(self.folder), self.folder / SOCKET_NAME)
        place.clear()
        self.assertEqual(list(self.folder.iterdir()), [])
        self.assertEqual(list(self.runtime.iterdir()), [])

    def test_stale_one_is_replaced(self) -> None:
        """What a killed server left behind is replaced."""
        self.listen(str(self.folder / SOCKET_NAME))
        AdminPlace(self.folder, None).open(self.listen)
        self.assertTrue((self.folder / SOCKET_NAME).is_socket())

    def test_nothing_else_is_removed(self) -> None:
        """A file that is no socket is not removed: the socket is made elsewhere."""
        (self.folder / SOCKET_NAME).write_text("precious")
        AdminPlace(self.folder, self.runtime).open(self.listen_or_not)
        self.assertEqual((self.folder / SOCKET_NAME).read_text(), "precious")
        self.assertTrue(admin_socket(self.folder).is_relative_to(self.runtime))

    def test_too_long_a_path(self) -> None:
        """It is in the runtime folder, in a folder for its owner alone; a file says where."""
        place = AdminPlace(self.deep, self.runtime)
        place.open(self.listen)
        path = admin_socket(self.deep)
        self.assertTrue(path.is_socket())
        self.assertTrue(path.is_relative_to(self.runtime))
        self.assertEqual(stat.S_IMODE(path.parent.stat().st_mode), 0o700)
        self.assertEqual(stat.S_IMODE((self.deep / PATH_NAME).stat().st_mode), 0o600)
        place.clear()
        self.assertEqual(list(self.deep.iterdir()), [])
        self.assertEqual(list(self.runtime.iterdir()), [])

    def test_stale_one_elsewhere(self) -> None:
        """What a killed server left behind elsewhere is removed."""
        AdminPlace(self.deep, self.runtime).open(self.listen)
        AdminPlace(self.deep, self.runtime).open(self.listen)
        self.assertEqual(len(list(self.runtime.iterdir())), 1)

    def test_without_a_runtime_folder(self) -> None:
        """Without a runtime folder, or with one that is too deep or gone, it is in /tmp's."""
        for runtime in (None, self.deep, self.place / "gone"):
            place = AdminPlace(self.deep, runtime)
            place.open(self.listen_or_not)
            self.assertTrue(admin_socket(self.deep).is_relative_to(tempfile.gettempdir()))
            self.assertTrue(admin_socket(self.deep).is_socket())
            place.clear()

    def test_nowhere(self) -> None:
        """Where it can be made nowhere, the server says so."""

        def never(path: str) -> None:
            raise CannotListenError(None, path, OSError(errno.EPERM, "not permitted"))

        refused = self.assertRaises(FolderProblem, AdminPlace(self.folder, None).open, never)
        self.assertIn("cannot make the admin socket of", str(refused))
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_relative_path(self) -> None:
        """A folder that is short to name, but long in full, is found all the same."""
        self.assertLessEqual(len(str(self.folder)), LONGEST_SOCKET_PATH)
        link = self.deep / "link"
        link.symlink_to(self.folder)
        AdminPlace(self.folder, None).open(self.listen)
        self.assertTrue(admin_socket(link).is_socket())
        self.assertLessEqual(len(os.fsencode(admin_socket(link))), LONGEST_SOCKET_PATH)

    def listen_or_not(self, path: str) -> socket.socket:
        """Listen as a reactor does."""
        try:
            return self.listen(path)
        except OSError as error:
            raise CannotListenError(None, path, error) from None
