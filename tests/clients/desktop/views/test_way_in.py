"""The page before the chat, as somebody uses it: with keys, clicks, and a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import evolve
from keyring.backends.fail import Keyring as NoKeyring
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QFontMetrics
from PyQt5.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabBar,
    QWidget,
)

from chatserver.config import Config, Registration
from chatserver.model.names import UserName
from clients.core.address import ServerAddress
from clients.core.discovery import Found
from clients.desktop.keeping.logins import Login
from clients.desktop.look.theme import LIGHT
from clients.desktop.presenters.entrance.way_words import AGAIN, CODE, NAME, PASSWORD
from clients.desktop.views.entrance.way_in import BESIDE, WayInPage
from tests.clients.desktop.presenters.ways import KEY, OTHER_KEY, WayFixture
from tests.clients.desktop.stage import StageCase, application
from tests.world import World

LAB = ServerAddress("chat.lab", 7002, tls=True)


class PageCase(StageCase):
    """The page, on a machine where nothing is known yet."""

    guests = False

    def config(self) -> Config:
        """With guests or without."""
        return evolve(super().config(), guests=self.guests, name="Analytical Engine")

    def setUp(self) -> None:
        """Show it."""
        super().setUp()
        self.world.register("ann")
        folder = Path(self.mktemp())
        folder.mkdir(parents=True)
        self.way = WayFixture(self.world, folder)
        self.addCleanup(self.way.close)
        self.page: Any = WayInPage(self.look)

    def begin(self, width: int = 900, height: int = 700) -> None:
        """Start the program."""
        self.page.show_way(self.way.page)
        self.way.begin()
        self.show(self.page, width, height)
        self.page.activateWindow()
        self.settle()

    def connect(self, host: str = "localhost", port: str = "7001") -> None:
        """Type an address, and click."""
        self.page.server.host.edit.clear()
        self.page.server.port.edit.clear()
        self.write(self.page.server.host.edit, host)
        self.write(self.page.server.port.edit, port)
        self.click(self.page.server.connect_button)

    def field(self, name: str) -> Any:
        """A field of the login form."""
        return self.page.login.fields[name]

    def focus(self) -> Any:
        """What has the focus."""
        return self.page.focusWidget()

    def names(self) -> list[str]:
        """Who came in."""
        return [login.name.text for _, login in self.way.entered]


class ServerTests(PageCase):
    """Choosing a server."""

    def test_acceptance_28_host_port_and_button(self) -> None:
        """Type both, click, connected: the form is there, and says to which server."""
        self.begin()
        self.assertFalse(self.page.login.isVisible())
        self.connect()
        self.assertTrue(self.page.login.isVisible())
        shown = [each.text() for each in self.page.findChildren(QLabel) if each.isVisible()]
        self.assertIn("Connected to Analytical Engine", shown)

    def test_acceptance_29_the_button_is_grey_once_connected(self) -> None:
        """The button and the fields are grey then; after Disconnect they work again."""
        self.begin()
        self.assertTrue(self.page.server.connect_button.isEnabled())
        self.connect()
        self.assertFalse(self.page.server.connect_button.isEnabled())
        self.assertFalse(self.page.server.host.edit.isEnabled())
        self.click(self.page.server.disconnect)
        self.assertTrue(self.page.server.connect_button.isEnabled())
        self.assertTrue(self.page.server.host.edit.isEnabled())
        self.assertFalse(self.page.login.isVisible())

    def test_acceptance_30_and_33_a_dead_port(self) -> None:
        """The reason is shown, the seconds are counted down, and it goes on by itself."""
        self.begin()
        self.way.site.network.is_down = True
        self.connect()
        notice = self.page.server.notice
        self.assertTrue(notice.isVisible())
        self.assertEqual(notice.title.text(), "There is no chat server at this address.")
        self.assertIn("nothing listens", notice.detail.text())
        self.way.wait(4)
        self.settle()
        before = self.page.server.under_way.words.text()
        self.assertIn("Trying again in", before)
        self.way.wait(1)
        self.assertNotEqual(self.page.server.under_way.words.text(), before)
        self.way.site.network.is_down = False
        self.click(self.page.server.under_way.hurry)
        self.assertTrue(self.page.login.isVisible())

    def test_acceptance_31_no_address(self) -> None:
        """Enter in an empty field says what is missing, at the field, which has the focus."""
        self.begin()
        self.page.server.port.edit.setFocus()
        self.write(self.page.server.host.edit, "\n")
        self.assertEqual(self.page.server.host.complaint, "Please enter the address of a server.")
        self.assertIs(self.focus(), self.page.server.host.edit)

    def test_the_usual_port(self) -> None:
        """The port that is meant stands in its field, in grey."""
        self.begin()
        self.write(self.page.server.host.edit, "chat.lab")
        self.assertEqual(self.page.server.port.edit.placeholderText(), "7002")
        self.page.server.host.edit.clear()
        self.write(self.page.server.host.edit, "localhost")
        self.assertEqual(self.page.server.port.edit.placeholderText(), "7001")

    def test_another_host_has_its_own_usual_port(self) -> None:
        """A port that was filled in for one host is not meant for the next; a typed one is."""
        self.begin()
        self.way.site.network.is_down = True
        self.connect("chat.lab", "")
        self.assertEqual(self.page.server.port.text, "7002")
        self.press(self.focus(), Qt.Key_Escape)
        self.page.server.host.edit.selectAll()
        self.write(self.page.server.host.edit, "localhost")
        self.assertEqual(self.page.server.port.text, "")
        self.assertEqual(self.page.server.port.edit.placeholderText(), "7001")
        self.connect("localhost", "7009")
        self.press(self.focus(), Qt.Key_Escape)
        self.page.server.host.edit.selectAll()
        self.write(self.page.server.host.edit, "chat.lab")
        self.assertEqual(self.page.server.port.text, "7009")

    def test_escape_gives_up(self) -> None:
        """Escape ends the attempts, and one can type again where one was."""
        self.begin()
        self.way.site.network.is_down = True
        self.connect()
        self.press(self.focus(), Qt.Key_Escape)
        self.assertTrue(self.page.server.host.edit.isEnabled())
        self.assertFalse(self.page.server.under_way.isVisible())

    def test_servers_to_click_on(self) -> None:
        """Those used before and those found are listed; a click, or Enter, leads there."""
        self.way.logins.keep(Login(ServerAddress("localhost", 7001), UserName("ann")))
        self.begin()
        assert self.way.site.announced is not None and self.way.site.gone is not None
        self.way.site.announced(Found("x", "The attic", ("10.0.0.2",), 7002, None))
        self.settle()
        titles = [row.accessibleName() for row in self.page.servers.rows]
        self.assertEqual(
            titles, ["localhost:7001, as ann".replace(":7001", ""), "The attic, 10.0.0.2"]
        )
        self.way.site.gone("x")
        self.settle()
        (row,) = self.page.servers.rows
        row.setFocus()
        self.press(row, Qt.Key_Return)
        self.assertEqual(self.field(NAME).text, "ann")
        self.assertIs(self.focus(), self.field(PASSWORD).edit)

    def test_taking_one_from_the_list(self) -> None:
        """The Delete key takes a server from the list of those used before."""
        self.way.logins.keep(Login(ServerAddress("localhost", 7001), UserName("ann")))
        self.begin()
        (row,) = self.page.servers.rows
        self.press(row, Qt.Key_Delete)
        self.assertEqual(self.page.servers.rows, [])
        self.assertEqual(self.way.logins.all(), ())


class KeyTests(PageCase):
    """Keys, known and unknown."""

    def test_first_use(self) -> None:
        """The fingerprint is shown in groups of four; an Enter too many does not trust it."""
        self.begin()
        self.connect("chat.lab", "")
        room = self.page.first_use
        self.assertTrue(room.isVisible())
        self.assertEqual(room.key.digits.text().replace("\n", " ").split(), [KEY[:4]] * 16)
        self.assertIn("chatctl fingerprint", room.hint.text())
        self.press(self.focus(), Qt.Key_Return)
        self.assertFalse(room.isVisible())
        self.assertIsNone(self.way.known.fingerprint("chat.lab", 7002))
        self.click(self.page.server.connect_button)
        self.click(room.trust)
        self.assertTrue(self.page.login.isVisible())

    def test_attack_another_key(self) -> None:
        """Both keys are shown; no button and no key leads on to the server."""
        self.way.known.add("chat.lab", 7002, OTHER_KEY)
        self.begin()
        self.connect("chat.lab", "")
        room = self.page.changed
        shown = {room.known.digits.text()[:4], room.seen.digits.text()[:4]}
        self.assertEqual(shown, {KEY[:4], OTHER_KEY[:4]})
        buttons = [each for each in self.page.findChildren(QPushButton) if each.isVisible()]
        self.assertEqual({each.text() for each in buttons}, {"Back", "Forget the old key…"})
        self.press(self.focus(), Qt.Key_Return)
        self.assertFalse(room.isVisible())
        self.assertFalse(self.page.login.isVisible())
        self.assertEqual(self.way.site.network.cables, [])

    def test_forgetting_the_old_key(self) -> None:
        """What it means is said first, and Escape and Enter keep the key."""
        self.way.known.add("chat.lab", 7002, OTHER_KEY)
        self.begin()
        self.connect("chat.lab", "")
        for key in (Qt.Key_Escape, Qt.Key_Return):
            self.click(self.page.changed.forget)
            self.assertTrue(self.page.forgetting.isVisible())
            self.assertIn("A stranger who answers in its place", self.page.forgetting.hint.text())
            self.press(self.focus(), key)
            self.assertTrue(self.page.changed.isVisible())
        self.click(self.page.changed.forget)
        self.click(self.page.forgetting.forget)
        self.assertTrue(self.page.server.isVisible())
        self.assertIsNone(self.way.known.fingerprint("chat.lab", 7002))


class LoginTests(PageCase):
    """Logging in."""

    guests = True

    def setUp(self) -> None:
        """The server is chosen."""
        super().setUp()
        self.begin()
        self.connect()

    def tab(self, name: str) -> None:
        """Go to a tab."""
        tabs = self.page.login.tabs
        names = [tabs.tabText(at) for at in range(tabs.count())]
        self.click(tabs, tabs.tabRect(names.index(name)).center())

    def test_acceptance_14_masked_and_sent_by_enter(self) -> None:
        """The password is shown as dots, and Enter sends."""
        self.write(self.focus(), "ann")
        self.assertEqual(self.field(NAME).text, "ann")
        self.assertEqual(self.field(PASSWORD).edit.echoMode(), QLineEdit.Password)
        self.assertNotIn("secret", self.field(PASSWORD).edit.displayText())
        self.write(self.field(PASSWORD).edit, "secret-ann\n")
        self.assertEqual(self.names(), ["ann"])
        self.assertEqual(self.field(PASSWORD).text, "")

    def test_acceptance_11_empty_fields(self) -> None:
        """A click with empty fields names both, and goes to the first."""
        self.click(self.page.login.submit)
        self.assertEqual(self.field(NAME).complaint, "Please enter a name.")
        self.assertEqual(self.field(PASSWORD).complaint, "Please enter your password.")
        self.assertIs(self.focus(), self.field(NAME).edit)

    def test_acceptance_17_a_wrong_password(self) -> None:
        """It is told at the password, which is chosen, so that it can be typed anew at once."""
        self.write(self.field(NAME).edit, "ann")
        self.write(self.field(PASSWORD).edit, "wrong\n")
        self.assertEqual(self.field(PASSWORD).complaint, "Wrong name or password.")
        self.assertEqual(
            self.field(PASSWORD).edit.accessibleDescription(), "Wrong name or password."
        )
        self.write(self.focus(), "secret-ann\n")
        self.assertEqual(self.names(), ["ann"])

    def test_who_may_be_new_is_shown_where_to_register(self) -> None:
        """After a wrong name or password, and not before; the name that was typed comes along."""
        self.assertFalse(self.page.login.register.isVisible())
        self.write(self.field(NAME).edit, "bob")
        self.write(self.field(PASSWORD).edit, "long enough\n")
        self.assertEqual(self.page.login.register.text(), "New here? Register")
        self.click(self.page.login.register)
        self.assertFalse(self.page.login.register.isVisible())
        self.write(self.field(AGAIN).edit, "long enough\n")
        self.assertEqual(self.names(), ["bob"])

    def test_acceptance_07_and_08_register(self) -> None:
        """In the other tab, with the password twice; if they differ, that is told there."""
        self.tab("Register")
        self.write(self.field(NAME).edit, "bob")
        self.write(self.field(PASSWORD).edit, "long enough")
        self.write(self.field(AGAIN).edit, "long enuogh\n")
        self.assertEqual(self.field(AGAIN).complaint, "The two passwords differ.")
        self.write(self.focus(), "long enough\n")
        self.assertEqual(self.names(), ["bob"])

    def test_acceptance_10_a_name_that_cannot_be(self) -> None:
        """The character is named at the field before anything is sent."""
        self.tab("Register")
        sent = self.way.site.network.dialled
        self.write(self.field(NAME).edit, "a:b\n")
        self.assertIn("':' is not possible in a name", self.field(NAME).complaint)
        self.assertEqual(self.way.site.network.dialled, sent)

    def test_acceptance_21_a_guest(self) -> None:
        """A guest types a name alone."""
        self.tab("Guest")
        self.assertFalse(self.field(PASSWORD).isVisible())
        self.assertFalse(self.page.login.stay.isVisible())
        self.write(self.field(NAME).edit, "ann\n")
        self.assertIn("is taken", self.field(NAME).complaint)
        self.write(self.focus(), "zoe\n")
        self.assertEqual(self.names(), ["~zoe"])

    def test_tabs_by_keyboard(self) -> None:
        """The tabs are gone through with the arrow keys; what is typed stays."""
        self.write(self.field(NAME).edit, "bob")
        self.page.login.tabs.setFocus()
        self.press(self.page.login.tabs, Qt.Key_Right)
        self.assertTrue(self.field(AGAIN).isVisible())
        self.assertEqual(self.field(NAME).text, "bob")

    def test_the_server_goes_away(self) -> None:
        """While it is tried again that is said; Cancel gives back what was typed."""
        self.way.site.network.is_down = True
        self.write(self.field(NAME).edit, "ann")
        self.write(self.field(PASSWORD).edit, "secret-ann\n")
        self.assertEqual(self.page.login.notice.title.text(), "The server cannot be reached.")
        self.assertFalse(self.field(NAME).edit.isEnabled())
        self.press(self.focus(), Qt.Key_Escape)
        self.assertTrue(self.field(NAME).edit.isEnabled())
        self.assertEqual(self.field(PASSWORD).text, "secret-ann")
        self.assertIs(self.focus(), self.field(PASSWORD).edit)

    def test_staying_logged_in(self) -> None:
        """The tick is set at first; without it nothing is kept."""
        self.assertTrue(self.page.login.stay.isChecked())
        self.press(self.page.login.stay, Qt.Key_Space)
        self.write(self.field(NAME).edit, "ann")
        self.write(self.field(PASSWORD).edit, "secret-ann\n")
        self.assertEqual((self.names(), self.way.keyring.kept), (["ann"], {}))

    def test_acceptance_22_after_logging_out(self) -> None:
        """The page comes back with server and name filled in, ready for the password."""
        self.write(self.field(NAME).edit, "ann")
        self.write(self.field(PASSWORD).edit, "secret-ann\n")
        ((client, login),) = self.way.entered
        self.world.run(client.log_out())
        self.way.page.come_back(login)
        self.settle()
        self.assertEqual(
            self.page.login.tabs.tabText(self.page.login.tabs.currentIndex()), "Log in"
        )
        self.assertEqual(self.field(NAME).text, "ann")
        self.assertEqual(self.page.server.host.text, "localhost")
        self.assertIs(self.focus(), self.field(PASSWORD).edit)


class InvitationTests(PageCase):
    """Where accounts are made by invitation, or not at all."""

    def reopen(self, registration: Registration) -> None:
        """The operator wants it otherwise."""
        self.way.close()
        self.world.stop()
        self.world = World(self, evolve(self.config(), registration=registration))
        self.way = WayFixture(self.world, self.way.folder)
        self.begin()
        self.connect()
        self.page.login.tabs.setFocus()
        self.press(self.page.login.tabs, Qt.Key_Right)

    def test_a_code(self) -> None:
        """There is a field for the code; what is wrong with it is told there."""
        self.reopen(Registration.INVITE)
        code = self.world.run(self.world.operator.invite(1, 7, ""))
        for name, text in ((NAME, "bob"), (PASSWORD, "long enough"), (AGAIN, "long enough")):
            self.write(self.field(name).edit, text)
        self.write(self.field(CODE).edit, "wrong-code\n")
        self.assertIn("not valid", self.field(CODE).complaint)
        self.assertIs(self.focus(), self.field(CODE).edit)
        self.write(self.focus(), f"{code}\n")
        self.assertEqual(self.names(), ["bob"])

    def test_none_at_all(self) -> None:
        """Instead of fields that lead nowhere, the tab says whom to ask."""
        self.reopen(Registration.CLOSED)
        self.assertFalse(self.field(NAME).isVisible())
        self.assertFalse(self.page.login.submit.isVisible())
        self.assertIn("makes no accounts", self.page.login.notice.title.text())


class ComingBackTests(PageCase):
    """Whoever stayed logged in."""

    def remember(self) -> None:
        """Ann stayed logged in, to a server that is down."""
        self.way.logins.keep(Login(ServerAddress("localhost", 7001), UserName("ann"), stays=True))
        self.way.keyring.set_password("chatserver desktop", "ann@localhost:7001", "whatever")

    def test_it_is_said_and_can_be_cancelled(self) -> None:
        """It is shown as whom and where one is logged in, and Cancel leads to the address."""
        self.remember()
        self.way.site.network.is_down = True
        self.begin()
        self.assertTrue(self.page.coming.isVisible())
        self.assertIn("Logging in as ann", self.page.coming.heading.text())
        self.assertEqual(self.page.coming.notice.title.text(), "The server cannot be reached.")
        self.way.wait(4)
        self.settle()
        self.assertIn("Trying again in", self.page.coming.words.text())
        self.press(self.focus(), Qt.Key_Return)
        self.assertFalse(self.page.coming.isVisible())
        self.assertEqual(self.page.server.host.text, "localhost")

    def test_a_login_that_was_ended(self) -> None:
        """If it is not valid any more, the form says so, and the password can be typed."""
        self.remember()
        self.begin()
        self.assertIn("not logged in any more", self.page.login.notice.title.text())
        self.write(self.focus(), "secret-ann\n")
        self.assertEqual(self.names(), ["ann"])

    def test_no_keyring(self) -> None:
        """Without a keyring the tick is grey, and the reason stands below it."""
        self.way.keyring = NoKeyring()
        self.begin()
        self.connect()
        self.assertFalse(self.page.login.stay.isEnabled())
        self.assertFalse(self.page.login.stay.isChecked())
        self.assertIn("no keyring", self.page.login.why_not.text())
        self.assertTrue(self.page.login.why_not.isVisible())


class LookTests(PageCase):
    """How it is looked at, and read aloud."""

    def controls(self) -> list[Any]:
        """All that can be used."""
        kinds = (QAbstractButton, QLineEdit, QTabBar)
        every = [each for kind in kinds for each in self.page.findChildren(kind)]
        return [each for each in every if each.isVisible() and each.isEnabled()]

    def test_all_have_names(self) -> None:
        """Each control has a name that can be read aloud."""
        self.way.logins.keep(Login(LAB, UserName("ann")))
        self.begin()
        for _ in range(2):
            for each in self.controls():
                said = each.accessibleName() or (
                    each.text() if isinstance(each, (QPushButton, QCheckBox)) else ""
                )
                self.assertTrue(said or isinstance(each.parentWidget(), QTabBar), each)
            self.connect()

    def test_all_by_keyboard(self) -> None:
        """Tab goes to each control of the form, and around."""
        self.begin()
        self.connect()
        self.page.login.focus_first()
        reached: set[Any] = set()
        for _ in range(20):
            reached.add(self.focus())
            self.press(self.focus(), Qt.Key_Tab)
        wanted = {
            self.field(NAME).edit,
            self.field(PASSWORD).edit,
            self.page.login.stay,
            self.page.login.submit,
            self.page.login.tabs,
            self.page.server.disconnect,
        }
        self.assertEqual(wanted - reached, set())

    def test_a_small_window(self) -> None:
        """In the smallest window the form for logging in is seen whole, without scrolling."""
        self.begin(720, 480)
        self.connect()
        self.assertEqual(self.page.scroll.verticalScrollBar().maximum(), 0)
        submit = self.page.login.submit
        bottom = submit.mapTo(self.page, submit.rect().bottomLeft()).y()
        self.assertLess(bottom, 480)

    def test_large_text_in_a_small_window(self) -> None:
        """With the largest text nothing is wider than the window, and all can be scrolled to."""
        self.look.wear(LIGHT, 200)
        self.begin(720, 480)
        self.connect()
        self.assertEqual(self.page.card.width(), 720 - 2 * BESIDE)
        self.assertLessEqual(self._widest(self.page.card), self.page.card.width())
        self.page.login.tabs.setFocus()
        for _ in range(4):
            self.press(self.focus(), Qt.Key_Tab)
        focus = self.focus()
        self.assertGreater(self.page.scroll.verticalScrollBar().value(), 0)
        top = focus.mapTo(self.page, focus.rect().topLeft()).y()
        self.assertLess(top, 480)
        self.assertGreaterEqual(top, 0)

    def _widest(self, card: QWidget) -> int:
        inner = [each for each in card.findChildren(QWidget) if each.isVisible()]
        return int(max(each.mapTo(card, each.rect().topRight()).x() for each in inner))

    def test_long_names(self) -> None:
        """A host of 60 characters is broken where it must be, and seen whole."""
        host = "-".join(["far-away"] * 6) + ".example.org"
        self.begin(720, 480)
        self.connect(host, "")
        self.assertLessEqual(self._widest(self.page.card), self.page.card.width())
        self.assertIn(host, self.page.first_use.words.text().replace("\u200b", ""))
        digits = self.page.first_use.key.digits
        longest = max(digits.text().split("\n"), key=len)
        room = QFontMetrics(digits.font()).horizontalAdvance(longest)
        self.assertLessEqual(room, digits.width())

    def test_another_look_while_it_is_open(self) -> None:
        """Theme and text size change while it is open, and nothing typed is lost."""
        self.begin()
        self.write(self.page.server.host.edit, "chat.lab")
        width = self.page.card.width()
        self.look.wear(LIGHT, 125)
        self.settle()
        self.assertGreater(self.page.card.width(), width)
        self.assertEqual(self.page.server.host.text, "chat.lab")
        self.assertFalse(self.page.grab().isNull())

    def test_closed_and_shown_again(self) -> None:
        """A page that is shown nothing any more does not follow what it showed."""
        self.begin()
        self.page.show_way(None)
        self.way.connect()
        application().processEvents()
        self.assertFalse(self.page.login.isVisible())
        self.page.show_way(self.way.page)
        self.settle()
        self.assertTrue(self.page.login.isVisible())
