"""Cases for anybody: released ones alone, behind a switch, masked; and the limits that hold."""

import io
import uuid
from typing import Any

import httpx
import pytest
from PIL import Image

from app.complaints.limits.limits import Limits
from tests.complaints.reporters.yard import Yard, jpeg


async def get(yard: Yard, http: httpx.AsyncClient, more: str = "", status: int = 200) -> Any:
    answer = await http.get(f"/v1/public/communities/{yard.hall.desk.id}/complaints{more}")
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_nothing_is_public_before_switch_and_release(yard: Yard, http: httpx.AsyncClient) -> None:
    me = await yard.phone()
    case = await me.report()
    await yard.release(case)
    assert await get(yard, http) == {"open": False, "lines": [], "next": None}
    assert (await get(yard, http, "/counts"))["open"] is False
    assert (await http.get(f"/v1/public/complaints/{case['id']}")).status_code == 404
    await yard.configured(Limits(public=True))
    hidden = await me.report()
    page = await get(yard, http)
    assert [one["number"] for one in page["lines"]] == [1]
    assert (await http.get(f"/v1/public/complaints/{hidden['id']}")).status_code == 404
    assert (await http.get(f"/v1/public/complaints/{uuid.uuid4()}")).status_code == 404


async def test_what_is_shown_is_masked(yard: Yard, http: httpx.AsyncClient) -> None:
    await yard.configured(Limits(public=True))
    me = await yard.phone()
    point = {"latitude": "30.69", "longitude": "111.28", "coord_system": "gcj02"}
    outdoors = await me.report(place={"building": "1", "stairwell": "1", "floor": "3 层", "point": point})
    indoors = await me.report(indoor=True)
    for case in (outdoors, indoors):
        await yard.release(case)
    two, one = (await get(yard, http))["lines"]
    assert (one["words"], one["floor"], one["stairwell"]) == ("", "3 层", "1")
    assert (two["building"], two["stairwell"], two["floor"], two["spot"]) == ("1", None, "", "")
    for shown in (one, two):
        assert not {"alias", "point", "place", "reported_at", "channel"} & shown.keys()
        assert outdoors["alias"] not in str(shown)
    await yard.passed()
    (shown,) = [each for each in (await get(yard, http))["lines"] if each["id"] == outdoors["id"]]
    assert shown["words"] == outdoors["words"]
    assert (await http.get(f"/v1/public/complaints/{outdoors['id']}")).json() == shown
    await me.say(outdoors, "corrections", {"words": "换了说法，还没有检查。"})
    assert (await http.get(f"/v1/public/complaints/{outdoors['id']}")).json()["words"] == ""


async def test_photos_are_public_once_released_and_passed_covered_and_never_of_a_flat(
    yard: Yard, http: httpx.AsyncClient
) -> None:
    await yard.configured(Limits(public=True))
    me = await yard.phone()
    picture = await me.upload(jpeg(1, size=(1600, 1200)))
    outdoors = await me.report(pictures=[picture])
    indoors = await me.report(indoor=True, pictures=[await me.upload(jpeg(2))])
    path = f"/v1/public/complaints/{outdoors['id']}/photos/{picture}.jpg"
    assert (await http.get(path)).status_code == 404
    for case in (outdoors, indoors):
        await yard.release(case)
    assert (await http.get(path)).status_code == 404, "the check has not let it pass"
    await yard.passed()
    two, one = (await get(yard, http))["lines"]
    assert ([each["id"] for each in one["photos"]], two["photos"]) == ([picture], [])
    for size, widest in (("view", 1280), ("thumbnail", 320)):
        linked = await http.get(one["photos"][0][size])
        with Image.open(io.BytesIO(linked.content)) as drawn:
            assert max(drawn.size) == widest
    whole = await http.get(path, params={"size": "view"})
    assert (whole.status_code, whole.headers["Content-Type"]) == (200, "image/jpeg")
    committee = await yard.staff("committee")
    covering = {"rectangles": [{"left": 0, "top": 0, "width": 400, "height": 300}], "reason": "遮挡人脸"}
    masked = await committee.post(f"{yard.office}/evidence/{picture}/maskings", json=covering)
    assert masked.status_code == 201, masked.text
    assert (await http.get(path, params={"size": "view"})).content != whole.content
    indoor = (await me.see(indoors))["before"][0]
    assert (await http.get(f"/v1/public/complaints/{indoors['id']}/photos/{indoor}.jpg")).status_code == 404


async def test_nobody_covers_a_photo_of_a_case_about_their_own_house(yard: Yard) -> None:
    await yard.configured(Limits(public=True))
    me = await yard.phone()
    picture = await me.upload(jpeg(3, size=(800, 600)))
    await me.report(pictures=[picture], about={"rung": "community"})
    path = f"{yard.office}/evidence/{picture}/maskings"
    covering = {"rectangles": [{"left": 0, "top": 0, "width": 400, "height": 300}], "reason": "遮挡人脸"}
    refused = await (await yard.staff("committee")).post(path, json=covering)
    assert (refused.status_code, refused.json()["code"]) == (403, "case_concerns_you")
    assert (await (await yard.staff("street")).post(path, json=covering)).status_code == 201


async def test_a_neighbour_reads_a_released_case_as_far_as_that(yard: Yard) -> None:
    await yard.configured(Limits(public=True))
    me, other = await yard.phone(), await yard.phone("1-2-201")
    case = await me.report(indoor=True)
    await other.see(case, 404)
    await yard.release(case)
    seen = await other.see(case)
    assert (seen["mine"], seen["alias"], seen["words"], seen["may"], seen["contact"]) == (False, "", "", [], None)
    assert (seen["place"]["floor"], seen["place"]["stairwell"], seen["photos"], seen["before"]) == ("", None, [], [])
    assert {one["words"] for one in seen["timeline"] if one["act"] == "reported"} == {""}
    assert {one["by"] for one in seen["timeline"] if one["act"] == "reported"} == {"报事人"}
    assert (await other.say(case, "messages", {"words": "我来看看"}, 404))["code"] == "not_found"


async def test_pages_and_counts(yard: Yard, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.paging.lines.PAGE", 2)
    await yard.configured(Limits(public=True))
    me = await yard.phone()
    for category in ("water.leak", "roof.leak", "water.out"):
        await yard.release(await me.report(category=category))
    first = await get(yard, http)
    second = await get(yard, http, f"?after={first['next']}")
    assert [[one["number"] for one in page["lines"]] for page in (first, second)] == [[3, 2], [1]]
    await get(yard, http, f"?after={uuid.uuid4()}", 422)
    assert await get(yard, http, "/counts") == {
        "open": True,
        "cases": 3,
        "by_state": {"offered": 2, "reported": 1},
        "by_heading": {"water": 2, "roof": 1},
    }


async def test_the_limits_published_are_those_enforced(yard: Yard, http: httpx.AsyncClient) -> None:
    before = await get(yard, http, "/limits")
    assert (before["version"], before["configured"]) == (None, Limits().as_json())
    await yard.configured(Limits(extension_days=5))
    told = await get(yard, http, "/limits")
    assert (told["version"], told["configured"]["extension_days"], len(told["sha256"])) == (1, 5, 64)
    limits = {one["category"]: one["limits"] for one in told["categories"]}
    assert (limits["gas.leak"]["accept"], limits["water.leak"]["resolve"]) == ("2 小时", "5 个工作日")
    case = await (await yard.phone()).report()
    assert case["policy_version"] == told["version"]
