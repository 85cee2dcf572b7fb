"""A grid worker from signing in to a recorded door, and on to the last door of the grid; nothing beyond the grid."""

import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from tests.conftest import PASSWORD
from tests.consultation.conftest import estate
from tests.consultation.estate import FLATS, MORNING, Estate
from tests.media.making import told_jpeg

__all__ = ["estate"]

GRID = FLATS[:12]
LATER = MORNING + timedelta(hours=3)


@pytest.fixture
async def second_round(estate: Estate) -> Estate:
    """Ten flats of the first stairwell agreed, nobody of the second was met; then it is the grid workers' round."""
    await estate.visits("ma", *(estate.visit(one) for one in GRID[2:]))
    await estate.post("ma", f"{estate.consultation}/rounds/first/report")
    await estate.post("ma", f"{estate.consultation}/rounds/second")
    await estate.clock(LATER)
    return estate


def nobody_home(part_id: str) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "part_id": part_id, "at": LATER.isoformat(), "way": "visit", "outcome": "nobody"}


async def test_from_signing_in_to_a_recorded_door_in_three_calls(second_round: Estate, http: httpx.AsyncClient) -> None:
    came = await http.post("/v1/public/staff/sign-in", json={"login": "wang", "password": PASSWORD})
    http.headers["Authorization"] = f"Bearer {came.json()['token']}"
    (line,) = (await http.get("/v1/office/work")).json()["lines"]
    assert (line["kind"], line["subject"]) == ("round", "整体改造意愿征询：第二轮：网格员走访尚未同意户")
    assert (line["place"], line["count"], line["path"]) == ("1 栋 1 单元", 2, f"{second_round.base}/walk")
    visits = line["path"].replace("/walk", "/visits")
    recorded = await http.post(visits, json={"visits": [nobody_home(line["part_id"])]})
    assert [one["kept"] for one in recorded.json()["records"]] == [True]
    # Its walk list has the owners to record whom one met; once all doors support, nothing waits.
    (walk,) = (await http.get(line["path"])).json()["lines"]
    assert [one["door"] for one in walk["doors"]] == ["101", "102"]
    assert walk["doors"][0]["part_id"] == line["part_id"]
    met = [second_round.visit(place, at=LATER.isoformat()) for place in GRID[:2]]
    for sent, door in zip(met, walk["doors"], strict=True):
        assert sent["part_id"] == door["part_id"]
        assert sent["owner_id"] in door["owners"]
    recorded = await http.post(visits, json={"visits": met})
    assert [one["kept"] for one in recorded.json()["records"]] == [True, True]
    assert (await http.get("/v1/office/work")).json()["lines"] == []


async def test_a_round_is_nobodys_who_does_not_go_to_its_doors(second_round: Estate) -> None:
    kinds = {}
    for login in ("ma", "liu", "jie", "wu", "piao", "wang"):
        lines = (await second_round.people[login].get("/v1/office/work")).json()["lines"]
        kinds[login] = "round" in {one["kind"] for one in lines}
    assert kinds == {"ma": False, "liu": False, "jie": False, "wu": False, "piao": False, "wang": True}
    await second_round.post("ma", f"{second_round.consultation}/rounds/second/report")
    await second_round.post("ma", f"{second_round.consultation}/rounds/third")
    for login in ("ma", "liu", "wang"):
        lines = (await second_round.people[login].get("/v1/office/work")).json()["lines"]
        assert [one["subject"] for one in lines if one["kind"] == "round"] == ["整体改造意愿征询：第三轮：三方联合走访"]


async def test_a_joint_visit_waits_for_the_worker_of_its_grid_alone(second_round: Estate) -> None:
    await second_round.post("ma", f"{second_round.consultation}/rounds/second/report")
    await second_round.post("ma", f"{second_round.consultation}/rounds/third")
    at = LATER + timedelta(hours=1)
    await second_round.clock(at)
    joint = [
        second_round.visit(place, way="joint_visit", seat="neighbourhood_committee", at=at.isoformat())
        for place in (FLATS[0], FLATS[12])
    ]
    assert all(one["kept"] for one in await second_round.visits("liu", *joint))
    lines = (await second_round.people["wang"].get("/v1/office/work")).json()["lines"]
    (line,) = [one for one in lines if one["kind"] == "joint_visit"]
    assert line["count"] == 1
    (waiting,) = (await second_round.people["wang"].get(line["path"])).json()["lines"]
    assert waiting["part"] == FLATS[0]


async def test_a_photo_taken_at_a_door_of_the_grid_is_taken_in(second_round: Estate) -> None:
    wang, piao = second_round.people["wang"], second_round.people["piao"]
    base = f"/v1/office/communities/{second_round.id}/evidence"
    file = {"files": {"file": ("门口.jpg", told_jpeg())}, "data": {"kind": "photo"}}
    sent = await wang.post(base, **file)
    assert sent.status_code == 201, sent.text
    # To send it is all that they may: it is read by whoever looks at evidence.
    assert (await wang.get(f"{base}/{sent.json()['id']}")).status_code == 403
    assert (await piao.post(f"/v1/office/communities/{uuid.uuid4()}/evidence", **file)).status_code == 404


async def test_the_list_of_a_grid_costs_no_statement_for_a_door(second_round: Estate) -> None:
    statements: list[str] = []
    engine = second_round.town.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *sent: statements.append(sent[2]))
    counted = []
    for _ in range(2):
        statements.clear()
        assert (await second_round.people["wang"].get("/v1/office/work")).status_code == 200
        counted.append(len(statements))
        await second_round.visits("wang", second_round.visit(FLATS[0], at=LATER.isoformat()))
    # One door or two; and what is nobody's of a grid is not looked for.
    assert counted[1] <= counted[0] <= 60
