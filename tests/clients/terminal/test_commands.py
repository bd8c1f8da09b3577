"""Commands, on a real server."""

from __future__ import annotations

from chatserver.frontends.amp import entering
from chatserver.model.names import LOBBY, RoomName, UserName
from clients.terminal.commands.table import TABLE
from tests.clients.terminal.sitting import DeskCase

ANN, BOB = UserName("ann"), UserName("bob")
OPS = RoomName("ops")


class CommandCase(DeskCase):
    """Two at their desks."""

    def setUp(self) -> None:
        """Both are in the lobby."""
        super().setUp()
        self.ann = self.sitter("ann")
        self.bob = self.sitter("bob")


class RoomTests(CommandCase):
    """Rooms."""

    def test_make_join_leave(self) -> None:
        """A room is made with its topic, joined by others, and left for the lobby."""
        self.ann.type("/create #ops Night shift")
        self.assertEqual(self.ann.desk.current, OPS)
        self.assertEqual(self.ann.desk.contacts.topic(OPS), "Night shift")
        self.bob.type("/join ops")
        self.assertEqual(self.bob.desk.current, OPS)
        self.assertIn("bob joined", " ".join(self.ann.look()))
        self.bob.type("/leave")
        self.assertEqual((self.bob.desk.current, self.bob.notice), (LOBBY, "you left #ops"))
        self.assertEqual(self.bob.places(), {"#lobby": 0})

    def test_topic(self) -> None:
        """The topic is told, set and taken away; others see who did it."""
        self.ann.type("/create #ops").type("/topic Day shift")
        self.assertEqual(self.ann.notice, "#ops: Day shift")
        self.ann.type("/topic -")
        self.assertEqual(self.ann.notice, "#ops: no topic")
        self.assertIn("ann removed the topic", " ".join(self.ann.look()))

    def test_kick(self) -> None:
        """Who is made to leave has the room no more."""
        self.ann.type("/create #ops")
        self.bob.type("/join #ops")
        self.ann.type("/kick bob too loud")
        self.assertIn("bob was removed by ann: too loud", " ".join(self.ann.look()))
        self.bob.go(LOBBY)
        self.assertEqual(self.bob.places(), {"#lobby": 0})

    def test_rooms(self) -> None:
        """The list has members, privacy and topic."""
        self.ann.type("/create #ops private Night shift").type("/rooms")
        self.assertEqual(self.ann.panel[2], "#ops  1 member, private, yours  Night shift")

    def test_a_room_that_is_none(self) -> None:
        """A command about rooms says so in a conversation of two; a missing room is refused."""
        self.ann.go(BOB).type("/topic x")
        self.assertIn("this is no room", self.ann.notice)
        self.ann.type("/join #nowhere")
        self.assertIn("#nowhere", self.ann.notice)


class MessageTests(CommandCase):
    """Messages."""

    def test_actions(self) -> None:
        """What somebody does is told in the third person."""
        self.ann.type("/me waves")
        self.assertTrue(self.bob.look()[-1].endswith("* ann waves"))

    def test_msg_goes_there(self) -> None:
        """A message to a person opens their conversation; without a text it only opens it."""
        self.ann.type("/msg @bob  hi ")
        self.assertEqual(self.ann.desk.current, BOB)
        self.assertEqual(self.bob.places()["ann"], 1)
        self.ann.type("/msg #lobby")
        self.assertEqual(self.ann.desk.current, LOBBY)

    def test_search(self) -> None:
        """Messages are found by their words, newest first."""
        self.ann.type("the printer is broken").type("the printer works").type("/search printer")
        self.assertEqual(self.ann.panel[0], "2 messages with printer")
        self.assertTrue(self.ann.panel[1].endswith("#lobby ann the printer works"))
        self.ann.desk.escape()
        self.assertEqual(self.ann.panel, [])

    def test_clear_asks_first(self) -> None:
        """What is hidden for ever is hidden only after a yes, and from the asker alone."""
        self.ann.type("one").type("/clear").type("n")
        self.assertEqual(self.ann.messages(), ["one"])
        self.ann.type("/clear").type("yes")
        self.assertEqual((self.ann.messages(), self.bob.messages()), ([], ["one"]))

    def test_read(self) -> None:
        """Everything is marked as read at once."""
        self.ann.type("/msg bob one")
        self.bob.type("/read all")
        self.assertEqual(self.bob.places()["ann"], 0)


class PeopleTests(CommandCase):
    """People."""

    def test_lists(self) -> None:
        """Who is here, and who there is."""
        self.ann.type("/who")
        self.assertEqual(self.ann.panel, ["2 here in #lobby", "ann", "bob"])
        self.ann.type("/users")
        self.assertEqual(self.ann.panel[0], "2 accounts, 2 here now")

    def test_nick_and_whois(self) -> None:
        """A nickname is shown, and told beside the name; it can be taken away."""
        self.ann.type("/nick Ann the Great")
        self.assertEqual(self.ann.notice, "you are shown as Ann the Great")
        self.bob.type("/whois ann")
        self.assertEqual(self.bob.notice, "ann (Ann the Great)  here now")
        self.ann.type("/nick -")
        self.assertEqual(self.ann.notice, "you are shown as ann")

    def test_blocks(self) -> None:
        """Who is blocked is heard no more, until it is taken back."""
        self.ann.type("/block bob").type("/blocks")
        self.assertEqual(self.ann.panel, ["1 blocked", "bob"])
        self.bob.type("can you hear me?")
        self.assertEqual(self.ann.messages(), [])
        self.ann.type("/unblock bob")
        self.ann.desk.escape()
        self.ann.desk.escape()
        self.assertEqual(self.ann.messages(), ["can you hear me?"])

    def test_passwd(self) -> None:
        """The password is asked for hidden, twice, and changed."""
        self.ann.type("/passwd")
        asked = self.ann.desk.writing.asked
        self.assertTrue(asked is not None and asked.is_hidden)
        self.ann.type("secret-ann").type("a longer staple").type("a longer staple")
        self.assertIn("the password is changed", self.ann.notice)

    def test_passwd_with_a_slip(self) -> None:
        """Two different new passwords change nothing; nor does a wrong old one."""
        self.ann.type("/passwd").type("secret-ann").type("a longer staple").type("another staple")
        self.assertIn("two different ones", self.ann.notice)
        self.ann.type("/passwd").type("wrong").type("a longer staple").type("a longer staple")
        self.assertIn("wrong", self.ann.notice)

    def test_leaving(self) -> None:
        """The program ends; the login is forgotten only where that is wanted."""
        self.ann.type("/quit").type("/logout")
        self.assertEqual(self.ann.left, [False, True])


class MembersTests(CommandCase):
    """C{/members}: who belongs to a room, here or not."""

    def setUp(self) -> None:
        """Ann moderates a room to which Bob belongs, who is gone."""
        super().setUp()
        self.ann.type("/create #ops")
        self.bob.type("/join #ops")
        self.bob.leave()

    def test_here_or_not(self) -> None:
        """Members are listed with who moderates, who is here, and when the others were."""
        self.ann.type("/members")
        title, ann, bob = self.ann.panel
        self.assertEqual(title, "2 members of #ops, here or not")
        self.assertEqual(ann, "• ann  moderator  here now")
        self.assertTrue(bob.startswith("  bob  last here "), bob)

    def test_page_by_page(self) -> None:
        """Where there are more, what to type for them is told; it is as it was asked for."""
        self.ann.go(LOBBY).type("/members #ops n=1")
        self.assertEqual(self.ann.panel[0], "1 member of #ops, here or not")
        further = "/members #ops after=ann n=1"
        self.assertEqual(self.ann.panel[-1], f"there are more: {further}")
        self.ann.type(further)
        self.assertEqual([row[2:5] for row in self.ann.panel[1:]], ["bob"])
        self.ann.go(OPS).type("/members prefix=BO")
        self.assertEqual([row[2:5] for row in self.ann.panel[1:]], ["bob"])

    def test_what_cannot_be_asked(self) -> None:
        """What is no option tells the usage, and what the server refuses is told."""
        for line in ("n=0", "n=x", "n=1 n=2", "before=ann", "#ops prefix=", "#ops ann"):
            self.ann.type(f"/members {line}")
            self.assertTrue(self.ann.notice.startswith("usage: /members "), line)
        self.ann.type("/members #nowhere")
        self.assertIn("#nowhere", self.ann.notice)
        self.ann.go(BOB).type("/members")
        self.assertIn("this is no room", self.ann.notice)

    def test_older_server(self) -> None:
        """At a server of before it is said that it does not tell this, and what does."""
        self.patch(entering, "_features", lambda connection: [])
        cyd = self.sitter("cyd").type("/members")
        self.assertEqual(
            cyd.notice, "this server does not tell who belongs to a room; /who lists who is here"
        )
        self.assertEqual(cyd.panel, [])


class TableTests(CommandCase):
    """Finding commands."""

    def test_beginnings(self) -> None:
        """A beginning that no other command has is enough; others name what they could be."""
        self.ann.type("/blocks").type("/whoi bob")
        self.assertIn("bob", self.ann.notice)
        self.ann.type("/re")
        self.assertEqual(self.ann.notice, "/re could be /read, /retry, /reply, /react")

    def test_usage(self) -> None:
        """A command with too little, or too much, tells how it is typed."""
        for line in ("/join", "/msg", "/me", "/edit", "/whois", "/create", "/search"):
            self.ann.type(line)
            self.assertTrue(self.ann.notice.startswith(f"usage: {line} "), self.ann.notice)
        self.ann.type("/delete now")
        self.assertEqual(self.ann.notice, "usage: /delete")

    def test_help(self) -> None:
        """Each command is in the list, and can be asked for alone."""
        self.ann.type("/help")
        listed = " ".join(self.ann.panel)
        for command in TABLE.values():
            self.assertIn(command.usage, listed)
        self.ann.type("/help /join")
        self.assertTrue(self.ann.notice.startswith("/join #room: "))
