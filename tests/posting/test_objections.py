"""Objections: by a named owner, on evidence, late or not, answered once and in time, the overdue first."""

import asyncio
import uuid

import pytest

from app.core.errors import Refused
from app.core.installation import CHINA, now
from app.core.paging import Cursor
from app.posting import objections
from tests.posting.board import Board, set_clock
from tests.register.flats import flat, id_card, owner

OUYANG = owner("欧阳明月", document=id_card(1))


@pytest.fixture
async def owner_id(board: Board) -> uuid.UUID:
    await board.desk.bring_in(flat("1-1-101", OUYANG))
    (found, _) = (await board.desk.parts())["1-1-101"].owners[0]
    return found.id


async def test_an_objection_is_recorded_masked_and_due_in_five_working_days(board: Board, owner_id: uuid.UUID) -> None:
    await set_clock(board.database, "2026-09-29T10:00:00+08:00")
    posting = await board.hung()
    await set_clock(board.database, "2026-09-30T10:00:00+08:00")
    kept = await board.object_to(posting, owner_id)
    assert kept.objection.objector == "欧阳**"
    assert not kept.objection.late
    # Wednesday; a week of holidays follows, and Saturday the 10th is worked.
    assert kept.due.due_at.astimezone(CHINA).isoformat() == "2026-10-14T00:00:00+08:00"
    async with board.database.read() as session:
        assert await objections.open_objections(session, posting.subject_kind, posting.subject_id) == 1
        assert await objections.open_objections(session, posting.subject_kind, uuid.uuid4()) == 0
        assert not kept.overdue(await now(session))


async def test_an_objection_after_the_end_is_kept_as_late_and_still_waits_for_an_answer(
    board: Board, owner_id: uuid.UUID
) -> None:
    await set_clock(board.database, "2026-11-09T10:00:00+08:00")
    posting = await board.hung()
    await set_clock(board.database, "2026-11-16T23:59:59+08:00")
    assert not (await board.object_to(posting, owner_id)).objection.late
    await set_clock(board.database, "2026-11-17T00:00:00+08:00")
    assert (await board.object_to(posting, owner_id)).objection.late
    async with board.database.read() as session:
        assert await objections.open_objections(session, posting.subject_kind, posting.subject_id) == 2


async def test_nothing_is_late_while_the_sheet_is_missing(board: Board, owner_id: uuid.UUID) -> None:
    await set_clock(board.database, "2026-11-09T10:00:00+08:00")
    posting = await board.hung()
    await board.missing(posting)
    await set_clock(board.database, "2026-11-20T10:00:00+08:00")
    assert not (await board.object_to(posting, owner_id)).objection.late


async def test_there_is_nothing_to_object_to_before_it_hangs_or_once_it_is_withdrawn(
    board: Board, owner_id: uuid.UUID
) -> None:
    draft, gone = await board.draft(), await board.hung()
    await board.withdraw(gone)
    for posting in (draft, gone):
        with pytest.raises(Refused) as refused:
            await board.object_to(posting, owner_id)
        assert refused.value.code.name == "nothing_to_object_to"


async def test_the_objector_is_an_owner_and_who_writes_for_them_shows_evidence(
    board: Board, owner_id: uuid.UUID
) -> None:
    posting = await board.hung()
    with pytest.raises(Refused) as refused:
        await board.object_to(posting, uuid.uuid4(), evidence=False)
    assert [fault.field for fault in refused.value.fields] == ["owner_id", "evidence"]
    own = await board.object_to(posting, owner_id, by=None, evidence=False)
    assert own.objection.recorded_by is None


async def test_it_is_answered_once(board: Board, owner_id: uuid.UUID) -> None:
    posting = await board.hung()
    kept = await board.object_to(posting, owner_id)
    came = await asyncio.gather(
        board.answer(kept.objection.id), board.answer(kept.objection.id), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in came) == ["ObjectionNow", "Refused"]
    (refused,) = (one for one in came if isinstance(one, Refused))
    assert refused.code.name == "objection_answered"
    with pytest.raises(Refused) as unknown:
        await board.answer(uuid.uuid4())
    assert unknown.value.code.name == "not_found"
    async with board.database.read() as session:
        assert await objections.open_objections(session, posting.subject_kind, posting.subject_id) == 0


async def test_those_that_wait_come_first_and_the_longest_overdue_at_the_top(board: Board, owner_id: uuid.UUID) -> None:
    await set_clock(board.database, "2026-11-02T10:00:00+08:00")
    posting, other = await board.hung(days=30), await board.hung(days=30)
    made = []
    for day in (2, 3, 4):
        await set_clock(board.database, f"2026-11-{day:02d}T11:00:00+08:00")
        made.append((await board.object_to(posting, owner_id)).objection.id)
    elsewhere = (await board.object_to(other, owner_id)).objection.id
    await board.answer(made[0])
    await set_clock(board.database, "2026-11-11T11:00:00+08:00")
    async with board.database.read() as session:
        at = await now(session)
        found, following = await objections.listed(session, board.community_id, posting_id=posting.id)
        everything, _ = await objections.listed(session, board.community_id)
    assert following is None
    assert [one.objection.id for one in found] == [made[1], made[2], made[0]]
    assert [one.overdue(at) for one in found] == [True, False, False]
    assert elsewhere in {one.objection.id for one in everything}


async def test_pages_of_fifty_lose_none_and_repeat_none(board: Board, owner_id: uuid.UUID) -> None:
    posting = await board.hung(days=30)
    made = {(await board.object_to(posting, owner_id)).objection.id for _ in range(53)}
    for one in list(made)[:5]:
        await board.answer(one)
    async with board.database.read() as session:
        first, following = await objections.listed(session, board.community_id)
        rest, none = await objections.listed(session, board.community_id, after=Cursor(following))
        with pytest.raises(Refused):
            await objections.listed(session, board.community_id, after=Cursor(str(uuid.uuid4())))
    listed = [one.objection.id for one in (*first, *rest)]
    assert (len(first), len(rest), none) == (50, 3, None)
    assert set(listed) == made
    assert all(one.answer is None for one in first[:48])


async def test_a_full_page_that_is_the_last_one_says_so(
    board: Board, owner_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.paging.lines.PAGE", 2)
    posting = await board.hung()
    seen = []
    for _ in range(3):
        await board.object_to(posting, owner_id)
        async with board.database.read() as session:
            found, following = await objections.listed(session, board.community_id)
        seen.append((len(found), following is not None))
    assert seen == [(1, False), (2, False), (2, True)]
