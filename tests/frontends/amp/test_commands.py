"""Every command, on a whole server: real rules, real SQL."""

from __future__ import annotations

import json
from typing import Any

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Config
from chatserver.frontends.amp.table import TABLE
from chatserver.wire.commands import ChatCommand
from tests.frontends.amp.catalogue import ASKED, BEFORE_LOGIN, ODD, WRONG, arguments
from tests.frontends.amp.dial import Call, call, registered
from tests.world import TEST_LIMITS, World


class EveryCommandTests(SynchronousTestCase):
    """What holds for all of them; the list is read from the module."""

    def setUp(self) -> None:
        """Ann and Bob are there."""
        limits = evolve(TEST_LIMITS, rates=False)
        self.world = World(self, Config(limits=limits, guests=True))
        self.bob = registered(self.world, "bob")
        self.ann = registered(self.world, "ann")

    def test_all_are_served(self) -> None:
        """The server understands each command of the protocol."""
        self.assertEqual(set(TABLE), {each.commandName for each in ASKED})

    def test_attack_before_login(self) -> None:
        """Without a login nothing is done for anybody."""
        for command in ASKED:
            if command not in BEFORE_LOGIN:
                stranger = call(self.world)
                answer = stranger.ask(command.__name__, **arguments(command))
                self.assertEqual(answer.get("code"), "LOGIN_REQUIRED", command)

    def refused(self, command: type[ChatCommand], given: dict[str, bytes], about: object) -> None:
        """Ask wrongly."""
        asker = call(self.world) if command in BEFORE_LOGIN else self.ann
        answer = asker.ask(command.__name__, **given)
        self.assertIn(answer.get("code"), ("BAD_REQUEST", "BAD_NAME"), (command, about))

    def test_attack_wrong_arguments(self) -> None:
        """An argument of a wrong kind is refused as such, whichever and wherever it is."""
        for command in ASKED:
            for key, kind in command.arguments:
                name = key.decode()
                for wrong in WRONG[type(kind)]:
                    given = arguments(command, **{name: wrong})
                    self.refused(command, given, (name, wrong))

    def test_attack_odd_arguments(self) -> None:
        """Whatever else stands in an argument, nothing of it makes the server fail."""
        for number, command in enumerate(ASKED):
            asker = registered(self.world, f"user-{number}")
            for key, kind in command.arguments:
                for odd in ODD[type(kind)]:
                    if asker.wire.closed:
                        asker = call(self.world)
                    given = arguments(command, **{key.decode(): odd})
                    answer = asker.ask(command.__name__, **given)
                    self.assertNotIn(answer.get("code"), ("INTERNAL", "UNHANDLED"), (command, odd))

    def test_attack_missing_arguments(self) -> None:
        """An argument that is left out is named, unless it may be."""
        for command in ASKED:
            for key, kind in command.arguments:
                given = arguments(command)
                del given[key.decode()]
                if not kind.optional:
                    self.refused(command, given, key)

    def test_optional_arguments(self) -> None:
        """What may be left out may be left out: no command needs more than it says."""
        for command in ASKED:
            given = arguments(command)
            for key, kind in command.arguments:
                if kind.optional:
                    del given[key.decode()]
            answer = registered(self.world, f"user-{len(self.world.connections)}").ask(
                command.__name__, **given
            )
            self.assertNotIn(answer.get("code"), ("INTERNAL", "UNHANDLED"), command)
            self.assertNotIn("argument", answer.get("text", ""), command)


class TalkTests(SynchronousTestCase):
    """People who use it all."""

    def setUp(self) -> None:
        """Ann and Bob are there."""
        self.world = World(self)
        self.ann = registered(self.world, "ann")
        self.bob = registered(self.world, "bob")
        self.ann.heard()

    def done(self, caller: Call, command: str, /, **given: Any) -> dict[str, Any]:
        """Ask for something that is granted; composite members are read."""
        answer = caller.ask(command, **given)
        self.assertNotIn("code", answer, (command, given))
        return {
            key: json.loads(value) if value[:1] in "[{" else value for key, value in answer.items()
        }

    def test_post(self) -> None:
        """What one says the other hears, and the answer holds what was stored."""
        posted = self.done(self.ann, "Post", target="#lobby", text="on :fire:", nonce="n-1")
        (heard,) = self.bob.heard()
        self.assertEqual(posted["entry"], heard)
        self.assertEqual((heard["ev"], heard["text"]), ("msg", "on 🔥"))
        self.assertEqual((posted["seq"], posted["duplicate"]), (str(heard["seq"]), "False"))
        again = self.done(self.ann, "Post", target="#lobby", text="on :fire:", nonce="n-1")
        self.assertEqual((again["seq"], again["duplicate"]), (posted["seq"], "True"))
        self.assertNotIn("entry", again)
        self.assertEqual(self.bob.heard(), [])
        refused = self.ann.ask("Post", target="#lobby", text="x", nonce="a b")
        self.assertEqual(refused["code"], "BAD_REQUEST")

    def test_action_and_conversation(self) -> None:
        """An action in a direct conversation, which each names by the other."""
        posted = self.done(self.ann, "Post", target="@bob", text="waves", action="True")
        heard, seen = self.bob.heard()
        self.assertEqual((heard["ev"], heard["stream"]["name"]), ("me", "@ann"))
        self.assertEqual((seen["ev"], seen["stream"]["name"], seen["upto"]), ("seen", "@ann", 1))
        self.assertEqual(heard["stream"]["with"]["name"], "ann")
        self.assertEqual(posted["entry"]["stream"]["name"], "@bob")
        self.assertEqual(posted["heard"], "True")

    def test_read_marks_of_the_other(self) -> None:
        """Who wrote is told when it is read, and finds it in the list; nothing once it is off."""
        self.done(self.ann, "Post", target="@bob", text="hi")
        self.bob.heard()
        for seen in (0, 1):
            _, direct = self.done(self.ann, "Conversations")["conversations"]
            self.assertEqual(direct["seen"], seen)
            self.done(self.bob, "MarkRead", target="@ann")
        (told,) = self.ann.heard()
        self.assertEqual(set(told), {"ev", "stream", "user", "upto"})
        self.assertEqual((told["ev"], told["user"]["name"], told["upto"]), ("seen", "bob", 1))
        self.assertEqual(told["stream"]["name"], "@bob")
        self.done(self.ann, "SetSetting", key="receipts", value="off")
        lobby, direct = self.done(self.ann, "Conversations")["conversations"]
        self.assertNotIn("seen", lobby)
        self.assertNotIn("seen", direct)
        self.done(self.ann, "Post", target="@bob", text="ho")
        self.done(self.bob, "MarkRead")
        self.assertEqual(self.ann.heard(), [])
        told = self.ann.ask("SetSetting", key="receipts", value="never")
        self.assertEqual(told["code"], "BAD_REQUEST")

    def test_edit_and_delete(self) -> None:
        """Own messages can be changed and taken back, the newest without a number."""
        first = self.done(self.ann, "Post", target="#lobby", text="frist")["seq"]
        self.done(self.ann, "Edit", target="#lobby", seq=first, text="first")
        self.done(self.ann, "Post", target="#lobby", text="second")
        self.done(self.ann, "Delete", target="#lobby")
        self.assertEqual(
            [each["ev"] for each in self.bob.heard()], ["msg", "edit", "msg", "delete"]
        )
        page = self.done(self.bob, "History", target="#lobby")
        self.assertEqual([each["text"] for each in page["entries"]], ["first"])
        self.assertEqual(page["stream"]["name"], "#lobby")
        refused = self.bob.ask("Edit", target="#lobby", seq=first, text="mine")
        self.assertEqual(refused["code"], "NOT_YOURS")

    def test_rooms(self) -> None:
        """A private room: made, named, entered by invitation, left."""
        made = self.done(self.ann, "CreateRoom", room="#ops", private="True", topic="disks")
        self.assertEqual((made["room"]["topic"], made["room"]["mine"]), ("disks", True))
        self.assertEqual(self.bob.ask("Join", room="#ops")["code"], "NO_SUCH_ROOM")
        self.done(self.ann, "Invite", room="#ops", name="bob")
        (invited,) = self.bob.heard()
        self.assertEqual((invited["ev"], invited["place"]["name"]), ("invite", "#ops"))
        self.assertEqual(self.done(self.bob, "Join", room="#ops")["room"]["members"], 2)
        self.done(self.ann, "SetTopic", room="#ops", text="disks and fans")
        self.assertEqual(
            self.done(self.bob, "LookAtRoom", room="#ops")["room"]["topic"], "disks and fans"
        )
        rooms = self.done(self.bob, "Rooms")["rooms"]
        self.assertEqual([each["stream"]["name"] for each in rooms], ["#lobby", "#ops"])
        present = self.done(self.bob, "Present", room="#ops", after="ann")["users"]
        self.assertEqual([each["name"] for each in present], ["bob"])
        answer = self.done(self.bob, "Members", room="#ops", limit="1")
        (first,) = answer["members"]
        self.assertEqual((first["user"]["name"], first["role"]), ("ann", "moderator"))
        self.assertTrue(answer["more"])
        answer = self.done(self.bob, "Members", room="#ops", after="ann", prefix="B")
        self.assertEqual([each["user"]["name"] for each in answer["members"]], ["bob"])
        self.assertNotIn("role", answer["members"][0])
        for wrong in ({"limit": "0"}, {"prefix": "x" * 65}):
            refused = self.bob.ask("Members", room="#ops", **wrong)
            self.assertEqual(refused["code"], "BAD_REQUEST")
        self.assertEqual(self.bob.ask("Members", room="#ops", after="!")["code"], "BAD_NAME")
        self.done(self.bob, "Leave", room="#ops")
        self.assertEqual(self.bob.ask("Members", room="#ops")["code"], "NO_SUCH_ROOM")
        self.done(self.ann, "Invite", room="#ops", name="bob")
        self.done(self.bob, "Join", room="#ops")
        self.done(self.ann, "Kick", room="#ops", name="bob", why="too loud")
        self.assertEqual(self.bob.ask("History", target="#ops")["code"], "NOT_ALLOWED")

    def test_past(self) -> None:
        """What was said is found, counted as unread, marked as read, and hidden."""
        for word in ("disk one", "fan two", "disk three"):
            self.done(self.ann, "Post", target="#lobby", text=word)
        found = self.done(self.bob, "Search", words="disk", target="#lobby", sender="ann")
        self.assertEqual([each["text"] for each in found["entries"]], ["disk three", "disk one"])
        unread = self.done(self.bob, "Unread", target="#lobby", limit="2")["entries"]
        self.assertEqual([each["text"] for each in unread], ["fan two", "disk three"])
        (place,) = self.done(self.bob, "Conversations")["conversations"]
        self.assertEqual((place["stream"]["name"], place["unread"]), ("#lobby", 3))
        self.done(self.bob, "MarkRead", target="#lobby")
        (place,) = self.done(self.bob, "Conversations")["conversations"]
        self.assertEqual((place["unread"], place["read_seq"]), (0, place["last_seq"]))
        self.done(self.bob, "Clear", target="#lobby")
        self.assertEqual(self.done(self.bob, "History", target="#lobby")["entries"], [])

    def test_page_of_both_ways(self) -> None:
        """Of before, after and around only one can be meant."""
        answer = self.ann.ask("History", target="#lobby", before="3", after="1")
        self.assertEqual(answer["code"], "BAD_REQUEST")
        self.assertEqual(self.ann.ask("Unread", limit="0")["code"], "BAD_REQUEST")

    def test_around(self) -> None:
        """A page around a message holds it in the middle."""
        for n in range(20):
            self.done(self.ann, "Post", target="#lobby", text=str(n) * 4000)
        seqs = [
            each["seq"]
            for each in self.done(self.bob, "History", target="#lobby", around="12", limit="20")[
                "entries"
            ]
        ]
        self.assertIn(12, seqs)
        self.assertLess(abs((seqs[0] + seqs[-1]) / 2 - 12), 2)

    def test_resume(self) -> None:
        """Who comes back hears what was missed, then that this was all; in each stream."""
        self.done(self.ann, "Post", target="#lobby", text="one")
        self.done(self.ann, "Post", target="@bob", text="two")
        self.bob.heard()
        cursors = {"#lobby": 2, "@ann": 0, "@bob": 0, "#nowhere": 4}
        answer = self.done(self.bob, "Resume", streams=cursors)
        (refused,) = answer["refused"]
        self.assertEqual((refused["target"], refused["code"]), ("#nowhere", "NO_SUCH_ROOM"))
        told = [
            (each["ev"], each["stream"]["name"], each.get("seq"), each.get("text"))
            for each in self.bob.heard()
        ]
        self.assertIn(("msg", "#lobby", 3, "one"), told)
        self.assertIn(("live", "#lobby", 3, None), told)
        self.assertIn(("msg", "@ann", 1, "two"), told)
        self.assertEqual(
            [each[1] for each in told if each[0] == "live"], ["#lobby", "@ann", "@bob"]
        )

    def test_wrong_cursors(self) -> None:
        """What is no object of places and numbers is refused."""
        for wrong in ("[]", "3", '{"#lobby": -1}', '{"#lobby": true}', '{"#lobby": 1.0}'):
            answer = self.bob.ask("Resume", streams=wrong)
            self.assertEqual(answer["code"], "BAD_REQUEST", wrong)
        self.assertEqual(self.bob.ask("Resume", streams={"a b": 1})["code"], "BAD_NAME")
        self.assertEqual(self.bob.ask("Resume", streams='{"\\ud800x": 1}')["code"], "BAD_NAME")

    def test_follow(self) -> None:
        """A public room can be followed without being in it."""
        self.done(self.ann, "CreateRoom", room="#ops")
        self.done(self.ann, "Post", target="#ops", text="one")
        self.done(self.bob, "Follow", target="#ops", since="1")
        self.done(self.ann, "Post", target="#ops", text="two")
        heard = [(each["ev"], each.get("text")) for each in self.bob.heard()]
        self.assertEqual(heard, [("msg", "one"), ("live", None), ("msg", "two")])

    def test_blocks(self) -> None:
        """Who is blocked is not heard, and what they said holds its place as hidden."""
        self.done(self.bob, "Block", name="ann")
        self.assertEqual([each["name"] for each in self.done(self.bob, "Blocks")["users"]], ["ann"])
        self.bob.heard()
        seq = self.done(self.ann, "Post", target="#lobby", text="boo")["seq"]
        (hidden,) = self.bob.heard()
        self.assertEqual(
            (hidden["ev"], str(hidden["seq"]), "text" in hidden), ("hidden", seq, False)
        )
        self.assertEqual(self.ann.ask("Post", target="@bob", text="x")["code"], "BLOCKED")
        self.done(self.bob, "Unblock", name="ann")
        self.assertEqual(self.done(self.bob, "Blocks")["users"], [])

    def test_people(self) -> None:
        """Who there is, and who is here."""
        people = self.done(self.ann, "Users")["people"]
        self.assertEqual([each["user"]["name"] for each in people], ["ann", "bob"])
        person = self.done(self.ann, "WhoIs", name="@bob")["person"]
        self.assertEqual((person["user"]["name"], person["online"]), ("bob", True))

    def test_settings(self) -> None:
        """What is set is kept and read by key, and taken back without a value."""
        self.done(self.ann, "SetSetting", key="width", value="72")
        self.done(self.ann, "SetSetting", key="color", value="off")
        self.assertEqual(
            self.done(self.ann, "Settings")["settings"], {"color": "off", "width": "72"}
        )
        self.done(self.ann, "SetSetting", key="width")
        self.done(self.ann, "SetSetting", key="color", value="auto")
        self.assertEqual(self.done(self.ann, "Settings")["settings"], {})
        self.assertEqual(self.ann.ask("SetSetting", key="x", value="1")["code"], "BAD_REQUEST")
        refused = self.ann.ask("SetSetting", key="width", value="wide")
        self.assertEqual(refused["code"], "BAD_REQUEST")

    def test_nickname(self) -> None:
        """A nickname comes and goes."""
        self.done(self.ann, "SetNickname", nickname="Ann of Lab 3")
        self.assertEqual(
            self.done(self.bob, "WhoIs", name="ann")["person"]["user"]["nick"], "Ann of Lab 3"
        )
        self.done(self.ann, "SetNickname")
        self.assertNotIn("nick", self.done(self.bob, "WhoIs", name="ann")["person"]["user"])
        self.assertEqual(self.ann.ask("SetNickname", nickname="1:2")["code"], "BAD_NAME")
