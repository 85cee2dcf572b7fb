"""A report that staff write down for somebody: sealed, under an alias, never by whom it is about."""

from typing import Any

import pytest

from app.complaints.reporters.reporting import CALLER_NAME, CALLER_PHONE
from app.identity.permissions import Role
from tests.complaints.reporters.yard import LEAK, Yard
from tests.conftest import Person

CALLED = LEAK | {"channel": "hotline", "caller": {"name": "王芳", "phone": "13900000001"}}


async def enter(yard: Yard, person: Person, status: int = 201, **changed: Any) -> Any:
    answer = await person.post(f"{yard.office}/complaints", json=CALLED | changed)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_call_is_kept_sealed_and_answered(yard: Yard) -> None:
    await yard.configured()
    case = await enter(yard, await yard.staff("grid"))
    assert (case["number"], case["charge"], case["state"]) == (1, "滨江物业", "offered")
    assert {one["kind"] for one in case["clocks"]} >= {"accept", "resolve"}
    assert "王芳" not in str(case)
    (reporter,) = await yard.reporters(case)
    assert (reporter.first, reporter.resident_id, reporter.alias) == (True, None, case["alias"])
    assert yard.hall.sealer.open(reporter.name_sealed or b"", CALLER_NAME).decode() == "王芳"
    assert yard.hall.sealer.open(reporter.phone_sealed or b"", CALLER_PHONE).decode() == "13900000001"
    (kept,) = await yard.complaints()
    assert (kept.channel, kept.entered_by) == ("hotline", yard.hall.staff["grid"])
    (reported, _) = await yard.events(case)
    assert (reported.acted_as, reported.reporter_id) == ("网格员登记", None)


async def test_nobody_need_say_who_they_are(yard: Yard) -> None:
    case = await enter(yard, await yard.staff("committee"), caller={}, channel="chat", category="gas.leak")
    (reporter,) = await yard.reporters(case)
    assert (reporter.name_sealed, reporter.phone_sealed) == (None, None)
    assert case["call_at_once"]["phones"]


async def test_a_flat_of_the_estate_for_an_indoor_matter(yard: Yard) -> None:
    part_id = await yard.hall.part("1-2-201")
    case = await enter(yard, await yard.staff("street"), indoor=True, part_id=str(part_id))
    assert (await yard.reporters(case))[0].part_id == part_id
    faulty = await enter(yard, await yard.staff("street"), 422, part_id=case["id"], channel="app", words="")
    assert [one["field"] for one in faulty["fields"]] == ["part_id", "channel", "words"]


@pytest.mark.parametrize(
    ("who", "about"), [("committee", {"rung": "community"}), ("street", {"rung": "street"}), ("street", "self")]
)
async def test_nobody_writes_down_what_is_about_them(yard: Yard, who: str, about: Any) -> None:
    said = {"people": [str(yard.hall.staff[who])]} if about == "self" else about
    assert (await enter(yard, await yard.staff(who), 403, about=said))["code"] == "case_concerns_you"
    assert (await enter(yard, await yard.staff("grid"), about=said))["number"] == 1


async def test_a_supervisor_writes_down_and_others_may_not(yard: Yard) -> None:
    yard.hall.staff["eye"] = await yard.hall.appointed("eye", Role.VOLUNTEER_SUPERVISOR)
    assert (await enter(yard, await yard.staff("eye"), channel="supervisor"))["number"] == 1
    for said in ("hotline", "chat", "app"):
        await enter(yard, await yard.staff("eye"), channel=said)
    assert {one.channel for one in await yard.complaints()} == {"supervisor"}, "whatever the client says"
    assert (await enter(yard, await yard.staff("caller"), 403))["code"] == "not_allowed"


async def test_who_joined_says_that_a_callers_case_is_fixed(yard: Yard) -> None:
    await yard.configured()
    case, other = await enter(yard, await yard.staff("grid")), await yard.phone("1-1-102")
    joined = await other.say(case, "join")
    assert joined["words"] == ""  # what a caller said is not a neighbour's to read
    await yard.done(case)
    assert "said_fixed" in (await other.see(case))["may"]
    assert (await other.say(case, "fixed"))["state"] == "closed"
