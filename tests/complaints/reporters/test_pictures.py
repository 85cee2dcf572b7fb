"""A case that is read links its photos, so that what sends no token shows them: `<image>` of the mini-program, `<img>`."""

import io

import httpx
from PIL import Image, ImageChops

from tests.complaints.reporters.yard import Yard, jpeg, key

COVER = {"rectangles": [{"left": 0, "top": 0, "width": 400, "height": 300}], "reason": "遮挡人脸"}


async def opened(http: httpx.AsyncClient, link: str) -> Image.Image:
    answer = await http.get(link)
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.content))


async def test_who_handed_a_photo_in_sees_it_whole_in_two_sizes_and_who_joined_sees_it_covered(
    yard: Yard, http: httpx.AsyncClient
) -> None:
    await yard.configured()
    me, other = await yard.phone(), await yard.phone("1-1-102")
    picture = await me.upload(jpeg(1, size=(1600, 1200)))
    case = await me.report(pictures=[picture])
    await yard.passed()
    await other.say(case, "join")
    committee = await yard.staff("committee")
    masked = await committee.post(f"{yard.office}/evidence/{picture}/maskings", json=COVER, headers=key())
    assert masked.status_code == 201, masked.text

    (mine,) = (await me.see(case))["pictures"]["pictures"]
    (joined,) = (await other.see(case))["pictures"]["pictures"]
    (staffs,) = (await committee.get(f"{yard.office}/complaints/{case['id']}")).json()["pictures"]["pictures"]
    assert {one["id"] for one in (mine, joined, staffs)} == {picture}
    assert (await opened(http, mine["thumbnail"])).size == (320, 240)
    whole, covered, at_the_desk = [await opened(http, one["view"]) for one in (mine, joined, staffs)]
    assert whole.size == covered.size == (1280, 960)
    assert ImageChops.difference(whole, covered).getbbox() is not None
    assert ImageChops.difference(whole, at_the_desk).getbbox() is None


async def test_a_photo_that_has_not_passed_the_check_is_linked_to_its_reporter_alone(yard: Yard) -> None:
    await yard.configured()
    me, other = await yard.phone(), await yard.phone("1-1-102")
    picture = await me.upload(jpeg(1))
    case = await me.report(pictures=[picture])
    await other.say(case, "join")
    assert [one["id"] for one in (await me.see(case))["pictures"]["pictures"]] == [picture]
    assert (await other.see(case))["pictures"]["pictures"] == []


async def test_an_act_answers_no_links_for_its_answer_is_kept_longer_than_they_hold(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report(pictures=[await me.upload(jpeg(1))])
    assert "pictures" not in case
    assert "pictures" in await me.see(case)
