"""How sessions end against their owner's will: by a password, a token, or the operator."""

from __future__ import annotations

from chatserver.hub_interfaces import IAttachment, IHub
from chatserver.model.entries import User
from chatserver.model.standing import Token, TokenKind
from chatserver.store.accounts import Accounts
from chatserver.store.tokens import Tokens

PASSWORD_CHANGED = "the password was changed; log in again"
TOKEN_REVOKED = "the token was revoked"


def end_sessions(
    hub: IHub,
    user_id: int,
    why: str,
    *,
    but: IAttachment | None = None,
    but_access: bool = False,
    token: Token | None = None,
) -> int:
    """
    End a user's sessions: what runs is answered, then they are told why.

    @param but: one that stays.
    @param but_access: whether those stay that an access token began.
    @param token: end only those that this token began.
    @return: how many there were.
    """
    wanted = None if token is None else token.id
    ended = 0
    for attachment in list(hub.attachments(user_id)):
        began = attachment.token
        stays = but_access and began is not None and began.kind is TokenKind.ACCESS
        meant = wanted is None or (began is not None and began.id == wanted)
        if meant and not stays and attachment is not but:
            attachment.sink.close(why)
            ended += 1
    return ended


async def replace_password(
    accounts: Accounts,
    tokens: Tokens,
    hub: IHub,
    user: User,
    hashed: str,
    *,
    instead_of: str | None = None,
    but: IAttachment | None = None,
) -> bool:
    """
    Replace a password, revoke the session tokens, and end the sessions but those that an access
    token began.

    @param hashed: the new one, as L{Passwords.hash} made it.
    @param instead_of: the hash that is to be there; None: whichever is.
    @param but: a session that stays.
    @return: False where there was another hash, or no account any more; nothing was done then.
    """
    if not await accounts.change_password(user, hashed, instead_of):
        return False
    end_sessions(hub, user.id, PASSWORD_CHANGED, but=but, but_access=True)
    # A session that has just ended may have been making a token; this stands behind it in the
    # writer's queue.
    await tokens.delete_sessions(user)
    return True
