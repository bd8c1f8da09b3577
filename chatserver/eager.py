"""
Bytes to the kernel at once, where nothing waits before them.

C{transport.write} of Twisted keeps the bytes, asks epoll whether the socket can take them, and
sends them in the next turn: three system calls, of which the first two tell what is almost always
known.  Whoever gathers a turn's output anyway, as our outboxes do, may try the send first; that
costs less than half the CPU of a delivery.  What the socket does not take goes the usual way.

This looks at private names of C{twisted.internet.abstract.FileDescriptor}, which is why the
version of Twisted is bounded in C{setup.py}.  Where one of them is missing, or the transport is
none that we know, everything goes the usual way: that only costs speed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet import tcp

Send = Callable[[bytes], int]
"""Gives the kernel bytes; returns how many it took, or raises C{OSError}."""

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


def send_of(transport: Any) -> Send | None:
    """
    Give what sends at once, if that would overtake nothing.

    It may be used again and again, as long as it takes all it is given and nobody else writes to
    the transport or closes it.

    @return: None: C{transport} is no ordinary TCP connection, has something to send still, or
        is about to end.
    """
    if type(transport) is not tcp.Server or transport.TLS:
        return None
    if not all(hasattr(transport, name) for name in NAMES):
        return None
    busy = (
        transport._tempDataBuffer
        or transport.dataBuffer
        or not transport.connected
        or transport.disconnecting
        or transport._writeDisconnecting
        or transport._writeDisconnected
    )
    return None if busy else transport.socket.send


def write(transport: Any, data: bytes, send: Send | None = None) -> Send | None:
    """
    Write C{data}, now as far as can be.

    Like C{transport.write} it never fails and calls nobody back but a producer that is to pause:
    what is wrong with the connection comes out in C{connectionLost}, in another turn.

    @param send: what the last call returned, where nobody has written since or closed; else None.
    @return: for the next call.
    """
    if send is None:
        send = send_of(transport)
        if send is None:
            transport.write(data)
            return None
    try:
        sent = send(data)
    except OSError:
        sent = 0  # it is full, or dead: Twisted finds out which
    if sent == len(data):
        return send
    transport.write(data[sent:])
    return None
