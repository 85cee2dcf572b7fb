"""Sheets in over HTTP: looked at, taken in once as claims of a named agent, told to their owners, counted apart, taken out."""

import io
import uuid
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, text

from app.consultation.sheets import checking, taking
from app.notifications.models import Notice
from tests.consultation.estate import FLATS, MORNING, Estate
from tests.consultation.sheets.sending import (
    LOOKED,
    agreed,
    checked,
    codes,
    meter,
    name,
    one,
    scan,
    sheet,
    take,
)
from tests.consultation.surveys.papers import INCLUSION, opened
from tests.consultation.surveys.test_survey_routes import figures
from tests.register.sheet.making import xlsx


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


async def test_a_sheet_comes_in_its_owner_disputes_it_and_it_is_out(estate: Estate) -> None:
    evidence = await scan(estate)
    content = sheet(
        (FLATS[0], name(FLATS[0]), "同意"),
        (FLATS[1], name(FLATS[1]), "不同意"),
        (FLATS[2], "路人甲", "同意"),
        ("9-1-101", "张三", "同意"),
        (FLATS[3], "", "同意"),
        (FLATS[4], "", ""),
    )
    found = await checked(estate, content, evidence=evidence)
    assert (found["ready"], found["already"], found["silent"], found["faulty"], found["taken"]) == (3, 0, 1, 2, 0)
    assert codes(found) == ["name_not_owner", "place_unknown", "owner_by_flat", "lines_left_out"]
    assert found["faults"][0]["cell"] == "签字表!B5"
    assert (found["entries"][0]["part"], found["entries"][0]["words"]) == (FLATS[0], "同意")
    assert name(FLATS[0]) not in str(found)
    assert (await meter(estate))["supporting"] == 0  # a look enters nothing
    assert await take(estate, found) == {"entered": 3, "left": 0, "faults": []}
    counted = await meter(estate)
    assert (counted["supporting"], counted["by_claim"], counted["by_claim_ways"], counted["asked"]) == (
        2,
        2,
        [{"way": "sheet", "households": 2}],
        3,
    )
    seen = await estate.post("ma", f"{estate.consultation}/board", None, 200)
    assert [(row["channel"], row["claim"]) for row in seen["rows"][:2]] == [("sheet", "unconfirmed")] * 2
    # The owner sees who entered what on which line of which file.
    phone = await estate.phone(FLATS[0])
    (claim,) = (await phone.client.get("/v1/resident/claims")).json()["lines"]
    assert (claim["words"], claim["evidence_class"], claim["agent"], claim["state"], claim["evidence_id"]) == (
        "同意",
        "signed_sheet",
        "职员ma",
        "unconfirmed",
        evidence,
    )
    assert claim["reference"] == f"签字表.xlsx 签字表!B3，文件 SHA-256 {found['sha256'][:16]}"
    async with estate.town.database.read() as session:
        about = {"id": uuid.UUID(claim["id"])}
        notices = list(await session.scalars(select(Notice).where(Notice.subject_id == about["id"])))
        slips = await session.scalar(text("SELECT count(*) FROM claim_slip WHERE claim_id = :id"), about)
    (told,) = notices
    assert "职员ma" in told.body
    assert "签字表（附照片）" in told.body
    assert slips == 1  # nobody's phone was bound when it came in: a slip of paper tells them
    disputed = await phone.client.post(
        f"/v1/resident/claims/{claim['id']}/dispute", json={"told": "我没有签过这张表"}, headers=key()
    )
    assert disputed.status_code == 201, disputed.text
    assert (await meter(estate))["supporting"] == 1
    await estate.find_forged(claim["id"])
    (claim,) = (await phone.client.get("/v1/resident/claims")).json()["lines"]
    assert (claim["state"], claim["counts"]) == ("struck", False)
    # The same file, or the same line in another, never brings it back.
    again = await checked(estate, content, evidence=evidence)
    assert (again["ready"], again["already"], codes(again).count("already_in")) == (0, 3, 3)
    mended = await checked(estate, agreed(FLATS[0], FLATS[5]), evidence=evidence)
    assert (mended["ready"], mended["already"]) == (1, 1)
    assert (await take(estate, mended))["entered"] == 1
    now = (await one(estate, found)).json()
    assert (now["taken"], now["claims"]) == (3, {"unconfirmed": 2, "struck": 1})
    assert (await meter(estate))["supporting"] == 2


async def test_a_list_of_the_group_counts_apart_and_the_gate_says_whether_it_stands_without_it(estate: Estate) -> None:
    lines = "\n".join(f"{number}. {place} {name(place)} 同意" for number, place in enumerate(FLATS[:20], 1))
    found = await checked(estate, None, kind="group_list", text=f"#接龙\n是否同意改造\n{lines}", spoken_on="2026-12-01")
    assert (found["ready"], found["silent"], found["filename"]) == (20, 2, "接龙.txt")
    await take(estate, found)
    counted = await meter(estate)
    assert (counted["supporting"], counted["by_claim_ways"], counted["stands_without_claims"]) == (
        20,
        [{"way": "group_list", "households": 20}],
        False,
    )
    path = f"/v1/office/communities/{estate.id}/gates/plan_agreed?consultation_id={found['consultation_id']}"
    answer = await estate.people["liu"].get(path)
    assert answer.status_code == 200, answer.text
    gate = answer.json()
    assert "group_list" in str(gate)
    closed = await estate.post("ma", f"{estate.consultation}/rounds/first/report")
    assert closed["rounds"][0]["report"]["by_claim_ways"] == {"group_list": 20}


async def test_an_export_answers_a_survey(estate: Estate) -> None:
    survey = await opened(estate, INCLUSION)
    questions = [question["title"] for question in INCLUSION["questions"]]
    rows: list[list[Any]] = [
        ["序号", "提交答卷时间", "1、您的房号", "2、您的姓名", *(f"{i}、{q}" for i, q in enumerate(questions, 3))]
    ]
    await estate.clock(MORNING + timedelta(minutes=30))
    rows.append([1, "2026/12/1 9:05:03", FLATS[0], name(FLATS[0]), "同意", "聘请物业企业", *["同意"] * 5])
    rows.append([2, "2026/12/1 8:05:03", FLATS[1], name(FLATS[1]), "同意", "聘请物业企业", *["同意"] * 5])
    rows.append([3, "2026/12/1 9:06:03", FLATS[2], name(FLATS[2]), "同意", "都行", *["同意"] * 5])
    rows.append([4, "2026/12/1 9:06:03", FLATS[3], name(FLATS[3]), "", "都不同意", *["同意"] * 5])
    found = await checked(
        estate, xlsx(rows), kind="questionnaire", consultation_id=None, survey_id=survey.rpartition("/")[2]
    )
    assert (found["ready"], codes(found)) == (1, ["day_outside", "answer_unreadable", "answer_unreadable"])
    assert (await take(estate, found))["entered"] == 1
    cell = (await figures(estate, survey))["questions"][0]["cells"][0]
    assert (cell["counted"]["households"], cell["own_word"]["households"]) == (1, 0)
    phone = await estate.phone(FLATS[0])
    (claim,) = (await phone.client.get("/v1/resident/claims")).json()["lines"]
    assert (claim["evidence_class"], claim["spoken_at"]) == ("questionnaire", "2026-12-01T01:05:03Z")
    again = await checked(
        estate, xlsx(rows), kind="questionnaire", consultation_id=None, survey_id=survey.rpartition("/")[2]
    )
    assert (again["ready"], again["already"]) == (0, 1)
    # The owner says what they mean instead, and it holds at once.
    correction = {"answers": {f"q{number}": "2" if number != 2 else "3" for number in range(1, 8)}}
    faulty = await phone.client.post(
        f"/v1/resident/claims/{claim['id']}/correct", json={"stance": "agree"}, headers=key()
    )
    assert [one["field"] for one in faulty.json()["fields"]] == ["stance", "answers"]
    done = await phone.client.post(f"/v1/resident/claims/{claim['id']}/correct", json=correction, headers=key())
    assert (done.status_code, done.json()["state"]) == (201, "corrected")
    yes, no = (await figures(estate, survey))["questions"][0]["cells"]
    assert (yes["counted"]["households"], no["own_word"]["households"]) == (0, 1)
    await estate.clock(MORNING + timedelta(hours=3))
    late = await phone.client.post(f"/v1/resident/claims/{claim['id']}/correct", json=correction, headers=key())
    assert late.json()["code"] == "survey_not_open"


async def test_who_may_bring_a_sheet_and_what_it_needs(estate: Estate) -> None:
    content, evidence = agreed(FLATS[0]), await scan(estate)
    for who in ("jie", "wu", "piao"):
        assert (await checked(estate, content, by=who, status=403, evidence=evidence))["code"] == "not_allowed"
    # The round is the owners' committee's; the neighbourhood committee and grid workers do not enter for it.
    for who in ("liu", "wang"):
        assert (await checked(estate, content, by=who, status=403, evidence=evidence))["code"] == "round_not_yours"
    faulty = await checked(estate, content, status=422, spoken_on="2027-01-01")
    assert sorted(one["field"] for one in faulty["fields"]) == ["evidence", "spoken_on"]
    faulty = await checked(estate, content, status=422, evidence=str(uuid.uuid4()), survey_id=str(uuid.uuid4()))
    assert sorted(one["field"] for one in faulty["fields"]) == ["consultation_id", "evidence.0"]
    assert (await checked(estate, None, status=422))["fields"][0]["field"] == "file"
    assert (await checked(estate, None, status=422, text="1. 1-1-101 同意"))["fields"][0]["field"] == "text"
    assert (await checked(estate, b"%PDF-1.4", status=415, evidence=evidence))["code"] == "sheet_refused"
    elsewhere = await checked(estate, content, status=404, evidence=evidence, consultation_id=str(uuid.uuid4()))
    assert elsewhere["code"] == "not_found"
    found = await checked(estate, content, evidence=evidence)
    await take(estate, found, by="wang", status=404)
    await take(estate, found, by="jie", status=403)
    listed = await estate.people["ma"].get(f"/v1/office/communities/{estate.id}/opinion-sheets")
    assert [one["id"] for one in listed.json()["lines"]] == [found["id"]]
    walked = await estate.people["wang"].get(f"/v1/office/communities/{estate.id}/opinion-sheets")
    assert walked.json()["lines"] == []


async def test_nobody_enters_their_own_flat_or_a_relatives(estate: Estate) -> None:
    sent = {"community_id": estate.id, "part_id": str(estate.parts[FLATS[0]].part.id), "kind": "relative"}
    assert (await estate.people["ma"].post("/v1/office/ties", json=sent)).status_code == 201
    found = await checked(estate, agreed(FLATS[0], FLATS[1]), evidence=await scan(estate))
    assert (found["ready"], codes(found)) == (1, ["own_flat"])
    # Declared after the look: the claim itself refuses.
    sent["part_id"] = str(estate.parts[FLATS[1]].part.id)
    await estate.people["ma"].post("/v1/office/ties", json=sent)
    assert (await take(estate, found))["entered"] == 0


async def test_what_the_claim_itself_refuses_is_said_and_keeps_nothing_else_out(
    estate: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def seen_by_nobody(*_: Any) -> None:
        return None

    found = await checked(estate, agreed(FLATS[0], FLATS[1]), evidence=await scan(estate))
    sent = {"community_id": estate.id, "part_id": str(estate.parts[FLATS[0]].part.id), "kind": "relative"}
    await estate.people["ma"].post("/v1/office/ties", json=sent)
    monkeypatch.setattr(checking._Study, "without_ties", seen_by_nobody)
    taken = await take(estate, found)
    assert (taken["entered"], taken["left"], codes(taken), taken["faults"][0]["cell"]) == (
        1,
        0,
        ["not_taken"],
        "签字表!B3",
    )
    assert "近亲属" in taken["faults"][0]["what"]


async def test_what_contradicts_itself_stays_out_and_what_repeats_comes_in_once(estate: Estate) -> None:
    lines = [(FLATS[0], name(FLATS[0]), "同意"), (FLATS[0], name(FLATS[0]), "不同意")]
    lines += [(FLATS[1], name(FLATS[1]), "同意"), ("1栋1单元102", name(FLATS[1]), "√")]
    found = await checked(estate, sheet(*lines), evidence=await scan(estate))
    assert (found["ready"], codes(found)) == (1, ["contradicts", "contradicts", "repeated"])
    long = sheet((FLATS[2], name(FLATS[2]), "有条件同意：" + "先修水管" * 60))
    assert codes(await checked(estate, long, evidence=await scan(estate))) == ["too_long"]


async def test_a_place_that_could_be_two_flats_and_one_that_is_not_asked(estate: Estate) -> None:
    found = await checked(estate, sheet(("1栋101", "", "同意")), evidence=await scan(estate))
    assert codes(found) == ["place_several"]
    survey = await opened(
        estate,
        {
            "title": "一单元调查",
            "purpose": "general",
            "scope": {"kind": "parts", "parts": [str(estate.parts[FLATS[0]].part.id)]},
            "questions": [
                {"kind": "single", "title": "您支持吗？", "options": [{"label": "支持"}, {"label": "不支持"}]}
            ],
        },
        project=False,
    )
    rows = [["房号", "姓名", "您支持吗？"], [FLATS[0], name(FLATS[0]), "支持"], [FLATS[1], name(FLATS[1]), "支持"]]
    found = await checked(
        estate,
        xlsx(rows),
        kind="signed_sheet",
        evidence=await scan(estate),
        consultation_id=None,
        survey_id=survey.rpartition("/")[2],
    )
    assert (found["ready"], codes(found)) == (1, ["place_out_of_scope"])


async def test_the_file_comes_back_coloured_and_the_look_is_kept(estate: Estate) -> None:
    content = sheet((FLATS[0], name(FLATS[0]), "同意"), (FLATS[1], name(FLATS[1]), "看情况"))
    found = await checked(estate, content, evidence=await scan(estate))
    path = f"/v1/office/communities/{estate.id}/opinion-sheets/{found['id']}/sheet.xlsx"
    answer = await estate.people["ma"].post(path, json=LOOKED)
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "校验结果"
    assert book["签字表"]["D4"].fill.fgColor.rgb == "FFFF7C80"
    assert "看不出是什么意思" in book["签字表"]["D4"].comment.text
    # Mended and sent again, our own sheet in front is none of theirs.
    again = await checked(estate, answer.content, evidence=await scan(estate))
    assert (again["ready"], again["faulty"]) == (1, 1)
    async with estate.town.database.read() as session:
        acts = (await session.execute(text("SELECT act FROM personal_data_view"))).scalars().all()
    assert acts == ["sheet:marked"]
    listed = await checked(estate, None, kind="group_list", text="1. 1-1-101 同意,好\n2. 张三 同意")
    answer = await estate.people["ma"].post(
        f"/v1/office/communities/{estate.id}/opinion-sheets/{listed['id']}/sheet.xlsx", json=LOOKED
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.worksheets[1]["A2"].fill.fgColor.rgb == "FFFF7C80"


async def test_a_long_sheet_is_taken_in_piece_by_piece(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST_AT_ONCE", 2)
    found = await checked(estate, agreed(*FLATS[:5]), evidence=await scan(estate))
    calls = [await take(estate, found) for _ in range(4)]
    assert [(one["entered"], one["left"]) for one in calls] == [(2, 3), (2, 1), (1, 0), (0, 0)]
    assert (await meter(estate))["supporting"] == 5


async def test_no_word_comes_in_that_the_look_did_not_show(estate: Estate) -> None:
    found = await checked(estate, agreed(FLATS[0]), evidence=await scan(estate))
    async with estate.town.database.write() as session:
        # As after a sale between the look and the taking: the name is now another owner's.
        await session.execute(
            text("UPDATE owner SET deceased = true WHERE id = :id"), {"id": estate.parts[FLATS[0]].owners[0][0].id}
        )
    assert (await take(estate, found))["entered"] == 0
    assert codes((await one(estate, found)).json()) == ["name_not_owner"]
