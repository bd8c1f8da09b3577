"""The viewer's own account: what they are called, whether they are away, password, deletion."""

from __future__ import annotations

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from chatserver.model.entries import Entry, User
from chatserver.model.errors import BadName, BadPassword, ChatError, LoginRefused, NameTaken
from chatserver.model.events import CameBack, WentAway
from chatserver.model.names import Nickname, UserName
from chatserver.wire.calls import CallLost
from clients.core.contacts import Contacts
from clients.core.happenings import Happening, Heard, StateChanged
from clients.core.states import Online
from clients.desktop.presenters.form import Form, new_password_problem
from clients.desktop.presenters.refusing import as_sentence, errands_for
from clients.desktop.presenters.supplies import Voice
from clients.desktop.presenters.telling import Telling
from clients.desktop.session import Session
from clients.desktop.words import tr

NOBODY = User(-1, UserName("nobody"))
"""Who the viewer is before anybody was ever logged in."""


class Account(Telling):
    """
    Who the viewer is.

    @ivar away: why they are away, as they say (it may be empty); None: they are not.
    @ivar naming: the form for the nickname.
    @ivar password: the form for another password.
    @ivar deletion: the form that ends the account.
    """

    def __init__(
        self,
        session: Session,
        voice: Voice,
        remember: str | None = None,
        contacts: Contacts | None = None,
    ) -> None:
        """
        @param remember: this program's name, where it is to be let in by a token after the
            password was changed; None: by the new password.
        @param contacts: learn whether the viewer is away; None: nobody needs to.
        """
        super().__init__()
        self._session = session
        self._voice = voice
        self._errands = errands_for(voice)
        self._contacts = contacts
        self._user = session.user
        self.away: str | None = None
        self.naming = Naming(session, self)
        self.password = PasswordChange(session, voice, remember)
        self.deletion = Deletion(session)
        self._stop = session.listen(self._happened)
        if isinstance(session.state, Online):
            self._read_soon()

    def close(self) -> None:
        """Listen no more."""
        self._stop()

    def viewer(self) -> User:
        """Who is logged in, under the nickname of now."""
        return self._user or self._session.user or NOBODY

    @property
    def is_online(self) -> bool:
        """Whether the server can be asked for anything."""
        return isinstance(self._session.state, Online)

    def go_away(self, text: str) -> None:
        """Tell the others that one is away; C{text}: why, or empty."""
        self._errands.run(self._set_away(text.strip()))

    def come_back(self) -> None:
        """Tell them that one is back."""
        self._errands.run(self._set_away(None))

    def renamed(self, nickname: Nickname | None) -> None:
        """The nickname is another."""
        text = None if nickname is None else nickname.text
        self._user = evolve(self.viewer(), nickname=text)
        if self._contacts is not None:
            self._contacts.saw_user(self._user)
        self._voice.say(tr("Others see you as {name}.", name=self._user.shown))
        self.tell()

    # --

    async def _set_away(self, text: str | None) -> None:
        await self._session.set_away(text)
        self._saw_away(text)
        yes, no = tr("Others see that you are away."), tr("Others see that you are back.")
        self._voice.say(no if text is None else yes)

    def _saw_away(self, text: str | None) -> None:
        if self._contacts is not None:
            self._contacts.saw_away(self.viewer().name, text)
        if self.away != text:
            self.away = text
            self.tell()

    def _happened(self, happening: Happening) -> None:
        me = self.viewer().id
        match happening:
            case StateChanged(Online(user)):
                self._user = user
                self.tell()
                self._read_soon()
            case StateChanged():
                self.tell()
            case Heard(WentAway(user, text)) if user.id == me:
                self._saw_away(text)
            case Heard(CameBack(user)) if user.id == me:
                self._saw_away(None)
            case Heard(Entry(sender=user)) if user.id == me and user != self._user:
                self._user = user  # another device gave another nickname
                self.tell()

    def _read_soon(self) -> None:
        Deferred.fromCoroutine(self._read()).addErrback(self._not_read)

    async def _read(self) -> None:
        person = await self._session.whois(self.viewer().name)
        self._user = person.user
        self._saw_away(person.away)
        self.tell()

    def _not_read(self, failure: Failure) -> None:
        # With the next connection it is read again; guests have no account.
        if not failure.check(CallLost, ChatError):
            self._log.failure("{event}", failure, event="reading the own account failed")


class Naming(Form):
    """The form for the name that others are shown; its field is C{nickname}."""

    blamed = {BadName: "nickname", NameTaken: "nickname"}

    def __init__(self, session: Session, account: Account) -> None:
        super().__init__()
        self._session = session
        self._account = account

    def submit(self, text: str) -> None:
        """Be called so; empty: by the user name."""
        text = text.strip()
        problems: dict[str, str] = {}
        nickname = None
        try:
            nickname = Nickname.parse(text) if text else None
        except BadName as error:
            problems["nickname"] = as_sentence(str(error))
        self.begin(problems, lambda: self._rename(nickname))

    async def _rename(self, nickname: Nickname | None) -> None:
        await self._session.set_nickname(nickname)
        self._account.renamed(nickname)


class PasswordChange(Form):
    """The form for another password; its fields are C{old}, C{new} and C{again}."""

    blamed = {LoginRefused: "old", BadPassword: "new"}

    def __init__(self, session: Session, voice: Voice, remember: str | None) -> None:
        super().__init__()
        self._session = session
        self._voice = voice
        self._remember = remember

    def submit(self, old: str, new: str, again: str) -> None:
        """Have another password from now on."""
        problems = {"old": "" if old else tr("Type your password of now.")}
        problems["new"] = new_password_problem(new)
        if not problems["new"] and new != again:
            problems["again"] = tr("This is not the same as the new password above.")
        found = {field: text for field, text in problems.items() if text}
        self.begin(found, lambda: self._change(old, new))

    def say_of(self, error: ChatError) -> str:
        """The server says of a login that it is refused; here it is the password of now."""
        if isinstance(error, LoginRefused):
            return tr("That is not your password.")
        return super().say_of(error)

    async def _change(self, old: str, new: str) -> None:
        await self._session.change_password(old, new, self._remember)
        self._voice.say(tr("Your password is changed. Your other devices are logged out."))


class Deletion(Form):
    """The form that ends the account; its fields are C{password} and C{understood}."""

    blamed = {LoginRefused: "password"}

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def submit(self, password: str, understood: bool) -> None:
        """Delete the account, for ever."""
        problems = {} if password else {"password": tr("Type your password.")}
        if not understood:
            problems["understood"] = tr("Tick this if you are sure.")
        self.begin(problems, lambda: self._session.delete_account(password))

    def say_of(self, error: ChatError) -> str:
        """As in L{PasswordChange}."""
        if isinstance(error, LoginRefused):
            return tr("That is not your password.")
        return super().say_of(error)
