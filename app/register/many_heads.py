"""Many heads at once: what belongs to each on its frozen roll, and under which name somebody stands there.

What recognising.py and rolls.py ask of one person, in one statement for all that wait; who owns and who lives is asked
anew every time.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from app.register.kinds import ORGANISATIONS

# Somebody stands for the id asked for and for every id under which the register has written them anew at the same flat
# (their document tells), as long as one of these owns it now and lives.
_STATEMENT = """
WITH stands AS MATERIALIZED (
  SELECT claim.n, array_agg(claimed.id) || array_agg(today.id) AS owner_ids
  FROM unnest($3::int[], $4::uuid[], $5::uuid[]) AS claim(n, part_id, owner_id)
  JOIN owner claimed ON claimed.id = claim.owner_id AND NOT claimed.deceased
  JOIN part ON part.id = claim.part_id AND part.retired_change_id IS NULL
  JOIN ownership held ON held.part_id = claim.part_id AND held.until_on IS NULL
  JOIN owner today ON today.id = held.owner_id AND NOT today.deceased
    AND (today.id = claimed.id OR today.document_lookup = claimed.document_lookup)
  GROUP BY claim.n
)
SELECT
  asked.n,
  (SELECT array_agg(entry.part) FROM roll_entry entry
   WHERE entry.roll_id = asked.roll_id AND entry.voter = asked.voter AND entry.i IS NOT NULL),
  (SELECT min(named.pseudonym) FROM roll_entry entry
   JOIN roll_owner named ON named.roll_id = entry.roll_id AND named.part_id = entry.part_id
   WHERE entry.roll_id = asked.roll_id AND entry.voter = asked.voter AND entry.i IS NOT NULL
     AND named.owner_id = ANY (stands.owner_ids))
FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS asked(roll_id, voter, n)
JOIN stands ON stands.n = asked.n
WHERE NOT EXISTS (
  SELECT FROM roll_entry entry
  JOIN roll_owner named ON named.roll_id = entry.roll_id AND named.part_id = entry.part_id
  JOIN owner ON owner.id = named.owner_id
  WHERE entry.roll_id = asked.roll_id AND entry.voter = asked.voter AND owner.kind = ANY ($6::text[])
)
"""


@dataclass(frozen=True, slots=True)
class HeadOnRoll:
    """A head by its roll and its name there, and the (part, owner) that somebody stands for."""

    roll_id: uuid.UUID
    voter: str
    claims: Sequence[tuple[uuid.UUID, uuid.UUID]]


@dataclass(frozen=True, slots=True)
class OwnHead:
    """A head of which somebody is an owner today: its parts, and the first of their names on the roll."""

    parts: Sequence[str]
    named: str


async def own_heads(connection: asyncpg.Connection, heads: Sequence[HeadOnRoll]) -> list[OwnHead | None]:
    """Each head of people alone, where a claim makes somebody an owner of it who owns and lives; None otherwise."""
    found: list[OwnHead | None] = [None] * len(heads)
    claims = [(n, *claim) for n, one in enumerate(heads, start=1) for claim in one.claims]
    rows = await connection.fetch(
        _STATEMENT,
        [one.roll_id for one in heads],
        [one.voter for one in heads],
        [n for n, _, _ in claims],
        [part_id for _, part_id, _ in claims],
        [owner_id for _, _, owner_id in claims],
        sorted(ORGANISATIONS),
    )
    for n, parts, named in rows:
        if named is not None:
            found[n - 1] = OwnHead(parts, named)
    return found
