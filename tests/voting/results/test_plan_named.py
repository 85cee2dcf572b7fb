"""Which plan a vote is on, what it costs and who pays: on its public page, a resident's phone and the notice that hangs."""

import uuid
from typing import Any

import httpx

from app.core.installation import now
from app.core.periods import end_words, start_words
from app.core.signing.notes import SigningKey
from app.core.values.fractions import centi
from app.identity import residents
from app.posting.models import Posting
from app.projects.briefing import NOT_LAID_DOWN
from app.projects.models import PlanVersion
from app.voting.ballots import open_votes
from app.voting.drafting import queries
from app.voting.papers import issuing
from app.voting.papers.ballot_paper import to_print
from tests.conftest import add_staff
from tests.projects.site import VOTE, Site
from tests.voting.live.ballot_box import CONVENOR, HEADS, BallotBox

KEY = SigningKey(b"\x01" * 32).public("vote.example.cn/v-1")
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


async def pays_of(http: httpx.AsyncClient, box: BallotBox, token: str) -> list[Any]:
    path = f"/v1/resident/communities/{box.desk.id}/votes/{box.vote_id}"
    answer = await http.get(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["pays"])


async def shown(http: httpx.AsyncClient, box: BallotBox, token: str) -> tuple[Any, Any]:
    """The plan as the public page names it, and as the phone does."""
    public = await http.get(f"/v1/public/votes/{(await box.vote()).eid}")
    path = f"/v1/resident/communities/{box.desk.id}/votes/{box.vote_id}"
    own = await http.get(path, headers={"Authorization": f"Bearer {token}"})
    assert (public.status_code, own.status_code) == (200, 200), own.text
    return public.json()["plan"], own.json()["plan"]


async def issue(box: BallotBox) -> None:
    async with box.database.write() as session:
        await issuing.issue(session, box.vote_id, None, by=CONVENOR.id)


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
            {"source": "city", "payer": "西陵区财政局", "amount": "424000.00", "sharing": None},
            {"source": "owners", "payer": "1 栋业主", "amount": "86000.00", "sharing": None},
            {"source": "owners", "payer": "", "amount": "100000.00", "sharing": None},
        ],
        "owners_pay": "186000.00",
        "owners_share": f"业主出资（1 栋业主）86000.00 元，{NOT_LAID_DOWN}。业主出资 100000.00 元，{NOT_LAID_DOWN}。",
        "gap": "0.50",
    }
    assert await shown(http, box, token) == (named, named)
    assert (
        f"所表决的方案为“整体改造”第 1 版，校验值 {plan.sha256.hex()}。方案预算合计 610000.50 元，资金来源："
        f"市级财政（西陵区财政局）424000.00 元、业主出资（1 栋业主）86000.00 元（{NOT_LAID_DOWN}）、"
        f"业主出资 100000.00 元（{NOT_LAID_DOWN}）、尚未落实 0.50 元。" in await notice_of(box)
    )
    vote = await box.open()
    assert await shown(http, box, token) == (named, named)
    found = await open_votes.find(box.database, vote.eid)
    assert found is not None
    public = (await http.get(f"/v1/public/votes/{vote.eid}")).json()
    assert vote.opens_at is not None
    assert vote.closes_at is not None
    assert (public["opens_at_shown"], public["closes_at_shown"]) == (
        start_words(vote.opens_at),
        end_words(vote.closes_at),
    )
    assert public["closes_at_shown"].endswith("24:00")
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


async def test_what_each_home_pays_is_on_the_phone_the_notice_and_the_paper(
    http: httpx.AsyncClient, box: BallotBox
) -> None:
    box.areas = [10_000] * 10 + [5_000, 15_001]
    await box.bring_in_register()
    shared = {"source": "owners", "amount": "610000.50", "sharing": {"rule": "by_area"}}
    plan = await plan_of(box, budget=COSTS["budget"], funding=[shared])
    vote = await box.noticed(plan=(plan.project_id, plan.id))
    token = await phone_of(box)
    _, own = await shown(http, box, token)
    assert own["funding"][0]["sharing"] == {"rule": "by_area", "where": "项目全部范围", "coefficients": []}
    assert own["owners_share"] == "业主出资 610000.50 元，项目全部范围，按专有部分面积分摊。"
    # 50832.951 for 100.00 m2; of ten equal homes the first bears the fen that does not divide.
    (pays,) = await pays_of(http, box, token)
    assert (pays["part"], pays["amount"], pays["words"]) == ("1-1-100", "50832.96", "1-1-100 应出 50832.96 元。")
    assert pays["lines"][0]["words"] == "业主出资 610000.50 元，按专有部分面积分摊，应出 50832.96 元。"
    assert (
        "业主出资 610000.50 元（按专有部分面积分摊，每平方米约 508.32 元，每处 25416.48 至 76254.51 元）"
        in await notice_of(box)
    )
    await issue(box)
    async with box.database.read() as session:
        papers = await to_print(session, vote, community="桃花岭小区", key=KEY)
    assert papers.cost == "“整体改造”预算合计 610000.50 元。"
    assert {one.parts[0]: one.pays for one in papers.papers}["1-1-111"] == "本票所列房屋应出 76254.51 元。"
    paid = [centi(one.pays.removeprefix("本票所列房屋应出 ").removesuffix(" 元。")) for one in papers.papers]
    assert (len(paid), sum(paid)) == (HEADS, 61_000_050)


async def test_a_home_is_told_plainly_that_nothing_is_laid_down(http: httpx.AsyncClient, box: BallotBox) -> None:
    plan = await plan_of(box, **COSTS)
    await box.noticed(plan=(plan.project_id, plan.id))
    (pays,) = await pays_of(http, box, await phone_of(box))
    assert (pays["amount"], pays["words"]) == (None, f"业主共出资 186000.00 元，{NOT_LAID_DOWN}。")
    assert [(one["rule"], one["amount"]) for one in pays["lines"]] == [(None, None), (None, None)]
