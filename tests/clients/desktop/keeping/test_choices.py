"""What is chosen for a machine, and where things are kept."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from clients.desktop.keeping.choices import Choices
from clients.desktop.keeping.folders import Folders


class ChoicesTests(SynchronousTestCase):
    """A small file."""

    def setUp(self) -> None:
        """There is none yet."""
        self.folder = Path(tempfile.mkdtemp(prefix="choices-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.path = self.folder / "deep" / "choices.json"

    def test_kept(self) -> None:
        """What is chosen is there at the next start; what was not is as usual."""
        choices = Choices(self.path)
        self.assertEqual(choices.choice("theme", "system"), "system")
        choices.choose("theme", "dark")
        choices.choose("text_size", "110")
        again = Choices(self.path)
        self.assertEqual(again.choice("theme", "system"), "dark")
        self.assertEqual(again.choice("text_size"), "110")
        self.assertEqual(again.choice("window"), "")

    def test_private(self) -> None:
        """The file, and the folder made for it, are their owner's alone."""
        Choices(self.path).choose("theme", "dark")
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.path.parent.stat().st_mode), 0o700)

    def test_the_same_again(self) -> None:
        """What is chosen already is not written once more."""
        choices = Choices(self.path)
        choices.choose("theme", "dark")
        before = self.path.stat().st_ino
        choices.choose("theme", "dark")
        self.assertEqual(self.path.stat().st_ino, before)
        choices.choose("theme", "light")
        self.assertEqual(Choices(self.path).choice("theme"), "light")

    def test_damaged(self) -> None:
        """A file that is not understood is taken for none, noted once, and written anew."""
        for content in (
            b"{",
            b"\xff\xfe\x00",
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b"[1, 2]",
            b"[0]",
            b'"theme"',
            b"5",
            b"null",
            b"",
        ):
            self.path.parent.mkdir(exist_ok=True)
            self.path.write_bytes(content)
            choices = Choices(self.path)
            self.assertEqual(len(self.flushLoggedErrors()), 1, content[:20])
            self.assertEqual(choices.choice("0", "none"), "none")
            choices.choose("theme", "dark")
            self.assertEqual(json.loads(self.path.read_bytes()), {"theme": "dark"})

    def test_values_of_other_kinds(self) -> None:
        """Values that are no texts are read as texts."""
        self.path.parent.mkdir()
        self.path.write_text(json.dumps({"theme": ["dark"], "text_size": 110, "x": None}))
        choices = Choices(self.path)
        self.assertEqual(choices.choice("text_size"), "110")
        self.assertEqual(choices.choice("theme"), "['dark']")

    def test_nothing_can_be_written(self) -> None:
        """Where the file cannot be, what is chosen holds until the program ends."""
        self.path.parent.write_text("in the way")
        choices = Choices(self.path)
        self.flushLoggedErrors()
        choices.choose("theme", "dark")
        self.assertEqual(len(self.flushLoggedErrors(OSError)), 1)
        self.assertEqual(choices.choice("theme"), "dark")

    def test_no_file_is_nothing_to_tell(self) -> None:
        """The first start finds no file, and notes no failure."""
        Choices(self.path)
        self.assertEqual(self.flushLoggedErrors(), [])


class FoldersTests(SynchronousTestCase):
    """Where."""

    def test_within(self) -> None:
        """With a folder of one's own everything is in it, each file under its own name."""
        folders = Folders.within(Path("/somewhere"))
        files = {folders.known_servers, folders.logins, folders.choices, folders.log}
        self.assertEqual(len(files), 4)
        self.assertEqual({each.parent for each in files}, {Path("/somewhere")})

    def test_usual(self) -> None:
        """Without one, servers' keys are where the other programs have them, the rest apart."""
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            self.patch(os, "environ", {**os.environ, variable: f"/home/ann/{variable}"})
        folders = Folders.usual()
        config, data = Path("/home/ann/XDG_CONFIG_HOME"), Path("/home/ann/XDG_DATA_HOME")
        self.assertEqual(folders.known_servers, config / "chatserver" / "known_servers.json")
        self.assertEqual(folders.logins, data / "chatserver" / "desktop" / "logins.json")
        self.assertEqual(folders.choices.parent, folders.logins.parent)
        self.assertEqual(folders.log.name, "chat-desktop.log")
