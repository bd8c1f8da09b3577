"""Messages as Qt's documents: what is drawn behind their text, and how close their lines stand."""

from __future__ import annotations

from PyQt5.QtGui import QTextDocument

from clients.desktop.views.messages.documents import Documents, code_boxes
from tests.clients.desktop.presenters.reading_room import LOBBY
from tests.clients.desktop.views.feed_stage import FeedStage

WIDTH = 400


class DocumentTests(FeedStage):
    """What somebody said, laid out."""

    def document(self, text: str) -> QTextDocument:
        """Lay a message out."""
        if not hasattr(self, "ben"):
            self.ada, self.ben = self.reader("ada"), self.member("ben")
        self.ben.say(LOBBY, text)
        self.ada.open()
        return Documents(self.look).document(self.ada.said[-1], WIDTH)

    def test_behind_code(self) -> None:
        """Each block of code has a box round all of its lines, as wide as the message, no more."""
        document = self.document("see\n```\none\ntwo\n```\nand\n```\nthree\n```\n> `no` block")
        first, second = sorted(code_boxes(document), key=lambda box: box.top())
        self.assertEqual((first.left(), first.right()), (0, WIDTH))
        self.assertGreater(first.height(), second.height())
        self.assertLess(first.bottom(), second.top())
        self.assertLess(second.bottom(), document.size().height())

    def test_behind_code_that_is_quoted(self) -> None:
        """It stands within the quote, which has no box of its own."""
        (box,) = code_boxes(self.document("> see\n> ```\n> one\n> ```"))
        self.assertGreater(box.left(), 5)

    def test_no_code(self) -> None:
        """Nothing is behind words, lists and quotes."""
        for text in ("words", "- one\n- two", "> words"):
            self.assertEqual(list(code_boxes(self.document(text))), [], text)

    def test_lines_of_a_list(self) -> None:
        """They stand closer together than those with empty lines between them."""
        close = self.document("- one\n- two\n- three").size().height()
        apart = self.document("- one\n\n- two\n\n- three").size().height()
        self.assertLess(close, apart)
