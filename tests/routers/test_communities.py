"""Estates and grids: entered once, seen by whom a mandate reaches, unknown to everybody else."""

import uuid
from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.core.db import Database
from app.core.values.ordering import natural_key
from app.identity.permissions import Role
from app.register.models import Building, Committee, GridStairwell, Stairwell, Street
from tests.conftest import Person, Town

COMMUNITIES = "/v1/office/communities"
ESTATE = {
    "district": "西陵区",
    "street": "学院街道",
    "committee": "桃花岭社区",
    "name": "桃花岭小区",
    "address": "桃花岭路 12 号",
}


@pytest.fixture
async def near(town: Town) -> dict[str, Any]:
    return await town.community()


@pytest.fixture
async def far(town: Town) -> dict[str, Any]:
    return await town.community("绿萝小区", "绿萝社区")


@pytest.fixture
async def admin(town: Town) -> Person:
    return await town.person("admin", Role.ADMINISTRATOR)


@pytest.fixture
async def clerk(town: Town, near: dict[str, Any]) -> Person:
    return await town.person("juwei", Role.NEIGHBOURHOOD_COMMITTEE, near["committee_id"])


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def above(database: Database, committee_id: str) -> tuple[str, str]:
    """The street and the district of a committee."""
    async with database.read() as session:
        row = await session.execute(
            select(Street.id, Street.district_id)
            .join(Committee, Committee.street_id == Street.id)
            .where(Committee.id == uuid.UUID(committee_id))
        )
        street_id, district_id = row.one()
    return str(street_id), str(district_id)


async def test_an_estate_is_entered_under_its_committee(admin: Person) -> None:
    made = await admin.post(COMMUNITIES, json=ESTATE)
    assert made.status_code == 201
    answer = made.json()
    assert answer["place"] == "西陵区 学院街道 桃花岭社区 桃花岭小区"
    assert (answer["name"], answer["address"], answer["revision"]) == ("桃花岭小区", "桃花岭路 12 号", 0)
    assert uuid.UUID(answer["id"]) != uuid.UUID(answer["committee_id"])
    assert (await admin.get(COMMUNITIES)).json()["lines"] == [answer]


async def test_two_estates_of_one_committee_share_everything_above_them(admin: Person) -> None:
    one = (await admin.post(COMMUNITIES, json=ESTATE)).json()
    other = (await admin.post(COMMUNITIES, json=ESTATE | {"name": " 二期 "})).json()
    assert one["committee_id"] == other["committee_id"]
    assert one["id"] != other["id"]
    assert other["name"] == "二期"


async def test_an_estate_is_entered_once(admin: Person) -> None:
    await admin.post(COMMUNITIES, json=ESTATE)
    again = await admin.post(COMMUNITIES, json=ESTATE)
    assert refused(again) == (409, "community_exists")
    assert "桃花岭小区" in again.json()["message"]


async def test_what_was_sent_twice_under_one_key_is_entered_once(admin: Person) -> None:
    key = {"Idempotency-Key": "9f2c41b6e7d84a0f"}
    first, second = [await admin.post(COMMUNITIES, json=ESTATE, headers=key) for _ in range(2)]
    assert (second.status_code, second.json()) == (201, first.json())
    other = await admin.post(COMMUNITIES, json=ESTATE | {"name": "二期"}, headers=key)
    assert refused(other) == (422, "idempotency_key_reused")
    assert len((await admin.get(COMMUNITIES)).json()["lines"]) == 1


async def test_a_creating_request_needs_a_key(admin: Person) -> None:
    answer = await admin.client.post(COMMUNITIES, json=ESTATE)
    assert refused(answer) == (422, "idempotency_key_required")


async def test_only_an_administrator_enters_estates(clerk: Person) -> None:
    answer = await clerk.post(COMMUNITIES, json=ESTATE | {"name": "二期"})
    assert refused(answer) == (403, "not_allowed")
    assert "全平台" in answer.json()["message"]
    assert "登记小区" in answer.json()["message"]


async def test_an_estate_shows_its_totals(clerk: Person, near: dict[str, Any]) -> None:
    answer = (await clerk.get(f"{COMMUNITIES}/{near['id']}")).json()
    assert answer == {
        "community": near,
        "stairwells": [],
        "parts": 0,
        "households": 0,
        "area_m2": "0.00",
        "without_area": 0,
    }


async def test_what_a_mandate_does_not_reach_is_not_there(
    clerk: Person, near: dict[str, Any], far: dict[str, Any]
) -> None:
    assert (await clerk.get(COMMUNITIES)).json()["lines"] == [near]
    beyond = await clerk.get(f"{COMMUNITIES}/{far['id']}")
    nowhere = await clerk.get(f"{COMMUNITIES}/{uuid.uuid4()}")
    nonsense = await clerk.get(f"{COMMUNITIES}/nonsense")
    for answer in (beyond, nowhere, nonsense):
        assert refused(answer) == (404, "not_found")
    assert {**beyond.json(), "request_id": ""} == {**nowhere.json(), "request_id": ""}


async def test_where_somebody_is_seen_but_may_not_they_are_told_why(town: Town, near: dict[str, Any]) -> None:
    auditor = await town.person("shenji", Role.AUDITOR, near["id"])
    answer = await auditor.get(f"{COMMUNITIES}/{near['id']}")
    assert refused(answer) == (403, "not_allowed")
    assert answer.json()["message"] == (
        "您在“西陵区 学院街道 桃花岭社区 桃花岭小区”没有“查看名册”的权限，"
        "可由区住建部门、街道办事处、社区居委会、业主委员会、网格员办理。"
    )


async def test_an_administrator_knows_of_every_estate_and_sees_into_none(admin: Person, near: dict[str, Any]) -> None:
    assert (await admin.get(COMMUNITIES)).json()["lines"] == [near]
    assert refused(await admin.get(f"{COMMUNITIES}/{near['id']}")) == (403, "not_allowed")


async def test_street_and_district_see_what_lies_below_them(
    town: Town, database: Database, near: dict[str, Any], far: dict[str, Any]
) -> None:
    street_id, district_id = await above(database, near["committee_id"])
    assert await above(database, far["committee_id"]) == (street_id, district_id)
    for login, role, scope_id in (
        ("jiedao", Role.STREET_OFFICE, street_id),
        ("qu", Role.DISTRICT_OFFICE, district_id),
    ):
        person = await town.person(login, role, scope_id)
        assert [one["id"] for one in (await person.get(COMMUNITIES)).json()["lines"]] == [near["id"], far["id"]]
        assert (await person.get(f"{COMMUNITIES}/{far['id']}")).status_code == 200
    stranger = await town.person("jiedao2", Role.STREET_OFFICE, str(uuid.uuid4()))
    assert (await stranger.get(COMMUNITIES)).json()["lines"] == []
    assert refused(await stranger.get(f"{COMMUNITIES}/{near['id']}")) == (404, "not_found")


async def test_a_mandate_without_any_permission_shows_nothing(town: Town, near: dict[str, Any]) -> None:
    contractor = await town.person("danwei", Role.RESPONSIBLE_UNIT, near["id"])
    if not (await contractor.get("/v1/office/me")).json()["mandates"][0]["permissions"]:
        assert (await contractor.get(COMMUNITIES)).json()["lines"] == []
        assert refused(await contractor.get(f"{COMMUNITIES}/{near['id']}")) == (404, "not_found")


class Grids:
    """The grids of a committee, drawn over HTTP and read back from the database."""

    def __init__(self, database: Database, clerk: Person, committee_id: str) -> None:
        self.database, self.clerk, self.path = database, clerk, f"/v1/office/committees/{committee_id}/grids"

    async def stairwells(self, community_id: str, *names: str) -> list[str]:
        async with self.database.write() as session:
            building = Building(
                community_id=uuid.UUID(community_id), name="1", sort_key=natural_key("1"), change_id=uuid.uuid4()
            )
            session.add(building)
            await session.flush()
            made = [
                Stairwell(building_id=building.id, name=name, sort_key=natural_key(name), change_id=uuid.uuid4())
                for name in names
            ]
            session.add_all(made)
            await session.flush()
            return [str(one.id) for one in made]

    async def draw(self, name: str, stairwells: list[str], from_on: str = "2026-11-01", **more: Any) -> httpx.Response:
        sent = {"name": name, "stairwell_ids": stairwells, "from_on": from_on}
        return await self.clerk.post(self.path, json=sent, **more)

    async def kept(self) -> set[tuple[str, str, str | None]]:
        """Which stairwell was in a grid from when until when."""
        async with self.database.read() as session:
            rows = await session.scalars(select(GridStairwell))
            return {
                (str(one.stairwell_id), one.from_on.isoformat(), one.until_on.isoformat() if one.until_on else None)
                for one in rows
            }


@pytest.fixture
def grids(database: Database, clerk: Person, near: dict[str, Any]) -> Grids:
    return Grids(database, clerk, near["committee_id"])


async def test_a_grid_holds_stairwells_from_a_day_on(grids: Grids, near: dict[str, Any]) -> None:
    one, two, three = await grids.stairwells(near["id"], "1", "2", "3")
    drawn = await grids.draw("第一网格", [one, two])
    assert drawn.status_code == 201
    assert set(drawn.json()) == {"id"}
    again = await grids.draw("第一网格", [two, three], "2026-11-10")
    assert again.json() == drawn.json()
    assert await grids.kept() == {
        (one, "2026-11-01", "2026-11-10"),
        (two, "2026-11-01", None),
        (three, "2026-11-10", None),
    }


async def test_a_stairwell_leaves_the_grid_it_was_in(grids: Grids, near: dict[str, Any]) -> None:
    (one,) = await grids.stairwells(near["id"], "1")
    await grids.draw("第一网格", [one])
    await grids.draw("第二网格", [one], "2026-11-10")
    assert await grids.kept() == {(one, "2026-11-01", "2026-11-10"), (one, "2026-11-10", None)}


async def test_a_grid_is_not_drawn_back_into_the_past(grids: Grids, near: dict[str, Any]) -> None:
    (one,) = await grids.stairwells(near["id"], "1")
    await grids.draw("第一网格", [one])
    answer = await grids.draw("第二网格", [one], "2026-10-31")
    assert refused(answer) == (422, "grid_not_possible")
    assert [fault["field"] for fault in answer.json()["fields"]] == ["from_on"]


async def test_anothers_stairwells_are_refused_one_by_one_and_nothing_is_drawn(
    grids: Grids, near: dict[str, Any], far: dict[str, Any]
) -> None:
    (own,) = await grids.stairwells(near["id"], "1")
    (strange,) = await grids.stairwells(far["id"], "1")
    answer = await grids.draw("第一网格", [strange, own, str(uuid.uuid4())])
    assert refused(answer) == (422, "grid_not_possible")
    assert [fault["field"] for fault in answer.json()["fields"]] == ["stairwell_ids.0", "stairwell_ids.2"]
    assert await grids.kept() == set()


async def test_a_grid_sent_twice_is_drawn_once(grids: Grids, near: dict[str, Any]) -> None:
    (one,) = await grids.stairwells(near["id"], "1")
    key = {"Idempotency-Key": "0" * 32}
    first, second = [await grids.draw("第一网格", [one], headers=key) for _ in range(2)]
    assert first.json() == second.json()
    assert refused(await grids.draw("第二网格", [one], headers=key)) == (422, "idempotency_key_reused")


async def test_the_same_stairwell_named_twice_is_drawn_once(grids: Grids, near: dict[str, Any]) -> None:
    (one,) = await grids.stairwells(near["id"], "1")
    assert (await grids.draw("第一网格", [one, one])).status_code == 201
    assert await grids.kept() == {(one, "2026-11-01", None)}


async def test_grids_are_drawn_by_their_own_committee_alone(
    town: Town, database: Database, grids: Grids, near: dict[str, Any], far: dict[str, Any]
) -> None:
    (one,) = await grids.stairwells(near["id"], "1")
    sent = {"name": "第一网格", "stairwell_ids": [one], "from_on": date(2026, 11, 1).isoformat()}
    street_id, _ = await above(database, near["committee_id"])
    expected = {
        await town.person("juwei2", Role.NEIGHBOURHOOD_COMMITTEE, far["committee_id"]): (404, "not_found"),
        await town.person("yeweihui", Role.OWNERS_COMMITTEE, near["id"]): (404, "not_found"),
        await town.person("wangge", Role.GRID_WORKER, near["id"]): (404, "not_found"),
        await town.person("jiedao", Role.STREET_OFFICE, street_id): (403, "not_allowed"),
    }
    for person, refusal in expected.items():
        assert refused(await person.post(grids.path, json=sent)) == refusal, person.login
    assert await grids.kept() == set()


async def test_the_grids_of_an_estate_are_listed_as_they_are_today(
    grids: Grids, near: dict[str, Any], clerk: Person, far: dict[str, Any], town: Town
) -> None:
    path = f"{COMMUNITIES}/{near['id']}/grids"
    assert (await clerk.get(path)).json()["lines"] == []
    one, two = await grids.stairwells(near["id"], "1", "2")
    first = (await grids.draw("第一网格", [one], "2026-01-01")).json()["id"]
    second = (await grids.draw("第二网格", [two], "2026-01-01")).json()["id"]
    await grids.draw("第三网格", [one], "2099-01-01")
    assert (await clerk.get(path)).json()["lines"] == [
        {
            "id": grid,
            "name": name,
            "stairwells": [
                {
                    "id": stairwell,
                    "building": "1",
                    "stairwell": number,
                    "stairwell_shown": f"{number} 单元",
                    "from_on": "2026-01-01",
                }
            ],
        }
        for grid, name, stairwell, number in ((first, "第一网格", one, "1"), (second, "第二网格", two, "2"))
    ]
    stranger = await town.person("li", Role.NEIGHBOURHOOD_COMMITTEE, far["committee_id"])
    assert refused(await stranger.get(path)) == (404, "not_found")


async def test_anybody_reads_which_estates_there_are_page_by_page(town: Town, http: httpx.AsyncClient) -> None:
    for number in range(51):
        await town.community(f"梨花{number:02d}小区", "梨花社区")
    path = "/v1/public/communities"
    first = (await http.get(path)).json()
    rest = (await http.get(path, params={"after": first["next"]})).json()
    estates = first["lines"] + rest["lines"]
    assert [len(first["lines"]), len(rest["lines"]), rest["next"]] == [50, 1, None]
    assert [one["name"] for one in estates] == [f"梨花{number:02d}小区" for number in range(51)]
    assert {(one["district"], one["street"], one["committee"]) for one in estates} == {
        ("西陵区", "学院街道", "梨花社区")
    }
    assert set(estates[0]) == {"id", "name", "district", "street", "committee"}
    assert refused(await http.get(path, params={"after": str(uuid.uuid4())})) == (422, "cursor_refused")


async def test_my_mandates_say_how_far_they_reach_in_words(clerk: Person, near: dict[str, Any], admin: Person) -> None:
    (mandate,) = (await clerk.get("/v1/office/me")).json()["mandates"]
    assert (mandate["scope_id"], mandate["place"]) == (near["committee_id"], "西陵区 学院街道 桃花岭社区")
    assert (await admin.get("/v1/office/me")).json()["mandates"][0]["place"] == "全平台"
