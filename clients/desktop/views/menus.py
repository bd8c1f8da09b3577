"""The menu bar: all that the program can do, and the keys for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PyQt5.QtCore import QObject
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QActionGroup, QMainWindow, QMenu, QMenuBar, QWidget

from clients.desktop.presenters.people.appearance import AS_DARK, AS_LIGHT, AS_SYSTEM, Appearance
from clients.desktop.words import tr

Keys = str | Sequence[str]


class Menus(QObject):
    """
    The menus of one window.

    Each attribute that is a C{QAction} is one thing to be done: connect its C{triggered}.

    @ivar bar: the menu bar; a main window wears it.
    @ivar members: (can be checked) whether the list of members is shown.
    @ivar mute: (can be checked) whether the conversation is muted.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._stop: Callable[[], None] = lambda: None
        self._appearance: Appearance | None = None
        self.bar = QMenuBar(window)
        self.bar.setAccessibleName(tr("Menus"))
        if isinstance(window, QMainWindow):
            window.setMenuBar(self.bar)
        self._account(self.bar.addMenu(tr("&Account")))
        self._conversation(self.bar.addMenu(tr("&Conversation")))
        self._view(self.bar.addMenu(tr("&View")))
        self._help(self.bar.addMenu(tr("&Help")))
        self.enable(online=False, has_conversation=False)

    # -- what can be done

    def enable(
        self,
        online: bool,
        has_conversation: bool,
        is_room: bool = False,
        is_muted: bool = False,
        may_leave: bool = True,
        is_in: bool = True,
    ) -> None:
        """
        Say what is possible now.

        @param online: whether there is a connection.
        @param has_conversation: whether one is looked at.
        @param is_room: whether that is a room; C{may_leave}: one that can be left.
        @param is_muted: whether it is muted.
        @param is_in: whether somebody is logged in, online or not.
        """
        here = is_in and has_conversation
        self.mute.setChecked(here and is_muted)
        for action in (self.settings, self.log_out, self.jump, self.next, self.previous):
            action.setEnabled(is_in)
        self.next_unread.setEnabled(is_in)
        for action in (self.change_password, self.delete_account):
            action.setEnabled(is_in and online)
        for action in (self.new_conversation, self.create_room, self.browse_rooms):
            action.setEnabled(is_in and online)
        for action in (self.find, self.members):
            action.setEnabled(here)
        for action in (self.mark_read, self.mute, self.clear):
            action.setEnabled(here and online)
        self.leave.setEnabled(here and online and is_room and may_leave)

    def show_appearance(self, appearance: Appearance) -> None:
        """Let the themes, the text sizes and the joins be chosen in the menu."""
        self._stop()
        self._appearance = appearance
        self._stop = appearance.listen(self._draw)
        self._draw()

    def actions(self) -> Sequence[tuple[str, Sequence[Any]]]:
        """List the menus by their titles, with their actions; separators are left out."""
        found = []
        for top in self.bar.actions():
            actions = [each for each in _all_in(top.menu()) if not each.isSeparator()]
            found.append((plain(top.text()), actions))
        return found

    # --

    def _account(self, menu: QMenu) -> None:
        self.settings = self._add(menu, tr("&Settings…"), "Ctrl+,")
        self.change_password = self._add(menu, tr("Change &password…"))
        self.delete_account = self._add(menu, tr("&Delete account…"))
        menu.addSeparator()
        self.log_out = self._add(menu, tr("&Log out…"))
        self.quit = self._add(menu, tr("&Quit"), "Ctrl+Q")
        self.quit.setMenuRole(QAction.QuitRole)
        self.settings.setMenuRole(QAction.PreferencesRole)

    def _conversation(self, menu: QMenu) -> None:
        self.new_conversation = self._add(menu, tr("&New conversation…"), "Ctrl+N")
        self.create_room = self._add(menu, tr("&Create room…"), "Ctrl+Shift+N")
        self.browse_rooms = self._add(menu, tr("&Browse rooms…"), "Ctrl+Shift+O")
        self.jump = self._add(menu, tr("&Jump to…"), "Ctrl+K")
        menu.addSeparator()
        self.find = self._add(menu, tr("&Find in this conversation"), "Ctrl+F")
        self.members = self._add(menu, tr("Show m&embers"), "Ctrl+Shift+M", checkable=True)
        self.mark_read = self._add(menu, tr("Mark as &read"), "Ctrl+Shift+R")
        self.mute = self._add(menu, tr("M&ute"), checkable=True)
        self.clear = self._add(menu, tr("C&lear for me…"))
        self.leave = self._add(menu, tr("Lea&ve…"))
        menu.addSeparator()
        self.next = self._add(menu, tr("Ne&xt conversation"), "Alt+Down")
        self.previous = self._add(menu, tr("&Previous conversation"), "Alt+Up")
        # Some window managers keep the first for themselves.
        keys = ("Alt+Shift+Down", "Ctrl+J")
        self.next_unread = self._add(menu, tr("Next unrea&d conversation"), keys)

    def _view(self, menu: QMenu) -> None:
        self.theme_system = self._add(menu, tr("&As the system is"), checkable=True)
        self.theme_light = self._add(menu, tr("&Light theme"), checkable=True)
        self.theme_dark = self._add(menu, tr("&Dark theme"), checkable=True)
        self._themes = QActionGroup(self)
        for action, choice in self._theme_choices():
            self._themes.addAction(action)
            action.triggered.connect(lambda _, choice=choice: self._choose(choice))
        menu.addSeparator()
        self.larger = self._add(menu, tr("La&rger text"), ("Ctrl++", "Ctrl+="))
        self.smaller = self._add(menu, tr("&Smaller text"), "Ctrl+-")
        self.normal = self._add(menu, tr("&Normal text size"), "Ctrl+0")
        self.larger.triggered.connect(lambda: self._with(Appearance.larger))
        self.smaller.triggered.connect(lambda: self._with(Appearance.smaller))
        self.normal.triggered.connect(lambda: self._with(Appearance.normal))
        menu.addSeparator()
        menu.addAction(self.members)
        self.joins = self._add(menu, tr("Show who &joins and leaves"), checkable=True)
        self.joins.triggered.connect(self._joins)

    def _help(self, menu: QMenu) -> None:
        self.shortcuts = self._add(menu, tr("&Keyboard shortcuts"), ("F1", "Ctrl+/"))
        self.about = self._add(menu, tr("&About"))
        self.about.setMenuRole(QAction.AboutRole)

    def _add(self, menu: QMenu, text: str, keys: Keys = (), checkable: bool = False) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(checkable)
        keys = (keys,) if isinstance(keys, str) else keys
        action.setShortcuts([QKeySequence(each) for each in keys])
        # The menu may be hidden, or live in the screen's upper edge: the keys work all the same.
        self._window.addAction(action)
        return action

    # -- appearance

    def _theme_choices(self) -> Sequence[tuple[QAction, str]]:
        return (
            (self.theme_system, AS_SYSTEM),
            (self.theme_light, AS_LIGHT),
            (self.theme_dark, AS_DARK),
        )

    def _draw(self) -> None:
        if self._appearance is None:
            return
        for action, choice in self._theme_choices():
            action.setChecked(self._appearance.choice == choice)
        self.larger.setEnabled(self._appearance.can_grow)
        self.smaller.setEnabled(self._appearance.can_shrink)
        self.joins.setChecked(not self._appearance.hides_joins)

    def _choose(self, choice: str) -> None:
        self._with(lambda appearance: appearance.choose_theme(choice))

    def _joins(self, shown: bool) -> None:
        self._with(lambda appearance: appearance.hide_joins(not shown))

    def _with(self, do: Callable[[Appearance], None]) -> None:
        if self._appearance is not None:
            do(self._appearance)


def _all_in(menu: QMenu) -> Sequence[Any]:
    found: list[Any] = []
    for action in menu.actions():
        found += [action] if action.menu() is None else _all_in(action.menu())
    return found


def plain(text: str) -> str:
    """Write a menu's text without the marks for its keys, and without the dots of a dialog."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")


def keys_of(action: QAction) -> Sequence[str]:
    """List an action's shortcuts, as this machine writes them."""
    return [str(each.toString(QKeySequence.NativeText)) for each in action.shortcuts()]
