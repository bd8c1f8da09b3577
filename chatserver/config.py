"""All that can be set: frozen values with unit, default and bound."""

from __future__ import annotations

import enum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from attrs import field, frozen, validators


class Registration(enum.Enum):
    """Who may make an account over the wire."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"


@frozen
class Limits:
    """
    Sizes, which always hold, and rates, which C{rates = False} lifts.

    @ivar text_bytes: a message, in bytes of UTF-8.
    @ivar topic_bytes: a room's topic, or the reason of a kick.
    @ivar line_bytes: an input line of the line protocol, without its end, after login.
    @ivar line_bytes_before_login: the same before login.
    @ivar line_flood_bytes: so much without a line end closes the connection.
    @ivar page_default: entries in a page when nothing is asked for.
    @ivar page_most: entries in a page at the most.
    @ivar page_bytes: bytes of text in a page, after which it is cut.
    @ivar resume_entries: entries of one stream replayed at resume; more is a reset.
    @ivar posts_in_flight: posts of one connection that may wait for their commit together.
    @ivar outbox_bytes: bytes queued for a reader that does not read, before it is dropped.
    @ivar transaction_works: requests that share one commit at the most.
    @ivar script_login_seconds: from accept to login, for a script on the line protocol.
    @ivar person_login_seconds: the same for a person.
    @ivar amp_login_seconds: the same for a program that speaks AMP.
    @ivar amp_ping_seconds: after so long without a word from it, an AMP peer is pinged; after
        as long again it is given up.
    @ivar amp_box_bytes: one AMP box, after login.
    @ivar amp_box_bytes_before_login: the same before login.
    @ivar amp_box_keys: keys in one AMP box.
    @ivar password_threads: threads that check passwords.
    @ivar password_queue: checks that may wait; beyond that the answer is "busy".
    @ivar password_queue_each: checks that may wait for one address; loopback is exempt.
    @ivar bcrypt_cost: log2 of the rounds, 4 to 31.
    @ivar rates: whether the following rates and caps hold.
    @ivar messages_per_second: messages and other lasting acts, sustained, for each user.
    @ivar messages_burst: at once, for each user.
    @ivar connections_per_address: at the same time; loopback is exempt.
    @ivar connections: at the same time in all; 0: 90 % of the open-file limit.
    @ivar logins_failed_burst: wrong passwords for one account from one address, at once.
    @ivar logins_failed_seconds: for one more of them to be forgiven.
    @ivar logins_failed_per_minute: wrong passwords from one address; and at once.
    @ivar logins_failed_per_hour: wrong passwords for one account, from wherever; beyond that its
        logins wait.
    @ivar guessed_login_seconds: for which they wait; well below the login deadlines, so that it
        is no lock-out.
    @ivar names_per_minute: names asked about before a login, from one address; and at once.
    @ivar logins_per_minute: passwords looked at for one address, right or wrong; and at once.
    @ivar tokens_each: access tokens of one account.
    @ivar reactions_each: different emoji at one message; so many must fit into an answer with it.
    @ivar session_token_days: a session token that was not used for so long is dead.
    @ivar registrations_per_hour: from one address; loopback is exempt.
    @ivar guests_per_hour: from one address; loopback is exempt.
    @ivar guest_name_seconds: for which a guest's name stays reserved after they left.
    """

    text_bytes: int = field(default=8192, validator=[validators.ge(1), validators.le(30_000)])
    topic_bytes: int = field(default=1024, validator=[validators.ge(1), validators.le(8192)])
    line_bytes: int = field(default=9216, validator=validators.ge(1))
    line_bytes_before_login: int = field(default=1024, validator=validators.ge(1))
    line_flood_bytes: int = field(default=1 << 20, validator=validators.ge(1))
    page_default: int = field(default=50, validator=validators.ge(1))
    page_most: int = field(default=500, validator=validators.ge(1))
    page_bytes: int = field(default=1 << 18, validator=validators.ge(1))
    resume_entries: int = field(default=1000, validator=validators.ge(1))
    posts_in_flight: int = field(default=64, validator=validators.ge(1))
    outbox_bytes: int = field(default=1 << 20, validator=validators.ge(1))
    transaction_works: int = field(default=1000, validator=validators.ge(1))
    script_login_seconds: float = field(default=30.0, validator=validators.gt(0))
    person_login_seconds: float = field(default=60.0, validator=validators.gt(0))
    amp_login_seconds: float = field(default=20.0, validator=validators.gt(0))
    amp_ping_seconds: float = field(default=60.0, validator=validators.gt(0))
    amp_box_bytes: int = field(default=1 << 18, validator=validators.ge(1 << 16))
    amp_box_bytes_before_login: int = field(default=1 << 16, validator=validators.ge(1 << 12))
    amp_box_keys: int = field(default=64, validator=validators.ge(16))
    password_threads: int = field(default=2, validator=validators.ge(1))
    password_queue: int = field(default=32, validator=validators.ge(0))
    password_queue_each: int = field(default=8, validator=validators.ge(1))
    bcrypt_cost: int = field(default=12, validator=[validators.ge(4), validators.le(31)])
    rates: bool = True
    messages_per_second: float = field(default=20.0, validator=validators.gt(0))
    messages_burst: int = field(default=100, validator=validators.ge(1))
    connections_per_address: int = field(default=20, validator=validators.ge(1))
    connections: int = field(default=0, validator=validators.ge(0))
    logins_failed_burst: int = field(default=5, validator=validators.ge(1))
    logins_failed_seconds: float = field(default=60.0, validator=validators.gt(0))
    logins_failed_per_minute: int = field(default=10, validator=validators.ge(1))
    logins_failed_per_hour: int = field(default=50, validator=validators.ge(1))
    guessed_login_seconds: float = field(default=5.0, validator=validators.gt(0))
    names_per_minute: int = field(default=60, validator=validators.ge(1))
    logins_per_minute: int = field(default=60, validator=validators.ge(1))
    tokens_each: int = field(default=50, validator=validators.ge(1))
    reactions_each: int = field(default=20, validator=[validators.ge(1), validators.le(50)])
    session_token_days: float = field(default=30.0, validator=validators.gt(0))
    registrations_per_hour: int = field(default=3, validator=validators.ge(1))
    guests_per_hour: int = field(default=60, validator=validators.ge(1))
    guest_name_seconds: float = field(default=600.0, validator=validators.gt(0))


DEFAULT_LINE = "tcp:7000:interface=127.0.0.1"
DEFAULT_AMP = "tcp:7001:interface=127.0.0.1"
LAN_AMP = "tls:7002"
"""What C{--lan} opens beside the others: AMP under TLS, on all interfaces."""


@frozen
class Config:
    """
    One server's settings.

    @ivar data: the folder that holds the database; made when absent.
    @ivar line: endpoint strings of the line frontend; empty: it is off.  They are Twisted's, and
        C{tls:PORT[:interface=ADDRESS]} for TLS with the server's own certificate.
    @ivar amp: the same of the AMP frontend.
    @ivar lan: whether to open AMP under TLS to the local network, and announce it there.
    @ivar plain_line: whether passwords and tokens are taken on the line protocol from other
        machines without TLS.
    @ivar certificate: PEM file of the TLS certificate, and those between it and its root; None:
        one of our own, made in C{data} at first need.
    @ivar key: PEM file of its private key; given together with C{certificate} or not at all.
    @ivar exempt: networks whose addresses no limit for one address concerns, as for loopback.
    @ivar guests: whether C{/guest} is allowed.
    @ivar single_session: whether an account may have only one session at a time.
    @ivar name: what the server calls itself in its banner.
    """

    data: Path = field(default=Path("chat-data"), converter=Path)
    line: tuple[str, ...] = (DEFAULT_LINE,)
    amp: tuple[str, ...] = (DEFAULT_AMP,)
    lan: bool = False
    plain_line: bool = False
    certificate: Path | None = None
    key: Path | None = None
    exempt: tuple[IPv4Network | IPv6Network, ...] = ()
    registration: Registration = Registration.OPEN
    guests: bool = False
    single_session: bool = False
    log_json: bool = False
    name: str = "chatserver"
    limits: Limits = Limits()
