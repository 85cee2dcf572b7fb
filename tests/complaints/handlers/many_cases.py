"""Many cases at once: a case that really went its way, written down again and again under other ids and numbers."""

import uuid
from collections.abc import Sequence

import asyncpg

_COPY = """
WITH kept AS MATERIALIZED (SELECT * FROM {table} row WHERE {which})
INSERT INTO {table}
SELECT made.* FROM kept row CROSS JOIN generate_series(1, $2) again
CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, to_jsonb(row) || jsonb_build_object({changed})) made
"""
_OF = "row.complaint_id = $1::uuid"


def _again(column: str) -> str:
    return f"md5(row.{column}::text || again)::uuid"


async def copied(owner: asyncpg.Connection, case: uuid.UUID, times: int, communities: Sequence[uuid.UUID] = ()) -> None:
    """Write a case, its events, clocks and their ends `times` times more, at these estates in turn (none: its own)."""
    estate = f"($3::uuid[])[again % {len(communities)} + 1]" if communities else "row.community_id"
    due = "row.id IN (SELECT due_id FROM case_clock WHERE complaint_id = $1::uuid)"
    # They are as sound as the one they are of: no foreign key is asked about each, and no ledger is written.
    await owner.execute("SET session_replication_role = replica")
    for table, which, changed in (
        (
            "complaint",
            "row.id = $1::uuid",
            {"id": _again("id"), "number": "row.number + again", "community_id": estate},
        ),
        ("case_event", _OF, {"id": _again("id"), "complaint_id": _again("complaint_id")}),
        ("due_time", due, {"id": _again("id")}),
        ("case_clock", _OF, {"id": _again("id"), "complaint_id": _again("complaint_id"), "due_id": _again("due_id")}),
    ):
        pairs = ", ".join(f"'{column}', {value}" for column, value in changed.items())
        arguments = [case, times, list(communities)] if "$3" in pairs else [case, times]
        await owner.execute(_COPY.format(table=table, which=which, changed=pairs), *arguments)
    await owner.execute("SET session_replication_role = origin")
    for table in ("complaint", "case_event", "due_time", "case_clock"):
        await owner.execute(f"ANALYZE {table}")
