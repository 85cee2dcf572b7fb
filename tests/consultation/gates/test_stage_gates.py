"""What households said opens the gates before stages: a certificate of the whole scope, and each matter by itself."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from app.consultation.gates import stage_gates
from app.core.installation import now
from app.projects import queries
from app.projects.kinds import ConsensusMatter, StageGateKind
from app.projects.stages import StageGate
from tests.consultation.estate import FLATS, MORNING
from tests.consultation.gates.works import Works
from tests.consultation.surveys.papers import ALL_YES, CONTENT, INCLUSION, enter, opened

G = StageGateKind
INCLUDED, HIGHER = StageGate(G.INCLUSION, percent=80), StageGate(G.INCLUSION, percent=90)
WHETHER, FEE = (StageGate(G.CONSENSUS, one, 80) for one in (ConsensusMatter.WHETHER, ConsensusMatter.PAY_FEE))
FEWER = StageGate(G.CONSENSUS, ConsensusMatter.PAY_FEE, 60)
SURVEY, ASKED = StageGate(G.SURVEY), StageGate(G.ASKED, percent=80)
VOTE = StageGate(G.VOTE)


async def missing(works: Works, *gates: StageGate) -> list[str]:
    """What is missing of each of these."""
    async with works.town.database.read() as session:
        project = await queries.find(session, uuid.UUID(works.project.rpartition("/")[2]))
        told = await stage_gates.missing(session, project, gates, await now(session))
    return ["".join(told[one]) for one in gates]


async def certified(works: Works, paying: int = 17) -> dict[str, Any]:
    """Twenty of twenty-four agree to be included, so many of them to pay the fee."""
    survey = await opened(works, INCLUSION, at=MORNING)
    for number, place in enumerate(FLATS[:20]):
        await enter(works, survey, place, ALL_YES | ({} if number < paying else {"q5": "2"}))
    await works.clock(MORNING + timedelta(hours=3))
    works.people["jie"] = await works.town.signed_in("jie", works.people["jie"].id)
    return await works.post(
        "jie", "/certificates", {"kind": "inclusion", "survey_id": survey.removeprefix("/surveys/")}
    )


async def test_each_matter_has_its_own_share_and_its_own_threshold(works: Works) -> None:
    (none,) = await missing(works, INCLUDED)
    assert none == "“住户同意纳入改造的证明，80% 以上”尚未具备：还没有覆盖项目全部范围的证明。"
    made = await certified(works)
    assert {one["matter"]: one["agreed"] for one in made["facts"]["matters"]} == {
        "include": 20,
        "contents": 20,
        "management_model": 20,
        "cooperate": 20,
        "remove_illegal": 20,
        "pay_fee": 17,
        "top_up_fund": 20,
    }
    assert made["facts"]["matters"][0]["matter"] == "include"
    assert await missing(works, INCLUDED, WHETHER, FEWER) == ["", "", ""]
    low, higher = await missing(works, FEE, HIGHER)
    assert "交纳物业费，80% 以上”尚未具备：24 户中现在有 17 户，没有达到 80%。" in low
    assert "24 户中现在有 20 户，没有达到 90%。" in higher
    # Another version of the plan takes nothing from what was asked before any plan.
    await works.post("liu", f"{works.project}/plans", {"title": "改造方案", "items": ["停车位"]})
    assert await missing(works, INCLUDED, WHETHER) == ["", ""]


async def test_who_takes_a_matter_back_is_not_counted_for_it_and_the_certificate_lapses_with_the_wish(
    works: Works,
) -> None:
    await certified(works, paying=20)
    assert await missing(works, FEE) == [""]
    await works.dispute(FLATS[0])
    fee, whether = await missing(works, FEE, WHETHER)
    assert "证明已失效" in fee
    assert "证明已失效" in whether


async def test_a_certificate_from_before_stands_for_everything_it_asked(works: Works, owner: Any) -> None:
    """Its file says what was asked together, and whom it counts agrees to all of that."""
    made = await certified(works, paying=20)
    await owner.execute(
        "UPDATE gate_certificate SET document = jsonb_set(jsonb_set(document::jsonb - 'matters', '{v}', '1'),"
        " '{asked}', '[\"是否同意纳入改造\", \"交纳物业费\"]')::text"
    )
    assert await missing(works, INCLUDED, WHETHER, FEE) == ["", "", ""]
    (contents,) = await missing(works, StageGate(G.CONSENSUS, ConsensusMatter.CONTENTS, 80))
    assert "没有问这一项" in contents
    page = (await works.people["wu"].get(f"/v1/public/certificates/{made['id']}/file")).json()
    assert page["document"]["asked"] == ["是否同意纳入改造", "交纳物业费"]


async def test_contents_that_households_chose_are_a_version_of_the_plan(works: Works) -> None:
    assert (await missing(works, SURVEY))[0].startswith("还没有由改造内容问卷形成的方案")
    survey = await opened(works, CONTENT, at=MORNING)
    for place in FLATS[:20]:
        await enter(works, survey, place, {"q1": {"1": "must", "2": "no", "3": "would_like"}})
    await works.clock(MORNING + timedelta(hours=3))
    await works.post(
        "liu", f"{survey}/plan", {"question": "q1", "options": ["1", "3"], "title": "按调查拟定的改造内容"}
    )
    assert await missing(works, SURVEY) == [""]


async def test_what_households_were_asked_of_a_plan_is_of_that_version(works: Works) -> None:
    (none,) = await missing(works, ASKED)
    assert "方案已征询住户的证明" in none


@pytest.mark.parametrize("gate", [VOTE])
async def test_a_vote_is_answered_for_by_another_room(works: Works, gate: StageGate) -> None:
    with pytest.raises(KeyError):
        await missing(works, gate)
