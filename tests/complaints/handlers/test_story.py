"""A case over HTTP from desk to desk: who may do what to it, and what the reporter is told."""

import uuid
from typing import Any

import pytest

from app.complaints.acting import standing
from app.complaints.kinds import CaseAct, CaseState, ClockKind, Rung
from app.complaints.lifecycle import Seat
from app.core.installation import now
from app.identity import own_records
from tests.complaints.handlers.site import HOME, Site


def code(answer: Any) -> str:
    return str(answer.json().get("code", ""))


async def test_the_wrong_unit_refuses_the_second_acts_the_reporter_says_no_and_then_yes(site: Site) -> None:
    resident = await site.resident()
    case = await site.report(resident=resident)
    answer = await site.sent_to(case, "hongda")
    assert (answer["state"], answer["charge"], answer["offered"]) == ("offered", "宏达建设有限公司", "宏达建设有限公司")

    answer = await site.did("hand", case, "refusals", reason="属物业维修范围，不在施工合同内")
    assert (answer["state"], answer["charge"]) == ("returned", "宏达建设有限公司")
    await site.sent_to(case, "anju")
    answer = await site.did("other", case, "acceptances")
    assert (answer["state"], answer["charge"], answer["offered"]) == ("in_hand", "安居物业服务公司", "")

    answer = await site.did("other", case, "progress", words="已到场查看", photos=[await site.photo()])
    assert {one["kind"] for one in answer["clocks"] if not one["stopped_at"]} == {"resolve", "return"}
    lacking = await site.act("other", case, "done", outcome="fixed", words="已修好")
    assert (lacking.status_code, code(lacking), lacking.json()["fields"][0]["field"]) == (422, "case_faulty", "photos")
    after = await site.photo()
    answer = await site.did("other", case, "done", outcome="fixed", words="已更换卷材", photos=[after])
    assert (answer["state"], answer["outcome"]) == ("said_done", "fixed")

    await site.says(case, CaseAct.SAID_NOT_FIXED)
    row = await site.row(case)
    assert (row.state, row.reopened, row.rating) == (CaseState.IN_HAND, 1, "not_fixed")
    again = await site.act("other", case, "done", outcome="fixed", words="又修好了", photos=[after])
    assert "以前用过" in again.text
    await site.did("other", case, "done", outcome="fixed", words="重新做了防水", photos=[await site.photo()])
    await site.says(case, CaseAct.SAID_FIXED)
    row = await site.row(case)
    assert (row.state, row.rating) == (CaseState.CLOSED, "fixed")
    assert standing(row) == await site.folded(case)

    told = await site.notices(case)
    assert len(told) == 7
    for words in (
        "已派给宏达建设有限公司",
        "退回了派单，原因：属物业维修范围",
        "已接单，办结时限",
        "单位称已办结（已解决）",
    ):
        assert any(words in one for one in told), words
    assert all("王芳" not in one for one in told)


async def test_who_does_not_sit_there_may_not_and_an_answer_given_twice_is_one_act(site: Site) -> None:
    case = await site.report()
    to = {"to_rung": "unit", "to_unit_id": str(site.units["hongda"]), "reason": "属该单位施工范围"}
    assert (await site.act("hand", case, "dispatches", **to)).status_code == 403
    assert (await site.act("grid", case, "dispatches", **to)).status_code == 403
    key = uuid.uuid4().hex
    for _ in range(2):
        assert (await site.act("committee", case, "dispatches", key=key, **to)).status_code == 201
    assert [one.act for one in await site.events(case)] == ["reported", "dispatched"]
    assert (await site.act("other", case, "acceptances")).status_code == 404
    assert code(await site.act("committee", case, "acceptances")) == "case_not_in_charge"
    await site.did("hand", case, "acceptances")
    for act, sent in (
        ("progress", {"words": "代办"}),
        ("pauses", {"because": "waits_for_material", "words": "等料"}),
        ("extensions", {"working_days": 3, "reason": "等料"}),
        ("done", {"outcome": "not_fixed", "words": "办不了"}),
        ("hand-ons", {**to, "to_unit_id": str(site.units["anju"])}),
    ):
        assert code(await site.act("committee", case, act, **sent)) == "case_not_in_charge", act
    # The unit's own supervisor grants nothing: CASE_DECIDE is not theirs at all.
    await site.did("hand", case, "extensions", working_days=3, reason="等料")
    assert (await site.act("boss", case, "extensions/answer", grant=True, reason="同意")).status_code == 403


async def test_a_case_goes_to_units_and_offices_of_this_street_and_not_upwards(site: Site) -> None:
    case = await site.report()
    for sent, field in (
        ({"to_rung": "unit"}, "to_rung"),
        ({"to_rung": "supervisor"}, "to_rung"),
        ({"to_rung": "unit", "to_unit_id": str(uuid.uuid4())}, "to"),
        ({"to_rung": "street"}, "to"),
        ({"to_rung": "district"}, "to"),
    ):
        answer = await site.act("committee", case, "dispatches", reason="请办理", **sent)
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field), sent
    answer = await site.did("committee", case, "dispatches", to_rung="community", reason="社区自办")
    assert answer["charge"] == "社区"
    await site.did("committee", case, "acceptances")
    # The office that has it sends it down; the street, which is over it, may too.
    await site.sent_to(case, "hongda")
    assert (await site.row(case)).charge_rung == "community"
    await site.did("hand", case, "acceptances")
    assert (await site.row(case)).charge_unit_id == site.units["hongda"]


async def test_an_office_that_is_not_over_a_case_does_not_send_it_on(site: Site) -> None:
    """The street has it: the committee below it may not take it away again, not even for a unit of its own estate."""
    case = await site.report()
    await site.did("street", case, "dispatches", to_rung="street", reason="由街道直接办理")
    await site.did("street", case, "acceptances")
    to = {"to_rung": "unit", "to_unit_id": str(site.units["hongda"]), "reason": "我们自己派"}
    assert code(await site.act("committee", case, "dispatches", **to)) == "case_not_over"
    assert [one.act for one in await site.events(case)] == ["reported", "dispatched", "accepted"]
    await site.did("district", case, "dispatches", **to)


async def test_a_photo_of_afterwards_that_looks_like_an_earlier_one_of_the_case_is_not_new(site: Site) -> None:
    """Saved anew it is another file; it differs from itself by up to three bits. A dark wall proves nothing."""
    look = bytes.fromhex("a5c3967b12de08f1")
    bits = int.from_bytes(look, "big")
    case, elsewhere = await site.in_hand(), await site.in_hand()
    dark = await site.photo(look=bytes(8))
    await site.did("hand", case, "progress", words="已到场", photos=[await site.photo(look=look), dark])

    async def done(of: uuid.UUID, *photos: str) -> Any:
        return await site.act("hand", of, "done", outcome="fixed", words="已修好", photos=list(photos))

    fresh = await site.photo(look=(bits ^ 0b1111).to_bytes(8, "big"))
    same = await site.photo(look=(bits ^ 0b111).to_bytes(8, "big"))
    refused = await done(case, fresh, same)
    assert [one["field"] for one in refused.json()["fields"]] == ["photos.1"]
    assert "以前用过" in refused.text
    assert (await done(elsewhere, same)).status_code == 201
    assert (await done(case, fresh, await site.photo(look=bytes(8)))).status_code == 201


async def test_a_case_is_not_there_for_whom_it_is_about(site: Site) -> None:
    unit = await site.report(about=Seat(Rung.UNIT, site.units["hongda"]))
    office = await site.report(about=Seat(Rung.COMMUNITY))
    person = await site.report(people=(site.people["committee"].id, site.people["hand"].id))
    to = {"to_rung": "unit", "to_unit_id": str(site.units["hongda"]), "reason": "请办理"}
    refused = await site.act("committee", unit, "dispatches", **to)
    assert "不能由其办理" in refused.text
    refused = await site.act("street", person, "dispatches", **to)
    assert "不能由其办理" in refused.text
    refused = await site.act("street", person, "dispatches", to_rung="community", reason="请办理")
    assert "不能由其办理" in refused.text, "it is about somebody of that office"
    for who, hidden in (
        ("committee", (office, person)),
        ("committee2", (office, person)),
        ("hand", (unit, office, person)),
        ("boss", (person,)),
    ):
        listed = (await site.get(who, "complaints")).json()["lines"]
        assert {str(one) for one in hidden}.isdisjoint(one["id"] for one in listed)
        for case in hidden:
            assert (await site.get(who, f"complaints/{case}")).status_code == 404, who
            assert (await site.act(who, case, "notes", words="看一看")).status_code == 404, who
    counts = (await site.get("committee", "complaint-counts")).json()
    assert counts["open"] == 1
    # One level up: the street sends the case about the committee to a unit, and the committee cannot be given it.
    answer = await site.act("street", office, "dispatches", to_rung="community", reason="请办理")
    assert "不能由其办理" in answer.text
    await site.sent_to(office, "anju", by="street")
    await site.did("other", office, "acceptances")
    assert (await site.get("committee", f"complaints/{office}")).status_code == 404


async def test_ones_own_case_is_left_to_others(site: Site) -> None:
    part = (await site.desk.parts())[HOME]
    committee = site.people["committee"]
    async with site.town.database.write() as session:
        await own_records.declare(session, committee.id, [part.owners[0][0].id], await now(session))
    by_flat = await site.report(part=part.part.id)
    by_phone = await site.report(resident=await site.resident(HOME))
    for case in (by_flat, by_phone):
        answer = await site.get("committee", f"complaints/{case}")
        assert (answer.status_code, code(answer)) == (403, "case_concerns_you")
        to = {"to_rung": "community", "reason": "我来办"}
        assert code(await site.act("committee", case, "dispatches", **to)) == "case_concerns_you"
    assert (await site.get("committee", "complaints")).json()["lines"] == []
    assert len((await site.get("committee2", "complaints")).json()["lines"]) == 2


async def test_a_unit_knows_its_own_cases_alone_and_an_alias_of_the_reporter(site: Site) -> None:
    resident = await site.resident()
    case, elsewhere = await site.report(resident=resident), await site.report()
    assert (await site.get("hand", f"complaints/{case}")).status_code == 404
    await site.sent_to(case)
    await site.sent_to(elsewhere, "anju")
    listed = (await site.get("hand", "complaints")).json()["lines"]
    assert [one["id"] for one in listed] == [str(case)]
    assert (await site.get("hand", f"complaints/{elsewhere}")).status_code == 404
    shown = await site.get("hand", f"complaints/{case}")
    assert shown.json()["reporters"] == ["热心居民001"]
    assert str(resident) not in shown.text
    assert "王芳" not in shown.text
    await site.did("hand", case, "refusals", reason="不属本单位")
    assert (await site.get("hand", f"complaints/{case}")).status_code == 200


async def test_clocks_pause_for_a_reason_and_are_extended_once_by_the_rung_above(site: Site) -> None:
    await site.at("2026-09-21T10:00")  # Monday; Friday is a holiday (Mid-Autumn), and 1 to 7 October
    case = await site.in_hand(resident=await site.resident())
    first = await site.due(case, ClockKind.RESOLVE)
    assert first is not None
    assert first.end.words == "2026-09-29 24:00"
    assert (await site.act("hand", case, "pauses", because="we_are_busy", words="忙")).status_code == 422
    await site.at("2026-09-22T10:00")
    answer = await site.did("hand", case, "pauses", because="waits_for_material", words="卷材周四到货")
    assert answer["paused"] == "waits_for_material"
    await site.at("2026-09-24T10:00")  # the ends of Tuesday and Wednesday fell into it
    assert (await site.act("other", case, "pauses/end")).status_code == 404
    answer = await site.did("committee", case, "pauses/end", words="材料已到")
    later = await site.due(case, ClockKind.RESOLVE)
    assert later is not None
    assert later.end.words == "2026-10-08 24:00"
    resolve = next(one for one in answer["clocks"] if one["kind"] == "resolve")
    assert resolve["first_due_at"] < resolve["due_at"]
    assert resolve["due"] == "2026-10-08 24:00"

    refused = await site.act("hand", case, "extensions", working_days=11, reason="需要多次闭水试验")
    assert refused.json()["fields"][0]["field"] == "working_days"
    await site.did("hand", case, "extensions", working_days=3, reason="需要多次闭水试验")
    assert code(await site.act("hand", case, "extensions", working_days=3, reason="再延")) == "case_not_now"
    answer = await site.did("committee", case, "extensions/answer", grant=True, reason="同意，注意告知")
    assert (answer["extended"], answer["asked_extension"]) == (True, False)
    longest = await site.due(case, ClockKind.RESOLVE)
    assert longest is not None
    assert longest.end.words == "2026-10-12 24:00"
    assert code(await site.act("committee", case, "extensions/answer", grant=True, reason="再批")) == "case_not_now"
    assert code(await site.act("hand", case, "extensions", working_days=3, reason="再延")) == "case_not_now"
    told = "\n".join(await site.notices(case))
    for words in (
        "暂停计算，原因：等待材料到货",
        "恢复计算，新的办结时限 2026-10-08 24:00",
        "同意延期 3 个工作日，新的办结时限 2026-10-12 24:00",
    ):
        assert words in told

    await site.at("2026-10-13T00:00")
    assert code(await site.act("hand", case, "pauses", because="waits_for_weather", words="下雨")) == "case_too_late"
    assert (await site.row(case)).paused is None


async def test_an_extension_denied_may_be_asked_for_again_in_time_and_not_after(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    case = await site.in_hand()
    await site.did("hand", case, "extensions", working_days=5, reason="人手不够")
    await site.did("committee", case, "extensions/answer", grant=False, reason="理由不足")
    await site.did("hand", case, "extensions", working_days=2, reason="等闭水试验报告")
    await site.did("committee", case, "extensions/answer", grant=False, reason="可以按时完成")
    await site.at("2026-11-10T00:00")
    assert code(await site.act("hand", case, "extensions", working_days=2, reason="来不及")) == "case_too_late"


async def test_a_wrong_case_is_returned_or_handed_on_within_its_time(site: Site) -> None:
    await site.at("2026-11-02T09:00")
    late, early = await site.in_hand(), await site.in_hand()
    to = {"to_rung": "unit", "to_unit_id": str(site.units["anju"]), "reason": "属物业维保范围"}
    answer = await site.did("hand", early, "hand-ons", **to)
    assert (answer["charge"], answer["offered"]) == ("宏达建设有限公司", "安居物业服务公司")
    assert code(await site.act("hand", early, "hand-ons", **to)) == "case_not_now"
    await site.did("other", early, "refusals", reason="还在质保期，属施工单位")
    assert (await site.row(early)).charge_unit_id == site.units["hongda"]
    assert ClockKind.DISPATCH not in await site.clocks(early)  # it is in hand; nobody need send it on
    assert code(await site.act("hand", early, "hand-ons", **to)) == "case_not_now"
    await site.at("2026-11-05T00:00")
    assert code(await site.act("hand", late, "hand-ons", **to)) == "case_too_late"


async def test_a_second_no_waits_for_the_rung_above_which_closes_or_reopens(site: Site) -> None:
    case = await site.in_hand()
    for _ in range(2):
        await site.did("hand", case, "done", outcome="not_fixed", words="结构原因，无法根治")
        await site.says(case, CaseAct.SAID_NOT_FIXED)
    assert (await site.row(case)).state == CaseState.DISPUTED
    assert set(await site.clocks(case)) == {ClockKind.RESOLVE}
    answer = await site.did("committee", case, "decision", decision="reopen", reason="请监理现场核实后处理")
    assert (answer["state"], answer["reopened"]) == ("in_hand", 2)
    await site.did("hand", case, "done", outcome="contract_dispute", words="属合同争议")
    await site.says(case, CaseAct.SAID_NOT_FIXED)
    painted = await site.act("committee", case, "decision", decision="close", outcome="fixed", reason="已经可以了")
    assert painted.json()["fields"][0]["field"] == "outcome"
    answer = await site.did(
        "committee", case, "decision", decision="close", outcome="contract_dispute", reason="已告知诉讼途径"
    )
    assert (answer["state"], answer["rating"], answer["outcome"]) == ("closed", "not_fixed", "contract_dispute")
    answer = await site.did("street", case, "decision", decision="reopen", reason="上级复核要求重办")
    assert answer["state"] == "in_hand"
    assert standing(await site.row(case)) == await site.folded(case)


async def test_what_is_not_for_us_is_redirected_with_the_reason_and_released_by_hand(site: Site) -> None:
    case = await site.report(resident=await site.resident())
    assert (await site.act("committee", case, "redirection", where="the_moon", reason="不归我们管")).status_code == 422
    answer = await site.did("committee", case, "redirection", where="court", reason="已在诉讼中")
    assert (answer["state"], answer["outcome"]) == ("redirected", "redirected")
    assert answer["events"][-1]["redirect_to"] == "court"
    assert "人民法院" in (await site.notices(case))[-1]
    assert await site.clocks(case) == {}
    answer = await site.did("committee", case, "release", public=True, reason="具有代表性")
    assert answer["released"] is True
    answer = await site.did("committee", case, "release", public=False, reason="报事人不愿意")
    assert answer["released"] is False


async def test_words_between_units_are_inward_and_words_to_the_reporter_are_told(site: Site) -> None:
    case = await site.in_hand(resident=await site.resident())
    before = len(await site.notices(case))
    answer = await site.did("committee", case, "notes", words="注意安全，疑似承重墙")
    assert answer["events"][-1]["inward"] is True
    assert len(await site.notices(case)) == before
    answer = await site.did("hand", case, "messages", words="明天上午九点到场")
    assert answer["events"][-1]["inward"] is False
    assert "明天上午九点到场" in (await site.notices(case))[-1]


@pytest.mark.parametrize("outcome", ["redirected"])
async def test_a_unit_sends_nobody_elsewhere(site: Site, outcome: str) -> None:
    case = await site.in_hand()
    answer = await site.act("hand", case, "done", outcome=outcome, words="请打 12345", photos=[])
    assert answer.json()["fields"][0]["field"] == "outcome"
    papers = [str(uuid.uuid4())]
    answer = await site.act("hand", case, "progress", words="见照片", photos=papers)
    assert answer.json()["fields"][0]["field"] == "photos.0"
