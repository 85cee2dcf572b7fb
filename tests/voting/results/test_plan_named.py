"""Which plan a vote is on, what it costs and who pays: on its public page, a resident's phone and the notice that hangs."""

import uuid
from typing import Any

import httpx

from app.core.installation import now
from app.identity import residents
from app.posting.models import Posting
from app.projects.models import PlanVersion
from app.voting.ballots import open_votes
from app.voting.drafting import queries
from tests.conftest import add_staff
from tests.projects.site import VOTE, Site
from tests.voting.live.ballot_box import BallotBox

COSTS = {
    "budget": [
        {"code": "Y1", "title": "外墙保温", "amount": "520000"},
        {"code": "Y2", "title": "监理", "amount": "90000.50"},
    ],
    "funding": [
        {"source": "city", "payer": "西陵区财政局", "amount": "424000"},
        {"source": "owners", "payer": "1 栋业主", "amount": "86000"},
        {"source": "owners", "payer": "", "amount": "100000"},
    ],
    "gap": "0.50",
    "gap_reason": "街道另行解决",
}


async def plan_of(box: BallotBox, **costs: Any) -> PlanVersion:
    site = Site(box.desk)
    project = await site.enter()
    plan = await site.publish(project, "外墙保温", **costs)
    await site.require(project, VOTE)
    return plan


async def phone_of(box: BallotBox) -> str:
    """The token of an owner's phone."""
    part = (await box.desk.parts())["1-1-100"]
    async with box.database.write() as session:
        at = await now(session)
        issuer, other = [await add_staff(session, uuid.uuid4().hex, who, "correct horse", at) for who in ("甲", "乙")]
        code = await residents.issue_code(session, box.sealer, box.desk.id, part.part.id, by=issuer, at=at)
        bound = await residents.use_code(session, box.sealer, code, None, at)
        owner = part.owners[0][0].id
        await residents.confirm(session, box.desk.id, bound.binding_id, owner, "当面核对身份证原件", by=other, at=at)
    assert bound.token is not None
    return bound.token


async def shown(http: httpx.AsyncClient, box: BallotBox, token: str) -> tuple[Any, Any]:
    """The plan as the public page names it, and as the phone does."""
    public = await http.get(f"/v1/public/votes/{(await box.vote()).eid}")
    path = f"/v1/resident/communities/{box.desk.id}/votes/{box.vote_id}"
    own = await http.get(path, headers={"Authorization": f"Bearer {token}"})
    assert (public.status_code, own.status_code) == (200, 200), own.text
    return public.json()["plan"], own.json()["plan"]


async def notice_of(box: BallotBox) -> str:
    async with box.database.read() as session:
        return (await session.get_one(Posting, (await box.vote()).notice_posting_id)).text


async def test_the_plan_its_cost_and_who_pays_are_named_before_and_while_it_is_open(
    http: httpx.AsyncClient, box: BallotBox
) -> None:
    plan = await plan_of(box, **COSTS)
    await box.noticed(plan=(plan.project_id, plan.id))
    token = await phone_of(box)
    named = {
        "project_id": str(plan.project_id),
        "project": "整体改造",
        "plan_id": str(plan.id),
        "number": 1,
        "title": "改造方案",
        "sha256": plan.sha256.hex(),
        "cost": "610000.50",
        "funding": [
            {"source": "city", "payer": "西陵区财政局", "amount": "424000.00"},
            {"source": "owners", "payer": "1 栋业主", "amount": "86000.00"},
            {"source": "owners", "payer": "", "amount": "100000.00"},
        ],
        "owners_pay": "186000.00",
        "gap": "0.50",
    }
    assert await shown(http, box, token) == (named, named)
    assert (
        f"所表决的方案为“整体改造”第 1 版，校验值 {plan.sha256.hex()}。方案预算合计 610000.50 元，资金来源："
        "市级财政（西陵区财政局）424000.00 元、业主出资（1 栋业主）86000.00 元、业主出资 100000.00 元、"
        "尚未落实 0.50 元。" in await notice_of(box)
    )
    vote = await box.open()
    assert await shown(http, box, token) == (named, named)
    found = await open_votes.find(box.database, vote.eid)
    assert found is not None
    async with box.database.read() as session:
        assert found.answer == await queries.on_plan(session, vote, await now(session))


async def test_a_plan_without_a_budget_says_no_cost(http: httpx.AsyncClient, box: BallotBox) -> None:
    plan = await plan_of(box)
    await box.opened(plan=(plan.project_id, plan.id))
    public, own = await shown(http, box, await phone_of(box))
    assert public == own
    assert (public["number"], public["cost"], public["owners_pay"], public["gap"]) == (1, None, None, None)
    notice = await notice_of(box)
    assert "第 1 版" in notice
    assert "预算" not in notice


async def test_a_vote_without_a_plan_names_none(http: httpx.AsyncClient, box: BallotBox) -> None:
    await box.opened()
    assert await shown(http, box, await phone_of(box)) == (None, None)
    assert "方案为" not in await notice_of(box)
