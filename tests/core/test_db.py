"""Two ways to reach the database, what the application's role may do there, and the schema read back from it."""

import asyncio
import uuid
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.core.db import APP_ROLE, Database, OneOf
from app.core.errors import DATABASE_BUSY, Refused
from app.core.installation import Marker
from app.identity.models import Mandate, Staff
from app.identity.permissions import Role, ScopeKind
from app.models import EVIDENCE, METADATA, WRITTEN_BY_DATABASE
from app.register.kinds import LookAct
from app.register.models import District, PersonalDataView

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


async def districts(database: Database) -> list[str]:
    async with database.read() as session:
        return [str(name) for name in await session.scalars(text("SELECT name FROM district ORDER BY name"))]


async def run(database: Database, statement: str) -> None:
    async with database.write() as session:
        await session.execute(text(statement))


async def test_what_is_written_is_kept_when_the_block_ends(database: Database) -> None:
    async with database.write() as session:
        session.add(District(name="西陵区"))
    assert await districts(database) == ["西陵区"]


async def test_nothing_is_kept_when_the_block_raises(database: Database) -> None:
    async def write() -> None:
        async with database.write() as session:
            session.add(District(name="西陵区"))
            await session.flush()
            raise RuntimeError("after the insert, before the commit")

    with pytest.raises(RuntimeError):
        await write()
    assert await districts(database) == []


async def test_nothing_is_kept_when_the_task_is_cancelled(database: Database) -> None:
    inserted = asyncio.Event()

    async def write() -> None:
        async with database.write() as session:
            session.add(District(name="西陵区"))
            await session.flush()
            inserted.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write())
    await inserted.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await districts(database) == []


async def test_a_write_while_reading_is_an_error_of_the_database(database: Database) -> None:
    for statement in ("INSERT INTO district VALUES (gen_random_uuid(), '区')", "UPDATE installation SET id = 1"):
        with pytest.raises(DBAPIError, match="read-only transaction"):
            async with database.read() as session:
                await session.execute(text(statement))
    assert await districts(database) == []


async def test_reading_and_writing_take_turns_on_one_connection(database_url: str) -> None:
    database = Database(database_url, pool_size=1)
    for name in ("一区", "二区"):
        async with database.write() as session:
            session.add(District(name=name))
            assert await session.scalar(text("SHOW transaction_read_only")) == "off"
            assert await session.scalar(text("SHOW transaction_isolation")) == "read committed"
        async with database.read() as session:
            assert await session.scalar(text("SHOW transaction_read_only")) == "on"
    assert await districts(database) == ["一区", "二区"]
    await database.close()


async def test_a_reader_has_one_picture_whatever_is_written_meanwhile(database: Database) -> None:
    async with database.read() as reading:
        assert await reading.scalar(text("SELECT count(*) FROM district")) == 0
        async with database.write() as writing:
            writing.add(District(name="西陵区"))
        assert await reading.scalar(text("SELECT count(*) FROM district")) == 0
    assert await districts(database) == ["西陵区"]


async def test_every_connection_steps_down_and_has_limits(database: Database) -> None:
    async with database.read() as session:
        shown = {
            name: await session.scalar(text(f"SHOW {name}"))
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "timezone")
        }
        assert await session.scalar(text("SELECT current_user")) == APP_ROLE
    assert shown == {
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "1min",
        "timezone": "UTC",
    }


async def test_a_server_that_is_away_is_said_as_such() -> None:
    away = Database("postgresql+asyncpg://postgres@/yigai?host=/nowhere")
    for transaction in (away.read, away.write):
        with pytest.raises(Refused) as refused:
            async with transaction():
                raise AssertionError("not reached")
        assert refused.value.code is DATABASE_BUSY
    await away.close()


async def test_a_file_that_is_missing_is_not_mistaken_for_a_server_that_is_away(database: Database) -> None:
    with pytest.raises(FileNotFoundError):
        async with database.read():
            raise FileNotFoundError("template.typ")


async def test_a_lost_connection_is_replaced(database: Database, owner: asyncpg.Connection) -> None:
    async with database.read() as session:
        await session.execute(text("SELECT 1"))
    await owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'yigai' AND datname = current_database()"
    )
    with pytest.raises(DBAPIError) as lost:
        await districts(database)
    assert lost.value.connection_invalidated
    assert await districts(database) == []


async def privileges(owner: asyncpg.Connection, role: str) -> dict[str, frozenset[str]]:
    rows = await owner.fetch(
        """
        SELECT relname, privilege
          FROM pg_class,
               unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
           AND has_table_privilege($1, pg_class.oid, privilege)
        """,
        role,
    )
    return {
        table: frozenset(row["privilege"] for row in rows if row["relname"] == table)
        for table in {row["relname"] for row in rows}
    }


async def test_evidence_can_be_added_to_and_read_and_nothing_else(owner: asyncpg.Connection) -> None:
    expected = {table: frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"}) for table in METADATA.tables}
    expected |= dict.fromkeys(EVIDENCE, frozenset({"SELECT", "INSERT"}))
    expected |= dict.fromkeys(WRITTEN_BY_DATABASE, frozenset({"SELECT"}))
    expected["alembic_version"] = frozenset({"SELECT"})
    assert await privileges(owner, APP_ROLE) == expected
    assert set(METADATA.tables) > EVIDENCE > WRITTEN_BY_DATABASE


async def test_no_column_of_evidence_is_left_open(owner: asyncpg.Connection) -> None:
    open_columns = await owner.fetch(
        """
        SELECT attrelid::regclass::text AS table, attname FROM pg_attribute
         WHERE attrelid = ANY($2::text[]::regclass[]) AND attnum > 0 AND has_column_privilege($1, attrelid, attnum, 'UPDATE')
        """,
        APP_ROLE,
        sorted(EVIDENCE),
    )
    assert open_columns == []


async def test_no_detour_leads_to_evidence(owner: asyncpg.Connection) -> None:
    """A foreign key that deletes or empties along, a function of the owner's, a rule: each would change what the role cannot."""
    along = await owner.fetch(
        """
        SELECT conname FROM pg_constraint
         WHERE contype = 'f' AND conrelid = ANY($1::text[]::regclass[]) AND (confdeltype <> 'a' OR confupdtype <> 'a')
        """,
        sorted(EVIDENCE),
    )
    assert [row["conname"] for row in along] == []
    functions = await owner.fetch(
        """
        SELECT proname FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND prosecdef AND has_function_privilege($1, oid, 'EXECUTE')
        """,
        APP_ROLE,
    )
    # What these two erase, and what not, is tested in tests/media/test_expiring.py.
    assert {row["proname"] for row in functions} == {"erase_unused_evidence", "erase_taken_at"}
    assert await owner.fetchval("SELECT count(*) FROM pg_rules WHERE schemaname = 'public'") == 0


async def test_the_role_owns_nothing_and_is_nobody_special(owner: asyncpg.Connection) -> None:
    role = await owner.fetchrow("SELECT * FROM pg_roles WHERE rolname = $1", APP_ROLE)
    assert role is not None
    assert not any(role[what] for what in ("rolsuper", "rolcreaterole", "rolcreatedb", "rolcanlogin", "rolbypassrls"))
    assert await owner.fetchval("SELECT count(*) FROM pg_class WHERE relowner = $1", role["oid"]) == 0
    assert not await owner.fetchval("SELECT has_schema_privilege($1, 'public', 'CREATE')", APP_ROLE)


CHANGES = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "SELECT * FROM {table} FOR UPDATE",
    "ALTER TABLE {table} ADD COLUMN more text",
    "DROP TABLE {table}",
]


async def test_a_real_attempt_to_change_evidence_fails(database: Database) -> None:
    for table in sorted(EVIDENCE):
        column = next(iter(METADATA.tables[table].columns)).name
        for change in CHANGES:
            with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
                await run(database, change.format(table=table, column=column))


async def test_evidence_is_added_and_survives_an_attempt(database: Database, owner: asyncpg.Connection) -> None:
    await owner.execute(
        """
        WITH d AS (INSERT INTO district VALUES (gen_random_uuid(), '区') RETURNING id),
             s AS (INSERT INTO street SELECT gen_random_uuid(), id, '街道' FROM d RETURNING id),
             c AS (INSERT INTO committee SELECT gen_random_uuid(), id, '社区' FROM s RETURNING id)
        INSERT INTO community (id, committee_id, name, address, revision) SELECT gen_random_uuid(), id, '小区', '', 0 FROM c
        """
    )
    community_id = await owner.fetchval("SELECT id FROM community")
    async with database.write() as session:
        view = PersonalDataView(
            community_id=community_id, viewed_by=uuid.uuid4(), act="owner:search", purpose="", rows=1, at=AT
        )
        session.add(view)
    view.purpose = "另一个用途"
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.write() as session:
            session.add(view)
    assert await owner.fetchval("SELECT purpose FROM personal_data_view") == ""


async def test_every_constraint_is_named_by_convention(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        """
        SELECT conrelid::regclass::text AS table, conname, contype::text,
               (SELECT string_agg(attname, '_' ORDER BY place) FROM unnest(conkey) WITH ORDINALITY AS k(attnum, place)
                  JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.attnum) AS columns
          FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f', 'c') AND conrelid::regclass::text <> 'alembic_version'
        """
    )
    assert len(rows) > 80
    wrong = []
    for row in rows:
        expected = {
            "p": f"pk_{row['table']}",
            "u": f"uq_{row['table']}_{row['columns']}",
            "f": f"fk_{row['table']}_{row['columns']}",
        }.get(row["contype"])
        well = row["conname"].startswith(f"ck_{row['table']}_") if expected is None else row["conname"] == expected
        if not well or len(row["conname"]) > 63:
            wrong.append(row["conname"])
    assert wrong == []


async def test_every_index_is_named_by_convention(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        """
        SELECT indexrelid::regclass::text AS name, indrelid::regclass::text AS table, indisunique
          FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
         WHERE relnamespace = 'public'::regnamespace AND indrelid::regclass::text <> 'alembic_version'
           AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype = 'p')
        """
    )
    assert len(rows) > 20
    wrong = [
        row["name"]
        for row in rows
        if not row["name"].startswith(f"{'uq' if row['indisunique'] else 'ix'}_{row['table']}_")
    ]
    assert wrong == []


SCHEMA = {
    "columns": """
        SELECT table_name || '.' || column_name AS name,
               concat_ws(' ', data_type, is_nullable, column_default, character_maximum_length) AS definition
          FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    """,
    "constraints": """
        SELECT conname AS name, conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) AS definition
          FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND conrelid::regclass::text <> 'alembic_version'
           AND contype <> 't' -- the triggers that write the ledger: tests/ledger/test_triggers.py
    """,
    "indexes": "SELECT indexname AS name, indexdef AS definition FROM pg_indexes"
    " WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
}


async def test_the_migrations_make_what_the_models_say(owner: asyncpg.Connection, empty_database_url: str) -> None:
    engine = create_async_engine(empty_database_url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
        said = {
            what: {row.name: row.definition for row in await connection.execute(text(query))}
            for what, query in SCHEMA.items()
        }
    await engine.dispose()
    for what, query in SCHEMA.items():
        made = {row["name"]: row["definition"] for row in await owner.fetch(query)}
        assert len(made) > 20
        assert made == said[what]


async def test_alembic_sees_nothing_to_migrate(database_url: str) -> None:
    def difference(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA))

    engine = create_async_engine(database_url, poolclass=NullPool)
    async with engine.connect() as connection:
        assert await connection.run_sync(difference) == []
    await engine.dispose()


def test_a_column_that_is_annotated_with_an_enum_holds_its_members() -> None:
    view = PersonalDataView(act="owner:search")
    assert view.act is LookAct.SEARCH
    with pytest.raises(ValueError, match="owner:steal"):
        view.act = "owner:steal"  # type: ignore[assignment]


async def test_a_row_that_is_read_holds_the_member_of_its_enum(database: Database) -> None:
    async with database.write() as session:
        session.add(Staff(id=(by := uuid.uuid4()), login="a", name="甲", password_hash="", created_at=AT))
        await session.flush()
        session.add(
            Mandate(
                staff_id=by,
                role=Role.AUDITOR,
                scope_kind=ScopeKind.PLATFORM,
                from_on=AT.date(),
                appointed_by="",
                document="",
            )
        )
    async with database.read() as session:
        (mandate,) = await session.scalars(select(Mandate))
        assert mandate.role is Role.AUDITOR
        assert mandate.scope_id is None
        assert (await session.scalars(select(Mandate.role))).one() is Role.AUDITOR
        assert (await session.scalars(select(func.coalesce(Mandate.role, "")))).one() is Role.AUDITOR


async def test_an_enum_s_column_is_held_to_its_values_by_the_database(owner: asyncpg.Connection) -> None:
    check = OneOf(Marker).check("marker")
    assert (check.name, str(check.sqltext)) == ("marker", "marker IN ('demo', 'test', 'practice')")
    with pytest.raises(asyncpg.CheckViolationError, match="ck_mandate_role"):
        await owner.execute(
            "WITH s AS (INSERT INTO staff (id, login, name, password_hash, failed_sign_ins, created_at)"
            " VALUES (gen_random_uuid(), 'a', 'a', '', 0, now()) RETURNING id)"
            " INSERT INTO mandate (id, staff_id, role, scope_kind, from_on, appointed_by, document)"
            " SELECT gen_random_uuid(), id, 'king', 'platform', '2026-01-01', '', '' FROM s"
        )


async def test_a_crowded_server_is_one_to_come_back_to(database_url: str, owner: asyncpg.Connection) -> None:
    role = f"crowded_{uuid.uuid4().hex}"
    await owner.execute(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0")
    crowded = Database(make_url(database_url).set(username=role).render_as_string(hide_password=False))
    try:
        with pytest.raises(DBAPIError) as refused:
            await districts(crowded)
        assert getattr(refused.value.orig, "sqlstate", None) == "53300"
    finally:
        await crowded.close()
        await owner.execute(f"DROP ROLE {role}")
