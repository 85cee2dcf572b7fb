"""Single changes of the register: proposed with reason and document, let in or refused by a second person.

Source: robustness of the register ("correct a roll: neighbourhood committee, another person there, or the street");
law case 42 for an area confirmed by posting, case 44 for deaths and heirs, case 29 for transfers.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import load_calendar
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.core.paging import START, Cursor, records
from app.core.periods import LastDay, add_calendar_days
from app.core.sealing import Sealer
from app.core.values.fractions import square_metres
from app.register import errors, queries
from app.register.corrections import correcting
from app.register.corrections.correction_schemas import (
    AreaCorrection,
    AuthoriseCorrection,
    CorrectionFacts,
    DeathCorrection,
    MergeCorrection,
    NewCorrection,
    RetireCorrection,
    TransferCorrection,
)
from app.register.imports.current import load, lock_community
from app.register.kinds import AreaSource, CorrectionState, OwnerKind
from app.register.models import AreaObjection, Correction, Owner
from app.register.people.masking import mask_name
from app.register.sheet.columns.documents import read_document
from app.register.sheet.fault_codes import Problem

POSTED_DAYS = 7
PAYLOAD = "correction.payload"


async def propose(
    session: AsyncSession, sealer: Sealer, community_id: uuid.UUID, sent: NewCorrection, *, by: uuid.UUID, at: datetime
) -> Correction:
    """Put a correction before a second person; raises Refused with every fault of it at once."""
    await lock_community(session, community_id)
    faults = await _faults(session, sealer, community_id, sent.facts, at.astimezone(CHINA).date())
    if faults:
        raise Refused(errors.CORRECTION_FAULTY, faults)
    correction = Correction(
        community_id=community_id,
        kind=sent.facts.kind,
        part_id=getattr(sent.facts, "part_id", None),
        owner_id=getattr(sent.facts, "owner_id", None),
        payload_sealed=sealer.seal(sent.model_dump_json().encode(), PAYLOAD),
        summary=await _summary(session, community_id, sent.facts),
        reason=sent.reason,
        document=sent.document,
        state=CorrectionState.PROPOSED,
        proposed_by=by,
        proposed_at=at,
        decision_reason="",
    )
    session.add(correction)
    await session.flush()
    return correction


async def decide(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    correction_id: uuid.UUID,
    *,
    approve: bool,
    reason: str,
    by: uuid.UUID,
    at: datetime,
) -> Correction:
    """A second person's word; approving writes the change. Raises Refused where it may not stand, or not yet."""
    community = await lock_community(session, community_id)
    correction = await _open(session, community_id, correction_id)
    if correction.proposed_by == by:
        raise Refused(errors.SAME_PERSON)
    if approve:
        sent = NewCorrection.model_validate_json(sealer.open(correction.payload_sealed, PAYLOAD))
        today = at.astimezone(CHINA).date()
        faults = await _faults(session, sealer, community_id, sent.facts, today)
        if faults:
            raise Refused(errors.CORRECTION_FAULTY, faults)
        if isinstance(sent.facts, AreaCorrection):
            await _require_posted(session, correction.id, sent.facts, today)
        await correcting.write(session, sealer, community_id, correction.id, sent, at, today)
        community.revision += 1
    elif not reason:
        raise Refused(errors.CORRECTION_FAULTY, [FieldFault("reason", "不予更正须写明理由。")])
    correction.state = CorrectionState.APPROVED if approve else CorrectionState.REJECTED
    correction.decided_by, correction.decided_at, correction.decision_reason = by, at, reason
    await session.flush()
    return correction


async def concerned(
    session: AsyncSession, community_id: uuid.UUID, correction_id: uuid.UUID
) -> tuple[frozenset[uuid.UUID], frozenset[uuid.UUID]]:
    """The owners and the parts that a correction is about, the owners of its part today among them.

    Columns and not the row, which is first read under the estate's lock.
    """
    found = (
        await session.execute(
            select(Correction.owner_id, Correction.part_id).where(
                Correction.id == correction_id, Correction.community_id == community_id
            )
        )
    ).one_or_none()
    if found is None:
        raise Refused(NOT_FOUND)
    owners = frozenset({found.owner_id} if found.owner_id is not None else ())
    if found.part_id is None:
        return owners, frozenset()
    return owners | await queries.owners_of_part(session, found.part_id), frozenset({found.part_id})


async def object_to(
    session: AsyncSession,
    community_id: uuid.UUID,
    correction_id: uuid.UUID,
    objector: str,
    objection: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> Correction:
    """Record an objection to a posted area; the area can then no longer be confirmed by this posting."""
    await lock_community(session, community_id)
    correction = await _open(session, community_id, correction_id)
    session.add(
        AreaObjection(
            correction_id=correction.id, objector=objector, objection=objection, recorded_by=by, recorded_at=at
        )
    )
    await session.flush()
    return correction


async def listed(
    session: AsyncSession, community_id: uuid.UUID, state: CorrectionState | None, after: Cursor = START
) -> tuple[list[tuple[Correction, list[str]]], str | None]:
    """Fifty corrections, the latest first, each with the objections to it, and the next page's cursor."""
    query = select(Correction).where(Correction.community_id == community_id)
    if state is not None:
        query = query.where(Correction.state == state)
    order = (Correction.proposed_at, Correction.id)
    found, following = await records(session, query, order, after, newest_first=True)
    told = await _objections(session, [one.id for one in found])
    return [(one, told.get(one.id, [])) for one in found], following


async def objections(session: AsyncSession, correction: Correction) -> list[str]:
    """What was objected to a posted area."""
    return (await _objections(session, [correction.id])).get(correction.id, [])


async def _objections(session: AsyncSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    rows = await session.scalars(
        select(AreaObjection).where(AreaObjection.correction_id.in_(ids)).order_by(AreaObjection.recorded_at)
    )
    told: dict[uuid.UUID, list[str]] = {}
    for row in rows:
        told.setdefault(row.correction_id, []).append(f"{mask_name(row.objector)}:{row.objection}")
    return told


async def _open(session: AsyncSession, community_id: uuid.UUID, correction_id: uuid.UUID) -> Correction:
    correction = await session.get(Correction, correction_id)
    if correction is None or correction.community_id != community_id:
        raise Refused(NOT_FOUND)
    if correction.state != CorrectionState.PROPOSED:
        raise Refused(errors.CORRECTION_DECIDED, state=correction.state.label)
    return correction


async def _require_posted(session: AsyncSession, correction_id: uuid.UUID, facts: AreaCorrection, today: date) -> None:
    """An area confirmed by posting stands once seven days have run out and nobody has objected."""
    if facts.posted_on is None:
        return
    if await session.scalar(select(exists().where(AreaObjection.correction_id == correction_id))):
        raise Refused(errors.AREA_OBJECTED)
    due = await _posted_until(session, facts.posted_on)
    if today <= due.day:
        raise Refused(errors.AREA_NOT_READY, until=due.end.words)


async def _posted_until(session: AsyncSession, posted_on: date) -> LastDay:
    """The last of the seven days, by the calendar as it is loaded now."""
    return add_calendar_days(posted_on, POSTED_DAYS, await load_calendar(session))


async def _faults(
    session: AsyncSession, sealer: Sealer, community_id: uuid.UUID, facts: CorrectionFacts, today: date
) -> list[FieldFault]:
    faults: list[FieldFault] = []

    async def owner_there(field: str, owner_id: uuid.UUID) -> Owner | None:
        found = await session.get(Owner, owner_id, populate_existing=True)
        if found is None or found.community_id != community_id:
            faults.append(FieldFault(f"facts.{field}", "本小区名册中没有这位业主。"))
            return None
        return found

    async def part_there(part_id: uuid.UUID) -> None:
        try:
            found = await queries.part(session, community_id, part_id)
        except Refused:
            faults.append(FieldFault("facts.part_id", "本小区名册中没有这处专有部分。"))
            return
        if found.part.retired_change_id is not None:
            faults.append(FieldFault("facts.part_id", "这处专有部分已经注销。"))

    match facts:
        case AreaCorrection(part_id=part_id, posted_on=posted_on):
            await part_there(part_id)
            if posted_on is not None and posted_on > today:
                faults.append(FieldFault("facts.posted_on", "张贴之日不能晚于今天。"))
        case RetireCorrection(part_id=part_id):
            await part_there(part_id)
        case TransferCorrection(part_id=part_id, on=on):
            await part_there(part_id)
            if on > today:
                faults.append(FieldFault("facts.on", "转移之日不能晚于今天，请在办妥之后登记。"))
            faults += await _transfer_faults(session, sealer, community_id, facts)
        case DeathCorrection(owner_id=owner_id, deceased_on=deceased_on):
            found = await owner_there("owner_id", owner_id)
            if found is not None and found.kind != OwnerKind.PERSON:
                faults.append(FieldFault("facts.owner_id", "只有自然人可以登记去世。"))
            if deceased_on > today:
                faults.append(FieldFault("facts.deceased_on", "去世之日不能晚于今天。"))
        case MergeCorrection(owner_id=owner_id, other_id=other_id):
            one, other = await owner_there("owner_id", owner_id), await owner_there("other_id", other_id)
            if owner_id == other_id:
                faults.append(FieldFault("facts.other_id", "两位业主须不同。"))
            elif (
                one and other and None not in (keys := {one.document_lookup, other.document_lookup}) and len(keys) == 2
            ):
                faults.append(FieldFault("facts.other_id", "两人证件号不同，不是同一人，不能合并。"))
        case AuthoriseCorrection(owner_id=owner_id, from_on=from_on, until_on=until_on):
            found = await owner_there("owner_id", owner_id)
            if found is not None and found.kind in {OwnerKind.PERSON, OwnerKind.UNKNOWN}:
                faults.append(FieldFault("facts.owner_id", "只有单位可以登记投票人；自然人请用委托书。"))
            if until_on is not None and until_on < from_on:
                faults.append(FieldFault("facts.until_on", "截止日不能早于起始日。"))
    return faults


async def _transfer_faults(
    session: AsyncSession, sealer: Sealer, community_id: uuid.UUID, facts: TransferCorrection
) -> list[FieldFault]:
    faults: list[FieldFault] = []
    latest = await session.scalar(correcting.latest_ownership(facts.part_id))
    if latest is not None and latest > facts.on:
        faults.append(FieldFault("facts.on", f"早于现业主取得之日 {latest.isoformat()}，请核对。"))
    register = await load(session, community_id)
    for number, sent in enumerate(facts.owners):
        field = f"facts.owners.{number}"
        if sent.owner_id is not None and sent.owner_id not in register.owners:
            faults.append(FieldFault(f"{field}.owner_id", "本小区名册中没有这位业主。"))
        read = read_document(sent.document, sent.document_kind) if sent.document else None
        if isinstance(read, Problem):
            faults.append(FieldFault(f"{field}.document", f"{read.what}请核对证件类型和号码。"))
        else:
            try:
                correcting.known_owner(sent, register, sealer)
            except ValueError as open_question:
                faults.append(FieldFault(f"{field}.name", str(open_question)))
        if sent.share is not None:
            numerator, denominator = (int(piece) for piece in sent.share.split("/"))
            if numerator > denominator:
                faults.append(FieldFault(f"{field}.share", "份额不能大于 1。"))
    return faults


async def _summary(session: AsyncSession, community_id: uuid.UUID, facts: CorrectionFacts) -> str:
    """The correction in one sentence, masked, for lists."""

    async def place(part_id: uuid.UUID) -> str:
        return (await queries.part(session, community_id, part_id)).name

    async def mask_owner(owner_id: uuid.UUID) -> str:
        owner = await queries.owner(session, community_id, owner_id)
        return mask_name(owner.name, owner.kind)

    match facts:
        case AreaCorrection():
            part = await queries.part(session, community_id, facts.part_id)
            before = "无" if part.part.area_c is None else square_metres(part.part.area_c)
            posted = ""
            if facts.source is AreaSource.CONFIRMED and facts.posted_on is not None:
                due = await _posted_until(session, facts.posted_on)
                first = due.day + timedelta(days=1)
                guessed = "（暂定，以放假安排为准）" if due.provisional else ""
                posted = f",{facts.posted_on.isoformat()} 张贴公示，{first.isoformat()} 起可生效{guessed}"
            return f"{part.name} 面积 {before} → {facts.area_m2}㎡({facts.source.label}{posted})"
        case TransferCorrection():
            new = [
                mask_name(one.name, one.kind) if one.name else await mask_owner(one.owner_id or uuid.UUID(int=0))
                for one in facts.owners
            ]
            return f"{await place(facts.part_id)} 自 {facts.on.isoformat()} 起业主为 {'、'.join(new)}"
        case DeathCorrection():
            return f"业主 {await mask_owner(facts.owner_id)} 于 {facts.deceased_on.isoformat()} 去世"
        case RetireCorrection():
            return f"注销 {await place(facts.part_id)}"
        case MergeCorrection():
            return f"业主 {await mask_owner(facts.other_id)} 与 {await mask_owner(facts.owner_id)} 为同一人，合并"
        case AuthoriseCorrection():
            return f"{await mask_owner(facts.owner_id)} 的投票人为 {mask_name(facts.name)}"
