"""Rates: who has to slow down, for how long, and who never has to."""

from __future__ import annotations

from ipaddress import ip_network

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Limits
from chatserver.model.errors import SlowDown
from chatserver.model.origins import Neighbourhoods
from chatserver.service.throttle import Buckets, Throttle

HOME = "192.0.2.7"
AWAY = "198.51.100.9"
TODAY = 1.8e9  # seconds since the epoch: rounding is that of a real clock


class BucketsTests(SynchronousTestCase):
    """One kind of rate."""

    def setUp(self) -> None:
        """Three at once, then one every two seconds."""
        self.clock = Clock()
        self.clock.advance(TODAY)
        self.buckets = Buckets(self.clock, burst=3, per_second=0.5, most_keys=5, debt=2)

    def taken(self, key: str = "ann", tries: int = 10) -> int:
        """How many of so many tries are let through at this moment."""
        through = 0
        for _ in range(tries):
            try:
                self.buckets.take(key)
            except SlowDown:
                continue
            through += 1
        return through

    def test_burst_then_rate(self) -> None:
        """A burst is let through, then what comes back with time; refused tries cost nothing."""
        self.assertEqual(self.taken(), 3)
        self.clock.advance(1)
        self.assertEqual(self.taken(), 0)
        self.clock.advance(1)
        self.assertEqual(self.taken(), 1)
        self.clock.advance(4)
        self.assertEqual(self.taken(), 2)

    def test_never_more_than_the_burst(self) -> None:
        """Who was silent for a year has not saved up more than one burst."""
        self.taken()
        self.clock.advance(365 * 86400)
        self.assertEqual(self.taken(), 3)

    def test_who_has_been_silent_takes_no_place(self) -> None:
        """However many came, once their buckets are full again they are forgotten."""
        for name in ("ann", "bob", "cid"):
            self.buckets.take(name)
        self.clock.advance(2)
        self.buckets.take("dan")
        self.assertEqual(len(self.buckets), 1)

    def test_told_time_is_enough(self) -> None:
        """Who waits the seconds that were told is let through, and they are whole and few."""
        self.taken()
        self.clock.advance(0.7)
        error = self.assertRaises(SlowDown, self.buckets.take, "ann")
        self.assertEqual(error.retry_after, 2)
        self.clock.advance(error.retry_after)
        self.assertEqual(self.taken(), 1)

    def test_told_time_is_at_least_a_second(self) -> None:
        """Nobody is told to come back in no time."""
        self.taken()
        self.clock.advance(1.999)
        error = self.assertRaises(SlowDown, self.buckets.take, "ann")
        self.assertEqual(error.retry_after, 1)

    def test_others_are_not_concerned(self) -> None:
        """One person's haste slows nobody else."""
        self.taken("ann")
        self.assertEqual(self.taken("bob"), 3)

    def test_charge_goes_into_debt_but_not_for_ever(self) -> None:
        """What was begun at once is counted in full, up to the debt."""
        for _ in range(100):
            self.buckets.charge("ann")
        self.clock.advance(1)
        self.assertAlmostEqual(self.buckets.wait("ann"), 3 * 2.0 - 1, places=3)

    def test_rounding_refuses_nobody(self) -> None:
        """Who comes exactly as often as is allowed is let through, on a real clock's numbers."""
        buckets = Buckets(self.clock, burst=3, per_second=6)
        buckets.take("ann")
        buckets.take("ann")
        for _ in range(1000):
            buckets.take("ann")
            self.clock.advance(1 / 6)

    def test_check_takes_nothing(self) -> None:
        """Asking does not use up what is asked for."""
        for _ in range(10):
            self.buckets.check("ann")
        self.assertEqual(self.taken(), 3)

    def test_attack_fifty_thousand_keys(self) -> None:
        """The table is bounded; those used last are remembered."""
        buckets = Buckets(self.clock, burst=1, per_second=0.001)
        for number in range(50_000):
            buckets.take(number)
        self.assertEqual(len(buckets), 10_000)
        self.assertRaises(SlowDown, buckets.take, 49_999)
        self.assertRaises(SlowDown, buckets.take, 40_000)
        buckets.take(39_999)

    def test_key_in_use_is_not_forgotten(self) -> None:
        """Somebody who goes on guessing stays in the table, whoever else comes."""
        for number in range(20):
            self.buckets.charge("mallory")
            self.buckets.take(str(number))
        self.assertRaises(SlowDown, self.buckets.take, "mallory")

    def test_clock_set_back(self) -> None:
        """When the server's clock is set back by a day, nobody is shut out for a day."""
        self.taken()
        self.clock.rightNow -= 86400
        error = self.assertRaises(SlowDown, self.buckets.take, "ann")
        self.assertLessEqual(error.retry_after, 10)
        self.clock.advance(error.retry_after)
        self.assertEqual(self.taken(), 1)

    def test_impossible_parameters(self) -> None:
        """A bucket that could never give anything is refused when it is made."""
        for burst, rate, keys, debt in (
            (0, 1.0, 1, 0),
            (1, 0.0, 1, 0),
            (1, 1.0, 0, 0),
            (1, 1.0, 1, -1),
        ):
            with self.assertRaises(ValueError):
                Buckets(self.clock, burst, rate, most_keys=keys, debt=debt)


class ThrottleCase(SynchronousTestCase):
    """A throttle with the default limits."""

    def setUp(self) -> None:
        """Some day, some time."""
        self.clock = Clock()
        self.clock.advance(TODAY)
        self.throttle = Throttle(self.clock, Limits(), Neighbourhoods())

    def guess(self, account: str, address: str) -> bool:
        """Try a wrong password; whether it was looked at."""
        try:
            self.throttle.login_allowed(account, address)
        except SlowDown:
            return False
        self.throttle.login_failed(account, address)
        return True


class MessageTests(ThrottleCase):
    """The rate of messages."""

    def test_burst_and_rate(self) -> None:
        """A hundred at once are fine, then twenty in a second."""
        for _ in range(100):
            self.throttle.message(1)
        error = self.assertRaises(SlowDown, self.throttle.message, 1)
        self.assertEqual(error.retry_after, 1)
        self.assertIn("too many messages", str(error))
        self.clock.advance(1)
        for _ in range(20):
            self.throttle.message(1)
        self.assertRaises(SlowDown, self.throttle.message, 1)
        self.throttle.message(2)

    def test_sustained(self) -> None:
        """Who writes at the allowed rate for an hour is never told to slow down."""
        for _ in range(20 * 3600):
            self.throttle.message(1)
            self.clock.advance(0.05)


class LoginTests(ThrottleCase):
    """Wrong passwords."""

    def test_attack_ten_guesses_a_second(self) -> None:
        """Of 600 guesses in a minute five are looked at, and then one for each minute."""
        passed = 0
        for _ in range(600):
            passed += self.guess("ann", HOME)
            self.clock.advance(0.0999)
        self.assertEqual(passed, 5)
        self.clock.advance(1)
        self.assertTrue(self.guess("ann", HOME))
        self.assertFalse(self.guess("ann", HOME))

    def test_attack_victim_gets_in_from_elsewhere(self) -> None:
        """While somebody guesses, the owner logs in from another address without waiting."""
        for _ in range(600):
            self.guess("ann", HOME)
        self.assertEqual(self.throttle.login_allowed("ann", AWAY), 0.0)

    def test_attack_many_accounts_from_one_address(self) -> None:
        """Ten wrong passwords from an address, whatever the names, then ten in a minute."""
        passed = sum(self.guess(f"user{number}", HOME) for number in range(100))
        self.assertEqual(passed, 10)
        self.clock.advance(60)
        self.assertEqual(sum(self.guess(f"again{number}", HOME) for number in range(100)), 10)

    def test_attack_many_addresses_one_account(self) -> None:
        """After 50 failures in an hour logins are delayed, but never refused: no lock-out."""
        for number in range(60):
            self.assertTrue(self.guess("ann", f"203.0.113.{number}"))
        self.assertEqual(self.throttle.login_allowed("ann", AWAY), Limits().guessed_login_seconds)
        self.assertEqual(self.throttle.login_allowed("bob", AWAY), 0.0)
        self.clock.advance(3600)
        self.assertEqual(self.throttle.login_allowed("ann", AWAY), 0.0)

    def test_owner_is_told_once(self) -> None:
        """The owner hears that somebody is guessing, once in an hour however many guesses."""
        told = [self.throttle.login_failed("ann", f"203.0.113.{n}") for n in range(200)]
        self.assertEqual(told.count(True), 1)
        self.assertIs(told[49], True)
        self.clock.advance(3601)
        told = [self.throttle.login_failed("ann", f"203.0.113.{n}") for n in range(200)]
        self.assertEqual(told.count(True), 1)

    def test_attack_guesses_begun_at_once(self) -> None:
        """Twenty connections that guess together pay for all twenty before the next guess."""
        for _ in range(20):
            self.throttle.login_allowed("ann", HOME)
        for _ in range(20):
            self.throttle.login_failed("ann", HOME)
        self.clock.advance(15 * 60)
        self.assertRaises(SlowDown, self.throttle.login_allowed, "ann", HOME)
        self.clock.advance(60)
        self.throttle.login_allowed("ann", HOME)

    def test_right_passwords_are_not_counted(self) -> None:
        """Somebody whose scripts log in sixty times a minute, all day, is never slowed."""
        for _ in range(24 * 3600):
            self.assertEqual(self.throttle.login_allowed("ann", HOME), 0.0)
            self.throttle.password_looked_at(HOME)
            self.clock.advance(1)

    def test_attack_logins_in_a_loop(self) -> None:
        """Of many right passwords of one address sixty are looked at, then one each second."""
        self.assertEqual(sum(self.look(HOME) for _ in range(200)), 60)
        error = self.assertRaises(SlowDown, self.throttle.login_allowed, "bob", HOME)
        self.assertEqual(error.retry_after, 1)
        self.assertIn("too many logins", str(error))
        self.assertTrue(self.look(AWAY))
        self.clock.advance(10)
        self.assertEqual(sum(self.look(HOME) for _ in range(200)), 10)

    def look(self, address: str) -> bool:
        """Show a right password; whether it was looked at."""
        try:
            self.throttle.login_allowed("ann", address)
        except SlowDown:
            return False
        self.throttle.password_looked_at(address)
        return True

    def test_attack_wrong_tokens(self) -> None:
        """Ten wrong tokens from an address, then ten in a minute; wrong passwords count too."""
        for number in range(5):
            self.guess(f"user{number}", HOME)
            self.throttle.token_allowed(HOME)
            self.throttle.token_failed(HOME)
        error = self.assertRaises(SlowDown, self.throttle.token_allowed, HOME)
        self.assertEqual(error.retry_after, 6)
        self.assertFalse(self.guess("somebody", HOME))
        self.throttle.token_allowed(AWAY)
        self.clock.advance(6)
        self.throttle.token_allowed(HOME)

    def test_exempt_networks(self) -> None:
        """A class behind one address that the operator excepted is not slowed."""
        network = (ip_network(f"{HOME}/32"),)
        self.throttle = Throttle(self.clock, Limits(), Neighbourhoods(network))
        for _ in range(100):
            self.assertTrue(self.guess("ann", HOME))
            self.assertTrue(self.look(HOME))
            self.throttle.token_failed(HOME)
            self.throttle.token_allowed(HOME)
            self.throttle.registration(HOME)
        self.assertEqual(sum(self.guess("ann", AWAY) for _ in range(100)), 5)

    def test_loopback_is_exempt(self) -> None:
        """On the machine itself nobody waits, and nothing done there slows others."""
        for address in ("127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1", ""):
            for _ in range(100):
                self.assertTrue(self.guess("ann", address))
                self.assertTrue(self.look(address))
                self.throttle.token_failed(address)
                self.throttle.token_allowed(address)
        self.assertEqual(self.throttle.login_allowed("ann", AWAY), 0.0)

    def test_attack_addresses_of_one_network(self) -> None:
        """The many addresses of one IPv6 network are one, and mapped IPv4 is the IPv4 address."""
        for number in range(10):
            self.guess(f"user{number}", f"2001:db8:1:2::{number:x}")
        self.assertFalse(self.guess("ann", "2001:db8:1:2:ffff::1"))
        self.assertTrue(self.guess("ann", "2001:db8:1:3::1"))
        for _ in range(5):
            self.guess("bob", HOME)
        self.assertFalse(self.guess("bob", f"::ffff:{HOME}"))

    def test_address_that_is_none(self) -> None:
        """An address in no known form is limited like any other."""
        for _ in range(5):
            self.guess("ann", "somewhere")
        self.assertFalse(self.guess("ann", "somewhere"))


class RegistrationTests(ThrottleCase):
    """New accounts."""

    def test_attack_registrations_in_a_loop(self) -> None:
        """Three accounts from an address, then one every twenty minutes; others may go on."""
        for _ in range(3):
            self.throttle.registration(HOME)
        error = self.assertRaises(SlowDown, self.throttle.registration, HOME)
        self.assertEqual(error.retry_after, 1200)
        self.throttle.registration(AWAY)
        self.clock.advance(1200)
        self.throttle.registration(HOME)
        self.assertRaises(SlowDown, self.throttle.registration, HOME)

    def test_loopback_is_exempt(self) -> None:
        """On the machine itself as many accounts are made as one likes."""
        for address in ("127.0.0.1", "::1", ""):
            for _ in range(50):
                self.throttle.registration(address)


class OffTests(SynchronousTestCase):
    """A server whose rates are switched off."""

    def test_nothing_is_limited(self) -> None:
        """Messages, guesses and accounts go through without end."""
        throttle = Throttle(Clock(), Limits(rates=False), Neighbourhoods())
        for _ in range(1000):
            throttle.message(1)
            self.assertEqual(throttle.login_allowed("ann", HOME), 0.0)
            self.assertFalse(throttle.login_failed("ann", HOME))
            throttle.registration(HOME)
            throttle.password_looked_at(HOME)
            throttle.token_failed(HOME)
            throttle.token_allowed(HOME)
