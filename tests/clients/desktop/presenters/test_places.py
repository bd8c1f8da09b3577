"""The list of conversations, as it follows what happens on a whole server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve

from chatserver.model.entries import Conversation, Page, User
from chatserver.model.names import LOBBY, Nickname, RoomName, Target, UserName
from clients.core.client import Client
from clients.core.drafts import Draft
from clients.core.entering import Password
from clients.desktop.keeping.memory import KeptInMemory
from clients.desktop.presenters.lately import GRACE_SECONDS
from clients.desktop.presenters.places.place_rows import Says
from tests.clients.cast import ClientCase, Person
from tests.clients.desktop.home import Home

ADA, BOB, CAT = (UserName(each) for each in ("ada", "bob", "cat"))
OPS = RoomName("ops")


class CuriousClient(Client):
    """It remembers which conversations' pages it asked for."""

    asked: tuple[Target, ...] = ()

    async def page(self, target: Target, *where: Any, **more: Any) -> Page:
        """Ask."""
        self.asked += (target,)
        return await super().page(target, *where, **more)


class Curious(Person):
    """Somebody of whom is counted what their client asks."""

    client_type = CuriousClient


def pages_of(home: Home) -> list[Target]:
    """Of which conversations pages were asked for."""
    assert isinstance(home.client, CuriousClient)
    return [*home.client.asked]


class ClientAtOlderServer(Client):
    """Its server tells with the list nothing of what was said last."""

    async def conversations(self) -> Sequence[Conversation]:
        """Leave it out."""
        return [evolve(each, last=None) for each in await super().conversations()]


class AtOlderServer(Person):
    """Somebody at such a server."""

    client_type = ClientAtOlderServer


class PlacesCase(ClientCase):
    """Ada looks at her list; Bob and Cat are on the server, too."""

    def setUp(self) -> None:
        """Let them in."""
        super().setUp()
        self.ada, self.bob, self.cat = (self.person(each) for each in ("ada", "bob", "cat"))
        self.home = self.at_home(self.ada)

    def at_home(self, person: Person, kept: KeptInMemory | None = None) -> Home:
        """Open somebody's list; it is closed in the end."""
        home = Home(person, kept)
        self.addCleanup(home.close)
        return home


class LineTests(PlacesCase):
    """What the second line says."""

    def test_what_somebody_says_stands_in_their_row(self) -> None:
        """With its time and a count; one's own message is marked as such."""
        self.bob.say(ADA, "good\nmorning")
        row = self.home.place(BOB)
        self.assertEqual((row.text, row.time, row.unread), ("good morning", "01:46", 1))
        self.home.outbox.add(BOB, "and to you")
        row = self.home.place(BOB)
        self.assertEqual((row.says, row.text), (Says.MESSAGE, "You: and to you"))
        self.assertEqual(row.unread, 0)

    def test_an_own_message_of_another_device(self) -> None:
        """It stands there, too."""
        other = self.device("ada").enter()
        other.say(BOB, "from my telephone")
        self.assertEqual(self.home.place(BOB).text, "You: from my telephone")

    def test_edits_and_deletions(self) -> None:
        """A changed message is shown as it is now, a deleted one gives way to that before it."""
        self.bob.say(ADA, "first", "secnod")
        self.bob.run(self.bob.client.edit(ADA, None, "second"))
        self.assertEqual(self.home.place(BOB).text, "second")
        self.home.places.looks_at([BOB])
        self.bob.run(self.bob.client.delete(ADA, None))
        self.assertEqual(self.home.place(BOB).text, "first")

    def test_clearing_a_conversation_empties_its_row(self) -> None:
        """What one cleared is not read in the list either."""
        self.bob.say(ADA, "a secret")
        self.assertEqual(self.home.place(BOB).text, "a secret")
        self.ada.run(self.ada.client.clear(BOB))
        self.assertEqual(self.home.place(BOB).text, "")

    def test_typing_is_shown_for_some_seconds(self) -> None:
        """Then the last line stands there again."""
        self.bob.say(ADA, "wait")
        self.bob.run(self.bob.client.typing(ADA))
        self.assertEqual(self.home.place(BOB).says, Says.TYPING)
        self.home.settle(7)
        self.assertEqual(self.home.place(BOB).text, "wait")

    def test_a_draft_is_shown_where_one_is_not(self) -> None:
        """And not in the conversation in which one types it."""
        self.bob.say(ADA, "well?")
        self.home.kept.keep_draft(BOB, Draft("I think"))
        self.home.places.changed()
        self.assertEqual(self.home.place(BOB).text, "Draft: I think")
        self.home.places.choose(BOB)
        self.assertEqual(self.home.place(BOB).text, "well?")

    def test_what_is_typed_to_somebody_new_is_not_lost(self) -> None:
        """A row stands there for whom nothing was said to yet."""
        self.home.places.choose(CAT)
        self.assertTrue(self.home.place(CAT).is_begun)
        self.home.kept.keep_draft(CAT, Draft("Dear Cat"))
        self.home.places.choose(LOBBY)
        self.assertEqual(self.home.place(CAT).text, "Draft: Dear Cat")

    def test_what_waits_and_what_is_refused(self) -> None:
        """Without a connection a message is marked as waiting, after a refusal as not sent."""
        self.bob.say(ADA, "hello")
        self.ada.break_off()
        self.home.outbox.add(BOB, "are you there")
        self.home.places.changed()
        self.assertEqual(self.home.place(BOB).says, Says.WAITING)
        self.bob.run(self.bob.client.block(ADA))
        self.home.settle(60)
        row = self.home.place(BOB)
        self.assertEqual((row.says, row.text), (Says.FAILED, "Not sent: are you there"))

    def test_newest_messages_are_told_with_the_list(self) -> None:
        """After a start all rows have theirs, and stand in order, and no page was asked for."""
        self.bob.say(ADA, "from bob")
        self.home.settle(60)
        self.cat.say(ADA, "from " + "cat " * 100)
        again = self.at_home(Curious(self.world, Password(ADA, "secret-ada")).enter())
        again.places.looks_at([BOB, CAT])
        again.settle(60)
        self.assertEqual(again.directs(), ["cat", "bob"])
        self.assertEqual(again.place(BOB).text, "from bob")
        self.assertTrue(again.place(CAT).text.startswith("from cat cat"))
        self.assertEqual(pages_of(again), [])

    def test_a_page_is_asked_for_where_the_newest_message_is_gone(self) -> None:
        """One, and only there: what stood before it is not known here."""
        self.bob.say(ADA, "first", "second")
        self.cat.say(ADA, "from cat")
        again = self.at_home(Curious(self.world, Password(ADA, "secret-ada")).enter())
        again.places.looks_at([BOB, CAT])
        self.bob.run(self.bob.client.delete(ADA, None))
        self.assertEqual(again.place(BOB).text, "first")
        again.settle(60)
        self.assertEqual(pages_of(again), [BOB])

    def test_newest_messages_are_there_without_a_connection(self) -> None:
        """The list is kept with them: also where one never looked into the conversation."""
        self.bob.say(ADA, "from bob")
        self.home.settle(60)
        self.cat.say(ADA, "from cat")
        kept = KeptInMemory()
        first = self.at_home(self.device("ada").enter(), kept)
        first.settle(5)
        first.close()
        later = Offline(self.device("ada"), kept, User(-1, ADA))
        self.addCleanup(later.close)
        self.assertEqual(later.directs(), ["cat", "bob"])
        self.assertEqual(later.place(BOB).text, "from bob")

    def test_an_older_server_is_asked_for_what_is_seen(self) -> None:
        """It tells no newest messages: they are read for the rows that can be seen, then others."""
        self.bob.say(ADA, "from bob")
        self.cat.say(ADA, "from cat")
        again = self.at_home(AtOlderServer(self.world, Password(ADA, "secret-ada")).enter())
        self.assertEqual(again.place(BOB).text, "")
        again.places.looks_at([BOB])
        self.assertEqual((again.place(BOB).text, again.place(CAT).text), ("from bob", ""))
        again.settle(1)
        self.assertEqual(again.place(CAT).text, "from cat")


class PeopleTests(PlacesCase):
    """Who somebody is, and how."""

    def test_acceptance_22_log_out_is_seen_in_the_list(self) -> None:
        """Who logs out is offline in the lists of others, without a reload."""
        self.bob.say(ADA, "bye")
        self.assertEqual(self.home.place(BOB).how, "online")
        self.bob.run(self.bob.client.log_out())
        self.assertEqual(self.home.place(BOB).how, "offline")

    def test_acceptance_75_marks_flip_without_reload(self) -> None:
        """Online, away with the reason, online again, offline."""
        self.bob.say(ADA, "hi")
        found = [self.home.place(BOB).how]
        self.bob.run(self.bob.client.set_away("lunch"))
        row = self.home.place(BOB)
        found.append(row.how)
        self.assertEqual(row.away, "lunch")
        self.bob.run(self.bob.client.set_away(None))
        found.append(self.home.place(BOB).how)
        self.bob.break_off()
        found.append(self.home.place(BOB).how)
        self.assertEqual(found, ["online", "away", "online", "offline"])

    def test_without_a_connection_nobody_is_known_to_be_here(self) -> None:
        """An old mark would be wrong."""
        self.bob.say(ADA, "hi")
        self.assertEqual(self.home.place(BOB).how, "online")
        self.ada.network.is_down = True
        self.ada.break_off()
        self.ada.wait(GRACE_SECONDS)
        self.assertIsNone(self.home.place(BOB).how)

    def test_nicknames_are_shown(self) -> None:
        """The nickname in front, the user name beside it."""
        self.bob.run(self.bob.client.set_nickname(Nickname.parse("Bobby")))
        self.bob.say(ADA, "it is me")
        row = self.home.place(BOB)
        self.assertEqual((row.shown, row.also), ("Bobby", "bob"))

    def test_blocked_people_stand_last_and_marked(self) -> None:
        """As long as they are blocked, from whatever device."""
        self.cat.say(ADA, "old")
        self.home.settle(60)
        self.bob.say(ADA, "new")
        self.assertEqual(self.home.directs(), ["bob", "cat"])
        other = self.device("ada").enter()
        other.run(other.client.block(BOB))
        self.assertEqual(self.home.directs(), ["cat", "bob"])
        blocked = self.home.place(BOB)
        self.assertTrue(blocked.is_blocked)
        self.assertEqual((blocked.text, blocked.unread), ("Blocked", 0))
        other.run(other.client.unblock(BOB))
        self.assertEqual(self.home.directs(), ["bob", "cat"])

    def test_blocks_from_before_are_known(self) -> None:
        """A list that is opened later knows them."""
        self.bob.say(ADA, "hi")
        self.ada.run(self.ada.client.block(BOB))
        again = self.at_home(self.device("ada").enter())
        self.assertTrue(again.place(BOB).is_blocked)

    def test_acceptance_77_own_name_and_status(self) -> None:
        """One's own name is shown, as others see it, and whether one is away."""
        self.assertEqual(
            (self.home.places.own.shown, self.home.places.own.status), ("ada", "Online")
        )
        self.ada.run(self.ada.client.set_nickname(Nickname.parse("Ada L")))
        self.ada.run(self.ada.client.set_away("tea"))
        self.home.contacts.read()
        self.home.settle()
        own = self.home.places.own
        self.assertEqual((own.shown, own.status, own.how), ("Ada L", "Away: tea", "away"))
        self.ada.break_off()
        self.home.settle()
        self.assertEqual(self.home.places.own.how, "offline")


class OrderTests(PlacesCase):
    """The order stays below the pointer."""

    def test_newest_first_once_the_pointer_is_gone(self) -> None:
        """While it is over the list nothing moves."""
        self.cat.say(ADA, "one")
        self.home.settle(5)
        self.bob.say(ADA, "two")
        self.assertEqual(self.home.directs(), ["bob", "cat"])
        self.home.places.hold(True)
        self.home.settle(5)
        self.cat.say(ADA, "three")
        self.assertEqual(self.home.directs(), ["bob", "cat"])
        self.home.places.hold(False)
        self.assertEqual(self.home.directs(), ["cat", "bob"])

    def test_acceptance_59_conversation_appears_for_both(self) -> None:
        """Who is written to sees a new row, without a reload."""
        self.assertEqual(self.home.directs(), [])
        his = self.at_home(self.bob)
        his.outbox.add(ADA, "hello")
        self.assertEqual((his.directs(), self.home.directs()), (["ada"], ["bob"]))

    def test_a_new_day(self) -> None:
        """What was said today is of yesterday behind midnight, though nothing happens."""
        self.bob.say(ADA, "good night")
        self.assertEqual(self.home.place(BOB).time, "01:46")
        for _ in range(24):
            self.home.settle(3600)
        self.assertEqual(self.home.place(BOB).time, "Yesterday")

    def test_many_events_are_shown_at_once(self) -> None:
        """A flood of messages draws the list a few times, not once for each."""
        self.bob.say(ADA, "begin")
        self.home.settle()
        before = self.home.told
        self.bob.world.pump()
        for _ in range(5):
            for _ in range(10):
                self.home.places.changed()
            self.home.settle()
        self.assertEqual(self.home.told, before)  # nothing was other


class RoomTests(PlacesCase):
    """Rooms, and what calls in them."""

    def test_calls_and_mutes(self) -> None:
        """A call makes the badge red; a muted room has none but for that."""
        self.bob.run(self.bob.client.create(OPS))
        self.ada.run(self.ada.client.join(OPS))
        self.bob.say(OPS, "hello", "@ada look")
        row = self.home.place(OPS)
        self.assertEqual((row.unread, row.mentions, row.badge), (2, 1, "2"))
        self.ada.run(self.ada.client.mark_read(OPS))
        self.ada.run(self.ada.client.mute(OPS, True))
        self.bob.say(OPS, "again")
        row = self.home.place(OPS)
        self.assertEqual((row.muted, row.badge), (True, ""))

    def test_a_new_topic_is_told(self) -> None:
        """To whoever shows it above the room that is chosen."""
        self.bob.run(self.bob.client.create(OPS))
        self.ada.run(self.ada.client.join(OPS))
        self.home.places.choose(OPS)
        self.home.settle()
        before = self.home.told
        self.bob.run(self.bob.client.set_topic(OPS, "machines"))
        self.home.settle()
        self.assertGreater(self.home.told, before)
        self.assertEqual(self.home.contacts.topic(OPS), "machines")

    def test_rooms_come_and_go(self) -> None:
        """A room joined on another device appears, one that is left is gone."""
        other = self.device("ada").enter()
        other.run(other.client.create(OPS, private=True))
        self.assertEqual(self.home.rooms(), ["lobby", "ops"])
        self.assertTrue(self.home.place(OPS).is_private)
        other.run(other.client.leave(OPS))
        self.assertEqual(self.home.rooms(), ["lobby"])


class InvitationTests(PlacesCase):
    """Invitations wait in the list."""

    def setUp(self) -> None:
        """Bob has a room that others cannot see."""
        super().setUp()
        self.went: list[Any] = []
        self.bob.run(self.bob.client.create(OPS, private=True))

    def invite(self) -> int:
        """Let Bob ask Ada in; give the room's id."""
        self.bob.run(self.bob.client.invite(OPS, ADA))
        self.home.settle()
        (asked,) = self.home.places.invitations
        self.assertEqual(asked.sentence, "bob invites you to #ops")
        return asked.id

    def test_joining_goes_there(self) -> None:
        """The invitation is gone, the room is in the list, and is to be shown."""
        self.home.places.join(self.invite(), self.went.append)
        self.home.settle()
        self.assertEqual(self.went, [OPS])
        self.assertEqual((self.home.places.invitations, self.home.rooms()), ((), ["lobby", "ops"]))

    def test_not_now(self) -> None:
        """It is gone, also after a restart, until one was there and is asked anew."""
        self.home.places.put_off(self.invite())
        self.home.settle()
        self.assertEqual(self.home.places.invitations, ())
        again = self.at_home(self.device("ada").enter(), self.home.kept)
        self.assertEqual(again.places.invitations, ())
        self.ada.run(self.ada.client.join(OPS))
        self.ada.run(self.ada.client.leave(OPS))
        self.bob.run(self.bob.client.invite(OPS, ADA))
        again.settle()
        self.assertEqual(len(again.places.invitations), 1)
        third = self.at_home(self.device("ada").enter(), self.home.kept)
        self.assertEqual(len(third.places.invitations), 1)

    def test_who_was_not_there_finds_it(self) -> None:
        """An invitation that came while one was offline waits after the next start."""
        self.ada.run(self.ada.client.log_out())
        self.bob.run(self.bob.client.invite(OPS, ADA))
        again = self.at_home(self.device("ada").enter())
        (asked,) = again.places.invitations
        self.assertEqual(asked.sentence, "You are invited to #ops")

    def test_a_refusal_is_told_in_the_row(self) -> None:
        """It stays, so that it can be tried again."""
        asked = self.invite()
        self.ada.break_off()
        self.home.places.join(asked, self.went.append)
        self.home.settle()
        (row,) = self.home.places.invitations
        self.assertIn("no connection", row.problem)
        self.assertEqual((row.is_busy, self.went), (False, []))


class KeptTests(PlacesCase):
    """Without a connection."""

    def test_the_list_is_there_before_the_connection(self) -> None:
        """What was kept the last time is shown, with nobody's presence, as it is not known."""
        self.bob.say(ADA, "hello")
        self.home.settle(4)
        kept = self.home.kept
        self.home.close()
        offline = self.device("ada")
        # Their id is not known before the login, only the name that was entered.
        home = Offline(offline, kept, User(-1, ADA))
        self.addCleanup(home.close)
        self.assertEqual((home.rooms(), home.directs()), (["lobby"], ["bob"]))
        self.assertIsNone(home.place(BOB).how)
        self.assertEqual(home.place(BOB).unread, 1)

    def test_it_is_written_at_most_every_few_seconds(self) -> None:
        """A hundred changes are one write, and closing writes what is new."""
        kept = Counting()
        home = self.at_home(self.device("ada").enter(), kept)
        home.settle(4)
        before = kept.writes
        for _ in range(10):
            self.bob.say(ADA, "again")
        self.assertEqual(kept.writes, before)
        home.settle(4)
        self.assertEqual(kept.writes, before + 1)
        self.bob.say(ADA, "last")
        home.settle()
        home.places.close()
        self.assertEqual(kept.writes, before + 2)
        self.assertEqual(kept.conversations()[-1].unread, 11)

    def test_blocked_people_are_known_offline(self) -> None:
        """Nothing of them asks for attention before there is a connection; nor is it forgotten
        who is blocked no longer."""
        self.bob.say(ADA, "hello")
        self.ada.run(self.ada.client.block(BOB))
        self.home.settle(4)
        home = Offline(self.device("ada"), self.home.kept, self.home.viewer())
        self.addCleanup(home.close)
        self.assertEqual((home.place(BOB).is_blocked, home.place(BOB).unread), (True, 0))
        self.ada.run(self.ada.client.unblock(BOB))
        self.home.settle(4)
        home = Offline(self.device("ada"), self.home.kept, self.home.viewer())
        self.addCleanup(home.close)
        self.assertFalse(home.place(BOB).is_blocked)

    def test_server_name_is_known_offline(self) -> None:
        """As it was the last time."""
        self.assertEqual(self.home.places.server, self.world.config.name)
        home = Offline(self.device("ada"), self.home.kept, self.home.viewer())
        self.addCleanup(home.close)
        self.assertEqual(home.places.server, self.world.config.name)

    def test_nothing_is_an_empty_list(self) -> None:
        """Somebody without rooms and conversations has an empty list, not an old one."""
        self.assertFalse(self.home.places.is_empty)
        home = Offline(self.device("ada"), KeptInMemory(), self.home.viewer())
        self.addCleanup(home.close)
        self.assertTrue(home.places.is_empty)


class Counting(KeptInMemory):
    """Counts how often the list is written."""

    writes = 0

    def keep_conversations(self, conversations: Any) -> None:
        """Keep it, and count."""
        self.writes += 1
        super().keep_conversations(conversations)


class Offline(Home):
    """A list without a connection."""

    def __init__(self, person: Person, kept: KeptInMemory, viewer: Any) -> None:
        self._user = viewer
        super().__init__(person, kept)

    def viewer(self) -> Any:
        """Who was logged in the last time."""
        return self._user
