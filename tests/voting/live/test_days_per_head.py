"""The days of a notice are counted for each head: by a sheet that is meant for it, or by being told in person as long before."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app import worker
from app.core.installation import now
from app.notifications.kinds import NoticeKind, ProofWay
from app.notifications.models import NoticeProof
from app.posting import service as posting
from app.voting.calling import delivery
from app.voting.drafting import preparing
from app.voting.lifecycle import Act, State
from tests.posting.evidence import put_evidence
from tests.voting.live.ballot_box import CONVENOR, HEADS, BallotBox
from tests.voting.live.test_acting import events
from tests.voting.live.test_opening import why_refused

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BOARD, FIRST, SECOND = "小区公告栏", "1 栋门厅", "2 栋 1 单元门口"


async def at_two_entrances(box: BallotBox, *places: str, settled: bool = True) -> datetime:
    """A vote on two buildings of six homes each, whose opening two settled; its hour."""
    box.homes = ["1-1"] * 6 + ["2-1"] * 6
    box.places = list(places)
    vote = await box.noticed()
    if settled:
        await box.both(Act.OPEN)
    assert vote.opens_at is not None
    return vote.opens_at


async def torn(box: BallotBox, place: str, since: datetime, mended_at: datetime | None = None) -> None:
    """The notice is missing at a place from an instant on, until it hangs there again."""
    notice_id = (await box.vote()).notice_posting_id
    assert notice_id is not None
    await box.clock_to(since)
    async with box.database.write() as session:
        await posting.report_taken_down(session, box.desk.id, notice_id, place, "被撕", by=CONVENOR.id)
    if mended_at is not None:
        await box.clock_to(mended_at)
        photo = await put_evidence(box.database, box.desk.id)
        async with box.database.write() as session:
            await posting.rehang(session, box.desk.id, notice_id, place, [photo], by=CONVENOR.id)


async def handed(box: BallotBox, *voters: str) -> None:
    """The notice is handed over to these heads now."""
    photo = await put_evidence(box.database, box.desk.id)
    async with box.database.write() as session:
        vote, at = await box.vote(), await now(session)
        for voter in voters:
            await delivery.hand_over(
                session, vote, voter, NoticeKind.VOTE_NOTICE, recipient="本人", photo=photo, by=CONVENOR.id, at=at
            )


async def at_its_hour(box: BallotBox, opens_at: datetime) -> str:
    """Why the vote did not open at its hour; empty where it opened."""
    await box.clock_to(opens_at + timedelta(seconds=1))
    await worker.open_due(box.database)
    return "" if (await box.vote()).state is State.OPEN else (await events(box))[-1].reason


async def test_a_gap_within_a_day_takes_nothing_off_mended_or_at_the_end(box: BallotBox) -> None:
    opens_at = await at_two_entrances(box, BOARD)
    await torn(box, BOARD, opens_at - 9 * DAY, opens_at - 8 * DAY - HOUR)
    await torn(box, BOARD, opens_at - 3 * HOUR)
    assert await at_its_hour(box, opens_at) == ""
    # Torn later it is work: it stops no ballot and no count.
    await box.learn_owners()
    assert (await box.cast("p001")).stands
    await box.counted()


async def test_a_gap_of_days_is_taken_off_though_it_was_mended(box: BallotBox) -> None:
    opens_at = await at_two_entrances(box, BOARD)
    await torn(box, BOARD, opens_at - 9 * DAY, opens_at - 6 * DAY)
    why = await at_its_hour(box, opens_at)
    assert "12 户没有满 15 日（1 栋 1 单元 6 户、2 栋 1 单元 6 户）" in why
    assert "小区公告栏缺失过" in why
    assert "另定投票时间" in why


async def test_a_sheet_missing_at_an_entrance_counts_against_the_homes_there_alone(box: BallotBox) -> None:
    opens_at = await at_two_entrances(box, FIRST, SECOND)
    await torn(box, SECOND, opens_at - 9 * DAY)
    why = await at_its_hour(box, opens_at)
    assert "6 户没有满 15 日（2 栋 1 单元 6 户）" in why
    assert "2 栋 1 单元门口缺失，请补贴" in why


async def test_the_main_board_is_for_every_home(box: BallotBox) -> None:
    opens_at = await at_two_entrances(box, FIRST, SECOND, BOARD)
    await torn(box, SECOND, opens_at - 9 * DAY)
    assert await at_its_hour(box, opens_at) == ""


async def test_who_was_told_in_person_as_long_before_needs_no_sheet(box: BallotBox) -> None:
    opens_at = await at_two_entrances(box, FIRST, SECOND)
    theirs = [f"p{number:03d}" for number in range(7, HEADS + 1)]
    await handed(box, *theirs)
    await torn(box, SECOND, opens_at - 9 * DAY)
    assert await at_its_hour(box, opens_at) == ""
    # That the sheet had its days is written down for those alone for whom it hung.
    async with box.database.read() as session:
        posted = await session.scalars(select(NoticeProof.owner_id).where(NoticeProof.way == ProofWay.POSTED))
        found = set(posted)
    await box.learn_owners()
    assert found == {owner for voter, owner in box.owners.items() if voter not in theirs}


async def test_who_was_told_later_or_not_at_all_needs_one(box: BallotBox) -> None:
    opens_at = await at_two_entrances(box, FIRST, settled=False)
    await handed(box, *[f"p{number:03d}" for number in range(7, HEADS)])
    vote = await box.vote()
    assert vote.closes_at is not None
    async with box.database.read() as session:
        checked = await preparing.check_before_notice(
            session, vote, opens_at=opens_at, closes_at=vote.closes_at, at=await now(session)
        )
    # It is said before the notice is given.
    assert [one.what for one in checked if one.field == "posting_places" and "2 栋 1 单元没有张贴地点" in one.what]
    assert "1 户没有满 15 日（2 栋 1 单元 1 户）" in await why_refused(box.act(Act.OPEN))
    await box.clock_to(opens_at - 14 * DAY)
    await handed(box, f"p{HEADS:03d}")
    assert "1 户没有为其张贴的地点" in await why_refused(box.act(Act.OPEN))
