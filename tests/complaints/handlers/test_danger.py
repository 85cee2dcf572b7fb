"""Danger to life stands still for nobody's asking: the unit asks, the office above decides, and meanwhile the clocks run."""

import uuid
from typing import Any

import httpx

from app.complaints import acting
from app.complaints.kinds import CaseAct, ClockKind, PauseReason
from app.complaints.lifecycle import CaseHappened, CaseStanding, after
from tests.complaints.handlers.site import Site

ASKS = {"because": "waits_for_material", "words": "等阀门到货"}


async def leaking(site: Site) -> uuid.UUID:
    await site.at("2027-03-15T09:00")
    return await site.in_hand(category="gas.leak", resident=await site.resident())


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    told = answer.json()
    return answer.status_code, told["code"], told["message"]


async def test_a_unit_alone_lets_no_gas_leak_stand_still(site: Site) -> None:
    case = await leaking(site)
    before = await site.clocks(case)
    answer = await site.did("hand", case, "pauses", **ASKS)
    assert (answer["paused"], answer["pauses"]) == (None, [])
    assert answer["asked_pause"] == "waits_for_material"
    assert {kind: one.due.due_at for kind, one in (await site.clocks(case)).items()} == {
        kind: one.due.due_at for kind, one in before.items()
    }
    assert "社区" in (await site.notices(case))[-1]
    # And it climbs as if nobody had asked.
    await site.at("2027-03-16T09:01")
    assert case in await site.climb()
    assert (await site.row(case)).raised == "community"
    assert acting.standing(await site.row(case)) == await site.folded(case)


async def test_the_office_above_decides_and_whoever_has_the_case_does_not(site: Site) -> None:
    case = await leaking(site)
    nothing = await site.act("committee", case, "pauses/answer", grant=True, reason="同意")
    assert refusal(nothing)[:2] == (409, "case_not_now")
    await site.did("hand", case, "pauses", **ASKS)
    assert refusal(await site.act("hand", case, "pauses", **ASKS))[1:] == (
        "case_not_now",
        "已经申请过暂停，请等上一级批复。",
    )
    for who in ("hand", "boss"):
        assert (await site.act(who, case, "pauses/answer", grant=True, reason="同意")).status_code == 403
    answer = await site.did("committee", case, "pauses/answer", grant=True, reason="已派人看守")
    assert (answer["paused"], answer["asked_pause"]) == ("waits_for_material", None)
    assert [one["act"] for one in answer["events"][-2:]] == ["pause_asked", "paused"]
    assert (answer["events"][-1]["by"], len(answer["pauses"])) == ("职员committee", 1)
    assert acting.standing(await site.row(case)) == await site.folded(case)


async def test_a_pause_denied_was_none_and_may_be_asked_for_again(site: Site) -> None:
    case = await leaking(site)
    before = await site.due(case, ClockKind.RESOLVE)
    await site.did("hand", case, "pauses", **ASKS)
    answer = await site.did("committee", case, "pauses/answer", grant=False, reason="先停气抢修")
    assert (answer["paused"], answer["asked_pause"], answer["pauses"]) == (None, None, [])
    assert answer["events"][-1]["act"] == "pause_denied"
    assert "先停气抢修" in (await site.notices(case))[-1]
    after_it = await site.due(case, ClockKind.RESOLVE)
    assert before is not None
    assert after_it is not None
    assert before.due_at == after_it.due_at
    assert (await site.did("hand", case, "pauses", **ASKS))["asked_pause"] == "waits_for_material"


async def test_what_was_asked_for_in_time_is_not_granted_when_the_time_is_over(site: Site) -> None:
    case = await leaking(site)
    await site.did("hand", case, "pauses", **ASKS)
    await site.at("2027-03-16T09:01")
    late = await site.act("committee", case, "pauses/answer", grant=True, reason="同意")
    assert refusal(late)[1] == "case_too_late"
    assert (await site.did("committee", case, "pauses/answer", grant=False, reason="已超时"))["asked_pause"] is None


async def test_the_office_in_charge_asks_the_one_above_it_and_is_told_whom(site: Site) -> None:
    await site.at("2027-03-15T09:00")
    case = await site.report(category="power.shock")
    await site.did("committee", case, "dispatches", to_rung="community", reason="社区自办")
    await site.did("committee", case, "acceptances")
    assert (await site.did("committee", case, "pauses", **ASKS))["asked_pause"] == "waits_for_material"
    code, message = refusal(await site.act("committee", case, "pauses/answer", grant=True, reason="同意"))[1:]
    assert (code, "街道" in message) == ("case_not_over", True)
    assert (await site.did("street", case, "pauses/answer", grant=True, reason="同意"))["paused"] is not None


async def test_a_unit_extends_no_danger_by_its_own_hand(site: Site) -> None:
    case = await leaking(site)
    before = await site.due(case, ClockKind.RESOLVE)
    await site.did("hand", case, "extensions", working_days=10, reason="等阀门到货")
    for who in ("hand", "boss"):
        assert (await site.act(who, case, "extensions/answer", grant=True, reason="同意")).status_code == 403
    asked = await site.due(case, ClockKind.RESOLVE)
    assert before is not None
    assert asked is not None
    assert before.due_at == asked.due_at
    await site.at("2027-03-16T09:01")
    assert case in await site.climb()


async def test_an_ordinary_case_stands_still_at_once(site: Site) -> None:
    await site.at("2027-03-15T09:00")
    case = await site.in_hand()
    answer = await site.did("hand", case, "pauses", **ASKS)
    assert (answer["paused"], answer["asked_pause"]) == ("waits_for_material", None)


async def test_what_is_asked_waits_on_the_work_list_of_the_office_above(site: Site) -> None:
    async def kinds(who: str) -> set[str]:
        lines: list[Any] = (await site.get(who, "/v1/office/work")).json()["lines"]
        return {one["kind"] for one in lines if one["kind"].startswith("case_")}

    case = await leaking(site)
    assert await kinds("committee") == set()
    await site.did("hand", case, "pauses", **ASKS)
    assert (await kinds("committee"), await kinds("hand")) == ({"case_pause"}, set())
    await site.did("committee", case, "pauses/answer", grant=False, reason="抢修")
    assert await kinds("committee") == set()


def test_what_is_asked_for_ends_with_the_work() -> None:
    standing: CaseStanding | None = None
    for act in (CaseAct.REPORTED, CaseAct.FELL_BACK):
        standing = after(standing, CaseHappened(act))
    standing = after(standing, CaseHappened(CaseAct.PAUSE_ASKED, pause=PauseReason.WAITS_FOR_MATERIAL))
    assert standing.asked_pause is PauseReason.WAITS_FOR_MATERIAL
    assert after(standing, CaseHappened(CaseAct.WITHDRAWN)).asked_pause is None
