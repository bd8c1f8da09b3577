"""A client on a real server: timelines, conversations, tails, and what reconnects do to them."""

from __future__ import annotations

from attrs import evolve

from chatserver.config import Config
from chatserver.model.entries import Entry, Joined, Text
from chatserver.model.errors import BadRequest, BadText, NoSuchRoom, NotAllowed, NotYours, TooLong
from chatserver.model.events import CameBack, CameOnline, Hidden, Live, Typing, WentAway
from chatserver.model.names import LOBBY, Nickname, RoomName, Target, UserName
from chatserver.model.standing import TokenKind
from chatserver.store.tokens import NewToken
from clients.core.followers import Tail
from clients.core.happenings import ConversationChanged, Heard
from clients.core.states import Online, Waiting
from tests.clients.cast import ClientCase, Person

ANN, BOB, CARL = UserName("ann"), UserName("bob"), UserName("carl")
OPS, VAULT = RoomName("ops"), RoomName("vault")


class CastCase(ClientCase):
    """Ann and Bob."""

    def setUp(self) -> None:
        """Both are online."""
        super().setUp()
        self.ann = self.person("ann")
        self.bob = self.person("bob")

    def unread(self, person: Person, target: Target) -> int | None:
        """What the list of conversations says."""
        found = [
            each.unread
            for each in person.client.conversations_now()
            if each.stream.address(person.client.user.id) == target  # type: ignore[union-attr]
        ]
        return found[0] if found else None


class OneConversationTests(CastCase):
    """What is known of one conversation."""

    def test_by_its_name(self) -> None:
        """It is found by its name; one that is not among the own is not known."""
        ann = self.ann
        lobby = ann.client.conversation(LOBBY)
        assert lobby is not None
        self.assertEqual(lobby.stream.id, 1)
        self.assertIsNone(ann.client.conversation(RoomName("nowhere")))

    def test_the_same_until_it_changes(self) -> None:
        """Who asks often is given the same value, until something happened there."""
        ann, bob = self.ann, self.bob
        before = ann.client.conversation(LOBBY)
        self.assertIs(ann.client.conversation(LOBBY), before)
        bob.say(LOBBY, "hello")
        after = ann.client.conversation(LOBBY)
        assert after is not None and before is not None
        self.assertEqual((after.unread, after.last_seq), (before.unread + 1, before.last_seq + 1))
        ann.run(ann.client.mark_read(LOBBY))
        self.assertEqual(ann.client.conversation(LOBBY).unread, 0)  # type: ignore[union-attr]
        ann.run(ann.client.mute(LOBBY, True))
        self.assertTrue(ann.client.conversation(LOBBY).muted)  # type: ignore[union-attr]


class AttentionTests(CastCase):
    """Calls, mutes, and who is away, on one's devices."""

    def calls(self, person: Person) -> tuple[int, bool]:
        """How many unread messages of the lobby call somebody, and whether it is muted."""
        (lobby,) = (each for each in person.client.conversations_now() if each.stream.id == 1)
        return lobby.mentions, lobby.muted

    def test_contract_calls_are_counted_on_all_devices(self) -> None:
        """While they are on, after a reconnect, and until the messages are read anywhere."""
        second = self.device("bob").enter()
        self.ann.say(LOBBY, "@bob one", "nobody")
        self.assertEqual([self.calls(each)[0] for each in (self.bob, second)], [1, 1])
        second.break_off()
        self.ann.say(LOBBY, "@bob two")
        second.wait(5)
        self.assertEqual([self.calls(each)[0] for each in (self.bob, second)], [2, 2])
        self.bob.run(self.bob.client.mark_read(LOBBY))
        self.assertEqual([self.calls(each)[0] for each in (self.bob, second)], [0, 0])
        self.ann.say(LOBBY, "@bob three")
        self.bob.say(LOBBY, "what?")
        self.assertEqual([self.calls(each)[0] for each in (self.bob, second)], [0, 0])

    def test_contract_mutes_are_known_on_all_devices(self) -> None:
        """The one that did it, another, and one that was not connected."""
        second = self.device("bob").enter()
        second.break_off()
        self.bob.run(self.bob.client.mute(LOBBY, True))
        self.assertTrue(self.calls(self.bob)[1])
        second.wait(5)
        self.assertTrue(self.calls(second)[1])
        second.run(second.client.mute(LOBBY, False))
        self.assertEqual([self.calls(each)[1] for each in (self.bob, second)], [False, False])

    def test_moments(self) -> None:
        """Who is away, back, or typing is heard, and told who writes to them."""
        self.bob.run(self.bob.client.set_away("lunch"))
        self.assertEqual(self.ann.run(self.ann.client.post(BOB, "hi")).away, "lunch")
        self.assertEqual(self.ann.run(self.ann.client.whois(BOB)).away, "lunch")
        self.bob.run(self.bob.client.typing(ANN))
        self.bob.run(self.bob.client.set_away(None))
        heard = [each.event for each in self.ann.happened if isinstance(each, Heard)]
        kinds = [type(each) for each in heard if isinstance(each, WentAway | CameBack | Typing)]
        self.assertEqual(kinds, [WentAway, Typing, CameBack])


class TimelineTests(CastCase):
    """Open timelines."""

    def test_what_is_said_is_seen(self) -> None:
        """One's own messages and others' stand in the timeline, in one order for both."""
        for person in (self.ann, self.bob):
            person.open(LOBBY)
        self.ann.say(LOBBY, "hello")
        self.bob.say(LOBBY, "hi")
        self.ann.say(LOBBY, "bye")
        for person in (self.ann, self.bob):
            self.assertEqual(person.seen(LOBBY), ["hello", "hi", "bye"])

    def test_the_past_is_there(self) -> None:
        """A timeline opens at the end of what was said, and reads back to the start."""
        self.ann.say(LOBBY, *(f"m{n}" for n in range(130)))
        opened = self.bob.open(LOBBY)
        self.assertEqual(len(self.bob.seen(LOBBY)), 100)
        opened_more = self.bob.run(opened.older())
        self.assertTrue(opened.timeline.at_start and not opened_more)
        self.assertEqual(self.bob.seen(LOBBY)[0], "m0")

    def test_edits_and_deletions(self) -> None:
        """What is edited reads otherwise everywhere, what is deleted is gone everywhere."""
        for person in (self.ann, self.bob):
            person.open(LOBBY)
        self.ann.say(LOBBY, "one", "two")
        self.ann.run(self.ann.client.edit(LOBBY, None, "deux"))
        self.ann.run(self.ann.client.delete(LOBBY, self.ann.copies[LOBBY][-2].seq))
        for person in (self.ann, self.bob):
            self.assertEqual(person.seen(LOBBY), ["deux"])

    def test_missed_while_away(self) -> None:
        """What happened while the network was gone is there after it, and gaps there are none."""
        opened = self.bob.open(LOBBY)
        self.bob.break_off()
        self.ann.say(LOBBY, "one", "two")
        self.bob.wait(1)
        self.assertEqual(self.bob.seen(LOBBY), ["one", "two"])
        self.assertIsNone(opened.timeline.missing())

    def test_very_much_missed_while_away(self) -> None:
        """Who was away for long sees the end, and can read back to the start."""
        opened = self.bob.open(LOBBY)
        self.ann.say(LOBBY, "early")
        self.bob.break_off()
        self.ann.say(LOBBY, *(f"m{n}" for n in range(1001)))
        self.bob.wait(1)
        self.assertEqual(self.bob.seen(LOBBY)[-1], "m1000")
        self.ann.say(LOBBY, "after")
        self.assertEqual(self.bob.seen(LOBBY)[-1], "after")
        while self.bob.run(opened.older()):
            pass
        self.assertEqual(self.bob.seen(LOBBY)[0], "early")

    def test_broken_off_while_it_opens(self) -> None:
        """A timeline whose page was lost is filled by the next connection."""
        self.ann.say(LOBBY, "early")
        opened = self.bob.open(LOBBY)
        opened.tell(opened.timeline.restart())
        opened.refill()
        self.bob.break_off()
        self.assertEqual(self.bob.seen(LOBBY), [])
        self.bob.wait(1)
        self.assertEqual(self.bob.seen(LOBBY), ["early"])

    def test_own_joins_are_seen(self) -> None:
        """A room that one joins shows that one did, though nobody tells this connection."""
        self.ann.run(self.ann.client.create(OPS))
        self.bob.open(OPS)
        self.bob.run(self.bob.client.join(OPS))
        last = self.bob.copies[OPS][-1].entry
        self.assertEqual((last.sender.name, type(last.body)), (BOB, Joined))

    def test_a_public_room_without_membership(self) -> None:
        """Everybody may follow a public room; after a reconnect too."""
        self.ann.run(self.ann.client.create(OPS))
        self.bob.open(OPS)
        self.bob.break_off()
        self.bob.wait(1)
        self.ann.say(OPS, "hello")
        self.assertEqual(self.bob.seen(OPS), ["hello"])

    def test_an_unreadable_room(self) -> None:
        """A private room does not exist for strangers."""
        self.ann.run(self.ann.client.create(VAULT, private=True))
        self.world.refusal(self.bob.client.open(VAULT, lambda changes: None), NoSuchRoom)

    def test_made_to_leave_while_away(self) -> None:
        """Who was kicked while away learns it at the next connection; the rest goes on."""
        self.ann.run(self.ann.client.create(VAULT, private=True))
        self.ann.run(self.ann.client.invite(VAULT, BOB))
        self.bob.run(self.bob.client.join(VAULT))
        vault = self.bob.open(VAULT)
        self.bob.open(LOBBY)
        self.bob.break_off()
        self.ann.run(self.ann.client.kick(VAULT, BOB, "enough"))
        self.ann.say(LOBBY, "he is out")
        self.bob.wait(1)
        self.assertIsInstance(vault.error, NotAllowed)
        self.assertEqual(self.bob.seen(LOBBY), ["he is out"])
        self.assertIsInstance(self.bob.client.state, Online)

    def test_keeping_order(self) -> None:
        """What a moderator does stands in the own timeline and in that of others."""
        self.ann.run(self.ann.client.create(OPS))
        self.bob.run(self.bob.client.join(OPS))
        mine, his = self.ann.open(OPS), self.bob.open(OPS)
        said = self.bob.run(self.bob.client.post(OPS, "spam"))
        client = self.ann.client
        self.ann.run(client.delete(OPS, said.seq))
        self.ann.run(client.set_moderator(OPS, BOB, True))
        self.ann.run(client.set_moderator(OPS, BOB, False))
        self.ann.run(client.freeze(OPS, True))
        self.ann.run(client.slow(OPS, 30))
        info = self.bob.run(self.bob.client.room(OPS))
        self.assertEqual((info.frozen, info.slow, info.moderator), (True, 30, False))
        self.assertTrue(self.ann.run(client.room(OPS)).moderator)
        self.ann.run(client.ban(OPS, BOB, "spam"))
        (ban,) = self.ann.run(client.bans(OPS))
        self.assertEqual((ban.user.name, ban.by.name, ban.why), (BOB, ANN, "spam"))
        kinds = ["ModeratorSet", "ModeratorSet", "Frozen", "SlowSet", "Banned"]
        for opened in (mine, his):
            bodies = [type(each.entry.body).__name__ for each in opened.timeline.lines]
            self.assertEqual(bodies[-5:], kinds)
        listed = [each.stream.address(0) for each in self.bob.client.conversations_now()]
        self.assertNotIn(OPS, listed)
        self.ann.run(client.unban(OPS, BOB))
        self.assertEqual(self.ann.run(client.bans(OPS)), [])

    def test_administration(self) -> None:
        """An admin announces, removes somebody, keeps them out and lets them in again."""
        self.world.run(self.world.operator.set_admin(ANN, True))
        client = self.ann.client
        self.assertGreater(self.ann.run(client.announce("soup is ready")), 0)
        self.assertEqual(self.ann.run(client.server_kick(BOB, "calm down")), 1)
        self.ann.run(client.server_ban(BOB, 7200, "shouting"))
        self.ann.run(client.server_unban(BOB))
        self.world.refusal(client.server_unban(BOB), BadRequest)

    def test_shut_timelines_are_told_nothing(self) -> None:
        """A window that was closed costs nothing any more."""
        opened = self.bob.open(LOBBY)
        self.bob.client.shut(opened)
        self.ann.say(LOBBY, "hello")
        self.assertEqual(self.bob.seen(LOBBY), [])

    def test_a_direct_conversation_begins(self) -> None:
        """A conversation can be opened before anything was said in it."""
        self.ann.open(BOB)
        self.bob.open(ANN)
        self.bob.say(ANN, "psst")
        self.ann.say(BOB, "what?")
        self.assertEqual(self.ann.seen(BOB), ["psst", "what?"])
        self.assertEqual(self.bob.seen(ANN), ["psst", "what?"])


class DeletedRoomTests(CastCase):
    """Rooms that the operator deletes."""

    def setUp(self) -> None:
        """Bob looks into a room of Ann's."""
        super().setUp()
        self.ann.run(self.ann.client.create(OPS))
        self.bob.run(self.bob.client.join(OPS))
        self.opened = self.bob.open(OPS)
        self.ann.say(OPS, "old")

    def test_a_deleted_room(self) -> None:
        """Whoever looks into it sees that it is closed, and nobody lists it any more."""
        self.world.run(self.world.operator.delete_room(OPS))
        self.assertTrue(self.opened.timeline.is_closed)
        self.assertIsNone(self.unread(self.bob, OPS))
        self.assertIsNone(self.unread(self.ann, OPS))

    def test_a_room_of_the_same_name(self) -> None:
        """Deleted and made again while somebody was away, it shows what is said there now."""
        self.bob.break_off()
        self.world.run(self.world.operator.delete_room(OPS))
        self.ann.run(self.ann.client.create(OPS))
        self.ann.say(OPS, "new", "newer")
        self.bob.wait(1)
        self.assertEqual(self.bob.seen(OPS), ["new", "newer"])
        self.ann.say(OPS, "newest")
        self.assertEqual(self.bob.seen(OPS), ["new", "newer", "newest"])


class BlockingTests(CastCase):
    """Blocks, on all devices at once."""

    def test_blocked_and_unblocked(self) -> None:
        """Lines of somebody blocked go, and come back with what was hidden."""
        self.bob.open(LOBBY)
        other = self.device("bob").enter()
        other.open(LOBBY)
        self.ann.say(LOBBY, "one")
        self.bob.run(self.bob.client.block(ANN))
        self.ann.say(LOBBY, "two")
        for device in (self.bob, other):
            self.assertEqual(device.seen(LOBBY), [])
        self.bob.run(self.bob.client.unblock(ANN))
        for device in (self.bob, other):
            self.assertEqual(device.seen(LOBBY), ["one", "two"])

    def test_blocked_while_away(self) -> None:
        """A device that was away learns of the block when it is back."""
        self.bob.open(LOBBY)
        other = self.device("bob").enter()
        other.open(LOBBY)
        self.ann.say(LOBBY, "one")
        other.break_off()
        self.bob.run(self.bob.client.block(ANN))
        other.wait(1)
        self.assertEqual(other.seen(LOBBY), [])


class ConversationTests(CastCase):
    """The list of conversations."""

    def test_unread_messages_count(self) -> None:
        """The list says how much is unread, and forgets it when it is read, on any device."""
        other = self.device("bob").enter()
        self.ann.say(LOBBY, "one", "two")
        self.assertEqual(self.unread(self.bob, LOBBY), 2)
        other.run(other.client.mark_read(LOBBY))
        self.assertEqual(self.unread(self.bob, LOBBY), 0)
        self.assertEqual(self.unread(other, LOBBY), 0)

    def test_a_timeline_knows_what_is_unread(self) -> None:
        """What was unread before it opened counts, too."""
        self.ann.say(LOBBY, "one", "two")
        opened = self.bob.open(LOBBY)
        self.ann.say(LOBBY, "three")
        self.assertEqual(opened.timeline.unread, 3)

    def test_new_conversations_appear(self) -> None:
        """Who is written to for the first time sees the conversation in the list."""
        self.ann.say(BOB, "psst")
        self.assertEqual(self.unread(self.bob, ANN), 1)
        self.assertIn(ConversationChanged(ANN), self.bob.happened)

    def test_rooms_joined_and_left_elsewhere(self) -> None:
        """What one device joins or leaves, the other has in its list or has no more."""
        other = self.device("bob").enter()
        self.ann.run(self.ann.client.create(OPS))
        self.bob.run(self.bob.client.join(OPS))
        for device in (self.bob, other):
            self.assertIsNotNone(self.unread(device, OPS))
        other.run(other.client.leave(OPS))
        for device in (self.bob, other):
            self.assertIsNone(self.unread(device, OPS))

    def test_read_while_away(self) -> None:
        """After a reconnect the numbers are right again."""
        other = self.device("bob").enter()
        opened = other.open(LOBBY)
        self.ann.say(LOBBY, "one", "two")
        other.break_off()
        self.bob.run(self.bob.client.mark_read(LOBBY))
        self.ann.say(LOBBY, "three")
        other.wait(1)
        self.assertEqual((self.unread(other, LOBBY), opened.timeline.unread), (1, 1))

    def test_cleared_elsewhere(self) -> None:
        """What one device clears is gone from the other's timeline too."""
        other = self.device("bob").enter()
        other.open(LOBBY)
        self.ann.say(LOBBY, "one")
        self.bob.run(self.bob.client.clear(LOBBY))
        self.assertEqual((other.seen(LOBBY), self.unread(other, LOBBY)), ([], 0))


class HoldingTests(CastCase):
    """An application that has enough to do."""

    def test_holding(self) -> None:
        """Nothing is heard while it holds; all of it afterwards."""
        self.bob.open(LOBBY)
        self.bob.client.hold()
        self.ann.say(LOBBY, "one")
        self.assertEqual(self.bob.seen(LOBBY), [])
        self.bob.client.release()
        self.world.pump()
        self.assertEqual(self.bob.seen(LOBBY), ["one"])

    def test_a_login_is_not_held_up(self) -> None:
        """Who holds gets online again all the same, and then hears nothing more."""
        self.bob.open(LOBBY)
        self.bob.client.hold()
        self.bob.break_off()
        self.ann.say(LOBBY, "one")
        self.bob.wait(1)
        self.bob.client.release()
        self.world.pump()
        self.assertEqual(self.bob.seen(LOBBY), ["one"])
        self.assertEqual(self.bob.network.dialled, 2)


class TailTests(CastCase):
    """A stream's whole log, from some place on."""

    def tail(self, target: Target, since: int | None) -> list[Entry | Hidden | Live]:
        """Follow for ever."""
        heard: list[Entry | Hidden | Live] = []
        tail = self.bob.run(self.bob.client.tail(target, since, heard.append))
        self.assertIsInstance(tail, Tail)
        return heard

    def test_all_from_the_beginning(self) -> None:
        """The log from its first entry, C{Live}, and then what happens."""
        self.ann.say(LOBBY, "one")
        heard = self.tail(LOBBY, 0)
        self.ann.say(LOBBY, "two")
        kinds = [each.body if isinstance(each, Entry) else type(each) for each in heard]
        self.assertEqual(kinds, [Joined(), Joined(), Text("one"), Live, Text("two")])

    def test_over_a_reconnect(self) -> None:
        """However much was missed, each entry is told once, in order."""
        heard = self.tail(LOBBY, None)
        self.ann.say(LOBBY, "before")
        self.bob.break_off()
        self.ann.say(LOBBY, *(f"m{n}" for n in range(1100)))
        self.bob.wait(1)
        self.ann.say(LOBBY, "after")
        seqs = [each.seq for each in heard if isinstance(each, Entry)]
        self.assertEqual(seqs, list(range(3, 3 + 1102)))

    def test_own_words_are_told(self) -> None:
        """What this very connection says stands in its place."""
        heard = self.tail(LOBBY, None)
        self.ann.say(LOBBY, "one")
        self.bob.say(LOBBY, "two")
        self.ann.say(LOBBY, "three")
        said = [
            each.body.text
            for each in heard
            if isinstance(each, Entry) and isinstance(each.body, Text)
        ]
        self.assertEqual(said, ["one", "two", "three"])

    def test_tail_and_timeline_together(self) -> None:
        """Two who follow the same stream do not disturb each other."""
        self.ann.say(LOBBY, "one")
        self.bob.open(LOBBY)
        heard = self.tail(LOBBY, 0)
        self.ann.say(LOBBY, "two")
        self.bob.break_off()
        self.ann.say(LOBBY, "three")
        self.bob.wait(1)
        self.assertEqual(self.bob.seen(LOBBY), ["one", "two", "three"])
        seqs = [each.seq for each in heard if isinstance(each, Entry)]
        self.assertEqual(seqs, [1, 2, 3, 4, 5])


class AskingTests(CastCase):
    """What can be asked."""

    def test_refusals_are_the_models_errors(self) -> None:
        """Whatever the server refuses is raised as what it is."""
        self.ann.say(LOBBY, "mine")
        self.world.refusal(self.bob.client.edit(LOBBY, 3, "no"), NotYours)
        self.world.refusal(self.bob.client.room(OPS), NoSuchRoom)
        self.world.refusal(self.bob.client.post(LOBBY, "x" * 70_000), TooLong)
        self.world.refusal(self.bob.client.post(LOBBY, "\ud800"), BadText)

    def test_long_lists_are_read_to_their_end(self) -> None:
        """A list that comes in parts is whole."""
        for n in range(60):
            room = RoomName(f"room{n:02}")
            self.ann.run(self.ann.client.create(room, topic="t" * 1000))
        rooms = self.ann.run(self.ann.client.rooms())
        self.assertEqual(len(rooms), 61)
        self.assertEqual(len({each.room.name for each in rooms}), 61)

    def test_many_tokens_are_read_to_their_end(self) -> None:
        """So is the list of one's tokens; each can be revoked by its id."""
        user, kind = self.ann.client.user, TokenKind.SESSION
        assert user is not None
        for n in range(300):
            name = "\N{FIRE}" * 64
            wanted = NewToken(user, kind, name, name, f"hash {n}", self.world.clock.seconds(), 400)
            self.ann.run(self.world.store.tokens.add(wanted))
        tokens = self.ann.run(self.ann.client.tokens())
        self.assertEqual(len({each.id for each in tokens}), 300)
        self.ann.run(self.ann.client.revoke_token(id=tokens[7].id))
        left = self.ann.run(self.ann.client.tokens())
        self.assertEqual(list(left), [*tokens[:7], *tokens[8:]])

    def test_everything_else(self) -> None:
        """People, search, topics, tokens, presence."""
        client = self.ann.client
        self.ann.say(LOBBY, "the disk is full")
        self.assertEqual(len(self.ann.run(client.search("disk"))), 1)
        self.assertEqual(len(self.bob.run(self.bob.client.unread())), 1)
        self.assertEqual(self.ann.run(client.whois(BOB)).user.name, BOB)
        present = self.ann.run(client.present(LOBBY))
        self.assertEqual([each.name for each in present], [ANN, BOB])
        self.ann.run(client.create(OPS))
        self.ann.run(client.set_topic(OPS, "alarms"))
        self.assertEqual(self.ann.run(client.room(OPS)).topic, "alarms")
        self.ann.run(client.block(BOB))
        self.assertEqual([each.name for each in self.ann.run(client.blocks())], [BOB])
        self.ann.run(client.set_setting("timezone", "Europe/Berlin"))
        self.assertEqual(self.ann.run(client.settings()), {"timezone": "Europe/Berlin"})
        self.ann.run(client.set_setting("timezone", None))
        self.assertEqual(self.ann.run(client.settings()), {})
        self.assertTrue(self.ann.run(client.create_token("ci")))
        self.assertEqual([each.name for each in self.ann.run(client.tokens())], ["ci"])
        self.ann.run(client.revoke_token("ci"))
        self.assertEqual(list(self.ann.run(client.tokens())), [])

    def test_presence_is_heard(self) -> None:
        """Who comes online is told to the listeners."""
        self.person("carl")
        heard = [each.event for each in self.ann.happened if isinstance(each, Heard)]
        names = [each.user.name for each in heard if isinstance(each, CameOnline)]
        self.assertEqual(names[-1], CARL)

    def test_ones_own_nickname_is_known(self) -> None:
        """Whoever takes a nickname is known by it, and what another device took once it speaks."""
        self.ann.run(self.ann.client.set_nickname(Nickname.parse("Ann Lee")))
        user = self.ann.client.user
        assert user is not None
        self.assertEqual((user.name, user.shown), (ANN, "Ann Lee"))
        other = self.device("ann").enter()
        other.run(other.client.set_nickname(Nickname.parse("Annie")))
        self.ann.open(LOBBY)
        other.say(LOBBY, "hello")
        user = self.ann.client.user
        assert user is not None
        self.assertEqual(user.shown, "Annie")

    def test_a_listener_that_fails(self) -> None:
        """A defect of one listener costs the others nothing, and is logged."""

        def broken(happening: object) -> None:
            raise ZeroDivisionError

        self.ann.client.listen(broken)
        heard: list[object] = []
        self.ann.client.listen(heard.append)
        self.ann.break_off()
        self.assertIsInstance(self.ann.client.state, Waiting)
        self.assertTrue(heard)
        self.assertTrue(self.flushLoggedErrors(ZeroDivisionError))


class SmallServerTests(ClientCase):
    """A server whose pages are small."""

    def config(self) -> Config:
        """Seven entries to a page."""
        config = super().config()
        return evolve(config, limits=evolve(config.limits, page_most=7, page_default=7))

    def test_pages_as_the_server_cuts_them(self) -> None:
        """Where pages are smaller than what is asked for, the start is found all the same."""
        ann, bob = self.person("ann"), self.person("bob")
        ann.say(LOBBY, *(str(n) for n in range(30)))
        opened = bob.open(LOBBY)
        while bob.run(opened.older()):
            pass
        self.assertEqual(bob.seen(LOBBY), [str(n) for n in range(30)])
