"""The door: builds the service's rooms and opens the portal."""

from __future__ import annotations

from attrs import frozen
from twisted.cred.portal import Portal
from twisted.internet.interfaces import IReactorTime

from chatserver.config import Config
from chatserver.credentials import IRegistrar
from chatserver.hub_interfaces import IHub
from chatserver.service.accounts import AccountService
from chatserver.service.checkers import GuestChecker, NewAccountChecker, PasswordChecker
from chatserver.service.history import HistoryService
from chatserver.service.messaging import Messaging
from chatserver.service.passwords import Passwords, Runner
from chatserver.service.people import PeopleService
from chatserver.service.realm import Realm
from chatserver.service.rooms import RoomService
from chatserver.service.session import SessionRooms
from chatserver.service.throttle import Throttle
from chatserver.store.store import Store


@frozen(eq=False)
class Services:
    """
    What the frontends are given.

    @ivar portal: gives an L{ISession} for the credentials of L{chatserver.credentials}.
    """

    portal: Portal
    registrar: IRegistrar


def open_services(
    config: Config, store: Store, hub: IHub, clock: IReactorTime, run_hashing: Runner
) -> Services:
    """
    Build the service.

    @param run_hashing: where passwords are hashed.
    """
    limits = config.limits
    throttle = Throttle(clock, limits)
    passwords = Passwords(run_hashing, limits)
    accounts = AccountService(store.accounts, passwords, hub, throttle, clock, config)
    rooms = SessionRooms(
        Messaging(store.messages, hub, throttle, clock, limits),
        RoomService(store.rooms, hub, throttle, clock, limits),
        HistoryService(store.history, store.marks, store.search, hub, throttle, clock, limits),
        PeopleService(store.accounts, store.blocks, hub, throttle, clock),
        accounts,
    )
    realm = Realm(store.accounts, hub, rooms, clock, config.single_session)
    checkers = (PasswordChecker(accounts), NewAccountChecker(accounts), GuestChecker(accounts))
    return Services(Portal(realm, checkers), accounts)
