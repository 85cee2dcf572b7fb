"""What a case about somebody's own house says and shows is not there for them, whichever way they ask for it."""

import uuid

import pytest
from sqlalchemy import select

from app.complaints import acting, complained_of
from app.complaints.acting import By
from app.complaints.kinds import CaseAct
from app.complaints.lifecycle import CaseHappened
from app.complaints.limits.limits import Limits
from app.core.installation import now
from app.moderation.models import ContentCheck
from app.moderation.service import settle
from tests.complaints.reporters.yard import Yard, jpeg, key
from tests.conftest import Person

RELEASED = {"release": True, "reason": "没有违规内容"}


async def left_to_staff(yard: Yard) -> None:
    """The platform could tell nothing of what waits."""
    async with yard.database.write() as session:
        at = await now(session)
        for check in await session.scalars(select(ContentCheck)):
            settle(check, None, None, at)


async def waiting(yard: Yard, person: Person) -> tuple[dict[str, str], int]:
    """The contents that wait for somebody, their ids by text or photo, and how many the work list says."""
    found = (await person.get(f"{yard.office}/contents")).json()["lines"]
    everything = (await person.get(f"{yard.office}/contents", params={"waiting": False})).json()["lines"]
    assert {one["id"] for one in found} == {one["id"] for one in everything}
    lines = (await person.get("/v1/office/work")).json()["lines"]
    counts = [one["count"] for one in lines if one["kind"] == "content"]
    return {one["text"] or one["evidence_id"]: one["id"] for one in found}, sum(counts)


@pytest.mark.parametrize("whom", ["office", "person"])
async def test_whom_a_case_is_about_neither_reads_nor_withholds_its_contents(yard: Yard, whom: str) -> None:
    people = {"people": [str(yard.hall.staff["committee"])]}
    about = {"rung": "community"} if whom == "office" else people
    me = await yard.phone()
    accusing, other = await me.upload(jpeg(1)), await me.upload(jpeg(2))
    case = await me.report(words="居委会的人收了钱不办事。", about=about, pictures=[accusing])
    await me.say(case, "messages", {"words": "是上周三下午的事。"})
    await me.report(pictures=[other])
    await left_to_staff(yard)

    committee, street = await yard.staff("committee"), await yard.staff("street")
    theirs, count = await waiting(yard, committee)
    assert (set(theirs), count) == ({"楼梯拐角的水管漏水，地面湿滑。", other}, 2)
    everything, count = await waiting(yard, street)
    hidden = {"居委会的人收了钱不办事。", "是上周三下午的事。", accusing}
    assert (everything.keys() - theirs.keys(), count) == (hidden, 5)

    for one in hidden:
        path = f"{yard.office}/contents/{everything[one]}/decisions"
        refused = await committee.post(path, json=RELEASED | {"release": False}, headers=key())
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
        assert (await street.post(path, json=RELEASED, headers=key())).status_code == 201
    photo = f"{yard.office}/evidence"
    for path in ("", "/file", "/picture.jpg", "/picture.jpg?masked=true"):
        assert (await committee.get(f"{photo}/{accusing}{path}")).status_code == 404, path
        assert (await committee.get(f"{photo}/{other}{path}")).status_code == 200, path
        assert (await street.get(f"{photo}/{accusing}{path}")).status_code == 200, path
    # Whoever works beside the accused is of that house.
    assert (await waiting(yard, await yard.staff("committee2")))[0].keys() == theirs.keys()
    asked = {"ids": [accusing, other]}
    for person, found in ((committee, [other]), (street, [accusing, other])):
        linked = (await person.post(f"{photo}/links", json=asked)).json()
        assert [one["id"] for one in linked["pictures"]] == found


async def test_what_was_withheld_by_the_office_above_stays_so_for_neighbours(yard: Yard) -> None:
    await yard.configured(Limits(public=True))
    me, neighbour = await yard.phone(), await yard.phone("1-1-102")
    case = await me.report(words="居委会的人收了钱不办事。", about={"rung": "community"})
    await yard.release(case)
    await left_to_staff(yard)
    street = await yard.staff("street")
    (content,) = (await waiting(yard, street))[0].values()
    for release, words in ((True, case["words"]), (False, "")):
        said = RELEASED | {"release": release}
        answer = await street.post(f"{yard.office}/contents/{content}/decisions", json=said, headers=key())
        assert answer.status_code == 201, answer.text
        assert (await neighbour.see(case))["words"] == words


async def test_what_is_about_somebody_of_an_office_goes_one_level_up_from_it(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    for who, charge in (("committee", "street"), ("street", "district"), ("district", "district"), ("grid", "unit")):
        await me.report(about={"people": [str(yard.hall.staff[who])]})
        assert (await yard.complaints())[-1].charge_rung == charge, who
    listed = {}
    for who in ("committee", "committee2", "street", "street2", "district"):
        found = await (await yard.staff(who)).get(f"{yard.office}/complaints")
        listed[who] = {one["number"] for one in found.json()["lines"]}
    # Nobody is above the district, so that another person of it decides; there is but one here.
    assert listed == {
        "committee": {2, 3, 4},
        "committee2": {2, 3, 4},
        "street": {1, 3, 4},
        "street2": {1, 3, 4},
        "district": {1, 2, 4},
    }


async def test_who_did_not_choose_whom_it_is_about_says_so_afterwards(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report(words="工头骂人，还不修。")
    refused = await me.say(case, "corrections", {"about": {"rung": "unit"}}, 422)
    assert [one["field"] for one in refused["fields"]] == ["about.unit_id"]
    refused = await me.say(case, "corrections", {"about": {"rung": "supervisor"}}, 422)
    assert [one["field"] for one in refused["fields"]] == ["about.rung"]
    about = {"about": {"rung": "unit", "unit_id": str(yard.unit)}}
    assert (await yard.complaints())[0].charge_unit_id == yard.unit
    now_is = await me.say(case, "corrections", about)
    assert (now_is["state"], now_is["charge"], now_is["words"]) == ("in_hand", "社区", "工头骂人，还不修。")
    assert [one["act"] for one in now_is["timeline"]] == [
        *("reported", "dispatched", "corrected"),
        *("dispatched", "accepted"),
    ]
    corrected = (await yard.events(case))[2]
    assert corrected.facts["now"] == {"about": {"rung": "unit", "unit_id": str(yard.unit), "people": []}}
    assert (await me.say(case, "corrections", about, 422))["code"] == "case_faulty"
    # And once more: it is the committee itself.
    now_is = await me.say(case, "corrections", {"about": {"rung": "community"}})
    assert (now_is["state"], now_is["charge"]) == ("in_hand", "街道")
    committee, street = await yard.staff("committee"), await yard.staff("street")
    path = f"{yard.office}/complaints/{case['id']}"
    assert ((await committee.get(path)).status_code, (await street.get(path)).status_code) == (404, 200)


@pytest.mark.parametrize("taken", [False, True])
async def test_who_is_over_a_case_says_whom_it_is_about_and_it_leaves_them(yard: Yard, *, taken: bool) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report(words="工头骂人，还不修。")
    if taken:
        await yard.happen(case, CaseHappened(CaseAct.ACCEPTED))
    path = f"{yard.office}/complaints/{case['id']}"
    committee, street = await yard.staff("committee"), await yard.staff("street")
    said = {"rung": "unit", "unit_id": str(yard.unit), "reason": "描述里反映的是该单位的工头"}
    for wrong in ({}, {"unit_id": None}, {"rung": None}):
        sent = said | wrong if wrong else {"reason": "没有改动"}
        refused = await committee.post(f"{path}/about", json=sent, headers=key())
        assert (refused.status_code, refused.json()["code"]) == (422, "case_faulty"), sent
    assert (await (await yard.staff("grid")).post(f"{path}/about", json=said, headers=key())).status_code == 403
    answer = await committee.post(f"{path}/about", json=said, headers=key())
    assert answer.status_code == 201, answer.text
    assert (answer.json()["state"], answer.json()["charge"]) == ("in_hand", "社区")
    assert any("已更正反映的是谁" in one for one in await me.inbox())
    seen = await me.see(case)
    assert seen["words"] == "工头骂人，还不修。", "the reason of staff is not what was reported"
    assert [one["words"] for one in seen["timeline"] if one["act"] == "about_corrected"] == [said["reason"]]
    acts = [(one["act"], one["label"]) for one in answer.json()["events"]]
    assert ("about_corrected", "更正反映的是谁") in acts
    assert [one.act for one in await yard.events(case)].count("about_corrected") == 1
    to = {"to_rung": "unit", "to_unit_id": str(yard.unit), "reason": "请办理"}
    assert "不能由其办理" in (await street.post(f"{path}/dispatches", json=to, headers=key())).text

    # The office that has it now is not over itself; the one above is, and takes it from it.
    people = {"people": [str(yard.hall.staff["committee2"])], "reason": "反映的是社区的工作人员"}
    refused = await committee.post(f"{path}/about", json=people, headers=key())
    assert (refused.status_code, refused.json()["code"]) == (403, "case_not_over")
    answer = await street.post(f"{path}/about", json=people, headers=key())
    assert (answer.status_code, answer.json()["charge"]) == (201, "街道"), answer.text
    assert (await committee.get(path)).status_code == 404


async def test_who_has_a_case_that_is_about_somebody_else_keeps_it_until_the_office_above_accepts(yard: Yard) -> None:
    await yard.configured()
    me = await yard.phone()
    case = await me.report()
    await yard.happen(case, CaseHappened(CaseAct.ACCEPTED))
    now_is = await me.say(case, "corrections", {"about": {"rung": "community"}})
    assert (now_is["state"], now_is["charge"], now_is["offered"]) == ("in_hand", "滨江物业", "街道")
    cleared = await me.say(case, "corrections", {"about": {}})
    assert (cleared["charge"], cleared["offered"]) == ("滨江物业", "街道")


@pytest.mark.parametrize("act", [CaseAct.CORRECTED, CaseAct.ABOUT_CORRECTED])
async def test_whose_word_a_correction_is_reads_the_same_of_rows_from_before(yard: Yard, act: CaseAct) -> None:
    await yard.configured(Limits(public=True))
    me, street = await yard.phone(), await yard.staff("street")
    case = await me.report()
    await me.say(case, "corrections", {"words": "是二楼的水管。"})
    async with yard.database.write() as session:
        held = await acting.hold_case(session, yard.hall.desk.id, uuid.UUID(case["id"]))
        facts = {"was": {"about": {}}, "now": {"about": complained_of.about_as_json(held)}}
        by = By(staff_id=yard.hall.staff["street"], acted_as="街道办事处")
        await acting.happen(
            session, held, CaseHappened(act), by, await now(session), words="查明了反映的是谁", facts=facts
        )
    events = (await street.get(f"{yard.office}/complaints/{case['id']}")).json()["events"]
    seen = await me.see(case)
    for told in (events, seen["timeline"]):
        assert [(one["act"], one["words"]) for one in told if "corrected" in one["act"]] == [
            ("corrected", "是二楼的水管。"),
            ("about_corrected", "查明了反映的是谁"),
        ]
    # What staff say is read before anything is released; the reporter's own words are still the reporter's.
    assert seen["words"] == "是二楼的水管。"
