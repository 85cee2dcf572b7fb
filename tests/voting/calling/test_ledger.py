"""The ledger: what proves that an owner was told, when a head counts as reached, the posting as last resort, the walk list."""

import io
import uuid
from datetime import timedelta

import openpyxl
import pytest

from app import worker
from app.core.errors import Refused
from app.notifications.kinds import NoticeKind, ProofWay, Reach
from app.voting.calling import delivery
from app.voting.calling.delivery_schemas import DoorAnswer, WalkAnswer
from app.voting.calling.walk_sheet import walk_xlsx
from app.voting.kinds import HandedBy, PaperFate
from app.voting.lifecycle import Act
from app.voting.papers import issuing
from tests.posting.evidence import put_evidence
from tests.voting.calling.doors import CALLER, Doors
from tests.voting.live.ballot_box import CONVENOR, HEADS


async def test_a_notice_alone_has_reached_nobody(doors: Doors) -> None:
    await doors.noticed()
    assert {head.reach for head in (await doors.ledger()).values()} == {Reach.NOT}


async def test_opening_it_in_the_inbox_proves_it_for_that_owner(doors: Doors) -> None:
    await doors.noticed()
    resident, _ = await doors.bound("p003")
    (notice,) = await doors.notices(NoticeKind.VOTE_NOTICE)
    for _ in range(2):
        await doors.open_inbox(resident, notice, await doors.owners_of("p003"))
    assert await doors.reach("p003") is Reach.PERSONALLY
    assert await doors.reach("p004") is Reach.NOT
    assert [one.way for one in await doors.proofs()] == [ProofWay.INBOX_OPENED]


async def test_a_call_counts_for_the_one_it_reached_and_a_paper_for_the_whole_head(doors: Doors) -> None:
    await doors.noticed()
    one, other = await doors.named("p001")
    await doors.called("p001", one, reached=True)
    ledger = await doors.ledger()
    assert {owner.named: owner.reach for owner in ledger["p001"].owners} == {
        one: Reach.PERSONALLY,
        other: Reach.NOT,
    }
    assert ledger["p001"].reach is Reach.NOT
    await doors.handed("p001")
    assert await doors.reach("p001") is Reach.PERSONALLY


async def test_a_call_that_reached_nobody_is_kept_and_proves_nothing(doors: Doors) -> None:
    await doors.noticed()
    (named,) = await doors.named("p003")
    await doors.called("p003", named, reached=False)
    assert await doors.reach("p003") is Reach.NOT
    (kept,) = await doors.proofs()
    assert (kept.way, kept.reached, kept.recorded_by) == (ProofWay.CALLED, False, CALLER)


async def test_a_hand_over_needs_its_photo_and_a_head_of_the_roll(doors: Doors) -> None:
    await doors.noticed()
    for voter, photo, field in (
        ("p003", uuid.uuid4(), "photo"),
        ("p003", await put_evidence(doors.database, doors.desk.id, pdf=True), "photo"),
        ("p099", await put_evidence(doors.database, doors.desk.id), "voter"),
    ):
        with pytest.raises(Refused) as refused:
            await doors.handed(voter, photo)
        assert [fault.field for fault in refused.value.fields] == [field]
    with pytest.raises(Refused) as refused:
        await doors.called("p003", "o9999", reached=True)
    assert [fault.field for fault in refused.value.fields] == ["owner"]


async def test_before_the_notice_there_is_nothing_to_deliver(doors: Doors) -> None:
    await doors.draft()
    await doors.act(Act.POST_ROLL)
    with pytest.raises(Refused) as refused:
        await doors.handed("p003")
    assert refused.value.code.name == "nothing_to_deliver"


async def test_a_ballot_paper_put_into_their_hands_proves_it_too(doors: Doors) -> None:
    await doors.noticed()
    async with doors.database.write() as session:
        (paper,) = await issuing.issue(session, doors.vote_id, ["p003"], by=CONVENOR.id)
        await issuing.record(
            session,
            doors.vote_id,
            paper.serial,
            PaperFate.HANDED,
            way=HandedBy.DOOR,
            recipient="赵敏",
            reason="",
            evidence_id=None,
            by=CONVENOR.id,
        )
    head = (await doors.ledger())["p003"]
    assert head.reach is Reach.PERSONALLY
    assert [(one.way, one.text) for one in head.owners[0].proofs] == [(ProofWay.BALLOT_HANDED, "上门送达 赵敏")]


async def test_the_posting_is_the_last_resort_written_when_it_has_run_its_days(doors: Doors) -> None:
    vote = await doors.noticed()
    await doors.both(Act.OPEN)
    # Approved while it still hangs: that it has run its days is not true yet.
    assert await worker.open_due(doors.database) == []
    assert await doors.proofs() == []
    assert await worker.tell_owed(doors.database) == []
    assert vote.opens_at is not None
    await doors.clock_to(vote.opens_at)
    assert await worker.open_due(doors.database) == [doors.vote_id]
    assert await worker.tell_owed(doors.database) == []
    proofs = await doors.proofs()
    assert {one.way for one in proofs} == {ProofWay.POSTED}
    assert {one.posting_id for one in proofs} == {vote.notice_posting_id}
    assert len(proofs) == HEADS + 1
    assert {head.reach for head in (await doors.ledger()).values()} == {Reach.BY_POSTING}


async def test_a_vote_opened_after_the_posting_ran_has_it_written_at_once(doors: Doors) -> None:
    vote = await doors.noticed()
    assert vote.opens_at is not None
    await doors.clock_to(vote.opens_at)
    await doors.both(Act.OPEN)
    assert len(await doors.proofs()) == HEADS + 1


async def test_the_walk_list_is_who_was_not_met_whatever_hung(doors: Doors) -> None:
    await doors.opened()
    await worker.tell_owed(doors.database)
    await doors.handed("p003")
    async with doors.database.read() as session:
        walks = await delivery.walk_list(session, await doors.vote())
    (walk,) = walks
    assert (walk.building, walk.stairwell) == ("1", "1")
    assert [door.voter for door in walk.doors] == [f"p{n:03d}" for n in range(1, HEADS + 1) if n != 3]
    assert {door.reach for door in walk.doors} == {Reach.BY_POSTING}


async def test_the_sheet_of_the_walk_list_holds_no_formula(doors: Doors) -> None:
    door = DoorAnswer(voter="p001", parts=["-1-101", "＝cmd"], reach=Reach.NOT)
    walks = [WalkAnswer(building="=1+1", stairwell="@2", doors=[door])]
    book = openpyxl.load_workbook(io.BytesIO(walk_xlsx("=HYPERLINK(1)", walks, await doors.now())))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "未送达" in {cell.value for cell in cells}


async def test_a_notice_given_anew_starts_its_ledger_anew(doors: Doors) -> None:
    vote = await doors.noticed()
    await doors.handed("p003")
    assert await doors.reach("p003") is Reach.PERSONALLY
    assert vote.opens_at is not None
    later = vote.opens_at + timedelta(days=20)
    await doors.act(Act.GIVE_NOTICE, opens_at=later.isoformat(), closes_at=(later + timedelta(days=10)).isoformat())
    assert len(await doors.notices(NoticeKind.VOTE_NOTICE)) == 2
    assert await doors.reach("p003") is Reach.NOT
