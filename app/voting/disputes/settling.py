"""Settling a dispute: two people of different units find the same, one of them the street's, neither the agent's.

Source: docs/decisions/0019; the table of who does what; within five working days.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.reading.two_units import SETTLERS
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.identity.bodies.body import unit_of
from app.identity.permissions import Role
from app.notifications.kinds import NoticeKind
from app.posting.texts import TextKey
from app.voting import announcing, errors, notifying, works_gate
from app.voting.ballots.casting import Cast, locked, place
from app.voting.ballots.findings import SettledDispute, found_of
from app.voting.ballots.keyed import entries_of, governing
from app.voting.ballots.own_heads import require_not_own_head
from app.voting.ballots.voiding import take_out
from app.voting.closing import reconsidering
from app.voting.count.ballots import Validity
from app.voting.kinds import Finding
from app.voting.models import Ballot, Dispute, DisputeFinding, Paper, PaperEntry, PlaceTaken, Vote, VotingAuthority
from app.voting.papers.keying import as_cast
from app.voting.works_gate import ANNOUNCED

# What everybody reads in the log of a ballot that gives way to an earlier one found genuine.
GIVES_WAY = "先收到的选票经认定确系业主所投，以先收到的为准"


async def find(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    dispute_id: uuid.UUID,
    finding: Finding,
    reasons: str,
    *,
    by: uuid.UUID,
    roles: frozenset[Role],
) -> SettledDispute | None:
    """One person's finding for their unit; answers how the dispute is settled, None while it is not.

    `roles` are those of the person at this community and in parts of it. Raises Refused for whoever entered, witnessed or
    keyed the ballot or recorded the authority for it, for who is of two of the units, for a second finding of one person, and where the dispute is settled.
    """
    vote = await locked(session, vote_id)
    dispute = await session.get(Dispute, dispute_id)
    if vote.community_id != community_id or dispute is None or dispute.vote_id != vote_id:
        raise Refused(NOT_FOUND)
    if await found_of(session, dispute_id) is not None:
        raise Refused(errors.DISPUTE_SETTLED)
    role = unit_of(roles, SETTLERS)
    if role is None or by in await agents(session, dispute):
        raise Refused(errors.DISPUTE_NOT_YOURS)
    await require_not_own_head(session, vote, dispute.voter, by)
    if await session.get(DisputeFinding, (dispute_id, by)) is not None:
        raise Refused(errors.FOUND_TWICE)
    at = await now(session)
    session.add(DisputeFinding(dispute_id=dispute_id, found_by=by, role=role, finding=finding, reasons=reasons, at=at))
    await session.flush()
    found = await found_of(session, dispute_id)
    if found is not None:
        await _take_effect(session, vote, dispute, found, reasons, by, at)
    return found


async def _take_effect(
    session: AsyncSession,
    vote: Vote,
    dispute: Dispute,
    settled_dispute: SettledDispute,
    reasons: str,
    by: uuid.UUID,
    at: datetime,
) -> None:
    counted = vote.counted_at is not None
    if settled_dispute.finding is Finding.GENUINE and not counted:
        await _bring_back(session, vote, dispute, at)
    first = await session.scalar(
        select(DisputeFinding.found_by)
        .where(DisputeFinding.dispute_id == dispute.id, DisputeFinding.finding == settled_dispute.finding)
        .order_by(DisputeFinding.at)
        .limit(1)
    )
    told = {"finding": settled_dispute.finding.label, "effect": _effect(settled_dispute.finding, counted=counted)}
    await announcing.event(
        session,
        vote,
        TextKey.VOTE_SETTLE_DISPUTE,
        facts=told,
        reason=reasons,
        proposed_by=first if first != by else None,
        approved_by=by,
        at=at,
    )
    await notifying.tell(
        session,
        vote,
        NoticeKind.DISPUTE_SETTLED,
        at,
        facts=told,
        voters=[dispute.voter],
        occasion=str(dispute.id),
    )
    await announcing.reconsider(session, vote, "按认定重新计算，结论不同", at)
    if settled_dispute.finding is Finding.FORGED and vote.state in ANNOUNCED:
        await works_gate.doubted(session, vote, await reconsidering.flipped_by_disputes(session, vote), at)


def _effect(finding: Finding, *, counted: bool) -> str:
    match finding, counted:
        case Finding.FORGED, False:
            return "该票不计入。"
        case Finding.GENUINE, False:
            return "该票恢复计入，以先收到的为准。"
        case Finding.FORGED, True:
            return "计票结果保留，并公布剔除该票后的结论。"
        case _:
            return "计票结果不变。"


async def _bring_back(session: AsyncSession, vote: Vote, dispute: Dispute, at: datetime) -> None:
    """The genuine one takes its place again, keyed anew under a new nonce; what stood there meanwhile gives way."""
    paper = await session.get(Paper, dispute.paper_id) if dispute.paper_id is not None else None
    ballot = await session.get(Ballot, dispute.ballot_id) if dispute.ballot_id is not None else None
    entry = governing(await entries_of(session, paper.id)) if paper is not None else None
    if entry is not None and entry.validity == Validity.IDENTITY_INVALID:
        return
    row = await session.get(PlaceTaken, (vote.id, dispute.voter))
    standing = await _standing_of(session, row) if row is not None else None
    if not _held_its_place(paper, ballot, standing):
        return
    if isinstance(standing, Ballot):
        await take_out(session, vote, standing, GIVES_WAY, at, dispute_id=None)
    elif row is not None:
        # A paper not keyed yet only loses the place, and is a later one when keyed.
        await session.delete(row)
        await session.flush()
    if paper is not None and entry is None:
        session.add(PlaceTaken(vote_id=vote.id, voter=dispute.voter, paper_id=paper.id))
        await session.flush()
    elif paper is not None and entry is not None:
        await place(session, vote, as_cast(paper, entry), at, paper)
    elif ballot is not None:
        await place(session, vote, Cast.from_row(ballot, uuid.uuid4().hex), at)


def _held_its_place(paper: Paper | None, ballot: Ballot | None, standing: Ballot | Paper | None) -> bool:
    """Whether the disputed one was received before what stands there now: first received stands."""
    received = ballot or paper
    return received is not None and (standing is None or received.ts <= standing.ts)


async def _standing_of(session: AsyncSession, row: PlaceTaken) -> Ballot | Paper | None:
    """What stands there: a ballot, or a paper that is not keyed yet."""
    if row.ballot_id is not None:
        return await session.get(Ballot, row.ballot_id)
    return await session.get(Paper, row.paper_id)


async def agents(session: AsyncSession, dispute: Dispute) -> frozenset[uuid.UUID]:
    """Who had a hand in the disputed ballot, or wrote the dispute down."""
    paper = await session.get(Paper, dispute.paper_id) if dispute.paper_id is not None else None
    ballot = await session.get(Ballot, dispute.ballot_id) if dispute.ballot_id is not None else None
    hands = [dispute.recorded_by]
    authority_id = None
    if paper is not None:
        keyers = await session.scalars(select(PaperEntry.keyer).where(PaperEntry.paper_id == paper.id))
        hands += [paper.received_by, paper.witness, *keyers]
        authority_id = paper.authority_id
    if ballot is not None:
        hands += [ballot.entered_by, ballot.witness]
        authority_id = authority_id or ballot.authority_id
    authority = await session.get(VotingAuthority, authority_id) if authority_id is not None else None
    if authority is not None:
        hands += [authority.recorded_by, authority.confirmed_by]
    return frozenset(one for one in hands if one is not None)
