"""Lists that are longer than an answer can be."""

from __future__ import annotations

import json
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.amp.trimming import first, last, middle
from chatserver.model.entries import LAST_CHARACTERS, Joined, Text
from chatserver.model.names import LOBBY, RoomName
from chatserver.model.standing import Token, TokenKind
from tests.frontends.amp.dial import AmpTestCase, Call

LIST_BYTES = 48 * 1024


class TrimmingTests(SynchronousTestCase):
    """Which items are kept."""

    def test_all_that_fits(self) -> None:
        """A short list is whole."""
        for cut in (first, last):
            self.assertEqual(cut([1, 2, 3], 100), ([1, 2, 3], False))
        self.assertEqual(middle([1, 2, 3], 1, 100), ([1, 2, 3], False))
        self.assertEqual(middle([], 0), ([], False))

    def test_which_are_kept(self) -> None:
        """The ones nearest to where was asked, in their order."""
        items = list(range(10, 20))
        self.assertEqual(first(items, 9), ([10, 11, 12], True))
        self.assertEqual(last(items, 9), ([17, 18, 19], True))
        self.assertEqual(middle(items, 5, 9), ([14, 15, 16], True))
        self.assertEqual(middle(items, 9, 9), ([17, 18, 19], True))
        self.assertEqual(middle(items, 10, 9), ([17, 18, 19], True))

    def test_one_always(self) -> None:
        """One item is told even where it is too long alone, so that one comes on."""
        self.assertEqual(first(["x" * 100, "y"], 9), (["x" * 100], True))


class LongListTests(AmpTestCase):
    """Long lists are read to their end, piece by piece."""

    def setUp(self) -> None:
        """A lobby with much in it."""
        super().setUp()
        log = self.chat.streams[LOBBY]
        for _ in range(30):
            self.chat.append(log, self.chat.users["bob"], Text("z" * 4000), None)

    def page(self, call: Call, **where: int) -> tuple[list[int], bool]:
        """Read a page; give the seqs, and whether there is more."""
        answer = call.ask("History", target="#lobby", **where)
        self.assertLess(len(answer["entries"]), LIST_BYTES + 100)
        return [each["seq"] for each in json.loads(answer["entries"])], answer["more"] == "True"

    def test_history(self) -> None:
        """A page keeps what is nearest to where it was asked for, and says that there is more."""
        call = self.user()
        self.assertEqual(self.page(call), (list(range(20, 31)), True))
        self.assertEqual(self.page(call, before=20), (list(range(9, 20)), True))
        self.assertEqual(self.page(call, before=9), (list(range(1, 9)), False))
        self.assertEqual(self.page(call, after=0), (list(range(1, 12)), True))
        self.assertEqual(self.page(call, limit=3), ([28, 29, 30], False))
        self.assertEqual(self.page(call, limit=1), ([30], True))

    def test_history_with_all_that_happened(self) -> None:
        """Who joined stands in a page where that was asked for, and only there."""
        call = self.user()
        self.chat.append(self.chat.streams[LOBBY], self.chat.users["bob"], Joined(), None)
        self.assertEqual(self.page(call, after=29), ([30], False))
        self.assertEqual(self.page(call, after=29, all=True), ([30, 31], False))
        self.assertEqual(self.page(call, after=29, all=False), ([30], False))

    def test_unread_and_search(self) -> None:
        """The newest unread, and the newest found, are those that are told."""
        call = self.user()
        unread = json.loads(call.ask("Unread")["entries"])
        self.assertEqual([each["seq"] for each in unread], list(range(20, 31)))
        found = call.ask("Search", words="zzz")
        self.assertEqual(
            [each["seq"] for each in json.loads(found["entries"])], list(range(30, 19, -1))
        )
        self.assertEqual(found["more"], "True")

    def everything(self, call: Call, command: str, key: str, names: Any, **where: str) -> list[Any]:
        """Read a list to its end."""
        found: list[Any] = []
        after: dict[str, Any] = {}
        while True:
            answer = call.ask(command, **where, **after)
            self.assertLess(len(answer[key]), LIST_BYTES + 100)
            found += [names(each) for each in json.loads(answer[key])]
            if answer["more"] == "False":
                return found
            after = {"after": found[-1]}

    def test_many_people(self) -> None:
        """All accounts of a big server are found, each once."""
        for n in range(3000):
            self.chat.add(f"user-{n:04}", nick="N" * 60)
        found = self.everything(self.user(), "Users", "people", lambda each: each["user"]["name"])
        self.assertEqual(found, sorted(self.chat.users))

    def test_many_members(self) -> None:
        """All members of a big room are found, each once, also where a page is cut to its bytes."""
        for n in range(1500):
            self.chat.add(f"user-{n:04}", nick="N" * 60)
        name = lambda each: each["user"]["name"]  # noqa: E731
        found = self.everything(self.user(), "Members", "members", name, room="#lobby", limit="500")
        self.assertEqual(found, sorted(self.chat.users))

    def test_many_rooms(self) -> None:
        """So are all rooms."""
        for n in range(2000):
            self.chat.room_named(RoomName(f"room-{n:04}")).topic = "t" * 50
        found = self.everything(self.user(), "Rooms", "rooms", lambda each: each["stream"]["name"])
        self.assertEqual(found, sorted(str(each) for each in self.chat.streams))

    def test_many_blocked(self) -> None:
        """And all whom one blocks, and all who are here."""
        call = self.user()
        for n in range(2000):
            self.chat.sessions[0].blocked.append(self.chat.add(f"user-{n:04}", nick="N" * 60))
        found = self.everything(call, "Blocks", "users", lambda each: each["name"])
        self.assertEqual(found, [f"user-{n:04}" for n in range(2000)])
        here = self.everything(call, "Present", "users", lambda each: each["name"], room="#lobby")
        self.assertEqual(here, ["ann"])

    def test_many_tokens(self) -> None:
        """And all tokens, by their ids, also when one goes while they are read."""
        call, ann = self.user(), self.chat.users["ann"]
        for n in range(1, 1001):
            kind = TokenKind.ACCESS if n % 2 else TokenKind.SESSION
            self.chat.tokens[f"{n}"] = (ann, Token(n, kind, f"{n:064}", 1.0))
        found = self.everything(call, "Tokens", "tokens", lambda each: each["id"])
        self.assertEqual(found, list(range(1, 1001)))
        last = json.loads(call.ask("Tokens")["tokens"])[-1]["id"]
        call.ask("RevokeToken", id=last)
        following = json.loads(call.ask("Tokens", after=last)["tokens"])
        self.assertEqual(following[0]["id"], last + 1)

    def test_many_conversations(self) -> None:
        """Conversations are counted through."""
        call = self.user()
        for n in range(1000):
            log = self.chat.room_named(RoomName(f"room-{n:04}"))
            log.members.add(1)
            self.chat.append(log, self.chat.users["ann"], Text("x"), None)
        found: list[str] = []
        more = "True"
        while more == "True":
            answer = call.ask("Conversations", skip=len(found))
            found += [each["stream"]["name"] for each in json.loads(answer["conversations"])]
            more = answer["more"]
        self.assertEqual(len(set(found)), 1001)
        self.assertEqual(len(found), 1001)

    def test_last_words_in_many_conversations(self) -> None:
        """However long names and texts are, an answer fits, and each conversation is told once."""
        call = self.user()
        for n in range(200):
            log = self.chat.room_named(RoomName(f"a-long-name-for-a-room-{n:09}"))
            log.members.add(1)
            self.chat.append(log, self.chat.users["bob"], Text("\N{PILE OF POO}\n" * 900), None)
        found: list[Any] = []
        more = "True"
        while more == "True":
            answer = call.ask("Conversations", skip=len(found))
            self.assertLess(len(answer["conversations"]), LIST_BYTES + 100)
            found += json.loads(answer["conversations"])
            more = answer["more"]
        self.assertEqual(len({each["stream"]["id"] for each in found}), 201)
        self.assertEqual(len(found), 201)
        last = found[-1]["last"]
        self.assertEqual((len(last["text"]), last["cut"]), (LAST_CHARACTERS, True))
        self.assertEqual((last["ev"], last["from"]["name"]), ("msg", "bob"))
        self.assertNotIn("stream", last)

    def test_thousand_refusals(self) -> None:
        """A thousand streams that may not be read are all named in one answer."""
        streams = {f"#no-such-room-with-a-longname{n:04}": 1 for n in range(1000)}
        answer = self.user().ask("Resume", streams=streams)
        refused = json.loads(answer["refused"])
        self.assertEqual([each["target"] for each in refused], list(streams))
        self.assertEqual((refused[0]["code"], refused[0]["text"][:7]), ("NO_SUCH_ROOM", "no room"))
        self.assertEqual(
            self.user().ask("Resume", streams={**streams, "#z": 1})["code"], "BAD_REQUEST"
        )
