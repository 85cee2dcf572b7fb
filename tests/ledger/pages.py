"""The lines of a ledger as tests read them: past the application, and opened against the rows they are about."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

import asyncpg

from app.ledger.kinds import commitment, opening


@dataclass(frozen=True)
class Page:
    """A line of a ledger as the database keeps it."""

    seq: int
    kind: str
    subject: str
    ref: str
    salt: bytes
    leaf: dict[str, Any]


async def pages(owner: asyncpg.Connection, community_id: uuid.UUID) -> list[Page]:
    rows = await owner.fetch("SELECT * FROM ledger_entry WHERE community_id = $1 ORDER BY seq", community_id)
    return [
        Page(one["seq"], one["kind"], one["subject"], one["ref"], one["salt"], json.loads(one["leaf"])) for one in rows
    ]


async def row_of(owner: asyncpg.Connection, table: str, where: str, *values: object) -> dict[str, str | None]:
    """A row of the database, each column as a text of its JSON."""
    await owner.execute("SET timezone = 'UTC'")
    found = await owner.fetchval(
        f"SELECT jsonb_object_agg(key, value) FROM {table} t, jsonb_each_text(to_jsonb(t)) WHERE {where}",  # noqa: S608 - a test's own words
        *values,
    )
    told: dict[str, str | None] = json.loads(found)
    return told


def opens(page: Page, row: dict[str, str | None]) -> bool:
    """Whether the line commits to this row."""
    return commitment(page.salt, opening(page.subject, row)).hex() == page.leaf["c"]
