"""The door: builds the service's rooms and opens the portal."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen
from twisted.cred.portal import Portal
from twisted.internet.interfaces import IReactorTime

from chatserver.config import Config
from chatserver.credentials import IRegistrar
from chatserver.hub_interfaces import IHub
from chatserver.model.origins import Neighbourhoods
from chatserver.service.accounts import AccountService
from chatserver.service.administration import Administration
from chatserver.service.admins import AdminService
from chatserver.service.attention import AttentionService
from chatserver.service.checkers import (
    GuestChecker,
    NewAccountChecker,
    PasswordChecker,
    TokenChecker,
)
from chatserver.service.history import HistoryService
from chatserver.service.invitations import InvitationService
from chatserver.service.messaging import Messaging
from chatserver.service.order import OrderService
from chatserver.service.own_account import OwnAccountService
from chatserver.service.passwords import Passwords, Runner
from chatserver.service.people import PeopleService
from chatserver.service.reactions import ReactionService
from chatserver.service.realm import Realm
from chatserver.service.rooms import RoomService
from chatserver.service.rosters import RosterService
from chatserver.service.scrutiny import Scrutiny
from chatserver.service.session import SessionRooms
from chatserver.service.settings import SettingsService
from chatserver.service.throttle import Throttle
from chatserver.service.tokens import TokenService
from chatserver.store.store import Store


@frozen(eq=False)
class Services:
    """
    What the frontends are given.

    @ivar portal: gives an L{ISession} for the credentials of L{chatserver.credentials}.
    @ivar tokens: to be tidied at the start, and now and then.
    @ivar scrutiny: to be stopped before the threads that look at passwords are.
    """

    portal: Portal
    registrar: IRegistrar
    tokens: TokenService
    passwords: Passwords
    scrutiny: Scrutiny
    administration: Administration
    invitations: InvitationService


def open_services(
    config: Config,
    store: Store,
    hub: IHub,
    clock: IReactorTime,
    run_hashing: Runner,
    make_secret: Callable[[], str],
) -> Services:
    """
    Build the service.

    @param run_hashing: where passwords are hashed.
    @param make_secret: gives 256 random bits as letters and digits, others each time.
    """
    limits = config.limits
    throttle = Throttle(clock, limits, Neighbourhoods(config.exempt))
    passwords = Passwords(run_hashing, limits)
    scrutiny = Scrutiny(passwords, throttle, hub, clock, config.plain_line)
    tokens = TokenService(store.tokens, hub, make_secret, clock, limits)
    administration = Administration(store, hub, clock, limits)
    invitations = InvitationService(store.invitations, administration, make_secret, clock)
    accounts = AccountService(
        store.accounts, tokens, invitations, passwords, scrutiny, throttle, clock, config
    )
    rooms = SessionRooms(
        Messaging(store.messages, hub, throttle, clock, limits),
        ReactionService(store.reactions, hub, throttle, clock, limits),
        RoomService(store.rooms, hub, throttle, clock, limits),
        HistoryService(store.history, store.marks, store.search, hub, throttle, clock, limits),
        PeopleService(store.people, store.blocks, hub, throttle, clock),
        AttentionService(store.people, store.marks, hub, throttle, clock, limits),
        OwnAccountService(store, tokens, passwords, scrutiny, hub, throttle, clock),
        OrderService(store.order, throttle, clock, limits),
        AdminService(administration, invitations, store.audit, throttle, clock),
        SettingsService(store.settings, throttle),
        RosterService(store.rosters, hub, clock, limits),
    )
    realm = Realm(store, accounts, tokens, hub, rooms, clock, config.single_session)
    checkers = (
        PasswordChecker(accounts),
        TokenChecker(accounts),
        NewAccountChecker(accounts),
        GuestChecker(accounts),
    )
    portal = Portal(realm, checkers)
    return Services(portal, accounts, tokens, passwords, scrutiny, administration, invitations)
