"""Makes the rows of the list of conversations out of all that is known of each."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from chatserver.model.entries import Action, Conversation, Entry, Room, Text, User
from chatserver.model.names import Target, UserName
from clients.core.contacts import Contacts
from clients.core.drafts import Draft
from clients.core.hints import Hints
from clients.core.outbox import Outbox
from clients.core.posts import Failed, Post
from clients.desktop.presenters.kept import Kept
from clients.desktop.presenters.places.last_lines import LastLines
from clients.desktop.presenters.places.place_rows import Place, Says, preview, short_time
from clients.desktop.presenters.places.sides import is_own
from clients.desktop.presenters.supplies import Supplies
from clients.desktop.words import tr


@frozen
class Line:
    """The second line of a row, and when that was."""

    says: Says = Says.NOTHING
    text: str = ""
    at: float = 0.0


class Placing:
    """Knows where each part of a row is to be had."""

    def __init__(
        self,
        supplies: Supplies,
        contacts: Contacts,
        kept: Kept,
        outbox: Outbox,
        hints: Hints,
        last: LastLines,
    ) -> None:
        self._supplies = supplies
        self._contacts = contacts
        self._kept = kept
        self._outbox = outbox
        self._hints = hints
        self._last = last
        self._viewer: User | None = None
        self._is_online = self._is_now = False
        self._unsent: dict[Target, Post] = {}
        self._drafts: Mapping[Target, Draft] = {}

    def begin(self, viewer: User, is_online: bool, is_now: bool) -> None:
        """
        Make rows for C{viewer} now.

        @param is_now: whether it is known who is here, as L{Lately.holds}.
        """
        self._viewer, self._is_online, self._is_now = viewer, is_online, is_now
        self._drafts = self._kept.drafts()
        self._unsent = {}
        for post in self._outbox.posts():
            kept = self._unsent.get(post.target)
            if kept is None or not isinstance(kept.outcome, Failed):
                self._unsent[post.target] = post

    def room(self, room: Room, known: Conversation | None, chosen: Target | None) -> Place:
        """Make a room's row; C{known} is None: one is not in it any more."""
        line = self._line(room.name, known, chosen)
        return Place(
            room.name,
            room.name.text,
            is_private=room.private,
            unread=0 if known is None else known.unread,
            mentions=0 if known is None else known.mentions,
            muted=known is not None and known.muted,
            says=line.says,
            text=line.text,
            is_chosen=room.name == chosen,
            active_at=line.at,
        )

    def direct(self, other: User, known: Conversation | None, chosen: Target | None) -> Place:
        """Make the row of the conversation with somebody; C{known} is None: nothing was said."""
        name = other.name
        line = self._line(name, known, chosen)
        return Place(
            name,
            other.shown,
            also=name.text if other.shown != name.text else "",
            unread=0 if known is None else known.unread,
            mentions=0 if known is None else known.mentions,
            muted=known is not None and known.muted,
            how=self.how(name),
            away=self._contacts.away(name) or "",
            says=line.says,
            text=line.text,
            time=self._time(line.at),
            is_begun=known is None,
            is_chosen=name == chosen,
            active_at=line.at,
        )

    def how(self, name: UserName) -> str | None:
        """How somebody is; None: it is not known, as nothing is without a connection."""
        is_online = self._contacts.is_online(name)
        if is_online is None or not self._is_now:
            return None
        if not is_online:
            return "offline"
        return "online" if self._contacts.away(name) is None else "away"

    # --

    def _time(self, at: float) -> str:
        if not at:
            return ""
        local, now = self._supplies.local_time, self._supplies.clock.seconds()
        return short_time(local(at), local(now))

    def _line(self, target: Target, known: Conversation | None, chosen: Target | None) -> Line:
        entry = self._last.entry(target, known)
        at = 0.0 if entry is None else entry.sent_at
        writers = self._hints.writers(target)
        if writers:
            return Line(Says.TYPING, tr("typing…"), at)
        draft = self._drafts.get(target) if target != chosen else None
        if draft is not None and draft.text.strip():
            return Line(Says.DRAFT, tr("Draft: {said}", said=preview(draft.text)), at)
        post = self._unsent.get(target)
        if post is not None:
            return self._posted(post, at)
        return self._said(entry) if entry is not None else Line()

    def _posted(self, post: Post, at: float) -> Line:
        at = max(at, post.written_at)
        if isinstance(post.outcome, Failed):
            return Line(Says.FAILED, tr("Not sent: {said}", said=preview(post.text)), at)
        says = Says.MESSAGE if self._is_online else Says.WAITING
        return Line(says, tr("You: {said}", said=preview(post.text)), at)

    def _said(self, entry: Entry) -> Line:
        body = entry.body
        if not isinstance(body, Text | Action):
            return Line(at=entry.sent_at)
        text = preview(body.text)
        if isinstance(body, Action):
            text = tr("{name} {said}", name=entry.sender.shown, said=text)
        elif self._viewer is not None and is_own(entry, self._viewer):
            text = tr("You: {said}", said=text)
        return Line(Says.MESSAGE, text, entry.sent_at)
