"""C{chatctl token}: secrets with which scripts log in."""

from __future__ import annotations

from argparse import ArgumentParser

from chatserver.admin.command import Call, Subparsers, command, subject, user_name
from chatserver.admin.output import moment, table
from chatserver.model.standing import Token, TokenKind
from chatserver.operator_interfaces import IOperator
from chatserver.wire.writing import token_fields

EXAMPLES = """\
  chatctl token create ci-bot build
  chatctl token list ci-bot
  chatctl token revoke ci-bot build
"""
CREATE_EXAMPLES = """\
  chatctl token create ci-bot build
  CHAT_TOKEN=$(chatctl token create ci-bot build)

The token is told this once, on standard output alone; the server keeps only its hash.
"""


def describe(subjects: Subparsers) -> None:
    """Add C{chatctl token} and its commands."""
    commands = subject(subjects, "token", "secrets with which scripts log in", EXAMPLES)
    _names(command(commands, "create", "make a token", CREATE_EXAMPLES, _create, json=True))
    examples = "  chatctl token list ci-bot\n  chatctl token list ci-bot --json\n"
    listing = command(commands, "list", "list an account's tokens", examples, _list, json=True)
    listing.add_argument("name", metavar="NAME", help="whose")
    examples = "  chatctl token revoke ci-bot build\n"
    help = "let nobody in with a token any more"
    _names(command(commands, "revoke", help, examples, _revoke))


def _names(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="whose")
    parser.add_argument("token", metavar="TOKEN_NAME", help="what the token is called")


def _create(call: Call) -> None:
    name, token = user_name(call.arguments.name), call.arguments.token

    async def create(operator: IOperator) -> str:
        return await operator.create_token(name, token)

    with call.reached() as reached:
        secret = reached.run(create)
    call.answer({"token": secret, "user": name.text, "name": token}, lambda: secret)
    if not call.arguments.json:
        call.console.note("Keep it: it is shown this once.")


def _list(call: Call) -> None:
    name = user_name(call.arguments.name)

    async def tokens(operator: IOperator) -> list[Token]:
        return list(await operator.tokens(name))

    with call.reached() as reached:
        found = reached.run(tokens)
    head = ("NAME", "KIND", "MADE", "LAST USED")
    call.answer(
        [token_fields(each) for each in found],
        lambda: table(head, [_row(each) for each in found]),
    )


def _row(token: Token) -> tuple[str, str, str, str]:
    kind = "access" if token.kind is TokenKind.ACCESS else "session"
    return token.name, kind, moment(token.created_at), moment(token.used_at)


def _revoke(call: Call) -> None:
    name, token = user_name(call.arguments.name), call.arguments.token

    async def revoke(operator: IOperator) -> None:
        await operator.revoke_token(name, token)

    with call.reached() as reached:
        reached.run(revoke)
    call.console.say(f"Revoked the token of {name}; the sessions it began have ended.")
