"""What a household disputes, or what was struck, is entered again by nobody, over HTTP; its own phone speaks at any time."""

import uuid
from typing import Any

import pytest

from app.core.sealing import Sealer
from tests.conftest import Town
from tests.consultation.estate import FLATS, Estate, Phone
from tests.consultation.meetings.hall import Hall
from tests.consultation.sheets.sending import meter
from tests.consultation.surveys.papers import ALL_YES, GENERAL, INCLUSION, enter, entry, opened, say
from tests.consultation.surveys.test_survey_routes import figures
from tests.consultation.walk_papers.test_walk_paper_routes import door, handed_in, keyed, keyers

CLOSED = "claim_matter_closed"


async def claims_of(phone: Phone) -> list[dict[str, Any]]:
    answer = await phone.client.get("/v1/resident/claims")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["lines"])


async def disputed(phone: Phone) -> str:
    """The owner at this phone disputes the one claim that was entered in their name."""
    (claim,) = await claims_of(phone)
    raised = await phone.client.post(
        f"/v1/resident/claims/{claim['id']}/dispute",
        json={"told": "没有人来问过我。"},
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    assert raised.status_code == 201, raised.text
    return str(claim["id"])


async def refused_visit(estate: Estate, login: str, place: str, **more: Any) -> str:
    """With what a visit is refused that says that the owner agrees; "" where it is kept."""
    (answer,) = await estate.visits(login, estate.visit(place, **more))
    return str(answer["code"] or "")


async def test_a_visit_is_not_entered_again_while_its_dispute_waits_nor_once_it_is_struck(estate: Estate) -> None:
    home = FLATS[0]
    await keyers(estate)
    await estate.visits("ma", estate.visit(home))
    phone = await estate.phone(home)
    claim = await disputed(phone)
    # By the same hand, by another, as a mended record, for whoever else lives there.
    first = estate.visit(home)
    (told,) = await estate.visits("ma", first)
    assert (await meter(estate))["supporting"] == 0, "entered again while its dispute waits, and counted"
    assert told["code"] == CLOSED
    assert "有争议，还没有解决" in told["message"]
    assert "在自己的手机上表态" in told["message"]
    assert await refused_visit(estate, "hao", home, way="call") == CLOSED
    assert await refused_visit(estate, "ma", home, met_as="family", owner_id=None) == CLOSED
    # That nobody opened is no word of anybody's, and the flat beside is another household.
    nobody: dict[str, Any] = {"outcome": "nobody", "met_as": None, "owner_id": None, "stance": None, "reasons": []}
    assert await refused_visit(estate, "ma", home, **nobody) == ""
    assert await refused_visit(estate, "ma", FLATS[1]) == ""
    await estate.find_forged(claim)
    assert await refused_visit(estate, "ma", home) == CLOSED
    assert await refused_visit(estate, "hao", home) == CLOSED
    (told,) = await estate.visits("ma", first)
    assert "已剔除" in told["message"]
    assert (await meter(estate))["supporting"] == 1
    assert len(await claims_of(phone)) == 1
    await phone.post("/answers", {"stance": "agree"})
    assert (await meter(estate))["supporting"] == 2


async def test_whoever_takes_the_dispute_back_opens_the_matter_again(estate: Estate) -> None:
    await estate.visits("ma", estate.visit(FLATS[0]))
    phone = await estate.phone(FLATS[0])
    claim = await disputed(phone)
    assert await refused_visit(estate, "ma", FLATS[0]) == CLOSED
    path = f"/v1/resident/claims/{claim}/confirm"
    taken_back = await phone.client.post(path, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert taken_back.status_code == 201, taken_back.text
    assert (await meter(estate))["supporting"] == 1
    assert await refused_visit(estate, "ma", FLATS[0]) == ""


async def test_a_survey_is_not_answered_again_for_whoever_disputes(estate: Estate) -> None:
    survey = await opened(estate, INCLUSION)
    await enter(estate, survey, FLATS[0], ALL_YES)
    phone = await estate.phone(FLATS[0])
    claim = await disputed(phone)
    for login in ("ma", "liu"):
        again = await estate.people[login].post(
            f"/v1/office/communities/{estate.id}{survey}/entries", json=entry(estate, FLATS[0], ALL_YES)
        )
        assert again.status_code == 409, "entered again while its dispute waits"
        assert again.json()["code"] == CLOSED
    await estate.find_forged(claim)
    await estate.post("liu", f"{survey}/entries", entry(estate, FLATS[0], ALL_YES), 409)
    counted = (await figures(estate, survey))["questions"][0]["cells"][0]["counted"]
    assert counted["households"] == 0
    await say(phone, survey, ALL_YES)
    counted = (await figures(estate, survey))["questions"][0]["cells"][0]
    assert (counted["counted"]["households"], counted["own_word"]["households"]) == (1, 1)
    # Another survey is another matter.
    other = await opened(estate, GENERAL, project=False)
    await enter(estate, other, FLATS[0], {"q1": "1"})


async def test_an_agent_mends_no_other_entry_into_a_closed_matter(estate: Estate) -> None:
    survey = await opened(estate, GENERAL, project=False)
    made = [
        await estate.post("ma", f"{survey}/entries", entry(estate, FLATS[0], {"q1": "1"})),
        await estate.post("ma", f"{survey}/entries", entry(estate, FLATS[0], {"q1": "2"})),
    ]
    phone = await estate.phone(FLATS[0])
    claim = next(one["id"] for one in await claims_of(phone) if one["words"].endswith("不支持"))
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    told = {"told": "没有人打过电话。"}
    assert (
        await phone.client.post(f"/v1/resident/claims/{claim}/dispute", json=told, headers=headers)
    ).status_code == 201
    mended = {"answers": {"q1": "1"}, "reason": "点错了"}
    for one in made:
        await estate.post("ma", f"{survey}/entries/{one['id']}/mend", mended, 409)


async def test_a_walk_list_says_at_which_door_nothing_is_keyed(estate: Estate) -> None:
    await keyers(estate)
    await estate.visits("ma", estate.visit(FLATS[0]))
    await disputed(await estate.phone(FLATS[0]))
    paper = await handed_in(estate)
    refused = await keyed(estate, paper, "hao", door(estate, FLATS[1]), door(estate, FLATS[0]), status=422)
    assert [one["field"] for one in refused["fields"]] == ["doors.1"]
    assert "有争议" in refused["fields"][0]["message"]
    for who in ("hao", "lin"):
        made = await keyed(estate, paper, who, door(estate, FLATS[1]), door(estate, FLATS[0], None))
    assert (made["recorded"], made["done"]) == (2, True)
    assert (await meter(estate))["supporting"] == 1


@pytest.fixture
async def hall(town: Town, sealer: Sealer) -> Hall:
    made = Hall(town, sealer)
    await made.set_up()
    return made


async def test_the_desk_of_a_meeting_writes_nobody_down_again_who_says_they_were_not_there(hall: Hall) -> None:
    await hall.opened()
    await hall.desk(FLATS[0])
    phone = await hall.home(FLATS[0])
    claim = await disputed(phone)
    assert (await hall.desk(FLATS[0], 409))["code"] == CLOSED
    assert (await hall.desk(FLATS[0], 409, met_as="family", owner_id=None))["code"] == CLOSED
    await hall.find_forged(claim)
    assert (await hall.desk(FLATS[0], 409))["code"] == CLOSED
    # Nor is a stance signed there for them; they come and check in themselves.
    (signed,) = await hall.sheets(await hall.sheet(FLATS[0]))
    assert signed["code"] == "meeting_faulty"
    await phone.post("/check-ins", {"code": await hall.code()})
    there = (await hall.people["ma"].get(f"{hall.office}{hall.meeting}/check-ins")).json()
    assert (there["attended"], [one["trust"] for one in there["check_ins"]]) == (1, ["out", "own"])
