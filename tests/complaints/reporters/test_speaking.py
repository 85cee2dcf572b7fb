"""What reporters say after the report: more, other, taken back, fixed or not, messages, a number lent; me too."""

import uuid

import pytest
from sqlalchemy import select

from app.complaints.handlers.contacts import PURPOSE
from app.complaints.kinds import CaseAct, CaseOutcome
from app.complaints.lifecycle import CaseHappened
from app.complaints.models import ContactGrant
from app.moderation.models import ContentCheck
from app.moderation.service import settle
from app.wechat.answers import Suggest
from tests.complaints.reporters.yard import Yard, jpeg, sha


async def test_what_was_said_first_stays_when_it_is_corrected(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report()
    due = {one["kind"]: one["due_at"] for one in case["clocks"]}
    now_is = await me.say(
        case,
        "corrections",
        {"category": "water.flood", "words": "不是漏水，是污水外溢。", "place": {"building": "1", "floor": "1 层"}},
    )
    assert (now_is["category"], now_is["urgency"], now_is["words"]) == (
        "water.flood",
        "supply",
        "不是漏水，是污水外溢。",
    )
    assert (now_is["place"]["stairwell"], now_is["place"]["floor"]) == (None, "1 层")
    assert now_is["timeline"][-1]["words"] == "不是漏水，是污水外溢。"
    assert {one["kind"]: one["due_at"] for one in now_is["clocks"]}["resolve"] < due["resolve"]
    corrected = (await yard.events(case))[-1]
    assert corrected.facts["was"]["category"] == "water.leak"
    assert corrected.facts["was"]["words"] == case["words"]
    assert (corrected.facts["was"]["floor"], corrected.facts["now"]["floor"]) == ("3 层", "1 层")


async def test_a_correction_may_send_on_what_nobody_was_given(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report(category="roof.leak")
    assert case["state"] == "reported"
    assert (await me.say(case, "corrections", {"category": "water.leak"}))["charge"] == "滨江物业"


async def test_what_changes_nothing_or_cannot_be_is_refused(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report()
    assert (await me.say(case, "corrections", {"words": case["words"]}, 422))["code"] == "case_faulty"
    wrong = await me.say(case, "corrections", {"category": "x", "place": {"building": "9"}}, 422)
    assert [one["field"] for one in wrong["fields"]] == ["place.building", "category"]
    await yard.pause(case)
    assert (await me.say(case, "corrections", {"category": "water.out"}, 409))["code"] == "case_not_now"


async def test_taken_back_and_over(yard: Yard) -> None:
    me = await yard.phone()
    case = await me.report()
    over = await me.say(case, "withdrawal", {"words": "已自行处理"})
    assert (over["state"], over["clocks"], over["may"]) == ("withdrawn", [], ["messaged"])
    assert (await me.say(case, "additions", {"words": "再说一句"}, 409))["code"] == "case_not_now"


async def test_the_reporters_no_opens_it_again_and_the_second_is_left_to_others(yard: Yard) -> None:
    await yard.configured()
    me, photo = await yard.phone(), jpeg(7)
    case = await me.report()
    await yard.done(case)
    assert (await me.see(case))["state_words"] == "滨江物业称“已解决”，等报事人确认"
    await me.upload(photo)
    again = await me.say(case, "not-fixed", {"words": "还在漏", "photos": [sha(photo)]})
    assert (again["state"], again["reopened"], again["rating"]) == ("in_hand", 1, "not_fixed")
    assert [one["use"] for one in again["timeline"][-1]["photos"]] == ["not_fixed"]
    await yard.happen(case, CaseHappened(CaseAct.SAID_DONE, outcome=CaseOutcome.FIXED))
    assert (await me.say(case, "not-fixed"))["state"] == "disputed"
    told = await me.inbox()
    assert sum("没有解决" in one for one in told) == 2


async def test_the_reporters_yes_closes_it(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report()
    assert (await me.say(case, "fixed", status=409))["code"] == "case_not_now"
    await yard.done(case)
    closed = await me.say(case, "fixed", {"words": "修好了"})
    assert (closed["state"], closed["rating"], closed["state_words"]) == (
        "closed",
        "fixed",
        "已办结（已解决），报事人：已解决",
    )
    (told,) = await me.inbox()
    assert "您反映的“漏水”（第1号）：报事人确认已解决，这件事已办结。" in told


async def test_messages_go_both_ways_and_inward_notes_do_not(yard: Yard) -> None:
    me = await yard.phone()
    case = await me.report()
    await me.say(case, "messages", {"words": "明天下午家里有人。"})
    await yard.happen(case, CaseHappened(CaseAct.MESSAGED), words="好的，两点到。")
    await yard.happen(case, CaseHappened(CaseAct.MESSAGED), words="内部：材料没到", inward=True)
    said = [(one["by"], one["words"]) for one in (await me.see(case))["timeline"][1:]]
    assert said == [("您", "明天下午家里有人。"), ("责任单位", "好的，两点到。")]
    await me.say(case, "messages", {"words": ""}, 422)


async def test_joining_once_and_being_told(yard: Yard) -> None:
    await yard.configured()
    me, other = await yard.phone(), await yard.phone("1-1-102")
    case = await me.report()
    joined = await other.say(case, "join", {"words": "我家门口也漏"})
    assert (joined["first"], joined["mine"], joined["joined"]) == (False, True, 1)
    assert joined["alias"] != case["alias"]
    assert (joined["words"], [one["by"] for one in joined["timeline"]]) == ("", [case["alias"], "系统按派单目录", "您"])
    assert joined["may"] == ["added", "messaged"]
    again = await other.say(case, "join")
    assert len(again["timeline"]) == len(joined["timeline"])
    assert [one.first for one in await yard.reporters(case)] == [True, False]
    await yard.done(case)
    assert (await other.say(case, "fixed", status=403))["code"] == "case_first_reporter"
    assert (await me.say(case, "withdrawal", status=409))["code"] == "case_others_joined"
    await other.say(case, "not-fixed")
    assert ["没有解决" in one for one in await me.inbox()] == [True]
    assert ["没有解决" in one for one in await other.inbox()] == [True]
    assert [one["id"] for one in (await other.get("/complaints"))["lines"]] == [case["id"]]


async def test_another_reporters_words_wait_for_the_check(yard: Yard) -> None:
    me, other = await yard.phone(), await yard.phone("1-1-102")
    photo = jpeg(3)
    picture = await me.upload(photo)
    case = await me.report(photos=[sha(photo)])
    joined = await other.say(case, "join")
    assert (joined["words"], joined["before"]) == ("", [])
    path = f"/v1/resident/complaints/{case['id']}/photos/{picture}.jpg"
    assert (await other.client.get(path)).status_code == 404
    await yard.passed()
    seen = await other.see(case)
    assert (seen["words"], seen["before"]) == (case["words"], [picture])
    assert (await other.client.get(path)).status_code == 200


async def test_nothing_waits_for_a_check_and_what_is_risky_is_kept(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report()
    async with yard.database.write() as session:
        (check,) = await session.scalars(select(ContentCheck).where(ContentCheck.kind == "complaint"))
        assert (check.state, check.text) == ("pending", case["words"])
        settle(check, Suggest.RISKY, 20003, check.made_at)
        await session.flush()
    assert (await me.see(case))["state"] == "offered"
    (kept,) = await yard.complaints()
    assert kept.words == case["words"]


async def test_what_is_inside_a_flat_is_joined_by_nobody(yard: Yard) -> None:
    me, other = await yard.phone(), await yard.phone("1-1-102")
    case = await me.report(indoor=True)
    assert (await other.say(case, "join", status=404))["code"] == "not_found"
    assert (await other.say({"id": str(uuid.uuid4())}, "join", status=404))["code"] == "not_found"


async def test_a_number_is_lent_to_the_unit_in_charge_and_taken_back(yard: Yard) -> None:
    me, other = await yard.phone(), await yard.phone("1-1-102")
    case = await me.report()
    assert (await me.say(case, "contact", {"phone": "13912345678"}, 409))["code"] == "case_no_unit"
    await yard.happen(case, CaseHappened(CaseAct.DISPATCHED, to=yard.seat))
    assert (await me.say(case, "contact", {"phone": "12"}, 422))["code"] == "case_no_phone"
    assert (await me.say(case, "contact", {}, 422))["code"] == "case_no_phone"
    lent = await me.say(case, "contact", {"phone": "13912345678"})
    assert lent["contact"]["to"] == "滨江物业"
    assert "13912345678" not in str(lent)
    await me.say(case, "contact", {"phone": "0717-6222222"})
    await other.say(case, "join")
    assert (await other.see(case))["contact"] is None
    assert (await other.say(case, "contact/end", status=409))["code"] == "case_no_grant"
    async with yard.database.read() as session:
        rows = list(await session.scalars(select(ContactGrant).order_by(ContactGrant.at)))
    assert [(one.ended_at is None, one.phone_sealed == b"") for one in rows] == [(False, True), (True, False)]
    assert yard.hall.sealer.open(rows[1].phone_sealed, PURPOSE) == b"0717-6222222"
    back = await me.say(case, "contact/end")
    assert (back["contact"], back["timeline"][-1]["by"]) == (None, "您")
    assert (await me.say(case, "contact/end", status=409))["code"] == "case_no_grant"


@pytest.mark.parametrize("what", ["additions", "messages"])
async def test_the_same_key_says_it_once(yard: Yard, what: str) -> None:
    me = await yard.phone()
    case = await me.report()
    headers, path = {"Idempotency-Key": uuid.uuid4().hex}, f"/complaints/{case['id']}/{what}"
    first = await me.post(path, {"words": "又漏了"}, headers=headers)
    assert await me.post(path, {"words": "又漏了"}, headers=headers) == first
    assert len(await yard.events(case)) == 2


async def test_what_is_kept_of_me_is_mine_to_copy_and_the_number_goes_with_me(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report()
    await me.say(case, "contact", {"phone": "13912345678"})
    (kept,) = (await me.get("/my-data"))["complaints"]
    assert (kept["number"], kept["alias"], [one["act"] for one in kept["said"]]) == (
        1,
        case["alias"],
        ["reported", "contact_granted"],
    )
    assert (await me.client.post("/v1/resident/my-data/forget")).status_code == 204
    async with yard.database.read() as session:
        (lent,) = await session.scalars(select(ContactGrant))
    assert (lent.phone_sealed, lent.ended_at is None) == (b"", False)
    assert len(await yard.complaints()) == 1
