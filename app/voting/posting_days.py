"""Whether the postings that a vote rests on have hung their days. Source: law R-35, R-37, R-39."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import load_calendar
from app.core.periods import PeriodUnit, period_end, spoken
from app.posting import queries as postings
from app.posting import running
from app.posting.queries import PostingNow
from app.posting.running import Hindered
from app.voting.days import sheets
from app.voting.days.per_head import short_heads
from app.voting.days.told import told_in_person
from app.voting.models import Vote

NOTICE_ANEW = "请重新发出通知，另定投票时间。"
ONLY_VOID = "这样的表决不能计票、公告，只能作废或者撤销后重新通知、重新表决。"


async def why_not_run(
    session: AsyncSession, vote: Vote, posting_id: uuid.UUID | None, name: str, at: datetime
) -> Hindered | None:
    """Why a posting has not run its days by an instant; None where it has."""
    if posting_id is None:
        return Hindered(f"{name}还没有起草。")
    found = await postings.find(session, vote.community_id, posting_id, at)
    return running.why_not_run(found.standing, name, at)


async def why_roll_not_run(
    session: AsyncSession, vote: Vote, by_then: datetime, told_until: datetime | None = None
) -> Hindered | None:
    """Why the roll has not hung its days at any of its places by an instant; None where it has, or will have.

    What was told of it after `told_until` changes nothing.
    """
    sheet = await _sheet(session, vote, vote.roll_posting_id, by_then, told_until)
    why = _why_not_hung(sheet, "名册公示", by_then)
    if sheet is None or why is not None:
        return why
    places = sheets.ends_at_places(sheet, by_then)
    if any(end is not None and end <= by_then for end in places.values()):
        return None
    return Hindered(f"名册公示没有挂满：{sheets.not_run_words(sheet, places, by_then)}。")


async def why_not_noticed(
    session: AsyncSession, vote: Vote, at: datetime, remedy: str = NOTICE_ANEW
) -> Hindered | None:
    """Why the roll and the notice do not let a vote open at its `opens_at`; None where they do.

    The notice must have hung its days for each head at a place that is meant for it, or the head was told in person as long
    before. Before `opens_at` it is asked whether it will have by then, hanging as it does at `at`; from then on whether it
    had, and the `remedy` is said too. What happens to a sheet after `opens_at` changes nothing: one that is hung again was
    no notice given in time.
    """
    if vote.opens_at is None:
        return Hindered("还没有发出表决通知。")
    missed, told_until = at >= vote.opens_at, min(at, vote.opens_at)
    # The roll's posting too: where it was corrected after the notice, it hangs anew.
    why = await why_roll_not_run(session, vote, vote.opens_at, told_until)
    why = why or await _why_not_told(session, vote, vote.opens_at, told_until)
    if why is None:
        return None
    # What did not hang its days by then never will have, whenever they are over.
    before = f"到原定开始投票的 {spoken(vote.opens_at)}，" if missed else ""
    return Hindered(f"{before}{why.words}{remedy if missed else ''}")


async def _why_not_told(session: AsyncSession, vote: Vote, by_then: datetime, told_until: datetime) -> Hindered | None:
    """Why the notice has not hung its days for every head of the roll, nor was told to it in person that long before."""
    sheet = await _sheet(session, vote, vote.notice_posting_id, by_then, told_until)
    why = _why_not_hung(sheet, "表决通知", by_then)
    if sheet is None or vote.roll_id is None or why is not None:
        return why
    found = await sheets.sheet_ends(session, vote.roll_id, sheet, by_then)
    short = short_heads(found.heads, by_then, found.heads, {})
    if short:
        calendar = await load_calendar(session)
        told = await told_in_person(session, vote, told_until)
        days = sheet.posting.days
        ends = {voter: period_end(one, days, PeriodUnit.CALENDAR_DAYS, calendar).at for voter, one in told.items()}
        short = short_heads(short, by_then, found.heads, ends)
    if not short:
        return None
    nowhere = sum(not found.heads[voter] for voter in short)
    causes = [
        sheets.not_run_words(sheet, found.places, by_then),
        f"{nowhere} 户没有为其张贴的地点" if nowhere else "",
    ]
    return Hindered(
        f"表决通知有 {len(short)} 户没有满 {sheet.posting.days} 日（{sheets.where_words(found.homes, short)}），"
        f"也没有提前这么久逐户送达：{'；'.join(one for one in causes if one)}。"
    )


async def _sheet(
    session: AsyncSession, vote: Vote, posting_id: uuid.UUID | None, at: datetime, told_until: datetime | None
) -> PostingNow | None:
    if posting_id is None:
        return None
    return await postings.find(session, vote.community_id, posting_id, at, told_until=told_until)


def _why_not_hung(sheet: PostingNow | None, name: str, by_then: datetime) -> Hindered | None:
    return Hindered(f"{name}还没有起草。") if sheet is None else running.why_not_hung(sheet.standing, name, by_then)
