"""One list of everything that waits for me, across all my estates; composed here, for it asks every room."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Query, Security
from pydantic import BaseModel, Field

from app.claims import waiting as of_claims
from app.complaints.afterwards import follow_up
from app.complaints.handlers import actors
from app.complaints.handlers import waiting as of_complaints
from app.complaints.reporters.merging import merging
from app.consultation import waiting as of_consultations
from app.core.answers import Answer
from app.core.damage import DamageKind, standing
from app.core.installation import now
from app.core.labels import Labelled
from app.identity import own_records
from app.identity import service as identity
from app.identity import waiting as of_identity
from app.identity.permissions import Permission
from app.moderation import waiting as of_contents
from app.posting import waiting as of_postings
from app.projects import waiting as of_projects
from app.register import places
from app.register import queries as register
from app.register import waiting as of_register
from app.register.places import Lineage
from app.register.waiting import Waits, pressing
from app.routers.access import SELF, Desk, Tx, own_desk
from app.routers.routes import Routes
from app.voting import waiting as of_votes

router = Routes(tag="office:session")

PAGE = 50
PAGES = 20


class WorkKind(Labelled):
    """What waits."""

    IMPORT = "import", "待复核的名册"
    CORRECTION = "correction", "待复核的更正"
    PROPOSAL = "proposal", "待批准的表决步骤"
    DISPUTE = "dispute", "待认定的选票争议"
    OBJECTION = "objection", "待答复的异议"
    BINDING = "binding", "待确认的住户"
    BINDING_REQUEST = "binding_request", "待核实的异地绑定申请"
    AUTHORITY = "authority", "待确认的委托等依据"
    PAPER = "paper", "待录入的纸质选票"
    SCAN = "scan", "待对上编号的扫描页"
    RESULT = "result", "待公示的结果"
    CONTENT = "content", "待审核的住户内容"
    OPENING = "opening", "到了时间没有开始的表决，请查看原因"
    COUNT = "count", "待提出唱票的表决"
    DECISION = "decision", "待人工认定的结果"
    BINDING_OBJECTION = "binding_objection", "待处理的绑定异议"
    GUESSED_DOCUMENT = "guessed_document", "待上门核实的房屋：有人多次输错业主证件号码"
    MISSING_SHEET = "missing_sheet", "待重新张贴的公示"
    EMERGENCY = "emergency", "待批准的应急施工"
    CLAIM_DISPUTE = "claim_dispute", "待认定的登记争议"
    CLAIM_SLIP = "claim_slip", "待送达的告知单"
    VISIT_REPORT = "visit_report", "待答复的走访反映"
    CALL = "call", "待回访的住户"
    JOINT_VISIT = "joint_visit", "待确认的联合走访"
    PROMISE = "promise", "待兑现的承诺"
    WALK_PAPER = "walk_paper", "待录入的走访清单"
    CASE_ACCEPT = "case_accept", "待接单的随手拍"
    CASE_DISPATCH = "case_dispatch", "待派单的随手拍"
    CASE_DECIDE = "case_decide", "待裁定的随手拍"
    CASE_EXTENSION = "case_extension", "待批复的延期"
    CASE_PAUSE = "case_pause", "待批复的暂停计时"
    CASE_MERGE = "case_merge", "待决定的并案"
    CASE_PAUSED = "case_paused", "暂停到期、恢复计时的随手拍"
    CASE_OVERDUE = "case_overdue", "逾期上报的随手拍"
    CASE_NOT_FIXED = "case_not_fixed", "报事人认为没有解决的随手拍"
    CASE_CALL = "case_call", "待回访的随手拍"
    APPLICATION = "application", "待受理的申请"
    MEETING_QUESTION = "meeting_question", "待答复的会议提问"
    MINUTES_OBJECTION = "minutes_objection", "待答复的纪要更正意见"
    LOG_DAMAGE = "log_damage", "存储与记录不符的表决，请停止受理并告诉系统管理员"
    LEDGER_DAMAGE = "ledger_damage", "存储与签发不符的小区台账，请保留现场并告诉系统管理员"
    FILE_DAMAGE = "file_damage", "缺失或损坏的照片、扫描件，请告诉系统管理员从备份恢复"


class WorkLine(Answer):
    """Something that waits for me: where, since when, by when, how many, and the address to look at it."""

    kind: WorkKind
    community_id: uuid.UUID
    community: str
    since: datetime
    due_at: datetime | None
    overdue: bool
    count: int
    path: str = Field(examples=["/v1/office/communities/…/imports/…"])


class WorkList(BaseModel):
    """Fifty of those most pressing; `more` where others wait too, on the next page."""

    lines: list[WorkLine]
    more: bool


_PATHS = {
    WorkKind.IMPORT: "/imports/{0}",
    WorkKind.CORRECTION: "/corrections",
    WorkKind.PROPOSAL: "/votes/{0}/proposals",
    WorkKind.DISPUTE: "/votes/{0}/disputes",
    WorkKind.OBJECTION: "/objections",
    WorkKind.BINDING: "/bindings",
    WorkKind.BINDING_REQUEST: "/binding-requests/{0}",
    WorkKind.AUTHORITY: "/votes/{0}/authorities",
    WorkKind.PAPER: "/votes/{0}/keying/next",
    WorkKind.SCAN: "/votes/{0}/scans/waiting",
    WorkKind.RESULT: "/votes/{0}",
    WorkKind.CONTENT: "/contents",
    WorkKind.OPENING: "/votes/{0}/proposals",
    WorkKind.COUNT: "/votes/{0}",
    WorkKind.DECISION: "/votes/{0}",
    WorkKind.BINDING_OBJECTION: "/binding-objections",
    WorkKind.GUESSED_DOCUMENT: "/binding-flags",
    WorkKind.MISSING_SHEET: "/postings/{0}",
    WorkKind.EMERGENCY: "/projects/{0}",
    WorkKind.CLAIM_DISPUTE: "/claims/{0}",
    WorkKind.CLAIM_SLIP: "/claim-slips",
    WorkKind.VISIT_REPORT: "/visit-reports",
    WorkKind.CALL: "/samples/{0}/next",
    WorkKind.JOINT_VISIT: "/consultations/{0}/joint-visits",
    WorkKind.PROMISE: "/consultations/{0}/promises",
    WorkKind.WALK_PAPER: "/consultations/{0}/walk-papers",
    WorkKind.CASE_ACCEPT: "/complaints/{0}",
    WorkKind.CASE_DISPATCH: "/complaints/{0}",
    WorkKind.CASE_DECIDE: "/complaints/{0}",
    WorkKind.CASE_EXTENSION: "/complaints/{0}",
    WorkKind.CASE_PAUSE: "/complaints/{0}",
    WorkKind.CASE_MERGE: "/complaint-merges",
    WorkKind.CASE_PAUSED: "/complaints/{0}",
    WorkKind.CASE_OVERDUE: "/complaints/{0}",
    WorkKind.CASE_NOT_FIXED: "/complaints/{0}",
    WorkKind.CASE_CALL: "/case-samples/{0}/next",
    WorkKind.APPLICATION: "/applications/{0}",
    WorkKind.MEETING_QUESTION: "/meetings/{0}/questions",
    WorkKind.MINUTES_OBJECTION: "/meetings/{0}/minutes-objections",
    WorkKind.LOG_DAMAGE: "/votes/{0}",
    WorkKind.LEDGER_DAMAGE: "/ledger",
    WorkKind.FILE_DAMAGE: "/evidence/{0}",
}


@router.get("/work", summary="等我办的事")
async def work(
    desk: Annotated[Desk, Security(own_desk, scopes=[SELF])],
    session: Tx,
    page: Annotated[int, Query(ge=1, le=PAGES, description="第几页，每页 50 件")] = 1,
) -> WorkList:
    """What I may do and have not proposed myself, the overdue and the next due first, then the longest waiting."""
    at = await now(session)
    estates = {
        lineage.ids[-1]: lineage for _, lineage in await places.communities(session) if desk.member.sees(lineage)
    }
    # Every room is asked for one more than all pages so far hold: those are then the most pressing of all.
    most = page * PAGE + 1
    waiting = await _waiting(session, desk.member, estates, at, most)
    found = sorted(waiting, key=lambda one: (*pressing(one[1]), one[0]))
    shown = found[most - 1 - PAGE : most - 1]
    return WorkList(
        lines=[_line(kind, one, estates[one.community_id], at) for kind, one in shown], more=len(found) >= most
    )


def _line(kind: WorkKind, waits: Waits, lineage: Lineage, at: datetime) -> WorkLine:
    return WorkLine.from_row(
        waits,
        kind=kind,
        community=lineage.names[-1],
        overdue=waits.due_at is not None and at >= waits.due_at,
        path=f"/v1/office/communities/{waits.community_id}{_PATHS[kind].format(*waits.subject)}",
    )


async def _waiting(
    session: Tx, member: identity.StaffMember, estates: Mapping[uuid.UUID, Lineage], at: datetime, most: int
) -> list[tuple[WorkKind, Waits]]:
    def mine(permission: Permission) -> list[uuid.UUID]:
        return [one for one, lineage in estates.items() if member.may(permission, lineage)]

    me = member.id
    roles = {one: member.roles_at(estates[one]) for one in mine(Permission.VOTE_ACT)}
    claiming = {one: member.roles_at(estates[one]) for one in mine(Permission.CLAIM_SETTLE)}
    approving, papers = mine(Permission.REGISTER_APPROVE), mine(Permission.PAPER_HANDLE)
    confirming = mine(Permission.BINDING_CONFIRM)
    deciding = mine(Permission.CONTENT_DECIDE)
    own = await own_records.of_staff(session, me, {*approving, *confirming, *deciding})
    flats = own.parts | await register.parts_of_owners(session, own.owners)
    settling, recording = mine(Permission.DISPUTE_SETTLE), mine(Permission.AUTHORITY_RECORD)
    answering, hanging = mine(Permission.OBJECTION_ANSWER), mine(Permission.POSTING_WRITE)
    handling = {one: member.roles_at(estates[one]) for one in mine(Permission.CASE_READ)}
    seen = await actors.sight(session, me, handling)
    calling = {one: member.roles_touching(estates[one]) for one in mine(Permission.CASE_CALL)}
    calls_for = await actors.sight(session, me, calling) if calling else seen
    consulting, deciding_on = mine(Permission.CONSULT_WRITE), mine(Permission.APPLICATION_DECIDE)
    waits = {
        WorkKind.IMPORT: await of_register.imports(session, approving, me, most=most),
        WorkKind.CORRECTION: await of_register.corrections(session, approving, me, own.owners, flats, most=most),
        WorkKind.PROPOSAL: await of_votes.proposals(session, roles, me, most=most),
        WorkKind.DISPUTE: await of_votes.disputes(session, settling, me, most=most),
        WorkKind.OBJECTION: await of_postings.objections(session, answering, most=most),
        WorkKind.BINDING: await of_identity.bindings(session, confirming, me, flats, most=most),
        WorkKind.AUTHORITY: await of_votes.authorities(session, recording, me, at, most=most),
        WorkKind.PAPER: await of_votes.papers(session, papers, me, most=most),
        WorkKind.SCAN: await of_votes.scans(session, papers, most=most),
        WorkKind.RESULT: await of_votes.results(session, roles, most=most),
        WorkKind.OPENING: await of_votes.openings(session, roles, at, most=most),
        WorkKind.COUNT: await of_votes.counts(session, roles, at, most=most),
        WorkKind.DECISION: await of_votes.decisions(session, roles, most=most),
        WorkKind.BINDING_OBJECTION: await of_identity.objections(session, confirming, me, flats, most=most),
        WorkKind.GUESSED_DOCUMENT: await of_identity.guessed(session, confirming, flats, at, most=most),
        WorkKind.MISSING_SHEET: await of_postings.missing(session, hanging, most=most),
        WorkKind.EMERGENCY: await of_projects.emergencies(session, mine(Permission.PROJECT_APPROVE), me, most=most),
        WorkKind.BINDING_REQUEST: await of_identity.requests(session, confirming, flats, most=most),
        WorkKind.CONTENT: await of_contents.contents(session, deciding, own, actors.contents(seen)),
        WorkKind.CLAIM_DISPUTE: await of_claims.disputes(session, claiming, me, most=most),
        WorkKind.CLAIM_SLIP: await of_claims.slips(session, mine(Permission.SLIP_HANDLE), most=most),
        WorkKind.VISIT_REPORT: await of_claims.visit_reports(session, mine(Permission.CLAIM_RECORD), most=most),
        WorkKind.CALL: await of_claims.calls(session, mine(Permission.SAMPLE_CALL), me, at, most=most),
        WorkKind.JOINT_VISIT: await of_consultations.joint_visits(session, consulting, me, most=most),
        WorkKind.PROMISE: await of_consultations.promises(session, consulting, most=most),
        WorkKind.WALK_PAPER: await of_consultations.walk_papers(session, mine(Permission.VISIT_RECORD), me, most=most),
        WorkKind.CASE_ACCEPT: await of_complaints.to_accept(session, seen, most=most),
        WorkKind.CASE_DISPATCH: await of_complaints.to_dispatch(session, seen, most=most),
        WorkKind.CASE_DECIDE: await of_complaints.to_decide(session, seen, most=most),
        WorkKind.CASE_EXTENSION: await of_complaints.extensions(session, seen, most=most),
        WorkKind.CASE_PAUSE: await of_complaints.pauses(session, seen, most=most),
        WorkKind.CASE_MERGE: await merging.to_make(session, seen, most=most),
        WorkKind.CASE_PAUSED: await of_complaints.paused_too_long(session, seen, most=most),
        WorkKind.CASE_OVERDUE: await of_complaints.raised(session, seen, most=most),
        WorkKind.CASE_NOT_FIXED: await of_complaints.not_fixed(session, seen, most=most),
        WorkKind.CASE_CALL: await follow_up.waiting(session, calling, calls_for, at, most=most),
        WorkKind.MEETING_QUESTION: await of_consultations.questions(session, consulting, most=most),
        WorkKind.MINUTES_OBJECTION: await of_consultations.minutes_objections(session, consulting, most=most),
        WorkKind.APPLICATION: await of_projects.applications(session, deciding_on, me, most=most),
        WorkKind.LOG_DAMAGE: await _damaged(session, roles, DamageKind.LOG, most, of_estate=False),
        WorkKind.LEDGER_DAMAGE: await _damaged(session, roles, DamageKind.LOG, most, of_estate=True),
        WorkKind.FILE_DAMAGE: await _damaged(session, roles, DamageKind.FILE, most),
    }
    return [(kind, one) for kind, found in waits.items() for one in found]


async def _damaged(
    session: Tx, estates: Collection[uuid.UUID], kind: DamageKind, most: int, *, of_estate: bool = False
) -> list[Waits]:
    """What the nightly look found to differ: told to those who act on votes there, for whose evidence it is.

    `of_estate` asks for what is about the estate itself, its ledger.
    """
    found = [
        Waits(one.community_id, (one.subject_id,), one.found_at)
        for one in await standing(session, estates, kind)
        if one.community_id is not None and (one.subject_id == one.community_id) is of_estate
    ]
    return found[:most]
