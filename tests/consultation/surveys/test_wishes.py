"""A plan is drawn from a survey of wishes once the district's share of all households was asked: over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.sealing import Sealer
from tests.conftest import Town
from tests.consultation.estate import ESTATE, FLATS, MORNING, Estate
from tests.consultation.gates.works import VOTE, Works
from tests.consultation.surveys.papers import CONTENT, enter, entry, opened, say

WISH = {"q1": {"1": "must", "2": "no", "3": "would_like"}}
PLAN = {"question": "q1", "options": ["1"], "title": "按调查拟定的方案"}
NOTHING = {"word": "no_wish", "answers": {}}
CLOSED = MORNING + timedelta(hours=3)


DANGER = {"kind": "emergency", "title": "墙体脱落排险", "danger": "东墙保温层脱落", "scope": ESTATE}
STAIRWELL = {"kind": "stairwell", "building": "1", "stairwell": "1"}


@pytest.fixture
async def works(town: Town, sealer: Sealer) -> Works:
    made = Works(town, sealer)
    await made.set_up()
    return made


async def told(estate: Estate, survey: str) -> dict[str, Any]:
    """Whether the plan may be published, as its page says."""
    page = (await estate.people["liu"].get(f"/v1/office/communities/{estate.id}{survey}")).json()
    return dict(next(one for one in page["may"] if one["act"] == "plan"))


async def work(estate: Estate) -> list[dict[str, Any]]:
    lines = (await estate.people["liu"].get("/v1/office/work")).json()["lines"]
    return [one for one in lines if one["kind"] == "survey_plan"]


async def test_a_plan_from_one_answer_of_twenty_four_is_refused(estate: Estate) -> None:
    survey = await opened(estate, CONTENT)
    await enter(estate, survey, FLATS[0], WISH)
    await estate.clock(CLOSED)
    refused = await estate.post("liu", f"{survey}/plan", PLAN, 409)
    assert refused["code"] == "wishes_too_few"
    assert "全部 24 户中征询到 1 户" in refused["message"]
    assert "须不少于 20 户，还差 19 户" in refused["message"]
    may = await told(estate, survey)
    assert (may["now"], may["why"]) == (False, refused["message"])
    (line,) = await work(estate)
    assert (line["count"], "还差 19 户" in line["title"]) == (19, True)


async def test_who_has_no_wish_and_who_was_met_and_declined_was_asked(estate: Estate) -> None:
    survey = await opened(estate, CONTENT)
    for place in FLATS[:16]:
        await enter(estate, survey, place, WISH)
    phone = await estate.phone(FLATS[16])
    said = await phone.turned_to(survey).post("/answers", NOTHING)
    assert (said["word"], said["answers"]) == ("no_wish", {})
    await enter(estate, survey, FLATS[17], {}, word="no_wish")
    await enter(estate, survey, FLATS[18], {}, word="declined", evidence_class="visit")
    figures = (await estate.people["liu"].get(f"/v1/office/communities/{estate.id}{survey}/statistics")).json()
    assert (figures["answered"], figures["no_wish"], figures["declined"]) == (16, 2, 1)
    await estate.clock(CLOSED)
    short = await estate.post("liu", f"{survey}/plan", PLAN, 409)
    assert "征询到 19 户（作了答复 16 户，没有诉求 2 户，当面不愿答复 1 户）" in short["message"]


async def test_twenty_of_twenty_four_are_enough_and_the_figures_stay_with_the_plan(estate: Estate) -> None:
    survey = await opened(estate, CONTENT)
    for place in FLATS[:18]:
        await enter(estate, survey, place, WISH)
    await enter(estate, survey, FLATS[18], {}, word="no_wish")
    await enter(estate, survey, FLATS[19], {}, word="declined", evidence_class="visit")
    await estate.clock(CLOSED)
    assert (await told(estate, survey))["now"] is True
    (line,) = await work(estate)
    assert (line["count"], line["path"].endswith(survey)) == (1, True)
    plan = await estate.post("liu", f"{survey}/plan", PLAN)
    assert plan["wishes"] == {
        "households": 24,
        "answered": 18,
        "no_wish": 1,
        "declined": 1,
        "percent": 80,
        "needed": 0,
    }
    assert await work(estate) == []


async def test_an_entry_that_its_owner_disputes_was_no_asking(estate: Estate) -> None:
    survey = await opened(estate, CONTENT)
    for place in FLATS[:19]:
        await enter(estate, survey, place, WISH)
    await enter(estate, survey, FLATS[19], {}, word="declined", evidence_class="visit")
    phone = await estate.phone(FLATS[19])
    (claim,) = (await phone.client.get("/v1/resident/claims")).json()["lines"]
    assert claim["words"] == "上门见到，当面不愿答复"
    answer = await phone.client.post(
        f"/v1/resident/claims/{claim['id']}/dispute",
        json={"told": "没有人来过"},
        headers={"Idempotency-Key": "d" * 32},
    )
    assert answer.status_code == 201, answer.text
    await estate.clock(CLOSED)
    assert "还差 1 户" in (await estate.post("liu", f"{survey}/plan", PLAN, 409))["message"]


async def test_what_is_no_asking_cannot_be_entered_as_one(estate: Estate) -> None:
    survey = await opened(estate, CONTENT)
    for body, field in (
        (entry(estate, FLATS[0], {}), "answers.q1"),
        (entry(estate, FLATS[0], WISH, word="no_wish"), "answers"),
        # Nobody declines by telephone to somebody who met them.
        (entry(estate, FLATS[0], {}, word="declined"), "evidence_class"),
    ):
        refused = await estate.post("ma", f"{survey}/entries", body, 422)
        assert [one["field"] for one in refused["fields"]] == [field]
    phone = (await estate.phone(FLATS[0])).turned_to(survey)
    refused = await phone.post("/answers", {"word": "declined", "answers": {}}, 422)
    assert [one["field"] for one in refused["fields"]] == ["word"]
    # A menu that need not be answered is not answered by nothing.
    menu = CONTENT | {"questions": [CONTENT["questions"][0] | {"required": False}]}  # type: ignore[index]
    optional = await opened(estate, menu)
    refused = await say(phone, optional, {}, 422)
    assert [one["field"] for one in refused["fields"]] == ["answers"]


async def test_a_slip_is_mended_into_what_was_said(estate: Estate) -> None:
    survey = await opened(estate, CONTENT)
    made = await estate.post("ma", f"{survey}/entries", entry(estate, FLATS[0], WISH))
    slip = {"word": "no_wish", "answers": {}, "reason": "听错了"}
    assert (await estate.post("ma", f"{survey}/entries/{made['id']}/mend", slip))["word"] == "no_wish"
    figures = (await estate.people["liu"].get(f"/v1/office/communities/{estate.id}{survey}/statistics")).json()
    assert (figures["answered"], figures["no_wish"], figures["declined"]) == (0, 1, 0)


async def test_an_emergency_waits_for_no_wishes(works: Works) -> None:
    await works.require(DANGER)
    survey = await opened(works, CONTENT)
    await enter(works, survey, FLATS[0], WISH)
    await works.clock(CLOSED)
    assert (await told(works, survey))["now"] is True
    plan = await works.post("liu", f"{survey}/plan", PLAN)
    assert (plan["wishes"]["households"], plan["wishes"]["needed"]) == (0, 0)


async def test_an_emergency_at_one_stairwell_leaves_the_other_to_be_asked(works: Works) -> None:
    await works.require(VOTE, DANGER | {"scope": STAIRWELL})
    survey = await opened(works, CONTENT)
    for place in FLATS[:12]:  # all of the stairwell that need not be asked
        await enter(works, survey, place, WISH)
    for place in FLATS[12:21]:
        await enter(works, survey, place, WISH)
    await works.clock(CLOSED)
    refused = await works.post("liu", f"{survey}/plan", PLAN, 409)
    assert "全部 12 户中征询到 9 户" in refused["message"]
    assert "还差 1 户" in refused["message"]
