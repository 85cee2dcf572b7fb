"""A walk list brought back: keyed by two who do not see each other, settled by a third, recorded as whoever walked."""

import uuid
from typing import Any

from sqlalchemy import select

from app.consultation.models import ConsultVisit
from app.identity.permissions import Role
from tests.consultation.estate import FLATS, MORNING, Estate
from tests.posting.evidence import put_evidence


async def photo(estate: Estate) -> str:
    return str(await put_evidence(estate.town.database, uuid.UUID(estate.id)))


async def handed_in(estate: Estate, *, by: str = "hao", status: int = 201, **more: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {
        "stairwell_id": str(estate.parts[FLATS[0]].part.stairwell_id),
        "visitor_id": str(estate.people["ma"].id),
        "evidence": [await photo(estate)],
    }
    return await estate.post(by, f"{estate.consultation}/walk-papers", sent | more, status)


async def keyers(estate: Estate) -> None:
    for login in ("hao", "lin", "qiu"):
        estate.people[login] = await estate.town.person(login, Role.OWNERS_COMMITTEE, estate.id)


def door(estate: Estate, place: str, stance: str | None = "agree", **more: Any) -> dict[str, Any]:
    part = estate.parts[place]
    sent: dict[str, Any] = {"part_id": str(part.part.id), "at": MORNING.isoformat(), "outcome": "nobody"}
    if stance is not None:
        met = {"outcome": "met", "met_as": "owner", "owner_id": str(part.owners[0][0].id), "stance": stance}
        sent |= met | ({"reasons": ["cost"]} if stance != "agree" else {})
    return sent | more


async def keyed(
    estate: Estate, paper: dict[str, Any], by: str, *doors: dict[str, Any], status: int = 201
) -> dict[str, Any]:
    path = f"{estate.consultation}/walk-papers/{paper['id']}/entries"
    return await estate.post(by, path, {"doors": list(doors)}, status)


async def waits(estate: Estate, who: str) -> int:
    lines = (await estate.people[who].get("/v1/office/work")).json()["lines"]
    return sum(one["count"] for one in lines if one["kind"] == "walk_paper")


async def test_what_two_read_alike_is_recorded_and_what_differs_a_third_settles(estate: Estate) -> None:
    await keyers(estate)
    paper = await handed_in(estate)
    assert (paper["visitor"], paper["entries"], paper["done"], paper["mine"]) == ("职员ma", 0, False, True)
    assert [await waits(estate, who) for who in ("hao", "lin", "ma", "jie")] == [1, 1, 0, 0]
    one = [door(estate, FLATS[0]), door(estate, FLATS[1], "against", words="太贵。"), door(estate, FLATS[2], None)]
    assert await keyed(estate, paper, "hao", *one) == {"entries": 1, "recorded": 0, "differing": [], "done": False}
    assert [await waits(estate, who) for who in ("hao", "lin")] == [0, 1]
    # The second sees all doors and nothing of what the first has keyed.
    seen = (await estate.get("lin", f"/walk-papers/{paper['id']}")).json()
    assert (len(seen["doors"]), seen["keyers"], "太贵" in str(seen)) == (12, [], False)
    other = [door(estate, FLATS[0]), door(estate, FLATS[1], "against", words="太 贵"), door(estate, FLATS[2])]
    made = await keyed(estate, paper, "lin", *other, door(estate, FLATS[3]))
    assert made == {"entries": 2, "recorded": 2, "differing": ["201", "202"], "done": False}
    assert [await waits(estate, who) for who in ("hao", "lin", "qiu")] == [0, 0, 1]
    third = (await estate.get("qiu", f"/walk-papers/{paper['id']}")).json()
    assert [one["door"] for one in third["doors"]] == ["201", "202"]
    refused = await keyed(estate, paper, "qiu", door(estate, FLATS[0]), status=422)
    assert [one["field"] for one in refused["fields"]] == ["doors.0.part_id"]
    # The third reads that somebody was met at one door, and that nothing is written at the other.
    assert await keyed(estate, paper, "qiu", door(estate, FLATS[2])) == {
        "entries": 3,
        "recorded": 1,
        "differing": [],
        "done": True,
    }
    done = (await estate.get("hao", f"/walk-papers/{paper['id']}")).json()
    assert (done["done"], done["doors"], done["keyers"]) == (True, [], ["职员hao", "职员lin", "职员qiu"])
    assert await waits(estate, "qiu") == 0
    meter = (await estate.get("liu")).json()["meter"]
    assert (meter["supporting"], meter["by_claim_ways"]) == (2, [{"way": "visit", "households": 2}])
    async with estate.town.database.read() as session:
        visits = (await session.scalars(select(ConsultVisit))).all()
    assert {(str(one.agent_id), str(one.walk_paper_id), *map(str, one.evidence)) for one in visits} == {
        (str(estate.people["ma"].id), paper["id"], *paper["evidence"])
    }
    phone = await estate.phone(FLATS[0])
    (claim,) = (await phone.client.get("/v1/resident/claims")).json()["lines"]
    assert (claim["agent"], claim["reference"], claim["spoken_at"]) == (
        "职员ma",
        f"走访清单纸质记录 {paper['id']}",
        "2026-12-01T01:00:00Z",
    )
    # One photo of one list is no sign of one photo for many flats.
    flags = (await estate.people["jie"].get(f"/v1/office/communities/{estate.id}/claim-flags")).json()["lines"]
    assert flags == []


async def test_two_who_agree_are_enough(estate: Estate) -> None:
    await keyers(estate)
    paper = await handed_in(estate)
    await keyed(estate, paper, "hao", door(estate, FLATS[0]))
    assert await keyed(estate, paper, "lin", door(estate, FLATS[0])) == {
        "entries": 2,
        "recorded": 1,
        "differing": [],
        "done": True,
    }
    assert (await keyed(estate, paper, "qiu", status=409))["code"] == "walk_paper_done"


async def test_who_may_not_key_and_what_is_wrong(estate: Estate) -> None:
    await keyers(estate)
    for who in ("jie", "wu", "piao", "wang"):
        await handed_in(estate, by=who, status=403)
    strange = str(uuid.uuid4())
    faulty = await handed_in(estate, status=422, stairwell_id=strange, visitor_id=strange, evidence=[strange])
    assert [one["field"] for one in faulty["fields"]] == ["evidence.0", "stairwell_id", "visitor_id"]
    paper = await handed_in(estate)
    again = await handed_in(estate, status=422, evidence=paper["evidence"])
    assert [one["field"] for one in again["fields"]] == ["evidence"]
    assert (await keyed(estate, paper, "ma", door(estate, FLATS[0]), status=403))["code"] == "walk_paper_not_yours"
    faulty = await keyed(
        estate,
        paper,
        "hao",
        door(estate, FLATS[0], "against", reasons=[]),
        door(estate, FLATS[0], at="2027-01-01T09:00:00+08:00"),
        door(estate, FLATS[12]),
        door(estate, FLATS[1], way="group_list"),
        status=422,
    )
    assert [one["field"] for one in faulty["fields"]] == [
        "doors.1.part_id",
        "doors.2.part_id",
        "doors.3.way",
        "doors.0.reasons",
        "doors.1.at",
    ]
    sent = {"community_id": estate.id, "part_id": str(estate.parts[FLATS[0]].part.id), "kind": "relative"}
    await estate.people["hao"].post("/v1/office/ties", json=sent)
    assert (await keyed(estate, paper, "hao", door(estate, FLATS[0]), status=403))["code"] == "own_record"
    # Nor does anybody have a visit to a relative's recorded as theirs by other hands.
    await estate.people["ma"].post("/v1/office/ties", json=sent)
    refused = await keyed(estate, paper, "lin", door(estate, FLATS[0]), status=422)
    assert "近亲属" in refused["fields"][0]["message"]
    await keyed(estate, paper, "lin", door(estate, FLATS[1]))
    assert (await keyed(estate, paper, "lin", door(estate, FLATS[1]), status=403))["code"] == "walk_paper_not_yours"
    assert (await estate.get("lin", f"/walk-papers/{uuid.uuid4()}")).status_code == 404
    listed = (await estate.get("lin", "/walk-papers")).json()["lines"]
    assert [(one["id"], one["entries"], one["mine"]) for one in listed] == [(paper["id"], 1, False)]
