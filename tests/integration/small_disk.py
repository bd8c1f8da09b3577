"""A disk of a few megabytes, to be filled by tests; gone afterwards."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path
from unittest import SkipTest

from twisted.trial.unittest import TestCase

from tests.integration.servers import scratch

BLOCK = 4096


class SmallDisk:
    """
    A file system of its own, in a folder that is unmounted when the test is over.

    @ivar folder: where it is.
    """

    def __init__(self, case: TestCase, kind: str, megabytes: int) -> None:
        """
        @param kind: C{tmpfs}, or C{ext4} in a file.
        @raise SkipTest: this machine lets nobody mount anything.
        """
        if os.geteuid() != 0 or shutil.which("mount") is None:
            raise SkipTest("to mount a small disk needs root, and mount")
        where = scratch(case)
        self.folder = where / "disk"
        self.folder.mkdir(mode=0o700)
        self._ballast = self.folder / "ballast"
        if kind == "tmpfs":
            options = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs"]
        else:
            options = ["-o", "loop", str(_image(where / "image", megabytes))]
        try:
            _run("mount", *options, str(self.folder))
        except OSError as error:
            raise SkipTest(f"this machine mounts no small disks: {error}") from None
        case.addCleanup(_run, "umount", "--lazy", str(self.folder))

    def fill(self, but: int = 0) -> None:
        """Leave no room but so many bytes, about."""
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(BLOCK))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
            file.truncate(max(0, file.tell() - but))
            os.fsync(file.fileno())

    def make_room(self) -> None:
        """Leave all the room there is."""
        self._ballast.unlink()
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            # A journal gives blocks away again only once it is written that they are free.
            os.fsync(folder)
        finally:
            os.close(folder)


def _image(path: Path, megabytes: int) -> Path:
    """Make an empty file system in a file."""
    if shutil.which("mkfs.ext4") is None:
        raise SkipTest("a small disk with ext4 needs mkfs.ext4 (apt-get install e2fsprogs)")
    with path.open("wb") as file:
        file.truncate(megabytes << 20)
    _run("mkfs.ext4", "-q", "-F", str(path))
    return path


def _run(*command: str) -> None:
    """@raise OSError: it cannot be done."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")
