"""Commands: ways in and out, and the own account."""

from __future__ import annotations

from chatserver.credentials import GuestName, NewAccount, Password
from chatserver.frontends.line.answers import Answer, done
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments
from chatserver.frontends.line.greeting import farewell, mark_read, welcome
from chatserver.interfaces import ISession
from chatserver.model.errors import BadPassword, NotForGuests
from chatserver.model.names import GUEST_MARK, Nickname, UserName

PASSWORD_TRIES = 3
"""How often a person may type a new password twice until both are the same."""


async def register(connection: Connection, arguments: Arguments) -> Answer:
    """Make an account; a taken name is refused before a password is asked for."""
    connection.gate.expect_nobody()
    name = UserName.parse_new(arguments.word())
    connection.setting.registrar.check_way(connection.origin)
    await connection.setting.registrar.check_name(name, connection.origin)
    code = await _invitation(connection, arguments)
    password = arguments.trimmed()
    if not password:
        password = await _new_password(connection, "Choose a password (8 characters or more): ")
    session = await connection.enter(NewAccount(name, password, connection.origin, code))
    return await welcome(connection, session)


async def _invitation(connection: Connection, arguments: Arguments) -> str | None:
    """Take an invitation's code, where one is needed; a bad one is refused before a password."""
    if not connection.setting.invitation:
        return None  # there a password may begin with these letters
    code = arguments.option("code")
    if not code:
        code = await connection.ask("Invitation code: ", "invitation code wanted")
    await connection.setting.registrar.check_invitation(code, connection.origin)
    return code


async def login(connection: Connection, arguments: Arguments) -> Answer:
    """Begin a session."""
    connection.gate.expect_nobody()
    name = UserName.parse(arguments.word())
    # Before a password is asked for: typed, it would be on its way already.
    connection.setting.registrar.check_way(connection.origin)
    password = arguments.trimmed() or await connection.ask("Password: ")
    session = await connection.enter(Password(name, password, connection.origin))
    return await welcome(connection, session)


async def guest(connection: Connection, arguments: Arguments) -> Answer:
    """Begin a session without an account."""
    connection.gate.expect_nobody()
    name = UserName.parse_new(arguments.word().removeprefix(GUEST_MARK))
    arguments.end()
    session = await connection.enter(GuestName(name, connection.origin))
    return await welcome(connection, session)


async def logout(connection: Connection, arguments: Arguments) -> Answer:
    """End the session; the connection stays."""
    arguments.end()
    name = connection.gate.session.user.name
    await mark_read(connection)
    connection.exit()
    return done("logged out", f"Bye {name}. You are logged out; /quit hangs up.")


async def leave(connection: Connection, arguments: Arguments) -> Answer:
    """End the session, then the connection."""
    arguments.end()
    plain = await farewell(connection)
    connection.leave()
    return Answer(221, "bye", (plain,))


async def passwd(connection: Connection, arguments: Arguments) -> Answer:
    """Replace the password."""
    arguments.end()
    session = _account_of(connection)
    old = await connection.ask("Old password: ")
    new = await _new_password(connection, "New password: ", "new password wanted")
    await session.change_password(old, new)
    return done("password changed", "Your password is changed.")


async def nick(connection: Connection, arguments: Arguments) -> Answer:
    """Be shown under another name."""
    session = connection.gate.session
    raw = arguments.text().strip()
    nickname = None if raw == "-" else Nickname.parse(raw)
    await session.set_nickname(nickname)
    if nickname is None:
        return done("nickname removed", "You are shown under your user name again.")
    told = f"You are shown as {nickname} now."
    return done(f"nickname {nickname}", told, nick=nickname.text)


async def delete_account(connection: Connection, arguments: Arguments) -> Answer:
    """Delete the account; the password is the confirmation."""
    arguments.end()
    session = _account_of(connection)
    password = await connection.ask("This deletes your account for ever. Password: ")
    # The answer comes first; of the account's leaving there is nothing to tell to itself.
    connection.hold()
    await session.delete_account(password)
    connection.exit()
    return done("account deleted", "Your account is deleted.")


def _account_of(connection: Connection) -> ISession:
    """Give the session of somebody who has a password that could be asked for."""
    session = connection.gate.session
    if session.user.name.is_guest:
        raise NotForGuests("guests have no account and no password; register an account")
    return session


async def _new_password(
    connection: Connection, question: str, wanted: str = "password wanted"
) -> str:
    """Ask for a password nobody can check; a person, who does not see it, twice."""
    if not connection.is_person:
        return await connection.ask(question, wanted)
    wrong = ""
    for left in reversed(range(PASSWORD_TRIES)):
        password = await connection.ask(question, wanted)
        wrong = await _why_not(connection, password)
        if not wrong:
            return password
        if left:
            again = Answer(331, f"{wrong}; try again")
            connection.put(connection.written(again, connection.tag))
    raise BadPassword(f"{wrong}; nothing was changed")


async def _why_not(connection: Connection, password: str) -> str:
    """Tell why a new password cannot be, before it is typed again or after; empty: it can."""
    try:
        connection.setting.registrar.check_password(password)
    except BadPassword as refusal:
        return str(refusal)
    return "" if await connection.ask("Again: ") == password else "the two passwords differ"


COMMANDS = (
    Command(
        "register",
        register,
        "/register NAME [code=CODE] [PASSWORD]",
        "Make an account and log in",
        "/register ann",
    ),
    Command("login", login, "/login NAME [PASSWORD]", "Log in to your account", "/login ann"),
    Command("guest", guest, "/guest NAME", "Log in without an account", "/guest ann"),
    Command("logout", logout, "/logout", "Log out without hanging up", "/logout"),
    Command("quit", leave, "/quit", "Log out and hang up", "/quit"),
    Command("passwd", passwd, "/passwd", "Change your password", "/passwd"),
    Command(
        "nick",
        nick,
        "/nick NICKNAME",
        "Be shown under another name; - takes it away",
        "/nick Ann of Lab 3",
    ),
    Command(
        "delete-account",
        delete_account,
        "/delete-account",
        "Delete your account for ever",
        "/delete-account",
    ),
)
