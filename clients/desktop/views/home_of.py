"""Fills the home page with one person's place, and lets its panes talk to each other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PyQt5.QtCore import QObject, QPoint

from chatserver.model.errors import BadName
from chatserver.model.names import LOBBY, RoomName, Target
from clients.desktop.presenters.desk import Desk, Opened
from clients.desktop.presenters.entrance.connection import Status
from clients.desktop.presenters.places.titles import title_of
from clients.desktop.presenters.writing.writers import Writers
from clients.desktop.views.doors import Doors
from clients.desktop.views.home import HomePage
from clients.desktop.views.menus import Menus
from clients.desktop.views.parts.links import open_link


class HomeOf(QObject):
    """
    What goes between the panes.

    @ivar title: the name of the conversation on the screen; empty: none is.
    """

    def __init__(self, home: HomePage, doors: Doors, menus: Menus) -> None:
        super().__init__(home)
        self._home, self._doors, self._menus = home, doors, menus
        self._desk: Desk | None = None
        self._shown: Opened | None = None
        self._writers: Writers | None = None
        self._status: Status | None = None
        self._stops: list[Callable[[], None]] = []
        self.title = ""
        self._connect_list()
        self._connect_conversation()
        self._connect_menus()

    def show_desk(self, desk: Desk | None) -> None:
        """Show somebody's place; None: nobody's."""
        for stop in self._stops:
            stop()
        self._desk, self._stops, self._status = desk, [], None
        home = self._home
        home.sidebar.show_places(None if desk is None else desk.places)
        home.banner.show_connection(None if desk is None else desk.connection)
        if desk is not None:
            self._stops = [
                desk.listen(self._conversation_changed),
                desk.places.listen(self._places_changed),
                desk.connection.listen(self._status_changed),
                desk.typing.listen(self._typing_changed),
            ]
            self._status_changed()
        self._conversation_changed()

    # -- what changes

    def _conversation_changed(self) -> None:
        desk, home = self._desk, self._home
        opened = None if desk is None else desk.opened
        self._shown = opened
        home.messages.show_feed(None if opened is None else opened.feed)
        home.find_bar.show_feed(None if opened is None else opened.feed)
        home.find_bar.put_away()
        home.composer.show_writing(None if opened is None else opened.writing)
        home.members.show_members(None if opened is None else opened.members)
        self._writers = None
        if desk is not None and opened is not None:
            self._writers = Writers(desk.hints, opened.writing.target)
        home.typing_line.show_writers(self._writers)
        home.show_conversation(opened is not None)
        self._places_changed()
        if opened is not None:
            home.composer.setFocus()

    def _places_changed(self) -> None:
        desk = self._desk
        if desk is None:
            self.title = ""
            self._menus.enable(online=False, has_conversation=False, is_in=False)
            return
        self._home.nothing.show_empty(desk.places.is_empty)
        current = desk.current
        place = None if current is None else desk.places.get(current)
        title = None if current is None else title_of(desk.places, desk.contacts, current)
        self._home.topbar.show_place(title)
        named = title is not None
        is_room = isinstance(current, RoomName)
        self.title = "" if title is None else f"#{title.name}" if is_room else title.name
        self._menus.enable(
            online=desk.places.is_online,
            has_conversation=named,
            is_room=is_room,
            is_muted=place is not None and place.muted,
            may_leave=place is not None and current != LOBBY,
        )
        self._members_shown(self._home.shows_members)

    def _status_changed(self) -> None:
        # The connection also tells of each second that the banner counts down.
        if self._desk is not None and self._desk.connection.status != self._status:
            self._status = status = self._desk.connection.status
            self._home.sidebar.show_status(status.text, status.colour)
            self._places_changed()

    def _typing_changed(self) -> None:
        if self._writers is not None:
            self._writers.changed()

    # -- what people do

    def _connect_list(self) -> None:
        sidebar, doors = self._home.sidebar, self._doors
        sidebar.chosen.connect(self._go)
        sidebar.start_wanted.connect(doors.start)
        sidebar.room_wanted.connect(doors.browse_rooms)
        sidebar.find_wanted.connect(doors.jump)
        sidebar.menu_wanted.connect(doors.offer_menu)
        sidebar.profile_wanted.connect(doors.show_own_profile)
        sidebar.settings_wanted.connect(doors.show_settings)
        self._home.nothing.start_wanted.connect(doors.start)
        self._home.banner.login_wanted.connect(doors.log_in_again)

    def _connect_conversation(self) -> None:
        home, doors = self._home, self._doors
        home.topbar.back_wanted.connect(home.show_list)
        home.topbar.find_wanted.connect(self._find)
        home.topbar.members_wanted.connect(home.show_members)
        home.members_shown.connect(self._members_shown)
        home.topbar.menu_wanted.connect(self._offer_menu)
        home.topbar.topic_wanted.connect(self._change_topic)
        home.topbar.title_clicked.connect(self._tell_of_conversation)
        home.messages.reply_wanted.connect(self._reply)
        home.messages.edit_wanted.connect(self._edit)
        home.messages.react_wanted.connect(self._react)
        home.messages.retry_wanted.connect(self._retry)
        home.messages.discard_wanted.connect(self._discard)
        home.messages.user_clicked.connect(doors.show_profile)
        home.messages.room_clicked.connect(self._go_to_room)
        home.messages.link_clicked.connect(open_link)
        home.messages.typed.connect(self._type)
        home.composer.emoji_wanted.connect(self._pick_emoji)
        home.composer.field.paged.connect(home.messages.page)
        home.members.user_clicked.connect(doors.show_profile)
        home.members.write_wanted.connect(self._go)
        home.members.mention_wanted.connect(self._mention)
        doors.go_wanted.connect(self._go)
        doors.mention_wanted.connect(self._mention)

    def _connect_menus(self) -> None:
        menus, doors = self._menus, self._doors
        menus.find.triggered.connect(self._find)
        menus.members.triggered.connect(self._home.show_members)
        menus.next.triggered.connect(lambda: self._step(1))
        menus.previous.triggered.connect(lambda: self._step(-1))
        menus.next_unread.triggered.connect(self._next_unread)
        for action, key in (
            (menus.mark_read, "read"),
            (menus.clear, "clear"),
            (menus.leave, "leave"),
        ):
            action.triggered.connect(lambda _, key=key: self._act(doors, key))
        menus.mute.triggered.connect(lambda on: self._act(doors, "mute" if on else "unmute"))

    def _go(self, target: Target) -> None:
        if self._desk is not None:
            self._desk.go(target)

    def _go_to_room(self, name: str) -> None:
        with suppress(BadName):  # it only looks like one in a text
            self._go(RoomName.parse(f"#{name}"))

    def _act(self, doors: Doors, key: str) -> None:
        if self._desk is not None and self._desk.current is not None:
            doors.act(self._desk.current, key)

    def _step(self, by: int) -> None:
        target = None if self._desk is None else self._desk.places.step(by)
        if target is not None:
            self._go(target)

    def _next_unread(self) -> None:
        target = None if self._desk is None else self._desk.places.next_unread()
        if target is not None:
            self._go(target)

    def _find(self) -> None:
        if self._shown is not None:
            self._home.back_to_messages()
            self._home.find_bar.open()

    def _members_shown(self, are_shown: bool) -> None:
        self._menus.members.setChecked(are_shown)
        self._home.topbar.show_members(are_shown)

    def _offer_menu(self, at: QPoint) -> None:
        if self._desk is not None and self._desk.current is not None:
            self._doors.offer_menu(self._desk.current, at, is_on_screen=True)

    def _change_topic(self) -> None:
        if self._desk is not None and isinstance(self._desk.current, RoomName):
            self._doors.change_topic(self._desk.current)

    def _tell_of_conversation(self) -> None:
        current = None if self._desk is None else self._desk.current
        if isinstance(current, RoomName):
            self._doors.show_room(current)
        elif current is not None:
            below = self._home.topbar.mapToGlobal(self._home.topbar.rect().bottomLeft())
            self._doors.show_profile(str(current), below)

    def _reply(self, seq: int) -> None:
        if self._shown is not None:
            self._shown.writing.reply_to(seq)
            self._home.composer.setFocus()

    def _edit(self, seq: int) -> None:
        if self._shown is not None:
            self._shown.writing.edit(seq)
            self._home.composer.setFocus()

    def _react(self, seq: int, at: QPoint) -> None:
        shown = self._shown
        if shown is not None:
            self._doors.pick_emoji(at, lambda emoji: shown.feed.react(seq, emoji))

    def _pick_emoji(self, at: QPoint) -> None:
        shown = self._shown
        if shown is not None:
            self._doors.pick_emoji(at, shown.writing.insert)

    def _mention(self, name: str) -> None:
        if self._shown is not None:
            self._home.back_to_messages()
            self._shown.writing.insert(f"@{name} ")
            self._home.composer.setFocus()

    def _type(self, text: str) -> None:
        """What is typed while the messages have the focus is meant for the input."""
        if self._shown is not None:
            self._home.composer.setFocus()
            self._shown.writing.insert(text)

    def _retry(self, nonce: str) -> None:
        if self._desk is not None:
            self._desk.outbox.retry(nonce)

    def _discard(self, nonce: str) -> None:
        if self._desk is not None:
            self._desk.discard(nonce)
