"""The dry run: what a report would be, what tells who made it, what may be the same; nothing is kept."""

from datetime import timedelta

import asyncpg
import pytest

from app.complaints.limits.limits import Limits
from tests.complaints.reporters.yard import Yard, jpeg, sha


async def test_a_dry_run_says_everything_and_keeps_nothing(yard: Yard, owner: asyncpg.Connection) -> None:
    me = await yard.phone()
    before = {table: await owner.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}  # noqa: S608
    said = await me.check(
        status=200,
        category="power.shock",
        words="101门口电线裸露，电话13912345678",
        place={"point": {"latitude": "30.69", "longitude": "111.28", "coord_system": "wgs84"}},
    )
    assert (said["urgency"], said["policy_version"], said["similar"]) == ("danger", None, [])
    assert {"kind": "accept", "shown": "2 小时"} in said["limits"]
    assert "119" in {one["number"] for one in said["call_at_once"]["phones"]}
    assert [one["field"] for one in said["warnings"]] == ["words", "words", "place.point"]
    assert {one["to"] for one in said["elsewhere"]} >= {"hotline_12345", "petition"}
    assert {table: await owner.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES} == before  # noqa: S608


TABLES = ("complaint", "case_event", "case_reporter", "case_clock", "case_policy", "content_check", "due_time")


async def test_the_limits_said_are_those_configured(yard: Yard) -> None:
    await yard.configured(Limits())
    said = await (await yard.phone()).check()
    assert (said["policy_version"], said["urgency"]) == (1, "ordinary")
    assert {"kind": "resolve", "shown": "5 个工作日"} in said["limits"]


async def test_faults_are_those_of_the_report(yard: Yard) -> None:
    refused = await (await yard.phone()).check(422, category="nothing", words="")
    assert [one["field"] for one in refused["fields"]] == ["category", "words"]


async def test_a_neighbour_is_offered_the_same_matter_without_its_words(yard: Yard) -> None:
    me, other = await yard.phone(), await yard.phone("1-1-102")
    photo = jpeg(1)
    picture = await me.upload(photo)
    case = await me.report(photos=[sha(photo)])
    (found,) = (await other.check())["similar"]
    assert (found["id"], found["mine"], found["words"], found["pictures"]) == (case["id"], False, "", [])
    assert (found["same_stairwell"], found["building"], found["alike"]) == (True, "1", False)
    (own,) = (await me.check())["similar"]
    assert (own["mine"], own["words"], own["pictures"]) == (True, case["words"], [picture])
    await yard.passed()
    assert (await other.check())["similar"][0]["words"] == ""  # passed, and not released
    await yard.release(case)
    (shown,) = (await other.check())["similar"]
    assert (shown["words"], shown["pictures"]) == (case["words"], [picture])
    seen = await other.client.get(f"/v1/resident{yard.at}/pictures/{picture}.jpg")
    assert seen.status_code == 200


async def test_released_and_not_passed_is_not_shown(yard: Yard) -> None:
    me, other = await yard.phone(), await yard.phone("1-1-102")
    photo = jpeg(1)
    await me.upload(photo)
    case = await me.report(photos=[sha(photo)])
    await yard.release(case)
    (found,) = (await other.check())["similar"]
    assert (found["words"], found["pictures"]) == ("", [])


async def test_a_photo_of_the_same_thing_is_known_again(yard: Yard) -> None:
    me, other = await yard.phone(), await yard.phone("1-1-102")
    one, again = jpeg(1), jpeg(1, quality=40, size=(160, 120))
    await me.upload(one)
    await other.upload(again)
    case = await me.report(category="roof.leak", place={}, photos=[sha(one)])
    (found,) = (await other.check(photos=[sha(again)]))["similar"]
    assert (found["id"], found["alike"], found["same_stairwell"]) == (case["id"], True, False)


@pytest.mark.parametrize("what", ["indoor", "elsewhere", "late", "ended"])
async def test_what_is_not_offered(yard: Yard, what: str) -> None:
    me, other = await yard.phone(), await yard.phone("1-1-102")
    case = await me.report(
        indoor=what == "indoor", place={"building": "1", "stairwell": "2" if what == "elsewhere" else "1"}
    )
    if what == "late":
        await yard.hall.later(timedelta(days=21, hours=1))
    if what == "ended":
        await me.say(case, "withdrawal")
    assert (await other.check())["similar"] == []
