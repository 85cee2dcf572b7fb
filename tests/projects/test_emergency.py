"""An emergency opens works by two persons on a document, for one plan, and by nothing else."""

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.errors import Refused
from app.projects.kinds import EmergencyState
from app.projects.models import PlanVersion, Project
from tests.projects.site import DANGER, STREET, VOTE, Site


async def in_danger(site: Site) -> tuple[Project, PlanVersion, uuid.UUID]:
    project = await site.enter()
    plan = await site.publish(project, "更换燃气立管")
    (danger,) = (await site.require(project, DANGER)).requirement_ids
    return project, plan, danger


async def test_the_street_proposes_and_the_district_approves(site: Site) -> None:
    project, plan, danger = await in_danger(site)
    document = await site.document()
    act = await site.propose(project, danger, document)
    assert (act.state, act.plan_version_id, act.evidence) == (EmergencyState.PROPOSED, plan.id, [document])
    assert not (await site.may_start(project))[0]
    with pytest.raises(Refused) as alone:
        await site.decide(project, act, by=STREET)
    assert alone.value.code.name == "emergency_same_person"
    decided = await site.decide(project, act)
    assert decided.state == EmergencyState.APPROVED
    assert await site.may_start(project) == (True, [])
    async with site.database.read() as session:
        gate = (await session.execute(text("SELECT subject_kind, subject_id, reason FROM gate"))).one()
    assert tuple(gate) == ("emergency_act", act.id, "消防鉴定意见〔2026〕12 号")
    with pytest.raises(Refused) as again:
        await site.decide(project, act)
    assert again.value.code.name == "emergency_decided"


async def test_a_refusal_says_why_and_opens_nothing(site: Site) -> None:
    project, _, danger = await in_danger(site)
    act = await site.propose(project, danger, await site.document())
    with pytest.raises(Refused) as silent:
        await site.decide(project, act, approve=False)
    assert [fault.field for fault in silent.value.fields] == ["reason"]
    refused = await site.decide(project, act, approve=False, reason="没有立即危险")
    assert (refused.state, refused.decision_reason) == (EmergencyState.REJECTED, "没有立即危险")
    assert not (await site.may_start(project))[0]
    await site.propose(project, danger, await site.document())


async def test_it_stands_for_the_plan_and_the_requirements_it_was_proposed_for(site: Site) -> None:
    project, _, danger = await in_danger(site)
    act = await site.propose(project, danger, await site.document())
    await site.publish(project, "更换燃气立管", "粉刷楼道")
    with pytest.raises(Refused) as outdated:
        await site.decide(project, act)
    assert outdated.value.code.name == "emergency_outdated"
    await site.decide(project, act, approve=False, reason="方案已变动")
    again = await site.propose(project, danger, await site.document())
    await site.require(project, VOTE)
    with pytest.raises(Refused) as not_required:
        await site.decide(project, again)
    assert not_required.value.code.name == "emergency_outdated"


async def test_what_stands_against_a_proposal(site: Site) -> None:
    project = await site.enter()
    vote, danger = (await site.require(project, VOTE, DANGER)).requirement_ids
    document = await site.document()
    with pytest.raises(Refused) as no_plan:
        await site.propose(project, danger, document)
    assert no_plan.value.code.name == "plan_missing"
    await site.publish(project)
    for wrong in (vote, uuid.uuid4()):
        with pytest.raises(Refused) as refused:
            await site.propose(project, wrong, document)
        assert refused.value.code.name == "no_emergency"
    with pytest.raises(Refused) as missing:
        await site.propose(project, danger, document, uuid.uuid4())
    assert [fault.field for fault in missing.value.fields] == ["evidence.1"]
    act = await site.propose(project, danger, document)
    with pytest.raises(Refused) as waiting:
        await site.propose(project, danger, document)
    assert waiting.value.code.name == "emergency_waiting"
    with pytest.raises(Refused) as elsewhere:
        await site.decide(await site.enter("2"), act)
    assert elsewhere.value.code.name == "not_found"


async def test_the_database_itself_wants_two_persons(site: Site) -> None:
    project, _, danger = await in_danger(site)
    await site.propose(project, danger, await site.document())
    with pytest.raises(DBAPIError, match="two_persons"):
        async with site.database.write() as session:
            await session.execute(
                text("UPDATE emergency_act SET state = 'approved', decided_by = proposed_by, decided_at = proposed_at")
            )
