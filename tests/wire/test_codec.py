"""Values of the model as JSON, there and back."""

from __future__ import annotations

from typing import Any, get_args

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.model.entries import (
    Action,
    Body,
    Conversation,
    Direct,
    Entry,
    Erased,
    Newest,
    Page,
    Person,
    Personal,
    Room,
    RoomInfo,
    Stream,
    Tally,
    Text,
    newest,
)
from chatserver.model.events import Event
from chatserver.model.standing import Token, TokenKind
from chatserver.wire import writing
from chatserver.wire.reading import (
    Reader,
    from_json,
    read_person,
    read_token,
    read_user,
)
from chatserver.wire.writing import Fields, to_json
from tests.wire.values import (
    ANN,
    BOB,
    BODIES,
    BOTH,
    EVENTS,
    GUEST,
    MINE,
    OPS,
    SECRET,
    STREAMS,
    entry,
)


def crossed(fields: Fields) -> Any:
    """Send it over the wire."""
    return from_json(to_json(fields))


class RoundTripTests(SynchronousTestCase):
    """What is written can be read, and is the same."""

    def setUp(self) -> None:
        """Ann reads."""
        self.reader = Reader(ANN)

    def test_values_are_complete(self) -> None:
        """These tests know every kind of body, event and stream that the model has."""
        self.assertEqual({type(each) for each in BODIES}, set(get_args(Body)))
        self.assertEqual({type(each) for each in EVENTS} | {Entry}, set(get_args(Event)))
        self.assertEqual({type(each) for each in STREAMS}, set(get_args(Stream)))

    def test_entries(self) -> None:
        """Every kind of entry, in every kind of stream."""
        for stream in STREAMS:
            for body in BODIES:
                original = entry(stream, body)
                fields = crossed(writing.entry_fields(original, ANN.id))
                self.assertEqual(self.reader.entry(fields), original)

    def test_events(self) -> None:
        """Every kind of event."""
        for original in [*EVENTS, entry(BOTH, Text("hi"))]:
            fields = crossed(writing.event_fields(original, ANN.id))
            self.assertEqual(self.reader.event(fields), original)

    def test_pages(self) -> None:
        """A page of history, with what others made of its messages."""
        edited = evolve(entry(BOTH, Text("hi")), edited_at=1004.5)
        said = (edited, evolve(entry(BOTH, Text("ho", 7)), seq=8))
        tallies = {7: (Tally("🔥", 2, True), Tally("👍", 1, False))}
        page = Page(BOTH, said, True, tallies, 9, {8: 40})
        answer = {
            "stream": crossed(writing.stream_fields(BOTH, ANN.id)),
            "entries": [crossed(each) for each in writing.page_fields(page, ANN.id)],
            "more": True,
            "upto": 9,
        }
        read = self.reader.page(answer)
        self.assertEqual((read, read.upto), (page, 9))
        self.assertNotIn("reactions", answer["entries"][1])
        self.assertNotIn("edited_at", answer["entries"][1])
        self.assertNotIn("skipped", answer["entries"][0])

    def test_conversation_from_both_sides(self) -> None:
        """Both of two read the same conversation, under each other's name."""
        for viewer, name in ((ANN, "@bob"), (BOB, "@ann")):
            fields = crossed(writing.stream_fields(BOTH, viewer.id))
            self.assertEqual(fields["name"], name)
            self.assertEqual(Reader(viewer).stream(fields), BOTH)

    def test_what_was_said_last(self) -> None:
        """With its stream and whether it goes on; nothing said is another thing than not told."""
        long = newest(Entry(BOTH, 9, 4, BOB, 1.5, Text("é" * 300, reply=2)))
        waves = Newest(Entry(BOTH, 9, 4, ANN, 1.5, Action("waves")))
        for last in (long, waves, Newest(), None):
            talk = Conversation(BOTH, 9, 7, 2, last=last)
            fields = crossed(writing.conversation_fields(talk, ANN.id))
            self.assertEqual(self.reader.conversation(fields), talk)
            self.assertEqual("last" in fields, last is not None)
        self.assertEqual((long.cut, waves.cut), (True, False))

    def test_last_words_of_a_later_version(self) -> None:
        """A kind of message that this version does not know is as if it were not told."""
        talk = Conversation(BOTH, 9, 7, 2, last=Newest(Entry(BOTH, 9, 4, BOB, 1.5, Text("hi"))))
        fields = crossed(writing.conversation_fields(talk, ANN.id))
        fields["last"]["ev"] = "song"
        self.assertIsNone(self.reader.conversation(fields).last)

    def test_lists(self) -> None:
        """Users, people, rooms, conversations and tokens."""
        for user in (ANN, BOB, GUEST):
            self.assertEqual(read_user(crossed(writing.user_fields(user))), user)
        people = (Person(ANN, True, 1.5), Person(BOB, False, None), Person(BOB, True, 2.5, ""))
        for person in people:
            self.assertEqual(read_person(crossed(writing.person_fields(person))), person)
        for room in (RoomInfo(OPS, "disks", 3, True, 2), RoomInfo(SECRET, "", 1, False)):
            self.assertEqual(self.reader.room(crossed(writing.room_fields(room, 1))), room)
        for stream in STREAMS:
            talk = Conversation(stream, 9, 7, 2, 1, muted=True)
            fields = crossed(writing.conversation_fields(talk, ANN.id))
            self.assertEqual(self.reader.conversation(fields), talk)
        for token in (
            Token(1, TokenKind.ACCESS, "ci", 1.5),
            Token(2, TokenKind.SESSION, "Desktop", 1.5, 2.5),
        ):
            self.assertEqual(read_token(crossed(writing.token_fields(token))), token)


class StrangeTests(SynchronousTestCase):
    """What a later version, or nobody of ours, writes."""

    def setUp(self) -> None:
        """Ann reads."""
        self.reader = Reader(ANN)
        self.fields = crossed(writing.entry_fields(entry(OPS, Text("hi")), ANN.id))

    def test_unknown_members(self) -> None:
        """Members that are not known are ignored."""
        strange = {**self.fields, "colour": "red"}
        strange["stream"] = {**strange["stream"], "shape": 3}
        self.assertEqual(self.reader.event(strange), entry(OPS, Text("hi")))

    def test_unknown_entry(self) -> None:
        """An entry of an unknown kind holds its place, and shows nothing."""
        read = self.reader.event({**self.fields, "ev": "reaction", "emoji": "🔥"})
        self.assertEqual(read, entry(OPS, Erased()))

    def test_unknown_event(self) -> None:
        """An event of an unknown kind is none."""
        self.assertIsNone(self.reader.event({"ev": "yawning", "user": {"id": 1, "name": "ann"}}))

    def test_broken(self) -> None:
        """What no server of ours writes is refused, one way or another, and never half read."""
        for name in ("seq", "stream", "from", "at", "n", "text"):
            broken = {key: value for key, value in self.fields.items() if key != name}
            self.assertRaises((KeyError, TypeError, ValueError), self.reader.event, broken)
        for name, value in (("stream", 3), ("seq", "x"), ("from", []), ("seq", None)):
            broken = {**self.fields, name: value}
            self.assertRaises((KeyError, TypeError, ValueError), self.reader.event, broken)

    def test_kinds_of_streams(self) -> None:
        """Each kind of stream is read as that kind."""
        kinds = [type(self.reader.stream(writing.stream_fields(each, 1))) for each in STREAMS]
        self.assertEqual(kinds, [Room, Room, Direct, Personal])
        self.assertEqual(self.reader.stream(writing.stream_fields(MINE, 1)), MINE)
