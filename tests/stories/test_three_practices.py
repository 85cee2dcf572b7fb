"""Three cities, three practices of the list, over HTTP with exactly twenty-five households.

Xianning decides on the management before works; in Shanghai one household applies and its stairwell is asked by itself; in
Changzhou a stairwell that does not agree to a lift has its pit reserved. All words are the households' own, on their phones;
where a gate of four fifths stands, nineteen are refused and twenty are enough.
"""

from pathlib import Path

import httpx
import pytest

from app.core.db import Database
from tests.consultation.surveys.papers import ALL_YES, INCLUSION
from tests.stories.twenty_five import Chain

ON_PLAN = ("同意按公布的改造方案实施改造。", "7", "plan")
ON_MODEL = ("同意改造后聘请物业企业管理。", "4", "management_model")
NO_MODEL = ALL_YES | {"q2": "3"}
XIANNING = {
    "preset": "xianning",
    "works": [{"kind": "vote", "matter": "plan"}, {"kind": "vote", "matter": "management_model"}],
    "stages": [
        {"stage": "applied"},
        {"stage": "accepted"},
        {"stage": "in_plan_year", "gates": [{"kind": "consensus", "matter": "management_model", "percent": 80}]},
        {"stage": "consulted"},
        {"stage": "voted"},
        {"stage": "works"},
        {"stage": "acceptance"},
        {"stage": "warranty"},
        {"stage": "closed"},
    ],
}
"""A district's own policy, which comes with no preset: how the estate is managed is decided before works."""


@pytest.fixture
def chain(http: httpx.AsyncClient, database: Database, tmp_path: Path) -> Chain:
    return Chain(http, database, tmp_path)


async def test_xianning_decides_how_the_estate_is_managed_before_works(chain: Chain) -> None:
    """Households are asked about the management, and owners decide it; neither their word nor the plan's vote is that."""
    await chain.set_up(XIANNING)
    await chain.apply()
    await chain.go("accepted")
    survey = await chain.survey(INCLUSION, [ALL_YES] * 19 + [NO_MODEL])
    await chain.certify("inclusion", survey_id=survey)
    why = await chain.shut("in_plan_year", plan_year=2027)
    assert "改造后的管理模式，80% 以上”尚未具备：25 户中现在有 19 户，没有达到 80%。" in why
    survey = await chain.survey(INCLUSION, [ALL_YES] * 20)
    await chain.certify("inclusion", survey_id=survey)
    await chain.go("in_plan_year", plan_year=2027)

    await chain.publish("外墙保温", "给水立管")
    about_plan = {"kind": "vote", "title": "改造方案表决", "matter": "plan"}
    about_model = {"kind": "vote", "title": "管理模式表决", "matter": "management_model"}
    assert "对“改造后的管理模式”进行业主共同表决" in await chain.below_policy(about_plan)
    await chain.require(about_plan, about_model)
    await chain.vote("改造方案表决", ON_PLAN)
    missing = ["“管理模式表决”（全小区，表决改造后的管理模式）尚未具备。"]
    assert await chain.not_yet() == missing
    assert (await chain.shut("voted")).endswith(missing[0])
    assert "下一阶段是完成表决" in await chain.shut("works")

    # Nine of twenty are for it: the announcement hangs, and opens nothing.
    await chain.announce(await chain.counted("管理模式第一次表决", ON_MODEL, agreeing=9))
    assert await chain.not_yet() == missing
    vote = await chain.counted("管理模式第二次表决", ON_MODEL)
    assert await chain.not_yet() == missing
    posting = (await chain.estate.hands.both(vote, "finalise"))["final_posting_id"]
    assert await chain.not_yet() == missing
    assert (await chain.shut("voted")).endswith(missing[0])
    await chain.hang_final(posting)
    assert await chain.not_yet() == []
    await chain.go("voted")
    await chain.go("works")
