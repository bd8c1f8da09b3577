"""The input of one conversation: what is typed there, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from chatserver.model.errors import NoSuchMessage
from chatserver.model.names import Target
from clients.core.contacts import Contacts
from clients.core.drafts import EMPTY, Draft
from clients.core.errands import Errands, Mistake
from clients.core.happenings import Happening, StateChanged
from clients.core.hints import Hints
from clients.core.journal import JournalProblem
from clients.core.outbox import Outbox, OutboxFull
from clients.core.states import Online
from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.plain_text import plain, sentence, size
from clients.desktop.presenters.supplies import Supplies, Voice
from clients.desktop.presenters.telling import Telling
from clients.desktop.presenters.writing.about import About, about, shown_name
from clients.desktop.presenters.writing.commands import table
from clients.desktop.presenters.writing.commands.stage import Scene, Stage
from clients.desktop.presenters.writing.company import Company
from clients.desktop.presenters.writing.completing import Completing
from clients.desktop.presenters.writing.may_write import MayWrite
from clients.desktop.presenters.writing.past import Past, line_at, newest_said, text_of
from clients.desktop.presenters.writing.set_aside import SetAside
from clients.desktop.session import Session
from clients.desktop.words import tr

TEXT_BYTES = 8192
"""That a message may have at a server that does not tell."""
NEAR_BYTES = 1024
"""Before the limit, from where on it is told how much is left."""


class Writing(Telling):
    """
    What stands in the input, and what its keys do.

    Each change is kept at once: the program may end at any moment.

    @ivar cursor: where the cursor stands in the text, in characters.
    @ivar completing: what the word at the cursor could become.
    @ivar may: whether anything can be written.
    """

    def __init__(
        self,
        session: Session,
        target: Target,
        supplies: Supplies,
        kept: Kept,
        outbox: Outbox,
        hints: Hints,
        contacts: Contacts,
        voice: Voice,
        feed: Past,
        stage: Stage,
    ) -> None:
        super().__init__()
        self.target = target
        self._session, self._kept, self._outbox, self._hints = session, kept, outbox, hints
        self._voice, self._past = voice, feed
        self._aside = SetAside(kept, target)
        self._errands = Errands(self._complain)
        self._saving = False
        self.cursor = len(self.text)
        self.may = MayWrite(session, target, feed, lambda: self.name, self._errands)
        company = Company(session, target, feed, contacts)
        self.completing = Completing(kept, company, target)
        self._scene = Scene(
            session,
            target,
            feed,
            contacts,
            supplies,
            voice,
            stage,
            lambda: session.user,
            self._post,
            self.reply_to,
        )
        self._stops: tuple[Callable[[], None], ...] = (
            session.listen(self._happened),
            feed.listen(self._past_changed),
            self.may.listen(self.tell),
            self.may.close,
        )

    def close(self) -> None:
        """Nobody looks any more; what is typed stays kept."""
        stops, self._stops = self._stops, ()
        for stop in stops:
            stop()

    # -- what there is

    @property
    def draft(self) -> Draft:
        """What was begun."""
        return self._kept.draft(self.target)

    @property
    def text(self) -> str:
        """What stands in the input."""
        return self.draft.text

    @property
    def name(self) -> str:
        """How the conversation is called: C{#room}, or as its other one is shown."""
        return shown_name(self._session, self._kept, self.target)

    @property
    def hint(self) -> str:
        """What stands in the input while nothing is typed."""
        if isinstance(self._session.state, Online):
            return tr("Message {name}", name=self.name)
        text = "Message {name} (no connection: what you send waits in the outbox)"
        return tr(text, name=self.name)

    @property
    def about(self) -> About | None:
        """What the input is about; None: it is a new message that answers none."""
        return about(self._past, self.draft)

    @property
    def can_send(self) -> bool:
        """Whether Enter would do anything."""
        is_free = not self.is_hindered and not self._saving
        return bool(self.text.strip()) and self.left >= 0 and is_free

    @property
    def is_hindered(self) -> bool:
        """Whether it is known that the server would not take what is typed; commands it may."""
        return self.may.hindrance is not None and not table.is_command(self.text.strip("\n"))

    @property
    def left(self) -> int:
        """How many bytes of UTF-8 more the text may have; below 0: so many are too many."""
        return self._most - size(self.text)

    @property
    def counter(self) -> str:
        """Tells how much is left, near the limit; empty: enough is."""
        left = self.left
        return "" if left > NEAR_BYTES else f"{left}".replace("-", "−")

    # -- keys

    def typed(self, text: str, cursor: int) -> None:
        """The input holds this text now, with the cursor behind so many characters."""
        self.cursor = cursor
        if text != self.text:
            self._put(evolve(self.draft, text=plain(text)))
            self._hints.typed(self.target, text)
            self.completing.look(text, cursor)
        else:
            self.completing.moved(text, cursor)
        self.tell()

    def insert(self, text: str) -> None:
        """Put something where the cursor is."""
        before, behind = self.text[: self.cursor], self.text[self.cursor :]
        self.cursor += len(text)
        self._put(evolve(self.draft, text=before + text + behind))
        self.completing.put_away()
        self.tell()

    def complete(self) -> bool:
        """Put what is chosen in the place of the word at the cursor; whether anything was."""
        taken = self.completing.take(self.text, self.cursor)
        if taken is None:
            return False
        text, self.cursor = taken
        self._put(evolve(self.draft, text=text))
        self.tell()
        return True

    def up(self) -> bool:
        """In an empty input: edit the newest own message; whether there was one to edit."""
        if self.draft != EMPTY:
            return False
        line = newest_said(self._past, self._scene.viewer_id, mine=True)
        return line is not None and self.edit(line.seq)

    def escape(self) -> bool:
        """Stop completing; or else editing, or answering.  Whether anything was stopped."""
        draft = self.draft
        if self.completing.offers:
            self.completing.put_away()
        elif draft.editing is not None:
            self._show(self._aside.take())
        elif draft.reply is not None:
            self._put(evolve(draft, reply=None))
        else:
            return False
        self.tell()
        return True

    # -- messages that the input is about

    def reply_to(self, seq: int) -> None:
        """Let what is typed answer a message."""
        draft = self._aside.take() if self.draft.editing is not None else self.draft
        self._show(evolve(draft, reply=seq))

    def edit(self, seq: int) -> bool:
        """
        Give an own message another text; what is typed is set aside meanwhile.

        @return: False: it cannot be edited.
        """
        line = line_at(self._past, seq)
        if line is None or not text_of(line) or line.entry.sender.id != self._scene.viewer_id:
            return False
        if self.draft.editing is None:
            self._aside.put(self.draft)
        self._show(Draft(text_of(line), editing=seq))
        return True

    # -- what becomes of what was typed

    def send(self) -> None:
        """
        Say what is typed, or do it.

        The input is empty afterwards, unless it could not be taken: then the text stays.
        """
        draft = self.draft
        text = draft.text.strip("\n")
        if not text.strip() or self._saving:
            if draft.editing is not None and not self._saving:
                self._complain(tr("An empty message is not saved. Delete the message instead."))
            return
        self.completing.put_away()
        try:
            if draft.editing is not None:
                self._save(draft.editing, text)
            elif table.is_command(text):
                self._run(draft, text)
            else:
                self._post(self.target, text.removeprefix("/"), False, draft.reply)
                self._show(EMPTY)
        except (Mistake, OutboxFull, JournalProblem) as error:
            self._complain(str(error))

    def give_back(self, text: str) -> None:
        """Put what was not sent into the input again, before whatever stands there."""
        draft = self.draft
        self._show(evolve(draft, text=f"{text}\n{draft.text}" if draft.text else text))

    def offered_files(self) -> None:
        """Files or pictures were dropped here: they cannot be sent."""
        self._voice.say(tr("Files and pictures cannot be sent yet."))

    # --

    @property
    def _most(self) -> int:
        server = self._session.server
        return TEXT_BYTES if server is None else server.limit("text_bytes", TEXT_BYTES)

    def _put(self, draft: Draft) -> None:
        self._kept.keep_draft(self.target, draft)

    def _show(self, draft: Draft) -> None:
        self._put(draft)
        self.cursor = len(draft.text)
        self.completing.put_away()
        self.tell()

    def _post(self, target: Target, text: str, action: bool, reply: int | None) -> None:
        self._check(text)
        self._outbox.add(target, text, action, reply)

    def _check(self, text: str) -> None:
        over = size(text) - self._most
        if over > 0:
            told = "The message is {over} bytes too long. Shorten it, or send it in parts."
            raise Mistake(tr(told, over=over))

    def _save(self, seq: int, text: str) -> None:
        line = line_at(self._past, seq)
        if line is not None and text_of(line) == text:
            self._show(self._aside.take())
            return
        self._check(text)
        self._saving = True
        self.tell()
        self._errands.run(self._edited(seq, text), self._not_saved)

    async def _edited(self, seq: int, text: str) -> None:
        try:
            await self._session.edit(self.target, seq, text)
        except NoSuchMessage:
            told = "That message was deleted meanwhile. What you typed is still here."
            raise Mistake(tr(told)) from None
        self._saving = False
        draft = self.draft
        if draft.editing == seq and draft.text.strip("\n") == text:
            self._show(self._aside.take())
        self.tell()

    def _not_saved(self) -> None:
        self._saving = False
        self.tell()

    def _run(self, draft: Draft, text: str) -> None:
        self._show(EMPTY)
        self._errands.run(self._done(text), lambda: self._not_run(draft))

    async def _done(self, text: str) -> None:
        try:
            await table.run(self._scene, text)
        except (OutboxFull, JournalProblem) as error:
            raise Mistake(str(error)) from None
        self.may.look()

    def _not_run(self, draft: Draft) -> None:
        if self.draft == EMPTY:
            self._show(draft)
        else:
            self.give_back(draft.text)

    def _complain(self, told: str) -> None:
        self._voice.complain(sentence(told))

    # -- hearing of what is shown

    def _happened(self, happening: Happening) -> None:
        if isinstance(happening, StateChanged):
            self.tell()

    def _past_changed(self) -> None:
        if self.draft.reply is not None or self.draft.editing is not None:
            self.tell()
