"""Over HTTP: what acceptance hangs on, works riser by riser, and a gate that shuts the instant its certificate lapses."""

import json
import re
import uuid
from datetime import date, datetime
from typing import Any

import httpx
import pytest

from app.complaints.limits import policies
from app.complaints.limits.limits import Limits
from app.core.installation import now
from app.core.values.canonical import canonical, digest
from app.identity import service
from app.identity.permissions import Role, ScopeKind
from app.worker import look_again, look_at_consents
from tests.consultation.estate import FLATS
from tests.consultation.gates.works import LIFT, PIPES, PROMISE, VOTE, Works
from tests.posting.evidence import put_evidence


async def test_the_consents_of_parts_open_the_gate_and_a_dispute_shuts_it(
    works: Works, http: httpx.AsyncClient
) -> None:
    await works.post("liu", f"{works.project}/plans", {"title": "改造方案", "items": [PIPES, LIFT, "外墙保温"]})
    await works.require(works.consents_of(*FLATS[:12]), VOTE)
    await works.pass_by_hand("vote")
    page = await works.page()
    assert (page["may_start"], page["gates"][0]["state"]) == (False, "missing")
    assert [(one["code"], one["riser"], one["flats"], one["complete"]) for one in page["risers"]] == [
        ("SG-1", "01", 6, False),
        ("SG-1", "02", 6, False),
        ("DT-1", "", 12, False),
    ]
    # One riser is complete: works may start there as far as its owners go, and the gate of all stays shut.
    for place in FLATS[:12:2]:
        await works.consent(place)
    page = await works.page()
    assert [(one["riser"], one["complete"], one["may_start"]) for one in page["risers"] if one["code"] == "SG-1"] == [
        ("01", True, False),
        ("02", False, False),
    ]
    for place in FLATS[1:12:2]:
        await works.consent(place)
    assert (await works.page())["may_start"] is False
    for place in FLATS[:12]:
        await works.consent(place, code="DT-1")
    page = await works.page()
    assert (page["may_start"], page["gates"][0]["state"], {one["may_start"] for one in page["risers"]}) == (
        True,
        "open",
        {True},
    )
    public = (await http.get(f"/v1/public{works.project}")).json()
    assert [one["may_start"] for one in public["risers"]] == [True, True, True]

    # An owner says that it is not theirs: nobody reads that works may start, recorded or not; then the alarm.
    await works.dispute(FLATS[0])
    page = await works.page()
    assert (page["may_start"], page["alarm_since"]) == (False, None)
    assert "还有 1 处没有全体业主同意" in "".join(page["reasons"])
    assert [(one["code"], one["riser"], one["complete"]) for one in page["risers"]] == [
        ("SG-1", "01", False),
        ("SG-1", "02", True),
        ("DT-1", "", False),
    ]
    assert len(await look_at_consents(works.town.database)) == 1
    assert await look_at_consents(works.town.database) == []
    page = await works.page()
    assert (page["gates"][0]["state"], page["alarm_since"] is not None) == ("lapsed", True)
    (alarm,) = await _waits(works, "works_alarm")
    assert alarm["path"].endswith(works.project)
    # They agree by their own word: open again at once, and the alarm is settled.
    phone = (await works.phone(FLATS[0])).turned_to("")
    for code in ("SG-1", "DT-1"):
        await phone.post(f"{works.project}/part-consents", {"code": code, "agrees": True})
    page = await works.page()
    assert (page["may_start"], page["alarm_since"]) == (True, None)
    assert await _waits(works, "works_alarm") == []


async def test_consents_that_no_item_asks_for_are_no_gate_that_opens_by_itself(works: Works) -> None:
    page = await works.require(works.consents_of(*FLATS[:12]), VOTE)
    assert (page["may_start"], page["risers"]) == (False, [])
    assert await look_at_consents(works.town.database) == []
    # Parts named one by one must all be touched.
    await works.post("liu", f"{works.project}/plans", {"title": "改造方案", "items": [PIPES]})
    await works.require(works.consents_of(FLATS[0], FLATS[23]), VOTE)
    for place in FLATS[:12]:
        await works.consent(place)
    assert (await works.page())["gates"][0]["state"] == "missing"


async def test_acceptance_takes_satisfied_households_settled_promises_and_a_posting(works: Works) -> None:
    await works.visits("ma", works.visit(FLATS[0], promises=[PROMISE]), works.visit(FLATS[1], promises=[PROMISE]))
    await works.at_works()
    seen = await works.acceptance()
    assert (seen["certificate_id"], seen["open_promises"], seen["posted"]) == (None, 2, False)
    assert seen["missing"] == [
        "还没有现行方案的满意度达标证明（八成以上住户满意）。",
        "还有 2 项承诺没有经住户确认兑现，也没有由街道指定的人员作出处置。",
    ]
    refused = await works.stage("acceptance", 409)
    assert seen["missing"][0] in refused["message"]
    following = (await works.people["wu"].get(f"{works.office}{works.project}/stages")).json()["following"]
    assert following == [{"stage": "acceptance", "missing": seen["missing"]}]
    survey = await works.satisfied()
    await works.certify(survey)

    # One promise is kept, says its household; the other is decided by somebody who neither made it nor called it kept.
    one, other = seen["promises"]
    phone = await works.phone(one["part"])
    await phone.post(f"/promises/{one['id']}/words", {"kept": True})
    ruling = f"{works.project}/acceptance/promises/{other['id']}/ruling"
    decided = {"decision": "carried", "due_on": "2027-03-01", "reason": "须待燃气停气，列入保修期"}
    for login in ("ma", "liu", "wu"):
        await works.post(login, ruling, decided, 403)
    said = {"told": "立管已经按约定移位"}
    await works.post("liu", f"{works.consultation}/promises/{other['id']}/words", said)
    assert [each["field"] for each in (await works.post("jie", ruling, decided | {"due_on": None}, 422))["fields"]] == [
        "due_on"
    ]
    made = await works.post("jie", ruling, decided)
    assert (made["decision"], made["state"], made["decision_reason"]) == (
        "carried",
        "said_kept",
        "须待燃气停气，列入保修期",
    )
    assert (await works.post("jie2", ruling, decided, 409))["code"] == "ruling_done"
    kept = f"{works.project}/acceptance/promises/{one['id']}/ruling"
    assert (await works.post("jie", kept, decided, 409))["code"] == "ruling_done"
    household = await (await works.phone(other["part"])).get()
    assert household["promises"][0]["decision_reason"] == "须待燃气停气，列入保修期"

    # Everything holds but for the posting; it is drafted with the figures, hung, and the stage is entered.
    assert (await works.acceptance())["missing"] == ["上述情况还没有公示：请起草验收前的公示并登记张贴。"]
    posting = {"issuer": "学院街道办事处", "contact": "街道城建科 0717-1234567", "posting_places": ["小区公告栏"]}
    await works.post("liu", f"{works.project}/acceptance/posting", posting, 403)
    check = await works.post("jie", f"{works.project}/acceptance/posting", posting)
    assert check["facts"]["promises"] == {"all": 2, "kept": 1, "carried": 1, "not_to_be_kept": 0}
    assert check["facts"]["satisfied"] == {"counted": 20, "households": 24}
    assert digest(check["facts"]).hex() == check["sha256"]
    posted = (await works.people["ma"].get(f"{works.office}/postings/{check['posting_id']}")).json()
    assert (
        "全部 24 户中满意 20 户，占 83.3%；全部住户 24 户，满意的占 83.3%；须不少于全部住户的 80%，即 20 户"
        in posted["text"]
    )
    assert "住户确认兑现 1 项，保修期内继续兑现 1 项" in posted["text"]
    await works.stage("acceptance", 409)
    photo = str(await put_evidence(works.town.database, uuid.UUID(works.id)))
    await works.post("ma", f"/postings/{check['posting_id']}/hang", {"photos": [photo]})
    hanging = await works.acceptance()
    assert (hanging["posted"], len(hanging["missing"])) == (False, 1)
    assert re.fullmatch(r"验收前的公示要到 2026年12月\d\d日 24:00 才满期。", hanging["missing"][0])
    await works.stage("acceptance", 409)
    found = (await works.people["ma"].get(f"{works.office}/postings/{check['posting_id']}")).json()
    await works.clock(datetime.fromisoformat(found["runs_until"]))
    for login in works.people:
        works.people[login] = await works.town.signed_in(login, works.people[login].id)
    assert (await works.acceptance())["missing"] == []
    assert (await works.stage("acceptance"))["stage"] == "acceptance"

    # A household disputes that it was satisfied: the certificate is gone, and the stage is told as fallen.
    await works.dispute(FLATS[2])
    fallen = (await works.people["wu"].get(f"{works.office}{works.project}/stages")).json()["fallen"]
    assert [one["stage"] for one in fallen] == ["acceptance"]
    assert "满意度达标证明已失效" in fallen[0]["missing"][0]


async def test_who_made_a_promise_or_called_it_kept_decides_nothing_about_it(works: Works) -> None:
    await works.visits("ma", works.visit(FLATS[0], promises=[PROMISE]))
    (promise,) = (await works.acceptance())["promises"]
    path = f"{works.project}/acceptance/promises/{promise['id']}/ruling"
    decided = {"decision": "not_to_be_kept", "reason": "管井位置不允许，已当面说明"}
    street = (await works.people["jie"].get("/v1/office/me")).json()["mandates"][0]["scope_id"]
    async with works.town.database.write() as session:
        await service.appoint(
            session,
            "ma",
            Role.STREET_OFFICE,
            ScopeKind.STREET,
            uuid.UUID(street),
            from_on=date(2020, 1, 1),
            until_on=None,
            appointed_by="区",
            document="任命书",
        )
    assert (await works.post("ma", path, decided, 403))["code"] == "ruling_same_person"
    assert (await works.post("jie2", path, decided))["decision"] == "not_to_be_kept"
    assert (await works.acceptance())["open_promises"] == 0


async def test_open_cases_about_quality_are_counted_by_their_project_and_block_nothing(works: Works) -> None:
    async with works.town.database.write() as session:
        by, at = works.people["jie"].id, await now(session)
        await policies.configured(session, uuid.UUID(works.id), Limits(), (), "按街道的时限办理", by=by, at=at)
    called = {
        "channel": "hotline",
        "words": "新做的外墙保温已经开裂",
        "place": {"stairwell_id": str(works.parts[FLATS[0]].part.stairwell_id)},
        "caller": {"name": "王先生", "phone": "13812345678"},
    }
    project_id = works.project.rpartition("/")[2]
    await works.at_works()
    for category, named in (("quality.crack", True), ("quality.crack", False), ("water.flood", True)):
        more = {"category": category} | ({"project_id": project_id} if named else {})
        await works.post("liu", "/complaints", called | more)
    seen = await works.acceptance()
    # One of quality names the project; it stands in none of the reasons.
    assert (seen["open_quality_cases"], seen["cases_path"]) == (1, f"{works.office}/complaints?heading=quality")
    assert seen["missing"] == ["还没有现行方案的满意度达标证明（八成以上住户满意）。"]


async def test_answers_that_lapse_take_the_certificate_with_them(works: Works) -> None:
    await works.at_works()
    survey = await works.satisfied()
    certificate = await works.certify(survey)
    page = f"/v1/public/certificates/{certificate['id']}"
    # As it was signed, to the letter.
    served = (await works.people["wu"].get(f"{page}/file")).content
    assert canonical(json.loads(served)["document"]) in served
    # 21 and 22 answered that they are not satisfied: their answers are in the share that answered.
    await works.dispute(FLATS[21])
    told = (await works.people["wu"].get(page)).json()
    assert (told["state"], "回收的户数已经不同" in told["lapsed_because"]) == ("lapsed", True)
    assert await _waits(works, "certificate_lapsed") == []
    await look_again(works.town.database)
    assert (await works.people["wu"].get(page)).json()["lapsed_at"] is not None
    (waits,) = await _waits(works, "certificate_lapsed")
    listed = (await works.people["liu"].get(waits["path"])).json()["lines"]
    assert [one["state"] for one in listed if one["id"] == certificate["id"]] == ["lapsed"]


async def _waits(works: Works, kind: str) -> list[dict[str, Any]]:
    lines = (await works.people["liu"].get("/v1/office/work")).json()["lines"]
    return [one for one in lines if one["kind"] == kind]


@pytest.mark.parametrize("login", ["liu", "ma", "wang", "piao"])
async def test_only_the_street_posts_and_rules(works: Works, login: str) -> None:
    path = f"{works.project}/acceptance/posting"
    body = {"issuer": "学院街道办事处", "contact": "街道城建科", "posting_places": ["小区公告栏"]}
    await works.post(login, path, body, 403)
