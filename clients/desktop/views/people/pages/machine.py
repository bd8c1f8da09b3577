"""The page on what is kept on this machine."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal

from clients.desktop.look.kit import push_button, row
from clients.desktop.presenters.acts import Question
from clients.desktop.presenters.people.settings import Machine
from clients.desktop.views.people.pages.page import Page
from clients.desktop.words import tr


class MachinePage(Page):
    """
    What is kept, where, and how to be rid of it.

    @ivar clear_wanted: it is to be forgotten, once the question is agreed to.
    """

    clear_wanted = pyqtSignal(object)

    def __init__(self, machine: Machine) -> None:
        super().__init__(tr("This machine"))
        self._machine = machine
        self.caption(tr("What is kept here"))
        for sentence in machine.sentences():
            self.words(sentence, "soft")
        if machine.folder:
            folder = self.words(machine.folder, "mono")
            folder.setTextInteractionFlags(Qt.TextSelectableByMouse)
        self.words(
            tr("Whoever can use your account of this machine can read it. Passwords are not in it.")
        )
        self.clear = push_button(tr("Forget it…"))
        self.clear.clicked.connect(self._ask)
        self.column.addLayout(row(self.clear, None))
        self.end()

    def _ask(self) -> None:
        question = Question(
            tr("Forget what is kept here?"), self._machine.clear_sentence(), tr("Forget")
        )
        self.clear_wanted.emit(question)
