"""Commands: tokens, with which scripts log in."""

from __future__ import annotations

from chatserver.credentials import TokenShown
from chatserver.frontends.line.answers import Answer, counted, done, listing
from chatserver.frontends.line.command import Command
from chatserver.frontends.line.connection import Connection
from chatserver.frontends.line.grammar import Arguments
from chatserver.frontends.line.greeting import welcome


async def token(connection: Connection, arguments: Arguments) -> Answer:
    """Log in with a token, or do something with one's own."""
    subcommand = SUBCOMMANDS.get(arguments.peek().lower())
    if subcommand is not None:
        arguments.word()
        return await subcommand(connection, arguments)
    connection.gate.expect_nobody()
    secret = arguments.word()
    arguments.end()
    session = await connection.enter(TokenShown(secret, connection.origin))
    return await welcome(connection, session)


async def new(connection: Connection, arguments: Arguments) -> Answer:
    """Make an access token; its secret is shown this once."""
    session = connection.gate.session
    secret = await session.create_token(arguments.text())
    plain = (
        f"Your new token: {secret}",
        "It is shown this once: keep it where only you can read it, for it logs in as you.",
        "/token list shows what tokens you have, /token revoke NAME takes one back.",
    )
    return Answer(200, secret, plain, {"token": secret})


async def show(connection: Connection, arguments: Arguments) -> Answer:
    """List one's tokens; what their secrets are the server does not know."""
    arguments.end()
    tokens = await connection.gate.session.tokens()
    told = counted(len(tokens), "token") if tokens else "No tokens; /token new NAME makes one"
    return listing("tokens", tokens, f"{told}.")


async def revoke(connection: Connection, arguments: Arguments) -> Answer:
    """Let nobody in with a token any more."""
    session = connection.gate.session
    await session.revoke_token(arguments.text())
    return done("token revoked", "The token is revoked; nobody gets in with it any more.")


SUBCOMMANDS = {"new": new, "list": show, "revoke": revoke}

COMMANDS = (
    Command(
        "token",
        token,
        "/token TOKEN | new NAME | list | revoke NAME",
        "Log in with a token; make, list and revoke your own",
        "/token new ci",
    ),
)
