"""Tests of what a person with telnet or netcat sees."""

from __future__ import annotations

from chatserver.model.entries import Text
from chatserver.model.names import LOBBY
from tests.frontends.line.dial import LineTestCase

BANNER = b"Lab Chat 1.0 - 0 people online. /login NAME, /register NAME, /guest NAME, /help\r\n> "


class PersonTests(LineTestCase):
    """A person's side."""

    def test_silence_is_a_person(self) -> None:
        """Who says nothing for a quarter of a second is greeted, and sent no telnet command."""
        call = self.dial()
        self.clock.advance(0.24)
        self.assertEqual(call.hear(), b"")
        self.clock.advance(0.01)
        self.assertEqual(call.hear(), BANNER)

    def test_telnet_that_negotiates_first_is_a_person(self) -> None:
        """A client that begins with telnet commands is greeted at once."""
        call = self.dial()
        self.assertEqual(call.send(b"\xff\xfd\x03"), BANNER[:-2] + b"\xff\xfc\x03> ")

    def test_register(self) -> None:
        """The password is asked for twice, and not shown."""
        call = self.person()
        got = call.send(b"/register dora\r\n")
        self.assertEqual(got, b"\xff\xfb\x01\rChoose a password (8 characters or more): ")
        self.assertEqual(call.send(b"\xff\xfd\x01"), b"")
        self.assertEqual(call.send(b"sesame-open\r\n"), b"\r\n\rAgain: ")
        self.assertEqual(
            call.send(b"sesame-open\r\n"),
            b"\r\n\xff\xfd\x1f\xff\xfd\x18\xff\xfb*\xff\xfc\x01"
            b"Welcome dora. You are in #lobby (1 here).\r\n#lobby> ",
        )
        self.assertEqual(self.chat.passwords["dora"], "sesame-open")

    def test_register_with_netcat(self) -> None:
        """A client without telnet is sent one telnet command, and its Enter is enough."""
        call = self.person()
        call.send(b"/register dora\n")
        self.assertEqual(call.send(b"sesame-open\n"), b"\rAgain: ")
        got = call.send(b"another\n")
        again = b"The two passwords differ; try again.\r\n"
        self.assertEqual(got, again + b"\rChoose a password (8 characters or more): ")
        got = call.send(b"one\n")  # too short, which is told before it is typed again
        self.assertEqual(got[:30], b"A password has 8 characters or"[:30])
        call.send(b"sesame-open\n")
        got = call.send(b"another\n")
        self.assertEqual(got, b"The two passwords differ; nothing was changed.\r\n> ")
        self.assertNotIn("dora", self.chat.users)

    def test_taken_name_before_password(self) -> None:
        """Nobody thinks up a password for a name that is taken."""
        got = self.person().send(b"/register ann\r\n")
        self.assertEqual(got, b"Ann is registered already.\r\n> ")

    def test_event_at_a_question(self) -> None:
        """What arrives while a password is typed stands on a line of its own."""
        call = self.person("ann")
        call.send(b"/passwd\r\n")
        bob = self.script("bob")
        bob.send(b"hi\n")
        self.assertEqual(call.hear(), b"\r\n01:46 bob    hi\r\nOld password: ")

    def test_welcome(self) -> None:
        """One is told where one is, who is there, and what waits."""
        ann = self.script("ann")
        ann.send(b"/topic Friday demo at 3\none\ntwo\n/w bob psst\n")
        call = self.person()
        got = call.send(b"/login bob sesame-open\r\n")
        self.assertEqual(
            got,
            b"Welcome bob. You are in #lobby (2 here). Topic: Friday demo at 3\r\n"
            b"01:46 ann    one\r\n01:46 ann    two\r\n"
            b"Unread: @ann (1); /unread shows it.\r\n#lobby> ",
        )

    def test_talk(self) -> None:
        """Others' lines and the own stand below each other, the prompt below them."""
        call, bob = self.person("ann"), self.script("bob")
        bob.send(b"is the printer back?\n/me waits\n")
        self.assertEqual(
            call.hear(), b"\r\n01:46 bob    is the printer back?\r\n01:46 * bob waits\r\n#lobby> "
        )
        self.assertEqual(call.send(b"yes\r\n"), b"01:46 ann    yes\r\n#lobby> ")
        self.assertEqual(call.send(b"/me nods\r\n"), b"01:46 * ann nods\r\n#lobby> ")
        self.assertEqual(call.send(b"/w carl hi\r\n")[:18], b"01:46 ->carl hi\r\n(")
        self.assertEqual(bob.hear(), b"MSG #lobby 3 ann :yes\nME #lobby 4 ann :nods\n")

    def test_shown_after_the_commit(self) -> None:
        """The own line stands there once it is stored, and as it is stored."""
        call = self.person("ann")
        self.chat.held = []
        self.assertEqual(call.send(b"hi :wave:\r\n"), b"")
        self.chat.commit()
        self.assertEqual(call.hear(), b"01:46 ann    hi :wave:\r\n#lobby> ")

    def test_own_line_with_emoji(self) -> None:
        """Who types a shortcode sees the emoji that others see."""
        self.chat.emoji[":fire:"] = "\U0001f525"
        call = self.person("ann")
        got = call.send(b"/me hopes :fire:\r\n/w bob :fire:\r\n").decode()
        self.assertEqual(
            got.splitlines()[:2], ["01:46 * ann hopes \U0001f525", "01:46 ->bob  \U0001f525"]
        )

    def test_empty_line(self) -> None:
        """Enter alone shows the prompt again."""
        self.assertEqual(self.person("ann").send(b"\r\n"), b"#lobby> ")

    def test_rooms(self) -> None:
        """The prompt shows where one is, and lines from elsewhere say so."""
        call, bob = self.person("ann"), self.script("bob")
        got = call.send(b"/create #ops night shift\r\n")
        self.assertEqual(got, b"You made #ops (1 here). Topic: night shift\r\n#ops> ")
        bob.send(b"hi\n")
        self.assertEqual(call.hear(), b"\r\n01:46 [#lobby] bob    hi\r\n#ops> ")
        self.assertEqual(call.send(b"/leave\r\n"), b"You left #ops.\r\n#lobby> ")

    def test_contract_a_muted_room_is_seen_only_from_within(self) -> None:
        """What is said there is not shown elsewhere; other lines, and being there, are as ever."""
        call, bob = self.person("ann"), self.script("bob")
        call.send(b"/create #ops\r\n/mute #lobby\r\n")
        bob.send(b"noise\n/me makes more\n")
        self.assertEqual(call.hear(), b"")
        bob.send(b"/w ann psst\n")
        self.assertIn(b"<-bob  psst", call.hear())
        call.send(b"/join #lobby\r\n")
        bob.send(b"louder\n")
        self.assertIn(b"bob    louder", call.hear())
        call.send(b"/join #ops\r\n/unmute #lobby\r\n")
        bob.send(b"again\n")
        self.assertIn(b"[#lobby] bob    again", call.hear())

    def test_banned_from_a_muted_room(self) -> None:
        """That one is kept out of a room is told, also where it asks for no attention."""
        call, bob = self.person("ann"), self.script("bob")
        bob.send(b"/create #ops\n")
        call.send(b"/join #ops\r\n/mute #ops\r\n/join #lobby\r\n")
        bob.send(b"noise\n/ban ann spam\n")
        self.assertIn(b"[#ops] * ann was banned by bob: spam\r\n", call.hear())

    def test_away(self) -> None:
        """One is told who goes away and why, and who is back; that somebody types is no line."""
        call, bob = self.person("ann"), self.script("bob")
        bob.send(b"/away lunch\n")
        self.assertIn(b"* bob is away: lunch\r\n", call.hear())
        bob.send(b"/typing\n")
        self.assertEqual(call.hear(), b"")
        bob.send(b"/back\n/away\n")
        self.assertIn(b"* bob is back\r\n* bob is away\r\n", call.hear())

    def test_search(self) -> None:
        """Lists tell where, which number, and when."""
        call, bob = self.person("ann"), self.script("bob")
        bob.send(b"disk full on nas2\n")
        call.hear()
        self.assertEqual(
            call.send(b"/search disk full in=#lobby\r\n"),
            b"#lobby 1 Sep 09 01:46 bob    disk full on nas2\r\n"
            b"1 hit. /history #lobby around=1 shows more of it.\r\n#lobby> ",
        )

    def test_refusals_are_sentences(self) -> None:
        """People are told in plain words."""
        call = self.person()
        for line, told in (
            (b"hello", b"Log in first: /login NAME."),
            (b"/login", b"Usage: /login NAME [PASSWORD]"),
            (b"/jion #x", b"No command /jion. Did you mean /join?"),
            (b"/login ann wrong", b"Wrong name or password."),
        ):
            self.assertEqual(call.send(line + b"\r\n"), told + b"\r\n> ")

    def test_latin_1(self) -> None:
        """An old terminal's umlaut is understood."""
        self.person("ann").send(b"gr\xfc\xdfe\r\n")
        self.assertEqual(self.chat.streams[LOBBY].entries[0].body, Text("grüße"))

    def test_no_tags_for_people(self) -> None:
        """Who says "@7 of us" means it; neither are there idempotent messages."""
        call = self.person("ann")
        call.send(b"@7 of us\r\n/msg #lobby id=7 is free\r\n")
        bodies = [each.body for each in self.chat.streams[LOBBY].entries]
        self.assertEqual(bodies, [Text("@7 of us"), Text("id=7 is free")])

    def test_ctrl_c(self) -> None:
        """Ctrl-C drops the line; the mark is answered before the hint."""
        call = self.person("ann")
        self.assertEqual(
            call.send(b"oops\xff\xf4\xff\xfd\x06"),
            b"\xff\xfc\x06\r\n-- the line was dropped; /quit hangs up --\r\n"
            b"\xff\xfd\x1f\xff\xfd\x18\xff\xfb*#lobby> ",
        )
        self.assertEqual(call.send(b"/topic\r\n"), b"#lobby has no topic.\r\n#lobby> ")

    def test_deadline(self) -> None:
        """A person has a minute."""
        call = self.person()
        self.clock.advance(59.7)
        self.assertFalse(call.transport.disconnecting)
        self.clock.advance(0.1)
        self.assertEqual(call.hear(), b"\r\nGoodbye: no login within 60 seconds\r\n")
        self.assertTrue(call.transport.disconnecting)

    def test_quit(self) -> None:
        """Leaving is confirmed, without another prompt."""
        call = self.person("ann")
        self.assertEqual(call.send(b"/quit\r\n"), b"Bye ann.\r\n")
        self.assertTrue(call.transport.disconnecting)

    def test_switching(self) -> None:
        """A script may be made of a person, and back, at any time."""
        call = self.person("ann")
        self.assertEqual(call.send(b"/script\r\n"), b"200 script mode\r\n")
        self.assertEqual(call.send(b"hi\r\n"), b"201 1 #lobby\r\n")
        got = call.send(b"/human\r\n")
        self.assertEqual(got, b"Plain sentences from now on.\r\n#lobby> ")

    def test_kicked(self) -> None:
        """Who is kicked reads where from, and finds the lobby's prompt."""
        call, bob = self.person("ann"), self.script("bob")
        bob.send(b"/create #ops\n")
        call.send(b"/join #ops\r\n")
        bob.send(b"/kick ann\n")
        self.assertEqual(call.hear(), b"\r\n01:46 [#ops] * ann was kicked by bob\r\n#lobby> ")

    def test_attack_fake_lines(self) -> None:
        """A text of several lines cannot pass for somebody else's."""
        call = self.person("ann")
        bob = self.chat.users["bob"]
        self.chat.append(self.chat.streams[LOBBY], bob, Text("x\n09:59 carl   I quit"), None)
        self.assertEqual(
            call.hear(), b"\r\n01:46 bob    x\r\n             09:59 carl   I quit\r\n#lobby> "
        )

    def test_help_for_all(self) -> None:
        """The long help has a line for each command, usage and sentence beside each other."""
        lines = self.person().send(b"/help all\r\n").decode().split("\r\n")
        self.assertIn(f"{'/join #room':<44} Become a member of a room, or go there", lines)
        self.assertGreater(len(lines), 30)

    def test_day_after_the_window_was_pulled_at(self) -> None:
        """A new width in the night does not swallow the next day's line."""
        call = self.person("ann")
        self.clock.advance(86400)
        call.send(b"\xff\xfb\x1f\xff\xfa\x1f\0\x50\0\x18\xff\xf0")
        self.chat.now += 86400
        self.script("bob").send(b"morning\n")
        self.assertIn(b"-- Monday, September 10 --\r\n01:46 bob    morning", call.hear())
