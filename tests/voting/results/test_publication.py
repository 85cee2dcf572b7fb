"""A result must hang within days of the count; the end of the window is told once, before the count."""

from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.core.calendar import DueTime
from app.core.signing.signer import Signer
from app.media.store import Store
from app.posting import service as posting
from app.voting.lifecycle import Act, State
from app.voting.results import publication
from app.voting.results.publication import Unposted
from app.worker import _look_ahead, count_ended, tell_ended
from tests.voting.live.ballot_box import CONVENOR, BallotBox, at_once
from tests.voting.results.office import carried_vote, cast, events

END = "vote:window_ended"


async def unposted(box: BallotBox) -> list[Unposted]:
    async with box.database.read() as session:
        return await publication.unposted(session, await box.now())


async def due(box: BallotBox) -> DueTime:
    async with box.database.read() as session:
        found = await session.get(DueTime, (await box.vote()).publish_due_id)
    assert found is not None
    return found


async def test_a_counted_result_must_hang_within_the_days_of_its_rules(box: BallotBox) -> None:
    vote = await carried_vote(box)
    clock = await due(box)
    assert (clock.start_at, clock.amount, clock.unit) == (vote.counted_at, 3, "calendar_days")
    (waiting,) = await unposted(box)
    assert (waiting.vote.id, waiting.overdue) == (box.vote_id, False)
    await box.clock_to(clock.due_at - timedelta(seconds=1))
    assert not (await unposted(box))[0].overdue
    await box.clock_to(clock.due_at)
    assert (await unposted(box))[0].overdue


async def test_a_draft_is_no_posting_and_one_taken_back_hangs_no_more(box: BallotBox) -> None:
    await carried_vote(box)
    await box.act(Act.POST_RESULT)
    posting_id = (await box.vote()).result_posting_id
    assert len(await unposted(box)) == 1
    until = await box.hang(posting_id)
    assert await unposted(box) == []
    await box.clock_to(until)
    assert await unposted(box) == []
    assert posting_id is not None


async def test_a_posting_withdrawn_is_an_alarm_again(box: BallotBox) -> None:
    await carried_vote(box)
    await box.act(Act.POST_RESULT)
    posting_id = (await box.vote()).result_posting_id
    assert posting_id is not None
    await box.hang(posting_id)
    async with box.database.write() as session:
        await posting.withdraw(session, box.desk.id, posting_id, "数字写错", by=CONVENOR.id)
    assert len(await unposted(box)) == 1


async def test_the_worker_warns_of_an_overdue_result_once_a_day(box: BallotBox, signer: Signer, tmp_path: Path) -> None:
    vote, store = await carried_vote(box), Store.folder(tmp_path)
    with capture_logs() as quiet:
        done = await _look_ahead(box.database, signer, store, None)
    assert [line for line in quiet if line["event"] == "result_overdue"] == []
    await box.clock_to((await due(box)).due_at)
    with capture_logs() as lines:
        done = await _look_ahead(box.database, signer, store, done)
        assert await _look_ahead(box.database, signer, store, done) == done
    assert [line["vote"] for line in lines if line["event"] == "result_overdue"] == [vote.eid]


async def test_the_end_is_told_once_and_before_the_count(box: BallotBox) -> None:
    await box.opened()
    await cast(box, ["agree"] * 9)
    assert await tell_ended(box.database) == []
    await box.ended()
    assert await tell_ended(box.database) == [box.vote_id]
    assert await tell_ended(box.database) == []
    await count_ended(box.database)
    assert (await box.vote()).state == State.COUNTED
    assert await tell_ended(box.database) == []
    assert [one.what for one in await events(box)][-2:] == [END, "vote:count"]


async def test_many_workers_tell_one_end(box: BallotBox) -> None:
    await box.opened()
    await box.keyed_paper("p001")
    await box.ended()
    await at_once(*(tell_ended(box.database) for _ in range(3)))
    assert [one.what for one in await events(box)].count(END) == 1


async def test_a_count_that_is_faster_than_the_worker_tells_the_end_itself(box: BallotBox) -> None:
    await carried_vote(box)
    assert [one.what for one in await events(box)][-2:] == [END, "vote:count"]


async def test_an_extension_makes_another_end(box: BallotBox) -> None:
    vote = await box.opened()
    assert vote.closes_at is not None
    later = vote.closes_at + timedelta(days=5)
    await box.extended(later)
    await box.clock_to(vote.closes_at)
    assert await tell_ended(box.database) == []
    await box.clock_to(later)
    assert await tell_ended(box.database) == [box.vote_id]
    (told,) = [one for one in await events(box) if one.what == END]
    assert (told.proposed_by, told.approved_by) == (None, None)
    assert told.at >= later


@pytest.mark.parametrize("state", [State.VOIDED, State.NOTICED])
async def test_what_never_received_ballots_never_ends(box: BallotBox, state: State) -> None:
    await box.noticed()
    if state is State.VOIDED:
        await box.both(Act.VOID)
    await box.ended()
    assert await tell_ended(box.database) == []
