"""What commands need of the window, and where they are typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from attrs import frozen

from chatserver.model.entries import User
from chatserver.model.names import Target
from clients.core.contacts import Contacts
from clients.desktop.presenters.supplies import Supplies, Voice
from clients.desktop.presenters.writing.past import Past
from clients.desktop.session import Session


@frozen
class AnswerRow:
    """
    A row of an answer.

    @ivar text: what is read first.
    @ivar about: what is read second; may be empty.
    @ivar target: the conversation to which the row leads; None: to none.
    @ivar seq: the message there to which it leads; None: to its end.
    """

    text: str
    about: str = ""
    target: Target | None = None
    seq: int | None = None


class Stage(Protocol):
    """What only the window as a whole can do."""

    def go(self, target: Target) -> None:
        """Show a conversation."""

    def show(self, title: str, rows: Sequence[AnswerRow]) -> None:
        """Show an answer of several lines, until it is closed."""

    def ask(self, question: str, yes: str, then: Callable[[], Awaitable[None]]) -> None:
        """
        Ask whether something is really to be done, and do it if it is.

        @param yes: the words on the button that does it.
        """

    def change_password(self) -> None:
        """Let the password be changed."""

    def quit(self) -> None:
        """End the program; the login stays remembered."""

    def log_out(self) -> None:
        """End the session, and forget the login."""


@frozen(eq=False)
class Scene:
    """
    Where a command is typed.

    @ivar here: the conversation.
    @ivar post: says something: where, what, whether as an action, and the seq that it answers.
    @ivar reply_to: lets what is typed next answer the message with a seq.
    """

    session: Session
    here: Target
    past: Past
    contacts: Contacts
    supplies: Supplies
    voice: Voice
    stage: Stage
    viewer: Callable[[], User | None]
    post: Callable[[Target, str, bool, int | None], None]
    reply_to: Callable[[int], None]

    @property
    def viewer_id(self) -> int:
        """The viewer's id; -1: nobody was ever logged in."""
        user = self.viewer()
        return -1 if user is None else user.id
