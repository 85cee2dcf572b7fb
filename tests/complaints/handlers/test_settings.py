"""Units, warranties, limits and routes as the street office sets them; the board prints what is enforced."""

import io
import uuid
from typing import Any

from pypdf import PdfReader
from sqlalchemy import select

from app.complaints.kinds import CaseAct, ClockKind, Urgency
from app.complaints.limits import policies
from app.complaints.models import CaseClock
from app.complaints.settings import board, units
from app.core.calendar import DueTime
from app.standin.platform import Standin
from app.wechat import codes
from app.wechat.client import Edition, WeChat
from app.wechat.scenes import PAGES
from tests.complaints.handlers.site import Site
from tests.wechat.conftest import pauses, standin, wechat

__all__ = ["pauses", "standin", "wechat"]


def fields(answer: Any) -> list[str]:
    return [one["field"] for one in answer.json()["fields"]]


async def test_units_are_the_streets_with_people_who_have_a_mandate(site: Site) -> None:
    path = f"/v1/office/streets/{site.street_id}/responsible-units"
    assert (await site.get("committee", path)).status_code in {403, 404}
    made = await site.post("street", path, name="市自来水公司", kind="utility", phone="96116")
    assert made.status_code == 201, made.text
    unit = made.json()["id"]
    assert fields(await site.post("street", path, name="市自来水公司", kind="utility", phone="96116")) == ["name"]
    assert fields(await site.post("street", path, name="另一家", kind="utility", phone="打给老王")) == ["phone"]
    for login in ("nobody", site.people["grid"].login):
        assert fields(await site.post("street", f"{path}/{unit}/members", login=login, seat="handler")) == ["login"]
    hand = site.people["hand"].login
    for seat in ("handler", "supervisor"):
        answer = await site.post("street", f"{path}/{unit}/members", login=hand, seat=seat)
        assert answer.status_code == 201, answer.text
    members = answer.json()["members"]
    assert [(one["seat"], one["until_at"] is None) for one in members] == [("supervisor", True), ("handler", False)]
    person = await site.who("street")
    phone = await person.put(f"{path}/{unit}/phone", json={"phone": "0717-96116"})
    assert phone.json()["phone"] == "0717-96116"
    left = await site.post("street", f"{path}/{unit}/members/{members[0]['id']}/end")
    assert left.status_code == 200, left.text
    assert (await site.post("street", f"{path}/{unit}/members/{members[0]['id']}/end")).status_code == 409
    assert (await site.post("street", f"{path}/{uuid.uuid4()}/end")).status_code == 404
    ended = await site.post("street", f"{path}/{unit}/end")
    assert ended.json()["ended_at"] is not None
    choices = (await site.get("committee", "responsible-units")).json()["lines"]
    assert {one["name"] for one in choices} == {"宏达建设有限公司", "安居物业服务公司"}


async def test_who_left_a_unit_sees_its_cases_no_more(site: Site) -> None:
    case = await site.in_hand()
    path = f"/v1/office/streets/{site.street_id}/responsible-units"
    listed = (await site.get("street", path)).json()["lines"]
    unit = next(one for one in listed if one["id"] == str(site.units["hongda"]))
    member = next(one for one in unit["members"] if one["name"] == "职员hand")
    await site.post("street", f"{path}/{unit['id']}/members/{member['id']}/end")
    assert (await site.get("hand", f"complaints/{case}")).status_code == 404
    assert (await site.get("boss", f"complaints/{case}")).status_code == 200


async def test_a_unit_with_open_cases_or_routes_is_not_ended(site: Site) -> None:
    path = f"/v1/office/streets/{site.street_id}/responsible-units"
    case = await site.in_hand()
    answer = await site.post("street", f"{path}/{site.units['hongda']}/end")
    assert "还有 1 件未办结" in answer.text
    rules = [{"to_rung": "unit", "to_unit_id": str(site.units["anju"])}]
    made = await site.post("street", "case-policies", rules=rules, reason="开工前设定")
    assert made.status_code == 201, made.text
    answer = await site.post("street", f"{path}/{site.units['anju']}/end")
    assert "桃花岭小区的派单目录还派给该单位" in answer.text
    assert (await site.post("street", "case-policies", reason="改为人工派单")).status_code == 201
    assert (await site.post("street", f"{path}/{site.units['anju']}/end")).status_code == 200
    answer = await site.post("street", "case-policies", rules=rules, reason="再派给物业")
    assert fields(answer) == ["rules.0.to_unit_id"]
    answer = await site.act(
        "committee", case, "dispatches", to_rung="unit", to_unit_id=str(site.units["anju"]), reason="改派物业"
    )
    assert fields(answer) == ["to"]


async def test_a_configuration_is_a_version_and_every_fault_is_told_at_once(site: Site) -> None:
    assert (await site.get("committee", "case-policies/current")).status_code == 404
    assert (await site.post("committee", "case-policies", reason="社区自己改")).status_code == 403
    sent = {
        "by_category": {"roof.leak": {"resolve": {"amount": 0, "unit": "hours"}}},
        "extension_days": 30,
        "longest_pause": {"amount": 61, "unit": "working_days"},
        "fallback": "district",
        "rules": [
            {"to_rung": "unit"},
            {"to_rung": "unit", "to_unit_id": str(uuid.uuid4()), "category": "roof.moon"},
            {"to_rung": "community", "category": "roof.leak", "heading": "lift", "buildings": ["1", "99"]},
            {"to_rung": "community", "project_id": str(uuid.uuid4())},
            {"to_rung": "street", "heading": "gas"},
            {"to_rung": "community", "heading": "gas"},
        ],
        "reason": "试一试，看看哪里不对",
    }
    wrong = await site.post("street", "case-policies", **sent)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "case_policy_faulty")
    assert fields(wrong) == [
        "by_category.roof.leak.resolve",
        "extension_days",
        "longest_pause",
        "fallback",
        "rules.0.to_rung",
        "rules.1.to_unit_id",
        "rules.1.category",
        "rules.2.category",
        "rules.2.buildings.1",
        "rules.3.project_id",
        "rules.5",
    ]
    good = {
        "by_category": {"roof.leak": {"resolve": {"amount": 3, "unit": "working_days"}}},
        "danger_phones": [{"whose": "燃气抢修", "number": "96777"}],
        "rules": [
            {"to_rung": "unit", "to_unit_id": str(site.units["hongda"]), "heading": "roof", "buildings": ["1"]},
        ],
        "reason": "开工前设定",
    }
    first = await site.post("street", "case-policies", **good)
    assert first.status_code == 201, first.text
    assert (first.json()["number"], first.json()["changes"]) == (1, [])
    assert first.json()["rules"][0]["to"] == "宏达建设有限公司"
    shorter = {"extension_days": 5, "longest_pause": {"amount": 3, "unit": "calendar_days"}}
    second = (await site.post("street", "case-policies", **good | shorter)).json()
    assert second["changes"] == [
        {"what": "最长延期", "before": "10 个工作日", "after": "5 个工作日"},
        {"what": "最长暂停", "before": "10 个工作日", "after": "3 日"},
    ]
    assert second["longest_pause"] == "3 日"
    assert second["sha256"] != first.json()["sha256"]
    listed = (await site.get("committee", "case-policies")).json()
    assert [(one["number"], one["entered_by"]) for one in listed["lines"]] == [(2, "职员street"), (1, "职员street")]
    old = (await site.get("committee", "case-policies/1")).json()
    assert (old["extension_days"], old["sha256"]) == (10, first.json()["sha256"])
    assert (await site.get("committee", "case-policies/3")).status_code == 404


async def test_a_warranty_names_a_unit_of_the_street_and_days_the_right_way_round(site: Site) -> None:
    sent = {
        "unit_id": str(site.units["hongda"]),
        "headings": ["roof"],
        "buildings": ["1"],
        "document": "竣工验收备案表〔2026〕3号",
        "from_on": "2026-01-01",
        "until_on": "2031-01-01",
    }
    made = await site.post("street", "warranties", **sent)
    assert made.status_code == 201, made.text
    assert (made.json()["unit"], made.json()["buildings"], made.json()["runs"]) == ("宏达建设有限公司", ["1 栋"], True)
    assert fields(await site.post("street", "warranties", **sent | {"buildings": ["99"]})) == ["buildings.0"]
    wrong = await site.post("street", "warranties", **sent | {"unit_id": str(uuid.uuid4()), "until_on": "2026-01-01"})
    assert fields(wrong) == ["unit_id", "until_on"]
    assert len((await site.get("committee", "warranties")).json()["lines"]) == 1
    async with site.town.database.read() as session:
        terms = await units.warranty_terms(session, site.id)
    assert [(one.unit_id, one.headings) for one in terms] == [(site.units["hongda"], frozenset({"roof"}))]


async def test_the_limits_on_the_board_are_those_that_the_clocks_keep(site: Site) -> None:
    assert (await site.get("committee", "case-policies/current/board.pdf")).status_code == 404
    made = await site.post(
        "street",
        "case-policies",
        by_category={"roof.leak": {"resolve": {"amount": 4, "unit": "working_days"}}},
        danger_phones=[{"whose": "燃气抢修", "number": "96777"}],
        rules=[{"to_rung": "unit", "to_unit_id": str(site.units["hongda"])}],
        reason="开工前设定",
    )
    case = await site.report(category="roof.leak")
    other = await site.report(category="paving.broken")
    async with site.town.database.read() as session:
        policy = await policies.required(session, site.id)
        rows = await session.execute(
            select(CaseClock.complaint_id, CaseClock.kind, DueTime.amount, DueTime.unit).join(
                DueTime, DueTime.id == CaseClock.due_id
            )
        )
    words = {"hours": "小时", "working_days": "个工作日", "calendar_days": "日"}
    kept = {(row.complaint_id, ClockKind(row.kind)): f"{row.amount} {words[row.unit]}" for row in rows}
    printed = {
        one.what: dict(zip(board.SHOWN, one.limits, strict=True)) for one in board.rows(policies.limits_of(policy))
    }
    for clock in board.SHOWN:
        assert kept[case, clock] == printed["屋面外墙：屋面漏雨"][clock]
        assert kept[other, clock] == printed[Urgency.ORDINARY.label][clock]
    assert kept[case, ClockKind.RESOLVE] == "4 个工作日"

    pdf = await site.get("committee", "case-policies/current/board.pdf")
    assert pdf.status_code == 200, pdf.text
    reader = PdfReader(io.BytesIO(pdf.content))
    text = "".join(page.extract_text() for page in reader.pages).replace(" ", "").replace("\n", "")
    assert len(reader.pages) == 1
    for piece in (
        "宏达建设有限公司",
        "0717-6000001",
        "96777",
        "12345",
        "信访",
        "4个工作日",
        "第1版",
        made.json()["sha256"][:4],
    ):
        assert piece in text, piece
    assert "安居物业" not in text
    # Nobody is led anywhere where the internet does not reach the service; the version can be told all the same.
    assert made.json()["sha256"] in text
    assert "扫码" not in text
    again = await site.get("street", "case-policies/current/board.pdf")
    assert again.content == pdf.content


async def test_the_board_bears_the_code_that_opens_the_report_form_once_it_was_fetched(
    site: Site, wechat: WeChat, standin: Standin
) -> None:
    standin.codes.released |= set(PAGES.values())
    assert (await site.post("street", "case-policies", reason="开工前设定")).status_code == 201
    assert (await site.post("committee", "complaint-codes")).status_code == 200
    await codes.fetch_due(site.town.database, wechat, Edition.RELEASE)
    pdf = (await site.get("committee", "case-policies/current/board.pdf")).content
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    assert len(page.images) == 1
    assert "微信扫码报事" in page.extract_text()


async def test_the_board_counts_the_reporters_word_and_the_call_back_from_where_the_clocks_do(site: Site) -> None:
    made = await site.post(
        "street",
        "case-policies",
        by_category={
            "roof.leak": {
                "confirm": {"amount": 10, "unit": "calendar_days"},
                "call_back": {"amount": 2, "unit": "working_days"},
            }
        },
        reason="屋面等一场雨",
    )
    assert made.status_code == 201, made.text
    await site.at("2026-11-02T09:00")
    cases = {category: await site.in_hand(category=category) for category in ("roof.leak", "paving.broken")}
    said = {}
    for category, case in cases.items():
        await site.did("hand", case, "done", outcome="not_fixed", words="等下一场雨")
        said[category, ClockKind.CONFIRM] = await site.due(case, ClockKind.CONFIRM), await site.events(case)
        await site.says(case, CaseAct.SAID_FIXED)
    # Drawn a day later, a call back is due when the board said at the case's end.
    await site.at("2026-11-03T08:00")
    assert (await site.post("committee", "case-samples")).status_code == 201
    for category, case in cases.items():
        said[category, ClockKind.CALL_BACK] = await site.due(case, ClockKind.CALL_BACK), await site.events(case)
    limits = policies.limits_of(await site.done(lambda session: policies.required(session, site.id)))
    printed = "".join(board.flow(limits))
    shown = {
        ClockKind.CONFIRM: "请在 7 日（屋面漏雨 10 日）内说是否解决",
        ClockKind.CALL_BACK: "办结后 3 个工作日（屋面漏雨 2 个工作日）内抽样回访",
    }
    for (category, clock), (due, events) in said.items():
        assert due is not None
        limit = limits.limit(category, clock)
        assert (due.amount, due.unit) == (limit.amount, limit.unit.value)
        assert due.start_at == events[-1].at
        assert limit.words in shown[clock]
        assert shown[clock] in printed
