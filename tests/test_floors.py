"""The house stands: who may import whom, and what a room may not touch, read from the code."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

ROOT = Path(__file__).resolve().parents[1]
SERVER = ROOT / "chatserver"
CLIENTS = ROOT / "clients"
BENCH = ROOT / "bench"

GROUND = {"model", "config", "metrics"}
MAY_USE = {
    "_version": set[str](),
    "model": {"model"},
    "config": set[str](),
    "metrics": set[str](),
    "moderation_interfaces": {"model"},
    "interfaces": {"model", "moderation_interfaces"},
    "hub_interfaces": {"model", "interfaces"},
    "credentials": {"model", "interfaces"},
    "operator_interfaces": {"model", "interfaces"},
    "wire": {"model", "wire"},
    "store": GROUND | {"interfaces", "hub_interfaces", "store"},
    "hub": GROUND | {"interfaces", "hub_interfaces", "wire", "hub"},
    "eager": set[str](),
    "frontends": GROUND
    | {"eager", "interfaces", "credentials", "operator_interfaces", "wire", "frontends"},
    "service": GROUND
    | {
        "interfaces",
        "hub_interfaces",
        "credentials",
        "operator_interfaces",
        "store",
        "service",
    },
    "folder": set[str](),
    "server": GROUND
    | {
        "interfaces",
        "hub_interfaces",
        "credentials",
        "operator_interfaces",
        "folder",
        "certificates",
        "listening",
        "ports",
        "_version",
        "store",
        "hub",
        "service",
        "frontends",
    },
    "admin": GROUND
    | {
        "_version",
        "interfaces",
        "operator_interfaces",
        "certificates",
        "folder",
        "store",
        "hub",  # chatctl on a closed database is a small roof of its own
        "service",
        "wire",
        "admin",
        "clients.core",
    },
    "certificates": set[str](),
    "tls": {"certificates", "eager"},
    "keyring": {"certificates"},
    "listening": {"certificates", "tls"},
    "announcing": set[str](),
    "process": {"logs"},
    "ports": {"config", "addresses", "announcing", "certificates", "keyring", "listening"},
    "console": {"config", "addresses", "certificates", "ports"},
    "addresses": set[str](),
    "logs": set[str](),
    "settings": {"config", "listening"},
    "signals": set[str](),
    "tap": {
        "_version",
        "console",
        "logs",
        "ports",
        "process",
        "settings",
        "signals",
        "config",
        "server",
    },
}
ROOF = {"tap", "settings", "signals", "logs", "addresses", "server", "admin"}
MODEL_MAY_IMPORT = {"attrs", "precis_i18n"}
# Rooms inside the wings.  What is none of these in store/ is a table; a table knows the database
# and what all tables share, no other table.
STORE_SHARES = {
    "acts",
    "inviting",
    "mentions",
    "account_rows",
    "dialect",
    "lane",
    "parts",
    "fulltext",
    "happened",
    "rows",
    "log",
    "membership",
    "noting",
    "places",
    "receipts",
    "newest",
    "targets",
}
STORE_DOORS = {"__init__", "store", "migrations"}
FRONTENDS = {"amp", "line", "admin", "irc", "web"}
FRONTENDS_SHARE = {"gate", "outbox", "pipeline", "tasks", "admission", "calling", "deadlines"}
FORBIDDEN = {
    "time.time",
    "time.sleep",
    "datetime.now",
    "datetime.datetime.now",
    "datetime.utcnow",
    "os.environ",
    "os.getenv",
    "os.urandom",
}
STANDARD = sys.stdlib_module_names
FORBIDDEN_MODULES = {"secrets", "random"}
DRAWS = {
    "PyQt5",
    "curses",
    "prompt_toolkit",
    "qt5reactor",
    "qtawesome",
    "qtpy",
    "textual",
    "tkinter",
    "PySide6",
}
TERMINAL_VIEWS = {"screen", "keys", "looks", "program"}
DESKTOP_WINDOWS = {"look", "models", "views"}
DESKTOP_ROOF = {"main", "program", "reactor", "visit"}
FOR_TYPES_ONLY = "TYPE_CHECKING"


@cache
def tree_of(path: Path) -> ast.Module:
    """Parse a file once."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def files(folder: Path) -> list[Path]:
    """List the folder's Python files."""
    return sorted(folder.rglob("*.py"))


def imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """List what is imported: (module, name in it, or the empty string)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            prefix = "." * node.level + (node.module or "")
            yield from ((prefix, alias.name) for alias in node.names)


def of_ours(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    """List the parts of each module of chatserver that is imported: ("store", "database")."""
    for module, name in imports(tree):
        if module == "chatserver":
            yield (name,)
        elif module.startswith("chatserver."):
            yield (*module.split(".")[1:], name)


def floor_of(path: Path) -> str:
    """Name the floor of a file of chatserver: its folder there, or its own name."""
    return path.relative_to(SERVER).parts[0].removesuffix(".py")


def dotted(node: ast.expr) -> str:
    """Write C{a.b.c}; the empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


def relative(path: Path) -> str:
    """Write a path for a failure's message."""
    return str(path.relative_to(ROOT))


class FloorTests(SynchronousTestCase):
    """No arrow runs up, and none runs between the wings."""

    def test_each_file_keeps_to_its_floor(self) -> None:
        """A file imports only what its floor may use, and each file has a floor."""
        for path in files(SERVER):
            floor = floor_of(path)
            if floor == "__init__":
                continue
            self.assertIn(floor, MAY_USE, f"{relative(path)} stands on no floor")
            stray = {parts[0] for parts in of_ours(tree_of(path))} - MAY_USE[floor]
            self.assertEqual(stray, set(), f"{relative(path)} may not import {stray}")

    def test_clients_know_only_the_wire(self) -> None:
        """A client shares values and their encoding with the server, nothing else."""
        for path in files(CLIENTS):
            stray = {parts[0] for parts in of_ours(tree_of(path))} - {"wire", "model"}
            self.assertEqual(stray, set(), f"{relative(path)} may not import {stray}")

    def test_core_of_clients_knows_no_screen(self) -> None:
        """What all clients share imports no client program, and nothing that draws."""
        for path in files(CLIENTS / "core"):
            for module, _ in imports(tree_of(path)):
                if module.split(".")[0] == "clients":
                    self.assertTrue(module.startswith("clients.core"), relative(path))
                self.assertNotIn(module.split(".")[0], DRAWS, relative(path))

    def test_presenters_of_the_terminal_draw_nothing(self) -> None:
        """Only the thin views know prompt_toolkit; all else can be tested without a screen."""
        for path in files(CLIENTS / "terminal"):
            used = {module.split(".")[0] for module, _ in imports(tree_of(path))}
            if path.stem not in TERMINAL_VIEWS:
                self.assertEqual(used & DRAWS, set(), relative(path))

    def test_rooms_of_the_desktop(self) -> None:
        """Views know no Twisted, presenters no Qt; what is kept and the words know neither."""
        for path in files(CLIENTS / "desktop"):
            room = path.relative_to(CLIENTS / "desktop").parts[0].removesuffix(".py")
            used = {module.split(".")[0] for module, _ in imports(tree_of(path))}
            if room in DESKTOP_WINDOWS:
                self.assertNotIn("twisted", used, relative(path))
            elif room not in DESKTOP_ROOF:
                self.assertEqual(used & DRAWS, set(), relative(path))
            if room not in DESKTOP_ROOF:
                reactors = {
                    module
                    for module, name in imports(tree_of(path))
                    if f"{module}.{name}".startswith("twisted.internet.reactor")
                }
                self.assertEqual(reactors, set(), relative(path))

    def test_server_knows_no_client(self) -> None:
        """Only chatctl may use what the client programs are made of, and only their core."""
        for path in files(SERVER):
            for module, _ in imports(tree_of(path)):
                if module.split(".")[0] == "clients":
                    self.assertEqual(floor_of(path), "admin", relative(path))
                    self.assertTrue(module.startswith("clients.core"), relative(path))

    def test_nobody_knows_the_benchmark(self) -> None:
        """What measures looks at everything; nothing of the product depends on it."""
        for path in [*files(SERVER), *files(CLIENTS)]:
            for module, _ in imports(tree_of(path)):
                self.assertNotEqual(module.split(".")[0], "bench", relative(path))

    def test_model_imports_values_only(self) -> None:
        """The ground knows attrs, PRECIS and the standard library: no Twisted, no I/O."""
        for path in files(SERVER / "model"):
            for module, _ in imports(tree_of(path)):
                top = module.split(".")[0]
                if top in MODEL_MAY_IMPORT | {"chatserver", "__future__"}:
                    continue
                self.assertNotIn(top, {"twisted", "zope", "time", "socket", "os", "sqlite3"})
                self.assertIn(top, STANDARD, f"{relative(path)} may not import {module}")

    def test_no_table_knows_another(self) -> None:
        """In the store, tables stand on the database, side by side."""
        for path in files(SERVER / "store"):
            used = {parts[1] for parts in of_ours(tree_of(path)) if parts[0] == "store"}
            room = path.stem
            if room in STORE_SHARES | {"database"}:
                self.assertEqual(used - STORE_SHARES, set(), relative(path))
            elif room not in STORE_DOORS:
                self.assertEqual(used - STORE_SHARES - {"database"}, set(), relative(path))

    def test_frontends_never_meet(self) -> None:
        """A frontend uses its own folder and what all share; only the catalog knows them all."""
        for path in files(SERVER / "frontends"):
            place = path.relative_to(SERVER / "frontends").parts[0].removesuffix(".py")
            used = {parts[1] for parts in of_ours(tree_of(path)) if parts[0] == "frontends"}
            if place in FRONTENDS:
                self.assertEqual(used - {place} - FRONTENDS_SHARE, set(), relative(path))
            elif place != "catalog":
                self.assertEqual(used & (FRONTENDS | {"catalog"}), set(), relative(path))


class RoomTests(SynchronousTestCase):
    """What a room may not touch."""

    def test_imports_stand_at_the_top(self) -> None:
        """No function imports, but for the reactor in tap.py."""
        for path in [*files(SERVER), *files(CLIENTS), *files(BENCH), *files(ROOT / "tests")]:
            for function in ast.walk(tree_of(path)):
                if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    continue
                inside = set(imports(function))
                if path == SERVER / "tap.py":
                    inside.discard(("twisted.internet", "reactor"))
                self.assertEqual(inside, set(), f"{relative(path)}: {function.name}")

    def test_no_imports_for_types_only(self) -> None:
        """Nothing is imported for the type checker alone: that hides circles."""
        for path in [*files(SERVER), *files(CLIENTS), *files(BENCH), *files(ROOT / "tests")]:
            for node in ast.walk(tree_of(path)):
                name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
                self.assertNotEqual(name, FOR_TYPES_ONLY, relative(path))

    def test_packages_hold_a_docstring_only(self) -> None:
        """An __init__.py says what its folder is for, and does nothing."""
        for path in [*files(SERVER), *files(CLIENTS), *files(BENCH), *files(ROOT / "tests")]:
            if path.name == "__init__.py":
                tree = tree_of(path)
                self.assertTrue(ast.get_docstring(tree), relative(path))
                self.assertEqual(len(tree.body), 1, relative(path))

    def test_only_the_roof_reads_the_world(self) -> None:
        """Time, chance, the environment and the reactor come in through constructors."""
        for path in files(SERVER):
            if floor_of(path) in ROOF:
                continue
            tree = tree_of(path)
            for module, name in imports(tree):
                self.assertNotIn(module.split(".")[0], FORBIDDEN_MODULES, relative(path))
                self.assertNotEqual((module, name), ("twisted.internet", "reactor"))
                self.assertNotIn(f"{module}.{name}", FORBIDDEN, relative(path))
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute):
                    self.assertNotIn(dotted(node), FORBIDDEN, relative(path))

    def test_only_tap_knows_the_global_reactor(self) -> None:
        """Even under the roof everybody else is handed a reactor; chatctl runs one of its own."""
        for path in files(SERVER):
            if floor_of(path) not in ("tap", "admin"):
                used = set(imports(tree_of(path)))
                self.assertNotIn(("twisted.internet", "reactor"), used, relative(path))
                self.assertNotIn(("twisted.internet.reactor", ""), used, relative(path))

    def test_plugin_folder_is_no_package(self) -> None:
        """twisted/plugins holds no __init__.py, which would hide Twisted itself."""
        self.assertEqual(list((ROOT / "twisted").rglob("__init__.py")), [])


class TestsOfTheTests(SynchronousTestCase):
    """Tests that could not fail are no tests."""

    def test_no_async_test_in_a_synchronous_case(self) -> None:
        """An async test in a SynchronousTestCase would pass without running."""
        for path, case in _classes():
            if not _is_synchronous(path, case):
                continue
            for member in case.body:
                if isinstance(member, ast.AsyncFunctionDef):
                    wrong = member.name.startswith("test")
                    self.assertFalse(wrong, f"{relative(path)}: {case.name}.{member.name}")

    def test_each_test_says_what_it_shows(self) -> None:
        """Each test method has a docstring."""
        for path, case in _classes():
            for member in case.body:
                if not isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    continue
                if member.name.startswith("test"):
                    said = ast.get_docstring(member)
                    self.assertTrue(said, f"{relative(path)}: {case.name}.{member.name}")

    def test_an_arrow_up_is_seen(self) -> None:
        """The reader of imports sees each way to write one."""
        tree = ast.parse(
            "import chatserver.hub.hub\n"
            "from chatserver import store\n"
            "from chatserver.service.realm import Realm\n"
        )
        self.assertEqual({parts[0] for parts in of_ours(tree)}, {"hub", "store", "service"})


@cache
def _classes() -> tuple[tuple[Path, ast.ClassDef], ...]:
    return tuple(
        (path, node)
        for path in files(ROOT / "tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
    )


def _is_synchronous(path: Path, case: ast.ClassDef) -> bool:
    """Follow the bases by their names: in the same file, else wherever there is such a class."""
    for base in case.bases:
        name = dotted(base).rpartition(".")[2]
        if name == "SynchronousTestCase":
            return True
        named = [(file, other) for file, other in _classes() if other.name == name]
        here = [(file, other) for file, other in named if file == path]
        if any(_is_synchronous(*each) for each in here or named):
            return True
    return False
