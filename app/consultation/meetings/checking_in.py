"""签到: by the code at the place on a bound phone, or written down at the desk for who has none.

What the desk writes down is a claim: the owners are told that somebody of theirs was there, and may say that it is not
so. Checked in again, somebody is there once.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import entering
from app.claims import service as claiming
from app.claims.kinds import ClaimEvidence, ClaimSaid
from app.consultation import errors
from app.consultation.households.standing import COUNTED
from app.consultation.kinds import CheckInWay, ConsultRound, MeetingState, MetAs
from app.consultation.meetings import codes, queries
from app.consultation.meetings.calling import hold_meeting
from app.consultation.meetings.queries import MeetingNow
from app.consultation.meetings.schemas import NewDeskCheckIn
from app.consultation.models.attendance import MeetingCheckIn
from app.consultation.models.meetings import Meeting
from app.consultation.rounds import rounds
from app.consultation.rounds.attending import SUBJECT, Attendance, class_of_desk, trusted
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.periods import spoken
from app.identity import errors as identity_errors
from app.identity.residents.dwelling import Dweller
from app.media import service as media

CHECK_IN = "签到"


OVERRUN = timedelta(hours=3)
"""So long after its hour a meeting that nobody closed is over for whoever would still check in."""


def require_open(meeting: MeetingNow, act: str, at: datetime) -> None:
    """Raise Refused unless the meeting is under way."""
    late = at > meeting.meeting.ends_at + OVERRUN
    if meeting.state is not MeetingState.OPEN or late:
        why = "已经超过预定结束时间三小时，请结束会议。" if late else "只在会议进行期间办理。"
        raise Refused(errors.MEETING_NOT_NOW, state=meeting.state.label, act=act, why=why)


async def by_code(session: AsyncSession, own: Dweller, meeting_id: uuid.UUID, written: str, at: datetime) -> Attendance:
    """Somebody of a household checks in on their own phone; raises Refused for a code that does not hold now.

    A confirmed owner is there as an owner, whoever else is bound to the flat as somebody who lives there.
    """
    found = await invited(session, own, meeting_id)
    require_open(found, CHECK_IN, at)
    if not codes.holds(found.meeting.secret, written, at):
        raise Refused(errors.MEETING_CODE_WRONG)
    before = await session.scalar(
        select(MeetingCheckIn).where(
            MeetingCheckIn.meeting_id == meeting_id,
            MeetingCheckIn.part_id == own.part_id,
            MeetingCheckIn.resident_id == own.resident_id,
        )
    )
    if before is None:
        before = MeetingCheckIn(
            **own.columns(),
            id=uuid.uuid4(),
            meeting_id=meeting_id,
            way=CheckInWay.CODE,
            met_as=(MetAs.OWNER if own.owner_id is not None else MetAs.FAMILY),
            counts=await _counts(session, found.meeting, at),
            at=at,
        )
        session.add(before)
        await session.flush()
    return (await trusted(session, [before]))[0]


async def invited(session: AsyncSession, own: Dweller, meeting_id: uuid.UUID) -> MeetingNow:
    """A meeting that a household is called to, its consultation held; a helper speaks for nobody there either."""
    found = await hold_meeting(session, own.community_id, meeting_id)
    if not await queries.called(session, found.meeting, part_ids=[own.part_id]):
        raise Refused(NOT_FOUND)
    if own.helps is not None:
        raise Refused(errors.MEETING_HELPER)
    if own.in_doubt:
        raise Refused(identity_errors.OWNERS_ONLY)
    return found


async def at_desk(
    session: AsyncSession,
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewDeskCheckIn,
    *,
    by: uuid.UUID,
    at: datetime,
) -> Attendance:
    """Write down who came without a phone; held as a claim, and never for a flat of the writer's own or a relative's."""
    found = await hold_meeting(session, community_id, meeting_id)
    require_open(found, CHECK_IN, at)
    faults = await _desk_faults(session, found.meeting, sent)
    if faults:
        raise Refused(errors.MEETING_FAULTY, faults)
    before = await session.scalars(
        select(MeetingCheckIn).where(
            MeetingCheckIn.meeting_id == meeting_id,
            MeetingCheckIn.part_id == sent.part_id,
            MeetingCheckIn.met_as == sent.met_as,
            MeetingCheckIn.owner_id.is_not_distinct_from(sent.owner_id),
        )
    )
    standing = [one for one in await trusted(session, before.all()) if one.trust in COUNTED]
    if standing:
        return standing[0]
    row = MeetingCheckIn(
        **sent.model_dump(),
        id=uuid.uuid4(),
        meeting_id=meeting_id,
        way=CheckInWay.DESK,
        staff_id=by,
        counts=await _counts(session, found.meeting, at),
        at=at,
    )
    # First: what it refuses (a flat of one's own, a relative's) is known before anything is written.
    await claiming.enter(
        session,
        community_id=community_id,
        subject_kind=SUBJECT,
        subject_id=row.id,
        matter=select(MeetingCheckIn.id).where(MeetingCheckIn.meeting_id == meeting_id),
        part_id=sent.part_id,
        owner_id=sent.owner_id,
        claim=ClaimSaid(
            f"“{found.meeting.title}”的签到",
            f"{spoken(found.meeting.starts_at)}到场（{sent.met_as.label}）。到场不等于同意。",
            {"present": True},
        ),
        evidence_class=class_of_desk(photo=sent.evidence_id is not None),
        evidence=ClaimEvidence(sent.evidence_id, ""),
        agent=await entering.agent(session, community_id, by, [sent.part_id], at),
        at=at,
    )
    session.add(row)
    await session.flush()
    return (await trusted(session, [row]))[0]


async def _desk_faults(session: AsyncSession, meeting: Meeting, sent: NewDeskCheckIn) -> list[FieldFault]:
    faults: list[FieldFault] = []
    here = await queries.called(session, meeting, part_ids=[sent.part_id])
    if not here:
        return [FieldFault("part_id", "这户不在会议通知的范围内，请检查。")]
    as_owner = sent.met_as in {MetAs.OWNER, MetAs.OWNERS_AGENT}
    if as_owner and sent.owner_id not in here[0].owners:
        faults.append(FieldFault("owner_id", "请从这户现在的业主中选择是哪一位。"))
    if not as_owner and sent.owner_id is not None:
        faults.append(FieldFault("owner_id", "到场的不是业主或其受托人，不要填写业主。"))
    if sent.evidence_id is not None:
        photo = await media.unknown(session, meeting.community_id, [sent.evidence_id], field="evidence_id", photos=True)
        faults += [FieldFault("evidence_id", one.message) for one in photo]
    return faults


async def _counts(session: AsyncSession, meeting: Meeting, at: datetime) -> bool:
    """Whether being there is a contact of the first round: the meeting was called for that, and the round is running."""
    spans = await rounds.spans(session, meeting.consultation_id)
    return meeting.asks and rounds.at_that_time(spans, at) is ConsultRound.FIRST


async def require_there(session: AsyncSession, meeting: MeetingNow, part_id: uuid.UUID, act: str) -> None:
    """Raise Refused where nobody of a household was at the meeting."""
    if part_id not in queries.households_there(await queries.came(session, meeting.meeting.id, part_id=part_id)):
        raise Refused(errors.MEETING_NOT_THERE, act=act)
