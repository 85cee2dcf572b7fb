"""The life of a posting on the database: its period by the Chinese calendar, photos, alarms, and text that stays."""

import asyncio
import hashlib
import json
import uuid
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.calendar import load_days
from app.core.calendar_file import DayLine
from app.core.errors import Refused
from app.core.installation import CHINA, now
from app.core.paging import Cursor
from app.posting import queries, service
from app.posting.kinds import PostingAct, PostingState
from app.posting.models import Posting, PostingAlarm
from app.posting.service import as_printed
from tests.databases import statements
from tests.posting.board import DOOR, GATE, Board, set_clock
from tests.posting.evidence import put_evidence

BEFORE_THE_HOLIDAYS = "2026-09-24T10:00:00+08:00"


def china(at: datetime | None) -> str:
    assert at is not None
    return at.astimezone(CHINA).isoformat()


async def test_seven_days_from_before_the_holidays_end_after_them(board: Board) -> None:
    await set_clock(board.database, BEFORE_THE_HOLIDAYS)
    posting = await board.draft()
    assert (await board.look(posting)).standing.state is PostingState.DRAFTED
    found = await board.hang(posting)
    assert found.standing.state is PostingState.HANGING
    assert china(found.standing.runs_until) == "2026-10-09T00:00:00+08:00"
    assert found.due is not None
    assert found.due.end.words == "2026-10-08 24:00"
    await set_clock(board.database, "2026-10-08T23:59:50+08:00")
    assert (await board.look(posting)).standing.state is PostingState.HANGING
    await set_clock(board.database, "2026-10-09T00:00:00+08:00")
    assert (await board.look(posting)).standing.state is PostingState.ENDED


async def test_a_period_into_a_year_not_loaded_is_provisional_and_recomputed_when_it_is(board: Board) -> None:
    await set_clock(board.database, "2026-12-28T10:00:00+08:00")
    posting = await board.hung()
    found = await board.look(posting)
    assert found.due is not None
    assert found.due.end.words == "2027-01-04 24:00（暂定）"
    # A year in which the 4th of January, a Monday, were a day off.
    off = [date(2027, 1, day) for day in (1, 2, 3, 4)] + [date(2027, 2, day) for day in range(5, 12)]
    off += [date(2027, 10, day) for day in range(1, 8)]
    lines = [DayLine(index, day, True, "2027 年放假安排") for index, day in enumerate(off, start=2)]
    async with board.database.write() as session:
        await load_days(session, lines)
    found = await board.look(posting)
    assert found.due is not None
    assert found.due.end.words == "2027-01-05 24:00"


async def test_the_text_is_kept_as_it_is_printed_and_its_hash_can_be_computed_by_anybody(board: Board) -> None:
    decomposed = "é"
    posting = await board.draft(title=" 名册公示 ", text=f"范围(含(一期)商铺):全小区,共 6 幢  \r\n业主{decomposed}  ")
    assert posting.title == "名册公示"
    assert posting.text == "范围（含（一期）商铺）：全小区，共 6 幢\n业主é"
    document = {
        "contact": "0717-1234567",
        "days": 7,
        "issuer": "桃花岭社区居民委员会",
        "t": "posting",
        "text": posting.text,
        "title": posting.title,
        "v": 1,
    }
    spelled = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert posting.text_sha256 == hashlib.sha256(spelled.encode()).digest()
    assert as_printed(posting.text) == posting.text


async def test_every_fault_of_a_draft_is_said_at_once(board: Board) -> None:
    await set_clock(board.database, BEFORE_THE_HOLIDAYS)
    with pytest.raises(Refused) as refused:
        await board.draft(title=" ", text="\n", places=(DOOR, " ", DOOR), planned_on=date(2026, 9, 23))
    assert refused.value.code.name == "posting_faulty"
    fields = [fault.field for fault in refused.value.fields]
    assert fields == ["title", "text", "places.1", "places.2", "planned_on"]
    assert (await board.draft(planned_on=date(2026, 9, 24))).planned_on == date(2026, 9, 24)


async def test_a_missing_sheet_is_an_alarm_until_it_hangs_there_again(board: Board) -> None:
    posting = await board.hung()
    assert await board.alarms() == []
    await board.missing(posting, DOOR)
    found = await board.missing(posting, GATE)
    assert found.standing.state is PostingState.INTERRUPTED
    assert await board.alarms() == [(posting.id, DOOR), (posting.id, GATE)]
    with pytest.raises(Refused) as again:
        await board.missing(posting, DOOR)
    assert again.value.code.name == "posting_missing_already"
    assert (await board.rehang(posting, DOOR)).standing.state is PostingState.INTERRUPTED
    assert await board.alarms() == [(posting.id, GATE)]
    with pytest.raises(Refused) as not_missing:
        await board.rehang(posting, DOOR)
    assert not_missing.value.code.name == "posting_not_missing"
    found = await board.rehang(posting, GATE)
    assert found.standing.state is PostingState.HANGING
    assert await board.alarms() == []
    assert [(one.place, one.until is None) for one in found.standing.interruptions] == [(DOOR, False), (GATE, False)]
    await board.missing(posting, DOOR)
    assert await board.alarms() == [(posting.id, DOOR)]


async def test_an_interruption_stands_over_the_end_and_is_no_reason_to_compute_the_period_anew(board: Board) -> None:
    await set_clock(board.database, BEFORE_THE_HOLIDAYS)
    posting = await board.hung()
    await board.missing(posting)
    await set_clock(board.database, "2026-10-12T10:00:00+08:00")
    assert (await board.look(posting)).standing.state is PostingState.INTERRUPTED
    found = await board.rehang(posting)
    assert found.standing.state is PostingState.ENDED
    assert china(found.standing.runs_until) == "2026-10-09T00:00:00+08:00"
    (interruption,) = found.standing.interruptions
    assert interruption.until is not None
    assert interruption.until - interruption.since > timedelta(days=17)


async def test_a_place_where_it_does_not_hang_is_refused_and_ways_of_typing_are_one(board: Board) -> None:
    posting = await board.hung(places=("1 栋(东)门厅",))
    with pytest.raises(Refused) as refused:
        await board.missing(posting, "3 栋门厅")
    assert refused.value.code.name == "posting_place_unknown"
    assert (await board.missing(posting, " 1 栋(东)门厅")).standing.missing_at == ("1 栋（东）门厅",)


async def test_the_photo_at_the_end_is_not_taken_before_the_last_day(board: Board) -> None:
    await set_clock(board.database, BEFORE_THE_HOLIDAYS)
    posting = await board.hung()
    await set_clock(board.database, "2026-10-07T23:00:00+08:00")
    with pytest.raises(Refused) as early:
        await board.photograph_end(posting)
    assert early.value.code.name == "end_photo_early"
    assert "2026-10-08 24:00" in early.value.message
    await set_clock(board.database, "2026-10-08T09:00:00+08:00")
    found = await board.photograph_end(posting)
    assert found.photos(PostingAct.PHOTOGRAPHED) == [board.photo]
    assert found.standing.photographed_at is not None
    await set_clock(board.database, "2026-10-20T09:00:00+08:00")
    assert len((await board.photograph_end(posting)).photos(PostingAct.PHOTOGRAPHED)) == 2


async def test_what_has_ended_is_not_withdrawn_and_what_is_withdrawn_stays_so(board: Board) -> None:
    await set_clock(board.database, BEFORE_THE_HOLIDAYS)
    posting = await board.hung()
    await board.missing(posting)
    assert (await board.withdraw(posting)).standing.state is PostingState.WITHDRAWN
    assert await board.alarms() == []
    other = await board.hung()
    await set_clock(board.database, "2026-10-09T10:00:00+08:00")
    for gone, act in ((posting, "重新张贴"), (other, "期满后撤回")):
        with pytest.raises(Refused) as refused:
            await board.withdraw(gone)
        assert refused.value.code.name == "posting_state", act
    draft = await board.draft()
    with pytest.raises(Refused) as number:
        await board.withdraw(draft, "请致电 13912345678")
    assert [fault.field for fault in number.value.fields] == ["reason"]


async def test_it_hangs_once_and_only_with_photos_that_are_there(board: Board) -> None:
    posting = await board.draft()
    elsewhere = await put_evidence(board.database, uuid.uuid4())
    document = await put_evidence(board.database, board.community_id, pdf=True)
    with pytest.raises(Refused) as refused:
        await board.hang(posting, uuid.uuid4(), elsewhere, document, board.photo)
    assert [fault.field for fault in refused.value.fields] == ["photos.0", "photos.1", "photos.2"]
    assert (await board.look(posting)).standing.state is PostingState.DRAFTED
    await board.hang(posting)
    with pytest.raises(Refused) as again:
        await board.hang(posting)
    assert again.value.code.name == "posting_state"


async def test_of_two_who_hang_it_at_once_one_does(board: Board) -> None:
    posting = await board.draft()
    came = await asyncio.gather(board.hang(posting), board.hang(posting), return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["PostingNow", "Refused"]
    assert len((await board.look(posting)).events) == 1


async def test_another_estates_posting_does_not_exist_here(board: Board) -> None:
    posting = await board.draft()
    async with board.database.write() as session:
        with pytest.raises(Refused) as refused:
            await service.hang(session, uuid.uuid4(), posting.id, [board.photo], by=uuid.uuid4())
    assert refused.value.code.name == "not_found"


async def test_the_database_itself_refuses_what_must_not_be(board: Board) -> None:
    await board.hung()
    for statement in (
        "UPDATE posting SET text = 'anders'",
        "DELETE FROM posting_event",
        "INSERT INTO posting_event SELECT posting_id, 2, 'hung', '', photos, '', due_id, recorded_by, at"
        " FROM posting_event",
        "INSERT INTO posting_event SELECT posting_id, 2, 'rehung', 'x', '{}', '', NULL, recorded_by, at FROM posting_event",
        "INSERT INTO posting_event SELECT posting_id, 2, 'taken_down', '', '{}', '', NULL, recorded_by, at"
        " FROM posting_event",
    ):
        with pytest.raises(DBAPIError):
            async with board.database.write() as session:
                await session.execute(text(statement))


async def test_pages_of_fifty_the_newest_first_and_of_one_subject(board: Board) -> None:
    subject = ("vote_notice", uuid.uuid4())
    wanted = await board.draft(subject=subject)
    made = [wanted.id, *[(await board.draft(title=f"公示 {number}")).id for number in range(51)]]
    async with board.database.read() as session:
        at = await now(session)
        first, following = await queries.listed(session, board.community_id, at)
        rest, none = await queries.listed(session, board.community_id, at, after=Cursor(following))
        only, _ = await queries.listed(session, board.community_id, at, subject_kind=subject[0], subject_id=subject[1])
        with pytest.raises(Refused):
            await queries.listed(session, board.community_id, at, after=Cursor(str(uuid.uuid4())))
    assert [one.posting.id for one in (*first, *rest)] == made[::-1]
    assert (len(first), len(rest), none) == (50, 2, None)
    assert [one.posting.id for one in only] == [wanted.id]


async def test_a_list_asks_the_database_no_more_often_for_many(board: Board) -> None:
    asked = []
    for more in (1, 9):
        for _ in range(more):
            await board.missing(await board.hung())
        with statements(board.database) as sent:
            async with board.database.read() as session:
                found, _ = await queries.listed(session, board.community_id, await now(session))
                await queries.open_alarms(session, board.community_id)
        asked.append((len(found), len(sent)))
    assert [found for found, _ in asked] == [1, 10]
    assert asked[0][1] == asked[1][1]


async def test_the_public_list_holds_what_hangs_or_hung_and_nothing_else(board: Board) -> None:
    await set_clock(board.database, BEFORE_THE_HOLIDAYS)
    ended = await board.hung()
    await set_clock(board.database, "2026-10-12T10:00:00+08:00")
    hanging, gone, torn = await board.hung(), await board.hung(), await board.hung()
    draft = await board.draft()
    await board.withdraw(gone)
    await board.missing(torn)
    async with board.database.read() as session:
        at = await now(session)
        listed, _ = await queries.listed_public(session, board.community_id, at)
        assert (await queries.find_public(session, gone.id, at)).standing.state is PostingState.WITHDRAWN
        for hidden in (draft.id, uuid.uuid4()):
            with pytest.raises(Refused):
                await queries.find_public(session, hidden, at)
    assert [one.posting.id for one in listed] == [torn.id, hanging.id, ended.id]


async def test_alarms_are_kept_when_they_are_settled(board: Board) -> None:
    posting: Posting = await board.hung()
    await board.missing(posting)
    await board.rehang(posting)
    async with board.database.read() as session:
        alarm = await session.get_one(PostingAlarm, (posting.id, 2))
    assert alarm.place == DOOR
    assert alarm.settled_at is not None
    assert alarm.settled_at >= alarm.raised_at
