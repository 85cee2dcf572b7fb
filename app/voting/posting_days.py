"""Whether the postings that a vote rests on have hung their days. Source: law R-35, R-37, R-39."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.periods import spoken
from app.posting import queries as postings
from app.posting import running
from app.posting.running import Hindered
from app.voting.models import Vote

NOTICE_ANEW = "请重新发出通知，另定投票时间。"
ONLY_VOID = "这样的表决不能计票、公告，只能作废或者撤销后重新通知、重新表决。"


async def why_not_run(
    session: AsyncSession,
    vote: Vote,
    posting_id: uuid.UUID | None,
    name: str,
    at: datetime,
    by_then: datetime,
    *,
    told_until: datetime | None = None,
) -> Hindered | None:
    """Why a posting, as it stands at an instant, has not run its days by another; None where it has, or will have.

    What was told of it after `told_until` changes nothing.
    """
    if posting_id is None:
        return Hindered(f"{name}还没有起草。")
    found = await postings.find(session, vote.community_id, posting_id, at, told_until=told_until)
    return running.why_not_run(found.standing, name, by_then)


async def why_not_noticed(
    session: AsyncSession, vote: Vote, at: datetime, remedy: str = NOTICE_ANEW
) -> Hindered | None:
    """Why the roll and the notice do not let a vote open at its `opens_at`; None where they do.

    Before `opens_at` it is asked whether they will have hung their days by then, hanging as they do at `at`; from then
    on whether they had, and the `remedy` is said too. What happens to a sheet after `opens_at` changes nothing: one that
    is hung again was no notice given in time.
    """
    if vote.opens_at is None:
        return Hindered("还没有发出表决通知。")
    missed = at >= vote.opens_at
    as_at, told_until = (vote.opens_at, vote.opens_at) if missed else (at, None)
    # The roll's posting too: where it was corrected after the notice, it hangs anew.
    for posting_id, name in ((vote.roll_posting_id, "名册公示"), (vote.notice_posting_id, "表决通知")):
        why = await why_not_run(session, vote, posting_id, name, as_at, vote.opens_at, told_until=told_until)
        if why is not None:
            # What did not hang its days by then never will have, whenever they are over.
            before = f"到原定开始投票的 {spoken(vote.opens_at)}，" if missed else ""
            return Hindered(f"{before}{why.words}{remedy if missed else ''}")
    return None
