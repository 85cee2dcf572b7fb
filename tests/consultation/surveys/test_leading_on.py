"""What leads a survey on is told as the acts themselves answer, wherever it stands; and from when, and whose it is."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from tests.consultation.estate import FLATS, MORNING, Estate
from tests.consultation.surveys.papers import CONTENT, GENERAL, enter, opened, project_of
from tests.trials import refused_as_told

PLAN = {"title": "改造方案", "question": "q1", "options": ["1"]}
ACTS = {
    "redraft": ("put", "draft", CONTENT),
    "publish": ("post", "versions", None),
    "plan": ("post", "plan", PLAN),
}


async def life(estate: Estate) -> AsyncIterator[tuple[str, str]]:
    """A survey from its draft to its end, and one without an item menu."""
    project = (await project_of(estate))["id"]
    made = await estate.post("ma", "/surveys", {"project_id": project, "draft": CONTENT})
    path = f"/surveys/{made['id']}"
    yield "draft", path
    opens, closes = MORNING + timedelta(hours=1), MORNING + timedelta(hours=3)
    times = {"opens_at": opens.isoformat(), "closes_at": closes.isoformat()}
    await estate.post("ma", f"{path}/versions", times)
    yield "announced", path
    await estate.clock(opens)
    yield "open", path
    for place in FLATS[:19]:
        await enter(estate, path, place, {"q1": {"1": "must", "2": "no", "3": "no"}})
    await estate.clock(opens + timedelta(hours=1))
    await enter(estate, path, FLATS[19], {}, word="no_wish")
    await estate.clock(closes)
    yield "closed", path
    short = await opened(estate, CONTENT, at=closes)
    await enter(estate, short, FLATS[0], {}, word="no_wish")
    await estate.clock(closes + timedelta(hours=3))
    yield "too few asked", short
    closes += timedelta(hours=3)
    for login in ("liu", "ma", "jie", "wu"):
        estate.people[login] = await estate.town.signed_in(login, estate.people[login].id)
    other = await estate.post("ma", "/surveys", {"project_id": None, "draft": GENERAL})
    await estate.post(
        "ma", f"/surveys/{other['id']}/versions", {"closes_at": (closes + timedelta(hours=2)).isoformat()}
    )
    await estate.clock(closes + timedelta(hours=2))
    yield "of no project", f"/surveys/{other['id']}"


async def answered(estate: Estate, login: str, path: str, act: str) -> Any:
    """What the act itself answers, sent with what is needed."""
    way, below, body = ACTS[act]
    if act == "publish":
        paper = (await estate.people[login].get(f"/v1/office/communities/{estate.id}{path}")).json()
        body = {"opens_at": paper["opens_at"], "closes_at": paper["closes_at"] or MORNING.isoformat()}
    if act == "plan":
        body = PLAN | {"title": f"{login}公布的方案"}
    person = estate.people[login]
    send = person.put if way == "put" else person.post
    return await send(f"/v1/office/communities/{estate.id}{path}/{below}", json=body)


async def test_each_reader_is_answered_as_they_are_told_wherever_a_survey_stands(estate: Estate) -> None:
    ready: dict[str, dict[str, set[str]]] = {}
    async for where, path in life(estate):
        for login in ("liu", "ma", "jie", "wu"):
            asked = await estate.people[login].get(f"/v1/office/communities/{estate.id}{path}")
            may = {one["act"]: one for one in asked.json()["may"]}
            for act in ACTS:
                one = may.get(act)
                if one is not None and one["now"]:
                    ready.setdefault(where, {}).setdefault(login, set()).add(act)
                    if act == "publish" and where == "draft":
                        continue  # `life` does it, with its hours
                answer = await answered(estate, login, path, act)
                if one is None:
                    assert answer.status_code in {403, 404, 409, 422}, (where, login, act, answer.text)
                elif one["now"]:
                    assert answer.status_code < 300, (where, login, act, answer.text)
                else:
                    assert refused_as_told(one, answer), (where, login, one, answer.text)
                if act == "plan" and one is not None and login == "ma" and where == "open":
                    assert (one["from_at"], one["shown"]) == ("2026-12-01T04:00:00Z", "2026-12-01 12:00")
    write, plan = {"redraft", "publish"}, {"plan"}
    assert ready == {
        "draft": {"liu": write, "ma": write},
        "announced": {"liu": write, "ma": write},
        "closed": {"liu": plan, "ma": plan, "jie": plan},
    }
