"""A committee's sheet into the register: check (a dry run), decide the doubtful, approve by a second person, undo."""

import asyncio
import hashlib
import uuid
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.core.paging import START, Cursor, records
from app.core.sealing import Sealer
from app.register import errors
from app.register.imports import applying
from app.register.imports.current import CurrentRegister, load, lock_community
from app.register.imports.import_report import report
from app.register.imports.same_owner import DecisionRefused
from app.register.imports.study import Study, study, understood_sha256
from app.register.kinds import ImportState
from app.register.models import Community, RegisterImport, Roll
from app.register.sheet.files.refusal import SheetRefused
from app.register.sheet.reading import read_sheet
from app.register.sheet.understood import Understood

FILE = "register_import.file"


async def check(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    filename: str,
    content: bytes,
    *,
    by: uuid.UUID,
    at: datetime,
) -> RegisterImport:
    """Dry run: read the sheet, compare it with the register, keep both the file (sealed) and the report.

    Raises Refused where the file cannot be read at all; faults in it are in the report.
    """
    community = await _community(session, community_id)
    understood = await _read(content, filename)
    register = await load(session, community_id)
    found = await asyncio.to_thread(study, understood, register, sealer, {})
    kept = RegisterImport(
        community_id=community_id,
        filename=filename,
        file_sha256=hashlib.sha256(content).digest(),
        file_sealed=sealer.seal(content, FILE),
        understood_sha256=understood_sha256(understood),
        report=report(found, register),
        identities={},
        revision=community.revision,
        state=ImportState.CHECKED,
        proposed_by=by,
        proposed_at=at,
    )
    session.add(kept)
    await session.flush()
    return kept


async def decide_identities(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    import_id: uuid.UUID,
    decisions: dict[str, list[list[str]]],
) -> RegisterImport:
    """Keep a person's answers on who is the same owner; each is a partition of a doubt's candidates.

    The answers are added to those already given, and the report then shows the doubts still open.
    """
    await lock_community(session, community_id)
    kept = await _in_state(session, community_id, import_id, ImportState.CHECKED)
    register = await load(session, community_id)
    asked = {doubt["key"] for doubt in kept.report["doubts"]} | set(kept.identities)
    strange = [
        FieldFault(f"decisions.{key}", "没有这一组待确认的业主,请按校验报告中的编号填写。")
        for key in decisions
        if key not in asked
    ]
    if strange:
        raise Refused(errors.IDENTITY_UNKNOWN, strange)
    kept.identities = kept.identities | decisions
    found = await _studied(sealer, kept, register)
    kept.report = report(found, register)
    await session.flush()
    return kept


async def approve(
    session: AsyncSession, sealer: Sealer, community_id: uuid.UUID, import_id: uuid.UUID, *, by: uuid.UUID, at: datetime
) -> RegisterImport:
    """Let a checked sheet into the register; somebody else than who brought it.

    Raises Refused where the sheet has errors or open doubts, or the register has changed since the check.
    """
    community = await lock_community(session, community_id)
    kept = await _in_state(session, community_id, import_id, ImportState.CHECKED)
    if kept.proposed_by == by:
        raise Refused(errors.SAME_PERSON)
    if kept.revision != community.revision:
        raise Refused(errors.REGISTER_CHANGED)
    register = await load(session, community_id)
    found = await _studied(sealer, kept, register)
    if found.errors or not found.lines:
        raise Refused(errors.SHEET_FAULTY, errors=found.errors)
    if found.doubts:
        raise Refused(errors.IDENTITY_OPEN, groups=len(found.doubts))
    await applying.apply(session, community_id, kept.id, found, register, sealer, at, at.astimezone(CHINA).date())
    community.revision += 1
    kept.state, kept.decided_by, kept.decided_at = ImportState.APPLIED, by, at
    kept.applied_revision = community.revision
    await session.flush()
    return kept


async def withdraw(
    session: AsyncSession, community_id: uuid.UUID, import_id: uuid.UUID, *, at: datetime
) -> RegisterImport:
    """Take back a sheet that nobody has approved yet."""
    await lock_community(session, community_id)
    kept = await _in_state(session, community_id, import_id, ImportState.CHECKED)
    kept.state, kept.undone_at = ImportState.WITHDRAWN, at
    await session.flush()
    return kept


async def undo(
    session: AsyncSession,
    community_id: uuid.UUID,
    import_id: uuid.UUID,
    reason: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> RegisterImport:
    """Undo the last import; refused once anything was changed after it, or a roll was frozen from it.

    The second person of the import holds here too: who proposed it cannot undo it alone.
    """
    community = await lock_community(session, community_id)
    kept = await _in_state(session, community_id, import_id, ImportState.APPLIED)
    if kept.proposed_by == by:
        raise Refused(errors.SAME_PERSON)
    frozen = exists().where(Roll.community_id == community_id, Roll.revision >= kept.applied_revision)
    if await session.scalar(select(frozen)):
        raise Refused(errors.ROLL_FROZEN)
    if community.revision != kept.applied_revision:
        raise Refused(errors.NOT_LAST_CHANGE)
    await applying.take_back(session, kept.id)
    community.revision += 1
    kept.state, kept.undone_by, kept.undone_at, kept.undone_reason = ImportState.UNDONE, by, at, reason
    await session.flush()
    return kept


async def find(session: AsyncSession, community_id: uuid.UUID, import_id: uuid.UUID) -> RegisterImport:
    """An import of this estate; raises Refused where there is none."""
    kept = await session.get(RegisterImport, import_id)
    if kept is None or kept.community_id != community_id:
        raise Refused(NOT_FOUND)
    return kept


async def listed(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[RegisterImport], str | None]:
    """Fifty imports of an estate, the newest first, and the next page's cursor."""
    query = (
        select(RegisterImport)
        .where(RegisterImport.community_id == community_id)
        .options(defer(RegisterImport.file_sealed))
    )
    return await records(session, query, (RegisterImport.proposed_at, RegisterImport.id), after, newest_first=True)


def original(sealer: Sealer, register_import: RegisterImport) -> bytes:
    """The committee's file as it came, in clear; for the route that hands it back coloured."""
    return sealer.open(register_import.file_sealed, FILE)


async def _community(session: AsyncSession, community_id: uuid.UUID) -> Community:
    community = await session.get(Community, community_id)
    if community is None:
        raise Refused(NOT_FOUND)
    return community


async def _in_state(
    session: AsyncSession, community_id: uuid.UUID, import_id: uuid.UUID, state: ImportState
) -> RegisterImport:
    kept = await find(session, community_id, import_id)
    if kept.state != state:
        raise Refused(errors.IMPORT_DECIDED, state=kept.state.label)
    return kept


async def _read(content: bytes, filename: str) -> Understood:
    try:
        return await asyncio.to_thread(read_sheet, content, filename)
    except SheetRefused as refusal:
        raise Refused(errors.SHEET_REFUSED, what=refusal.what, remedy=refusal.remedy) from None


async def _studied(sealer: Sealer, register_import: RegisterImport, register: CurrentRegister) -> Study:
    """The kept file studied again with the decisions given; refused where this program reads it differently."""
    understood = await _read(original(sealer, register_import), register_import.filename)
    if understood_sha256(understood) != register_import.understood_sha256:
        raise Refused(errors.READING_CHANGED)
    try:
        return await asyncio.to_thread(study, understood, register, sealer, register_import.identities)
    except DecisionRefused as refusal:
        raise Refused(errors.IDENTITY_UNKNOWN, [FieldFault("decisions", str(refusal))]) from None
