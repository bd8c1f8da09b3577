"""Opens what stands in front of the window: sheets, cards, menus; and is the commands' stage."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from PyQt5.QtCore import QObject, QPoint, pyqtSignal
from PyQt5.QtWidgets import QMainWindow

from chatserver.model.errors import BadName
from chatserver.model.names import RoomName, Target, UserName
from clients.desktop.look.kit import Sheet
from clients.desktop.look.look import Look
from clients.desktop.presenters.acts import Question
from clients.desktop.presenters.desk import Desk
from clients.desktop.presenters.entrance.way import PROGRAM, REMEMBERED_AS
from clients.desktop.presenters.people.account import Account
from clients.desktop.presenters.people.appearance import Appearance
from clients.desktop.presenters.people.conversation_menu import ConversationMenu
from clients.desktop.presenters.people.profile import Profile
from clients.desktop.presenters.people.settings import Machine, Privacy, Settings
from clients.desktop.presenters.places.jumping import Jumping
from clients.desktop.presenters.places.room import Inviting, RoomDesk
from clients.desktop.presenters.places.rooms import BrowsingRooms, CreatingRoom
from clients.desktop.presenters.places.starting import Starting
from clients.desktop.presenters.writing.commands.stage import AnswerRow
from clients.desktop.views.about import AboutSheet
from clients.desktop.views.menus import Menus
from clients.desktop.views.parts.confirm import confirm
from clients.desktop.views.people.account import DeleteAccountSheet, LogOutSheet, PasswordSheet
from clients.desktop.views.people.conversation_menu import ConversationMenus
from clients.desktop.views.people.profile import ProfileCard
from clients.desktop.views.people.settings import SettingsSheet
from clients.desktop.views.places.jump import JumpSheet
from clients.desktop.views.places.room_sheets import LeaveRoomSheet, RoomSheet, TopicSheet
from clients.desktop.views.places.rooms import BrowseRoomsSheet, CreateRoomSheet, InviteSheet
from clients.desktop.views.places.starting import StartSheet
from clients.desktop.views.shortcuts import ShortcutsSheet
from clients.desktop.views.writing.answer import AnswerSheet
from clients.desktop.views.writing.emoji_picker import EmojiPicker
from clients.desktop.words import tr


class Doors(QObject):
    """
    What can be opened, for the desk that is shown.

    It is the L{clients.desktop.presenters.writing.commands.stage.Stage} of what stands behind a
    slash.

    @ivar desk: whose place it is; None: nobody's.
    @ivar go_wanted: a conversation is to be shown.
    @ivar mention_wanted: somebody is to be called by what is typed.
    @ivar log_out_wanted: and whether what is kept on this machine is to be cleared.
    @ivar clear_wanted: that is to be cleared, and nobody logged out.
    """

    go_wanted = pyqtSignal(object)
    mention_wanted = pyqtSignal(str)
    quit_wanted = pyqtSignal()
    log_out_wanted = pyqtSignal(bool)
    account_deleted = pyqtSignal()
    clear_wanted = pyqtSignal()

    def __init__(
        self, look: Look, window: QMainWindow, menus: Menus, appearance: Appearance
    ) -> None:
        super().__init__(window)
        self._look, self._window, self._menus = look, window, menus
        self._appearance = appearance
        self.desk: Desk | None = None
        self._account: Account | None = None
        self._emoji: EmojiPicker | None = None
        self._menus_of_conversations = ConversationMenus(look, window)
        self._menus_of_conversations.open_wanted.connect(self.go_wanted)
        self._menus_of_conversations.invite_wanted.connect(self.invite)
        self._menus_of_conversations.topic_wanted.connect(self.change_topic)
        self._menus_of_conversations.profile_wanted.connect(self.show_profile)
        self._connect(menus)

    def show_desk(self, desk: Desk | None) -> None:
        """Open things for C{desk} from now on."""
        if self._account is not None:
            self._account.close()
        if self._emoji is not None:
            self._emoji.deleteLater()
        for kind in (Sheet, ProfileCard):  # the next one is not to see what was opened before
            for each in self._window.findChildren(kind):
                if not each.isHidden():
                    each.close()
        self.desk, self._account, self._emoji = desk, None, None
        if desk is not None:
            self._account = Account(desk.session, desk.voice, REMEMBERED_AS, desk.contacts)
            self._emoji = EmojiPicker(self._look, self._window, desk.seat.kept)

    # -- conversations

    def start(self) -> None:
        """Choose somebody to talk to."""
        if self.desk is not None:
            desk = self.desk
            starting = Starting(desk.session, desk.places, desk.contacts)
            sheet = StartSheet(self._look, self._window, starting)
            sheet.chosen.connect(self.go_wanted)
            sheet.show_now()

    def jump(self) -> None:
        """Go anywhere by its name."""
        if self.desk is not None:
            desk = self.desk
            jumping = Jumping(desk.session, desk.places, desk.contacts)
            sheet = JumpSheet(self._look, self._window, jumping)
            sheet.chosen.connect(self.go_wanted)
            sheet.show_now()

    def create_room(self) -> None:
        """Make a room."""
        if self.desk is not None:
            creating = CreatingRoom(self.desk.session, self.desk.contacts)
            sheet = CreateRoomSheet(self._look, self._window, creating)
            sheet.chosen.connect(self.go_wanted)
            sheet.show_now()

    def browse_rooms(self) -> None:
        """Look which rooms there are."""
        if self.desk is not None:
            desk = self.desk
            browsing = BrowsingRooms(desk.session, desk.places, desk.contacts)
            sheet = BrowseRoomsSheet(self._look, self._window, browsing)
            sheet.chosen.connect(self.go_wanted)
            sheet.create_wanted.connect(self.create_room)
            sheet.show_now()

    def invite(self, room: RoomName) -> None:
        """Ask somebody into a room."""
        if self.desk is not None:
            inviting = Inviting(self.desk.session, self.desk.contacts, room)
            InviteSheet(self._look, self._window, inviting).show_now()

    def show_room(self, room: RoomName) -> None:
        """Tell about a room."""
        if self.desk is not None:
            sheet = RoomSheet(self._look, self._window, self._room(self.desk, room))
            sheet.topic_wanted.connect(lambda: self.change_topic(room))
            sheet.invite_wanted.connect(lambda: self.invite(room))
            sheet.leave_wanted.connect(lambda: self.leave_room(room))
            sheet.show_now()

    def change_topic(self, room: RoomName) -> None:
        """Change what a room is about."""
        if self.desk is not None:
            TopicSheet(self._look, self._window, self._room(self.desk, room)).show_now()

    def leave_room(self, room: RoomName) -> None:
        """Ask whether a room is to be left."""
        if self.desk is not None:
            sheet = LeaveRoomSheet(self._look, self._window, self._room(self.desk, room))
            sheet.show_now()

    def offer_menu(self, target: Target, at: QPoint, is_on_screen: bool = False) -> None:
        """Open the menu of a conversation; C{is_on_screen}: whether it is read beside it."""
        if self.desk is not None:
            menu = self._conversation(self.desk, target, is_on_screen)
            self._menus_of_conversations.offer(menu, at)

    def act(self, target: Target, key: str) -> None:
        """Do one thing of that menu."""
        if self.desk is not None:
            self._menus_of_conversations.do(self._conversation(self.desk, target), key)

    # -- people

    def show_profile(self, name: str, at: QPoint) -> None:
        """Show somebody's card."""
        desk = self.desk
        if desk is None:
            return
        try:
            user = UserName.parse(name)
        except BadName:
            return  # it only looks like one in a text
        profile = Profile(desk.session, user, desk.viewer, desk.people, desk.supplies)
        card = ProfileCard(self._look, self._window, profile)
        card.write_wanted.connect(self.go_wanted)
        card.mention_wanted.connect(self.mention_wanted)
        card.settings_wanted.connect(self.show_settings)
        card.open_at(at)

    def show_own_profile(self) -> None:
        """Show what can be changed of oneself."""
        self.show_settings()

    def pick_emoji(self, at: QPoint, picked: Callable[[str], None]) -> None:
        """Let an emoji be picked."""
        if self._emoji is not None:
            self._emoji.open_at(at, picked)

    # -- the program

    def show_settings(self) -> None:
        """Show what can be chosen."""
        desk, account = self.desk, self._account
        if desk is None or account is None:
            return
        privacy = Privacy(desk.session)
        machine = Machine(desk.seat.folder, desk.unsent())
        settings = Settings(account, self._appearance, desk.people, privacy, machine)
        sheet = SettingsSheet(self._look, self._window, settings)
        sheet.deleted.connect(self.account_deleted)
        sheet.log_out_wanted.connect(self.log_out_wanted)
        sheet.clear_wanted.connect(self.clear_wanted)
        sheet.closed.connect(privacy.close)
        sheet.open()

    def delete_account(self) -> None:
        """Ask for the password, and end the account."""
        if self.desk is not None and self._account is not None:
            name = self.desk.viewer().name.text
            sheet = DeleteAccountSheet(self._look, self._window, self._account.deletion, name)
            sheet.deleted.connect(self.account_deleted)
            sheet.open()

    def show_shortcuts(self) -> None:
        """Show all keys."""
        ShortcutsSheet(self._look, self._window, self._menus).open()

    def show_about(self) -> None:
        """Show what program this is."""
        server = None if self.desk is None else self.desk.session.server
        software = "" if server is None else server.software
        AboutSheet(self._look, self._window, PROGRAM, software).open()

    def log_in_again(self) -> None:
        """The login is not valid any more: back to the way in; nothing kept here is cleared."""
        self.log_out_wanted.emit(False)

    # -- as the stage of commands

    def go(self, target: Target) -> None:
        """Show a conversation."""
        self.go_wanted.emit(target)

    def show(self, title: str, rows: Sequence[AnswerRow]) -> None:
        """Show an answer of several lines, until it is closed."""
        sheet = AnswerSheet(self._look, self._window, title, rows)
        sheet.chosen.connect(self._follow)
        sheet.open()

    def ask(self, question: str, yes: str, then: Callable[[], Awaitable[None]]) -> None:
        """Ask whether something is really to be done, and do it if it is."""
        desk = self.desk
        if desk is not None:
            asked = Question(tr("Are you sure?"), question, yes)
            confirm(self._look, self._window, asked, lambda: desk.errands.run(then()))

    def change_password(self) -> None:
        """Let the password be changed."""
        if self._account is not None:
            PasswordSheet(self._look, self._window, self._account.password).open()

    def quit(self) -> None:
        """End the program; the login stays remembered."""
        self.quit_wanted.emit()

    def log_out(self) -> None:
        """Ask, and end the session."""
        if self.desk is not None:
            shown, waiting = self.desk.viewer().shown, self.desk.unsent()
            sheet = LogOutSheet(self._look, self._window, shown, waiting)
            sheet.log_out_wanted.connect(self.log_out_wanted)
            sheet.open()

    # --

    def _follow(self, answer: AnswerRow) -> None:
        if self.desk is not None and answer.target is not None:
            self.desk.go_to(answer.target, answer.seq)

    def _connect(self, menus: Menus) -> None:
        for action, opens in (
            (menus.settings, self.show_settings),
            (menus.change_password, self.change_password),
            (menus.delete_account, self.delete_account),
            (menus.log_out, self.log_out),
            (menus.new_conversation, self.start),
            (menus.create_room, self.create_room),
            (menus.browse_rooms, self.browse_rooms),
            (menus.jump, self.jump),
            (menus.shortcuts, self.show_shortcuts),
            (menus.about, self.show_about),
        ):
            action.triggered.connect(lambda _, opens=opens: opens())

    def _room(self, desk: Desk, room: RoomName) -> RoomDesk:
        return RoomDesk(desk.session, desk.contacts, room)

    def _conversation(
        self, desk: Desk, target: Target, is_on_screen: bool = False
    ) -> ConversationMenu:
        people, voice = desk.people, desk.voice
        return ConversationMenu(desk.session, target, desk.viewer, people, voice, is_on_screen)
