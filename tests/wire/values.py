"""One value of each kind that crosses the wire."""

from __future__ import annotations

from chatserver.model.entries import (
    Action,
    Banned,
    BlockLifted,
    BlockSet,
    Body,
    Cleared,
    Closed,
    Deletion,
    Direct,
    Edit,
    Entry,
    Erased,
    Frozen,
    Invited,
    Joined,
    Left,
    Mentioned,
    ModeratorSet,
    Muted,
    Personal,
    Reacted,
    ReadMark,
    Room,
    SlowSet,
    Stream,
    Text,
    TopicSet,
    Unbanned,
    Unmuted,
    Unreacted,
    User,
)
from chatserver.model.events import (
    CameBack,
    CameOnline,
    Closing,
    Crowd,
    Event,
    Hidden,
    Live,
    Notice,
    Reset,
    Seen,
    Typing,
    WentAway,
    WentOffline,
)
from chatserver.model.names import RoomName, UserName

ANN = User(1, UserName("ann"), "Ann of Lab 3")
BOB = User(2, UserName("bob"))
GUEST = User(3, UserName("~gus"))
OPS = Room(10, RoomName("ops"), False)
SECRET = Room(11, RoomName("x"), True)
BOTH = Direct(12, ANN, BOB)
MINE = Personal(13, ANN)

STREAMS: list[Stream] = [OPS, SECRET, BOTH, MINE]
"""Of each kind, as Ann sees them."""

BODIES: list[Body] = [
    Text("hi"),
    Text('"\\\n\t 🔥 \u2028 </script>'),
    Text("yes, room 4", 3),
    Action("waves"),
    Edit(3, "changed"),
    Deletion(4),
    Deletion(5, BOB),
    Erased(),
    Reacted(3, "🔥"),
    Unreacted(3, "🔥"),
    Joined(),
    Left(BOB),
    Left(ANN, "spam"),
    Closed(),
    TopicSet(""),
    Banned(BOB),
    Banned(GUEST, "spam: and more"),
    Unbanned(BOB),
    ModeratorSet(BOB, True),
    ModeratorSet(BOB, False),
    Frozen(True),
    Frozen(False),
    SlowSet(0),
    SlowSet(30),
    BlockSet(BOB),
    BlockLifted(BOB),
    ReadMark(BOTH, 7),
    Cleared(OPS, 8),
    Invited(SECRET),
    Mentioned(SECRET, 9),
    Muted(BOTH),
    Unmuted(OPS),
]

EVENTS: list[Event] = [
    Hidden(BOTH, 5),
    Live(MINE, 6),
    Reset(OPS, 7),
    CameOnline(BOB),
    WentOffline(GUEST),
    Crowd(5012),
    WentAway(BOB, "lunch"),
    CameBack(BOB),
    Typing(BOTH, BOB),
    Seen(BOTH, BOB, 8),
    Notice("be kind"),
    Closing("the server is going down"),
]


def entry(stream: Stream, body: Body) -> Entry:
    """Something that happened."""
    return Entry(stream, 7, 5, ANN, 1_795_000_000.25, body)
