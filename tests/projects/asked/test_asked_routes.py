"""What households ask for, over HTTP: applications and their clock, wishes and their answers, lifts, consents of parts."""

import io
import re
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import text

from app.core.sealing import Sealer
from app.core.values.canonical import canonical
from app.identity.permissions import Role
from app.projects.asked.asked_schemas import ApplicationFile
from tests.conftest import Town
from tests.consultation.estate import FLATS, MORNING, Estate, Phone
from tests.consultation.surveys.papers import ALL_YES, INCLUSION, enter, opened
from tests.projects.second_hand import require

FIRST = {"kind": "stairwell", "building": "1", "stairwell": "1"}
LIFT = {"code": "DT-1-1", "title": "加装电梯", "kind": "lift", "scope": FIRST, "consents": FIRST}
ASKED = {"matter": "lift", "words": "本单元六层以上多是老人，盼望加装电梯"}


class Site(Estate):
    """The same estate, asked about by its residents' phones."""

    project = ""

    async def set_up(self) -> None:
        await super().set_up()
        self.project = (await self.people["liu"].get(f"{self.office}/projects")).json()["lines"][0]["id"]
        self.people["jie2"] = await self.town.person("jie2", Role.STREET_OFFICE, await self.street())

    async def street(self) -> str:
        found = (await self.people["jie"].get("/v1/office/me")).json()["mandates"][0]
        return str(found["scope_id"])

    @property
    def office(self) -> str:
        return f"/v1/office/communities/{self.id}"

    async def at_home(self, place: str, *, confirmed: bool = True) -> Phone:
        return (await self.phone(place, confirmed=confirmed)).turned_to("")

    def household(self, place: str, **more: Any) -> dict[str, Any]:
        part = self.parts[place]
        return {"part_id": str(part.part.id), "owner_id": str(part.owners[0][0].id), "way": "call"} | more

    async def plan(self, *items: str | dict[str, Any], **more: Any) -> dict[str, Any]:
        body = {"title": "改造方案", "items": list(items), **more}
        return await self.post("liu", f"/projects/{self.project}/plans", body)


async def asked(phone: Phone, path: str) -> list[dict[str, Any]]:
    answer = await phone.client.get(f"{phone.base}{path}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["lines"])


@pytest.fixture
async def site(town: Town, sealer: Sealer) -> Site:
    made = Site(town, sealer)
    await made.set_up()
    return made


async def test_one_household_asks_by_every_way_and_it_stays_one_application(site: Site) -> None:
    phone, flatmate = await site.at_home(FLATS[0]), await site.at_home(FLATS[0], confirmed=False)
    first = await phone.post("/applications", ASKED)
    assert (first["number"], first["state"], first["overdue"]) == (1, "received", False)
    # 1 December is a Tuesday; ten working days later it is the end of Tuesday the 15th.
    assert first["answer_by_shown"] == "2026-12-15 24:00"
    written = await site.post("liu", "/applications", site.household(FLATS[0], **ASKED))
    joined = await flatmate.post("/applications", {"matter": "lift", "words": "我也想要电梯"})
    assert written["id"] == joined["id"] == first["id"]
    assert [(one["act"], one["way"]) for one in written["steps"]] == [("repeat", "call")]
    # Whoever joined reads what they wrote themselves and nothing of the others.
    assert (joined["words"], [one["words"] for one in joined["steps"]]) == ("", ["", "我也想要电梯"])
    other = await site.post("liu", "/applications", site.household(FLATS[0], matter="pipes", words="水管锈蚀严重"))
    assert (other["number"], other["where"]) == (2, "1 栋 1 单元")
    file = await site.people["liu"].get(f"{site.office}/applications/{other['id']}/file")
    assert canonical(ApplicationFile.model_validate(file.json()).model_dump(mode="json")) == file.content
    assert [one["number"] for one in await asked(phone, "/applications")] == [2, 1]
    assert [one["number"] for one in await asked(flatmate, "/applications")] == [1]
    assert await asked(await site.at_home(FLATS[1]), "/applications") == []


async def test_the_street_answers_within_its_clock_and_another_than_who_wrote_it_down(site: Site) -> None:
    mine = await site.post("jie", "/applications", site.household(FLATS[0], **ASKED))
    path = f"/applications/{mine['id']}"
    assert (await site.post("jie", f"{path}/decision", {"accept": True}, 403))["code"] == "application_same_person"
    for login in ("liu", "ma", "wu", "wang", "piao"):
        await site.post(login, f"{path}/decision", {"accept": True}, 403)

    async def waiting(login: str) -> list[tuple[str, bool]]:
        lines = (await site.people[login].get("/v1/office/work")).json()["lines"]
        return [(one["path"], one["overdue"]) for one in lines if one["kind"] == "application"]

    assert (await waiting("jie2"), await waiting("jie"), await waiting("liu")) == (
        [(f"{site.office}{path}", False)],
        [],
        [],
    )
    await site.clock(MORNING + timedelta(days=15))
    for login in ("jie2", "ma", "liu"):
        site.people[login] = await site.town.signed_in(login, site.people[login].id)
    assert await waiting("jie2") == [(f"{site.office}{path}", True)]
    assert (await site.people["ma"].get(f"{site.office}{path}")).json()["overdue"] is True
    faulty = await site.post("jie2", f"{path}/decision", {"accept": False}, 422)
    assert [one["field"] for one in faulty["fields"]] == ["words"]
    back = await site.post("jie2", f"{path}/decision", {"accept": False, "words": "请先办理单元协商"}, 200)
    assert (back["state"], back["overdue"], back["steps"][-1]["by"]) == ("returned", False, "职员jie2")
    assert (await site.post("jie2", f"{path}/decision", {"accept": True}, 409))["code"] == "application_not_now"
    again = await site.post("liu", "/applications", site.household(FLATS[0], **ASKED))
    assert (again["number"], again["state"]) == (2, "received")


async def test_a_committee_applies_on_the_figures_of_its_consultation(site: Site) -> None:
    await site.visits("ma", *(site.visit(one) for one in FLATS[:20]))
    body = {
        "matter": "whole",
        "scope": {"kind": "estate"},
        "words": "绝大多数住户同意整体改造，现提出申请",
        "consultation_id": site.consultation.rpartition("/")[2],
    }
    made = await site.post("ma", "/applications/for-all", body)
    assert [(one["part"], one["whole"]) for one in made["figures"]] == [(20, 24), (20, 24), (20, 24)]
    assert (made["part"], made["way"]) == ("", "committee")
    file = await site.people["ma"].get(f"{site.office}/applications/{made['id']}/file")
    assert file.json()["figures"] == made["figures"]
    assert canonical(ApplicationFile.model_validate(file.json()).model_dump(mode="json")) == file.content
    sheet = await site.people["ma"].get(f"{site.office}/applications/{made['id']}/file.pdf")
    assert sheet.content.startswith(b"%PDF")
    wrong = body | {"scope": {"kind": "buildings", "buildings": ["9"]}, "evidence": [str(uuid.uuid4())]}
    faulty = await site.post("ma", "/applications/for-all", wrong, 422)
    assert [one["field"] for one in faulty["fields"]] == ["scope.buildings.0", "evidence.0"]


async def test_a_wish_is_answered_and_read_by_the_household_that_asked(site: Site, http: httpx.AsyncClient) -> None:
    phone, flatmate, other = (
        await site.at_home(FLATS[0]),
        await site.at_home(FLATS[0], confirmed=False),
        await site.at_home(FLATS[1]),
    )
    mine = await phone.post(f"/projects/{site.project}/wishes", {"words": "请不要占用北侧的通道"})
    assert (mine["outcome"], mine["answer"]) == (None, "")
    path = f"/projects/{site.project}/wishes"
    written = await site.post("liu", path, site.household(FLATS[1], words="希望保留香樟树", way="window"))
    published = await site.plan("外墙保温", "保留香樟树")
    assert published["wishes_unanswered"] == 2
    waiting = (await site.people["ma"].get(f"{site.office}{path}", params={"unanswered": True})).json()["lines"]
    assert [(one["part"], one["words"]) for one in waiting] == [
        (FLATS[0], "请不要占用北侧的通道"),
        (FLATS[1], "希望保留香樟树"),
    ]
    answer = {"outcome": "adopted", "plan_number": 2, "words": "见第 2 版方案第 2 项"}
    done = await site.post("ma", f"{path}/{written['id']}/answers", answer)
    assert (done["outcome"], done["plan_number"], done["answered_by"]) == ("adopted", 2, "职员ma")
    for wrong in ({"plan_number": None}, {"plan_number": 9}, {"outcome": "not_adopted"}):
        refused = await site.post("ma", f"{path}/{mine['id']}/answers", answer | wrong, 422)
        assert [one["field"] for one in refused["fields"]] == ["plan_number"]
    no = {"outcome": "not_adopted", "words": "北侧是唯一的消防通道"}
    await site.post("ma", f"{path}/{mine['id']}/answers", no)
    assert [(one["outcome"], one["answer"]) for one in await asked(phone, "/wishes")] == [
        ("not_adopted", "北侧是唯一的消防通道")
    ]
    assert [one["words"] for one in await asked(other, "/wishes")] == ["希望保留香樟树"]
    assert await asked(flatmate, "/wishes") == []
    public = (await http.get(f"/v1/public/projects/{site.project}/progress")).json()
    assert (public["wishes"]["wishes"], public["wishes"]["unanswered"]) == (2, None)
    assert not any(one["wishes"] for one in public["wishes"]["by_outcome"])
    assert "香樟树" not in str(public)
    for login, status in {"wang": 403, "wu": 403, "piao": 403, "jie": 200}.items():
        assert (await site.people[login].get(f"{site.office}{path}")).status_code == status


async def test_a_lift_from_one_household_to_agreed_or_the_pit_reserved(site: Site, http: httpx.AsyncClient) -> None:
    phone = await site.at_home(FLATS[0])
    made = await phone.post("/applications", ASKED)
    path = f"/applications/{made['id']}"
    early = await site.post("liu", f"{path}/lift/asking", {"body": "owners_committee"}, 409)
    assert early["code"] == "lift_not_now"
    await site.post("jie", f"{path}/decision", {"accept": True}, 200)
    linked = await site.post("liu", f"{path}/project", {"project_id": site.project}, 200)
    assert (linked["state"], linked["project_id"]) == ("in_project", site.project)
    asking = await site.post("liu", f"{path}/lift/asking", {"body": "owners_committee"})
    assert (asking["where"], asking["words"]) == ("1 栋 1 单元", [])
    assert (await site.post("liu", f"{path}/lift/asking", {"body": "owners_committee"}, 409))["code"] == "lift_not_now"
    stairwell = Estate.__new__(Estate)
    stairwell.__dict__ |= site.__dict__ | {"consultation": f"/consultations/{asking['consultation_id']}"}
    whole = (await site.people["liu"].get(f"{site.office}{stairwell.consultation}")).json()
    assert (whole["round"], whole["where"], whole["meter"]["households"]) == ("first", "1 栋 1 单元", 12)
    later = MORNING + timedelta(hours=1)
    await site.clock(later)
    heard = await stairwell.visits("ma", *(stairwell.visit(one, at=later.isoformat()) for one in FLATS[:8]))
    assert all(one["kept"] for one in heard)
    result = {"result": "agreed", "decided_on": "2026-12-01", "document": "单元协商会议纪要"}
    assert (await site.post("liu", f"{path}/lift/result", result, 403))["code"] == "lift_same_person"
    short = await site.post("ma", f"{path}/lift/result", result, 409)
    assert "同意 8 户，须至少 9 户" in short["message"]
    pit = await site.post("ma", f"{path}/lift/result", result | {"result": "reserve_pit"})
    assert [(one["result"], one["supporting"], one["households"]) for one in pit["words"]] == [("reserve_pit", 8, 12)]
    await stairwell.visits("ma", stairwell.visit(FLATS[8], at=later.isoformat()))
    tomorrow = await site.post("ma", f"{path}/lift/result", result | {"decided_on": "2026-12-02"}, 422)
    assert [one["field"] for one in tomorrow["fields"]] == ["decided_on"]
    await site.post("ma", f"{path}/lift/result", result)
    public = (await http.get(f"/v1/public/projects/{site.project}/progress")).json()
    assert public["lifts"] == [{"where": "1 栋 1 单元", "result": "agreed", "decided_on": "2026-12-01"}]
    assert public["stages"]["stage"] == "applied"
    await site.post("jie", f"{path}/lift/result", result, 403)


async def test_owners_agree_for_their_own_flats_and_staff_enter_claims(site: Site, http: httpx.AsyncClient) -> None:
    await site.plan(LIFT, "外墙保温")
    path = f"/projects/{site.project}/part-consents"
    entry = {"code": "DT-1-1", "agrees": True, "evidence_class": "visit"}
    for place in FLATS[:6]:
        sent = site.household(place) | entry
        del sent["way"]
        assert (await site.post("ma", path, sent))["trust"] == "unconfirmed"
    outside = site.household(FLATS[12]) | entry
    del outside["way"]
    assert [one["field"] for one in (await site.post("ma", path, outside, 422))["fields"]] == ["part_id"]
    phone, flatmate = await site.at_home(FLATS[0]), await site.at_home(FLATS[0], confirmed=False)
    (mine,) = await asked(phone, path)
    assert (mine["title"], mine["state"], [one["trust"] for one in mine["words"]]) == (
        "加装电梯",
        "agreed",
        ["unconfirmed"],
    )
    (seen,) = await asked(flatmate, path)
    assert seen["words"] == []
    assert (await flatmate.post(path, {"code": "DT-1-1", "agrees": True}, 403))["code"] == "owners_only"
    await phone.post(path, {"code": "DT-1-1", "agrees": False, "words": "会挡住采光"})
    (mine,) = await asked(phone, path)
    assert (mine["state"], [one["trust"] for one in mine["words"]]) == ("refused", ["out", "own"])
    second = await site.at_home(FLATS[1])
    (claim,) = (await second.client.get("/v1/resident/claims")).json()["lines"]
    dispute = await second.client.post(
        f"/v1/resident/claims/{claim['id']}/dispute",
        json={"told": "没有人来问过我。"},
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    assert dispute.status_code in {200, 201}, dispute.text
    board = await site.post("jie", f"{path}/board", None, 200)
    (item,) = board["items"]
    assert (item["flats"], item["agreed"], item["refused"]) == (12, 4, 1)
    assert [(one["riser"], one["agreed"], len(one["flats"])) for one in item["risers"]] == [("01", 2, 6), ("02", 2, 6)]
    assert [one["part"] for one in item["risers"][0]["flats"]] == [f"1-1-{floor}01" for floor in range(1, 7)]
    looks = (await phone.client.get("/v1/resident/looks")).json()["lines"]
    assert any(one["purpose"] == "查看专有部分同意情况" for one in looks)
    public = (await http.get(f"/v1/public/projects/{site.project}/progress")).json()
    assert public["part_consents"] == [{"code": "DT-1-1", "title": "加装电梯", "flats": 12, "agreed": None}]
    # The same item in another version keeps what was said; a changed one asks anew.
    await site.plan(LIFT, "外墙保温", "屋面防水")
    assert (await site.post("liu", f"{path}/board", None, 200))["items"][0]["agreed"] == 4
    await site.plan(LIFT | {"title": "加装电梯并外移门厅"}, "外墙保温", "屋面防水")
    assert (await site.post("liu", f"{path}/board", None, 200))["items"][0]["agreed"] == 0
    for login in ("wu", "wang", "piao"):
        assert (await site.people[login].post(f"{site.office}{path}/board")).status_code == 403


async def test_what_a_version_changes_is_shown_to_anybody_and_asked_of_whom_it_concerns(
    site: Site, http: httpx.AsyncClient
) -> None:
    costs = {
        "budget": [{"code": "Y1", "title": "全部工程", "amount": "1000000.00"}],
        "funding": [{"source": "city", "payer": "市财政局", "amount": "1000000.00"}],
    }
    first = await site.plan("外墙保温", **costs)
    assert (first["number"], first["budget_total"], first["change"]["material"]) == (2, "1000000.00", True)
    await site.post("ma", f"{site.consultation}/plan", {"touched": {"kind": "estate"}, "reason": "公布了预算"})
    second = await site.plan("外墙保温", LIFT, **costs)
    change = second["change"]
    touched = FIRST | {"stairwell_shown": "1 单元"}
    assert (change["material"], change["households"], change["touched"]) == (True, 12, touched)
    shown = (await http.get(f"/v1/public/projects/{site.project}/plans/{second['id']}/difference")).json()
    assert [(one["change"], one["key"]) for one in shown["items"]] == [("added", "DT-1-1")]
    assert (shown["touched"], shown["places"], shown["budget_moved"]) == (
        touched,
        [{"building": "1", "stairwell": "1", "stairwell_shown": "1 单元", "households": 12}],
        "0.00",
    )
    plans = (await http.get(f"/v1/public/projects/{site.project}")).json()["plans"]
    oldest = f"/v1/public/projects/{site.project}/plans/{plans[-1]['id']}/difference"
    assert (await http.get(oldest)).status_code == 404
    back = await http.get(oldest, params={"since": second["id"]})
    assert (back.json()["from_number"], back.json()["to_number"], back.json()["budget_moved"]) == (3, 1, "-1000000.00")
    asking = (await site.get("ma", "/plan-change")).json()
    assert (asking["concerned"], asking["households"], asking["plan_number"]) == (12, 24, 3)
    fewer = await site.post("ma", f"{site.consultation}/plan", {"reason": "只加了一部电梯"}, 422)
    assert [one["field"] for one in fewer["fields"]] == ["touched"]
    await site.post("ma", f"{site.consultation}/plan", {"touched": asking["touched"], "reason": "加了一部电梯"})
    assert (await site.get("ma", "/plan-change")).json()["code"] == "plan_not_new"


async def test_stages_follow_each_other_and_each_hangs_on_its_gate(site: Site, http: httpx.AsyncClient) -> None:
    path = f"/projects/{site.project}/stages"
    await require(site.people["jie"], site.people["jie2"], f"{site.office}/projects/{site.project}")

    async def go(stage: str, status: int = 201, **more: Any) -> dict[str, Any]:
        return await site.post("jie", path, {"stage": stage, "document": "学街办〔2026〕31 号", **more}, status)

    assert (await go("accepted", 409))["message"].endswith("下一阶段是已申请、列入年度计划。")
    assert [one["field"] for one in (await go("in_plan_year", 422))["fields"]] == ["plan_year"]
    now = await go("in_plan_year", plan_year=2027)
    # No survey is required, so the vote is next, and it is not there yet.
    assert now["following"] == [{"stage": "voted", "missing": ["“整体改造方案表决”（全小区）尚未具备。"]}]
    assert (await go("voted", 409))["code"] == "stage_not_now"
    for login in ("liu", "ma", "wu", "wang"):
        await site.post(login, path, {"stage": "voted", "document": "文件"}, 403)
    public = (await http.get(f"/v1/public/projects/{site.project}/progress")).json()["stages"]
    assert [(one["stage"], one["plan_year"], one["by"]) for one in public["steps"]] == [("in_plan_year", 2027, "")]
    assert (await site.people["wu"].get(f"{site.office}{path}")).json()["steps"][0]["by"] == "职员jie"


async def test_nobody_writes_down_for_a_flat_elsewhere_or_by_no_way(site: Site) -> None:
    faulty = site.household(FLATS[0], way="app", owner_id=str(uuid.uuid4()), **ASKED)
    for path in ("/applications", f"/projects/{site.project}/wishes"):
        body = faulty if path == "/applications" else {one: faulty[one] for one in faulty if one != "matter"}
        refused = await site.post("liu", path, body, 422)
        assert [one["field"] for one in refused["fields"]] == ["owner_id", "way"]


async def notices(phone: Phone) -> list[tuple[str, str]]:
    answer = await phone.client.get("/v1/resident/inbox")
    assert answer.status_code == 200, answer.text
    told = [(one["kind"], one["body"]) for one in answer.json()["lines"]]
    return [one for one in told if one[0] in {"application_progress", "wish_answered"}]


async def test_who_asked_is_told_what_became_of_it_and_nobody_else(site: Site) -> None:
    phone, other = await site.at_home(FLATS[0]), await site.at_home(FLATS[1])
    made = await phone.post("/applications", ASKED)
    ((kind, received),) = await notices(phone)
    said = ("第1号" in received, "在 2026-12-15 24:00 前受理或者退回" in received)
    assert (kind, *said) == ("application_progress", True, True)
    await site.post("liu", "/applications", site.household(FLATS[0], **ASKED))
    assert "不另立一份" in (await notices(phone))[0][1]
    path = f"/applications/{made['id']}/decision"
    await site.post("jie", path, {"accept": False, "words": "请先办理单元协商"}, 200)
    assert "已经退回，理由：请先办理单元协商" in (await notices(phone))[0][1]
    wish = await phone.post(f"/projects/{site.project}/wishes", {"words": "请不要占用北侧的通道"})
    no = {"outcome": "not_adopted", "words": "北侧是唯一的消防通道"}
    await site.post("ma", f"/projects/{site.project}/wishes/{wish['id']}/answers", no)
    kind, told = (await notices(phone))[0]
    assert (kind, "未采纳。北侧是唯一的消防通道" in told) == ("wish_answered", True)
    # Once for each event; the flat beside hears nothing of it.
    assert len(await notices(phone)) == 4
    assert await notices(other) == []
    # Written down at the window, it lies in the inbox of the phone that the owner binds later.
    await site.post("liu", "/applications", site.household(FLATS[2], way="window", **ASKED))
    assert [one[0] for one in await notices(await site.at_home(FLATS[2]))] == ["application_progress"]


async def test_an_owner_who_asks_again_at_the_window_reads_what_a_flatmate_began(site: Site) -> None:
    flatmate = await site.at_home(FLATS[0], confirmed=False)
    made = await flatmate.post("/applications", ASKED)
    await flatmate.post(f"/applications/{made['id']}/withdrawal", {"words": "先不申请了"}, 200)
    again = await flatmate.post("/applications", ASKED)
    joined = await site.post("liu", "/applications", site.household(FLATS[0], **ASKED))
    assert (joined["id"], joined["number"]) == (again["id"], 2)
    async with site.town.database.read() as session:
        found = await session.execute(text("SELECT owner_id FROM application_step WHERE act = 'repeat'"))
    assert [one.owner_id for one in found] == [site.parts[FLATS[0]].owners[0][0].id]
    owner = await site.at_home(FLATS[0])
    assert 2 in [one["number"] for one in await asked(owner, "/applications")]
    assert len(await notices(owner)) == 1


async def test_a_committee_applies_on_the_tally_of_an_inclusion_survey(site: Site) -> None:
    survey = await opened(site, INCLUSION)
    for place in FLATS[:20]:
        await enter(site, survey, place, ALL_YES)
    await enter(site, survey, FLATS[20], ALL_YES | {"q1": "2"})
    body = {
        "matter": "whole",
        "scope": {"kind": "estate"},
        "words": "绝大多数住户同意整体改造，现提出申请",
        "survey_id": survey.rpartition("/")[2],
    }
    made = await site.post("ma", "/applications/for-all", body)
    assert [(one["part"], one["whole"]) for one in made["figures"]][:3] == [(21, 24), (20, 24), (20, 24)]
    area = made["figures"][3]
    assert (area["title"], area["part"] * 24) == ("同意纳入改造的面积（0.01 平方米）", area["whole"] * 20)
    duties = [(one["title"], one["part"]) for one in made["figures"][4:]]
    assert (len(duties), duties[3]) == (6, ("同意“拆除自行搭建”的户数", 21))
    file = await site.people["ma"].get(f"{site.office}/applications/{made['id']}/file")
    assert file.json()["figures"] == made["figures"]
    sheet = await site.people["ma"].get(f"{site.office}/applications/{made['id']}/file.pdf")
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet.content)).pages)
    text_of_sheet = re.sub(r"[\s\u200b]", "", printed)
    areas = [f"{number // 100}.{number % 100:02d}" for number in (area["part"], area["whole"])]
    assert f"{areas[0]}/{areas[1]}平方米" in text_of_sheet
    assert "0.01平方米" not in text_of_sheet
    assert "申请人桃花岭小区业主委员会" in text_of_sheet
