"""One list of everything that waits for me, across all my estates; composed here, for it asks every room."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Query, Security
from pydantic import BaseModel, Field

from app.claims import waiting as of_claims
from app.complaints.afterwards import follow_up
from app.complaints.handlers import actors
from app.complaints.handlers import waiting as of_complaints
from app.complaints.handlers.actors import CaseSight
from app.complaints.reporters.merging import merging
from app.consultation import waiting as of_consultations
from app.consultation.stairwells import waiting as of_stairwells
from app.consultation.surveys import waiting as of_surveys
from app.core.answers import Answer
from app.core.damage import DamageKind, standing
from app.core.installation import now
from app.identity import handovers, own_records
from app.identity import service as identity
from app.identity import waiting as of_identity
from app.identity.own_records import Own
from app.identity.permissions import Permission, Role
from app.moderation import waiting as of_contents
from app.posting import waiting as of_postings
from app.projects import waiting as of_projects
from app.projects.alarms import waiting as of_alarms
from app.projects.carrying import waiting as of_carryings
from app.register import places
from app.register import queries as register
from app.register import waiting as of_register
from app.register.places import Lineage
from app.register.waiting import Waits, pressing
from app.routers.access import SELF, Desk, Tx, own_desk
from app.routers.office.work_kinds import WorkKind, address
from app.routers.routes import Routes
from app.voting import waiting as of_votes
from app.voting.authorities import missing
from app.voting.hands.actors import VoteActor
from app.voting.venue import witnessed

router = Routes(tag="office:session")

PAGE = 50
PAGES = 20


class WorkLine(Answer):
    """Something that waits for me: what of which subject, where, since when, by when, how many, and the address of it."""

    kind: WorkKind
    title: str = Field(description="可直接显示的一行字", examples=["待批准的表决步骤（桃花岭小区改造表决：开始投票）"])
    subject: str = Field(description="所办的是哪一件，没有的为空", examples=["桃花岭小区改造表决：开始投票"])
    community_id: uuid.UUID
    community: str
    place: str = Field(description="在哪一户、哪个单元或楼栋，全小区的为空", examples=["3-2-501"])
    part_id: uuid.UUID | None = Field(description="征询走访先去的那一户，提交走访记录时填写；其他为空")
    since: datetime
    due_at: datetime | None
    overdue: bool
    count: int
    path: str = Field(examples=["/v1/office/communities/…/imports/…"])


class WorkList(BaseModel):
    """Fifty of those most pressing; `more` where others wait too, on the next page."""

    lines: list[WorkLine]
    more: bool


@router.get("/work", summary="等我办的事")
async def work(
    desk: Annotated[Desk, Security(own_desk, scopes=[SELF])],
    session: Tx,
    page: Annotated[int, Query(ge=1, le=PAGES, description="第几页，每页 50 件")] = 1,
) -> WorkList:
    """What I may do and have not proposed myself, the overdue and the next due first, then the longest waiting."""
    at = await now(session)
    # Every room is asked for one more than all pages so far hold: those are then the most pressing of all.
    most = page * PAGE + 1
    _, found = await work_of(session, desk.member, at, most)
    return WorkList(lines=found[most - 1 - PAGE : most - 1], more=len(found) >= most)


async def work_of(
    session: Tx, member: identity.StaffMember, at: datetime, most: int
) -> tuple[list[Lineage], list[WorkLine]]:
    """The estates that somebody sees, and what waits for them there: of each kind no more than `most`."""
    estates = {lineage.ids[-1]: lineage for _, lineage in await places.communities(session) if member.sees(lineage)}
    waiting = await _find_waiting(_Search(session, member, estates, at, most))
    found = sorted(waiting, key=lambda one: (*pressing(one[1]), one[0]))
    return list(estates.values()), [_line(kind, one, estates[one.community_id], at) for kind, one in found]


def _line(kind: WorkKind, waits: Waits, lineage: Lineage, at: datetime) -> WorkLine:
    return WorkLine.from_row(
        waits,
        kind=kind,
        title=f"{kind.label}（{waits.about}）" if waits.about else kind.label,
        subject=waits.about,
        community=lineage.names[-1],
        overdue=waits.due_at is not None and at >= waits.due_at,
        path=address(kind, waits.community_id, waits.subject),
    )


@dataclass(frozen=True, slots=True)
class _Search:
    """Whose work is looked for: a member of staff at the estates they see; of one kind no more than `most`."""

    session: Tx
    member: identity.StaffMember
    estates: Mapping[uuid.UUID, Lineage]
    at: datetime
    most: int

    def where(self, permission: Permission) -> list[uuid.UUID]:
        """The estates where they may do something."""
        return [community_id for community_id, lineage in self.estates.items() if self.member.may(permission, lineage)]

    def roles(self, permission: Permission) -> dict[uuid.UUID, frozenset[Role]]:
        """As what they may do it, by estate."""
        return {
            community_id: self.member.roles_at(self.estates[community_id]) for community_id in self.where(permission)
        }

    def touching(self, permission: Permission) -> dict[uuid.UUID, frozenset[Role]]:
        """As what they act where they may do it, or in a part of there; by estate."""
        return {one: self.member.roles_touching(self.estates[one]) for one in self.where(permission)}

    def actors(self, permission: Permission) -> dict[uuid.UUID, VoteActor]:
        """As who they are at votes, by estate."""
        roles, touching = self.roles(permission), self.touching(permission)
        return {one: VoteActor(self.member.id, roles[one], touching[one]) for one in roles}

    def doors(self, permission: Permission) -> dict[uuid.UUID, frozenset[uuid.UUID] | None]:
        """The estates where they may do something, whole (None) or in these stairwells of it."""
        found = {one: self.member.stairwells_for(permission, lineage) for one, lineage in self.estates.items()}
        return {one: within for one, within in found.items() if within is None or within}


type _Found = dict[WorkKind, list[Waits]]


async def _find_waiting(search: _Search) -> list[tuple[WorkKind, Waits]]:
    session, me = search.session, search.member.id
    deciding = search.where(Permission.CONTENT_DECIDE)
    looked_at = {
        *search.where(Permission.REGISTER_APPROVE),
        *search.where(Permission.BINDING_CONFIRM),
        *search.where(Permission.CLAIM_SETTLE),
        *deciding,
    }
    own = await own_records.of_staff(session, me, looked_at)
    sight = await actors.sight(session, me, search.roles(Permission.CASE_READ))
    witnessing = search.member.estates_of(Role.WITNESS)
    waiting = (
        await _find_in_register(search, own)
        | await _find_votes(search)
        | await _find_claims(search, own)
        | await _find_consultations(search)
        | await _find_cases(search, sight)
        | await _find_postings(search)
        | await _find_projects(search)
        | await _find_damage(search)
        | {WorkKind.HANDOVER: await handovers.to_take(session, search.estates, me, most=search.most)}
        | {WorkKind.WITNESSING: await witnessed.waiting(session, witnessing, me, most=search.most)}
        | {WorkKind.CONTENT: await of_contents.contents(session, deciding, own, actors.contents(sight))}
    )
    return [(kind, waits) for kind, found in waiting.items() for waits in found]


async def _find_in_register(search: _Search, own: Own) -> _Found:
    session, me, at, most = search.session, search.member.id, search.at, search.most
    approving, confirming = search.where(Permission.REGISTER_APPROVE), search.where(Permission.BINDING_CONFIRM)
    if not approving and not confirming:
        return {}
    flats = own.parts | await register.parts_of_owners(session, own.owners)
    return {
        WorkKind.IMPORT: await of_register.imports(session, approving, me, most=most),
        WorkKind.CORRECTION: await of_register.corrections(session, approving, me, own.owners, flats, most=most),
        WorkKind.BINDING: await of_identity.bindings(session, confirming, me, flats, most=most),
        WorkKind.BINDING_REQUEST: await of_identity.requests(session, confirming, flats, most=most),
        WorkKind.BINDING_OBJECTION: await of_identity.objections(session, confirming, me, flats, most=most),
        WorkKind.BINDING_FLAG: await of_identity.suspicions(session, confirming, flats, at, most=most),
        WorkKind.GUESSED_DOCUMENT: await of_identity.guessed(session, confirming, flats, at, most=most),
    }


async def _find_votes(search: _Search) -> _Found:
    session, me, at, most = search.session, search.member.id, search.at, search.most
    actors, papers = search.actors(Permission.VOTE_SECOND), search.where(Permission.PAPER_HANDLE)
    settling, recording = search.touching(Permission.DISPUTE_SETTLE), search.where(Permission.AUTHORITY_RECORD)
    delivering = await of_votes.deliveries(session, search.doors(Permission.DELIVERY_RECORD), at, most=most)
    if not (actors or papers or settling or recording):
        return {WorkKind.DELIVERY: delivering}
    return {
        WorkKind.PROPOSAL: await of_votes.proposals(session, actors, most=most),
        WorkKind.NO_SECOND_BODY: await of_votes.without_second(session, actors, at, most=most),
        WorkKind.OPENING: await of_votes.openings(session, actors, at, most=most),
        WorkKind.ROLL_CHANGED: await of_votes.rolls(session, actors, most=most),
        WorkKind.COUNT: await of_votes.counts(session, actors, at, most=most),
        WorkKind.DECISION: await of_votes.decisions(session, actors, most=most),
        WorkKind.RESULT: await of_votes.results(session, actors, most=most),
        WorkKind.DISPUTE: await of_votes.disputes(session, settling, me, most=most),
        WorkKind.AUTHORITY: await of_votes.authorities(session, recording, me, at, most=most),
        WorkKind.AUTHORITY_MISSING: await missing.waiting(session, recording, me, at, most=most),
        WorkKind.PAPER: await of_votes.papers(session, papers, me, most=most),
        WorkKind.DELIVERY: delivering,
        WorkKind.SCAN: await of_votes.scans(session, papers, most=most),
    }


async def _find_claims(search: _Search, own: Own) -> _Found:
    session, me, at, most = search.session, search.member.id, search.at, search.most
    handling, recording = search.where(Permission.SLIP_HANDLE), search.where(Permission.CLAIM_RECORD)
    settling, calling = search.touching(Permission.CLAIM_SETTLE), search.where(Permission.SAMPLE_CALL)
    if not (handling or recording or settling or calling):
        return {}
    return {
        WorkKind.CLAIM_DISPUTE: await of_claims.disputes(session, settling, me, most=most),
        WorkKind.CLAIM_FLAG: await of_claims.suspicions(session, settling, me, own, most=most),
        WorkKind.CLAIM_SLIP: await of_claims.slips(session, handling, most=most),
        WorkKind.VISIT_REPORT: await of_claims.visit_reports(session, recording, most=most),
        WorkKind.CALL: await of_claims.calls(session, calling, me, at, most=most),
    }


async def _find_consultations(search: _Search) -> _Found:
    session, me, most = search.session, search.member.id, search.most
    consulting, visiting = search.where(Permission.CONSULT_WRITE), search.where(Permission.VISIT_RECORD)
    doors = search.doors(Permission.VISIT_RECORD)
    roles = {one: search.member.roles_touching(search.estates[one]) for one in doors}
    if not (consulting or visiting or doors or search.where(Permission.GATE_CERTIFY)):
        return {}
    renewing = {*consulting, *search.where(Permission.GATE_CERTIFY)}
    rounds = await of_consultations.standing(session, {*consulting, *doors})
    walked = [one for one in rounds if one[0].community_id in doors]
    steered = [one for one in rounds if one[0].community_id in consulting]
    return {
        WorkKind.ROUND: await of_consultations.to_walk(session, walked, doors, roles, search.at, most=most),
        WorkKind.ROUND_TO_OPEN: of_consultations.to_open(steered, most=most),
        WorkKind.ROUND_TO_CLOSE: of_consultations.to_close(steered, most=most),
        WorkKind.CERTIFICATE_LAPSED: await of_consultations.certificates(session, renewing, most=most),
        WorkKind.JOINT_VISIT: await of_consultations.joint_visits(session, doors, me, most=most),
        WorkKind.PROMISE: await of_consultations.promises(session, consulting, most=most),
        WorkKind.MEETING_QUESTION: await of_consultations.questions(session, consulting, most=most),
        WorkKind.MINUTES_OBJECTION: await of_consultations.minutes_objections(session, consulting, most=most),
        WorkKind.WALK_PAPER: await of_consultations.walk_papers(session, visiting, me, most=most),
    }


async def _find_cases(search: _Search, sight: CaseSight) -> _Found:
    session, member, most = search.session, search.member, search.most
    calling = {
        community_id: member.roles_touching(search.estates[community_id])
        for community_id in search.where(Permission.CASE_CALL)
    }
    if not sight.rungs and not calling:
        return {}
    callers = await actors.sight(session, member.id, calling) if calling else sight
    return {
        WorkKind.CASE_ACCEPT: await of_complaints.to_accept(session, sight, most=most),
        WorkKind.CASE_DISPATCH: await of_complaints.to_dispatch(session, sight, most=most),
        WorkKind.CASE_DECIDE: await of_complaints.to_decide(session, sight, most=most),
        WorkKind.CASE_EXTENSION: await of_complaints.extensions(session, sight, most=most),
        WorkKind.CASE_PAUSE: await of_complaints.pauses(session, sight, most=most),
        WorkKind.CASE_MERGE: await merging.to_make(session, sight, most=most),
        WorkKind.CASE_PAUSED: await of_complaints.paused_too_long(session, sight, most=most),
        WorkKind.CASE_OVERDUE: await of_complaints.raised(session, sight, most=most),
        WorkKind.CASE_NOT_FIXED: await of_complaints.not_fixed(session, sight, most=most),
        WorkKind.CASE_CALL: await follow_up.waiting(session, calling, callers, search.at, most=most),
    }


async def _find_postings(search: _Search) -> _Found:
    session, at, most = search.session, search.at, search.most
    answering, hanging = search.where(Permission.OBJECTION_ANSWER), search.where(Permission.POSTING_WRITE)
    if not answering and not hanging:
        return {}
    dues = await of_votes.posting_dues(session, hanging, at)
    return {
        WorkKind.OBJECTION: await of_postings.objections(session, answering, most=most),
        WorkKind.MISSING_SHEET: await of_postings.missing(session, hanging, most=most),
        WorkKind.TO_HANG: await of_postings.to_hang(session, hanging, at, dues, most=most),
    }


async def _find_projects(search: _Search) -> _Found:
    session, me, most = search.session, search.member.id, search.most
    approving, deciding = search.where(Permission.PROJECT_APPROVE), search.where(Permission.APPLICATION_DECIDE)
    writing, consulting = search.where(Permission.PROJECT_WRITE), search.where(Permission.CONSULT_WRITE)
    second = search.where(Permission.PROJECT_SECOND)
    districts = {search.estates[one].ids[0]: one for one in search.where(Permission.POLICY_WRITE)}
    at_works, plans = search.touching(Permission.WORKS_DECIDE), search.touching(Permission.PLAN_SECOND)
    if not (plans or approving or deciding or writing or consulting or second or at_works):
        return {}
    return {
        WorkKind.EMERGENCY: await of_projects.emergencies(session, approving, me, most=most),
        WorkKind.POLICY: await of_projects.policies(session, districts, me, most=most),
        WorkKind.REQUIREMENTS: await of_projects.requirements(session, second, me, district=approving, most=most),
        WorkKind.APPLICATION: await of_projects.applications(session, deciding, me, most=most),
        WorkKind.APPLICATION_ACCEPTED: await of_projects.accepted(session, writing, most=most),
        WorkKind.STAIRWELL_ASKING: await of_stairwells.askings(session, consulting, most=most),
        WorkKind.LIFT: await of_projects.lifts(session, consulting, most=most),
        WorkKind.SURVEY_PLAN: await of_surveys.to_plan(session, writing, search.at, most=most),
        WorkKind.WISH: await of_projects.wishes(session, writing, most=most),
        WorkKind.WORKS_ALARM: await of_projects.alarms(session, writing, most=most),
        WorkKind.CARRYING: await of_carryings.to_decide(session, plans, me, most=most),
        WorkKind.CARRYING_TO_POST: await of_carryings.to_post(
            session, search.where(Permission.POSTING_WRITE), most=most
        ),
        WorkKind.SITE_ALARM: await of_alarms.to_propose(session, at_works, search.at, most=most),
        WorkKind.SITE_ALARM_RULING: await of_alarms.to_rule(session, at_works, me, most=most),
    }


async def _find_damage(search: _Search) -> _Found:
    """What the nightly look found to differ: told to those who act on votes there, for whose evidence it is."""
    found: _Found = {}
    for one in await standing(search.session, search.where(Permission.VOTE_ACT)):
        if one.community_id is not None:
            of_estate = one.subject_id == one.community_id
            kind = _DAMAGE[one.kind, of_estate]
            about = "小区台账" if of_estate else one.subject[:16]
            found.setdefault(kind, []).append(Waits(one.community_id, (one.subject_id,), one.found_at, about=about))
    return {kind: waits[: search.most] for kind, waits in found.items()}


_DAMAGE = {
    (DamageKind.LOG, False): WorkKind.LOG_DAMAGE,
    (DamageKind.LOG, True): WorkKind.LEDGER_DAMAGE,
    (DamageKind.FILE, False): WorkKind.FILE_DAMAGE,
}
