"""问答登记: what was asked at a meeting, by whose phone or taken by staff, and what was answered, by whom, when.

A question waits in the work list until it is answered. What a household wrote is read by itself and by staff; everybody
else reads what the minutes say.
"""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.kinds import MeetingState
from app.consultation.meetings import queries
from app.consultation.meetings.calling import hold_meeting
from app.consultation.meetings.checking_in import invited
from app.consultation.meetings.queries import MeetingNow, QuestionNow
from app.consultation.meetings.schemas import NewMeetingAnswer, NewMeetingQuestion, NewOwnMeetingQuestion
from app.consultation.models import Consultation
from app.consultation.models.meetings import MeetingAnswer, MeetingQuestion
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.identity.own_records import require_not_own
from app.identity.residents.dwelling import Dweller
from app.posting.texts import bears_personal_number
from app.projects import queries as projects
from app.projects import wishes
from app.projects.plans.plans import plain

_ASKING = "提问"


async def ask(
    session: AsyncSession, own: Dweller, meeting_id: uuid.UUID, sent: NewOwnMeetingQuestion, at: datetime
) -> QuestionNow:
    """A household asks on its own phone, from the call on until the meeting is over."""
    found = await invited(session, own, meeting_id)
    row = await _check_question(session, found, sent, own.part_id)
    row.part_id, row.owner_id, row.resident_id, row.at = own.part_id, own.owner_id, own.resident_id, at
    return await _keep_question(session, row)


async def take_down(
    session: AsyncSession,
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    sent: NewMeetingQuestion,
    *,
    by: uuid.UUID,
    at: datetime,
) -> QuestionNow:
    """Staff take a question down, of a household or of somebody who did not say who they are."""
    found = await hold_meeting(session, community_id, meeting_id)
    faults: list[FieldFault] = []
    if sent.part_id is not None:
        here = await queries.called(session, found.meeting, part_ids=[sent.part_id])
        if not here:
            faults.append(FieldFault("part_id", "这户不在会议通知的范围内，请检查，或留空。"))
        else:
            await require_not_own(session, by, community_id, here[0].owners, [sent.part_id])
            if sent.owner_id is not None and sent.owner_id not in here[0].owners:
                faults.append(FieldFault("owner_id", "现在不是这户的业主，请检查。"))
    elif sent.owner_id is not None:
        faults.append(FieldFault("owner_id", "没有填写房屋时不要填写业主。"))
    row = await _check_question(session, found, sent, sent.part_id, faults)
    row.part_id, row.owner_id, row.staff_id, row.at = sent.part_id, sent.owner_id, by, at
    return await _keep_question(session, row)


async def _check_question(
    session: AsyncSession,
    meeting: MeetingNow,
    sent: NewMeetingQuestion | NewOwnMeetingQuestion,
    part_id: uuid.UUID | None,
    faults: list[FieldFault] | None = None,
) -> MeetingQuestion:
    """The question with what it is about; raises Refused with every fault, and where the meeting is over."""
    if meeting.state not in {MeetingState.CALLED, MeetingState.OPEN}:
        why = "会议已经结束或取消，请改提诉求。"
        raise Refused(errors.MEETING_NOT_NOW, state=meeting.state.label, act=_ASKING, why=why)
    wrong = list(faults or [])
    consultation = await session.get_one(Consultation, meeting.meeting.consultation_id)
    project = await projects.find(session, consultation.project_id)
    if sent.wish_id is not None:
        wish = await wishes.find(session, consultation.project_id, sent.wish_id)
        if wish is None or part_id not in {None, wish.part_id}:
            wrong.append(FieldFault("wish_id", "没有这条诉求，或者不是这户对这个项目提的，请检查。"))
    items = {one.code for one in projects.content(project.plan).items if one.code} if project.plan else set()
    if sent.item_code and sent.item_code not in items:
        wrong.append(FieldFault("item_code", "现行方案里没有这个编号的内容，请检查，或留空。"))
    if wrong:
        raise Refused(errors.MEETING_FAULTY, wrong)
    last = await session.scalar(
        select(func.max(MeetingQuestion.number)).where(MeetingQuestion.meeting_id == meeting.meeting.id)
    )
    return MeetingQuestion(
        id=uuid.uuid4(),
        meeting_id=meeting.meeting.id,
        number=(last or 0) + 1,
        words=plain(sent.words),
        wish_id=sent.wish_id,
        plan_version_id=project.plan.id if sent.item_code and project.plan else None,
        item_code=sent.item_code,
    )


async def _keep_question(session: AsyncSession, row: MeetingQuestion) -> QuestionNow:
    session.add(row)
    await session.flush()
    return QuestionNow(row, None)


async def answer(
    session: AsyncSession,
    community_id: uuid.UUID,
    meeting_id: uuid.UUID,
    question_id: uuid.UUID,
    sent: NewMeetingAnswer,
    *,
    by: uuid.UUID,
    at: datetime,
) -> QuestionNow:
    """Write down what was answered and who said it, at the meeting or afterwards; a later answer takes its place."""
    await hold_meeting(session, community_id, meeting_id)
    question = await session.get(MeetingQuestion, question_id)
    if question is None or question.meeting_id != meeting_id:
        raise Refused(NOT_FOUND)
    if bears_personal_number(sent.words + sent.answered_by):
        raise Refused(
            errors.MEETING_FAULTY, [FieldFault("words", "答复会进入纪要，不能出现手机号码或身份证号，请删去。")]
        )
    said = MeetingAnswer(
        id=uuid.uuid4(),
        question_id=question_id,
        words=plain(sent.words),
        answered_by=plain(sent.answered_by),
        by=by,
        at=at,
    )
    session.add(said)
    await session.flush()
    return QuestionNow(question, said)
