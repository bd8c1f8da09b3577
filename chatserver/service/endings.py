"""How sessions end against their owner's will: by a password, a token, or the operator."""

from __future__ import annotations

from chatserver.hub_interfaces import IAttachment, IHub
from chatserver.model.entries import User
from chatserver.model.standing import Token, TokenKind
from chatserver.store.accounts import Accounts

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
    ended = 0
    for attachment in list(hub.attachments(user_id)):
        began = attachment.token
        stays = but_access and began is not None and began.kind is TokenKind.ACCESS
        meant = token is None or (began is not None and _same(began, token))
        if meant and not stays and attachment is not but:
            attachment.sink.close(why)
            ended += 1
    return ended


def _same(one: Token, other: Token) -> bool:
    # The id of a token that is gone may be another's by now.
    return (one.id, one.created_at) == (other.id, other.created_at)


async def replace_password(
    accounts: Accounts,
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
    return True
