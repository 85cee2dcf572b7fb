"""What tells of a person stands in no public word: found at release, covered by staff, and never shown meanwhile."""

import uuid
from typing import Any

import asyncpg
import httpx
import pytest

from app.complaints.limits.limits import Limits
from tests.complaints.reporters.test_public import get
from tests.complaints.reporters.yard import Phone, Yard, key
from tests.conftest import Person

WORDS = "301的王芳深夜装修，电话139 1234 5678，身份证11010119900307123X，车鄂E12345占道。"
COVERED = "＊＊＊的某某深夜装修，电话＊＊＊，身份证＊＊＊，车＊＊＊占道。"
KINDS = ["房号", "姓名", "电话号码", "身份证号", "车牌号"]


async def post(yard: Yard, person: Person, case: Any, act: str, status: int = 201, **sent: Any) -> Any:
    answer = await person.post(f"{yard.office}/complaints/{case['id']}/{act}", json=sent, headers=key())
    assert answer.status_code == status, answer.text
    return answer.json()


async def release(yard: Yard, person: Person, case: Any, status: int = 201) -> Any:
    return await post(yard, person, case, "release", status, public=True, reason="请大家监督")


async def wordings(yard: Yard, person: Person, case: Any) -> Any:
    answer = await person.get(f"{yard.office}/complaints/{case['id']}/wordings")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def public(http: httpx.AsyncClient, case: Any) -> Any:
    answer = await http.get(f"/v1/public/complaints/{case['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def me(yard: Yard) -> Phone:
    await yard.configured(Limits(public=True))
    return await yard.phone()


@pytest.fixture
async def case(yard: Yard, me: Phone) -> Any:
    made = await me.report(words=WORDS, place={"building": "1", "stairwell": "1", "floor": "3 层", "spot": "302门口"})
    await yard.passed()
    return made


async def test_nothing_is_released_until_what_tells_of_a_person_is_covered(
    yard: Yard, http: httpx.AsyncClient, case: Any
) -> None:
    committee = await yard.staff("committee")
    refused = await release(yard, committee, case, 409)
    assert refused["code"] == "case_words_tell"
    told = [(one["field"], one["message"]) for one in refused["fields"]]
    assert [field for field, _ in told] == ["place.spot", *["events.1"] * 5]
    assert all(kind in message for kind, (_, message) in zip(KINDS, told[1:], strict=True))
    assert "139 1234 5678" in told[3][1]
    assert (await http.get(f"/v1/public/complaints/{case['id']}")).status_code == 404

    proposed = {one["where"]: one["proposed"] for one in (await wordings(yard, committee, case))["texts"]}
    assert proposed == {"place.floor": "3 层", "place.spot": "＊＊＊门口", "events.1": COVERED}
    for where in ("events.1", "place.spot"):
        await post(yard, committee, case, "wordings", where=where, public=proposed[where], reason="遮挡个人信息")
    await release(yard, committee, case)
    shown = await public(http, case)
    assert (shown["words"], shown["spot"], shown["floor"]) == (COVERED, "＊＊＊门口", "3 层")


async def test_the_words_stay_as_evidence_and_who_covered_them_is_kept(yard: Yard, me: Phone, case: Any) -> None:
    committee = await yard.staff("committee")
    first = await post(
        yard, committee, case, "wordings", where="events.1", public="有人深夜装修。", reason="遮挡个人信息"
    )
    second = await post(
        yard, committee, case, "wordings", where="events.1", public="深夜装修扰民。", reason="写得更清楚"
    )
    assert [one["number"] for one in second["versions"]] == [1, 2]
    assert first["versions"][0] == second["versions"][0]
    kept = second["versions"][1]
    assert (kept["public"], kept["reason"], kept["made_by"]) == ("深夜装修扰民。", "写得更清楚", committee_name())
    (text,) = [one for one in second["texts"] if one["where"] == "events.1"]
    assert (text["own"], text["public"], text["findings"]) == (WORDS, "深夜装修扰民。", [])
    assert (await yard.events(case))[0].words == WORDS
    assert (await me.see(case))["words"] == WORDS


def committee_name() -> str:
    return "职员committee"


async def test_the_public_form_is_read_before_it_is_public(yard: Yard, http: httpx.AsyncClient, case: Any) -> None:
    committee = await yard.staff("committee")
    before = await wordings(yard, committee, case)
    assert before["ready"] is False
    assert (before["preview"]["words"], before["preview"]["spot"]) == (COVERED, "＊＊＊门口")
    for where in ("events.1", "place.spot"):
        await post(yard, committee, case, "wordings", where=where, public="楼上深夜装修", reason="遮挡个人信息")
    after = await wordings(yard, committee, case)
    assert after["ready"] is True
    await release(yard, committee, case)
    assert await public(http, case) == after["preview"]


async def test_a_wording_that_still_tells_is_refused_and_so_is_one_of_nothing(yard: Yard, case: Any) -> None:
    committee = await yard.staff("committee")
    faulty = await post(
        yard, committee, case, "wordings", 422, where="events.1", public="王芳，１３９１２３４５６７８", reason="遮挡"
    )
    assert [(one["field"], one["message"][:4]) for one in faulty["fields"]] == [
        ("public", "“王芳”"),
        ("public", "“１３９"),
    ]
    faulty = await post(yard, committee, case, "wordings", 422, where="events.9", public="装修", reason="遮挡")
    assert [one["field"] for one in faulty["fields"]] == ["where"]


async def test_nobody_words_what_is_about_them_or_their_own(yard: Yard) -> None:
    await yard.configured(Limits(public=True))
    about = await (await yard.phone()).report(words=WORDS, about={"rung": "community"})
    committee = await yard.staff("committee")
    await post(yard, committee, about, "wordings", 404, where="events.1", public="装修", reason="遮挡")
    assert (await committee.get(f"{yard.office}/complaints/{about['id']}/wordings")).status_code == 404
    await post(yard, await yard.staff("street"), about, "wordings", where="events.1", public="装修", reason="遮挡")


async def test_what_was_released_before_shows_no_finding(yard: Yard, http: httpx.AsyncClient, case: Any) -> None:
    """As cases stand that were released before anybody looked for such words."""
    await yard.release(case)
    shown = await public(http, case)
    assert (shown["words"], shown["spot"]) == (COVERED, "＊＊＊门口")
    (listed,) = (await get(yard, http))["lines"]
    assert (listed["words"], listed["spot"]) == (COVERED, "＊＊＊门口")
    other = await yard.phone("1-2-201")
    seen = await other.see(case)
    assert (seen["words"], seen["place"]["spot"]) == (COVERED, "＊＊＊门口")
    assert [one["words"] for one in seen["timeline"] if one["act"] == "reported"] == [COVERED]
    (beside,) = (await other.check())["similar"]
    assert beside["words"] == COVERED


async def test_what_is_said_later_is_covered_for_everybody_but_who_said_it(
    yard: Yard, http: httpx.AsyncClient, me: Phone, case: Any
) -> None:
    other = await yard.phone("1-1-102")
    committee = await yard.staff("committee")
    for where in ("events.1", "place.spot"):
        await post(yard, committee, case, "wordings", where=where, public="楼上深夜装修", reason="遮挡个人信息")
    await release(yard, committee, case)
    await me.say(case, "additions", {"words": "李强也听见了，找13912345678"})
    await me.say(case, "corrections", {"words": "是402，不是301，找13912345678"})
    await yard.passed()
    assert (await public(http, case))["words"] == "是＊＊＊，不是＊＊＊，找＊＊＊"
    for reads, added in ((me, "李强也听见了，找13912345678"), (other, "某某也听见了，找＊＊＊")):
        assert [one["words"] for one in (await reads.see(case))["timeline"] if one["act"] == "added"] == [added]
    await other.say(case, "join", {"words": "我家也被吵"})
    assert "13912345678" not in str(await other.see(case))
    assert "13912345678" not in str((await other.check())["similar"])
    # Taken back and released anew, the later words are looked at too.
    await post(yard, committee, case, "release", public=False, reason="先核对")
    refused = await release(yard, committee, case, 409)
    assert {one["field"] for one in refused["fields"]} == {
        f"events.{one.number}" for one in await yard.events(case) if one.act in {"added", "corrected"}
    }


async def test_numbers_that_anybody_may_call_are_no_findings(yard: Yard, http: httpx.AsyncClient) -> None:
    await yard.configured(Limits(public=True, danger_phones=(("燃气公司", "0717-6333333"),)))
    words = "12345和0717-6333333都打过，物业0717-6222222没人接，2026年12月1日起6楼停水，损失3000元。"
    case = await (await yard.phone()).report(words=words, place={"building": "1", "stairwell": "1"})
    await yard.passed()
    await release(yard, await yard.staff("committee"), case)
    assert (await public(http, case))["words"] == words


async def test_the_reporter_is_told_of_everything_before_sending(me: Phone) -> None:
    said = await me.check(words=f"我家101也漏。{WORDS}", place={"building": "1", "spot": "402门口"})
    told = [(one["field"], one["message"]) for one in said["warnings"]]
    assert [field for field, _ in told] == ["words"] * 6 + ["place.spot"]
    words = "\n".join(message for _, message in told)
    assert all(one in words for one in ("您家的房号“101”", "“301”", "电话", "身份证", "车牌", "姓名", "“402”"))


async def test_wordings_are_evidence(yard: Yard, case: Any, owner: asyncpg.Connection) -> None:
    committee = await yard.staff("committee")
    sent = {"where": "events.1", "public": "深夜装修", "reason": "遮挡个人信息"}
    path, once = f"{yard.office}/complaints/{case['id']}/wordings", {"Idempotency-Key": uuid.uuid4().hex}
    first, again = [(await committee.post(path, json=sent, headers=once)).json() for _ in range(2)]
    assert first == again
    assert await owner.fetchval("SELECT count(*) FROM case_wording") == 1
