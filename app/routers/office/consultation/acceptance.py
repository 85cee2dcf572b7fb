"""The gate before the acceptance of a project: satisfied households, promises kept or answered for, posted."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import Security

from app.complaints.of_project import open_quality_cases
from app.consultation.gates import accepting
from app.consultation.gates.accepting import AcceptanceNow
from app.consultation.gates.models import AcceptanceCheck
from app.consultation.gates.schemas import (
    AcceptanceAnswer,
    AcceptanceCheckAnswer,
    NewAcceptancePosting,
    NewRuling,
)
from app.consultation.rounds import queries as consultations
from app.consultation.schemas import PromiseAnswer
from app.consultation.visits.promising import PromiseNow
from app.core.installation import now
from app.identity.permissions import Permission
from app.projects import queries
from app.routers.access import Desk, Tx, community_desk
from app.routers.answers import consult_answers, gate_answers, may_answers
from app.routers.answers.may_answers import OfficeAcceptanceAnswer
from app.routers.deeds import Deed
from app.routers.routes import Routes

router = Routes(tag="office:projects", prefix="/communities/{community_id}/projects/{project_id}/acceptance")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.CONSULT_READ])]
Street = Annotated[Desk, Security(community_desk, scopes=[Permission.PROJECT_REQUIRE])]


def _check(check: AcceptanceCheck) -> AcceptanceCheckAnswer:
    return AcceptanceCheckAnswer.from_row(check, sha256=check.sha256.hex())


async def _promises(
    session: Tx, community_id: uuid.UUID, promises: tuple[PromiseNow, ...], at: datetime
) -> list[PromiseAnswer]:
    answers = []
    for consultation_id in dict.fromkeys(one.promise.consultation_id for one in promises):
        asked = await consultations.find(session, community_id, consultation_id)
        mine = [one for one in promises if one.promise.consultation_id == consultation_id]
        answers += await consult_answers.promises(session, asked, mine, at)
    return answers


async def _answer_of(session: Tx, community_id: uuid.UUID, acceptance: AcceptanceNow, at: datetime) -> AcceptanceAnswer:
    seen = acceptance.certificate
    line = gate_answers.line(seen.now) if seen is not None else None
    return AcceptanceAnswer(
        certificate_id=line.id if line is not None else None,
        certificate_lapsed=seen.lapsed if seen is not None else "",
        households=line.households if line is not None else None,
        satisfied=line.counted if line is not None else None,
        promises=await _promises(session, community_id, acceptance.promises, at),
        open_promises=sum(one.open for one in acceptance.promises),
        open_quality_cases=await open_quality_cases(session, acceptance.project.project.id),
        cases_path=f"/v1/office/communities/{community_id}/complaints?heading=quality",
        last_check=_check(acceptance.check) if acceptance.check is not None else None,
        posted=acceptance.posted,
        missing=list(acceptance.missing),
    )


@router.get("", summary="竣工验收前须具备什么")
async def read(community_id: uuid.UUID, project_id: uuid.UUID, desk: Reader, session: Tx) -> OfficeAcceptanceAnswer:
    """The certificate of satisfaction looked at again, every promise, open cases about quality, what is missing, and
    what I may do towards it now, not yet, or not at all.
    """
    at = await now(session)
    found = await accepting.acceptance(session, await queries.find(session, project_id, community_id), at)
    hand = desk.hand_for(Permission.PROJECT_REQUIRE)
    may = await accepting.may(session, community_id, found, desk.person_id, hand)
    answer = await _answer_of(session, community_id, found, at)
    return OfficeAcceptanceAnswer(**dict(answer), may=may_answers.of_acceptance(may))


@router.post("/promises/{promise_id}/ruling", summary="处置未兑现的承诺", status_code=201, once="promise:rule")
async def rule(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    promise_id: uuid.UUID,
    sent: NewRuling,
    _: Street,
    deed: Deed,
) -> PromiseAnswer:
    """Decided once, by another than who made it or said it was kept; the household reads the reason."""
    found = await accepting.rule(
        deed.session,
        community_id,
        project_id,
        promise_id,
        sent.decision,
        sent.due_on,
        sent.reason,
        by=deed.by,
        at=deed.at,
    )
    return (await _promises(deed.session, community_id, (found,), deed.at))[0]


@router.post("/posting", summary="起草验收前的公示", status_code=201, once="acceptance:post")
async def post(
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    sent: NewAcceptancePosting,
    _: Street,
    deed: Deed,
) -> AcceptanceCheckAnswer:
    """Once nothing else is missing: the figures of this instant, kept with their hash and drafted as a posting."""
    made = await accepting.post(
        deed.session,
        community_id,
        project_id,
        await open_quality_cases(deed.session, project_id),
        issuer=sent.issuer,
        contact=sent.contact,
        places=sent.posting_places,
        days=sent.days,
        by=deed.by,
        at=deed.at,
    )
    return _check(made)
