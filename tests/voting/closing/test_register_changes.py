"""What comes into force of the register while ballots are received goes under both by itself, and stands in the posting."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.core.installation import now
from app.posting.models import Posting
from app.voting import acting
from app.voting.closing import correcting, counting, reconsidering
from app.voting.closing.reconsidering import Question
from app.voting.count.outcome import CountResult, Outcome
from app.voting.lifecycle import Act, Mode, State
from app.voting.log.lines import hashes_of, lines_after
from app.voting.models import RollCorrection
from app.voting.results import result_files
from app.worker import tell_ended
from tests.register.desk import CHIEF, CLERK
from tests.register.flats import flat, id_card, owner
from tests.voting.disputes.test_corrections import correct
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.test_acting import events


async def eight_of_twelve(box: BallotBox) -> None:
    """An open vote in which two thirds of twelve equal flats took part, and agreed."""
    await box.opened()
    for number in range(1, 9):
        await box.cast(f"p{number:03d}")


async def beside(box: BallotBox) -> list[RollCorrection]:
    async with box.database.read() as session:
        return list(await session.scalars(select(RollCorrection).order_by(RollCorrection.seq)))


async def under_the_corrected(box: BallotBox) -> CountResult:
    async with box.database.read() as session:
        return (await reconsidering.views(session, await box.vote()))[Question.ROLL_CORRECTED]


async def test_an_area_that_the_register_corrects_goes_under_both_without_anybody_having_to_think_of_it(
    box: BallotBox,
) -> None:
    """One of four silent flats has 88.12 and not 81.82: two thirds of the area by the roll, less by the register."""
    box.areas = [10_000] * 7 + [6_364] + [10_000] * 3 + [8_182]
    await eight_of_twelve(box)
    await box.desk.correct_area("1-1-111", "88.12")
    vote = await box.counted()
    assert vote.state == State.AWAITING
    (row,) = await beside(box)
    assert (row.part, row.was_area_c, row.area_c, row.voter) == ("1-1-111", 8_182, 8_812, "p012")
    assert (row.proposed_by, row.approved_by) == (CLERK, CHIEF)
    assert row.reason.startswith("登记簿变更：更正面积，")
    async with box.database.read() as session:
        kept = await counting.governing(session, box.vote_id)
        assert kept is not None
        assert counting.outcomes_of(kept)[1] is Outcome.CARRIED
        lines = await lines_after(session, box.vote_id, 0)
    assert (await under_the_corrected(box)).items[1].outcome is Outcome.NO_VALID_DECISION
    assert [line.seq for line in lines] == list(range(vote.next_seq))
    assert await hashes_of(box.database, box.vote_id)(0) == [line.hash for line in lines]
    ended, corrected, counted = (await events(box))[-3:]
    assert [one.what for one in (ended, corrected, counted)] == [
        "vote:window_ended",
        "vote:correct_roll",
        "vote:count",
    ]
    assert "更正前：12 处，1145.46 平方米，12 人；更正后：12 处，1151.76 平方米，12 人" in corrected.sentence
    assert "有 1 处变更生效" in corrected.reason
    assert "1-1-111" not in corrected.sentence + corrected.reason


async def test_a_register_that_stays_as_it_was_writes_nothing(box: BallotBox) -> None:
    await eight_of_twelve(box)
    await box.desk.correct_area("1-1-111", "88.12")
    await box.desk.correct_area("1-1-111", "100.00")
    assert (await box.counted()).state == State.COUNTED
    assert await beside(box) == []


async def test_what_comes_into_force_after_the_window_is_not_taken_in(box: BallotBox) -> None:
    await eight_of_twelve(box)
    await box.ended()
    await box.clock_to(await box.now() + timedelta(seconds=1))
    await box.desk.correct_area("1-1-111", "188.00")
    assert (await box.counted()).state == State.COUNTED
    assert await beside(box) == []


async def test_the_clock_takes_it_in_when_the_window_ends_and_once(box: BallotBox) -> None:
    await eight_of_twelve(box)
    await box.desk.correct_area("1-1-111", "188.00")
    await box.ended()
    assert await tell_ended(box.database) == [box.vote_id]
    assert await tell_ended(box.database) == []
    assert len(await beside(box)) == 1
    async with box.database.write() as session:
        await acting.count_by_clock(session, box.vote_id)
    assert len(await beside(box)) == 1
    assert (await box.vote()).state == State.AWAITING


async def test_a_sale_while_ballots_are_received_is_no_error_of_the_roll(box: BallotBox) -> None:
    vote = await box.opened()
    assert vote.opens_at is not None
    for number in range(1, 9):
        await box.cast(f"p{number:03d}")
    await box.desk.sell("1-1-100", "何平", id_card(77), vote.opens_at.date() + timedelta(days=1))
    await box.desk.sell("1-1-101", "何平", id_card(77), vote.opens_at.date() + timedelta(days=1))
    await box.desk.correct_area("1-1-100", "90.00")
    assert (await box.counted()).state in {State.COUNTED, State.AWAITING}
    (row,) = await beside(box)
    assert (row.area_c, row.voter, row.was_voter) == (9_000, "p001", "p001")


async def test_a_sale_before_the_opening_that_was_entered_after_it(box: BallotBox) -> None:
    """The seller was an owner no more when the window opened: under the corrected roll their ballot is nobody's."""
    await box.noticed()
    sold_on = (await box.now()).date()
    await box.open()
    for number in range(1, 9):
        await box.cast(f"p{number:03d}")
    await box.desk.sell("1-1-100", "何平", id_card(77), sold_on)
    vote = await box.counted()
    (row,) = await beside(box)
    assert (row.voter, row.was_voter, row.area_c) == ("p013", "p001", 10_000)
    found = await under_the_corrected(box)
    assert (found.items[1].total.heads, found.items[1].participating.heads) == (12, 7)
    assert vote.state == State.AWAITING


async def test_parts_that_joined_and_parts_that_vote_no_more(box: BallotBox) -> None:
    await eight_of_twelve(box)
    gone = (await box.desk.parts())["1-1-100"].part.id
    await box.desk.correct(kind="retire", part_id=gone)
    await box.desk.bring_in(flat("1-1-99", owner("何平", document=id_card(77)), area_c=7_000))
    await box.counted()
    lines = [(row.i, row.part, row.was_area_c, row.area_c, row.was_voter, row.voter) for row in await beside(box)]
    assert lines == [(0, "1-1-100", 10_000, 0, "p001", "p001"), (12, "1-1-99", 0, 7_000, "", "p013")]
    found = (await under_the_corrected(box)).items[1]
    assert (found.total.heads, found.total.area_c) == (12, 117_000)
    assert (found.participating.heads, found.participating.area_c) == (7, 70_000)
    async with box.database.read() as session:
        vote = await box.vote()
        assert await correcting.totals_now(session, vote) == "12 处，1170.00 平方米，12 人"
        assert await correcting.totals_frozen(session, vote) == "12 处，1200.00 平方米，12 人"


async def test_two_persons_who_wrote_a_line_later_knew_what_the_register_says(box: BallotBox) -> None:
    await eight_of_twelve(box)
    await box.desk.correct_area("1-1-111", "88.12")
    await correct(box, part="1-1-111", area_m2="90.00")
    await correct(box, part="1-1-110", area_m2="90.00")
    await box.desk.correct_area("1-1-110", "91.00")
    await box.counted()
    assert [(row.part, row.area_c) for row in await beside(box)] == [
        ("1-1-111", 9_000),
        ("1-1-110", 9_000),
        ("1-1-110", 9_100),
    ]


async def test_two_parts_that_went_to_two_new_owners_are_two_heads(box: BallotBox) -> None:
    await eight_of_twelve(box)
    await correct(box, part="1-1-110", area_m2="100.00", voter="new")
    await correct(box, part="1-1-111", area_m2="100.00", voter="new")
    assert [row.voter for row in await beside(box)] == ["p013", "p014"]
    await correct(box, part="1-1-110", area_m2="100.00", voter="p014")
    await box.counted()
    assert (await under_the_corrected(box)).items[1].total.heads == 11


async def test_it_stands_in_the_posting_and_in_the_files_whether_it_decides_or_not(box: BallotBox) -> None:
    await box.opened()
    for number in range(1, 11):
        await box.cast(f"p{number:03d}")
    await box.desk.correct_area("1-1-111", "88.12")
    assert (await box.counted()).state == State.COUNTED
    await box.act(Act.POST_RESULT)
    vote = await box.vote()
    async with box.database.read() as session:
        posting = await session.get(Posting, vote.result_posting_id)
        files = await result_files.files_of(session, vote)
    assert posting is not None
    told = (
        "开始投票以后名册有 1 处更正（面积 1 处），计票仍以开始时冻结的名册为准。"
        "冻结的名册：12 处，1200.00 平方米，12 人；更正后：12 处，1188.12 平方米，12 人。"
        "按更正后的名册，事项 1：表决通过（与计票的结论相同）。"
    )
    assert told in posting.text
    assert told in files.about.rule_note
    assert "1-1-111" not in posting.text


async def test_a_posting_of_a_vote_whose_roll_stands_says_nothing_of_it(box: BallotBox) -> None:
    await eight_of_twelve(box)
    await box.counted()
    await box.act(Act.POST_RESULT)
    async with box.database.read() as session:
        posting = await session.get(Posting, (await box.vote()).result_posting_id)
    assert posting is not None
    assert "名册有" not in posting.text


async def test_where_the_authoritys_system_decides_nothing_is_taken_in(box: BallotBox) -> None:
    await box.opened(Mode.AUXILIARY)
    await box.desk.correct_area("1-1-111", "188.00")
    await box.ended()
    await tell_ended(box.database)
    assert await beside(box) == []


async def test_a_change_that_decides_holds_the_result_back_until_a_person_decided(box: BallotBox) -> None:
    await eight_of_twelve(box)
    await box.desk.correct_area("1-1-111", "188.00")
    await box.counted()
    with pytest.raises(Refused) as refusal:
        await box.act(Act.POST_RESULT)
    assert refusal.value.code.name == "state_forbids"
    async with box.database.read() as session:
        at = await now(session)
        assert (await box.vote()).counted_at <= at
