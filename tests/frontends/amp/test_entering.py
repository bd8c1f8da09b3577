"""The beginning: which language is spoken, and who it is."""

from __future__ import annotations

import json
from typing import Any

from twisted.protocols.amp import parseString

from chatserver.model.errors import NotStored
from chatserver.model.events import Delivery, Notice
from chatserver.model.names import LOBBY
from tests.fakes import FakeChat, FakeSession
from tests.frontends.amp.dial import AmpTestCase, question


class HelloTests(AmpTestCase):
    """Which language is spoken, and with whom."""

    def test_server_tells_what_it_is(self) -> None:
        """A client learns the version, the server's name, and what it can and cannot take."""
        answer = self.dial().ask("Hello", versions=[1], client="Desktop 1.0")
        self.assertEqual(answer["version"], "1")
        self.assertEqual((answer["server"], answer["software"]), ("Lab Chat", "chatserver 1.0"))
        self.assertEqual(
            json.loads(answer["features"]), ["guests", "registration", "members", "all_history"]
        )
        limits = json.loads(answer["limits"])
        self.assertEqual((limits["text_bytes"], limits["list_bytes"]), (8192, 49152))

    def test_version_of_both(self) -> None:
        """A client that speaks several versions is answered in the one both know."""
        self.assertEqual(self.dial().ask("Hello", versions=[7, 1, 3])["version"], "1")

    def test_no_common_version(self) -> None:
        """A client from the future is told which version is spoken here, and may try again."""
        call = self.dial()
        answer = call.ask("Hello", versions=[2, 3])
        self.assertEqual(answer["code"], "UNSUPPORTED_VERSION")
        self.assertIn("[1]", answer["text"])
        self.assertEqual(call.ask("Rooms")["text"], "say Hello first")
        self.assertEqual(call.ask("Hello", versions=[1])["version"], "1")

    def test_not_versions(self) -> None:
        """What is no list of numbers is not understood."""
        for wrong in ("1", "{}", '["1"]', "[true]", "[1.0]", "nonsense", "[1", "\xff"):
            answer = self.dial().ask("Hello", versions=wrong.encode("latin-1"))
            self.assertEqual(answer["code"], "BAD_REQUEST", wrong)

    def test_hello_comes_first(self) -> None:
        """Before it nothing is done, not even a login."""
        call = self.dial()
        answer = call.ask("Login", name="ann", password="sesame-open")
        self.assertEqual(answer, {"code": "BAD_REQUEST", "text": "say Hello first"})
        self.assertEqual(call.ask("Ping"), {})

    def test_hello_twice(self) -> None:
        """Saying it again changes nothing."""
        call = self.user()
        self.assertEqual(call.ask("Hello", versions=[1])["version"], "1")
        self.assertIn("rooms", call.ask("Rooms"))

    def test_unknown_command(self) -> None:
        """A command of a later version is refused as AMP does, and the connection lives."""
        call = self.user()
        answer = call.ask("Teleport", target="#lobby")
        self.assertEqual(answer["code"], "UNHANDLED")
        self.assertEqual(call.ask("Ping"), {})

    def test_unknown_arguments(self) -> None:
        """Arguments of a later version are ignored."""
        answer = self.user().ask("Post", target="#lobby", text="hi", colour="red")
        self.assertEqual(answer["seq"], "1")

    def test_command_without_a_question(self) -> None:
        """A command that wants no answer is run, and gets none."""
        call = self.user()
        self.assertEqual(call.send(question("Post", None, target="#lobby", text="hi")), [])
        self.assertEqual(len(self.chat.streams[LOBBY].entries), 1)


class LoginTests(AmpTestCase):
    """Coming in, and going out."""

    def test_login(self) -> None:
        """The answer tells who one is."""
        answer = self.greeted().ask("Login", name="ann", password="sesame-open")
        self.assertEqual(json.loads(answer["user"]), {"id": 1, "name": "ann"})
        self.assertNotIn("token", answer)

    def test_wrong_password(self) -> None:
        """A refusal has its code, and one may try again."""
        call = self.greeted()
        answer = call.ask("Login", name="ann", password="wrong-wrong")
        self.assertEqual(answer, {"code": "LOGIN_REFUSED", "text": "wrong name or password"})
        self.assertIn("user", call.ask("Login", name="ann", password="sesame-open"))

    def test_twice(self) -> None:
        """One login for each connection."""
        answer = self.user().ask("Login", name="bob", password="sesame-open")
        self.assertEqual(answer["code"], "ALREADY_LOGGED_IN")

    def test_guest_and_new_account(self) -> None:
        """Guests and new people come in as well."""
        guest = self.greeted().ask("LoginGuest", name="gus")
        self.assertEqual(json.loads(guest["user"])["name"], "~gus")
        new = self.greeted().ask("Register", name="dora", password="sesame-open")
        self.assertEqual(json.loads(new["user"])["name"], "dora")
        taken = self.greeted().ask("CheckName", name="dora")
        self.assertEqual(taken["code"], "NAME_TAKEN")

    def test_events_after_the_answer(self) -> None:
        """What happens while a login is answered is told after its answer."""
        call = self.greeted()
        self.chat.checks = []
        original = FakeChat.requestAvatar

        def greedy(chat: FakeChat, avatar: object, mind: Any, *interfaces: Any) -> Any:
            result = original(chat, avatar, mind, *interfaces)
            mind.deliver(Delivery((Notice("welcome"),)))
            return result

        self.patch(FakeChat, "requestAvatar", greedy)
        call.send(question("Login", b"7", name="ann", password="sesame-open"))
        self.chat.checks.pop().callback(None)
        self.pump()
        first, second = parseString(call.wire.value())
        self.assertIn(b"_answer", first)
        self.assertEqual(json.loads(second[b"event"]), {"ev": "notice", "text": "welcome"})

    def test_login_that_cannot_be_remembered(self) -> None:
        """A login that is answered with a refusal has not happened."""

        async def fail(session: FakeSession, client: str) -> str:
            raise NotStored("the disk is full")

        self.patch(FakeSession, "remember", fail)
        call = self.greeted()
        answer = call.ask("Login", name="ann", password="sesame-open", remember="Desktop")
        self.assertEqual(answer["code"], "NOT_STORED")
        self.assertEqual(self.chat.sessions, [])
        self.assertEqual(call.ask("Rooms")["code"], "LOGIN_REQUIRED")

    def test_logout(self) -> None:
        """The connection stays; somebody else may come in."""
        call = self.user()
        self.assertEqual(call.ask("Logout"), {})
        self.assertEqual(call.ask("Rooms")["code"], "LOGIN_REQUIRED")
        self.assertIn("user", call.ask("Login", name="bob", password="sesame-open"))

    def test_hang_up_during_login(self) -> None:
        """Who hangs up while the password is checked never comes online."""
        call = self.greeted()
        self.chat.checks = []
        call.send(question("Login", b"7", name="ann", password="sesame-open"))
        call.hang_up()
        self.chat.checks.pop().callback(None)
        self.assertEqual(self.chat.sessions, [])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_hang_up_forgets_what_waits(self) -> None:
        """What somebody asked for before they hung up, but nobody had begun, is not done."""
        call = self.greeted()
        checks: list[Any] = []
        self.chat.checks = checks
        call.send(question("Login", b"7", name="ann", password="wrong-wrong"))
        call.send(question("Register", b"8", name="dora", password="sesame-open"))
        call.hang_up()
        checks.pop().callback(None)
        self.assertEqual((checks, "dora" in self.chat.users), ([], False))
