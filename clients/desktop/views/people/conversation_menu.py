"""The menu of a conversation, as the sidebar and the top bar open it."""

from __future__ import annotations

from PyQt5.QtCore import QObject, QPoint, pyqtSignal
from PyQt5.QtWidgets import QWidget

from clients.desktop.look.look import Look
from clients.desktop.presenters.acts import Act
from clients.desktop.presenters.people.conversation_menu import HERE, ConversationMenu
from clients.desktop.views.parts.act_menu import ActMenu
from clients.desktop.views.parts.confirm import after_asking
from clients.desktop.words import tr


class ConversationMenus(QObject):
    """
    Opens menus of conversations in one window, and asks what is to be asked.

    @ivar open_wanted: the conversation that is to be shown.
    @ivar invite_wanted: the C{RoomName} into which somebody is to be asked.
    @ivar topic_wanted: the C{RoomName} of which the topic is to be changed.
    @ivar profile_wanted: the user name of whose card is wanted, and the place on the screen.
    """

    open_wanted = pyqtSignal(object)
    invite_wanted = pyqtSignal(object)
    topic_wanted = pyqtSignal(object)
    profile_wanted = pyqtSignal(str, QPoint)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._window = look, window

    def offer(self, conversation: ConversationMenu, at: QPoint) -> ActMenu:
        """
        Open the menu.

        @param conversation: closed when something is done, or nothing is to be.
        """
        name = tr("What to do with {name}", name=conversation.shown)
        menu = ActMenu(
            self._window, name, conversation.acts(), lambda act: self.choose(conversation, act, at)
        )
        stop = conversation.listen(lambda: menu.show_acts(conversation.acts()))
        menu.aboutToHide.connect(stop)
        menu.destroyed.connect(lambda: conversation.close())
        menu.offer(at)
        return menu

    def choose(self, conversation: ConversationMenu, act: Act, at: QPoint) -> None:
        """Do what was chosen, once what it asks is agreed to."""
        if act.key in HERE:
            after_asking(self._look, self._window, act, lambda: conversation.do(act.key))
        elif act.key == "open":
            self.open_wanted.emit(conversation.target)
        elif act.key == "invite":
            self.invite_wanted.emit(conversation.target)
        elif act.key == "profile":
            self.profile_wanted.emit(str(conversation.target), at)
        elif act.key == "topic":
            self.topic_wanted.emit(conversation.target)

    def do(self, conversation: ConversationMenu, key: str) -> None:
        """Do what a menu bar's entry of this C{key} stands for, if it is possible."""
        for act in conversation.acts():
            if act.key == key and act.is_possible:
                self.choose(conversation, act, self._window.mapToGlobal(QPoint(0, 0)))
