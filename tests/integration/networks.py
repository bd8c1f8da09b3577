"""Small networks of their own for tests: hosts and a switch, as namespaces of this machine."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from unittest import SkipTest

from twisted.trial.unittest import TestCase

_numbers = itertools.count(1)
PREFIX = "10.77.0."


class Lan:
    """
    A switch and hosts, C{10.77.0.1}, C{.2} ...; nothing of it is left after the test.

    No host has a way out, nor any other network than this one.
    """

    def __init__(self, case: TestCase) -> None:
        """@raise SkipTest: this machine lets nobody make networks."""
        ip = shutil.which("ip")
        if ip is None or os.geteuid() != 0:
            raise SkipTest("networks of their own need root, and ip (apt-get install iproute2)")
        self._ip = ip
        self._case = case
        self._hosts = 0
        self._name = f"chat-test-{os.getpid()}-{next(_numbers)}"
        self._switch = f"{self._name}-switch"
        self._space(self._switch)
        bridge = ("link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        self._run("-n", self._switch, *bridge)
        self._run("-n", self._switch, "link", "set", "br0", "up")

    def host(self) -> Host:
        """Plug in one more host."""
        self._hosts += 1
        number = self._hosts
        space = f"{self._name}-{number}"
        self._space(space)
        plug = f"port{number}"
        pair = f"link add eth0 type veth peer name {plug} netns {self._switch}"
        self._run("-n", space, *pair.split())
        self._run("-n", self._switch, *f"link set {plug} master br0 up".split())
        for command in (
            "link set lo up",
            f"addr add {PREFIX}{number}/24 dev eth0",
            "link set eth0 up multicast on",
        ):
            self._run("-n", space, *command.split())
        return Host(f"{PREFIX}{number}", (self._ip, "netns", "exec", space))

    def _space(self, name: str) -> None:
        try:
            self._run("netns", "add", name)
        except OSError as error:
            raise SkipTest(f"this machine makes no network namespaces: {error}") from None
        self._case.addCleanup(self._run, "netns", "delete", name)

    def _run(self, *words: str) -> None:
        done = subprocess.run([self._ip, *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(f"ip {' '.join(words)}: {done.stderr.strip()}")


class Host:
    """
    One host.

    @ivar address: its IPv4 address.
    @ivar within: what stands before a command that is to run there.
    """

    def __init__(self, address: str, within: tuple[str, ...]) -> None:
        self.address = address
        self.within = within
