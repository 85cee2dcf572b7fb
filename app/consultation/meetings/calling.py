"""Call a meeting with notice to every household of its scope; open it, close it, call it off.

No statute names a notice for a meeting that decides nothing; the fifteen days of an owners' assembly (law R-37) are for a
vote. Three whole days lie between the call and the meeting, so that a sheet by the door is read (docs/decisions/0039).
"""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.kinds import MeetingAct
from app.consultation.meetings import queries
from app.consultation.meetings.lifecycle import SOURCES
from app.consultation.meetings.queries import MeetingNow
from app.consultation.meetings.schemas import NewMeeting
from app.consultation.models import Consultation
from app.consultation.models.meetings import Meeting, MeetingEvent
from app.consultation.rounds import rounds
from app.consultation.rounds.history import plans_of
from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA
from app.core.periods import spoken
from app.core.values.may import May, by_hand
from app.identity import phones
from app.notifications.kinds import NoticeKind
from app.notifications.outbox import notify
from app.posting import queries as postings
from app.posting import service as posting
from app.posting.catalogue import render
from app.posting.kinds import PostingAct, PostingState
from app.posting.lifecycle import may_follow
from app.posting.texts import TextKey, as_sentence, bears_personal_number
from app.projects import queries as projects
from app.projects.plans.plans import plain
from app.projects.wording import scope_words
from app.register.people.households import Household
from app.register.places import community_name
from app.register.schemas import as_scope
from app.register.scopes import read_scope
from app.wechat import codes
from app.wechat.scenes import Opens

SUBJECT = "meeting"
NOTICE_DAYS = 3
"""Whole days, in China, between the day of the call and the day of the meeting."""

_LONGEST = timedelta(hours=8)
_FURTHEST_DAYS = 60
EARLY = timedelta(hours=1)
"""So long before its hour a meeting may be opened, for people come early."""

_ONLY = {
    MeetingAct.OPEN: "只有已通知、尚未开始的会议可以开始。",
    MeetingAct.CLOSE: "只有正在进行的会议可以结束。",
    MeetingAct.CALL_OFF: "只有尚未开始的会议可以取消。",
}


async def call(
    session: AsyncSession, community_id: uuid.UUID, sent: NewMeeting, *, by: uuid.UUID, at: datetime
) -> MeetingNow:
    """Call a meeting: its notice is drafted as a posting and lies in every inbox of its households.

    Raises Refused with every fault at once, and where nobody lives in its scope.
    """
    consultation = await rounds.lock(session, community_id, sent.consultation_id)
    scope = as_scope(sent.scope) if sent.scope is not None else read_scope(consultation.scope)
    meeting = Meeting(
        id=uuid.uuid4(),
        community_id=community_id,
        consultation_id=consultation.id,
        title=plain(sent.title),
        scope=scope.canonical(),
        place=plain(sent.place),
        agenda=plain(sent.agenda),
        organiser=plain(sent.organiser),
        contact=plain(sent.contact),
        starts_at=sent.starts_at,
        ends_at=sent.ends_at,
        asks=sent.asks,
        secret=secrets.token_bytes(32),
        called_by=by,
        called_at=at,
    )
    invited = await queries.called(session, meeting)
    faults = _faults(sent, at)
    if not invited:
        faults.append(FieldFault("scope", "这个范围内没有本次征询的住户，请检查范围。"))
    if faults:
        raise Refused(errors.MEETING_FAULTY, faults)
    meeting.posting_id = await _draft(session, meeting, consultation, len(invited), sent.posting_places, at)
    session.add(meeting)
    await session.flush()
    told = (
        f"定于{spoken(meeting.starts_at)}在{meeting.place}召开。"
        f"议程：{as_sentence(meeting.agenda)}到场不等于同意，会议不作表决。"
    )
    await _tell(session, meeting, invited, told, "called", at)
    await codes.want(session, Opens.MEETING, meeting.id, at)
    return MeetingNow(meeting, ())


def _faults(sent: NewMeeting, at: datetime) -> list[FieldFault]:
    faults = [
        FieldFault(field, "通知会公开张贴，不能出现手机号码或身份证号，请删去或改用固定电话。")
        for field, words in (("agenda", sent.agenda), ("place", sent.place), ("contact", sent.contact))
        if bears_personal_number(words)
    ]
    if not sent.starts_at < sent.ends_at <= sent.starts_at + _LONGEST:
        faults.append(FieldFault("ends_at", "结束时间须晚于开始时间，且不超过八小时。"))
    days = (sent.starts_at.astimezone(CHINA).date() - at.astimezone(CHINA).date()).days
    if days <= NOTICE_DAYS:
        earliest = at.astimezone(CHINA).date() + timedelta(days=NOTICE_DAYS + 1)
        faults.append(
            FieldFault("starts_at", f"通知和开会之间须隔满 {NOTICE_DAYS} 天，最早可定在 {earliest:%Y-%m-%d}。")
        )
    elif days > _FURTHEST_DAYS:
        faults.append(FieldFault("starts_at", f"请在开会前 {_FURTHEST_DAYS} 天以内通知，太早住户会忘记。"))
    return faults


async def _draft(
    session: AsyncSession,
    meeting: Meeting,
    consultation: Consultation,
    households: int,
    places: Sequence[str],
    at: datetime,
) -> uuid.UUID:
    asked_about = (await plans_of(session, consultation.id))[-1].plan_version_id
    plan = await projects.version(session, consultation.project_id, asked_about)
    facts = {
        **await facts_of(session, meeting),
        "organiser": meeting.organiser,
        "households": str(households),
        "agenda": meeting.agenda,
        "plan_number": str(plan.number),
    }
    wording = await render(session, meeting.community_id, TextKey.MEETING_NOTICE, facts)
    days = (meeting.starts_at.astimezone(CHINA).date() - at.astimezone(CHINA).date()).days
    drafted = await posting.draft(
        session,
        meeting.community_id,
        SUBJECT,
        meeting.id,
        title=wording.title,
        text=wording.body,
        issuer=meeting.organiser,
        contact=meeting.contact,
        places=places,
        days=days,
        planned_on=at.astimezone(CHINA).date(),
        by=meeting.called_by,
        at=at,
    )
    return drafted.id


async def facts_of(session: AsyncSession, meeting: Meeting) -> dict[str, str]:
    """What the notice and the minutes both say of a meeting."""
    return {
        "community": await community_name(session, meeting.community_id),
        "title": meeting.title,
        "scope": scope_words(read_scope(meeting.scope)),
        "starts_at": spoken(meeting.starts_at),
        "place": meeting.place,
        "contact": meeting.contact,
    }


async def _tell(
    session: AsyncSession, meeting: Meeting, invited: Sequence[Household], text: str, occasion: str, at: datetime
) -> None:
    await notify(
        session,
        meeting.community_id,
        SUBJECT,
        meeting.id,
        NoticeKind.MEETING_NOTICE,
        facts={
            "community": await community_name(session, meeting.community_id),
            "title": meeting.title,
            "starts_at": spoken(meeting.starts_at),
            "told": text,
            "contact": meeting.contact,
        },
        at=at,
        owner_ids={owner for one in invited for owner in one.owners},
        resident_ids=await phones.of_parts(session, [one.part_id for one in invited]),
        occasion=occasion,
    )


async def hold_meeting(session: AsyncSession, community_id: uuid.UUID, meeting_id: uuid.UUID) -> MeetingNow:
    """A meeting, its consultation held until the transaction ends: whoever adds to it takes turns."""
    found = (await queries.find(session, community_id, meeting_id)).meeting
    await rounds.lock(session, community_id, found.consultation_id)
    return await queries.find(session, community_id, meeting_id)


async def require_ready(session: AsyncSession, meeting: MeetingNow, act: MeetingAct, at: datetime) -> None:
    """Refuse an act that is not possible as a meeting stands, whatever is sent with it."""
    why, from_at = "", None
    if meeting.state is not SOURCES[act]:
        why = _ONLY[act]
    elif act is MeetingAct.OPEN:
        notice = (await postings.find(session, meeting.meeting.community_id, meeting.meeting.posting_id, at)).standing
        if notice.state is PostingState.WITHDRAWN:
            why = "通知已经撤回。请取消这次会议，重新通知。"
        elif at < meeting.meeting.starts_at - EARLY:
            why, from_at = "会议时间还没有到。", meeting.meeting.starts_at - EARLY
        elif notice.hung_at is None:
            why = "通知没有登记张贴，请先在“公示”里登记张贴并附照片。"
    if why:
        raise Refused(errors.MEETING_NOT_NOW, state=meeting.state.label, act=act.label, why=why, from_at=from_at)


async def may(session: AsyncSession, meeting: MeetingNow, at: datetime, hand: str) -> list[May]:
    """What somebody may do of what leads on from where a meeting stands; `hand` is whose it is, empty where theirs."""
    acts = [act for act in MeetingAct if meeting.state is SOURCES[act]]
    return [await by_hand(act, hand, partial(require_ready, session, meeting, act, at)) for act in acts]


async def open_(
    session: AsyncSession, community_id: uuid.UUID, meeting_id: uuid.UUID, *, by: uuid.UUID, at: datetime
) -> MeetingNow:
    """The meeting begins; from now on the code shows.

    Raises Refused where its notice never hung or was withdrawn, or it is too early.
    """
    found = await hold_meeting(session, community_id, meeting_id)
    await require_ready(session, found, MeetingAct.OPEN, at)
    return await _happened(session, found, MeetingAct.OPEN, "", by, at)


async def close(
    session: AsyncSession, community_id: uuid.UUID, meeting_id: uuid.UUID, *, by: uuid.UUID, at: datetime
) -> MeetingNow:
    """The meeting is over; nobody checks in any more."""
    found = await hold_meeting(session, community_id, meeting_id)
    await require_ready(session, found, MeetingAct.CLOSE, at)
    return await _happened(session, found, MeetingAct.CLOSE, "", by, at)


async def call_off(
    session: AsyncSession, community_id: uuid.UUID, meeting_id: uuid.UUID, reason: str, *, by: uuid.UUID, at: datetime
) -> MeetingNow:
    """It will not take place; its households are told why, and its notice is withdrawn unless it was or has ended."""
    if bears_personal_number(reason):
        raise Refused(errors.MEETING_FAULTY, [FieldFault("reason", "理由会公开，不能出现手机号码或身份证号，请删去。")])
    found = await hold_meeting(session, community_id, meeting_id)
    await require_ready(session, found, MeetingAct.CALL_OFF, at)
    notice = await postings.find(session, community_id, found.meeting.posting_id, at)
    if may_follow(notice.standing, PostingAct.WITHDRAWN):
        await posting.withdraw(session, community_id, found.meeting.posting_id, reason, by=by)
    told = f"会议取消：{plain(reason)}"
    await _tell(session, found.meeting, await queries.called(session, found.meeting), told, "called_off", at)
    return await _happened(session, found, MeetingAct.CALL_OFF, plain(reason), by, at)


async def _happened(
    session: AsyncSession, meeting: MeetingNow, act: MeetingAct, reason: str, by: uuid.UUID, at: datetime
) -> MeetingNow:
    event = MeetingEvent(meeting_id=meeting.meeting.id, act=act, reason=reason, by=by, at=at)
    session.add(event)
    await session.flush()
    return MeetingNow(meeting.meeting, (*meeting.events, event))
