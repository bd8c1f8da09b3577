"""C{chatctl user}, C{room}, C{token}, C{ban}, on a running server and on a closed database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

from tests.admin.live import ClosedMixin, EitherCase, LiveMixin
from tests.admin.operator import SECRET, Answer
from tests.world import World


class UserMixin(EitherCase):
    """C{chatctl user}."""

    def test_add(self) -> None:
        """Somebody who is added can log in, whether the server runs or not."""
        self.done("user", "add", "carl", "--password-file", "-", stdin=SECRET.encode())
        self.assertIn("200 logged in", self.line("carl"))

    def test_add_admin(self) -> None:
        """An admin can be added to a server that runs, too."""
        said = self.done("user", "add", "carl", "--admin", answers=[SECRET, SECRET])
        self.assertIn("Added carl, an admin, to", said)
        self.assertTrue(self.told("user", "show", "carl")["admin"])

    def test_add_in_conversation(self) -> None:
        """One user after the other is asked for; a name that is taken is asked again."""
        answers: list[Answer] = ["ann", "carl", SECRET, SECRET, "y", "dora", SECRET, SECRET, ""]
        said = self.done("user", "add", answers=answers)
        self.assertIn("The name ann is already registered; choose another.", said)
        self.assertIn("200 logged in", self.line("dora"))

    def test_name_that_is_kept(self) -> None:
        """A deleted account's name is refused when it is known to be kept, and asked again."""
        self.done("user", "delete", "bob", "--yes")
        answers: list[Answer] = ["bob", SECRET, SECRET, "carl", SECRET, SECRET, ""]
        self.assertIn("already registered; choose", self.done("user", "add", answers=answers))
        self.assertIn("200 logged in", self.line("carl"))

    def test_list(self) -> None:
        """All are listed, aligned for people, with all there is to know for scripts."""
        self.line("ann", "/nick Annabel \u5f20")
        self.done("user", "admin", "bob")
        lines = self.done("user", "list").splitlines()
        self.assertEqual(lines[0].split(), ["NAME", "SHOWN", "AS", "STATE", "LAST", "SEEN"])
        self.assertTrue(lines[1].startswith("ann   Annabel \u5f20         "))
        self.assertEqual(lines[2].split(), ["bob", "admin", "-"])
        ann, bob = self.told("user", "list")
        self.assertEqual((ann["user"]["name"], ann["user"]["nick"]), ("ann", "Annabel \u5f20"))
        self.assertEqual((bob["admin"], "seen" in bob), (True, False))

    def test_show(self) -> None:
        """One account is shown."""
        said = self.done("user", "show", "ann")
        self.assertIn("name       ann\n", said)
        self.assertEqual(self.told("user", "show", "ann")["user"]["name"], "ann")

    def test_passwd(self) -> None:
        """A new password is asked for twice, or read from a file; the old one is none any more."""
        self.done("user", "passwd", "ann", answers=["short", "another one", "another one"])
        self.assertIn("200", self.line("ann", password="another one"))
        self.assertIn("401", self.line("ann"))
        self.done("user", "passwd", "ann", "--password-file", "-", stdin=b"yet another\n")
        self.assertIn("200", self.line("ann", password="yet another"))

    def test_passwd_refused(self) -> None:
        """Nobody types a password for somebody who is not there; a bad one changes nothing."""
        self.assertIn("no account nobody", self.not_done("user", "passwd", "nobody", answers=[]))
        bad = self.not_done("user", "passwd", "ann", "--password-file", "-", stdin=b"short\n")
        self.assertEqual(bad, "chatctl: a password has 8 to 256 characters\n")
        self.assertIn("--password-file", self.misused("user", "passwd", "ann"))
        self.assertIn("200", self.line("ann"))

    def test_admin(self) -> None:
        """Somebody becomes an admin, and is none any more."""
        self.assertEqual(self.done("user", "admin", "ann"), "ann is an admin now.\n")
        self.assertTrue(self.told("user", "show", "ann")["admin"])
        self.assertEqual(self.done("user", "admin", "ann", "--off"), "ann is no admin now.\n")
        self.assertFalse(self.told("user", "show", "ann")["admin"])

    def test_disable(self) -> None:
        """A disabled account lets nobody in, and says why; an enabled one does again."""
        self.done("user", "disable", "ann", "left", "the", "company")
        self.assertIn("left the company", self.line("ann"))
        self.assertIn("kept out", self.done("user", "list"))
        self.assertIn("kept out   left the company\n", self.done("user", "show", "ann"))
        self.done("user", "enable", "ann")
        self.assertIn("200 logged in", self.line("ann"))
        self.assertIn("not kept out", self.not_done("user", "enable", "ann"))

    def test_delete(self) -> None:
        """An account is deleted after a question, or without one where a script says so."""
        self.assertIn("nothing was done", self.not_done("user", "delete", "ann", answers=[""]))
        self.assertIn("200", self.line("ann"))
        self.done("user", "delete", "ann", answers=["y"])
        self.assertIn("401", self.line("ann"))
        self.done("user", "delete", "bob", "--yes")
        self.assertEqual(self.told("user", "list"), [])

    def test_delete_needs_a_word(self) -> None:
        """A script that does not say --yes deletes nothing, and who is not there is not asked."""
        data = ("--data", str(self.folder))
        self.assertIn("--yes", self.misused("user", "delete", "ann", *data))
        self.assertIn("no account", self.not_done("user", "delete", "nobody", answers=[]))

    def test_bad_name(self) -> None:
        """What cannot be a name is explained."""
        for command in ("show", "admin", "disable", "enable"):
            self.assertIn("is not possible in a name", self.not_done("user", command, "a:b"))


class RoomMixin(EitherCase):
    """C{chatctl room}."""

    def test_create_and_list(self) -> None:
        """A room is made for its moderator; a # may be left away, since shells take it away."""
        self.done("room", "create", "plans", "--moderator", "ann", "--topic", "what\tnext")
        self.done("room", "create", "#attic", "--moderator", "bob", "--private")
        lines = [line.split() for line in self.done("room", "list").splitlines()]
        self.assertEqual(
            lines,
            [
                ["ROOM", "MEMBERS", "KIND", "TOPIC"],
                ["#attic", "1", "private"],
                ["#lobby", "2", "public"],
                ["#plans", "1", "public", "what\ufffdnext"],
            ],
        )
        attic = self.told("room", "list")[0]
        self.assertEqual(attic, {"name": "#attic", "private": True, "members": 1, "topic": ""})
        self.assertIn("20", self.line("ann", "/join #plans", "/topic by ann"))

    def test_create_refused(self) -> None:
        """A name that is taken, and a moderator who is not there, are refused."""
        self.done("room", "create", "plans", "--moderator", "ann")
        for room, moderator, why in (
            ("plans", "ann", "there is a room #plans already"),
            ("attic", "nobody", "no account nobody"),
            ("a b", "ann", "is not possible in a name"),
        ):
            refused = self.not_done("room", "create", room, "--moderator", moderator)
            self.assertIn(why, refused)

    def test_delete(self) -> None:
        """A room is deleted after a question that says how many are in it."""
        self.done("room", "create", "plans", "--moderator", "ann")
        self.line("ann", "/msg #plans planted", "/search planted")
        self.not_done("room", "delete", "plans", answers=["n"])
        self.assertIn("(1 member)", self.prompts[-1])
        self.assertEqual(
            self.done("room", "delete", "plans", answers=["y"]),
            "Deleted #plans and all that was said in it.\n",
        )
        self.assertEqual([each["name"] for each in self.told("room", "list")], ["#lobby"])
        # When the command returns nothing is left to be erased, not even in the index.
        with closing(sqlite3.connect(self.folder / "chat.db")) as database:
            (entries,) = database.execute("SELECT COUNT(*) FROM entries WHERE stream <> 1")
            (erase,) = database.execute("SELECT todo & 6 FROM search_parts")
        self.assertEqual((entries, erase), ((0,), (0,)))
        self.assertIn("404", self.line("ann", "/join #plans"))

    def test_delete_refused(self) -> None:
        """The lobby stays, and what is not there is not asked about."""
        self.assertIn("cannot be deleted", self.not_done("room", "delete", "lobby", "--yes"))
        self.assertIn("no room #plans", self.not_done("room", "delete", "plans", answers=[]))


class TokenMixin(EitherCase):
    """C{chatctl token}."""

    def test_life_of_a_token(self) -> None:
        """It is printed alone, lets in, is listed without its secret, and is revoked."""
        secret = self.done("token", "create", "ann", "build").strip()
        self.assertRegex(secret, r"^chat_[\w-]{40,}$")

        self.assertIn("200 logged in as ann", self.on_server(_login(secret)))
        listed = self.done("token", "list", "ann")
        self.assertEqual(listed.splitlines()[0].split(), ["NAME", "KIND", "MADE", "LAST", "USED"])
        self.assertIn("build  access", listed)
        self.assertNotIn(secret, listed + str(self.told("token", "list", "ann")))
        self.done("token", "revoke", "ann", "build")
        self.assertIn("401", self.on_server(_login(secret)))
        self.assertEqual(self.told("token", "list", "ann"), [])

    def test_json(self) -> None:
        """A script may have it with its name."""
        told = self.told("token", "create", "ann", "build")
        self.assertEqual((told["user"], told["name"]), ("ann", "build"))
        self.assertIn("200", self.on_server(_login(told["token"])))

    def test_person_is_told_to_keep_it(self) -> None:
        """A person is told on standard error that it is shown this once."""
        data = ("--data", str(self.folder))
        self.assertEqual(self.chatctl("token", "create", "ann", "build", *data, answers=[]), 0)
        self.assertIn("shown this once", self.complained())
        self.assertEqual(self.said().count("\n"), 1)

    def test_refused(self) -> None:
        """A second one of the name, and one that is not there."""
        self.done("token", "create", "ann", "build")
        self.assertIn("of this name already", self.not_done("token", "create", "ann", "build"))
        self.assertIn("no access token", self.not_done("token", "revoke", "bob", "build"))
        self.assertIn("no account", self.not_done("token", "list", "nobody"))


def _login(secret: str) -> Callable[[World], str]:
    """Log in with a token."""
    return lambda world: world.dial().line(f"/token {secret}").decode()


class BanMixin(EitherCase):
    """C{chatctl ban} and C{unban}."""

    def test_ban(self) -> None:
        """Who is banned is not let in and told why, until they are unbanned."""
        self.done("ban", "ann", "for", "shouting")
        self.assertIn("for shouting", self.line("ann"))
        self.done("unban", "ann")
        self.assertIn("200", self.line("ann"))

    def test_ban_for_a_while(self) -> None:
        """The end may be given before, between and behind the other words."""
        for words in (
            ("--for", "1h30m", "ann", "so", "loud"),
            ("ann", "--for", "1h30m", "so", "loud"),
            ("ann", "so", "loud", "--for", "1h30m"),
        ):
            self.assertIn("is let in no more; until ", self.done("ban", *words))
            bar = self.told("user", "show", "ann")["bar"]
            self.assertEqual(bar["why"], "so loud")
            self.assertIn("until", bar)

    def test_bad_duration(self) -> None:
        """What is no duration is explained."""
        for raw in ("2", "h", "2 h", "-2h", "2y", ""):
            self.assertIn("30m, 2h, 1d12h", self.misused("ban", "ann", f"--for={raw}"))
        self.assertIn("at most 5200w", self.misused("ban", "ann", "--for=99999w99999w"))
        self.assertIn("expected a value", self.misused("ban", "ann", "--for=--"))


class LiveUserTests(LiveMixin, UserMixin):
    """On a running server."""


class ClosedUserTests(ClosedMixin, UserMixin):
    """On a closed database."""


class LiveRoomTests(LiveMixin, RoomMixin):
    """On a running server."""


class ClosedRoomTests(ClosedMixin, RoomMixin):
    """On a closed database."""


class LiveTokenTests(LiveMixin, TokenMixin):
    """On a running server."""


class ClosedTokenTests(ClosedMixin, TokenMixin):
    """On a closed database."""


class LiveBanTests(LiveMixin, BanMixin):
    """On a running server."""


class ClosedBanTests(ClosedMixin, BanMixin):
    """On a closed database."""


del EitherCase, LiveMixin, ClosedMixin, UserMixin, RoomMixin, TokenMixin, BanMixin
