"""Tests of the commands' answers to scripts: their forms, not the rules behind them."""

from __future__ import annotations

from tests.frontends.line.dial import LineTestCase


class CommandTests(LineTestCase):
    """What is sent, and what comes back."""

    def check(self, script: str, name: str = "ann") -> None:
        """Play C{> sent} and C{received} lines as one who is logged in."""
        call = self.script(name)
        expected: list[str] = []
        sent = ""
        for line in [each.strip() for each in script.strip().splitlines()] + ["> "]:
            if not line.startswith("> "):
                expected.append(line)
                continue
            if sent:
                got = call.send(f"{sent}\n".encode()).decode().splitlines()
                self.assertEqual(got, expected, sent)
            expected, sent = [], line[2:]

    def test_saying(self) -> None:
        """Posts answer with their number and place."""
        self.check(
            """
            > hello
            201 1 #lobby
            > /me waves
            201 2 #lobby
            > /msg #lobby id=a.b-c_1 x
            201 3 #lobby
            > /msg #lobby id=a.b-c_1 x
            201 3 #lobby duplicate
            > /msg #lobby id=ä x
            400 an id has 1 to 64 characters out of A-Z a-z 0-9 . _ -
            > /msg bob hi
            202 1 @bob
            > /w @bob id=7 hi
            202 2 @bob
            > /msg #lobby
            400 usage: /msg #room|@name [id=TOKEN] TEXT
            > /edit hullo
            201 4 #lobby
            > /edit 1 hullo
            201 5 #lobby
            > /edit in=bob 1 ho
            201 3 @bob
            > /edit 1
            400 usage: /edit [in=#room|@name] [SEQ] TEXT
            > /delete 99
            404 no such message
            > /delete
            201 6 #lobby
            > /delete in=@bob 2
            201 4 @bob
            > /delete it
            400 usage: /delete [in=#room|@name] [SEQ]
            """
        )

    def test_places(self) -> None:
        """Rooms answer with their members and topic; text goes where one is."""
        self.check(
            r"""
            > /create #ops private night \shift
            200 #ops 1 :night \\shift
            > /create #lobby
            409 there is a room #lobby already
            > /topic
            200 #ops :night \\shift
            > /topic -
            201 1 #ops
            > /topic
            200 #ops :
            > /invite bob
            200 invited bob to #ops
            > /kick bob too loud
            200 kicked bob from #ops
            > /rooms
            200-#lobby 3 :
            200-#ops 1 :
            200 2
            > /who
            200-ann online
            200 1
            > /join #lobby
            200 #lobby 3 :
            > x
            201 1 #lobby
            > /leave #ops
            200 left #ops
            > /join ops
            400 a room's name begins with #; allowed: # and 1 to 32 characters: a-z, 0-9, """
            """dot, underscore, hyphen; a letter or digit first
            > /join #a #b
            400 usage: /join #room
            """
        )

    def test_order(self) -> None:
        """Keeping order answers with the number of its entry, and who is banned with a row each."""
        self.check(
            r"""
            > /create #ops
            200 #ops 1 :
            > /mod bob
            201 1 #ops
            > /unmod @bob
            201 2 #ops
            > /freeze
            201 3 #ops
            > /unfreeze
            201 4 #ops
            > /slow 30
            201 5 #ops
            > /ban bob nothing \but spam
            201 6 #ops
            > /ban carl
            201 7 #ops
            > /bans
            200-bob by=ann since=2001-09-09T01:46:40.000Z :nothing \\but spam
            200-carl by=ann since=2001-09-09T01:46:40.000Z
            200 2
            > /unban bob
            201 8 #ops
            > /slow
            400 usage: /slow SECONDS
            > /slow 3 4
            400 usage: /slow SECONDS
            > /slow -1
            400 a number of 0 or more is wanted, not '-1'
            > /freeze now
            400 usage: /freeze
            > /unfreeze now
            400 usage: /unfreeze
            > /bans bob
            400 usage: /bans
            > /mod bob carl
            400 usage: /mod NAME
            > /unban
            400 usage: /unban NAME
            """
        )

    def test_administration(self) -> None:
        """Admins are answered with how many sessions it was about."""
        self.check(
            """
            > /server-kick bob take a break
            200 ended 1 session of bob
            > /server-ban bob for=2h shouting
            200 banned bob, ended 2 sessions
            > /server-unban @bob
            200 unbanned bob
            > /announce  hear
            200 told 3 sessions
            > /server-unban bob now
            400 usage: /server-unban NAME
            > /server-ban bob for=x
            400 a time is a number and s, m, h, d or w: 30m, 2h, 1d12h
            """
        )

    def test_people(self) -> None:
        """Lists of people say who is there."""
        self.check(
            """
            > /users
            200-ann online
            200-bob offline
            200-carl offline
            200 3
            > /whois bob
            200 bob offline
            > /nick Ann B
            200 nickname Ann B
            > /whois ann
            200 ann online since=2001-09-09T01:46:40.000Z nick=Ann B
            > /nick -
            200 nickname removed
            > /block bob
            200 blocked bob
            > /blocks
            200-bob
            200 1
            > /unblock bob
            200 unblocked bob
            > /blocks
            200 0
            > /whois nobody
            404 no user nobody
            """
        )

    def test_past(self) -> None:
        """Pages are lists of events with their count."""
        self.check(
            """
            > one
            201 1 #lobby
            > two
            201 2 #lobby
            > /review 1
            200-MSG #lobby 2 ann :two
            200 1 more
            > /history #lobby before=2
            200-MSG #lobby 1 ann :one
            200 1
            > /history #lobby after=1 n=5
            200-MSG #lobby 2 ann :two
            200 1
            > /history #lobby before=1 after=2
            400 usage: /history #room|@name [before=SEQ|after=SEQ|around=SEQ] [n=N] [all]
            > /history #lobby n=0
            400 a number of 1 or more is wanted, not '0'
            > /search from=ann one in=#lobby
            200-MSG #lobby 1 ann :one
            200 1
            > /search in=#lobby
            400 usage: /search WORDS [in=#room|@name] [from=NAME] [n=N]
            > /unread n=1
            200-MSG #lobby 2 ann :two
            200 1
            > /read
            200 read
            > /read bob
            200 read @bob
            > /clear #lobby
            200 cleared #lobby
            > /review
            200 0
            > /tail #lobby
            200 following #lobby
            LIVE #lobby 0
            """
        )

    def test_account(self) -> None:
        """Ways in and out, and the own account."""
        self.check(
            """
            > /login ann sesame-open
            409 this connection is logged in already; /logout first
            > /passwd
            331 password wanted
            > sesame-open
            331 new password wanted
            > another-one
            200 password changed
            > /logout
            200 logged out
            > /logout
            403 log in first: /login NAME
            > /register bob
            409 bob is registered already
            > /register dora  many words here
            200 logged in as dora
            > /logout
            200 logged out
            > /login dora
            331 password wanted
            > many words here
            200 logged in as dora
            > /delete-account
            331 password wanted
            > many words here
            200 account deleted
            BYE :the account was deleted
            """
        )

    def test_guest(self) -> None:
        """A guest has a marked name, and no password that could be asked for."""
        call = self.dial()
        self.assertEqual(call.send(b"/guest Zoe\n"), b"200 logged in as ~zoe\n")
        for command in (b"/passwd", b"/delete-account"):
            self.assertEqual(call.send(command + b"\n")[:4], b"403 ")

    def test_help(self) -> None:
        """Help lists all commands, and explains one, also before login."""
        call = self.dial()
        lines = call.send(b"/help\n").decode().splitlines()
        self.assertIn("200-/join #room - Become a member of a room, or go there", lines)
        self.assertEqual(lines[-1], f"200 {len(lines) - 1}")
        told = "/join #room - Become a member of a room, or go there; for example: /join #ops"
        self.assertEqual(call.send(b"/help /join\n").decode(), f"200 {told}\n")
        self.assertEqual(call.send(b"/help jion\n"), b"404 no command /jion; did you mean /join?\n")
