"""Stages in a district's order on the database: whatever is done in whatever order, none is reached whose gates do not hold.

What votes and households said is set here by hand, as the rooms above would answer; applications, plans, requirements and
policies are their own services.
"""

import random
from collections.abc import Collection
from typing import Any

import pytest
from sqlalchemy import select, text

from app.core.errors import Refused
from app.core.installation import now
from app.projects import queries, staging
from app.projects.asked import applications
from app.projects.kinds import ApplicationMatter, ProjectStage, StageGateKind
from app.projects.models import PolicyVersion, Project
from app.projects.policy import policies
from app.projects.policy.presets import presets
from app.projects.queries import ProjectNow
from app.projects.stages import StageGate
from app.projects.staging import StagesNow, Standing
from app.register.scopes import EstateScope
from tests.conftest import PASSWORD, add_staff
from tests.projects.site import DISTRICT, ESTATE, STREET, Site
from tests.projects.test_stage_orders import EVERY, ON_CONTENTS, ORDERS, SURVEY

S = ProjectStage
OWN = {StageGateKind.APPLICATION, StageGateKind.PLAN}


class Chain:
    """A project in a district with an order of its own; `holding` are the gates that the rooms above say hold."""

    def __init__(self, site: Site, project: Project) -> None:
        self.site, self.project = site, project
        self.holding: set[StageGate] = set()
        self.linked = self.published = self.required = False

    async def ask(self, _: ProjectNow, gates: Collection[StageGate]) -> Standing:
        return {one: () if one in self.holding else (f"缺“{one.title}”。",) for one in gates}

    async def policy(self, preset: str) -> None:
        """The district sets its order: one proposes, another approves."""
        async with self.site.database.write() as session:
            at = await now(session)
            district = await session.scalar(text("SELECT id FROM district"))
            made = await policies.propose(session, district, preset, None, "按省办法", by=STREET, at=at)
            await policies.decide(session, district, made.version.id, approve=True, reason="", by=DISTRICT, at=at)

    async def link(self) -> None:
        """A committee applies, the street accepts, and the application becomes part of the project."""
        async with self.site.database.write() as session:
            at, mine = await now(session), self.site.community_id
            chair, street = [await add_staff(session, one, one, PASSWORD, at) for one in ("zhang", "jie")]
            made = await applications.apply_for_all(
                session, mine, ApplicationMatter.WHOLE, EstateScope(), "申请整体改造", [], [], by=chair, at=at
            )
            one = made.application.id
            await applications.decide(session, mine, one, accept=True, words="", by=street, at=at)
            await applications.link(session, mine, one, self.project.id, self.ask, by=street, at=at)
        self.linked = True

    async def publish(self) -> None:
        await self.site.publish(self.project)
        self.published = True

    async def require(self, preset: str) -> None:
        """What the policy asks before works is required, and recorded as passed."""
        if not self.published:
            await self.publish()
        if not self.required:
            asked = [one.model_dump(mode="json") for one in presets()[preset].works]
            await self.site.require(self.project, *({"title": "开工条件", "scope": ESTATE} | one for one in asked))
        self.required = True
        project = await self.site.look(self.project)
        assert project.plan is not None
        for one in project.requirements:
            await self.site.record(self.project, one.id, project.plan)

    async def look(self) -> StagesNow:
        async with self.site.database.read() as session:
            return await staging.stages(
                session, await queries.find(session, self.project.id), self.ask, await now(session)
            )

    async def go(self, stage: ProjectStage) -> StagesNow:
        async with self.site.database.write() as session:
            at = await now(session)
            return await staging.advance(
                session,
                self.site.community_id,
                self.project.id,
                stage,
                "学街办〔2026〕31 号",
                [],
                self.ask,
                plan_year=2027 if stage is S.IN_PLAN_YEAR else None,
                until_on=None,
                by=STREET,
                at=at,
            )

    async def tried(self, stage: ProjectStage) -> StagesNow | None:
        """Enter a stage; None where that is refused."""
        try:
            return await self.go(stage)
        except Refused as refused:
            if refused.code.name != "stage_not_now":
                raise
            return None

    def holds(self) -> set[StageGate]:
        """Every gate that holds now, told apart from the rules."""
        found = set(self.holding)
        if self.linked:
            found.add(StageGate(StageGateKind.APPLICATION))
        return found | ({StageGate(StageGateKind.PLAN)} if self.published else set())


@pytest.fixture
async def chain(site: Site) -> Chain:
    return Chain(site, await site.enter())


def wanted(preset: str, stage: ProjectStage) -> set[StageGate]:
    """The gates that must hold up to a stage, as the policy list has them."""
    places = [one for one, _ in ORDERS[preset]]
    return {gate for _, gates in ORDERS[preset][: places.index(stage) + 1] for gate in gates}


@pytest.mark.parametrize("preset", sorted(ORDERS))
async def test_no_sequence_of_acts_reaches_a_stage_whose_gates_do_not_hold(chain: Chain, preset: str) -> None:
    chance = random.Random(f"2026 {preset}")
    await chain.policy(preset)
    places = [one for one, _ in ORDERS[preset]]
    others = [one for one in EVERY if one.kind not in OWN]
    for number in range(60):
        match chance.choice(("open", "open", "fall", "link", "publish", "require", "go", "go", "go")):
            case "open":
                chain.holding |= set(chance.sample(others, 4))
            case "fall":
                chain.holding -= {chance.choice(others)}
            case "link" if not chain.linked and number > 10:
                await chain.link()
            case "publish" if not chain.published and number > 10:
                await chain.publish()
            case "require" if number > 30:
                await chain.require(preset)
            case "go":
                ahead = list((await chain.look()).following)
                await judged(chain, preset, chance.choice(ahead if chance.random() < 0.8 else places))
    # Whatever happened before: with everything open, the chain is gone through to works.
    chain.holding |= set(others)
    if not chain.linked:
        await chain.link()
    await chain.require(preset)
    while (now_at := await chain.look()).stage is not S.WORKS:
        await judged(chain, preset, next(iter(now_at.following)))
        assert (await chain.look()).stage is not now_at.stage


async def judged(chain: Chain, preset: str, stage: ProjectStage) -> None:
    """Try a stage; where it is entered, everything that must hold is looked at by itself."""
    now_at = await chain.look()
    if any(one.stage is S.WORKS for one in now_at.steps) or (came := await chain.tried(stage)) is None:
        return
    assert came.stage is stage
    assert stage in now_at.following
    assert wanted(preset, stage) <= chain.holds(), stage
    assert stage is not S.WORKS or chain.required


async def test_a_refusal_names_each_gate_that_is_missing(chain: Chain) -> None:
    await chain.policy("beijing")
    with pytest.raises(Refused) as refused:
        await chain.go(S.IN_PLAN_YEAR)
    for words in (
        "还没有街道已受理",
        "还没有公布改造方案",
        "征询住户",
        "是否同意纳入改造",
        "改造什么内容",
        "续交维修资金",
    ):
        assert words in refused.value.message
    assert (await chain.look()).steps == ()


async def test_an_application_that_becomes_part_of_a_project_passes_no_gate_before_it(chain: Chain) -> None:
    await chain.policy("ningbo")
    await chain.link()
    now_at = await chain.look()
    assert now_at.stage is None
    assert now_at.following[S.APPLIED] == (f"缺“{SURVEY.title}”。", f"缺“{ON_CONTENTS.title}”。")
    chain.holding |= {SURVEY, ON_CONTENTS}
    assert (await chain.go(S.APPLIED)).following == {S.ACCEPTED: ()}


async def test_where_nothing_stands_before_it_the_application_is_the_first_stage(chain: Chain) -> None:
    await chain.policy("beijing")
    await chain.link()
    assert (await chain.look()).stage is S.APPLIED


async def test_a_policy_that_changes_on_the_way_leaves_no_gate_out(chain: Chain) -> None:
    """Applied and accepted in one order; what the new one asks before that is asked at the next stage."""
    await chain.link()
    await chain.go(S.ACCEPTED)
    await chain.publish()
    await chain.policy("ningbo")
    now_at = await chain.look()
    assert set(now_at.fallen) == {S.APPLIED, S.ACCEPTED}
    with pytest.raises(Refused, match="改造内容"):
        await chain.go(S.VOTED)
    chain.holding |= {one for one in wanted("ningbo", S.VOTED) if one.kind not in OWN}
    assert (await chain.go(S.VOTED)).stage is S.VOTED


async def test_a_district_that_set_no_order_keeps_the_programs(chain: Chain) -> None:
    await chain.publish()
    assert list((await chain.look()).following) == [S.APPLIED, S.IN_PLAN_YEAR]
    assert (await chain.go(S.IN_PLAN_YEAR)).following.keys() == {S.WORKS}


async def test_a_version_from_before_orders_existed_keeps_its_hash_and_the_programs_order(
    chain: Chain, owner: Any
) -> None:
    await chain.policy("hebei")
    stored = await owner.fetchval("SELECT content - 'stages' FROM policy_version")
    await owner.execute("UPDATE policy_version SET content = $1", stored)
    async with chain.site.database.read() as session:
        district = await session.scalar(text("SELECT id FROM district"))
        found = await policies.in_force_of_district(session, district)
        kept = await session.scalar(select(PolicyVersion.sha256))
    assert (found.sha256, found.policy.order) == (kept, presets()["zhuhai"].order)
