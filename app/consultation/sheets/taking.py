"""Taking a looked-at sheet in: each word an unconfirmed claim of its own, once, by a named person; and sheets as they stand."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from app.claims import queries as claims
from app.claims.kinds import ClaimState
from app.consultation.kinds import ContactOutcome, MetAs, Stance, StanceReason, Voice
from app.consultation.rounds import claimed, rounds
from app.consultation.sheets import checking
from app.consultation.sheets.checking import FILE, SheetWord, Studied
from app.consultation.sheets.fault_codes import OpinionFault
from app.consultation.sheets.models import OpinionSheet, OpinionSheetLine
from app.consultation.sheets.schemas import OpinionFaultAnswer, OpinionsTaken
from app.consultation.surveys import entered
from app.consultation.surveys import queries as surveys
from app.consultation.surveys import reading as survey_reading
from app.consultation.surveys.entered import Enterer
from app.consultation.surveys.schemas import NewSurveyEntry
from app.consultation.visits import recording
from app.consultation.visits.recording import Visitor
from app.consultation.visits.visit_schemas import NewVisit
from app.core.errors import Refused
from app.core.paging import START, Cursor, records
from app.core.sealing import Sealer
from app.register.sheet.marked import marked_sheet

MOST_AT_ONCE = 200
"""Words taken in by one call, each told to its owners; the next call goes on after them."""

_SHOWN_NAME = 80


async def take(
    session: AsyncSession, sealer: Sealer, community_id: uuid.UUID, sheet_id: uuid.UUID, visitor: Visitor, at: datetime
) -> OpinionsTaken:
    """Take in the words of a sheet that the look showed, and that are still so; whoever takes them in is their agent.

    At most MOST_AT_ONCE by a call. A word that is in already, by this file or another, never comes in twice. Raises
    Refused as the look does.
    """
    kept = await checking.find(session, community_id, sheet_id, visitor)
    # Whoever adds to a consultation or survey takes turns, so that a word is known before it comes a second time.
    if kept.consultation_id is not None:
        await rounds.lock(session, community_id, kept.consultation_id)
    elif kept.survey_id is not None:
        await surveys.lock(session, community_id, kept.survey_id)
    found = await checking.study(session, sealer, kept, visitor, at)
    shown = set(kept.entry_ids)
    wanted = [one for one in found.ready if one.id in shown]
    enter = _into_round if kept.consultation_id is not None else _into_survey
    refused: dict[uuid.UUID, Refused] = {}
    entered_ones: list[SheetWord] = []
    while wanted and len(entered_ones) < MOST_AT_ONCE:
        some = wanted[: MOST_AT_ONCE - len(entered_ones)]
        refused |= await enter(session, kept, some, visitor, at)
        entered_ones += [one for one in some if one.id not in refused]
        wanted = wanted[len(some) :]
    session.add_all(
        OpinionSheetLine(subject_id=one.id, sheet_id=kept.id, cell=str(one.line.at), taken_by=visitor.id, at=at)
        for one in entered_ones
    )
    await session.flush()
    faults = [
        OpinionFault.NOT_TAKEN.fault(one.line.at, _why(refused[one.id])) for one in found.ready if one.id in refused
    ]
    # Closed since the look, or before it: why such a line did not come in is said here too.
    faults += [one for one in found.faults if one.code == OpinionFault.MATTER_CLOSED]
    return OpinionsTaken(
        entered=len(entered_ones), left=len(wanted), faults=[OpinionFaultAnswer.from_fault(one) for one in faults]
    )


def _why(refused: Refused) -> str:
    return refused.message + "".join(one.message for one in refused.fields)


def _source(sheet: OpinionSheet, word: SheetWord) -> str:
    """The file, its line and its hash, as the claim names it."""
    return f"{sheet.filename[-_SHOWN_NAME:]} {word.line.at}，文件 SHA-256 {sheet.file_sha256.hex()[:16]}"


async def _into_round(
    session: AsyncSession, sheet: OpinionSheet, entries: Sequence[SheetWord], visitor: Visitor, at: datetime
) -> dict[uuid.UUID, Refused]:
    if sheet.consultation_id is None:
        raise RuntimeError("a sheet of no consultation")
    recorded = await recording.record(
        session,
        sheet.community_id,
        sheet.consultation_id,
        [_visit(sheet, one) for one in entries],
        visitor,
        at,
        sources={one.id: _source(sheet, one) for one in entries},
    )
    return {one.id: one.refused for one in recorded if one.refused is not None}


def _visit(sheet: OpinionSheet, word: SheetWord) -> NewVisit:
    read = word.line.stance
    if read is None:
        raise RuntimeError("a line without a stance")
    # A sheet gives no reason of the taxonomy; its own words are kept.
    why = [StanceReason.OTHER] if read.stance in {Stance.CONDITIONAL, Stance.AGAINST} else []
    return NewVisit(
        id=word.id,
        part_id=word.flat.part_id,
        at=word.spoken_at,
        way=sheet.kind.way,
        outcome=ContactOutcome.MET,
        met_as=MetAs.OWNER,
        owner_id=word.owner.id,
        stance=read.stance,
        condition=read.condition,
        reasons=why,
        words=read.words,
        evidence=list(sheet.evidence),
    )


async def _into_survey(
    session: AsyncSession, sheet: OpinionSheet, entries: Sequence[SheetWord], visitor: Visitor, at: datetime
) -> dict[uuid.UUID, Refused]:
    if sheet.survey_id is None:
        raise RuntimeError("a sheet of no survey")
    sent = [
        NewSurveyEntry(
            part_id=one.flat.part_id,
            voice=Voice.OWNER,
            owner_id=one.owner.id,
            evidence_class=sheet.kind.evidence_class,
            evidence_id=sheet.evidence[0] if sheet.evidence else None,
            reference=_source(sheet, one),
            spoken_at=one.spoken_at,
            answers=dict(one.line.answers or {}),
        )
        for one in entries
    ]
    enterer, ids = Enterer(visitor.id, visitor.stairwells), [one.id for one in entries]
    made = await entered.enter_all(session, sheet.community_id, sheet.survey_id, sent, enterer, at, ids=ids)
    return {one: why for one, why in zip(ids, made, strict=True) if isinstance(why, Refused)}


async def listed(
    session: AsyncSession, community_id: uuid.UUID, visitor: Visitor, after: Cursor = START
) -> tuple[list[OpinionSheet], str | None]:
    """Fifty sheets of an estate, the newest first; of whoever reaches a part of it, their own."""
    query = select(OpinionSheet).where(OpinionSheet.community_id == community_id)
    if visitor.stairwells is not None:
        query = query.where(OpinionSheet.checked_by == visitor.id)
    query = query.options(defer(OpinionSheet.file_sealed))
    return await records(session, query, (OpinionSheet.at, OpinionSheet.id), after, newest_first=True)


async def claims_of(session: AsyncSession, sheets: Collection[OpinionSheet]) -> dict[uuid.UUID, Counter[ClaimState]]:
    """How the claims that came in by each of these sheets stand now."""
    rows = await session.execute(
        select(OpinionSheetLine.subject_id, OpinionSheetLine.sheet_id).where(
            OpinionSheetLine.sheet_id.in_({one.id for one in sheets})
        )
    )
    sheet_of = {row.subject_id: row.sheet_id for row in rows}
    found: dict[uuid.UUID, Counter[ClaimState]] = {one.id: Counter() for one in sheets}
    for subject in (claimed.SUBJECT, survey_reading.SUBJECT):
        for subject_id, made in (await claims.states(session, subject, list(sheet_of))).items():
            found[sheet_of[subject_id]][made[-1].standing.state] += 1
    return found


def marked(sealer: Sealer, sheet: OpinionSheet, studied: Studied) -> bytes:
    """The file coloured where it is at fault, with all faults in front, as a register's sheet comes back."""
    content, filename = sealer.open(sheet.file_sealed, FILE), sheet.filename
    if filename.lower().endswith(".txt"):
        # A pasted list: its lines are no cells, so that no comma in them makes columns.
        lines = content.decode().splitlines()
        content = "\n".join('"' + line.replace('"', '""') + '"' for line in lines).encode()
    totals = [
        ("可以登记", f"{len(studied.ready)} 条意见"),
        ("先前已登记", f"{len(studied.already)} 条"),
        ("没有意见", f"{studied.silent} 行"),
        ("有错误、不登记", f"{studied.faulty} 行"),
    ]
    return marked_sheet(content, filename, studied.faults, totals)
