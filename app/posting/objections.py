"""Objections 异议 to a posting by named owners: recorded, answered within five working days, the overdue first.

Source: law R-53 (written, real-name, within the posting; answered within five working days).
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime, set_due
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import now
from app.core.paging import START, Cursor, rows
from app.core.periods import PeriodUnit
from app.media import service as media
from app.moderation import queries as looks
from app.moderation import service as moderation
from app.moderation.kinds import ContentKind
from app.posting import errors
from app.posting import queries as postings
from app.posting.kinds import ObjectionCategory, ObjectionOutcome
from app.posting.lifecycle import late, receives_objections
from app.posting.models import Objection, ObjectionAnswer, Posting
from app.posting.service import lock
from app.register import queries as register
from app.register.people.masking import mask_name

ANSWER_DAYS = 5
PAGE = 50


@dataclass(frozen=True, slots=True)
class ObjectionNow:
    """An objection with when its answer is due, and the answer once there is one."""

    objection: Objection
    due: DueTime
    answer: ObjectionAnswer | None

    def overdue(self, now: datetime) -> bool:
        """Whether it still waits for an answer that was due."""
        return self.answer is None and now >= self.due.due_at


async def record(
    session: AsyncSession,
    community_id: uuid.UUID,
    posting_id: uuid.UUID,
    owner_id: uuid.UUID,
    category: ObjectionCategory,
    text: str,
    evidence: Sequence[uuid.UUID],
    *,
    recorded_by: uuid.UUID | None,
) -> ObjectionNow:
    """Keep what a named owner objects to; one that comes after the posting's end is kept as late.

    `recorded_by` is the member of staff who writes it down for the owner, on evidence of it; None where the owner
    wrote it themselves. Raises Refused where nothing hangs to object to, or with every fault of what is told.
    """
    await lock(session, posting_id)
    at = await now(session)
    posting = await postings.find(session, community_id, posting_id, at)
    if not receives_objections(posting.standing.state):
        raise Refused(errors.NOTHING_TO_OBJECT_TO, state=posting.standing.state.label)
    objector, faults = await _objector(session, community_id, owner_id)
    if recorded_by is not None and not evidence:
        faults.append(FieldFault("evidence", "代业主记录须附依据，如异议书的照片或电话录音。"))
    faults += await media.unknown(session, community_id, evidence)
    if faults:
        raise Refused(errors.OBJECTION_FAULTY, faults)
    due = await set_due(session, at, ANSWER_DAYS, PeriodUnit.WORKING_DAYS)
    objection = Objection(
        id=uuid.uuid4(),
        community_id=community_id,
        posting_id=posting_id,
        owner_id=owner_id,
        objector=objector,
        category=category,
        text=text,
        evidence=list(evidence),
        late=late(posting.standing.state),
        due_id=due.id,
        recorded_by=recorded_by,
        recorded_at=at,
    )
    session.add(objection)
    await session.flush()
    for one in evidence:
        await media.use(session, one, "objection", objection.id, at)
    return ObjectionNow(objection, due, None)


async def write(
    session: AsyncSession,
    community_id: uuid.UUID,
    posting_id: uuid.UUID,
    owner_id: uuid.UUID,
    category: ObjectionCategory,
    text: str,
    pictures: Sequence[uuid.UUID],
    *,
    resident_id: uuid.UUID,
) -> ObjectionNow:
    """What an owner writes on their own phone, with pictures that they handed in there; its text is looked at.

    The term of the answer runs from now, whatever becomes of the look. Raises Refused as `record` does, and for
    pictures that are not theirs.
    """
    own = await looks.handed_in(session, community_id, resident_id, pictures)
    faults = [
        FieldFault(f"pictures.{index}", "没有这张照片，请先上传，再提出异议。")
        for index, one in enumerate(pictures)
        if one not in own
    ]
    if faults:
        raise Refused(errors.OBJECTION_FAULTY, faults)
    kept = await record(session, community_id, posting_id, owner_id, category, text, pictures, recorded_by=None)
    await moderation.ask_text(
        session,
        community_id,
        ContentKind.OBJECTION,
        kept.objection.id,
        text,
        resident_id=resident_id,
        at=kept.objection.recorded_at,
    )
    return kept


async def _objector(
    session: AsyncSession, community_id: uuid.UUID, owner_id: uuid.UUID
) -> tuple[str, list[FieldFault]]:
    try:
        owner = await register.owner(session, community_id, owner_id)
    except Refused:
        return "", [FieldFault("owner_id", "本小区名册中没有这位业主，请先查找业主，再记录异议。")]
    return mask_name(owner.name, owner.kind), []


async def answer(
    session: AsyncSession,
    community_id: uuid.UUID,
    objection_id: uuid.UUID,
    outcome: ObjectionOutcome,
    text: str,
    document: str,
    *,
    by: uuid.UUID,
) -> ObjectionNow:
    """The one answer to an objection; raises Refused where it has been answered."""
    objection = await session.get(Objection, objection_id)
    if objection is None or objection.community_id != community_id:
        raise Refused(NOT_FOUND)
    await lock(session, objection.posting_id)
    if await session.get(ObjectionAnswer, objection_id, populate_existing=True) is not None:
        raise Refused(errors.OBJECTION_ANSWERED)
    given = ObjectionAnswer(
        objection_id=objection_id,
        outcome=outcome,
        text=text,
        document=document,
        answered_by=by,
        answered_at=await now(session),
    )
    session.add(given)
    await session.flush()
    due = await session.get_one(DueTime, objection.due_id)
    return ObjectionNow(objection, due, given)


async def listed(
    session: AsyncSession,
    community_id: uuid.UUID,
    *,
    posting_id: uuid.UUID | None = None,
    after: Cursor = START,
) -> tuple[list[ObjectionNow], str | None]:
    """Fifty objections of an estate (or to one posting) and the next page's cursor.

    Those that wait come first, by when their answer is due, so that the longest overdue is at the top.
    """
    order = (ObjectionAnswer.objection_id.is_not(None), DueTime.due_at, Objection.id)
    query = _with_answers().where(Objection.community_id == community_id)
    if posting_id is not None:
        query = query.where(Objection.posting_id == posting_id)
    found, following = await rows(session, query, order, after)
    return [ObjectionNow(*row) for row in found], following


def _with_answers() -> Select[Objection, DueTime, ObjectionAnswer]:
    """Objections with until when each is answered, and its answer where there is one."""
    return (
        select(Objection, DueTime, ObjectionAnswer)
        .join(DueTime, DueTime.id == Objection.due_id)
        .outerjoin(ObjectionAnswer, ObjectionAnswer.objection_id == Objection.id)
    )


async def written_by_owners(
    session: AsyncSession, posting_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[ObjectionNow], str | None]:
    """Fifty objections to a posting that owners wrote themselves, the newest first, and the next page's cursor."""
    query = _with_answers().where(Objection.posting_id == posting_id, Objection.recorded_by.is_(None))
    found, following = await rows(session, query, (Objection.recorded_at, Objection.id), after, newest_first=True)
    return [ObjectionNow(*row) for row in found], following


async def of_owners(session: AsyncSession, owner_ids: Collection[uuid.UUID]) -> list[ObjectionNow]:
    """The fifty latest objections by these owners, the newest first."""
    rows = await session.execute(
        _with_answers()
        .where(Objection.owner_id.in_(owner_ids))
        .order_by(Objection.recorded_at.desc(), Objection.id)
        .limit(PAGE)
    )
    return [ObjectionNow(*row) for row in rows]


async def upheld(session: AsyncSession, subject_kind: str, subject_id: uuid.UUID) -> bool:
    """Whether an objection to a subject's postings was found to be right, wholly or in part."""
    right = exists().where(
        Objection.posting_id == Posting.id,
        ObjectionAnswer.objection_id == Objection.id,
        ObjectionAnswer.outcome.in_([ObjectionOutcome.UPHELD, ObjectionOutcome.PARTLY]),
        Posting.subject_kind == subject_kind,
        Posting.subject_id == subject_id,
    )
    return bool(await session.scalar(select(right)))


async def open_objections(session: AsyncSession, subject_kind: str, subject_id: uuid.UUID) -> int:
    """How many objections to a subject's postings still wait for an answer, the late ones included."""
    waiting = await session.scalar(
        select(func.count())
        .select_from(Objection)
        .join(Posting, Posting.id == Objection.posting_id)
        .outerjoin(ObjectionAnswer, ObjectionAnswer.objection_id == Objection.id)
        .where(
            Posting.subject_kind == subject_kind,
            Posting.subject_id == subject_id,
            ObjectionAnswer.objection_id.is_(None),
        )
    )
    return waiting or 0
