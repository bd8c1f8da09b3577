"""What is said on the way in when something is not as it should be."""

from __future__ import annotations

from typing import assert_never

from chatserver.model.errors import (
    AlreadyLoggedIn,
    BadInvitation,
    BadName,
    BadPassword,
    ChatError,
    LoginRefused,
    NameTaken,
    RegistrationClosed,
    SlowDown,
)
from clients.core.address import ServerAddress
from clients.core.probing import NoServer, Obstacle
from clients.core.states import Ended, NetworkGone, PutOff, Reason, Unreachable
from clients.desktop.presenters.entrance.way import Notice
from clients.desktop.words import many, tr

NAME, PASSWORD, AGAIN, CODE, FORM = "name", "password", "again", "code", ""
"""At which field a complaint stands; C{FORM}: at none of them."""

PASSWORD_LEAST, PASSWORD_MOST = 8, 256
"""Characters, as the server has it."""


def sentence(error: object) -> str:
    """Give a refusal's text as a sentence."""
    text = str(error).strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def no_server(found: NoServer, address: ServerAddress) -> Notice:
    """Say that there is no server, and what is there instead."""
    if found.obstacle is Obstacle.FULL:
        return Notice(tr("The server lets nobody in for now."), sentence(found))
    if found.obstacle is Obstacle.OTHER_VERSION:
        title = tr("This server and this program do not speak the same version.")
        return Notice(title, sentence(found))
    detail = _TLS_DETAILS.get(found.obstacle) if address.tls else None
    text = tr(detail or _DETAILS[found.obstacle], host=address.host, port=address.port)
    return Notice(tr("There is no chat server at this address."), text)


_DETAILS = {
    Obstacle.NO_SUCH_HOST: "No machine called {host} can be found. Is the name right, and this "
    "machine connected?",
    Obstacle.REFUSED: "{host} is there, but nothing listens at its port {port}. The server may "
    "not be running.",
    Obstacle.NO_ANSWER: "{host} does not answer at port {port}. It may be off, or something in "
    "between lets nothing through.",
    Obstacle.NO_WAY: "There is no way from here to {host}. Is this machine connected?",
    Obstacle.MUTE: "Something is at port {port} of {host}, but it does not answer as a chat "
    "server does.",
    Obstacle.HUNG_UP: "Whatever is at port {port} of {host} ended the connection at once. It may "
    "be starting or stopping, or want TLS.",
    Obstacle.NO_TLS: "Whatever is at port {port} of {host} speaks no TLS.",
    Obstacle.NOT_OURS: "Another program is at port {port} of {host}. Chat servers are mostly at "
    "7002, and on this machine at 7001.",
}
_TLS_DETAILS = {
    Obstacle.HUNG_UP: "Whatever is at port {port} of {host} ended the connection at once. It may "
    "be starting or stopping, or speak no TLS.",
    Obstacle.NO_TLS: "Whatever is at port {port} of {host} speaks no TLS, and other machines are "
    "spoken to with TLS only.",
}


def put_off(reason: Reason, name: str) -> Notice:
    """Say why somebody is not in yet, while it is tried again."""
    match reason:
        case PutOff(AlreadyLoggedIn()):
            title = tr("{name} is logged in elsewhere.", name=name)
            return Notice(title, tr("This server takes one at a time: log out there first."))
        case PutOff(_, text):
            return Notice(tr("The server is busy."), sentence(text))
        case Ended(why):
            return Notice(tr("The server ended the connection."), sentence(why))
        case Unreachable():
            return Notice(tr("The server cannot be reached."))
        case NetworkGone():
            return Notice(tr("The connection broke."))
        case _:
            assert_never(reason)


def refusal(error: Exception, name: str, is_guest: bool) -> tuple[str, str]:
    """
    Say why a login was refused.

    @return: the field at which it is said, and the sentence.
    """
    match error:
        case LoginRefused():
            return PASSWORD, tr("Wrong name or password.")
        case NameTaken() if is_guest:
            return NAME, tr("The name {name} is taken. Choose another one.", name=name)
        case NameTaken():
            told = tr("{name} is already registered. Choose another name, or log in.", name=name)
            return NAME, told
        case BadName():
            return NAME, sentence(error)
        case BadPassword():
            return PASSWORD, sentence(error)
        case BadInvitation() | RegistrationClosed():
            return CODE, sentence(error)
        case AlreadyLoggedIn():
            return FORM, tr(
                "{name} is already logged in, and this server takes one at a time. Log out there "
                "first.",
                name=name,
            )
        case ChatError():
            return FORM, sentence(error)
        case _:
            return FORM, tr("This server cannot be trusted: {why}", why=sentence(error))


def too_many_tries(error: SlowDown, seconds: int) -> str:
    """Say that somebody must wait; C{seconds} 0: not any more."""
    told = sentence(error)
    if not seconds:
        return told
    wait = many(seconds, "Try again in {count} second.", "Try again in {count} seconds.")
    return f"{told} {wait}"
