"""Closed cases called back: drawn by nobody's choice, called by nobody who had a hand in them, once a day, for good."""

import io
import uuid
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import openpyxl
from sqlalchemy import select

from app.claims.samples import sampling
from app.complaints.afterwards import months
from app.complaints.kinds import CaseAct, ClockKind
from app.core.installation import now
from app.core.values.canonical import digest
from app.identity import own_records
from app.identity import service as identity
from app.identity.permissions import Role, ScopeKind
from app.register import places
from app.register.models import Community, Owner
from app.worker import ask_back
from tests.complaints.handlers.site import Site
from tests.conftest import PASSWORD, add_staff


async def closed(site: Site, said: CaseAct = CaseAct.SAID_FIXED, **more: Any) -> uuid.UUID:
    """A case that the contractor did, and what its reporter said."""
    case = await site.in_hand(**more)
    await site.did("hand", case, "done", outcome="not_fixed", words="等下个雨季再看")
    await site.says(case, said)
    return case


async def caller(site: Site, who: str = "caller") -> None:
    """A third-party caller for a quarter from today."""
    login = f"{who}-{uuid.uuid4().hex[:6]}"
    async with site.town.database.write() as session:
        at = await now(session)
        staff_id = await add_staff(session, login, f"职员{who}", PASSWORD, at)
        await identity.appoint(
            session,
            login,
            Role.THIRD_PARTY_CALLER,
            ScopeKind.COMMUNITY,
            site.id,
            from_on=at.date() - timedelta(days=1),
            until_on=at.date() + timedelta(days=80),
            appointed_by="街道办事处",
            document="任命书",
        )
    site.people[who] = type(site.people["street"])(staff_id, login)


async def drawn(site: Site, who: str = "committee") -> dict[str, Any]:
    answer = await site.post(who, "case-samples")
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_whoever_has_the_cases_and_the_seed_has_the_sample(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    cases = [await closed(site, words=f"第{number}处") for number in range(6)]
    silent = await site.in_hand()
    await site.at("2026-11-02T10:00")
    sample = await drawn(site)
    stratum = f"{site.units['hongda']}/fixed"
    population = [sampling.Drawable("case", str(one), stratum) for one in cases]
    assert (sample["population"], sample["size"], sample["drawn_by"]) == (6, 5, "职员committee")
    assert sample["population_sha256"] == sampling.root(sampling.frozen(population)).hex()
    asked = {one.id for one in sampling.draw(population, 5, sample["seed"])}
    for case in cases:
        assert (await site.due(case, ClockKind.CALL_BACK) is not None) == (str(case) in asked)
    assert (await site.post("committee", "case-samples")).json()["code"] == "case_sample_empty"
    assert await site.due(silent, ClockKind.CALL_BACK) is None


async def test_the_clock_draws_what_was_closed_since_and_nobody_is_asked_twice_for_one_closing(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    await closed(site)
    await site.at("2026-11-02T10:00")
    await ask_back(site.town.database)
    await ask_back(site.town.database)
    await site.at("2026-11-03T10:00")
    await closed(site)
    await site.at("2026-11-03T11:00")
    await ask_back(site.town.database)
    listed = (await site.get("committee", "case-samples")).json()["lines"]
    assert [(one["population"], one["size"], one["drawn_by"]) for one in listed] == [(1, 1, ""), (1, 1, "")]
    assert listed[0]["from_at"] == listed[1]["until_at"]


async def test_a_caller_sees_one_reporter_at_a_time_and_who_had_a_hand_in_it_sees_none(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    case = await closed(site)
    await caller(site)
    await site.at("2026-11-02T10:00")
    path = f"case-samples/{(await drawn(site))['id']}"
    # The committee sent the case to the contractor: it is no stranger to it.
    assert (await site.post("committee", f"{path}/next")).json()["code"] == "case_sample_done"
    left = [(await site.get(who, f"{path}/next")).json() for who in ("committee", "caller")]
    assert left == [{"left": 0}, {"left": 1}]
    first, again = [(await site.post("caller", f"{path}/next")).json() for _ in range(2)]
    assert first == again
    assert (first["number"], first["alias"], first["phone"]) == (1, "热心居民001", "")
    assert (await site.post("committee2", f"{path}/next")).json()["code"] == "case_sample_done"
    foreign = {"look_id": first["look_id"], "outcome": "satisfied"}
    assert (await site.post("committee2", f"{path}/calls", **foreign)).json()["code"] == "case_call_not_shown"
    assert (await site.post("caller", f"{path}/calls", **foreign, words="很及时")).status_code == 204
    assert (await site.post("caller", f"{path}/next")).json()["code"] == "case_sample_done"
    last = (await site.events(case))[-1]
    assert (last.act, last.words, last.facts, last.acted_as) == (
        "followed_up",
        "很及时",
        {"outcome": "satisfied"},
        "第三方回访员",
    )
    assert await site.due(case, ClockKind.CALL_BACK) is None
    assert (await site.get("caller", "case-samples")).json()["lines"][0]["outcomes"] == {"satisfied": 1}


async def test_three_days_of_nobody_answering_are_unreachable(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    case = await closed(site)
    await caller(site)
    await site.at("2026-11-02T10:00")
    path = f"case-samples/{(await drawn(site))['id']}"
    for day in (2, 3, 4):
        await site.at(f"2026-11-0{day}T11:00")
        look = (await site.post("caller", f"{path}/next")).json()["look_id"]
        await site.post("caller", f"{path}/calls", look_id=look, outcome="unreachable", words="无人接听")
        assert (await site.post("caller", f"{path}/next")).json()["code"] == "case_sample_done"
    assert [one.act for one in await site.events(case)].count("followed_up") == 1
    assert (await site.get("caller", "case-samples")).json()["lines"][0]["outcomes"] == {"unreachable": 1}


async def test_a_call_back_waits_for_whoever_may_make_it_and_is_late_by_the_clock(site: Site) -> None:
    async def calls(who: str) -> list[tuple[int, bool, str]]:
        lines = (await (await site.who(who)).get("/v1/office/work")).json()["lines"]
        return [
            (one["count"], one["overdue"], one["path"].rsplit("/v1/office/communities/", 1)[-1])
            for one in lines
            if one["kind"] == "case_call"
        ]

    await site.at("2026-11-02T09:00")
    cases = [await closed(site) for _ in range(2)]
    await caller(site)
    assert await calls("caller") == []
    await site.at("2026-11-02T10:00")
    path = f"case-samples/{(await drawn(site))['id']}"
    waits = f"{site.id}/{path}/next"
    assert await calls("caller") == [(2, False, waits)]
    # The committee sent the cases to the contractor.
    assert (await calls("committee"), await calls("hand"), await calls("committee2")) == ([], [], [(2, False, waits)])
    lines = (await (await site.who("caller")).get("/v1/office/work")).json()["lines"]
    due = [await site.due(case, ClockKind.CALL_BACK) for case in cases]
    assert datetime.fromisoformat(lines[0]["due_at"]) == min(one.due_at for one in due if one is not None)
    look = (await site.post("caller", f"{path}/next")).json()["look_id"]
    assert await calls("committee2") == [(1, False, waits)]
    await site.post("caller", f"{path}/calls", look_id=look, outcome="unreachable", words="无人接听")
    # Who did not answer is called on another day.
    assert await calls("caller") == [(1, False, waits)]
    await site.at("2026-11-05T23:00")
    assert await calls("caller") == [(2, False, waits)]
    await site.at("2026-11-06T00:30")
    assert await calls("caller") == [(2, True, waits)]
    for _ in cases:
        look = (await site.post("caller", f"{path}/next")).json()["look_id"]
        await site.post("caller", f"{path}/calls", look_id=look, outcome="satisfied")
    assert await calls("caller") == []


async def month_of(site: Site, who: str = "committee", month: str = "2026-11") -> dict[str, Any]:
    answer = await site.get(who, f"case-indicators/{month}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def figures(row: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {one["indicator"]: (one["counted"], one["among"]) for one in row["figures"]}


async def test_a_month_counts_what_fell_due_and_what_ended_by_who_answered_for_it(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    await closed(site)
    late = await site.in_hand()
    silent = await site.in_hand()
    still = await site.in_hand()
    await site.did("hand", still, "pauses", because="waits_for_material", words="等材料")
    await site.did("hand", silent, "done", outcome="not_fixed", words="无法修复")
    await site.at("2026-11-13T09:00")
    await site.climb()
    await site.did("hand", late, "done", outcome="not_fixed", words="晚了")
    await site.says(late, CaseAct.SAID_NOT_FIXED)
    month = await month_of(site)
    assert month["frozen_at"] is None
    row = next(one for one in month["rows"] if one["seat"] == f"unit:{site.units['hongda']}")
    assert row["name"] == "宏达建设有限公司"
    # Four were to be accepted and were; of three that fell due one came late; one of two ended as solved, silence did not.
    assert figures(row) == {
        "accepted": (4, 4),
        "on_time": (2, 3),
        "fixed": (1, 2),
        "reopened": (0, 2),
        "satisfied": (0, 0),
    }
    on_time = next(one for one in row["figures"] if one["indicator"] == "on_time")
    assert (on_time["cases_counted"], on_time["cases_among"], on_time["share"]) == ([1, 3], [1, 2, 3], "66.66%")


async def test_a_month_is_frozen_five_days_after_it_and_stays_with_appeals_beside_it(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    await closed(site)
    early = await site.post("hand", "case-indicators/2026-11/appeals", seat="community", words="这个月还没有结束")
    assert early.json()["code"] == "month_not_over"
    await site.at("2026-12-05T23:00")
    await ask_back(site.town.database)
    assert (await month_of(site))["frozen_at"] is None
    await site.at("2026-12-06T01:00")
    await ask_back(site.town.database)
    frozen = await month_of(site)
    assert frozen["frozen_at"] is not None
    async with site.town.database.read() as session:
        kept = (await months.read(session, [site.id], date(2026, 11, 1)))[0].frozen
    assert kept is not None
    assert kept.sha256 == digest(kept.figures)
    await ask_back(site.town.database)
    assert (await month_of(site))["sha256"] == frozen["sha256"]
    unit = f"unit:{site.units['hongda']}"
    made = await site.post("hand", "case-indicators/2026-11/appeals", seat=unit, words="第1号停工令期间不应计入")
    assert made.status_code == 201, made.text
    found = {"accepted": False, "words": "停工令没有送达记录"}
    answer = f"case-indicator-appeals/{made.json()['id']}/answer"
    assert (await site.post("committee", answer, **found)).status_code == 403
    assert (await site.post("street", answer, **found)).status_code == 204
    assert (await site.post("street", answer, **found)).json()["code"] == "appeal_answered"
    (told,) = (await month_of(site))["appeals"]
    assert (told["seat"], told["accepted"], told["answer"]) == (unit, False, "停工令没有送达记录")
    assert (await month_of(site))["rows"] == frozen["rows"]


async def test_a_street_and_a_district_see_estates_and_units_over_all_of_them(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    for _ in range(5):
        await closed(site)
    await site.town.community("梅花岭小区")
    told = await site.get("street", f"/v1/office/streets/{site.street_id}/case-indicators/2026-11")
    assert told.status_code == 200, told.text
    area = told.json()
    assert {one["name"] for one in area["communities"]} == {"桃花岭小区", "梅花岭小区"}
    assert set(area["not_frozen"]) == {"桃花岭小区", "梅花岭小区"}
    (unit,) = area["units"]
    assert (unit["name"], figures(unit)["fixed"]) == ("宏达建设有限公司", (5, 5))
    assert unit["figures"][2]["cases_among"] == [], "a number is a case within its estate alone"
    assert sorted(len(one["figures"][2]["cases_among"]) for one in area["communities"]) == [0, 5]
    found = {one["name"]: one["figures"][2]["place"] for one in area["communities"]}
    assert found == {"桃花岭小区": 1, "梅花岭小区": None}
    async with site.town.database.read() as session:
        lineage = await places.lineage(session, Community, site.id)
    assert lineage is not None
    district = await site.get("district", f"/v1/office/districts/{lineage.ids[0]}/case-indicators/2026-11")
    assert district.json()["total"]["figures"] == area["total"]["figures"]
    sheet = await site.get("street", f"/v1/office/streets/{site.street_id}/case-indicators/2026-11.xlsx")
    whole = await site.get("district", f"/v1/office/districts/{lineage.ids[0]}/case-indicators/2026-11.xlsx")
    for one in (sheet, whole):
        (read,) = openpyxl.load_workbook(io.BytesIO(one.content)).worksheets
        named = {str(line[0]): line for line in read.iter_rows(values_only=True)}
        assert {"桃花岭小区", "梅花岭小区", "宏达建设有限公司", "合计"} <= set(named)
        total = next(each for each in area["total"]["figures"] if each["indicator"] == "accepted")
        assert named["合计"][1:3] == (total["counted"], total["among"])
    assert "全区" in unquote(whole.headers["content-disposition"])
    assert (await site.get("street", str(whole.request.url.path))).status_code in {403, 404}


async def test_nobody_rings_their_own_household(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    resident = await site.resident()
    await closed(site, resident=resident)
    other = await closed(site)
    await caller(site)
    async with site.town.database.write() as session:
        mother = await session.scalar(select(Owner.id).where(Owner.name == "王芳"))
        assert mother is not None
        await own_records.declare(session, site.people["caller"].id, [mother], await now(session))
    await site.at("2026-11-02T10:00")
    path = f"case-samples/{(await drawn(site))['id']}"
    lines = (await (await site.who("caller")).get("/v1/office/work")).json()["lines"]
    assert [one["count"] for one in lines if one["kind"] == "case_call"] == [1]
    shown = (await site.post("caller", f"{path}/next")).json()
    assert shown["number"] == (await site.row(other)).number
    await site.post("caller", f"{path}/calls", look_id=shown["look_id"], outcome="satisfied")
    assert (await site.post("caller", f"{path}/next")).json()["code"] == "case_sample_done"
    assert (await site.post("committee2", f"{path}/next")).json()["number"] == 1


async def test_what_is_opened_again_is_called_no_more_and_stays_drawn_without_an_answer(site: Site) -> None:
    async def standing() -> tuple[int, int, int, dict[str, int]]:
        oldest = (await site.get("caller", "case-samples")).json()["lines"][-1]
        return oldest["size"], oldest["open"], oldest["reopened"], oldest["outcomes"]

    await site.at("2026-11-02T09:00")
    cases = {(await site.row(one)).number: one for one in [await closed(site) for _ in range(3)]}
    await caller(site)
    await site.at("2026-11-02T10:00")
    path = f"case-samples/{(await drawn(site))['id']}"
    looks = []
    for outcome in ("satisfied", "unreachable", None):
        looks.append((await site.post("caller", f"{path}/next")).json())
        if outcome is not None:
            await site.post("caller", f"{path}/calls", look_id=looks[-1]["look_id"], outcome=outcome)
    _, missed, before_me = (cases[one["number"]] for one in looks)
    assert await standing() == (3, 2, 0, {"satisfied": 1})
    for case in cases.values():
        await site.did("street", case, "decision", decision="reopen", reason="又漏了")
    assert await standing() == (3, 0, 2, {"satisfied": 1})
    # Who was on the telephone writes down what they heard; it is no act of the case that is open again.
    said = {"look_id": looks[-1]["look_id"], "outcome": "unsatisfied"}
    assert (await site.post("caller", f"{path}/calls", **said)).status_code == 204
    assert await standing() == (3, 0, 1, {"satisfied": 1, "unsatisfied": 1})
    assert [one.act for one in await site.events(before_me)][-1] == "reopened"
    await site.at("2026-11-03T10:00")
    assert (await site.post("caller", f"{path}/next")).json()["code"] == "case_sample_done"
    lines = (await (await site.who("caller")).get("/v1/office/work")).json()["lines"]
    assert [one for one in lines if one["kind"] == "case_call"] == []
    # Closed again it is another closing: the old line does not come back, the next draw has it.
    await site.did("hand", missed, "done", outcome="not_fixed", words="再等下个雨季")
    await site.says(missed, CaseAct.SAID_FIXED)
    await site.at("2026-11-03T11:00")
    assert (await site.post("caller", f"{path}/next")).json()["code"] == "case_sample_done"
    second = await drawn(site)
    assert (second["size"], second["open"], second["reopened"]) == (1, 1, 0)
    again = (await site.post("caller", f"case-samples/{second['id']}/next")).json()
    assert cases[again["number"]] == missed
    # So many drawn, so many answered: nothing that was drawn leaves the denominator.
    month = await month_of(site)
    row = next(one for one in month["rows"] if one["seat"] == f"unit:{site.units['hongda']}")
    assert (row["drawn"], row["answered"], row["response"]) == (3, 2, "66.66%")
    satisfied = next(one for one in row["figures"] if one["indicator"] == "satisfied")
    assert (satisfied["counted"], satisfied["among"], satisfied["interval"]) == (1, 2, "9.4%–90.6%")
    assert "抽中件数、接通率和 95% 置信区间" in month["formulas"]["satisfied"]
    taken = await site.get("committee", "case-indicators/2026-11.xlsx")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(taken.content)).worksheets
    lines = [str(line[0]) for line in sheet.iter_rows(values_only=True)]
    assert {f"回访满意率：{month['formulas']['satisfied']}", row["name"]} <= set(lines)
