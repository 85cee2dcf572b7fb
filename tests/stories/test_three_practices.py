"""Three cities, three practices of the list, over HTTP with exactly twenty-five households.

Xianning decides on the management before works; in Shanghai one household applies and its stairwell is asked by itself; in
Changzhou a stairwell that does not agree to a lift has its pit reserved. All words are the households' own, on their phones;
where a gate of four fifths stands, nineteen are refused and twenty are enough.
"""

from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from app.cli.demo.hands import Answer
from app.core.db import Database
from app.core.periods import CHINA
from tests.consultation.surveys.papers import ALL_YES, INCLUSION
from tests.stories.twenty_five import PLACES, Chain

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

CHANGZHOU = {
    "preset": "changzhou",
    "works": [{"kind": "agreed_gate", "percent": 80}, {"kind": "vote", "matter": "plan"}],
}
PIPES = {
    "title": "管线改造方案",
    "items": [{"code": "GX-1", "title": "更换雨污水管，绕开电梯基坑", "kind": "water"}],
    "budget": [
        {"code": "Y1", "title": "更换雨污水管", "item": "GX-1", "amount": "260000.00"},
        {"code": "Y2", "title": "迁移管线，预留电梯基坑空间", "item": "GX-1", "amount": "40000.00"},
    ],
    "funding": [{"source": "city", "payer": "市财政局", "amount": "300000.00"}],
}
LIFT = {"matter": "lift", "words": "本单元五层多是老人，盼望加装电梯"}
YES = {"q1": "1", "q2": "1", "q3": "3", "q4": "3", "q5": "1"}
NO = YES | {"q1": "2"}


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


async def waits(chain: Chain, who: str, kind: str) -> list[Answer]:
    """The lines of one kind on somebody's work list."""
    lines = (await chain.estate.send(who, "GET", "/work"))["lines"]
    return [one for one in lines if one["kind"] == kind]


async def test_shanghai_asks_a_stairwell_because_one_household_applied(chain: Chain) -> None:
    """The street's acceptance starts the clock and the asking by itself; there is no project, and none is needed."""
    estate = chain.estate
    await estate.set_up()
    home = await estate.mobile("1-1-501")
    own = f"/flats/{home.binding}/applications"
    applied = await home.ask("POST", own, LIFT)
    assert (applied["state"], applied["where"], applied["stairwell_asking"]) == ("received", "1 栋 1 单元", None)
    (line,) = await waits(chain, "jiedao", "application")
    assert datetime.fromisoformat(line["due_at"]) == datetime.fromisoformat(applied["answer_by"])
    assert [await waits(chain, who, "stairwell_asking") for who in ("juwei", "yeweihui")] == [[], []]

    decided = f"/applications/{applied['id']}/decision"
    asking = (await chain.post("jiedao", decided, {"accept": True, "words": ""}))["stairwell_asking"]
    # Accepted on 1 December; thirty days later is the end of 31 December.
    assert (asking["due_at_shown"], asking["overdue"]) == ("2026-12-31 24:00", False)
    path = f"{estate.base}/applications/{applied['id']}/stairwell"
    for who in ("juwei", "juwei2", "yeweihui"):
        (line,) = await waits(chain, who, "stairwell_asking")
        assert (line["since"], line["due_at"], line["path"]) == (
            asking["asked_at"],
            asking["due_at"],
            f"/v1/office{path}",
        )
    assert (await home.ask("GET", own))["lines"][0]["stairwell_asking"] == asking
    assert (await estate.callers.public("GET", f"/v1/public{estate.base}/projects"))["lines"] == []

    for place, answers in zip(PLACES[:24], [YES] * 19 + [NO] * 5, strict=True):
        phone = await estate.mobile(place)
        sent = {"answers": answers}
        await phone.ask("POST", f"/flats/{phone.binding}/surveys/{asking['survey_id']}/answers", sent)
    report = f"/applications/{applied['id']}/stairwell/report"
    words = {"words": "25 户都已答复，20 户同意加装电梯，5 户不同意"}
    early = await chain.refused("juwei", report, words)
    assert (early["code"], "2026-12-31 24:00" in early["message"]) == ("stairwell_not_yet", True)
    last = await estate.mobile(PLACES[24])
    await last.ask("POST", f"/flats/{last.binding}/surveys/{asking['survey_id']}/answers", {"answers": YES})
    reported = await chain.post("juwei", report, words)
    assert [reported[one] for one in ("households", "answered", "agreeing", "overdue")] == [25, 25, 20, False]
    assert await waits(chain, "juwei", "stairwell_asking") == []
    told = (await home.ask("GET", own))["lines"][0]["stairwell_asking"]
    assert told["words"] == words["words"]
    assert any(words["words"] in one["body"] for one in (await home.ask("GET", "/inbox"))["lines"])
    # What a stairwell was asked is no gate: nothing is certified from it.
    gate = await chain.refused("jiedao", "/certificates", {"kind": "inclusion", "survey_id": asking["survey_id"]})
    assert gate["code"] == "gate_no_source"


async def test_shanghais_clock_runs_out_before_the_committees_eyes(chain: Chain) -> None:
    """Where a stairwell stays silent the committee reports once the time is over, and the delay is said."""
    estate = chain.estate
    await estate.set_up()
    home = await estate.mobile("1-1-501")
    applied = await home.ask("POST", f"/flats/{home.binding}/applications", LIFT)
    decided = f"/applications/{applied['id']}/decision"
    asking = (await chain.post("jiedao", decided, {"accept": True, "words": ""}))["stairwell_asking"]
    await estate.hands.clock_to(await estate.hands.clock() + timedelta(days=31))
    (line,) = await waits(chain, "juwei", "stairwell_asking")
    assert (line["due_at"], line["overdue"]) == (asking["due_at"], True)
    report = f"/applications/{applied['id']}/stairwell/report"
    reported = await chain.post("juwei", report, {"words": "各户都没有答复，将上门再次征询"})
    assert [reported[one] for one in ("households", "answered", "agreeing", "overdue")] == [25, 0, 0, True]


async def test_changzhou_reserves_the_pit_where_a_stairwell_does_not_agree_yet(chain: Chain) -> None:
    """A lift goes along with the pipes or has its pit reserved between them: the works wait for nobody, nor for ever."""
    estate = chain.estate
    await chain.set_up(CHANGZHOU)
    home = await estate.mobile("1-1-501")
    applied = await home.ask("POST", f"/flats/{home.binding}/applications", LIFT)
    path = f"/applications/{applied['id']}"
    await chain.post("jiedao", f"{path}/decision", {"accept": True, "words": ""})
    await chain.post("juwei", f"{path}/project", {"project_id": chain.project})
    await chain.go("accepted")
    await chain.go("in_plan_year", plan_year=2027)
    by_committee = {"body": "owners_committee"}
    early = await chain.refused("yeweihui", f"{path}/lift/asking", by_committee)
    assert early["code"] == "consultation_no_plan"
    await chain.post("juwei", f"/projects/{chain.project}/plans", PIPES)
    (plan,) = (await chain.page())["plans"]
    # The pit lies on the pipes' item and in its cost, for anybody to read.
    assert [(one["item"], one["amount"]) for one in plan["budget"]] == [("GX-1", "260000.00"), ("GX-1", "40000.00")]

    # The stairwell of twenty-five is asked about its lift: three quarters of it are nineteen.
    (line,) = await waits(chain, "yeweihui", "lift")
    assert line["path"] == f"/v1/office{estate.base}{path}"
    lift = (await chain.post("yeweihui", f"{path}/lift/asking", by_committee))["consultation_id"]
    assert await waits(chain, "yeweihui", "lift") == []
    await chain.agree(PLACES[:18], lift)
    result = {"result": "agreed", "decided_on": "2026-12-01", "document": "单元协商会议纪要"}
    assert (await chain.refused("yeweihui", f"{path}/lift/result", result))["code"] == "lift_same_person"
    short = await chain.refused("juwei", f"{path}/lift/result", result)
    assert "同意 18 户，须至少 19 户同意；未达到的请登记为预留基坑" in short["message"]
    (word,) = (await chain.post("juwei", f"{path}/lift/result", result | {"result": "reserve_pit"}))["words"]
    assert (word["result"], word["supporting"], word["households"]) == ("reserve_pit", 18, 25)
    assert await chain.lifts() == [("1 栋 1 单元", "reserve_pit")]

    # The works on the pipes begin by what their plan needs, and the lift is none of it.
    await chain.require({"kind": "agreed_gate"}, {"kind": "vote", "matter": "plan"})
    await chain.consult()
    await chain.agree(PLACES[:19])
    assert "还差 1 户" in await chain.too_few("plan_agreed", consultation_id=chain.consultation)
    # Two more agree to the lift, which makes twenty: they did not agree to the plan by that.
    await chain.agree(PLACES[18:20], lift)
    certificate = await chain.refused("jiedao", "/certificates", {"kind": "plan_agreed", "consultation_id": lift})
    assert certificate["code"] == "gate_no_source"
    await chain.agree(PLACES[19:20])
    await chain.certify("plan_agreed", consultation_id=chain.consultation)
    await chain.go("consulted")
    await chain.vote("管线改造表决", ON_PLAN)
    await chain.go("voted")
    await chain.go("works")
    assert await chain.lifts() == [("1 栋 1 单元", "reserve_pit")]

    # The stairwell agrees by now, and what came first is kept beside what came later.
    later = result | {"decided_on": f"{(await estate.hands.clock()).astimezone(CHINA).date()}"}
    words = (await chain.post("juwei", f"{path}/lift/result", later))["words"]
    assert [(one["result"], one["supporting"]) for one in words] == [("reserve_pit", 18), ("agreed", 20)]
    assert await chain.lifts() == [("1 栋 1 单元", "agreed")]
