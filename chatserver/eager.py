"""
Bytes to the kernel at once, where nothing waits before them.

C{transport.write} of Twisted keeps the bytes, asks epoll whether the socket can take them, and
sends them in the next turn: three system calls, of which the first two tell what is almost always
known.  Whoever gathers a turn's output anyway, as our outboxes do, may try the send first; that
costs less than half the CPU of a delivery.  What the socket does not take goes the usual way.

This looks at private names of C{twisted.internet.abstract.FileDescriptor}, which is why the
version of Twisted is bounded in C{setup.py}.  Where one of them is missing, or the transport is
none that we know, L{way_of} gives the plain C{write}: that only costs speed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet import tcp

Way = Callable[[Any, bytes], None]
"""Writes to a transport."""

NAMES = (
    "connected",
    "dataBuffer",
    "disconnecting",
    "socket",
    "_tempDataBuffer",
    "_writeDisconnected",
    "_writeDisconnecting",
)
"""What of a transport is looked at."""


def way_of(transport: Any) -> Way:
    """
    Give the way to write to C{transport}: the eager one where it is an ordinary TCP connection.

    @param transport: connected; nothing but streaming producers is ever registered there.
    """
    ordinary = type(transport) is tcp.Server and not transport.TLS
    return eagerly if ordinary and all(hasattr(transport, name) for name in NAMES) else plainly


def plainly(transport: Any, data: bytes) -> None:
    """Write as Twisted does."""
    transport.write(data)


def eagerly(transport: Any, data: bytes) -> None:
    """
    Send C{data} now, as far as the socket takes it and nothing waits before it.

    Like C{write} it never fails and calls nobody back but a producer that is to pause: what is
    wrong with the connection comes out in C{connectionLost}, in another turn.
    """
    if (
        transport._tempDataBuffer
        or transport.dataBuffer
        or not transport.connected
        or transport.disconnecting
        or transport._writeDisconnecting
        or transport._writeDisconnected
    ):
        transport.write(data)
        return
    try:
        sent = transport.socket.send(data)
    except OSError:
        sent = 0  # it is full, or dead: Twisted finds out which
    if sent != len(data):
        transport.write(data[sent:])
