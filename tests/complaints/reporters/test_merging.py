"""Two cases that are one: proposed, made by another, seen by all reporters, taken back whole; never by whom it concerns."""

from typing import Any

from app.complaints import acting
from app.complaints.kinds import CaseAct, CaseOutcome
from app.complaints.lifecycle import CaseHappened
from app.complaints.telling import tell_reporters
from app.core.installation import now
from tests.complaints.reporters.yard import Phone, Yard
from tests.conftest import Person

SAME = "同一楼梯间的同一处漏水"


async def two(yard: Yard) -> tuple[Phone, Phone, Any, Any]:
    """Two cases of two flats at one place, both with the unit."""
    await yard.configured()
    me, other = await yard.phone(), await yard.phone("1-1-102")
    return me, other, await me.report(), await other.report()


async def act(yard: Yard, who: Person, case: Any, what: str, into: Any, status: int = 201) -> Any:
    answer = await who.post(
        f"{yard.office}/complaints/{case['id']}/{what}", json={"into_id": into["id"], "reason": SAME}
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_one_proposes_and_another_makes_it_and_all_are_told(yard: Yard) -> None:
    me, other, kept, gone = await two(yard)
    one, two_ = await yard.staff("committee"), await yard.staff("committee2")
    (beside,) = (await one.get(f"{yard.office}/complaints/{gone['id']}/similar")).json()["lines"]
    assert (beside["id"], beside["same_stairwell"]) == (kept["id"], True)
    await act(yard, one, gone, "merge-proposals", kept)
    assert (await other.see(gone))["timeline"][-1]["to"] == "第2号并入第1号"
    (waiting,) = (await two_.get(f"{yard.office}/complaint-merges")).json()["lines"]
    assert (waiting["number"], waiting["into_number"], waiting["reason"], waiting["mine"]) == (2, 1, SAME, False)
    assert (await act(yard, one, gone, "merges", kept, 403))["code"] == "case_second_person"
    made = await act(yard, two_, gone, "merges", kept)
    assert (made["state"], made["into_number"]) == ("merged", 1)
    assert (await two_.get(f"{yard.office}/complaint-merges")).json() == {"lines": [], "next": None}
    merged = await other.see(gone)
    assert (merged["merged_into"], merged["clocks"]) == ({"id": kept["id"], "number": 1}, [])
    seen = await me.see(kept)
    assert (seen["merged_here"], seen["joined"]) == ([{"id": gone["id"], "number": 2}], 1)
    assert [one["act"] for one in seen["timeline"][-2:]] == ["merge_proposed", "merged"]
    assert "已并案办理" in (await me.inbox())[0]
    assert "第2号）：（已并入第1号）第2号与第1号反映的是同一问题" in (await other.inbox())[0]


async def test_a_proposal_waits_in_the_work_list_of_whoever_may_make_it(yard: Yard) -> None:
    _, _, kept, gone = await two(yard)

    async def waits(who: str) -> list[tuple[str, str]]:
        lines = (await (await yard.staff(who)).get("/v1/office/work")).json()["lines"]
        return [(one["path"], one["community_id"]) for one in lines if one["kind"] == "case_merge"]

    assert await waits("committee2") == []
    await act(yard, await yard.staff("committee"), gone, "merge-proposals", kept)
    assert (
        await waits("committee2")
        == await waits("street")
        == [(f"{yard.office}/complaint-merges", str(yard.hall.desk.id))]
    )
    assert (await waits("committee"), await waits("grid")) == ([], []), "who proposed it, and who may not"
    await act(yard, await yard.staff("committee2"), gone, "merges", kept)
    assert (await waits("committee2"), await waits("street")) == ([], [])


async def test_reporters_of_both_read_the_case_that_goes_on_and_are_told_alike(yard: Yard) -> None:
    _, other, kept, gone = await two(yard)
    await act(yard, await yard.staff("committee"), gone, "merge-proposals", kept)
    await act(yard, await yard.staff("street"), gone, "merges", kept)
    assert (await other.see(kept))["mine"] is True
    await yard.done(kept)
    async with yard.database.write() as session:
        held = await acting.hold_case(session, yard.hall.desk.id, (await yard.complaints())[0].id)
        for _ in range(2):
            await tell_reporters(session, held, "单位称已解决。", await now(session), "said_done:4")
    told = [one for one in await other.inbox() if "单位称已解决" in one]
    assert [one.partition("：")[2] for one in told] == ["（已并入第1号）单位称已解决。"]
    assert (await other.say(kept, "not-fixed"))["state"] == "in_hand"
    assert (await other.say(kept, "contact", {"phone": "13912345678"}, 403))["code"] == "case_first_reporter"


async def test_taken_back_it_is_where_it_was(yard: Yard) -> None:
    me, other, kept, gone = await two(yard)
    one, street = await yard.staff("committee"), await yard.staff("street")
    await act(yard, one, gone, "merge-proposals", kept)
    await act(yard, street, gone, "merges", kept)
    assert (await act(yard, street, kept, "unmerges", gone, 422))["code"] == "case_merge_faulty"
    await act(yard, street, gone, "unmerges", kept)
    seen = await other.see(gone)
    assert (seen["state"], seen["merged_into"], seen["clocks"]) == ("offered", None, gone["clocks"])
    assert (await me.see(kept))["merged_here"] == []
    await other.see(kept, 404)
    assert ["并案已撤销" in one for one in (await me.inbox())] == [True, False]
    assert ["并案已撤销" in one for one in (await other.inbox())] == [True, False]
    assert (await act(yard, street, gone, "merges", kept, 409))["code"] == "case_not_proposed"


async def test_what_cannot_be_merged(yard: Yard) -> None:
    me, _, kept, gone = await two(yard)
    one, two_ = await yard.staff("committee"), await yard.staff("committee2")
    assert (await act(yard, one, gone, "merges", kept, 409))["code"] == "case_not_proposed"
    assert (await act(yard, one, gone, "merge-proposals", gone, 422))["code"] == "case_merge_faulty"
    third = await me.report()
    await act(yard, one, gone, "merge-proposals", kept)
    assert (await act(yard, two_, gone, "merges", third, 409))["code"] == "case_not_proposed"
    await me.say(kept, "withdrawal")
    assert (await act(yard, two_, gone, "merges", kept, 422))["code"] == "case_merge_faulty"
    assert (await two_.get(f"{yard.office}/complaint-merges")).json() == {"lines": [], "next": None}


async def test_nobody_merges_what_is_about_their_own_house_or_below_who_has_it(yard: Yard) -> None:
    me, _, kept, gone = await two(yard)
    about = await me.report(about={"rung": "community"})
    one, street = await yard.staff("committee"), await yard.staff("street")
    for case, into in ((about, kept), (kept, about)):
        assert (await act(yard, one, case, "merge-proposals", into, 404))["code"] == "not_found"
    listed = (await one.get(f"{yard.office}/complaints/{gone['id']}/similar")).json()["lines"]
    assert about["id"] not in {each["id"] for each in listed}
    await act(yard, street, about, "merge-proposals", kept)
    assert (await one.get(f"{yard.office}/complaint-merges")).json() == {"lines": [], "next": None}
    assert len((await street.get(f"{yard.office}/complaint-merges")).json()["lines"]) == 1
    # What the street itself has is above the street.
    street2 = await yard.staff("street2")
    assert (await act(yard, street2, about, "merges", kept, 403))["code"] == "case_not_over"
    assert (await act(yard, await yard.staff("district"), about, "merges", kept))["state"] == "merged"


async def test_a_chain_of_merges_tells_everybody(yard: Yard) -> None:
    me, other, first, second = await two(yard)
    neighbour = await yard.phone("1-2-201")
    third = await neighbour.report()
    for gone, into in ((third, second), (second, first)):
        await act(yard, await yard.staff("committee"), gone, "merge-proposals", into)
        await act(yard, await yard.staff("street"), gone, "merges", into)
    await yard.happen(
        first, CaseHappened(CaseAct.ACCEPTED), CaseHappened(CaseAct.SAID_DONE, outcome=CaseOutcome.PARTLY)
    )
    await me.say(first, "fixed")
    for one in (me, other, neighbour):
        assert "报事人确认已解决" in (await one.inbox())[0]
    assert (await neighbour.see(first))["merged_here"] == [
        {"id": second["id"], "number": 2},
        {"id": third["id"], "number": 3},
    ]
