"""A walk list handed in and keyed by two; what both read is recorded as whoever walked there would have recorded it.

Neither whoever walked may key their own list, nor anybody a door of their own or a relative's; and nobody is shown what
another keyed before the list is done.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Uuid, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import entering
from app.consultation import errors
from app.consultation.kinds import SOUGHT_OUT
from app.consultation.models import Consultation
from app.consultation.rounds import queries, rounds
from app.consultation.visits import recording
from app.consultation.visits.recording import Visitor
from app.consultation.visits.visit_schemas import NewVisit
from app.consultation.walk_papers.models import WalkPaper, WalkPaperEntry
from app.consultation.walk_papers.same import same
from app.consultation.walk_papers.schemas import KeyedDoor, NewWalkPaper, WalkKeyed
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.core.paging import START, Cursor, records
from app.core.values.double_keying import KEYERS, SETTLES, governing
from app.identity import errors as identity_errors
from app.identity import service as identity
from app.media import service as media
from app.register.people.households import Household, households
from app.register.scopes import read_scope


async def hand_in(
    session: AsyncSession,
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    sent: NewWalkPaper,
    *,
    by: uuid.UUID,
    at: datetime,
) -> WalkPaper:
    """Take a walk list in; raises Refused where the stairwell is not asked, the visitor works not here, or it is here already."""
    consultation = await rounds.lock(session, community_id, consultation_id)
    faults = await media.unknown(session, community_id, sent.evidence)
    if not await _doors(session, consultation, sent.stairwell_id):
        faults.append(FieldFault("stairwell_id", "这个单元不在本次征询范围内，请按清单上的二维码选择。"))
    if not await identity.roles_today(session, sent.visitor_id, community_id, at.astimezone(CHINA).date()):
        faults.append(FieldFault("visitor_id", "走访人不是在本小区任职的工作人员，请核对签名。"))
    known = await session.scalar(
        select(WalkPaper.id)
        .where(
            WalkPaper.consultation_id == consultation_id,
            WalkPaper.evidence.bool_op("&&")(cast(sent.evidence, ARRAY(Uuid()))),
        )
        .limit(1)
    )
    if known is not None:
        faults.append(FieldFault("evidence", "这份影像已作为一份走访清单交过，请勿重复。"))
    if faults:
        raise Refused(errors.WALK_PAPER_FAULTY, faults)
    made = WalkPaper(
        id=uuid.uuid4(),
        consultation_id=consultation_id,
        stairwell_id=sent.stairwell_id,
        visitor_id=sent.visitor_id,
        evidence=list(sent.evidence),
        handed_in_by=by,
        at=at,
    )
    session.add(made)
    await session.flush()
    return made


async def find(session: AsyncSession, consultation_id: uuid.UUID, paper_id: uuid.UUID) -> WalkPaper:
    """A walk list of this consultation; raises Refused where there is none."""
    found = await session.get(WalkPaper, paper_id)
    if found is None or found.consultation_id != consultation_id:
        raise Refused(NOT_FOUND)
    return found


async def entries_of(session: AsyncSession, paper_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[WalkPaperEntry]]:
    """The entries of these lists in the order in which they were made."""
    found: dict[uuid.UUID, list[WalkPaperEntry]] = {one: [] for one in paper_ids}
    rows = await session.scalars(
        select(WalkPaperEntry).where(WalkPaperEntry.paper_id.in_(paper_ids)).order_by(WalkPaperEntry.place)
    )
    for one in rows:
        found[one.paper_id].append(one)
    return found


def is_done(entries: Sequence[WalkPaperEntry]) -> bool:
    """Whether every door of a list is settled."""
    return len(entries) >= SETTLES or (len(entries) == KEYERS and not entries[1].differing)


def unsettled() -> ColumnElement[bool]:
    """Of a row of `walk_paper`: its keying is not done. What `is_done` says of entries, for the database to say of many."""
    return ~exists().where(
        WalkPaperEntry.paper_id == WalkPaper.id,
        or_(
            WalkPaperEntry.place == SETTLES,
            (WalkPaperEntry.place == KEYERS) & (func.cardinality(WalkPaperEntry.differing) == 0),
        ),
    )


def may_key(paper: WalkPaper, entries: Sequence[WalkPaperEntry], who: uuid.UUID) -> bool:
    """Whether an entry of this person is still wanted: not of whoever walked, and of nobody twice."""
    return who != paper.visitor_id and not is_done(entries) and all(one.keyer != who for one in entries)


async def doors_to_key(
    session: AsyncSession, consultation: Consultation, paper: WalkPaper, entries: Sequence[WalkPaperEntry]
) -> list[Household]:
    """The doors of a list that wait for a reading: all of them, or for a third person those two read differently."""
    doors = await _doors(session, consultation, paper.stairwell_id)
    if len(entries) < KEYERS:
        return doors
    return [one for one in doors if one.part_id in entries[1].differing]


async def key(
    session: AsyncSession,
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    paper_id: uuid.UUID,
    doors: Sequence[KeyedDoor],
    *,
    keyer: uuid.UUID,
    at: datetime,
) -> WalkKeyed:
    """Key what one person reads on a list; what two read alike is recorded, a third settles the doors that differ.

    Raises Refused for whoever walked, for a second entry of the same person, for a door of the keyer's own, once the list
    is done, and with every fault of every door.
    """
    consultation = await rounds.lock(session, community_id, consultation_id)
    paper = await find(session, consultation_id, paper_id)
    entries = (await entries_of(session, [paper_id]))[paper_id]
    if is_done(entries):
        raise Refused(errors.WALK_PAPER_DONE)
    if not may_key(paper, entries, keyer):
        raise Refused(errors.WALK_PAPER_NOT_YOURS)
    wanted = {one.part_id: one for one in await doors_to_key(session, consultation, paper, entries)}
    visitor = await _visitor(session, community_id, paper, at)
    await _require_fit(session, consultation, paper, wanted, doors, visitor, keyer, at)
    kept = [one.model_dump(mode="json") for one in doors]
    differing = _differing(entries[0].doors, kept) if len(entries) == KEYERS - 1 else []
    entry = WalkPaperEntry(
        paper_id=paper_id, place=len(entries) + 1, keyer=keyer, doors=kept, differing=differing, at=at
    )
    session.add(entry)
    await session.flush()
    entries.append(entry)
    visits = _settled(paper, wanted, entries)
    if visits:
        recorded = await recording.record(
            session,
            community_id,
            consultation_id,
            visits,
            visitor,
            at,
            sources={one.id: f"走访清单纸质记录 {paper_id}" for one in visits},
            paper_id=paper_id,
        )
        for one in recorded:
            if one.refused is not None:
                raise one.refused
    rooms = [one.room for part_id, one in wanted.items() if part_id in differing]
    return WalkKeyed(entries=len(entries), recorded=len(visits), differing=rooms, done=is_done(entries))


def _differing(first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]]) -> list[uuid.UUID]:
    one, other = _by_door(first), _by_door(second)
    return [part_id for part_id in sorted({*one, *other}) if not same(one.get(part_id), other.get(part_id))]


def _by_door(doors: Sequence[Mapping[str, Any]]) -> dict[uuid.UUID, Mapping[str, Any]]:
    return {uuid.UUID(one["part_id"]): one for one in doors}


def _settled(paper: WalkPaper, wanted: Collection[uuid.UUID], entries: Sequence[WalkPaperEntry]) -> list[NewVisit]:
    """The records that the last entry settled: the doors that two read alike, or those that a third has read."""
    read = [_by_door(one.doors) for one in entries]
    visits = []
    for part_id in sorted(wanted):
        # Wrapped, for a door at which nothing is written is a reading too.
        governs = governing([(one.get(part_id),) for one in read], lambda one, other: same(one[0], other[0]))
        door = governs[0] if governs is not None else None
        if door is not None:
            visit_id = uuid.uuid5(paper.id, str(part_id))
            visits.append(KeyedDoor.model_validate(door).as_visit(visit_id, list(paper.evidence)))
    return visits


async def _require_fit(
    session: AsyncSession,
    consultation: Consultation,
    paper: WalkPaper,
    wanted: Mapping[uuid.UUID, Household],
    doors: Sequence[KeyedDoor],
    visitor: Visitor,
    keyer: uuid.UUID,
    at: datetime,
) -> None:
    """Raise Refused with every fault of every door, or for a door that is the keyer's own, their home or a relative's."""
    here = {one.part_id for one in doors if one.part_id in wanted}
    keying = await entering.agent(session, consultation.community_id, keyer, here, at)
    if any(keying.tie(part_id) for part_id in here):
        raise Refused(identity_errors.OWN_RECORD)
    faults = []
    seen: set[uuid.UUID] = set()
    for index, one in enumerate(doors):
        if one.part_id not in wanted:
            told = "这一户不在这张清单上，或不需要再录入，请删去。"
            faults.append(FieldFault(f"doors.{index}.part_id", told))
        if one.part_id in seen:
            faults.append(FieldFault(f"doors.{index}.part_id", "这一户录入了两次，请只留一次。"))
        seen.add(one.part_id)
        if one.way not in SOUGHT_OUT:
            faults.append(FieldFault(f"doors.{index}.way", "走访清单上只有上门、联合走访和电话，请改选。"))
    visits = [one.as_visit(uuid.uuid5(paper.id, str(one.part_id)), list(paper.evidence)) for one in doors]
    looked = await recording.look(session, consultation, visits, visitor, at)
    for index, refused in enumerate(looked):
        if refused is not None and doors[index].part_id in wanted:
            found = refused.fields or (FieldFault("", refused.message),)
            faults += [FieldFault(f"doors.{index}.{one.field}".rstrip("."), one.message) for one in found]
    if faults:
        raise Refused(errors.WALK_PAPER_FAULTY, faults)


async def _visitor(session: AsyncSession, community_id: uuid.UUID, paper: WalkPaper, at: datetime) -> Visitor:
    """Whoever walked, as what they work here today, at the stairwell of the list alone."""
    roles = await identity.roles_today(session, paper.visitor_id, community_id, at.astimezone(CHINA).date())
    return Visitor(paper.visitor_id, roles, frozenset({paper.stairwell_id}))


async def _doors(session: AsyncSession, consultation: Consultation, stairwell_id: uuid.UUID) -> list[Household]:
    found = await households(session, consultation.community_id, read_scope(consultation.scope))
    return [one for one in found if one.stairwell_id == stairwell_id]


async def listed(
    session: AsyncSession, community_id: uuid.UUID, consultation_id: uuid.UUID, after: Cursor = START
) -> tuple[list[WalkPaper], str | None]:
    """Fifty lists of a consultation, those whose keying is not done first, then the latest; and the next page's cursor."""
    await queries.find(session, community_id, consultation_id)
    query = select(WalkPaper).where(WalkPaper.consultation_id == consultation_id)
    return await records(session, query, (unsettled(), WalkPaper.at, WalkPaper.id), after, newest_first=True)
