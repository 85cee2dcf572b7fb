"""Who is told: whoever reported a case and everybody who joined it, in the room's one place for notices."""

import uuid
from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.categories import CATEGORIES
from app.complaints.models import CaseReporter, Complaint
from app.core.installation import CHINA
from app.notifications.kinds import NoticeKind
from app.notifications.outbox import notify
from app.register.places import community_name

SUBJECT = "complaint"


async def tell_reporters(session: AsyncSession, complaint: Complaint, text: str, at: datetime, occasion: str) -> None:
    """Tell the first reporter of a case and all who joined it, those of cases merged into it too, each by their number.

    `text` is a Chinese sentence; `occasion` names the event, told again it is no second notice ("accepted:7"). Who
    called by phone has no inbox: the unit in charge rings them where they agreed to it (`granting.agree`), and what they
    say then staff take down (`calling_again.py`).
    """
    community = await community_name(session, complaint.community_id)
    cases = await with_merged(session, complaint)
    rows = await session.execute(
        select(CaseReporter.complaint_id, CaseReporter.resident_id).where(
            CaseReporter.complaint_id.in_([one.id for one in cases]), CaseReporter.resident_id.is_not(None)
        )
    )
    residents = defaultdict(set)
    for row in rows:
        residents[row.complaint_id].add(row.resident_id)
    for one in cases:
        if not residents[one.id]:
            continue
        words = text if one is complaint else f"（已并入第{complaint.number}号）{text}"
        await notify(
            session,
            one.community_id,
            SUBJECT,
            one.id,
            NoticeKind.CASE_PROGRESS,
            facts={
                "community": community,
                "number": str(one.number),
                "title": CATEGORIES[one.category].label,
                "at": f"{at.astimezone(CHINA):%Y年%m月%d日 %H:%M}",
                "told": words,
            },
            at=at,
            resident_ids=residents[one.id],
            occasion=occasion,
        )


async def with_merged(session: AsyncSession, complaint: Complaint) -> list[Complaint]:
    """A case and every case that was merged into it, directly or through another, in the order of their numbers."""
    itself = select(Complaint.id).where(Complaint.id == complaint.id).cte("merged", recursive=True)
    all_of_them = itself.union(select(Complaint.id).where(Complaint.merged_into == itself.c.id))
    found = await session.scalars(
        select(Complaint).where(Complaint.id.in_(select(all_of_them.c.id))).order_by(Complaint.number)
    )
    return list(found)


async def residents_of(session: AsyncSession, complaint_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The residents who reported a case or joined it."""
    found = await session.scalars(
        select(CaseReporter.resident_id).where(
            CaseReporter.complaint_id == complaint_id, CaseReporter.resident_id.is_not(None)
        )
    )
    return frozenset(one for one in found if one is not None)
