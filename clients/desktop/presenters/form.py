"""A form whose fields are judged before anything is sent, and by the server after."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from chatserver.model.errors import ChatError
from clients.desktop.presenters.refusing import as_sentence, refusal_sentence
from clients.desktop.presenters.telling import Telling
from clients.desktop.words import tr

WHOLE = ""
"""The name of the field to which belongs what is wrong with none in particular."""

PASSWORD_LEAST, PASSWORD_MOST = 8, 256
"""Characters of a password."""


class Form(Telling):
    """
    What a form tells.

    @ivar problems: what is wrong, by field; each a sentence that also says what to do.
    @ivar is_busy: whether the server is asked.
    @ivar is_done: whether what was wanted is done; then the form is to be closed.
    """

    blamed: Mapping[type[ChatError], str] = {}
    """The field to which a refusal belongs."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: dict[str, str] = {}
        self.is_busy = self.is_done = False

    def edited(self, field: str) -> None:
        """The person changes a field: what was wrong with it does not stand there any more."""
        if self.problems.pop(field, None) or self.problems.pop(WHOLE, None):
            self.tell()

    def say_of(self, error: ChatError) -> str:
        """Say what a refusal means in this form."""
        return as_sentence(str(error))

    def begin(self, problems: Mapping[str, str], work: Callable[[], Awaitable[None]]) -> None:
        """
        Ask the server, unless something is wrong, or it is asked already.

        @param work: asks.
        """
        if self.is_busy:
            return
        self.problems = dict(problems)
        self.is_done = False
        self.is_busy = not problems
        self.tell()
        if not problems:
            asking = Deferred.fromCoroutine(_awaited(work()))
            asking.addCallbacks(self._succeeded, self._failed).addErrback(self._not_told)

    def _succeeded(self, _: None) -> None:
        self.is_busy, self.is_done = False, True
        self.tell()

    def _failed(self, failure: Failure) -> None:
        self.is_busy = False
        sentence = refusal_sentence(failure)
        if sentence is None:
            self._log.failure("{event}", failure, event="a form failed")
            self.problems = {WHOLE: tr("This program failed. It has been logged.")}
        elif isinstance(failure.value, ChatError):
            field = self.blamed.get(type(failure.value), WHOLE)
            self.problems = {field: self.say_of(failure.value)}
        else:
            self.problems = {WHOLE: sentence}
        self.tell()

    def _not_told(self, failure: Failure) -> None:
        self._log.failure("{event}", failure, event="telling what became of a form failed")


def new_password_problem(password: str) -> str:
    """Say what is wrong with a password that somebody wants to have; empty: nothing."""
    if not password:
        return tr("Type a new password.")
    if PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        return ""
    return tr(
        "A password has {least} to {most} characters; this one has {count}.",
        least=PASSWORD_LEAST,
        most=PASSWORD_MOST,
        count=len(password),
    )


async def _awaited(work: Awaitable[None]) -> None:
    await work
