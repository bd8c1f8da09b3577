"""
The commands of the admin socket: all of C{IOperator}, for C{chatctl} of the same installation.

They are no protocol for strangers, and have no versions: whoever upgrades restarts the server.
All of C{chatserver.model.errors} may be answered, each under its own code.
"""

from __future__ import annotations

from chatserver.wire.arguments import Count, Flag, Hall, Json, Name, Words
from chatserver.wire.commands import ChatCommand

# Their names differ from those of L{chatserver.wire.commands}: a program that knocks at the wrong
# door is told so.

# -- accounts


class AddUser(ChatCommand):
    """Make an account; the name may be one that is reserved for the operator to give."""

    arguments = [(b"name", Name()), (b"password", Words()), (b"admin", Flag())]
    response = [(b"user", Json())]


class ListUsers(ChatCommand):
    """List all accounts, by name; those after C{after}."""

    arguments = [(b"after", Name(optional=True))]
    response = [(b"users", Json()), (b"more", Flag())]


class LookAtUser(ChatCommand):
    """Look at one account."""

    arguments = [(b"name", Name())]
    response = [(b"user", Json())]


class GivePassword(ChatCommand):
    """Replace a password."""

    arguments = [(b"name", Name()), (b"password", Words())]
    response = []


class SetAdmin(ChatCommand):
    """Let an account keep order in every room, or no longer."""

    arguments = [(b"name", Name()), (b"admin", Flag())]
    response = []


class BarUser(ChatCommand):
    """Let nobody in with an account; C{bar} is a JSON object of C{why} and perhaps C{until}."""

    arguments = [(b"name", Name()), (b"bar", Json())]
    response = []


class UnbarUser(ChatCommand):
    """Let the account's owner in again."""

    arguments = [(b"name", Name())]
    response = []


class RemoveUser(ChatCommand):
    """Delete an account."""

    arguments = [(b"name", Name())]
    response = []


# -- rooms


class ListRooms(ChatCommand):
    """List all rooms, private ones too, by name; those after C{after}."""

    arguments = [(b"after", Hall(optional=True))]
    response = [(b"rooms", Json()), (b"more", Flag())]


class MakeRoom(ChatCommand):
    """Make a room for somebody."""

    arguments = [
        (b"room", Hall()),
        (b"private", Flag()),
        (b"topic", Words()),
        (b"moderator", Name()),
    ]
    response = []


class DeleteRoom(ChatCommand):
    """Delete a room with all that was said in it."""

    arguments = [(b"room", Hall())]
    response = []


# -- tokens


class MakeToken(ChatCommand):
    """Make an access token for an account, told this once."""

    arguments = [(b"name", Name()), (b"token", Words())]
    response = [(b"secret", Words())]


class ListTokens(ChatCommand):
    """List an account's tokens; the first C{skip} are left out."""

    arguments = [(b"name", Name()), (b"skip", Count(optional=True))]
    response = [(b"tokens", Json()), (b"more", Flag())]


class DropToken(ChatCommand):
    """Revoke an access token."""

    arguments = [(b"name", Name()), (b"token", Words())]
    response = []


# -- who is here


class Who(ChatCommand):
    """List all sessions, by user name; the first C{skip} are left out."""

    arguments = [(b"skip", Count(optional=True))]
    response = [(b"sessions", Json()), (b"more", Flag())]


class KickUser(ChatCommand):
    """End all sessions of a user."""

    arguments = [(b"name", Name()), (b"why", Words())]
    response = [(b"sessions", Count())]


class Announce(ChatCommand):
    """Tell every session something."""

    arguments = [(b"text", Words())]
    response = [(b"sessions", Count())]


class Status(ChatCommand):
    """Look at the server; the first question of C{chatctl}, which shows that it answers."""

    arguments = []
    response = [(b"status", Json())]


# -- what was done


class ListAudit(ChatCommand):
    """List the newest C{most} acts that fit what is given, oldest first; those after C{after}."""

    arguments = [
        (b"most", Count()),
        (b"room", Hall(optional=True)),
        (b"by", Name(optional=True)),
        (b"about", Name(optional=True)),
        (b"after", Count(optional=True)),
    ]
    response = [(b"records", Json()), (b"more", Flag())]


# -- invitations


class MakeInvitation(ChatCommand):
    """Make a code with which somebody may register, told this once."""

    arguments = [(b"uses", Count()), (b"days", Count()), (b"note", Words())]
    response = [(b"code", Words())]


class ListInvitations(ChatCommand):
    """List those with which somebody can register now; the first C{skip} are left out."""

    arguments = [(b"skip", Count(optional=True))]
    response = [(b"invitations", Json()), (b"more", Flag())]


class DropInvitation(ChatCommand):
    """Let nobody register with an invitation any more."""

    arguments = [(b"id", Count())]
    response = []
