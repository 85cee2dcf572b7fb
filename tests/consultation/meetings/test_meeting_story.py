"""A meeting over HTTP: called, held, signed on the spot, minuted and corrected; and who is refused what."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import httpx

from app.core.installation import CHINA
from app.core.values.canonical import digest
from app.identity.permissions import Role
from tests.consultation.estate import FLATS, Phone
from tests.consultation.meetings.hall import CALL, STARTS, Hall

MINUTES = {"text": "一、设计单位介绍了方案。\n二、住户提问和答复见登记。", "posting_places": ["1 栋门厅"]}


async def read(phone: Phone, path: str) -> Any:
    answer = await phone.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def inbox(phone: Phone) -> list[str]:
    return [one["title"] for one in (await read(phone, "/v1/resident/inbox"))["lines"]]


async def test_a_meeting_from_its_notice_to_corrected_minutes(hall: Hall, http: httpx.AsyncClient) -> None:
    made = await hall.call(scope={"kind": "stairwell", "building": "1", "stairwell": "1"})
    assert (made["state"], made["households"], made["notice_state"], made["where"]) == (
        "called",
        12,
        "drafted",
        "1 栋 1 单元",
    )
    sheet = await hall.people["ma"].get(f"{hall.office}/postings/{made['notice_posting_id']}/posting.pdf")
    assert sheet.content.startswith(b"%PDF")
    await hall.hang(made["notice_posting_id"])
    notice = (await http.get(f"/v1/public/postings/{made['notice_posting_id']}")).json()
    assert "到场不等于同意" in notice["text"]
    assert "2026年12月08日 19:00" in notice["text"]

    # In the inbox at once, of an owner whose phone is bound later too; a question may come before the meeting.
    owner, tenant = await hall.home(FLATS[0]), await hall.home(FLATS[1], confirmed=False)
    assert "会议通知：1 栋改造方案坝坝会" in await inbox(owner)
    assert (await owner.get())["state"] == "called"
    wish = await owner.turned_to("").post(f"/projects/{hall.project}/wishes", {"words": "请保留楼前的香樟树"})
    asked = await owner.post("/questions", {"words": "香樟树会不会砍掉？", "wish_id": wish["id"]})
    assert (asked["number"], asked["part"], asked["answer"]) == (1, FLATS[0], "")
    assert (await hall.waiting("ma"))["meeting_question"] == 1
    assert "meeting_question" not in await hall.waiting("jie")

    await hall.at(STARTS - timedelta(minutes=20))
    assert (await hall.post("ma", f"{hall.meeting}/opening", None, 200))["state"] == "open"
    # By the code, on the own phone; by the desk, as a claim that is told to the owner.
    code = await hall.code()
    came = await owner.post("/check-ins", {"code": code.lower()})
    assert (came["way"], came["met_as"], came["trust"], came["counts"]) == ("code", "owner", "own", True)
    assert (await owner.post("/check-ins", {"code": code}))["id"] == came["id"]
    assert (await tenant.post("/check-ins", {"code": code}))["met_as"] == "family"
    by_desk = await hall.desk(FLATS[2])
    assert (by_desk["trust"], by_desk["counts"]) == ("unconfirmed", True)
    assert (await hall.desk(FLATS[2]))["id"] == by_desk["id"]
    await hall.desk(FLATS[3], evidence_id=await hall.photo())
    # Asked in person, and nobody has agreed: an owner's phone and two desks; an occupant is not asked for the owner.
    meter = await hall.meter()
    assert (meter["asked"], meter["supporting"], meter["by_claim"]) == (3, 0, 0)

    # Signed on the spot: own word on the phone, a claim on paper with its class.
    await hall.clock(STARTS)
    assert (await owner.post("/stances", {"stance": "agree"}))["voice"] == "owner"
    signed = await hall.sheets(await hall.sheet(FLATS[2]), await hall.sheet(FLATS[3], "against"))
    assert [one["kept"] for one in signed] == [True, True]
    third = await hall.home(FLATS[2])
    claims = (await read(third, "/v1/resident/claims"))["lines"]
    assert {(one["about"], one["evidence_class"], one["agent"]) for one in claims} == {
        ("“1 栋改造方案坝坝会”的签到", "oral", "职员ma"),
        ("对“整体改造意愿征询”的意见", "signed_sheet", "职员ma"),
    }
    meter = await hall.meter()
    assert (meter["asked"], meter["supporting"], meter["by_claim"]) == (3, 2, 1)

    # Questions from the floor, one without a name; answered by whom; an open one stays in the work list.
    floor = await hall.post("ma", f"{hall.meeting}/questions", {"words": "停水会停多久？"})
    assert (floor["number"], floor["part"]) == (2, "")
    answer = {"words": "不砍，见第 1 版方案。", "answered_by": "设计单位张工"}
    await hall.post("liu", f"{hall.meeting}/questions/{asked['id']}/answers", answer)
    assert (await hall.waiting("ma"))["meeting_question"] == 1
    assert [(one["answered_by"], one["answer"]) for one in (await owner.get())["my_questions"]] == [
        ("设计单位张工", "不砍，见第 1 版方案。")
    ]
    await hall.at(STARTS + timedelta(hours=2))
    assert (await hall.post("ma", f"{hall.meeting}/close", None, 200))["state"] == "closed"
    late = await hall.sheet(FLATS[0], at=(STARTS + timedelta(hours=2, minutes=1)).isoformat())
    (refused,) = await hall.sheets(late)
    assert (refused["kept"], [one["field"] for one in refused["fields"]]) == (False, ["at"])

    # Minutes with their hash, posted; somebody who was there has them corrected in the next version.
    first = await hall.post("ma", f"{hall.meeting}/minutes", MINUTES)
    assert (first["number"], first["facts"]["attended"], first["facts"]["unanswered"]) == (1, 4, 1)
    assert digest(first["facts"]).hex() == first["sha256"]
    posted = (await hall.people["ma"].get(f"{hall.office}/postings/{first['posting_id']}")).json()
    assert first["sha256"] in posted["text"]
    assert "应到 12 户，签到 4 户" in posted["text"]
    wrong = await owner.post("/minutes-objections", {"words": "漏记了停车位的问题"})
    assert (await hall.waiting("ma"))["minutes_objection"] == 1
    path = f"{hall.meeting}/minutes-objections/{wrong['id']}/answer"
    early = await hall.post("liu", path, {"in_number": 1, "words": "已经更正"}, 422)
    assert [one["field"] for one in early["fields"]] == ["in_number"]
    assert (await hall.post("ma", f"{hall.meeting}/minutes", MINUTES, 422))["code"] == "minutes_faulty"
    second = MINUTES | {"text": MINUTES["text"] + "\n三、住户问到停车位。", "reason": "补记停车位的问题"}
    assert (await hall.post("ma", f"{hall.meeting}/minutes", second))["number"] == 2
    await hall.post("liu", path, {"in_number": 2, "words": "已在第 2 版补记"}, 200)
    mine = await owner.get()
    assert [one["number"] for one in mine["minutes"]] == [1, 2]
    assert [(one["in_number"], one["answer"]) for one in mine["my_objections"]] == [(2, "已在第 2 版补记")]
    assert (await hall.of_meeting())["stances"] == 3

    # An owner who was not there says so: the claim is out, and so is the contact.
    presence = next(one for one in claims if "签到" in one["about"])
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    disputed = await third.client.post(
        f"/v1/resident/claims/{presence['id']}/dispute", json={"told": "我当天不在本市。"}, headers=headers
    )
    assert disputed.status_code == 201
    assert (await hall.of_meeting())["attended"] == 3

    # All of it is in what is recorded for the flat.
    told = (await read(owner, f"{owner.flat}/records"))["asked"]
    assert {one["kind"] for one in told} == {"wish", "question", "check_in", "stance", "minutes_objection"}
    assert [one["became"] for one in told if one["kind"] == "question"] == ["设计单位张工：不砍，见第 1 版方案。"]
    assert (await third.client.get(f"{third.flat}/records")).json()["asked"][0]["by"] == "由职员ma登记"


async def test_the_agenda_ends_as_a_sentence_in_what_residents_are_sent(hall: Hall) -> None:
    await hall.call(agenda="介绍方案，答疑")
    owner = await hall.home(FLATS[0])
    lines = (await read(owner, "/v1/resident/inbox"))["lines"]
    (notice,) = [one for one in lines if one["kind"] == "meeting_notice"]
    assert "议程：介绍方案，答疑。到场不等于同意，会议不作表决。" in str(notice)


async def test_too_short_a_notice_and_other_faults_are_told_at_once(hall: Hall) -> None:
    faulty = await hall.call(
        422,
        starts_at=datetime(2026, 12, 4, 19, tzinfo=CHINA).isoformat(),
        ends_at=datetime(2026, 12, 4, 18, tzinfo=CHINA).isoformat(),
        contact="王主任 13812345678",
        scope={"kind": "buildings", "buildings": ["9"]},
    )
    assert [one["field"] for one in faulty["fields"]] == ["contact", "ends_at", "starts_at", "scope"]
    assert "最早可定在 2026-12-05" in faulty["fields"][2]["message"]
    made = await hall.call(
        starts_at=datetime(2026, 12, 5, 8, tzinfo=CHINA).isoformat(),
        ends_at=datetime(2026, 12, 5, 9, tzinfo=CHINA).isoformat(),
    )
    assert made["state"] == "called"


async def test_a_meeting_begins_once_its_notice_has_hung_and_not_before_its_hour(hall: Hall) -> None:
    made = await hall.call()
    assert "还没有到" in (await hall.post("ma", f"{hall.meeting}/opening", None, 409))["message"]
    await hall.at(STARTS)
    assert "没有登记张贴" in (await hall.post("ma", f"{hall.meeting}/opening", None, 409))["message"]
    await hall.hang(made["notice_posting_id"])
    opened = await hall.post("ma", f"{hall.meeting}/opening", None, 200)
    # It may begin; that the sheet hung too late is told with it.
    assert (opened["state"], opened["notice_in_time"]) == ("open", False)
    assert (await hall.post("ma", f"{hall.meeting}/minutes", MINUTES, 409))["code"] == "meeting_not_now"


async def test_called_off_everybody_is_told_and_the_sheet_is_withdrawn(hall: Hall) -> None:
    made = await hall.call()
    await hall.hang(made["notice_posting_id"])
    off = await hall.post("ma", f"{hall.meeting}/calling-off", {"reason": "暴雨红色预警，改期另行通知"}, 200)
    assert (off["state"], off["notice_state"], off["called_off_because"]) == (
        "called_off",
        "withdrawn",
        "暴雨红色预警，改期另行通知",
    )
    phone = await hall.home(FLATS[5])
    assert (await inbox(phone)).count("会议通知：1 栋改造方案坝坝会") == 2
    assert (await phone.post("/questions", {"words": "改到哪一天？"}, 409))["code"] == "meeting_not_now"
    assert (await hall.post("ma", f"{hall.meeting}/opening", None, 409))["code"] == "meeting_not_now"


async def test_who_is_not_there_signs_nothing_and_an_old_code_opens_nothing(hall: Hall) -> None:
    await hall.opened(scope={"kind": "stairwell", "building": "1", "stairwell": "1"})
    owner, elsewhere = await hall.home(FLATS[0]), await hall.home(FLATS[20])
    old = await hall.code()
    assert (await owner.post("/stances", {"stance": "agree"}, 409))["code"] == "meeting_not_there"
    await hall.clock(STARTS)
    assert (await owner.post("/check-ins", {"code": old}, 409))["code"] == "meeting_code_wrong"
    assert (await owner.post("/check-ins", {"code": "ABCD-EFGH"}, 409))["code"] == "meeting_code_wrong"
    code = await hall.code()
    await elsewhere.post("/check-ins", {"code": code}, 404)
    helper = (await hall.helper(owner)).turned_to(hall.meeting)
    assert (await helper.post("/check-ins", {"code": code}, 403))["code"] == "meeting_helper"
    answers = await hall.sheets(
        await hall.sheet(FLATS[4]),
        await hall.sheet(FLATS[20]),
        await hall.sheet(FLATS[4], evidence=[str(uuid.uuid4())]),
    )
    assert [[one["field"] for one in each["fields"]] for each in answers] == [["part_id"], ["part_id"], ["part_id"]]
    await hall.desk(FLATS[4])
    sheet = await hall.sheet(FLATS[4])
    assert [one["kept"] for one in await hall.sheets(sheet, sheet)] == [True, True]
    assert [one["kept"] for one in await hall.sheets(sheet)] == [True]
    assert (await hall.of_meeting())["stances"] == 1
    assert [one["field"] for one in (await hall.desk(FLATS[20], 422))["fields"]] == ["part_id"]
    faulty = await hall.desk(FLATS[6], 422, met_as="tenant", evidence_id=str(uuid.uuid4()))
    assert [one["field"] for one in faulty["fields"]] == ["owner_id", "evidence_id"]


async def test_each_role_does_what_is_theirs(hall: Hall) -> None:
    await hall.opened()
    hall.people["jia"] = await hall.town.person("jia", Role.VOLUNTEER_SUPERVISOR, hall.id)
    hall.people["lou"] = await hall.town.person("lou", Role.STAIRWELL_HEAD, hall.id)
    for login in ("jie", "wu", "piao", "wang", "jia", "lou"):
        await hall.post(login, "/meetings", CALL | {"consultation_id": hall.consultation.rpartition("/")[2]}, 403)
        for path in ("/close", "/calling-off", "/sheets", "/questions", "/minutes", "/check-ins"):
            body: Any = {"reason": "改期另行通知"} if path == "/calling-off" else None
            assert (await hall.people[login].post(f"{hall.office}{hall.meeting}{path}", json=body)).status_code == 403
        assert (await hall.people[login].get(f"{hall.office}{hall.meeting}/code")).status_code == 403
    for login, whole, names in (
        ("ma", 200, 200),
        ("liu", 200, 200),
        ("jie", 200, 200),
        ("wu", 200, 403),
        ("piao", 403, 403),
        ("wang", 403, 403),
        ("jia", 403, 403),
        ("lou", 200, 403),
    ):
        for path in (hall.meeting, "/meetings"):
            assert (await hall.people[login].get(f"{hall.office}{path}")).status_code == whole, login
        for path in ("/check-ins", "/questions", "/minutes-objections"):
            assert (await hall.people[login].get(f"{hall.office}{hall.meeting}{path}")).status_code == names, login


async def test_after_the_first_round_being_there_is_no_contact_of_it(hall: Hall) -> None:
    await hall.post("ma", f"{hall.consultation}/rounds/first/report")
    await hall.opened()
    owner = await hall.home(FLATS[0])
    came = await owner.post("/check-ins", {"code": await hall.code()})
    assert (came["trust"], came["counts"], (await hall.meter())["asked"]) == ("own", False, 0)


async def test_a_meeting_that_nobody_closed_is_over_all_the_same(hall: Hall) -> None:
    await hall.opened()
    owner = await hall.home(FLATS[0])
    await hall.at(STARTS + timedelta(hours=5, minutes=1))
    refused = await hall.people["ma"].get(f"{hall.office}{hall.meeting}/code")
    assert (refused.status_code, "请结束会议" in refused.json()["message"]) == (409, True)
    assert (await owner.post("/check-ins", {"code": "7K3M-Q9TX"}, 409))["code"] == "meeting_not_now"
    assert (await hall.desk(FLATS[1], 409))["code"] == "meeting_not_now"


async def test_a_meeting_that_only_informs_asks_nobody(hall: Hall) -> None:
    await hall.opened(asks=False)
    owner = await hall.home(FLATS[0])
    assert (await owner.post("/check-ins", {"code": await hall.code()}))["counts"] is False
    assert (await hall.meter())["asked"] == 0
    assert (await hall.of_meeting())["attended"] == 1


async def test_what_a_question_is_about_is_there(hall: Hall) -> None:
    await hall.opened()
    owner = await hall.home(FLATS[0])
    strange = {"words": "这和我家有关吗？", "wish_id": str(uuid.uuid4()), "item_code": "DT-9"}
    faulty = await owner.post("/questions", strange, 422)
    assert [one["field"] for one in faulty["fields"]] == ["wish_id", "item_code"]
    body = strange | {"part_id": str(uuid.uuid4())}
    faulty = await hall.post("ma", f"{hall.meeting}/questions", body, 422)
    assert [one["field"] for one in faulty["fields"]] == ["part_id", "wish_id", "item_code"]
