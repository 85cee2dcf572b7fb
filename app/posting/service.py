"""The acts on a posting: draft it, hang it, report it missing, hang it again, photograph its end, withdraw it.

The clock is read once the posting's lock is held, so that its events are in the order of their times.
Source: law section 11 nos. 3 and 8 (photos, posting periods), R-39 (how days are counted), R-53.
"""

import hashlib
import unicodedata
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import set_due
from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA, now
from app.core.periods import PeriodUnit
from app.core.typesetting import chinese_punctuation
from app.core.values.may import May, by_hand
from app.media import service as media
from app.posting import errors, queries
from app.posting.hashing import text_sha256
from app.posting.kinds import PostingAct
from app.posting.lifecycle import end_photo_from, may_follow
from app.posting.models import Posting, PostingAlarm, PostingEvent
from app.posting.queries import PostingNow
from app.posting.texts import bears_personal_number
from app.posting.verdicts import PostedVerdict, as_kept


async def draft(
    session: AsyncSession,
    community_id: uuid.UUID,
    subject_kind: str,
    subject_id: uuid.UUID,
    *,
    title: str,
    text: str,
    issuer: str,
    contact: str,
    places: Sequence[str],
    days: int,
    planned_on: date | None,
    by: uuid.UUID,
    at: datetime,
    verdicts: Sequence[PostedVerdict] = (),
) -> Posting:
    """Write a posting's final text; from here on only another posting can say otherwise.

    `days` are calendar days from the day after it is hung; `verdicts` say nothing that the text does not. Raises Refused with every fault at once.
    """
    title, text, issuer, contact = (as_printed(one) for one in (title, text, issuer, contact))
    places = [as_printed(place) for place in places]
    faults = [FieldFault(name, "不能为空。") for name, words in (("title", title), ("text", text)) if not words]
    for index, place in enumerate(places):
        if not place or place in places[:index]:
            faults.append(FieldFault(f"places.{index}", "张贴地点不能为空或重复，请写明是哪一处。"))
    if planned_on is not None and planned_on < at.astimezone(CHINA).date():
        faults.append(FieldFault("planned_on", "计划张贴之日不能早于今天。"))
    if faults:
        raise Refused(errors.POSTING_FAULTY, faults)
    posting = Posting(
        id=uuid.uuid4(),
        community_id=community_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        title=title,
        text=text,
        verdicts=as_kept(verdicts),
        issuer=issuer,
        contact=contact,
        text_sha256=text_sha256(title=title, text=text, issuer=issuer, contact=contact, days=days),
        places=list(places),
        days=days,
        planned_on=planned_on,
        drafted_by=by,
        drafted_at=at,
    )
    session.add(posting)
    await session.flush()
    return posting


def as_printed(text: str) -> str:
    """A text as it is kept, hashed and printed: NFC, no blanks at the ends of lines, Chinese punctuation full-width."""
    text = "\n".join(line.strip() for line in unicodedata.normalize("NFC", text).splitlines()).strip()
    while (again := chinese_punctuation(text)) != text:  # brackets in brackets take a round each
        text = again
    return text


async def hang(
    session: AsyncSession, community_id: uuid.UUID, posting_id: uuid.UUID, photos: Sequence[uuid.UUID], *, by: uuid.UUID
) -> PostingNow:
    """It hangs at all its places from now on, as the photos show; its period ends as Civil Code 201–203 has it."""
    found, at = await _locked(session, community_id, posting_id, PostingAct.HUNG)
    due = await set_due(session, at, found.posting.days, PeriodUnit.CALENDAR_DAYS)
    return await _happened(session, found, PostingAct.HUNG, at, by=by, photos=photos, due_id=due.id)


async def report_taken_down(
    session: AsyncSession,
    community_id: uuid.UUID,
    posting_id: uuid.UUID,
    place: str,
    reason: str,
    photos: Sequence[uuid.UUID] = (),
    *,
    by: uuid.UUID,
) -> PostingNow:
    """The sheet was found missing, torn or covered at a place: an alarm, until it hangs there again."""
    found, at = await _locked(session, community_id, posting_id, PostingAct.TAKEN_DOWN)
    place = _place(found, place)
    if place in found.standing.missing_at:
        raise Refused(errors.PLACE_MISSING_ALREADY, place=place)
    told = await _happened(
        session, found, PostingAct.TAKEN_DOWN, at, by=by, photos=photos, place=place, reason=as_printed(reason)
    )
    alarm = PostingAlarm(posting_id=posting_id, number=told.events[-1].number, place=place, raised_at=at)
    session.add(alarm)
    await session.flush()
    return told


async def rehang(
    session: AsyncSession,
    community_id: uuid.UUID,
    posting_id: uuid.UUID,
    place: str,
    photos: Sequence[uuid.UUID],
    *,
    by: uuid.UUID,
) -> PostingNow:
    """It hangs again where it was missing. The period is not computed anew: the interruption stands from–to."""
    found, at = await _locked(session, community_id, posting_id, PostingAct.REHUNG)
    place = _place(found, place)
    if place not in found.standing.missing_at:
        raise Refused(errors.PLACE_NOT_MISSING, place=place)
    await _settle(session, posting_id, at, place)
    return await _happened(session, found, PostingAct.REHUNG, at, by=by, photos=photos, place=place)


async def photograph_end(
    session: AsyncSession, community_id: uuid.UUID, posting_id: uuid.UUID, photos: Sequence[uuid.UUID], *, by: uuid.UUID
) -> PostingNow:
    """The photos at the end, taken on the last day or after it."""
    found, at = await _locked(session, community_id, posting_id, PostingAct.PHOTOGRAPHED)
    return await _happened(session, found, PostingAct.PHOTOGRAPHED, at, by=by, photos=photos)


async def withdraw(
    session: AsyncSession, community_id: uuid.UUID, posting_id: uuid.UUID, reason: str, *, by: uuid.UUID
) -> PostingNow:
    """It counts no more, for this reason, which everybody reads.

    One that has ended stays: what it said can only be answered by another.
    """
    if bears_personal_number(reason):
        raise Refused(errors.POSTING_FAULTY, [FieldFault("reason", "理由会公开，不能出现手机号码或身份证号，请删去。")])
    found, at = await _locked(session, community_id, posting_id, PostingAct.WITHDRAWN)
    await _settle(session, posting_id, at)
    return await _happened(session, found, PostingAct.WITHDRAWN, at, by=by, reason=as_printed(reason))


async def lock(session: AsyncSession, posting_id: uuid.UUID) -> None:
    """Hold a posting until the transaction ends: acts on it, and objections to it, take turns.

    An advisory lock, because the application's role may not lock rows of evidence.
    """
    key = int.from_bytes(hashlib.sha256(b"posting" + posting_id.bytes).digest()[:8], "big", signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def require_ready(posting: PostingNow, act: PostingAct, at: datetime) -> None:
    """Refuse an act that is not possible as a posting stands, whatever is sent with it."""
    standing = posting.standing
    if not may_follow(standing, act):
        raise Refused(errors.POSTING_STATE, state=standing.state.label, act=act.label)
    if act is PostingAct.TAKEN_DOWN and set(standing.missing_at) >= set(posting.posting.places):
        raise Refused(errors.PLACE_MISSING_ALREADY, place="、".join(standing.missing_at))
    if act is PostingAct.PHOTOGRAPHED and posting.due is not None:
        from_at = end_photo_from(posting.due.due_at)
        if at < from_at:
            raise Refused(errors.END_PHOTO_EARLY, until=posting.due.end.words, from_at=from_at)


async def may(
    posting: PostingNow, at: datetime, hand: str, require: Callable[[PostingAct], Awaitable[None]] | None = None
) -> list[May]:
    """What somebody may do of what leads on from where a posting stands; `hand` is whose it is, empty where theirs.

    `require` refuses an act for what the posting is about.
    """

    async def ready(act: PostingAct) -> None:
        if require is not None:
            await require(act)
        await require_ready(posting, act, at)

    return [await by_hand(act, hand, partial(ready, act)) for act in PostingAct if may_follow(posting.standing, act)]


async def _locked(
    session: AsyncSession, community_id: uuid.UUID, posting_id: uuid.UUID, act: PostingAct
) -> tuple[PostingNow, datetime]:
    await lock(session, posting_id)
    at = await now(session)
    found = await queries.find(session, community_id, posting_id, at)
    await require_ready(found, act, at)
    return found, at


def _place(posting: PostingNow, named: str) -> str:
    place = as_printed(named)
    if place not in posting.posting.places:
        raise Refused(errors.PLACE_UNKNOWN, place=place)
    return place


async def _happened(
    session: AsyncSession,
    posting: PostingNow,
    act: PostingAct,
    at: datetime,
    *,
    by: uuid.UUID,
    photos: Sequence[uuid.UUID] = (),
    place: str = "",
    reason: str = "",
    due_id: uuid.UUID | None = None,
) -> PostingNow:
    """Append the event and tell where the posting stands now; raises Refused where a photo is not there."""
    faults = await media.unknown(session, posting.posting.community_id, photos, field="photos", photos=True)
    if faults:
        raise Refused(errors.POSTING_FAULTY, faults)
    event = PostingEvent(
        posting_id=posting.posting.id,
        number=len(posting.events) + 1,
        act=act,
        place=place,
        photos=list(photos),
        reason=reason,
        due_id=due_id,
        recorded_by=by,
        at=at,
    )
    session.add(event)
    await session.flush()
    return (await queries.as_they_stand(session, [posting.posting], at))[0]


async def _settle(session: AsyncSession, posting_id: uuid.UUID, at: datetime, place: str | None = None) -> None:
    """Close the posting's open alarms, of one place where it is named."""
    ours = update(PostingAlarm).where(PostingAlarm.posting_id == posting_id, PostingAlarm.settled_at.is_(None))
    await session.execute((ours if place is None else ours.where(PostingAlarm.place == place)).values(settled_at=at))
