"""Requirements from before, of a share of the households that nothing ever passed, ask for their agreement."""

import json
import uuid
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from app.core.postgres import migrating

BEFORE, AFTER = "0054", "0055"


async def connected(url: str) -> asyncpg.Connection:
    parsed = make_url(url)
    return await asyncpg.connect(
        user=parsed.username, password=parsed.password, host=parsed.query["host"], database=parsed.database
    )


async def test_each_asks_for_its_share_and_never_for_less_than_four_fifths(empty_database_url: str) -> None:
    await migrating.upgrade(empty_database_url, BEFORE)
    rows: list[tuple[str, dict[str, Any]]] = [
        ("household_gate", {"numerator": 4, "denominator": 5}),
        ("household_gate", {"numerator": 1, "denominator": 2}),
        ("household_gate", {"numerator": 5, "denominator": 6}),
        ("agreed_gate", {"percent": 90}),
        ("vote", {}),
    ]
    connection = await connected(empty_database_url)
    try:
        # No project stands behind these rows: what is asked is what becomes of them.
        await connection.execute("SET session_replication_role = replica")
        for number, (kind, facts) in enumerate(rows):
            await connection.execute(
                "INSERT INTO requirement (id, project_id, kind, title, scope, facts, sha256)"
                " VALUES ($1, $1, $2, $3, '{}', $4, $5)",
                uuid.uuid4(),
                kind,
                str(number),
                json.dumps(facts),
                bytes(31) + bytes([number]),
            )
        await migrating.upgrade(empty_database_url, AFTER)
        found = await connection.fetch("SELECT kind, facts, sha256 FROM requirement ORDER BY title")
    finally:
        await connection.close()
    assert [(one["kind"], json.loads(one["facts"])) for one in found] == [
        ("agreed_gate", {}),
        ("agreed_gate", {}),
        ("agreed_gate", {"percent": 84}),
        ("agreed_gate", {"percent": 90}),
        ("vote", {}),
    ]
    assert [one["sha256"][-1] for one in found] == [0, 1, 2, 3, 4]
