"""Surveys for staff: draft, publish, enter an answer for somebody, figures, and a plan from an item menu."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import Query, Security

from app.consultation.kinds import Voice
from app.consultation.surveys import drafting, entered, leading_on, planning, queries
from app.consultation.surveys.entered import Enterer
from app.consultation.surveys.reading import read
from app.consultation.surveys.schemas import (
    EntriesAnswer,
    GivenAnswer,
    MendedSurveyEntry,
    NewPlanFromSurvey,
    NewSurvey,
    NewSurveyEntries,
    NewSurveyEntry,
    NewSurveyVersion,
    PlanFromSurvey,
    SurveyDraft,
    SurveyLine,
    SurveyOutcome,
    SurveyPaper,
    SurveyStatistics,
    SurveyText,
)
from app.core.installation import now
from app.core.paging import Page
from app.identity.permissions import Permission
from app.routers.access import Desk, Tx, community_desk, community_part_desk
from app.routers.answers import may_answers, survey_answers
from app.routers.answers.may_answers import OfficeSurveyPaper
from app.routers.deeds import Deed
from app.routers.guarded import BATCH, DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:consultations", prefix="/communities/{community_id}/surveys")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_READ])]
Writer = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_WRITE])]
Planner = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_WRITE])]
Recorder = Annotated[Desk, Security(community_part_desk, scopes=[Permission.VISIT_RECORD])]


async def _paper(session: Tx, community_id: uuid.UUID, survey_id: uuid.UUID, at: datetime) -> SurveyPaper:
    found = await queries.find(session, community_id, survey_id)
    return survey_answers.paper(found, await queries.version(session, survey_id), at)


@router.post("", summary="起草问卷", status_code=201, max_body_size=DOCUMENT, once="survey:enter")
async def enter(community_id: uuid.UUID, sent: NewSurvey, _: Writer, deed: Deed) -> SurveyPaper:
    """Keep a draft; nobody is asked before it is published."""
    made = await drafting.enter(deed.session, community_id, sent, by=deed.by, at=deed.at)
    return await _paper(deed.session, community_id, made.id, deed.at)


@router.get("", summary="问卷清单")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[SurveyLine]:
    """Fifty surveys, the newest first, drafts among them."""
    found, following = await queries.listed(session, community_id, after=after)
    versions, at = await queries.versions(session, [one.id for one in found]), await now(session)
    return Page(lines=[survey_answers.line(one, versions.get(one.id), at) for one in found], next=following)


@router.get("/{survey_id}", summary="一份问卷")
async def read_one(community_id: uuid.UUID, survey_id: uuid.UUID, desk: Reader, session: Tx) -> OfficeSurveyPaper:
    """The version that holds, or the draft where none was published; and what I may do now, not yet, or not at all."""
    at = await now(session)
    found = await queries.find(session, community_id, survey_id)
    version = await queries.version(session, survey_id)
    may = await leading_on.may_publish(version, at, desk.hand_for(Permission.CONSULT_WRITE))
    may += await leading_on.may_plan(session, found, version, at, desk.hand_for(Permission.PROJECT_WRITE))
    return OfficeSurveyPaper(**dict(survey_answers.paper(found, version, at)), may=may_answers.of_acts(may))


@router.put(
    "/{survey_id}/draft",
    summary="修改问卷草稿（开始作答前）",
    max_body_size=DOCUMENT,
    once="survey:redraft",
    optional_key=True,
)
async def redraft(
    community_id: uuid.UUID, survey_id: uuid.UUID, sent: SurveyDraft, desk: Writer, session: Tx
) -> SurveyPaper:
    """Put another draft in its place. What was published stays as it is until the draft is published too."""
    at = await now(session)
    found = await drafting.redraft(session, community_id, survey_id, sent, by=desk.member.id, at=at)
    return survey_answers.paper(found, None, at)


@router.post("/{survey_id}/versions", summary="公布问卷（按时开始、按时截止）", status_code=201, once="survey:publish")
async def publish(
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    sent: NewSurveyVersion,
    _: Writer,
    deed: Deed,
) -> SurveyPaper:
    """Publish the draft as the next version; from the opening on it never changes, and the clock alone closes it."""
    await drafting.publish(deed.session, community_id, survey_id, sent, by=deed.by, at=deed.at)
    return await _paper(deed.session, community_id, survey_id, deed.at)


@router.post(
    "/{survey_id}/entries",
    summary="代住户登记答案（纸质、电话、上门）",
    status_code=201,
    max_body_size=DOCUMENT,
    once="survey:entry",
)
async def enter_answer(
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    sent: NewSurveyEntry,
    desk: Recorder,
    deed: Deed,
) -> GivenAnswer:
    """Enter what somebody answered; the owners are told, and may confirm or dispute it (经手登记)."""
    enterer = Enterer(deed.by, desk.stairwells)
    made = await entered.enter(deed.session, community_id, survey_id, sent, enterer, deed.at)
    return GivenAnswer.from_row(made)


@router.post(
    "/{survey_id}/entries/{answer_id}/mend",
    summary="更正自己登记错的答案",
    status_code=201,
    max_body_size=DOCUMENT,
    once="survey:mend",
)
async def mend_answer(
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    answer_id: uuid.UUID,
    sent: MendedSurveyEntry,
    _: Recorder,
    deed: Deed,
) -> GivenAnswer:
    """A correcting entry for a slip of one's own, until an owner has spoken; nothing is overwritten (经手登记)."""
    made = await entered.mend(deed.session, community_id, survey_id, answer_id, sent, by=deed.by, at=deed.at)
    return GivenAnswer.from_row(made, word=sent.word, answers=sent.answers)


@router.post(
    "/{survey_id}/entry-batches",
    summary="成批代住户登记答案（逐条答复）",
    status_code=201,
    max_body_size=BATCH,
    once="survey:entries",
)
async def enter_answers(
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    sent: NewSurveyEntries,
    desk: Recorder,
    deed: Deed,
) -> EntriesAnswer:
    """Enter what many answered; a refused entry says why, and the others are kept. With the same key nothing is kept twice."""
    enterer = Enterer(deed.by, desk.stairwells)
    made = await entered.enter_all(deed.session, community_id, survey_id, sent.entries, enterer, deed.at)
    answers = [survey_answers.entry(one.part_id, what) for one, what in zip(sent.entries, made, strict=True)]
    return EntriesAnswer(entries=answers)


@router.get("/{survey_id}/statistics", summary="问卷统计（户数、人数、面积，按楼栋和单元）")
async def statistics(
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    _: Reader,
    session: Tx,
    voice: Annotated[Voice, Query(description="业主或居住人，分别统计")] = Voice.OWNER,
) -> SurveyStatistics:
    """The figures over all households, in one voice, with and without entries that nobody confirmed."""
    survey, version = await queries.published(session, community_id, survey_id)
    return survey_answers.statistics(await read(session, survey, version), voice)


@router.get("/{survey_id}/texts", summary="住户填写的文字")
async def texts(
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    _: Reader,
    session: Tx,
    question: Annotated[str, Query(max_length=8, description="题号")],
    after: After,
) -> Page[SurveyText]:
    """Fifty texts that people wrote to a question, without who and where; they are shown to staff alone."""
    survey, version = await queries.published(session, community_id, survey_id)
    return survey_answers.texts(await read(session, survey, version), question, after)


@router.get("/{survey_id}/outcome", summary="改造内容排序、管理模式")
async def outcome(community_id: uuid.UUID, survey_id: uuid.UUID, _: Reader, session: Tx) -> SurveyOutcome:
    """The items of a menu by how much they are needed, ties shown; the model chosen, with the text of its vote's item."""
    survey, version = await queries.published(session, community_id, survey_id)
    planning.require_closed(version, await now(session))
    return survey_answers.outcome(await read(session, survey, version))


@router.post(
    "/{survey_id}/plan", summary="由改造内容排序公布方案", status_code=201, max_body_size=DOCUMENT, once="survey:plan"
)
async def plan(
    community_id: uuid.UUID,
    survey_id: uuid.UUID,
    sent: NewPlanFromSurvey,
    _: Planner,
    deed: Deed,
) -> PlanFromSurvey:
    """Publish the next version of the project's plan from a closed survey; the ranked list is kept beside it."""
    return await planning.publish_plan(deed.session, community_id, survey_id, sent, by=deed.by, at=deed.at)
