"""After works began, over HTTP: what raises an alarm and what does not; the street proposes, the district decides."""

import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.installation import now
from app.identity.permissions import Role
from app.projects import gating
from app.projects.alarms.raising import raise_alarm
from app.projects.kinds import AlarmCause, Passage
from app.worker import look_again, look_at_consents
from tests.conftest import Person
from tests.consultation.estate import ESTATE, FLATS, MORNING
from tests.consultation.gates.works import PIPES, VOTE, Works


@pytest.fixture
async def begun(works: Works) -> Works:
    """The estate once its works began on the first version of its plan, with its district."""
    district = await _district(works)
    works.people["qu"] = await works.town.person("qu", Role.DISTRICT_OFFICE, district)
    await works.at_works()
    return works


async def _district(works: Works) -> str:
    async with works.town.database.read() as session:
        return str(await session.scalar(text("SELECT district_id FROM street JOIN committee ON street.id = street_id")))


async def alarms(works: Works, http: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await http.get(f"/v1/public{works.project}/alarms")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["lines"])


async def annul(works: Works, reason: str = "表决结果被法院撤销") -> None:
    """Record that the vote holds no more, as the room of votes does, and raise what that raises."""
    page = await works.page()
    (gate,) = [one for one in page["gates"] if one["kind"] == "vote"]
    plan = uuid.UUID(page["plans"][0]["id"])
    project_id = uuid.UUID(page["id"])
    async with works.town.database.write() as session:
        at, vote = await now(session), uuid.uuid4()
        await gating.record_gate(
            session,
            project_id,
            uuid.UUID(gate["requirement_id"]),
            Passage.LAPSED,
            subject_kind="vote",
            subject_id=vote,
            plan_version_id=plan,
            at=at,
            reason=reason,
        )
        project = await gating.lock(session, project_id)
        await raise_alarm(
            session, project, plan, AlarmCause.RESULT_UNDONE, [reason], subject_kind="vote", subject_id=vote, at=at
        )


async def waits(person: Person, *kinds: str) -> list[dict[str, Any]]:
    lines = (await person.get("/v1/office/work")).json()["lines"]
    return [one for one in lines if one["kind"] in kinds]


async def act(works: Works, login: str, path: str, status: int = 201, **body: Any) -> dict[str, Any]:
    return await works.post(login, f"{works.project}/alarms/{path}", body, status)


async def may(works: Works, login: str, alarm: str) -> dict[str, bool]:
    answer = await works.people[login].get(f"{works.office}{works.project}/alarms/{alarm}")
    assert answer.status_code == 200, answer.text
    return {one["act"]: one["now"] for one in answer.json()["may"]}


async def test_the_street_proposes_and_the_district_decides_within_three_working_days(
    begun: Works, http: httpx.AsyncClient
) -> None:
    assert (await begun.page())["state"] == "begun"
    await annul(begun)
    page = await begun.page()
    assert (page["state"], page["gates"][0]["state"], page["alarm_since"] is not None) == ("begun", "lapsed", True)
    (alarm,) = await alarms(begun, http)
    assert (alarm["cause"], alarm["state"], alarm["course"], alarm["overdue"]) == ("result_undone", "open", None, False)
    assert alarm["due_at_shown"].endswith("24:00")
    # The street's list has it from the first minute, the district's only once the street is late; nobody else's at all.
    (line,) = await waits(begun.people["jie"], "site_alarm")
    assert (line["due_at"], line["overdue"]) == (alarm["due_at"], False)
    assert (await begun.people["jie"].get(line["path"])).status_code == 200
    assert await waits(begun.people["qu"], "site_alarm", "site_alarm_ruling") == []
    assert await waits(begun.people["liu"], "site_alarm", "site_alarm_ruling", "works_alarm") == []
    assert await may(begun, "jie", alarm["id"]) == {"propose": True}
    assert await may(begun, "qu", alarm["id"]) == {"propose": False}
    proposal = {"course": "go_on", "reason": "撤销的理由与施工内容无关，停工会使屋面漏雨"}
    for login in ("liu", "ma", "wang", "wu"):
        await act(begun, login, f"{alarm['id']}/proposals", 403, **proposal)
    early = await act(begun, "qu", f"{alarm['id']}/proposals", 409, **proposal)
    assert (early["code"], "由街道办事处提出" in early["message"]) == ("alarm_street_first", True)
    nothing = await act(begun, "qu", f"{alarm['id']}/ruling", 409, approve=True, reason="同意")
    assert nothing["code"] == "alarm_nothing_proposed"
    await act(begun, "jie", f"{alarm['id']}/proposals", **proposal)
    again = await act(begun, "jie2", f"{alarm['id']}/proposals", 409, **proposal)
    assert again["code"] == "alarm_proposed"
    # Two persons of one body decide nothing.
    one_body = await act(begun, "jie2", f"{alarm['id']}/ruling", 403, approve=True, reason="同意")
    assert one_body["code"] == "alarm_same_body"
    same = await act(begun, "jie", f"{alarm['id']}/ruling", 403, approve=True, reason="同意")
    assert same["code"] == "alarm_same_person"
    assert await waits(begun.people["jie"], "site_alarm", "site_alarm_ruling") == []
    assert len(await waits(begun.people["qu"], "site_alarm_ruling")) == 1
    assert await may(begun, "qu", alarm["id"]) == {"approve": True, "reject": True}
    assert await may(begun, "jie2", alarm["id"]) == {"approve": False, "reject": False}
    await act(begun, "qu", f"{alarm['id']}/ruling", approve=False, reason="屋面以外的内容先停")
    item = page["plans"][0]["items"][0]
    sent = {"course": "part", "items": [item, "没有的"], "reason": "屋面已经掀开"}
    faulty = await act(begun, "jie", f"{alarm['id']}/proposals", 422, **sent)
    assert [one["field"] for one in faulty["fields"]] == ["items.1"]
    for bare in ({"course": "part", "items": []}, {"course": "stop", "items": [item]}):
        fault = await act(begun, "jie", f"{alarm['id']}/proposals", 422, reason="屋面已经掀开", **bare)
        assert [one["field"] for one in fault["fields"]] == ["items"]
    await act(begun, "jie", f"{alarm['id']}/proposals", **sent | {"items": [item]})
    decided = await act(begun, "qu", f"{alarm['id']}/ruling", approve=True, reason="同意街道的处理意见")
    assert (decided["state"], decided["course"], decided["overdue"]) == ("decided", "part", False)
    (seen,) = await alarms(begun, http)
    assert [(one["course"], one["approved"], one["ruling_reason"]) for one in seen["decisions"]] == [
        ("go_on", False, "屋面以外的内容先停"),
        ("part", True, "同意街道的处理意见"),
    ]
    assert {(one["proposed_as"], one["ruled_as"]) for one in seen["decisions"]} == {
        ("street_office", "district_office")
    }
    assert "职员" not in (await http.get(f"/v1/public{begun.project}/alarms")).text
    for login in ("jie", "qu"):
        assert await waits(begun.people[login], "site_alarm", "site_alarm_ruling") == []
    assert (await begun.page())["alarm_since"] is None
    # Later both may let all of it go on; then nothing is left to propose.
    await act(begun, "jie", f"{alarm['id']}/proposals", **proposal)
    await act(begun, "qu", f"{alarm['id']}/ruling", approve=True, reason="重新表决已经通过")
    over = await act(begun, "jie", f"{alarm['id']}/proposals", 409, **proposal)
    assert over["code"] == "alarm_decided"


async def test_who_is_of_both_bodies_speaks_for_neither(begun: Works, http: httpx.AsyncClient) -> None:
    await annul(begun)
    (alarm,) = await alarms(begun, http)
    await begun.town.appoint("jie2", Role.DISTRICT_OFFICE, await _district(begun))
    both = begun.people["jie2"]
    assert await waits(both, "site_alarm", "site_alarm_ruling") == []
    proposal = {"course": "go_on", "reason": "撤销的理由与施工内容无关，停工会使屋面漏雨"}
    refused = await act(begun, "jie2", f"{alarm['id']}/proposals", 403, **proposal)
    assert (refused["code"], await may(begun, "jie2", alarm["id"])) == ("alarm_of_two", {"propose": False})
    await act(begun, "jie", f"{alarm['id']}/proposals", **proposal)
    assert await waits(both, "site_alarm_ruling") == []
    ruling = await act(begun, "jie2", f"{alarm['id']}/ruling", 403, approve=True, reason="同意")
    assert ruling["code"] == "alarm_of_two"
    await act(begun, "qu", f"{alarm['id']}/ruling", approve=True, reason="同意")


async def test_what_is_overdue_is_said_in_public_and_climbs_to_the_district(
    begun: Works, http: httpx.AsyncClient
) -> None:
    await annul(begun)
    (alarm,) = await alarms(begun, http)
    await begun.clock(MORNING + timedelta(days=9))
    people = {
        login: await begun.town.signed_in(login, begun.people[login].id) for login in ("liu", "jie", "jie2", "qu")
    }
    begun.people |= people
    (late,) = await alarms(begun, http)
    assert (late["state"], late["overdue"]) == ("open", True)
    for login in ("jie", "qu"):
        (line,) = await waits(people[login], "site_alarm")
        assert line["overdue"] is True
    proposal = {"course": "stop", "reason": "街道逾期没有提出"}
    await act(begun, "qu", f"{alarm['id']}/proposals", **proposal)
    own = await act(begun, "qu", f"{alarm['id']}/ruling", 403, approve=True, reason="同意")
    assert own["code"] == "alarm_same_person"
    assert len(await waits(people["jie"], "site_alarm_ruling")) == 1
    assert await waits(people["qu"], "site_alarm", "site_alarm_ruling") == []
    decided = await act(begun, "jie", f"{alarm['id']}/ruling", approve=True, reason="同意")
    assert (decided["course"], decided["overdue"]) == ("stop", True)
    # The product itself orders nothing: the project stays begun.
    assert (await begun.page())["state"] == "begun"


async def test_a_small_change_of_the_plan_raises_nothing_and_small_steps_add_up(
    works: Works, http: httpx.AsyncClient
) -> None:
    def items(*changed: int) -> list[str]:
        return [f"另一项 {one}" if one in changed else f"内容 {one}" for one in range(24)]

    async def publish(changed: list[str]) -> None:
        await works.post("liu", f"{works.project}/plans", {"title": "改造方案", "items": changed})

    await publish(items())
    await works.at_works()
    # One of twenty-four that gives way to another is no material change, and two are: measured is from what was voted on.
    await publish(items(3))
    page = await works.page()
    assert await alarms(works, http) == []
    assert (page["state"], page["gates"][0]["state"], page["alarm_since"]) == ("begun", "earlier_plan", None)
    await publish(items(3, 7))
    (alarm,) = await alarms(works, http)
    assert (alarm["cause"], len(alarm["reasons"])) == ("material_change", 4)
    assert await waits(works.people["liu"], "works_alarm") == []


async def test_consents_that_change_or_are_disputed_fell_nothing_once_works_began(
    works: Works, http: httpx.AsyncClient
) -> None:
    await works.post("liu", f"{works.project}/plans", {"title": "改造方案", "items": [PIPES, "外墙保温"]})
    await works.require(works.consents_of(*FLATS[:12]), VOTE)
    for place in FLATS[:12]:
        await works.consent(place)
    await works.pass_by_hand("vote")
    await works.stage("in_plan_year", plan_year=2027)
    await works.stage("voted")
    await works.stage("works")
    phone = (await works.phone(FLATS[0])).turned_to("")
    await phone.post(f"{works.project}/part-consents", {"code": "SG-1", "agrees": False})
    await works.dispute(FLATS[1])
    assert await look_at_consents(works.town.database) == []
    page = await works.page()
    assert {one["state"] for one in page["gates"]} == {"open"}
    assert (page["state"], page["may_start"], page["alarm_since"]) == ("begun", True, None)
    assert await alarms(works, http) == []


async def test_forgeries_raise_an_alarm_where_the_outcome_is_another_and_a_changed_mind_does_not(
    works: Works, http: httpx.AsyncClient
) -> None:
    agreed = {"kind": "agreed_gate", "title": "同意方案", "scope": ESTATE}
    await works.require(agreed, VOTE)
    project_id = (await works.page())["id"]
    asking = {"project_id": project_id, "title": "改造方案征询", "body": "owners_committee"}
    begun = await works.post("ma", "/consultations", asking)
    asked = f"/consultations/{begun['id']}"
    await works.post("ma", f"{asked}/rounds/first")
    at = MORNING + timedelta(hours=3)
    await works.clock(at + timedelta(minutes=5))
    # Twenty-one of twenty-four agree, as visitors wrote down: without one of them four fifths are there, without two not.
    visits = [works.visit(one, at=at.isoformat()) for one in FLATS[:21]]
    await works.post("ma", f"{asked}/visits", {"visits": visits}, 200)
    works.people["jie"] = await works.town.signed_in("jie", works.people["jie"].id)
    certificate = {"kind": "plan_agreed", "consultation_id": begun["id"]}
    await works.post("jie", "/certificates", certificate)
    await works.pass_by_hand("vote")
    await works.stage("in_plan_year", plan_year=2027)
    await works.stage("consulted")
    await works.stage("voted")
    await works.stage("works")

    async def looked_at() -> dict[str, Any]:
        await look_again(works.town.database)
        page = await works.page()
        assert {one["kind"]: one["state"] for one in page["gates"]} == {"agreed_gate": "open", "vote": "open"}
        assert (page["state"], page["may_start"]) == ("begun", True)
        return page

    # Minds change, and opinions grow stale: recorded figures may say so, the gate stands.
    for place in FLATS[2:5]:
        phone = (await works.phone(place)).turned_to(asked)
        await phone.post("/answers", {"stance": "against", "reasons": ["cost"]})
    assert (await looked_at())["alarm_since"] is None
    assert await waits(works.people["liu"], "certificate_lapsed") == []
    for place, alarmed in ((FLATS[0], False), (FLATS[1], True)):
        await works.dispute(place)
        assert (await looked_at())["alarm_since"] is None
        phone = await works.phone(place)
        (claim,) = (await phone.client.get("/v1/resident/claims")).json()["lines"]
        await works.find_forged(claim["id"])
        assert ((await looked_at())["alarm_since"] is not None) is alarmed
    (alarm,) = await alarms(works, http)
    assert (alarm["cause"], alarm["state"]) == ("forgery", "open")
    await looked_at()
    assert len(await alarms(works, http)) == 1


async def test_the_database_holds_two_persons_and_two_bodies_and_one_alarm_of_a_kind(
    begun: Works, http: httpx.AsyncClient
) -> None:
    await annul(begun)
    (alarm,) = await alarms(begun, http)
    await act(begun, "jie", f"{alarm['id']}/proposals", course="stop", reason="先停")
    ruling = (
        "INSERT INTO site_alarm_ruling SELECT id, proposed_by, proposed_as, true, '同意', {}, {}, now()"
        " FROM site_alarm_proposal"
    )
    for ruled_as, ruled_by, broken in (
        ("'district_office'", "proposed_by", "two_persons"),
        ("'street_office'", "gen_random_uuid()", "two_bodies"),
        ("'grid_worker'", "gen_random_uuid()", "ruled_as"),
    ):
        with pytest.raises(IntegrityError, match=broken):
            async with begun.town.database.write() as session:
                await session.execute(text(ruling.format(ruled_as, ruled_by)))
