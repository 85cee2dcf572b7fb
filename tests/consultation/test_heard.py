"""What a resident finds in the inbox of a plan, a round and a survey, over HTTP; what was not done is in none."""

from datetime import timedelta
from typing import Any

from tests.consultation.estate import FLATS, MORNING, Estate
from tests.consultation.surveys.papers import GENERAL, opened, project_of

PIPES = {
    "code": "LG",
    "title": "更换立管",
    "kind": "water",
    "scope": {"kind": "stairwell", "building": "1", "stairwell": "1"},
}


async def inbox(estate: Estate, place: str) -> dict[str, list[dict[str, Any]]]:
    """The notices of the owner of a flat, the newest first, by kind."""
    phone = await estate.phone(place)
    answer = await phone.client.get("/v1/resident/inbox")
    assert answer.status_code == 200, answer.text
    found: dict[str, list[dict[str, Any]]] = {}
    for line in answer.json()["lines"]:
        found.setdefault(line["kind"], []).append(line)
    return found


async def test_a_plan_and_the_round_that_asks_about_it(estate: Estate) -> None:
    before = await inbox(estate, FLATS[0])
    (first,), (begun,) = before["plan_published"], before["round_begun"]
    assert first["title"] == "改造方案第 1 版：整体改造"
    assert "这是第一版。" in first["body"]
    assert begun["title"] == "征询：整体改造意愿征询"
    project = await project_of(estate)
    await estate.post("liu", f"/projects/{project['id']}/plans", {"title": "改造方案", "items": ["外墙保温", PIPES]})
    concerned, other = [await inbox(estate, place) for place in (FLATS[1], FLATS[-1])]
    assert FLATS[1].startswith("1-1-")
    assert FLATS[-1].startswith("1-2-")
    assert "与第 1 版相比，与您家有关的内容有重大变化：" in concerned["plan_published"][0]["body"]
    assert "与您家有关的内容没有重大变化。" in other["plan_published"][0]["body"]
    assert len(other["plan_published"]) == len(concerned["plan_published"]) == 2
    # Publishing the same again is refused, and told to nobody.
    refused = await estate.post(
        "liu", f"/projects/{project['id']}/plans", {"title": "改造方案", "items": ["外墙保温", PIPES]}, 409
    )
    assert refused["code"] == "plan_unchanged"
    assert len((await inbox(estate, FLATS[2]))["plan_published"]) == 2


async def test_a_survey_is_told_when_it_is_published_and_not_as_a_draft(estate: Estate) -> None:
    await estate.post("ma", "/surveys", {"draft": GENERAL})
    assert "survey_opened" not in await inbox(estate, FLATS[0])
    await opened(estate, GENERAL, hours=2, project=False)
    (line,) = (await inbox(estate, FLATS[3]))["survey_opened"]
    closes = MORNING + timedelta(hours=2)
    assert line["title"] == "问卷：停车调查"
    assert f"至{closes:%Y年%m月%d日 %H:%M}" in line["body"]
    assert line["subject_kind"] == "survey"
