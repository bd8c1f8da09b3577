"""
The commands of our AMP protocol, version 1; docs/amp-protocol.md is their page for strangers.

Whatever is optional may be left out.  Arguments that a side does not know are ignored by it.  All
of C{chatserver.model.errors} may be answered, each under its own code.
"""

from __future__ import annotations

from twisted.protocols.amp import Argument, Command

from chatserver.model.errors import ALL_ERRORS
from chatserver.wire.arguments import Count, Flag, Hall, Json, Name, NewName, Place, Words

Arguments = list[tuple[bytes, Argument]]

VERSION = 1
LIST_BYTES = 48 * 1024
"""
Bytes of JSON in a list, after which it is cut and C{more} is C{True}.  One item always fits: a
text of L{Limits.text_bytes} needs less than 61,000 bytes, an AMP value has at most 65,535.
"""


class ChatCommand(Command):
    """The base of all: each refusal crosses the wire under its own code."""

    errors = {error: error.code.encode() for error in ALL_ERRORS}


# -- before anybody is logged in


class Hello(ChatCommand):
    """
    The first command of a connection, and the probe for a server.

    C{versions} is a JSON list of what the client speaks; C{version} is what both will speak from
    here on.  C{limits} is a JSON object: C{text_bytes}, C{page_most}, C{list_bytes} ...
    """

    arguments = [(b"versions", Json()), (b"client", Words(optional=True))]
    response = [
        (b"version", Count()),
        (b"server", Words()),
        (b"software", Words()),
        (b"features", Json()),
        (b"limits", Json()),
    ]


class Ping(ChatCommand):
    """Are you there?  Either side may ask; any answer will do, a refusal too."""

    arguments = []
    response = []


class CheckName(ChatCommand):
    """Ask whether C{name} could be registered now; refused where it could not."""

    arguments = [(b"name", NewName())]
    response = []


LOGGED_IN: Arguments = [
    (b"user", Json()),
    (b"token", Words(optional=True)),
]
"""Who is in, and (where C{remember} was asked for) a session token, told this once."""


class Register(ChatCommand):
    """
    Make an account and log in.  C{remember} is the client's name, for a session token; C{code} is
    an invitation's, where one is needed.
    """

    arguments = [
        (b"name", NewName()),
        (b"password", Words()),
        (b"remember", Words(optional=True)),
        (b"code", Words(optional=True)),
    ]
    response = LOGGED_IN


class Login(ChatCommand):
    """Log in with a password.  C{remember} as in L{Register}."""

    arguments = [(b"name", Name()), (b"password", Words()), (b"remember", Words(optional=True))]
    response = LOGGED_IN


class LoginToken(ChatCommand):
    """Log in with a token of either kind."""

    arguments = [(b"token", Words())]
    response = LOGGED_IN


class LoginGuest(ChatCommand):
    """Come in with a name only, where that is allowed."""

    arguments = [(b"name", NewName())]
    response = LOGGED_IN


class Logout(ChatCommand):
    """End the session; the connection stays.  C{forget} revokes the session token it came by."""

    arguments = [(b"forget", Flag(optional=True))]
    response = []


# -- saying things

STORED: Arguments = [
    (b"seq", Count()),
    (b"duplicate", Flag()),
    (b"heard", Flag()),
    (b"away", Words(optional=True)),
    (b"entry", Json(optional=True)),
]
"""
It is on disk as C{entry}; of a duplicate only the old C{seq} is told.  C{away} is why the recipient
of a direct message is away, as they say, where they are.
"""


class Post(ChatCommand):
    """
    Say something.  The same C{nonce} again is the same message.

    C{reply} is the seq of a message there that it answers.
    """

    arguments = [
        (b"target", Place()),
        (b"text", Words()),
        (b"action", Flag(optional=True)),
        (b"nonce", Words(optional=True)),
        (b"reply", Count(optional=True)),
    ]
    response = STORED


class Edit(ChatCommand):
    """Change an own message; without C{seq} the newest one there."""

    arguments = [
        (b"target", Place()),
        (b"seq", Count(optional=True)),
        (b"text", Words()),
        (b"nonce", Words(optional=True)),
    ]
    response = STORED


class Delete(ChatCommand):
    """Take an own message back; without C{seq} the newest one there."""

    arguments = [(b"target", Place()), (b"seq", Count(optional=True))]
    response = STORED


class React(ChatCommand):
    """React to a message with exactly one emoji; twice is once, and C{duplicate}."""

    arguments = [(b"target", Place()), (b"seq", Count()), (b"emoji", Words())]
    response = STORED


class Unreact(ChatCommand):
    """Take an own reaction back."""

    arguments = [(b"target", Place()), (b"seq", Count()), (b"emoji", Words())]
    response = STORED


# -- places

ROOM: Arguments = [(b"room", Json())]


class CreateRoom(ChatCommand):
    """Make a room, with the caller as its moderator."""

    arguments = [
        (b"room", Hall()),
        (b"private", Flag(optional=True)),
        (b"topic", Words(optional=True)),
    ]
    response = ROOM


class Join(ChatCommand):
    """Become a member."""

    arguments = [(b"room", Hall())]
    response = ROOM


class Leave(ChatCommand):
    """End the membership."""

    arguments = [(b"room", Hall())]
    response = []


class Invite(ChatCommand):
    """Ask somebody in."""

    arguments = [(b"room", Hall()), (b"name", Name())]
    response = []


class Kick(ChatCommand):
    """End somebody's membership."""

    arguments = [(b"room", Hall()), (b"name", Name()), (b"why", Words(optional=True))]
    response = []


class Ban(ChatCommand):
    """Keep somebody out of a room, member or not."""

    arguments = [(b"room", Hall()), (b"name", Name()), (b"why", Words(optional=True))]
    response = STORED


class Unban(ChatCommand):
    """Let somebody into a room again."""

    arguments = [(b"room", Hall()), (b"name", Name())]
    response = STORED


class Bans(ChatCommand):
    """List who is kept out of a room, by name; those after C{after}."""

    arguments = [(b"room", Hall()), (b"after", Name(optional=True))]
    response = [(b"bans", Json()), (b"more", Flag())]


class SetModerator(ChatCommand):
    """Let a member moderate, or no longer."""

    arguments = [(b"room", Hall()), (b"name", Name()), (b"on", Flag())]
    response = STORED


class Freeze(ChatCommand):
    """Let only moderators and admins write in a room, or all members again."""

    arguments = [(b"room", Hall()), (b"on", Flag())]
    response = STORED


class Slow(ChatCommand):
    """Let each member say one thing in so many seconds; 0: as many as they like."""

    arguments = [(b"room", Hall()), (b"seconds", Count())]
    response = STORED


class SetTopic(ChatCommand):
    """Set the topic; an empty one takes it away."""

    arguments = [(b"room", Hall()), (b"text", Words())]
    response = STORED


class LookAtRoom(ChatCommand):
    """Look at one room."""

    arguments = [(b"room", Hall())]
    response = ROOM


class Rooms(ChatCommand):
    """List the rooms the caller may know of, by name; those after C{after}."""

    arguments = [(b"after", Hall(optional=True))]
    response = [(b"rooms", Json()), (b"more", Flag())]


class Present(ChatCommand):
    """List the members of a room who have a session, by name; those after C{after}."""

    arguments = [(b"room", Hall()), (b"after", Name(optional=True))]
    response = [(b"users", Json()), (b"more", Flag())]


class Members(ChatCommand):
    """
    List the members of a room, here or not, by user name; those behind C{after}, at the most
    C{limit}; those alone whose user name or nickname begins with C{prefix}.  Features that say
    C{members} tell that a server has it.
    """

    arguments = [
        (b"room", Hall()),
        (b"after", Name(optional=True)),
        (b"limit", Count(optional=True)),
        (b"prefix", Words(optional=True)),
    ]
    response = [(b"members", Json()), (b"more", Flag())]


# -- the whole server, for its admins


class ServerKick(ChatCommand):
    """End all sessions of a user; C{sessions}: how many there were."""

    arguments = [(b"name", Name()), (b"why", Words(optional=True))]
    response = [(b"sessions", Count())]


class ServerBan(ChatCommand):
    """Let nobody in with an account, for C{seconds} or until it is lifted."""

    arguments = [
        (b"name", Name()),
        (b"seconds", Count(optional=True)),
        (b"why", Words(optional=True)),
    ]
    response = [(b"sessions", Count())]


class ServerUnban(ChatCommand):
    """Let the account's owner in again."""

    arguments = [(b"name", Name())]
    response = []


class ServerAnnounce(ChatCommand):
    """Tell every other session something; C{sessions}: how many there are."""

    arguments = [(b"text", Words())]
    response = [(b"sessions", Count())]


class CreateInvitation(ChatCommand):
    """Make a code with which somebody may register, told this once."""

    arguments = [(b"uses", Count(optional=True)), (b"days", Count(optional=True))]
    response = [(b"code", Words())]


# -- the past

ENTRIES: Arguments = [(b"entries", Json()), (b"more", Flag())]


class History(ChatCommand):
    """
    Read messages and actions, oldest first; at most one of C{before}, C{after}, C{around}.

    C{more}: there were more of the C{limit} asked for than fit into one answer.  C{upto} is the seq
    of the stream's newest entry when the page was read.  C{all}: also who joined and left, and what
    else happened there.
    """

    arguments = [
        (b"target", Place()),
        (b"before", Count(optional=True)),
        (b"after", Count(optional=True)),
        (b"around", Count(optional=True)),
        (b"limit", Count(optional=True)),
        (b"all", Flag(optional=True)),
    ]
    response = [(b"stream", Json()), *ENTRIES, (b"upto", Count(optional=True))]


class Search(ChatCommand):
    """Find messages that hold all words, newest first."""

    arguments = [
        (b"words", Words()),
        (b"target", Place(optional=True)),
        (b"sender", Name(optional=True)),
        (b"limit", Count(optional=True)),
    ]
    response = ENTRIES


class Conversations(ChatCommand):
    """List the caller's rooms and direct conversations; the first C{skip} are left out."""

    arguments = [(b"skip", Count(optional=True))]
    response = [(b"conversations", Json()), (b"more", Flag())]


class Unread(ChatCommand):
    """Read what is unread, oldest first, the newest C{limit} of it; in one place or all."""

    arguments = [(b"target", Place(optional=True)), (b"limit", Count(optional=True))]
    response = ENTRIES


class MarkRead(ChatCommand):
    """Set the read mark to the newest entry, in one place or all."""

    arguments = [(b"target", Place(optional=True))]
    response = []


class Clear(ChatCommand):
    """Hide all that was said until now from the caller alone."""

    arguments = [(b"target", Place())]
    response = []


class Follow(ChatCommand):
    """
    Hear the whole log after C{since}, then C{live}, then what happens; the caller's own name is
    their own stream.  Without C{since}: from now on.
    """

    arguments = [(b"target", Place()), (b"since", Count(optional=True))]
    response = []


class Resume(ChatCommand):
    """
    Hear what C{streams}, a JSON object of C{{"#room": seq, "@name": seq}}, hold after these
    numbers, then C{live} for each; C{reset} where that is more than the limit.

    C{refused}: a JSON list of C{{"target", "code", "text"}} for those that may not be read; the
    others were begun.
    """

    arguments = [(b"streams", Json())]
    response = [(b"refused", Json())]


# -- others


class Users(ChatCommand):
    """List all accounts, by name; those after C{after}."""

    arguments = [(b"after", Name(optional=True))]
    response = [(b"people", Json()), (b"more", Flag())]


class WhoIs(ChatCommand):
    """Look at one user."""

    arguments = [(b"name", Name())]
    response = [(b"person", Json())]


class Block(ChatCommand):
    """Hear nothing of somebody any more, on all devices."""

    arguments = [(b"name", Name())]
    response = []


class Unblock(ChatCommand):
    """Hear somebody again."""

    arguments = [(b"name", Name())]
    response = []


class Blocks(ChatCommand):
    """List whom the caller blocks, by name; those after C{after}."""

    arguments = [(b"after", Name(optional=True))]
    response = [(b"users", Json()), (b"more", Flag())]


class Typing(ChatCommand):
    """Hint to the others at C{target} that the caller is writing something."""

    arguments = [(b"target", Place())]
    response = []


class Mute(ChatCommand):
    """Let one of the caller's conversations ask for no attention, or (C{muted} False) again."""

    arguments = [(b"target", Place()), (b"muted", Flag())]
    response = []


# -- the caller's own account


class SetAway(ChatCommand):
    """Tell that one is away, and why (it may be left out); C{back}: that one is back."""

    arguments = [(b"text", Words(optional=True)), (b"back", Flag(optional=True))]
    response = []


class SetNickname(ChatCommand):
    """Be shown under another name; without one, under the user name again."""

    arguments = [(b"nickname", Words(optional=True))]
    response = []


class ChangePassword(ChatCommand):
    """Replace the password; session tokens are revoked."""

    arguments = [(b"old", Words()), (b"new", Words()), (b"remember", Words(optional=True))]
    response = [(b"token", Words(optional=True))]


class DeleteAccount(ChatCommand):
    """Delete the account; the connection ends."""

    arguments = [(b"password", Words())]
    response = []


class CreateToken(ChatCommand):
    """Make an access token, told this once."""

    arguments = [(b"name", Words())]
    response = [(b"token", Words())]


class Tokens(ChatCommand):
    """List the caller's tokens, by id; those after C{after}."""

    arguments = [(b"after", Count(optional=True))]
    response = [(b"tokens", Json()), (b"more", Flag())]


class RevokeToken(ChatCommand):
    """Revoke an access token by its name, or any by its id, and end the sessions it began."""

    arguments = [(b"name", Words(optional=True)), (b"id", Count(optional=True))]
    response = []


class Settings(ChatCommand):
    """Read what the caller has set: a JSON object of values by their keys."""

    arguments = []
    response = [(b"settings", Json())]


class SetSetting(ChatCommand):
    """Keep a value for all later sessions; without one, or with C{auto}, keep none."""

    arguments = [(b"key", Words()), (b"value", Words(optional=True))]
    response = []


# -- from the server


class Event(ChatCommand):
    """Server to client: something happened.  Never answered."""

    arguments = [(b"event", Json())]
    response = []
    requiresAnswer = False
