"""One way up for every database, at any time, by any number of processes, whoever owns it."""

import ast
import asyncio
import re
import sys
import uuid
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from app.core.db import APP_ROLE, Database
from app.core.installation import describe
from app.core.postgres import migrating

ROOT = Path(__file__).resolve().parents[3]
VERSIONS = ROOT / "migrations" / "versions"
FIRST = 30
"""What came before is one file now (docs/decisions/0044)."""


def test_files_are_numbered_and_named_in_words() -> None:
    names = sorted(path.name for path in VERSIONS.glob("*.py"))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9]+(_[a-z0-9]+)*\.py", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(FIRST, FIRST + len(names)))


def test_there_is_one_head_and_one_line_down_to_the_first() -> None:
    script = ScriptDirectory.from_config(migrating.configuration())
    assert script.get_heads() == [migrating.head()]
    line = [(one.revision, one.down_revision) for one in script.walk_revisions()]
    numbers = [f"{number:04d}" for number in range(FIRST + len(line) - 1, FIRST - 1, -1)]
    assert line == list(zip(numbers, [*numbers[1:], None], strict=True))
    assert migrating.head() == numbers[0]


def test_the_files_revision_is_its_number() -> None:
    for path in VERSIONS.glob("*.py"):
        assert re.search(r'^revision = "(\d{4})"$', path.read_text(), re.MULTILINE)[1] == path.name[:4]  # type: ignore[index]


def faults_of(source: str) -> list[str]:
    """What in a migration could fail a request of the program before it, as far as its text tells (docs/migrations.md)."""
    tree = ast.parse(source)
    new = {call.args[0].value for call in calls(tree, "create_table")}
    new |= set(re.findall(r"CREATE TABLE (\w+)", source))
    beside = {
        id(call)
        for block in ast.walk(tree)
        if isinstance(block, ast.With) and "autocommit_block" in ast.unparse(block.items[0])
        for call in ast.walk(block)
    }
    found = []
    for call in calls(tree, "create_index"):
        concurrently = any(one.arg == "postgresql_concurrently" for one in call.keywords)
        if call.args[1].value not in new and not (concurrently and id(call) in beside):
            found.append(f"index {call.args[0]} not CONCURRENTLY in an autocommit_block")
    for what in ("drop_column", "drop_table", "rename_table"):
        found += [f"{what}({call.args[0].value})" for call in calls(tree, what)]
    for call in calls(tree, "alter_column"):
        for one in call.keywords:
            if one.arg in {"new_column_name", "type_"} or (one.arg == "nullable" and one.value.value is False):
                found.append(f"alter_column {one.arg}")
    for what in ("create_foreign_key", "create_check_constraint", "create_unique_constraint"):
        for call in calls(tree, what):
            valid = not any(one.arg == "postgresql_not_valid" for one in call.keywords)
            if call.args[1].value not in new and valid:
                found.append(f"{what} not NOT VALID")
    for statement in statements(tree):
        words = " ".join(statement.split()).upper()
        if re.search(r"\b(DROP COLUMN|DROP TABLE|RENAME (TO|COLUMN)|ALTER COLUMN \w+ TYPE|SET NOT NULL)\b", words):
            found.append(words)
        if re.search(r"\bADD CONSTRAINT\b", words) and "NOT VALID" not in words and "USING INDEX" not in words:
            found.append(words)
        index = re.search(r"\bCREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)\w+ ON (\w+)", words)
        if index and index[1].lower() not in new:
            found.append(words)
        if "VALIDATE CONSTRAINT" in words and "NOT VALID" in source.upper():
            found.append(f"{words}: in the migration that adds it")
    return found


def calls(tree: ast.AST, name: str) -> list[Any]:
    """The calls `op.NAME(…)` of a migration."""
    return [
        one
        for one in ast.walk(tree)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == name
    ]


def statements(tree: ast.AST) -> list[str]:
    """The SQL that a migration runs as text."""
    return [ast.unparse(call.args[0]) for call in calls(tree, "execute")]


def test_migrations_hold_up_no_request_as_far_as_their_text_tells() -> None:
    for path in sorted(VERSIONS.glob("*.py")):
        assert faults_of(path.read_text()) == [], path.name


@pytest.mark.parametrize(
    "line",
    [
        'op.create_index("ix_ballot_ts", "ballot", ["ts"])',
        'op.create_index("ix_ballot_ts", "ballot", ["ts"], postgresql_concurrently=True)',
        'op.drop_column("vote", "title")',
        'op.alter_column("vote", "title", new_column_name="name")',
        'op.alter_column("vote", "posted_at", nullable=False)',
        'op.create_check_constraint("ck", "ballot", "true")',
        'op.execute("ALTER TABLE vote DROP COLUMN title")',
        'op.execute("ALTER TABLE vote ADD CONSTRAINT c CHECK (true)")',
        'op.execute("CREATE INDEX i ON ballot (ts)")',
        'op.execute("ALTER TABLE a ADD CONSTRAINT c CHECK (b) NOT VALID"); op.execute("ALTER TABLE a VALIDATE CONSTRAINT c")',
    ],
)
def test_what_would_hold_requests_up_is_told(line: str) -> None:
    assert len(faults_of(line)) == 1


def test_what_the_rules_ask_for_is_no_fault() -> None:
    assert (
        faults_of(
            'op.create_table("note", sa.Column("id", sa.Uuid()))\n'
            'op.create_index("ix_note", "note", ["id"])\n'
            'op.add_column("vote", sa.Column("note_id", sa.Uuid(), nullable=True))\n'
            'op.create_foreign_key("fk", "vote", "note", ["note_id"], ["id"], postgresql_not_valid=True)\n'
            "with op.get_context().autocommit_block():\n"
            '    op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix")\n'
            '    op.create_index("ix", "ballot", ["ts"], postgresql_concurrently=True)\n'
        )
        == []
    )


def test_configuration_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert int(migrating.head()) >= FIRST


def test_a_schema_that_cannot_be_brought_up_is_told_with_what_to_do() -> None:
    assert [migrating.out_of_reach(one) for one in (None, f"{FIRST:04d}", migrating.head())] == [None] * 3
    newer, older = str(migrating.out_of_reach("9999")), str(migrating.out_of_reach("0029"))
    assert (newer[:5], "新版本" in newer) == ("9999，", True)
    assert (older[:5], "先用结构为 0030 的那一版程序升级一次" in older) == ("0029，", True)


async def test_an_empty_database_is_brought_up_and_once_more_changes_nothing(empty_database_url: str) -> None:
    assert await migrating.current(empty_database_url) is None
    await migrating.upgrade(empty_database_url)
    assert await migrating.current(empty_database_url) == migrating.head()
    database = Database(empty_database_url, pooled=False)
    async with database.read() as session:
        before = await describe(session)
    assert (before.marker, before.ahead.total_seconds(), before.field_key_fingerprint) == (None, 0, None)
    await migrating.upgrade(empty_database_url)
    assert await migrating.current(empty_database_url) == migrating.head()


async def test_upgrades_by_several_processes_at_once_leave_one_schema(empty_database_url: str) -> None:
    program = (
        "import asyncio, sys; from app.core.postgres import migrating; asyncio.run(migrating.upgrade(sys.argv[1]))"
    )
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, empty_database_url, cwd=ROOT, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = await asyncio.gather(*(process.communicate() for process in running))
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert await migrating.current(empty_database_url) == migrating.head()


async def test_an_upgrade_that_fails_leaves_nothing_behind(empty_database_url: str) -> None:
    connection = await _connected(empty_database_url)
    await connection.execute("CREATE TABLE ownership (id int)")
    with pytest.raises(Exception, match="already exists"):
        await migrating.upgrade(empty_database_url)
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert [row["tablename"] for row in tables] == ["ownership"]
    await connection.execute("DROP TABLE ownership")
    await connection.close()
    await migrating.upgrade(empty_database_url)


async def test_an_owner_who_is_no_superuser_can_migrate_and_serve(server: str, empty_database_url: str) -> None:
    """Where a database is given by somebody else, its owner may make roles at most."""
    name = f"landlord_{uuid.uuid4().hex[:12]}"
    admin = await _connected(server)
    parsed = make_url(empty_database_url)
    await admin.execute(f"CREATE ROLE {name} LOGIN CREATEROLE")
    # Up to PostgreSQL 15 a role that makes roles is a member of none it has not granted itself.
    if admin.get_server_version() >= (16,):
        await admin.execute(f"GRANT {APP_ROLE} TO {name} WITH ADMIN TRUE, SET FALSE, INHERIT FALSE")
    await admin.execute(f"ALTER DATABASE {parsed.database} OWNER TO {name}")
    url = parsed.set(username=name).render_as_string(hide_password=False)
    try:
        await migrating.upgrade(url)
        database = Database(url, pooled=False)
        async with database.write() as session:
            assert (await describe(session)).marker is None
    finally:
        await admin.execute(f"DROP DATABASE {parsed.database} WITH (FORCE)")
        await admin.execute(f"DROP ROLE {name}")
        await admin.close()


async def test_recreating_a_database_empties_it(database_url: str) -> None:
    assert await migrating.current(database_url) == migrating.head()
    await migrating.recreate(database_url)
    assert await migrating.current(database_url) is None
    await migrating.upgrade(database_url)


async def _connected(url: str) -> asyncpg.Connection:
    parsed = make_url(url)
    return await asyncpg.connect(
        user=parsed.username, password=parsed.password, host=parsed.query["host"], database=parsed.database
    )
