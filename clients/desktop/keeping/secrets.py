"""
Session tokens, which stand for passwords, in the keyring of the person's desktop.

Many machines have no keyring, or one that is locked, broken, or waits for an answer that nobody
gives.  Then nothing is kept, and the person is asked for the password each time.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from twisted.internet.defer import Deferred, DeferredLock, TimeoutError
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from clients.desktop.keeping.threads import Defer
from clients.desktop.words import tr

try:
    from keyring import get_keyring
    from keyring.errors import KeyringError, KeyringLocked, NoKeyringError, PasswordDeleteError
except ImportError:  # it is optional on some systems, or its own parts are missing
    get_keyring = None  # type: ignore[assignment]
    KeyringError = KeyringLocked = NoKeyringError = PasswordDeleteError = OSError  # type: ignore

SERVICE = "chatserver desktop"
"""Under which the keyring lists what we keep there."""
KEYRING_SECONDS = 5.0
"""For one answer; a person may be typing the keyring's own password meanwhile, but not for ever."""

T = TypeVar("T")


class Secrets:
    """
    What the keyring has for us.

    No method fails, and none waits longer than L{KEYRING_SECONDS}.

    @ivar problem: why nothing can be kept, as a sentence; empty: as far as is known, it can.
    """

    _log = Logger()

    def __init__(
        self, defer: Defer, clock: IReactorTime, find: Callable[[], Any] | None = get_keyring
    ) -> None:
        """
        @param defer: runs what may take for ever.
        @param find: gives a C{keyring.backend.KeyringBackend}; None: there is no such package.
        """
        self.problem = ""
        self._defer = defer
        self._clock = clock
        self._find = find
        self._in_turn = DeferredLock()
        self._owed = 0

    async def look(self) -> bool:
        """
        Find out whether there is a keyring, anew if there was none before; nothing is read from
        it, and nothing unlocked.
        """
        self.problem = ""
        return await self._ask(lambda keyring: True, False)

    async def token(self, account: str) -> str | None:
        """Give what is kept for an account; None: nothing, or it cannot be had."""
        return await self._ask(lambda keyring: _text(keyring.get_password(SERVICE, account)), None)

    async def keep(self, account: str, token: str) -> bool:
        """
        Keep a token, in the place of an earlier one.

        @return: whether it is there now.
        """

        def keep(keyring: Any) -> bool:
            keyring.set_password(SERVICE, account, token)
            # There are keyrings that take everything and keep nothing.
            return bool(keyring.get_password(SERVICE, account) == token)

        kept = await self._write(keep, False)
        if not kept and not self.problem:
            self.problem = tr("The keyring of this machine does not keep what it is given.")
        return kept

    async def forget(self, account: str) -> None:
        """
        Keep nothing for an account any more.

        That is tried also where the keyring did not answer before: what it has may still be valid.
        """

        def forget(keyring: Any) -> None:
            with suppress(PasswordDeleteError):  # there was nothing
                keyring.delete_password(SERVICE, account)

        await self._write(forget, None, always=True)

    async def written(self) -> None:
        """Wait until all is kept and forgotten that was to be; else the program's end is sooner."""
        if not self._owed:
            return  # what is only read is of no use any more
        turn = self._in_turn.acquire()
        with suppress(TimeoutError):
            await turn.addTimeout(KEYRING_SECONDS, self._clock)
            self._in_turn.release()

    # --

    async def _write(self, question: Callable[[Any], T], otherwise: T, always: bool = False) -> T:
        self._owed += 1
        try:
            return await self._ask(question, otherwise, always)
        finally:
            self._owed -= 1

    async def _ask(self, question: Callable[[Any], T], otherwise: T, always: bool = False) -> T:
        """
        Ask when those before have their answers; C{otherwise} where none can be had.

        @param always: also where it is known that none can be had.
        """
        await self._in_turn.acquire()
        try:
            if self.problem and not always:
                return otherwise
            asking: Deferred[T] = self._defer(lambda: question(self._usable()))
            return await asking.addTimeout(KEYRING_SECONDS, self._clock)
        except Exception as error:
            # Backends fail in whatever way their parts do: D-Bus, files, other programs.
            self.problem = self._why(error)
            return otherwise
        finally:
            self._in_turn.release()

    def _usable(self) -> Any:
        """In another thread: it may start programs."""
        if self._find is None:
            raise NoKeyringError("the package keyring is not installed")
        keyring = self._find()
        if keyring.priority <= 0:
            raise NoKeyringError("there is none that keeps anything")
        return keyring

    def _why(self, error: Exception) -> str:
        if isinstance(error, TimeoutError):
            return tr("The keyring of this machine does not answer.")
        if isinstance(error, KeyringLocked):
            return tr("The keyring of this machine is locked.")
        if isinstance(error, NoKeyringError):
            return tr("This machine has no keyring where a login could be kept safely.")
        if not isinstance(error, KeyringError):
            self._log.failure("{event}", event="the keyring failed")
        return tr("The keyring of this machine does not work.")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
