"""What lay in the inboxes of earlier versions lies in the one inbox after the upgrade, read or unread, and sends nothing."""

from pathlib import Path

import asyncpg
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, pool
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from app.core import migrating

OLD = """
    INSERT INTO district VALUES ('00000000-0000-0000-0000-000000000001', '区');
    INSERT INTO street (id, district_id, name)
        VALUES ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', '街');
    INSERT INTO committee (id, street_id, name)
        VALUES ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', '社区');
    INSERT INTO community (id, committee_id, name, address, revision)
        VALUES ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', '园', '', 0);
    INSERT INTO resident (id, created_at) VALUES ('00000000-0000-0000-0000-000000000007', now());
    INSERT INTO announcement (id, resident_id, community_id, kind, text, at, read_at)
        SELECT gen_random_uuid(), '00000000-0000-0000-0000-000000000007', '00000000-0000-0000-0000-000000000001',
            kind, kind || '的内容', '2026-11-01T08:00:00+08:00', read_at
        FROM (VALUES ('binding_made', NULL), ('binding_ended', timestamptz '2026-11-02T08:00:00+08:00'))
            AS old (kind, read_at);
"""


async def to(url: str, revision: str) -> None:
    def run(connection: Connection) -> None:
        config = migrating.configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


async def test_the_old_inboxes_go_into_the_one_inbox(empty_database_url: str) -> None:
    script = next(
        one
        for one in ScriptDirectory.from_config(migrating.configuration()).walk_revisions()
        if Path(one.path).name.endswith("_notices_retention.py")
    )
    assert isinstance(script.down_revision, str)
    await to(empty_database_url, script.down_revision)
    parsed = make_url(empty_database_url)
    database = await asyncpg.connect(user=parsed.username, host=parsed.query["host"], database=parsed.database)
    await database.execute(OLD)
    await to(empty_database_url, script.revision)
    notices = await database.fetch("""
        SELECT n.title, n.body, d.state, d.channel, d.due_at, p.at AS opened_at
        FROM notice n JOIN notice_delivery d ON d.notice_id = n.id LEFT JOIN notice_proof p ON p.notice_id = n.id
        WHERE d.recipient_id = '00000000-0000-0000-0000-000000000007' ORDER BY n.title
    """)
    assert [(one["title"], one["body"], one["opened_at"] is not None) for one in notices] == [
        ("有人绑定了您的房屋", "binding_made的内容", False),
        ("绑定已解除", "binding_ended的内容", True),
    ]
    assert {(one["channel"], one["state"], one["due_at"]) for one in notices} == {("inbox", "placed", None)}
    assert await database.fetchval("SELECT count(*) FROM announcement WHERE told_at IS NULL") == 0
    await database.close()
