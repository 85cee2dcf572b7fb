"""What a line of the ledger commits to, shown to who may see it: the row of its act, spelled as it was, and the salt.

Anybody computes SHA-256("yigai/v1/ledger\\n" ‖ salt ‖ opening) of the answer and compares it with the line that everybody
has. A row that was changed or stripped since opens no more; of acts that are steps of one row (proposed and decided, given
and ended) the earlier step is told from the later. Source: docs/ledger.md.
"""

import json
import unicodedata
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import queries as claims
from app.core.errors import NOT_FOUND, Refused
from app.ledger.kinds import LedgerKind, commitment, opening
from app.ledger.models import LedgerEntry

type Row = dict[str, str | None]

_BY_ID = "t.id::text = :ref"
_IN_VOTE = "(SELECT eid FROM vote WHERE id = t.vote_id) || ':' || t.{} = :ref"
_FOUND_BY: dict[str, str] = {
    "register_import": _BY_ID,
    "correction": _BY_ID,
    "roll": _BY_ID,
    "roll_correction": _IN_VOTE.format("seq"),
    "mandate": _BY_ID,
    "mandate_handover": "t.mandate_id::text = :ref",
    "dispute": _BY_ID,
    "dispute_finding": "t.dispute_id::text = :ref",
    "persons_decision": _IN_VOTE.format("item"),
    "claim_event": "t.claim_id::text = :ref",
    "claim_sample": _BY_ID,
    "case_sample": _BY_ID,
    "scan_sample": _BY_ID,
    "bundle_export": _BY_ID,
    "personal_data_view": _BY_ID,
    "record_extract": "t.number = :ref",
    "posting": _BY_ID,
    "posting_event": "t.posting_id::text = :ref",
    "policy_version": _BY_ID,
    "policy_decision": "t.version_id::text = :ref",
    "requirement_set": "t.project_id::text = :ref",
    "gate": "t.requirement_id::text = :ref",
    "gate_certificate": _BY_ID,
    "gate_lapse": "t.certificate_id::text = :ref",
    "emergency_act": _BY_ID,
    "log_witness": _BY_ID,
    "log_witness_end": "t.witness_id::text = :ref",
    "log_key": "encode(t.public_key, 'hex') = :ref",
}
"""How the rows of each table are found by a line's ref; a ref may be of several, the commitment tells which."""

SEALED: dict[str, str] = {
    "register_import": "file_sealed report identities",
    "correction": "payload_sealed",
    "claim_sample": "population_lines",
}
"""Columns that no line commits to."""

_NOT_YET: dict[str, Callable[[Row], Row]] = {
    LedgerKind.CORRECTION_PROPOSED: lambda row: (
        row | {"state": "proposed", "decided_by": None, "decided_at": None, "decision_reason": ""}
    ),
    LedgerKind.MANDATE_GIVEN: lambda row: row | {name: None for name in row if name.startswith("ended")},
    LedgerKind.MANDATE_HANDED: lambda row: row | {"taken_at": None},
    LedgerKind.IMPORT_APPLIED: lambda row: (
        row | {"state": "applied"} | {name: None for name in row if name.startswith("undone")}
    ),
}
"""The row as it was at the earlier step of an act that has two."""

_ADDED: dict[str, Row] = {
    "mandate": {"party_kind": None, "organisation": ""},
    "posting": {"verdicts": "[]"},
    "requirement_set": {"approved_by": None, "policy_number": None, "policy_sha256": None},
}
"""Columns that a table was given after lines had committed to its rows, with what they hold in rows from before."""


@dataclass(frozen=True, slots=True)
class OpenedLine:
    """A line with the row that it commits to; None where no stored row fits it any more."""

    entry: LedgerEntry
    row: Row | None

    @property
    def spelled(self) -> str:
        """The opening as it is hashed, "" where there is none."""
        return opening(self.entry.subject, self.row).decode() if self.row is not None else ""


async def open_line(session: AsyncSession, community_id: uuid.UUID, seq: int) -> OpenedLine:
    """A line of an estate with its opening; raises Refused where there is no such line."""
    entry = await session.get(LedgerEntry, (community_id, seq))
    if entry is None:
        raise Refused(NOT_FOUND)
    committed = json.loads(entry.leaf)["c"]
    for row in await _rows(session, entry):
        for one in steps(entry.subject, entry.kind, row):
            if commitment(entry.salt, opening(entry.subject, one)).hex() == committed:
                return OpenedLine(entry, one)
    return OpenedLine(entry, None)


def steps(subject: str, kind: str, row: Row) -> Iterator[Row]:
    """The row as the act may have written it: as it is, as it was at the earlier step, without columns of a later day."""
    for step in (row, _NOT_YET[kind](row)) if kind in _NOT_YET else (row,):
        yield step
        added = _ADDED.get(subject, {})
        if added and added.items() <= step.items():
            yield {name: value for name, value in step.items() if name not in added}


async def _rows(session: AsyncSession, entry: LedgerEntry) -> list[Row]:
    """The rows that a line may be about, spelled as the trigger spells them."""
    for setting in ("timezone = 'UTC'", "bytea_output = 'hex'", "extra_float_digits = 1"):
        await session.execute(text(f"SET LOCAL {setting}"))
    of_row = "SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(to_jsonb(t) - string_to_array(:left, ' '))"
    query = f"SELECT ({of_row}) FROM {entry.subject} t WHERE {_FOUND_BY[entry.subject]}"  # noqa: S608 - names of ours
    found = await session.scalars(text(query), {"left": SEALED.get(entry.subject, ""), "ref": entry.ref})
    return [_normal(json.loads(row) if isinstance(row, str) else row) for row in found]


def _normal(row: Mapping[str, str | None]) -> Row:
    return {name: unicodedata.normalize("NFC", value) if value is not None else None for name, value in row.items()}


async def concerns(
    session: AsyncSession, opened: OpenedLine, resident_id: uuid.UUID, owners: frozenset[uuid.UUID]
) -> bool:
    """Whether a line is about this resident, or one of the owners that they are: their data, their dispute, their claim."""
    row = opened.row
    if row is None:
        return False
    if row.get("resident_id") == str(resident_id) or row.get("owner_id") in {str(one) for one in owners}:
        return True
    if opened.entry.subject != "claim_event":
        return False
    return await claims.owner_of(session, uuid.UUID(opened.entry.ref)) in owners
