"""Which stages may be written down is told as the act itself answers, wherever a project stands, lapses and all."""

import uuid
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.gates import works as gates
from app.core.errors import Refused
from app.core.installation import CHINA, now
from app.core.values.may import May
from app.projects import queries, staging
from app.projects.kinds import ProjectStage
from app.routers.answers import stage_gates
from tests.consultation.estate import FLATS
from tests.consultation.gates.works import PIPES, VOTE, Works
from tests.posting.evidence import put_evidence
from tests.trials import answered_as_told, refused_as_told, taken_back

POSTING = {"issuer": "学院街道办事处", "contact": "街道城建科 0717-1234567", "posting_places": ["小区公告栏"]}
READY = {
    "entered": {"applied", "in_plan_year"},
    "in the plan of a year": set(),
    "vote passed": {"voted"},
    "voted": set(),
    "consents complete": {"works"},
    "a consent disputed": set(),
    "works": set(),
    "satisfied": set(),
    "posted": set(),
    "posted its days": {"acceptance"},
    "accepted": {"warranty", "works"},
    "warranty": {"works"},
    "warranty over": {"closed", "works"},
    "closed": set(),
}
"""The stages that may be written down wherever a project stands."""


async def life(works: Works) -> AsyncIterator[str]:
    """A project from its first stage to its last, stopped wherever another becomes possible or none is any more."""
    await works.post("liu", f"{works.project}/plans", {"title": "改造方案", "items": [PIPES, "外墙保温"]})
    yield "entered"
    await works.require(VOTE, works.consents_of(*FLATS[:12]))
    await works.stage("in_plan_year", plan_year=2027)
    yield "in the plan of a year"
    await works.pass_by_hand("vote")
    yield "vote passed"
    await works.stage("voted")
    yield "voted"
    for place in FLATS[:12]:
        await works.consent(place)
    yield "consents complete"
    await works.dispute(FLATS[0])
    yield "a consent disputed"
    await works.require(VOTE)
    await works.stage("works")
    yield "works"
    await works.certify(await works.satisfied())
    yield "satisfied"
    check = await works.post("jie", f"{works.project}/acceptance/posting", POSTING)
    photo = str(await put_evidence(works.town.database, uuid.UUID(works.id)))
    await works.post("ma", f"/postings/{check['posting_id']}/hang", {"photos": [photo]})
    yield "posted"
    posting = (await works.people["ma"].get(f"{works.office}/postings/{check['posting_id']}")).json()
    await works.clock(datetime.fromisoformat(posting["runs_until"]))
    for login, person in list(works.people.items()):
        works.people[login] = await works.town.signed_in(login, person.id)
    yield "posted its days"
    await works.stage("acceptance")
    yield "accepted"
    await works.stage("warranty", until_on="2028-12-31")
    yield "warranty"
    await works.clock(datetime(2029, 1, 1, 1, tzinfo=CHINA))
    for login, person in list(works.people.items()):
        works.people[login] = await works.town.signed_in(login, person.id)
    yield "warranty over"
    await works.stage("closed")
    yield "closed"


def _where(works: Works) -> tuple[uuid.UUID, uuid.UUID]:
    return uuid.UUID(works.id), uuid.UUID(works.project.rpartition("/")[2])


async def told(works: Works) -> dict[str, May]:
    community_id, project_id = _where(works)
    async with works.town.database.read() as session:
        at = await now(session)
        project = await gates.of_now(session, await queries.find(session, project_id, community_id), at)
        stages = await staging.stages(session, project, stage_gates.asking(session, at), at)
        return {one.act: one for one in await staging.may(stages, "")}


async def tried(works: Works, stage: ProjectStage) -> Refused | None:
    """What the act itself answers, taken back at once."""
    community_id, project_id = _where(works)

    async def done(session: AsyncSession) -> None:
        at = await now(session)
        await gates.settle(session, project_id, at)
        await staging.advance(
            session,
            community_id,
            project_id,
            stage,
            "学街办〔2026〕31 号",
            [],
            stage_gates.asking(session, at),
            plan_year=2027 if stage is ProjectStage.IN_PLAN_YEAR else None,
            until_on=(at.astimezone(CHINA) + timedelta(days=730)).date() if stage is ProjectStage.WARRANTY else None,
            by=works.people["jie"].id,
            at=at,
        )

    return await taken_back(works.town.database, done)


async def test_every_stage_wherever_a_project_stands(works: Works) -> None:
    ready = {}
    async for where in life(works):
        may = await told(works)
        ready[where] = {act for act, one in may.items() if one.now}
        for stage in ProjectStage:
            one, refusal = may.get(stage), await tried(works, stage)
            assert refusal is not None if one is None else answered_as_told(one, refusal), (where, one, refusal)
    assert ready == READY


async def test_over_http_each_reader_is_answered_as_they_are_told(works: Works) -> None:
    hands, ready = {}, {}
    async for where in life(works):
        for login in ("jie", "wu", "liu"):
            asked = await works.people[login].get(f"{works.office}{works.project}/stages")
            for one in asked.json()["may"]:
                hands[login] = hands.get(login, set()) | {one["hand"]}
                if one["now"]:  # done by `life`, where it leads there
                    ready.setdefault(where, set()).add(one["act"])
                    continue
                body = {"stage": one["act"], "document": "学街办〔2026〕31 号"}
                answer = await works.people[login].post(f"{works.office}{works.project}/stages", json=body)
                assert refused_as_told(one, answer), (where, login, one, answer.text)
    assert hands == {"jie": {""}, "wu": {"街道办事处"}, "liu": {"街道办事处"}}
    assert ready == {where: stages for where, stages in READY.items() if stages}
