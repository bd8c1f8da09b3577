"""A server's address as it is typed into two fields."""

from __future__ import annotations

from chatserver.model.origins import is_this_machine
from clients.core.address import PLAIN_PORT, TLS_PORT, BadAddress, ServerAddress
from clients.desktop.words import tr

HOST, PORT = "host", "port"


class BadEntry(Exception):
    """
    What stands in a field cannot be; the text is a sentence.

    @ivar field: which one.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def is_here(host: str) -> bool:
    """Whether a host is this machine, to which no TLS is needed."""
    bare = host.strip().removeprefix("[").removesuffix("]").lower()
    return bare == "localhost" or (bool(bare) and is_this_machine(bare))


def usual_port(host: str) -> int:
    """Give the port that is meant where none is typed."""
    return PLAIN_PORT if is_here(_split(host)[0]) else TLS_PORT


def read_address(host: str, port: str) -> ServerAddress:
    """
    Read both fields; the first may hold a port too, after a colon.

    Other machines are spoken to with TLS only; this one in plain, but for the usual port for TLS.

    @raise BadEntry: one of them is wrong.
    """
    if not host.strip():
        raise BadEntry(HOST, tr("Please enter the address of a server."))
    name, own_port = _split(host)
    port = port.strip()
    if own_port and port and port != own_port:
        told = tr("The address holds port {port} already: leave one of them out.", port=own_port)
        raise BadEntry(PORT, told)
    number = _port(port or own_port, usual_port(name))
    return ServerAddress(name, number, tls=not is_here(name) or number == TLS_PORT)


def _port(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise BadEntry(PORT, tr("A port is a number from 1 to 65535."))
    return int(text)


def _split(text: str) -> tuple[str, str]:
    """Give host and port; the latter is empty where there is none."""
    text = text.strip()
    try:
        plain, secure = ServerAddress.parse(text), ServerAddress.parse(text, tls=True)
    except BadAddress:
        return _host_alone(text)
    # A port that was not typed depends on whether TLS is spoken.
    return plain.host, str(plain.port) if plain.port == secure.port else ""


def _host_alone(text: str) -> tuple[str, str]:
    """The port may be what is wrong: that is to be said at its field."""
    host, colon, port = text.rpartition(":")
    is_port = colon and "/" not in port and (":" not in host or host.endswith("]"))
    try:
        return ServerAddress.parse(host if is_port else text).host, port
    except BadAddress:
        told = tr("{text} is no address: write a name, like chat.example, or an IP address.")
        raise BadEntry(HOST, told.format(text=text)) from None
