"""Acts of content safety: have a text or a picture looked at, settle what the platform says, release or withhold.

Asking is written in the transaction of the change itself and asks nobody yet; nothing here calls the platform.
"""

import math
import uuid
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.identity import own_records, residents
from app.media import pictures
from app.moderation import errors
from app.moderation.kinds import ContentKind, ContentState, ReviewReason
from app.moderation.models import ContentCheck, ContentDecision
from app.moderation.queries import SubjectsReach, there
from app.moderation.showing import takes_verdict
from app.wechat.answers import Suggest

MOST_PICTURES = 50
"""How many pictures one resident may hand in within a day."""

DAY = timedelta(days=1)

_STATES = {Suggest.PASS: ContentState.PASS, Suggest.REVIEW: ContentState.REVIEW, Suggest.RISKY: ContentState.RISKY}


async def ask_text(
    session: AsyncSession,
    community_id: uuid.UUID,
    kind: ContentKind,
    subject_id: uuid.UUID,
    text: str,
    *,
    resident_id: uuid.UUID,
    at: datetime,
) -> ContentCheck:
    """Have a text that a resident just wrote looked at, once for each subject: a text changed is another subject."""
    check = ContentCheck(
        id=uuid.uuid4(),
        community_id=community_id,
        kind=kind,
        subject_id=subject_id,
        resident_id=resident_id,
        text=text,
        state=ContentState.PENDING,
        tries=0,
        made_at=at,
        due_at=at,
    )
    session.add(check)
    await session.flush()
    return check


async def ask_picture(
    session: AsyncSession, community_id: uuid.UUID, evidence_id: uuid.UUID, *, resident_id: uuid.UUID, at: datetime
) -> ContentCheck:
    """Have a picture that a resident handed in looked at; the same one again is the look that is there already.

    The row also says that this resident handed it in. Raises Refused beyond the day's number.
    """
    # Two at once are counted one after the other.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"pictures:{resident_id}", 0))))
    same = _looks_at(evidence_id, resident_id)
    if (found := await session.scalar(same)) is not None:
        return found
    await _require_room(session, resident_id, at)
    row = {
        "id": uuid.uuid4(),
        "community_id": community_id,
        "kind": ContentKind.PICTURE,
        "subject_id": evidence_id,
        "resident_id": resident_id,
        "evidence_id": evidence_id,
        "state": ContentState.PENDING,
        "tries": 0,
        "made_at": at,
        "due_at": at,
    }
    # Two at once: the second waits here for the first to commit, and then finds its row.
    await session.execute(insert(ContentCheck).values(row).on_conflict_do_nothing())
    return (await session.scalars(same)).one()


async def require_room(
    session: AsyncSession, community_id: uuid.UUID, original_sha256: bytes, *, resident_id: uuid.UUID, at: datetime
) -> None:
    """Raise Refused where a picture is beyond the day's number, which one that they handed in before never is.

    Asked before its file is opened and kept; `ask_picture` asks again.
    """
    there = await pictures.sent_as(session, community_id, original_sha256)
    if there is None or await session.scalar(_looks_at(there, resident_id)) is None:
        await _require_room(session, resident_id, at)


def _looks_at(evidence_id: uuid.UUID, resident_id: uuid.UUID) -> Select[ContentCheck]:
    return select(ContentCheck).where(
        ContentCheck.kind == ContentKind.PICTURE,
        ContentCheck.subject_id == evidence_id,
        ContentCheck.resident_id == resident_id,
    )


async def _require_room(session: AsyncSession, resident_id: uuid.UUID, at: datetime) -> None:
    row = await session.execute(
        select(func.count(), func.min(ContentCheck.made_at)).where(
            ContentCheck.resident_id == resident_id,
            ContentCheck.kind == ContentKind.PICTURE,
            ContentCheck.made_at > at - DAY,
        )
    )
    today, first = row.one()
    if today >= MOST_PICTURES:
        wait = math.ceil((first + DAY - at).total_seconds())
        raise Refused(errors.PICTURES_TOO_MANY, most=MOST_PICTURES, retry_after_s=wait)


def settle(check: ContentCheck, verdict: Suggest | None, label: int | None, at: datetime) -> None:
    """Write down what the platform thinks; None where it could not tell.

    The first word counts, however often it comes; one that comes after staff were asked for want of it still does.
    """
    if not takes_verdict(check.state, check.why):
        return
    if verdict is None:
        to_review(check, ReviewReason.NOT_CHECKED, at)
        return
    check.state, check.label = _STATES[verdict], label
    check.why = ReviewReason.SUGGESTED if verdict is Suggest.REVIEW else None
    check.settled_at, check.due_at = at, None


def to_review(check: ContentCheck, why: ReviewReason, at: datetime) -> None:
    """Leave it to a person."""
    check.state, check.why = ContentState.REVIEW, why
    check.settled_at, check.due_at = at, None


async def decide(
    session: AsyncSession,
    community_id: uuid.UUID,
    check_id: uuid.UUID,
    *,
    release: bool,
    reason: str,
    by: uuid.UUID,
    at: datetime,
    reach: SubjectsReach | None = None,
) -> ContentDecision:
    """Staff's word: others may see it, or may not. Whatever the platform says or said, the latest word counts.

    Raises Refused where the estate has no such content that is there for the decider, or it is of their own household.
    """
    # Held, so that two decisions at once have an order.
    check = await session.get(ContentCheck, check_id, with_for_update=True, populate_existing=True)
    if check is None or check.community_id != community_id:
        raise Refused(NOT_FOUND)
    if await session.scalar(select(ContentCheck.id).where(ContentCheck.id == check_id, there(reach))) is None:
        raise Refused(NOT_FOUND)
    held = await residents.bindings(session, resident_id=check.resident_id)
    owners = {one.owner_id for one in held if one.owner_id is not None}
    await own_records.require_not_own(session, by, check.community_id, owners, {one.part_id for one in held})
    number = await session.scalar(select(func.count()).where(ContentDecision.check_id == check_id))
    decision = ContentDecision(
        id=uuid.uuid4(),
        check_id=check_id,
        number=(number or 0) + 1,
        released=release,
        reason=reason,
        decided_by=by,
        decided_at=at,
    )
    session.add(decision)
    await session.flush()
    return decision
