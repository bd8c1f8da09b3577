"""A real disk that fills up while the server runs, and has room again later."""

from __future__ import annotations

from contextlib import closing

from twisted.trial.unittest import TestCase

from chatserver.store.store import DATABASE_NAME
from tests.integration import database_check, processes
from tests.integration.crash.looking import read_log
from tests.integration.crash.replica import Replica
from tests.integration.crash.tables import looking_at
from tests.integration.dialing import PASSWORD, LineClient, arrive, dial
from tests.integration.processes import Server
from tests.integration.servers import CHEAP, TWISTD, scratch
from tests.integration.small_disk import BLOCK, SmallDisk

CHECKPOINT_BYTES = 1000 * 4120
"""A write-ahead log of this size is moved into the database: see C{store/dialect.py}."""
LONG = f"/msg #lobby {'-' * 8000}"
"""No word in it, so that the search index does not grow with it."""
ACTS = (
    "lost",
    "/me lost",
    "/msg bob lost",
    "/msg #lobby id=again lost",
    "/edit 4 lost",
    "/delete 4",
    "/create #lost lost",
    "/join #bobs",
    "/leave #ops",
    "/block bob",
    "/unblock carl",
    "/read #lobby",
    "/clear #lobby",
    "/nick lost",
    "/token new lost",
    "/token revoke ci",
)
"""Whatever ann may do that is to be stored."""
BEFORE = ["200-MSG #lobby 4 ann :one", "200-MSG #lobby 5 bob :two", "200 2"]
ROOMS = ["200-#bobs 1 :", "200-#lobby 3 :", "200-#ops 1 :tools", "200 3"]


async def until_refused(client: LineClient) -> None:
    """
    Use up what room there is inside of files that are there already.

    @raise AssertionError: there is always more.
    """
    for _ in range(5000):
        if (await client.ask("/w bob more"))[0].startswith("503 "):
            return
    raise AssertionError("on the full disk there is always room")


class DiskCase(TestCase):
    """
    A server on a small disk.

    @cvar kind: of the file system; C{megabytes}: its size.
    """

    timeout = 300
    kind = "tmpfs"
    megabytes = 16

    def setUp(self) -> None:
        """Mount it."""
        self.disk = SmallDisk(self, self.kind, self.megabytes)
        self.data = self.disk.folder / "data"
        self.settings = scratch(self) / "chat.toml"
        self.settings.write_text(CHEAP)

    def launch(self) -> Server:
        """Start a server there."""
        config = ("--config", str(self.settings))
        return processes.launch(self, *config, data=self.data, program=TWISTD)

    async def begin(self) -> tuple[Server, LineClient, LineClient]:
        """Start a server, with ann, bob and carl, a few rooms and two messages."""
        server = await self.launch().started()
        ann, bob, carl = [
            await arrive(self, server.port, name, "/register") for name in ("ann", "bob", "carl")
        ]
        await carl.hang_up()
        for client, line in (
            (ann, "/create #ops tools"),
            (ann, "/block carl"),
            (ann, "/token new ci"),
            (bob, "/create #bobs"),
            (ann, "/msg #lobby one"),
            (ann, "/join #lobby"),
            (bob, "/join #lobby"),
            (bob, "two"),
        ):
            self.assertRegex((await client.ask(line))[-1], "^20[01] ")
        self.assertEqual(await ann.ask("/search one"), [BEFORE[0], "200 1"])
        return server, ann, bob

    async def all_is_as_before(self, ann: LineClient) -> None:
        """What ann can read holds nothing of what was refused."""
        for line, answer in (
            ("/history #lobby", BEFORE),
            ("/search two", [BEFORE[1], "200 1"]),
            ("/search lost", ["200 0"]),
            ("/rooms", ROOMS),
            ("/users", ["200-ann online", "200-bob online", "200-carl offline", "200 3"]),
            ("/blocks", ["200-carl", "200 1"]),
            ("/history @bob", ["200 0"]),
            ("/unread", [BEFORE[1], "200 1"]),
            ("/whois lost", ["404 there is no user lost"]),
        ):
            self.assertEqual(await ann.ask(line), answer)

    async def check_database(self, client: LineClient) -> None:
        """The tables and the index follow from the log, and the file is whole."""
        await client.ask("/search nothing-like-it")  # now the index has caught up
        with looking_at(self.data / DATABASE_NAME) as tables:
            replica = Replica()
            replica.feed(tables.rows_after(0))
            self.assertEqual(replica.compare(tables, ("lost",), whole=True), [])
        with closing(database_check.snapshot(self.data / DATABASE_NAME)) as database:
            self.assertEqual(database_check.problems(database), [])


class SmallDiskTests(DiskCase):
    """The disk fills up while the server runs; it is a file system in memory."""

    async def test_nothing_is_half_done(self) -> None:
        """
        While the disk is full all that would be stored is refused with 503, leaves nothing and is
        told to nobody; reading and coming in go on; with room again all goes on by itself.  The
        log says once what was wrong, and once that it is over.
        """
        server, ann, bob = await self.begin()
        heard = len(bob.lines)
        self.disk.fill()
        for line in ACTS:
            self.assertRegex((await ann.ask(line))[-1], "^503 ", line)
        stranger = await dial(self, server.port)
        self.assertRegex((await stranger.ask(f"/register lost {PASSWORD}"))[0], "^503 ")
        self.assertRegex((await stranger.ask(f"/login lost {PASSWORD}"))[0], "^401 ")
        await stranger.enter("bob")
        self.assertEqual(await stranger.ask("/review"), BEFORE)
        await self.all_is_as_before(ann)
        self.disk.make_room()
        await stranger.ask("/logout")
        self.assertEqual(
            await stranger.ask(f"/register lost {PASSWORD}"), ["200 logged in as lost"]
        )
        self.assertEqual(await ann.ask("/msg #lobby id=again found"), ["201 7 #lobby"])
        await bob.hear("MSG #lobby 7 ann :found")
        told = ["JOIN #lobby 6 lost", "ONLINE lost", "MSG #lobby 7 ann :found"]
        self.assertEqual(bob.lines[heard:], told)
        self.assertEqual(await ann.ask("/search found"), ["200-MSG #lobby 7 ann :found", "200 1"])
        await self.check_database(ann)
        self.assertEqual(await server.stop(), 0, server.all())
        self.assertEqual(server.output.count("Traceback"), 1, server.all())
        self.assertRegex(server.output, '"the database writes again" refused=[1-9]')

    async def test_index_waits_for_room(self) -> None:
        """
        What was said just before the disk filled up is read at once, and a search finds it or is
        refused, but does not miss it; when there is room for the index it is found.
        """
        server, ann, bob = await self.begin()
        word = "y" * 4000
        for number in range(100):
            ann.send(f"/msg #lobby late{number} {word}")
        for _ in range(100):
            self.assertRegex((await ann.answer())[0], "^201 ")
        self.disk.fill()
        await until_refused(ann)
        self.assertRegex((await ann.ask("/search late99"))[-1], "^(503 .*|200 1)$")
        found = await bob.ask("/history #lobby n=1")
        self.assertEqual(found, [f"200-MSG #lobby 105 ann :late99 {word}", "200 1"])
        self.disk.make_room()
        self.assertEqual((await ann.ask("/search late99"))[-1], "200 1")
        self.assertEqual(await server.stop(), 0, server.all())

    async def test_checkpoint_waits_for_room(self) -> None:
        """
        A write-ahead log that there is no room to move into the database holds up nothing: it is
        read and written while it has room, and moved once there is some.
        """
        server, ann, _ = await self.begin()
        database, ahead = (self.data / f"{DATABASE_NAME}{part}" for part in ("", "-wal"))
        while ahead.stat().st_size < CHECKPOINT_BYTES * 4 // 5:
            await self.say(ann, 20)
        size = database.stat().st_size
        self.disk.fill(but=CHECKPOINT_BYTES // 2)
        said: list[str] = []
        while not said or said[-1].startswith("201 "):
            said += await ann.ask(LONG)
        self.assertRegex(said[-1], "^503 ")
        self.assertGreater(ahead.stat().st_size, CHECKPOINT_BYTES)
        self.assertLess(database.stat().st_size, size + CHECKPOINT_BYTES // 2 + BLOCK)
        self.assertEqual((await ann.ask("/history #lobby n=20"))[-1], "200 20")
        self.disk.make_room()
        await self.say(ann, 20)
        self.assertGreater(database.stat().st_size, size + CHECKPOINT_BYTES // 2)
        last = int((await ann.ask(LONG))[0].split()[1])
        carl = await arrive(self, server.port, "carl")
        log = await read_log(carl, "#lobby")  # in which no number is missing
        self.assertEqual(log[-1].seq, last)
        self.assertEqual(await server.stop(), 0, server.all())

    async def say(self, client: LineClient, count: int) -> None:
        """Let somebody say so many long messages in the lobby."""
        client.send(*(LONG for _ in range(count)))
        for _ in range(count):
            self.assertRegex((await client.answer())[0], "^201 ")


class JournaledDiskTests(SmallDiskTests):
    """The same on a file system with a journal, as servers have."""

    kind = "ext4"


class StartTests(DiskCase):
    """The server starts on a disk that is full."""

    async def test_start_on_a_full_disk(self) -> None:
        """
        A server that was killed on a full disk starts on it: it is there to be read, and what it
        can free itself is used.
        """
        server, _, bob = await self.begin()
        self.disk.fill()
        self.assertRegex((await bob.ask("/me lost"))[0], "^503 ")
        await server.kill()
        server = await self.launch().started()
        ann, bob = [await arrive(self, server.port, name) for name in ("ann", "bob")]
        await self.all_is_as_before(ann)
        self.disk.fill()
        await until_refused(ann)
        self.disk.make_room()
        self.assertEqual(await ann.ask("found"), ["201 6 #lobby"])
        await self.check_database(ann)
        self.assertEqual(server.output.count("Traceback"), 1, server.all())

    async def test_start_without_room_for_anything(self) -> None:
        """
        A server that stopped leaves no file that could be written again; its next start says in a
        sentence that the disk is full, and with room goes on where it was.
        """
        server, _, _ = await self.begin()
        self.assertEqual(await server.stop(), 0, server.all())
        self.disk.fill()
        server = self.launch()
        self.assertEqual(await server.exited(), 1, server.all())
        self.assertRegex(server.errors, r"^chatserver: the database .*; the disk is full\n$")
        self.assertNotIn("Traceback", server.errors + server.output)
        self.disk.make_room()
        server = await self.launch().started()
        ann, _ = [await arrive(self, server.port, name) for name in ("ann", "bob")]
        await self.all_is_as_before(ann)
        self.assertEqual(await ann.ask("found"), ["201 6 #lobby"])

    async def test_first_start_on_a_full_disk(self) -> None:
        """Where there is no room for a new database the server says so in a sentence."""
        self.data.mkdir(mode=0o700)
        self.disk.fill()
        server = self.launch()
        self.assertEqual(await server.exited(), 1, server.all())
        self.assertRegex(server.errors, r"^chatserver: .*\bfull\b.*\n$")
        self.assertNotIn("Traceback", server.errors + server.output)
        self.disk.make_room()
        await self.launch().started()
