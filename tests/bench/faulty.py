"""
A server of the line protocol that tells everybody what everybody says, but for a fault.

It shows that the load generator notices: C{python faulty.py FAULT}, where FAULT is C{none},
C{lose}, C{double}, C{swap} or C{hangup}.  It prints its port, and ends with its input.
"""

from __future__ import annotations

import selectors
import socket
import sys

EVERY = 20
"""So many deliveries are right before one is wrong."""


class Faulty:
    """
    One server.

    @ivar told: deliveries so far.
    """

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.told = self.seq = 0
        self.rests: dict[socket.socket, bytes] = {}
        self.selector = selectors.DefaultSelector()
        self.port = socket.create_server(("127.0.0.1", 0))
        self.selector.register(self.port, selectors.EVENT_READ)
        self.selector.register(sys.stdin, selectors.EVENT_READ)

    def run(self) -> None:
        """Serve until the input ends."""
        sys.stdout.write(f"{self.port.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is sys.stdin:
                    return
                if key.fileobj is self.port:
                    client, _ = self.port.accept()
                    self.rests[client] = b""
                    self.selector.register(client, selectors.EVENT_READ)
                else:
                    self.read(key.fileobj)  # type: ignore[arg-type]

    def read(self, client: socket.socket) -> None:
        """Take what a client sent."""
        data = client.recv(65536)
        if not data:
            self.selector.unregister(client)
            del self.rests[client]
            client.close()
            return
        *lines, self.rests[client] = (self.rests[client] + data).split(b"\n")
        for line in lines:
            self.take(client, line)

    def take(self, client: socket.socket, line: bytes) -> None:
        """Do what a line asks for."""
        if line.startswith(b"/login "):
            client.sendall(b"200 logged in as " + line.split(b" ")[1] + b"\n")
            return
        self.seq += 1
        client.sendall(b"201 %d #lobby\n" % self.seq)
        event = b"MSG #lobby %d somebody :%s\n" % (self.seq, line.split(b" ", 2)[2])
        for other in [each for each in self.rests if each is not client]:
            self.told += 1
            self.tell(other, event, wrong=self.told % EVERY == 0)

    def tell(self, other: socket.socket, event: bytes, wrong: bool) -> None:
        """Deliver an event, or do what is wrong."""
        if not wrong or self.fault == "none":
            other.sendall(event)
        elif self.fault == "double":
            other.sendall(event * 2)
        elif self.fault == "swap":
            head, text = event.split(b":", 1)
            number = int(text[7:16])
            later = text[:7] + b"%09d" % (number + 1) + text[16:]
            other.sendall(head + b":" + later + event)
        elif self.fault == "hangup":
            other.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    Faulty(sys.argv[1]).run()
