"""Commands of the own account, on a whole server."""

from __future__ import annotations

import json

from twisted.trial.unittest import SynchronousTestCase

from tests.frontends.amp.dial import call, call_from, registered
from tests.world import World


class AccountTests(SynchronousTestCase):
    """Passwords and tokens."""

    def setUp(self) -> None:
        """Ann is there."""
        self.world = World(self)
        self.ann = registered(self.world, "ann")

    def test_remembered_login(self) -> None:
        """A client that asks for it is given a token with which it comes in again."""
        self.ann.ask("Logout")
        first = self.ann.ask("Login", name="ann", password="secret-ann", remember="Desktop")
        again = call(self.world)
        answer = again.ask("LoginToken", token=first["token"])
        self.assertEqual(json.loads(answer["user"])["name"], "ann")
        (known,) = json.loads(again.ask("Tokens")["tokens"])
        self.assertEqual((known["name"], known["kind"]), ("Desktop", "session"))
        again.ask("Logout", forget="True")
        self.assertEqual(again.ask("LoginToken", token=first["token"])["code"], "LOGIN_REFUSED")

    def test_forgotten_at_once(self) -> None:
        """Logging out for good forgets the token that was made in this session, by whatever."""
        caller = call(self.world)
        new = {"name": "dora", "password": "secret-dora", "remember": "Desktop"}
        told = [caller.ask("Register", **new)["token"]]
        caller.ask("Logout", forget="True")
        told.append(caller.ask("Login", **new)["token"])
        caller.ask("Logout", forget="True")
        caller.ask("Login", name="dora", password="secret-dora")
        change = {"old": "secret-dora", "new": "fresh-secret", "remember": "Desktop"}
        told.append(caller.ask("ChangePassword", **change)["token"])
        caller.ask("Logout", forget="True")
        for token in told:
            self.assertEqual(caller.ask("LoginToken", token=token)["code"], "LOGIN_REFUSED")

    def test_lost_laptop(self) -> None:
        """A client's token is revoked by the id that the list shows, and its session ends."""
        laptop = call(self.world)
        login = {"name": "ann", "password": "secret-ann", "remember": "Laptop"}
        token = laptop.ask("Login", **login)["token"]
        (known,) = json.loads(self.ann.ask("Tokens")["tokens"])
        self.assertEqual(self.ann.ask("RevokeToken", id=known["id"]), {})
        self.assertEqual([each["ev"] for each in laptop.heard()], ["bye"])
        answer = call(self.world).ask("LoginToken", token=token)
        self.assertEqual(answer["code"], "LOGIN_REFUSED")
        self.assertEqual(self.ann.ask("RevokeToken")["code"], "BAD_REQUEST")

    def test_attack_access_token_makes_none(self) -> None:
        """A script's token makes no others; its new password is taken, and answered without."""
        script = call(self.world)
        script.ask("LoginToken", token=self.ann.ask("CreateToken", name="ci")["token"])
        self.assertEqual(script.ask("CreateToken", name="more")["code"], "NOT_ALLOWED")
        change = {"old": "secret-ann", "new": "fresh-secret", "remember": "Desktop"}
        self.assertEqual(script.ask("ChangePassword", **change), {})
        self.assertEqual(len(json.loads(script.ask("Tokens")["tokens"])), 1)
        self.assertIn("user", call(self.world).ask("Login", name="ann", password="fresh-secret"))

    def test_attack_password_on_an_open_way(self) -> None:
        """From another machine passwords and tokens are taken under TLS only."""
        plain = call_from(self.world, "192.0.2.7", tls=False)
        login = {"name": "ann", "password": "secret-ann"}
        self.assertEqual(plain.ask("Login", **login)["code"], "TLS_REQUIRED")
        self.assertEqual(plain.ask("LoginToken", token="x")["code"], "TLS_REQUIRED")
        new = {"name": "dora", "password": "secret-dora"}
        self.assertEqual(plain.ask("Register", **new)["code"], "TLS_REQUIRED")
        safe = call_from(self.world, "192.0.2.7", tls=True)
        self.assertIn("tls", json.loads(safe.ask("Hello", versions=[1])["features"]))
        self.assertIn("user", safe.ask("Login", **login))
        for each in (plain, safe):
            each.hang_up()

    def test_remembered_under_no_name(self) -> None:
        """A login that cannot be remembered as asked for does not happen."""
        caller = call(self.world)
        answer = caller.ask("Login", name="ann", password="secret-ann", remember="")
        self.assertEqual(answer["code"], "BAD_TEXT")
        self.assertEqual(caller.ask("Rooms")["code"], "LOGIN_REQUIRED")

    def test_remembered_under_no_name_elsewhere(self) -> None:
        """Nor is an account made, or a password changed, that could not be remembered."""
        caller = call(self.world)
        given = {"password": "secret-dora", "remember": "x" * 65}
        self.assertEqual(caller.ask("Register", name="dora", **given)["code"], "BAD_TEXT")
        self.assertEqual(caller.ask("CheckName", name="dora"), {})
        answer = self.ann.ask("ChangePassword", old="secret-ann", new="fresh-one", remember="\x07")
        self.assertEqual(answer["code"], "BAD_TEXT")
        self.assertIn("user", caller.ask("Login", name="ann", password="secret-ann"))

    def test_access_token(self) -> None:
        """A token for a script works until it is revoked, which ends what it began."""
        token = self.ann.ask("CreateToken", name="ci")["token"]
        script = call(self.world)
        self.assertIn("user", script.ask("LoginToken", token=token))
        self.assertEqual(self.ann.ask("CreateToken", name="ci")["code"], "NAME_TAKEN")
        self.assertEqual(self.ann.ask("RevokeToken", name="ci"), {})
        self.assertEqual([each["ev"] for each in script.heard()], ["bye"])
        self.assertEqual(self.ann.ask("RevokeToken", name="ci")["code"], "NO_SUCH_TOKEN")

    def test_new_password(self) -> None:
        """With a new password this client is remembered anew; other clients are sent away."""
        other = call(self.world)
        old = other.ask("Login", name="ann", password="secret-ann", remember="Phone")["token"]
        answer = self.ann.ask(
            "ChangePassword", old="secret-ann", new="fresh-secret", remember="Desktop"
        )
        self.assertEqual([each["ev"] for each in other.heard()], ["bye"])
        third = call(self.world)
        self.assertEqual(third.ask("LoginToken", token=old)["code"], "LOGIN_REFUSED")
        self.assertIn("user", third.ask("LoginToken", token=answer["token"]))

    def test_deleted(self) -> None:
        """A deleted account is answered, said goodbye to, and lets nobody in."""
        self.assertEqual(
            self.ann.ask("DeleteAccount", password="wrong-one")["code"], "LOGIN_REFUSED"
        )
        self.assertEqual(self.ann.ask("DeleteAccount", password="secret-ann"), {})
        self.assertEqual([each["ev"] for each in self.ann.heard()], ["bye"])
        answer = call(self.world).ask("Login", name="ann", password="secret-ann")
        self.assertEqual(answer["code"], "LOGIN_REFUSED")
