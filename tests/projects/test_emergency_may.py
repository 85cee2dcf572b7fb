"""What may be done about an emergency is told as the acts answer, by whoever it is, wherever it stands."""

import uuid
from collections.abc import AsyncIterator

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import now
from app.identity.permissions import Role
from app.projects import emergency, queries
from app.projects.kinds import EmergencyStep
from app.projects.models import Project
from tests.conftest import Town
from tests.posting.evidence import put_evidence
from tests.projects.second_hand import approve
from tests.projects.site import CLERK, DANGER, DISTRICT, ESTATE, STREET, VOTE, Site
from tests.trials import answered_as_told, refused_as_told, taken_back

STREET_AND_DISTRICT = text("SELECT street.id, street.district_id FROM street")


async def life(site: Site, project: Project) -> AsyncIterator[str]:
    """An emergency before there is a plan, proposed, outdated by another plan, refused, proposed anew and approved."""
    (danger, _) = (await site.require(project, DANGER, VOTE)).requirement_ids
    yield "no plan"
    await site.publish(project)
    yield "plan"
    act = await site.propose(project, danger)
    yield "proposed"
    await site.publish(project, "屋面防水")
    yield "outdated"
    await site.decide(project, act, approve=False, reason="按现行方案重新提交")
    yield "rejected"
    await site.decide(project, await site.propose(project, danger))
    yield "approved"


async def tried(site: Site, project: Project, one: emergency.EmergencyMay, by: uuid.UUID) -> Refused | None:
    """What the act itself answers, taken back at once."""
    where = (site.community_id, project.id)

    async def done(session: AsyncSession) -> None:
        at = await now(session)
        if one.act_id is None:
            words = ("消防鉴定意见", [], "不立即更换会爆燃")
            await emergency.propose(session, *where, one.requirement_id, *words, by=by, at=at)
        else:
            approve = one.may.act == EmergencyStep.APPROVE
            await emergency.decide(session, *where, one.act_id, approve=approve, reason="已核实", by=by, at=at)

    return await taken_back(site.database, done)


async def test_everybody_wherever_an_emergency_stands(site: Site) -> None:
    project = await site.enter()
    ready: dict[str, list[str]] = {}
    async for where in life(site, project):
        for name, who in (("clerk", CLERK), ("street", STREET), ("district", DISTRICT)):
            async with site.database.read() as session:
                may = await emergency.may(session, await queries.find(session, project.id), who, "", "")
            for one in may:
                refusal = await tried(site, project, one, who)
                assert answered_as_told(one.may, refusal), (where, name, one, refusal)
                if one.may.now:
                    ready.setdefault(where, []).append(f"{name} {one.may.act}")
    decided = ["clerk approve", "clerk reject", "district approve", "district reject"]
    proposed = ["clerk propose", "street propose", "district propose"]
    # Who proposed it (`street`) decides nothing of it.
    assert ready == {
        "plan": proposed,
        "proposed": decided,
        "outdated": ["clerk reject", "district reject"],
        "rejected": proposed,
        "approved": proposed,
    }


async def test_over_http_each_reader_is_answered_as_they_are_told(town: Town) -> None:
    community = await town.community()
    base = f"/v1/office/communities/{community['id']}/projects"
    committee = await town.person("liu", Role.NEIGHBOURHOOD_COMMITTEE, community["committee_id"])
    entered = await committee.post(base, json={"number": "017", "title": "整体改造", "scope": ESTATE})
    path = f"{base}/{entered.json()['id']}"
    async with town.database.read() as session:
        street_id, district_id = (await session.execute(STREET_AND_DISTRICT)).one()
    street = await town.person("jie", Role.STREET_OFFICE, str(street_id))
    district = await town.person("qu", Role.DISTRICT_OFFICE, str(district_id))
    await street.post(f"{path}/requirements", json={"requirements": [DANGER], "reason": "按本区办法设定"})
    required = await approve(district, path)
    (danger,) = (one["requirement_id"] for one in required["gates"])
    paper = str(await put_evidence(town.database, uuid.UUID(community["id"]), pdf=True))
    proposal = {"requirement_id": danger, "document": "消防鉴定意见", "evidence": [paper], "reason": "会爆燃"}
    done = []
    for planned in (False, True):
        if planned:
            await committee.post(f"{path}/plans", json={"title": "改造方案", "items": ["外墙保温"]})
        for person in (committee, district, street, district):
            for one in (await person.get(path)).json()["may"]:
                of_act = one["act_id"] is not None
                address = f"{path}/emergencies" + (f"/{one['act_id']}/decision" if of_act else "")
                sent = {"approve": one["act"] == "approve", "reason": "已核实"} if of_act else proposal
                answer = await person.post(address, json=sent)
                if one["now"]:
                    done.append((person.login, one["act"], answer.status_code))
                    break
                assert refused_as_told(one, answer), (person.login, one, answer.text)
    assert done == [("jie", "propose", 201), ("qu", "approve", 200)]
