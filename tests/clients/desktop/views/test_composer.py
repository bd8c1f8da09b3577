"""The composer: its keys, what it shows, and what becomes of what is typed into it."""

from __future__ import annotations

from PyQt5.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QImage
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from chatserver.model.names import LOBBY, RoomName, UserName
from clients.desktop.views.writing.completion_popup import CompletionPopup
from clients.desktop.views.writing.composer import Composer
from clients.desktop.views.writing.composer_input import ComposerInput
from clients.desktop.views.writing.composer_strip import AboutStrip, HindranceBar
from clients.desktop.views.writing.typing_line import TypingLine
from tests.clients.desktop.desk_of_one import Desk
from tests.clients.desktop.stage import StageCase

ANN, BOB = UserName("ann"), UserName("bob")
OPS = RoomName("ops")


class Restless(ComposerInput):
    """
    Breaks its lines elsewhere at each new height, as Qt does where a scroll bar comes or goes.

    @ivar turns: how often it did.
    """

    turns = 0

    def setFixedHeight(self, height: int) -> None:
        """Take it."""
        super().setFixedHeight(height)
        self.turns += 1
        if self.turns < 200:
            self.document().setTextWidth(60 if self.turns % 2 else 390)


class ComposerCase(StageCase):
    """A window with a composer and a typing line, in front of Ann."""

    def setUp(self) -> None:
        """Ann and Bob are in the lobby."""
        super().setUp()
        self.ann = self.person("ann")
        self.bob = self.person("bob")
        self.bob.open(LOBBY)
        self.desk = Desk(self.ann)
        self.addCleanup(self.desk.close)
        self.composer = Composer(self.look)
        self.line = TypingLine(self.look)
        self.other = QWidget()
        self.other.setFocusPolicy(Qt.StrongFocus)
        self.window = QWidget()
        layout = QVBoxLayout(self.window)
        for piece in (self.other, self.composer, self.line):
            layout.addWidget(piece)
        layout.setStretchFactor(self.other, 1)
        self.show(self.window, 760, 500)
        self.window.activateWindow()
        self.sit()
        self.field = self.composer.field

    def sit(self) -> None:
        """Be at the input of the conversation that the desk has open."""
        self.composer.show_writing(self.desk.writing)
        self.line.show_writers(self.desk.writers)
        self.composer.setFocus()
        self.settle()

    def offers(self) -> list[str]:
        """What is offered; none: the list is hidden."""
        popup = self.window.findChild(CompletionPopup)
        is_shown = popup is not None and popup.isVisible()
        return [each.shown for each in self.desk.writing.completing.offers] if is_shown else []


class KeyTests(ComposerCase):
    """Keys."""

    def test_enter_sends(self) -> None:
        """Enter sends and empties the field; Shift+Enter breaks the line; blanks are not sent."""
        self.write(self.field, "one")
        self.press(self.field, Qt.Key_Return, Qt.ShiftModifier)
        self.write(self.field, "two\n")
        self.assertEqual(self.bob.seen(LOBBY), ["one\ntwo"])
        self.assertEqual(self.field.text, "")
        self.write(self.field, "   \n")
        self.assertEqual(len(self.bob.seen(LOBBY)), 1)

    def test_send_button(self) -> None:
        """The button can be pressed as soon as there is text, and the focus stays in the field."""
        self.assertFalse(self.composer.send_button.isEnabled())
        self.write(self.field, "x")
        self.assertTrue(self.composer.send_button.isEnabled())
        self.click(self.composer.send_button)
        self.assertEqual(self.bob.seen(LOBBY), ["x"])
        self.assertTrue(self.field.hasFocus())

    def test_up_and_escape(self) -> None:
        """Up in the empty field edits the newest own message, Esc leaves it as it is."""
        self.write(self.field, "good mroning\n")
        self.press(self.field, Qt.Key_Up)
        self.assertEqual(self.field.text, "good mroning")
        strip = self.composer.findChild(AboutStrip)
        self.assertTrue(strip.isVisible())
        self.press(self.field, Qt.Key_Escape)
        self.assertEqual((self.field.text, strip.isVisible()), ("", False))

    def test_tab_leaves(self) -> None:
        """Tab goes to the next control, where nothing is offered; it writes no tab."""
        self.write(self.field, "x")
        self.press(self.field, Qt.Key_Tab)
        self.assertFalse(self.field.hasFocus())
        self.assertEqual(self.field.text, "x")

    def test_ctrl_e(self) -> None:
        """Ctrl+E asks for an emoji; what is picked is put where the cursor is."""
        wanted: list[QPoint] = []
        self.composer.emoji_wanted.connect(wanted.append)
        self.write(self.field, "ab")
        self.press(self.field, Qt.Key_Left)
        self.press(self.field, Qt.Key_E, Qt.ControlModifier)
        self.assertEqual(len(wanted), 1)
        self.composer.insert("🚀")
        self.write(self.field, "!")
        self.assertEqual(self.field.text, "a🚀!b")

    def test_undo(self) -> None:
        """What was put into the field can be undone, but never into another conversation's text."""
        self.write(self.field, "ab")
        self.composer.insert("🚀")
        self.press(self.field, Qt.Key_Z, Qt.ControlModifier)
        self.assertEqual(self.desk.writing.text, "ab")
        self.desk.open(BOB)
        self.sit()
        self.press(self.field, Qt.Key_Z, Qt.ControlModifier)
        self.assertEqual(self.field.text, "")
        self.desk.open(LOBBY)
        self.sit()
        self.press(self.field, Qt.Key_Z, Qt.ControlModifier)
        self.assertEqual(self.field.text, "ab")

    def test_the_cursor_counts_characters(self) -> None:
        """Behind an emoji the cursor stands where it seems to, and what is put in comes there."""
        self.desk.writing.typed("😀😀 x y", 4)
        self.assertEqual(self.field.cursor, 4)
        self.composer.insert("🚀")
        self.assertEqual((self.field.text, self.field.cursor), ("😀😀 x🚀 y", 5))

    def test_non_breaking_blanks(self) -> None:
        """A blank that does not break is sent as what it is."""
        self.field.insertFromMimeData(_text("10\u00a0000\u202f€ 😀\tx"))
        self.press(self.field, Qt.Key_Return)
        self.assertEqual(self.bob.seen(LOBBY), ["10\u00a0000\u202f€ 😀\tx"])


class ShownTests(ComposerCase):
    """What is shown."""

    def test_acceptance_60_the_draft_is_there_again(self) -> None:
        """What was typed in one conversation is not in another, and comes back with its own."""
        self.write(self.field, "half a sen")
        self.desk.writing.close()
        self.desk.open(BOB)
        self.sit()
        self.assertEqual(self.field.text, "")
        self.desk.writing.close()
        self.desk.open(LOBBY)
        self.sit()
        self.assertEqual((self.field.text, self.field.cursor), ("half a sen", 10))

    def test_growing(self) -> None:
        """The field grows with its lines, up to a height from where on it scrolls."""
        lowest = self.field.height()
        self.assertEqual(lowest, 34)
        self.desk.writing.typed("a\nb\nc", 5)
        self.settle()
        self.assertGreater(self.field.height(), lowest)
        self.desk.writing.typed("\n" * 40, 40)
        self.settle()
        self.assertEqual(self.field.height(), 170)
        self.press(self.field, Qt.Key_A, Qt.ControlModifier)
        self.press(self.field, Qt.Key_Delete)
        self.assertEqual(self.field.height(), lowest)

    def test_large_text(self) -> None:
        """With larger text the field is higher, and nothing is cut."""
        self.look.wear(self.look.theme, 200)
        self.settle()
        self.assertEqual(self.field.height(), 68)
        self.assertGreaterEqual(self.composer.send_button.height(), 60)

    def test_lines_that_break_elsewhere_at_each_height(self) -> None:
        """Where another height breaks the lines elsewhere, the field comes to rest all the same."""
        field = self.show(Restless(self.look), 400)
        field.setPlainText("words and more " * 9)
        self.settle()
        self.assertLess(field.turns, 50)

    def test_hindrance(self) -> None:
        """Where one may not write, the reason stands in the field's place, with a button."""
        self.desk.open(BOB)
        self.sit()
        self.desk.enter("/block bob")
        self.settle()
        bar = self.composer.findChild(HindranceBar)
        self.assertTrue(bar.isVisible())
        self.assertFalse(self.field.isVisible())
        self.click(bar._button)
        self.assertFalse(bar.isVisible())
        self.assertTrue(self.field.isVisible())

    def test_too_long(self) -> None:
        """Near the limit a counter appears; over it, it says by how much, and Enter sends not."""
        self.desk.writing.typed("x" * 8200, 8200)
        self.settle()
        self.assertEqual(self.composer._counter.text(), "−8")
        self.assertEqual(self.composer._counter.accessibleName(), "8 bytes too long to be sent")
        self.assertFalse(self.composer.send_button.isEnabled())
        self.press(self.field, Qt.Key_Return)
        self.assertEqual((len(self.field.text), self.bob.seen(LOBBY)), (8200, []))

    def test_typing_line(self) -> None:
        """Who types is told below, in room that is always there."""
        height = self.line.height()
        self.assertEqual(self.line.text, "")
        self.bob.run(self.bob.client.typing(LOBBY))
        self.settle()
        self.assertEqual((self.line.text, self.line.height()), ("bob is typing…", height))
        self.ann.wait(7)
        self.assertEqual(self.line.text, "")

    def test_names(self) -> None:
        """Each control says what it is to a screen reader; no shown part is without a name."""
        self.assertEqual(self.field.accessibleName(), "Message #lobby")
        for button in (self.composer.send_button, self.composer.emoji_button):
            self.assertTrue(button.accessibleName())

    def test_closed(self) -> None:
        """A composer that shows no conversation takes nothing, and hears of none."""
        self.composer.show_writing(None)
        self.assertFalse(self.field.isEnabled())
        self.desk.writing.typed("x", 1)
        self.assertEqual(self.field.text, "")


class PasteTests(ComposerCase):
    """What is pasted and dropped."""

    def test_newlines_and_looks(self) -> None:
        """Pasted text keeps its lines and loses its looks."""
        mime = _text("one\r\ntwo")
        mime.setHtml("<b>one</b><br>two")
        self.field.insertFromMimeData(mime)
        self.assertEqual(self.desk.writing.text, "one\ntwo")

    def test_files(self) -> None:
        """Files and pictures leave the text alone, and a sentence says that they cannot be sent."""
        files = _text("/tmp/x.png")
        files.setUrls([QUrl.fromLocalFile("/tmp/x.png")])
        picture = QMimeData()
        picture.setImageData(QImage(2, 2, QImage.Format_RGB32))
        for mime in (files, picture):
            self.desk.voice.hush()
            self.field.insertFromMimeData(mime)
            self.assertEqual(self.field.text, "")
            self.assertIn("cannot be sent", self.desk.told)

    def test_web_addresses(self) -> None:
        """The address of a page is text."""
        mime = _text("https://example.org/a?b=1")
        mime.setUrls([QUrl("https://example.org/a?b=1")])
        self.field.insertFromMimeData(mime)
        self.assertEqual(self.field.text, "https://example.org/a?b=1")


class CompletionTests(ComposerCase):
    """The list of what a word could become."""

    def test_names(self) -> None:
        """Tab or Enter puts the chosen name; the list takes no focus."""
        self.write(self.field, "hello @b")
        self.assertEqual(self.offers(), ["@bob"])
        self.assertTrue(self.field.hasFocus())
        self.press(self.field, Qt.Key_Tab)
        self.assertEqual((self.field.text, self.offers()), ("hello @bob ", []))
        self.assertTrue(self.field.hasFocus())

    def test_emoji(self) -> None:
        """A code becomes the emoji itself; Down chooses the next one."""
        self.write(self.field, "x :roc")
        self.assertEqual(self.offers()[0], ":rock:")
        self.press(self.field, Qt.Key_Down)
        chosen = self.desk.writing.completing.offers[1].text
        self.press(self.field, Qt.Key_Return)
        self.assertEqual(self.field.text, f"x {chosen}")
        self.assertEqual(self.bob.seen(LOBBY), [])

    def test_escape(self) -> None:
        """Esc puts the list away and leaves what was typed; then Enter sends it."""
        self.write(self.field, ":fir")
        self.press(self.field, Qt.Key_Escape)
        self.assertEqual(self.offers(), [])
        self.write(self.field, "\n")
        self.assertEqual(self.bob.seen(LOBBY), [":fir"])

    def test_typed_to_the_end(self) -> None:
        """A command that is typed whole is done by Enter at once."""
        self.write(self.field, "/help")
        self.assertEqual(self.offers(), ["/help [COMMAND]"])
        self.write(self.field, "\n")
        self.assertEqual(self.desk.stage.shown[-1][0], "Commands")

    def test_click(self) -> None:
        """A click takes one."""
        self.write(self.field, "@b")
        popup = self.window.findChild(CompletionPopup)
        rows = popup._list
        at = rows.visualRect(rows.model().index(0)).center()
        QTest.mouseClick(rows.viewport(), Qt.LeftButton, Qt.NoModifier, at)
        self.settle()
        self.assertEqual(self.field.text, "@bob ")

    def test_stays_in_the_window(self) -> None:
        """The list stands above the composer and within the window, however small."""
        self.window.resize(400, 260)
        self.write(self.field, "/")
        popup = self.window.findChild(CompletionPopup)
        self.assertTrue(popup.isVisible())
        self.assertTrue(self.window.rect().contains(popup.geometry()))
        for height in (260, 400):
            self.window.resize(400, height)
            self.settle()
            top = self.composer.mapTo(self.window, QPoint(0, 0)).y()
            self.assertLess(abs(top - popup.geometry().bottom()), 20)


def _text(text: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(text)
    return mime
