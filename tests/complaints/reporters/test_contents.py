"""Who looks at what cases say and show before others see it: never whom it is about, and the level that has it always."""

import runpy
import uuid
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import select

from app.complaints.limits.limits import Limits
from app.moderation import queries
from app.moderation.models import ContentCheck
from tests.complaints.reporters.test_about import RELEASED, left_to_staff, waiting
from tests.complaints.reporters.yard import Yard, jpeg, key
from tests.conftest import Person

BACKFILL = Path(__file__).resolve().parents[3] / "migrations" / "versions" / "0033_photos_of_cases_used.py"
OFFICES = ("committee", "committee2", "street", "street2", "district")


async def decided(yard: Yard, person: Person, content: str, *, release: bool = True) -> int:
    path = f"{yard.office}/contents/{content}/decisions"
    return (await person.post(path, json=RELEASED | {"release": release}, headers=key())).status_code


async def test_the_district_has_what_is_about_the_street_and_nothing_else_to_look_at(yard: Yard) -> None:
    await yard.configured(Limits(public=True))
    me = await yard.phone()
    photo, other = await me.upload(jpeg(1)), await me.upload(jpeg(2))
    case = await me.report(words="街道的人收了钱不办事。", about={"rung": "street"}, pictures=[photo])
    person = await me.report(
        words="街道那个人态度恶劣。", about={"people": [str(yard.hall.staff["street"])]}, place={"building": "1"}
    )
    below = await me.report(words="与街道无关的漏水。", pictures=[other])
    await left_to_staff(yard)
    district, street = await yard.staff("district"), await yard.staff("street")
    theirs, count = await waiting(yard, district)
    assert (set(theirs), count) == ({case["words"], photo, person["words"]}, 3)
    streets, _ = await waiting(yard, street)
    assert set(streets) == {below["words"], other}
    assert await decided(yard, district, streets[other]) == 404
    for one in (case["words"], photo):
        assert await decided(yard, street, theirs[one], release=False) == 404
        assert await decided(yard, district, theirs[one]) == 201

    # And it covers what is to be covered, and shows the case to the public.
    mask = {"rectangles": [{"left": 0, "top": 0, "width": 20, "height": 20}], "reason": "遮挡人脸"}
    masked = await district.post(f"{yard.office}/evidence/{photo}/maskings", json=mask, headers=key())
    assert masked.status_code == 201, masked.text
    path = f"{yard.office}/complaints/{case['id']}/release"
    assert (await street.post(path, json={"public": True, "reason": "公开"}, headers=key())).status_code == 404
    released = await district.post(path, json={"public": True, "reason": "请大家监督"}, headers=key())
    assert (released.status_code, released.json()["released"]) == (201, True), released.text
    shown = (await me.client.get(f"/v1/public/complaints/{case['id']}")).json()
    assert (shown["words"], len(shown["photos"])) == (case["words"], 1)


async def test_what_the_district_handed_down_is_still_its_to_look_at(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report(words="街道的人收了钱不办事。", about={"rung": "street"})
    district = await yard.staff("district")
    path = f"{yard.office}/complaints/{case['id']}"
    sent = {"to_rung": "unit", "to_unit_id": str(yard.unit), "reason": "请先修复"}
    assert (await district.post(f"{path}/acceptances", json={}, headers=key())).status_code == 201
    assert (await district.post(f"{path}/dispatches", json=sent, headers=key())).status_code == 201
    await left_to_staff(yard)
    assert set((await waiting(yard, district))[0]) == {case["words"]}


async def test_a_photo_is_in_nobodys_queue_until_something_refers_to_it(yard: Yard) -> None:
    me = await yard.phone()
    photo = await me.upload(jpeg(1))
    await left_to_staff(yard)
    async with yard.database.read() as session:
        assert await queries.listed(session, yard.hall.desk.id, waiting=True) == ([], None)
        (check,) = await session.scalars(select(ContentCheck.id))
    assert await decided(yard, await yard.staff("street"), str(check)) == 404
    for who in OFFICES:
        assert await waiting(yard, await yard.staff(who)) == ({}, 0), who
    await me.report(words="居委会的人收了钱不办事。", about={"rung": "community"}, pictures=[photo])
    await left_to_staff(yard)
    found: dict[str, Any] = {who: (await waiting(yard, await yard.staff(who)))[0] for who in OFFICES}
    assert {who: photo in found[who] for who in OFFICES} == {
        "committee": False,
        "committee2": False,
        "street": True,
        "street2": True,
        "district": False,
    }
    assert found["street"][photo] == str(check)
    assert await decided(yard, await yard.staff("committee"), str(check), release=False) == 404
    assert await decided(yard, await yard.staff("street"), str(check)) == 201


async def test_a_photo_of_a_case_is_written_down_as_used_those_from_before_too(
    yard: Yard, owner: asyncpg.Connection
) -> None:
    me = await yard.phone()
    photo = await me.upload(jpeg(1))
    case = await me.report(pictures=[photo])
    again = await me.report(pictures=[photo])

    async def uses() -> set[tuple[str, str, str]]:
        rows = await owner.fetch("SELECT evidence_id, kind, subject_id FROM evidence_use")
        return {(str(row["evidence_id"]), row["kind"], str(row["subject_id"])) for row in rows}

    expected = {(photo, "complaint", case["id"]), (photo, "complaint", again["id"])}
    assert await uses() == expected
    await owner.execute("DELETE FROM evidence_use WHERE subject_id = $1", uuid.UUID(case["id"]))
    for _ in range(2):
        await owner.execute(runpy.run_path(str(BACKFILL))["USED"])
        assert await uses() == expected


async def test_whom_a_case_is_about_does_not_read_what_was_covered_on_its_photos(yard: Yard) -> None:
    me = await yard.phone()
    accusing, other = await me.upload(jpeg(1)), await me.upload(jpeg(2))
    await me.report(words="居委会的人收了钱不办事。", about={"rung": "community"}, pictures=[accusing])
    await me.report(pictures=[other])
    for who, status in (("committee", 404), ("committee2", 404), ("street", 200), ("district", 200)):
        person = await yard.staff(who)
        for photo, expected in ((accusing, status), (other, 200)):
            answer = await person.get(f"{yard.office}/evidence/{photo}/maskings")
            assert answer.status_code == expected, (who, photo)
