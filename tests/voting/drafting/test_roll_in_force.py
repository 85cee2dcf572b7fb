"""A register change in force before the opening is a fault at check, notice and opening; a coming one stops nothing."""

import asyncio
import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.core.installation import now
from app.identity.permissions import Role
from app.register.corrections import corrections
from app.voting import acting, waiting
from app.voting.drafting import preparing
from app.voting.drafting.notice_check import NoticeFinding
from app.voting.kinds import PaperFate
from app.voting.lifecycle import Act, State
from app.voting.models import IssuedPaper, PaperEvent, VoteProposal
from tests.register.desk import CHIEF
from tests.register.flats import flat, id_card, owner
from tests.voting.disputes.test_corrections import COMMITTEE, correct
from tests.voting.live.ballot_box import CONVENOR, COUNTERS, BallotBox
from tests.voting.live.test_acting import events
from tests.voting.test_waiting import at


async def checked(box: BallotBox) -> list[NoticeFinding]:
    """What the check says of the roll."""
    vote = await box.vote()
    opens_at = await box.earliest(vote)
    async with box.database.read() as session:
        found = await preparing.check_before_notice(
            session, vote, opens_at=opens_at, closes_at=opens_at + timedelta(days=10), at=await now(session)
        )
    return [one for one in found if one.field == "roll"]


async def posted(box: BallotBox) -> None:
    """The roll is posted and hung its days."""
    await box.draft()
    await box.act(Act.POST_ROLL)
    await box.clock_to(await box.hang((await box.vote()).roll_posting_id))


async def notice(box: BallotBox) -> acting.Acted:
    opens_at = await box.earliest(await box.vote())
    closes_at = opens_at + timedelta(days=10)
    return await box.act(Act.GIVE_NOTICE, opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat())


async def work(box: BallotBox, role: Role) -> list[tuple[uuid.UUID, ...]]:
    """The rolls that wait to be drawn anew by somebody in this role."""
    async with box.database.read() as session:
        found = await waiting.rolls(session, at(box, role))
        return [one.subject for one in found]


async def test_the_check_says_which_parts_the_register_has_otherwise_and_how_to_mend_it(box: BallotBox) -> None:
    await posted(box)
    assert await checked(box) == []
    await box.desk.correct_area("1-1-100", "88.12")
    (found,) = await checked(box)
    assert found.fault
    assert found.what == (
        "名册冻结以后登记簿有 1 处变化：1-1-100（面积 100.00 → 88.12 平方米）。"
        "请社区居委会先“更正名册”，按现行登记簿重新冻结名册并公示。"
    )


async def test_no_notice_is_given_on_a_roll_that_is_no_longer_the_registers(box: BallotBox) -> None:
    await posted(box)
    await box.desk.correct_area("1-1-100", "88.12")
    with pytest.raises(Refused) as refusal:
        await notice(box)
    assert "名册冻结以后登记簿有 1 处变化" in refusal.value.message
    await correct(box)
    await box.clock_to(await box.hang((await box.vote()).roll_posting_id))
    await notice(box)
    assert (await box.vote()).state == State.NOTICED


async def test_a_vote_does_not_open_on_a_roll_that_is_no_longer_the_registers(box: BallotBox) -> None:
    await box.noticed()
    await box.desk.correct_area("1-1-100", "88.12")
    with pytest.raises(Refused) as refusal:
        await box.act(Act.OPEN)
    assert "名册冻结以后登记簿有 1 处变化" in refusal.value.message
    async with box.database.read() as session:
        may = await acting.may(session, await box.vote(), CONVENOR, await now(session))
    told = next(one.may for one in may if one.may.act == Act.OPEN)
    assert (told.now, told.why) == (False, refusal.value.message)


async def test_an_opening_settled_before_lapses_in_public_and_no_room_is_named(box: BallotBox) -> None:
    vote = await box.noticed()
    await box.both(Act.OPEN)
    await box.desk.sell("1-1-103", "何平", id_card(77), (await box.now()).date())
    assert vote.opens_at is not None
    await box.clock_to(vote.opens_at)
    async with box.database.write() as session:
        await acting.open_by_clock(session, box.vote_id)
    assert (await box.vote()).state == State.NOTICED
    async with box.database.read() as session:
        (lapsed,) = await session.scalars(select(VoteProposal))
    last = (await events(box))[-1]
    assert last.what == "vote:not_opened"
    assert "名册冻结以后登记簿有 1 处变化" in last.reason
    assert "1-1-103" not in last.reason
    assert lapsed.lapsed_because == last.reason


async def test_a_sale_to_somebody_new_is_drawn_anew_though_parts_and_heads_stay_as_many(box: BallotBox) -> None:
    """The roll names no owner, so its hash is as it was: who votes is another all the same."""
    vote = await box.noticed()
    await box.desk.sell("1-1-103", "何平", id_card(77), (await box.now()).date())
    (found,) = await checked(box)
    assert "1-1-103（业主有变）" in found.what
    await correct(box)
    drawn = await box.vote()
    assert drawn.roll_id != vote.roll_id
    assert await checked(box) == []
    seller = box.owners.copy()
    await box.learn_owners()
    assert box.owners["p004"] not in seller.values()


async def test_parts_that_joined_and_parts_that_are_no_more(box: BallotBox) -> None:
    await posted(box)
    await box.desk.bring_in(flat("1-1-99", owner("何平", document=id_card(77))))
    gone = (await box.desk.parts())["1-1-105"].part.id
    await box.desk.correct(kind="retire", part_id=gone)
    (found,) = await checked(box)
    assert "有 2 处变化：1-1-105（已注销，或者改作不参加表决的用途）、1-1-99（名册冻结后新增）" in found.what


async def test_what_decides_nothing_stops_nothing(box: BallotBox) -> None:
    """A phone number, a death, a change taken back: the revision moved, the roll says what the register says."""
    await posted(box)
    dead = (await box.desk.parts())["1-1-100"].owners[0][0].id
    await box.desk.correct(kind="death", owner_id=dead, deceased_on=date(2026, 1, 1))
    await box.desk.correct_area("1-1-101", "88.12")
    await box.desk.correct_area("1-1-101", "100.00")
    assert await checked(box) == []
    await notice(box)


async def test_a_change_not_yet_in_force_is_shown_and_stops_nothing(box: BallotBox) -> None:
    await posted(box)
    part_id = (await box.desk.parts())["1-1-100"].part.id
    proposed = await box.desk.propose(kind="area", part_id=part_id, area_m2="88.12", source="register")
    await box.desk.check(flat("1-1-99", owner("何平", document=id_card(77))), filename="补录.xlsx")
    (found,) = await checked(box)
    assert not found.fault
    assert found.what.startswith("有 2 项登记变更还没有生效，现在不影响本次表决：1-1-100 更正面积、导入 补录.xlsx。")
    await notice(box)
    await box.desk.settle(proposed)
    assert [one.fault for one in await checked(box)] == [True, False]


async def test_it_waits_for_the_committee_from_the_change_until_the_correction_is_proposed(box: BallotBox) -> None:
    vote = await box.noticed()
    assert await work(box, Role.NEIGHBOURHOOD_COMMITTEE) == []
    await box.desk.correct_area("1-1-100", "88.12")
    changed_at = await box.now()
    assert await work(box, Role.NEIGHBOURHOOD_COMMITTEE) == [(box.vote_id,)]
    assert await work(box, Role.OWNERS_COMMITTEE) == []
    async with box.database.read() as session:
        (line,) = await waiting.rolls(session, at(box, Role.NEIGHBOURHOOD_COMMITTEE))
    assert (line.due_at, line.count) == (vote.opens_at, 1)
    assert changed_at - timedelta(minutes=1) < line.since <= changed_at
    await box.act(Act.CORRECT_ROLL, COMMITTEE)
    assert await work(box, Role.NEIGHBOURHOOD_COMMITTEE) == []


async def test_a_change_that_decides_nothing_waits_for_nobody(box: BallotBox) -> None:
    await box.noticed()
    dead = (await box.desk.parts())["1-1-100"].owners[0][0].id
    await box.desk.correct(kind="death", owner_id=dead, deceased_on=date(2026, 1, 1))
    assert await work(box, Role.NEIGHBOURHOOD_COMMITTEE) == []


async def test_a_paper_of_a_head_whose_owner_is_another_now_is_spent_and_no_other(box: BallotBox) -> None:
    await box.noticed()
    async with box.database.write() as session:
        issued_at = await now(session)
        session.add_all(
            IssuedPaper(
                vote_id=box.vote_id, serial=f"S-{voter}", voter=voter, issued_by=COUNTERS[0], issued_at=issued_at
            )
            for voter in ("p004", "p005")
        )
    await box.desk.sell("1-1-103", "何平", id_card(77), (await box.now()).date())
    await correct(box)
    async with box.database.read() as session:
        spent = await session.scalars(select(PaperEvent))
        assert [(one.serial, one.fate) for one in spent] == [("S-p004", PaperFate.REPLACED)]


async def test_a_change_that_comes_into_force_while_the_vote_opens_stops_it(box: BallotBox) -> None:
    vote = await box.noticed()
    await box.both(Act.OPEN)
    part_id = (await box.desk.parts())["1-1-100"].part.id
    proposed = await box.desk.propose(kind="area", part_id=part_id, area_m2="88.12", source="register")
    assert vote.opens_at is not None
    await box.clock_to(vote.opens_at)

    async def open_it() -> None:
        async with box.database.write() as session:
            await acting.open_by_clock(session, box.vote_id)

    async with box.database.write() as session:
        await corrections.decide(
            session,
            box.sealer,
            box.desk.id,
            proposed.id,
            approve=True,
            reason="",
            by=CHIEF,
            at=await now(session),
        )
        opening = asyncio.create_task(open_it())
        await asyncio.wait([opening], timeout=1)
        assert not opening.done()
    await opening
    assert (await box.vote()).state == State.NOTICED
