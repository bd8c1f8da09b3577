"""Rates: how often somebody may do something, as token buckets on the server's clock."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from math import ceil

from twisted.internet.interfaces import IReactorTime

from chatserver.config import Limits
from chatserver.model.errors import SlowDown
from chatserver.model.origins import Neighbourhoods

DEBT = 50
"""Failures beyond the burst that are remembered: guesses begun at once fail together."""

HINT_SECONDS = 3.0
"""Between two hints that somebody is typing, after the first two."""

_HOUR = 3600.0


class Buckets:
    """
    One token bucket for each key; forgets those that are full again, and, if there are too many,
    those that were used longest ago.

    A bucket is one number: the moment at which it will be full again.  So a bucket that was
    never used, or has been full for long, needs no place.
    """

    def __init__(
        self,
        clock: IReactorTime,
        burst: int,
        per_second: float,
        most_keys: int = 10_000,
        told: str = "too much in a short time",
        debt: int = 0,
    ) -> None:
        """
        @param burst: tokens in a full bucket, 1 or more.
        @param per_second: tokens that come back, more than 0.
        @param most_keys: buckets remembered at the most.
        @param told: how L{SlowDown} says what was too much.
        @param debt: how many tokens L{charge} may take beyond an empty bucket.
        @raise ValueError: a parameter is out of its bounds.
        """
        if burst < 1 or per_second <= 0 or most_keys < 1 or debt < 0:
            raise ValueError("a bucket holds 1 token or more, and they come back")
        self._seconds = clock.seconds
        self._interval = 1 / per_second
        self._room = (burst - 1) * self._interval + 1e-6  # rounding must not refuse the last one
        self._deepest = (burst + debt) * self._interval
        self._most_keys = most_keys
        self._told = told
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._full_at)

    def take(self, key: Hashable) -> None:
        """
        Take one token out of C{key}'s bucket.

        @raise SlowDown: there is none; none was taken.
        """
        now = self._seconds()
        full_at = self._full_at.get(key, 0.0)
        if full_at - now > self._room:
            self.check(key)
        self._set(key, (full_at if full_at > now else now) + self._interval, now)

    def check(self, key: Hashable) -> None:
        """
        Take nothing.

        @raise SlowDown: there is no token in C{key}'s bucket.
        """
        seconds = self.wait(key)
        if seconds > 0:
            whole = max(1, ceil(seconds))
            raise SlowDown(self._told, retry_after=whole)

    def charge(self, key: Hashable) -> None:
        """Take one token out of C{key}'s bucket, from an empty one too (down to the debt)."""
        now = self._seconds()
        full_at = max(self._full_at.get(key, 0.0), now) + self._interval
        self._set(key, min(full_at, now + self._deepest), now)

    def wait(self, key: Hashable) -> float:
        """Tell how many seconds it takes until a token is there; 0.0: it is."""
        now = self._seconds()
        ahead = self._full_at.get(key, 0.0) - now
        if ahead > self._deepest:
            # Only a clock that was set back does this; without a cut all would wait as long.
            ahead = self._deepest
            self._full_at[key] = now + ahead
        return ahead - self._room if ahead > self._room else 0.0

    def _set(self, key: Hashable, full_at: float, now: float) -> None:
        full = self._full_at
        full[key] = full_at
        full.move_to_end(key)
        while full and full[next(iter(full))] <= now:
            full.popitem(last=False)
        if len(full) > self._most_keys:
            full.popitem(last=False)


class Throttle:
    """
    The server's rates; none of them holds where C{limits.rates} is False.

    Addresses are IP addresses as the peer's connection tells them.  This machine itself
    (loopback, or no address) is exempt from all but the rate of messages.
    """

    def __init__(self, clock: IReactorTime, limits: Limits, neighbourhoods: Neighbourhoods) -> None:
        self._on = limits.rates
        self._neighbourhoods = neighbourhoods
        self._messages = Buckets(
            clock, limits.messages_burst, limits.messages_per_second, told="too many messages"
        )
        self._hints = Buckets(clock, 2, 1 / HINT_SECONDS)
        self._pairs = Buckets(
            clock,
            limits.logins_failed_burst,
            1 / limits.logins_failed_seconds,
            told="too many wrong passwords",
            debt=DEBT,
        )
        self._addresses = Buckets(
            clock,
            limits.logins_failed_per_minute,
            limits.logins_failed_per_minute / 60,
            told="too many wrong passwords",
            debt=DEBT,
        )
        self._looks = Buckets(
            clock,
            limits.logins_per_minute,
            limits.logins_per_minute / 60,
            told="too many logins from your address",
            debt=DEBT,
        )
        self._accounts = Buckets(
            clock, limits.logins_failed_per_hour, limits.logins_failed_per_hour / _HOUR
        )
        self._delay = limits.guessed_login_seconds
        self._notices = Buckets(clock, 1, 1 / _HOUR)
        self._registrations = Buckets(
            clock,
            limits.registrations_per_hour,
            limits.registrations_per_hour / _HOUR,
            told="too many new accounts from your address",
        )
        self._names = Buckets(
            clock,
            limits.names_per_minute,
            limits.names_per_minute / 60,
            told="too many names asked about from your address",
        )
        self._guests = Buckets(
            clock,
            limits.guests_per_hour,
            limits.guests_per_hour / _HOUR,
            told="too many guests from your address",
        )

    def message(self, user_id: int) -> None:
        """
        Count one message, or any other act that lasts: each is a commit, and news for others.

        @raise SlowDown: more than C{limits.messages_per_second} after the burst.
        """
        if self._on:
            self._messages.take(user_id)

    def hint(self, user_id: int) -> bool:
        """Count one hint that somebody is typing; False: it is one too many, to be forgotten."""
        if not self._on:
            return True
        if self._hints.wait(user_id) > 0:
            return False
        self._hints.take(user_id)
        return True

    def login_allowed(self, account: str, address: str) -> float:
        """
        Ask before a password is looked at; takes nothing.

        @param account: the folded name, whether there is such an account or not.
        @return: seconds to wait before the password is checked; 0.0 but for an account that
            somebody is guessing at from many addresses.
        @raise SlowDown: too many wrong passwords, for this account from this address or from
            this address in all; or more from this address than C{limits.logins_per_minute},
            right or wrong.  Other addresses are not concerned: nobody is locked out.
        """
        who = self._neighbourhoods.of(address)
        if not self._on or who is None:
            return 0.0
        self._pairs.check((account, who))
        self._addresses.check(who)
        self._looks.check(who)
        return self._delay if self._accounts.wait(account) > 0 else 0.0

    def password_looked_at(self, address: str) -> None:
        """Count one password that is looked at, right or wrong."""
        who = self._neighbourhoods.of(address)
        if self._on and who is not None:
            self._looks.charge(who)

    def token_allowed(self, address: str) -> None:
        """
        Ask before a token is looked up; takes nothing.

        @raise SlowDown: too many wrong passwords and tokens from this address.
        """
        who = self._neighbourhoods.of(address)
        if self._on and who is not None:
            self._addresses.check(who)

    def token_failed(self, address: str) -> None:
        """Count one wrong token; it is as bad as a wrong password."""
        who = self._neighbourhoods.of(address)
        if self._on and who is not None:
            self._addresses.charge(who)

    def login_failed(self, account: str, address: str) -> bool:
        """
        Count one wrong password, or one unknown name.

        @return: True where the owner should be told that somebody is guessing: this failure was
            one too many for the hour, and they were not told in the last hour.
        """
        who = self._neighbourhoods.of(address)
        if not self._on or who is None:
            return False
        self._pairs.charge((account, who))
        self._addresses.charge(who)
        self._accounts.charge(account)
        if self._accounts.wait(account) == 0 or self._notices.wait(account) > 0:
            return False
        self._notices.charge(account)
        return True

    def name_asked(self, address: str) -> None:
        """
        Count one question whether a name is free: many of them would tell who has an account.

        @raise SlowDown: more than C{limits.names_per_minute} from this address.
        """
        who = self._neighbourhoods.of(address)
        if self._on and who is not None:
            self._names.take(who)

    def guest(self, address: str) -> None:
        """
        Count one guest; each keeps a name for a while.

        @raise SlowDown: more than C{limits.guests_per_hour} from this address.
        """
        who = self._neighbourhoods.of(address)
        if self._on and who is not None:
            self._guests.take(who)

    def registration(self, address: str) -> None:
        """
        Count one new account.

        @raise SlowDown: more than C{limits.registrations_per_hour} from this address.
        """
        who = self._neighbourhoods.of(address)
        if self._on and who is not None:
            self._registrations.take(who)
