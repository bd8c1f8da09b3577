"""Opens links of messages in the program that the system has for them."""

from __future__ import annotations

from PyQt5.QtCore import QUrl
from PyQt5.QtGui import QDesktopServices

from clients.desktop.presenters.conversation.markup import may_be_link


def open_link(address: str) -> bool:
    """
    Open an address of the web, or of a mailbox; all else is refused, whoever asks for it.

    @return: whether the system took it.
    """
    if not may_be_link(address):
        return False
    return bool(QDesktopServices.openUrl(QUrl(address, QUrl.StrictMode)))
