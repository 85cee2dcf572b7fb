"""Whom a vote tells of what: the owners of its roll, in the transaction of what it tells of."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.periods import spoken, spoken_end
from app.notifications.kinds import NoticeKind
from app.notifications.outbox import notify
from app.posting.texts import TextKey
from app.register.places import community_name
from app.register.rolls.roll_owners import owner_ids
from app.voting.lifecycle import Mode
from app.voting.models import Vote

SUBJECT = "vote"

TOLD_BY = {
    TextKey.VOTE_GIVE_NOTICE: NoticeKind.VOTE_NOTICE,
    TextKey.VOTE_OPEN: NoticeKind.VOTE_OPENED,
    TextKey.VOTE_NOT_OPENED: NoticeKind.VOTE_NOT_OPENED,
    TextKey.VOTE_STOPPED: NoticeKind.VOTE_STOPPED,
    TextKey.VOTE_EXTEND: NoticeKind.VOTE_EXTENDED,
    TextKey.VOTE_COUNT: NoticeKind.VOTE_COUNTED,
    TextKey.VOTE_ENTER_OFFICIAL: NoticeKind.VOTE_COUNTED,
    TextKey.VOTE_VOID: NoticeKind.VOTE_VOIDED,
    TextKey.VOTE_ANNUL: NoticeKind.VOTE_ANNULLED,
    TextKey.VOTE_SUPERSEDE: NoticeKind.VOTE_SUPERSEDED,
}
"""The public events that are told to the roll as they happen, and as what."""

TO_ALL = frozenset({*TOLD_BY.values(), NoticeKind.VOTE_CLOSING_SOON, NoticeKind.RESULT_POSTED, NoticeKind.RESULT_FINAL})
"""The kinds that go to the roll, and so have a ledger of heads."""

WAYS = {
    Mode.BINDING: "手机小程序，或纸质表决票（可向召集人索取）",
    Mode.PAPER: "纸质表决票",
    Mode.AUXILIARY: "主管部门的表决系统，结果以该系统为准",
}


def window_facts(vote: Vote) -> dict[str, str]:
    """Until when and in which way a vote is taken part in, in words."""
    return {"closes_at": spoken_end(vote.closes_at) if vote.closes_at else "", "ways": WAYS[vote.mode]}


async def tell(
    session: AsyncSession,
    vote: Vote,
    kind: NoticeKind,
    at: datetime,
    *,
    facts: Mapping[str, str],
    voters: Iterable[str] | None = None,
    occasion: str = "",
) -> None:
    """Tell the owners of every head of the roll, or of these heads; `facts` add to the vote's title and contact."""
    if vote.roll_id is None:
        return
    heads = await owner_ids(session, vote.roll_id, voters)
    told = {
        "community": await community_name(session, vote.community_id),
        "title": vote.title,
        "contact": vote.contact,
        "at": spoken(at),
    }
    await notify(
        session,
        vote.community_id,
        SUBJECT,
        vote.id,
        kind,
        facts=told | dict(facts),
        at=at,
        owner_ids={owner_id for owners in heads.values() for owner_id in owners},
        occasion=occasion,
    )


async def tell_of_event(
    session: AsyncSession, vote: Vote, what: TextKey, at: datetime, facts: Mapping[str, str]
) -> None:
    """Tell all owners of a public event that concerns them; most events tell nobody."""
    kind = TOLD_BY.get(what)
    if kind is not None:
        # A notice that is given anew is another one; so is what follows it.
        await tell(session, vote, kind, at, facts=facts, occasion=str(vote.notice_posting_id or ""))


async def recorded(
    session: AsyncSession, vote: Vote, voter: str, way: str, at: datetime, *, record_id: uuid.UUID | str, tracker: str
) -> None:
    """Tell a head's owners at once that somebody else brought in a ballot for them: the first defence against 被签名.

    By the `tracker` they find it in the public log; it is empty where the ballot is kept as an objection only.
    """
    await tell(
        session,
        vote,
        NoticeKind.RECORDED_IN_YOUR_NAME,
        at,
        facts={"way": way, "tracker": tracker or "无，只作为异议记录"},
        voters=[voter],
        occasion=str(record_id),
    )
