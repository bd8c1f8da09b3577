"""Errors: their codes are a promise to clients."""

from __future__ import annotations

from collections.abc import Iterator

from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.errors import ALL_ERRORS, Busy, ChatError, SlowDown

PROMISED = {
    "AlreadyLoggedIn": "ALREADY_LOGGED_IN",
    "AlreadyMember": "ALREADY_MEMBER",
    "BadName": "BAD_NAME",
    "BadPassword": "BAD_PASSWORD",
    "BadRequest": "BAD_REQUEST",
    "BadText": "BAD_TEXT",
    "BadEmoji": "BAD_EMOJI",
    "Blocked": "BLOCKED",
    "Blocking": "BLOCKING",
    "Busy": "BUSY",
    "Internal": "INTERNAL",
    "AccountDisabled": "ACCOUNT_DISABLED",
    "TlsRequired": "TLS_REQUIRED",
    "UnsupportedVersion": "UNSUPPORTED_VERSION",
    "NoSuchToken": "NO_SUCH_TOKEN",
    "TooManyConnections": "TOO_MANY_CONNECTIONS",
    "LoginRefused": "LOGIN_REFUSED",
    "LoginRequired": "LOGIN_REQUIRED",
    "NameTaken": "NAME_TAKEN",
    "NoSuchMessage": "NO_SUCH_MESSAGE",
    "NoSuchReaction": "NO_SUCH_REACTION",
    "NoSuchRoom": "NO_SUCH_ROOM",
    "NoSuchUser": "NO_SUCH_USER",
    "NotAllowed": "NOT_ALLOWED",
    "NotForGuests": "NOT_FOR_GUESTS",
    "NotInRoom": "NOT_IN_ROOM",
    "NotStored": "NOT_STORED",
    "NotYours": "NOT_YOURS",
    "ReadOnly": "READ_ONLY",
    "RoomFrozen": "FROZEN",
    "RegistrationClosed": "REGISTRATION_CLOSED",
    "BadInvitation": "BAD_INVITATION",
    "SlowDown": "SLOW_DOWN",
    "TooLong": "TOO_LONG",
}
"""Copied by hand: a code that is out in the world cannot be taken back by renaming a class."""


def below(error: type[ChatError]) -> Iterator[type[ChatError]]:
    """All errors of our own under C{error}; tests may define others."""
    for child in error.__subclasses__():
        if child.__module__.startswith("chatserver."):
            yield child
            yield from below(child)


class ErrorTests(SynchronousTestCase):
    """The tree of refusals."""

    def test_all_are_listed(self) -> None:
        """Every refusal that can be raised is in the list that frontends map, once."""
        self.assertEqual(len(ALL_ERRORS), len(set(ALL_ERRORS)))
        self.assertEqual(set(ALL_ERRORS), set(below(ChatError)))

    def test_codes_are_unique(self) -> None:
        """No client mistakes one refusal for another."""
        codes = [error.code for error in ALL_ERRORS]
        self.assertEqual(len(codes), len(set(codes)))
        self.assertNotIn(ChatError.code, codes)

    def test_codes_are_stable(self) -> None:
        """The codes that clients compare never change; a new error adds a line here."""
        self.assertEqual({error.__name__: error.code for error in ALL_ERRORS}, PROMISED)

    def test_acceptance_17_failures_to_log_in_are_distinct(self) -> None:
        """Wrong credentials, logged in already, busy and too many tries have their own codes."""
        codes = {"LOGIN_REFUSED", "ALREADY_LOGGED_IN", "BUSY", "SLOW_DOWN"}
        self.assertEqual(codes & set(PROMISED.values()), codes)

    def test_when_to_come_back(self) -> None:
        """Who is too fast, or meets a busy server, is told in which seconds to try again."""
        self.assertEqual((str(SlowDown("wait", 7)), SlowDown("wait", 7).retry_after), ("wait", 7))
        self.assertEqual((str(Busy("later")), Busy("later").retry_after), ("later", 1))
