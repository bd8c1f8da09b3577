"""What somebody with bad intentions sends, and what they get for it."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Config
from chatserver.folder import FolderLock, prepare
from chatserver.frontends.line.commands import TABLE
from tests.acceptance.people import AcceptanceTestCase
from tests.service.cast import listen_to_log
from tests.world import Dialled, World

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted((ROOT / "chatserver").rglob("*.py")) + sorted((ROOT / "clients").rglob("*.py"))

INJECTIONS = (
    "' OR '1'='1",
    "'; DROP TABLE users; --",
    '"; DROP TABLE users; --',
    "%",
    "_",
    "*",
    '"',
    '"unbalanced',
    '""',
    "NEAR(",
    "NEAR(a b, 5)",
    "text:x",
    "place:pub",
    "^x",
    "-x",
    "x*",
    "a OR",
    "NOT",
    "AND AND",
    "(",
    "{a b}:x",
    "x\x00y",
    "\\",
    "1; SELECT 1",
    "?",
    "?1",
    ":name",
    "$$",
    "%s%n",
    "{0.__class__}",
)

# A command's arguments, each time with one place where anything can be put.
PLACES: dict[str, tuple[str, ...]] = {
    "register": ("{} secret-password",),
    "login": ("{} secret-password", "ann {}"),
    "token": ("{}", "new {}", "list {}", "revoke {}"),
    "guest": ("{}",),
    "nick": ("{}",),
    "me": ("{}", "@{}"),
    "msg": ("#lobby {}", "{} hello", "#{} hello", "@{} hello", "#lobby id={} hello"),
    "w": ("bob {}", "{} hello"),
    "reply": ("{}", "3 {}", "{} hello", "3 in={} hello", "3 id={} hello"),
    "react": ("{}", "3 {}", "{} :fire:", "in={} 3 :fire:"),
    "unreact": ("{}", "3 {}", "{} :fire:", "in={} 3 :fire:"),
    "edit": ("{}", "2 {}", "in={} 2 hello"),
    "delete": ("{}", "in={} 2"),
    "join": ("{}", "#{}"),
    "leave": ("{}", "#{}"),
    "create": ("{}", "#{}", "#new {}"),
    "invite": ("{}",),
    "kick": ("{}", "bob {}"),
    "topic": ("{}",),
    "ban": ("{}", "bob {}"),
    "unban": ("{}",),
    "mod": ("{}",),
    "unmod": ("{}",),
    "slow": ("{}",),
    "server-kick": ("{}", "bob {}"),
    "server-ban": ("{}", "bob {}", "bob for={}"),
    "server-unban": ("{}",),
    "announce": ("{}",),
    "invite-code": ("{}", "uses={}", "days={}"),
    "who": ("{}", "#{}"),
    "whois": ("{}",),
    "members": ("{}", "#{}", "#lobby prefix={}", "after={}", "n={}"),
    "block": ("{}",),
    "unblock": ("{}",),
    "away": ("{}",),
    "mute": ("{}", "#{}", "@{}"),
    "unmute": ("{}", "#{}", "@{}"),
    "typing": ("{}", "#{}", "@{}"),
    "review": ("{}",),
    "history": ("{}", "#lobby before={}", "#lobby n={}"),
    "search": ("{}", "x in={}", "x from={}", "x n={}"),
    "unread": ("{}", "n={}"),
    "read": ("{}",),
    "clear": ("{}",),
    "tail": ("{}", "#lobby since={}"),
    "set": ("{}", "width {}", "timezone {}"),
    "help": ("{}",),
}
NO_ARGUMENTS = {
    "logout",
    "quit",
    "passwd",
    "delete-account",
    "rooms",
    "bans",
    "freeze",
    "unfreeze",
    "users",
    "blocks",
    "back",
    "json",
    "script",
    "human",
}


class InjectionTests(AcceptanceTestCase):
    """SQL, full-text queries and formats in every argument of every command."""

    limits = evolve(AcceptanceTestCase.limits, rates=False)

    def setUp(self) -> None:
        """ann and bob, and a secret between them."""
        super().setUp()
        self.record = listen_to_log(self)
        self.ann, self.bob = self.join("ann"), self.join("bob")
        self.ann.line("/w bob the planted secret")

    def intruder(self) -> Dialled:
        """Somebody logged in who tries."""
        return self.join("mallory")

    def check(self, dialled: Dialled, line: str) -> None:
        """Send a line: it is answered once, not by an error of the server's, without the secret."""
        answer = dialled.line(line).decode()
        codes = re.findall(r"(?m)^([0-9]{3})(?: .*)?$", answer)
        self.assertEqual(len(codes), 1, f"{line!r}: {answer!r}")
        self.assertLess(int(codes[0]), 500, f"{line!r}: {answer!r}")
        self.assertNotIn("planted", answer, line)

    def test_every_command_is_tried(self) -> None:
        """No command is missing here: a new one cannot be forgotten."""
        self.assertEqual(set(PLACES) | NO_ARGUMENTS, set(TABLE))

    def test_attack_injection_in_every_argument(self) -> None:
        """Whatever stands in an argument is a name or a text, never an instruction."""
        for name, places in PLACES.items():
            for place in places:
                before_login = name in ("register", "login", "guest")
                dialled = self.world.dial() if before_login else self.intruder()
                for injection in INJECTIONS:
                    self.check(dialled, f"/{name} {place.replace('{}', injection)}")
                dialled.hang_up()
        self.assertEqual(self.bob.line("/history @ann").count(b"planted"), 1)
        users = self.bob.line("/users")
        self.assertIn(b"200-ann online", users)
        self.assertNotIn("Traceback", self.record.text())

    def test_attack_injection_as_text(self) -> None:
        """Whatever stands in a message is stored and shown as it is, and changes nothing."""
        mallory = self.intruder()
        self.bob.take()
        for injection in INJECTIONS:
            if "\x00" in injection or injection.startswith("/"):
                continue
            self.check(mallory, injection)
            shown = injection.replace("\\", "\\\\")
            self.assertIn(f" mallory :{shown}\n", self.bob.take().decode())

    def test_attack_search_finds_only_what_may_be_read(self) -> None:
        """No query of the index's own language reaches what the searcher may not read."""
        mallory = self.intruder()
        ids = range(1, 8)
        queries = [f"place:s{id}" for id in ids] + [f"place:u{id}" for id in ids]
        queries += ['secret") OR (planted', "secret OR planted", "planted*", 'x" OR place:"pub']
        for query in queries:
            self.check(mallory, f"/search {query}")
            self.check(mallory, f"/search {query} in=#lobby")


class LogTests(AcceptanceTestCase):
    """What gets into the log, and what never does."""

    config = Config(guests=True)

    def test_attack_forged_log_line(self) -> None:
        """A name with a line end and escape sequences makes no line of its own in the log."""
        record = listen_to_log(self)
        dialled = self.world.dial()
        for name in (b"x\x1b[2J", b"x\xe2\x80\xa8ERROR", b"x\x00ERROR", b"x\x0bERROR", b"x\x85y"):
            dialled.send(b"/login " + name + b" password-x\n")
        dialled.send(b"/login x\\nERROR admin ok\n")
        for line in record.lines:
            self.assertNotIn("ERROR", line)
            self.assertNotIn("\x1b", line)

    def test_attack_secrets_in_the_log(self) -> None:
        """Passwords and texts are in no log line, whatever goes well or wrong with them."""
        record = listen_to_log(self)
        dialled = self.world.dial()
        lines = (
            "/register ann planted",
            "/register ann planted-password",
            "/logout",
            "/login ann planted-wrong",
            "/login planted-as-name",
            "planted-asked",
            "/login ann planted-password",
            "planted text",
            "/me planted action",
            "/msg #lobby id=n1 planted once",
            "/w nobody planted whisper",
            "/edit planted edit",
            "/create #ops private planted topic",
            "/topic planted topic",
            "/kick nobody planted reason",
            "/ban nobody planted reason",
            "/server-ban nobody planted reason",
            "/search planted",
            "/nick planted nick",
            "/passwd",
            "planted-password",
            "planted-new-password",
            "/delete-account",
            "planted-new-password",
        )
        for line in lines:
            dialled.line(line)
        log = record.text().replace("planted-as-name", "")  # names are logged, even strange ones
        self.assertNotIn("planted", log)
        self.assertIn("account deleted", log)

    def test_attack_secrets_in_a_failure(self) -> None:
        """Even where the server fails, its log holds neither the password nor the text."""
        record = listen_to_log(self)
        ann = self.join("ann")
        self.patch(self.world.services.registrar, "_scrutiny", None)
        answer = self.world.dial().line("/login ann planted-password")
        self.assertRegex(answer, rb"\A500 [^\n]*logged\n\Z")
        self.assertEqual(len(self.flushLoggedErrors(AttributeError)), 1)
        self.assertNotIn("planted", record.text())
        self.assertNotIn(b"planted", answer)
        self.assertRegex(ann.line("it goes on"), rb"\A201 ")


class OutputTests(AcceptanceTestCase):
    """What reaches somebody's terminal."""

    def test_attack_terminal(self) -> None:
        """Texts, topics, names and reasons reach a person without anything that steers."""
        self.world.register("bob")
        bob = self.person("bob")
        ann = self.join("ann")
        bob.take()
        bad = "\u202egpj.exe\u2066x\ufeff" + "e" + "\u0301" * 50
        for line in (bad, f"/me {bad}", f"/create #ops {bad}", f"/topic {bad}", f"/w bob {bad}"):
            self.assertRegex(ann.line(line), rb"\A20[012] ", line)
        bob.send(b"/history #lobby\r\n/rooms\r\n/history @ann\r\n")
        shown = bob.take().decode()
        self.assertIn("gpj.exe", shown)
        for sign in "\u202e\u2066\ufeff\x1b\x07\x9b":
            self.assertNotIn(sign, shown)
        self.assertIsNone(re.search("\u0301{5}", shown))
        self.assertFalse(set(map(ord, shown)) & (set(range(32)) - {10, 13}))

    def test_attack_control_characters_are_refused(self) -> None:
        """Escape sequences, bells and C1 controls are answered 400 and reach nobody."""
        bob = self.join("bob")
        ann = self.join("ann")
        bob.take()
        for bad in ("\x1b]0;owned\x07", "\x9b31m", "a\x00b", "a\x07"):
            self.assertRegex(ann.line(f"x{bad}"), rb"\A400 ", repr(bad))
            self.assertRegex(ann.line(f"/me x{bad}"), rb"\A400 ", repr(bad))
            self.assertRegex(ann.line(f"/create #ops {bad}"), rb"\A400 ", repr(bad))
            self.assertRegex(ann.line(f"/nick {bad}x"), rb"\A400 ", repr(bad))
        self.assertEqual(bob.take(), b"")

    def test_attack_forged_line(self) -> None:
        """A line end in a text cannot make an answer or an event of its own."""
        bob, ann = self.join("bob"), self.join("ann")
        bob.take()
        ann.send(b"hi\xe2\x80\xa8MSG #lobby 99 root :owned\n")
        ann.send(b"hi\\nMSG #lobby 99 root :owned\n")
        for line in bob.take().splitlines():
            self.assertRegex(line, rb"\AMSG #lobby \d+ ann :hi")


class FilesTests(SynchronousTestCase):
    """The data folder."""

    def test_attack_others_on_the_machine(self) -> None:
        """The folder opens to its owner alone, and so does what the server keeps in it."""
        folder = Path(self.mktemp()) / "data"
        prepare(folder)
        self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)
        lock = FolderLock(folder)
        self.addCleanup(lock.release)
        world = World(self, folder=folder)
        world.join("ann").line("hello")
        for each in folder.rglob("*"):
            self.assertEqual(stat.S_IMODE(each.stat().st_mode) & 0o077, 0, each.name)


class SourceTests(SynchronousTestCase):
    """What the sources never do."""

    def each(self, pattern: str) -> list[str]:
        """The lines of the sources that match."""
        found = re.compile(pattern)
        return [
            f"{path.name}: {line.strip()}"
            for path in SOURCES
            for line in path.read_text(encoding="utf-8").splitlines()
            if found.search(line)
        ]

    def test_there_are_sources(self) -> None:
        """The patterns are looked for in the server's files."""
        self.assertGreater(len(SOURCES), 50)

    def test_attack_guessable_secrets(self) -> None:
        """Nothing is drawn from a generator that can be predicted."""
        self.assertEqual(self.each(r"\brandom\.|\bimport random\b|\bfrom random\b|uuid1\("), [])

    def test_attack_timing(self) -> None:
        """Secrets are compared by functions whose time tells nothing."""
        secret = r"(password|token|secret|digest|hashed|nonce_key)"
        compared = self.each(rf"\b{secret}s?\b *(==|!=)|(==|!=) *\b{secret}s?\b")
        # Two reads of the same stored hash, what somebody typed twice, what one's own keyring gives
        # back: nothing to guess at.
        known = (
            "found.password == account.password",
            '"Again: "',
            "self.password != self.again",
            "keyring.get_password(SERVICE, account) == token",
        )
        self.assertEqual([each for each in compared if not any(one in each for one in known)], [])

    def test_attack_code_in_input(self) -> None:
        """Nothing that comes in is ever run or unpickled."""
        self.assertEqual(
            self.each(r"\bpickle\b|\bmarshal\b|\beval\(|\bexec\(|yaml\.load|shell=True"), []
        )

    def test_attack_sql_by_format(self) -> None:
        """SQL is written by hand, with bound parameters: no value is ever put into its text."""
        self.assertEqual(self.each(r"execute(many)?\(\s*f[\"']|execute(many)?\([^)]*[\"'] *%"), [])
        self.assertEqual(self.each(r"execute(many)?\([^)]*\.format\("), [])
