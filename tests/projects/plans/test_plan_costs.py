"""A plan with places and costs on the database: kept as it was sent, refused with every fault, open where money is short."""

from typing import Any

import pytest

from app.core.errors import Refused
from app.core.installation import now
from app.projects import queries, service
from app.projects.models import Project
from app.register.scopes import BuildingsScope, EstateScope
from tests.projects.site import CLERK, Site
from tests.register.flats import flat, owner

FIRST = {"kind": "stairwell", "building": "1", "stairwell": "1"}
LIFT = {"code": "DT-1-1", "title": "加装电梯", "kind": "lift", "scope": FIRST, "consents": FIRST}
COSTS: dict[str, Any] = {
    "budget": [
        {"code": "Y1", "title": "电梯设备", "item": "DT-1-1", "amount": "480000.05"},
        {"code": "Y2", "title": "设计和监理", "amount": "19999.95"},
    ],
    "funding": [
        {"source": "city", "payer": "市财政局", "amount": "200000.00"},
        {"source": "owners", "amount": "250000"},
    ],
    "gap": "50000.00",
    "gap_reason": "向区里申请增补",
}


@pytest.fixture
async def built(site: Site) -> Site:
    await site.desk.bring_in(
        flat("1-1-101", owner("王芳")), flat("1-2-101", owner("李明")), flat("2-1-101", owner("赵四"))
    )
    return site


async def faults(site: Site, project: Project, *items: str | dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        await site.publish(project, *items, **more)
    assert refused.value.code.name == "plan_faulty"
    return [one.field for one in refused.value.fields]


async def test_a_plan_is_kept_as_it_was_sent_and_read_back_with_its_hash(built: Site) -> None:
    project = await built.enter()
    kept = await built.publish(project, LIFT, "外墙保温", **COSTS)
    assert (kept.items, kept.gap_fen, kept.wishes_unanswered) == (["加装电梯", "外墙保温"], 5_000_000, 0)
    async with built.database.read() as session:
        read = queries.content(await queries.version(session, project.id, kept.id))
    assert (read.sha256, read.budget_fen, read.funding_fen) == (kept.sha256, 50_000_000, 45_000_000)
    assert (read.items[0].consents, read.items[0].scope, read.items[1].bare) == (
        read.items[0].scope,
        read.items[0].scope,
        True,
    )
    with pytest.raises(Refused) as same:
        await built.publish(project, LIFT, "外墙保温", **COSTS)
    assert same.value.code.name == "plan_unchanged"
    await built.publish(project, LIFT, "外墙保温", **COSTS | {"gap_reason": "另向居民筹集"})


async def test_budget_is_funding_and_gap_to_the_fen(built: Site) -> None:
    project = await built.enter()
    with pytest.raises(Refused) as refused:
        await built.publish(project, LIFT, **COSTS | {"gap": "49999.99"})
    assert [(one.field, "还差 0.01 元" in one.message) for one in refused.value.fields] == [("funding", True)]
    assert await faults(built, project, LIFT, **COSTS | {"gap": "50000.01"}) == ["funding"]
    assert await faults(built, project, LIFT, **COSTS | {"gap_reason": ""}) == ["gap_reason"]
    assert await faults(built, project, "外墙", gap_reason="没有缺口") == ["gap_reason"]


async def test_every_fault_is_said_at_once(built: Site) -> None:
    project = await built.enter(scope=BuildingsScope(("1",)))
    budget = [
        {"code": "Y1", "title": "甲项", "item": "NONE", "amount": "1.00"},
        {"code": "Y1", "title": "乙项", "amount": "0"},
    ]
    funding = [{"source": "city", "amount": "0.50"}, {"source": "city", "amount": "0.50"}]
    second = {"kind": "stairwell", "building": "2", "stairwell": "1"}
    ninth = {"kind": "stairwell", "building": "9", "stairwell": "1"}
    assert await faults(
        built,
        project,
        LIFT,
        LIFT | {"title": "另一部电梯"},
        {"code": "B", "title": "二号楼", "kind": "roof", "scope": second},
        {"code": "C", "title": "九号楼", "kind": "roof", "scope": ninth},
        {"code": "D", "title": "别处的管", "kind": "water", "scope": FIRST, "consents": FIRST | {"stairwell": "2"}},
        budget=budget,
        funding=funding,
    ) == [
        "items.1.code",
        "items.2.scope",
        "items.3.scope.stairwell",
        "items.4.consents",
        "budget.0.item",
        "budget.1.code",
        "budget.1.amount",
        "funding.1",
    ]


async def test_the_share_of_a_project_is_a_fifth_at_most(built: Site) -> None:
    async with built.database.write() as session:
        at, share = await now(session), service.MATERIAL
        with pytest.raises(Refused) as refused:
            await service.enter(
                session,
                built.community_id,
                "018",
                "改造",
                EstateScope(),
                share=type(share)(3, 10, inclusive=False),
                by=CLERK,
                at=at,
            )
    assert [one.field for one in refused.value.fields] == ["material_share"]
