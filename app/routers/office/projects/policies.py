"""The district's policy: its versions, a new one proposed by one person of the office and decided by another."""

import uuid
from typing import Annotated

from fastapi import Security

from app.core.installation import now
from app.core.paging import Page, page_of
from app.identity import service as identity
from app.identity.permissions import Permission
from app.projects.policy import policies
from app.projects.policy.district_policy import DistrictPolicy
from app.projects.policy.policies import DecidedVersion
from app.projects.policy.policy_schemas import NewPolicy, NewPolicyDecision, PolicyVersionAnswer
from app.projects.policy.presets import presets
from app.routers.access import Desk, Tx, district_desk
from app.routers.answers import may_answers
from app.routers.answers.may_answers import PolicyMayAnswer
from app.routers.deeds import Deed
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:projects", prefix="/districts/{district_id}")

Reader = Annotated[Desk, Security(district_desk, scopes=[Permission.PROJECT_READ])]
Writer = Annotated[Desk, Security(district_desk, scopes=[Permission.POLICY_WRITE])]


class PoliciesPage(Page[PolicyVersionAnswer]):
    """Fifty versions, the newest first; `may` is what I may do about them now, not yet, or not at all."""

    may: list[PolicyMayAnswer]


async def _answers(session: Tx, versions: list[DecidedVersion]) -> list[PolicyVersionAnswer]:
    staff = [one.version.proposed_by for one in versions]
    staff += [one.decision.decided_by for one in versions if one.decision is not None]
    names = await identity.names(session, staff)
    return [
        PolicyVersionAnswer.from_row(
            one.version,
            policy=policies.read(one.version),
            sha256=one.version.sha256.hex(),
            state=one.state,
            proposed_by=names.get(one.version.proposed_by, ""),
            decided_by=names.get(one.decision.decided_by, "") if one.decision else None,
            decided_at=one.decision.decided_at if one.decision else None,
            decision_reason=one.decision.reason if one.decision else "",
        )
        for one in versions
    ]


@router.get("/policies", summary="本区政策各版")
async def listed(district_id: uuid.UUID, desk: Reader, session: Tx, after: After) -> PoliciesPage:
    """Fifty versions of the district's policy, the newest first, with who proposed and who decided each."""
    found, following = await policies.listed(session, district_id, after=after)
    may = await policies.may(session, district_id, desk.person_id, desk.hand_for(Permission.POLICY_WRITE))
    return PoliciesPage(
        lines=await _answers(session, found),
        next=following,
        may=may_answers.of_policies(may, desk.first_for(Permission.POLICY_WRITE)),
    )


@router.get("/policy-presets", summary="政策预设")
async def listed_presets(district_id: uuid.UUID, _: Reader, after: After) -> Page[DistrictPolicy]:  # noqa: ARG001 - of the address
    """Fifty presets that come with the program, by name, each as it would be proposed."""
    found, following = page_of(presets().values(), lambda one: (one.preset,), after)
    return Page(lines=found, next=following)


@router.post("/policies", summary="提出本区政策", status_code=201, max_body_size=DOCUMENT, once="policy:propose")
async def propose(district_id: uuid.UUID, sent: NewPolicy, _: Writer, deed: Deed) -> PolicyVersionAnswer:
    """Propose the next version, from a preset or with all it says; it is in force once another person approves."""
    made = await policies.propose(
        deed.session, district_id, sent.preset, sent.policy, sent.reason, by=deed.by, at=deed.at
    )
    return (await _answers(deed.session, [made]))[0]


@router.post("/policies/{version_id}/decision", summary="批准本区政策", once="policy:decide", optional_key=True)
async def decide(
    district_id: uuid.UUID, version_id: uuid.UUID, sent: NewPolicyDecision, desk: Writer, session: Tx
) -> PolicyVersionAnswer:
    """Approve or refuse as another person of the district's office."""
    found = await policies.decide(
        session,
        district_id,
        version_id,
        approve=sent.approve,
        reason=sent.reason,
        by=desk.person_id,
        at=await now(session),
    )
    return (await _answers(session, [found]))[0]
