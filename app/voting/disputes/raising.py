"""Raising a dispute: the ballot leaves the count at once, and the head may vote again while the window is open.

Source: docs/decisions/0019. After the count nothing leaves the count any more: the dispute goes an objection's way,
with the outcome under both, and the final result waits for it.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import set_due
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import now
from app.core.periods import PeriodUnit
from app.media import service as media
from app.posting.texts import TextKey
from app.voting import announcing, errors
from app.voting.ballots.casting import locked
from app.voting.ballots.voiding import fill_place, take_out
from app.voting.disputes.records import is_own_phone
from app.voting.kinds import DisputeGround
from app.voting.lifecycle import Phase, State, phase
from app.voting.models import Ballot, Dispute, Paper, Void, Vote

DAYS = 5
_BEFORE_COUNT = frozenset({State.OPEN})
_AFTER_COUNT = frozenset({State.COUNTED, State.AWAITING, State.PRELIMINARY})
# What everybody reads in the log: it names nobody and nothing by which a home could be known.
REASON = "业主提出争议，待认定"


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells of it: a resident for heads of their own, or a member of staff who writes it down on evidence."""

    resident_id: uuid.UUID | None = None
    voters: frozenset[str] | None = None
    recorded_by: uuid.UUID | None = None


async def raise_dispute(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    record_id: uuid.UUID,
    ground: DisputeGround,
    text: str,
    evidence_id: uuid.UUID | None,
    *,
    teller: Teller,
) -> Dispute:
    """Dispute the paper or ballot with this id; raises Refused where it is the owner's own, or has been disputed.

    `evidence_id` is evidence of what an owner told, where staff write it down.
    """
    vote = await locked(session, vote_id)
    if vote.community_id != community_id:
        raise Refused(NOT_FOUND)
    at = await now(session)
    paper, ballot = await _paper_and_ballot(session, vote, record_id, teller)
    state = vote.state
    if state not in _BEFORE_COUNT | _AFTER_COUNT:
        raise Refused(errors.DISPUTE_NOT_NOW, state=state.label)
    await _require_evidence(session, community_id, evidence_id)
    voter = paper.voter if paper is not None else _its(ballot).voter
    due = await set_due(session, at, DAYS, PeriodUnit.WORKING_DAYS)
    dispute = Dispute(
        id=uuid.uuid4(),
        vote_id=vote.id,
        voter=voter,
        paper_id=paper.id if paper else None,
        ballot_id=ballot.id if ballot else None,
        ground=ground,
        told=text,
        evidence_id=evidence_id,
        resident_id=teller.resident_id,
        recorded_by=teller.recorded_by,
        after_count=state in _AFTER_COUNT,
        due_id=due.id,
        at=at,
    )
    session.add(dispute)
    await session.flush()
    if not dispute.after_count:
        await take_out(session, vote, ballot or _its(paper), REASON, at, dispute_id=dispute.id)
        await fill_place(session, vote, voter, at)
    await announcing.event(
        session,
        vote,
        TextKey.VOTE_DISPUTE,
        facts={"effect": effect(vote, at, after_count=dispute.after_count)},
        reason=ground.label,
        proposed_by=teller.recorded_by,
        approved_by=None,
        at=at,
    )
    return dispute


def effect(vote: Vote, at: datetime, *, after_count: bool) -> str:
    """What a dispute does to the ballot, in the words of the event and of the answer to the owner."""
    if after_count:
        return "计票已经完成，该票按异议处理，认定之前不公告最终结果。"
    if phase(vote.state, vote.opens_at, vote.closes_at, at) is Phase.RECEIVING:
        return "该票即时停止计票，该户在投票期内可以重新投票。"
    return "该票即时停止计票，待认定。"


def _its[Row](row: Row | None) -> Row:
    if row is None:
        raise RuntimeError("a dispute is of a paper or of a ballot")
    return row


async def _paper_and_ballot(
    session: AsyncSession, vote: Vote, record_id: uuid.UUID, teller: Teller
) -> tuple[Paper | None, Ballot | None]:
    """The paper with the ballot that came of it and is in the count, or the ballot without a paper."""
    paper = await session.get(Paper, record_id)
    if paper is not None:
        made = await session.scalars(select(Ballot).where(Ballot.paper_id == paper.id).order_by(Ballot.seq.desc()))
        ballot = made.first()
    else:
        ballot = await session.get(Ballot, record_id)
        if ballot is not None and ballot.paper_id is not None:
            paper = await session.get(Paper, ballot.paper_id)
    found = paper or ballot
    if found is None or found.vote_id != vote.id:
        raise Refused(NOT_FOUND)
    if teller.voters is not None and found.voter not in teller.voters:
        raise Refused(NOT_FOUND)
    if ballot is not None and is_own_phone(ballot):
        raise Refused(errors.DISPUTE_OWN)
    ids = [one.id for one in (paper, ballot) if one is not None]
    again = await session.scalar(
        select(Dispute.id).where(or_(Dispute.paper_id.in_(ids), Dispute.ballot_id.in_(ids))).limit(1)
    )
    if again is not None:
        raise Refused(errors.DISPUTED_ALREADY)
    if await _is_out(session, vote, [one.seq for one in (paper, ballot) if one is not None]):
        raise Refused(errors.OUT_ALREADY)
    return paper, ballot


async def _is_out(session: AsyncSession, vote: Vote, targets: Iterable[int]) -> bool:
    found = await session.scalar(
        select(Void.seq).where(Void.vote_id == vote.id, Void.target.in_(list(targets))).limit(1)
    )
    return found is not None


async def _require_evidence(session: AsyncSession, community_id: uuid.UUID, evidence_id: uuid.UUID | None) -> None:
    if evidence_id is None:
        return
    try:
        await media.find(session, community_id, evidence_id)
    except Refused:
        raise Refused(
            errors.DISPUTE_FAULTY, [FieldFault("evidence_id", "本小区没有这份证据影像，请先上传。")]
        ) from None
