"""Commands: the own account, and its tokens."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from chatserver.frontends.amp.connection import Connection
from chatserver.frontends.amp.entering import check_client
from chatserver.frontends.amp.trimming import first
from chatserver.frontends.calling import Served
from chatserver.interfaces import ISession
from chatserver.model.errors import BadRequest, NotAllowed
from chatserver.model.names import Nickname
from chatserver.wire import commands
from chatserver.wire.writing import token_fields

Answer = dict[str, Any]


async def set_nickname(connection: Connection, nickname: str | None) -> Answer:
    """Be shown under another name."""
    session = connection.session
    await session.set_nickname(None if nickname is None else Nickname.parse(nickname))
    return {}


async def set_away(connection: Connection, text: str | None, back: bool | None) -> Answer:
    """Tell that one is away, or back."""
    session = connection.session
    if back and text is not None:
        raise BadRequest("either 'text' or 'back'")
    await session.set_away(None if back else text or "")
    return {}


async def change_password(
    connection: Connection, old: str, new: str, remember: str | None
) -> Answer:
    """Replace the password."""
    session = connection.session
    check_client(remember)
    await session.change_password(old, new)
    return {"token": None if remember is None else await _remembered(session, remember)}


async def _remembered(session: ISession, client: str) -> str | None:
    try:
        return await session.remember(client)
    except NotAllowed:
        # Who came in with an access token is given none; but the password is a new one, and a
        # refusal would say that it is not.
        return None


async def delete_account(connection: Connection, password: str) -> Answer:
    """Delete the account; the password is the confirmation."""
    session = connection.session
    # The answer comes first; of the account's leaving there is nothing to tell to itself.
    connection.hold()
    await session.delete_account(password)
    connection.exit()
    connection.close("the account was deleted")
    return {}


async def create_token(connection: Connection, name: str) -> Answer:
    """Make an access token."""
    return {"token": await connection.session.create_token(name)}


async def tokens(connection: Connection, after: int | None) -> Answer:
    """List the own tokens."""
    # By id, so that one that is revoked between two parts of the list hides no others.
    found = sorted(await connection.session.tokens(), key=attrgetter("id"))
    mark = -1 if after is None else after
    listed, more = first(token_fields(each) for each in found if each.id > mark)
    return {"tokens": listed, "more": more}


async def revoke_token(connection: Connection, name: str | None, id: int | None) -> Answer:
    """Let nobody in with a token any more."""
    await connection.session.revoke_token(name, id)
    return {}


async def settings(connection: Connection) -> Answer:
    """Read what the caller has set."""
    return {"settings": dict(await connection.session.settings())}


async def set_setting(connection: Connection, key: str, value: str | None) -> Answer:
    """Keep a value for later sessions."""
    await connection.session.set_setting(key, value)
    return {}


SERVED = (
    Served(commands.SetNickname, set_nickname),
    Served(commands.SetAway, set_away),
    Served(commands.ChangePassword, change_password),
    Served(commands.DeleteAccount, delete_account),
    Served(commands.CreateToken, create_token),
    Served(commands.Tokens, tokens),
    Served(commands.RevokeToken, revoke_token),
    Served(commands.Settings, settings),
    Served(commands.SetSetting, set_setting),
)
