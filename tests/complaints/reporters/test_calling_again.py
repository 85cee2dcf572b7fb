"""Somebody who called speaks again through staff, and is rung by the unit in charge where they agreed to it."""

import uuid
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.complaints.kinds import CaseAct, CaseOutcome, Rung, UnitSeat
from app.complaints.lifecycle import CaseHappened, Seat
from app.complaints.models import ContactGrant, UnitMember
from app.core.installation import now
from app.identity import service as identity
from app.identity.permissions import Role, ScopeKind
from app.register import places, queries
from app.register.models import Community, PersonalDataView
from tests.complaints.reporters.test_entering import CALLED, enter
from tests.complaints.reporters.yard import Yard, key
from tests.conftest import Person, add_staff

NO = {"act": "not_fixed", "channel": "hotline", "words": "来电说还在漏。"}


async def says(yard: Yard, who: str, case: Any, status: int = 201, **said: Any) -> Any:
    person = await yard.staff(who)
    path = f"{yard.office}/complaints/{case['id']}/reporter-words"
    answer = await person.post(path, json={"channel": "hotline"} | said, headers=key())
    assert answer.status_code == status, answer.text
    return answer.json()


async def seated(yard: Yard, who: str, unit_id: uuid.UUID | None = None) -> None:
    """Let somebody work in a unit."""
    async with yard.database.write() as session:
        session.add(
            UnitMember(
                unit_id=unit_id or yard.unit,
                staff_id=yard.hall.staff[who],
                seat=UnitSeat.HANDLER.value,
                entered_by=yard.hall.staff["street"],
                from_at=await now(session),
            )
        )


async def hired(yard: Yard, who: str, role: Role = Role.RESPONSIBLE_UNIT) -> None:
    yard.hall.staff[who] = await yard.hall.appointed(who, role)


async def number(yard: Yard, who: str, case: Any) -> Any:
    return (await (await yard.staff(who)).post(f"{yard.office}/complaints/{case['id']}/contact")).json()


async def test_who_agreed_is_rung_by_the_unit_in_charge_and_each_look_is_kept(yard: Yard) -> None:
    await yard.configured()
    await hired(yard, "hand")
    await seated(yard, "hand")
    silent = await enter(yard, await yard.staff("grid"))
    assert (await number(yard, "hand", silent))["code"] == "case_no_contact"
    case = await enter(yard, await yard.staff("grid"), contact=True)
    assert (await number(yard, "hand", case)) == {"alias": case["alias"], "phone": "13900000001", "part": ""}
    assert (await number(yard, "committee", case))["code"] == "case_no_contact"
    *_, agreed, looked = await yard.events(case)
    assert (agreed.act, agreed.staff_id, agreed.acted_as) == ("contact_granted", yard.hall.staff["grid"], "网格员登记")
    assert (looked.staff_id, looked.words) == (yard.hall.staff["hand"], "滨江物业查看了您同意提供的联系电话。")
    async with yard.database.read() as session:
        look = (await session.scalars(select(PersonalDataView).where(PersonalDataView.act == "case:contact"))).one()
    assert look.viewed_by == yard.hall.staff["hand"]


async def test_the_word_follows_the_case_from_unit_to_unit_and_never_to_an_office(yard: Yard) -> None:
    await hired(yard, "hand")
    await seated(yard, "hand")
    case = await enter(yard, await yard.staff("grid"), contact=True)
    assert case["state"] == "reported"
    await yard.happen(case, CaseHappened(CaseAct.DISPATCHED, to=Seat(Rung.COMMUNITY)), CaseHappened(CaseAct.ACCEPTED))
    assert (await number(yard, "committee", case))["code"] == "case_no_contact"
    await yard.happen(case, CaseHappened(CaseAct.DISPATCHED, to=yard.seat))
    assert (await number(yard, "hand", case))["code"] == "case_no_contact", "only asked, and not in charge"
    await yard.happen(case, CaseHappened(CaseAct.ACCEPTED))
    assert (await number(yard, "hand", case))["phone"] == "13900000001"


async def test_who_agreed_says_no_to_it_again_and_the_number_is_gone(yard: Yard) -> None:
    await yard.configured()
    await hired(yard, "hand")
    await seated(yard, "hand")
    case = await enter(yard, await yard.staff("grid"), contact=True)
    await says(yard, "committee", case, act="contact_ended")
    assert (await number(yard, "hand", case))["code"] == "case_no_contact"
    async with yard.database.read() as session:
        (lent,) = await session.scalars(select(ContactGrant))
    assert (lent.ended_at is None, lent.phone_sealed) == (False, b"")
    assert (await says(yard, "committee", case, 409, act="contact_ended"))["code"] == "case_no_grant"


@pytest.mark.parametrize("left", ["", "12", "+86 139"])
async def test_who_agrees_to_be_rung_leaves_a_number_that_can_be(yard: Yard, left: str) -> None:
    faulty = await enter(yard, await yard.staff("grid"), 422, contact=True, caller={"phone": left})
    assert [one["field"] for one in faulty["fields"]] == ["caller.phone"]
    assert await yard.complaints() == []


async def test_a_no_by_phone_opens_the_case_again_with_who_took_it_down(yard: Yard) -> None:
    await yard.configured()
    case = await enter(yard, await yard.staff("grid"))
    await yard.done(case)
    again = await says(yard, "committee", case, **NO)
    assert again["state"] == "in_hand"
    said = (await yard.events(case))[-1]
    assert (said.act, said.words, said.staff_id, said.reporter_id, said.acted_as) == (
        "said_not_fixed",
        "来电说还在漏。",
        yard.hall.staff["committee"],
        None,
        "社区居委会代报事人登记（热线电话）",
    )
    await yard.happen(case, CaseHappened(CaseAct.SAID_DONE, outcome=CaseOutcome.FIXED))
    closed = await says(yard, "grid", case, act="fixed", channel="window", words="来说修好了")
    assert (closed["state"], closed["state_words"]) == ("closed", "已办结（已解决），报事人：已解决")
    fixed = (await yard.events(case))[-1]
    assert (fixed.act, fixed.staff_id, fixed.acted_as) == (
        "said_fixed",
        yard.hall.staff["grid"],
        "网格员代报事人登记（服务窗口）",
    )


async def test_more_other_and_taken_back(yard: Yard) -> None:
    await yard.configured()
    case = await enter(yard, await yard.staff("grid"))
    await says(yard, "grid", case, act="added", words="水更大了")
    await says(yard, "grid", case, act="corrected", category="water.flood", words="是污水", place={"building": "1"})
    (kept,) = await yard.complaints()
    assert (kept.category, kept.words, kept.stairwell_id) == ("water.flood", "是污水", None)
    assert (await yard.events(case))[-1].facts["was"]["words"] == CALLED["words"]
    assert (await says(yard, "grid", case, act="withdrawn", words="自己修了"))["state"] == "withdrawn"
    over = await says(yard, "grid", case, 409, act="added", words="再说一句")
    assert over["code"] == "case_not_now"


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"act": "added"}, ["words"]),
        ({"act": "fixed", "category": "water.flood"}, ["act"]),
        ({"act": "withdrawn", "place": {"building": "1"}, "pictures": [str(uuid.UUID(int=1))]}, ["pictures.0"]),
        ({"act": "corrected", "category": "x", "place": {"building": "9"}}, ["category", "place.building"]),
        ({"act": "added", "channel": "app", "words": "x"}, ["channel"]),
        ({"act": "corrected"}, ["words"]),
    ],
)
async def test_what_cannot_be_meant_is_told_whole(yard: Yard, said: Any, fields: list[str]) -> None:
    case = await enter(yard, await yard.staff("grid"))
    faulty = await says(yard, "grid", case, 422, **said)
    assert (faulty["code"], [one["field"] for one in faulty["fields"]]) == ("case_faulty", fields)
    assert len(await yard.events(case)) == 1


async def test_whoever_has_the_case_speaks_for_nobody(yard: Yard) -> None:
    await yard.configured()
    case = await enter(yard, await yard.staff("grid"))
    await yard.done(case)
    await seated(yard, "committee")
    refused = await says(yard, "committee", case, 403, act="fixed")
    assert refused["code"] == "case_speaks_for_reporter"
    assert "滨江物业" in refused["message"]
    assert (await says(yard, "street", case, act="fixed"))["state"] == "closed"


async def test_an_office_that_has_the_case_speaks_for_nobody_and_the_one_above_does(yard: Yard) -> None:
    case = await enter(yard, await yard.staff("committee"))
    await yard.happen(case, CaseHappened(CaseAct.DISPATCHED, to=Seat(Rung.COMMUNITY)))
    await yard.done(case)
    assert (await says(yard, "committee", case, 403, **NO))["code"] == "case_speaks_for_reporter"
    assert (await says(yard, "street", case, **NO))["state"] == "in_hand"


async def test_a_case_about_the_office_is_not_there_for_it(yard: Yard) -> None:
    case = await enter(yard, await yard.staff("grid"), about={"rung": "community"})
    assert (await says(yard, "committee", case, 404, act="withdrawn"))["code"] == "not_found"
    elsewhere = {"id": str(uuid.uuid4())}
    assert (await says(yard, "committee", elsewhere, 404, act="withdrawn"))["code"] == "not_found"
    assert (await says(yard, "street", case, 403, act="withdrawn"))["code"] == "case_speaks_for_reporter"
    assert (await says(yard, "grid", case, act="withdrawn"))["state"] == "withdrawn"


async def test_who_has_a_phone_says_it_there(yard: Yard) -> None:
    case = await (await yard.phone()).report()
    assert (await says(yard, "committee", case, 409, act="withdrawn"))["code"] == "case_own_phone"
    assert (await says(yard, "caller", case, 403, act="withdrawn"))["code"] == "not_allowed"


async def test_what_a_caller_says_is_no_neighbours_to_read(yard: Yard) -> None:
    await yard.configured()
    case, other = await enter(yard, await yard.staff("grid")), await yard.phone("1-1-102")
    await other.say(case, "join")
    await says(yard, "grid", case, act="added", words="我是三楼的")
    await yard.done(case)
    await says(yard, "grid", case, **NO)
    seen = await other.see(case)
    assert [
        (one["act"], one["by"], one["words"]) for one in seen["timeline"] if one["act"] in {"added", NO["act"]}
    ] == [("added", "网格员代报事人登记（热线电话）", "")]
    assert (seen["timeline"][-1]["act"], seen["timeline"][-1]["words"]) == ("said_not_fixed", "")
    assert any("没有解决" in one for one in await other.inbox())
    assert (await says(yard, "grid", case, 409, act="withdrawn"))["code"] == "case_others_joined"


async def test_the_same_key_takes_it_down_once(yard: Yard) -> None:
    case, person, headers = await enter(yard, await yard.staff("grid")), await yard.staff("grid"), key()
    path = f"{yard.office}/complaints/{case['id']}/reporter-words"
    sent = {"act": "added", "channel": "chat", "words": "又漏了"}
    first = await person.post(path, json=sent, headers=headers)
    assert (await person.post(path, json=sent, headers=headers)).json() == first.json()
    assert len(await yard.events(case)) == 2


async def read_back(yard: Yard, person: Person, **params: Any) -> Any:
    answer = await person.get(f"{yard.office}/entered-complaints", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_supervisor_reads_and_speaks_for_their_own_reports_alone(yard: Yard) -> None:
    await yard.configured()
    await hired(yard, "eye", Role.VOLUNTEER_SUPERVISOR)
    eye = await yard.staff("eye")
    mine, theirs = await enter(yard, eye), await enter(yard, await yard.staff("grid"), words="别人登记的")
    page = await read_back(yard, eye)
    (back,) = page["lines"]
    assert (back["id"], back["words"], back["category_words"], back["charge"]) == (
        mine["id"],
        CALLED["words"],
        "漏水",
        "滨江物业",
    )
    assert (back["place"]["building"], back["place"]["floor"], page["next"]) == ("1", "3 层", None)
    assert "王芳" not in str(page)
    assert "13900000001" not in str(page)
    assert (await says(yard, "eye", theirs, 404, act="withdrawn"))["code"] == "not_found"
    assert (await says(yard, "eye", mine, act="added", words="再去看过"))["number"] == mine["number"]
    assert (await yard.events(mine))[-1].acted_as == "义务监督员代报事人登记（义务监督员）"
    assert [one["words"] for one in (await read_back(yard, await yard.staff("grid")))["lines"]] == ["别人登记的"]


async def test_who_looks_after_a_stairwell_speaks_for_callers_there(yard: Yard) -> None:
    async with yard.database.write() as session:
        lineage = await places.lineage(session, Community, yard.hall.desk.id)
        assert lineage is not None
        first, second = [one.id for one in await queries.stairwells(session, yard.hall.desk.id)]
        grids = [
            await places.draw_grid(session, lineage.ids[2], f"{which}网格", [stairwell], date(2020, 1, 1))
            for which, stairwell in (("一", first), ("二", second))
        ]
        for who, grid in zip(("here", "there"), grids, strict=True):
            staff_id = await add_staff(session, who, who, "correct horse battery", await now(session))
            await identity.appoint(
                session,
                who,
                Role.GRID_WORKER,
                ScopeKind.GRID,
                grid,
                from_on=date(2020, 1, 1),
                until_on=None,
                appointed_by="街道",
                document="任命书",
            )
            yard.hall.staff[who], yard.hall.logins[staff_id] = staff_id, who
    case = await enter(yard, await yard.staff("committee"))
    assert (await says(yard, "there", case, 404, act="withdrawn"))["code"] == "not_found"
    assert (await says(yard, "here", case, act="withdrawn"))["state"] == "withdrawn"
