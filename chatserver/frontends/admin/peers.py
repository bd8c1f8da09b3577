"""Who is at the other end of a Unix socket."""

from __future__ import annotations

import os
import socket
import struct
from typing import Any

_CREDENTIALS = struct.Struct("3i")
"""C{struct ucred} of Linux: process, user, group."""
ROOT = 0


def is_operator(transport: Any) -> bool:
    """
    Whether the peer is the user that runs this server, or root.

    The socket's mode says so already; this holds also where somebody has loosened it.

    @param transport: of a Unix socket.
    @return: True too on systems that cannot tell: there the mode alone keeps others out.
    """
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return True
    told = transport.getHandle().getsockopt(socket.SOL_SOCKET, option, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(told)
    return user in (ROOT, os.geteuid())
