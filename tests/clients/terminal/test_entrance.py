"""The way in: names, passwords, remembered logins."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from attrs import evolve

from chatserver.config import Registration
from chatserver.model.names import LOBBY, UserName
from clients.core.address import ServerAddress
from clients.core.client import Client
from clients.core.discovery import Found
from clients.core.posts import Post
from clients.core.states import Online, Waiting
from clients.core.trust import CertificateChanged
from clients.terminal.entrance import Entrance, Way, refusal
from clients.terminal.questions import Questions, Refused
from clients.terminal.remembered import Folders, Login, Remembered, RememberedProblem
from clients.terminal.visit import open_slot
from clients.terminal.whereto import Where, choose, read_where
from tests.clients.cast import ClientCase
from tests.clients.network import Network
from tests.world import World

LAB = ServerAddress("chat.lab", 7002, tls=True)
ANN = UserName("ann")


def folder_of(case: Any) -> Path:
    """Make an empty folder."""
    folder = Path(case.mktemp()).resolve()
    folder.mkdir(parents=True)
    return folder


class EntranceTests(ClientCase):
    """Getting in, on a real server."""

    def setUp(self) -> None:
        """There is an account, and nothing is remembered."""
        super().setUp()
        self.world.register("ann")
        (amp,) = (each for each in self.world.frontends if each.name == "amp")
        self.network = Network(self.world.clock, amp.factory)
        self.remembered = Remembered(folder_of(self) / "state" / "logins.json")
        self.said = StringIO()
        self.prompts: list[str] = []

    def enter(self, *answers: str, name: UserName | None = None) -> tuple[Client, Login]:
        """Go in, with what is typed at each question."""
        left = list(answers)

        def answer(prompt: str) -> str:
            self.prompts.append(prompt)
            if not left:
                raise EOFError
            return left.pop(0)

        questions = Questions(answer, answer, self.said)
        way = Way(self.network.dial, self.world.clock, lambda: 0.5, "test 1")
        entrance = Entrance(way, Where(LAB, name), self.remembered, questions)
        result: tuple[Client, Login] | Refused = self.world.run(self.entered(entrance))
        self.world.pump()
        if isinstance(result, Refused):
            raise result
        self.addCleanup(self.close, result[0])
        return result

    async def entered(self, entrance: Entrance) -> tuple[Client, Login] | Refused:
        """Go in; a refusal is a result too."""
        try:
            return await entrance.enter()
        except Refused as refused:
            return refused

    def close(self, client: Client) -> None:
        """Hang up."""
        client.close()
        self.world.pump()

    def test_name_and_password(self) -> None:
        """Who types both is in, and is not asked the next time."""
        client, login = self.enter("Ann", "secret-ann")
        self.assertIsInstance(client.state, Online)
        self.assertEqual(login.name, ANN)
        self.close(client)
        asked = len(self.prompts)
        again, _ = self.enter()
        self.assertIsInstance(again.state, Online)
        self.assertEqual(len(self.prompts), asked)

    def test_a_wrong_password_can_be_mended(self) -> None:
        """A wrong password is told, and asked for again; the name that was given is not."""
        self.enter("wrong", "secret-ann", name=ANN)
        self.assertIn("Wrong name or password.", self.said.getvalue())

    def test_after_some_tries_it_ends(self) -> None:
        """Five wrong passwords are enough."""
        with self.assertRaises(Refused):
            self.enter(*["wrong"] * 5, name=ANN)

    def test_registering(self) -> None:
        """An empty password makes an account; what the server does not like is told."""
        client, _ = self.enter("bob", "", "short", "short", "bob", "", "long enough", "long enough")
        self.assertIsInstance(client.state, Online)
        self.assertIn("8 to 256 characters", self.said.getvalue())

    def test_registering_by_invitation(self) -> None:
        """Where a code is needed it is asked for; a wrong one is told, and the next try asks."""
        self.world.stop()
        self.world = World(self, evolve(self.config(), registration=Registration.INVITE))
        (amp,) = (each for each in self.world.frontends if each.name == "amp")
        self.network = Network(self.world.clock, amp.factory)
        code = self.world.run(self.world.operator.invite(1, 7, ""))
        once = ("bob", "", "long enough", "long enough")
        client, _ = self.enter(*once, "wrong-code", *once, "", *once, code)
        self.assertIsInstance(client.state, Online)
        self.assertIn("This invitation code is not valid", self.said.getvalue())
        self.assertIn("Nothing was made", self.said.getvalue())

    def test_registering_with_a_slip(self) -> None:
        """Two different passwords make no account."""
        self.enter("bob", "", "long enough", "long enouhg", "bob", "", "long enough", "long enough")
        self.assertIn("two different ones", self.said.getvalue())

    def test_a_name_that_is_none(self) -> None:
        """What cannot be a name is told, and asked for again."""
        self.enter("a b", "ann", "secret-ann")
        self.assertIn("not possible in a name", self.said.getvalue())

    def test_a_revoked_login_is_asked_for(self) -> None:
        """Where the remembered login is not valid any more, the password is asked for."""
        self.remembered.keep(Login(LAB, ANN, "no token of this server"))
        client, _ = self.enter("secret-ann")
        self.assertIsInstance(client.state, Online)
        self.assertIn("not valid any more", self.said.getvalue())

    def test_a_remembered_login_waits_for_the_server(self) -> None:
        """With a remembered login one is at the screen though the server cannot be reached."""
        self.remembered.keep(Login(LAB, ANN, "whatever"))
        self.network.is_down = True
        client, login = self.enter()
        self.assertIsInstance(client.state, Waiting)
        self.assertEqual(login.name, ANN)

    def test_unreachable_at_the_first_time(self) -> None:
        """Without one the program ends, and says why."""
        self.network.is_down = True
        with self.assertRaisesRegex(Refused, "chat.lab: no connection"):
            self.enter("ann", "secret-ann")

    def test_a_changed_key_is_told_with_both(self) -> None:
        """Whoever compares the keys sees both, in groups."""
        told = str(refusal(LAB, CertificateChanged("ab" * 32, "cd" * 32)))
        self.assertIn("expected: abab abab", told)
        self.assertIn("shown:    cdcd cdcd", told)


class RememberedTests(ClientCase):
    """The files of a person."""

    def test_only_the_owner_reads_it(self) -> None:
        """Tokens are in a file for its owner alone, and in no repr."""
        path = folder_of(self) / "state" / "logins.json"
        login = Login(LAB, ANN, "a secret")
        Remembered(path).keep(login)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertNotIn("secret", repr(login))

    def test_the_last_one_comes_first(self) -> None:
        """The server and the name that were used last are used again."""
        remembered = Remembered(folder_of(self) / "logins.json")
        bob = Login(LAB, UserName("bob"), "b")
        remembered.keep(Login(LAB, ANN, "a"))
        remembered.keep(bob)
        self.assertEqual(remembered.find(LAB.pinned("ab" * 32), None), bob)
        found = remembered.find(LAB, ANN)
        self.assertEqual(found and found.token, "a")

    def test_forgetting(self) -> None:
        """What is forgotten is gone, and nothing else."""
        remembered = Remembered(folder_of(self) / "logins.json")
        remembered.keep(Login(LAB, ANN, "a"))
        remembered.keep(Login(LAB, UserName("bob"), "b"))
        self.assertEqual([each.name for each in remembered.forget(LAB, ANN)], [ANN])
        self.assertIsNone(remembered.find(LAB, ANN))
        self.assertIsNotNone(remembered.find(LAB, UserName("bob")))

    def test_a_damaged_file_is_no_empty_one(self) -> None:
        """A file that cannot be understood is told, not overwritten."""
        path = folder_of(self) / "logins.json"
        path.write_text("{")
        with self.assertRaisesRegex(RememberedProblem, "damaged"):
            Remembered(path).last()

    def test_two_programs_of_one_account(self) -> None:
        """A second program has an outbox of its own; one that comes later finds the first's."""
        folder = Folders(Path("/nowhere"), folder_of(self)).of_account(Login(LAB, ANN))
        first, _ = open_slot(folder)
        second, _ = open_slot(folder)
        self.addCleanup(second.close)
        first.close()
        third, _ = open_slot(folder)
        self.addCleanup(third.close)
        names = sorted(path.name for path in folder.glob("*.jsonl"))
        self.assertEqual(names, ["outbox-1.jsonl", "outbox-2.jsonl"])

    def test_what_a_second_program_left_is_sent(self) -> None:
        """What a second program could not send, the next start sends, though it is the only one."""
        folder = Folders(Path("/nowhere"), folder_of(self)).of_account(Login(LAB, ANN))
        first, _ = open_slot(folder)
        second, _ = open_slot(folder)
        post = Post("nonce-1", LOBBY, "unsent", False, 0.0)
        second.added(post)
        first.close()
        second.close()
        journal, _ = open_slot(folder)
        self.addCleanup(journal.close)
        self.assertEqual(list(journal.posts), [post])


class WhereTests(ClientCase):
    """What stands on the command line."""

    def test_ways_to_write_it(self) -> None:
        """Name, host and port; this machine in plain, others under TLS."""
        here = ServerAddress("127.0.0.1", 7001)
        expected: dict[str, Callable[[], Where] | Where] = {
            "chat.lab": Where(LAB),
            "ann@chat.lab": Where(LAB, ANN),
            "Ann@127.0.0.1": Where(here, ANN),
            "localhost:7009": Where(ServerAddress("localhost", 7009)),
            "[::1]:7009": Where(ServerAddress("::1", 7009)),
            "chat.lab:7001": Where(ServerAddress("chat.lab", 7001, tls=True)),
        }
        for text, where in expected.items():
            self.assertEqual(read_where(text, tls=False), where, text)
        tls = ServerAddress("127.0.0.1", 7002, tls=True)
        self.assertEqual(read_where("127.0.0.1", tls=True), Where(tls))

    def test_choosing_what_was_found(self) -> None:
        """Servers in the network are chosen by their numbers; any other by its address."""
        lab = Found("Lab", "The lab\x1b[31m", ("192.0.2.7",), 7002, "ab" * 32)
        for typed, where in (("1", ServerAddress("192.0.2.7", 7002, tls=True)), ("chat.lab", LAB)):
            said = StringIO()
            answers = {"Server, HOST or HOST:PORT (its number, or any other address): ": typed}
            self.assertEqual(
                choose([lab], Questions(answers.__getitem__, input, said)), Where(where)
            )
            self.assertEqual(said.getvalue(), "  1  The lab\ufffd[31m, 192.0.2.7:7002\n")

    def test_what_is_none(self) -> None:
        """What cannot be a name or an address is refused in a sentence."""
        for text in ("a b@chat.lab", "chat lab", "chat.lab:0", ""):
            with self.assertRaises(Refused):
                read_where(text, tls=False)
