"""Three provinces, three orders of the same steps, over HTTP with exactly twenty-five households.

Nineteen are refused and twenty are enough; all words are the households' own, on their phones. At each stage the chain is
tried too early, and the refusal says what is missing.
"""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from app.core.db import Database
from tests.consultation.surveys.papers import ALL_YES, CONTENT, INCLUSION, SATISFACTION
from tests.stories.twenty_five import PLACES, Chain

NO = ALL_YES | {"q1": "2"}
NOT_PAYING = ALL_YES | {"q5": "2"}
ON_PLAN = ("同意按公布的改造方案实施改造。", "7", "plan")
ON_MODEL = ("同意改造后聘请物业企业管理。", "4", "management_model")
ON_CONTENTS = ("同意按公布的内容改造本小区。", "7", "contents")
POSTING = {"issuer": "红星街道办事处", "contact": "街道城建科 0717-1234567", "posting_places": ["小区公告栏"]}


@pytest.fixture
def chain(http: httpx.AsyncClient, database: Database, tmp_path: Path) -> Chain:
    return Chain(http, database, tmp_path)


async def test_hebei_included_agreed_voted_satisfied(chain: Chain) -> None:
    """The three gates of four fifths in their order: to be included, to the plan, with the works."""
    await chain.set_up("hebei")
    await chain.apply()
    await chain.go("accepted")
    assert "住户同意纳入改造的证明，80% 以上" in await chain.shut("in_plan_year", plan_year=2027)
    few = await chain.survey(INCLUSION, [ALL_YES] * 19 + [NO])
    assert "还差 1 户" in await chain.too_few("inclusion", survey_id=few)
    assert await chain.shut("in_plan_year", plan_year=2027)
    enough = await chain.survey(INCLUSION, [ALL_YES] * 20)
    assert (await chain.certify("inclusion", survey_id=enough))["counted"] == 20
    await chain.go("in_plan_year", plan_year=2027)

    assert "还没有公布改造方案" in await chain.shut("consulted")
    await chain.publish("外墙保温", "给水立管")
    await chain.require({"kind": "inclusion_gate"}, {"kind": "agreed_gate"}, {"kind": "vote", "matter": "plan"})
    await chain.consult()
    await chain.agree(PLACES[:19])
    assert "还差 1 户" in await chain.too_few("plan_agreed", consultation_id=chain.consultation)
    assert "住户同意方案的证明，80% 以上" in await chain.shut("consulted")
    await chain.agree(PLACES[19:20])
    await chain.certify("plan_agreed", consultation_id=chain.consultation)
    await chain.go("consulted")

    assert "对“改造方案”的表决" in await chain.shut("voted")
    await chain.vote("整体改造表决", ON_PLAN)
    await chain.go("voted")
    await chain.go("works")

    await chain.estate.hands.clock_to(await chain.estate.hands.clock() + timedelta(days=90))
    draft = SATISFACTION | {"plan_version_id": await chain.plan()}
    few = await chain.survey(draft, [{"q1": "1"}] * 19 + [{"q1": "2"}])
    assert "还差 1 户" in await chain.too_few("satisfaction", survey_id=few)
    assert "满意度达标证明" in await chain.shut("acceptance")
    enough = await chain.survey(draft, [{"q1": "1"}] * 20)
    await chain.certify("satisfaction", survey_id=enough)
    posting = (await chain.post("jiedao", f"/projects/{chain.project}/acceptance/posting", POSTING))["posting_id"]
    await chain.estate.hands.hang(posting, "验收前公示")
    await chain.estate.hands.wait_for(posting)
    await chain.go("acceptance")


async def test_beijing_asked_scheme_and_each_matter_before_the_plan_of_the_year(chain: Chain) -> None:
    """Applied, asked, scheme; then consensus on whether, what, how managed and each duty, one by one."""
    await chain.set_up("beijing")
    await chain.apply()
    await chain.go("accepted")
    assert "还没有公布改造方案" in await chain.shut("consulted")
    await chain.publish("外墙保温", "给水立管")
    await chain.consult()
    await chain.agree(PLACES[:19])
    assert "还差 1 户" in await chain.too_few("plan_asked", consultation_id=chain.consultation)
    assert "方案已征询住户的证明，80% 以上" in await chain.shut("consulted")
    await chain.agree(PLACES[19:20])
    await chain.certify("plan_asked", consultation_id=chain.consultation)
    await chain.go("consulted")

    why = await chain.shut("in_plan_year", plan_year=2028)
    matters = (
        "是否同意纳入改造",
        "改造什么内容",
        "改造后的管理模式",
        "配合施工",
        "拆除自行搭建",
        "交纳物业费",
        "续交维修资金",
    )
    assert [one for one in matters if f"住户逐项达成共识：{one}，80% 以上" not in why] == []
    # Twenty agree to be included, one of them not to pay: what is missing is that matter alone.
    survey = await chain.survey(INCLUSION, [ALL_YES] * 19 + [NOT_PAYING])
    made = await chain.certify("inclusion", survey_id=survey)
    assert {one["matter"]: one["agreed"] for one in made["facts"]["matters"]}["pay_fee"] == 19
    why = await chain.shut("in_plan_year", plan_year=2028)
    assert "交纳物业费，80% 以上”尚未具备：25 户中现在有 19 户，没有达到 80%。" in why
    assert [one for one in matters if one in why] == ["交纳物业费"]
    enough = await chain.survey(INCLUSION, [ALL_YES] * 20)
    await chain.certify("inclusion", survey_id=enough)
    await chain.go("in_plan_year", plan_year=2028)
    assert "对“改造方案”的表决" in await chain.shut("voted")


async def test_ningbo_from_the_survey_to_the_second_vote(chain: Chain) -> None:
    """Survey, vote on the contents, application, scheme, second vote, plan of the year."""
    await chain.set_up("ningbo")
    why = await chain.shut("applied")
    assert "还没有由改造内容问卷形成的方案" in why
    assert "对“改造内容”的表决" in why
    survey = await chain.survey(CONTENT, [{"q1": {"1": "must", "2": "no", "3": "would_like"}}] * 20)
    chosen = {"question": "q1", "options": ["1", "3"], "title": "按调查拟定的改造内容"}
    contents = await chain.post("juwei", f"/surveys/{survey}/plan", chosen)
    assert (contents["number"], contents["items"]) == (1, ["外墙保温", "停车位"])
    why = await chain.shut("applied")
    assert "问卷" not in why
    assert "对“改造内容”的表决" in why
    # The committee applies, and the street accepts, before the owners have decided: no stage comes of it.
    await chain.apply()
    assert "对“改造内容”的表决" in await chain.shut("applied")
    await chain.vote("改造内容表决", ON_CONTENTS)
    await chain.go("applied")
    await chain.go("accepted")

    await chain.publish("外墙保温（岩棉）", "停车位 40 个")
    why = await chain.shut("voted")
    assert "改造内容" not in why
    assert "对“改造方案”的表决" in why
    assert "对“改造后的管理模式”的表决" in why
    assert "下一阶段是完成表决" in await chain.shut("in_plan_year", plan_year=2028)
    await chain.vote("改造方案和管理模式表决", ON_PLAN, ON_MODEL)
    await chain.go("voted")
    await chain.go("in_plan_year", plan_year=2028)
    assert "还没有设定开工条件" in await chain.shut("works")
    await chain.require({"kind": "vote", "matter": "plan"}, {"kind": "vote", "matter": "management_model"})
