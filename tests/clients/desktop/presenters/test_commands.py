"""Commands behind a slash, on a real server."""

from __future__ import annotations

from chatserver.frontends.amp import entering
from chatserver.model.names import LOBBY, RoomName, UserName
from clients.core.drafts import Draft
from clients.desktop.presenters.writing.commands.table import TABLE
from tests.clients.cast import ClientCase, Person
from tests.clients.desktop.desk_of_one import Desk

ANN, BOB = UserName("ann"), UserName("bob")
OPS = RoomName("ops")


class CommandCase(ClientCase):
    """Two in the lobby, at their inputs."""

    def setUp(self) -> None:
        """Both are online."""
        super().setUp()
        self.ann = self.sit(self.person("ann"))
        self.bob = self.sit(self.person("bob"))

    def sit(self, person: Person) -> Desk:
        """Sit down; what was begun is put away at the end."""
        desk = Desk(person)
        self.addCleanup(desk.close)
        return desk

    def move(self, desk: Desk, target: object) -> None:
        """Go to the input of another conversation."""
        desk.writing.close()
        desk.open(target)  # type: ignore[arg-type]

    def rows(self, desk: Desk) -> list[str]:
        """The last answer: its title, and what its rows say first."""
        title, rows = desk.stage.shown[-1]
        return [title, *(row.text for row in rows)]


class MessageTests(CommandCase):
    """Messages."""

    def test_acceptance_49_to_a_person_or_to_all(self) -> None:
        """C{/msg} to a name is private; what is typed without it is for the room."""
        self.bob.person.open(ANN)
        self.ann.enter("/msg bob just us")
        self.assertEqual((self.bob.person.seen(ANN), self.bob.said()), (["just us"], []))
        self.assertEqual(self.ann.stage.gone, [BOB])
        self.ann.enter("for all")
        self.assertEqual(self.bob.said(), ["for all"])

    def test_acceptance_50_whisper(self) -> None:
        """C{/w user text} gives that person a private line, and one stays where one is."""
        self.bob.person.open(ANN)
        self.ann.enter("/w bob psst: over here")
        self.assertEqual(self.bob.person.seen(ANN), ["psst: over here"])
        self.assertEqual((self.ann.stage.gone, self.bob.said()), ([], []))
        self.assertEqual(self.ann.told, "Sent to bob alone.")

    def test_acceptance_51_unknown_recipient(self) -> None:
        """A person who does not exist is told; the command stands in the field again."""
        self.ann.enter("/whois nobody2")
        self.assertIn("nobody2", self.ann.told)
        self.assertEqual(self.ann.writing.text, "/whois nobody2")
        self.ann.enter("/msg nobody2 hi")
        (post,) = self.ann.outbox.posts(UserName("nobody2"))
        self.assertIn("nobody2", getattr(post.outcome, "text", ""))

    def test_actions(self) -> None:
        """C{/me} tells what somebody does."""
        self.ann.enter("/me waves")
        self.assertEqual(type(self.bob.past.lines[-1].entry.body).__name__, "Action")
        self.assertEqual(self.bob.said(), ["waves"])

    def test_edit_and_delete(self) -> None:
        """The newest own message gets another text, and is taken back."""
        self.ann.enter("one").enter("/edit two")
        self.assertEqual(self.bob.said(), ["two"])
        self.ann.enter("/delete")
        self.assertEqual(self.bob.said(), [])

    def test_search(self) -> None:
        """Messages are found, each with the place it leads to; nothing found is told."""
        self.ann.enter("the printer works").enter("/find printer")
        self.assertEqual(self.rows(self.ann), ["1 message with “printer”", "the printer works"])
        row = self.ann.stage.shown[-1][1][0]
        self.assertEqual((row.target, row.seq), (LOBBY, self.ann.past.lines[-1].seq))
        self.ann.enter("/search zebra")
        self.assertEqual(self.ann.told, "No message has the words “zebra”.")

    def test_clear_asks_first(self) -> None:
        """What is hidden for ever is hidden only after a yes, and from the asker alone."""
        self.ann.enter("one").enter("/clear")
        self.assertEqual(self.ann.said(), ["one"])
        question, then = self.ann.stage.asked[-1]
        self.assertIn("#lobby", question)
        self.ann.person.run(then())
        self.assertEqual((self.ann.said(), self.bob.said()), ([], ["one"]))

    def test_replies_and_reactions(self) -> None:
        """The newest message of somebody else is answered, and reacted to."""
        self.bob.enter("first").enter("second")
        self.ann.enter("/reply -2 to the first")
        line = self.ann.messages()[-1]
        self.assertEqual(line.reply, self.ann.messages()[0].seq)
        self.ann.enter("/reply")
        self.assertEqual(self.ann.writing.draft, Draft(reply=self.ann.messages()[1].seq))
        self.ann.writing.escape()
        self.ann.enter("/react :fire:")
        self.assertEqual([each.emoji for each in self.bob.messages()[1].reactions], ["🔥"])
        self.ann.enter("/unreact")
        self.assertEqual(self.bob.messages()[1].reactions, ())

    def test_read(self) -> None:
        """Everything is marked as read at once."""
        self.ann.enter("/msg bob one")
        self.bob.enter("/read all")
        unread = [each.unread for each in self.bob.person.client.conversations_now()]
        self.assertEqual((set(unread), self.bob.told), ({0}, "Everything is read."))


class RoomTests(CommandCase):
    """Rooms."""

    def test_make_join_leave(self) -> None:
        """A room is made with its topic, joined by others, and left for the lobby."""
        self.ann.enter("/create #ops Night shift")
        self.assertEqual(
            (self.ann.stage.gone, self.ann.contacts.topic(OPS)), ([OPS], "Night shift")
        )
        self.bob.enter("/join ops")
        self.assertEqual(self.bob.stage.gone, [OPS])
        self.move(self.bob, OPS)
        self.bob.enter("/leave")
        self.assertEqual((self.bob.stage.gone[-1], self.bob.told), (LOBBY, "You left #ops."))

    def test_topic(self) -> None:
        """The topic is told, set and taken away."""
        self.ann.enter("/create #ops")
        self.move(self.ann, OPS)
        self.ann.enter("/topic Day shift")
        self.assertEqual(self.ann.told, "#ops: Day shift")
        self.ann.enter("/topic -")
        self.assertEqual(self.ann.told, "#ops has no topic.")

    def test_rooms(self) -> None:
        """The list has members, privacy and topic, and leads there."""
        self.ann.enter("/create #ops private Night shift").enter("/rooms")
        rows = {str(row.target): row.about for row in self.ann.stage.shown[-1][1]}
        self.assertEqual(rows["#ops"], "1 member · private · you are a member · Night shift")

    def test_a_room_that_is_none(self) -> None:
        """A command about rooms says so in a conversation of two; a missing room is refused."""
        self.ann.enter("/join #nowhere")
        self.assertEqual(self.ann.told, "There is no room #nowhere.")
        self.move(self.ann, BOB)
        self.ann.enter("/topic x")
        self.assertIn("This is not a room.", self.ann.told)

    def test_order(self) -> None:
        """Who keeps order bans, lists, slows and hands over; others are refused."""
        self.ann.enter("/create #ops")
        self.move(self.ann, OPS)
        self.bob.enter("/join #ops")
        self.ann.enter("/mod bob").enter("/unmod bob").enter("/slow 30")
        self.assertIn("once in 30 seconds", self.ann.told)
        self.ann.enter("/slow off").enter("/ban bob too loud").enter("/bans")
        self.assertEqual(self.rows(self.ann), ["1 person is banned from #ops", "bob"])
        self.assertEqual(self.ann.stage.shown[-1][1][0].about, "too loud")
        self.ann.enter("/unban bob").enter("/bans")
        self.assertEqual(self.ann.told, "Nobody is banned from #ops.")
        self.bob.enter("/join #ops")
        self.move(self.bob, OPS)
        self.bob.enter("/kick ann")
        self.assertTrue(self.bob.voice.last is not None and self.bob.voice.last.is_bad)
        self.ann.enter("/kick bob").enter("/invite bob")
        self.assertEqual(self.ann.told, "bob is invited to #ops.")


class PeopleTests(CommandCase):
    """People."""

    def test_lists(self) -> None:
        """Who is here, and who there is."""
        self.ann.enter("/who")
        self.assertEqual(self.rows(self.ann), ["2 people are here in #lobby", "ann", "bob"])
        self.ann.enter("/users")
        self.assertEqual(self.rows(self.ann), ["2 accounts", "ann", "bob"])

    def test_nick_and_whois(self) -> None:
        """A nickname is shown, and told beside the name; it can be taken away."""
        self.ann.enter("/nick Ann the Great")
        self.assertEqual(self.ann.told, "Others see you as Ann the Great now.")
        self.bob.enter("/whois ann")
        self.assertEqual(self.bob.told, "ann (Ann the Great): here now")
        self.ann.enter("/nick -")
        self.assertEqual(self.ann.told, "Others see you as ann now.")

    def test_blocks(self) -> None:
        """Who is blocked is heard no more, until it is taken back."""
        self.ann.enter("/block bob").enter("/blocks")
        self.assertEqual(self.rows(self.ann), ["You block 1 person", "bob"])
        self.bob.enter("can you hear me?")
        self.assertEqual(self.ann.said(), [])
        self.ann.enter("/unblock bob").enter("/blocks")
        self.assertEqual(self.ann.told, "You block nobody.")

    def test_attention(self) -> None:
        """One is away, and back; a conversation is muted, and not."""
        self.ann.enter("/away lunch")
        self.assertEqual(self.bob.contacts.away(ANN), "lunch")
        self.ann.enter("/back")
        self.assertIsNone(self.bob.contacts.away(ANN))
        self.ann.enter("/mute")
        (lobby,) = self.ann.person.client.conversations_now()
        self.assertTrue(lobby.muted)
        self.ann.enter("/unmute")
        self.assertEqual(self.ann.told, "#lobby is no longer muted.")

    def test_program(self) -> None:
        """The password, leaving and logging out are the window's."""
        self.ann.enter("/passwd").enter("/quit").enter("/logout")
        self.assertEqual(self.ann.stage.done, ["password", "quit", "log out"])


class MembersTests(CommandCase):
    """C{/members}: who belongs to a room, here or not."""

    def setUp(self) -> None:
        """Ann moderates a room to which Bob belongs, who is gone."""
        super().setUp()
        self.ann.enter("/create #ops")
        self.bob.enter("/join #ops")
        self.bob.person.run(self.bob.person.client.log_out())
        self.move(self.ann, OPS)

    def test_here_or_not(self) -> None:
        """Members lead to their conversations; who moderates and who is not here is told."""
        self.ann.enter("/members")
        self.assertEqual(self.rows(self.ann), ["2 members of #ops, here or not", "ann", "bob"])
        ann, bob = self.ann.stage.shown[-1][1]
        self.assertEqual(ann.about, "moderator · here now")
        self.assertTrue(bob.about.startswith("last here "), bob.about)
        self.assertEqual(bob.target, BOB)

    def test_page_by_page(self) -> None:
        """Where there are more, what to type for them is told; it is as it was asked for."""
        self.ann.enter("/members #ops n=1")
        title = "1 member of #ops, here or not"
        self.assertEqual(self.rows(self.ann), [title, "ann", "There are more"])
        further = self.ann.stage.shown[-1][1][-1].about
        self.assertEqual(further, "/members #ops after=ann n=1")
        self.ann.enter(further)
        self.assertEqual(self.rows(self.ann), [title, "bob"])
        self.ann.enter("/members prefix=BO")
        self.assertEqual(self.rows(self.ann), [title, "bob"])

    def test_what_cannot_be_asked(self) -> None:
        """What is no option tells how it is written, and what the server refuses is told."""
        for line in ("n=0", "n=x", "n=1 n=2", "before=ann", "#ops prefix=", "#ops ann"):
            self.ann.enter(f"/members {line}")
            self.assertTrue(self.ann.told.startswith("Write it like this: /members "), line)
        self.ann.enter("/members #nowhere")
        self.assertIn("#nowhere", self.ann.told)
        self.move(self.ann, BOB)
        self.ann.enter("/members")
        self.assertIn("This is not a room.", self.ann.told)

    def test_older_server(self) -> None:
        """At a server of before it is said that it does not tell this, and what does."""
        self.patch(entering, "_features", lambda connection: [])
        cyd = self.sit(self.person("cyd"))
        cyd.enter("/members")
        self.assertEqual(
            cyd.told,
            "This server does not tell who belongs to a room. /who lists who is here.",
        )
        self.assertEqual(cyd.stage.shown, [])


class TableTests(CommandCase):
    """Finding commands."""

    def test_unknown(self) -> None:
        """A slip names the likeliest command, and stands in the field again."""
        self.ann.enter("/jion #ops")
        self.assertEqual(self.ann.told, "No command /jion. Did you mean /join?")
        self.assertEqual(self.ann.writing.text, "/jion #ops")
        self.ann.enter("/usr/bin/env is missing")
        self.assertIn("// in front", self.ann.told)

    def test_beginnings(self) -> None:
        """A beginning that no other command has is enough; others name what they could be."""
        self.ann.enter("/whoi bob")
        self.assertIn("bob", self.ann.told)
        self.ann.enter("/re")
        self.assertEqual(self.ann.told, "/re could be /read, /reply, /react.")

    def test_usage(self) -> None:
        """A command with too little, or too much, tells how it is typed."""
        for line in ("/join", "/msg", "/me", "/edit", "/whois", "/create", "/search", "/ban"):
            self.ann.enter(line)
            self.assertTrue(self.ann.told.startswith(f"Write it like this: {line} "), line)
        self.ann.enter("/delete now")
        self.assertEqual(self.ann.told, "Write it like this: /delete")

    def test_help(self) -> None:
        """Each command is in the list, and can be asked for alone."""
        self.ann.enter("/help")
        listed = self.rows(self.ann)
        for command in TABLE.values():
            self.assertIn(command.usage, listed)
        self.ann.enter("/help /join")
        self.assertTrue(self.ann.told.startswith("/join #room: "))

    def test_not_lost_while_something_else_is_typed(self) -> None:
        """A command that is refused late comes back before what is typed meanwhile."""
        self.ann.person.network.is_down = True
        self.ann.writing.typed("/topic a long text", 10)
        self.ann.writing.send()
        self.ann.writing.typed("next", 4)
        self.ann.person.break_off()
        self.assertEqual(self.ann.writing.text, "/topic a long text\nnext")
        self.assertIn("no connection", self.ann.told)
