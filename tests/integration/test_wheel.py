"""What is packaged works: built from the tree, installed alone, run from anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from twisted.internet.threads import deferToThread
from twisted.trial.unittest import TestCase

from tests.integration.processes import ROOT, Server, new_folder, output_of, run

LEFT_OUT = (
    ".git",
    ".venv",
    "build",
    "dist",
    "*.egg-info",
    "__pycache__",
    "dropin.cache",
    ".*cache",
)


@cache
def built() -> Path:
    """
    Build the sdist, and the wheel from the sdist, once in a run of the tests.

    @return: the folder that holds both, inside a folder of temporary files.
    """
    folder = Path(tempfile.mkdtemp(prefix="chatserver-wheel-"))
    tree = folder / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*LEFT_OUT, "chat-data"))
    _command(sys.executable, "-m", "build", "--outdir", str(folder / "dist"), str(tree))
    return folder / "dist"


def _command(*command: str) -> str:
    # On PYTHONPATH the tree's own metadata would make pip believe that all is installed.
    alone = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, env=alone)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@cache
def installed() -> Path:
    """Make an empty environment with nothing but the wheel and what it asks for."""
    venv = built().parent / "venv"
    _command(sys.executable, "-m", "venv", str(venv))
    [wheel] = built().glob("*.whl")
    pip = (str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check")
    _command(*pip, "install", "--quiet", str(wheel))
    return venv


def tearDownModule() -> None:
    """Leave nothing behind."""
    if built.cache_info().currsize:
        shutil.rmtree(built().parent)


def schema() -> set[str]:
    """The schema's files, which the store reads when it starts."""
    return {
        str(path.relative_to(ROOT)) for path in (ROOT / "chatserver/store/schema").glob("*.sql")
    }


def fonts() -> set[str]:
    """The desktop client's fonts, and their licence."""
    folder = ROOT / "clients" / "desktop" / "look" / "fonts"
    found = {str(path.relative_to(ROOT)) for path in folder.iterdir()}
    assert str(folder.relative_to(ROOT) / "OFL.txt") in found
    return found


class PackageTests(TestCase):
    """The sdist and the wheel."""

    timeout = 900

    async def test_wheel_is_complete(self) -> None:
        """The wheel holds the plugin, the schema and the mark of its types, and no tests."""
        folder = await deferToThread(built)
        [wheel] = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            names = set(archive.namelist())
        self.assertTrue(schema())
        expected = {"twisted/plugins/chat_plugin.py", "chatserver/py.typed", *schema()}
        self.assertEqual(expected - names, set())
        self.assertEqual(fonts() - names, set())
        self.assertEqual({name for name in names if name.startswith("tests/")}, set())
        # Either of these would hide Twisted itself, or its cache of plugins.
        self.assertNotIn("twisted/__init__.py", names)
        self.assertNotIn("twisted/plugins/__init__.py", names)
        self.assertNotIn("twisted/plugins/dropin.cache", names)

    async def test_sdist_is_complete(self) -> None:
        """The sdist holds what the wheel is built from, and the licence."""
        folder = await deferToThread(built)
        [sdist] = folder.glob("*.tar.gz")
        with tarfile.open(sdist) as archive:
            names = {name.partition("/")[2] for name in archive.getnames()}
        expected = {"twisted/plugins/chat_plugin.py", "LICENSE", "setup.py", *schema()}
        self.assertEqual(expected - names, set())

    async def test_acceptance_45_plain_install(self) -> None:
        """One pip install in an empty environment, and the server runs from any folder."""
        venv = await deferToThread(installed)
        folder = new_folder(self)
        server = Server(folder / "data")
        command = [
            str(venv / "bin" / "twistd"),
            "-n",
            "chat",
            "--line",
            "tcp:0:interface=127.0.0.1",
            "--amp",
            "none",  # another server may run on this machine
        ]
        run(self, server, [*command, "--data", str(server.data)], folder, PYTHONPATH="")
        await server.started()
        self.assertEqual(await server.stop(), 0, server.all())

    async def test_console_script(self) -> None:
        """chatctl is installed beside it."""
        venv = await deferToThread(installed)
        said, errors, status = await output_of(
            [str(venv / "bin" / "chatctl"), "--help"], new_folder(self), PYTHONPATH=""
        )
        self.assertEqual(status, 0, errors)
        self.assertIn("chatctl", said)

    async def test_clients_say_what_is_missing(self) -> None:
        """The core install has no library of windows or screens: clients say what to install."""
        venv = await deferToThread(installed)
        for program, needed in (("chat-desktop", "desktop"), ("chat-terminal", "terminal")):
            _, errors, status = await output_of(
                [str(venv / "bin" / program)], new_folder(self), PYTHONPATH=""
            )
            self.assertEqual(status, 2, errors)
            self.assertIn(f"in the extra {needed}", errors)
            self.assertNotIn("Traceback", errors)
