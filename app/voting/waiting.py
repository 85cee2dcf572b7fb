"""What of votes waits for a person: proposals, disputes, authorities, papers, scans, results; each one query."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.calendar import DueTime
from app.identity.permissions import Role
from app.register.waiting import MOST, Waits
from app.voting.lifecycle import STEPS, Act, ConvenorKind, Hand, State, roles_of
from app.voting.models import (
    Dispute,
    DisputeFinding,
    Paper,
    PaperEntry,
    PaperScan,
    ScanPage,
    Vote,
    VoteProposal,
    VotingAuthority,
)
from app.voting.papers.keying import unsettled

type Roles = Mapping[uuid.UUID, frozenset[Role]]


async def proposals(session: AsyncSession, roles: Roles, who: uuid.UUID) -> list[Waits]:
    """Acts that somebody else proposed and that lie in this person's hand to approve; `roles` are theirs by estate."""
    rows = await session.execute(
        select(VoteProposal, Vote.community_id, Vote.convenor_kind)
        .join(Vote, Vote.id == VoteProposal.vote_id)
        .where(Vote.community_id.in_(roles.keys()), VoteProposal.approved.is_(None), VoteProposal.proposed_by != who)
        .order_by(VoteProposal.proposed_at)
    )
    found = [
        Waits(community_id, (one.vote_id, one.id), one.proposed_at)
        for one, community_id, convenor in rows.all()
        if roles_of(STEPS[Act(one.act)].approves or Hand.CLOCK, ConvenorKind(convenor)) & roles[community_id]
    ]
    return found[:MOST]


async def results(session: AsyncSession, roles: Roles) -> list[Waits]:
    """Counted votes whose preliminary result this person is to post, the first due first (law R-53)."""
    rows = await session.execute(
        select(Vote, DueTime.due_at)
        .outerjoin(DueTime, DueTime.id == Vote.publish_due_id)
        .where(Vote.community_id.in_(roles.keys()), Vote.state == State.COUNTED)
        .order_by(DueTime.due_at)
    )
    hand = STEPS[Act.POST_RESULT].proposes
    found = [
        Waits(vote.community_id, (vote.id,), vote.counted_at, due_at)
        for vote, due_at in rows.all()
        if vote.counted_at is not None and roles_of(hand, ConvenorKind(vote.convenor_kind)) & roles[vote.community_id]
    ]
    return found[:MOST]


async def disputes(session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID) -> list[Waits]:
    """Disputes not settled in which this person has found nothing yet, the first due first."""
    one, other = aliased(DisputeFinding), aliased(DisputeFinding)
    # What `findings.settled` says of one dispute, for the database to say of many.
    settled = exists().where(
        one.dispute_id == Dispute.id,
        other.dispute_id == Dispute.id,
        one.finding == other.finding,
        one.role == Role.STREET_OFFICE,
        other.role != Role.STREET_OFFICE,
    )
    own = exists().where(DisputeFinding.dispute_id == Dispute.id, DisputeFinding.found_by == who)
    rows = await session.execute(
        select(Vote.community_id, Dispute.vote_id, Dispute.id, Dispute.at, DueTime.due_at)
        .join(Vote, Vote.id == Dispute.vote_id)
        .join(DueTime, DueTime.id == Dispute.due_id)
        .where(Vote.community_id.in_(community_ids), ~settled, ~own)
        .order_by(DueTime.due_at)
        .limit(MOST)
    )
    return [Waits(row.community_id, (row.vote_id, row.id), row.at, row.due_at) for row in rows]


async def authorities(
    session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID, at: datetime
) -> list[Waits]:
    """Authorities that somebody else recorded and that can still be confirmed: due when the window ends."""
    rows = await session.execute(
        select(
            Vote.community_id, VotingAuthority.vote_id, VotingAuthority.id, VotingAuthority.recorded_at, Vote.closes_at
        )
        .join(Vote, Vote.id == VotingAuthority.vote_id)
        .where(
            Vote.community_id.in_(community_ids),
            Vote.state.in_([State.NOTICED, State.OPEN]),
            or_(Vote.closes_at.is_(None), Vote.closes_at > at),
            VotingAuthority.confirmed_at.is_(None),
            VotingAuthority.ended_at.is_(None),
            VotingAuthority.recorded_by != who,
        )
        .order_by(Vote.closes_at, VotingAuthority.recorded_at)
        .limit(MOST)
    )
    return [Waits(row.community_id, (row.vote_id, row.id), row.recorded_at, row.closes_at) for row in rows]


async def papers(session: AsyncSession, community_ids: Collection[uuid.UUID], who: uuid.UUID) -> list[Waits]:
    """Votes with papers that have a scan, are not settled, and that this person has not keyed; with how many."""
    rows = await session.execute(
        select(Vote.community_id, Vote.id, func.min(Paper.ts).label("since"), func.count().label("papers"))
        .join(Paper, Paper.vote_id == Vote.id)
        .where(
            Vote.community_id.in_(community_ids),
            Vote.state == State.OPEN,
            unsettled(),
            exists().where(PaperScan.paper_id == Paper.id),
            ~exists().where(PaperEntry.paper_id == Paper.id, PaperEntry.keyer == who),
        )
        .group_by(Vote.id)
        .order_by(func.min(Paper.ts))
        .limit(MOST)
    )
    return [Waits(row.community_id, (row.id,), row.since, count=row.papers) for row in rows]


async def scans(session: AsyncSession, community_ids: Collection[uuid.UUID]) -> list[Waits]:
    """Votes with pages of scans that show no paper as yet, with how many."""
    rows = await session.execute(
        select(Vote.community_id, Vote.id, func.min(ScanPage.at).label("since"), func.count().label("pages"))
        .join(ScanPage, ScanPage.vote_id == Vote.id)
        .where(
            Vote.community_id.in_(community_ids),
            Vote.state == State.OPEN,
            ~exists().where(PaperScan.scan_page_id == ScanPage.id),
        )
        .group_by(Vote.id)
        .order_by(func.min(ScanPage.at))
        .limit(MOST)
    )
    return [Waits(row.community_id, (row.id,), row.since, count=row.pages) for row in rows]
