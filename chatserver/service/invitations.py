"""Invitations to register: codes that are told once, and let so many make an account."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence

from twisted.internet.interfaces import IReactorTime

from chatserver.model.audit import Deed
from chatserver.model.errors import BadRequest
from chatserver.model.operation import Invitation
from chatserver.service.administration import Administration, Authority
from chatserver.store.invitations import Invitations, NewInvitation

DEFAULT_USES = 1
DEFAULT_DAYS = 7
MOST_USES = 1000
MOST_DAYS = 365
_DAY = 86400.0
_LETTERS = 16
"""Of a code: 80 random bits, which nobody guesses, and few enough to be typed."""
_GROUP = 4


class InvitationService:
    """Makes, finds and revokes invitations, for the operator and for admins."""

    def __init__(
        self,
        invitations: Invitations,
        administration: Administration,
        make_secret: Callable[[], str],
        clock: IReactorTime,
    ) -> None:
        """@param make_secret: gives 256 random bits as letters and digits, others each time."""
        self._invitations = invitations
        self._administration = administration
        self._make_secret = make_secret
        self._clock = clock

    async def make(self, by: Authority, uses: int, days: int, note: str) -> str:
        """
        Make an invitation.

        @param uses: how many accounts can be made with it, 1 to 1000.
        @param days: for how long, 1 to 365.
        @param note: what it is for; may be empty.
        @return: its code, which is told this once: only a hash of it is kept.
        @raise BadRequest: other numbers.
        @raise TooLong, BadText: not a possible note.
        """
        if not 1 <= uses <= MOST_USES:
            raise BadRequest(f"an invitation has 1 to {MOST_USES} uses")
        if not 1 <= days <= MOST_DAYS:
            raise BadRequest(f"an invitation lives 1 to {MOST_DAYS} days")
        note, now = self._administration.short_text(note), self._clock.seconds()
        code = _code(self._make_secret())
        told = f"uses={uses} days={days}" + (f": {note}" if note else "")
        warrant = self._administration.warrant(by, Deed.INVITE, text=told)
        new = NewInvitation(hashed(code), now, now + days * _DAY, uses, note)
        await self._invitations.make(new, warrant)
        return code

    async def living(self) -> Sequence[Invitation]:
        """List those with which somebody can register now."""
        return await self._invitations.living(self._clock.seconds())

    async def revoke(self, by: Authority, id: int) -> None:
        """
        Let nobody register with an invitation any more.

        @raise BadRequest: there is none of this number.
        """
        warrant = self._administration.warrant(by, Deed.UNINVITE, text=f"invitation {id}")
        if not await self._invitations.revoke(id, self._clock.seconds(), warrant):
            raise BadRequest(f"there is no invitation {id}, or not any more")

    async def is_valid(self, code: str) -> bool:
        """Whether somebody could register with C{code} now."""
        return await self._invitations.is_valid(hashed(code), self._clock.seconds())


def hashed(code: str) -> str:
    """Hash a code as it is kept; hyphens, blanks and capitals do not matter."""
    plain = code.replace("-", "").replace(" ", "").lower()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _code(secret: str) -> str:
    """Make a code of a secret: groups of letters and digits that are not taken for each other."""
    digest = hashlib.sha256(secret.encode()).digest()
    letters = base64.b32encode(digest).decode().lower()[:_LETTERS]
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LETTERS, _GROUP))
