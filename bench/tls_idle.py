"""
Memory of connections under TLS that say nothing: C{python -m bench.tls_idle --connections 400}.

The load generator speaks no TLS; a few hundred are within Python's reach, too.
"""

from __future__ import annotations

import argparse
import socket
import ssl
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

from bench.seeding import PASSWORD
from bench.servers import TLS, Server, Setup

SETTLED_SECONDS = 1.0
PATIENCE = 30.0


def connected(server: Server, name: str | None) -> ssl.SSLSocket:
    """
    Shake hands with a server.

    @param name: who logs in; None: nobody.
    @raise ConnectionError: they are not let in.
    """
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is the server that we have just started
    plain = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
    found = context.wrap_socket(plain)
    if name is not None:
        found.sendall(f"/login {name} {PASSWORD}\n".encode())
        heard = found.recv(1 << 16)
        if not heard.startswith(b"200"):
            raise ConnectionError(f"{name} is not let in: {heard!r}")
    return found


def measured(connections: int, logged_in: bool) -> float:
    """Give the KiB that each of the second half of so many connections takes."""
    names = [f"u{number:05}" for number in range(connections)]
    with (
        tempfile.TemporaryDirectory(prefix="chat-bench-") as folder,
        TLS.start(Path(folder), Setup(names)) as server,
        ExitStack() as held,
    ):
        memory = []
        for part in (names[: connections // 2], names[connections // 2 :]):
            for name in part:
                held.enter_context(closing(connected(server, name if logged_in else None)))
            time.sleep(SETTLED_SECONDS)
            memory.append(server.own_memory_kb())
        return (memory[1] - memory[0]) / (connections - connections // 2)


def main() -> None:
    """Measure both, and say what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=400)
    wanted = parser.parse_args()
    for logged_in in (False, True):
        when = "logged in" if logged_in else "before login"
        print(f"TLS, {when}: {measured(wanted.connections, logged_in):.1f} KiB each", flush=True)


if __name__ == "__main__":
    main()
