"""Over HTTP: the district says of whom satisfied households are a share, how many must answer, and which doors may be left out."""

import json
import uuid
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import text

from app.consultation.gates.certificate import recount
from app.core.installation import now
from app.core.signing.notes import Note
from app.projects.policy import policies
from app.projects.policy.district_policy import BUILT_IN, AcceptancePolicy
from tests.consultation.estate import FLATS, MORNING
from tests.consultation.gates.test_stages import POSTING
from tests.consultation.gates.works import Works
from tests.consultation.surveys.papers import SATISFACTION, enter, opened
from tests.posting.evidence import put_evidence

SILENT = FLATS[23]


async def asks(works: Works, **more: Any) -> None:
    """The district asks for this before completion is accepted: one person proposes it, another approves."""
    policy = BUILT_IN.model_copy(update={"preset": f"own_{more['base']}", "acceptance": AcceptancePolicy(**more)})
    async with works.town.database.write() as session:
        at, district = await now(session), await session.scalar(text("SELECT id FROM district"))
        made = await policies.propose(session, district, None, policy, "按省办法", by=uuid.uuid4(), at=at)
        await policies.decide(session, district, made.version.id, approve=True, reason="", by=uuid.uuid4(), at=at)


async def surveyed(works: Works, satisfied: int, otherwise: int, **more: Any) -> str:
    """A survey that is open for ten days, with so many answers."""
    plan = (await works.page())["plans"][0]["id"]
    survey = await opened(works, SATISFACTION | {"plan_version_id": plan} | more, at=MORNING, hours=240)
    for number, place in enumerate(FLATS[: satisfied + otherwise]):
        await enter(works, survey, place, {"q1": "1" if number < satisfied else "2"})
    return survey.removeprefix("/surveys/")


async def closed(works: Works) -> None:
    await works.clock(MORNING + timedelta(hours=241))
    for login, person in list(works.people.items()):
        works.people[login] = await works.town.signed_in(login, person.id)


async def figures(works: Works, survey: str) -> dict[str, Any]:
    person = await works.town.signed_in("wu", works.people["wu"].id)
    answer = await person.get(f"{works.office}/gates/satisfaction", params={"survey_id": survey})
    return dict(answer.json()["figures"])


async def knock(works: Works, days: int, photo: str | None, **more: Any) -> None:
    at = MORNING + timedelta(days=days, hours=1)
    await works.clock(at)
    works.people["ma"] = await works.town.signed_in("ma", works.people["ma"].id)
    nobody = {"outcome": "nobody", "met_as": None, "owner_id": None, "stance": None}
    visit = works.visit(SILENT, at=at.isoformat(), evidence=[photo] if photo else []) | nobody | more
    (record,) = await works.visits("ma", visit)
    assert record["kept"], record


async def photo(works: Works) -> str:
    return str(await put_evidence(works.town.database, uuid.UUID(works.id)))


async def test_a_door_leaves_the_base_after_three_tries_on_three_days_with_photos_of_their_own(
    works: Works, http: httpx.AsyncClient
) -> None:
    await asks(works, base="reached")
    await works.at_works()
    survey = await surveyed(works, 19, 1)
    one, other = await photo(works), await photo(works)
    for days, picture in ((1, one), (1, other), (2, None), (3, await photo(works)), (4, one)):
        await knock(works, days, picture)
    told = await figures(works, survey)
    assert (told["not_reached"], told["base_households"], told["reached"]) == (0, 24, False)
    await knock(works, 5, await photo(works))
    told = await figures(works, survey)
    assert (told["base"], told["base_households"], told["not_reached"]) == ("reached", 23, 1)
    assert (told["share"], told["of_base"], told["reached"]) == ("79.1%", "82.6%", True)
    await closed(works)
    made = await works.certify(survey)
    # Both figures in the file, on the page, on the paper and in the posting.
    file = (await http.get(f"/v1/public/certificates/{made['id']}/file")).json()
    found = recount(file["document"], Note.read(file["note"]).text)
    assert (found.faults, found.figures.base_households, found.figures.households) == ((), 23, 24)
    assert (made["facts"]["v"], made["facts"]["rule"]["base"]) == (3, "reached")
    assert (made["figures"]["share"], made["figures"]["of_base"]) == ("79.1%", "82.6%")
    check = await works.post("jie", f"{works.project}/acceptance/posting", POSTING)
    posted = (await works.people["ma"].get(f"{works.office}/postings/{check['posting_id']}")).json()
    assert (
        "全部 24 户中满意 19 户，占 79.1%；除多次上门未能见到以外的住户 23 户，满意的占 82.6%"
        "（多次上门未能见到的 1 户，每次留有照片）；须不少于除多次上门未能见到以外的住户的 80%，即 19 户"
    ) in posted["text"]
    # A district that comes to ask for more takes a certificate's word for nothing.
    await asks(works, base="households")
    (beneath,) = (await works.acceptance())["missing"]
    assert beneath.startswith("满意度达标证明没有达到本区现行政策的要求：全部住户 24 户中满意 19 户")


async def test_of_those_who_answered_where_the_district_says_so_and_enough_of_all_did(works: Works) -> None:
    await asks(works, base="answers")
    await works.at_works()
    # Whoever drew up the survey asks for no response at all; the district does.
    survey = await surveyed(works, 16, 3, least_response=0)
    assert (await figures(works, survey))["reached"] is False
    await enter(works, f"/surveys/{survey}", FLATS[19], {"q1": "2"})
    told = await figures(works, survey)
    assert (told["share"], told["of_base"], told["base_households"], told["reached"]) == ("66.6%", "80.0%", 20, True)
    await closed(works)
    made = await works.certify(survey)
    assert made["facts"]["rule"] == {
        "base": "answers",
        "denominator": 100,
        "least_response": 80,
        "numerator": 80,
        "policy": made["facts"]["rule"]["policy"],
        "tries": 3,
    }


async def test_a_higher_share_is_asked_of_the_certificate_itself(works: Works) -> None:
    await asks(works, base="households", percent=90)
    await works.at_works()
    survey = await surveyed(works, 21, 0)
    await closed(works)
    refused = await works.certify(survey, 409)
    assert (refused["code"], "还差 1 户" in refused["message"]) == ("gate_not_reached", True)


async def test_a_certificate_keeps_the_policy_of_its_day(works: Works) -> None:
    await works.at_works()
    made = await works.certify(await works.satisfied())
    await asks(works, base="answers", percent=80)
    again = (await works.people["wu"].get(f"/v1/public/certificates/{made['id']}")).json()
    assert (again["state"], again["figures"]["base"], again["figures"]["base_households"]) == (
        "in_force",
        "households",
        24,
    )
    assert json.dumps(again["facts"]["rule"]) == json.dumps(made["facts"]["rule"])
