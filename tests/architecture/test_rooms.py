"""The rooms and their walls: who imports whom, whose tables are whose, and what is said nowhere (docs/decisions/0003)."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

import app
from app.core.db import Table
from tests.architecture.shape import ROOT, VERIFIER, modules_of

SOURCES = {ROOT / module.path: module.tree for module in modules_of(ROOT)}

# Who reads rows of a room below besides the room itself and `app.models`. Every entry is a door in a wall: a room
# should ask the other's service or queries, and name its pure types. Nothing is added here without a decision.
DOORS = {
    "app.cli.import_sheet": {"register"},
    "app.identity.mandates": {"register"},
    "app.identity.service": {"register"},
    "app.posting.catalogue": {"register"},
    "app.voting.announcing": {"register"},
    "app.voting.drafting.preparing": {"register"},
    "app.voting.drafting.queries": {"register"},
}

# Routers may name the rows that a service hands them, to turn them into answers; these two also ask for one.
ASKING_ROUTERS = {"app/routers/office/register/communities.py", "app/routers/public/__init__.py"}

NOT_A_NAME = {"utils", "helpers", "common", "shared", "manager", "handler", "base", "misc", "constants", "crud"}

LIMIT = 400


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def written() -> list[tuple[str, ast.AST]]:
    """Every node of the program with its place."""
    return [
        (f"{place(path)}:{getattr(node, 'lineno', 0)}", node)
        for path, tree in SOURCES.items()
        for node in ast.walk(tree)
    ]


def nodes[Node: ast.AST](kind: type[Node], *, outside: tuple[str, ...] = ()) -> Iterator[tuple[str, Node]]:
    """Every node of a kind in the program with its place, files whose path begins with one of `outside` left out."""
    for where, node in written():
        if isinstance(node, kind) and not where.startswith(outside):
            yield where, node


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("app", include_external_packages=True, cache_dir=None)


def own() -> set[str]:
    return {module for module in graph().modules if module == "app" or module.startswith("app.")}


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_the_contracts_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert re.search(r"Contracts: [5-9] kept, 0 broken", done.stdout)


def test_a_rooms_tables_stay_in_their_room() -> None:
    doors: dict[str, set[str]] = {}
    for module in own():
        for imported in graph().find_modules_directly_imported_by(module):
            if re.match(r"app\.\w+\.models(\.|$)", imported) and room_of(imported) != room_of(module):
                doors.setdefault(module, set()).add(room_of(imported))
    assert "app.models" in doors
    beyond = {
        module: rooms - DOORS.get(module, set())
        for module, rooms in doors.items()
        if module != "app.models" and room_of(module) not in {"routers", "audit"}
    }
    assert {module: rooms for module, rooms in beyond.items() if rooms} == {}


def test_no_door_stands_open_that_nobody_uses() -> None:
    for module, rooms in DOORS.items():
        for room in rooms:
            tables = [one for one in own() if re.match(rf"app\.{room}\.models(\.|$)", one)]
            assert any(graph().direct_import_exists(importer=module, imported=one) for one in tables), (module, room)


def test_every_rooms_tables_are_gathered_for_the_migrations() -> None:
    tables = {module for module in own() if re.fullmatch(r"app\.\w+\.models", module)}
    assert tables <= graph().find_modules_directly_imported_by("app.models")


def test_routers_ask_services_not_the_database() -> None:
    asking = set()
    for where, call in nodes(ast.Call):
        if where.startswith("app/routers/") and isinstance(call.func, ast.Attribute):
            of_session = isinstance(call.func.value, ast.Name) and call.func.value.id == "session"
            if of_session and call.func.attr in {"add", "delete", "execute", "flush", "get", "scalar", "scalars"}:
                asking.add(where.partition(":")[0])
    assert asking <= ASKING_ROUTERS


def pure() -> dict[str, ast.Module]:
    """Every module of a room or the core that says of itself that it is pure."""
    named = {place(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in SOURCES}
    return {
        module: SOURCES[path]
        for module, path in named.items()
        if re.search(r"\bPure\b", ast.get_docstring(SOURCES[path]) or "") and not module.startswith("app.cli.")
    }


# The calendar's file is refused with the catalogue's codes, which are pure data; a sheet's columns are cells of ours.
NEARLY_PURE = {
    ("app.core.calendar_file", "app.core.errors"),
    ("app.register.sheet.layout", "app.core.sheet_writing"),
    ("app.voting.count.rules_given", "app.voting.count.count_files"),
}
ENVIRONMENT = {"asyncio", "os", "random", "secrets", "socket", "subprocess", "tempfile", "threading", "time"}


def test_what_calls_itself_pure_imports_the_standard_library_and_its_like() -> None:
    modules = pure()
    assert len(modules) > 20
    beyond = {
        (module, imported)
        for module in modules
        for imported in graph().find_modules_directly_imported_by(module)
        if imported not in modules and (imported not in sys.stdlib_module_names or imported in ENVIRONMENT)
    }
    assert beyond <= NEARLY_PURE


def test_what_the_contract_holds_to_be_pure_says_so() -> None:
    contract = (ROOT / ".importlinter").read_text().partition("[importlinter:contract:pure]")[2]
    listed = re.findall(r"^    (app\.[\w.]+)$", contract.partition("forbidden_modules")[0], re.MULTILINE)
    assert len(listed) > 15
    assert set(listed) - set(pure()) == set()


def test_files_are_short() -> None:
    """Over 400 lines a new noun is hiding; a migration is written once by a generator and read never."""
    files = [*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    long = {place(path): lines for path in files if (lines := len(path.read_text().splitlines())) > LIMIT}
    assert set(long) == {VERIFIER}


APART = {"architecture", "faults", "mutants", "stories", "voting/live", "voting/races"}
"""Folders of tests of the whole house, and of a vote that goes on."""


def test_folders_of_tests_are_named_as_the_rooms_they_test() -> None:
    tests = ROOT / "tests"
    folders = {one.parent.relative_to(tests).as_posix() for one in tests.glob("**/test_*.py")}
    assert sorted(one for one in folders - APART if not (ROOT / "app" / one).is_dir()) == []


def test_modules_are_named_after_something() -> None:
    named = [*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    assert {place(path) for path in named if path.stem in NOT_A_NAME or path.parent.name in NOT_A_NAME} == set()


def test_every_module_and_every_room_says_what_it_is() -> None:
    assert {place(path) for path, tree in SOURCES.items() if tree.body and not ast.get_docstring(tree)} == set()


def test_nobody_ends_a_transaction_outside_the_core() -> None:
    ends = {
        where
        for where, node in nodes(ast.Attribute, outside=("app/core/",))
        if node.attr in {"commit", "rollback", "begin", "begin_nested"}
    }
    assert ends == set()


CLOCKS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("time.time", "time.time_ns", "time.monotonic", "time.localtime", "time.gmtime"),
    *("func.now", "func.clock_timestamp", "func.current_timestamp"),
}


def test_one_function_reads_the_time() -> None:
    """`doctor` compares the clocks of two machines, so the command line may look at its own."""
    reads = {
        f"{where} {ast.unparse(node)}"
        for where, node in nodes(ast.Attribute, outside=("app/core/", "app/cli/"))
        if ast.unparse(node).removeprefix("datetime.").removeprefix("dt.") in CLOCKS
    }
    assert reads == set()
    in_sql = {
        where
        for where, node in nodes(ast.Constant, outside=("app/core/installation.py",))
        if isinstance(node.value, str) and re.search(r"\b(now\(\)|(clock|current)_timestamp)", node.value.lower())
    }
    assert {where.partition(":")[0] for where in in_sql} <= {"app/core/installation.py", "app/core/db.py"}


def test_what_phones_or_speed_forbid_is_nowhere() -> None:
    forbidden = {"BaseHTTPMiddleware", "add_middleware", "patch"}
    found = {
        where
        for where, node in nodes(ast.AST)
        if forbidden & {getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", "")}
    }
    assert found == set()


def test_rules_and_areas_know_no_floats() -> None:
    """Reading a sheet meets the floats that Excel keeps; they are spelled out there and go no further."""
    exact = (
        "app/core/values/fractions.py",
        "app/core/values/canonical.py",
        "app/register/",
        "app/voting/",
        "app/projects/",
    )
    floats = set()
    for where, node in nodes(ast.AST):
        if where.startswith(exact) and not where.startswith("app/register/sheet/"):
            named = isinstance(node, ast.Name) and node.id in {"float", "round"}
            written = isinstance(node, ast.Constant) and isinstance(node.value, float)
            if named or written:
                floats.add(where)
    assert floats == set()


def test_rules_do_not_divide_to_a_float() -> None:
    """Thresholds multiply, shares shown are cut off by `//`, or are a `Fraction`, which stays exact."""
    divided = {
        f"{module}:{node.lineno}"
        for module, tree in pure().items()
        if module != "app.core.values.coordinates"  # degrees on an ellipsoid are no share of anything
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and not graph().direct_import_exists(importer=module, imported="fractions")
    }
    assert divided == set()


def test_no_row_loads_another_behind_ones_back() -> None:
    for found in pkgutil.walk_packages(app.__path__, "app."):
        if found.name.endswith("models"):
            importlib.import_module(found.name)
    mappers = list(Table.registry.mappers)
    assert len(mappers) > 20
    assert {str(one) for mapper in mappers for one in mapper.relationships if one.lazy != "raise"} == set()
