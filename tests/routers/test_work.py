"""One list of what waits for me, over all my estates: in pages, the most pressing first, nothing of my own flat."""

import uuid
from datetime import timedelta

from app.core.db import Database
from app.core.installation import now
from app.identity import own_records
from app.identity.permissions import Role
from tests.conftest import Person
from tests.routers.test_staff import OFFICE, Place, appoint, bound, clerk, code, later, place, street, today

__all__ = ["clerk", "place", "street"]


async def test_what_waits_for_me_is_in_one_list_and_what_i_did_myself_is_not(
    place: Place, clerk: Person, street: Person
) -> None:
    assert (await street.get(f"{OFFICE}/work")).json() == {"lines": [], "more": False}
    sheet = (await clerk.post(f"{place.base}/sheet.xlsx", json={"purpose": "核对名册"})).content
    sent = await clerk.post(f"{place.base}/imports", files={"file": ("名册.xlsx", sheet)})
    assert sent.status_code == 201
    await bound(place, clerk)
    lines = (await street.get(f"{OFFICE}/work")).json()["lines"]
    assert [one["kind"] for one in lines] == ["import", "binding"]
    assert all(one["community"] == "桃花岭小区" and one["due_at"] is None for one in lines)
    assert [(one["subject"], one["title"], one["place"]) for one in lines] == [
        ("名册.xlsx", "待复核的名册（名册.xlsx）", ""),
        ("1-1-101", "待确认的住户（1-1-101）", "1-1-101"),
    ]
    for one in lines:
        assert (await street.get(one["path"])).status_code == 200
    assert (await clerk.get(f"{OFFICE}/work")).json()["lines"] == []
    elsewhere = await place.town.community("梨花小区", "梨花社区")
    stranger = await place.town.person("li", Role.NEIGHBOURHOOD_COMMITTEE, elsewhere["committee_id"])
    assert (await stranger.get(f"{OFFICE}/work")).json()["lines"] == []
    assert (await street.post(f"{place.base}/imports/{sent.json()['id']}/approve")).status_code == 200
    assert [one["kind"] for one in (await street.get(f"{OFFICE}/work")).json()["lines"]] == ["binding"]


async def test_the_list_has_pages_the_longest_waiting_first_and_leaves_out_ones_own_flat(
    place: Place, clerk: Person, street: Person, database: Database
) -> None:
    for _ in range(52):
        await bound(place, clerk)
    first = (await street.get(f"{OFFICE}/work")).json()
    second = (await street.get(f"{OFFICE}/work?page=2")).json()
    assert [len(first["lines"]), first["more"], second["more"]] == [50, True, False]
    # So many phones in one hour are looked into as well, since the last of them: of their flat and of the estate.
    both = [one["kind"] for one in first["lines"] + second["lines"]]
    assert (both.count("binding"), both.count("binding_flag"), len(both)) == (52, 2, 54)
    since = [one["since"] for one in first["lines"] + second["lines"]]
    assert since == sorted(since)
    assert (await street.get(f"{OFFICE}/work?page=3")).json() == {"lines": [], "more": False}
    assert (await street.get(f"{OFFICE}/work?page=0")).status_code == 422
    async with database.write() as session:
        await own_records.declare(session, street.id, [uuid.UUID(await place.owner_id())], await now(session))
    assert (await street.get(f"{OFFICE}/work")).json() == {"lines": [], "more": False}


async def test_several_mandates_and_a_deputys_make_one_list_and_none_makes_an_empty_one(
    place: Place, street: Person, clerk: Person, database: Database
) -> None:
    day = await today(database)
    await bound(place, street)
    sun = await place.town.person("sun")
    assert (await sun.get(f"{OFFICE}/work")).json() == {"lines": [], "more": False}
    committee = f"{OFFICE}/committees/{place.committee_id}"
    until = (day + timedelta(days=2)).isoformat()
    more = {"until_on": until, "deputy_of": clerk.login}
    assert (await appoint(street, committee, "sun", Role.NEIGHBOURHOOD_COMMITTEE, day, **more)).status_code == 201
    other = await place.town.community("空小区", "空社区")
    await appoint(street, f"{OFFICE}/communities/{other['id']}", "sun", Role.OWNERS_COMMITTEE, day)
    # Reached twice, it waits once; an estate with nothing in it adds nothing.
    await appoint(street, place.base, "sun", Role.OWNERS_COMMITTEE, day)
    lines = (await sun.get(f"{OFFICE}/work")).json()["lines"]
    assert [(one["kind"], one["community_id"]) for one in lines] == [("binding", place.id)]
    await later(database, timedelta(days=2))
    again = await place.town.signed_in("sun", sun.id)
    assert (await again.get(f"{OFFICE}/work")).json()["lines"] == []


async def test_nobody_decides_a_correction_of_their_own_flat(
    place: Place, clerk: Person, street: Person, database: Database
) -> None:
    sent = {
        "facts": {"kind": "death", "owner_id": await place.owner_id(), "deceased_on": "2026-01-05"},
        "reason": "家属申报",
        "document": "死亡证明",
    }
    made = await clerk.post(f"{place.base}/corrections", json=sent)
    assert made.status_code == 201, made.text
    path = f"{place.base}/corrections/{made.json()['id']}/decision"
    second = await place.town.person("juwei2", Role.NEIGHBOURHOOD_COMMITTEE, place.committee_id)
    assert [one["kind"] for one in (await street.get(f"{OFFICE}/work")).json()["lines"]] == ["correction"]
    async with database.write() as session:
        await own_records.declare(session, street.id, [uuid.UUID(await place.owner_id())], await now(session))
    assert code(await street.post(path, json={"approve": True})) == (403, "own_record")
    assert (await street.get(f"{OFFICE}/work")).json()["lines"] == []
    assert (await second.post(path, json={"approve": True})).status_code == 200
