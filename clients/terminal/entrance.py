"""The way in: from a name and a password, or a remembered login, to a client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve, frozen
from twisted.internet.interfaces import IReactorTime

from chatserver.model.errors import BadName, ChatError, LoginRefused, RegistrationClosed
from chatserver.model.names import UserName
from clients.core.address import ServerAddress, grouped
from clients.core.client import Client, NotReached
from clients.core.dialing import Dial
from clients.core.entering import Credentials, NewAccount, Password, Token
from clients.core.happenings import Happening
from clients.core.happenings import Remembered as TokenTold
from clients.core.trust import CertificateChanged, Untrusted
from clients.terminal.questions import Questions, Refused
from clients.terminal.remembered import CLIENT_NAME, Login, Remembered
from clients.terminal.status import why
from clients.terminal.whereto import Where

MOST_TRIES = 5
"""Of names and passwords, before the program gives up."""


@frozen(eq=False)
class Way:
    """
    What a client needs of the world.

    @ivar dial: opens connections to the server.
    @ivar random: gives numbers from 0 to 1.
    @ivar program: this program's name and version.
    """

    dial: Dial
    clock: IReactorTime
    random: Callable[[], float]
    program: str

    def client(self, credentials: Credentials) -> Client:
        """Make a client that is not started yet."""
        return Client(self.dial, credentials, self.clock, self.random, self.program)


class Entrance:
    """Lets one person in."""

    def __init__(
        self, way: Way, where: Where, remembered: Remembered, questions: Questions
    ) -> None:
        self._way = way
        self._where = where
        self._remembered = remembered
        self._questions = questions

    async def enter(self) -> tuple[Client, Login]:
        """
        Get in: by the remembered login if there is one, else as the person says.

        @return: a client; where the login is remembered and the server cannot be reached, it is
            not online yet, and tries on.
        @raise Refused: there is no way in.
        @raise RememberedProblem: what is remembered cannot be read.
        @raise EOFError, KeyboardInterrupt: the person wants to leave.
        """
        login = self._remembered.find(self._where.server, self._where.name)
        if login is not None and login.token is not None:
            client = await self._by_token(login, login.token)
            if client is not None:
                return client, login
        name = login.name if login is not None else self._where.name
        for _ in range(MOST_TRIES):
            wanted = name or self._ask_name()
            credentials = self._ask_password(wanted) if wanted is not None else None
            if credentials is None:
                continue
            client = await self._by(credentials)
            if client is not None:
                login = Login(self._where.server, credentials.name)
                return client, self._remembered.find(login.server, login.name) or login
            name = self._where.name
        raise Refused("that was not right; start the program again to try on")

    # --

    async def _by_token(self, login: Login, token: str) -> Client | None:
        client = self._way.client(Token(token))
        self._keep_tokens(client, login)
        try:
            await client.enter()
        except NotReached:
            return client
        except LoginRefused:
            self._questions.say("The remembered login is not valid any more.")
            await client.close()
            self._remembered.forget(login.server, login.name)
            return None
        except (ChatError, Untrusted) as error:
            await client.close()
            raise refusal(self._where.server, error) from None
        self._remembered.keep(login)
        return client

    async def _by(self, credentials: Password | NewAccount) -> Client | None:
        """@return: None: refused, and the person knows why."""
        client = self._way.client(credentials)
        self._keep_tokens(client, Login(self._where.server, credentials.name))
        try:
            await client.enter()
        except NotReached as error:
            await client.close()
            raise Refused(f"{self._where.server}: {why(error.reason)}") from None
        except Untrusted as error:
            await client.close()
            raise refusal(self._where.server, error) from None
        except ChatError as error:
            await client.close()
            if isinstance(credentials, NewAccount) and _wants_a_code(error, client):
                return await self._by_code(credentials)
            self._questions.say(_sentence(error))
            return None
        return client

    async def _by_code(self, credentials: NewAccount) -> Client | None:
        code = self._questions.line("Accounts are made by invitation here. Your code: ")
        if not code:
            self._questions.say("Nothing was made; whoever runs the server has codes.")
            return None
        return await self._by(evolve(credentials, code=code))

    def _keep_tokens(self, client: Client, login: Login) -> None:
        def happened(happening: Happening) -> None:
            if isinstance(happening, TokenTold):
                self._remembered.keep(evolve(login, token=happening.token))

        client.listen(happened)

    def _ask_name(self) -> UserName | None:
        typed = self._questions.line(f"Your name at {self._where.server}: ")
        try:
            return UserName.parse(typed)
        except BadName as error:
            self._questions.say(_sentence(error))
            return None

    def _ask_password(self, name: UserName) -> Password | NewAccount | None:
        prompt = f"Password of {name} (empty: register {name} as a new account): "
        password = self._questions.secret(prompt)
        if password:
            return Password(name, password, CLIENT_NAME)
        new = self._questions.secret("Choose a password (8 characters or more): ")
        if new != self._questions.secret("Again: "):
            self._questions.say("These were two different ones.")
            return None
        return NewAccount(name, new, CLIENT_NAME)


def refusal(server: ServerAddress, error: Any) -> Refused:
    """Say why a server is spoken to no more."""
    if isinstance(error, CertificateChanged):
        return Refused(
            f"{server} does not show the key that it should, so nothing was sent to it.\n"
            f"  expected: {grouped(error.expected)}\n"
            f"  shown:    {grouped(error.seen)}\n"
            "Another server answers in its place, or its operator made a new key: ask them. If it "
            "is theirs, --forget-key lets the next start ask for it anew."
        )
    if isinstance(error, Untrusted):
        return Refused(f"{server} cannot be trusted: {error}")
    return Refused(f"{server} refuses: {error}")


def _wants_a_code(error: ChatError, client: Client) -> bool:
    by_invitation = client.server is not None and "invitation" in client.server.features
    return by_invitation and isinstance(error, RegistrationClosed)


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
