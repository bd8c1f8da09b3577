"""Tokens in the keyring, and what becomes of them where there is none."""

from __future__ import annotations

import threading
from typing import Any

from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as ForgetfulKeyring
from keyring.errors import InitError, KeyringLocked
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from clients.desktop.keeping.secrets import KEYRING_SECONDS, SERVICE, Secrets
from clients.desktop.keeping.threads import DaemonThreads
from tests.clients.desktop.keeping.keyrings import FailingKeyring, MemoryKeyring, at_once, never

ANN = "ann@chat.lab:7002"


class SecretsTests(SynchronousTestCase):
    """A keyring that works."""

    def setUp(self) -> None:
        """There is one."""
        self.clock = Clock()
        self.keyring: Any = MemoryKeyring()
        self.secrets = self.of(self.keyring)

    def of(self, keyring: Any) -> Secrets:
        """Use a keyring."""
        return Secrets(at_once, self.clock, lambda: keyring)

    def run_now(self, work: Any) -> Any:
        """Do something that takes no time here."""
        return self.successResultOf(Deferred.fromCoroutine(work))

    def test_kept_found_and_forgotten(self) -> None:
        """A login is kept under our own name until it is forgotten."""
        self.assertTrue(self.run_now(self.secrets.look()))
        self.assertTrue(self.run_now(self.secrets.keep(ANN, "secret")))
        self.assertEqual(self.keyring.kept, {(SERVICE, ANN): "secret"})
        self.assertEqual(self.run_now(self.secrets.token(ANN)), "secret")
        self.assertIsNone(self.run_now(self.secrets.token("bob@chat.lab:7002")))
        self.run_now(self.secrets.forget(ANN))
        self.assertEqual(self.keyring.kept, {})
        self.run_now(self.secrets.forget(ANN))
        self.assertEqual(self.secrets.problem, "")

    def check(self, keyring: Any, told: str) -> None:
        """Everything is answered, nothing fails, and a sentence says why."""
        secrets = self.of(keyring)
        self.assertFalse(self.run_now(secrets.keep(ANN, "secret")))
        self.assertIn(told, secrets.problem)
        self.assertIsNone(self.run_now(secrets.token(ANN)))
        self.run_now(secrets.forget(ANN))

    def test_no_keyring(self) -> None:
        """On a machine without one, nothing is kept, and that is said."""
        self.check(NoKeyring(), "no keyring")
        self.assertFalse(self.run_now(self.of(NoKeyring()).look()))
        self.assertFalse(self.run_now(Secrets(at_once, self.clock, None).look()))

    def test_a_keyring_that_keeps_nothing(self) -> None:
        """A keyring that takes everything and keeps nothing does not pass for one."""
        self.check(ForgetfulKeyring(), "no keyring")
        forgetful = MemoryKeyring()
        forgetful.kept = Sieve()
        self.check(forgetful, "does not keep")

    def test_a_locked_keyring(self) -> None:
        """A keyring that its owner does not unlock is one to do without."""
        self.check(FailingKeyring(KeyringLocked("dismissed")), "is locked")

    def test_a_broken_keyring(self) -> None:
        """Whatever its parts fail with, the program goes on."""
        self.check(FailingKeyring(InitError("no D-Bus")), "does not work")
        self.check(FailingKeyring(RuntimeError("a bug in there")), "does not work")
        self.assertEqual(len(self.flushLoggedErrors(RuntimeError)), 1)

    def test_a_keyring_that_hangs(self) -> None:
        """After some seconds without an answer it is done without, for questions to come too."""
        secrets = Secrets(never, self.clock, MemoryKeyring)
        first = Deferred.fromCoroutine(secrets.token(ANN))
        second = Deferred.fromCoroutine(secrets.keep(ANN, "secret"))
        self.clock.advance(KEYRING_SECONDS - 0.1)
        self.assertNoResult(first)
        self.clock.advance(0.1)
        self.assertIsNone(self.successResultOf(first))
        self.assertFalse(self.successResultOf(second))
        self.assertIn("does not answer", secrets.problem)

    def test_forgotten_though_it_did_not_answer_before(self) -> None:
        """A token does not stay in a keyring that was locked when one logged in."""
        answers = [never, at_once]
        self.keyring.kept[SERVICE, ANN] = "secret"
        secrets = Secrets(lambda work: answers.pop(0)(work), self.clock, lambda: self.keyring)
        Deferred.fromCoroutine(secrets.token(ANN))
        self.clock.advance(KEYRING_SECONDS)
        self.assertTrue(secrets.problem)
        self.run_now(secrets.forget(ANN))
        self.assertEqual(self.keyring.kept, {})

    def test_the_end_waits_for_what_is_written(self) -> None:
        """It waits for what is to be forgotten, so long, and not for what is only read."""
        secrets = Secrets(never, self.clock, MemoryKeyring)
        Deferred.fromCoroutine(secrets.token(ANN))
        self.run_now(secrets.written())
        Deferred.fromCoroutine(secrets.forget(ANN))
        end = Deferred.fromCoroutine(secrets.written())
        self.assertNoResult(end)
        self.clock.advance(KEYRING_SECONDS)
        self.assertIsNone(self.successResultOf(end))

    def test_looking_again(self) -> None:
        """What did not work may do so later: it is looked at again."""
        keyrings = [NoKeyring(), MemoryKeyring()]
        secrets = Secrets(at_once, self.clock, lambda: keyrings.pop(0))
        self.assertFalse(self.run_now(secrets.look()))
        self.assertTrue(self.run_now(secrets.look()))

    def test_questions_keep_their_order(self) -> None:
        """What is asked later never overtakes what was asked before."""
        waiting: list[tuple[Any, Deferred[Any]]] = []

        def later(work: Any) -> Deferred[Any]:
            waiting.append((work, Deferred()))
            return waiting[-1][1]

        secrets = Secrets(later, self.clock, lambda: self.keyring)
        keeping = Deferred.fromCoroutine(secrets.keep(ANN, "secret"))
        Deferred.fromCoroutine(secrets.forget(ANN))
        self.assertEqual(len(waiting), 1)
        for _ in range(2):
            work, done = waiting.pop(0)
            done.callback(work())
        self.assertTrue(self.successResultOf(keeping))
        self.assertEqual(self.keyring.kept, {})


class Sieve(dict[tuple[str, str], str]):
    """Keeps nothing."""

    def __setitem__(self, key: tuple[str, str], value: str) -> None:
        """Let it fall."""


class ThreadTests(SynchronousTestCase):
    """Where the keyring is asked."""

    def setUp(self) -> None:
        """Somebody takes calls from threads, and does them when they are told."""
        self.taken: list[tuple[Any, Any]] = []
        self.posted = threading.Event()

    def callFromThread(self, what: Any, *args: Any) -> None:
        """As a reactor has it."""
        self.taken.append((what, args))
        self.posted.set()

    def do(self, work: Any) -> Deferred[Any]:
        """Do something in a thread, and wait until it is done."""
        done = DaemonThreads(self)(work)
        self.assertTrue(self.posted.wait(60))
        self.assertNoResult(done)
        ((what, args),) = self.taken
        what(*args)
        return done

    def test_in_a_thread_that_holds_up_nothing(self) -> None:
        """It is asked in another thread, which ends with the program; the answer comes in ours."""
        used = self.successResultOf(self.do(threading.current_thread))
        self.assertTrue(used.daemon)
        self.assertIsNot(used, threading.current_thread())

    def test_its_failures(self) -> None:
        """What fails there fails here."""
        self.failureResultOf(self.do(lambda: 1 // 0), ZeroDivisionError)
