"""A report from a phone: kept, timed, sent on and answered whole, whatever is pending."""

import uuid
from datetime import datetime
from typing import Any

import pytest

from app.complaints.kinds import Rung
from app.complaints.limits.limits import Limits
from app.complaints.models import UnitMember
from app.core.installation import now
from app.projects import service as projects
from app.register.places import street_of
from app.register.scopes import EstateScope
from tests.complaints.reporters.yard import LEAK, Yard, jpeg, key, sha


async def test_a_report_is_timed_sent_and_answered(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report()
    assert (case["number"], case["state"], case["charge"]) == (1, "offered", "滨江物业")
    assert case["state_words"] == "已派给滨江物业，等待接单"
    assert {one["kind"] for one in case["clocks"]} == {"accept", "return", "first_action", "resolve"}
    assert all(datetime.fromisoformat(one["due_at"]).tzinfo for one in case["clocks"])
    assert [one["act"] for one in case["timeline"]] == ["reported", "dispatched"]
    assert (case["timeline"][0]["by"], case["timeline"][1]["words"]) == ("您", "按派单目录")
    assert (case["alias"][:3], len(case["alias"])) == ("报事人", 7)
    assert (case["policy_version"], case["call_at_once"], case["first"], case["mine"]) == (1, None, True, True)
    assert {one["to"] for one in case["elsewhere"]} == {"hotline_12345", "petition", "court"}
    assert case["place"] == {
        "building": "1",
        "stairwell": "1",
        "stairwell_shown": "1 单元",
        "floor": "3 层",
        "spot": "楼梯拐角",
        "indoor": False,
        "point": None,
    }
    assert case["may"] == ["added", "corrected", "withdrawn", "messaged", "contact_granted"]
    assert (await me.see(case))["timeline"] == case["timeline"]


async def test_numbers_count_within_the_estate_and_aliases_are_of_one_case(yard: Yard) -> None:
    me = await yard.phone()
    one, two = await me.report(), await me.report()
    assert (one["number"], two["number"]) == (1, 2)
    assert one["alias"] != two["alias"]
    assert (await me.see(one))["alias"] == one["alias"]


async def test_where_no_rule_says_whose_it_is_a_person_will(yard: Yard) -> None:
    case = await (await yard.phone()).report()
    assert (case["state"], case["charge"]) == ("reported", "")
    assert {one["kind"] for one in case["clocks"]} == {"dispatch", "accept", "first_action", "resolve"}


async def test_a_report_goes_where_its_building_or_its_project_says(yard: Yard) -> None:
    first = yard.unit
    street, me = await yard.staff("street"), await yard.phone()
    async with yard.database.read() as session:
        units = f"/v1/office/streets/{await street_of(session, yard.hall.desk.id)}/responsible-units"
    made = await street.post(units, json={"name": "宏达建设有限公司", "kind": "contractor", "phone": "0717-6000001"})
    assert made.status_code == 201, made.text
    async with yard.database.write() as session:
        project = await projects.enter(
            session, yard.hall.desk.id, "017", "外墙改造", EstateScope(), by=street.id, at=await now(session)
        )
    rules = [
        {"to_rung": "unit", "to_unit_id": str(first), "buildings": ["1"]},
        {"to_rung": "unit", "to_unit_id": made.json()["id"], "project_id": str(project.id)},
    ]
    set_up = await street.post(f"{yard.office}/case-policies", json={"rules": rules, "reason": "按楼栋和项目派单"})
    assert set_up.status_code == 201, set_up.text

    async def sent_to(**said: Any) -> tuple[str, str]:
        case = await me.report(**said)
        return case["state"], case["charge"]

    somewhere = {"spot": "小区大门口"}
    assert await sent_to() == ("offered", "滨江物业")
    assert await sent_to(place=somewhere) == ("reported", "")
    assert await sent_to(place=somewhere, project_id=str(project.id)) == ("offered", "宏达建设有限公司")
    # What names the project is of its contractor, wherever it is.
    assert await sent_to(project_id=str(project.id)) == ("offered", "宏达建设有限公司")


async def test_danger_is_answered_with_numbers_and_two_hours(yard: Yard) -> None:
    await yard.configured(Limits(danger_phones=(("燃气公司", "0717-6111111"),)))
    case = await (await yard.phone()).report(category="gas.leak")
    assert {"whose": "燃气公司", "number": "0717-6111111"} in case["call_at_once"]["phones"]
    assert {one["number"] for one in case["call_at_once"]["phones"]} >= {"119", "120", "110"}
    (accept,) = [one for one in case["clocks"] if one["kind"] == "accept"]
    took = datetime.fromisoformat(accept["due_at"]) - datetime.fromisoformat(accept["started_at"])
    assert took.total_seconds() == 2 * 3600


async def test_a_fault_under_warranty_goes_to_who_owes_it(yard: Yard) -> None:
    me, street = await yard.phone(), await yard.staff("street")
    owed = {"unit_id": str(yard.unit), "document": "工程质量保修书", "from_on": "2020-01-01", "until_on": "2090-01-01"}
    for term in ({"headings": ["water"]}, {"headings": ["roof"], "until_on": "2021-01-01"}):
        made = await street.post(f"{yard.office}/warranties", json=owed | term)
        assert made.status_code == 201, made.text
    case = await me.report()
    assert (case["charge"], case["timeline"][1]["words"]) == ("滨江物业", "在保修期内，由保修单位修复")
    over = await me.report(category="roof.leak")
    assert (over["state"], over["charge"]) == ("reported", "")


@pytest.mark.parametrize(
    ("about", "charge"), [({"rung": "community"}, "街道"), ({"rung": "street"}, "区住建部门"), ("unit", "社区")]
)
async def test_what_is_about_somebody_goes_one_level_up(yard: Yard, about: Any, charge: str) -> None:
    await yard.configured()
    said = {"rung": "unit", "unit_id": str(yard.unit)} if about == "unit" else about
    case = await (await yard.phone()).report(about=said)
    assert case["charge"] == charge
    (kept,) = await yard.complaints()
    assert kept.about_rung == said["rung"]
    assert Rung(kept.charge_rung or "") is not Rung(kept.about_rung)


async def test_what_is_about_somebody_of_the_unit_is_not_sent_there(yard: Yard) -> None:
    await yard.configured()
    worker = yard.hall.staff["grid"]
    async with yard.database.write() as session:
        session.add(
            UnitMember(
                unit_id=yard.unit,
                staff_id=worker,
                seat="handler",
                entered_by=yard.hall.staff["street"],
                from_at=await now(session),
            )
        )
    me = await yard.phone()
    assert (await me.report())["state"] == "offered"
    assert (await me.report(about={"people": [str(worker)]}))["state"] == "reported"


async def test_an_indoor_matter_lies_in_the_reporters_flat(yard: Yard) -> None:
    me = await yard.phone("1-1-102")
    case = await me.report(indoor=True, place={"building": "9", "floor": "厨房"})
    assert (case["place"]["building"], case["place"]["stairwell"], case["place"]["floor"]) == ("1", "1", "厨房")
    (reporter,) = await yard.reporters(case)
    assert reporter.part_id == await yard.hall.part("1-1-102")
    outdoors = await me.report()
    assert (await yard.reporters(outdoors))[0].part_id is None  # no more is kept than is needed
    theirs = await me.report(422, indoor=True, binding_id=str(uuid.uuid4()))
    assert [one["field"] for one in theirs["fields"]] == ["binding_id"]


async def test_a_point_is_kept_as_it_was_measured(yard: Yard) -> None:
    point = {"latitude": "30.6923456", "longitude": "111.2865", "coord_system": "gcj02"}
    case = await (await yard.phone()).report(place={"point": point})
    assert case["place"]["point"] == {"latitude": "30.692346", "longitude": "111.286500", "coord_system": "gcj02"}
    desk = await yard.staff("street")
    seen = (await desk.get(f"{yard.office}/complaints/{case['id']}")).json()
    assert {name: seen[name] for name in point} == case["place"]["point"]
    bare = await (await yard.phone("1-2-201")).report()
    seen = (await desk.get(f"{yard.office}/complaints/{bare['id']}")).json()
    assert {name: seen[name] for name in point} == dict.fromkeys(point)
    off = await (await yard.phone("1-1-102")).report(422, place={"point": point | {"latitude": "90.1"}})
    assert off["fields"][0]["field"] == "place.point.latitude"


async def test_everything_wrong_is_said_at_once(yard: Yard) -> None:
    me = await yard.phone()
    refused = await me.report(
        422,
        category="water.nothing",
        words="",
        place={"building": "99"},
        project_id=str(uuid.uuid4()),
        about={"rung": "unit", "unit_id": str(uuid.uuid4()), "people": [str(uuid.uuid4())]},
        pictures=[str(uuid.uuid4())],
    )
    assert refused["code"] == "case_faulty"
    assert [one["field"] for one in refused["fields"]] == [
        "category",
        "project_id",
        "place.building",
        "about.unit_id",
        "about.people.0",
        "pictures.0",
        "words",
    ]
    assert await yard.complaints() == []


async def test_places_by_name_by_id_and_of_another_estate(yard: Yard) -> None:
    me = await yard.phone()
    form = await me.get(f"{yard.at}/complaints/form")
    assert [(one["building"], one["name"]) for one in form["stairwells"]] == [("1", "1"), ("1", "2")]
    assert [one["name"] for one in form["units"]] == ["滨江物业"]
    stairwell = form["stairwells"][1]
    by_id = await me.report(place={"stairwell_id": stairwell["id"]})
    by_name = await me.report(place={"building": "1 号楼", "stairwell": "2单元"})
    assert by_id["place"] == by_name["place"]
    wrong = await me.report(422, place={"stairwell_id": str(uuid.uuid4())})
    assert wrong["fields"][0]["field"] == "place.stairwell_id"
    wrong = await me.report(422, place={"building": "1", "stairwell": "7"})
    assert wrong["fields"][0]["field"] == "place.stairwell"
    mixed = await me.report(422, place={"stairwell_id": stairwell["id"], "building_id": str(uuid.uuid4())})
    assert mixed["fields"][0]["field"] == "place.building_id"


async def test_photos_that_are_here_and_that_are_to_come(yard: Yard) -> None:
    me, other = await yard.phone(), await yard.phone("1-1-102")
    here, coming, theirs = jpeg(1), jpeg(2), jpeg(3)
    picture = await me.upload(here)
    await other.upload(theirs)
    case = await me.report(words="", photos=[sha(here), sha(coming), sha(theirs)])
    assert case["photos"] == [
        {"sha256": sha(here), "picture_id": picture},
        {"sha256": sha(coming), "picture_id": None},
        {"sha256": sha(theirs), "picture_id": None},  # another's file is none of mine
    ]
    later = await me.upload(coming)
    case = await me.say(case, "additions", {"photos": [sha(coming)]})
    assert [one["picture_id"] for one in case["photos"]] == [picture, later, None]
    assert case["before"] == [picture, later]
    events = len(case["timeline"])
    again = await me.say(case, "additions", {"photos": [sha(coming), sha(here)]})
    assert len(again["timeline"]) == events
    assert len(await yard.photos(case)) == 2
    answer = await me.client.get(f"/v1/resident/complaints/{case['id']}/photos/{later}.jpg")
    assert (answer.status_code, answer.content[:2]) == (200, b"\xff\xd8")


async def test_photos_by_the_id_of_an_upload(yard: Yard) -> None:
    me = await yard.phone()
    content = jpeg(4)
    picture = await me.upload(content)
    case = await me.report(pictures=[picture])
    assert case["photos"] == [{"sha256": sha(content), "picture_id": picture}]


async def test_too_much_is_refused(yard: Yard) -> None:
    me = await yard.phone()
    many = [sha(bytes([one])) for one in range(10)]
    assert (await me.report(422, photos=many))["fields"][0]["field"] == "photos"
    assert (await me.report(422, words="长" * 2001))["fields"][0]["field"] == "words"
    mixed = await me.report(422, photos=many[:9], pictures=[await me.upload(jpeg(5))])
    assert mixed["fields"][0]["field"] == "photos"


async def test_the_same_key_is_one_case(yard: Yard) -> None:
    me, headers = await yard.phone(), key()
    first = await me.report(headers=headers)
    assert await me.report(headers=headers) == first
    other = await me.report(422, headers=headers, words="另一份内容")
    assert other["code"] == "idempotency_key_reused"
    assert len(await yard.complaints()) == 1


async def test_an_estate_where_one_is_not_bound_does_not_exist(yard: Yard) -> None:
    me = await yard.phone()
    path = f"/communities/{uuid.uuid4()}/complaints"
    assert (await me.post(path, LEAK, 404))["code"] == "not_found"
    assert (await me.post(f"{path}/check", LEAK, 404))["code"] == "not_found"


async def test_any_kind_of_resident_reports_and_nobody_elses_case_is_read(yard: Yard) -> None:
    me, other = await yard.phone(), await yard.phone("1-1-102")
    case = await me.report()
    assert (await other.see(case, 404))["code"] == "not_found"
    for what in ("additions", "withdrawal", "fixed", "not-fixed", "contact"):
        assert (await other.say(case, what, status=404))["code"] == "not_found"
    assert (await other.get("/complaints"))["lines"] == []
    (mine,) = (await me.get("/complaints"))["lines"]
    assert (mine["id"], mine["number"], len(mine["clocks"])) == (case["id"], 1, 4)


async def test_who_is_bound_no_more_still_reads_their_own(yard: Yard) -> None:
    me = await yard.phone()
    case = await me.report()
    (flat,) = (await me.get("/start"))["flats"]
    answer = await me.client.post(f"/v1/resident/bindings/{flat['binding_id']}/end")
    assert answer.status_code == 204
    assert (await me.see(case))["id"] == case["id"]
    assert [one["id"] for one in (await me.get("/complaints"))["lines"]] == [case["id"]]
    await me.report(404)


async def test_a_paused_clock_says_why(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report()
    await yard.pause(case)
    seen = await me.see(case)
    assert {one["paused"]: one["paused_until"] is not None for one in seen["clocks"]} == {
        None: False,
        "waits_for_material": True,
    }
    assert {one["kind"]: one["paused"] for one in seen["clocks"]} == {
        "return": None,  # who is to send it back stands still for nobody
        "first_action": "waits_for_material",
        "resolve": "waits_for_material",
    }
    assert seen["state_words"] == "办理中，由滨江物业负责，计时暂停：等待材料到货"


async def test_my_cases_come_in_pages(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.paging.lines.PAGE", 2)
    me = await yard.phone()
    for _ in range(3):
        await me.report()
    first = await me.get("/complaints")
    second = await me.get("/complaints", params={"after": first["next"]})
    assert [[one["number"] for one in page["lines"]] for page in (first, second)] == [[3, 2], [1]]
    assert second["next"] is None
    await me.get("/complaints", 422, params={"after": str(uuid.uuid4())})
